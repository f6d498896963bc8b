"""Rows of totals compared with the sums of the records.

A sheet's own total is the best witness there is: where it differs, a row was typed wrong, was not
read, or was added without the formula being extended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.header_words import BARE_METRES
from landuse.adapters.meaning.headers import split_header
from landuse.adapters.meaning.no_record_words import figure_with_unit
from landuse.adapters.reading.ledgers.blocks_of_rows import Block
from landuse.adapters.reading.ledgers.cells import cell_at
from landuse.adapters.reading.ledgers.header_grid import Head
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.words.phrases import phrase

#: Half a unit of the second decimal, which every printed number may be off by.
_ROUNDING_ERROR = 0.005
#: A share of the total that may be lost in adding floats.
_RELATIVE_ERROR = 1e-6
#: Columns that nobody adds up.
_COLUMNS_WITHOUT_SUM = frozenset({"year", "floors", "height_m", "built_year"})


class _Extent(Enum):
    """The records of which a total is."""

    PART = auto()
    BLOCK_SO_FAR = auto()
    BLOCK = auto()
    SHEET = auto()


@dataclass(frozen=True)
class ColumnSum:
    """The sum of one column of figures, over the blocks of a sheet that have been read so far.

    Attributes
    ----------
    header : str
        Its header, in the last block that has it.
    factor : float
        From the unit of this header to the usual unit of the canonical column.
    total : float
        The sum of its records, in the unit of the header.
    stated : float or None
        The total that the sheet states for all these records, in the unit of the header. None where
        some of them are under no total.
    """

    header: str
    factor: float
    total: float = 0.0
    stated: float | None = 0.0

    def plus(self, other: ColumnSum) -> ColumnSum:
        """Add the sum of other records, in the unit of this one's header.

        Parameters
        ----------
        other : ColumnSum
            Its header may have another unit.

        Returns
        -------
        ColumnSum

        Examples
        --------
        >>> in_wan = ColumnSum("税收(万元)", 1.0, 30.0, 30.0)
        >>> in_yuan = ColumnSum("税收(元)", 1e-4, 70_000.0, None)
        >>> in_wan.plus(in_yuan)
        ColumnSum(header='税收(万元)', factor=1.0, total=37.0, stated=None)
        """
        factor = other.factor / self.factor
        stated = None
        if self.stated is not None and other.stated is not None:
            stated = self.stated + other.stated * factor
        return replace(self, total=self.total + other.total * factor, stated=stated)


#: Canonical column, header, its year, and how many columns further left have the same three.
_ColumnKey = tuple[str, str, int | None, int]


@dataclass(frozen=True)
class SheetSums:
    """Sums of the blocks of a sheet that have been read so far.

    Attributes
    ----------
    sums : mapping of (str, str, int or None, int) to ColumnSum
        Canonical column, header, its year, and how many columns further left have the same three →
        its sum. Years and tables side by side have a column each, and each its own total.
    """

    sums: Mapping[_ColumnKey, ColumnSum] = field(default_factory=dict)

    @property
    def totals(self) -> tuple[tuple[str, str, float], ...]:
        """Canonical column, header and stated total, where all records are under a total."""
        sums_by_column: dict[str, ColumnSum] = {}
        for (column, *_), column_sum in self.sums.items():
            if column in sums_by_column:
                column_sum = sums_by_column[column].plus(column_sum)
            sums_by_column[column] = column_sum
        return tuple(
            (column, column_sum.header, column_sum.stated)
            for column, column_sum in sums_by_column.items()
            if column_sum.stated is not None
        )


@dataclass(frozen=True)
class _ComparedTotal:
    """A stated total of one column, and the sums that it may be meant as.

    Attributes
    ----------
    number : int
        Its row, as a person sees it.
    position : int
        How many records of the block stand above it.
    previous_position : int
        How many stand above the total before it.
    stated : float
        The stated figure.
    since_last_total : float
        Sum of the records since the total before it.
    above_in_block, above_in_sheet : float
        Sum of all records above it in its block, and in the sheet.
    of_block : float
        Sum of all records of its block.
    tolerance : float
        How much a sum may differ by rounding.
    """

    number: int
    position: int
    previous_position: int
    stated: float
    since_last_total: float
    above_in_block: float
    above_in_sheet: float
    of_block: float
    tolerance: float

    def is_sum(self, total: float) -> bool:
        """Whether the stated figure is a sum, but for rounding."""
        return abs(self.stated - total) <= self.tolerance

    @property
    def sums(self) -> dict[_Extent, float]:
        """The sums that it may be meant as."""
        return {
            _Extent.BLOCK: self.of_block,
            _Extent.SHEET: self.above_in_sheet,
            _Extent.PART: self.since_last_total,
            _Extent.BLOCK_SO_FAR: self.above_in_block,
        }

    @property
    def is_correct(self) -> bool:
        """Whether the stated figure is any of the sums that it may be meant as."""
        return any(self.is_sum(total) for total in self.sums.values())

    @property
    def extent(self) -> _Extent:
        """The records that it is meant to be the total of.

        Of a correct total, those of which it is the sum; of a wrong one, those of which the sum is
        nearest. Only a total above all records is taken for a wrong one of the records below.
        """
        sums = self.sums
        for extent, total in sums.items():
            if self.is_sum(total):
                return extent
        if self.position > 0:
            del sums[_Extent.BLOCK]
        if self.position == self.previous_position:
            del sums[_Extent.PART]
        return min(sums, key=lambda extent: abs(self.stated - sums[extent]))

    @property
    def computed(self) -> float:
        """The sum of the records that it is meant to be the total of."""
        return self.sums[self.extent]


def compare_totals(
    block: Block, table: Table, findings: Findings, earlier: SheetSums
) -> SheetSums:
    """Compare the rows of totals of a block with the sums of its records.

    A total may be of the records since the total before it; of all records above it, in its block
    or in the sheet; or, at the head of a table, of all records below. It is correct where it is
    any of these sums.

    Parameters
    ----------
    block : Block
        Records and totals under one header.
    table : Table
        The canonical table, which has the kinds of the columns.
    findings : Findings
        Takes a ``total_differs`` with both figures for every total that is no such sum.
    earlier : SheetSums
        Of the blocks above.

    Returns
    -------
    SheetSums
        Of this block and those above.
    """
    sums = dict(earlier.sums)
    keys = _column_keys(block, table)
    columns = [key[0] for key in keys.values()]
    for j, key in keys.items():
        head = block.grid.heads[j]
        column = table.column(key[0])
        assert column is not None
        sum_above = ColumnSum(head.name, _factor_of_header(head, column))
        keys_above = [key]
        if columns.count(column.name) == 1:
            # it goes on with whatever the blocks above have of the column
            keys_above = [other for other in sums if other[0] == column.name]
        for key_above in keys_above:
            if key_above in sums:
                sum_above = sum_above.plus(sums.pop(key_above))
        cells = [cell_at(row, j) for _, row in block.records]
        figures = np.nan_to_num(_figures(cells, head, column))
        totals = _compared_totals(block, j, column, figures, sum_above.total)
        _report_differences(totals, head, column, findings)
        stated = _total_of_all_records(totals, len(figures), sum_above)
        total = sum_above.total + float(figures.sum())
        sums[key] = replace(sum_above, total=total, stated=stated)
    return SheetSums(sums)


def _column_keys(block: Block, table: Table) -> dict[int, _ColumnKey]:
    """The keys of the columns that can be added up, by their positions in the block."""
    keys: dict[int, _ColumnKey] = {}
    for j, head in enumerate(block.grid.heads):
        column = table.column(head.column) if head.column is not None else None
        if column is None or not _is_summable(column):
            continue
        further_left = [key[:3] for key in keys.values()]
        count = further_left.count((column.name, head.name, head.year))
        keys[j] = (column.name, head.name, head.year, count)
    return keys


def _compared_totals(
    block: Block, j: int, column: Column, figures: np.ndarray, sum_above: float
) -> list[_ComparedTotal]:
    """The totals of one column that have a figure, each with the sums it may be meant as."""
    head = block.grid.heads[j]
    rounding_errors = _ROUNDING_ERROR * len(figures)
    totals = []
    last_position = 0
    for total in block.totals:
        stated = float(_figures([cell_at(total.row, j)], head, column)[0])
        if total.is_share or np.isnan(stated):
            continue
        above_in_block = float(figures[: total.position].sum())
        compared = _ComparedTotal(
            number=total.number,
            position=total.position,
            previous_position=last_position,
            stated=stated,
            since_last_total=float(figures[last_position : total.position].sum()),
            above_in_block=above_in_block,
            above_in_sheet=sum_above + above_in_block,
            of_block=float(figures.sum()),
            tolerance=max(rounding_errors, _RELATIVE_ERROR * abs(stated)),
        )
        totals.append(compared)
        last_position = total.position
    return totals


def _report_differences(
    totals: Sequence[_ComparedTotal], head: Head, column: Column, findings: Findings
) -> None:
    """Report the totals that are no sum of records."""
    for total in totals:
        if total.is_correct:
            continue
        sentence = phrase(
            "finding.total_differs",
            row=total.number,
            header=head.name,
            stated=total.stated,
            sum=total.computed,
        )
        findings.add(
            sentence,
            severity="error",
            row=total.number,
            column=column.name,
            value=total.stated,
        )


def _total_of_all_records(
    totals: Sequence[_ComparedTotal], record_count: int, sum_above: ColumnSum
) -> float | None:
    """The stated total of all records of a column, in this block and above.

    Each total adds to what is stated of the records above it, or takes its place. None where some
    records are under no total.
    """
    stated_above = sum_above.stated
    if stated_above is None and sum_above.total == 0:
        # records without figures need no total
        stated_above = 0.0
    stated_before, stated_in_block = stated_above, 0.0
    stated_of_block: float | None = None
    last_position = 0
    for total in totals:
        extent = total.extent
        if extent is _Extent.BLOCK:
            stated_of_block = total.stated
        elif extent is _Extent.PART:
            stated_in_block += total.stated
        elif extent is _Extent.BLOCK_SO_FAR:
            stated_before, stated_in_block = stated_above, total.stated
        else:
            stated_before, stated_in_block = total.stated, 0.0
            if total.position == record_count:
                return total.stated
        last_position = total.position
    if stated_of_block is not None:
        stated_before, stated_in_block = stated_above, stated_of_block
    elif last_position < record_count:
        return None
    if stated_before is None:
        return None
    return stated_before + stated_in_block


def _is_summable(column: Column) -> bool:
    """Whether the sum of a column's numbers means something."""
    is_number = column.kind in ("number", "integer")
    is_ratio = column.dimension in ("share", "wan_per_mu")
    return is_number and not is_ratio and column.name not in _COLUMNS_WITHOUT_SUM


