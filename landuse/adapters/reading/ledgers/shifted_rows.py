"""Rows of a .csv that a comma within a number has shifted: 1,000 without quotes is two cells.

Every cell behind it then stands under the wrong header. Such a row has more cells than the headers,
or a group of digits that no number begins with. Its cells are rejoined where only one way fits the
columns; else the row is left out rather than guessed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.dates import dates
from landuse.adapters.meaning.no_record_words import is_note, is_total
from landuse.adapters.reading.ledgers.cells import (
    Row,
    cell_text,
    filled_texts,
    is_filled,
)
from landuse.adapters.reading.ledgers.header_grid import HeaderGrid
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.words.phrases import phrase

#: The first group of digits of a number, one within it, and the last one.
_FIRST_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}")
_MIDDLE_GROUP = re.compile(r"\d{3}")
_LAST_GROUP = re.compile(r"\d{3}(?:\.\d+)?")
#: A group that no number begins with.
_NEVER_FIRST_GROUP = re.compile(r"0\d\d(?:\.\d+)?")
#: A number of one or several groups, without decimals.
_NUMBER_SO_FAR = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})*")
#: Ways of rejoining a row that are tried.
_MAX_WAYS = 200
#: Cells of a row among which the word of a total is sought.
_TOTAL_CELLS = 4
_KINDS_OF_NUMBERS = ("number", "integer")
_READERS = {"number": numbers, "integer": numbers, "date": dates}


def rejoin_shifted_rows(
    cells: Sequence[Row], grid: HeaderGrid, table: Table, findings: Findings
) -> list[Row]:
    """Rejoin the rows that a comma within a number has shifted.

    Parameters
    ----------
    cells : sequence of rows
        Of a .csv.
    grid : HeaderGrid
        Its headers.
    table : Table
        The canonical table, which has the kinds of the columns.
    findings : Findings
        Takes each row that was rejoined, and each that had to be left out.

    Returns
    -------
    list of rows
        As many as before; one that is left out is empty.
    """
    columns = [
        table.column(head.column) if head.column else None for head in grid.heads
    ]
    usual_length = _usual_length(cells[grid.bottom :], len(columns))
    result = list(cells)
    for at in range(grid.bottom, len(cells)):
        row = cells[at]
        excess = len(row) - usual_length
        if excess <= 0 and not _has_separated_group(row, columns):
            continue
        all_ways = _rejoined_rows(row, max(excess, 1), columns)
        ways = list(itertools.islice(all_ways, _MAX_WAYS))
        if len(ways) == 1:
            result[at] = ways[0]
            _report_rejoined(row, ways[0], at + 1, findings)
        elif ways or not _is_right_as_it_stands(row, columns):
            result[at] = _without_cells(row, at + 1, findings)
    return result


def _report_rejoined(
    row: Row, rejoined_row: Row, number: int, findings: Findings
) -> None:
    """Report the numbers that were rejoined in a row."""
    new_numbers = [str(cell) for cell in rejoined_row if cell not in row]
    findings.add(
        phrase("finding.number_rejoined", row=number, numbers=new_numbers),
        row=number,
        value=new_numbers[0],
        action="repaired",
    )


def _usual_length(rows: Sequence[Row], width: int) -> int:
    """Cells of a row that is not shifted: those of the headers, or a few empty ones more."""
    lengths = [len(row) for row in rows if _has_empty_end(row, width)]
    return max(lengths, default=width)


def _has_empty_end(row: Row, width: int) -> bool:
    """Whether a row has empty cells behind those of the headers, and no group of digits apart."""
    if len(row) <= width or any(map(is_filled, row[width:])):
        return False
    return not _joints(row)


def _has_separated_group(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a column of numbers holds the end of one, with the beginning in front of it."""
    for at in _joints(row):
        column = columns[at] if at < len(columns) else None
        if column is None or column.kind not in _KINDS_OF_NUMBERS:
            continue
        if _NEVER_FIRST_GROUP.fullmatch(cell_text(row[at])):
            return True
    return False


def _joints(row: Row) -> list[int]:
    """Positions of cells that may go on with the number in the cell before."""
    joints = []
    for at in range(1, len(row)):
        before, text = cell_text(row[at - 1]), cell_text(row[at])
        is_begun = _FIRST_GROUP.fullmatch(before) or _MIDDLE_GROUP.fullmatch(before)
        if is_begun and _LAST_GROUP.fullmatch(text):
            joints.append(at)
    return joints


def _rejoined_rows(
    row: Row, count: int, columns: Sequence[Column | None]
) -> Iterator[list[object]]:
    """The row with so many cells joined to those before them, in every way that fits."""
    for joints in itertools.combinations(_joints(row), count):
        joined_row: list[object] = []
        is_number = True
        for at, cell in enumerate(row):
            if at not in joints:
                joined_row.append(cell)
                continue
            before = cell_text(joined_row[-1])
            is_number &= _NUMBER_SO_FAR.fullmatch(before) is not None
            joined_row[-1] = f"{before},{cell_text(cell)}"
        if is_number and _fits(joined_row, columns):
            yield joined_row


def _fits(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether every cell can stand in its column, and a number with commas in one of numbers."""
    for at, cell in enumerate(row):
        has_comma = "," in cell_text(cell)
        if at >= len(columns):
            if has_comma:
                return False
            continue
        column = columns[at]
        if column is None or not is_filled(cell):
            continue
        reader = _READERS.get(column.kind)
        if reader is not None:
            _, is_unreadable = reader(pd.Series([cell], dtype=object))
            if is_unreadable.any():
                return False
        elif has_comma and _is_number(cell):
            return False
    return True


def _is_right_as_it_stands(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a row that cannot be rejoined is right as it stands.

    It is where the cells beyond the headers are a remark and all before it fits.
    """
    beyond_headers = row[len(columns) :]
    if any(map(_is_number, beyond_headers)):
        return False
    return _fits(row[: len(columns)], columns)


def _without_cells(row: Row, number: int, findings: Findings) -> Row:
    """An empty row in place of one that nobody can rejoin; a total or a note keeps its word."""
    texts = filled_texts(row)
    if any(map(is_total, texts[:_TOTAL_CELLS])) or is_note(texts[0]):
        return [texts[0]]
    findings.add(
        phrase("finding.row_shifted", row=number, count=len(row)),
        severity="error",
        row=number,
        value=texts[0],
        action="rejected",
    )
    return []


def _is_number(cell: object) -> bool:
    """Whether a cell holds a number."""
    if not is_filled(cell):
        return False
    values, _ = numbers(pd.Series([cell], dtype=object))
    return bool(values.notna().all())
