"""Zip files and folders: the one file in them that is meant."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landuse.adapters.reading.formats import FORMATS, check_package
from landuse.errors import SourceError


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A temporary folder with what a zip file holds; Chinese names of older programs (GBK) come out right.

    Raises SourceError where it is no zip file, is locked by a password, leaves its folder or holds too much.
    """
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        try:
            with zipfile.ZipFile(path, metadata_encoding="gb18030") as packed:
                check_package(packed, path.name)
                packed.extractall(folder)
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError):
            raise SourceError(
                f"{path.name}：不是可读的 {path.suffix.lower()} 文件(已损坏或有密码)。",
                "请解压后在 path 写明其中的文件。",
            ) from None
        yield Path(folder)


def only_file(folder: Path, wanted: str | None, name: str) -> Path:
    """The only readable file under ``folder``, or the one whose stem is ``wanted``.

    Raises SourceError listing what there is where it is not one.
    """
    files = sorted(
        p
        for p in folder.rglob("*")
        if p.suffix.lower() in FORMATS
        and not p.name.startswith(("._", "~$"))  # what macOS and Excel leave beside files
        and ".gdb" not in {q.suffix.lower() for q in p.relative_to(folder).parents}
        and not (p.suffix.lower() == ".dbf" and p.with_suffix(".shp").is_file())
    )
    named = [p for p in files if p.stem == wanted]
    chosen = named or files
    if len(chosen) == 1:
        return chosen[0]
    if not files:
        raise SourceError(f"{name}：里面没有可读的文件。", f"可用：{' '.join(FORMATS)}。")
    raise SourceError(
        f"{name}：里面有 {len(files)} 个数据文件，不知读哪个。",
        f"请用 layer 指定：{'、'.join(p.stem for p in files)}。",
    )
