"""Vector files as raw layers: the right driver, the right layer, the right text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pandas as pd

from landuse.adapters.reading import encodings
from landuse.adapters.reading.layers import drawing_text, json_text
from landuse.adapters.reading.layers.completeness import check_complete, companion
from landuse.adapters.reading.layers.dbase_numbers import with_written_numbers
from landuse.adapters.reading.layers.mapinfo import without_charset
from landuse.adapters.reading.layers.record_search import first_bad_record
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
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

#: What files beside a file hold.
_ATTRIBUTES, _OUTLINES = "reading.companion.attributes", "reading.companion.outlines"
_INDEX = "reading.companion.index"
#: The files without which a file of this ending is nothing, and what they hold.
_COMPANIONS = {
    ".shp": {".dbf": _ATTRIBUTES, ".shx": _INDEX},
    ".tab": {".dat": _ATTRIBUTES, ".map": _OUTLINES, ".id": _INDEX},
    ".mif": {".mid": _ATTRIBUTES},
}
#: Formats whose layers are folders of one drawing.
_FOLDERS = (".kml", ".ovkml")
#: Formats in which a layer is an attribute of a shape.
_LAYER_IS_ATTRIBUTE = (".dxf",)
_DRAWINGS = (".dxf",)
#: The table of a GeoPackage in which QGIS keeps styles: no layer.
STYLES = "layer_styles"
#: Formats whose text is bytes of any encoding.
_DBASE = (".shp", ".dbf")
_MAPINFO = (".tab", ".mif")
#: How pyogrio calls days without a time.
_DAY = "datetime64[D]"


class _Meta(TypedDict):
    """The metadata that pyogrio gives of a layer, as far as they are used here."""

    geometry_name: str | None
    crs: StatedCrs
    fields: Sequence[str]
    dtypes: Sequence[str | None]


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    options: Mapping[str, object] | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """Read one layer of a vector file.

    Parameters
    ----------
    path : Path
        A file whose format has been checked.
    layer, encoding, options
        As :func:`read_layer` takes them.

    Returns
    -------
    frame : GeoDataFrame
        Under the file's own headers and in the CRS that it states.
    encoding : str
        The encoding of the text.

    Raises
    ------
    SourceError
        As :func:`read_layer`.
    """
    read, used_encoding = read_layer(
        path, layer=layer, encoding=encoding, options=options
    )
    return read.frame(), used_encoding


def read_layer(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    options: Mapping[str, object] | None = None,
) -> tuple[Layer, str]:
    """Read one layer of a vector file, and leave its outlines as they are.

    Parameters
    ----------
    path : Path
        A file whose format has been checked.
    layer : str, optional
        The layer; not needed where only one has outlines.
    encoding : str, optional
        The encoding of the text where it is declared; found by evidence where it is not.
    options : mapping of str to any, optional
        Options of the driver and of the reader.

    Returns
    -------
    layer : Layer
        Under the file's own headers and in the CRS that it states.
    encoding : str
        The encoding of the text.

    Raises
    ------
    SourceError
        Where parts are missing, there is no such layer or several, no record, or a record
        cannot be read, which is named by its number.

    Notes
    -----
    dBASE tables and MapInfo files often state an encoding that is not theirs. They are read as
    bytes, and the encoding is decided by all of their text (:mod:`.encodings`), and so are CAD
    drawings. Other formats are UTF-8 by their standards, or decoded by GDAL. Every folder of a
    KML is a layer to GDAL, and one drawing to people: they are read as one.
    """
    kind = path.suffix.lower()
    _check_companions(path, kind)
    options = options or {}
    if kind in _MAPINFO:
        return _read_mapinfo(path, layer, encoding)
    if kind in _DBASE:
        return _read_dbase(path, layer, encoding, options)
    if kind in _DRAWINGS:
        return _read_drawing(path, layer, encoding, options)
    if kind in json_text.JSON:
        with json_text.in_utf8(path, encoding) as (copy, used_encoding):
            read = _read_layers(copy, layer, options)
    else:
        encodings.check_is_utf8(encoding, path.name)
        read = _read_layers(path, layer, options)
        used_encoding = "UTF-8"
    check_utf8(read.attributes, path.name)
    return read, used_encoding


def _read_mapinfo(
    path: Path, layer: str | None, encoding: str | None
) -> tuple[Layer, str]:
    """A layer of a MapInfo file, and the encoding that its text turned out to be in."""
    with without_charset(path) as (copy, stated_encodings):
        raw = _read_layers(copy, layer, {})
    return _decoded(raw, path.name, stated_encodings, encoding)


def _read_dbase(
    path: Path, layer: str | None, encoding: str | None, options: Mapping[str, object]
) -> tuple[Layer, str]:
    """A Shapefile or dBASE table, and the encoding that its text turned out to be in."""
    raw = _read_layers(path, layer, options)
    table = companion(path, ".dbf")
    if table.is_file():
        raw = replace(raw, attributes=with_written_numbers(table, raw.attributes))
    return _decoded(raw, path.name, encodings.stated_beside(path), encoding)


def _read_drawing(
    path: Path, layer: str | None, encoding: str | None, options: Mapping[str, object]
) -> tuple[Layer, str]:
    """A CAD drawing, and the encoding that its text turned out to be in."""
    _read_drawings_as_bytes()
    with drawing_text.without_signs(path) as copy:
        raw = _read_layers(copy, layer, options)
    attributes = raw.attributes.map(drawing_text.with_character_numbers)
    stated_encodings = drawing_text.stated_encodings(path)
    return _decoded(
        replace(raw, attributes=attributes), path.name, stated_encodings, encoding
    )


def _read_drawings_as_bytes() -> None:
    """Let every character of a drawing's text be one byte: its header is often wrong."""
    import pyogrio

    pyogrio.set_gdal_config_options({"DXF_ENCODING": encodings.RAW})


