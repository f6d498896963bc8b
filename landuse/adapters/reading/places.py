"""Where the files of a source are: what ``landuse.toml`` names, found on disk."""

from __future__ import annotations

import difflib
import glob
from collections.abc import Sequence
from pathlib import Path

from landuse.adapters.database import address as database_address
from landuse.errors import SourceError, reason_of

#: How names begin of files that programs keep beside those that are open.
_LOCKS = ("~$", ".~")
#: Files that are named where one is not there.
_MOST_NAMED = 6


def files_of(root: Path, texts: Sequence[str]) -> list[str]:
    """The paths of a source with its patterns resolved.

    Parameters
    ----------
    root : Path
        The workspace.
    texts : sequence of str
        The ``path`` of the source in ``landuse.toml``.

    Returns
    -------
    list of str
        Each file once. A pattern stands for what it matches, in the order of the names, without
        hidden files and those that a spreadsheet program locks a workbook with; one that matches
        nothing stands for itself.
    """
    found: dict[str, None] = {}
    for text in texts:
        is_pattern = (
            glob.has_magic(text) and "://" not in text and not _exists(root / text)
        )
        matches = sorted(_matches(root, text)) if is_pattern else []
        usable = [match for match in matches if not Path(match).name.startswith(_LOCKS)]
        found.update(dict.fromkeys(usable or [text]))
    return list(found)


def _matches(root: Path, pattern: str) -> list[str]:
    """The paths that a pattern matches, relative to the workspace where the pattern is."""
    # pathlib takes no pattern that begins at the root of the file system
    return glob.glob(pattern, root_dir=root, recursive=True)  # noqa: PTH207


def _exists(path: Path) -> bool:
    """Whether something is there, as far as the system says."""
    try:
        return path.exists()
    except OSError:
        return False


def located_all(root: Path, name: str, texts: Sequence[str]) -> list[Path | str]:
    """Where the files of a source are.

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
        As :func:`located` gives each.

    Raises
    ------
    SourceError
        As :func:`located`.
    """
    return [located(root, name, text) for text in files_of(root, texts)]


def located(root: Path, name: str, text: str) -> Path | str:
    """Where a file of a source is.

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
        Where there is nothing, or an empty file; or where GDAL would go elsewhere for it: to the
        network, or to its virtual folders.
    """
    if database_address.is_address(text):
        return text
    if "://" in text or "/vsi" in text.replace("\\", "/"):
        scheme, is_of_network, _ = text.partition("://")
        shown = (
            f"{scheme}://…" if is_of_network else text
        )  # there may be a password in it
        raise SourceError("reading.network_path", table=name, path=shown)
    path = root / text
    try:
        is_there = path.exists()
        is_empty = is_there and path.is_file() and path.stat().st_size == 0
    except (
        OSError
    ) as error:  # a folder that may not be searched, a name that is too long
        reason = reason_of(error)
        raise SourceError(
            "reading.not_searched", file=str(path), reason=reason
        ) from None
    if not is_there:
        raise _no_file(name, path)
    if is_empty:
        raise SourceError("reading.zero_bytes", file=path.name)
    return path


def _no_file(name: str, path: Path) -> SourceError:
    """The error that a file is not there: it names those that are, the most alike first."""
    folder = path.parent
    try:
        there = [
            one.name
            for one in folder.iterdir()
            if not one.name.startswith((".", *_LOCKS))
        ]
    except OSError:
        there = []
    if not there:
        return SourceError("reading.no_file", table=name, path=str(path))

    def likeness(other: str) -> tuple[float, str]:
        return -difflib.SequenceMatcher(None, path.name, other).ratio(), other

    named = sorted(there, key=likeness)[:_MOST_NAMED]
    return SourceError("reading.no_file_among", table=name, path=str(path), there=named)
