"""Cells of a sheet or a .csv, row by row."""

from __future__ import annotations

from collections.abc import Sequence

#: One row of cells: text, numbers, flags, days, or None where a cell is empty.
Row = Sequence[object]


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


def filled_cells(row: Row) -> list[object]:
    """The cells of a row that hold something.

    Parameters
    ----------
    row : sequence of object
        The cells of a row.

    Returns
    -------
    list of object
        As :func:`is_filled` tells; it is asked of every row of a ledger, and so written out.

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


def filled_texts(row: Row) -> list[str]:
    """What stands in a row.

    Parameters
    ----------
    row : sequence of object
        The cells of a row.

    Returns
    -------
    list of str
        The cells that hold something, as stripped text.

    Examples
    --------
    >>> filled_texts([None, " 合 计 ", 12])
    ['合 计', '12']
    """
    return [str(cell).strip() for cell in row if is_filled(cell)]
