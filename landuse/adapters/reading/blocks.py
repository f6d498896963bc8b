"""A large layer in two readings: its attributes at once, its outlines some ten thousand at a time.

What a column means (its encoding, its units, a share or per cent) is decided by all of its cells; an outline stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landuse.adapters.reading import encodings, formats, vector
from landuse.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Endings of files whose rows can be reached without reading all before them.
KINDS = (".parquet", ".gpkg", ".shp", ".fgb")
#: Outlines that are in memory at a time.
ROWS = 1 << 16


def attributes(path: Path, layer: str | None, encoding: str | None) -> tuple[pd.DataFrame, str]:
    """Every column but the outlines, and the encoding of the text.

    Raises SourceError: a kind of file that is not among :data:`KINDS`, one that cannot be read.
    """
    import pandas as pd
    import pyarrow.parquet as pq

    kind = path.suffix.lower()
    if kind not in KINDS:
        raise SourceError(
            f"{path.name}：这种文件不能分块读取。",
            f"可用：{' '.join(KINDS)}；或不用 --low-memory。",
        )
    form = formats.format_of(path)
    if kind != ".parquet":
        frame, used = vector.read_vector(
            path, layer=layer, encoding=encoding, options={**form.options, "read_geometry": False}
        )
        return pd.DataFrame(frame.drop(columns="geometry", errors="ignore")), used
    with vector.readable(path):
        column, _ = vector.wkb_column(path)
        names = [name for name in pq.read_schema(path).names if name != column]
        return pq.read_table(path, columns=names).to_pandas(), "UTF-8"


def outlines(path: Path, layer: str | None, every: int = 1) -> Iterator[gpd.GeoSeries]:
    """The outlines, :data:`ROWS` at a time in the order of the file, or one of ``every`` so many; in the file's own CRS."""
    import geopandas as gpd

    for wkb, crs in (
        _from_parquet(path) if path.suffix.lower() == ".parquet" else _from_layer(path, layer)
    ):
        yield gpd.GeoSeries(vector.outlines_of(wkb.take(np.arange(0, len(wkb), every))), crs=crs)


def _from_parquet(path: Path) -> Iterator[tuple[Any, Any]]:
    import pyarrow.parquet as pq

    with vector.readable(path):
        column, crs = vector.wkb_column(path)
        with pq.ParquetFile(path) as source:
            for batch in source.iter_batches(ROWS, columns=[column]):
                yield batch[column], crs


def _from_layer(path: Path, layer: str | None) -> Iterator[tuple[Any, Any]]:
    import pyogrio

    # headers are names in Arrow, and those of a dBASE table are bytes of any encoding
    how = {"layer": layer, "encoding": encodings.RAW if path.suffix.lower() == ".shp" else None}
    total = pyogrio.read_info(path, **how, force_feature_count=True)["features"]
    for start in range(0, total, ROWS):
        meta, table = pyogrio.read_arrow(
            path, **how, columns=[], skip_features=start, max_features=ROWS
        )
        yield table[meta["geometry_name"] or "wkb_geometry"], meta["crs"]
