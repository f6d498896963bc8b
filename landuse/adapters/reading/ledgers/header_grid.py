"""The headers of a ledger as a grid: up to three rows, joined through their merged cells.

A planner's header is seldom one row. A group's header (经济指标（元）) lends its unit to the
columns under it, a row of units may follow, years stand side by side over the same figures, and
单位：元 in the title holds for whatever says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from landuse.adapters.meaning.header_words import (
    HeaderText,
    is_unit,
    narrow,
    parse_header,
    stated_units,
    without_translation,
)
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.meaning.no_record_words import are_column_numbers, is_note_alone
from landuse.adapters.meaning.stage_headers import is_not_reached, stage_of_header
from landuse.adapters.reading.ledgers.cells import Row, is_filled
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.schema import Column, Table

#: Rows among which the headers have to begin.
SEARCHED = 20
#: Rows that a header may have, units and column numbers not counted.
_MOST_ROWS = 3
#: Columns in which no words stand, the fewest of them that tell, and the shortest word.
_MEASURED, _FEW_WORDS, _SHORTEST_WORD = frozenset({"number", "integer", "date"}), 2, 2
_BRACKETS = re.compile(r"\([^)]*\)")
#: Rows at the end of a sheet among which its notes are sought.
_NOTES_BELOW = 6
#: What the made-up header of a column without one begins with.
_NAMELESS = "\0"
#: What stands between a group and its column in the name of a column that nobody knows.
_BETWEEN = "/"

#: A number or a day as text: an amount, a credit code or a parcel code, 2022/5/20.
_FIGURE = re.compile(
    r"[-+]?\d[\d,]*(?:\.\d+)?%?|\d{6,}[0-9A-Z]{6,}|\d{4}([-./])\d{1,2}\1\d{1,2}"
)

#: Columns that the days of stages stand for.
STAGE, DATE = "stage", "date"

#: Cells merged into one: first row and column, last row and column, counted from 0.
Block = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Vocabulary:
    """Which header names which canonical column.

    Attributes
    ----------
    table : Table
        The canonical table.
    column_of : mapping of str to str
        Tidied spelling → canonical column; what the workspace declares goes before the aliases.
    stage_words : tuple of str
        Words for stages, of which a column may hold the days; empty where none may.
    values : frozenset of str
        Canonical columns whose value the workspace declares: nothing in the file gives it.
    """

    table: Table
    column_of: Mapping[str, str]
    stage_words: tuple[str, ...] = ()
    values: frozenset[str] = frozenset()

    def named(self, name: str) -> Column | None:
        """The canonical column that a header without its unit names.

        Parameters
        ----------
        name : str
            A header.

        Returns
        -------
        Column or None
        """
        form = tidy(name)
        known = self.column_of.get(form) or self.column_of.get(
            tidy(units.split_unit(name)[0])
        )
        return self.table.column(known) if known is not None else None

    def stage(self, name: str) -> str | None:
        """The stage whose day stands under a header that names no column.

        Parameters
        ----------
        name : str
            A header.

        Returns
        -------
        str or None
        """
        if not self.stage_words or self.named(name) is not None:
            return None
        return stage_of_header(name, self.stage_words)


def vocabulary_of(
    table: Table, mapping: Mapping[str, str], stage_words: Sequence[str] = ()
) -> Vocabulary:
    """Which header names which column of a table.

    Parameters
    ----------
    table : Table
        The canonical table.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    stage_words : sequence of str
        Words for stages, where the table is one of stages.

    Returns
    -------
    Vocabulary
    """
    column_of: dict[str, str] = {}
    for name, header in mapping.items():
        if name in table.names:
            column_of[tidy(header)] = name
            for bare in (units.split_unit(header)[0], parse_header(header).name):
                if bare:
                    column_of.setdefault(tidy(bare), name)
    for column in table.columns:
        if column.name in mapping:
            continue
        for spelling in (column.name, *column.aliases):
            column_of.setdefault(tidy(spelling), column.name)
    # who says which column has the stage has a row a stage
    has_columns = STAGE in table.names and STAGE not in mapping
    return Vocabulary(table, column_of, tuple(stage_words) if has_columns else ())


@dataclass(frozen=True)
class Head:
    """The header of one column, read through all rows of the grid.

    Attributes
    ----------
    name : str
        What it is called, its unit in brackets behind it: "应税销售(元)". For a column without
        a header see :func:`is_nameless`.
    column : str or None
        The canonical column that it names.
    year : int or None
        The year that it names.
    unit_from : str or None
        Where a unit came from that stands neither in its cell nor in a group's: "title", or
        "column" where one beside it holds it.
    stage : str or None
        The stage whose days stand under it.
    is_only_year : bool
        Whether a year is all that stands over it: nothing says what its figures are.
    """

    name: str
    column: str | None = None
    year: int | None = None
    unit_from: str | None = None
    stage: str | None = None
    is_only_year: bool = False


@dataclass(frozen=True)
class HeaderGrid:
    """Where the headers of a block of rows stand, and what they say.

    Attributes
    ----------
    top, bottom : int
        The first row of the headers and the first row behind them, from 0.
    heads : tuple of Head
        One a column of the sheet.
    words_below : tuple of int
        Rows under the headers, from 0, that only say them again: in another language, or what is
        to be filled in.
    """

    top: int
    bottom: int
    heads: tuple[Head, ...]
    words_below: tuple[int, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns that are named; days of stages name two."""
        named = {head.column for head in self.heads if head.column is not None}
        return frozenset(named | {STAGE, DATE}) if self.has_stages else frozenset(named)

    @property
    def has_stages(self) -> bool:
        """Whether columns hold the days of stages, and no column holds the day of a row."""
        has_day = any(head.column == DATE for head in self.heads)
        return not has_day and any(head.stage is not None for head in self.heads)


