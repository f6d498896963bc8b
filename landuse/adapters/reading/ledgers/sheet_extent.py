"""How far the cells of a workbook reach, before a reader reserves room for all of them.

A stray cell in the last column of a far row is common (Ctrl+End, a pasted space), and a repeat
count is only a number. Sizes that a file states are not sizes to reserve.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from landuse.errors import SourceError

#: Rows of a sheet, in every program.
_MAX_ROWS = 1_048_576
#: A sheet of which at least this share of cells is filled takes what it holds.
_DENSE = 0.25
#: The address of a cell.
_ADDRESS = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
#: Addresses that are not written as most programs write them.
_UNUSUAL = (b" r='", b"\tr=", b"\nr=", b"\rr=")
#: Marks of cells beyond column Z, AZ and ZZ.
_BEYOND_Z = re.compile(rb' r="[A-Z]{2}')
_BEYOND_AZ = re.compile(rb' r="(?:[B-Z][A-Z]|A[A-Z][A-Z])')
_BEYOND_ZZ = re.compile(rb' r="[A-Z]{3}')
#: The mark of a cell beyond row 99,999.
_BEYOND_ROW = re.compile(rb' r="[A-Z]{1,3}(\d{6,})')
_NEAR_ROWS = 99_999
#: Stands in a part that is a sheet.
_SHEET = b"sheetData"
#: Stands in a sheet with hidden rows or columns; one of these.
_HIDDEN_MARK = b' hidden="'
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_NUMBER = re.compile(rb'\b(r|min|max)="(\d{1,7})"')
#: Columns of one range that are listed as hidden: people hide all columns behind the table.
_MAX_HIDDEN_COLUMNS = 200


@dataclass(frozen=True)
class Hidden:
    """Rows and columns of a sheet that a person does not see, from 0.

    Attributes
    ----------
    rows, columns : frozenset of int
        Hidden, folded up or filtered out.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


#: Of a sheet that shows all of its cells.
NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True)
class Extents:
    """How far the sheets of a workbook reach, and which of their rows are hidden.

    Attributes
    ----------
    is_sparse : bool
        Whether the cells of a sheet are few and far apart.
    hidden : mapping of str to Hidden
        Part of the package → its hidden rows and columns, for parts that have any.
    """

    is_sparse: bool = False
    hidden: Mapping[str, Hidden] = field(default_factory=dict)


def extents_of_sheets(packed: zipfile.ZipFile, name: str, max_cells: int) -> Extents:
    """How far the sheets of a workbook of XML reach, found before its cells are read.

    Parameters
    ----------
    packed : zipfile.ZipFile
        An .xlsx or .xlsm.
    name : str
        Its name, for the error.
    max_cells : int
        Cells that may be in it.

    Returns
    -------
    Extents
        Sparse where the box around the cells of a sheet has more than so many, of which fewer than
        a quarter are filled.

    Raises
    ------
    SourceError
        Where more are there.
    """
    cell_count, is_sparse = 0, False
    hidden: dict[str, Hidden] = {}
    for part_name in packed.namelist():
        if not part_name.endswith(".xml"):
            continue
        part = packed.read(part_name)
        if _SHEET not in part:
            continue
        cell_count += part.count(b"<c ") + part.count(b":c ")
        if cell_count > max_cells:
            raise SourceError("limits.cells", file=name, limit=max_cells)
        is_sparse = is_sparse or _is_sparse_sheet(part, max_cells)
        if _HIDDEN_MARK in part:
            hidden[part_name] = _hidden_rows_and_columns(part)
    return Extents(is_sparse, hidden)


def _hidden_rows_and_columns(part: bytes) -> Hidden:
    """The rows and columns of a sheet that are hidden."""
    rows, columns = set[int](), set[int]()
    for tag in _HIDDEN.finditer(part):
        attributes = dict(_NUMBER.findall(tag[0]))
        if tag[1] == b"row" and b"r" in attributes:
            rows.add(int(attributes[b"r"]) - 1)
        elif tag[1] == b"col" and {b"min", b"max"} <= attributes.keys():
            first, last = int(attributes[b"min"]), int(attributes[b"max"])
            columns.update(range(first - 1, min(last, first + _MAX_HIDDEN_COLUMNS)))
    return Hidden(frozenset(rows), frozenset(columns))


