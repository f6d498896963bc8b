"""Outlines that are not features yet: CAD drawings with text labels, tables of boundary points, WKT, placemarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.headers import parts, tidy
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError

_WKT = ("wkt", "geometry", "geom", "the_geom", "图形", "几何")
#: Headers of one ordinate each; X and Y are told apart later, by their digits.
_X = (
    "x",
    "x坐标",
    "坐标x",
    "横坐标",
    "横坐标x",
    "东坐标",
    "经度",
    "lon",
    "lng",
    "longitude",
    "point_x",
    "x(m)",
    "xzb",
)
_Y = (
    "y",
    "y坐标",
    "坐标y",
    "纵坐标",
    "纵坐标y",
    "北坐标",
    "纬度",
    "lat",
    "latitude",
    "point_y",
    "y(m)",
    "yzb",
)
_RING = ("圈号", "ring", "环号")
#: Ends of a polyline that are nearer than this (in drawing units) were meant to meet.
_CLOSE = 0.01


def from_cells(
    frame: pd.DataFrame, rows: pd.Series, table: Table, findings: Findings, name: str
) -> tuple[Any, pd.Series]:
    """A table whose outlines stand in its cells as a GeoDataFrame without a CRS; other tables as they are.

    A WKT column is read as it is. Of columns x and y, an id that recurs is an outline given by its boundary points in order
    (the other cells are the first row's), and an id that does not is a point.

    Raises SourceError where no point has both an id and ordinates.
    """
    import geopandas as gpd

    forms = {tidy(c): c for c in frame.columns} | {tidy(parts(str(c))[0]): c for c in frame.columns}
    wkt = next((forms[w] for w in _WKT if w in forms), None)
    if wkt is not None:
        text = frame[wkt].map(lambda v: v if isinstance(v, str) else None)
        shapes = shapely.from_wkt(text.to_numpy(object), on_invalid="ignore")
        return gpd.GeoDataFrame(frame.drop(columns=wkt), geometry=shapes), rows
    x, y = (next((forms[w] for w in names if w in forms), None) for names in (_X, _Y))
    key = table.column(table.key[0])
    known = next((forms[tidy(n)] for n in (key.name, *key.aliases) if tidy(n) in forms), None)
    if x is None or y is None or known is None:
        return frame, rows
    at = pd.DataFrame({"x": numbers(frame[x])[0], "y": numbers(frame[y])[0]}).astype("float64")
    ids = frame[known].ffill()  # of merged cells only the first holds the id
    lost = at.isna().any(axis=1).to_numpy() | ids.isna().to_numpy()
    for row, nameless in zip(rows[lost], ids.isna()[lost], strict=True):
        text = f"第{row}行的点{'没有编号' if nameless else '坐标不是数'}，未采用"
        findings.add(
            "coordinate_missing",
            text,
            severity="error",
            action="rejected",
            row=row,
            column="geometry",
        )
    if lost.all():
        raise SourceError(f"{name}：没有一个点既有{key.zh}又有坐标。", "请核对表头和内容。")
    ring = next((forms[w] for w in _RING if w in forms), None)
    points = pd.DataFrame({"id": ids, "ring": frame[ring].ffill().fillna("") if ring else 1}).join(
        at
    )[~lost]
    first = points[~points.duplicated("id")].index
    if not points.duplicated("id").any():
        shapes = shapely.points(points["x"], points["y"])
    else:
        shapes = np.array(
            [_outline(own) for _, own in points.groupby("id", sort=False)], dtype=object
        )
    cells = frame.loc[first].drop(columns=[x, y])
    return gpd.GeoDataFrame(cells, geometry=shapes).reset_index(drop=True), rows[first].reset_index(
        drop=True
    )


def _outline(points: pd.DataFrame) -> Any:
    """Rings in the order of their points; one inside another is a hole."""
    rings = [own[["x", "y"]].to_numpy() for _, own in points.groupby("ring", sort=False)]
    faces = [
        shapely.polygons(np.vstack([r, r[:1]])) for r in rings if len(np.unique(r, axis=0)) > 2
    ]
    out: Any = None
    for face in sorted(faces, key=lambda f: -f.area):
        out = face if out is None else shapely.symmetric_difference(out, shapely.make_valid(face))
    return out


def from_drawing(
    raw: Any, layer: str | None, table: Table, findings: Findings, name: str
) -> tuple[Any, pd.Series]:
    """Closed outlines of a CAD drawing with the text that stands in them: the id, and the rest as the name.

    ``raw`` is GDAL's reading (closed polylines are polygons); ``layer`` picks a CAD layer. An outline whose ends nearly meet is
    closed and said; one that is open is listed and left out.

    Raises SourceError where there is no closed outline, listing the CAD layers.
    """
    import geopandas as gpd

    shapes = raw.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    layers = raw["Layer"].fillna("0").astype(str)
    mine = (layers == layer).to_numpy() if layer else np.ones(len(raw), bool)
    lines = np.flatnonzero(mine & (kinds == 1))
    ends = [shapely.get_point(shapes[lines], at) for at in (0, -1)]
    near = (shapely.distance(*ends) <= _CLOSE) & (shapely.get_num_points(shapes[lines]) > 3)
    shapes = shapes.copy()
    shapes[lines[near]] = [
        shapely.polygons(shapely.get_coordinates(line)) for line in shapes[lines[near]]
    ]
    for at, code, text, done in (
        (lines[near], "outline_closed", "首尾相距不到 1 cm，已闭合", "repaired"),
        (lines[~near], "open_outline", "没有闭合，未采用", "ignored"),
    ):
        for row in at:
            findings.add(
                code,
                f"第{row + 1}个图元(图层 {layers.iloc[row]})的多段线{text}",
                action=done,
                row=row + 1,
            )
    faces = np.flatnonzero(mine & np.isin(shapely.get_type_id(shapes), (3, 6)))
    if not len(faces):
        known = "、".join(dict.fromkeys(layers)) or "（无）"
        raise SourceError(
            f"{name}：{f'图层“{layer}”里' if layer else ''}没有闭合的多段线。",
            f"图中的图层：{known}。",
        )
    text = raw["Text"] if "Text" in raw else pd.Series(None, index=raw.index, dtype=object)
    labels = np.flatnonzero(text.notna().to_numpy() & (kinds == 0))
    words = _labels(
        shapes[faces], shapes[labels], text.iloc[labels].astype(str).str.strip().to_list()
    )
    several = [(row, " ".join(w)) for row, w in zip(faces, words, strict=True) if len(w) > 1]
    for row, said in several:
        findings.add(
            "several_labels",
            f"第{row + 1}个图元内有多个注记：{said[:60]}",
            severity="info",
            row=row + 1,
            value=said,
        )
    out = gpd.GeoDataFrame(
        {
            table.key[0]: [w[0] if w else None for w in words],
            "name": [" ".join(w[1:]) or None for w in words],
            "图层": layers.iloc[faces].to_numpy(),
        },
        geometry=shapes[faces],
    )
    return out, pd.Series(faces + 1)


def _labels(faces: np.ndarray, points: np.ndarray, texts: Sequence[str]) -> list[list[str]]:
    """The texts inside every face, those with a digit (numbers) first; a text in nested faces belongs to the smallest."""
    words: list[list[str]] = [[] for _ in faces]
    point, face = shapely.STRtree(faces).query(points, predicate="within")
    order = np.lexsort((shapely.area(faces[face]), point))
    point, face = point[order], face[order]
    for p, f in zip(
        *(a[np.unique(point, return_index=True)[1]] for a in (point, face)), strict=True
    ):
        words[f].append(texts[p])
    return [sorted(w, key=lambda t: not any(c.isdigit() for c in t)) for w in words]


def named(raw: Any, table: Table, findings: Findings) -> Any:
    """Placemarks of a KML: their name is the id where no column is."""
    key = table.column(table.key[0])
    if "Name" not in raw or {tidy(n) for n in (key.name, *key.aliases)} & {
        tidy(h) for h in raw.columns
    }:
        return raw
    findings.add(
        "name_as_id", f"没有“{key.zh}”列，用地标名称作编号", severity="info", column=key.name
    )
    return raw.assign(**{key.name: raw["Name"]})
