"""EPSG codes of China's Gauss-Krüger grids.

There are three datums, strips of three and of six degrees, and eastings with and without the
zone's number in front. Three-degree zones are 25 to 45, six-degree zones 13 to 23, so that a
zone's number tells its strip. The codes are those of the EPSG registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import CRS

#: How sure PROJ has to be (per cent) that a system is the one of an EPSG code.
_CONFIDENCE = 70


@dataclass(frozen=True)
class Datum:
    """A datum and the codes of its grids.

    Parameters
    ----------
    words : tuple of str
        Words that name the datum, in lower case; the first is the one to suggest.
    geographic : int
        EPSG code of its geographic system.
    three, six : tuple of int, int
        EPSG codes of the grids of three- and six-degree strips less the zone's number: with the
        number in front of the easting, and without.
    """

    words: tuple[str, ...]
    geographic: int
    three: tuple[int, int]
    six: tuple[int, int]

    def grid(self, zone: int, *, prefixed: bool) -> str | None:
        """The grid of a zone.

        Parameters
        ----------
        zone : int
            The number of a three- or six-degree zone.
        prefixed : bool
            Whether the zone's number stands in front of the easting.

        Returns
        -------
        str or None
            An EPSG code; None where China has no such zone.

        Examples
        --------
        >>> CGCS2000.grid(40, prefixed=True), CGCS2000.grid(40, prefixed=False)
        ('EPSG:4528', 'EPSG:4549')
        >>> XIAN_1980.grid(21, prefixed=True)
        'EPSG:2335'
        """
        if 25 <= zone <= 45:
            with_zone, without_zone = self.three
        elif 13 <= zone <= 23:
            with_zone, without_zone = self.six
        else:
            return None
        base = with_zone if prefixed else without_zone
        return f"EPSG:{base + zone}"


CGCS2000 = Datum(("2000", "cgcs"), 4490, (4488, 4509), (4478, 4489))
XIAN_1980 = Datum(("1980", "西安", "xian", "xi'an"), 4610, (2324, 2345), (2314, 2325))
BEIJING_1954 = Datum(("1954", "北京", "beijing"), 4214, (2376, 2397), (21400, 21440))
DATUMS = (CGCS2000, XIAN_1980, BEIJING_1954)


def datum_in_text(text: str) -> Datum | None:
    """The datum that a text names.

    Parameters
    ----------
    text : str
        The name of a coordinate system, in Chinese or English.

    Returns
    -------
    Datum or None
        None where the text names none of :data:`DATUMS`.

    Examples
    --------
    >>> datum_in_text("1980西安坐标系") is XIAN_1980
    True
    """
    lower = text.lower()
    for datum in DATUMS:
        if any(word in lower for word in datum.words):
            return datum
    return None


def datum_of(crs: CRS) -> Datum:
    """The datum of a system.

    Parameters
    ----------
    crs : pyproj.CRS
        Any system.

    Returns
    -------
    Datum
        CGCS2000 for any that is not one of the old ones; WGS 84 is the same within decimetres.
    """
    geodetic_name = crs.geodetic_crs.name if crs.geodetic_crs else ""
    return datum_in_text(f"{crs.name} {geodetic_name}") or CGCS2000


def label(crs: CRS) -> str:
    """A system's EPSG code, or its name where it has none.

    Parameters
    ----------
    crs : pyproj.CRS
        Any system.

    Returns
    -------
    str
        As it is shown: "EPSG:4528".
    """
    code = crs.to_epsg(min_confidence=_CONFIDENCE)
    return f"EPSG:{code}" if code else crs.name
