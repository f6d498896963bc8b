"""Workbooks whose cells are few and far apart, read row by row.

Slower than the reader of whole sheets, and never takes more room than the cells need.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from landuse.adapters.reading.ledgers.cells import MergedRange
from landuse.adapters.reading.ledgers.workbook_parts import part_of

#: Columns of a row that are read; of those farther right one cell is kept behind them.
MOST_COLUMNS = 1_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")


def rows_of_sparse_sheets(
    path: Path, sheets: Collection[str]
) -> dict[str, list[list[object]]]:
    """The rows of a workbook's sheets, each as long as its last filled cell.

    Parameters
    ----------
    path : Path
        An .xlsx or .xlsm that has been checked as a package.
    sheets : collection of str
        The titles of the sheets to read.

    Returns
    -------
    dict of str to list of list of object
        Title → rows of cells. Of the cells beyond the thousandth column only the first that is
        filled is kept, behind it, so that it shows that there was one.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows_by_title = {}
        for sheet in book.worksheets:
            if sheet.title in sheets:
                sheet.reset_dimensions()
                rows = sheet.iter_rows(values_only=True)
                rows_by_title[sheet.title] = [_clipped(row) for row in rows]
        return rows_by_title
    finally:
        book.close()


def _clipped(row: tuple[object, ...]) -> list[object]:
    """A row without the empty cells at its end, and without those too far right."""
    for far_cell in row[MOST_COLUMNS:]:
        if far_cell is not None:
            return [*row[:MOST_COLUMNS], far_cell]
    cells = list(row[:MOST_COLUMNS])
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def merged_ranges(path: Path, title: str) -> list[MergedRange]:
    """The blocks of a sheet that are merged.

    Parameters
    ----------
    path : Path
        An .xlsx or .xlsm.
    title : str
        The sheet's title.

    Returns
    -------
    list of MergedRange
        Without columns that are too far right.
    """
    from openpyxl.utils import range_boundaries

    with zipfile.ZipFile(path) as packed:
        part = packed.read(part_of(packed, title))
    ranges: list[MergedRange] = []
    for match in _MERGED.finditer(part):
        boundaries = range_boundaries(match[1].decode())
        left, top, right, bottom = (int(number or 0) - 1 for number in boundaries)
        if left < MOST_COLUMNS:
            last_column = min(right, MOST_COLUMNS - 1)
            ranges.append(MergedRange(top, left, bottom, last_column))
    return ranges
