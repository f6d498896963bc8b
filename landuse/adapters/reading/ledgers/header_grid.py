"""The headers of a ledger as a grid: up to three rows, joined through their merged cells.

The header of a planner's ledger is seldom one row. The header of a group (经济指标（元）) gives its
unit to the columns under it, a row of units may follow, several years stand side by side over the
same figures, and 单位：元 in the title holds for every column that states no unit itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from landuse.adapters.meaning.header_words import (
    is_unit,
    narrow,
    parse_header,
    stated_units,
)
from landuse.adapters.meaning.no_record_words import are_column_numbers, is_note_alone
from landuse.adapters.meaning.stage_headers import is_not_reached
from landuse.adapters.reading.ledgers.cells import (
    MergedRange,
    Row,
    cell_at,
    filled_cells,
    is_filled,
)
from landuse.adapters.reading.ledgers.header_stack import HeaderStack, header_stacks
from landuse.adapters.reading.ledgers.header_vocabulary import DATE, STAGE, Vocabulary
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.schema import Column

#: Rows among which the headers have to begin.
SEARCHED_ROWS = 20
#: Rows that a header may have, units and column numbers not counted.
_MAX_HEADER_ROWS = 3
#: Kinds of columns whose cells are figures or days, never words.
_KINDS_WITHOUT_WORDS = frozenset({"number", "integer", "date"})
#: So many words under headers of such columns make a row of words; a word has so many letters.
_MIN_WORDS, _MIN_LETTERS = 2, 2
_BRACKETS = re.compile(r"\([^)]*\)")
#: Rows at the end of a sheet among which its notes are sought.
_ROWS_OF_NOTES = 6
#: Begins the name of a column without a header.
_NAMELESS_MARK = "\0"

#: A number or a day as text: an amount, a credit code or a parcel code, 2022/5/20.
_FIGURE = re.compile(
    r"[-+]?\d[\d,]*(?:\.\d+)?%?|\d{6,}[0-9A-Z]{6,}|\d{4}([-./])\d{1,2}\1\d{1,2}"
)


@dataclass(frozen=True)
class Head:
    """The header of one column, read through all rows of the grid.

    Attributes
    ----------
    name : str
        The name of the column, with its unit in brackets: "应税销售(元)". For a column without
        a header see :func:`is_nameless`.
    column : str or None
        The canonical column that it names.
    year : int or None
        The year that it names.
    unit_from : str or None
        Where the unit comes from if it stands neither in the header's cell nor in its group's:
        "title", or "column" where the column beside it holds the unit.
    stage : str or None
        The stage whose days stand under it.
    is_only_year : bool
        Whether a year is all that stands over the column, so that the meaning of its figures is
        unknown.
    """

    name: str
    column: str | None = None
    year: int | None = None
    unit_from: str | None = None
    stage: str | None = None
    is_only_year: bool = False


@dataclass(frozen=True)
class HeaderGrid:
    """The headers of a block of rows.

    Attributes
    ----------
    top, bottom : int
        The first row of the headers, and the first row below them, from 0.
    heads : tuple of Head
        One a column of the sheet.
    words_below : tuple of int
        Rows below the headers, from 0, that only repeat them: in another language, or as hints
        for filling in the form.
    """

    top: int
    bottom: int
    heads: tuple[Head, ...]
    words_below: tuple[int, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns that are named; headers of stages name two."""
        columns = {head.column for head in self.heads if head.column is not None}
        if self.has_stages:
            columns |= {STAGE, DATE}
        return frozenset(columns)

    @property
    def has_stages(self) -> bool:
        """Whether columns hold the days of stages, and no column holds the day of a row."""
        if any(head.column == DATE for head in self.heads):
            return False
        return any(head.stage is not None for head in self.heads)


def is_nameless(header: str) -> bool:
    """Whether a column has no header.

    Parameters
    ----------
    header : str
        The name of a :class:`Head`.

    Returns
    -------
    bool
    """
    return header.startswith(_NAMELESS_MARK)


