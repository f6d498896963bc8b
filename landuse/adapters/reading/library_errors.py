"""Messages of libraries about a file that they cannot read, on one line."""

from __future__ import annotations

from pathlib import Path

from landuse.words.phrases import Phrase, phrase

#: Characters of a message that are quoted.
_MAX_CHARACTERS = 160
#: The message of pyogrio where GDAL's message quotes bytes that are no text.
_UNDECODABLE = "Could not decode error message"


def shortened(error: BaseException) -> str:
    r"""The message of a library's error, on one line.

    Parameters
    ----------
    error : BaseException
        What was raised.

    Returns
    -------
    str
        At most 160 characters; the kind of error where it has no message.

    Examples
    --------
    >>> shortened(ValueError("no such\n band")), shortened(IndexError())
    ('no such band', 'IndexError')
    """
    message = " ".join(str(error).split()) or type(error).__name__
    return message[:_MAX_CHARACTERS]


def one_line(message: str, path: Path) -> str | Phrase:
    """The message of a library about a file, without the folders of this machine.

    Parameters
    ----------
    message : str
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
    if _UNDECODABLE in message:
        return phrase("reading.damaged")
    line = " ".join(message.split())
    return line.replace(str(path), path.name)[:_MAX_CHARACTERS]
