"""Layers out: files for a GIS, beside the sources, never over them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.adapters.writing import geoparquet
from landuse.adapters.writing.qgis import Styling, add_styles
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import LanduseError
from landuse.files import refuse_source, whole
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

    from landuse.domain.zone import Zone

#: Endings that GDAL writes with one layer a file → the name of its driver.
_DRIVERS = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
#: Endings that can be written; all but the first hold one layer.
KINDS = (".gpkg", *_DRIVERS, ".parquet")
#: Asks a GeoPackage whether a layer has its spatial index.
_SPATIAL_INDEX = """
SELECT 1 FROM gpkg_extensions
WHERE extension_name = 'gpkg_rtree_index' AND table_name = ?"""
#: What a disk that is not full surely takes.
_PROBE_BYTES = 1 << 20
#: GeoJSON is longitude and latitude (RFC 7946, section 4).
_GEOJSON_EPSG = 4326


def write_layers(
    layers: Mapping[str, gpd.GeoDataFrame], path: Path, styling: Styling | None = None
) -> list[str]:
    """Write layers into one file, whole or not at all.

    The same layers give the same bytes wherever the format has no clock of its own: a file calls
    its layer by the name in ``layers``, never by the name of a temporary file.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame
        The layers by name. Where the format holds one, the first is written.
    path : Path
        The file; its ending is that of the format.
    styling : callable, optional
        Asked for the styles of every layer where the file is a GeoPackage; none where None.

    Returns
    -------
    list of str
        Names of the layers written.

    Raises
    ------
    LanduseError
        A format that loses text, a source file as the target, a folder that cannot be written,
        or a file that does not hold every row when it is opened again.
    """
    kind = check_target(path)
    names = layers_held(kind, layers)
    rows = {name: len(layers[name]) for name in names}
    with whole(path) as temporary, _checked(temporary, kind, rows):
        for name in names:
            frame = layers[name]
            if kind == ".parquet":
                geoparquet.write_part(frame, temporary)
            elif kind == ".gpkg":
                _write_gpkg(frame, temporary, name, append=name != names[0])
            else:
                _write_single_layer(frame, temporary, name, kind)
        if kind == ".gpkg" and styling is not None:
            add_styles(temporary, styling)
    return names


def join_parts(
    parts: Mapping[str, Sequence[Path]], path: Path, styling: Styling | None = None
) -> list[str]:
    """Write layers whose rows lie in files, one file in memory at a time.

    Parameters
    ----------
    parts : mapping of str to sequence of Path
        Layer → the files of its rows, as
        :func:`landuse.adapters.writing.geoparquet.write_part` writes them.
    path : Path
        A .gpkg, which holds them all, or a .parquet, which holds the first.
    styling : callable, optional
        Asked for the styles of every layer of a .gpkg; none where None.

    Returns
    -------
    list of str
        Names of the layers written.
    """
    kind = path.suffix.lower()
    names = layers_held(kind, parts)
    rows = {name: _rows_of(parts[name]) for name in names}
    with whole(path) as temporary, _checked(temporary, kind, rows):
        for name in names:
            if kind == ".parquet":
                _join_parquet(parts[name], temporary)
            else:
                _join_gpkg(parts[name], temporary, name, append=name != names[0])
        if kind == ".gpkg" and styling is not None:
            add_styles(temporary, styling)
    return names


def layers_held(kind: str, layers: Mapping[str, object]) -> list[str]:
    """Name the layers that a file of some kind holds.

    Parameters
    ----------
    kind : str
        An ending of :data:`KINDS`.
    layers : mapping of str to object
        Layers by name.

    Returns
    -------
    list of str
        All of them in a GeoPackage, else the first alone.

    Examples
    --------
    >>> layers_held(".fgb", {"parcels": ..., "buildings": ...})
    ['parcels']
    """
    names = list(layers)
    return names if kind == ".gpkg" else names[:1]


def check_target(path: Path) -> str:
    """Check a file that is to be written.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        Its ending, in small letters: one of :data:`KINDS`.

    Raises
    ------
    LanduseError
        It is none of them, or the file was read as a source.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise LanduseError(
            "writing.layer_kind", path=str(path), kind=kind, kinds=" ".join(KINDS)
        )
    refuse_source(path)
    return kind


def repaired_layers(zone: Zone) -> dict[str, gpd.GeoDataFrame]:
    """Every spatial table as it was read: repaired, converted, in the zone's CRS.

    Parameters
    ----------
    zone : Zone
        As read.

    Returns
    -------
    dict of str to GeoDataFrame
        Table → its rows with their id; columns that no source had are left out.
    """
    layers = {}
    for name, table in TABLES.items():
        if not table.spatial or name not in zone.sources:
            continue
        frame = getattr(zone, name)
        derived = frame.columns.difference([*zone.present[name], "geometry"])
        empty = [column for column in derived if frame[column].isna().all()]
        layers[name] = frame.drop(columns=["source_row", *empty]).reset_index()
    return layers


@contextmanager
def _checked(path: Path, kind: str, rows: Mapping[str, int]) -> Iterator[None]:
    """Compare the file that the block wrote with the rows that each layer should have.

    GDAL loses what it cannot write when it closes a file, and does not report it.
    """
    import sqlite3

    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        yield
        for layer, expected in rows.items():
            count = _count_in(path, kind, layer)
            if count != expected:
                raise DataLayerError(f"{layer}: {count} / {expected}")
        if kind == ".geojson" and not _ends_its_line(path):
            raise DataLayerError(next(iter(rows)))
    except (DataLayerError, DataSourceError, sqlite3.Error) as error:
        _try_to_append(path)
        # no number of the system's: the text is all that is known of it
        raise OSError(0, say("writing.layer_incomplete", message=str(error))) from error