def _decoded(
    raw: Layer, name: str, stated_encodings: Sequence[str], encoding: str | None
) -> tuple[Layer, str]:
    """A layer that was read as bytes, its text and headers decoded; and the encoding."""
    attributes, used_encoding = encodings.decoded_frame(
        raw.attributes, name, stated_encodings, encoding
    )
    return replace(raw, attributes=attributes), used_encoding


def _check_companions(path: Path, kind: str) -> None:
    """Refuse a file whose companions were left behind."""
    companions = _COMPANIONS.get(kind, {})
    for suffix, content in companions.items():
        if not companion(path, suffix).is_file():
            raise SourceError(
                "reading.companion_missing",
                file=path.name,
                suffix=suffix,
                content=phrase(content),
                suffixes=[kind, *companions],
            )


def _read_layers(path: Path, layer: str | None, options: Mapping[str, object]) -> Layer:
    """The named layer of a file, or all that it holds of one drawing, as one layer.

    A table without outlines has missing ones.
    """
    import pyarrow as pa

    names = _layer_names(path, layer)
    parts = [_read_one_layer(path, name, options) for name in names]
    attributes, outlines = parts[0].attributes, parts[0].outlines
    if len(parts) > 1:
        attributes = pd.concat([part.attributes for part in parts], ignore_index=True)
        chunks: list[pa.Array] = []
        for part in parts:
            if part.outlines is not None:
                chunks += part.outlines.chunks
        outlines = pa.chunked_array(chunks)
    if attributes.index.empty:
        raise SourceError("reading.no_features", file=path.name)
    return Layer(attributes, outlines, parts[0].crs)


def _read_one_layer(
    path: Path, name: str | None, options: Mapping[str, object]
) -> Layer:
    """One layer of a file, read in bulk.

    Where that fails, the bad record is sought one by one; a file that cannot even be opened is not
    opened again: drivers have been seen to end the process at the second try.
    """
    import pyogrio

    is_dbase = path.suffix.lower() in _DBASE
    read = _read_as_bytes if is_dbase else _read_decoded
    try:
        layer = read(path, layer=name, **options)
    except pyogrio.errors.DataSourceError:
        raise SourceError("reading.cannot_open", file=path.name) from None
    except (RuntimeError, ValueError, LookupError, OSError) as error:
        raise _error_of_record(path, name, error) from None
    check_complete(path, name, len(layer.attributes))
    return layer


