"""Rasters as evidence: statistics of the pixels under every parcel, by exact coverage."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.errors import CrsError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

#: Operations of exactextract that give one number.
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
#: Characters of a driver's message that are shown.
_SHOWN = 120


def zonal(parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str) -> pd.Series:
    """One statistic of the first band of a raster over each parcel.

    The outlines go to the raster's CRS, never the other way round. exactextract weighs pixels
    by the share of them that an outline covers: pixels larger than a parcel still give it a
    value, where counting centres would give none.

    Parameters
    ----------
    parcels : GeoDataFrame
        In any CRS.
    path : Path
        The raster.
    statistic : str
        The name of an operation of exactextract: "mean", "quantile(q=0.9)".
    name : str
        The name of the column, as the evidence is called in ``landuse.toml``.

    Returns
    -------
    Series of Float64
        On the index of ``parcels``, in the unit of the raster. Pixels without data are left
        out; NA where none is left.

    Raises
    ------
    SourceError
        Where the file is missing or unreadable, or the statistic is unknown.
    CrsError
        Where the raster states no CRS.
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
        message = " ".join(str(error).split())[:_SHOWN]
        raise SourceError(f"{path.name}：不是可读的栅格({message})。") from None
    # a quantile gets a name of its own
    column = found[name] if name in found else found.iloc[:, -1]
    return pd.Series(column.to_numpy(float), index=parcels.index, name=name, dtype="Float64")
