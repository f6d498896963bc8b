"""Rasters as evidence: statistics of the pixels under every parcel, by exact coverage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.adapters.reading.boundary import one_sentence
from landuse.errors import CrsError, SourceError, reason_of

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
#: Characters of a driver's message that an error quotes.
_QUOTED_CHARACTERS = 120


@dataclass(frozen=True)
class RasterFormat:
    """The driver of rasters with one ending, and the first bytes of a true one.

    Parameters
    ----------
    driver : str
        As GDAL calls it.
    starts : tuple of bytes
        The first bytes, any of them.
    """

    driver: str
    starts: tuple[bytes, ...]


_TIFF = RasterFormat("GTiff", (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"))
#: Endings of rasters: no other driver is asked, as some of them reach for other files.
RASTERS = {
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".img": RasterFormat("HFA", (b"EHFA_HEADER_TAG",)),
    ".asc": RasterFormat("AAIGrid", (b"ncols", b"NCOLS", b"Ncols")),
    ".jp2": RasterFormat("JP2OpenJPEG", (b"\x00\x00\x00\x0cjP  ",)),
}


def zonal(
    parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str
) -> pd.Series:
    """Compute a statistic of the first band of a raster over each parcel.

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
        The name of the column: that of the evidence in ``landuse.toml``.

    Returns
    -------
    Series of Float64
        On the index of ``parcels``, in the unit of the raster. Pixels without data are left
        out; NA where there is no other.

    Raises
    ------
    SourceError
        Where the file is missing or unreadable, is no raster of its ending, or the statistic is
        unknown.
    CrsError
        Where the raster states no CRS.
    """
    check(path, statistic, name)
    with one_sentence(path.name):
        return _zonal(parcels, path, statistic, name)


def check(path: Path, statistic: str, name: str) -> None:
    """Refuse a raster that does not exist and an unknown statistic, before anything is opened.

    Parameters
    ----------
    path, statistic, name
        As :func:`zonal` takes them.

    Raises
    ------
    SourceError
        Where the file is missing, or the statistic unknown.
    """
    if statistic not in _STATISTICS and not _QUANTILE.fullmatch(statistic):
        usable = [*_STATISTICS, "quantile(q=0.9)"]
        raise SourceError(
            "reading.no_statistic", name=name, statistic=statistic, usable=usable
        )
    try:
        exists = path.is_file()
    except OSError as error:
        reason = reason_of(error)
        raise SourceError(
            "reading.not_searched", file=str(path), reason=reason
        ) from None
    if not exists:
        raise SourceError("reading.no_raster", name=name, path=str(path))


def _zonal(
    parcels: gpd.GeoDataFrame, path: Path, statistic: str, name: str
) -> pd.Series:
    """As :func:`zonal`, for a file that exists; errors of the libraries are not caught."""
    import exactextract
    import rasterio
    from rasterio.errors import RasterioIOError

    try:
        with rasterio.open(path, driver=driver_of(path)) as source:
            if source.crs is None:
                raise CrsError("reading.raster_without_crs", file=path.name)
            zones = parcels[["geometry"]].to_crs(source.crs).reset_index(drop=True)
            statistics = exactextract.exact_extract(
                source, zones, [f"{name}={statistic}"], output="pandas"
            )
    except RasterioIOError as error:
        message = " ".join(str(error).split())[:_QUOTED_CHARACTERS]
        raise SourceError(
            "reading.bad_raster", file=path.name, reason=message
        ) from None
    # a quantile gets a name of its own
    column = statistics[name] if name in statistics else statistics.iloc[:, -1]
    values = column.to_numpy(float)
    return pd.Series(values, index=parcels.index, name=name, dtype="Float64")


def driver_of(path: Path, formats: Mapping[str, RasterFormat] = RASTERS) -> str:
    """The one driver that may open a raster, once its first bytes agree with its ending.

    Parameters
    ----------
    path : Path
        A file that exists.
    formats : mapping of str to RasterFormat
        By their endings.

    Returns
    -------
    str

    Raises
    ------
    SourceError
        Another ending, or another beginning.
    """
    form = formats.get(path.suffix.lower())
    if form is None:
        raise SourceError(
            "reading.unknown_raster_kind",
            file=path.name,
            kind=path.suffix,
            kinds=" ".join(formats),
        )
    longest = max(map(len, form.starts))
    with path.open("rb") as source:
        head = source.read(longest)
    if not head.startswith(form.starts):
        raise SourceError("reading.other_raster", file=path.name, kind=path.suffix)
    return form.driver
