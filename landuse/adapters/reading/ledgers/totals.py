"""Rows of totals held against the sum of what was read.

A sheet's own total is the best witness there is: where it differs, a row was typed wrong, was not
read, or was added behind the formula's back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import numbers
from landuse.adapters.meaning.header_words import is_share_of_total
from landuse.adapters.reading.ledgers.cells import Row
from landuse.adapters.reading.ledgers.header_grid import Head
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


def compare_totals(
    heads: Sequence[Head],
    rows: Sequence[tuple[int, Row]],
    totals: Sequence[Total],
    table: Table,
    findings: Findings,
    earlier: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
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
    earlier : mapping of str to float, optional
        Canonical column → its sum in the blocks above, whose headers were others.

    Returns
    -------
    dict of str to float
        Canonical column → its sum in this block and those above.
    """
    added = dict(earlier)
    for j, head in enumerate(heads):
        column = table.column(head.column) if head.column is not None else None
        if column is None or not _is_added_up(column):
            continue
        values = np.nan_to_num(_numbers([_cell(row, j) for _, row in rows]))
        above = earlier.get(column.name, 0.0)
        added[column.name] = above + float(values.sum())
        before = 0
        for total in totals:
            so_far = values[: total.position].sum()
            sums = (values[before : total.position].sum(), so_far, values.sum(), above + so_far)
            before = total.position
            stated = _numbers([_cell(total.row, j)])[0]
            if total.is_part or np.isnan(stated) or _is_one_of(stated, sums, len(rows)):
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
    return added


def _is_added_up(column: Column) -> bool:
    """Whether the numbers of a column make a sum that means something."""
    is_number = column.kind in ("number", "integer")
    is_ratio = column.dimension in ("share", "wan_per_mu")
    return is_number and not is_ratio and column.name not in _NO_SUMS


def _cell(row: Row, position: int) -> object:
    """A cell of a row; None beyond its end."""
    return row[position] if position < len(row) else None


def _numbers(cells: Sequence[object]) -> np.ndarray:
    """Cells as numbers; NaN where one is missing or cannot be read."""
    values = numbers(pd.Series(list(cells), dtype=object))[0]
    return np.asarray(values.to_numpy(float, na_value=np.nan))


def _is_one_of(stated: float, sums: Sequence[float], count: int) -> bool:
    """Whether a total is one of several sums, but for rounding."""
    tolerance = max(_ROUNDED * count, _RELATIVE * abs(stated))
    return any(abs(stated - total) <= tolerance for total in sums)
