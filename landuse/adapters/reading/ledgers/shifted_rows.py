"""Rows of a .csv that a comma within a number has shifted: 1,000 without quotes is two cells.

Every cell behind it then stands under the wrong header. Such a row has more cells than the headers,
or a group of digits that no number begins with. It is put together again where only one way fits
the columns, and else left out: nobody guesses.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.dates import dates
from landuse.adapters.meaning.no_record_words import is_note, is_total
from landuse.adapters.reading.ledgers.cells import Row, filled_texts, is_filled
from landuse.adapters.reading.ledgers.header_grid import HeaderGrid
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.words.phrases import phrase

#: The first group of digits of a number, one within it, and the last one.
_FIRST = re.compile(r"[+-]?[1-9]\d{0,2}")
_WITHIN = re.compile(r"\d{3}")
_LAST = re.compile(r"\d{3}(?:\.\d+)?")
#: A group that no number begins with.
_NO_BEGINNING = re.compile(r"0\d\d(?:\.\d+)?")
#: Ways of putting a row together that are looked at.
_MOST_WAYS = 200
_READERS = {"number": numbers, "integer": numbers, "date": dates}


def put_together(
    cells: Sequence[Row], grid: HeaderGrid, table: Table, findings: Findings
) -> list[Row]:
    """Put the rows together again that a comma within a number has shifted.

    Parameters
    ----------
    cells : sequence of rows
        Of a .csv.
    grid : HeaderGrid
        Its headers.
    table : Table
        The canonical table, by which it is known what a column holds.
    findings : Findings
        Takes each row that was put together, and each that had to be left out.

    Returns
    -------
    list of rows
        As many as before; one that is left out is empty.
    """
    columns = [
        table.column(head.column) if head.column else None for head in grid.heads
    ]
    length = _usual_length(cells[grid.bottom :], len(columns))
    out = list(cells)
    for at in range(grid.bottom, len(cells)):
        row = cells[at]
        excess = len(row) - length
        if excess <= 0 and not _has_a_tail(row, columns):
            continue
        ways = list(itertools.islice(_ways(row, max(excess, 1), columns), _MOST_WAYS))
        if len(ways) == 1:
            joined = [str(new) for new in ways[0] if new not in row]
            findings.add(
                phrase("finding.number_rejoined", row=at + 1, numbers=joined),
                row=at + 1,
                value=joined[0],
                action="repaired",
            )
            out[at] = ways[0]
        elif ways or not _is_as_it_should(row, columns):
            out[at] = _left_out(row, at + 1, findings)
    return out


def _usual_length(rows: Sequence[Row], width: int) -> int:
    """Cells of a row that is not shifted: those of the headers, or a few empty ones more."""
    lengths = [
        len(row)
        for row in rows
        if len(row) > width
        and not any(map(is_filled, row[width:]))
        and not list(_joints(row))
    ]
    return max(lengths, default=width)


def _has_a_tail(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a column of numbers holds the tail of one, with the beginning in front of it."""
    return any(
        at < len(columns)
        and columns[at] is not None
        and columns[at].kind in ("number", "integer")  # type: ignore[union-attr]
        and _NO_BEGINNING.fullmatch(_text(row[at]))
        for at in _joints(row)
    )


def _joints(row: Row) -> Iterator[int]:
    """Positions of cells that may go on with the number in the cell before."""
    for at in range(1, len(row)):
        before, here = _text(row[at - 1]), _text(row[at])
        is_begun = _FIRST.fullmatch(before) or _WITHIN.fullmatch(before)
        if is_begun and _LAST.fullmatch(here):
            yield at


def _ways(
    row: Row, joints: int, columns: Sequence[Column | None]
) -> Iterator[list[object]]:
    """The ways of joining so many cells to those before them that fit the columns."""
    for chosen in itertools.combinations(list(_joints(row)), joints):
        joined: list[object] = []
        is_number = True
        for at, cell in enumerate(row):
            if at not in chosen:
                joined.append(cell)
                continue
            before = _text(joined[-1])
            is_number &= bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}(?:,\d{3})*", before))
            joined[-1] = f"{before},{_text(cell)}"
        if is_number and _fits(joined, columns):
            yield joined


def _fits(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether every cell can stand in its column, and a number with commas in one of numbers."""
    for at, cell in enumerate(row):
        column = columns[at] if at < len(columns) else None
        if "," in _text(cell) and at >= len(columns):
            return False
        if column is None or not is_filled(cell):
            continue
        reader = _READERS.get(column.kind)
        if reader is None:
            if "," in _text(cell) and _is_number(cell):
                return False
        elif reader(pd.Series([cell], dtype=object))[1].any():
            return False
    return True


def _is_as_it_should(row: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a row that cannot be put together is right as it stands.

    It is where what stands beyond the headers is a remark and all before it fits.
    """
    beyond = row[len(columns) :]
    is_remark = not any(map(_is_number, beyond))
    return is_remark and _fits(row[: len(columns)], columns)


def _left_out(row: Row, number: int, findings: Findings) -> Row:
    """What is left of a row that nobody can put together: a total keeps its word."""
    texts = filled_texts(row)
    if any(is_total(text) for text in texts[:4]) or is_note(texts[0]):
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
    return is_filled(cell) and bool(
        numbers(pd.Series([cell], dtype=object))[0].notna().all()
    )


def _text(cell: object) -> str:
    """A cell as text, empty where it holds nothing."""
    return str(cell).strip() if is_filled(cell) else ""
