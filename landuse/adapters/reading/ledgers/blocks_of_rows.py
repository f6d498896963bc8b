"""The rows of a sheet under their headers: block by block, table by table, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pandas as pd

from landuse.adapters.meaning.header_words import part_of_year, year_of_title
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.meaning.no_record_words import (
    are_column_numbers,
    has_chinese,
    heads_group,
    heads_statistic,
    heads_total,
    is_note,
    is_note_alone,
    is_total,
    may_be_no_record,
)
from landuse.adapters.reading.ledgers.cells import Row, filled_cells, is_filled
from landuse.adapters.reading.ledgers.formulas import tell_cells_without_values
from landuse.adapters.reading.ledgers.header_grid import (
    Head,
    HeaderGrid,
    Vocabulary,
    find_grid,
    is_nameless,
)
from landuse.adapters.reading.ledgers.sheet_layout import tell_layout, with_units_beside
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.adapters.reading.ledgers.shifted_rows import put_together
from landuse.adapters.reading.ledgers.stages import SheetRows, stages_as_rows
from landuse.adapters.reading.ledgers.totals import SheetSums, Total, compare_totals
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.units import split_unit
from landuse.errors import ColumnError
from landuse.words.phrases import phrase

#: What a row of totals is told as.
_TOTAL = "finding.total_row"
#: What a row is told as that is reckoned from the records.
_STATISTIC = "finding.total_row.statistic"
#: What a note or a signature is told as.
_NOTE = "finding.note_row"
#: Filled cells of a row among which the word of a total is looked for.
_TOTAL_CELLS = 4
#: A note or a signature has no more filled cells than this.
_NOTE_CELLS = 8
#: Rows that a sentence names.
_NAMED = 10
#: Cells of a column that are looked at where one text stands alone under it; of fewer no more is
#: known.
_LOOKED_AT, _FEW = 200, 2
#: A header stands again where a row names at least this share of its columns.
_AGAIN = 0.5
#: Rows that are looked at for a header that stands again: the next ones may head better.
_SEARCHED_AGAIN = 3
#: Tables beside each other that are looked for.
_MOST_BESIDE = 4
#: The column of years, which a header's own years fill.
_YEAR = "year"


#: A row's number, as a person sees it, and its cells.
_NumberedRow = tuple[int, Row]


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
        What headers name.
    path : Path
        The file.
    findings : Findings
        Takes rows that are no records, cells beyond the headers, and formulas without results.

    Returns
    -------
    list of SheetRows
        A block or table of the sheet each; those with the same headers are one.

    Raises
    ------
    ColumnError
        Two columns claim one meaning, or years stand in the headers and in a column.
    """
    _tell_units(grid, findings)
    _tell_words_below(page, grid, findings)
    if page.divided:
        findings.add(
            phrase("finding.number_scaled", sheet=page.title, count=page.divided),
            severity="info",
            action="repaired",
        )
    if page.taken_apart:
        _tell_taken_apart(page, findings)
    if path.suffix.lower() == ".csv":
        cells = put_together(page.cells, grid, vocabulary.table, findings)
        page = replace(page, cells=cells)
    has_years = _YEAR in vocabulary.table.names
    may_be_stated = has_years and _YEAR not in vocabulary.values
    year = _stated_year(page, grid, findings) if may_be_stated else None
    found: list[SheetRows] = []
    sums = SheetSums()
    blocks = list(_blocks(page, grid, vocabulary, findings))
    has_totals = any(totals for _, _, totals in blocks)
    for plain_block, all_rows, all_totals in blocks:
        block = with_units_beside(plain_block, all_rows, vocabulary, path.name)
        width = len(block.heads)
        records, of_records = _without_texts_alone(all_rows, all_totals, findings)
        rows, totals = _without_groups(records, of_records, findings)
        if has_totals:
            sums = compare_totals(
                block.heads, rows, totals, vocabulary.table, findings, sums
            )
        _tell_extra_cells(rows, width, findings)
        # a row that has cells beyond the headers only is told, and is no row of the ledger
        used = [
            (n, row)
            for n, row in rows
            if len(row) <= width or filled_cells(row[:width])
        ]
        if not used:
            continue
        shown = [head.name for head in block.heads]
        tell_cells_without_values(
            path, page.title, shown, [n for n, _ in used], findings
        )
        _tell_nameless(block.heads, used, findings)
        _tell_hidden(page, block, used, findings)
        tell_layout(block, used, vocabulary, path.name, findings)
        for frame, numbers in _tables_of(block, used, path.name, has_years):
            if year is not None and _YEAR not in frame:
                frame = frame.assign(**{_YEAR: year})
            rows_found = SheetRows(frame, numbers)
            if block.has_stages:
                rows_found = stages_as_rows(rows_found, block.heads, findings)
            found.append(rows_found)
    # a record with several stages is several rows, whose sum no total states
    stated = () if grid.has_stages else sums.totals
    return _with_totals(_of_same_headers(found), stated)


