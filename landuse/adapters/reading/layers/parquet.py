"""GeoParquet files, and plain Parquet tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pandas as pd

from landuse.adapters.reading.layers.wkb import (
    Layer,
    StatedCrs,
    layer_from_frame,
    layer_from_table,
    sound_outlines,
)
from landuse.adapters.reading.library_errors import one_line
from landuse.adapters.reading.utf8 import check_utf8
from landuse.errors import SourceError

#: Columns of outlines by name, and what the file's metadata say of each.
_GeoColumns = Mapping[str, Mapping[str, object]]
#: By the GeoParquet standard, a file that states no system is in WGS 84.
_DEFAULT_CRS = "OGC:CRS84"


def read_parquet(path: Path) -> Layer:
    """A GeoParquet file as a layer, or a plain Parquet file as a table.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Layer
        Under the file's own headers; without outlines where it does not follow the standard.

    Raises
    ------
    SourceError
        Where the file is neither, is damaged, or has no row.
    """
    import geopandas as gpd
    import pyarrow.parquet as pq

    with readable(path):
        columns = _geo_columns(path)
        if not columns:
            layer = Layer(pd.read_parquet(path).reset_index(drop=True))
        elif _is_one_of_wkb(columns):
            name, crs = wkb_column(path)
            layer = layer_from_table(pq.read_table(path), name, crs)
            layer = replace(layer, outlines=sound_outlines(layer.outlines, path.name))
        else:
            layer = layer_from_frame(gpd.read_parquet(path))
    if not len(layer.attributes):
        raise SourceError("reading.no_features", file=path.name)
    check_utf8(layer.attributes, path.name)
    return layer


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever libraries raise for a bad Parquet file into one SourceError.

    Parameters
    ----------
    path : Path
        The file that is read in the ``with`` block.

    Raises
    ------
    SourceError
        Where the block raises an error of pyarrow, pandas or geopandas.
    """
    try:
        yield
    except (ValueError, OSError, TypeError, AttributeError) as error:
        reason = one_line(str(error), path)
        raise SourceError(
            "reading.bad_parquet", file=path.name, reason=reason
        ) from None


def wkb_column(path: Path) -> tuple[str, StatedCrs]:
    """The one column of outlines of a GeoParquet file, and its CRS.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    name : str
    crs : dict, str or None
        As the file states it, in a form that geopandas takes.

    Raises
    ------
    SourceError
        Where there is no such column, or several, or their encoding is another.
    """
    columns = _geo_columns(path)
    if not _is_one_of_wkb(columns):
        raise SourceError("reading.no_wkb_column", file=path.name)
    ((name, metadata),) = columns.items()
    return name, cast("StatedCrs", metadata.get("crs", _DEFAULT_CRS))


def _geo_columns(path: Path) -> _GeoColumns:
    """What the metadata say of the columns of outlines; empty for a plain Parquet file."""
    import pyarrow.parquet as pq

    metadata = pq.read_schema(path).metadata or {}
    geo = json.loads(metadata.get(b"geo", b"{}"))
    columns: _GeoColumns = geo.get("columns", {})
    return columns


def _is_one_of_wkb(columns: _GeoColumns) -> bool:
    """Whether there is one column of outlines, in well-known binary."""
    encodings = [metadata.get("encoding") for metadata in columns.values()]
    return encodings == ["WKB"]
