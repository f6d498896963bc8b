"""Writing whole or not at all: beside first, checked, then renamed; never over what was read."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landuse.errors import LanduseError, reason_of
from landuse.words.catalogue import say

#: What folders of unfinished files are called, beside the file that is to be.
_UNFINISHED = ".landuse-"
#: A folder of unfinished files this old belongs to a run that was ended from outside.
_STALE_S = 24 * 3600
#: An address such as ``postgresql://``, of which a path keeps one slash. ``C:/`` is none.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.]+:[/\\]")
#: What programs say of a disk that takes no more, where they hide the system's number.
_FULL = re.compile(r"disk.*full|no space left|errno 28", re.IGNORECASE)
#: The system's numbers for it: no space, no quota, a limit on the size of files.
_FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: What cannot stand in a file's name on some system, or would choose a folder.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
#: The longest name of a file in bytes is 255 nearly everywhere; a date and an ending follow.
_NAME_BYTES = 180
#: Ending of a source → those of the files beside it that belong to it.
_SIDES = {
    ".shp": (
        ".shx",
        ".dbf",
        ".prj",
        ".cpg",
        ".qix",
        ".qpj",
        ".sbn",
        ".sbx",
        ".shp.xml",
    ),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    ".dbf": (".cpg",),
    ".tif": (".tfw", ".prj"),
    ".tiff": (".tfw", ".prj"),
    ".img": (".ige", ".rrd"),
}
#: Endings that any source may have after its own, and that belong to it.
_SIDES_OF_ALL = (".aux.xml", ".ovr", ".msk", "-wal", "-shm", "-journal")

#: What this process has read: files, and folders with all that lies in them.
_sources: set[Path] = set()


def protect(paths: Iterable[Path]) -> None:
    """Say that files are read here as sources, so that nothing is ever written over them.

    Parameters
    ----------
    paths : iterable of Path
        Files, which cover the files that belong to them (a shapefile's others); and folders,
        which cover every file in them. What does not exist is no matter.
    """
    for path in paths:
        _sources.add(path.absolute())


def refuse_source(path: str | Path) -> None:
    """Refuse to write over what was read.

    Parameters
    ----------
    path : str or Path
        The file that is to be written.

    Raises
    ------
    LanduseError
        It is a source by whatever name: a link and a hard link to one are one.
    """
    target = Path(os.path.realpath(path))
    if any(_covers(source, target) for source in _sources):
        raise LanduseError("files.is_source", path=str(path))


def safe_name(text: str) -> str:
    """Make of a name, which comes from data, one that a file can have and that chooses no folder.

    Parameters
    ----------
    text : str
        Such as the name of a zone.

    Returns
    -------
    str
        Not empty, no sign of a path in it, at most 180 bytes of UTF-8.

    Examples
    --------
    >>> safe_name("../甲/乙园区")
    '_甲_乙园区'
    >>> safe_name("甲园区")
    '甲园区'
    """
    name = _NOT_IN_NAMES.sub("_", text).strip(". ")
    # a sign that was cut in two is left out
    return name.encode("utf-8", "replace")[:_NAME_BYTES].decode(
        "utf-8", "ignore"
    ) or say("files.unnamed_zone")


@contextmanager
def whole(path: str | Path, *, over_source: bool = False) -> Iterator[Path]:
    """Write a file whole or not at all.

    Renaming within a file system replaces a file in one step (POSIX ``rename``), so that nobody
    ever reads half of it, and a run that fails leaves the file of the run before. A link stays:
    what it leads to is replaced. The file keeps its mode; a new one has that which the user's
    mask gives. A device or a pipe is written to as it is.

    Parameters
    ----------
    path : str or Path
        The file. Its folder is made where it is missing.
    over_source : bool
        The file is one that was read, and is meant to be written over.

    Yields
    ------
    Path
        An empty temporary file of the same ending, in a folder of its own beside ``path``, to be
        written. It becomes ``path`` when the block ends well, and vanishes when it does not.

    Raises
    ------
    LanduseError
        The file is a source, write-protected, a folder or no file at all; its folder cannot be
        written; the disk is full; or the file is being used by another program.
    """
    refuse_address(path)
    target = Path(os.path.realpath(path))
    if not over_source:
        refuse_source(path)
    with _in_one_sentence(path):
        before = _state(target)
    _refuse_state(path, before)
    is_file = before is None or stat.S_ISREG(before.st_mode)
    new_folders = _missing_folders(target) if is_file else []
    where = target.parent if is_file else Path(tempfile.gettempdir())
    # named before it is made, so that it is taken away whenever a signal comes
    folder = where / f"{_UNFINISHED}{secrets.token_hex(4)}"
    try:
        with _in_one_sentence(path):
            if is_file:
                target.parent.mkdir(parents=True, exist_ok=True)
                _remove_stale(target.parent)
            # nobody else looks into this folder, whatever the modes of the files that drivers make
            folder.mkdir(mode=stat.S_IRWXU)
            temporary = folder / f"x{target.suffix}"
            temporary.touch()
            mode = stat.S_IMODE(
                (before if before and is_file else temporary.stat()).st_mode
            )
            yield temporary
            if is_file:
                _replace(temporary, target, mode, before)
            else:
                _pour(temporary, target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _take_back(new_folders)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _missing_folders(target: Path) -> list[Path]:
    """The folders of a file that are not there yet, the innermost first."""
    missing = []
    for folder in target.parents:
        try:
            if folder.exists():
                break
        except OSError:  # whoever makes it is told why it cannot be
            break
        missing.append(folder)
    return missing


def _take_back(folders: Iterable[Path]) -> None:
    """Remove folders that were made for a file that did not come about."""
    for folder in folders:
        with suppress(OSError):  # somebody else's files may lie in it by now
            folder.rmdir()


def refuse_address(path: str | Path) -> None:
    """Refuse an address of a network or a database where a file is to be named.

    Parameters
    ----------
    path : str or Path
        Where something is to be written.

    Raises
    ------
    LanduseError
        It is one. What it says is not repeated: there may be a password in it.
    """
    match = _ADDRESS.match(str(path))
    if match:
        raise LanduseError("files.is_address", scheme=match[0])


def _covers(source: Path, target: Path) -> bool:
    """Whether a file is a source, belongs to one, or lies in one that is a folder."""
    try:
        is_folder = source.is_dir()
    except OSError:  # a name that is too long leads nowhere
        return False
    if is_folder:
        return target.exists() and any(
            _is_same(Path(folder, name), target)
            for folder, _, names in os.walk(source)
            for name in names
        )
    return any(_is_same(file, target) for file in (source, *_sides(source)))


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, or would."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one) == str(other)


def _sides(source: Path) -> Iterator[Path]:
    """The files that belong to a source, in small and capital letters; they need not exist."""
    for ending in _SIDES.get(source.suffix.lower(), ()):
        yield source.with_suffix(ending)
        yield source.with_suffix(ending.upper())
    for ending in _SIDES_OF_ALL:
        yield source.with_name(source.name + ending)


def _state(target: Path) -> os.stat_result | None:
    """What stands at a path; None where there is nothing yet."""
    try:
        return target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _refuse_state(path: str | Path, state: os.stat_result | None) -> None:
    """Refuse a folder and a file that is write-protected."""
    if state is None:
        return
    if stat.S_ISDIR(state.st_mode):
        raise LanduseError("files.is_folder", path=str(path))
    # an administrator may write to everything: the mode is what the owner said
    is_protected = not state.st_mode & 0o222 or not os.access(path, os.W_OK)
    if is_protected:
        raise LanduseError("files.read_only", path=str(path))


def _replace(
    temporary: Path, target: Path, mode: int, before: os.stat_result | None
) -> None:
    """Bring a finished file to the disk, and then in the place of the old one."""
    temporary.chmod(mode)
    if before is not None and hasattr(os, "chown"):
        with suppress(OSError):  # only an administrator may give files away
            os.chown(temporary, before.st_uid, before.st_gid)
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    temporary.replace(target)
    with suppress(OSError):  # where folders cannot be opened, the system sees to it
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _pour(temporary: Path, target: Path) -> None:
    """Write a finished file into a pipe or a device, which nothing can replace."""
    with temporary.open("rb") as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _remove_stale(folder: Path) -> None:
    """Remove what runs that were ended from outside left unfinished in a folder."""
    for unfinished in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            newest = max(
                file.stat().st_mtime for file in (unfinished, *unfinished.iterdir())
            )
            if time.time() - newest > _STALE_S:
                shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def _in_one_sentence(path: str | Path) -> Iterator[None]:
    """Turn what the system says of a file that is written into a LanduseError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_NUMBERS or _FULL.search(str(error)):
            raise LanduseError("files.disk_full", path=str(path)) from error
        reason = reason_of(error)
        raise LanduseError(
            "files.not_written", path=str(path), reason=reason
        ) from error
