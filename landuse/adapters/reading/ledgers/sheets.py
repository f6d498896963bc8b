"""The cells of a workbook, sheet by sheet."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from landuse.adapters.reading.containers import check_package
from landuse.adapters.reading.ledgers.binary_sheets import refuse_far_cells
from landuse.adapters.reading.ledgers.cells import Row
from landuse.adapters.reading.ledgers.number_formats import as_shown, formats_of
from landuse.adapters.reading.ledgers.sheet_extent import (
    NOTHING_HIDDEN,
    Extents,
    Hidden,
    check_repeats,
    extents,
)
from landuse.adapters.reading.ledgers.sparse_sheets import (
    MergedRange,
    merged_ranges,
    sparse_pages,
)
from landuse.adapters.reading.ledgers.workbook_parts import BOOK, part_of, titles_of
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: The part of an .ods that holds its cells.
_CONTENT_OF_ODS = "content.xml"
#: An ending of workbooks of either kind, which the reader tells by their content.
_OF_ANY_KIND = ".et"
#: Room that may be reserved for each cell that may be filled: sheets have empty ones too.
_MOST_RESERVED = 4


@dataclass(frozen=True)
class SheetPage:
    """The cells of one sheet.

    Attributes
    ----------
    title : str
        Empty for a .csv.
    cells : sequence of Row
        Row by row; empty cells are None, and what is merged over several rows stands in each.
    merged : tuple of MergedRange
        The merged cells: first row and column, last row and column, counted from 0.
    is_hidden : bool
        Whether a person who opens the workbook does not see the sheet.
    divided : int
        How many numbers stand as their formats show them: divided by a thousand or more.
    taken_apart : tuple of int
        Rows of a .csv, from 0, that had another mark between their cells.
    hidden : Hidden
        The rows and columns that a person who opens the workbook does not see.
    """

    title: str
    cells: Sequence[Row]
    merged: tuple[MergedRange, ...] = ()
    is_hidden: bool = False
    divided: int = 0
    taken_apart: tuple[int, ...] = ()
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
        The sheets that are wanted; all where none is named.
    limits : Limits
        How much may be in it.
    needs_all : bool
        Whether every sheet that is named has to be there, or one of them.

    Returns
    -------
    list of SheetPage
        In the order in which they are named, else that of the workbook, without sheets that hold
        nothing.

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
        known = _check_parts(path, limits)
        has_far_cells = known.is_sparse
        hidden_in = _hidden_by_title(path, known)
        if path.suffix.lower() == _OF_ANY_KIND:
            book = calamine.CalamineWorkbook.from_filelike(
                io.BytesIO(path.read_bytes())
            )
        else:
            book = calamine.CalamineWorkbook.from_path(path)
        titles = book.sheet_names
        there = [sheet for sheet in sheets if sheet in titles]
        missing = [sheet for sheet in sheets if sheet not in titles]
        if missing and (needs_all or not there):
            raise SourceError(
                "reading.no_sheet", file=path.name, sheet=missing[0], sheets=titles
            )
        wanted = there or titles
        hidden = {
            meta.name
            for meta in book.sheets_metadata
            if meta.visible != calamine.SheetVisibleEnum.Visible
        }
        pages = []
        reserved = 0
        far = sparse_pages(path, wanted) if has_far_cells else {}
        formats = formats_of(path)
        for title in wanted:
            if has_far_cells:
                cells, merged = far.get(title, []), tuple(merged_ranges(path, title))
            else:
                page = book.get_sheet_by_name(title)
                reserved += page.total_height * page.total_width
                if reserved > _MOST_RESERVED * limits.cells:
                    raise SourceError(
                        "limits.cells", file=path.name, limit=limits.cells
                    )
                cells, merged = _page_cells(page), tuple(page.merged_cell_ranges or ())
            shown, divided = as_shown(cells, formats.of_sheet(title))
            filled = filled_merged(shown, merged, path.name, limits)
            unseen = hidden_in.get(title, NOTHING_HIDDEN)
            pages.append(
                SheetPage(
                    title, filled, merged, title in hidden, divided, hidden=unseen
                )
            )
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
    used = [page for page in pages if _holds_something(page.cells)]
    if not used:
        title = pages[0].title if pages else ""
        raise SourceError("reading.empty_sheet", file=path.name, sheet=title)
    return used


def _hidden_by_title(path: Path, known: Extents) -> dict[str, Hidden]:
    """Title of a sheet → its hidden rows and columns, of those that have any."""
    if not known.hidden:
        return {}
    with zipfile.ZipFile(path) as packed:
        titles = titles_of(packed)
        return {
            title: known.hidden[part]
            for title in titles
            for part in [part_of(packed, title)]
            if part in known.hidden
        }


def _check_parts(path: Path, limits: Limits) -> Extents:
    """Refuse a package that means harm, and one of whose parts is damaged; say what is known of it.

    Its cells are counted before any of them is read.

    A damaged part must not become a shorter ledger.
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
        return extents(packed, path.name, limits.cells) if BOOK in parts else Extents()


def _holds_something(cells: Sequence[Row]) -> bool:
    """Whether any cell of a sheet is filled."""
    return any(cell is not None for row in cells for cell in row)


def _page_cells(page: Any) -> list[list[object]]:
    """The values of a sheet, row by row."""
    rows = page.to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


def filled_merged(
    cells: list[list[object]], ranges: Iterable[MergedRange], name: str, limits: Limits
) -> list[list[object]]:
    """Put what is merged over several rows into each of them.

    Parameters
    ----------
    cells : list of list of object
        Row by row; a merged block holds its value in the first cell only. Not changed.
    ranges : iterable of MergedRange
        The merged cells.
    name : str
        The file's name, for the error.
    limits : Limits
        How much may be filled.

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
    out = list(cells)
    copied: set[int] = set()
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if bottom == top or top >= len(out):
            continue
        end = min(right + 1, len(out[top]))
        if end <= left:
            continue
        value = out[top][left]
        last = min(bottom + 1, len(out))
        filled += (last - top) * (end - left)
        if filled > limits.cells:
            raise SourceError("reading.merged_too_large", file=name)
        for at in range(top, last):
            if at not in copied:
                out[at] = list(out[at])
                copied.add(at)
            out[at].extend([None] * (end - len(out[at])))
            out[at][left:end] = [value] * (end - left)
    return out
