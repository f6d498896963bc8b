"""A large layer in two readings: its attributes at once, its outlines block by block.

What a column means (its encoding, its units, a share or per cent) is decided by all of its
cells; an outline stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landuse.adapters.reading import encodings, formats
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.layers import vector
from landuse.adapters.reading.layers.parquet import readable, wkb_column
from landuse.adapters.reading.layers.wkb import outlines_of
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

    from landuse.adapters.reading.layers.wkb import StatedCrs

#: Endings of files whose rows can be reached without reading all before them.
KINDS = (".parquet", ".gpkg", ".shp", ".fgb")
#: Outlines that are in memory at a time.
ROWS = 1 << 16


def attributes(
    path: Path, layer: str | None, encoding: str | None
) -> tuple[pd.DataFrame, str]:
    """Every column of a layer but its outlines.

    Parameters
    ----------
    path : Path
        A file of one of :data:`KINDS`.
    layer : str or None
        The layer in it.
    encoding : str or None
        The encoding of the text where it is declared.

    Returns
    -------
    frame : DataFrame
        Under the file's own headers.
    encoding : str
        The encoding of the text.

    Raises
    ------
    SourceError
        Where the file is of another kind, or cannot be read.
    """
    import pyarrow.parquet as pq

    kind = path.suffix.lower()
    if kind not in KINDS:
        raise SourceError("reading.no_blocks", file=path.name, kinds=" ".join(KINDS))
    with one_sentence(path.name):
        file_format = formats.format_of(path)
        if kind != ".parquet":
            options = {**file_format.options, "read_geometry": False}
            read, used_encoding = vector.read_layer(
                path, layer=layer, encoding=encoding, options=options
            )
            return read.attributes, used_encoding
        with readable(path):
            geometry_name, _ = wkb_column(path)
            names = pq.read_schema(path).names
            others = [name for name in names if name != geometry_name]
            return pq.read_table(path, columns=others).to_pandas(), "UTF-8"


def outlines(path: Path, layer: str | None, every: int = 1) -> Iterator[gpd.GeoSeries]:
    """The outlines of a layer, block by block in the order of the file.

    Parameters
    ----------
    path : Path
        A file of one of :data:`KINDS`.
    layer : str or None
        The layer in it.
    every : int
        Of how many outlines of a block one is built: more than 1 gives a sample.

    Yields
    ------
    GeoSeries
        Of :data:`ROWS` records, in the CRS that the file states.
    """
    import geopandas as gpd

    if path.suffix.lower() == ".parquet":
        blocks = _blocks_of_parquet(path)
    else:
        blocks = _blocks_of_layer(path, layer)
    with one_sentence(path.name):
        for wkb, crs in blocks:
            positions = np.arange(0, len(wkb), every)
            yield gpd.GeoSeries(outlines_of(wkb.take(positions)), crs=crs)


def _blocks_of_parquet(path: Path) -> Iterator[tuple[pa.ChunkedArray, StatedCrs]]:
    """Columns of well-known binary and their CRS."""
    import pyarrow.parquet as pq

    with readable(path):
        geometry_name, crs = wkb_column(path)
        with pq.ParquetFile(path) as source:
            for batch in source.iter_batches(ROWS, columns=[geometry_name]):
                yield batch[geometry_name], crs


def _blocks_of_layer(
    path: Path, layer: str | None
) -> Iterator[tuple[pa.ChunkedArray, StatedCrs]]:
    """Columns of well-known binary and their CRS, by records that are skipped and read."""
    import pyogrio

    # headers are names in Arrow, and those of a dBASE table are bytes of any encoding
    is_shapefile = path.suffix.lower() == ".shp"
    encoding = encodings.RAW if is_shapefile else None
    info = pyogrio.read_info(
        path, layer=layer, encoding=encoding, force_feature_count=True
    )
    for start in range(0, info["features"], ROWS):
        meta, table = pyogrio.read_arrow(
            path,
            layer=layer,
            encoding=encoding,
            columns=[],
            skip_features=start,
            max_features=ROWS,
        )
        geometry_name = meta["geometry_name"] or "wkb_geometry"
        yield table[geometry_name], meta["crs"]
