"""The format of a file: by its ending, and by its first bytes.

GDAL picks a driver by content. A ``.geojson`` that holds a virtual dataset would reach other
files or the network, so a file whose content contradicts its ending is refused before GDAL sees it.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from landuse.adapters.reading.encodings import UTF_16
from landuse.adapters.reading.xml_root import check_xml
from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: Bytes of a file that are looked at, and bytes in which its mark has to stand.
_HEAD_BYTES, _MARK_BYTES = 64 * 1024, 32
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: A member of GeoJSON that names a coordinate system by an address, which GDAL would ask.
_REMOTE_CRS = re.compile(
    rb'"crs"\s*:\s*\{[^{}]{0,400}(?:\{[^{}]{0,400}\})?[^{}]{0,400}\}'
)
_ADDRESS_TYPE = re.compile(rb'"type"\s*:\s*"(?:url|link)"', re.IGNORECASE)
#: Stands in the description of a GDAL pipeline, which is JSON too.
_PIPELINE = b"gdal_streamed_alg"


@dataclass(frozen=True)
class Format:
    """How files with one ending are read.

    Parameters
    ----------
    reader : {"vector", "parquet", "sheet", "survey"}
        Which reader reads them.
    starts : tuple of bytes
        Marks, with one of which a true file begins; in lower case, white space and a byte order
        mark aside. Empty where such files have no mark.
    roots : tuple of str
        The names that the root of an XML file may have.
    options : mapping of str to str
        Options of the GDAL driver.
    may_be_text : bool
        Whether other programs write a page of HTML, XML or plain text under this ending.
    """

    reader: Literal["vector", "parquet", "sheet", "survey"]
    starts: tuple[bytes, ...] = ()
    roots: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    may_be_text: bool = False


_JSON = (b"{", b"[", b"\x1e")
_ZIP = (b"pk\x03\x04", b"pk\x05\x06")
_COMPOUND = (b"\xd0\xcf\x11\xe0",)
#: How pages of HTML begin, and the namespace of XML of Excel 2003.
_HTML = (
    b"<html",
    b"<!doctype html",
    b"<table",
    b"<meta",
    b"<head",
    b"<style",
    b"<div",
    b"<center",
)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
#: Marks between the cells of text, and how text begins that is no table.
_CELL_SEPARATORS, _NO_TABLE = (b"\t", b",", b";"), (b"{", b"[", b"<", b"%", b"\x1e")
#: Controls that no text has.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: Endings in the order in which they are offered to a reader of an error.
FORMATS: dict[str, Format] = {
    ".shp": Format("vector", (b"\x00\x00\x27\x0a",)),
    ".dbf": Format("vector"),
    ".gpkg": Format("vector", (b"sqlite format 3\x00",)),
    ".gdb": Format("vector"),
    ".geojson": Format("vector", _JSON),
    ".json": Format("vector", _JSON),
    ".geojsonl": Format("vector", _JSON),
    ".geojsons": Format("vector", _JSON),
    ".ndjson": Format("vector", _JSON),
    ".fgb": Format("vector", (b"fgb",)),
    ".parquet": Format("parquet", (b"par1",)),
    ".kml": Format("vector", roots=("kml", "Document", "Folder")),
    ".ovkml": Format("vector", roots=("kml", "Document", "Folder")),
    ".gml": Format(
        "vector",
        roots=("FeatureCollection",),
        options={"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"},
    ),
    ".dxf": Format(
        "vector",
        (b"0", b"999", b"autocad binary dxf"),
        options={"CLOSED_LINE_AS_POLYGON": "YES"},
    ),
    ".tab": Format("vector", (b"!table",)),
    ".mif": Format("vector", (b"version",)),
    ".xlsx": Format("sheet", _ZIP),
    ".xlsm": Format("sheet", _ZIP),
    ".xlsb": Format("sheet", _ZIP),
    ".xls": Format("sheet", _COMPOUND, may_be_text=True),
    ".et": Format("sheet", (*_COMPOUND, *_ZIP), may_be_text=True),
    ".ods": Format("sheet", _ZIP),
    ".csv": Format("sheet"),
    ".txt": Format("survey"),
}
#: A file geodatabase is a folder that ends like this and holds a table of its tables.
_GEODATABASE, _TABLE_OF_TABLES = ".gdb", "a00000001.gdbtable"
#: First bytes of dBASE tables: their versions, with and without memo files.
_DBASE_VERSIONS = frozenset(
    bytes([version])
    for version in bytes.fromhex("02 03 04 05 07 30 31 32 43 63 83 8b 8e cb e5 f5 fb")
)
#: Files that hold another file.
PACKED = (".zip", ".kmz")


def format_of(path: Path) -> Format:
    """The format of a file, after its content has been checked against its ending.

    Parameters
    ----------
    path : Path
        A file, or a folder that ends in .gdb.

    Returns
    -------
    Format

    Raises
    ------
    SourceError
        For an unknown ending, content of another kind, a GDAL pipeline, or an XML file that
        declares a document type or has another root.

    Notes
    -----
    The check is one of honesty, not of soundness: whether the content is damaged shows when it
    is read. Formats without a mark (.csv, .txt) are opened by readers that do not guess.
    """
    kind = path.suffix.lower()
    form = FORMATS.get(kind)
    if form is None:
        raise SourceError(
            "reading.unknown_kind",
            file=path.name,
            kind=kind or phrase("reading.no_ending"),
            kinds=" ".join((*FORMATS, *PACKED)),
        )
    if kind == _GEODATABASE:
        _check_geodatabase(path)
        return form
    with path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
    if kind == ".dbf" and head[:1] not in _DBASE_VERSIONS:
        raise SourceError("reading.no_dbase", file=path.name)
    content = head.removeprefix(_BYTE_ORDER_MARK)
    if form.starts and not _starts_with(content, form.starts):
        if form.may_be_text and _text_content(head) is not None:
            return form
        raise _other_content(path, content)
    if form.starts == _JSON:
        if _PIPELINE in head:
            raise SourceError("reading.pipeline", file=path.name)
        _check_crs(path)
    if form.roots:
        check_xml(path, form.roots)
    return form


def _other_content(path: Path, content: bytes) -> SourceError:
    """The error that a file is not what its ending states; with the likely ending, if any."""
    kind = path.suffix.lower()
    likely = _likely_ending(content)
    if not likely:
        return SourceError("reading.other_content", file=path.name, kind=kind)
    return SourceError(
        "reading.content_of_another_kind", file=path.name, kind=kind, likely=likely
    )


def content_of_ledger(path: Path) -> Literal["workbook", "html", "xml", "text"]:
    """The kind of content of a ledger.

    Parameters
    ----------
    path : Path
        A ledger whose format has been checked.

    Returns
    -------
    {"workbook", "html", "xml", "text"}
        Text for every .csv.
    """
    form = FORMATS[path.suffix.lower()]
    if not form.starts:
        return "text"
    with path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
    if not form.may_be_text or _starts_with(head, form.starts):
        return "workbook"
    return _text_content(head) or "workbook"


def _text_content(head: bytes) -> Literal["html", "xml", "text"] | None:
    """The content of a file that is a workbook by its ending only; None where it is neither."""
    if head.startswith(UTF_16):
        whole_characters = head[: len(head) // 2 * 2]
        head = whole_characters.decode("utf-16", "replace").encode()
    content = head.removeprefix(_BYTE_ORDER_MARK).lstrip().lower()
    if content.startswith(_HTML):
        return "html"
    if content.startswith((b"<?xml", b"<workbook", b"<ss:workbook")):
        if _SPREADSHEET in content:
            return "xml"
        return "html" if b"<html" in content else None
    if _CONTROLS.search(content) or content.startswith(_NO_TABLE):
        return None
    first_line = content.split(b"\n")[0]
    has_cells = any(separator in first_line for separator in _CELL_SEPARATORS)
    return "text" if has_cells else None


def _check_crs(path: Path) -> None:
    """Refuse GeoJSON whose coordinate system is to be fetched from the network."""
    with (
        path.open("rb") as source,
        mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as text,
    ):
        for member in _REMOTE_CRS.finditer(text):
            if _ADDRESS_TYPE.search(member[0]):
                raise SourceError("reading.remote_crs", file=path.name)


def _check_geodatabase(path: Path) -> None:
    """Refuse a path that only ends like a file geodatabase, a folder with a table of tables.

    GDAL asks every driver about a file of this ending, also those that reach elsewhere.
    """
    names: set[str] = set()
    if path.is_dir():
        names = {part.name.lower() for part in path.iterdir()}
    if _TABLE_OF_TABLES not in names:
        raise SourceError(
            "reading.no_geodatabase", file=path.name, part=_TABLE_OF_TABLES
        )


def _starts_with(head: bytes, starts: tuple[bytes, ...]) -> bool:
    """Whether content begins with one of the marks, white space aside."""
    return head[:_MARK_BYTES].lstrip(b" \t\r\n").lower().startswith(starts)


def _likely_ending(head: bytes) -> str:
    """The ending of files that begin like this; empty where there is none.

    A brace and a digit begin files of too many formats.
    """
    if len(head) <= 3 or head[:1].isdigit():
        return ""
    start = head.lower()
    for ending, form in FORMATS.items():
        if form.starts != _JSON and start.startswith(form.starts):
            return ending
    return ""