def _with_totals(
    parts: Sequence[SheetRows], totals: tuple[tuple[str, str, float], ...]
) -> list[SheetRows]:
    """The parts of a sheet, what its own totals say beside the first of them."""
    if not parts:
        return []
    return [replace(parts[0], totals=totals), *parts[1:]]


def _of_same_headers(found: Sequence[SheetRows]) -> list[SheetRows]:
    """Parts of a sheet put together where their headers are the same, in their order."""
    groups: dict[tuple[str, ...], list[SheetRows]] = {}
    for rows in found:
        groups.setdefault(tuple(rows.frame.columns), []).append(rows)
    return [
        SheetRows(
            pd.concat([rows.frame for rows in group], ignore_index=True),
            [number for rows in group for number in rows.numbers],
        )
        if len(group) > 1
        else group[0]
        for group in groups.values()
    ]


def _tell_units(grid: HeaderGrid, findings: Findings) -> None:
    """List the columns whose unit stands in the title only."""
    heads = [head.name for head in grid.heads if head.unit_from is not None]
    if heads:
        findings.add(
            phrase("finding.unit_of_title", columns=heads),
            severity="info",
            value=heads[0],
        )


def _tell_words_below(page: SheetPage, grid: HeaderGrid, findings: Findings) -> None:
    """List the rows under the headers that say them again or what is to be filled in."""
    for at in grid.words_below:
        value = str(_first_filled(page.cells[at])).strip()
        findings.add(
            phrase("finding.words_under_header", row=at + 1, value=value),
            action="ignored",
            row=at + 1,
            value=value,
        )


def _tell_taken_apart(page: SheetPage, findings: Findings) -> None:
    """List the rows of a .csv that had another mark between their cells."""
    for at in page.taken_apart:
        findings.add(
            phrase("finding.row_taken_apart", row=at + 1),
            row=at + 1,
            value=str(page.cells[at][0] or ""),
            action="repaired",
        )


def _blocks(
    page: SheetPage, grid: HeaderGrid, vocabulary: Vocabulary, findings: Findings
) -> Iterator[tuple[HeaderGrid, list[_NumberedRow], list[Total]]]:
    """Each header of a sheet with the rows under it, and the rows of totals among them.

    A header that stands again, as on every printed page, opens a new block: its columns may stand
    in another order.
    """
    words = _header_words(page, grid, vocabulary)
    is_below_note = False
    block, rows, totals = grid, list[_NumberedRow](), list[Total]()
    at = grid.bottom
    while at < len(page.cells):
        row = page.cells[at]
        again = (
            _header_again(page, at, block, vocabulary)
            if _may_head(row, words)
            else None
        )
        if again is not None:
            yield block, rows, totals
            findings.add(
                phrase("finding.header_again", row=at + 1),
                severity="info",
                action="ignored",
                row=at + 1,
            )
            block, rows, totals, at = again, [], [], again.bottom
            continue
        filled = filled_cells(row)
        if filled:
            kind = _no_record(filled, at + 1, findings, is_below_note=is_below_note)
            is_below_note = kind == _NOTE
            if kind is None:
                rows.append((at + 1, row))
            elif kind == _TOTAL:
                totals.append(Total(at + 1, row, len(rows)))
        at += 1
    yield block, rows, totals


def _header_words(
    page: SheetPage, grid: HeaderGrid, vocabulary: Vocabulary
) -> frozenset[str]:
    """Words of which one has to stand in a row that is a header again."""
    stand = {
        str(cell).strip()
        for row in page.cells[grid.top : grid.bottom]
        for cell in row
        if isinstance(cell, str)
    }
    known = {
        spelling for c in vocabulary.table.columns for spelling in (c.name, *c.aliases)
    }
    return frozenset(stand | known)


def _may_head(row: Row, words: frozenset[str]) -> bool:
    """Whether a row may be a header: two of its first texts are words of headers."""
    texts = [cell.strip() for cell in row[:6] if type(cell) is str]
    if words.isdisjoint(texts):
        return False
    bare = [split_unit(text)[0] for text in texts]
    return sum(text in words for text in bare) >= min(2, len(texts))