def _figures(cells: Sequence[object], head: Head, column: Column) -> np.ndarray:
    """Cells of a column as numbers in the unit of its header, whatever unit they state."""
    values = _numbers(cells)
    for at in np.flatnonzero(np.isnan(values)).tolist():
        cell = cells[at]
        figure_and_unit = figure_with_unit(cell) if isinstance(cell, str) else None
        if figure_and_unit is None:
            continue
        figure, unit = figure_and_unit
        factor = _factor_to_header(unit, head, column)
        if factor is not None:
            values[at] = _numbers([figure])[0] * factor
    return values


def _factor_of_header(head: Head, column: Column) -> float:
    """The factor from the unit of a header to the usual unit of its column; 1 where it has none."""
    unit = split_header(head.name)[1] or column.default_unit
    if column.dimension is None or not unit:
        return 1.0
    return units.factor(column.dimension, unit) or 1.0


def _factor_to_header(unit: str, head: Head, column: Column) -> float | None:
    """The factor from a unit to that of a header; None where there is none.

    Figures of a column without a dimension are counts, whatever word stands behind them.
    """
    if not unit or column.dimension is None:
        return 1.0
    header_unit = split_header(head.name)[1] or column.default_unit
    header_factor = units.factor(column.dimension, header_unit) if header_unit else 1.0
    cell_factor = units.factor(column.dimension, unit)
    if cell_factor is None or header_factor is None:
        return None
    return cell_factor / header_factor


def _numbers(cells: Sequence[object]) -> np.ndarray:
    """Cells as numbers; NaN where one is empty or cannot be read."""
    if all(type(cell) is float for cell in cells):
        return np.array(cells, dtype=float)
    without_metres = [
        BARE_METRES.sub("", cell) if isinstance(cell, str) else cell for cell in cells
    ]
    values, _ = numbers(pd.Series(without_metres, dtype=object))
    return np.asarray(values.to_numpy(float, na_value=np.nan))
