"""A fault of ours, written down so that it can be sent to others: where, and never whose data."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from landuse import __version__

#: Libraries whose versions often explain a fault.
_LIBRARIES = (
    "numpy",
    "pandas",
    "geopandas",
    "shapely",
    "pyogrio",
    "rasterio",
    "pyarrow",
)
#: The line of a traceback that says where; those between may quote data.
_PLACE = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+), in (?P<name>.+)$')


def write_report(error: BaseException) -> Path | None:
    """Write down where a fault happened, in the folder for temporary files.

    Parameters
    ----------
    error : BaseException
        The fault.

    Returns
    -------
    Path or None
        The report, which only its owner may read; None where it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="landuse-fault-", suffix=".txt", delete=False
        ) as file:
            file.write(report(error))
    except OSError:
        return None
    return Path(file.name)


def report(error: BaseException) -> str:
    """Say where a fault happened.

    Messages of exceptions and values of variables quote firms and parcels: neither is in it, nor
    the folders that a person's files lie in.

    Parameters
    ----------
    error : BaseException
        The fault.

    Returns
    -------
    str
        Versions, then the exceptions' types and the lines of source they passed, innermost last.
    """
    lines = [
        f"landuse {__version__}",
        f"Python {platform.python_version()} {platform.platform()}",
    ]
    lines += [f"{name} {_version(name)}" for name in _LIBRARIES]
    for part in reversed(_chain(error)):
        lines += ["", *_source_lines(part), type(part).__qualname__]
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> list[BaseException]:
    """The error, what it came of, and so on."""
    chain: list[BaseException] = []
    part: BaseException | None = error
    while part is not None and part not in chain:
        chain.append(part)
        part = part.__cause__ or part.__context__
    return chain


def _source_lines(error: BaseException) -> list[str]:
    """The lines of source that an error passed, in this process or in a worker."""
    # concurrent.futures hands a worker's traceback over as text
    remote = getattr(error, "tb", None)
    if isinstance(remote, str):
        matches = [_PLACE.match(line) for line in remote.splitlines()]
        return [
            _place(place["file"], place["line"], place["name"])
            for place in matches
            if place
        ]
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(_place(frame.filename, frame.lineno, frame.name))
        lines.append(f"    {frame.line}")
    return lines


def _place(file: str, line: object, name: str) -> str:
    """One place in the source."""
    return f"  {_shortened(file)}:{line} {name}"


def _shortened(file: str) -> str:
    """A module's file without the folders before the package."""
    roots = [entry for entry in sys.path if entry and file.startswith(entry)]
    if not roots:
        return Path(file).name
    return Path(file).relative_to(max(roots, key=len)).as_posix()


def _version(name: str) -> str:
    """The version of an installed library."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
