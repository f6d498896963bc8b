"""What a file is: by its ending, and by its first bytes, because a file that lies about itself is not opened.

GDAL picks a driver by content. A ``.geojson`` that holds a virtual dataset would reach other files or the network, so the
content is checked before GDAL sees it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from landuse.errors import SourceError

_HEAD = 64 * 1024


@dataclass(frozen=True)
class Format:
    """How files with one ending are read.

    ``starts`` are the first bytes a true file has (lower case, white space and BOM aside); ``roots`` the names its XML root
    may have; ``options`` go to the GDAL driver.
    """

    reader: Literal["vector", "parquet", "sheet", "survey"]
    starts: tuple[bytes, ...] = ()
    roots: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


_JSON = (b"{", b"[", b"\x1e")
_ZIP = (b"pk\x03\x04", b"pk\x05\x06")
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
    ".gml": Format(
        "vector", roots=("FeatureCollection",), options={"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}
    ),
    ".dxf": Format(
        "vector", (b"0", b"999", b"autocad binary dxf"), options={"CLOSED_LINE_AS_POLYGON": "YES"}
    ),
    ".tab": Format("vector", (b"!table",)),
    ".mif": Format("vector", (b"version",)),
    ".xlsx": Format("sheet", _ZIP),
    ".xlsm": Format("sheet", _ZIP),
    ".xlsb": Format("sheet", _ZIP),
    ".xls": Format("sheet", (b"\xd0\xcf\x11\xe0",)),
    ".ods": Format("sheet", _ZIP),
    ".csv": Format("sheet"),
    ".txt": Format("survey"),
}
#: Files that hold another file.
PACKED = (".zip", ".kmz")


def format_of(path: Path) -> Format:
    """The format of a file (or .gdb folder) by its ending, once its first bytes agree.

    Raises SourceError: unknown ending, content of another kind, an XML file that declares entities.
    """
    kind = path.suffix.lower()
    known = FORMATS.get(kind)
    if known is None:
        raise SourceError(
            f"{path.name}：不认识的文件类型“{kind or '无扩展名'}”。",
            f"可用：{' '.join((*FORMATS, *PACKED))}、文件夹或 postgresql:// 地址。",
        )
    if path.is_dir():
        return known
    with path.open("rb") as source:
        head = source.read(_HEAD)
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if known.starts and not any(
        bare[:32].lstrip(b" \t\r\n").lower().startswith(s) for s in known.starts
    ):
        meant = _really(bare)
        raise SourceError(
            f"{path.name}：扩展名是 {kind}，内容却{f'像是 {meant}' if meant else '不是'}，可能已损坏、加了密码或改过名。",
            "请用原软件重新导出。",
        )
    if known.starts == _JSON and b"gdal_streamed_alg" in head:
        raise SourceError(f"{path.name}：是 GDAL 处理流程，不是数据。", "请导出成数据文件。")
    if known.roots:
        _check_xml(path, known.roots)
    return known


def _really(head: bytes) -> str:
    """The ending whose first bytes these are, or nothing."""
    return (
        next(
            (
                k
                for k, f in FORMATS.items()
                if f.starts and f.starts != _JSON and head.lower().startswith(f.starts)
            ),
            "",
        )
        if len(head) > 3 and not head[:1].isdigit()
        else ""
    )


class _RootSeen(Exception):  # noqa: N818 - a way out of a parser, not an error
    """The prologue is over."""


def _check_xml(path: Path, roots: tuple[str, ...]) -> None:
    """Refuse document types (and with them every entity, near or far) and roots of other kinds of file."""

    def doctype(*_: object) -> None:
        raise SourceError(
            f"{path.name}：XML 带有 DOCTYPE(可引用外部文件)，出于安全不读取。",
            "请删去 DOCTYPE 声明或重新导出。",
        )

    def element(name: str, _: object) -> None:
        if name.rsplit(":", 1)[-1] not in roots:
            raise SourceError(
                f"{path.name}：根元素是 <{name[:40]}>，不是 {path.suffix.lower()} 数据。"
            )
        raise _RootSeen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, element
    try:
        with path.open("rb") as source:
            parser.ParseFile(source)
    except _RootSeen:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(f"{path.name}：不是有效的 XML({error})。", "请重新导出。") from None


#: Unpacked sizes beyond which a package is no planner's.
_LIMIT, _BOMB, _RATIO = 4 * 10**9 - 1, 50 * 2**20, 300


def check_package(packed: zipfile.ZipFile, name: str) -> None:
    """Refuse a zip (or .xlsx, .ods, .kmz) that leaves its folder, unpacks to 4 GB, or is pressed beyond belief."""
    for item in packed.infolist():
        where = item.filename.replace("\\", "/")
        if where.startswith("/") or ".." in where.split("/") or ":" in where.split("/")[0]:
            raise SourceError(
                f"{name}：压缩包内有越出文件夹的路径“{item.filename[:60]}”，不读取。",
                "请重新打包。",
            )
        if item.file_size > _BOMB and item.file_size > _RATIO * max(item.compress_size, 1):
            raise SourceError(
                f"{name}：“{item.filename[:60]}”解压后是压缩前的 {item.file_size // max(item.compress_size, 1)} 倍，不读取。",
                "如确为数据，请解压后使用。",
            )
    if sum(item.file_size for item in packed.infolist()) > _LIMIT:
        raise SourceError(f"{name}：解压后超过 4 GB。", "请解压后在 path 写明其中的文件。")