def _header_again(
    page: SheetPage, at: int, block: HeaderGrid, vocabulary: Vocabulary
) -> HeaderGrid | None:
    """The header that begins in a row; None where the row is a record, as with a figure."""
    if any(_is_figure(cell) for cell in page.cells[at]):
        return None
    height = min(block.bottom - block.top, len(page.cells) - at)
    least = max(2, _AGAIN * len(block.columns))
    for rows in dict.fromkeys((height, 1)):
        found = find_grid(
            page.cells, page.merged, vocabulary, at, rows, _SEARCHED_AGAIN
        )
        if found is None or found.top != at:
            continue
        if len(found.columns & block.columns) >= least or _is_all_headers(
            page.cells[at], found
        ):
            return found
    return None


def _is_figure(cell: object) -> bool:
    """Whether a cell holds a number that is no year."""
    return type(cell) is float and not (
        cell.is_integer() and year_of_title(f"{cell:.0f}")
    )


def _is_all_headers(row: Row, found: HeaderGrid) -> bool:
    """Whether every filled cell of a row heads a column that is known: another table begins."""
    known = {head.column for head in found.heads if head.column is not None}
    return len(known) >= 2 and len(filled_cells(row)) == len(known)


def _no_record(
    filled: list[object], number: int, findings: Findings, *, is_below_note: bool
) -> str | None:
    """Why a row is no record, which is then listed: a total, a note, numbers of columns.

    A text that stands alone below a note goes on with it.
    """
    first = filled[:_TOTAL_CELLS]
    has_no_text = str not in map(type, first)
    is_behind = has_no_text and _is_total_behind(filled)
    goes_on = is_below_note and len(filled) == 1
    if not (is_behind or goes_on or may_be_no_record(first)):
        return None
    if is_behind or heads_total(first[0]) or any(is_total(cell) for cell in first):
        code = _TOTAL
    elif heads_statistic(first[0]):
        code = _STATISTIC
    elif goes_on or _is_note(filled):
        code = _NOTE
    elif isinstance(filled[0], (str, float)) and are_column_numbers(filled):
        code = "finding.column_numbers"
    else:
        return None
    findings.add(
        phrase(code, row=number, value=str(filled[0]).strip()),
        severity="info",
        action="ignored",
        row=number,
        value=str(filled[0]).strip(),
    )
    return code


def _is_note(filled: list[object]) -> bool:
    """Whether the filled cells of a row are a note; what is merged stands in several of them."""
    if len(filled) <= _NOTE_CELLS and is_note(filled[0]):
        return True
    return all(cell == filled[0] for cell in filled) and is_note_alone(filled[0])


def _is_total_behind(filled: list[object]) -> bool:
    """Whether the only text of a row, behind its figures, is the word of a total."""
    texts = [cell for cell in filled if type(cell) is str]
    return len(texts) == 1 and is_total(texts[0])


def _stated_year(page: SheetPage, grid: HeaderGrid, findings: Findings) -> int | None:
    """The year of a sheet that says so in its title only; None where its headers say it."""
    cells = [cell for row in page.cells[: grid.top] for cell in row]
    period = next(filter(None, map(part_of_year, [*cells, page.title])), None)
    if period is not None:
        findings.add(
            phrase("finding.part_of_year", period=period), column=_YEAR, value=period
        )
    if _YEAR in grid.columns or any(head.year is not None for head in grid.heads):
        return None
    years = {year for year in map(year_of_title, cells) if year is not None}
    if not years:
        years = {year for year in [year_of_title(page.title)] if year is not None}
    if len(years) != 1:
        return None
    year = years.pop()
    findings.add(
        phrase("finding.year_of_title", year=year), severity="info", column=_YEAR
    )
    return year


def _without_texts_alone(
    rows: list[_NumberedRow], totals: list[Total], findings: Findings
) -> tuple[list[_NumberedRow], list[Total]]:
    """The records without rows of one text that is unlike what stands in its column.

    Under a column of codes that is the name of a street between the records, or of an office below
    them. Where names stand in the column it may be a record of which nothing else is known.
    """
    alone = {at: row for at, (_, row) in enumerate(rows) if _is_text_alone(row)}
    if not alone:
        return rows, totals
    others = [row for at, (_, row) in enumerate(rows) if at not in alone]
    is_unlike: dict[int, bool] = {}
    left_out = set()
    for at, row in alone.items():
        j = next(j for j, cell in enumerate(row) if is_filled(cell))
        if j not in is_unlike:
            is_unlike[j] = _has_no_chinese(others, j)
        if not is_unlike[j]:
            continue
        number = rows[at][0]
        left_out.add(at)
        value = str(row[j]).strip()
        findings.add(
            phrase("finding.text_alone", row=number, value=value),
            action="ignored",
            row=number,
            value=value,
        )
    return _without(rows, totals, left_out)


