"""勘测定界 coordinate files as layers of plots.

Dialects differ in brackets, commas, closing points and ring numbers, so what is a hole is told
by containment, not by number.
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
#: Kinds of features that are no areas, and what is said of them.
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
        without one where neither says.
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
    with the easting first are told by their digits. A ring inside an odd number of others is a
    hole, whatever its number says. The stated area is kept as it stands and held against the
    outline's in hectares, mu and m², because writers do not agree on its unit.
    """
    import geopandas as gpd

    notes = Findings("areas") if findings is None else findings
    text, used = decode(path.read_bytes(), path.name, encoding)
    lines = tidy_lines(text)
    plots = []
    is_any_turned = False
    for plot, points in plots_of(lines, path.name):
        rings, is_turned = _with_easting_first(_rings(points))
        is_any_turned |= is_turned
        if _is_area(plot, rings, notes):
            _check_point_count(plot, points, rings, notes)
            _check_number(plot, notes)
            plots.append((plot, rings))
    if not plots:
        raise SourceError("reading.no_plots", file=path.name)
    records = _with_one_number_once(
        [
            _record(plot, _area_of(plot, rings, path.name, notes))
            for plot, rings in plots
        ],
        notes,
    )
    if is_any_turned:
        notes.add(
            phrase("finding.axes_swapped.survey", source=path.name), severity="info"
        )
    vertices = np.concatenate([ring for _, rings in plots for ring in rings])
    crs = _crs(stated_header(lines), vertices, path.name, notes)
    return gpd.GeoDataFrame(records, geometry="geometry", crs=crs), used


def _with_one_number_once(records: Sequence[Record], notes: Findings) -> list[Record]:
    """Records in which blocks of one number are one plot of several parts, and said.

    Blocks that lie over each other are left as they are: the plot was written twice.
    """
    kept: dict[str, Record] = {}
    out: list[Record] = []
    for record in records:
        number, shape = record[survey_words.NUMBER], record["geometry"]
        first = kept.get(number)
        if first is None or shapely.intersection(first["geometry"], shape).area > 0:
            kept.setdefault(number, record)
            out.append(record)
            continue
        first["geometry"] = shapely.union(first["geometry"], shape)
        line = record["source_row"]
        notes.add(
            phrase(
                "finding.several_parts.blocks",
                row=line,
                id=number,
                first=first["source_row"],
            ),
            severity="info",
            row=line,
            id=number,
        )
    return out


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
    if plot.kind not in _NO_AREA and rings:
        return True
    code = _NO_AREA[plot.kind] if rings else "finding.not_a_plot.no_points"
    notes.add(
        phrase(code, row=plot.line),
        action="ignored",
        row=plot.line,
        id=plot.number,
        value=plot.kind,
    )
    return False


def _check_number(plot: PlotLine, notes: Findings) -> None:
    """Tell a plot without a number: it is kept, but ledgers cannot name it."""
    if plot.number != survey_words.line_as_number(plot.line):
        return
    notes.add(
        phrase("finding.plot_unnumbered", row=plot.line, id=plot.number),
        row=plot.line,
        id=plot.number,
        column="parcel_id" if notes.table == "parcels" else "area_id",
    )


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
    notes.add(
        phrase("finding.point_count", row=plot.line, stated=stated, actual=len(points)),
        row=plot.line,
        id=plot.number,
        value=stated,
    )


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


def _with_easting_first(rings: Sequence[np.ndarray]) -> tuple[list[np.ndarray], bool]:
    """The rings of a plot, and whether they had to be turned: somebody wrote the easting first."""
    if not rings:
        return [], False
    east, north = np.concatenate(rings).mean(axis=0)
    is_turned = 2e6 < east < 6e6 and (2e5 < north < 8e5 or north > _FIRST_PREFIXED)
    return [ring[:, ::-1] for ring in rings] if is_turned else list(rings), bool(
        is_turned
    )


def _area_of(
    plot: PlotLine, rings: Sequence[np.ndarray], name: str, notes: Findings
) -> shapely.Geometry:
    """The area between rings: one inside an odd number of others is a hole."""
    if any(len(np.unique(ring, axis=0)) < 3 for ring in rings):
        raise SourceError("reading.short_ring", file=name, line=plot.line)
    faces = [
        shapely.make_valid(shapely.polygons(np.vstack([ring, ring[:1]])))
        for ring in rings
    ]
    out = shapely.Polygon()
    for face in sorted(faces, key=lambda face: -face.area):
        out = shapely.symmetric_difference(out, face)
    parts = len(shapely.get_parts(out))
    if parts > 1:
        notes.add(
            phrase("finding.several_parts", row=plot.line, parts=parts),
            severity="info",
            row=plot.line,
            id=plot.number,
        )
    _check_area(plot, out.area, notes)
    return out


def _check_area(plot: PlotLine, area_m2: float, notes: Findings) -> None:
    """List a stated area that is the outline's in no unit; the outline stands."""
    try:
        stated = float(str(plot.area))
    except ValueError:
        return
    tolerance = max(_AREA_TOLERANCE_M2, _AREA_TOLERANCE * area_m2)
    if stated <= 0 or any(
        abs(stated * unit - area_m2) <= tolerance for unit in _AREA_UNITS
    ):
        return
    notes.add(
        phrase(
            "finding.stated_area",
            row=plot.line,
            stated=stated,
            area_m2=area_m2,
            area_ha=area_m2 / units.M2_PER_HECTARE,
        ),
        row=plot.line,
        id=plot.number,
        value=stated,
    )


def _crs(
    header: dict[str, str], points: np.ndarray, name: str, notes: Findings
) -> str | None:
    """The grid of the header's datum and zone; a zone in front of the easting goes before it.

    Where the two differ it is told, unless the header gives the meridian for the zone.
    """
    system = header.get(survey_words.SYSTEM, "")
    datum = grids.datum_in_text(system) if system else grids.CGCS2000
    if datum is None:
        words = [datum.words[0] for datum in grids.DATUMS]
        raise CrsError("reading.unknown_datum", file=name, system=system, words=words)
    east = float(points[:, 0].mean())
    zone = header.get(survey_words.ZONE, "").lstrip("0")
    if east > _FIRST_PREFIXED:
        prefix = int(east // 1e6)
        if zone.isdecimal() and int(zone) not in (prefix, 3 * prefix, 6 * prefix - 3):
            said = phrase(
                "finding.crs_contradicted.zone", source=name, stated=zone, zone=prefix
            )
            notes.add(said, action="kept", value=zone)
        return datum.grid(prefix, prefixed=True)
    if zone in _ZONES and east > 1e5:  # nearer to zero the digits are those of no grid
        return datum.grid(int(zone), prefixed=False)
    return None
