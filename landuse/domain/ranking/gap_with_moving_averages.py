"""Gaps that suffice although averages of the same year move with the firm's own tax.

A firm that pays more tax may lift the average that stands in for the missing figures of others,
and the base value that all of them are measured against, where that is an average of the same
year. A gap that was computed with these standing still is then made larger until it suffices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.numbers import float_array
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import TIE_DECIMALS
from landuse.domain.output.indicators import column_of, indicator_values
from landuse.domain.policy.indicator import BaseRule, Indicator

#: The figure of firms that a gap is an amount of.
TAX = "tax_wan"
#: Gaps are searched up to so many times the one with all averages standing still.
_MAX_TIMES = 100.0
#: How often the span of the search is halved: to a millionth of it and less.
_HALVINGS = 40
#: How many firms of a larger group are ranked anew, around the line to the class above.
_WINDOW = 400


@dataclass(frozen=True, eq=False)
class MovingIndicator:
    """An indicator that tax feeds, and how its values and bases move as one firm pays more.

    Attributes
    ----------
    indicator : Indicator
        Of the scheme.
    values : ndarray of float, shape (units,)
        The value of each unit, NaN where unknown.
    slopes : ndarray of float, shape (units,)
        How the value rises with 万元 of tax.
    keys : ndarray of int, shape (units,)
        Units of one key have the same base value; a unit that is measured by the fallback of the
        indicator has another key than one that is measured by the indicator itself.
    bases : ndarray of float, shape (keys,)
        The current base value of each key.
    averages : mapping of int to _Average
        Key → the average of the same year that its base is; none where the base does not move.
    points : ndarray of float, shape (units,)
        The current points of each unit, with those that stand in for missing figures.
    has_stand_ins : bool
        Whether averages stand in for missing figures of rated units.
    """

    indicator: Indicator
    values: Floats
    slopes: Floats
    keys: Positions
    bases: Floats
    averages: Mapping[int, _Average]
    points: Floats
    has_stand_ins: bool

    def bases_by_key(self, firms: Positions, more_wan: Floats) -> Floats:
        """The base values if each of some firms alone paid more tax: (firms, keys).

        A firm that has both figures of an indicator with a fallback moves the bases of both.

        Parameters
        ----------
        firms : ndarray of int, shape (firms,)
            Positions of the firms.
        more_wan : ndarray of float, shape (firms,)
            How much more tax each pays, 万元.

        Returns
        -------
        ndarray of float, shape (firms, keys)
        """
        bases = np.tile(self.bases, (len(firms), 1))
        for key, average in self.averages.items():
            bases[:, key] = average.with_more_tax(firms, more_wan)
        return bases

    def points_of(self, values: Floats, bases: Floats) -> Floats:
        """Points of values against their bases, between floor and cap.

        Parameters
        ----------
        values, bases : ndarray of float
            In the unit of the indicator.

        Returns
        -------
        ndarray of float
            NaN where unknown.
        """
        weight, cap = self.indicator.weight, self.indicator.cap
        points = np.maximum(values * weight / bases, weight * self.indicator.floor)
        if cap is not None:
            points = np.minimum(points, weight * cap)
        return np.asarray(points, np.float64)


@dataclass(frozen=True, eq=False)
class _Average:
    """A base value that is an average of the same year, as one of its firms pays more tax.

    Attributes
    ----------
    base : float
        The current base value.
    base_slopes : ndarray of float, shape (units,)
        How the base rises with 万元 of each unit's tax, where it is a mean.
    values, slopes : ndarray of float, shape (units,)
        Those of the indicator.
    counted : ndarray of int
        Positions of the units that the average is of.
    percentile : float or None
        Which percentile (0 to 100) the average is; None for a mean.
    factor : float
        What the average is multiplied by.
    """

    base: float
    base_slopes: Floats
    values: Floats
    slopes: Floats
    counted: Positions
    percentile: float | None
    factor: float

    def with_more_tax(self, firms: Positions, more_wan: Floats) -> Floats:
        """The base value if each firm alone paid more tax."""
        if self.percentile is None:
            return np.asarray(self.base + self.base_slopes[firms] * more_wan)
        bases = np.empty(len(firms))
        for row, firm in enumerate(firms):
            raised_value = self.values[firm] + self.slopes[firm] * more_wan[row]
            values = self.values[self.counted]
            values = np.where(self.counted == firm, raised_value, values)
            bases[row] = self.factor * np.percentile(values, self.percentile)
        return bases


@dataclass(frozen=True, eq=False)
class _IndicatorLine:
    """The values of an indicator, how they rise with tax, and their denominator."""

    indicator: Indicator
    values: Floats
    slopes: Floats
    denominator: Floats


def is_fed_by_tax(indicator: Indicator) -> bool:
    """Whether tax is what an indicator measures, so that more of it gives more points.

    Parameters
    ----------
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    bool
    """
    return indicator.numerator == TAX and not indicator.lower_is_better


def mixes_tax(indicator: Indicator) -> bool:
    """Whether tax moves an indicator, or its fallback, otherwise than as what it measures.

    Parameters
    ----------
    indicator : Indicator
        Of the scheme.

    Returns
    -------
    bool
        True where tax is added, subtracted or divided by, and where less of it is better: what
        points more tax gives, or takes, is no straight line then.
    """
    others = (*indicator.plus, *indicator.minus, indicator.denominator)
    is_mixed = TAX in others or (
        indicator.numerator == TAX and indicator.lower_is_better
    )
    if indicator.instead is not None:
        is_mixed = is_mixed or mixes_tax(indicator.instead)
    return is_mixed


def moving_indicators(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases, rule: BaseRule
) -> list[MovingIndicator]:
    """The indicators that tax feeds, as they move with a firm's own tax.

    Parameters
    ----------
    units : DataFrame
        Rated firms: the columns of the indicators, ``rated``, ``x_<id>``, ``points_<id>``, and
        ``base_key`` where bases are those of groups.
    indicators : sequence of Indicator
        What the firms are scored by.
    bases : mapping of str to Base
        Indicator id → its base value.
    rule : BaseRule
        How bases are averages.

    Returns
    -------
    list of MovingIndicator
        Empty where no base and no stand-in moves.
    """
    moving = []
    for indicator in indicators:
        base = bases.get(indicator.id)
        if is_fed_by_tax(indicator) and base is not None and base.value is not None:
            moving.append(_moving_indicator(units, indicator, bases, rule))
    if not any(each.averages or each.has_stand_ins for each in moving):
        return []
    return moving


def _moving_indicator(
    units: pd.DataFrame, indicator: Indicator, bases: Bases, rule: BaseRule
) -> MovingIndicator:
    """One indicator that tax feeds, with the bases of the groups and of its fallback."""
    is_rated = units["rated"].to_numpy(bool)
    group_keys, groups = _base_groups(units)
    lines = [_line_of(units, indicator)]
    if indicator.instead is not None:
        lines.append(_line_of(units, indicator.instead))
    base_values: list[float] = []
    averages: dict[int, _Average] = {}
    for line in lines:
        has_figure = ~np.isnan(line.values) & (line.denominator > 0) & is_rated
        for number, group in enumerate(groups):
            base = bases[line.indicator.id].of(group)
            is_counted = has_figure & (group_keys == number)
            if base.value is None:
                base_values.append(np.nan)
                continue
            if base.source == "same_year" and is_counted.any():
                average = _average_of(units, line, rule, base.value, is_counted)
                averages[len(base_values)] = average
            base_values.append(base.value)
    # a unit without a figure of the indicator itself is measured by the fallback
    is_measured = ~np.isnan(float_array(units[f"x_{indicator.id}"]))
    falls_back = is_measured & np.isnan(lines[0].values)
    first_fallback_key = (len(lines) - 1) * len(groups)
    has_stand_ins = indicator.missing in ("group_mean", "group_min")
    return MovingIndicator(
        indicator=indicator,
        values=np.where(falls_back, lines[-1].values, lines[0].values),
        slopes=np.where(falls_back, lines[-1].slopes, lines[0].slopes),
        keys=np.where(falls_back, group_keys + first_fallback_key, group_keys),
        bases=np.array(base_values),
        averages=averages,
        points=np.nan_to_num(float_array(units[f"points_{indicator.id}"])),
        has_stand_ins=has_stand_ins and bool((is_rated & ~is_measured).any()),
    )


def _line_of(units: pd.DataFrame, indicator: Indicator) -> _IndicatorLine:
    """The values of an indicator, and how they rise with tax."""
    values = float_array(indicator_values(units, indicator))
    denominator = float_array(column_of(units, indicator.denominator))
    slopes = np.zeros(len(units))
    if indicator.numerator == TAX:
        rises = ~np.isnan(values) & (denominator > 0)
        slopes[rises] = indicator.times / denominator[rises]
    return _IndicatorLine(indicator, values, slopes, denominator)


def _base_groups(units: pd.DataFrame) -> tuple[Positions, list[str]]:
    """The number of the group whose base values each unit has, and the names of the groups."""
    if "base_key" not in units:
        return np.zeros(len(units), np.intp), [""]
    numbers, names = pd.factorize(units["base_key"].astype(object))
    return numbers, [str(name) for name in names]


def _average_of(
    units: pd.DataFrame,
    line: _IndicatorLine,
    rule: BaseRule,
    base: float,
    is_counted: Flags,
) -> _Average:
    """How the average of some firms moves with the tax of one of them."""
    if rule.average == "aggregate":
        total = line.denominator[is_counted].sum()
        times = line.indicator.times if line.indicator.numerator == TAX else 0.0
        slopes = np.full(int(is_counted.sum()), times / total)
    elif rule.average == "weighted":
        stated_weights = float_array(column_of(units, rule.weigh_by).fillna(0.0))
        weights = np.maximum(stated_weights, 0.0)[is_counted]
        slopes = weights * line.slopes[is_counted] / weights.sum()
    else:
        slopes = line.slopes[is_counted] / is_counted.sum()
    base_slopes = np.zeros(len(units))
    base_slopes[is_counted] = rule.factor * slopes
    percentiles = {"best": 100.0, "percentile": rule.percentile}
    return _Average(
        base=base,
        base_slopes=base_slopes,
        values=line.values,
        slopes=line.slopes,
        counted=np.flatnonzero(is_counted),
        percentile=percentiles.get(rule.average),
        factor=rule.factor,
    )


class _Rivals:
    """The firms of one group near the line to the class above, of which one pays more tax.

    Parameters
    ----------
    units : DataFrame
        The scored firms of the set: figures of the indicators, ``score``, ``rank``, ``rated``.
    moving : sequence of MovingIndicator
        The indicators that tax feeds.
    members : ndarray of int
        Positions of the ranked firms of the group, by their rank.
    last_rank : float
        The last rank of the class above.
    target_score : ndarray of float or None
        Where classes are cut by the score: the score that each unit has to reach.
    """

    def __init__(
        self,
        units: pd.DataFrame,
        moving: Sequence[MovingIndicator],
        members: Positions,
        last_rank: float,
        target_score: Floats | None = None,
    ) -> None:
        window_start = 0
        if len(members) > _WINDOW:
            window_start = max(int(last_rank) - _WINDOW // 2, 0)
        #: firms of the group that are ranked before the window
        self.count_before_window = window_start
        self.window = members[window_start : window_start + _WINDOW]
        self.last_rank = last_rank
        self.target_score = target_score
        self.moving = moving
        self.factor = np.ones(len(units))
        if "factor" in units:
            self.factor = float_array(units["factor"])
        moving_points = np.zeros(len(units))
        for indicator in moving:
            moving_points += indicator.points
        self.fixed_score = float_array(units["score"]) - self.factor * moving_points
        #: of each indicator, firms of the whole group that have the figure
        self.counted = [
            members[~np.isnan(indicator.values[members])] for indicator in moving
        ]

    def reaches(self, firms: Positions, more_wan: Floats) -> Flags:
        """Whether each firm would be in the class above if it alone paid so much more tax."""
        shape = (len(firms), len(self.window))
        scores = np.broadcast_to(self.fixed_score[self.window], shape).copy()
        own_scores = self.fixed_score[firms].copy()
        for number in range(len(self.moving)):
            points, own_points = self._points(number, firms, more_wan)
            scores += self.factor[self.window] * points
            own_scores += self.factor[firms] * own_points
        own_scores = own_scores.round(TIE_DECIMALS)
        if self.target_score is not None:
            return np.asarray(own_scores >= self.target_score[firms], bool)
        is_ahead = scores.round(TIE_DECIMALS) > own_scores[:, None]
        is_ahead &= self.window != firms[:, None]
        rank = self.count_before_window + is_ahead.sum(axis=1) + 1
        return np.asarray(rank <= self.last_rank, bool)

    def _points(
        self, number: int, firms: Positions, more_wan: Floats
    ) -> tuple[Floats, Floats]:
        """Points of one indicator: of the window for each firm that pays more, and its own."""
        moving, counted = self.moving[number], self.counted[number]
        bases = moving.bases_by_key(firms, more_wan)
        points = moving.points_of(
            moving.values[self.window], bases[:, moving.keys[self.window]]
        )
        raised_values = moving.values[firms] + moving.slopes[firms] * more_wan
        own_bases = bases[np.arange(len(firms)), moving.keys[firms]]
        own_points = moving.points_of(raised_values, own_bases)
        if moving.indicator.missing in ("group_mean", "group_min") and len(counted):
            stand_in = np.empty(len(firms))
            for row, firm in enumerate(firms):
                of_counted = moving.points_of(
                    moving.values[counted], bases[row, moving.keys[counted]]
                )
                of_counted = np.where(counted == firm, own_points[row], of_counted)
                if moving.indicator.missing == "group_mean":
                    stand_in[row] = of_counted.mean()
                else:
                    stand_in[row] = of_counted.min()
            points = np.where(np.isnan(points), stand_in[:, None], points)
            own_points = np.where(np.isnan(own_points), stand_in, own_points)
        return np.nan_to_num(points), np.nan_to_num(own_points)


def enlarged_gaps(
    gap_wan: Floats,
    units: pd.DataFrame,
    class_position: Floats,
    moving: Sequence[MovingIndicator],
    target_score: Floats | None = None,
) -> Floats:
    """Gaps made larger until they suffice, with averages and bases computed anew.

    Parameters
    ----------
    gap_wan : ndarray of float, shape (units,)
        The gaps with all averages standing still, 万元.
    units : DataFrame
        As :func:`moving_indicators` takes them, with ``score``, ``rank`` and ``group``.
    class_position : ndarray of float, shape (units,)
        0 for the best class; NaN for none.
    moving : sequence of MovingIndicator
        As :func:`moving_indicators` gives them.
    target_score : ndarray of float, shape (units,), optional
        Where classes are cut by the score: the score that each unit has to reach.

    Returns
    -------
    ndarray of float, shape (units,)
        万元; NaN where a hundred times the gap does not suffice.
    """
    rank = float_array(units["rank"])
    group, _ = pd.factorize(units["group"].astype(object), use_na_sentinel=False)
    enlarged = gap_wan.copy()
    for number in np.unique(group[np.isfinite(gap_wan)]):
        ranked = np.flatnonzero((group == number) & ~np.isnan(rank))
        members = ranked[np.argsort(rank[ranked], kind="stable")]
        for position in np.unique(class_position[members]):
            of_class = members[class_position[members] == position]
            firms = of_class[np.isfinite(gap_wan[of_class])]
            better = members[class_position[members] < position]
            has_class_above = len(better) > 0 or target_score is not None
            if len(firms) and has_class_above:
                last_rank = rank[better].max(initial=0.0)
                rivals = _Rivals(units, moving, members, last_rank, target_score)
                enlarged[firms] = _smallest_sufficient(gap_wan[firms], firms, rivals)
    return enlarged


def _smallest_sufficient(gap_wan: Floats, firms: Positions, rivals: _Rivals) -> Floats:
    """The smallest gaps, not below those given, that suffice, to a millionth of them."""
    is_short = ~rivals.reaches(firms, gap_wan)
    if not is_short.any():
        return gap_wan
    short = firms[is_short]
    low = gap_wan[is_short]
    high = np.maximum(low, 1.0) * _MAX_TIMES
    can_reach = rivals.reaches(short, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_enough = rivals.reaches(short, middle)
        high = np.where(is_enough, middle, high)
        low = np.where(is_enough, low, middle)
    sufficient = gap_wan.copy()
    sufficient[is_short] = np.where(can_reach, high, np.nan)
    return sufficient
