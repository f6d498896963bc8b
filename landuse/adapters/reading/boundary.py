"""The boundary: any exception of a driver becomes one sentence that names the file.

Damaged and hostile files make drivers raise almost anything. An exception while a source is read
is a fault of the source, and a traceback helps nobody who only keeps a ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from landuse.adapters.reading.library_errors import shortened
from landuse.errors import LanduseError, SourceError

#: Name of the exception of a failed assertion in Rust; its type cannot be imported.
_PANIC = "PanicException"


@contextmanager
def one_sentence(source: str) -> Iterator[None]:
    """Turn every fault of a source into a SourceError.

    Parameters
    ----------
    source : str
        The name of the file, or the address of a database without its password.

    Raises
    ------
    SourceError
        Where the block raises anything but a LanduseError, which passes unchanged. The exception is
        its cause, for callers from Python.

    Examples
    --------
    >>> try:
    ...     with one_sentence("断.fgb"):
    ...         [][0]
    ... except SourceError as error:
    ...     print(error.message)
    断.fgb：无法读取（list index out of range）。
    """
    try:
        yield
    except LanduseError:
        raise
    except PermissionError as error:
        raise SourceError("reading.no_permission", file=source) from error
    except MemoryError as error:
        raise SourceError("limits.memory", file=source) from error
    except BaseException as error:
        # the exception of a failed assertion in Rust is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise SourceError(
            "reading.unreadable", file=source, reason=shortened(error)
        ) from error
