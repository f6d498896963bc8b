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
    """What pyogrio says of a layer, as far as it is used here."""

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
    read, used = read_layer(path, layer=layer, encoding=encoding, options=options)
    return read.frame(), used


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
    how = options or {}
    if kind in _MAPINFO:
        with without_charset(path) as (copy, statements):
            raw = _whole(copy, layer, {})
            return _decoded(raw, path.name, statements, encoding)
    if kind in _DBASE:
        raw = _whole(path, layer, how)
        table = companion(path, ".dbf")
        if table.is_file():
            raw = replace(raw, attributes=with_written_numbers(table, raw.attributes))
        return _decoded(raw, path.name, encodings.stated_beside(path), encoding)
    if kind in _DRAWINGS:
        _read_drawings_as_bytes()
        with drawing_text.without_signs(path) as copy:
            raw = _whole(copy, layer, how)
        raw = replace(
            raw, attributes=raw.attributes.map(drawing_text.with_character_numbers)
        )
        return _decoded(raw, path.name, drawing_text.stated_encodings(path), encoding)
    if kind in json_text.JSON:
        with json_text.in_utf8(path, encoding) as (copy, used):
            read = _whole(copy, layer, how)
            check_utf8(read.attributes, path.name)
            return read, used
    encodings.check_is_utf8(encoding, path.name)
    read = _whole(path, layer, how)
    check_utf8(read.attributes, path.name)
    return read, "UTF-8"


def _read_drawings_as_bytes() -> None:
    """Let every character of a drawing's text be one byte: its header is often wrong."""
    import pyogrio

    pyogrio.set_gdal_config_options({"DXF_ENCODING": encodings.RAW})


def _decoded(
    raw: Layer, name: str, statements: Sequence[str], encoding: str | None
) -> tuple[Layer, str]:
    """A layer that was read as bytes, its text and headers decoded; and the encoding."""
    words, used = encodings.decoded_frame(raw.attributes, name, statements, encoding)
    return replace(raw, attributes=words), used


def _check_companions(path: Path, kind: str) -> None:
    """Refuse a file whose companions were left behind."""
    companions = _COMPANIONS.get(kind, {})
    for suffix, content in companions.items():
        if (
            path.with_suffix(suffix).is_file()
            or path.with_suffix(suffix.upper()).is_file()
        ):
            continue
        raise SourceError(
            "reading.companion_missing",
            file=path.name,
            suffix=suffix,
            content=phrase(content),
            suffixes=[kind, *companions],
        )


def _whole(path: Path, wanted: str | None, options: Mapping[str, object]) -> Layer:
    """The wanted layers of a file as one; a table without outlines has missing ones.

    Records are read in bulk; only where that fails are they walked one by one, to name the bad
    one.
    """
    import pyarrow as pa

    parts = [_part(path, name, options) for name in _layers(path, wanted)]
    attributes, outlines = parts[0].attributes, parts[0].outlines
    if len(parts) > 1:
        attributes = pd.concat([part.attributes for part in parts], ignore_index=True)
        there = [part.outlines for part in parts if part.outlines is not None]
        outlines = pa.chunked_array([piece for part in there for piece in part.chunks])
    if attributes.index.empty:
        raise SourceError("reading.no_features", file=path.name)
    return Layer(attributes, outlines, parts[0].crs)


def _part(path: Path, layer: str | None, options: Mapping[str, object]) -> Layer:
    """One layer of a file.

    Where it cannot be read as a whole, the bad record is sought; a file that cannot even be
    opened is not opened again: drivers have been seen to end the process at the second try.
    """
    import pyogrio

    read = _read_bytes if path.suffix.lower() in _DBASE else _read
    try:
        part = read(path, layer=layer, **options)
    except pyogrio.errors.DataSourceError:
        raise SourceError("reading.cannot_open", file=path.name) from None
    except (RuntimeError, ValueError, LookupError, OSError) as error:
        raise _fault_of_record(path, layer, error) from None
    check_complete(path, layer, len(part.attributes))
    return part


