"""Zip files and folders: whether they can be opened safely, and the one file in them."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landuse.adapters.reading.formats import FORMATS
from landuse.adapters.reading.layers.completeness import companion
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: A part of more bytes than this, compressed to less than one part in so many, is a bomb.
_BOMB_BYTES, _BOMB_RATIO = 50 * 2**20, 300
#: Characters of a path that an error quotes.
_QUOTED_CHARACTERS = 60
#: How the names of files begin that macOS and Excel put beside others.
_LEFTOVERS = ("._", "~$")


@contextmanager
def unpacked(path: Path, limits: Limits = USUAL) -> Iterator[Path]:
    """Unpack a zip file into a temporary folder.

    Names that older programs have written in GBK are decoded.

    Parameters
    ----------
    path : Path
        The zip file.
    limits : Limits
        How much may be in it.

    Yields
    ------
    Path
        A folder that is removed after the ``with`` block.

    Raises
    ------
    SourceError
        Where it is no zip file, is locked by a password, has a path outside its folder, or is
        too large.
    """
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        try:
            with zipfile.ZipFile(path, metadata_encoding="gb18030") as packed:
                check_package(packed, path.name, limits)
                packed.extractall(folder)
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError):
            kind = path.suffix.lower()
            raise SourceError(
                "reading.bad_archive", file=path.name, kind=kind
            ) from None
        yield Path(folder)


def check_package(packed: zipfile.ZipFile, name: str, limits: Limits = USUAL) -> None:
    """Refuse a package with a path outside its folder, or one that unpacks to too much.

    Parameters
    ----------
    packed : zipfile.ZipFile
        A zip file, or a format that is one: .xlsx, .ods, .kmz.
    name : str
        Its name, for the error.
    limits : Limits
        How much may be in it.

    Raises
    ------
    SourceError
        Naming the part or the limit.
    """
    parts = packed.infolist()
    for part in parts:
        if _leaves_folder(part.filename):
            quoted_path = part.filename[:_QUOTED_CHARACTERS]
            raise SourceError("reading.path_leaves_folder", file=name, part=quoted_path)
        compressed_size = max(part.compress_size, 1)
        is_large = part.file_size > _BOMB_BYTES
        if is_large and part.file_size > _BOMB_RATIO * compressed_size:
            raise SourceError(
                "reading.pressed_beyond_belief",
                file=name,
                part=part.filename[:_QUOTED_CHARACTERS],
                ratio=part.file_size // compressed_size,
            )
    if sum(part.file_size for part in parts) > limits.unpacked_mb * 2**20:
        raise SourceError("limits.unpacked", file=name, limit=limits.unpacked_mb)


def _leaves_folder(filename: str) -> bool:
    """Whether the path of a part is absolute, names a drive, or goes up."""
    path = filename.replace("\\", "/")
    steps = path.split("/")
    return path.startswith("/") or ":" in steps[0] or ".." in steps


def only_file(folder: Path, stem: str | None, name: str) -> Path:
    """The only readable file under a folder, or the one with a declared name.

    Parameters
    ----------
    folder : Path
        Searched with everything under it.
    stem : str or None
        The name of a file without its ending; ignored where there is none of that name.
    name : str
        The name of the folder or zip file, for the error.

    Returns
    -------
    Path

    Raises
    ------
    SourceError
        Where there is no readable file, or several, which are listed.
    """
    files = sorted(path for path in folder.rglob("*") if _is_data(path, folder))
    path_in_folder = {
        path: path.relative_to(folder).with_suffix("").as_posix() for path in files
    }
    matches = [path for path in files if stem in (path.stem, path_in_folder[path])]
    candidates = matches or files
    if len(candidates) == 1:
        return candidates[0]
    if not files:
        raise SourceError(
            "reading.no_readable_file", file=name, kinds=" ".join(FORMATS)
        )
    file_count = Counter(path.stem for path in files)
    names = []
    for path in files:
        is_unique = file_count[path.stem] == 1
        names.append(path.stem if is_unique else path_in_folder[path])
    raise SourceError("reading.several_files", file=name, count=len(files), names=names)


def _is_data(path: Path, folder: Path) -> bool:
    """Whether a file is a source by itself, and no part of another."""
    kind = path.suffix.lower()
    if kind not in FORMATS or path.name.startswith(_LEFTOVERS):
        return False
    folders = path.relative_to(folder).parents
    is_in_geodatabase = any(parent.suffix.lower() == ".gdb" for parent in folders)
    is_of_shapefile = kind == ".dbf" and companion(path, ".shp").is_file()
    return not is_in_geodatabase and not is_of_shapefile
