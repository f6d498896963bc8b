"""Workbooks whose cells are few and far apart, read row by row.

Slower than the reader of whole sheets, and never takes more room than the cells need.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from landuse.adapters.reading.ledgers.workbook_parts import part_of

#: Columns that are kept of a row; what is farther right is one cell behind them.
MOST_COLUMNS = 1_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
#: First and last cell of a merged block, each row and column from 0.
MergedRange = tuple[tuple[int, int], tuple[int, int]]


def sparse_pages(path: Path, sheets: Collection[str]) -> dict[str, list[list[object]]]:
    """The cells of a workbook's sheets, each row as long as its last filled cell.

    Parameters
    ----------
    path : Path
        An .xlsx or .xlsm that has been checked as a package.
    sheets : collection of str
        The sheets that are wanted.

    Returns
    -------
    dict of str to list of list of object
        Title → rows of cells. Of the cells beyond the thousandth column only the first that is
        filled is kept, behind it, so that it shows that there was one.
    """
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        pages = {}
        for page in book.worksheets:
            if page.title in sheets:
                page.reset_dimensions()
                pages[page.title] = [
                    _clipped(row) for row in page.iter_rows(values_only=True)
                ]
        return pages
    finally:
        book.close()


def _clipped(row: tuple[object, ...]) -> list[object]:
    """A row without the empty cells at its end, and without those too far right."""
    cells = list(row[:MOST_COLUMNS])
    far = next((cell for cell in row[MOST_COLUMNS:] if cell is not None), None)
    if far is not None:
        return [*cells, far]
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
    list of ((int, int), (int, int))
        First and last row and column, from 0; columns too far right left out.
    """
    from openpyxl.utils import range_boundaries

    with zipfile.ZipFile(path) as packed:
        part = packed.read(part_of(packed, title))
    ranges: list[MergedRange] = []
    for match in _MERGED.finditer(part):
        left, top, right, bottom = (
            int(n or 0) - 1 for n in range_boundaries(match[1].decode())
        )
        if left < MOST_COLUMNS:
            ranges.append(((top, left), (bottom, min(right, MOST_COLUMNS - 1))))
    return ranges
