"""Writing whole or not at all: beside first, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landuse.errors import LanduseError


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that becomes ``path`` when the block ends well, and vanishes when it does not.

    Raises LanduseError where the folder cannot be written.
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
        temporary.chmod(0o644)
        try:
            temporary.replace(target)
        except OSError as error:
            raise LanduseError(
                f"{target}：无法写入({error.strerror})。", "文件是否正被打开？请关闭后重试。"
            ) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
