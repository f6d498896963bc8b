"""The rows of a sheet under their headers: block by block, table by table, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from landuse.adapters.meaning.header_words import part_of_year, year_of_title
from landuse.adapters.reading.ledgers.blocks_of_rows import (
    Block,
    blocks_of_sheet,
    without_group_rows,
    without_lone_texts,
)
from landuse.adapters.reading.ledgers.cells import (
    NumberedRow,
    filled_cells,
    first_filled_cell,
    is_filled,
)
from landuse.adapters.reading.ledgers.formulas import report_cells_without_values
from landuse.adapters.reading.ledgers.header_grid import Head, HeaderGrid, is_nameless
from landuse.adapters.reading.ledgers.header_vocabulary import Vocabulary
from landuse.adapters.reading.ledgers.sheet_extent import Hidden
from landuse.adapters.reading.ledgers.sheet_layout import (
    check_block_layout,
    with_units_beside,
)
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.adapters.reading.ledgers.shifted_rows import rejoin_shifted_rows
from landuse.adapters.reading.ledgers.stages import SheetRows, stages_as_rows
from landuse.adapters.reading.ledgers.tables_of_block import (
    YEAR,
    column_letters,
    tables_of_block,
)
from landuse.adapters.reading.ledgers.totals import SheetSums, compare_totals
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase

#: Rows that a sentence lists.
_LISTED_ROWS = 10


def rows_of_sheet(
    page: SheetPage,
    grid: HeaderGrid,
    vocabulary: Vocabulary,
    path: Path,
    findings: Findings,
) -> list[SheetRows]:
    """Read the rows of one sheet.

    Parameters
    ----------
    page : SheetPage
        The sheet.
    grid : HeaderGrid
        Its headers.
    vocabulary : Vocabulary
        Which header names which column.
    path : Path
        The file.
    findings : Findings
        Takes rows that are no records, cells beyond the headers, and formulas without results.

    Returns
    -------
    list of SheetRows
        One for each block or table of the sheet; those with the same headers are one.

    Raises
    ------
    ColumnError
        Two columns claim one meaning, or years stand in the headers and in a column.
    """
    _report_title_units(grid, findings)
    _report_words_below(page, grid, findings)
    _report_divided_numbers(page, findings)
    _report_resplit_rows(page, findings)
    if path.suffix.lower() == ".csv":
        cells = rejoin_shifted_rows(page.cells, grid, vocabulary.table, findings)
        page = replace(page, cells=cells)
    year = None
    has_years = YEAR in vocabulary.table.names
    if has_years and YEAR not in vocabulary.constant_columns:
        year = _year_of_sheet(page, grid, findings)
    sheet_rows: list[SheetRows] = []
    sums = SheetSums()
    blocks = list(blocks_of_sheet(page, grid, vocabulary, findings))
    has_totals = any(block.totals for block in blocks)
    for raw_block in blocks:
        block = _with_records_only(raw_block, vocabulary, path.name, findings)
        if has_totals:
            sums = compare_totals(block, vocabulary.table, findings, sums)
        block = _with_rows_under_headers(block, findings)
        if not block.records:
            continue
        _report_unread_cells(block, page, path, findings)
        check_block_layout(block.grid, block.records, vocabulary, path.name, findings)
        for frame, numbers in tables_of_block(block, path.name, has_years=has_years):
            if year is not None and YEAR not in frame:
                frame = frame.assign(**{YEAR: year})
            rows = SheetRows(frame, numbers)
            if block.grid.has_stages:
                rows = stages_as_rows(rows, block.grid.heads, findings)
            sheet_rows.append(rows)
    merged_rows = _merged_by_headers(sheet_rows)
    # a record with several stages is several rows, whose sum no total states
    if merged_rows and not grid.has_stages:
        merged_rows[0] = replace(merged_rows[0], totals=sums.totals)
    return merged_rows


def _with_records_only(
    block: Block, vocabulary: Vocabulary, file: str, findings: Findings
) -> Block:
    """A block with the units beside its headers, and without rows that are no records."""
    grid = with_units_beside(block.grid, block.records, vocabulary, file)
    block = replace(block, grid=grid)
    block = without_lone_texts(block, findings)
    return without_group_rows(block, findings)


def _with_rows_under_headers(block: Block, findings: Findings) -> Block:
    """A block without the rows that have cells beyond the headers only.

    Rows with such cells are reported: mostly a comma was meant to be in a cell.
    """
    width = len(block.grid.heads)
    left_out = set()
    for at, (number, row) in enumerate(block.records):
        if len(row) <= width:
            continue
        if filled_cells(row[width:]):
            findings.add(
                phrase("finding.extra_cells", row=number), action="ignored", row=number
            )
        if not filled_cells(row[:width]):
            left_out.add(at)
    return block.without_records(left_out)


def _merged_by_headers(sheet_rows: Sequence[SheetRows]) -> list[SheetRows]:
    """Rows of a sheet put together where their headers are the same, in their order."""
    groups: dict[tuple[str, ...], list[SheetRows]] = {}
    for rows in sheet_rows:
        groups.setdefault(tuple(rows.frame.columns), []).append(rows)
    return [_concatenated(group) for group in groups.values()]


def _concatenated(group: Sequence[SheetRows]) -> SheetRows:
    """Rows of the same headers, one after the other."""
    if len(group) == 1:
        return group[0]
    frame = pd.concat([rows.frame for rows in group], ignore_index=True)
    numbers: list[int] = []
    for rows in group:
        numbers += rows.numbers
    return SheetRows(frame, numbers)


def _year_of_sheet(page: SheetPage, grid: HeaderGrid, findings: Findings) -> int | None:
    """The year of a sheet that only its title states; None where its headers state it."""
    title_cells = [cell for row in page.cells[: grid.top] for cell in row]
    _report_part_of_year([*title_cells, page.title], findings)
    if YEAR in grid.columns or any(head.year is not None for head in grid.heads):
        return None
    years = {year_of_title(cell) for cell in title_cells} - {None}
    if not years:
        years = {year_of_title(page.title)} - {None}
    if len(years) != 1:
        return None
    year = years.pop()
    findings.add(
        phrase("finding.year_of_title", year=year), severity="info", column=YEAR
    )
    return year


def _report_part_of_year(title_cells: Sequence[object], findings: Findings) -> None:
    """Report the first part of a year that a title states: 2022年上半年."""
    for cell in title_cells:
        period = part_of_year(cell)
        if period:
            findings.add(
                phrase("finding.part_of_year", period=period), column=YEAR, value=period
            )
            return


def _report_title_units(grid: HeaderGrid, findings: Findings) -> None:
    """Report the columns whose unit stands in the title only."""
    headers = [head.name for head in grid.heads if head.unit_from is not None]
    if headers:
        findings.add(
            phrase("finding.unit_of_title", columns=headers),
            severity="info",
            value=headers[0],
        )


def _report_words_below(page: SheetPage, grid: HeaderGrid, findings: Findings) -> None:
    """Report the rows under the headers that repeat them or are hints for filling in."""
    for at in grid.words_below:
        text = str(first_filled_cell(page.cells[at])).strip()
        findings.add(
            phrase("finding.words_under_header", row=at + 1, value=text),
            action="ignored",
            row=at + 1,
            value=text,
        )


def _report_divided_numbers(page: SheetPage, findings: Findings) -> None:
    """Report that numbers of a sheet are displayed divided."""
    count = page.divided_numbers
    if count:
        findings.add(
            phrase("finding.number_scaled", sheet=page.title, count=count),
            severity="info",
            action="repaired",
        )


def _report_resplit_rows(page: SheetPage, findings: Findings) -> None:
    """Report the rows of a .csv that had another mark between their cells."""
    for at in page.resplit_rows:
        findings.add(
            phrase("finding.row_taken_apart", row=at + 1),
            row=at + 1,
            value=str(page.cells[at][0] or ""),
            action="repaired",
        )


def _report_unread_cells(
    block: Block, page: SheetPage, path: Path, findings: Findings
) -> None:
    """Report cells without values, columns without headers, and hidden rows and columns."""
    headers = [head.name for head in block.grid.heads]
    numbers = [number for number, _ in block.records]
    report_cells_without_values(path, page.title, headers, numbers, findings)
    _report_nameless_columns(block.grid.heads, block.records, findings)
    _report_hidden_rows(numbers, page.hidden, findings)
    _report_hidden_columns(headers, page.hidden, findings)


def _report_nameless_columns(
    heads: Sequence[Head], rows: Sequence[NumberedRow], findings: Findings
) -> None:
    """Report the columns that have cells and no header: they are not read."""
    for j, head in enumerate(heads):
        if not is_nameless(head.name):
            continue
        filled_rows = [
            number for number, row in rows if j < len(row) and is_filled(row[j])
        ]
        if not filled_rows:
            continue
        sentence = phrase(
            "finding.column_nameless",
            column=column_letters(j),
            count=len(filled_rows),
            row=filled_rows[0],
        )
        findings.add(sentence, action="ignored", row=filled_rows[0])


def _report_hidden_rows(
    numbers: Sequence[int], hidden: Hidden, findings: Findings
) -> None:
    """Report the records that are read and that the workbook does not display."""
    hidden_rows = [number for number in numbers if number - 1 in hidden.rows]
    if hidden_rows:
        sentence = phrase(
            "finding.hidden_cells.rows",
            count=len(hidden_rows),
            rows=hidden_rows[:_LISTED_ROWS],
        )
        findings.add(sentence, severity="info", row=hidden_rows[0])


def _report_hidden_columns(
    headers: Sequence[str], hidden: Hidden, findings: Findings
) -> None:
    """Report the columns that are read and that the workbook does not display."""
    hidden_headers = [
        header
        for j, header in enumerate(headers)
        if j in hidden.columns and not is_nameless(header)
    ]
    if hidden_headers:
        sentence = phrase("finding.hidden_cells.columns", columns=hidden_headers)
        findings.add(sentence, severity="info", value=hidden_headers[0])