def is_nameless(header: str) -> bool:
    """Whether a header stands for a column that has none.

    Parameters
    ----------
    header : str
        Of a :class:`Head`.

    Returns
    -------
    bool
    """
    return header.startswith(_NAMELESS)


def find_grid(
    cells: Sequence[Row],
    merged: Sequence[Block],
    vocabulary: Vocabulary,
    start: int = 0,
    rows: int | None = None,
    searched: int = SEARCHED,
) -> HeaderGrid | None:
    """Find the headers: the rows that together name most columns, the first among equals.

    Parameters
    ----------
    cells : sequence of rows
        The cells of a sheet; what is merged over rows stands in each of them.
    merged : sequence of Block
        The merged cells.
    vocabulary : Vocabulary
        What names what.
    start : int
        The row from which they are sought, from 0.
    rows : int, optional
        How many rows the header has, where that is known.
    searched : int
        How many rows they may begin in.

    Returns
    -------
    HeaderGrid or None
        None where no row names a column.
    """
    end = min(len(cells), start + searched)
    # a ledger may have thousands of merged cells below its headers
    merged = [
        block
        for block in merged
        if block[0][0] < end + _MOST_ROWS and block[1][0] >= start
    ]
    best: tuple[int, int, int] | None = None
    heights = range(1, _MOST_ROWS + 1) if rows is None else (rows,)
    for top in range(start, end):
        for height in heights:
            if top + height > len(cells):
                break
            named = _named_by(cells, merged, (top, top + height), vocabulary)
            rank = (len(named), -height, -top)
            if named and (best is None or rank > best):
                best = rank
    if best is None:
        return None
    top, bottom = -best[2], -best[2] - best[1]
    if rows is None:
        top, bottom = _with_neighbours(cells, merged, top, bottom, start)
    columns = [_known(over, vocabulary) for over in _texts(cells, merged, top, bottom)]
    bottom, below = _without_words_below(
        cells, bottom, columns, finds_words=rows is None
    )
    notes = [*cells[start:top], *_notes_below(cells, bottom)]
    if below:
        cells = [() if at in below else row for at, row in enumerate(cells[:bottom])]
    heads = _heads(cells, merged, (top, bottom), vocabulary, _title_units(notes))
    return HeaderGrid(top, bottom, heads, tuple(below))


def _with_neighbours(
    cells: Sequence[Row], merged: Sequence[Block], top: int, bottom: int, start: int
) -> tuple[int, int]:
    """Headers with the rows above that head groups of them, and those below that go on."""
    while (
        top > start and bottom - top < _MOST_ROWS and _is_group(cells, merged, top - 1)
    ):
        top -= 1
    while (
        bottom < len(cells)
        and bottom - top < _MOST_ROWS
        and _goes_on(merged, top, bottom)
    ):
        bottom += 1
    return top, bottom


