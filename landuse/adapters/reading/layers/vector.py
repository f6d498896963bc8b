"""Vector files as raw layers: the right driver, the right layer, the right text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters.reading import encodings
from landuse.adapters.reading.layers.completeness import check_complete
from landuse.adapters.reading.layers.mapinfo import without_charset
from landuse.adapters.reading.layers.record_search import first_bad_record
from landuse.adapters.reading.layers.wkb import layer_of
from landuse.adapters.reading.library_errors import one_line
from landuse.adapters.reading.utf8 import check_utf8
from landuse.errors import SourceError
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    import geopandas as gpd

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
_FOLDERS = (".kml",)
#: Formats in which a layer is an attribute of a shape.
_LAYER_IS_ATTRIBUTE = (".dxf",)
#: Formats whose text is bytes of any encoding.
_DBASE = (".shp", ".dbf")
_MAPINFO = (".tab", ".mif")


def read_vector(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """Read one layer of a vector file.

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
    layer : GeoDataFrame
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
    bytes, and the encoding is decided by all of their text (:mod:`.encodings`). Other formats
    are UTF-8 by their standards, or decoded by GDAL. Every folder of a KML is a layer to GDAL,
    and one drawing to people: they are read as one.
    """
    kind = path.suffix.lower()
    _check_companions(path, kind)
    how = options or {}
    if kind in _MAPINFO:
        with without_charset(path) as (copy, statements):
            raw = _frame(copy, layer, {})
            return encodings.decoded_frame(raw, path.name, statements, encoding)
    if kind in _DBASE:
        raw = _frame(path, layer, how)
        statements = encodings.stated_beside(path)
        return encodings.decoded_frame(raw, path.name, statements, encoding)
    frame = _frame(path, layer, how)
    check_utf8(frame, path.name)
    return frame, "UTF-8"


def _check_companions(path: Path, kind: str) -> None:
    """Refuse a file whose companions were left behind."""
    companions = _COMPANIONS.get(kind, {})
    for suffix, content in companions.items():
        if path.with_suffix(suffix).is_file() or path.with_suffix(suffix.upper()).is_file():
            continue
        raise SourceError(
            "reading.companion_missing",
            file=path.name,
            suffix=suffix,
            content=phrase(content),
            suffixes=[kind, *companions],
        )


def _frame(path: Path, wanted: str | None, options: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """The wanted layers of a file as one, in which a table without outlines has missing ones.

    Records are read in bulk; only where that fails are they walked one by one, to name the bad
    one.
    """
    import geopandas as gpd

    parts = [_part(path, name, options) for name in _layers(path, wanted)]
    raw = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    if "geometry" not in raw:
        frame = gpd.GeoDataFrame(raw, geometry=gpd.GeoSeries([None] * len(raw)))
    else:
        frame = raw if isinstance(raw, gpd.GeoDataFrame) else gpd.GeoDataFrame(raw)
    if frame.empty:
        raise SourceError("reading.no_features", file=path.name)
    return frame


def _part(path: Path, layer: str | None, options: Mapping[str, Any]) -> Any:
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
    check_complete(path, layer, len(part))
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
    return SourceError("reading.bad_record", file=path.name, record=number, reason=reason)


def _read(path: Path, **how: Any) -> Any:
    """A layer with its text as GDAL decodes it."""
    import pyogrio

    try:
        # an outline that cannot even be built is a missing one, not the end of the file
        return pyogrio.read_dataframe(path, use_arrow=True, on_invalid="ignore", **how)
    except NotImplementedError:
        # arcs and curves: there are none in Arrow; the other way in turns them into vertices
        return pyogrio.read_dataframe(path, on_invalid="ignore", **how)


def _read_bytes(path: Path, **how: Any) -> Any:
    """A dBASE table or a Shapefile with its text as :data:`encodings.RAW`."""
    import pyogrio

    meta, table = pyogrio.read_arrow(path, encoding=encodings.RAW, **how)
    name = meta["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        return table.to_pandas(date_as_object=False)
    return layer_of(table, name, meta["crs"], date_as_object=False)


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
    names = [str(name) for name, _ in listed]
    if wanted is not None and wanted not in names:
        if kind in _LAYER_IS_ATTRIBUTE:
            return [None]
        raise SourceError("reading.no_layer", file=path.name, layer=wanted, layers=names)
    if wanted is not None or len(names) <= 1:
        return [wanted]
    spatial: list[str | None] = [str(name) for name, geometry in listed if geometry is not None]
    if kind in _FOLDERS or len(spatial) == 1:
        return spatial
    raise SourceError("reading.several_layers", file=path.name, count=len(names), layers=names)
