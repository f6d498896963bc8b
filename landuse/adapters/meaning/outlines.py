"""Outlines that can be measured: repaired where they are broken, listed where they are lost or stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.blocks import concatenate_blocks
from landuse.domain.vocabulary.findings import Findings, rows_of

if TYPE_CHECKING:
    import geopandas as gpd


def sound_geometry(
    gdf: gpd.GeoDataFrame, findings: Findings, *, polygons: bool, required: bool
) -> tuple[gpd.GeoDataFrame, int, int]:
    """Rows with usable geometry: null refused where it is required, broken outlines repaired and listed, Z dropped.

    Repair is ``make_valid`` on the invalid only, keeping polygons. ``gdf`` needs source_row and an id in its first column.

    Returns
    -------
    The rows kept, how many were repaired, how many rejected.
    """
    shapes = gdf.geometry.to_numpy().copy()
    if shapely.has_z(shapes).any():
        shapes = shapely.force_2d(shapes)
    shapes[shapely.is_empty(shapes)] = None
    # a vertex that is no number ends an outline that cannot be trusted; it shows in the perimeter
    shapes[~np.isfinite(shapely.length(shapes))] = None
    kinds = shapely.get_type_id(shapes)
    spots = shapes[kinds == 0]
    shapes[
        np.flatnonzero(kinds == 0)[~np.isfinite(shapely.get_x(spots) + shapely.get_y(spots))]
    ] = None
    missing = shapely.is_missing(shapes)
    broken = ~missing & ~concatenate_blocks(
        lambda at: shapely.is_valid(shapes[at]), len(shapes)
    ).astype(bool)
    before = shapely.area(shapes[broken])
    shapes[broken] = shapely.make_valid(shapes[broken])
    if polygons:
        kinds[broken] = shapely.get_type_id(shapes[broken])
        mixed = ~missing & ~np.isin(kinds, (3, 6)) & (required | (kinds != 0))
        shapes[mixed] = [_polygons_of(g) for g in shapes[mixed]]
    lost, touched = missing.copy(), broken
    if polygons:
        touched = broken | mixed
    lost[touched] = shapely.is_missing(shapes[touched]) | shapely.is_empty(shapes[touched])
    shapes[lost] = None
    repaired = broken & ~lost
    _report(gdf, repaired, findings, (shapely.area(shapes[broken]) - before)[~lost[broken]])
    reject = lost if required else np.zeros(len(gdf), bool)
    for at, code, message in (
        (missing & reject, "geometry_missing", "没有图形"),
        (lost & ~missing & reject, "geometry_unusable", "图形无法修复成面"),
    ):
        findings.each(
            code,
            f"第{{row}}行({{id}}){message}，未采用",
            rows_of(gdf[at]),
            severity="error",
            action="rejected",
        )
    out = gdf.set_geometry(pd.Series(shapes, index=gdf.index, dtype=object).to_numpy(), crs=gdf.crs)
    return out[~reject], int(repaired.sum()), int(reject.sum())


def report_twins(gdf: gpd.GeoDataFrame, findings: Findings) -> None:
    """List outlines that stand twice: the same ground would be counted twice. ``gdf`` has its ``area_plane_m2``."""
    shapes, area = gdf.geometry.to_numpy(), gdf["area_plane_m2"].to_numpy(float, na_value=np.nan)
    inorder = np.sort(area)
    twins = np.isin(area, inorder[1:][np.diff(inorder) == 0])
    # a complex number is a pair that is compared at once
    left, low = shapely.bounds(shapes[twins])[:, :2].T
    twins[twins] = pd.Series(left + 1j * low).duplicated(keep=False).to_numpy()
    some = gdf[twins]
    wkb = pd.Series(shapely.to_wkb(shapely.normalize(shapes[twins])), index=some.index)
    again = wkb.duplicated()
    first = wkb.map(some["source_row"].groupby(wkb).first())
    at = rows_of(some, first)[again]
    findings.each(
        "duplicate_geometry",
        "第{row}行({id})的图形与第{value}行完全相同，面积会重复计算",
        at,
        column="geometry",
    )


def _polygons_of(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(shape))
    flat = parts[np.isin(shapely.get_type_id(parts), (3,))]
    return shapely.union_all(flat) if len(flat) else None


def _report(
    gdf: gpd.GeoDataFrame, where: np.ndarray, findings: Findings, change: np.ndarray
) -> None:
    at = rows_of(gdf[where], [f"{c:+.2f}" for c in change])
    findings.each(
        "geometry_repaired",
        "第{row}行({id})图形自相交，已修复，面积变化 {value} m²",
        at,
        column="geometry",
        action="repaired",
    )
