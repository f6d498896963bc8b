"""GeoJSON whose text is not UTF-8, as older programs write it against its standard."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
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
_HEAD = 1 << 16
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
    used = encodings.known_name(declared) if declared is not None else _likely(path)
    if used in ("utf-8", ""):
        yield path, "UTF-8"
        return
    try:
        text = path.read_bytes().decode(used)
    except ValueError:
        tried = [used.upper()]
        raise SourceError(
            "reading.unknown_encoding", file=path.name, tried=tried
        ) from None
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, "utf-8")
        yield copy, used.upper()


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
        found = _NAMED_SYSTEM.search(source.read(_HEAD))
    if found is None:
        return None
    name = found[1].decode("utf-8", "replace")
    try:
        CRS.from_user_input(name)
    except CRSError:
        return name
    return None


def _likely(path: Path) -> str:
    """The encoding of a file: UTF-8 wherever it can be."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as source:
        try:
            for block in iter(lambda: source.read(_BLOCK), b""):
                decoder.decode(block)
        except UnicodeDecodeError:
            source.seek(0)
            found = _FOREIGN.findall(source.read(_SAMPLE * 1000))
            return encodings.likeliest(list(islice(found, _SAMPLE)))
    return "utf-8"
