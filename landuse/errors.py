"""One root error, a few leaves: which file, row or column, what is wrong and what to do."""

from __future__ import annotations

import errno

#: What the system says, by the name of its number, in the words of who reads it.
_REASONS = {
    "ENOSPC": "磁盘已满",
    "EDQUOT": "磁盘配额已满",
    "EFBIG": "文件超过了允许的大小",
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "EROFS": "磁盘是只读的",
    "ENOENT": "不存在",
    "ENOTDIR": "路径中有一段不是文件夹",
    "EISDIR": "是文件夹，不是文件",
    "ENAMETOOLONG": "名称太长",
    "ELOOP": "链接指回自己",
    "EMFILE": "打开的文件太多",
    "ENFILE": "打开的文件太多",
    "EIO": "磁盘或网络读写出错",
    "ETXTBSY": "正被其他程序使用",
    "EBUSY": "正被其他程序使用",
    "ESTALE": "网络磁盘已断开",
}


def reason_of(error: OSError) -> str:
    """Say why the system refused something, in the planners' language.

    Parameters
    ----------
    error : OSError
        What it raised.

    Returns
    -------
    str
        A few words without a full stop; the system's own where there are none of ours.

    Examples
    --------
    >>> reason_of(OSError(errno.ENOSPC, "No space left on device"))
    '磁盘已满'
    """
    name = errno.errorcode.get(error.errno or 0, "")
    return _REASONS.get(name) or error.strerror or type(error).__name__


class LanduseError(Exception):
    """Root of every expected failure: shown as one line, exit status 2.

    Parameters
    ----------
    message : str
        What is wrong and where (file, row, column), as one sentence.
    hint : str
        What the reader can do about it.

    Examples
    --------
    >>> print(LanduseError("宗地.shp：文件是空的(0 字节)。", "请重新拷贝或导出。"))
    宗地.shp：文件是空的(0 字节)。 请重新拷贝或导出。
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class WorkspaceError(LanduseError):
    """The workspace folder or its ``landuse.toml`` cannot be used."""


class SourceError(LanduseError):
    """A source file cannot be read at all: missing, empty, unreadable, the wrong kind."""


class ColumnError(LanduseError):
    """A required column is absent, or a declared one does not exist."""


class CrsError(LanduseError):
    """The coordinate system is unknown, wrong for the data or outside the zone."""


class PolicyError(LanduseError):
    """A policy file says something that cannot be applied."""


class UnknownUnitError(LanduseError):
    """An id that is asked for is not in the zone."""
