"""GeoJSON whose text is not UTF-8, as older programs write it against its standard."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landuse.adapters.reading import encodings
from landuse.errors import SourceError

#: Endings of GeoJSON, whole or a feature a line.
JSON = (".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson")
#: Bytes that are looked at at a time.
_BLOCK = 1 << 20
#: Texts in quotes with a byte beyond ASCII, and how many of them decide.
_FOREIGN = re.compile(rb'"[^"\n]{0,400}?[\x80-\xff][^"\n]{0,400}"')
_SAMPLE = 2000
#: Where a system stands in a GeoJSON, mostly before the features, and how.
_HEAD_BYTES = 1 << 16
_NAMED_SYSTEM = re.compile(
    rb'"crs"\s*:\s*\{[^{}]*"properties"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"'
)


@contextmanager
def in_utf8(path: Path, declared: str | None) -> Iterator[tuple[Path, str]]:
    """A GeoJSON in UTF-8: the file itself where it is, else a copy.

    Parameters
    ----------
    path : Path
        A file whose format has been checked.
    declared : str or None
        Its encoding where it is declared.

    Yields
    ------
    path : Path
        Of the same name; a copy is gone after the ``with`` block.
    encoding : str
        What the file is in, in upper case. A file whose text is mostly UTF-8 is taken to be damaged
        where it is not, and stays as it is.

    Raises
    ------
    SourceError
        Where the file cannot be decoded as it is declared.
    """
    encoding = _encoding_of(path, declared)
    if encoding in ("utf-8", ""):
        yield path, "UTF-8"
        return
    try:
        text = path.read_bytes().decode(encoding)
    except ValueError:
        tried = [encoding.upper()]
        raise SourceError(
            "reading.unknown_encoding", file=path.name, tried=tried
        ) from None
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, "utf-8")
        yield copy, encoding.upper()


def unknown_system(path: Path) -> str | None:
    """The coordinate system that a GeoJSON names and that nobody knows: drivers pass it over.

    Parameters
    ----------
    path : Path
        A GeoJSON of any encoding that has ASCII letters.

    Returns
    -------
    str or None
        None where it names none, or one that is known.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    with path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
    statement = _NAMED_SYSTEM.search(head)
    if statement is None:
        return None
    name = statement[1].decode("utf-8", "replace")
    try:
        CRS.from_user_input(name)
    except CRSError:
        return name
    return None


def _encoding_of(path: Path, declared: str | None) -> str:
    """The encoding of a file: the declared one, or else the likely one."""
    if declared is not None:
        return encodings.python_name(declared)
    return _likely_encoding(path)


def _likely_encoding(path: Path) -> str:
    """The encoding of a file: UTF-8 wherever it can be."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as source:
        try:
            while block := source.read(_BLOCK):
                decoder.decode(block)
        except UnicodeDecodeError:
            source.seek(0)
            texts = _FOREIGN.findall(source.read(_SAMPLE * 1000))
            return encodings.likeliest(texts[:_SAMPLE])
    return "utf-8"
