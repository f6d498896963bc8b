"""An aerial picture, ready to be laid under a map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Picture:
    """An aerial picture in the map's own projection (EPSG:3857), compressed.

    Parameters
    ----------
    file : str
        Name of the file that it comes from.
    day : date, optional
        When it was taken.
    mime : str
        "image/webp" or "image/png".
    data : bytes
        The compressed picture, north up.
    bounds : (float, float, float, float)
        West, south, east and north in degrees (WGS 84).
    metres : float
        Side of a pixel of it, on the ground.
    own_metres : float
        Side of a pixel of the file, on the ground.
    """

    file: str
    day: dt.date | None
    mime: str
    data: bytes
    bounds: tuple[float, float, float, float]
    metres: float
    own_metres: float

    @property
    def title(self) -> str:
        """Its day; the name of its file where the day is not known.

        Examples
        --------
        >>> Picture("a.tif", dt.date(2021, 6, 1), "image/webp", b"", (0, 0, 1, 1), 1, 1).title
        '2021-06-01'
        """
        return self.day.isoformat() if self.day else self.file

    @property
    def is_reduced(self) -> bool:
        """Whether its pixels are at least a tenth larger than those of the file."""
        return self.metres > 1.1 * self.own_metres

    def without_name(self, number: int) -> Picture:
        """The same picture under a number, for readers who must not see the names of files.

        Parameters
        ----------
        number : int
            Its place among the pictures, from 1.

        Returns
        -------
        Picture
        """
        return replace(self, file=str(number))
