"""Rows of totals compared with the sums of the records.

A sheet's own total is the best witness there is: where it differs, a row was typed wrong, was not
read, or was added without the formula being extended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class SheetSums:
    """Sums of the blocks of a sheet that have been read so far.

    Attributes
    ----------
    sums : mapping of str to float
        Canonical column → the sum of its records, in the unit of its header.
    stated : mapping of str to (str, float)
        Canonical column → its header and the total that the sheet states for all these records.
        Columns without a total, or with one of some records only, are not in it.
    """

    sums: Mapping[str, float] = field(default_factory=dict)
    stated: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def totals(self) -> tuple[tuple[str, str, float], ...]:
        """Canonical column, header and stated total."""
        return tuple(
            (column, header, total) for column, (header, total) in self.stated.items()
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
    def is_part(self) -> bool:
        """Whether the stated figure is of the records since the total before it."""
        return self.is_sum(self.since_last_total)

    @property
    def is_correct(self) -> bool:
        """Whether the stated figure is any of the sums that it may be meant as."""
        sums = (
            self.since_last_total,
            self.above_in_block,
            self.of_block,
            self.above_in_sheet,
        )
        return any(self.is_sum(total) for total in sums)


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
    stated_by_column: dict[str, list[tuple[str, float | None]]] = {}
    for j, head in enumerate(block.grid.heads):
        column = table.column(head.column) if head.column is not None else None
        if column is None or not _is_summable(column):
            continue
        cells = [cell_at(row, j) for _, row in block.records]
        figures = np.nan_to_num(_figures(cells, head, column))
        sum_above = earlier.sums.get(column.name, 0.0)
        stated_above = None
        if column.name in earlier.stated:
            _, stated_above = earlier.stated[column.name]
        sums[column.name] = sums.get(column.name, 0.0) + float(figures.sum())
        totals = _compared_totals(block, j, column, figures, sum_above)
        _report_differences(totals, head, column, findings)
        stated = _total_of_all_records(totals, len(figures), sum_above, stated_above)
        stated_by_column.setdefault(column.name, []).append((head.name, stated))
    return SheetSums(sums, _stated_totals(earlier, stated_by_column))


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
            sum=total.above_in_sheet,
        )
        findings.add(
            sentence,
            severity="error",
            row=total.number,
            column=column.name,
            value=total.stated,
        )


def _total_of_all_records(
    totals: Sequence[_ComparedTotal],
    record_count: int,
    sum_above: float,
    stated_above: float | None,
) -> float | None:
    """The stated total of all records of a column, in this block and above.

    ``stated_above`` is that of the blocks above, ``sum_above`` the sum of their records. None where
    some records have no total.
    """
    for total in reversed(totals):
        is_below_all_records = total.position == record_count
        if total.is_sum(total.of_block):
            return total.stated
        if is_below_all_records and total.is_sum(total.above_in_sheet):
            return total.stated
    if not totals:
        return stated_above if record_count == 0 else None
    for total in totals:
        if not total.is_part and not total.is_sum(total.above_in_block):
            return totals[-1].stated
    totals_of_parts = [total for total in totals if total.is_part]
    if not totals_of_parts or totals_of_parts[-1].position < record_count:
        return None
    if stated_above is None and sum_above != 0:
        return None
    total_of_block = sum(total.stated for total in totals_of_parts)
    return total_of_block + (stated_above or 0.0)


def _stated_totals(
    earlier: SheetSums, stated_by_column: Mapping[str, list[tuple[str, float | None]]]
) -> dict[str, tuple[str, float]]:
    """The stated totals of the blocks above, replaced by those of the columns of this block."""
    stated_totals = dict(earlier.stated)
    for column, stated in stated_by_column.items():
        stated_totals.pop(column, None)
        # years and tables side by side have a column each, and each needs its total
        totals = [total for _, total in stated if total is not None]
        if len(totals) == len(stated):
            first_header, _ = stated[0]
            stated_totals[column] = (first_header, sum(totals))
    return stated_totals


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
