"""The gap to the class above: how much more tax it would take.

The score of a unit rises with its tax in straight lines: every indicator that tax feeds gives
``wᵢ · timesᵢ / (baseᵢ · denominatorᵢ)`` points for 10 000 yuan between its floor and its cap, and
none beyond. The gap is read off that broken line. The figures of other units are taken to stand
still; where averages of the same year move with the unit's own tax,
:mod:`landuse.domain.ranking.gap_with_moving_averages` makes the gap large enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import TIE_DECIMALS
from landuse.domain.output.indicators import column_of, indicator_values, numerator_of
from landuse.domain.output.rating import class_positions
from landuse.domain.policy.indicator import BaseRule, Indicator, cutting_indicator
from landuse.domain.ranking.gap_with_moving_averages import (
    TAX,
    enlarged_gaps,
    is_fed_by_tax,
    mixes_tax,
    moving_indicators,
)

_TIE = 10.0**-TIE_DECIMALS / 2
"""Points within which two scores are the same where they are ranked."""


@dataclass(frozen=True, eq=False)
class _TaxLines:
    """The points that each indicator gives for tax, as straight lines between floor and cap.

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
        """The sum of the indicators' points at an amount of tax of each unit."""
        free_points = self.slopes * tax_wan[:, None] + self.shift
        points = np.clip(free_points, self.floors, self.caps)
        return np.asarray(points.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class RatingTerms:
    """The terms by which some units are rated, as far as the gap to the class above needs them.

    Attributes
    ----------
    indicators : tuple of Indicator
        What the units are scored by.
    classes : mapping of str to float
        The classes, best first, with their edges.
    class_by : str
        What classes are cut by: "rank", "score", or the id of an indicator.
    base_rule : BaseRule or None
        How bases are averages. With it units are rated firms, with ``rated``, ``rank``, ``x_<id>``
        and ``points_<id>``: averages of the same year, and those that stand in for missing figures,
        are then computed anew with the gap. Where None they stand still.
    """

    indicators: tuple[Indicator, ...]
    classes: Mapping[str, float]
    class_by: str = "rank"
    base_rule: BaseRule | None = None


def gap_to_class_above(
    units: pd.DataFrame, terms: RatingTerms, bases: Bases
) -> pd.Series:
    """The additional tax of the rated year with which each unit would be in the class above.

    Where classes are cut by rank, the unit needs the score that now is the lowest of the class
    above in its group, that is, of the next better class that has members. Where they are cut by
    score or by an indicator, it needs the least value of the class above.

    Parameters
    ----------
    units : DataFrame
        ``tax_wan`` (万元), the columns of the indicators, ``score``, ``class``, ``group``, and
        ``years`` of which the tax is the mean.
    terms : RatingTerms
        How these units are rated.
    bases : mapping of str to Base
        Indicator id → its base value.

    Returns
    -------
    Series of Float64
        万元, on the index of ``units``. NA for the best of a group, for units without a class by
        rank or without a figure of tax, where caps keep tax from reaching so far, and everywhere
        where tax is in an indicator otherwise than as what it measures.
    """
    if any(mixes_tax(indicator) for indicator in terms.indicators):
        return float_column(np.full(len(units), np.nan), units.index)
    class_position = class_positions(units["class"], list(terms.classes))
    if terms.class_by in ("rank", "score"):
        gap_wan = _gap_by_score(units, terms, bases, class_position)
    else:
        gap_wan = _gap_by_indicator(units, terms, class_position)
    gap_wan = gap_wan * units["years"].to_numpy(float, na_value=np.nan)
    return float_column(np.where(np.isfinite(gap_wan), gap_wan, np.nan), units.index)


def _gap_by_score(
    units: pd.DataFrame, terms: RatingTerms, bases: Bases, class_position: Floats
) -> Floats:
    """The gap where classes follow the score: they are cut by its rank, or by the score itself."""
    tax_wan = float_array(units[TAX])
    score = float_array(units["score"])
    factor = float_array(units["factor"]) if "factor" in units else np.ones(len(units))
    if terms.class_by == "score":
        target_score = _edge_above(class_position, terms.classes)
    else:
        target_score = _least_score_above(
            class_position, score, units["group"], len(terms.classes)
        )
    lines = _tax_lines(units, terms.indicators, bases)
    target_points = (target_score - score) / factor + lines.points(tax_wan)
    target_tax = _least_tax(tax_wan, target_points, lines)
    gap_wan: Floats = np.maximum(target_tax - tax_wan, 0)
    if terms.base_rule is None:
        return gap_wan
    moving = moving_indicators(units, terms.indicators, bases, terms.base_rule)
    if not moving:
        return gap_wan
    if terms.class_by == "score":
        return enlarged_gaps(gap_wan, units, class_position, moving, target_score)
    return enlarged_gaps(gap_wan, units, class_position, moving)


def _edge_above(class_position: Floats, classes: Mapping[str, float]) -> Floats:
    """The least value of the class above; NaN for the best class and where a unit has none."""
    edges = np.array([np.nan, *classes.values()])
    edge_above = edges[np.nan_to_num(class_position).astype(int)]
    return np.where(np.isnan(class_position), np.nan, edge_above)


def _gap_by_indicator(
    units: pd.DataFrame, terms: RatingTerms, class_position: Floats
) -> Floats:
    """The gap where classes are cut by an indicator: NaN where tax does not feed it."""
    indicator = cutting_indicator(terms.indicators, terms.class_by)
    if indicator is None or not is_fed_by_tax(indicator):
        return np.full(len(units), np.nan)
    denominator = float_array(column_of(units, indicator.denominator))
    value = float_array(units[f"x_{indicator.id}"])
    shortfall = _edge_above(class_position, terms.classes) - value
    # values are rounded before they are cut: half a digit short is enough
    with np.errstate(divide="ignore", invalid="ignore"):
        gap_wan = np.maximum(shortfall, 0) * denominator / indicator.times
    return np.where(denominator > 0, gap_wan, np.nan)


def sufficient_gap(gap_wan: float) -> float:
    """A gap that suffices, with the one decimal it is printed with.

    Parameters
    ----------
    gap_wan : float
        Tax, 万元.

    Returns
    -------
    float
        Rounded up to one decimal: a firm that reads 91.4 and pays it would not have reached 91.41.

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
        0 for the best class; NaN where the unit has no class by rank.
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
    row, names = pd.factorize(group.astype(object), use_na_sentinel=False)
    has_class = ~np.isnan(class_position) & ~np.isnan(score)
    column = np.nan_to_num(class_position).astype(int)
    # column k + 1 has the least score of class k, so that column k is that of the class above
    least_score = np.full((len(names), class_count + 1), np.inf)
    cells = (row[has_class], column[has_class] + 1)
    np.minimum.at(least_score, cells, score[has_class])
    least_score = np.minimum.accumulate(least_score, axis=1)
    score_above = least_score[row, column]
    return np.where(has_class & np.isfinite(score_above), score_above, np.nan)


def _tax_lines(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases
) -> _TaxLines:
    """The lines of every indicator that tax feeds; one without a denominator does not move."""
    fed_indicators = []
    for indicator in indicators:
        base = bases.get(indicator.id)
        if is_fed_by_tax(indicator) and base is not None and base.value is not None:
            fed_indicators.append(indicator)
    shape = (len(units), len(fed_indicators))
    slopes, shift = np.zeros(shape), np.zeros(shape)
    floors, caps = np.zeros(shape), np.full(shape, np.inf)
    for column, indicator in enumerate(fed_indicators):
        slope, points_of_rest = _points_of_tax(units, indicator, bases)
        fallback = indicator.instead
        if fallback is not None and fallback.numerator == TAX:
            falls_back = indicator_values(units, indicator).isna().to_numpy(bool)
            fallback_slope, fallback_rest = _points_of_tax(units, fallback, bases)
            slope = np.where(falls_back, fallback_slope, slope)
            points_of_rest = np.where(falls_back, fallback_rest, points_of_rest)
        slopes[:, column] = slope
        shift[:, column] = points_of_rest
        floors[:, column] = indicator.weight * indicator.floor
        if indicator.cap is not None:
            caps[:, column] = indicator.weight * indicator.cap
    return _TaxLines(slopes, floors, caps, shift)


def _points_of_tax(
    units: pd.DataFrame, indicator: Indicator, bases: Bases
) -> tuple[Floats, Floats]:
    """Points for 万元 of tax, and those of the rest of the numerator; zero where unknown."""
    base = bases[indicator.id].values_for(units)
    denominator = float_array(column_of(units, indicator.denominator))
    is_measured = (denominator > 0) & (base > 0)
    points_of_one = np.zeros(len(units))
    points_of_one[is_measured] = indicator.weight * indicator.times
    points_of_one[is_measured] /= base[is_measured] * denominator[is_measured]
    rest = float_array(numerator_of(units, indicator)) - float_array(units[TAX])
    return points_of_one, points_of_one * np.nan_to_num(rest)


def _least_tax(tax_wan: Floats, target_points: Floats, lines: _TaxLines) -> Floats:
    """The least tax, not below the present one, at which the points reach a target.

    The points are known at the present tax and at every bend after it, where an indicator leaves
    its floor or meets its cap; between two of these marks they rise in a straight line. So the
    target is reached on the segment after the last mark that falls short of it, or past all marks.

    Parameters
    ----------
    tax_wan : ndarray of float, shape (units,)
        The present tax, 万元; NaN where unknown.
    target_points : ndarray of float, shape (units,)
        Points of the indicators that tax feeds.
    lines : _TaxLines
        How these points rise.

    Returns
    -------
    ndarray of float, shape (units,)
        Tax, 万元; NaN where no tax reaches the target.
    """
    marks = _marks_ahead(tax_wan, lines)
    points = np.column_stack([lines.points(mark) for mark in marks.T])
    mark_count = marks.shape[1]
    # the last mark that falls short of the target starts the segment
    falls_short = points < target_points[:, None] - _TIE
    short_count = falls_short.sum(axis=1)
    is_past_marks = short_count == mark_count
    row = np.arange(len(tax_wan))
    left = np.maximum(short_count - 1, 0)
    right = np.minimum(short_count, mark_count - 1)
    start, start_points = marks[row, left], points[row, left]
    end, end_points = marks[row, right], points[row, right]
    # past the last bend only indicators without a cap still rise
    last_slope = np.where(np.isinf(lines.caps), lines.slopes, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        segment_slope = (end_points - start_points) / (end - start)
        slope = np.where(is_past_marks, last_slope, segment_slope)
        target_tax = start + (target_points - start_points) / slope
    target_tax = np.where(is_past_marks, target_tax, np.minimum(target_tax, end))
    target_tax = np.where(short_count == 0, tax_wan, target_tax)
    cannot_reach = np.isnan(target_points) | (is_past_marks & (last_slope <= 0))
    return np.where(cannot_reach, np.nan, target_tax)


def _marks_ahead(tax_wan: Floats, lines: _TaxLines) -> Floats:
    """The present tax and the bends after it, ascending: (units, marks).

    A bend before the present tax is replaced by it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        at_floor = (lines.floors - lines.shift) / lines.slopes
        at_cap = (lines.caps - lines.shift) / lines.slopes
    bends = np.concatenate([at_floor, at_cap], axis=1)
    lies_ahead = np.isfinite(bends) & (bends > tax_wan[:, None])
    bends = np.where(lies_ahead, bends, tax_wan[:, None])
    return np.sort(np.column_stack([tax_wan, bends]), axis=1)
