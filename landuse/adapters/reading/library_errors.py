"""What libraries say of a file they cannot read, in one line."""

from __future__ import annotations

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
