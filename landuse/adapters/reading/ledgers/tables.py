"""Ledgers: workbooks and .csv with title rows, merged cells and totals, as raw columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from landuse.adapters.meaning.ledger_words import COLONS, TOTALS
from landuse.adapters.reading.ledgers.cells import Row, filled_texts, is_filled
from landuse.adapters.reading.ledgers.csv_cells import csv_cells
from landuse.adapters.reading.ledgers.formulas import tell_formulas_without_results
from landuse.adapters.reading.ledgers.header_row import (
    header_counts,
    header_row,
    headers_in,
    is_nameless,
)
from landuse.adapters.reading.ledgers.sheets import sheet_pages
from landuse.adapters.reading.raw import RawTable
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: Cells of a row in which the word of a total may stand first.
_TOTAL_CELLS = 4
#: A row's number, as a person sees it, and its cells.
_NumberedRow = tuple[int, Row]


@dataclass(frozen=True)
class TableRequest:
    """Which ledger is wanted, and as which table it is read.

    Parameters
    ----------
    path : Path
        A workbook or .csv whose format has been checked.
    table : Table
        The canonical table, by whose columns the headers are found.
    sheet : str, optional
        The sheet; where none is named, the one with most of the table's headers is read.
    encoding : str, optional
        The encoding of a .csv where it is declared.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    """

    path: Path
    table: Table
    sheet: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


def read_table(request: TableRequest, findings: Findings) -> RawTable:
    """Read the rows of a ledger under their headers.

    Parameters
    ----------
    request : TableRequest
        The file, and what is known of it.
    findings : Findings
        Takes the sheet that was chosen, totals, cells beyond the headers, and formulas without
        results.

    Returns
    -------
    RawTable
        Cells as they stand in the file; totals and empty rows are left out. The encoding is
        None for a workbook.

    Raises
    ------
    SourceError
        Where the file cannot be opened or holds no row.
    ColumnError
        Where no row looks like the headers, or a required one is not among them.

    Notes
    -----
    Every row of the sheet below the headers ends in one place: it is in the frame, it is a total
    and listed as such, or it is empty. What stands above the headers is a title or a note.
    """
    path = request.path
    if path.suffix.lower() == ".csv":
        cells, encoding = csv_cells(path, request.encoding)
        title = ""
    else:
        pages = sheet_pages(path, request.sheet)
        title = _best_sheet(pages, request, findings)
        cells, encoding = pages[title], None
    at = header_row(cells, request.table, request.mapping, path.name)
    headers = headers_in(cells[at])
    filled = [
        (number, row)
        for number, row in enumerate(cells[at + 1 :], at + 2)
        if any(is_filled(cell) for cell in row)
    ]
    rows = _without_totals(filled, findings)
    _tell_extra_cells(rows, len(headers), findings)
    # a row that has cells beyond the headers only is told, and is no row of the ledger
    rows = [(n, row) for n, row in rows if any(is_filled(cell) for cell in row[: len(headers)])]
    if not rows:
        raise SourceError("reading.no_rows", file=path.name)
    numbers = [number for number, _ in rows]
    tell_formulas_without_results(path, title, headers, numbers, findings)
    frame = _frame_of(rows, headers)
    return RawTable(frame, pd.Series(numbers, dtype="int64"), encoding)


def _best_sheet(
    pages: Mapping[str, Sequence[Row]], request: TableRequest, findings: Findings
) -> str:
    """The sheet of whose headers one row names most; the first among equals."""
    most_named = {
        title: max(header_counts(page, request.table, request.mapping), default=0)
        for title, page in pages.items()
    }
    best = max(most_named, key=lambda title: most_named[title])
    if best != next(iter(pages)):
        findings.add(phrase("finding.sheet_chosen", sheet=best), severity="info", value=best)
    return best


def _without_totals(rows: Sequence[_NumberedRow], findings: Findings) -> list[_NumberedRow]:
    """The rows that are no totals; those that are, are listed."""
    kept = []
    for number, row in rows:
        if not _is_total(row):
            kept.append((number, row))
            continue
        findings.add(
            phrase("finding.total_row", row=number),
            severity="info",
            action="ignored",
            row=number,
            value=filled_texts(row)[0],
        )
    return kept


def _is_total(row: Row) -> bool:
    """Whether the first word of a row, spaced or not, is that of a total."""
    first = next((cell for cell in row[:_TOTAL_CELLS] if is_filled(cell)), None)
    return isinstance(first, str) and "".join(first.split()).rstrip(COLONS) in TOTALS


def _tell_extra_cells(rows: Sequence[_NumberedRow], width: int, findings: Findings) -> None:
    """List rows with cells beyond the headers: mostly a comma that was meant to be in a cell."""
    for number, row in rows:
        if any(is_filled(cell) for cell in row[width:]):
            said = phrase("finding.extra_cells", row=number)
            findings.add(said, action="ignored", row=number)


def _frame_of(rows: Sequence[_NumberedRow], headers: Sequence[str]) -> pd.DataFrame:
    """Rows under their headers, without the columns that have none."""
    width = len(headers)
    cells = [[*row[:width], *[None] * (width - len(row))] for _, row in rows]
    frame = pd.DataFrame(cells, columns=list(headers), dtype=object)
    return frame.loc[:, [header for header in headers if not is_nameless(header)]]
