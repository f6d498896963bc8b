"""How far the cells of an .xlsb reach, before its reader reserves room for the box around them.

Sheets of this format are records ([MS-XLSB]) and not XML, so that no other reader is at hand for
those whose cells are few and far apart: they are refused, with the way to a workbook that is read.
"""

from __future__ import annotations

import zipfile

from landuse.adapters.reading.ledgers.sheet_extent import is_sparse_box
from landuse.errors import SourceError

#: Kinds of records: the beginning of a row; cells, whatever is in them.
_ROW, _LAST_CELL = 0, 11
#: The end of the cells.
_END_OF_CELLS = 146
#: The kinds that begin the data of a sheet, as they are written.
_SHEET_DATA = b"\x91\x01\x00"
#: The largest number in a group of seven bits; a column's upper bytes in the first 256 columns.
_SEVEN_BITS, _NEAR = 127, bytes(3)
#: No record that matters is nearer to the end than this: its head, its row or column.
_SHORTEST = 9
#: The most that a sheet of any program has.
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def refuse_far_cells(packed: zipfile.ZipFile, name: str, most: int) -> None:
    """Refuse an .xlsb with a sheet whose cells are few and far apart.

    Parameters
    ----------
    packed : zipfile.ZipFile
        The .xlsb.
    name : str
        Its name, for the error.
    most : int
        Cells that may be in it.

    Raises
    ------
    SourceError
        Where there are more; or where the box around those of a sheet has more, of which fewer
        than a quarter are there, or is larger than any sheet.
    """
    total = 0
    for part in packed.namelist():
        if not part.lower().endswith(".bin"):
            continue
        content = packed.read(part)
        if _SHEET_DATA not in content:
            continue
        rows, columns, cells = _extent(content)
        total += cells
        if total > most:
            raise SourceError("limits.cells", file=name, limit=most)
        is_no_sheet = rows > _MOST_ROWS or columns > _MOST_COLUMNS
        if is_no_sheet or is_sparse_box(rows, columns, cells, most):
            raise SourceError("reading.far_cells", file=name, row=rows, column=columns)


def _extent(content: bytes) -> tuple[int, int, int]:
    """The last row and column of a sheet, from 1, and how many cells there are."""
    row = last_row = cells = 0
    last_column = -1
    at, end = content.index(_SHEET_DATA), len(content) - _SHORTEST
    while at < end:
        kind, size, start = content[at], content[at + 1], at + 2
        if kind > _SEVEN_BITS or size > _SEVEN_BITS:
            kind, size, start = _head(content, at)
        if 0 < kind <= _LAST_CELL:
            cells += 1
            column = content[start]
            if content[start + 1 : start + 4] != _NEAR:
                column = int.from_bytes(content[start : start + 4], "little")
            if column > last_column:
                last_column = column
            if row > last_row:
                last_row = row
        elif kind == _ROW:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif kind == _END_OF_CELLS:
            break
        at = start + size
    return last_row, last_column + 1, cells


def _head(content: bytes, at: int) -> tuple[int, int, int]:
    """The kind and the length of a record in groups of seven bits, and where its data begin."""
    kind, at = content[at], at + 1
    if kind > _SEVEN_BITS:
        kind, at = (kind & _SEVEN_BITS) | (content[at] << 7), at + 1
    size = 0
    for shift in (0, 7, 14, 21):
        part, at = content[at], at + 1
        size |= (part & _SEVEN_BITS) << shift
        if part <= _SEVEN_BITS:
            break
    return kind, size, at
