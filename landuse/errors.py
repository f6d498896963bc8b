"""One root error, a few leaves: which file, row or column, what is wrong and what to do."""

from __future__ import annotations


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
