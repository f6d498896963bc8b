"""One column of a source in its canonical dtype and unit.

What a cell cannot be is unknown and listed; what is unlikely stays and is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from landuse.adapters.meaning import conversion
from landuse.adapters.meaning.conversion import is_true
from landuse.adapters.meaning.dates import dates
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column
from landuse.words.phrases import phrase

#: The largest whole number that floats hold exactly; larger ones soon do not fit in an integer.
_LARGEST_EXACT = 2**53
#: What stands in a cell whose number did not fit.
_ASTERISKS = r"\*+|#{2,}"
#: How a figure begins that is about so much.
_APPROXIMATE = r"\s*[约≈]\s*[\d０-９.]"
#: A number and the unit behind it, in one cell.
_NUMBER_AND_UNIT = r"^(.*[\d.])\s*([^\d\s.,%％].*)$"
#: A day in a column of years.
_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d"
#: The year of such a day, or a year in words: 2008年.
_YEAR = r"^(\d{4})(?:年|[-/.]\d)"
#: Counting words that may follow a number without a unit ("3层").
_COUNTING_WORDS = frozenset("人层套户栋幢个家年")
_NUMERIC_KINDS = ("number", "integer")
_READERS: Mapping[str, conversion.Reader] = {
    "bool": conversion.flags,
    "date": dates,
    "text": conversion.words,
}


@dataclass(frozen=True)
class SourceColumn:
    """One column of a source, and where to report what is wrong with its cells.

    Parameters
    ----------
    column : Column
        The canonical column that it becomes.
    header : str
        Its header in the source.
    cells : Series
        Its cells, without hidden signs.
    row_numbers : Series of int
        The number that a person sees for each row in the file.
    keys : Series of string
        The id of each row.
    findings : Findings
        Takes the cells that could not be read, were impossible, or are unlikely.
    """

    column: Column
    header: str
    cells: pd.Series
    row_numbers: pd.Series
    keys: pd.Series
    findings: Findings

    def list_cells(self, is_listed: pd.Series, code: str, action: str) -> None:
        """Report one finding for every cell of some rows.

        Parameters
        ----------
        is_listed : Series of bool
            The rows; unknown counts as no.
        code : str
            Of the finding, without "finding.".
        action : str
            What was done with the cells.
        """
        rows = is_true(is_listed).to_numpy()
        if not rows.any():
            return
        listed = pd.DataFrame(
            {
                "row": self.row_numbers[rows],
                "id": conversion.text(self.keys[rows]),
                "value": self.cells[rows].astype(object),
            }
        )
        sentence = phrase(f"finding.{code}", header=self.header)
        self.findings.each(sentence, listed, column=self.column.name, action=action)

    def count_cells(self, is_counted: pd.Series, code: str, action: str) -> None:
        """Report one finding for the whole column: how many cells, and the first of them.

        Parameters
        ----------
        is_counted : Series of bool
            The rows of the cells; at least one is true.
        code : str
            Of the finding, without "finding.".
        action : str
            What was done with the cells.
        """
        count = int(is_counted.sum())
        row = int(self.row_numbers[is_counted].iloc[0])
        key = self.keys[is_counted].iloc[0]
        if pd.isna(key):
            key = None
        sentence = phrase(f"finding.{code}", header=self.header, count=count, row=row)
        self.findings.add(
            sentence,
            severity="info",
            action=action,
            row=row,
            id=key,
            column=self.column.name,
        )


def canonical_column(source: SourceColumn, unit: str | None) -> pd.Series:
    """Convert a column of a source to its canonical dtype and unit.

    Parameters
    ----------
    source : SourceColumn
        The column. A column of years may be written 2008年, or as days.
    unit : str or None
        The unit of cells that name none.

    Returns
    -------
    Series
        On the index of the cells; NA where a cell is empty, unreadable or impossible.
    """
    kind = source.column.kind
    if source.column.name.endswith("year"):
        _report_days(source)
        source = replace(source, cells=_years(source.cells))
    if kind in _NUMERIC_KINDS:
        return _numeric_column(source, unit)
    values, is_unreadable = conversion.once_per_text(_READERS[kind], source.cells)
    source.list_cells(is_unreadable, f"unreadable_value.{kind}", "ignored")
    return values


def _numeric_column(source: SourceColumn, unit: str | None) -> pd.Series:
    """A column of figures or counts; ``unit`` is that of cells that name none."""
    column = source.column
    cells = _without_asterisks(source)
    cells, cell_factor = _without_units(cells, column)
    values, is_unreadable = conversion.once_per_text(conversion.numbers, cells)
    if column.kind == "integer" or column.dimension not in (None, "share"):
        # 12 % is no amount of money and no count
        is_unreadable |= _has_percent_sign(cells) & values.notna()
    if column.kind == "integer":
        is_inexact = values.abs() > _LARGEST_EXACT
        is_unreadable |= is_true((values != values.round()) | is_inexact)
    values = values.mask(is_unreadable)
    source.list_cells(is_unreadable, f"unreadable_value.{column.kind}", "ignored")
    _report_approximate(source, values)
    if column.dimension == "share":
        values = _shares(source, values, unit)
    else:
        header_factor = _factor_or_one(column, unit)
        values = values * cell_factor.fillna(header_factor)
    values = _possible_values(source, values)
    return values.round().astype("Int64") if column.kind == "integer" else values


def _has_percent_sign(cells: pd.Series) -> pd.Series:
    """Which cells end with a sign of per cent."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return pd.Series(False, index=cells.index)
    return is_true(conversion.text(cells).str.contains("[%％]$", regex=True))