def _error_of_record(path: Path, layer: str | None, error: Exception) -> SourceError:
    """Which record cannot be read and why; the driver's message where each of them can."""
    bad_record = first_bad_record(path, layer)
    if bad_record is None:
        message = one_line(str(error), path)
        return SourceError("reading.bad_layer", file=path.name, reason=message)
    number = bad_record.number
    if bad_record.is_text:
        return SourceError("reading.bad_text_of_record", file=path.name, record=number)
    reason: Parameter = one_line(bad_record.message, path)
    return SourceError(
        "reading.bad_record",
        file=path.name,
        record=number,
        reason=reason or phrase("reading.data_end"),
    )


def _read_decoded(path: Path, **options: object) -> Layer:
    """A layer with its text as GDAL decodes it."""
    import pyogrio

    try:
        # times as text: in Arrow a column of them has one time zone, in a file each has its own
        meta, table = pyogrio.read_arrow(path, datetime_as_string=True, **options)
        layer = _layer(table, meta)
        outlines = sound_outlines(layer.outlines, path.name)
    except NotImplementedError:
        # arcs and curves, which cannot be built; pyogrio's frames have them as vertices
        frame = pyogrio.read_dataframe(path, on_invalid="ignore", **options)
        return layer_from_frame(frame)
    times = {}
    for header, dtype in zip(meta["fields"], meta["dtypes"], strict=True):
        if dtype is not None and dtype.startswith("datetime") and dtype != _DAY:
            times[header] = _parsed_times(layer.attributes[header])
    attributes = layer.attributes.assign(**times)
    return replace(layer, attributes=attributes, outlines=outlines)


def _read_as_bytes(path: Path, **options: object) -> Layer:
    """A dBASE table or a Shapefile with its text as :data:`encodings.RAW`."""
    import pyogrio

    meta, table = pyogrio.read_arrow(path, encoding=encodings.RAW, **options)
    return _layer(table, meta, date_as_object=False)


def _layer(table: pa.Table, meta: _Meta, **conversion: bool) -> Layer:
    """What GDAL read; missing outlines where there are none at all."""
    import pyarrow as pa

    geometry_name = meta["geometry_name"] or "wkb_geometry"
    if geometry_name not in table.column_names:
        geometry_name = "wkb_geometry"
        missing = pa.nulls(table.num_rows, pa.binary())
        table = table.append_column(geometry_name, missing)
    return layer_from_table(table, geometry_name, meta["crs"], **conversion)


def _parsed_times(texts: pd.Series) -> pd.Series:
    """Times as GDAL writes them: to the millisecond, in UTC where time zones differ.

    Where none of them names its zone, Arrow parses them all at once.
    """
    times = _times_without_zones(texts)
    if times is not None:
        return times
    for in_utc in (False, True):
        try:
            times = pd.to_datetime(texts, format="ISO8601", utc=in_utc)
        except ValueError:
            continue
        if times.dtype.kind == "M":
            return times.dt.as_unit("ms")
    return texts


def _times_without_zones(texts: pd.Series) -> pd.Series | None:
    """Times without zones; None where any has one, or is written in another way."""
    import pyarrow as pa

    if not isinstance(texts.dtype, pd.StringDtype):
        return None
    try:
        times = pa.array(texts.array).cast(pa.timestamp("ms"))
    except pa.ArrowInvalid:
        return None
    return pd.Series(times.to_numpy(zero_copy_only=False), index=texts.index)


def _layer_names(path: Path, layer: str | None) -> list[str | None]:
    """The layers to read: the named one, the only one with outlines, or every folder of a KML."""
    import pyogrio

    kind = path.suffix.lower()
    try:
        listed = pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, ValueError, UnicodeDecodeError):
        return [layer]  # reading finds what is wrong
    if not len(listed):
        raise SourceError("reading.no_layers", file=path.name)
    listed = listed[listed[:, 0] != STYLES]
    names: list[str | None] = [str(name) for name, _ in listed]
    if layer is not None and layer not in names:
        if kind in _LAYER_IS_ATTRIBUTE:
            return [None]
        raise SourceError("reading.no_layer", file=path.name, layer=layer, layers=names)
    if layer is not None or not names:
        return [layer]
    if len(names) == 1:
        return names
    spatial: list[str | None] = []
    for name, geometry in listed:
        if geometry is not None:
            spatial.append(str(name))
    if kind in _FOLDERS or len(spatial) == 1:
        return spatial
    raise SourceError(
        "reading.several_layers", file=path.name, count=len(names), layers=names
    )
