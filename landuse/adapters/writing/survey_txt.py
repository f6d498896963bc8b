"""Plots as a 勘测定界 coordinate file, for the land administration to take in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from landuse.adapters.meaning import grids, survey_words
from landuse.domain.vocabulary import units
from landuse.errors import CrsError
from landuse.files import whole
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Zones of three degrees over China.
_ZONES = range(25, 46)
#: What would break a line of the format: commas, its end mark, ends of line.
_BREAKING = re.compile(r"[,\uff0c@\r\n]+")
#: What stands for a missing value in a column of text.
_MISSING = ("nan", "<NA>")


def write_survey_txt(
    plots: gpd.GeoDataFrame,
    path: Path,
    *,
    unit: str = "",
    date: str = "",
    encoding: str = "gb18030",
) -> None:
    """Write plots as a 勘测定界 file: northing first, areas in hectares.

    Parameters
    ----------
    plots : GeoDataFrame
        In a three-degree zone of CGCS2000; its index is the plots' numbers, its column ``name``
        their names.
    path : Path
        The file, which is written whole or not at all.
    unit, date : str
        Who made the data (数据产生单位) and when (数据产生日期).
    encoding : str
        The encoding of the file; what takes such files in expects GB18030.

    Raises
    ------
    CrsError
        Where the plots are in another system.
    LanduseError
        Where the file cannot be written.
    """
    header = survey_words.header(unit, date, _zone_of(plots))
    lines = _header_lines(header)
    rows = zip(plots.index, plots["name"], plots.geometry, strict=True)
    for number, name, shape in rows:
        lines += _plot_lines(number, name, shape)
    text = "\r\n".join(lines) + "\r\n"
    with whole(path) as temporary:
        temporary.write_text(text, encoding=encoding, newline="")


def _header_lines(header: Mapping[str, str]) -> list[str]:
    """The lines above the plots."""
    statements = [f"{key}={value}" for key, value in header.items()]
    return [
        f"[{survey_words.ATTRIBUTES}]",
        *statements,
        f"[{survey_words.COORDINATES}]",
    ]


def _plot_lines(number: object, name: object, shape: shapely.Geometry) -> list[str]:
    """The line of a plot and those of its points, rings numbered from 1."""
    point_lines: list[str] = []
    for ring_number, ring in enumerate(_rings(shape), 1):
        for x, y, *_ in ring.coords:
            point_number = len(point_lines) + 1
            point_lines.append(f"J{point_number},{ring_number},{y:.3f},{x:.3f}")
    count = len(point_lines)
    hectares = shape.area / units.M2_PER_HECTARE
    plot = f"{_field(number)},{_field(name)}"
    return [f"{count},{hectares:.4f},{plot},{survey_words.AREA},,,,@", *point_lines]


def _rings(shape: shapely.Geometry) -> list[shapely.LinearRing]:
    """The rings of all parts of an outline, each part's exterior first."""
    rings: list[shapely.LinearRing] = []
    for part in shapely.get_parts(shape):
        rings.append(part.exterior)
        rings.extend(part.interiors)
    return rings


def _zone_of(plots: gpd.GeoDataFrame) -> int:
    """The zone of three degrees that the plots are in."""
    if not plots.crs:
        raise CrsError("writing.survey_crs", crs=phrase("writing.unknown_crs"))
    code = f"EPSG:{plots.crs.to_epsg()}"
    for zone in _ZONES:
        prefixed = grids.CGCS2000.grid(zone, prefixed=True)
        unprefixed = grids.CGCS2000.grid(zone, prefixed=False)
        if code in (prefixed, unprefixed):
            return zone
    raise CrsError("writing.survey_crs", crs=plots.crs.name)


def _field(value: object) -> str:
    """Text that does not break a line; nothing for a missing value."""
    if value is None or str(value) in _MISSING:
        return ""
    return _BREAKING.sub(" ", str(value))
