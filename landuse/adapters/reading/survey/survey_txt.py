"""勘测定界 coordinate files as layers of plots.

Dialects differ in brackets, commas, closing points and ring numbers, so that holes are found by
containment, not by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from landuse.adapters.meaning import grids, survey_words
from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.survey.survey_lines import (
    PlotLine,
    Point,
    plots_of,
    stated_header,
    tidy_lines,
)
from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import CrsError, SourceError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Numbers of zones of three and six degrees, as a header writes them.
_ZONES = {str(zone) for zone in range(13, 46)}
#: Eastings with the number of a zone in front begin here.
_FIRST_PREFIXED = 1e7
#: m² of the units in which areas are stated.
_AREA_UNITS = (units.M2_PER_HECTARE, units.m2_from_mu(1), 1.0)
#: A stated area may differ from the outline's by this: m², and a share of the area.
_AREA_TOLERANCE_M2, _AREA_TOLERANCE = 1.0, 0.005
#: Kinds of features that are no areas, and their findings.
_NO_AREA = {
    survey_words.POINT: "finding.not_a_plot.point",
    survey_words.LINE: "finding.not_a_plot.line",
}


def read_survey_txt(
    path: Path, encoding: str | None = None, findings: Findings | None = None
) -> tuple[gpd.GeoDataFrame, str]:
    """Every plot of a file as an area.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        Its encoding where it is declared.
    findings : Findings, optional
        Takes plots that are no area, point counts and areas that do not agree.

    Returns
    -------
    plots : GeoDataFrame
        With 地块编号, 地块名称, 地块用途, 地类编码, 地块面积 (as stated), ``source_row`` (the
        line of the plot) and geometry; in the CRS of the header (坐标系, 带号) and the digits,
        without one where neither gives it.
    encoding : str

    Raises
    ------
    SourceError
        Where no plot can be read, naming the line.
    CrsError
        Where the header names a datum that nobody knows.

    Notes
    -----
    The first ordinate of a point is the northing, as in every Chinese survey; files made by hand
    with the easting first are recognised by their digits. A ring inside an odd number of others is
    a hole, whatever its number. The stated area is kept as it stands and compared with the
    outline's in hectares, mu and m², because writers do not agree on its unit.
    """
    import geopandas as gpd

    notes = Findings("areas") if findings is None else findings
    text, used_encoding = decode(path.read_bytes(), path.name, encoding)
    lines = tidy_lines(text)
    records: list[Record] = []
    vertices: list[np.ndarray] = []
    is_any_swapped = False
    for plot, points in plots_of(lines, path.name):
        rings = _rings(points)
        if _is_northing_second(rings):
            rings = [ring[:, ::-1] for ring in rings]
            is_any_swapped = True
        if not _is_area(plot, rings, notes):
            continue
        _check_point_count(plot, points, rings, notes)
        _check_number(plot, notes)
        records.append(_record(plot, _outline(plot, rings, path.name)))
        vertices += rings
    if not records:
        raise SourceError("reading.no_plots", file=path.name)
    for record in records:
        _check_outline(record, notes)
    records = _with_parts_joined(records, notes)
    if is_any_swapped:
        sentence = phrase("finding.axes_swapped.survey", source=path.name)
        notes.add(sentence, severity="info")
    crs = _crs(stated_header(lines), np.concatenate(vertices), path.name, notes)
    layer = gpd.GeoDataFrame(records, geometry="geometry", crs=crs)
    return layer, used_encoding


def _with_parts_joined(records: Sequence[Record], notes: Findings) -> list[Record]:
    """Records in which blocks of one number are joined to one plot of several parts.

    Each block that is joined to the first is noted. One that lies over the first stays a record of
    its own: the plot was written twice.
    """
    joined: list[Record] = []
    position_of: dict[str, int] = {}
    for record in records:
        number = record[survey_words.NUMBER]
        if number not in position_of:
            position_of[number] = len(joined)
            joined.append(record)
            continue
        first = joined[position_of[number]]
        if _overlap(first["geometry"], record["geometry"]):
            joined.append(record)
            continue
        outline = shapely.union(first["geometry"], record["geometry"])
        joined[position_of[number]] = {**first, "geometry": outline}
        line = record["source_row"]
        sentence = phrase(
            "finding.several_parts.blocks",
            row=line,
            id=number,
            first=first["source_row"],
        )
        notes.add(sentence, severity="info", row=line, id=number)
    return joined


def _overlap(outline: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Whether two outlines share an area."""
    return bool(shapely.intersection(outline, other).area > 0)


def _record(plot: PlotLine, outline: shapely.Geometry) -> Record:
    """A row of the layer, under the headers that planners write."""
    return {
        survey_words.NUMBER: plot.number,
        survey_words.NAME: plot.name,
        survey_words.USE: plot.use,
        survey_words.USE_CODE: plot.use_code,
        survey_words.STATED_AREA: plot.area,
        "source_row": plot.line,
        "geometry": outline,
    }


def _is_area(plot: PlotLine, rings: Sequence[np.ndarray], notes: Findings) -> bool:
    """Whether a plot is an area; points and lines, and plots without a point, are listed."""
    if not rings:
        code = "finding.not_a_plot.no_points"
    elif plot.kind in _NO_AREA:
        code = _NO_AREA[plot.kind]
    else:
        return True
    notes.add(
        phrase(code, row=plot.line),
        action="ignored",
        row=plot.line,
        id=plot.number,
        value=plot.kind,
    )
    return False


