"""The cells of a workbook, sheet by sheet."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from landuse.adapters.reading.containers import check_package
from landuse.errors import SourceError


def sheet_pages(path: Path, sheet: str | None) -> dict[str, list[list[object]]]:
    """The cells of a workbook's sheets.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods.
    sheet : str or None
        The only sheet that is wanted.

    Returns
    -------
    dict of str to list of list of object
        Title → cells, in the order of the workbook, without sheets that hold nothing. Empty
        cells are None; what is merged over several rows stands in each of them.

    Raises
    ------
    SourceError
        Where the workbook is damaged, locked or no workbook, there is no such sheet, or nothing
        is in it.

    Notes
    -----
    All five formats are read by one library, calamine, which resolves no XML entities. It
    passes over what it cannot read, so that the parts of a package are tested before.
    """
    import python_calamine as calamine

    try:
        _check_parts(path)
        book = calamine.CalamineWorkbook.from_path(path)
        titles = book.sheet_names
        if sheet is not None and sheet not in titles:
            raise SourceError(f"{path.name}：没有工作表“{sheet}”。", f"现有：{'、'.join(titles)}。")
        wanted = [sheet] if sheet else titles
        pages = {title: _page_cells(book.get_sheet_by_name(title)) for title in wanted}
    except (
        calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ):
        raise SourceError(
            f"{path.name}：不是可读的 {path.suffix.lower()} 文件(已损坏、有密码或改过扩展名)。",
            "请用 Excel 另存为 .xlsx。",
        ) from None
    filled = {title: cells for title, cells in pages.items() if _holds_something(cells)}
    if not filled:
        raise SourceError(f"{path.name}：工作表“{next(iter(pages), '')}”是空的。")
    return filled


def _check_parts(path: Path) -> None:
    """Refuse a package that means harm, and one of whose parts is damaged.

    A damaged part must not become a shorter ledger.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        check_package(packed, path.name)
        if packed.testzip():
            raise zipfile.BadZipFile


def _holds_something(cells: list[list[object]]) -> bool:
    """Whether any cell of a sheet is filled."""
    return any(cell is not None for row in cells for cell in row)


def _page_cells(page: Any) -> list[list[object]]:
    """The values of a sheet; those of blocks that are merged over several rows in each of them."""
    rows = page.to_python(skip_empty_area=False)
    cells: list[list[object]] = [[None if cell == "" else cell for cell in row] for row in rows]
    for (top, left), (bottom, right) in page.merged_cell_ranges or ():
        if bottom == top or top >= len(cells):
            continue
        value = cells[top][left]  # a merged block holds its value in the first cell only
        for row in cells[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])
    return cells
