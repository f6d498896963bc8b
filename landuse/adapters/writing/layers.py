"""Layers out: files for a GIS, beside the sources, never over them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import LanduseError
from landuse.files import whole

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

    from landuse.domain.zone import Zone

_ONE = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
#: Endings that can be written; all but the first hold one layer.
KINDS = (".gpkg", *_ONE, ".parquet")
#: Rows that are turned into Arrow, and lie in memory so, at a time.
_ROWS = 1 << 17


def write_layers(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, zone: Zone, root: Path
) -> list[str]:
    """``layers`` by name into a GeoPackage, or the first of them alone where the format holds one.

    ``root`` is where the paths of the zone's sources start. Names of the layers written come back.

    Raises LanduseError: a format that loses text, a source file as the target.
    """
    import pyogrio

    kind = target_of(path, zone, root)
    names = list(layers) if kind == ".gpkg" else list(layers)[:1]
    with whole(path) as temporary:
        for at, name in enumerate(names):
            if kind == ".parquet":
                write_part(layers[name], temporary)
            elif kind == ".gpkg":
                _write_gpkg(layers[name], temporary, name, append=at > 0)
            else:
                shown = _spelt(layers[name].to_crs(4326) if kind == ".geojson" else layers[name])
                pyogrio.write_dataframe(shown, temporary, driver=_ONE[kind], use_arrow=True)
    return names


def write_part(frame: gpd.GeoDataFrame, path: Path) -> None:
    """GeoParquet as geopandas writes it, block by block."""
    import pyarrow.parquet as pq

    pattern = BytesIO()
    _spelt(frame.iloc[:0]).to_parquet(pattern, index=False)
    schema = pq.read_schema(pattern)
    about, column = _about(schema)
    column["geometry_types"] = sorted(frame.geom_type.dropna().unique())
    if not np.isnan(bounds := frame.total_bounds).any():
        column["bbox"] = bounds.tolist()
    schema = _told(schema, about)
    with pq.ParquetWriter(path, schema, use_dictionary=_recurring(schema)) as writer:
        for block in _ahead(_blocks(frame)):
            writer.write_table(block.cast(schema))


def join_parts(parts: Mapping[str, Sequence[Path]], path: Path) -> list[str]:
    """Layers whose rows are in files as :func:`write_part` writes them, as :func:`write_layers` writes whole ones."""
    import geopandas as gpd
    import pyarrow.parquet as pq
    import pyogrio

    names = list(parts) if path.suffix.lower() == ".gpkg" else list(parts)[:1]
    with whole(path) as temporary:
        for name in names:
            schema = _whole_schema([pq.read_schema(file) for file in parts[name]])
            tables = (_with_all(pq.read_table(file), schema) for file in parts[name])
            if path.suffix.lower() == ".parquet":
                with pq.ParquetWriter(
                    temporary, schema, use_dictionary=_recurring(schema)
                ) as writer:
                    for table in tables:
                        writer.write_table(table)
                continue
            many = len(_about(schema)[1]["geometry_types"]) > 1
            for at, table in enumerate(tables):
                pyogrio.write_dataframe(
                    gpd.GeoDataFrame.from_arrow(table),
                    temporary,
                    layer=name,
                    driver="GPKG",
                    append=at > 0 or name != names[0],
                    use_arrow=True,
                    promote_to_multi=many,
                )
    return names


def target_of(path: Path, zone: Zone, root: Path) -> str:
    """The ending of a file to be written; LanduseError where it is none of :data:`KINDS`, or the file a source of the zone."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise LanduseError(
            f"{path}：图层不能写成“{kind}”。",
            f"可用：{' '.join(KINDS)}(Shapefile 会截断中文列名)。",
        )
    sources = [root / source.path for source in zone.sources.values()]
    if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
        raise LanduseError(f"{path}：是数据源本身，不覆盖。", "请另取文件名。")
    return kind


def _about(schema: pa.Schema) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a GeoParquet schema says, and its part on the outlines."""
    about = json.loads(schema.metadata[b"geo"])
    return about, about["columns"][about["primary_column"]]


def _told(schema: pa.Schema, about: dict[str, Any]) -> pa.Schema:
    return schema.with_metadata({**schema.metadata, b"geo": json.dumps(about).encode()})


def _recurring(schema: pa.Schema) -> list[str]:
    """Columns whose values recur: no two outlines are the same, and looking for those that are is lost time."""
    return [name for name in schema.names if name != _about(schema)[0]["primary_column"]]


def _whole_schema(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """All columns of some GeoParquet files of one layer, the outlines last; kinds and bounds of all of their outlines."""
    import pyarrow as pa

    abouts = [_about(schema) for schema in schemas]
    about, column = abouts[0]
    column["geometry_types"] = sorted({kind for _, c in abouts for kind in c["geometry_types"]})
    boxes = np.array([c["bbox"] for _, c in abouts if "bbox" in c])
    if len(boxes):
        column["bbox"] = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    schema = pa.unify_schemas([s.remove_metadata() for s in schemas])
    names = [n for n in schema.names if n != about["primary_column"]] + [about["primary_column"]]
    return _told(pa.schema([schema.field(n) for n in names], schemas[0].metadata), about)


def _with_all(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A part with the columns that only others have, empty."""
    import pyarrow as pa

    have = set(table.column_names)
    columns = [table[f.name] if f.name in have else pa.nulls(len(table), f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _write_gpkg(frame: gpd.GeoDataFrame, path: Path, layer: str, *, append: bool) -> None:
    import pyarrow as pa
    import pyogrio

    kinds = frame.geom_type.dropna().unique()
    if len(kinds) != 1:  # polygons and multipolygons become one kind
        pyogrio.write_dataframe(
            _spelt(frame), path, layer=layer, driver="GPKG", append=append, use_arrow=True
        )
        return
    blocks = _blocks(frame)
    first = next(blocks)
    rows = (batch for block in chain([first], blocks) for batch in block.to_batches())
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(first.schema, rows),
        path,
        layer=layer,
        driver="GPKG",
        append=append,
        geometry_name=frame.geometry.name,
        geometry_type=kinds[0],
        crs=frame.crs.to_string(),
    )


def _blocks(frame: gpd.GeoDataFrame) -> Iterator[pa.Table]:
    """The rows as Arrow, ``_ROWS`` at a time, at least one block."""
    import pyarrow as pa

    for start in range(0, max(len(frame), 1), _ROWS):
        yield pa.table(_spelt(frame.iloc[start : start + _ROWS]).to_arrow(index=False))


def _spelt(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same with its categories as text, as every reader of files knows it."""
    return frame.astype(dict.fromkeys(frame.select_dtypes("category"), "string"))


def _ahead(blocks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same, each made while the one before is being used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = pool.submit(next, blocks, None)
            yield block


def repaired(zone: Zone) -> dict[str, gpd.GeoDataFrame]:
    """Every spatial table as it was read: repaired, converted, in the zone's CRS; columns that no source had are left out."""
    out = {}
    for name in (n for n, t in TABLES.items() if t.spatial and n in zone.sources):
        frame = getattr(zone, name)
        unknown = [
            c
            for c in frame.columns.difference([*zone.present[name], "geometry"])
            if frame[c].isna().all()
        ]
        out[name] = frame.drop(columns=["source_row", *unknown]).reset_index()
    return out