def find_grid(
    page: SheetPage,
    vocabulary: Vocabulary,
    start: int = 0,
    header_rows: int | None = None,
    searched_rows: int = SEARCHED_ROWS,
) -> HeaderGrid | None:
    """Find the headers of a sheet: the rows that together name most columns.

    Among rows that name equally many columns, fewer rows win over more, and upper over lower.

    Parameters
    ----------
    page : SheetPage
        The sheet.
    vocabulary : Vocabulary
        Which header names which column.
    start : int
        The row from which the headers are sought, from 0.
    header_rows : int, optional
        How many rows the header has, where that is declared.
    searched_rows : int
        The headers begin within so many rows.

    Returns
    -------
    HeaderGrid or None
        None where no row names a column.
    """
    cells = page.cells
    end = min(len(cells), start + searched_rows)
    # a ledger may have thousands of merged cells below its headers
    merged = [
        block
        for block in page.merged
        if block.top < end + _MAX_HEADER_ROWS and block.bottom >= start
    ]
    is_declared = header_rows is not None
    heights = range(1, _MAX_HEADER_ROWS + 1) if header_rows is None else [header_rows]
    rows = _rows_naming_most(cells, merged, vocabulary, range(start, end), heights)
    if rows is None:
        return None
    top, bottom = rows
    if not is_declared:
        top, bottom = _with_neighbours(cells, merged, top, bottom, start)
    columns = [
        stack.name_and_column(vocabulary)[1]
        for stack in header_stacks(cells, merged, top, bottom)
    ]
    bottom, words_below = _end_of_headers(
        cells, bottom, columns, may_have_words=not is_declared
    )
    title_and_notes = [*cells[start:top], *_notes_at_end(cells, bottom)]
    header_cells = [
        () if at in words_below else row for at, row in enumerate(cells[:bottom])
    ]
    stacks = header_stacks(header_cells, merged, top, bottom)
    title_units = _stated_units(title_and_notes)
    heads = _heads(stacks, header_cells[top], vocabulary, title_units)
    return HeaderGrid(top, bottom, heads, tuple(words_below))


def _rows_naming_most(
    cells: Sequence[Row],
    merged: Sequence[MergedRange],
    vocabulary: Vocabulary,
    tops: Sequence[int],
    heights: Sequence[int],
) -> tuple[int, int] | None:
    """The rows that name most columns: the first, and the first below; None where none does."""
    best: tuple[int, int] | None = None
    best_rank = (0, 0)
    for top in tops:
        for height in heights:
            bottom = top + height
            if bottom > len(cells):
                break
            names = _columns_named_by(cells, merged, top, bottom, vocabulary)
            rank = (len(names), -height)
            if rank > best_rank:
                best, best_rank = (top, bottom), rank
    return best


def _columns_named_by(
    cells: Sequence[Row],
    merged: Sequence[MergedRange],
    top: int,
    bottom: int,
    vocabulary: Vocabulary,
) -> set[tuple[str, int | str | None]]:
    """The columns that some rows name, each with its year, and the stages.

    Empty where the last of several rows is no header: it is then a record.
    """
    stacks = header_stacks(cells, merged, top, bottom)
    if bottom - top > 1:
        last, above = cells[bottom - 1], cells[bottom - 2]
        if not _is_header_row(last, above, stacks, vocabulary):
            return set()
    # a record of stages holds the same words as a header of their days
    may_name_stages = not any(_has_figure(row) for row in cells[top:bottom])
    names: set[tuple[str, int | str | None]] = set()
    for stack in stacks:
        _, column = stack.name_and_column(vocabulary)
        if column is not None:
            names.add((column.name, stack.year))
        elif may_name_stages:
            stage = stack.stage(vocabulary)
            if stage is not None:
                names.add((STAGE, stage))
    return names


def _has_figure(row: Row) -> bool:
    """Whether a row holds a number or a day that is no year."""
    return any(
        _is_number_or_day(cell) and not parse_header(cell).is_year
        for cell in filled_cells(row)
    )