def _check_number(plot: PlotLine, notes: Findings) -> None:
    """Report a plot without a number: it is kept, but ledgers cannot name it."""
    if plot.number != survey_words.line_as_number(plot.line):
        return
    id_column = "parcel_id" if notes.table == "parcels" else "area_id"
    sentence = phrase("finding.plot_unnumbered", row=plot.line, id=plot.number)
    notes.add(sentence, row=plot.line, id=plot.number, column=id_column)


def _check_point_count(
    plot: PlotLine,
    points: Sequence[Point],
    rings: Sequence[np.ndarray],
    notes: Findings,
) -> None:
    """List a stated count that is that of the points neither with the closing ones nor without."""
    stated = plot.point_count
    counts = (str(len(points)), str(len(points) - len(rings)))
    if not stated.isdecimal() or stated.lstrip("0") in counts:
        return
    sentence = phrase(
        "finding.point_count", row=plot.line, stated=stated, actual=len(points)
    )
    notes.add(sentence, row=plot.line, id=plot.number, value=stated)


def _rings(points: Sequence[Point]) -> list[np.ndarray]:
    """Rings of easting and northing in order, told apart by their number and by closing.

    A point whose two ordinates are equal is a slip that one writer makes on the closing point:
    it is left out.
    """
    rings: list[list[tuple[float, float]]] = []
    last_number = None
    is_closed = True
    for number, east, north in points:
        if east == north:
            continue
        if is_closed or number != last_number:
            rings.append([])
        ring = rings[-1]
        ring.append((east, north))
        last_number = number
        is_closed = len(ring) > 3 and ring[0] == (east, north)
    return [np.array(ring) for ring in rings]


def _is_northing_second(rings: Sequence[np.ndarray]) -> bool:
    """Whether somebody wrote the easting of a plot first: the digits are those of a northing."""
    if not rings:
        return False
    east, north = np.concatenate(rings).mean(axis=0)
    is_easting = 2e5 < north < 8e5 or north > _FIRST_PREFIXED
    return bool(2e6 < east < 6e6 and is_easting)


def _outline(
    plot: PlotLine, rings: Sequence[np.ndarray], name: str
) -> shapely.Geometry:
    """The area between rings: one inside an odd number of others is a hole."""
    faces = []
    for ring in rings:
        if len(np.unique(ring, axis=0)) < 3:
            raise SourceError("reading.short_ring", file=name, line=plot.line)
        closed = np.vstack([ring, ring[:1]])
        faces.append(shapely.make_valid(shapely.polygons(closed)))
    faces.sort(key=shapely.area, reverse=True)
    outline = shapely.Polygon()
    for face in faces:
        outline = shapely.symmetric_difference(outline, face)
    return outline


def _check_outline(record: Record, notes: Findings) -> None:
    """List a plot of several parts, and a stated area that is the outline's in no unit."""
    outline, line = record["geometry"], record["source_row"]
    number = record[survey_words.NUMBER]
    parts = len(shapely.get_parts(outline))
    if parts > 1:
        sentence = phrase("finding.several_parts", row=line, parts=parts)
        notes.add(sentence, severity="info", row=line, id=number)
    try:
        stated = float(str(record[survey_words.STATED_AREA]))
    except ValueError:
        return
    if stated <= 0 or _is_in_some_unit(stated, outline.area):
        return
    sentence = phrase(
        "finding.stated_area",
        row=line,
        stated=stated,
        area_m2=outline.area,
        area_ha=outline.area / units.M2_PER_HECTARE,
    )
    notes.add(sentence, row=line, id=number, value=stated)


def _is_in_some_unit(stated: float, area_m2: float) -> bool:
    """Whether a stated area is that of an outline in hectares, mu or m²."""
    tolerance = max(_AREA_TOLERANCE_M2, _AREA_TOLERANCE * area_m2)
    return any(abs(stated * unit - area_m2) <= tolerance for unit in _AREA_UNITS)


def _crs(
    header: dict[str, str], points: np.ndarray, name: str, notes: Findings
) -> str | None:
    """The grid of the header's datum and zone; a zone in front of the easting goes before it.

    Where the two differ it is reported, unless the header gives the meridian for the zone.
    """
    datum = _datum(header.get(survey_words.SYSTEM, ""), name)
    east = float(points[:, 0].mean())
    stated = header.get(survey_words.ZONE, "").lstrip("0")
    if east > _FIRST_PREFIXED:
        zone = int(east // 1e6)
        zone_or_meridians = (zone, 3 * zone, 6 * zone - 3)
        if stated.isdecimal() and int(stated) not in zone_or_meridians:
            sentence = phrase(
                "finding.crs_contradicted.zone", source=name, stated=stated, zone=zone
            )
            notes.add(sentence, action="kept", value=stated)
        return datum.grid(zone, prefixed=True)
    if (
        stated in _ZONES and east > 1e5
    ):  # nearer to zero the digits are those of no grid
        return datum.grid(int(stated), prefixed=False)
    return None


def _datum(system: str, name: str) -> grids.Datum:
    """The datum of a stated system; CGCS2000 where none is stated."""
    if not system:
        return grids.CGCS2000
    datum = grids.datum_in_text(system)
    if datum is None:
        words = [supported.words[0] for supported in grids.DATUMS]
        raise CrsError("reading.unknown_datum", file=name, system=system, words=words)
    return datum