def _ends_its_line(path: Path) -> bool:
    """Whether a text has its last line break: the first thing to be lost on a full disk."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _try_to_append(path: Path) -> None:
    """Raise the system's error for a file that takes no more: GDAL does not pass it on."""
    with path.open("ab") as file:
        file.write(bytes(_PROBE_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _count_in(path: Path, kind: str, layer: str) -> int:
    """How many rows of a layer a file holds, found without a look into them.

    A count may come from a header, so that every record is visited where nothing else shows that
    it was written.
    """
    import pyogrio

    if kind == ".parquet":
        return _rows_of([path])
    if kind == ".gpkg":
        return _rows_of_gpkg(path, layer)
    _, record_numbers, *_ = pyogrio.raw.read(
        path, layer=layer, columns=[], read_geometry=False, return_fids=True
    )
    return len(record_numbers)


def _rows_of_gpkg(path: Path, layer: str) -> int:
    """How many rows a layer of a GeoPackage has, by a walk through all pages of its table.

    Its spatial index has to be there too, which is written last, after every row.
    """
    import sqlite3
    from contextlib import closing

    from pyogrio.errors import DataLayerError

    address = f"{path.absolute().as_uri()}?mode=ro"
    table = layer.replace('"', '""')
    try:
        with closing(sqlite3.connect(address, uri=True)) as file:
            count_query = f'SELECT count(*) FROM "{table}"'  # noqa: S608 - quoted
            ((count,),) = file.execute(count_query)
            index = file.execute(_SPATIAL_INDEX, (layer,)).fetchone()
    except sqlite3.Error as error:
        raise DataLayerError(f"{layer}: {error}") from error
    if index is None:
        raise DataLayerError(f"{layer}: R-tree")
    return int(count)


def _rows_of(files: Sequence[Path]) -> int:
    """How many rows GeoParquet files have, as their footers state."""
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in files)


def _write_single_layer(
    frame: gpd.GeoDataFrame, path: Path, layer: str, kind: str
) -> None:
    """A file of a format that holds one layer."""
    import pyogrio

    if kind == ".geojson":
        frame = frame.to_crs(_GEOJSON_EPSG)
    pyogrio.write_dataframe(
        geoparquet.with_text(frame),
        path,
        layer=layer,
        driver=_DRIVERS[kind],
        use_arrow=True,
    )


def _write_gpkg(
    frame: gpd.GeoDataFrame, path: Path, layer: str, *, append: bool
) -> None:
    """One layer of a GeoPackage, through Arrow where all outlines are of one kind."""
    import pyarrow as pa
    import pyogrio

    kinds = frame.geom_type.dropna().unique()
    if len(kinds) != 1:  # polygons and multipolygons become one kind
        pyogrio.write_dataframe(
            geoparquet.with_text(frame),
            path,
            layer=layer,
            driver="GPKG",
            append=append,
            use_arrow=True,
        )
        return
    tables = geoparquet.blocks(frame)
    first = next(tables)
    batches = _batches(chain([first], tables))
    reader = pa.RecordBatchReader.from_batches(first.schema, batches)
    crs = frame.crs.to_string()
    pyogrio.write_arrow(
        reader,
        path,
        layer=layer,
        driver="GPKG",
        append=append,
        geometry_name=frame.geometry.name,
        geometry_type=kinds[0],
        crs=crs,
    )


def _batches(tables: Iterator[pa.Table]) -> Iterator[pa.RecordBatch]:
    """The record batches of tables, one after the other."""
    for table in tables:
        yield from table.to_batches()


def _tables_of(files: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of files, one file at a time, all with the columns of the whole layer."""
    import pyarrow.parquet as pq

    for file in files:
        yield geoparquet.with_all_columns(pq.read_table(file), schema)


def _joined_schema(files: Sequence[Path]) -> pa.Schema:
    """The schema of the layer whose rows lie in ``files``."""
    import pyarrow.parquet as pq

    return geoparquet.joined_schema([pq.read_schema(file) for file in files])


def _join_parquet(files: Sequence[Path], path: Path) -> None:
    """GeoParquet of the rows of several."""
    import pyarrow.parquet as pq

    schema = _joined_schema(files)
    columns = geoparquet.recurring_columns(schema)
    with pq.ParquetWriter(path, schema, use_dictionary=columns) as writer:
        for table in _tables_of(files, schema):
            writer.write_table(table)


def _join_gpkg(files: Sequence[Path], path: Path, layer: str, *, append: bool) -> None:
    """One layer of a GeoPackage of the rows of several files."""
    import geopandas as gpd
    import pyogrio

    schema = _joined_schema(files)
    has_many_kinds = len(geoparquet.GeoMetadata.of(schema).kinds) > 1
    for table in _tables_of(files, schema):
        pyogrio.write_dataframe(
            gpd.GeoDataFrame.from_arrow(table),
            path,
            layer=layer,
            driver="GPKG",
            append=append,
            use_arrow=True,
            promote_to_multi=has_many_kinds,
        )
        append = True  # the rows of the next file
