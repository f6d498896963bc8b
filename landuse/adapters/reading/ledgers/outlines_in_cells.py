"""Tables whose outlines stand in their cells: as WKT, or as one boundary point a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.headers import split_header, tidy
from landuse.adapters.meaning.outline_words import RING, WKT, X, Y
from landuse.adapters.reading.raw import RawTable
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: What PostGIS writes before well-known text: the number of its system.
_SRID = re.compile(r"SRID\s*=\s*(\d{1,6})\s*;\s*", re.IGNORECASE)
#: Well-known binary in digits: it begins with the order of its bytes.
_HEXADECIMAL = re.compile(r"0[01][0-9A-Fa-f]{8,}")


@dataclass(frozen=True)
class _PointHeaders:
    """The headers under which a table holds one point a row."""

    x: str
    y: str
    key: str
    ring: str | None


def with_outlines(
    raw: RawTable,
    table: Table,
    mapping: Mapping[str, str],
    findings: Findings,
    name: str,
) -> RawTable:
    """Build the outlines of a table that holds them in its cells.

    A column of WKT, GeoJSON or WKB is read as it is. Of columns x and y, an id that recurs is an
    outline given by its boundary points in order, of whose rows the first gives the other cells;
    where no id recurs, every row is a point.

    Parameters
    ----------
    raw : RawTable
        A table as it was read; not changed.
    table : Table
        The canonical table, by whose key the ids are found.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    findings : Findings
        Takes the points that have no id or no ordinates. An outline with such a point is lost:
        without its corner it would be another one.
    name : str
        The file's name, for the error.

    Returns
    -------
    RawTable
        A GeoDataFrame, without a CRS unless its outlines state one (EWKT, EWKB); a table without
        outlines unchanged.

    Raises
    ------
    SourceError
        Where no point has both an id and ordinates, or outlines state several systems.

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import PARCELS
    >>> points = {"宗地代码": ["P0"] * 4, "X坐标": [0, 10, 10, 0], "Y坐标": [0, 0, 10, 10]}
    >>> raw = RawTable(pd.DataFrame(points), pd.Series(range(2, 6)), None)
    >>> built = with_outlines(raw, PARCELS, {}, Findings("parcels"), "界址点.xlsx")
    >>> built.frame.area.to_list(), built.row_numbers.to_list()
    ([100.0], [2])
    """
    import geopandas as gpd

    headers = _header_by_form(raw.frame)
    geometry_header = _first_header(WKT, headers)
    if geometry_header is not None:
        return _with_geometry_column(raw, geometry_header, name)
    point_headers = _point_headers(headers, table, mapping)
    if point_headers is None:
        return raw
    points = _points(raw.frame, point_headers)
    is_lost = points[["id", "x", "y"]].isna().any(axis=1)
    lost_rows = raw.row_numbers[is_lost.to_numpy()]
    has_no_id = points.loc[is_lost, "id"].isna()
    _report_lost_points(lost_rows, has_no_id, findings)
    if is_lost.all():
        key = table.column(table.key[0])
        raise SourceError("reading.no_usable_point", file=name, column=key.label)
    incomplete_ids = set(points.loc[is_lost, "id"].dropna())
    usable_points = points[~is_lost]
    first_rows = usable_points.index[~usable_points.duplicated("id")]
    if len(first_rows) == len(usable_points):
        shapes = shapely.points(usable_points["x"], usable_points["y"])
    else:
        outlines = [
            None if key in incomplete_ids else _outline(vertices)
            for key, vertices in usable_points.groupby("id", sort=False)
        ]
        shapes = np.array(outlines, dtype=object)
    ordinates = [point_headers.x, point_headers.y]
    cells = raw.frame.loc[first_rows].drop(columns=ordinates)
    layer = gpd.GeoDataFrame(cells, geometry=shapes).reset_index(drop=True)
    row_numbers = raw.row_numbers[first_rows].reset_index(drop=True)
    return RawTable(layer, row_numbers, raw.encoding)


def _with_geometry_column(raw: RawTable, header: str, name: str) -> RawTable:
    """A table whose outlines stand in one column, each in one cell."""
    import geopandas as gpd

    outlines = [_shape_in(cell) for cell in raw.frame[header].tolist()]
    shapes = np.array(outlines, dtype=object)
    attributes = raw.frame.drop(columns=header)
    layer = gpd.GeoDataFrame(attributes, geometry=shapes, crs=_crs_of(shapes, name))
    return RawTable(layer, raw.row_numbers, raw.encoding)


def _header_by_form(frame: pd.DataFrame) -> dict[str, str]:
    """Tidied form → header of a table; also the forms without their units."""
    header_by_form = {tidy(header): header for header in frame.columns}
    for header in frame.columns:
        without_unit = split_header(str(header))[0]
        header_by_form[tidy(without_unit)] = header
    return header_by_form


def _first_header(names: Sequence[str], headers: Mapping[str, str]) -> str | None:
    """The header that has the first of several names; None where none has."""
    return next((headers[name] for name in names if name in headers), None)


def _shape_in(cell: object) -> shapely.Geometry | None:
    """The outline that a cell holds; None where it holds none, or one that cannot be built."""
    if isinstance(cell, bytes):
        return shapely.from_wkb(cell, on_invalid="ignore")
    if not isinstance(cell, str) or not cell.strip():
        return None
    text = cell.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    srid = _SRID.match(text)
    if srid:
        shape = shapely.from_wkt(text[srid.end() :], on_invalid="ignore")
        return None if shape is None else shapely.set_srid(shape, int(srid[1]))
    if text.startswith("{"):
        return shapely.from_geojson(text, on_invalid="ignore")
    if _HEXADECIMAL.fullmatch(text):
        return shapely.from_wkb(text, on_invalid="ignore")
    return shapely.from_wkt(text, on_invalid="ignore")


def _crs_of(shapes: np.ndarray, name: str) -> str | None:
    """The system whose number the outlines themselves state; None where they state none.

    Raises SourceError where they state several.
    """
    srids = shapely.get_srid(shapes[~shapely.is_missing(shapes)])
    stated_srids = sorted(set(srids.tolist()) - {0})
    if len(stated_srids) > 1:
        codes = [f"EPSG:{srid}" for srid in stated_srids]
        raise SourceError("reading.outlines_name_systems", file=name, codes=codes)
    if not stated_srids:
        return None
    try:
        return CRS.from_epsg(stated_srids[0]).to_string()
    except CRSError:
        return None


def _point_headers(
    headers: Mapping[str, str], table: Table, mapping: Mapping[str, str]
) -> _PointHeaders | None:
    """Where a table holds one point a row; None where it does not."""
    key = table.column(table.key[0])
    x, y = _first_header(X, headers), _first_header(Y, headers)
    key_names = [tidy(name) for name in (key.name, *key.aliases)]
    if key.name in mapping:
        key_names.insert(0, tidy(mapping[key.name]))
    key_header = _first_header(key_names, headers)
    if x is None or y is None or key_header is None:
        return None
    return _PointHeaders(x, y, key_header, _first_header(RING, headers))


def _points(frame: pd.DataFrame, headers: _PointHeaders) -> pd.DataFrame:
    """Columns id, ring, x and y; of merged cells only the first holds its value."""
    ring: Any = 1
    if headers.ring is not None:
        ring = frame[headers.ring].ffill().fillna("")
    points = pd.DataFrame({"id": frame[headers.key].ffill(), "ring": ring})
    for ordinate, header in (("x", headers.x), ("y", headers.y)):
        points[ordinate] = numbers(frame[header])[0].astype("float64")
    return points


def _report_lost_points(
    rows: pd.Series, has_no_id: pd.Series, findings: Findings
) -> None:
    """Report the rows of points that cannot be used."""
    for row, is_without_id in zip(rows, has_no_id, strict=True):
        if is_without_id:
            code = "finding.coordinate_missing.no_id"
        else:
            code = "finding.coordinate_missing.no_ordinate"
        findings.add(
            phrase(code, row=row),
            severity="error",
            action="rejected",
            row=row,
            column="geometry",
        )


def _outline(points: pd.DataFrame) -> shapely.Geometry | None:
    """The area between rings, each in the order of its points; one inside another is a hole.

    None where no ring has three different points.
    """
    faces = []
    for _, vertices in points.groupby("ring", sort=False):
        ring = vertices[["x", "y"]].to_numpy()
        if len(np.unique(ring, axis=0)) > 2:
            faces.append(shapely.polygons(np.vstack([ring, ring[:1]])))
    if not faces:
        return None
    largest, *others = sorted(faces, key=lambda face: -face.area)
    area = largest
    for face in others:
        area = shapely.symmetric_difference(area, shapely.make_valid(face))
    return area