def _without_asterisks(source: SourceColumn) -> pd.Series:
    """The cells, without those of nothing but asterisks, which are reported once a column.

    Programs fill a field of a dBASE table with them where a number does not fit, and others where
    there is none: it cannot be known which.
    """
    if not _may_hold_text(source.cells):
        return source.cells
    texts = conversion.text(source.cells)
    is_filled = is_true(texts.str.fullmatch(_ASTERISKS))
    if not is_filled.any():
        return source.cells
    source.count_cells(is_filled, "unreadable_value.stars", "ignored")
    return source.cells.astype(object).mask(is_filled)


def _report_approximate(source: SourceColumn, values: pd.Series) -> None:
    """Report figures that were written as about so much; they are used as they are."""
    if not _may_hold_text(source.cells):
        return
    texts = conversion.text(source.cells)
    is_approximate = is_true(texts.str.match(_APPROXIMATE)) & values.notna()
    if is_approximate.any():
        source.count_cells(is_approximate, "rough_value", "kept")


def _factor_or_one(column: Column, unit: str | None) -> float:
    """The factor from a unit to the column's own; 1 where there is none, or it is unknown."""
    if not column.dimension or not unit:
        return 1.0
    return units.factor(column.dimension, unit) or 1.0


def _shares(source: SourceColumn, values: pd.Series, unit: str | None) -> pd.Series:
    """Shares of 0 to 1 from shares or per cent, as the header says, or else the cell or its size.

    Where most of a column without a unit is above 1, all of it is per cent: its 0.5 is half a
    per cent. Where few are, they alone are.
    """
    has_sign = _has_percent_sign(source.cells)
    factor = units.factor("share", unit) if unit else None
    if factor is not None:
        # cells with a sign were divided when they were read
        return values.where(has_sign, values / round(1 / factor))
    is_above_one = is_true((values > 1) & (values <= 100)) & ~has_sign
    is_positive = is_true(values > 0) & ~has_sign
    if 2 * is_above_one.sum() > is_positive.sum():
        is_percent = is_positive & is_true(values <= 100)
    else:
        is_percent = is_above_one
    source.list_cells(is_percent, "percent", "repaired")
    return values.mask(is_percent, values / 100)


def _possible_values(source: SourceColumn, values: pd.Series) -> pd.Series:
    """Impossible values become unknown; unlikely ones stay. Both are listed.

    Impossible is what is infinite, below zero where the column has a lower bound, or a share
    beyond its bounds.
    """
    column = source.column
    is_outside = pd.Series(False, index=values.index)
    if column.low is not None:
        is_outside |= is_true(values < column.low)
    if column.high is not None:
        is_outside |= is_true(values > column.high)
    is_infinite = is_true(values.abs() == float("inf"))
    cannot_be = is_true(values < 0) | (column.dimension == "share")
    is_impossible = is_infinite | (is_outside & cannot_be)
    source.list_cells(is_impossible, "out_of_range.impossible", "ignored")
    source.list_cells(is_outside & ~is_impossible, "out_of_range.unlikely", "kept")
    return values.mask(is_impossible)


def _without_units(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Cells without the unit that they name ("约12亩"), and its factor: NaN where they name none.

    The unit of a cell stands above the header's.
    """
    no_factor = pd.Series(float("nan"), index=cells.index)
    if not _may_hold_text(cells):
        return cells, no_factor
    is_text = cells.map(lambda cell: isinstance(cell, str))
    split = cells.where(is_text).astype("string").str.extract(_NUMBER_AND_UNIT)
    numbers, cell_units = split[0], split[1]
    factors: dict[str, float] = {}
    for unit in cell_units.dropna().unique():
        factor = _factor_of_cell(column, unit)
        if factor is not None:
            factors[unit] = factor
    cell_factor = cell_units.map(factors).astype("float64")
    has_unit = cell_factor.notna()
    return cells.astype(object).mask(has_unit, numbers.astype(object)), cell_factor


def _factor_of_cell(column: Column, unit: str) -> float | None:
    """The factor of a unit in a cell; counting words stand behind what has no dimension."""
    if column.dimension:
        return units.factor(column.dimension, unit)
    if unit in _COUNTING_WORDS:
        return 1.0
    return None


def _report_days(source: SourceColumn) -> None:
    """Report once that days stand in a column of years that is no column of buildings.

    When a building was finished is a day in many a register; the year of a ledger is none.
    """
    if source.column.name != "year" or pd.api.types.is_numeric_dtype(source.cells):
        return
    is_day = is_true(conversion.text(source.cells).str.match(_DAY))
    if not is_day.any():
        return
    row = int(source.row_numbers[is_day].iloc[0])
    value = str(source.cells[is_day].iloc[0])
    count = int(is_day.sum())
    sentence = phrase(
        "finding.year_of_day", header=source.header, count=count, row=row, value=value
    )
    source.findings.add(sentence, row=row, column=source.column.name, value=value)


def _years(cells: pd.Series) -> pd.Series:
    """The cells of a column of years, with the year alone of 2008年 and of days."""
    if pd.api.types.is_integer_dtype(cells):
        return cells
    year = conversion.text(cells).str.extract(_YEAR, expand=False)
    return cells.astype(object).mask(year.notna(), year.astype(object))


def _may_hold_text(cells: pd.Series) -> bool:
    """Whether the dtype of a column allows for text: one of text, or of any objects."""
    return bool(pd.api.types.is_string_dtype(cells.dtype))
