"""GeoParquet as geopandas writes it, block by block, and several such files as one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

#: Rows that are turned into Arrow, and lie in memory so, at a time.
ROWS = 1 << 17


class _GeoColumn(TypedDict):
    """The metadata of a column of outlines in GeoParquet."""

    geometry_types: list[str]
    bbox: NotRequired[list[float]]


class _GeoEntry(TypedDict):
    """The JSON under ``geo`` in a schema's metadata, as far as it is read here."""

    primary_column: str
    columns: dict[str, _GeoColumn]


@dataclass(frozen=True)
class GeoMetadata:
    """The metadata of the outlines in a GeoParquet schema.

    Parameters
    ----------
    primary_column : str
        The column of the outlines.
    kinds : tuple of str
        The geometry types that occur, sorted.
    bounds : tuple of float, optional
        West, south, east and north in the units of the CRS; None where there is no outline.

    Notes
    -----
    The keys are those of the GeoParquet specification 1.0: ``primary_column``, ``columns``,
    ``geometry_types`` and ``bbox``.
    """

    primary_column: str
    kinds: tuple[str, ...]
    bounds: tuple[float, ...] | None

    @classmethod
    def of(cls, schema: pa.Schema) -> GeoMetadata:
        """Read the metadata of a schema.

        Parameters
        ----------
        schema : pyarrow.Schema
            With a ``geo`` entry.

        Returns
        -------
        GeoMetadata
        """
        entry = _geo_entry(schema)
        name = entry["primary_column"]
        column = entry["columns"][name]
        kinds = tuple(column["geometry_types"])
        if "bbox" not in column:
            return cls(name, kinds, None)
        return cls(name, kinds, tuple(column["bbox"]))

    def written_to(self, schema: pa.Schema) -> pa.Schema:
        """Write this into the metadata of a schema.

        Parameters
        ----------
        schema : pyarrow.Schema
            With a ``geo`` entry, whose CRS and encoding are kept.

        Returns
        -------
        pyarrow.Schema
            A new one.
        """
        entry = _geo_entry(schema)
        column = entry["columns"][self.primary_column]
        column["geometry_types"] = list(self.kinds)
        if self.bounds is not None:
            column["bbox"] = list(self.bounds)
        metadata = {**schema.metadata, b"geo": json.dumps(entry).encode()}
        return schema.with_metadata(metadata)


def write_part(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write GeoParquet as geopandas does, block by block.

    Parameters
    ----------
    frame : GeoDataFrame
        The rows; its index is not written.
    path : Path
        A temporary file: it is not written whole or not at all.
    """
    import pyarrow.parquet as pq

    schema = _schema_of(frame)
    columns = recurring_columns(schema)
    with pq.ParquetWriter(path, schema, use_dictionary=columns) as writer:
        for block in _one_ahead(blocks(frame)):
            writer.write_table(block.cast(schema))


def blocks(frame: gpd.GeoDataFrame) -> Iterator[pa.Table]:
    """Turn rows into Arrow, ``ROWS`` at a time.

    Parameters
    ----------
    frame : GeoDataFrame
        The rows; its index is left out.

    Yields
    ------
    pyarrow.Table
        At least one, if without rows.
    """
    import pyarrow as pa

    for start in range(0, max(len(frame), 1), ROWS):
        rows = with_text(frame.iloc[start : start + ROWS])
        yield pa.table(rows.to_arrow(index=False))


def with_text(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Spell categories out as text, as every reader of files knows it.

    Parameters
    ----------
    frame : GeoDataFrame
        Any columns.

    Returns
    -------
    GeoDataFrame
        The same rows and columns.
    """
    categories = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(categories, "string"))


def recurring_columns(schema: pa.Schema) -> list[str]:
    """Name the columns whose values recur, which are written as a dictionary.

    No two outlines are the same, and looking for those that are is lost time.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of a GeoParquet file.

    Returns
    -------
    list of str
        All columns but the outlines.
    """
    outlines = GeoMetadata.of(schema).primary_column
    return [name for name in schema.names if name != outlines]


def joined_schema(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """Make the schema of one layer out of those of the files that hold its parts.

    Parameters
    ----------
    schemas : sequence of pyarrow.Schema
        At least one, all with the same column of outlines and the same CRS.

    Returns
    -------
    pyarrow.Schema
        All of their columns, the outlines last, with the kinds and bounds of all outlines.
    """
    import pyarrow as pa

    parts = [GeoMetadata.of(schema) for schema in schemas]
    outline_column = parts[0].primary_column
    kinds: set[str] = set()
    for part in parts:
        kinds.update(part.kinds)
    metadata = GeoMetadata(outline_column, tuple(sorted(kinds)), _around(parts))
    union = pa.unify_schemas([schema.remove_metadata() for schema in schemas])
    names = [name for name in union.names if name != outline_column]
    fields = [union.field(name) for name in (*names, outline_column)]
    return metadata.written_to(pa.schema(fields, schemas[0].metadata))


def with_all_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Add the columns that only other parts have, empty.

    Parameters
    ----------
    table : pyarrow.Table
        One part of a layer.
    schema : pyarrow.Schema
        That of the whole layer.

    Returns
    -------
    pyarrow.Table
        The rows of ``table`` with the columns of ``schema``, in its order.
    """
    import pyarrow as pa

    present = set(table.column_names)
    columns = []
    for field in schema:
        if field.name in present:
            columns.append(table[field.name])
        else:
            columns.append(pa.nulls(len(table), field.type))
    return pa.table(columns, schema=schema)


def _schema_of(frame: gpd.GeoDataFrame) -> pa.Schema:
    """The schema that geopandas gives a file of the whole frame, without turning it into Arrow."""
    import pyarrow.parquet as pq

    empty_file = BytesIO()
    with_text(frame.iloc[:0]).to_parquet(empty_file, index=False)
    schema = pq.read_schema(empty_file)
    kinds = sorted(frame.geom_type.dropna().unique())
    box = frame.total_bounds
    bounds = None
    if not np.isnan(box).any():
        bounds = tuple(box.tolist())
    metadata = GeoMetadata(GeoMetadata.of(schema).primary_column, tuple(kinds), bounds)
    return metadata.written_to(schema)


def _geo_entry(schema: pa.Schema) -> _GeoEntry:
    """The JSON that GeoParquet keeps in a schema's metadata."""
    entry: _GeoEntry = json.loads(schema.metadata[b"geo"])
    return entry


def _around(parts: Sequence[GeoMetadata]) -> tuple[float, ...] | None:
    """The bounds of all parts that have any."""
    boxes = np.array([part.bounds for part in parts if part.bounds is not None])
    if not len(boxes):
        return None
    low = boxes[:, :2].min(axis=0)
    high = boxes[:, 2:].max(axis=0)
    return (*low.tolist(), *high.tolist())


def _one_ahead(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same tables, each built in a thread while the one before is being used."""
    with ThreadPoolExecutor(1) as pool:
        next_table = pool.submit(next, tables, None)
        while True:
            table = next_table.result()
            if table is None:
                return
            next_table = pool.submit(next, tables, None)
            yield table
