"""The blocks of a sheet: each header that stands in it, with its records and rows of totals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from landuse.adapters.meaning.header_words import year_of_title
from landuse.adapters.meaning.no_record_words import (
    are_column_numbers,
    has_chinese,
    heads_group,
    heads_statistic,
    heads_total,
    is_note,
    is_note_alone,
    is_share_of_total,
    is_total,
    may_be_no_record,
)
from landuse.adapters.reading.ledgers.cells import (
    NumberedRow,
    Row,
    filled_cells,
    first_filled_cell,
    is_filled,
)
from landuse.adapters.reading.ledgers.header_grid import HeaderGrid, find_grid
from landuse.adapters.reading.ledgers.header_vocabulary import Vocabulary
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.units import split_unit
from landuse.words.phrases import phrase

#: Codes of rows that are no records: totals, what is computed from the records, notes, numbers
#: of columns.
_TOTAL = "finding.total_row"
_STATISTIC = "finding.total_row.statistic"
_NOTE = "finding.note_row"
_COLUMN_NUMBERS = "finding.column_numbers"
#: Filled cells of a row among which the word of a total is sought.
_TOTAL_CELLS = 4
#: A note or a signature has no more filled cells than this.
_MAX_NOTE_CELLS = 8
#: Cells of a column by which its content is judged, and the fewest that are enough for that.
_SAMPLED_CELLS, _MIN_SAMPLE = 200, 2
#: A header stands again where a row names at least this share of its columns.
_MIN_SHARE_OF_COLUMNS = 0.5
#: Cells of a row among which words of headers are sought.
_HEADER_CELLS = 6
#: Rows in which a header that stands again may begin: the next ones may head better.
_SEARCHED_ROWS = 3


@dataclass(frozen=True)
class Total:
    """A row of totals.

    Attributes
    ----------
    number : int
        As a person sees it in the sheet.
    row : sequence of object
        Its cells.
    position : int
        How many records stand above it under the same header.
    """

    number: int
    row: Row
    position: int

    @property
    def is_share(self) -> bool:
        """Whether it is a share of a total (其中：规上), of records that stand in no order."""
        return any(is_share_of_total(cell) for cell in self.row)


@dataclass(frozen=True)
class Block:
    """A header of a sheet with the rows under it.

    Attributes
    ----------
    grid : HeaderGrid
        The header.
    records : sequence of (int, Row)
        The number of each record, as a person sees it, and its cells.
    totals : sequence of Total
        The rows of totals among them.
    """

    grid: HeaderGrid
    records: Sequence[NumberedRow]
    totals: Sequence[Total]

    def without_records(self, positions: Collection[int]) -> Block:
        """The block without some records.

        Parameters
        ----------
        positions : collection of int
            Positions of records, from 0.

        Returns
        -------
        Block
            Each total still stands below the records it was below.
        """
        if not positions:
            return self
        records = [
            record for at, record in enumerate(self.records) if at not in positions
        ]
        totals = []
        for total in self.totals:
            removed_above = sum(at < total.position for at in positions)
            totals.append(replace(total, position=total.position - removed_above))
        return replace(self, records=records, totals=totals)


def blocks_of_sheet(
    page: SheetPage, grid: HeaderGrid, vocabulary: Vocabulary, findings: Findings
) -> Iterator[Block]:
    """Divide a sheet into blocks.

    A header that stands again, as on every printed page, opens a new block: its columns may stand
    in another order.

    Parameters
    ----------
    page : SheetPage
        The sheet.
    grid : HeaderGrid
        Its first header.
    vocabulary : Vocabulary
        Which header names which column.
    findings : Findings
        Takes the headers that stand again, and the rows that are neither records nor empty.

    Yields
    ------
    Block
        In their order; a block may have no record.
    """
    header_words = _header_words(page, grid, vocabulary)
    records: list[NumberedRow] = []
    totals: list[Total] = []
    is_below_note = False
    at = grid.bottom
    while at < len(page.cells):
        row = page.cells[at]
        next_grid = None
        if _may_be_header(row, header_words):
            next_grid = _repeated_header(page, at, grid, vocabulary)
        if next_grid is not None:
            yield Block(grid, records, totals)
            _report_repeated_header(at + 1, findings)
            grid, records, totals = next_grid, [], []
            at = next_grid.bottom
            continue
        contents = filled_cells(row)
        if contents:
            code = _code_of_no_record(contents, is_below_note=is_below_note)
            if code is None:
                records.append((at + 1, row))
            else:
                _report_no_record(code, at + 1, contents[0], findings)
            if code == _TOTAL:
                totals.append(Total(at + 1, row, len(records)))
            is_below_note = code == _NOTE
        at += 1
    yield Block(grid, records, totals)


def without_lone_texts(block: Block, findings: Findings) -> Block:
    """Leave out rows of one text that is unlike the other cells of its column.

    Under a column of codes that is the name of a street between the records, or of an office below
    them. Where names stand in the column it may be a record of which nothing else is known.

    Parameters
    ----------
    block : Block
        Records under a header.
    findings : Findings
        Takes each row that is left out.

    Returns
    -------
    Block
    """
    lone_texts = {at for at, (_, row) in enumerate(block.records) if _is_lone_text(row)}
    if not lone_texts:
        return block
    other_rows = [
        row for at, (_, row) in enumerate(block.records) if at not in lone_texts
    ]
    # by the position of a column
    has_no_chinese: dict[int, bool] = {}
    left_out = set()
    for at in sorted(lone_texts):
        number, row = block.records[at]
        j = next(j for j, cell in enumerate(row) if is_filled(cell))
        if j not in has_no_chinese:
            has_no_chinese[j] = _has_no_chinese(other_rows, j)
        if not has_no_chinese[j]:
            continue
        left_out.add(at)
        text = str(row[j]).strip()
        findings.add(
            phrase("finding.text_alone", row=number, value=text),
            action="ignored",
            row=number,
            value=text,
        )
    return block.without_records(left_out)


def without_group_rows(block: Block, findings: Findings) -> Block:
    """Leave out the rows that head groups of records.

    Such a row (一、城北街道) often holds the sum of its group: as a record it would count twice.
    Where most rows are so, they are records that somebody has numbered.

    Parameters
    ----------
    block : Block
        Records under a header.
    findings : Findings
        Takes each row that is left out.

    Returns
    -------
    Block
    """
    group_rows = [
        at
        for at, (_, row) in enumerate(block.records)
        if heads_group(first_filled_cell(row))
    ]
    if 2 * len(group_rows) > len(block.records):
        return block
    for at in group_rows:
        number, row = block.records[at]
        text = str(first_filled_cell(row)).strip()
        findings.add(
            phrase("finding.group_row", row=number, value=text),
            severity="info",
            action="ignored",
            row=number,
            value=text,
        )
    return block.without_records(set(group_rows))


def _header_words(
    page: SheetPage, grid: HeaderGrid, vocabulary: Vocabulary
) -> frozenset[str]:
    """Words of which one has to stand in a row that is a header again."""
    words: set[str] = set()
    for row in page.cells[grid.top : grid.bottom]:
        words.update(str(cell).strip() for cell in row if isinstance(cell, str))
    for column in vocabulary.table.columns:
        words.update((column.name, *column.aliases))
    return frozenset(words)


def _may_be_header(row: Row, header_words: frozenset[str]) -> bool:
    """Whether a row may be a header: two of its first texts are words of headers."""
    texts = [cell.strip() for cell in row[:_HEADER_CELLS] if type(cell) is str]
    if header_words.isdisjoint(texts):
        return False
    names = [split_unit(text)[0] for text in texts]
    matches = sum(name in header_words for name in names)
    return matches >= min(2, len(texts))


def _repeated_header(
    page: SheetPage, at: int, grid: HeaderGrid, vocabulary: Vocabulary
) -> HeaderGrid | None:
    """The header that begins in a row; None where the row is a record, as with a figure."""
    row = page.cells[at]
    if any(_is_figure(cell) for cell in row):
        return None
    height = min(grid.bottom - grid.top, len(page.cells) - at)
    min_columns = max(2, _MIN_SHARE_OF_COLUMNS * len(grid.columns))
    for header_rows in dict.fromkeys((height, 1)):
        candidate = find_grid(page, vocabulary, at, header_rows, _SEARCHED_ROWS)
        if candidate is None or candidate.top != at:
            continue
        common_columns = candidate.columns & grid.columns
        if len(common_columns) >= min_columns:
            return candidate
        if _heads_every_cell(candidate, row):
            return candidate
    return None


def _is_figure(cell: object) -> bool:
    """Whether a cell holds a number that is no year."""
    if type(cell) is not float:
        return False
    return not (cell.is_integer() and year_of_title(f"{cell:.0f}"))


def _heads_every_cell(grid: HeaderGrid, row: Row) -> bool:
    """Whether every filled cell of a row names a canonical column: another table begins."""
    columns = {head.column for head in grid.heads if head.column is not None}
    return len(columns) >= 2 and len(filled_cells(row)) == len(columns)


def _report_repeated_header(number: int, findings: Findings) -> None:
    """Report a header that stands again in a row."""
    findings.add(
        phrase("finding.header_again", row=number),
        severity="info",
        action="ignored",
        row=number,
    )


def _code_of_no_record(contents: list[object], *, is_below_note: bool) -> str | None:
    """The code of a row that is a total, a note or numbers of columns; None of a record.

    A text that stands alone below a note goes on with it. ``contents`` are the filled cells.
    """
    first_cells = contents[:_TOTAL_CELLS]
    has_text_first = str in map(type, first_cells)
    is_total_behind = not has_text_first and _is_total_behind_figures(contents)
    goes_on_with_note = is_below_note and len(contents) == 1
    if not (is_total_behind or goes_on_with_note or may_be_no_record(first_cells)):
        return None
    if is_total_behind or heads_total(contents[0]) or any(map(is_total, first_cells)):
        return _TOTAL
    if heads_statistic(contents[0]):
        return _STATISTIC
    if goes_on_with_note or _is_note_row(contents):
        return _NOTE
    if isinstance(contents[0], (str, float)) and are_column_numbers(contents):
        return _COLUMN_NUMBERS
    return None


def _report_no_record(
    code: str, number: int, first_cell: object, findings: Findings
) -> None:
    """Report a row that is no record."""
    text = str(first_cell).strip()
    findings.add(
        phrase(code, row=number, value=text),
        severity="info",
        action="ignored",
        row=number,
        value=text,
    )


def _is_note_row(contents: list[object]) -> bool:
    """Whether the filled cells of a row are a note; a merged one stands in several of them."""
    if len(contents) <= _MAX_NOTE_CELLS and is_note(contents[0]):
        return True
    return all(cell == contents[0] for cell in contents) and is_note_alone(contents[0])


def _is_total_behind_figures(contents: list[object]) -> bool:
    """Whether the only text of a row, behind its figures, is the word of a total."""
    texts = [cell for cell in contents if type(cell) is str]
    return len(texts) == 1 and is_total(texts[0])


def _is_lone_text(row: Row) -> bool:
    """Whether a Chinese text is the only content of a row, merged over several cells or not."""
    if len(row) > 1 and is_filled(row[0]) and is_filled(row[1]) and row[0] != row[1]:
        return False  # as nearly every record, which is cheap to see
    first_cell = first_filled_cell(row)
    if not has_chinese(first_cell):
        return False
    return all(cell == first_cell for cell in filled_cells(row))


def _has_no_chinese(rows: Sequence[Row], j: int) -> bool:
    """Whether the first cells of a column have no Chinese text, where there are enough of them."""
    filled_in_column = (row[j] for row in rows if j < len(row) and is_filled(row[j]))
    sample = list(islice(filled_in_column, _SAMPLED_CELLS))
    return len(sample) >= _MIN_SAMPLE and not any(map(has_chinese, sample))
