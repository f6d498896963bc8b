"""Text of a CAD drawing: its encoding, and the attributes that CASS hangs on outlines.

Drawings up to AutoCAD 2004 are in the code page that their header names, or in another; from 2007
on they are in UTF-8 whatever the header says. CASS, the survey program of Chinese offices, writes
the number, holder and land class of a parcel as extended data of its outline.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The version of a drawing and the code page of its text, in its header.
_VERSION = re.compile(rb"\$ACADVER\s+1\s+AC(\d+)")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+ANSI_(\d+)")
#: The version of AutoCAD 2007.
_FIRST_IN_UTF8 = 1021
#: Bytes of a drawing in which its header stands.
_HEADER = 1 << 16
#: A character by its number, as programs write one that the code page has not.
_NUMBERED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
#: AutoCAD's codes of signs that are a byte in ISO 8859-1, and those signs by their numbers.
_SIGN = re.compile(rb"%%([dp])|\\U\+00([89A-F][0-9A-F])", re.IGNORECASE)
_SIGNS = {b"d": b"B0", b"p": b"B1"}
#: Where such a sign is put among the characters for private use while its text is one of bytes.
_PRIVATE = 0xE0
#: Codes of a drawing's lines: an entity begins, its handle, the program of extended data, its text.
_ENTITY, _HANDLE, _PROGRAM, _STRING = "0", "5", "1001", "1000"
#: The program that writes parcels, and what it calls them.
_CASS, _CASS_PARCEL = "SOUTH", "300000"


def stated_encodings(drawing: Path) -> list[str]:
    """The encodings that a drawing states, the likeliest first.

    Parameters
    ----------
    drawing : Path
        A .dxf.

    Returns
    -------
    list of str
    """
    with drawing.open("rb") as file:
        header = file.read(_HEADER)
    version, page = _VERSION.search(header), _CODE_PAGE.search(header)
    stated = []
    if version and int(version[1]) >= _FIRST_IN_UTF8:
        stated.append("UTF-8")
    if page:
        stated.append(
            {b"936": "GB18030", b"950": "Big5"}.get(page[1], f"cp{page[1].decode()}")
        )
    return stated


def with_numbered_characters(text: str) -> str:
    r"""A text with its numbered characters in their place.

    Parameters
    ----------
    text : str
        As a drawing holds it.

    Returns
    -------
    str

    Examples
    --------
    >>> with_numbered_characters(r"\U+5B971")
    '宗1'
    """
    return _NUMBERED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    """The character of a number; a sign that was hidden is itself again."""
    number = int(found[1], 16)
    return chr(number & 0xFF if number >> 8 == _PRIVATE else number)


@contextmanager
def without_signs(drawing: Path) -> Iterator[Path]:
    r"""A drawing in which no code stands for a sign that is a byte in ISO 8859-1.

    GDAL puts ° for ``%%d`` and ± for ``%%p`` (``%%p0.000``) before the encoding is known, where
    they could not be told from a half of a Chinese character. They are characters for private
    use, by their numbers, until :func:`with_numbered_characters` puts them in their places.

    Parameters
    ----------
    drawing : Path
        A .dxf.

    Yields
    ------
    Path
        The drawing itself where it has no such code, else a copy in a temporary folder, which is
        gone after the ``with`` block.
    """
    raw = drawing.read_bytes()
    if not _SIGN.search(raw):
        yield drawing
        return
    folder = Path(tempfile.mkdtemp(prefix="landuse-"))
    try:
        copy = folder / drawing.name
        copy.write_bytes(_SIGN.sub(_hidden, raw))
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hidden(found: re.Match[bytes]) -> bytes:
    """The private number of a sign."""
    number = found[2] or _SIGNS[found[1].lower()]
    return b"\\U+%02X%s" % (_PRIVATE, number.upper())


def with_character_numbers(cell: object) -> object:
    r"""A cell in which every character that is no single byte stands by its number.

    The library puts some numbered characters in their places before the encoding is known.

    Parameters
    ----------
    cell : object
        Of a drawing that was read as bytes.

    Returns
    -------
    object
        Anything but text as it is.

    Examples
    --------
    >>> with_character_numbers("宗1")
    '\\U+5B971'
    """
    if not isinstance(cell, str) or cell.isascii():
        return cell
    return "".join(c if ord(c) < 256 else f"\\U+{ord(c):04X}" for c in cell)


def cass_parcels(drawing: Path, encoding: str) -> dict[str, list[str]]:
    """What CASS says of the parcels of a drawing.

    Parameters
    ----------
    drawing : Path
        A .dxf, in text.
    encoding : str
        Of its text.

    Returns
    -------
    dict of str to list of str
        Handle of the outline → number, holder and land class, as far as they are there.
    """
    raw = drawing.read_bytes()
    if _CASS.encode() not in raw or _CASS_PARCEL.encode() not in raw:
        return {}
    found: dict[str, list[str]] = {}
    handle, program, texts = "", "", list[str]()
    for code, value in (*_pairs(raw.decode(encoding, "replace")), (_ENTITY, "")):
        if code == _ENTITY:
            if texts[:1] == [_CASS_PARCEL]:
                found[handle] = texts[1:]
            handle, program, texts = "", "", []
        elif code == _HANDLE:
            handle = value
        elif code == _PROGRAM:
            program = value
        elif code == _STRING and program == _CASS:
            texts.append(value)
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a drawing by twos: a code, and its value."""
    lines = text.splitlines()
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        yield code.strip(), value.strip()