def _is_header_row(
    row: Row, above: Row, stacks: Sequence[HeaderStack], vocabulary: Vocabulary
) -> bool:
    """Whether the last of several rows belongs to the headers.

    It does where it names a column, alone or together with what stands above it; or where it holds
    nothing but years, under headers that stand over several columns. A row with a figure or a day
    is a record, whatever words stand beside: 规上 is a cell of a firm as well as a header.
    """
    # what is merged with the row above belongs to that row
    texts = {
        j: parse_header(cell)
        for j, cell in enumerate(row)
        if is_filled(cell) and cell != cell_at(above, j)
    }
    for j, text in texts.items():
        if _is_number_or_day(row[j]) and not text.is_year:
            return False
    if texts and all(text.is_year for text in texts.values()):
        names = [stacks[j].name_and_column(vocabulary)[0] for j in texts]
        return len(set(names)) < len(names)
    for j, text in texts.items():
        if not text.name:
            continue
        if vocabulary.column_for(text.name) is not None:
            return True
        if vocabulary.stage_for(text.name) is not None:
            return True
        if isinstance(row[j], str) and _completes_name(stacks[j], vocabulary):
            return True
    return False


def _completes_name(stack: HeaderStack, vocabulary: Vocabulary) -> bool:
    """Whether the texts over a column name a canonical one with their lowest text only."""
    _, column = stack.name_and_column(vocabulary)
    if column is None:
        return False
    _, column_without_lowest = stack.without_lowest.name_and_column(vocabulary)
    return column_without_lowest is None


def _with_neighbours(
    cells: Sequence[Row],
    merged: Sequence[MergedRange],
    top: int,
    bottom: int,
    start: int,
) -> tuple[int, int]:
    """The rows of the headers, with those above that head groups and those merged from below."""
    while top > start and bottom - top < _MAX_HEADER_ROWS:
        if not _heads_groups(cells[top - 1], merged, top - 1):
            break
        top -= 1
    while bottom < len(cells) and bottom - top < _MAX_HEADER_ROWS:
        # a header that is merged with the cell below makes that row one of the headers
        if not any(top <= block.top < bottom <= block.bottom for block in merged):
            break
        bottom += 1
    return top, bottom


def _heads_groups(row: Row, merged: Sequence[MergedRange], at: int) -> bool:
    """Whether a row above the headers heads groups of columns, and is no title and no note."""
    contents = filled_cells(row)
    if not contents or not all(isinstance(cell, str) for cell in contents):
        return False
    if any(":" in narrow(cell) or stated_units(cell) for cell in contents):
        return False
    if len({narrow(cell) for cell in contents}) >= 2:
        return True
    # one text alone that begins the row is a title; a group stands over columns farther right
    first = next(j for j, cell in enumerate(row) if is_filled(cell))
    if first == 0:
        return False
    is_over_several = any(
        block.top == at and block.left == first and block.right > first
        for block in merged
    )
    text = parse_header(contents[0])
    has_unit_beside_name = text.unit is not None and bool(text.name)
    return is_over_several or text.is_year or has_unit_beside_name


def _end_of_headers(
    cells: Sequence[Row],
    bottom: int,
    columns: Sequence[Column | None],
    *,
    may_have_words: bool,
) -> tuple[int, list[int]]:
    """The first row below the headers and their units, and the rows of words among these."""
    words_below: list[int] = []
    while bottom < len(cells):
        row, above = cells[bottom], cells[bottom - 1]
        if may_have_words and _is_row_of_words(row, above, columns):
            words_below.append(bottom)
        elif not _is_row_of_units(row, above, columns):
            break
        bottom += 1
    return bottom, words_below


