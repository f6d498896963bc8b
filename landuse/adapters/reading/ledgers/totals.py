"""Rows of totals held against the sum of what was read.

A sheet's own total is the best witness there is: where it differs, a row was typed wrong, was not
read, or was added behind the formula's back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.header_words import BARE_METRES
from landuse.adapters.meaning.headers import split_header
from landuse.adapters.meaning.no_record_words import figure_with_unit, is_share_of_total
from landuse.adapters.reading.ledgers.cells import Row
from landuse.adapters.reading.ledgers.header_grid import Head
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.words.phrases import phrase

#: Half a unit of the second decimal, which every printed number may be off by.
_ROUNDED = 0.005
#: A share of the total that may be lost in adding floats.
_RELATIVE = 1e-6
#: Columns that nobody adds up.
_NO_SUMS = frozenset({"year", "floors", "height_m", "built_year"})


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
    def is_part(self) -> bool:
        """Whether it is a part of a total (其中：规上): the sum of nothing that stands together."""
        return any(is_share_of_total(cell) for cell in self.row)


@dataclass(frozen=True)
class SheetSums:
    """What the numbers of a sheet come to, as far as it has been read.

    Attributes
    ----------
    sums : mapping of str to float
        Canonical column → the sum of its records, in the unit of its header.
    stated : mapping of str to (str, float)
        Canonical column → its header and what the sheet's own totals say of all these records.
        Columns that have none, or only of some of the records, are not in it.
    """

    sums: Mapping[str, float] = field(default_factory=dict)
    stated: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def totals(self) -> tuple[tuple[str, str, float], ...]:
        """Canonical column, header and figure of what is stated."""
        return tuple(
            (name, header, value) for name, (header, value) in self.stated.items()
        )


def compare_totals(
    heads: Sequence[Head],
    rows: Sequence[tuple[int, Row]],
    totals: Sequence[Total],
    table: Table,
    findings: Findings,
    earlier: SheetSums,
) -> SheetSums:
    """Hold rows of totals against the sums of the records they are of.

    A total is of the records since the total before it, of all records above it under this header
    or all headers, or, at the head of a table, of all below; it is right where it is any of these
    sums.

    Parameters
    ----------
    heads : sequence of Head
        The headers of the block.
    rows : sequence of (int, Row)
        Its records.
    totals : sequence of Total
        Its rows of totals.
    table : Table
        The canonical table, by which it is known what can be added up.
    findings : Findings
        Takes a ``total_differs`` with both figures for every column whose total is no such sum.
    earlier : SheetSums
        Of the blocks above, whose headers were others.

    Returns
    -------
    SheetSums
        Of this block and those above.
    """
    added, told = dict(earlier.sums), dict(earlier.stated)
    here: dict[str, list[tuple[str, float | None]]] = {}
    for j, head in enumerate(heads):
        column = table.column(head.column) if head.column is not None else None
        if column is None or not _is_added_up(column):
            continue
        values = np.nan_to_num(
            _figures([_cell(row, j) for _, row in rows], head, column)
        )
        above = earlier.sums.get(column.name, 0.0)
        added[column.name] = added.get(column.name, 0.0) + float(values.sum())
        before = 0
        own = _Stated()
        for total in totals:
            so_far = values[: total.position].sum()
            sums = (
                values[before : total.position].sum(),
                so_far,
                values.sum(),
                above + so_far,
            )
            stated = _figures([_cell(total.row, j)], head, column)[0]
            if total.is_part or np.isnan(stated):
                continue
            before = total.position
            own = own.with_total(float(stated), sums, total.position, len(rows))
            if _is_one_of(stated, sums, len(rows)):
                continue
            findings.add(
                phrase(
                    "finding.total_differs",
                    row=total.number,
                    header=head.name,
                    stated=float(stated),
                    sum=float(above + so_far),
                ),
                severity="error",
                row=total.number,
                column=column.name,
                value=float(stated),
            )
        known = earlier.stated.get(column.name)
        value = own.of_all(len(rows), known[1] if known else None, is_first=above == 0)
        here.setdefault(column.name, []).append((head.name, value))
    # years and tables side by side have a column each
    for name, of_heads in here.items():
        told.pop(name, None)
        values_stated = [value for _, value in of_heads if value is not None]
        if len(values_stated) == len(of_heads):
            told[name] = (of_heads[0][0], sum(values_stated))
    return SheetSums(added, told)


@dataclass(frozen=True)
class _Stated:
    """What the totals of a column say: of all records, of the last ones, of each part so far."""

    whole: float | None = None
    last: float | None = None
    parts: float = 0.0
    covered: int = 0
    are_parts: bool = True

    def with_total(
        self, value: float, sums: Sequence[float], position: int, count: int
    ) -> _Stated:
        """The same with one more total; ``sums`` are those that it may be."""
        part, so_far, all_here, all_above = sums
        is_whole = _is_one_of(value, (all_here, all_above), count)
        if position < count:
            is_whole = is_whole and _is_one_of(value, (all_here,), count)
        is_part = _is_one_of(value, (part,), count)
        return _Stated(
            whole=value if is_whole else self.whole,
            last=value,
            parts=self.parts + value if is_part else self.parts,
            covered=position if is_part else self.covered,
            are_parts=self.are_parts
            and (is_part or _is_one_of(value, (so_far,), count)),
        )

    def of_all(
        self, count: int, above: float | None, *, is_first: bool
    ) -> float | None:
        """What is said of all records here and above; None where nothing is said of some."""
        if self.whole is not None:
            return self.whole
        if self.last is None:
            return above if count == 0 else None
        if not self.are_parts:
            return self.last
        if self.covered < count or (above is None and not is_first):
            return None
        return self.parts + (above or 0.0)


def _is_added_up(column: Column) -> bool:
    """Whether the numbers of a column make a sum that means something."""
    is_number = column.kind in ("number", "integer")
    is_ratio = column.dimension in ("share", "wan_per_mu")
    return is_number and not is_ratio and column.name not in _NO_SUMS


def _cell(row: Row, position: int) -> object:
    """A cell of a row; None beyond its end."""
    return row[position] if position < len(row) else None


def _figures(cells: Sequence[object], head: Head, column: Column) -> np.ndarray:
    """Cells of a column as numbers in the unit of its header, whatever unit they name."""
    values = _numbers(cells)
    for at in np.flatnonzero(np.isnan(values)).tolist():
        cell = cells[at]
        figure = figure_with_unit(cell) if isinstance(cell, str) else None
        if figure is None:
            continue
        factor = _factor_to_header(figure[1], head, column)
        if factor is not None:
            values[at] = _numbers([figure[0]])[0] * factor
    return values


def _factor_to_header(unit: str, head: Head, column: Column) -> float | None:
    """What a number in a unit is multiplied by to be one in the unit of a header; None of others.

    What has no dimension is counted, in whatever word.
    """
    if not unit or column.dimension is None:
        return 1.0
    own = split_header(head.name)[1] or column.default_unit
    of_header = units.factor(column.dimension, own) if own else 1.0
    of_cell = units.factor(column.dimension, unit)
    return None if of_cell is None or of_header is None else of_cell / of_header


def _numbers(cells: Sequence[object]) -> np.ndarray:
    """Cells as numbers; NaN where one is missing or cannot be read."""
    if all(type(cell) is float for cell in cells):
        return np.array(cells, dtype=float)
    bare = [
        BARE_METRES.sub("", cell) if isinstance(cell, str) else cell for cell in cells
    ]
    values = numbers(pd.Series(bare, dtype=object))[0]
    return np.asarray(values.to_numpy(float, na_value=np.nan))


def _is_one_of(stated: float, sums: Sequence[float], count: int) -> bool:
    """Whether a total is one of several sums, but for rounding."""
    tolerance = max(_ROUNDED * count, _RELATIVE * abs(stated))
    return any(abs(stated - total) <= tolerance for total in sums)
