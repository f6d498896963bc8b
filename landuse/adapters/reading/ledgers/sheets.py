"""The cells of a workbook, sheet by sheet."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from xml.parsers import expat

from landuse.adapters.reading.containers import check_package
from landuse.adapters.reading.ledgers.binary_sheets import refuse_far_cells
from landuse.adapters.reading.ledgers.cells import MergedRange, Row
from landuse.adapters.reading.ledgers.number_formats import (
    formats_of,
    with_displayed_numbers,
)
from landuse.adapters.reading.ledgers.sheet_extent import (
    NOTHING_HIDDEN,
    Extents,
    Hidden,
    check_repeats,
    extents_of_sheets,
)
from landuse.adapters.reading.ledgers.sparse_sheets import (
    merged_ranges,
    rows_of_sparse_sheets,
)
from landuse.adapters.reading.ledgers.workbook_parts import BOOK, part_of, titles_of
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

if TYPE_CHECKING:
    import python_calamine as calamine

#: The part of an .ods that holds its cells.
_CONTENT_OF_ODS = "content.xml"
#: An ending of workbooks of several formats, which the reader distinguishes by their content.
_OF_ANY_KIND = ".et"
#: Room that may be reserved for each cell that may be filled: sheets have empty ones too.
_MOST_RESERVED = 4
#: Title, cells and merged cells of a sheet as they are stored.
_RawSheet: TypeAlias = tuple[str, list[list[object]], tuple[MergedRange, ...]]


@dataclass(frozen=True)
class SheetPage:
    """The cells of one sheet.

    Attributes
    ----------
    title : str
        Empty for a .csv.
    cells : sequence of Row
        Row by row; empty cells are None, and a value that is merged over several rows stands in
        each of them.
    merged : tuple of MergedRange
        The merged cells.
    is_hidden : bool
        Whether a person who opens the workbook does not see the sheet.
    divided_numbers : int
        How many numbers their formats display divided by a thousand or more. They stand here as
        they are displayed.
    resplit_rows : tuple of int
        Rows of a .csv, from 0, that had another mark between their cells.
    hidden : Hidden
        The rows and columns that a person who opens the workbook does not see.
    """

    title: str
    cells: Sequence[Row]
    merged: tuple[MergedRange, ...] = ()
    is_hidden: bool = False
    divided_numbers: int = 0
    resplit_rows: tuple[int, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN


def sheet_pages(
    path: Path,
    sheets: Sequence[str] = (),
    limits: Limits = USUAL,
    *,
    needs_all: bool = True,
) -> list[SheetPage]:
    """The cells of a workbook's sheets.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb, .xls, .et or .ods.
    sheets : sequence of str
        The titles of the sheets to read; all where there are none.
    limits : Limits
        How much may be in it.
    needs_all : bool
        Whether every one of these sheets has to be in the workbook, or at least one.

    Returns
    -------
    list of SheetPage
        In the order of ``sheets``, else that of the workbook, without empty sheets.

    Raises
    ------
    SourceError
        Where the workbook is damaged, locked or no workbook, holds too much, there is no such
        sheet, or nothing is in it.

    Notes
    -----
    All formats are read by one library, calamine, which resolves no XML entities. It
    passes over what it cannot read, so that the parts of a package are tested before; and it
    reserves room for the whole box around the cells, so that a workbook with cells few and far
    apart is read row by row instead.
    """
    import python_calamine as calamine

    try:
        extents = _checked_extents(path, limits)
        hidden_cells = _hidden_by_title(path, extents)
        book = _opened_workbook(path)
        titles = _titles_to_read(path, book.sheet_names, sheets, needs_all=needs_all)
        formats = formats_of(path)
        visible_titles = {
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible
        }
        if extents.is_sparse:
            raw_sheets = _sparse_sheets(path, titles)
        else:
            raw_sheets = _dense_sheets(path, book, titles, limits)
        pages = []
        for title, stored_cells, merged in raw_sheets:
            formatted_cells = formats.cells_of_sheet(title)
            cells, divided = with_displayed_numbers(stored_cells, formatted_cells)
            page = SheetPage(
                title=title,
                cells=with_merged_values(cells, merged, path.name, limits),
                merged=merged,
                is_hidden=title not in visible_titles,
                divided_numbers=divided,
                hidden=hidden_cells.get(title, NOTHING_HIDDEN),
            )
            pages.append(page)
    except (
        calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        LookupError,
        RuntimeError,
        SyntaxError,
        expat.ExpatError,
    ):
        kind = path.suffix.lower()
        raise SourceError("reading.bad_workbook", file=path.name, kind=kind) from None
    filled_pages = [page for page in pages if has_filled_cell(page.cells)]
    if not filled_pages:
        title = pages[0].title if pages else ""
        raise SourceError("reading.empty_sheet", file=path.name, sheet=title)
    return filled_pages


def _opened_workbook(path: Path) -> calamine.CalamineWorkbook:
    """A workbook, by its ending or, where that stands for several formats, by its content."""
    import python_calamine as calamine

    if path.suffix.lower() == _OF_ANY_KIND:
        content = io.BytesIO(path.read_bytes())
        return calamine.CalamineWorkbook.from_filelike(content)
    return calamine.CalamineWorkbook.from_path(path)


def _titles_to_read(
    path: Path, titles: Sequence[str], sheets: Sequence[str], *, needs_all: bool
) -> list[str]:
    """The titles of the sheets to read: the declared ones, else all."""
    present = [sheet for sheet in sheets if sheet in titles]
    missing = [sheet for sheet in sheets if sheet not in titles]
    if missing and (needs_all or not present):
        raise SourceError(
            "reading.no_sheet", file=path.name, sheet=missing[0], sheets=titles
        )
    return present or list(titles)


def _sparse_sheets(path: Path, titles: Sequence[str]) -> Iterator[_RawSheet]:
    """Sheets whose cells are few and far apart."""
    rows_by_title = rows_of_sparse_sheets(path, titles)
    for title in titles:
        merged = tuple(merged_ranges(path, title))
        yield title, rows_by_title.get(title, []), merged


def _dense_sheets(
    path: Path,
    book: calamine.CalamineWorkbook,
    titles: Sequence[str],
    limits: Limits,
) -> Iterator[_RawSheet]:
    """Sheets for whose whole box of cells there is room."""
    reserved = 0
    for title in titles:
        sheet = book.get_sheet_by_name(title)
        reserved += sheet.total_height * sheet.total_width
        if reserved > _MOST_RESERVED * limits.cells:
            raise SourceError("limits.cells", file=path.name, limit=limits.cells)
        rows = sheet.to_python(skip_empty_area=False)
        cells = [_without_empty_texts(row) for row in rows]
        ranges = sheet.merged_cell_ranges or ()
        merged = tuple(MergedRange(*first, *last) for first, last in ranges)
        yield title, cells, merged


def _without_empty_texts(row: Sequence[object]) -> list[object]:
    """The cells of a row, None where calamine gives an empty text for an empty cell."""
    return [None if cell == "" else cell for cell in row]


def _hidden_by_title(path: Path, extents: Extents) -> dict[str, Hidden]:
    """Title of a sheet → its hidden rows and columns, of those that have any."""
    if not extents.hidden:
        return {}
    hidden_by_title = {}
    with zipfile.ZipFile(path) as packed:
        for title in titles_of(packed):
            part = part_of(packed, title)
            if part in extents.hidden:
                hidden_by_title[title] = extents.hidden[part]
    return hidden_by_title


def _checked_extents(path: Path, limits: Limits) -> Extents:
    """Refuse a package that means harm, or has a damaged part; say how far its cells reach.

    Cells are counted before any of them is read. A damaged part must not become a shorter ledger.
    """
    if not zipfile.is_zipfile(path):
        return Extents()
    with zipfile.ZipFile(path) as packed:
        check_package(packed, path.name, limits)
        if packed.testzip():
            raise zipfile.BadZipFile
        parts = set(packed.namelist())
        if _CONTENT_OF_ODS in parts:
            check_repeats(packed, path.name, limits.cells)
        refuse_far_cells(packed, path.name, limits.cells)
        if BOOK not in parts:
            return Extents()
        return extents_of_sheets(packed, path.name, limits.cells)


def has_filled_cell(cells: Sequence[Row]) -> bool:
    """Whether any cell of a sheet holds something.

    Parameters
    ----------
    cells : sequence of Row
        The cells of the sheet; empty ones are None.

    Returns
    -------
    bool
    """
    return any(cell is not None for row in cells for cell in row)


def with_merged_values(
    cells: list[list[object]], merged: Iterable[MergedRange], name: str, limits: Limits
) -> list[list[object]]:
    """Put the value of a block that is merged over several rows into each of its cells.

    Parameters
    ----------
    cells : list of list of object
        Row by row; a merged block holds its value in the first cell only. Not changed.
    merged : iterable of MergedRange
        The merged cells.
    name : str
        The file's name, for the error.
    limits : Limits
        How many cells may get a value.

    Returns
    -------
    list of list of object
        Rows without such cells are the same ones.

    Raises
    ------
    SourceError
        Where blocks lie over each other, which no program writes: they could be more than all
        cells.
    """
    result = list(cells)
    copied_rows: set[int] = set()
    count = 0
    for block in merged:
        if block.bottom == block.top or block.top >= len(result):
            continue
        end_column = min(block.right + 1, len(result[block.top]))
        width = end_column - block.left
        if width <= 0:
            continue
        value = result[block.top][block.left]
        end_row = min(block.bottom + 1, len(result))
        count += (end_row - block.top) * width
        if count > limits.cells:
            raise SourceError("reading.merged_too_large", file=name)
        for at in range(block.top, end_row):
            if at not in copied_rows:
                result[at] = list(result[at])
                copied_rows.add(at)
            row = result[at]
            row.extend([None] * (end_column - len(row)))
            row[block.left : end_column] = [value] * width
    return result
