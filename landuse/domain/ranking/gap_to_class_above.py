"""What the class above would take, in tax.

The score of a unit rises with its tax in straight lines: every indicator that tax feeds gives
``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` points for 10 000 yuan between its floor and its cap, and
none beyond. The gap is read off that broken line. The figures of other units are taken to stand
still; where averages of the same year (bases, and what stands in for missing figures) move with the
unit's own tax, the gap is made large enough for that.
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
from landuse.domain.policy.scheme import BaseRule, Indicator

Floats = npt.NDArray[np.float64]

_TAX = "tax_wan"
#: Gaps are looked for up to so many times the one with all averages standing still.
_MOST_TIMES = 100.0
#: So often the span is halved: to a millionth of it and less.
_HALVINGS = 40
#: Of a larger group only so many firms around the line to the class above are reckoned anew.
_WINDOW = 400
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
    units: pd.DataFrame,
    indicators: Sequence[Indicator],
    class_names: Sequence[str],
    bases: Bases,
    rule: BaseRule | None = None,
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
    rule : BaseRule, optional
        How bases are averages. With it ``units`` are rated firms, with ``rated``, ``rank``,
        ``x_<id>`` and ``points_<id>``: averages of the same year, and those that stand in for
        missing figures, are then recomputed with the gap. Where None they stand still.

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
    if rule is not None:
        moving = _moving_indicators(units, indicators, bases, rule)
        if moving:
            gap_wan = _enough(gap_wan, units, class_position, moving)
    gap_wan = gap_wan * units["years"].to_numpy(float, na_value=np.nan)
    return float_column(np.where(np.isfinite(gap_wan), gap_wan, np.nan), units.index)


class _Rivals:
    """The firms of one group near the line to the class above, with one of them paying more tax.

    Its tax may lift the average that stands in for others' missing figures, and the base value that
    all of them are measured against, where that is an average of the same year.

    Parameters
    ----------
    units : DataFrame
        The scored firms of the set: figures of the indicators, ``score``, ``rank``, ``rated``.
    moving : sequence of _Moving
        How each indicator that tax feeds moves.
    members : ndarray of int
        Positions of the ranked firms of the group, by their rank.
    place : float
        The last rank of the class above.
    """

    def __init__(
        self, units: pd.DataFrame, moving: Sequence[_Moving], members: Positions, place: float
    ) -> None:
        first = max(int(place) - _WINDOW // 2, 0) if len(members) > _WINDOW else 0
        self.ahead = first
        self.near = members[first : first + _WINDOW]
        self.place = place
        self.moving = moving
        score = float_array(units["score"])
        of_tax = sum((line.points_now for line in moving), np.zeros(len(units)))
        self.fixed = score - of_tax
        #: firms of the whole group that have the figure, whose points make its average
        self.counted = [members[~np.isnan(line.values[members])] for line in moving]

    def reaches(self, firms: Positions, more: Floats) -> npt.NDArray[np.bool_]:
        """Whether firms would be in the class above, each with so much more tax by itself."""
        scores = np.broadcast_to(self.fixed[self.near], (len(firms), len(self.near))).copy()
        own = self.fixed[firms].copy()
        for line, counted in zip(self.moving, self.counted, strict=True):
            base = line.bases_with(firms, more)
            given = line.values[firms] + line.slopes[firms] * more
            others = line.points_at(line.values[self.near], base[:, None])
            mine = line.points_at(given, base)
            if line.indicator.missing == "group_mean" and len(counted):
                average = self._average(line, counted, firms, (base, mine))
                others = np.where(np.isnan(others), average[:, None], others)
                mine = np.where(np.isnan(mine), average, mine)
            scores += np.nan_to_num(others)
            own += np.nan_to_num(mine)
        is_ahead = scores.round(TIE_DECIMALS) > own.round(TIE_DECIMALS)[:, None]
        is_ahead &= self.near != firms[:, None]
        is_there: npt.NDArray[np.bool_] = self.ahead + is_ahead.sum(axis=1) + 1 <= self.place
        return is_there

    @staticmethod
    def _average(
        line: _Moving, counted: Positions, firms: Positions, then: tuple[Floats, Floats]
    ) -> Floats:
        """The average points of the group that stand in for a missing figure, for each firm."""
        base, mine = then
        # bases that do not move are one, for which the sum is found once
        distinct, at = np.unique(base, return_inverse=True)
        sums = np.array([line.points_at(line.values[counted], value).sum() for value in distinct])[
            at
        ]
        before = line.points_at(line.values[firms], base)
        is_counted = np.isin(firms, counted)
        return np.asarray((sums + np.where(is_counted, mine - before, 0.0)) / len(counted))


@dataclass(frozen=True, eq=False)
class _Moving:
    """An indicator that tax feeds, with what moves as one firm pays more.

    Attributes
    ----------
    indicator : Indicator
        Of the scheme.
    values : ndarray of float, shape (units,)
        The value of each unit, NaN where unknown.
    slopes : ndarray of float, shape (units,)
        How the value rises with 万元 of tax.
    base : float
        The base value now.
    base_slopes : ndarray of float, shape (units,)
        How the base rises with 万元 of each unit's tax; zero where it stands still.
    points_now : ndarray of float, shape (units,)
        Points of each unit, stand-ins included.
    """

    indicator: Indicator
    values: Floats
    slopes: Floats
    base: float
    base_slopes: Floats
    points_now: Floats

    def bases_with(self, firms: Positions, more: Floats) -> Floats:
        """The base value, were each of some firms to pay so much more by itself."""
        return np.asarray(self.base + self.base_slopes[firms] * more)

    def points_at(self, values: Floats, base: Floats | float) -> Floats:
        """Points of values against a base, between floor and cap; NaN where unknown."""
        weight, cap = self.indicator.weight, self.indicator.cap
        points = np.maximum(values * weight / base, weight * self.indicator.floor)
        return np.asarray(points if cap is None else np.minimum(points, weight * cap))


def _moving_indicators(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases, rule: BaseRule
) -> list[_Moving]:
    """The indicators that tax feeds; none where nothing of them moves with a firm's own tax."""
    rated = units["rated"].to_numpy(bool)
    out = []
    is_moving = False
    for indicator in indicators:
        base = bases.get(indicator.id)
        if indicator.numerator != _TAX or base is None or base.value is None:
            continue
        values = float_array(units[f"x_{indicator.id}"])
        denominator = float_array(units[indicator.denominator])
        has_figure = ~np.isnan(values) & (denominator > 0)
        slopes = np.zeros(len(units))
        slopes[has_figure] = indicator.times / denominator[has_figure]
        base_slopes = np.zeros(len(units))
        counts = has_figure & rated
        if base.source == "same_year" and counts.any():
            is_moving = True
            if rule.average == "aggregate":
                each = indicator.times / denominator[counts].sum()
            else:
                each = slopes[counts] / counts.sum()
            base_slopes[counts] = rule.factor * each
        if indicator.missing == "group_mean":
            is_moving |= bool((rated & np.isnan(values)).any())
        points = np.nan_to_num(float_array(units[f"points_{indicator.id}"]))
        out.append(_Moving(indicator, values, slopes, base.value, base_slopes, points))
    return out if is_moving else []


