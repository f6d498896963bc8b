"""Writing whole or not at all: beside first, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landuse.errors import LanduseError

#: What a new file allows: its owner to write, all to read.
_MODE = 0o644


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Write a file whole or not at all.

    Renaming within a folder replaces a file in one step (POSIX ``rename``), so that nobody ever
    reads half of it, and a run that fails leaves the file of the run before.

    Parameters
    ----------
    path : str or Path
        The file. Its folder is made where it is missing.

    Yields
    ------
    Path
        A temporary file beside it, of the same ending, to be written. It becomes ``path`` when
        the block ends well, and vanishes when it does not.

    Raises
    ------
    LanduseError
        The folder cannot be written, or the file is being used by another program.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix
        )
    except OSError as error:
        raise LanduseError(
            f"{target}：无法写入({error.strerror})。", "请换一个可写的位置(-o)。"
        ) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_MODE)
        try:
            temporary.replace(target)
        except OSError as error:
            raise LanduseError(
                f"{target}：无法写入({error.strerror})。", "文件是否正被打开？请关闭后重试。"
            ) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
