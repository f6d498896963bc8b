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
#: The largest number in a group of seven bits, and the seven bits of such a group.
_SEVEN_BITS = 127
#: The upper three bytes of a column's number, among the first 256 columns.
_NEAR_COLUMN = bytes(3)
#: Bytes of the shortest record that matters: its kind, its size, its row or column.
_SHORTEST_RECORD = 9
#: Rows and columns that a sheet of any program may have.
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384


def refuse_far_cells(packed: zipfile.ZipFile, name: str, max_cells: int) -> None:
    """Refuse an .xlsb with a sheet whose cells are few and far apart.

    Parameters
    ----------
    packed : zipfile.ZipFile
        The .xlsb.
    name : str
        Its name, for the error.
    max_cells : int
        Cells that may be in it.

    Raises
    ------
    SourceError
        Where there are more; or where the box around the cells of a sheet has more, of which fewer
        than a quarter are filled, or is larger than any sheet.
    """
    cell_count = 0
    for part in packed.namelist():
        if not part.lower().endswith(".bin"):
            continue
        content = packed.read(part)
        if _SHEET_DATA not in content:
            continue
        rows, columns, cells = _extent(content)
        cell_count += cells
        if cell_count > max_cells:
            raise SourceError("limits.cells", file=name, limit=max_cells)
        is_no_sheet = rows > _MAX_ROWS or columns > _MAX_COLUMNS
        if is_no_sheet or is_sparse_box(rows, columns, cells, max_cells):
            raise SourceError("reading.far_cells", file=name, row=rows, column=columns)


def _extent(content: bytes) -> tuple[int, int, int]:
    """The last row and column of a sheet, from 1, and how many cells there are."""
    row = last_row = cells = 0
    last_column = -1
    at = content.index(_SHEET_DATA)
    end = len(content) - _SHORTEST_RECORD
    while at < end:
        kind, size, start = content[at], content[at + 1], at + 2
        if kind > _SEVEN_BITS or size > _SEVEN_BITS:
            kind, size, start = _record_head(content, at)
        if 0 < kind <= _LAST_CELL:
            cells += 1
            column = content[start]
            if content[start + 1 : start + 4] != _NEAR_COLUMN:
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


def _record_head(content: bytes, at: int) -> tuple[int, int, int]:
    """The kind and the length of a record in groups of seven bits, and where its data begin."""
    kind = content[at]
    at += 1
    if kind > _SEVEN_BITS:
        kind = (kind & _SEVEN_BITS) | (content[at] << 7)
        at += 1
    size = 0
    for shift in (0, 7, 14, 21):
        group = content[at]
        at += 1
        size |= (group & _SEVEN_BITS) << shift
        if group <= _SEVEN_BITS:
            break
    return kind, size, at
