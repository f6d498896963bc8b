"""Whether a layer was read to its end: drivers stop where a file was cut off, without an error.

A copy that broke off, or a download that did, leaves a file whose beginning is sound. Fewer parcels
than there are would be the worst of answers, as nobody would ask.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: Formats of a feature a line.
_LINES = (".geojsonl", ".geojsons", ".ndjson")
#: The mark before each feature of a text sequence (RFC 8142), which may take several lines.
_RECORD_SEPARATOR = b"\x1e"
#: In the header of a dBASE table: records, bytes of the header, bytes of a record.
_DBASE_SIZES = struct.Struct("<4xIHH")
#: Bytes of the header of a .shx, and of each outline in it.
_SHX_HEADER, _SHX_BYTES = 100, 8
#: Bytes of the .id of a MapInfo table for each record.
_ID_BYTES = 4
#: The line of a .mif after which objects follow, and the first line of each.
_DATA = re.compile(rb"(?im)^\s*data\s*$")
_OBJECT = re.compile(
    rb"(?im)^\s*(none|point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint"
    rb"|collection)\b"
)
#: Bytes at the end of a drawing among which its last word stands.
_TAIL_BYTES = 256


def check_complete(path: Path, layer: str | None, read: int) -> None:
    """Refuse a layer of which fewer records were read than its file should hold.

    Parameters
    ----------
    path : Path
        The file.
    layer : str or None
        The layer; the only one where None.
    read : int
        How many records were read.

    Raises
    ------
    SourceError
        Naming the first record that is not there.

    Notes
    -----
    Tables of dBASE and MapInfo count records that were deleted and not yet packed, so that they are
    measured instead of counted.
    """
    kind = path.suffix.lower()
    if kind in (".shp", ".dbf"):
        _check_shapefile(path)
    elif kind == ".tab":
        _check_mapinfo_table(path)
    elif kind in _LINES:
        _compare(path.name, read, _count_features(path))
    elif kind == ".mif":
        _compare(path.name, read, _count_rows(companion(path, ".mid")))
        _compare(path.name, read, _count_objects(path))
    elif kind == ".gdb":
        _compare(path.name, read, _stated_count(path, layer))
    elif kind == ".dxf":
        _check_end(path)


def _check_shapefile(path: Path) -> None:
    """Refuse a table cut short, and a Shapefile with more or fewer outlines than records."""
    records = _check_table(companion(path, ".dbf"), path.name)
    index = companion(path, ".shx")
    if path.suffix.lower() != ".shp" or not index.is_file():
        return
    outlines = max(index.stat().st_size - _SHX_HEADER, 0) // _SHX_BYTES
    if outlines != records:
        raise SourceError(
            "reading.records_differ", file=path.name, records=records, outlines=outlines
        )


def _check_mapinfo_table(path: Path) -> None:
    """Refuse a table cut short, and one whose index of outlines is."""
    records = _check_table(companion(path, ".dat"), path.name)
    index = companion(path, ".id")
    if index.is_file():
        _compare(path.name, index.stat().st_size // _ID_BYTES, records)


def _compare(name: str, read: int, stated: int) -> None:
    """Refuse fewer records than there should be."""
    if read < stated:
        reason = phrase("reading.data_end")
        raise SourceError(
            "reading.bad_record", file=name, record=read + 1, reason=reason
        )


def companion(path: Path, suffix: str) -> Path:
    """A file of the same name, its ending in small or capital letters.

    Parameters
    ----------
    path : Path
        A file.
    suffix : str
        The other ending, in small letters.

    Returns
    -------
    Path
        With the ending in capital letters where there is no file of the other name.
    """
    companion_file = path.with_suffix(suffix)
    if companion_file.is_file():
        return companion_file
    return path.with_suffix(suffix.upper())


def _check_table(table: Path, name: str) -> int:
    """Refuse a dBASE table that is shorter than its header states; return its count of records."""
    if not table.is_file():
        return 0
    with table.open("rb") as file:
        head = file.read(_DBASE_SIZES.size)
    if len(head) < _DBASE_SIZES.size:
        return 0
    records, header, width = _DBASE_SIZES.unpack(head)
    if width:
        _compare(name, max(table.stat().st_size - header, 0) // width, records)
    return int(records)


def deleted_records(path: Path, read: int) -> int:
    """How many records of a Shapefile were deleted and not yet packed away: no driver gives them.

    Parameters
    ----------
    path : Path
        A layer that has been read whole.
    read : int
        How many records were read.

    Returns
    -------
    int
        0 for other formats.
    """
    if path.suffix.lower() not in (".shp", ".dbf"):
        return 0
    records = _check_table(companion(path, ".dbf"), path.name)
    return max(records - read, 0)


def _stated_count(path: Path, layer: str | None) -> int:
    """How many records a layer states to have; -1 where it does not state it at once."""
    import pyogrio

    return int(pyogrio.read_info(path, layer=layer)["features"])


def _count_features(path: Path) -> int:
    """How many features a sequence should hold: one a line, or one a mark."""
    with path.open("rb") as lines:
        if lines.read(1) == _RECORD_SEPARATOR:
            return 1 + sum(line.count(_RECORD_SEPARATOR) for line in lines)
        lines.seek(0)
        return sum(1 for line in lines if line.strip())


def _count_rows(table: Path) -> int:
    """How many rows the attributes of a .mif have."""
    rows = 0
    is_in_quotes = False
    with table.open("rb") as lines:
        for line in lines:
            # a line break within quotes ends no row
            if line.count(b'"') % 2 == 1:
                is_in_quotes = not is_in_quotes
            if line.strip() and not is_in_quotes:
                rows += 1
    return rows


def _count_objects(path: Path) -> int:
    """How many objects a .mif draws; 0 where some are collections, which hold others."""
    text = path.read_bytes()
    data = _DATA.search(text)
    if data is None:
        return 0
    kinds = [kind.lower() for kind in _OBJECT.findall(text, data.end())]
    return 0 if b"collection" in kinds else len(kinds)


def _check_end(path: Path) -> None:
    """Refuse a drawing without its last word."""
    with path.open("rb") as drawing:
        size = drawing.seek(0, 2)
        drawing.seek(max(size - _TAIL_BYTES, 0))
        tail = drawing.read().upper()
    if b"EOF" not in tail:
        raise SourceError("reading.cut_off", file=path.name)
