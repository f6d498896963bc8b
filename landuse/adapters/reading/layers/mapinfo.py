"""MapInfo files, whose stated character set is often wrong."""

from __future__ import annotations

import glob
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landuse.adapters.reading import encodings
from landuse.errors import SourceError

#: The line of a .tab or .mif that states the character set.
_CHARSET = re.compile(rb'(?im)^(\s*!?charset\s+)("[^"\r\n]*"|[\w-]+)')


#: Lines of a .tab that lead to other files: a view of tables, a seamless layer, a raster, a table
#: of another program's. A space more or less, capitals and quotes make no difference.
_REFERENCE = re.compile(
    rb"""(?im)^\s*(?:open\s+table|create\s+view|file\s*"|type\s+"?(?:linked|view)\b"""
    rb"""|"?\\?isseamless"?\s*=\s*"?true)"""
)


@contextmanager
def without_charset(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A copy of a MapInfo file that states ISO 8859-1.

    GDAL hands on every byte of the text of such a copy, so that the encoding can be decided by
    evidence.

    Parameters
    ----------
    path : Path
        A .tab or .mif; the files of the same name beside it are copied along.

    Yields
    ------
    copy : Path
        In a temporary folder, which is gone after the ``with`` block.
    statements : list of str
        The encoding that the file states, as Python calls it; empty where it states none.

    Raises
    ------
    SourceError
        The file holds no data of its own and leads to other files.
    """
    text = path.read_bytes()
    if _REFERENCE.search(text):
        raise SourceError("reading.leads_elsewhere", file=path.name)
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        for part in path.parent.glob(f"{glob.escape(path.stem)}.*"):
            if part.is_file():
                shutil.copyfile(part, Path(folder) / part.name)
        copy = Path(folder) / path.name
        copy.write_bytes(_CHARSET.sub(rb'\1"ISO8859_1"', text, count=1))
        yield copy, _stated_encodings(text)


def _stated_encodings(text: bytes) -> list[str]:
    """The encoding that the text of a MapInfo file states; none where Python does not know it."""
    statement = _CHARSET.search(text)
    if statement is None:
        return []
    charset = statement[2].decode("ascii", "ignore").strip('" ')
    name = encodings.python_name(charset)
    return [name] if name else []