def _without_words_below(
    cells: Sequence[Row],
    bottom: int,
    columns: Sequence[tuple[str, Column | None]],
    *,
    finds_words: bool,
) -> tuple[int, list[int]]:
    """The first row behind the headers and their units, and the rows of words among these."""
    below: list[int] = []
    while bottom < len(cells):
        if finds_words and _is_of_words(cells[bottom], cells[bottom - 1], columns):
            below.append(bottom)
        elif not _holds_units(cells[bottom], cells[bottom - 1], columns):
            break
        bottom += 1
    return bottom, below


def _is_of_words(
    row: Row, above: Row, columns: Sequence[tuple[str, Column | None]]
) -> bool:
    """Whether a row under the headers has words where figures and days should be, and no digit.

    It says the headers again in another language (Sales), or what is to be filled in (必填).
    """
    filled = [cell for cell in row if is_filled(cell)]
    if any(not isinstance(cell, str) for cell in filled) or are_column_numbers(filled):
        return False
    texts = {
        j: _BRACKETS.sub("", narrow(cell))
        for j, cell in enumerate(row)
        if is_filled(cell)
    }
    if any(any(map(str.isdigit, text)) for text in texts.values()):
        return False
    is_same = [j < len(above) and row[j] == above[j] for j in texts]
    words = 0
    for j, text in texts.items():
        column = columns[j][1] if j < len(columns) else None
        if column is None or column.kind not in _MEASURED:
            continue
        if (
            is_note_alone(text)
            or is_not_reached(text)
            or parse_header(text).unit is not None
        ):
            return False
        words += sum(map(str.isalpha, text)) >= _SHORTEST_WORD
    return words >= _FEW_WORDS and not all(is_same)


def _notes_below(cells: Sequence[Row], bottom: int) -> list[Row]:
    """The notes at the end of a sheet, which may state the unit of its figures."""
    found = []
    for row in cells[max(bottom, len(cells) - _NOTES_BELOW) :]:
        filled = [cell for cell in row if is_filled(cell)]
        if filled and len(set(map(str, filled))) == 1 and is_note_alone(filled[0]):
            found.append(row)
    return found


def _goes_on(merged: Sequence[Block], top: int, bottom: int) -> bool:
    """Whether a header is merged with the cell below: the row below is one of the headers too."""
    return any(top <= block[0][0] < bottom <= block[1][0] for block in merged)


def _texts(
    cells: Sequence[Row], merged: Sequence[Block], top: int, bottom: int
) -> list[list[HeaderText]]:
    """What stands over each column in some rows, from above; what is repeated stands once."""
    rows = [_filled_right(cells, merged, at, bottom) for at in range(top, bottom)]
    width = max((len(row) for row in rows), default=0)
    columns: list[list[HeaderText]] = []
    for j in range(width):
        over: list[object] = []
        for row in rows:
            cell = row[j] if j < len(row) else None
            if is_filled(cell) and cell not in over:
                over.append(cell)
        columns.append([parse_header(cell) for cell in over])
    return columns


def _filled_right(
    cells: Sequence[Row], merged: Sequence[Block], at: int, bottom: int
) -> list[object]:
    """A row of headers with what is merged over several columns in each of them.

    In a .csv nothing is merged: there a group's header holds for the empty cells beside it, as far
    as something stands under them.
    """
    row = list(cells[at])
    ranges = [(a, b) for (top, a), (low, b) in merged if top <= at <= low and b > a]
    for left, right in ranges:
        row += [None] * (right + 1 - len(row))
        row[left : right + 1] = [row[left]] * (right + 1 - left)
    if ranges or at == bottom - 1:
        return row
    below = cells[at + 1]
    for j in range(1, len(row)):
        is_under = j < len(below) and is_filled(below[j])
        if not is_filled(row[j]) and is_filled(row[j - 1]) and is_under:
            row[j] = row[j - 1]
    return row


