"""What the class above would take, in tax.

The score of a unit rises with its tax in straight lines: every indicator that tax feeds gives
``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` points for 10 000 yuan between its floor and its cap, and
none beyond. The gap is read off that broken line. The figures of other units are taken to stand
still; where averages of the same year (bases, and what stands in for missing figures) move with the
unit's own tax, the gap is made large enough for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import TIE_DECIMALS
from landuse.domain.output.indicators import column_of, indicator_values, numerator_of
from landuse.domain.output.rating import class_positions
from landuse.domain.policy.indicator import BaseRule, Indicator, cutting_indicator

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
    shift : ndarray of float, shape (units, indicators)
        Points that the rest of the numerator gives (a refund that is added to the tax).
    """

    slopes: Floats
    floors: Floats
    caps: Floats
    shift: Floats

    def points(self, tax_wan: Floats) -> Floats:
        """The sum of the indicators' points at one amount of tax a unit."""
        each: Floats = np.clip(
            self.slopes * tax_wan[:, None] + self.shift, self.floors, self.caps
        )
        return np.asarray(each.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class RatingTerms:
    """How some units are judged, as far as the gap to the class above needs it.

    Attributes
    ----------
    indicators : tuple of Indicator
        What they are scored by.
    classes : mapping of str to float
        The classes, best first, with their edges.
    class_by : str
        What classes are cut by: "rank", "score", or the id of an indicator.
    rule : BaseRule or None
        How bases are averages. With it units are rated firms, with ``rated``, ``rank``, ``x_<id>``
        and ``points_<id>``: averages of the same year, and those that stand in for missing figures,
        are then recomputed with the gap. Where None they stand still.
    """

    indicators: tuple[Indicator, ...]
    classes: Mapping[str, float]
    class_by: str = "rank"
    rule: BaseRule | None = None


def gap_to_class_above(
    units: pd.DataFrame, judged: RatingTerms, bases: Bases
) -> pd.Series:
    """More tax of the rated year with which each unit would be in the class above.

    By rank that is with which it would have the score that now is the least of the class above in
    its group, where the class above is the next better one that has members. By score or by a
    figure it is with which it reaches the least one of the class above.

    Parameters
    ----------
    units : DataFrame
        ``tax_wan`` (万元), the columns of the indicators, ``score``, ``class``, ``group``, and
        ``years`` of which the tax is the mean.
    judged : RatingTerms
        How these units are judged.
    bases : mapping of str to Base
        Indicator id → its base value.

    Returns
    -------
    Series of Float64
        万元, on the index of ``units``. NA for the best of a group, for units without a class by
        rank or without a figure of tax, and where caps keep tax from reaching so far.
    """
    class_position = class_positions(units["class"], list(judged.classes))
    tax_wan = float_array(units[_TAX])
    if judged.class_by in ("rank", "score"):
        gap_wan = _gap_of_score(units, judged, bases, (class_position, tax_wan))
    else:
        gap_wan = _gap_of_figure(units, judged, class_position)
    gap_wan = gap_wan * units["years"].to_numpy(float, na_value=np.nan)
    return float_column(np.where(np.isfinite(gap_wan), gap_wan, np.nan), units.index)


def _gap_of_score(
    units: pd.DataFrame, judged: RatingTerms, bases: Bases, now: tuple[Floats, Floats]
) -> Floats:
    """The gap where classes follow the score: by its rank, or by least scores."""
    class_position, tax_wan = now
    score = float_array(units["score"])
    factor = float_array(units["factor"]) if "factor" in units else np.ones(len(units))
    if judged.class_by == "score":
        wanted = _edge_above(class_position, judged.classes)
    else:
        count = len(judged.classes)
        wanted = _least_score_above(class_position, score, units["group"], count)
    lines = _tax_lines(units, judged.indicators, bases)
    target = (wanted - score) / factor + lines.points(tax_wan)
    gap_wan: Floats = np.maximum(_least_tax(tax_wan, target, lines) - tax_wan, 0)
    if judged.rule is None:
        return gap_wan
    moving = _moving_indicators(units, judged.indicators, bases, judged.rule)
    if not moving:
        return gap_wan
    least = wanted if judged.class_by == "score" else None
    return _enough(gap_wan, units, class_position, moving, least)


def _edge_above(class_position: Floats, classes: Mapping[str, float]) -> Floats:
    """The least score or figure of the class above; NaN for the best and for who has none."""
    edges = np.array([np.nan, *classes.values()])
    above = edges[np.nan_to_num(class_position).astype(int)]
    return np.where(np.isnan(class_position), np.nan, above)


def _gap_of_figure(
    units: pd.DataFrame, judged: RatingTerms, class_position: Floats
) -> Floats:
    """The gap where classes are cut by a figure: NaN where tax does not feed it."""
    indicator = cutting_indicator(judged.indicators, judged.class_by)
    if indicator is None or indicator.numerator != _TAX or indicator.lower_is_better:
        return np.full(len(units), np.nan)
    denominator = float_array(column_of(units, indicator.denominator))
    short = _edge_above(class_position, judged.classes) - float_array(
        units[f"x_{indicator.id}"]
    )
    # the figure is rounded before it is cut, and half a digit is given
    with np.errstate(divide="ignore", invalid="ignore"):
        gap_wan = np.maximum(short, 0) * denominator / indicator.times
    return np.where(denominator > 0, gap_wan, np.nan)


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
    least : ndarray of float or None
        Where classes are cut by the score: the score that each unit has to reach.
    """

    def __init__(
        self,
        units: pd.DataFrame,
        moving: Sequence[_Moving],
        members: Positions,
        place: float,
        least: Floats | None = None,
    ) -> None:
        first = max(int(place) - _WINDOW // 2, 0) if len(members) > _WINDOW else 0
        self.ahead = first
        self.near = members[first : first + _WINDOW]
        self.place = place
        self.least = least
        self.moving = moving
        score = float_array(units["score"])
        self.factor = (
            float_array(units["factor"]) if "factor" in units else np.ones(len(units))
        )
        of_tax = sum((line.points_now for line in moving), np.zeros(len(units)))
        self.fixed = score - self.factor * of_tax
        #: firms of the whole group that have the figure, whose points make its average
        self.counted = [members[~np.isnan(line.values[members])] for line in moving]

    def reaches(self, firms: Positions, more: Floats) -> npt.NDArray[np.bool_]:
        """Whether firms would be in the class above, each with so much more tax by itself."""
        scores = np.broadcast_to(
            self.fixed[self.near], (len(firms), len(self.near))
        ).copy()
        own = self.fixed[firms].copy()
        for line, counted in zip(self.moving, self.counted, strict=True):
            bases = line.bases_by_key(firms, more)
            given = line.values[firms] + line.slopes[firms] * more
            others = line.points_at(
                line.values[self.near], bases[:, line.keys[self.near]]
            )
            own_points = line.points_at(
                given, bases[np.arange(len(firms)), line.keys[firms]]
            )
            if line.indicator.missing in ("group_mean", "group_min") and len(counted):
                stand_in = self._stand_in(line, counted, firms, (bases, own_points))
                others = np.where(np.isnan(others), stand_in[:, None], others)
                own_points = np.where(np.isnan(own_points), stand_in, own_points)
            scores += self.factor[self.near] * np.nan_to_num(others)
            own += self.factor[firms] * np.nan_to_num(own_points)
        if self.least is not None:
            return np.asarray(own.round(TIE_DECIMALS) >= self.least[firms])
        is_ahead = scores.round(TIE_DECIMALS) > own.round(TIE_DECIMALS)[:, None]
        is_ahead &= self.near != firms[:, None]
        is_there: npt.NDArray[np.bool_] = (
            self.ahead + is_ahead.sum(axis=1) + 1 <= self.place
        )
        return is_there

    @staticmethod
    def _stand_in(
        line: _Moving, counted: Positions, firms: Positions, then: tuple[Floats, Floats]
    ) -> Floats:
        """The average or least points of the group, for each firm that pays more."""
        bases, own_points = then
        out = np.empty(len(firms))
        for at, firm in enumerate(firms):
            of_counted = bases[at, line.keys[counted]]
            points = line.points_at(line.values[counted], of_counted)
            points = np.where(counted == firm, own_points[at], points)
            out[at] = (
                points.mean()
                if line.indicator.missing == "group_mean"
                else points.min()
            )
        return out


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
    keys : ndarray of int, shape (units,)
        Units of one key have the same base value; who is measured by the fallback of the indicator
        has another key than who is measured by the indicator itself.
    bases : ndarray of float, shape (keys,)
        The base value of each key now.
    averages : mapping of int to _Average
        Key → the average of the same year that its base is; none where it stands still.
    points_now : ndarray of float, shape (units,)
        Points of each unit, stand-ins included.
    """

    indicator: Indicator
    values: Floats
    slopes: Floats
    keys: Positions
    bases: Floats
    averages: Mapping[int, _Average]
    points_now: Floats

    def bases_by_key(self, firms: Positions, more: Floats) -> Floats:
        """The base values, were each of some firms to pay so much more by itself: (firms, keys).

        A firm that has both figures of an indicator with a fallback moves the bases of both.
        """
        out = np.tile(self.bases, (len(firms), 1))
        for key, average in self.averages.items():
            out[:, key] = average.with_more(firms, more)
        return out

    def points_at(self, values: Floats, base: Floats | float) -> Floats:
        """Points of values against a base, between floor and cap; NaN where unknown."""
        weight, cap = self.indicator.weight, self.indicator.cap
        points = np.maximum(values * weight / base, weight * self.indicator.floor)
        return np.asarray(points if cap is None else np.minimum(points, weight * cap))


@dataclass(frozen=True, eq=False)
class _Average:
    """A base value that is an average of the same year, as one of its firms pays more.

    Attributes
    ----------
    base : float
        Now.
    base_slopes : ndarray of float, shape (units,)
        How it rises with 万元 of each unit's tax, where it is a mean.
    values, slopes : ndarray of float, shape (units,)
        Those of the indicator.
    counted : ndarray of int
        Positions of the units that it is of.
    percentile : float or None
        Which it is (0 to 100), where it is none but a percentile.
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

    def with_more(self, firms: Positions, more: Floats) -> Floats:
        """The base value with so much more tax of each firm by itself."""
        if self.percentile is None:
            return np.asarray(self.base + self.base_slopes[firms] * more)
        out = np.empty(len(firms))
        for at, firm in enumerate(firms):
            values = self.values[self.counted]
            raised = self.values[firm] + self.slopes[firm] * more[at]
            values = np.where(self.counted == firm, raised, values)
            out[at] = self.factor * np.percentile(values, self.percentile)
        return out


def _moving_indicators(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases, rule: BaseRule
) -> list[_Moving]:
    """The indicators that tax feeds; none where nothing of them moves with a firm's own tax."""
    rated = units["rated"].to_numpy(bool)
    out = []
    is_moving = False
    for indicator in indicators:
        base = bases.get(indicator.id)
        is_fed = indicator.numerator == _TAX and not indicator.lower_is_better
        if not is_fed or base is None or base.value is None:
            continue
        keys, words = _keys_of(units)
        parts = [_line_of(units, indicator)]
        if indicator.instead is not None:
            parts.append(_line_of(units, indicator.instead))
        averages: dict[int, _Average] = {}
        base_values = []
        for number, part in enumerate(parts):
            has_figure = ~np.isnan(part.values) & (part.denominator > 0) & rated
            of_part = bases[part.indicator.id]
            for at, word in enumerate(words):
                here = has_figure & (keys == at)
                now = of_part.of(word)
                base_values.append(np.nan if now.value is None else now.value)
                if now.source == "same_year" and now.value is not None and here.any():
                    key = number * len(words) + at
                    averages[key] = _average_of(units, part, rule, now.value, here)
        is_moving |= bool(averages)
        # by the fallback is measured who has no figure of the indicator itself
        is_measured = ~np.isnan(float_array(units[f"x_{indicator.id}"]))
        falls_back = is_measured & np.isnan(parts[0].values)
        last = parts[-1]
        if indicator.missing in ("group_mean", "group_min"):
            is_moving |= bool((rated & ~is_measured).any())
        out.append(
            _Moving(
                indicator,
                np.where(falls_back, last.values, parts[0].values),
                np.where(falls_back, last.slopes, parts[0].slopes),
                np.where(falls_back, keys + (len(parts) - 1) * len(words), keys),
                np.array(base_values),
                averages,
                np.nan_to_num(float_array(units[f"points_{indicator.id}"])),
            )
        )
    return out if is_moving else []


def _line_of(units: pd.DataFrame, indicator: Indicator) -> _Line:
    """The values of an indicator, and how they rise with tax."""
    values = float_array(indicator_values(units, indicator))
    denominator = float_array(column_of(units, indicator.denominator))
    rises = ~np.isnan(values) & (denominator > 0)
    slopes = np.zeros(len(units))
    if indicator.numerator == _TAX:
        slopes[rises] = indicator.times / denominator[rises]
    return _Line(indicator, values, slopes, denominator)


def _keys_of(units: pd.DataFrame) -> tuple[Positions, list[str]]:
    """Whose base values each unit is measured against: a number, and the words of the numbers."""
    if "base_key" not in units:
        return np.zeros(len(units), np.intp), [""]
    codes, words = pd.factorize(units["base_key"].astype(object))
    return codes, [str(word) for word in words]


@dataclass(frozen=True, eq=False)
class _Line:
    """The values of an indicator, how they rise with tax, and what they are over."""

    indicator: Indicator
    values: Floats
    slopes: Floats
    denominator: Floats


def _average_of(
    units: pd.DataFrame,
    line: _Line,
    rule: BaseRule,
    base: float,
    counts: npt.NDArray[np.bool_],
) -> _Average:
    """How the average of some firms moves with the tax of one of them."""
    base_slopes = np.zeros(len(units))
    if rule.average == "aggregate":
        total = line.denominator[counts].sum()
        feeds = line.indicator.times if line.indicator.numerator == _TAX else 0.0
        each = np.full(int(counts.sum()), feeds / total)
    elif rule.average == "weighted":
        weights = np.maximum(
            float_array(column_of(units, rule.weigh_by).fillna(0.0)), 0.0
        )
        each = weights[counts] * line.slopes[counts] / weights[counts].sum()
    else:
        each = line.slopes[counts] / counts.sum()
    base_slopes[counts] = rule.factor * each
    percentile = {"best": 100.0, "percentile": rule.percentile}.get(rule.average)
    counted = np.flatnonzero(counts)
    return _Average(
        base, base_slopes, line.values, line.slopes, counted, percentile, rule.factor
    )


def _enough(
    gap_wan: Floats,
    units: pd.DataFrame,
    class_position: Floats,
    moving: Sequence[_Moving],
    least: Floats | None = None,
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
            if len(of_class) and (len(better) or least is not None):
                last = rank[better].max(initial=0.0)
                rivals = _Rivals(units, moving, members, last, least)
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


def _tax_lines(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases
) -> _TaxLines:
    """The lines of every indicator that tax feeds; one without a denominator does not move."""
    fed: list[tuple[Indicator, Floats]] = []
    for indicator in indicators:
        base = bases.get(indicator.id)
        is_fed = indicator.numerator == _TAX and not indicator.lower_is_better
        if is_fed and base is not None and base.value is not None:
            fed.append((indicator, base.values_for(units)))
    shape = (len(units), len(fed))
    slopes, floors, caps = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    shift = np.zeros(shape)
    for column, (indicator, base_values) in enumerate(fed):
        slope, moved = _points_of_tax(units, indicator, base_values)
        instead = indicator.instead
        if instead is not None and instead.numerator == _TAX:
            has_none = float_array(indicator_values(units, indicator).isna()) > 0
            values = bases[instead.id].values_for(units)
            slope_of_it, moved_by_it = _points_of_tax(units, instead, values)
            slope = np.where(has_none, slope_of_it, slope)
            moved = np.where(has_none, moved_by_it, moved)
        slopes[:, column], shift[:, column] = slope, moved
        floors[:, column] = indicator.weight * indicator.floor
        caps[:, column] = (
            np.inf if indicator.cap is None else indicator.weight * indicator.cap
        )
    return _TaxLines(slopes, floors, caps, shift)


def _points_of_tax(
    units: pd.DataFrame, indicator: Indicator, base_values: Floats
) -> tuple[Floats, Floats]:
    """Points for 万元 of tax, and those of the rest of the numerator; zero where unknown."""
    denominator = float_array(column_of(units, indicator.denominator))
    is_measured = (denominator > 0) & (base_values > 0)
    of_one = np.zeros(len(units))
    of_one[is_measured] = indicator.weight * indicator.times
    of_one[is_measured] /= base_values[is_measured] * denominator[is_measured]
    rest = float_array(numerator_of(units, indicator)) - float_array(units[_TAX])
    return of_one, of_one * np.nan_to_num(rest)


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
        to_floor, to_cap = lines.floors - lines.shift, lines.caps - lines.shift
        bends = np.concatenate([to_floor / lines.slopes, to_cap / lines.slopes], axis=1)
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
