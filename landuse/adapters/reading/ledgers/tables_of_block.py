"""The tables of a block as frames: those side by side one below the other, and years as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import pandas as pd

from landuse.adapters.meaning.headers import tidy
from landuse.adapters.reading.ledgers.blocks_of_rows import Block
from landuse.adapters.reading.ledgers.header_grid import Head, is_nameless
from landuse.errors import ColumnError

#: The column of years, which years in the headers fill.
YEAR = "year"
#: Tables side by side that are sought.
_MAX_TABLES_SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class _Table:
    """A table of a block, before its columns have names.

    Attributes
    ----------
    cells : DataFrame
        Its columns are called by their positions in the sheet.
    heads : list of Head
        One a column.
    numbers : list of int
        The number of each row, as a person sees it.
    """

    cells: pd.DataFrame
    heads: list[Head]
    numbers: list[int]

    def rows_where(self, mask: pd.Series) -> _Table:
        """The rows where a mask is true."""
        numbers = list(compress(self.numbers, mask))
        return _Table(self.cells[mask], self.heads, numbers)

    def columns_at(self, positions: Sequence[int]) -> _Table:
        """The columns at some positions."""
        heads = [self.heads[i] for i in positions]
        return _Table(self.cells.iloc[:, list(positions)], heads, self.numbers)


def tables_of_block(
    block: Block, source: str, *, has_years: bool
) -> Iterator[tuple[pd.DataFrame, list[int]]]:
    """Make a frame of every table of a block.

    Parameters
    ----------
    block : Block
        Records under a header.
    source : str
        The file's name, for the error.
    has_years : bool
        Whether the canonical table has a column of years; only then years in the headers become
        rows.

    Yields
    ------
    frame : DataFrame of object
        Cells as they were read, under their headers.
    numbers : list of int
        The number of each row, as a person sees it.

    Raises
    ------
    ColumnError
        Two columns claim one meaning, or years stand in the headers and in a column.
    """
    heads = block.grid.heads
    width = len(heads)
    padded_rows = [
        [*row[:width], *[None] * (width - len(row))] for _, row in block.records
    ]
    cells = pd.DataFrame(padded_rows, columns=range(width), dtype=object)
    numbers = [number for number, _ in block.records]
    tables_side_by_side = _columns_of_tables(heads)
    for positions in tables_side_by_side:
        table = _Table(cells, list(heads), numbers).columns_at(positions)
        if len(tables_side_by_side) > 1:
            # the tables may have different numbers of rows
            table = table.rows_where(table.cells.notna().any(axis=1))
        if not table.numbers:
            continue
        if has_years:
            yield _with_years_as_rows(table, source)
        else:
            yield _with_headers(table, source), table.numbers


def _columns_of_tables(heads: Sequence[Head]) -> list[list[int]]:
    """The positions of the columns of each table, where the same headers stand side by side."""
    positions = [j for j, head in enumerate(heads) if not is_nameless(head.name)]
    for count in range(_MAX_TABLES_SIDE_BY_SIDE, 1, -1):
        size, rest = divmod(len(positions), count)
        if rest or size < 2:
            continue
        tables = [positions[size * i : size * (i + 1)] for i in range(count)]
        if _have_same_headers(tables, heads):
            return tables
    return [positions]


def _have_same_headers(tables: Sequence[list[int]], heads: Sequence[Head]) -> bool:
    """Whether tables have the same headers, of which at least two have a meaning."""
    first_table = [heads[j] for j in tables[0]]
    if sum(head.column is not None for head in first_table) < 2:
        return False
    headers = [(head.name, head.year) for head in first_table]
    for table in tables[1:]:
        for j, header in zip(table, headers, strict=True):
            if (heads[j].name, heads[j].year) != header:
                return False
    return True


def _with_years_as_rows(table: _Table, source: str) -> tuple[pd.DataFrame, list[int]]:
    """A table whose headers name years, with a row for each year; any other as it is."""
    years_of_figures = {head.year for head in table.heads if head.column}
    years = sorted(year for year in years_of_figures if year is not None)
    if not years:
        return _with_headers(table, source), table.numbers
    if any(head.column == YEAR for head in table.heads):
        raise ColumnError(
            "reading.years_twice", file=source, years=[str(year) for year in years]
        )
    common = [i for i, head in enumerate(table.heads) if head.year is None]
    has_figures = pd.Series(False, index=table.cells.index)
    frames: list[pd.DataFrame] = []
    numbers: list[int] = []
    for year in years:
        of_year = [i for i, head in enumerate(table.heads) if head.year == year]
        # a record without any figure of a year has no row of it
        has_figures_of_year = table.cells.iloc[:, of_year].notna().any(axis=1)
        has_figures |= has_figures_of_year
        part = table.rows_where(has_figures_of_year).columns_at(
            sorted(common + of_year)
        )
        frames.append(_with_headers(part, source).assign(**{YEAR: year}))
        numbers += part.numbers
    # a record without a figure in any year is one row of the last year
    rest = table.rows_where(~has_figures).columns_at(common)
    frames.append(_with_headers(rest, source).assign(**{YEAR: years[-1]}))
    numbers += rest.numbers
    filled_frames = [frame for frame in frames if len(frame)]
    return pd.concat(filled_frames, ignore_index=True), numbers


def _with_headers(table: _Table, source: str) -> pd.DataFrame:
    """The cells of a table under its headers, each header once.

    Raises ColumnError where two columns of one meaning hold different values: neither is chosen.
    """
    names: list[str] = []
    used: list[int] = []
    position_of: dict[str, int] = {}
    for i, head in enumerate(table.heads):
        form = tidy(head.name)
        earlier = position_of.get(form)
        if earlier is not None and head.column is not None:
            if table.cells.iloc[:, i].equals(table.cells.iloc[:, earlier]):
                continue
            raise _column_twice(table, earlier, i, source)
        position_of.setdefault(form, i)
        name = head.name
        while name in names:
            name = f"{name}.{int(table.cells.columns[i]) + 1}"
        names.append(name)
        used.append(i)
    frame = table.cells.iloc[:, used].reset_index(drop=True)
    frame.columns = pd.Index(names)
    return frame


def _column_twice(table: _Table, earlier: int, later: int, source: str) -> ColumnError:
    """The error that two columns claim one meaning."""
    letters = [column_letters(int(table.cells.columns[i])) for i in (earlier, later)]
    header = table.heads[later].name
    return ColumnError(
        "reading.column_twice", file=source, column=header, places=letters
    )


def column_letters(position: int) -> str:
    """The letters of a column in a spreadsheet.

    Parameters
    ----------
    position : int
        From 0.

    Returns
    -------
    str

    Examples
    --------
    >>> column_letters(0), column_letters(26)
    ('A', 'AA')
    """
    from openpyxl.utils.cell import get_column_letter

    return str(get_column_letter(position + 1))
