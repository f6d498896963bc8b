"""Cells of a sheet or a .csv, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

#: One row of cells: text, numbers, flags, days, or None where a cell is empty.
Row: TypeAlias = Sequence[object]
#: The number of a row, as a person sees it in the sheet, and its cells.
NumberedRow: TypeAlias = tuple[int, Row]


class MergedRange(NamedTuple):
    """A block of cells that are merged into one.

    Attributes
    ----------
    top, left : int
        Row and column of its first cell, from 0.
    bottom, right : int
        Row and column of its last cell, from 0.
    """

    top: int
    left: int
    bottom: int
    right: int


def is_filled(cell: object) -> bool:
    """Whether a cell holds something.

    Parameters
    ----------
    cell : object
        A cell as it was read.

    Returns
    -------
    bool
        False for None and for white space.
    """
    if isinstance(cell, str):
        return bool(cell.strip())
    return cell is not None


def cell_at(row: Row, column: int) -> object:
    """The cell of a row in a column.

    Parameters
    ----------
    row : sequence of object
        The cells of a row; rows of one sheet may differ in length.
    column : int
        Position of the column, from 0.

    Returns
    -------
    object
        None beyond the end of the row.

    Examples
    --------
    >>> cell_at(["甲", 12], 1), cell_at(["甲", 12], 2)
    (12, None)
    """
    return row[column] if column < len(row) else None


def filled_cells(row: Row) -> list[object]:
    """The cells of a row that hold something.

    Parameters
    ----------
    row : sequence of object
        The cells of a row.

    Returns
    -------
    list of object
        Those for which :func:`is_filled` is true. Every row of a ledger passes here, so the test
        is written out rather than called.

    Examples
    --------
    >>> filled_cells([None, " ", "甲", 0])
    ['甲', 0]
    """
    return [
        cell
        for cell in row
        if cell is not None and (type(cell) is not str or cell.strip())
    ]


def first_filled_cell(row: Row) -> object:
    """The first cell of a row that holds something.

    Parameters
    ----------
    row : sequence of object
        The cells of a row.

    Returns
    -------
    object
        None where no cell does.

    Examples
    --------
    >>> first_filled_cell([None, " ", "甲", 0])
    '甲'
    """
    for cell in row:
        if cell is not None and is_filled(cell):
            return cell
    return None


def cell_text(cell: object) -> str:
    """The text of a cell.

    Parameters
    ----------
    cell : object
        A cell as it was read.

    Returns
    -------
    str
        Stripped; empty where the cell holds nothing.

    Examples
    --------
    >>> cell_text(" 合 计 "), cell_text(12), cell_text(None)
    ('合 计', '12', '')
    """
    return str(cell).strip() if is_filled(cell) else ""


def filled_texts(row: Row) -> list[str]:
    """The texts of the cells of a row that hold something.

    Parameters
    ----------
    row : sequence of object
        The cells of a row.

    Returns
    -------
    list of str
        As :func:`cell_text` gives them.

    Examples
    --------
    >>> filled_texts([None, " 合 计 ", 12])
    ['合 计', '12']
    """
    return [str(cell).strip() for cell in row if is_filled(cell)]
