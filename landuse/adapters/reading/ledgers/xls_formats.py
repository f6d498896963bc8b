"""Where an .xls shows a number as another: per cent, and numbers that are divided.

A workbook of Excel 97 to 2003 is a stream of records ([MS-XLS]) in a compound file ([MS-CFB]).
Only the records of formats, styles, sheets and numbers are looked at, in a file that has been read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from landuse.adapters.reading.ledgers.shown import PERCENT, Place, Shown, shown_by

#: How a compound file begins, and the places of what its header says.
_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER, _IN_HEADER = 512, 109
#: What ends a chain of sectors: it, and all above, are no sectors.
_LAST = 0xFFFFFFFA
#: An entry of the directory, and where its size and first sector stand.
_ENTRY = 128
#: Streams below this size lie in one of their own, in sectors of 64 bytes.
_SMALL, _SMALL_SECTOR = 4096, 64
_NAME = "Workbook".encode("utf-16-le")
#: Kinds of records.
_BOF, _SHEET, _FORMAT, _STYLE = 0x0809, 0x0085, 0x041E, 0x00E0
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _FORMULA, _END = (
    0x0203,
    0x027E,
    0x00BD,
    0x0006,
    0x000A,
)
#: The version whose text is Unicode.
_BIFF8 = 0x0600


def places_in_xls(path: Path) -> dict[str, list[Place]]:
    """The cells of each sheet whose numbers are shown as others.

    Parameters
    ----------
    path : Path
        A file that has been read as a workbook.

    Returns
    -------
    dict of str to list of Place
        By the title of the sheet; empty for workbooks before Excel 97.
    """
    try:
        stream = _workbook(path.read_bytes())
        return _places(stream) if stream else {}
    except (struct.error, IndexError, ValueError):  # what the reader could do without
        return {}


def _workbook(raw: bytes) -> bytes:
    """The stream of the workbook; empty where there is none."""
    if not raw.startswith(_MARK):
        return b""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    directory, _, _, small_table = struct.unpack_from("<IIII", raw, 48)
    more, count = struct.unpack_from("<II", raw, 68)
    tables = list(struct.unpack_from(f"<{_IN_HEADER}I", raw, 76))
    for _ in range(count):
        if more >= _LAST:
            break
        *named, more = struct.unpack_from(f"<{size // 4}I", raw, _HEADER + more * size)
        tables += named
    chain: list[int] = []
    for sector in tables:
        if sector < _LAST:
            chain += struct.unpack_from(f"<{size // 4}I", raw, _HEADER + sector * size)
    entries = _chained(raw, chain, directory, size, _HEADER)
    root_at, root_size = struct.unpack_from("<IQ", entries, 116)
    for at in range(0, len(entries), _ENTRY):
        if entries[at : at + len(_NAME) + 2] != _NAME + b"\0\0":
            continue
        first, length = struct.unpack_from("<IQ", entries, at + 116)
        length &= 0xFFFFFFFF
        if length >= _SMALL:
            return _chained(raw, chain, first, size, _HEADER)[:length]
        table = _chained(raw, chain, small_table, size, _HEADER)
        small = list(struct.unpack(f"<{len(table) // 4}I", table))
        container = _chained(raw, chain, root_at, size, _HEADER)[:root_size]
        return _chained(container, small, first, _SMALL_SECTOR, 0)[:length]
    return b""


def _chained(raw: bytes, chain: list[int], first: int, size: int, start: int) -> bytes:
    """What stands in a chain of sectors."""
    parts: list[bytes] = []
    sector = first
    # a chain that leads back to itself is longer than all sectors
    while sector < _LAST and len(parts) <= len(chain):
        at = start + sector * size
        parts.append(raw[at : at + size])
        sector = chain[sector]
    return b"".join(parts)


def _places(stream: bytes) -> dict[str, list[Place]]:
    """The cells of each sheet of a stream, by the formats of its styles."""
    formats: dict[int, Shown] = {9: PERCENT, 10: PERCENT}
    styles: list[int] = []
    sheets: dict[int, str] = {}
    for _, kind, data in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
            return {}
        if kind == _FORMAT:
            number, length = struct.unpack_from("<HH", data)
            formats[number] = shown_by(_text(data, 4, length))
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _SHEET:
            sheets[struct.unpack_from("<I", data)[0]] = _text(data, 7, data[6])
    plain = Shown()
    how = [formats.get(number, plain) for number in styles]
    if all(shown.is_plain for shown in how):
        return {}
    found: dict[str, list[Place]] = {}
    for start, title in sheets.items():
        found[title] = [
            (row, column, how[style])
            for row, column, style in _numbers(stream, start)
            if style < len(how) and not how[style].is_plain
        ]
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """The records from a place to the end of what begins there."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        if kind == _END:
            return
        at += 4 + size


def _numbers(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of every number of a sheet."""
    for _, kind, data in _records(stream, start):
        if kind in (_NUMBER, _SHORT_NUMBER, _FORMULA):
            yield struct.unpack_from("<HHH", data)
        elif kind == _SHORT_NUMBERS:
            row, first = struct.unpack_from("<HH", data)
            # a style and a number of four bytes each, the last column behind them
            for place in range((len(data) - 6) // 6):
                yield (
                    row,
                    first + place,
                    struct.unpack_from("<H", data, 4 + 6 * place)[0],
                )


def _text(data: bytes, at: int, length: int) -> str:
    """A text of so many characters: a byte of options, then one or two bytes each."""
    is_wide = data[at] & 1
    raw = data[at + 1 : at + 1 + length * (2 if is_wide else 1)]
    return raw.decode("utf-16-le" if is_wide else "latin-1")
