"""EPSG codes of China's Gauss-Krüger grids: three datums, three- and six-degree strips, with and without the zone in front.

Three-degree zones are 25 to 45, six-degree zones 13 to 23, so that a zone's number tells its strip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import CRS


@dataclass(frozen=True)
class Datum:
    """A datum: the words that name it, its geographic system, and the codes of its grids less the zone's number."""

    words: tuple[str, ...]
    geographic: int
    three: tuple[int, int]
    six: tuple[int, int]

    def grid(self, zone: int, *, prefixed: bool) -> str | None:
        """The grid of a zone; None where China has no such zone.

        >>> CGCS2000.grid(40, prefixed=True), CGCS2000.grid(40, prefixed=False), XIAN_1980.grid(21, prefixed=True)
        ('EPSG:4528', 'EPSG:4549', 'EPSG:2335')
        """
        first = self.three if 25 <= zone <= 45 else self.six if 13 <= zone <= 23 else None
        return f"EPSG:{first[0 if prefixed else 1] + zone}" if first else None


CGCS2000 = Datum(("2000", "cgcs"), 4490, (4488, 4509), (4478, 4489))
XIAN_1980 = Datum(("1980", "西安", "xian", "xi'an"), 4610, (2324, 2345), (2314, 2325))
BEIJING_1954 = Datum(("1954", "北京", "beijing"), 4214, (2376, 2397), (21400, 21440))
DATUMS = (CGCS2000, XIAN_1980, BEIJING_1954)


def named(text: str) -> Datum | None:
    """The datum that a text speaks of.

    >>> named("1980西安坐标系") is XIAN_1980
    True
    """
    return next((d for d in DATUMS if any(word in text.lower() for word in d.words)), None)


def of(crs: CRS) -> Datum:
    """The datum of a system, CGCS2000 for any that is not one of the old ones."""
    return named(f"{crs.name} {crs.geodetic_crs.name if crs.geodetic_crs else ''}") or CGCS2000
