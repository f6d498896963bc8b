"""What the class above would take, in tax.

The score of a unit rises with its tax in straight lines: every indicator that tax feeds gives
``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` points for 10 000 yuan between its floor and its cap, and
none beyond. The gap is read off that broken line. Bases and the figures of other units are taken
to stand still; where the average of a group stands in for missing figures it moves with the unit's
own, and the gap is made large enough for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import TIE_DECIMALS
from landuse.domain.policy.scheme import Indicator

Floats = npt.NDArray[np.float64]

_TAX = "tax_wan"
#: Gaps are looked for up to so many times the one with all averages standing still.
_MOST_TIMES = 100.0
#: So often the span is halved: to a millionth of it and less.
_HALVINGS = 40
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
    moving = _with_moving_means(units, indicators)
    if moving is not None and "rank" in units:
        rivals = _Rivals(units, indicators, class_position, moving)
        gap_wan = _enough(gap_wan, tax_wan, score, lines, rivals)
    gap_wan = gap_wan * units["years"].to_numpy(float, na_value=np.nan)
    return float_column(np.where(np.isfinite(gap_wan), gap_wan, np.nan), units.index)


def _with_moving_means(
    units: pd.DataFrame, indicators: Sequence[Indicator]
) -> tuple[Indicator, npt.NDArray[np.bool_]] | None:
    """The indicator fed by tax whose average stands in for missing figures, and who has it."""
    for indicator in indicators:
        column = f"x_{indicator.id}"
        if indicator.numerator == _TAX and indicator.missing == "group_mean" and column in units:
            is_stand_in = (units[column].isna() & units["rank"].notna()).to_numpy(bool)
            if is_stand_in.any():
                return indicator, is_stand_in
    return None


class _Rivals:
    """The ranked firms of every group, in whose scores one firm's tax may have a part.

    A firm that has the figure lifts its group's average, and so all in whose place that stands.

    Parameters
    ----------
    units : DataFrame
        ``score``, ``rank`` (within the group) and ``group``.
    indicators : sequence of Indicator
        What they are scored by.
    class_position : ndarray of float
        Place of each unit's class.
    moving : (Indicator, ndarray of bool)
        The indicator with an average, and who is given it.
    """

    def __init__(
        self,
        units: pd.DataFrame,
        indicators: Sequence[Indicator],
        class_position: Floats,
        moving: tuple[Indicator, npt.NDArray[np.bool_]],
    ) -> None:
        self.indicator, self.is_stand_in = moving
        self.column = [i.id for i in indicators if i.numerator == _TAX].index(self.indicator.id)
        codes, _ = pd.factorize(units["group"].astype(object), use_na_sentinel=False)
        self.group = np.asarray(codes, np.intp)
        rank = float_array(units["rank"])
        self.is_ranked = ~np.isnan(rank)
        self.score = float_array(units["score"])
        has_figure = self.is_ranked & ~self.is_stand_in
        self.figures = np.bincount(self.group, has_figure)[self.group]
        self.place = _last_place_above(class_position, rank, self.group)

    def rank_with(self, score: Floats, gain: Floats) -> Floats:
        """Each unit's rank with another score, its points of the indicator ``gain`` more."""
        lift = np.where(self.is_stand_in, 0.0, gain / np.maximum(self.figures, 1))
        rank = np.ones(len(score))
        for code in np.unique(self.group[self.is_ranked]):
            here = self.group == code
            for is_lifted in (False, True):
                of_kind = here & self.is_ranked & (self.is_stand_in == is_lifted)
                others = np.sort(self.score[of_kind])
                line = score[here] - (lift[here] if is_lifted else 0.0) + _TIE / 2
                ahead = len(others) - np.searchsorted(others, line, side="right")
                # its own score of now is among them only where it would still be ahead: never
                rank[here] += ahead
        return rank


def _last_place_above(class_position: Floats, rank: Floats, group: Positions) -> Floats:
    """The last rank in each unit's group that is in a better class; NaN where there is none."""
    place = np.full(len(rank), np.nan)
    for code in np.unique(group):
        here = np.flatnonzero(group == code)
        for position in np.unique(class_position[here]):
            if np.isnan(position):
                continue
            better = here[class_position[here] < position]
            if len(better):
                place[here[class_position[here] == position]] = np.nanmax(rank[better])
    return place


def _enough(
    gap_wan: Floats, tax_wan: Floats, score: Floats, lines: _TaxLines, rivals: _Rivals
) -> Floats:
    """Gaps made larger until they suffice, the average of the group recomputed with them.

    NaN where a hundred times as much does not suffice.
    """
    single = _TaxLines(
        *(part[:, [rivals.column]] for part in (lines.slopes, lines.floors, lines.caps))
    )

    def suffices(gap: Floats) -> npt.NDArray[np.bool_]:
        now, then = lines.points(tax_wan), lines.points(tax_wan + gap)
        gain = single.points(tax_wan + gap) - single.points(tax_wan)
        rank = rivals.rank_with(score + then - now, np.where(rivals.is_stand_in, 0.0, gain))
        is_enough: npt.NDArray[np.bool_] = rank <= rivals.place
        return is_enough

    is_open = np.isfinite(gap_wan) & ~np.isnan(rivals.place)
    low = np.where(is_open, gap_wan, 0.0)
    is_short = is_open & ~suffices(low)
    if not is_short.any():
        return gap_wan
    high = np.maximum(low, 1.0) * _MOST_TIMES
    reaches = is_short & suffices(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_enough = suffices(middle)
        high = np.where(is_enough, middle, high)
        low = np.where(is_enough, low, middle)
    return np.where(reaches, high, np.where(is_short, np.nan, gap_wan))


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