def _without(
    rows: list[_NumberedRow], totals: list[Total], left_out: set[int]
) -> tuple[list[_NumberedRow], list[Total]]:
    """Records without some of them, and the totals, each behind the records it was behind."""
    records = [row for at, row in enumerate(rows) if at not in left_out]
    moved = [
        replace(
            total, position=total.position - sum(at < total.position for at in left_out)
        )
        for total in totals
    ]
    return records, moved


def _has_no_chinese(rows: Sequence[Row], column: int) -> bool:
    """Whether the first cells of a column, of which there are some, have no Chinese text."""
    in_column = (
        row[column] for row in rows if column < len(row) and is_filled(row[column])
    )
    first = list(islice(in_column, _LOOKED_AT))
    return len(first) >= _FEW and not any(has_chinese(cell) for cell in first)


def _is_text_alone(row: Row) -> bool:
    """Whether a Chinese text is all that stands in a row, merged over several cells or not."""
    if len(row) > 1 and is_filled(row[0]) and is_filled(row[1]) and row[0] != row[1]:
        return False  # as nearly every record
    first = _first_filled(row)
    if not has_chinese(first):
        return False
    return all(cell == first for cell in filled_cells(row))


def _without_groups(
    rows: list[_NumberedRow], totals: list[Total], findings: Findings
) -> tuple[list[_NumberedRow], list[Total]]:
    """The records without the rows that head groups of them, which are listed.

    Such a row (一、城北街道) often holds the sum of its group: as a record it would count twice.
    Where most rows are so, they are records that somebody has numbered.
    """
    heads = [at for at, (_, row) in enumerate(rows) if heads_group(_first_filled(row))]
    if not heads or 2 * len(heads) > len(rows):
        return rows, totals
    for at in heads:
        number, row = rows[at]
        value = str(_first_filled(row)).strip()
        findings.add(
            phrase("finding.group_row", row=number, value=value),
            severity="info",
            action="ignored",
            row=number,
            value=value,
        )
    return _without(rows, totals, set(heads))


def _first_filled(row: Row) -> object:
    """The first cell of a row that holds something; None where none does."""
    for cell in row:
        if cell is not None and is_filled(cell):
            return cell
    return None


def _tell_extra_cells(
    rows: Sequence[_NumberedRow], width: int, findings: Findings
) -> None:
    """List rows with cells beyond the headers: mostly a comma that was meant to be in a cell."""
    for number, row in rows:
        if len(row) > width and filled_cells(row[width:]):
            findings.add(
                phrase("finding.extra_cells", row=number), action="ignored", row=number
            )


def _tell_hidden(
    page: SheetPage, block: HeaderGrid, rows: Sequence[_NumberedRow], findings: Findings
) -> None:
    """List the records and columns that are read and that nobody sees who opens the workbook."""
    unseen = [number for number, _ in rows if number - 1 in page.hidden.rows]
    if unseen:
        said = phrase(
            "finding.hidden_cells.rows", count=len(unseen), rows=unseen[:_NAMED]
        )
        findings.add(said, severity="info", row=unseen[0])
    columns = [
        head.name
        for j, head in enumerate(block.heads)
        if j in page.hidden.columns and not is_nameless(head.name)
    ]
    if columns:
        said = phrase("finding.hidden_cells.columns", columns=columns)
        findings.add(said, severity="info", value=columns[0])


def _tell_nameless(
    heads: Sequence[Head], rows: Sequence[_NumberedRow], findings: Findings
) -> None:
    """List the columns that hold something and have no header: they are not read."""
    for j, head in enumerate(heads):
        if not is_nameless(head.name):
            continue
        filled = [number for number, row in rows if j < len(row) and is_filled(row[j])]
        if filled:
            findings.add(
                phrase(
                    "finding.column_nameless",
                    column=_letters(j),
                    count=len(filled),
                    row=filled[0],
                ),
                action="ignored",
                row=filled[0],
            )


