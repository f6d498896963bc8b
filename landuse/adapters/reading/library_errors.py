"""What libraries say of a file they cannot read, in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

#: Characters of a message that are shown.
_LENGTH = 160
#: How pyogrio says that GDAL's message quotes bytes that are no text.
_UNDECODABLE = "Could not decode error message"


def shortened(error: Exception) -> str:
    r"""What a library said, on one line.

    Parameters
    ----------
    error : Exception
        What was raised.

    Returns
    -------
    str
        At most 160 characters; the kind of error where it says nothing.

    Examples
    --------
    >>> shortened(ValueError("no such\n band")), shortened(IndexError())
    ('no such band', 'IndexError')
    """
    message = " ".join(str(error).split()) or type(error).__name__
    return message[:_LENGTH]


def one_line(error: Exception, path: Path) -> str:
    """What a library said of a file, without the folders of this machine.

    Parameters
    ----------
    error : Exception
        What was raised.
    path : Path
        The file that it was raised for.

    Returns
    -------
    str
        At most 160 characters.

    Examples
    --------
    >>> one_line(ValueError("no such band in /data/a.tif"), Path("/data/a.tif"))
    'no such band in a.tif'
    """
    if _UNDECODABLE in str(error):
        return "内容已损坏"
    return " ".join(str(error).split()).replace(str(path), path.name)[:_LENGTH]


def first_bad_record(reads: Callable[[int], object], count: int) -> tuple[int, Exception] | None:
    """Find the first record of a layer that cannot be read, by halving.

    Parameters
    ----------
    reads : callable
        Reads so many records from the first, and raises where one of them is bad.
    count : int
        How many records the layer has.

    Returns
    -------
    number : int
        The record's number, from 1.
    error : Exception
        What was raised for it.
    None
        In place of both where all records can be read.

    Examples
    --------
    >>> first_bad_record(lambda n: [1 / (3 - i) for i in range(n)], 9)
    (4, ZeroDivisionError('division by zero'))
    """
    trouble = _raised(reads, count)
    if trouble is None:
        return None
    readable, unreadable = 0, count
    while unreadable - readable > 1:
        middle = (readable + unreadable) // 2
        found = _raised(reads, middle)
        if found is None:
            readable = middle
        else:
            unreadable, trouble = middle, found
    return unreadable, trouble


def _raised(reads: Callable[[int], object], count: int) -> Exception | None:
    """What reading so many records raises."""
    try:
        reads(count)
    except Exception as error:  # a driver raises what it likes
        return error
    return None