def _fault_of_record(path: Path, layer: str | None, error: Exception) -> SourceError:
    """Which record cannot be read and why; what the driver said where each of them can."""
    found = first_bad_record(path, layer)
    if found is None:
        reason: Parameter = one_line(str(error), path)
        return SourceError("reading.bad_layer", file=path.name, reason=reason)
    number = found.number
    if found.is_text:
        return SourceError("reading.bad_text_of_record", file=path.name, record=number)
    reason = one_line(found.message, path) or phrase("reading.data_end")
    return SourceError(
        "reading.bad_record", file=path.name, record=number, reason=reason
    )


def _read(path: Path, **how: object) -> Layer:
    """A layer with its text as GDAL decodes it."""
    import pyogrio

    try:
        # times as text: in Arrow a column of them has one time zone, in a file each has its own
        meta, table = pyogrio.read_arrow(path, datetime_as_string=True, **how)
        layer = _layer(table, meta)
        layer = replace(layer, outlines=sound_outlines(layer.outlines, path.name))
    except NotImplementedError:
        # arcs and curves, which cannot be built; the other way in turns them into vertices
        return layer_from_frame(
            pyogrio.read_dataframe(path, on_invalid="ignore", **how)
        )
    times = {
        header: _times(layer.attributes[header])
        for header, kind in zip(meta["fields"], meta["dtypes"], strict=True)
        if kind is not None and kind.startswith("datetime") and kind != _DAY
    }
    return replace(layer, attributes=layer.attributes.assign(**times))


def _read_bytes(path: Path, **how: object) -> Layer:
    """A dBASE table or a Shapefile with its text as :data:`encodings.RAW`."""
    import pyogrio

    meta, table = pyogrio.read_arrow(path, encoding=encodings.RAW, **how)
    return _layer(table, meta, date_as_object=False)


def _layer(table: pa.Table, meta: _Meta, **conversion: bool) -> Layer:
    """What GDAL read; missing outlines where there are none at all."""
    import pyarrow as pa

    name = meta["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        nothing = pa.nulls(table.num_rows, pa.binary())
        table, name = table.append_column("wkb_geometry", nothing), "wkb_geometry"
    return layer_from_table(table, name, meta["crs"], **conversion)


def _times(texts: pd.Series) -> pd.Series:
    """Times as GDAL writes them: to the millisecond, in UTC where time zones differ.

    Where none of them names its zone, Arrow reads them all at once.
    """
    plain = _plain_times(texts)
    if plain is not None:
        return plain
    for in_utc in (False, True):
        try:
            times = pd.to_datetime(texts, format="ISO8601", utc=in_utc)
        except ValueError:
            continue
        if times.dtype.kind == "M":
            return times.dt.as_unit("ms")
    return texts


def _plain_times(texts: pd.Series) -> pd.Series | None:
    """Times without zones; None where any has one, or is written in another way."""
    import pyarrow as pa

    if not isinstance(texts.dtype, pd.StringDtype):
        return None
    try:
        times = pa.array(texts.array).cast(pa.timestamp("ms"))
    except pa.ArrowInvalid:
        return None
    return pd.Series(times.to_numpy(zero_copy_only=False), index=texts.index)


def _layers(path: Path, wanted: str | None) -> list[str | None]:
    """The layers to read: the wanted one, the only one with outlines, or every folder of a KML."""
    import pyogrio

    kind = path.suffix.lower()
    try:
        listed = pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, ValueError, UnicodeDecodeError):
        return [wanted]  # reading says what is wrong
    if not len(listed):
        raise SourceError("reading.no_layers", file=path.name)
    listed = listed[listed[:, 0] != STYLES]
    names = [str(name) for name, _ in listed]
    if wanted is not None and wanted not in names:
        if kind in _LAYER_IS_ATTRIBUTE:
            return [None]
        raise SourceError(
            "reading.no_layer", file=path.name, layer=wanted, layers=names
        )
    if wanted is not None or not names:
        return [wanted]
    if len(names) == 1:
        return [names[0]]
    spatial: list[str | None] = [
        str(name) for name, geometry in listed if geometry is not None
    ]
    if kind in _FOLDERS or len(spatial) == 1:
        return spatial
    raise SourceError(
        "reading.several_layers", file=path.name, count=len(names), layers=names
    )
