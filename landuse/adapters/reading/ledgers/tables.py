"""Ledgers: workbooks and .csv with title rows, merged cells and totals, as raw columns."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from landuse.adapters.reading.encodings import check_is_utf8
from landuse.adapters.reading.formats import content_of_ledger
from landuse.adapters.reading.ledgers.blocks_of_rows import rows_of_sheet
from landuse.adapters.reading.ledgers.cells import filled_texts
from landuse.adapters.reading.ledgers.csv_cells import csv_cells, split_again
from landuse.adapters.reading.ledgers.header_grid import (
    SEARCHED,
    HeaderGrid,
    find_grid,
    vocabulary_of,
)
from landuse.adapters.reading.ledgers.html_sheets import html_pages
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

#: Cells of the first row that an error shows, and characters of each.
_CELLS_SHOWN, _SHOWN = 8, 30
#: A sheet carries the table too where it names at least this share of the best sheet's columns.
_AS_GOOD = 0.8


@dataclass(frozen=True)
class TableRequest:
    """Which ledger is wanted, and as which table it is read.

    Parameters
    ----------
    path : Path
        A workbook or .csv whose format has been checked.
    table : Table
        The canonical table, by whose columns the headers are found.
    sheets : tuple of str
        The sheets to be read; where none is named, every visible one that carries the table.
    encoding : str, optional
        The encoding of a .csv where it is declared.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    header_rows : int, optional
        How many rows the header has; found where it is not declared.
    limits : Limits
        How much may be in it.
    is_one_of_several : bool
        Whether the table is read from other files too, which may have the sheets that it lacks.
    stage_words : tuple of str
        Words for stages, of which a ledger of actions may have a column each.
    values : frozenset of str
        Canonical columns whose value the workspace declares.
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
    values: frozenset[str] = frozenset()