def _enough(
    gap_wan: Floats, units: pd.DataFrame, class_position: Floats, moving: Sequence[_Moving]
) -> Floats:
    """Gaps made larger until they suffice, averages and bases recomputed with them.

    NaN where a hundred times as much does not suffice.
    """
    rank = float_array(units["rank"])
    group, _ = pd.factorize(units["group"].astype(object), use_na_sentinel=False)
    out = gap_wan.copy()
    for code in np.unique(group[np.isfinite(gap_wan)]):
        here = np.flatnonzero((group == code) & ~np.isnan(rank))
        members = here[np.argsort(rank[here], kind="stable")]
        for position in np.unique(class_position[members]):
            of_class = members[class_position[members] == position]
            of_class = of_class[np.isfinite(gap_wan[of_class])]
            better = members[class_position[members] < position]
            if len(of_class) and len(better):
                rivals = _Rivals(units, moving, members, rank[better].max())
                out[of_class] = _sufficing(gap_wan[of_class], of_class, rivals)
    return out


def _sufficing(gap_wan: Floats, firms: Positions, rivals: _Rivals) -> Floats:
    """The least gaps from those given on that suffice, to a millionth of them."""
    is_short = ~rivals.reaches(firms, gap_wan)
    if not is_short.any():
        return gap_wan
    short = firms[is_short]
    low = gap_wan[is_short]
    high = np.maximum(low, 1.0) * _MOST_TIMES
    has_way = rivals.reaches(short, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_enough = rivals.reaches(short, middle)
        high = np.where(is_enough, middle, high)
        low = np.where(is_enough, low, middle)
    out = gap_wan.copy()
    out[is_short] = np.where(has_way, high, np.nan)
    return out


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
        is_fed = indicator.numerator == _TAX and not indicator.lower_is_better
        if is_fed and base is not None and base.value is not None:
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
