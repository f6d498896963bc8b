"""Ledgers: workbooks and .csv with title rows, merged cells and totals, as raw columns."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from landuse.adapters.reading.encodings import check_is_utf8
from landuse.adapters.reading.formats import content_of_ledger
from landuse.adapters.reading.ledgers.cells import filled_texts
from landuse.adapters.reading.ledgers.csv_cells import csv_cells, split_again
from landuse.adapters.reading.ledgers.header_grid import (
    SEARCHED_ROWS,
    HeaderGrid,
    find_grid,
)
from landuse.adapters.reading.ledgers.header_vocabulary import vocabulary_of
from landuse.adapters.reading.ledgers.html_sheets import html_pages
from landuse.adapters.reading.ledgers.rows_of_sheet import rows_of_sheet
from landuse.adapters.reading.ledgers.sheet_layout import check_layout
from landuse.adapters.reading.ledgers.sheets import SheetPage, sheet_pages
from landuse.adapters.reading.ledgers.stages import SheetRows
from landuse.adapters.reading.ledgers.xml_sheets import xml_pages
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.adapters.reading.raw import Part, RawTable
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import ColumnError, SourceError
from landuse.words.phrases import phrase

#: Cells of the first row that an error lists, and characters of each.
_LISTED_CELLS, _LISTED_CHARACTERS = 8, 30
#: A sheet holds the table too where it names at least this share of the best sheet's columns.
_MIN_SHARE_OF_BEST = 0.8

#: A sheet and its headers.
_HeadedPage: TypeAlias = tuple[SheetPage, HeaderGrid]


@dataclass(frozen=True)
class TableRequest:
    """A ledger to read, and the table that it is read as.

    Parameters
    ----------
    path : Path
        A workbook or .csv whose format has been checked.
    table : Table
        The canonical table, by whose columns the headers are found.
    sheets : tuple of str
        The titles of the sheets to read; where there are none, every visible sheet that holds the
        table.
    encoding : str, optional
        The encoding of a .csv where it is declared.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    header_rows : int, optional
        How many rows the header has, where that is declared.
    limits : Limits
        How much may be in it.
    is_one_of_several : bool
        Whether the table is read from other files too, which may have the sheets that this lacks.
    stage_words : tuple of str
        Words for stages, of which a ledger of actions may have a column each.
    constant_columns : frozenset of str
        Canonical columns whose one value for all rows the workspace declares.
    """

    path: Path
    table: Table
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    header_rows: int | None = None
    limits: Limits = USUAL
    is_one_of_several: bool = False
    stage_words: tuple[str, ...] = ()
    constant_columns: frozenset[str] = frozenset()


def read_table(request: TableRequest, findings: Findings) -> RawTable:
    """Read the rows of a ledger under their headers.

    Parameters
    ----------
    request : TableRequest
        The file and its declarations.
    findings : Findings
        Takes the sheets that were read and those that were not, rows that are no records, cells
        beyond the headers, and formulas without results.

    Returns
    -------
    RawTable
        Cells as they stand in the file, of all sheets that hold the table, one after the other.
        The encoding is None for a workbook.

    Raises
    ------
    SourceError
        Where the file cannot be opened or holds no row.
    ColumnError
        Where no row looks like the headers, or two columns claim one meaning.

    Notes
    -----
    Every row of a sheet below the headers ends in one place: it is in the frame, it is no record
    (a total, a note, a header that stands again) and reported as such, or it is empty. Rows above
    the headers are titles or notes.
    """
    with _without_collector():
        return _read_table(request, findings)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector of cycles from walking over cells.

    A ledger is hundreds of thousands of small lists, none of them in a cycle; looking through them
    again and again would take a quarter of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_table(request: TableRequest, findings: Findings) -> RawTable:
    """Read the rows of a ledger, as :func:`read_table` says."""
    file = request.path.name
    vocabulary = vocabulary_of(
        request.table, request.mapping, request.stage_words, request.constant_columns
    )
    pages, encoding = pages_of(request)
    candidates: list[_HeadedPage] = []
    for page in pages:
        grid = find_grid(page, vocabulary, header_rows=request.header_rows)
        if grid is not None:
            candidates.append((page, grid))
        elif request.sheets:
            raise _no_header_row([page], request)
    chosen = _pages_with_table(candidates, request)
    if not chosen:
        raise _no_header_row(pages, request)
    if request.header_rows is None:
        for page, grid in chosen:
            check_layout(page.cells, grid, vocabulary, file)
    _report_sheets(pages, [page for page, _ in chosen], findings)
    rows_by_sheet: list[tuple[str, SheetRows]] = []
    for page, grid in chosen:
        findings_of_sheet = Findings(findings.table)
        parts = rows_of_sheet(page, grid, vocabulary, request.path, findings_of_sheet)
        rows_by_sheet += [(page.title, rows) for rows in parts]
        title = page.title if len(chosen) > 1 else None
        findings.add_from(findings_of_sheet, title or None)
    return _raw_table(rows_by_sheet, file, encoding)


def pages_of(request: TableRequest) -> tuple[list[SheetPage], str | None]:
    """The sheets of a ledger, and its encoding where it is text.

    Parameters
    ----------
    request : TableRequest
        The file and its declarations.

    Returns
    -------
    list of SheetPage
        Those that are declared; all where none is.
    str or None
        The encoding; None for a workbook.

    Raises
    ------
    SourceError
        Where the file cannot be opened, or lacks a sheet that is declared.
    """
    path, limits = request.path, request.limits
    content = content_of_ledger(path)
    if content == "text":
        raw_cells, encoding = csv_cells(path, request.encoding, limits)
        cells, resplit_rows = split_again(raw_cells)
        return [SheetPage("", cells, resplit_rows=tuple(resplit_rows))], encoding
    needs_all = not request.is_one_of_several
    if content == "workbook":
        check_is_utf8(request.encoding, path.name)
        return sheet_pages(path, request.sheets, limits, needs_all=needs_all), None
    read_pages = html_pages if content == "html" else xml_pages
    pages = read_pages(path, request.encoding, limits)
    titles = [page.title for page in pages]
    missing = [title for title in request.sheets if title not in titles]
    declared_pages = [page for page in pages if page.title in request.sheets]
    if missing and (needs_all or not declared_pages):
        raise SourceError(
            "reading.no_sheet", file=path.name, sheet=missing[0], sheets=titles
        )
    return declared_pages or pages, None


def _pages_with_table(
    candidates: Sequence[_HeadedPage], request: TableRequest
) -> list[_HeadedPage]:
    """The sheets that are read: those that are declared, else every visible one with the table.

    A sheet holds the table where it names the required columns and most of those that the best
    sheet names: a workbook may hold other ledgers beside it. Hidden sheets are looked at where no
    other holds it.
    """
    if request.sheets or not candidates:
        return list(candidates)
    visible = [(page, grid) for page, grid in candidates if not page.is_hidden]
    searched = visible or candidates
    best_columns = max((grid.columns for _, grid in searched), key=len)
    required = {column.name for column in request.table.sought}
    chosen = []
    for page, grid in searched:
        common_columns = grid.columns & best_columns
        if len(common_columns) < _MIN_SHARE_OF_BEST * len(best_columns):
            continue
        if grid.columns == best_columns or required <= grid.columns:
            chosen.append((page, grid))
    return chosen


def _report_sheets(
    pages: Sequence[SheetPage], chosen: Sequence[SheetPage], findings: Findings
) -> None:
    """Report the sheets that are read where there are several, and those that are not."""
    chosen_titles = [page.title for page in chosen]
    other_titles = [page.title for page in pages if page.title not in chosen_titles]
    if len(chosen_titles) > 1:
        sentence = phrase(
            "finding.sheets_read", sheets=chosen_titles, count=len(chosen_titles)
        )
        findings.add(sentence, severity="info", value=chosen_titles[0])
    if other_titles:
        sentence = phrase(
            "finding.sheet_chosen", sheets=chosen_titles, others=other_titles
        )
        findings.add(sentence, severity="info", value="\n".join(other_titles))


def _no_header_row(pages: Sequence[SheetPage], request: TableRequest) -> ColumnError:
    """The error that no row looks like the headers, with the first row and the columns sought."""
    columns = [
        column.label
        for column in request.table.columns
        if column.required and column.kind != "geometry"
    ]
    first_texts = _first_filled_row(pages[0])[:_LISTED_CELLS]
    return ColumnError(
        "reading.no_header_row",
        file=request.path.name,
        searched=SEARCHED_ROWS,
        table=request.table.label,
        columns=columns,
        first=[text[:_LISTED_CHARACTERS] for text in first_texts],
    )


def _first_filled_row(page: SheetPage) -> list[str]:
    """The texts of the first row of a sheet that has any."""
    for row in page.cells:
        texts = filled_texts(row)
        if texts:
            return texts
    return []


def _raw_table(
    rows_by_sheet: Sequence[tuple[str, SheetRows]], file: str, encoding: str | None
) -> RawTable:
    """The rows of all sheets, one after the other."""
    frames: list[pd.DataFrame] = []
    numbers: list[int] = []
    parts: list[Part] = []
    for title, rows in rows_by_sheet:
        if len(rows.frame) == 0:
            continue
        frames.append(rows.frame)
        numbers += rows.numbers
        headers = tuple(rows.frame.columns)
        parts.append(Part(title, headers, len(rows.frame), rows.totals))
    if not frames:
        raise SourceError("reading.no_rows", file=file)
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    row_numbers = pd.Series(numbers, dtype="int64")
    return RawTable(frame, row_numbers, encoding, tuple(parts))
