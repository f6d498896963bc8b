"""What the class above would take, in tax.

The score of a unit rises with its tax in straight lines: every indicator that tax feeds gives
``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` points for 10 000 yuan between its floor and its cap, and
none beyond. The gap is read off that broken line. Bases and other units are taken to stand still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import TIE_DECIMALS
from landuse.domain.policy.scheme import Indicator

Floats = npt.NDArray[np.float64]

_TAX = "tax_wan"
_TIE = 10.0**-TIE_DECIMALS / 2
"""Points within which two scores are the same where they are ranked."""


@dataclass(frozen=True, eq=False)
class _TaxLines:
    """How many points each indicator gives for tax.

    Attributes
    ----------
    slopes : ndarray of float, shape (units, indicators)
        Points for 万元; zero where the indicator does not move with tax.
    floors, caps : ndarray of float, shape (units, indicators)
        Least and most points; the cap is infinite where there is none.
    """

    slopes: Floats
    floors: Floats
    caps: Floats

    def points(self, tax_wan: Floats) -> Floats:
        """The sum of the indicators' points at one amount of tax a unit."""
        each: Floats = np.clip(self.slopes * tax_wan[:, None], self.floors, self.caps)
        return np.asarray(each.sum(axis=1), dtype=np.float64)


def gap_to_class_above(
    units: pd.DataFrame, indicators: Sequence[Indicator], class_names: Sequence[str], bases: Bases
) -> pd.Series:
    """More tax of the rated year with which each unit would be in the class above.

    That is, with which it would have the score that now is the least of the class above in its
    group. The class above is the next better one that has members.

    Parameters
    ----------
    units : DataFrame
        ``tax_wan`` (万元), the denominators of the indicators, ``score``, ``class``, ``group``, and
        ``years`` of which the tax is the mean.
    indicators : sequence of Indicator
        What these units are scored by.
    class_names : sequence of str
        The classes by rank, best first.
    bases : mapping of str to Base
        Indicator id → its base value.

    Returns
    -------
    Series of Float64
        万元, on the index of ``units``. NA for the best of a group, for units without a class by
        rank or without a figure of tax, and where caps keep tax from reaching so far.
    """
    order = {name: position for position, name in enumerate(class_names)}
    class_position = float_array(units["class"].map(order))
    score = float_array(units["score"])
    wanted = _least_score_above(class_position, score, units["group"], len(order))
    tax_wan = float_array(units[_TAX])
    lines = _tax_lines(units, indicators, bases)
    target = wanted - score + lines.points(tax_wan)
    gap_wan = np.maximum(_least_tax(tax_wan, target, lines) - tax_wan, 0)
    gap_wan = gap_wan * units["years"].to_numpy(float, na_value=np.nan)
    return float_column(np.where(np.isfinite(gap_wan), gap_wan, np.nan), units.index)


def sufficient_gap(gap_wan: float) -> float:
    """A gap that suffices, in the one decimal it is printed with.

    Parameters
    ----------
    gap_wan : float
        Tax, 万元.

    Returns
    -------
    float
        Rounded up to one decimal: who is told 91.4 and pays it would not have reached 91.41.

    Examples
    --------
    >>> sufficient_gap(91.41), sufficient_gap(91.4)
    (91.5, 91.4)
    """
    # the inner rounding keeps 914.0000000000001 from becoming 915
    return ceil(round(10 * gap_wan, 6)) / 10


def _least_score_above(
    class_position: Floats, score: Floats, group: pd.Series, class_count: int
) -> Floats:
    """The least score among the better classes of each unit's group.

    Parameters
    ----------
    class_position : ndarray of float, shape (units,)
        Place of the unit's class, 0 for the best; NaN where it has none by rank.
    score : ndarray of float, shape (units,)
        NaN where unknown.
    group : Series of str
        Of each unit.
    class_count : int
        How many classes there are.

    Returns
    -------
    ndarray of float, shape (units,)
        NaN where nobody of the group is in a better class.
    """
    code, names = pd.factorize(group.astype(object), use_na_sentinel=False)
    has_class = ~np.isnan(class_position) & ~np.isnan(score)
    column = np.nan_to_num(class_position).astype(int)
    # column k + 1 holds the least score of class k, so that column k is of the class above it
    least = np.full((len(names), class_count + 1), np.inf)
    np.minimum.at(least, (code[has_class], column[has_class] + 1), score[has_class])
    least = np.minimum.accumulate(least, axis=1)
    wanted = least[code, column]
    return np.where(has_class & np.isfinite(wanted), wanted, np.nan)


def _tax_lines(units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases) -> _TaxLines:
    """The lines of every indicator that tax feeds; one without a denominator does not move."""
    fed: list[tuple[Indicator, float]] = []
    for indicator in indicators:
        base = bases.get(indicator.id)
        if indicator.numerator == _TAX and base is not None and base.value is not None:
            fed.append((indicator, base.value))
    shape = (len(units), len(fed))
    slopes, floors, caps = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for column, (indicator, base_value) in enumerate(fed):
        denominator = float_array(units[indicator.denominator])
        is_positive = denominator > 0
        points_of_one = indicator.weight * indicator.times / (base_value * denominator[is_positive])
        slopes[is_positive, column] = points_of_one
        floors[:, column] = indicator.weight * indicator.floor
        caps[:, column] = np.inf if indicator.cap is None else indicator.weight * indicator.cap
    return _TaxLines(slopes, floors, caps)


def _least_tax(now: Floats, target: Floats, lines: _TaxLines) -> Floats:
    """The least tax from ``now`` on at which the points are ``target``; NaN where none is.

    The points are known at ``now`` and at every bend after it, where an indicator leaves its floor
    or meets its cap; between two of these they rise in a straight line. So the target lies on the
    stretch after the last of these marks that falls short of it, or past all of them.

    Parameters
    ----------
    now : ndarray of float, shape (units,)
        Tax, 万元; NaN where unknown.
    target : ndarray of float, shape (units,)
        Points of the indicators that tax feeds.
    lines : _TaxLines
        How these points rise.

    Returns
    -------
    ndarray of float, shape (units,)
        Tax, 万元, ``now`` or more.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        bends = np.concatenate([lines.floors / lines.slopes, lines.caps / lines.slopes], axis=1)
    lies_ahead = np.isfinite(bends) & (bends > now[:, None])
    bends = np.where(lies_ahead, bends, now[:, None])
    marks = np.sort(np.column_stack([now, bends]), axis=1)
    values = np.column_stack([lines.points(mark) for mark in marks.T])
    mark_count = marks.shape[1]
    # how many marks fall short of the target: the last of them is where the last stretch starts
    short = (values < target[:, None] - _TIE).sum(axis=1)
    is_past_marks = short == mark_count
    row = np.arange(len(now))
    left = np.maximum(short - 1, 0)
    right = np.minimum(short, mark_count - 1)
    start, start_points = marks[row, left], values[row, left]
    # past the last bend only what has no cap still rises
    last_slope = np.where(np.isinf(lines.caps), lines.slopes, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner_slope = (values[row, right] - start_points) / (marks[row, right] - start)
        slope = np.where(is_past_marks, last_slope, inner_slope)
        reached = start + (target - start_points) / slope
    reached = np.where(is_past_marks, reached, np.minimum(reached, marks[row, right]))
    reached = np.where(short == 0, now, reached)
    cannot_reach = np.isnan(target) | (is_past_marks & (last_slope <= 0))
    return np.where(cannot_reach, np.nan, reached)
