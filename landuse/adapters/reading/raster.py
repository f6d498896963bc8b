"""Rasters as evidence: zonal statistics of every parcel, by exact coverage of its pixels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.errors import CrsError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

_STATISTICS = (
    "mean",
    "sum",
    "min",
    "max",
    "count",
    "median",
    "stdev",
    "variance",
    "coefficient_of_variation",
    "majority",
    "minority",
    "variety",
    "mode",
)
_QUANTILE = re.compile(r"quantile\(q=(0(\.\d+)?|1(\.0+)?)\)")


def zonal(parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str) -> pd.Series:
    """``statistic`` of the raster's first band over each parcel, as column ``name``; nodata is left out, NA where none is left.

    The outlines go to the raster's CRS, never the other way round. exactextract weighs pixels by coverage: pixels larger than
    a parcel still give it a value, where the centre rule would give none.

    Raises SourceError for a missing or unreadable file or an unknown statistic, CrsError where the raster has no CRS.
    """
    import exactextract
    import rasterio
    from rasterio.errors import RasterioIOError

    if statistic not in _STATISTICS and not _QUANTILE.fullmatch(statistic):
        usable = "、".join((*_STATISTICS, "quantile(q=0.9)"))
        raise SourceError(f"[[evidence]] {name}：没有统计量“{statistic}”。", f"可用：{usable}。")
    if not path.is_file():
        raise SourceError(
            f"[[evidence]] {name}：找不到文件 {path}。", "请核对 landuse.toml 中的 path。"
        )
    try:
        with rasterio.open(path) as source:
            if source.crs is None:
                raise CrsError(f"{path.name}：栅格没有坐标系。", "请先为栅格定义坐标系。")
            zones = parcels[["geometry"]].to_crs(source.crs).reset_index(drop=True)
            found = exactextract.exact_extract(
                source, zones, [f"{name}={statistic}"], output="pandas"
            )
    except RasterioIOError as error:
        raise SourceError(
            f"{path.name}：不是可读的栅格({' '.join(str(error).split())[:120]})。"
        ) from None
    column = found[name] if name in found else found.iloc[:, -1]
    return pd.Series(column.to_numpy(float), index=parcels.index, name=name, dtype="Float64")
