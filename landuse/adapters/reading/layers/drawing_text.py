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
from itertools import chain
from pathlib import Path

#: The version of a drawing and the code page of its text, in its header.
_VERSION = re.compile(rb"\$ACADVER\s+1\s+AC(\d+)")
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+ANSI_(\d+)")
#: Code page → its encoding, where Python has another name or a wider encoding for it.
_ENCODINGS = {"936": "GB18030", "950": "Big5"}
#: The version of AutoCAD 2007.
_FIRST_IN_UTF8 = 1021
#: Bytes of a drawing in which its header stands.
_HEADER = 1 << 16
#: A character by its number, as programs write one that the code page has not.
_NUMBERED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
#: A character that is no single byte.
_NOT_A_BYTE = re.compile(r"[^\x00-\xff]")
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
    """The encodings that the header of a drawing states, the likeliest first.

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
    encodings = []
    version = _VERSION.search(header)
    if version and int(version[1]) >= _FIRST_IN_UTF8:
        encodings.append("UTF-8")
    code_page = _CODE_PAGE.search(header)
    if code_page:
        number = code_page[1].decode()
        encodings.append(_ENCODINGS.get(number, f"cp{number}"))
    return encodings


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


def _character(match: re.Match[str]) -> str:
    """The character of a number; a sign that :func:`without_signs` hid is itself again."""
    number = int(match[1], 16)
    is_hidden_sign = number >> 8 == _PRIVATE
    return chr(number & 0xFF) if is_hidden_sign else chr(number)


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
        copy.write_bytes(_SIGN.sub(_private_number, raw))
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _private_number(match: re.Match[bytes]) -> bytes:
    """The private number of a sign."""
    number = match[2] or _SIGNS[match[1].lower()]
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
    if not isinstance(cell, str):
        return cell
    return _NOT_A_BYTE.sub(_number_of_character, cell)


def _number_of_character(match: re.Match[str]) -> str:
    """A character as a drawing writes its number."""
    return f"\\U+{ord(match[0]):04X}"


def cass_parcels(drawing: Path, encoding: str) -> dict[str, list[str]]:
    """The attributes that CASS hangs on the parcels of a drawing.

    Parameters
    ----------
    drawing : Path
        A .dxf, in text.
    encoding : str
        Of its text.

    Returns
    -------
    dict of str to list of str
        Handle of the outline → number, holder and land class, as far as it has them.
    """
    raw = drawing.read_bytes()
    if _CASS.encode() not in raw or _CASS_PARCEL.encode() not in raw:
        return {}
    parcels: dict[str, list[str]] = {}
    handle, program = "", ""
    texts: list[str] = []
    pairs = _pairs(raw.decode(encoding, "replace"))
    for code, value in chain(pairs, [(_ENTITY, "")]):
        if code == _ENTITY:
            # an entity has ended
            if texts[:1] == [_CASS_PARCEL]:
                parcels[handle] = texts[1:]
            handle, program = "", ""
            texts = []
        elif code == _HANDLE:
            handle = value
        elif code == _PROGRAM:
            program = value
        elif code == _STRING and program == _CASS:
            texts.append(value)
    return parcels


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a drawing by twos: a code, and its value."""
    lines = text.splitlines()
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        yield code.strip(), value.strip()