def _tables_of(
    grid: HeaderGrid, rows: Sequence[_NumberedRow], source: str, has_years: bool
) -> Iterator[tuple[pd.DataFrame, list[int]]]:
    """The tables of a block: those beside each other one after the other, years as rows.

    Years are rows only of a table that has a column of years.
    """
    width = len(grid.heads)
    padded = [[*row[:width], *[None] * (width - len(row))] for _, row in rows]
    cells = pd.DataFrame(padded, columns=range(width), dtype=object)
    numbers = [number for number, _ in rows]
    segments = _beside(grid.heads)
    for columns in segments:
        heads = [grid.heads[j] for j in columns]
        part = cells[columns]
        if len(segments) > 1:
            is_there = part.notna().any(axis=1)
            part = part[is_there]
            found = _those(numbers, is_there)
        else:
            found = numbers
        if not found:
            continue
        if has_years:
            yield _years_as_rows(part, heads, found, source)
        else:
            yield _named(part, heads, source), found


def _beside(heads: Sequence[Head]) -> list[list[int]]:
    """Positions of the columns of each table in a block, where the same headers stand again."""
    named = [j for j, head in enumerate(heads) if not is_nameless(head.name)]
    for times in range(_MOST_BESIDE, 1, -1):
        size, rest = divmod(len(named), times)
        if rest or size < 2:
            continue
        parts = [named[size * i : size * (i + 1)] for i in range(times)]
        names = [[(heads[j].name, heads[j].year) for j in part] for part in parts]
        has_meaning = sum(heads[j].column is not None for j in parts[0]) >= 2
        if has_meaning and all(other == names[0] for other in names):
            return parts
    return [named]


def _years_as_rows(
    part: pd.DataFrame, heads: Sequence[Head], numbers: list[int], source: str
) -> tuple[pd.DataFrame, list[int]]:
    """A table whose headers name years, with a row a year; any other as it is."""
    years = sorted(
        {head.year for head in heads if head.year is not None and head.column}
    )
    if not years:
        return _named(part, heads, source), numbers
    if any(head.column == _YEAR for head in heads):
        raise ColumnError(
            "reading.years_twice", file=source, years=[str(year) for year in years]
        )
    of_all = [i for i, head in enumerate(heads) if head.year is None]
    has_figures = pd.Series(False, index=part.index)
    frames = []
    found: list[int] = []
    for year in years:
        of_year = [i for i, head in enumerate(heads) if head.year == year]
        # who has no figure at all in a year has no row of it
        is_there = part.iloc[:, of_year].notna().any(axis=1)
        has_figures |= is_there
        chosen = sorted(of_all + of_year)
        frame = _named(
            part[is_there].iloc[:, chosen], [heads[i] for i in chosen], source
        )
        frames.append(frame.assign(**{_YEAR: year}))
        found += _those(numbers, is_there)
    # unless no year has one: then there is a row without figures, of the last year
    rest = _named(
        part[~has_figures].iloc[:, of_all], [heads[i] for i in of_all], source
    )
    frames.append(rest.assign(**{_YEAR: years[-1]}))
    found += _those(numbers, ~has_figures)
    return pd.concat(
        [frame for frame in frames if len(frame)], ignore_index=True
    ), found


def _those(numbers: Sequence[int], wanted: pd.Series) -> list[int]:
    """The numbers of the rows that are wanted."""
    return [
        number for number, is_wanted in zip(numbers, wanted, strict=True) if is_wanted
    ]


def _named(part: pd.DataFrame, heads: Sequence[Head], source: str) -> pd.DataFrame:
    """Columns under their headers, each header once.

    Raises ColumnError where two columns of one header hold different things: nobody guesses.
    """
    names: list[str] = []
    kept: list[int] = []
    for i, head in enumerate(heads):
        form = tidy(head.name)
        earlier = next((k for k in kept if tidy(heads[k].name) == form), None)
        name = head.name
        if earlier is not None and head.column is not None:
            if part.iloc[:, i].equals(part.iloc[:, earlier]):
                continue
            places = [_letters(int(part.columns[k])) for k in (earlier, i)]
            raise ColumnError(
                "reading.column_twice", file=source, column=name, places=places
            )
        while name in names:
            name = f"{name}.{int(part.columns[i]) + 1}"
        names.append(name)
        kept.append(i)
    out = part.iloc[:, kept].reset_index(drop=True)
    out.columns = pd.Index(names)
    return out


def _letters(position: int) -> str:
    """A column as a spreadsheet names it: 0 → A, 26 → AA."""
    from openpyxl.utils.cell import get_column_letter

    return str(get_column_letter(position + 1))