def _named_by(
    cells: Sequence[Row],
    merged: Sequence[Block],
    rows: tuple[int, int],
    vocabulary: Vocabulary,
) -> set[object]:
    """What columns are named by some rows: canonical column and year, each once.

    Nothing where the last of several rows heads no column: it is then a record.
    """
    top, bottom = rows
    texts = _texts(cells, merged, top, bottom)
    is_several = bottom - top > 1
    if is_several and not _is_of_header(
        cells[bottom - 1], cells[bottom - 2], texts, vocabulary
    ):
        return set()
    # the stage of a record is a word of stages as well as a header of their days
    is_record = any(
        is_filled(cell) and _is_figure(cell) and not parse_header(cell).is_year
        for row in cells[top:bottom]
        for cell in row
    )
    named: set[object] = set()
    for over in texts:
        column = _known(over, vocabulary)[1]
        if column is not None:
            named.add((column.name, _year(over)))
        elif not is_record:
            stage = _stage(over, vocabulary)
            if stage is not None:
                named.add((STAGE, stage))
    return named


def _is_of_header(
    last: Row,
    above: Row,
    texts: Sequence[Sequence[HeaderText]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the last of several rows belongs to the headers.

    It does where it names a column, alone or together with what stands above; or where it says
    nothing but years, under headers that stand over several columns. A row with a figure or a day
    is a record, whatever words stand beside: 规上 is a cell of a firm as well as a header.
    """
    own = [
        j
        for j, cell in enumerate(last)
        if is_filled(cell) and not (j < len(above) and cell == above[j])
    ]
    parts = [parse_header(last[j]) for j in own]
    if any(
        _is_figure(last[j]) and not part.is_year
        for j, part in zip(own, parts, strict=True)
    ):
        return False
    if parts and all(part.is_year for part in parts):
        names = [_known(texts[j], vocabulary)[0] for j in own]
        return len(set(names)) < len(names)
    for j, part in zip(own, parts, strict=True):
        if not part.name:
            continue
        if (
            vocabulary.named(part.name) is not None
            or vocabulary.stage(part.name) is not None
        ):
            return True
        is_known_above = _known(texts[j][:-1], vocabulary)[1] is not None
        is_known_together = _known(texts[j], vocabulary)[1] is not None
        if isinstance(last[j], str) and is_known_together and not is_known_above:
            return True
    return False


def _is_figure(cell: object) -> bool:
    """Whether a cell holds a number or a day, which no header is; a number may be text."""
    return not isinstance(cell, str) or _FIGURE.fullmatch(narrow(cell)) is not None


def _known(
    over: Sequence[HeaderText], vocabulary: Vocabulary
) -> tuple[str, Column | None]:
    """The name of a column among the texts over it, and the canonical column that it names.

    All texts together go first (企业 over 编号), then the lowest, then those above it; not so
    where one of them makes another figure of it (同比 over 应税销售). Letters that say the name
    again are left out where it is not known with them.
    """
    names = [text.name for text in over if text.name]
    candidates = ["".join(names)]
    if not any(text.is_another for text in over):
        candidates += reversed(names)
    for candidate in candidates:
        for spelling in dict.fromkeys((candidate, without_translation(candidate))):
            column = vocabulary.named(spelling) if spelling else None
            if column is not None:
                return spelling, column
    return _BETWEEN.join(names), None


def _stage(over: Sequence[HeaderText], vocabulary: Vocabulary) -> str | None:
    """The stage among the texts over a column that has no other meaning; the lowest first."""
    if not vocabulary.stage_words:
        return None
    if any(text.year is not None or text.is_another for text in over):
        return None
    found = (vocabulary.stage(text.name) for text in reversed(over) if text.name)
    return next((stage for stage in found if stage is not None), None)


def _year(over: Sequence[HeaderText]) -> int | None:
    """The year over a column; the lowest where several are named."""
    years = [text.year for text in over if text.year is not None]
    return years[-1] if years else None


def _is_group(cells: Sequence[Row], merged: Sequence[Block], at: int) -> bool:
    """Whether a row above the headers heads groups of columns, and is no title and no note."""
    row = [cell for cell in cells[at] if is_filled(cell)]
    if not row or not all(isinstance(cell, str) for cell in row):
        return False
    if any(":" in narrow(cell) or stated_units(cell) for cell in row):
        return False
    if len({narrow(cell) for cell in row}) >= 2:
        return True
    # one text alone is a title where it begins the row: a group stands over some columns behind
    first = next(j for j, cell in enumerate(cells[at]) if is_filled(cell))
    text = parse_header(row[0])
    is_over_several = any(
        top == at and a == first and b > a for (top, a), (_, b) in merged
    )
    lends = text.is_year or (text.unit is not None and bool(text.name))
    return first > 0 and (is_over_several or lends)


def _holds_units(
    row: Row, above: Row, columns: Sequence[tuple[str, Column | None]]
) -> bool:
    """Whether a row holds the units of the columns and nothing else.

    What is merged with the header above it stands in both rows. A unit under a column that is
    not measured in it is no unit: the row is a record. So is one of words in brackets of which
    nobody knows one as a unit.
    """
    found = False
    for j, cell in enumerate(row):
        if not is_filled(cell) or (j < len(above) and cell == above[j]):
            continue
        if not isinstance(cell, str):
            return False
        text = parse_header(cell)
        if text.name or text.unit is None:
            return False
        if j >= len(columns):
            return False
        column = columns[j][1]
        if (
            column is not None
            and units.factor(column.dimension or "", text.unit) is None
        ):
            return False
        found = found or column is not None or is_unit(text.unit)
    return found


def _title_units(rows: Sequence[Row]) -> list[str]:
    """The units that the rows above the headers state."""
    return [
        unit
        for row in rows
        for cell in row
        if is_filled(cell)
        for unit in stated_units(cell)
    ]


def _heads(
    cells: Sequence[Row],
    merged: Sequence[Block],
    rows: tuple[int, int],
    vocabulary: Vocabulary,
    title_units: Sequence[str],
) -> tuple[Head, ...]:
    """The header of every column."""
    heads = []
    lowest = cells[rows[0]]
    raw = ["".join(str(cell).split()) if is_filled(cell) else "" for cell in lowest]
    for j, over in enumerate(_texts(cells, merged, *rows)):
        name, column = _known(over, vocabulary)
        if not name and _year(over) is not None:
            heads.append(Head(str(_year(over)), is_only_year=True))
            continue
        if not name:
            heads.append(Head(f"{_NAMELESS}{j}"))
            continue
        unit, unit_from = _unit_of(over, column, title_units)
        shown = f"{name}({unit})" if unit is not None else name
        if len(over) == 1 and over[0].year is None and _is_whole(raw, j, name, unit):
            shown = raw[j]  # one cell that says all is called as it stands
        stage = None if column else _stage(over, vocabulary)
        heads.append(
            Head(shown, column.name if column else None, _year(over), unit_from, stage)
        )
    kinds = {column.name: column.kind for column in vocabulary.table.columns}
    if not any(
        head.year and head.column and kinds[head.column] != "text" for head in heads
    ):
        # 行业2017 is a classification
        heads = [replace(head, year=None) for head in heads]
    return tuple(heads)


def _is_whole(raw: Sequence[str], j: int, name: str, unit: str | None) -> bool:
    """Whether the cell of a header in one row says name and unit itself, and nothing else."""
    if j >= len(raw) or not raw[j]:
        return False
    own, own_unit = units.split_unit(raw[j])
    return own_unit == unit and narrow(own) == name


def _unit_of(
    over: Sequence[HeaderText], column: Column | None, title_units: Sequence[str]
) -> tuple[str | None, str | None]:
    """The unit of a column, and "title" where the title states it.

    The lowest text goes first. A group's unit, and the title's, hold only for columns that can be
    measured in it; a name that is itself in brackets (税收(全口径)) keeps what stands in them.
    """
    stated = [text.unit for text in over if text.unit is not None]
    if not stated and column is None:
        return None, None
    lowest = next((text for text in reversed(over) if text.name), None)
    if lowest is not None and lowest.unit is not None:
        return lowest.unit, None
    if column is None or column.dimension is None:
        return (stated[-1], None) if stated and column is None else (None, None)
    for unit in reversed(stated):
        if units.factor(column.dimension, unit) is not None:
            return unit, None
    for unit in title_units:
        if units.factor(column.dimension, unit) is not None:
            return unit, "title"
    return None, None