def _is_sparse_sheet(part: bytes, max_cells: int) -> bool:
    """Whether the cells of one sheet are few and far apart."""
    # most sheets reach nowhere near the limit, which a search for far addresses shows quickly
    if not any(mark in part for mark in _UNUSUAL):
        row_bound = max(map(int, _BEYOND_ROW.findall(part)), default=_NEAR_ROWS)
        if row_bound * _column_bound(part) <= max_cells:
            return False
    cell_count, last_row = 0, 0
    letters: set[bytes] = set()
    for address in _ADDRESS.finditer(part):
        cell_count += 1
        last_row = max(last_row, int(address[2]))
        letters.add(address[1])
    last_column = max(map(_column_number, letters), default=0)
    return is_sparse_box(last_row, last_column, cell_count, max_cells)


def is_sparse_box(rows: int, columns: int, cells: int, max_cells: int) -> bool:
    """Whether a box of cells takes much more room than the cells that are filled.

    Parameters
    ----------
    rows, columns : int
        Of the box.
    cells : int
        How many cells are in it.
    max_cells : int
        Cells for which room may be reserved.

    Returns
    -------
    bool
        True where it has more than so many, of which fewer than a quarter are filled.

    Examples
    --------
    >>> is_sparse_box(60_000, 16_384, 9, 20_000), is_sparse_box(100, 20, 9, 20_000)
    (True, False)
    """
    area = rows * columns
    return area > max_cells and cells < _DENSE * area


def _column_bound(part: bytes) -> int:
    """A number of columns that the cells of a sheet do not reach beyond."""
    if not _BEYOND_Z.search(part):
        return 26
    if not _BEYOND_AZ.search(part):
        return 52
    return 16_384 if _BEYOND_ZZ.search(part) else 702


def _column_number(letters: bytes) -> int:
    """The number of a column, from 1.

    >>> _column_number(b"A"), _column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def check_repeats(packed: zipfile.ZipFile, name: str, max_cells: int) -> None:
    """Refuse an .ods whose rows or cells are repeated beyond what a sheet can hold.

    Empty rows at the end of a sheet, which are repeated up to its last, count for nothing.

    Parameters
    ----------
    packed : zipfile.ZipFile
        The .ods.
    name : str
        Its name, for the error.
    max_cells : int
        Cells that may be in a sheet.

    Raises
    ------
    SourceError
        Where the used rows are more than 1,048,576, or their cells more than the limit.
    """
    extent = _RepeatedExtent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    with packed.open("content.xml") as content:
        parser.ParseFile(content)
    if extent.max_rows > _MAX_ROWS:
        raise SourceError("reading.repeated_cells", file=name, rows=extent.max_rows)
    if extent.max_cells > max_cells:
        raise SourceError("limits.cells", file=name, limit=max_cells)


class _RepeatedExtent:
    """Follows the elements of an .ods and keeps how far the filled cells of a sheet reach."""

    def __init__(self) -> None:
        self.max_rows = self.max_cells = 0
        self._rows = self._width = 0
        self._repeat = self._column = self._filled_to = 0

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins: a table or a row is empty at first, a cell makes its row wider."""
        kind = element.rpartition(":")[2]
        if kind == "table":
            self._rows = self._width = 0
        elif kind == "table-row":
            self._repeat = _repeats(attributes, "number-rows-repeated")
            self._column = self._filled_to = 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._column += _repeats(attributes, "number-columns-repeated")
            if any(name.endswith(":value-type") for name in attributes):
                self._filled_to = self._column

    def end(self, element: str) -> None:
        """An element ends: a row with a filled cell makes all rows before it count."""
        if element.rpartition(":")[2] != "table-row":
            return
        self._rows += self._repeat
        if self._filled_to:
            self._width = max(self._width, self._filled_to)
            self.max_rows = max(self.max_rows, self._rows)
            self.max_cells = max(self.max_cells, self._rows * self._width)


def _repeats(attributes: dict[str, str], name: str) -> int:
    """How often an element is repeated."""
    for attribute, value in attributes.items():
        if attribute.endswith(f":{name}"):
            return int(value)
    return 1
