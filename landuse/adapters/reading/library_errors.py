"""What libraries say of a file they cannot read, in one line."""

from __future__ import annotations

from pathlib import Path

from landuse.words.phrases import Phrase, phrase

#: Characters of a message that are shown.
_LENGTH = 160
#: How pyogrio says that GDAL's message quotes bytes that are no text.
_UNDECODABLE = "Could not decode error message"


def shortened(error: BaseException) -> str:
    r"""What a library said, on one line.

    Parameters
    ----------
    error : BaseException
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


def one_line(said: str, path: Path) -> str | Phrase:
    """What a library said of a file, without the folders of this machine.

    Parameters
    ----------
    said : str
        The library's message.
    path : Path
        The file that it is about.

    Returns
    -------
    str or Phrase
        At most 160 characters; that the file is damaged where the message itself cannot be read.

    Examples
    --------
    >>> one_line("no such band in /data/a.tif", Path("/data/a.tif"))
    'no such band in a.tif'
    """
    if _UNDECODABLE in said:
        return phrase("reading.damaged")
    return " ".join(said.split()).replace(str(path), path.name)[:_LENGTH]
