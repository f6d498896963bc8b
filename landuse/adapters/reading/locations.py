"""The files of a source, located by the paths in ``landuse.toml``."""

from __future__ import annotations

import difflib
import glob
from collections.abc import Sequence
from pathlib import Path

from landuse.adapters.database import address as database_address
from landuse.errors import SourceError, reason_of

#: How the names of files begin that programs keep beside those that are open.
_LOCK_PREFIXES = ("~$", ".~")
#: Files that an error lists where one does not exist.
_LISTED_FILES = 6


def files_of(root: Path, texts: Sequence[str]) -> list[str]:
    """Resolve the patterns among the paths of a source.

    Parameters
    ----------
    root : Path
        The workspace.
    texts : sequence of str
        The ``path`` of the source in ``landuse.toml``.

    Returns
    -------
    list of str
        Each file once. A pattern is replaced by its matches, in the order of their names, without
        hidden files and those by which a spreadsheet program locks a workbook; a pattern without
        a match is kept.
    """
    paths: list[str] = []
    for text in texts:
        paths += _matching_files(root, text) or [text]
    return list(dict.fromkeys(paths))


def _matching_files(root: Path, text: str) -> list[str]:
    """The files that a pattern matches, by name; empty where a text is no pattern."""
    if not glob.has_magic(text) or "://" in text or _exists(root / text):
        return []
    return [
        match
        for match in sorted(_matches(root, text))
        if not Path(match).name.startswith(_LOCK_PREFIXES)
    ]


def _matches(root: Path, pattern: str) -> list[str]:
    """The paths that a pattern matches, relative to the workspace where the pattern is."""
    # pathlib takes no pattern that begins at the root of the file system
    return glob.glob(pattern, root_dir=root, recursive=True)  # noqa: PTH207


def _exists(path: Path) -> bool:
    """Whether a file or folder exists; False where the system refuses an answer."""
    try:
        return path.exists()
    except OSError:
        return False


def locate_all(root: Path, name: str, texts: Sequence[str]) -> list[Path | str]:
    """Locate the files of a source.

    Parameters
    ----------
    root : Path
        The workspace.
    name : str
        The table, for the error.
    texts : sequence of str
        The ``path`` of the source in ``landuse.toml``.

    Returns
    -------
    list of Path or str
        Of each file as :func:`locate` returns it.

    Raises
    ------
    SourceError
        As :func:`locate`.
    """
    return [locate(root, name, text) for text in files_of(root, texts)]


def locate(root: Path, name: str, text: str) -> Path | str:
    """Locate a file of a source.

    Parameters
    ----------
    root : Path
        The workspace.
    name : str
        The table, for the error.
    text : str
        One of :func:`files_of`.

    Returns
    -------
    Path or str
        A file or folder; or the address of a database.

    Raises
    ------
    SourceError
        Where it does not exist or is empty; or where GDAL would look for it elsewhere: in the
        network, or in its virtual folders.
    """
    if database_address.is_address(text):
        return text
    if "://" in text or "/vsi" in text.replace("\\", "/"):
        scheme, separator, _ = text.partition("://")
        # an address may have a password in it
        quoted_path = f"{scheme}://…" if separator else text
        raise SourceError("reading.network_path", table=name, path=quoted_path)
    path = root / text
    try:
        exists = path.exists()
        is_empty = exists and path.is_file() and path.stat().st_size == 0
    except OSError as error:
        # a folder that may not be searched, a name that is too long
        reason = reason_of(error)
        raise SourceError(
            "reading.not_searched", file=str(path), reason=reason
        ) from None
    if not exists:
        raise _no_file(name, path)
    if is_empty:
        raise SourceError("reading.zero_bytes", file=path.name)
    return path


def _no_file(name: str, path: Path) -> SourceError:
    """The error that a file does not exist; it lists others of its folder, the most alike first."""
    others = _visible_names(path.parent)
    if not others:
        return SourceError("reading.no_file", table=name, path=str(path))

    def unlikeness(other: str) -> tuple[float, str]:
        return -difflib.SequenceMatcher(None, path.name, other).ratio(), other

    alike = sorted(others, key=unlikeness)[:_LISTED_FILES]
    return SourceError("reading.no_file_among", table=name, path=str(path), there=alike)


def _visible_names(folder: Path) -> list[str]:
    """The names in a folder but for hidden files and locks; empty where it cannot be listed."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return []
    return [name for name in names if not name.startswith((".", *_LOCK_PREFIXES))]