def _is_row_of_words(row: Row, above: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a row below the headers has words where figures and days should be, and no digit.

    It repeats the headers in another language (Sales), or is a hint for filling in (必填).
    """
    contents = filled_cells(row)
    if not all(isinstance(cell, str) for cell in contents):
        return False
    if are_column_numbers(contents):
        return False
    texts = {
        j: _BRACKETS.sub("", narrow(cell))
        for j, cell in enumerate(row)
        if is_filled(cell)
    }
    if any(character.isdigit() for character in "".join(texts.values())):
        return False
    words = 0
    for j, text in texts.items():
        column = columns[j] if j < len(columns) else None
        if column is None or column.kind not in _KINDS_WITHOUT_WORDS:
            continue
        is_missing_value = is_note_alone(text) or is_not_reached(text)
        if is_missing_value or parse_header(text).unit is not None:
            return False
        letters = sum(character.isalpha() for character in text)
        words += letters >= _MIN_LETTERS
    is_merged_with_headers = all(row[j] == cell_at(above, j) for j in texts)
    return words >= _MIN_WORDS and not is_merged_with_headers


def _is_row_of_units(row: Row, above: Row, columns: Sequence[Column | None]) -> bool:
    """Whether a row below the headers holds the units of the columns and nothing else.

    A cell that is merged with the header above it stands in both rows. A unit under a column that
    is not measured in it makes the row a record; so do words in brackets of which none is a unit.
    """
    has_unit = False
    for j, cell in enumerate(row):
        if not is_filled(cell) or cell == cell_at(above, j):
            continue
        if not isinstance(cell, str) or j >= len(columns):
            return False
        text = parse_header(cell)
        if text.name or text.unit is None:
            return False
        column = columns[j]
        if column is not None:
            if units.factor(column.dimension or "", text.unit) is None:
                return False
            has_unit = True
        elif is_unit(text.unit):
            has_unit = True
    return has_unit


def _notes_at_end(cells: Sequence[Row], bottom: int) -> list[Row]:
    """The notes at the end of a sheet, which may state the unit of its figures."""
    notes = []
    for row in cells[max(bottom, len(cells) - _ROWS_OF_NOTES) :]:
        contents = filled_cells(row)
        distinct_texts = {str(cell) for cell in contents}
        if len(distinct_texts) == 1 and is_note_alone(contents[0]):
            notes.append(row)
    return notes


def _stated_units(rows: Sequence[Row]) -> list[str]:
    """The units that titles and notes state."""
    stated: list[str] = []
    for row in rows:
        for cell in filled_cells(row):
            stated += stated_units(cell)
    return stated


def _heads(
    stacks: Sequence[HeaderStack],
    first_row: Row,
    vocabulary: Vocabulary,
    title_units: Sequence[str],
) -> tuple[Head, ...]:
    """The header of every column."""
    heads = []
    for j, stack in enumerate(stacks):
        name, _ = stack.name_and_column(vocabulary)
        if name:
            cell = cell_at(first_row, j)
            heads.append(_head_of_column(stack, cell, vocabulary, title_units))
        elif stack.year is not None:
            heads.append(Head(str(stack.year), is_only_year=True))
        else:
            heads.append(Head(f"{_NAMELESS_MARK}{j}"))
    kinds = {column.name: column.kind for column in vocabulary.table.columns}
    has_years_of_figures = any(
        head.year and head.column and kinds[head.column] != "text" for head in heads
    )
    if not has_years_of_figures:
        # 行业2017 is a classification
        heads = [replace(head, year=None) for head in heads]
    return tuple(heads)


def _head_of_column(
    stack: HeaderStack,
    first_cell: object,
    vocabulary: Vocabulary,
    title_units: Sequence[str],
) -> Head:
    """The header of a column that has a name."""
    name, column = stack.name_and_column(vocabulary)
    unit, unit_from = stack.unit(column, title_units)
    full_name = f"{name}({unit})" if unit is not None else name
    if len(stack.texts) == 1 and stack.year is None:
        # a header in one cell keeps its own spelling
        cell_text = "".join(str(first_cell).split()) if is_filled(first_cell) else ""
        name_in_cell, unit_in_cell = units.split_unit(cell_text)
        if cell_text and unit_in_cell == unit and narrow(name_in_cell) == name:
            full_name = cell_text
    if column is None:
        return Head(full_name, None, stack.year, unit_from, stack.stage(vocabulary))
    return Head(full_name, column.name, stack.year, unit_from)


def _is_number_or_day(cell: object) -> bool:
    """Whether a cell holds a number or a day, be it as text, which no header is."""
    return not isinstance(cell, str) or _FIGURE.fullmatch(narrow(cell)) is not None
