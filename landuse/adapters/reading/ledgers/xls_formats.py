"""Cells of an .xls whose numbers are displayed as per cent, or divided.

A workbook of Excel 97 to 2003 is a stream of records ([MS-XLS]) in a compound file ([MS-CFB]).
Only the records of formats, styles, sheets and numbers are looked at, in a file that has been read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from landuse.adapters.reading.ledgers.display_format import (
    PERCENT,
    DisplayFormat,
    FormattedCell,
    display_format,
)

#: How a compound file begins.
_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
#: Bytes of its header, and sectors of the allocation table that the header lists.
_HEADER_BYTES, _SECTORS_IN_HEADER = 512, 109
#: Numbers of sectors are below this; the rest marks ends and gaps.
_END_OF_CHAIN = 0xFFFFFFFA
#: Bytes of an entry of the directory, and where its first sector and its size stand.
_ENTRY_BYTES, _FIRST_SECTOR_AT = 128, 116
#: Streams below this size lie in one stream of their own, in sectors of 64 bytes.
_SMALL_STREAM, _SMALL_SECTOR = 4096, 64
_WORKBOOK_NAME = "Workbook".encode("utf-16-le")
#: Kinds of records: the beginning and end of a stream, sheets, formats and styles.
_BOF, _END, _SHEET, _FORMAT, _STYLE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
#: Kinds of records that hold numbers: one, one in short form, several in a row, a result.
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
#: Formats 0% and 0.00%, which every program knows by number.
_PERCENT_BY_NUMBER = {9: PERCENT, 10: PERCENT}
#: The version whose text is Unicode.
_BIFF8 = 0x0600


def formatted_cells_in_xls(path: Path) -> dict[str, list[FormattedCell]]:
    """The cells of each sheet whose numbers are not displayed as they are stored.

    Parameters
    ----------
    path : Path
        A file that has been read as a workbook.

    Returns
    -------
    dict of str to list of FormattedCell
        By the title of the sheet; empty for workbooks before Excel 97.
    """
    try:
        stream = _workbook_stream(path.read_bytes())
        return _formatted_cells(stream) if stream else {}
    except (struct.error, IndexError, ValueError):
        return {}  # the reader of the cells could do without the formats


@dataclass(frozen=True)
class _Sectors:
    """Bytes that are divided into sectors, and which sector follows which.

    Attributes
    ----------
    content : bytes
        All sectors, behind a header.
    next_sector : sequence of int
        For each sector the next one of its stream.
    size : int
        Bytes of a sector.
    header : int
        Bytes of the header.
    """

    content: bytes
    next_sector: Sequence[int]
    size: int
    header: int = 0

    def stream(self, first: int) -> bytes:
        """The stream that begins in a sector."""
        parts: list[bytes] = []
        sector = first
        # a chain that leads back to itself is longer than all sectors
        while sector < _END_OF_CHAIN and len(parts) <= len(self.next_sector):
            at = self.header + sector * self.size
            parts.append(self.content[at : at + self.size])
            sector = self.next_sector[sector]
        return b"".join(parts)


def _workbook_stream(raw: bytes) -> bytes:
    """The stream of the workbook in a compound file; empty where there is none."""
    if not raw.startswith(_MARK):
        return b""
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    first_of_directory, _, _, first_of_small = struct.unpack_from("<IIII", raw, 48)
    sectors = _Sectors(raw, _next_sectors(raw, size), size, _HEADER_BYTES)
    directory = sectors.stream(first_of_directory)
    for at in range(0, len(directory), _ENTRY_BYTES):
        name = directory[at : at + len(_WORKBOOK_NAME) + 2]
        if name != _WORKBOOK_NAME + b"\0\0":
            continue
        first, length = struct.unpack_from("<IQ", directory, at + _FIRST_SECTOR_AT)
        length &= 0xFFFFFFFF
        if length >= _SMALL_STREAM:
            return sectors.stream(first)[:length]
        table = sectors.stream(first_of_small)
        next_small = struct.unpack(f"<{len(table) // 4}I", table)
        root_first, root_size = struct.unpack_from("<IQ", directory, _FIRST_SECTOR_AT)
        content = sectors.stream(root_first)[:root_size]
        return _Sectors(content, next_small, _SMALL_SECTOR).stream(first)[:length]
    return b""


def _next_sectors(raw: bytes, size: int) -> list[int]:
    """The allocation table of a compound file: for each sector the next one of its stream."""
    numbers = f"<{size // 4}I"
    sector_of_list, list_sectors = struct.unpack_from("<II", raw, 68)
    table_sectors = list(struct.unpack_from(f"<{_SECTORS_IN_HEADER}I", raw, 76))
    for _ in range(list_sectors):
        if sector_of_list >= _END_OF_CHAIN:
            break
        at = _HEADER_BYTES + sector_of_list * size
        *more_sectors, sector_of_list = struct.unpack_from(numbers, raw, at)
        table_sectors += more_sectors
    next_sectors: list[int] = []
    for sector in table_sectors:
        if sector < _END_OF_CHAIN:
            at = _HEADER_BYTES + sector * size
            next_sectors += struct.unpack_from(numbers, raw, at)
    return next_sectors


def _formatted_cells(stream: bytes) -> dict[str, list[FormattedCell]]:
    """The cells of each sheet of a stream whose style has a format that is not general."""
    format_by_number: dict[int, DisplayFormat] = dict(_PERCENT_BY_NUMBER)
    format_numbers: list[int] = []
    title_by_start: dict[int, str] = {}
    for kind, data in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
            return {}
        if kind == _FORMAT:
            number, length = struct.unpack_from("<HH", data)
            format_by_number[number] = display_format(_decoded_text(data, 4, length))
        elif kind == _STYLE:
            format_numbers.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _SHEET:
            start = struct.unpack_from("<I", data)[0]
            title_by_start[start] = _decoded_text(data, 7, data[6])
    formats = {
        style: format_by_number[number]
        for style, number in enumerate(format_numbers)
        if number in format_by_number and not format_by_number[number].is_general
    }
    if not formats:
        return {}
    cells: dict[str, list[FormattedCell]] = {}
    for start, title in title_by_start.items():
        cells[title] = [
            (row, column, formats[style])
            for row, column, style in _number_cells(stream, start)
            if style in formats
        ]
    return cells


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and data of the records from a position to the end of what begins there."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _END:
            return
        at += 4 + size


def _number_cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of every number of a sheet."""
    for kind, data in _records(stream, start):
        if kind in (_NUMBER, _SHORT_NUMBER, _FORMULA):
            yield struct.unpack_from("<HHH", data)
        elif kind == _SHORT_NUMBERS:
            row, first_column = struct.unpack_from("<HH", data)
            # a style and a number of four bytes for each cell, and the last column behind them
            for position in range((len(data) - 6) // 6):
                style = struct.unpack_from("<H", data, 4 + 6 * position)[0]
                yield row, first_column + position, style


def _decoded_text(data: bytes, at: int, length: int) -> str:
    """A text of so many characters: a byte of options, then one or two bytes each."""
    is_wide = data[at] & 1
    bytes_per_character = 2 if is_wide else 1
    raw = data[at + 1 : at + 1 + length * bytes_per_character]
    return raw.decode("utf-16-le" if is_wide else "latin-1")