def read_table(request: TableRequest, findings: Findings) -> RawTable:
    """Read the rows of a ledger under their headers.

    Parameters
    ----------
    request : TableRequest
        The file, and what is known of it.
    findings : Findings
        Takes the sheets that were read and those that were not, rows that are no records, cells
        beyond the headers, and formulas without results.

    Returns
    -------
    RawTable
        Cells as they stand in the file, of all sheets that carry the table, one after the other.
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
    (a total, a note, a header that stands again) and listed as such, or it is empty. What stands
    above the headers is a title or a note.
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
    path = request.path
    vocabulary = vocabulary_of(request.table, request.mapping, request.stage_words)
    vocabulary = replace(vocabulary, values=request.values)
    pages, encoding = pages_of(request)
    headed = []
    for page in pages:
        grid = find_grid(page.cells, page.merged, vocabulary, rows=request.header_rows)
        if grid is not None:
            headed.append((page, grid))
        elif request.sheets:
            raise _no_header([page], request)
    chosen = _with_the_table(headed, request)
    if not chosen:
        raise _no_header(pages, request)
    if request.header_rows is None:
        for page, grid in chosen:
            check_layout(page.cells, grid, vocabulary, path.name)
    _tell_sheets(pages, [page for page, _ in chosen], findings)
    parts: list[tuple[str, SheetRows]] = []
    for page, grid in chosen:
        title = page.title if len(chosen) > 1 else ""
        of_sheet = Findings(findings.table)
        found = rows_of_sheet(page, grid, vocabulary, path, of_sheet)
        parts += [(page.title, rows) for rows in found]
        findings.add_from(of_sheet, title or None)
    return _one_table(parts, path.name, encoding)


def pages_of(request: TableRequest) -> tuple[list[SheetPage], str | None]:
    """The sheets of a ledger, by what its content is; and its encoding where it is text.

    Parameters
    ----------
    request : TableRequest
        The file, and what is known of it.

    Returns
    -------
    list of SheetPage
        Those that are named; all where none is.
    str or None
        The encoding; None for a workbook.

    Raises
    ------
    SourceError
        Where the file cannot be opened, or lacks a sheet that is named.
    """
    path, limits = request.path, request.limits
    content = content_of_ledger(path)
    if content == "text":
        cells, encoding = csv_cells(path, request.encoding, limits)
        rows, changed = split_again(cells)
        return [SheetPage("", rows, taken_apart=tuple(changed))], encoding
    needs_all = not request.is_one_of_several
    if content == "workbook":
        check_is_utf8(request.encoding, path.name)
        return sheet_pages(path, request.sheets, limits, needs_all=needs_all), None
    read = html_pages if content == "html" else xml_pages
    pages = read(path, request.encoding, limits)
    there = [page for page in pages if page.title in request.sheets]
    missing = set(request.sheets) - {page.title for page in there}
    if missing and (needs_all or not there):
        titles = [page.title for page in pages]
        sheet = next(title for title in request.sheets if title in missing)
        raise SourceError(
            "reading.no_sheet", file=path.name, sheet=sheet, sheets=titles
        )
    return there or pages, None


def _with_the_table(
    headed: Sequence[tuple[SheetPage, HeaderGrid]], request: TableRequest
) -> list[tuple[SheetPage, HeaderGrid]]:
    """The sheets that are read: those that are named, else every visible one with the table.

    A sheet carries the table where it names the required columns and most of those that the best
    sheet names: a workbook may hold other ledgers beside it. Hidden sheets are looked at where no
    other carries it.
    """
    if request.sheets:
        return list(headed)
    required = {column.name for column in request.table.sought}
    visible = [(page, grid) for page, grid in headed if not page.is_hidden]
    seen = visible or headed
    if not seen:
        return []
    best = max((grid.columns for _, grid in seen), key=len)
    return [
        (page, grid)
        for page, grid in seen
        if (grid.columns == best or required <= grid.columns)
        and len(grid.columns & best) >= _AS_GOOD * len(best)
    ]


def _tell_sheets(
    pages: Sequence[SheetPage], chosen: Sequence[SheetPage], findings: Findings
) -> None:
    """List the sheets that are read where there are several, and those that are not."""
    read = [page.title for page in chosen]
    left = [page.title for page in pages if page.title not in read]
    if len(read) > 1:
        findings.add(
            phrase("finding.sheets_read", sheets=read, count=len(read)),
            severity="info",
            value=read[0],
        )
    if left:
        findings.add(
            phrase("finding.sheet_chosen", sheets=read, others=left),
            severity="info",
            value="\n".join(left),
        )


def _no_header(pages: Sequence[SheetPage], request: TableRequest) -> ColumnError:
    """The error that no row looks like the headers: what was sought, and what stands first."""
    table = request.table
    return ColumnError(
        "reading.no_header_row",
        file=request.path.name,
        searched=SEARCHED,
        table=table.label,
        columns=[c.label for c in table.columns if c.required and c.kind != "geometry"],
        first=[text[:_SHOWN] for text in _first_row(pages[0])[:_CELLS_SHOWN]],
    )


def _first_row(page: SheetPage) -> list[str]:
    """What stands in the first row of a sheet that holds anything."""
    for row in page.cells:
        texts = filled_texts(row)
        if texts:
            return texts
    return []


def _one_table(
    parts: Sequence[tuple[str, SheetRows]], name: str, encoding: str | None
) -> RawTable:
    """The rows of all sheets, one after the other."""
    filled = [(title, rows) for title, rows in parts if len(rows.frame)]
    if not filled:
        raise SourceError("reading.no_rows", file=name)
    numbers = [number for _, rows in filled for number in rows.numbers]
    frames = [rows.frame for _, rows in filled]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    told = tuple(
        Part(title, tuple(rows.frame.columns), len(rows.frame), rows.totals)
        for title, rows in filled
    )
    return RawTable(frame, pd.Series(numbers, dtype="int64"), encoding, told)
