"""How the score of one unit came about: its indicators, their base values, and what is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.cells import json_value
from landuse.domain.output.indicators import (
    IndicatorSet,
    column_of,
    indicator_sets,
    indicator_values,
)
from landuse.domain.output.rating import coefficients, extra_points
from landuse.domain.output.score import score
from landuse.domain.output.tenants import as_rated
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary.status import ABOVE_SCALE, BELOW_SCALE

UnitKind = Literal["parcel", "building", "enterprise"]
"""What a unit is that has an account."""


@dataclass(frozen=True)
class AverageBehind:
    """What average a base value is.

    Attributes
    ----------
    year : int
        Of which year's figures.
    firms : int
        Of how many rated firms that have both figures.
    groups : tuple of str
        Of which firms: the names of their sets and groups; empty where of all.
    average : str
        Which average, as :class:`landuse.domain.policy.indicator.BaseRule` calls it.
    percentile : float
        Which, where it is a percentile.
    factor : float
        By how much it was multiplied.
    stands_in : bool
        Whether it is of this year for want of last year's figures.
    """

    year: int
    firms: int
    groups: tuple[str, ...]
    average: str
    percentile: float
    factor: float
    stands_in: bool


@dataclass(frozen=True)
class ScoredIndicator:
    """What one indicator gave a unit.

    Attributes
    ----------
    title, title_en : str
        What it is called, in Chinese and English.
    value, base : float or None
        The unit's value and what it is measured against, in the unit of the indicator; None where
        unknown.
    weight : float
        Points at the base value.
    points : float or None
        ``weight × value ÷ base`` between floor and cap; None where unknown.
    stand_in : str
        Why the points are not weight × value ÷ base: "group_mean", "group_min" or "zero" where
        there is no
        figure, "cap" or "floor" where they are held; empty otherwise.
    over : tuple of str
        The columns of which the value is the ratio.
    parts : tuple of float or None
        The unit's figures of these two, in the unit of their columns.
    times : float
        What the ratio is multiplied by.
    base_source : str
        Where the base is from, as :data:`landuse.domain.output.bases.BaseSource` says.
    behind : AverageBehind or None
        The average that the base is a multiple of; None where it is announced or unknown, and for
        parcels, which are measured against the bases of firms.
    added : tuple of (str, float)
        Columns that were added to the numerator (a refund), or taken off it where negative.
    lower_is_better : bool
        Whether points are weight × (2 − value ÷ base).
    fallback : str
        The column by which the unit was measured because it lacks the indicator's own figure;
        value, base, ratio and parts are then those of the fallback. Empty otherwise.
    """

    title: str
    title_en: str
    value: float | None
    base: float | None
    weight: float
    points: float | None
    stand_in: str = ""
    over: tuple[str, str] = ("", "")
    parts: tuple[float | None, float | None] = (None, None)
    times: float = 1.0
    base_source: str = ""
    behind: AverageBehind | None = None
    added: tuple[tuple[str, float], ...] = ()
    lower_is_better: bool = False
    fallback: str = ""


@dataclass(frozen=True)
class ScoreAdjustment:
    """Points that a score has besides those of its indicators.

    Attributes
    ----------
    title, title_en : str
        What the scheme calls it, in Chinese and English.
    points : float
        What it adds to the score; negative where it takes off.
    factor : float or None
        The coefficient, where it is one: its points are what it adds to those of the indicators.
    """

    title: str
    title_en: str
    points: float
    factor: float | None = None


def scored_indicators(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> tuple[ScoredIndicator, ...]:
    """Points of each indicator, as they made the unit's score.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    kind : {"parcel", "building", "enterprise"}
        What the unit is.
    row : Series
        The unit's row of the assessment.

    Returns
    -------
    tuple of ScoredIndicator
        In the order of the scheme; empty for buildings and for a unit without a score.

    Notes
    -----
    Those of an enterprise are columns of its row. Those of a parcel are worked out again from its
    totals: of a million parcels nobody keeps the points, and only one is wanted here.
    """
    if kind == "building" or pd.isna(row["score"]):
        return ()
    score_unit = _scored_parcel if kind == "parcel" else _scored_firm
    unit = score_unit(assessment, row)
    return tuple(_scored_indicator(indicator, unit) for indicator in unit.indicators)


@dataclass(frozen=True, eq=False)
class _ScoredUnit:
    """A unit as it was scored: its figures and points, its indicators and the rule of their bases.

    ``figures`` is a frame of one row, ``points`` has ``x_<id>`` and ``points_<id>``.
    """

    assessment: Assessment
    kind: UnitKind
    figures: pd.DataFrame
    points: pd.Series
    indicators: tuple[Indicator, ...]
    base_rule: BaseRule


def _scored_parcel(assessment: Assessment, row: pd.Series) -> _ScoredUnit:
    """A parcel as it was scored among all of the zone's."""
    scheme = assessment.zone.policy.scheme
    # among all parcels, as a missing figure may stand for their average
    parcels = assessment.of_zone.parcels
    parcels = parcels.assign(mu=parcels["area_mu"])
    points = score(parcels, scheme.of_parcels, assessment.bases)
    return _ScoredUnit(
        assessment=assessment,
        kind="parcel",
        figures=_one_row(row.rename({"area_mu": "mu"})),
        points=pd.Series(points.loc[str(row.name)]),
        indicators=scheme.of_parcels,
        base_rule=scheme.base,
    )


def _scored_firm(assessment: Assessment, row: pd.Series) -> _ScoredUnit:
    """An enterprise as it was scored, by the indicators of its set."""
    figures = as_rated(_one_row(row))
    indicator_set = indicator_set_of(figures, assessment.zone.policy.scheme)
    return _ScoredUnit(
        assessment=assessment,
        kind="enterprise",
        figures=figures,
        points=row,
        indicators=indicator_set.indicators,
        base_rule=indicator_set.base,
    )


def _one_row(row: pd.Series) -> pd.DataFrame:
    """A row as a frame of its own, each column in its dtype."""
    return row.to_frame().T.infer_objects()


def indicator_set_of(firm: pd.DataFrame, scheme: Scheme) -> IndicatorSet:
    """The set of indicators by which a firm is scored and classed.

    Parameters
    ----------
    firm : DataFrame, 1 row
        As :func:`landuse.domain.output.tenants.as_rated` gives it.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    IndicatorSet
    """
    sets = indicator_sets(firm, scheme)
    return next(each for each in sets if each.members[0])


def _scored_indicator(indicator: Indicator, unit: _ScoredUnit) -> ScoredIndicator:
    """What one indicator gave the unit, with the figures of what it was measured by."""
    value = _float_or_none(unit.points[f"x_{indicator.id}"])
    points = _float_or_none(unit.points[f"points_{indicator.id}"])
    measured_by, fallback = indicator, ""
    value_of_fallback = _value_of_fallback(indicator, unit)
    if indicator.instead is not None and value_of_fallback is not None:
        measured_by, value = indicator.instead, value_of_fallback
        fallback = indicator.fallback_column
    base = unit.assessment.bases[measured_by.id].of(_base_key(unit))
    figures = {
        name: _float_or_none(column_of(unit.figures, name).iloc[0])
        for name in measured_by.columns
    }
    numerator, denominator = measured_by.numerator, measured_by.denominator
    return ScoredIndicator(
        title=indicator.title,
        title_en=indicator.title_en or indicator.title,
        value=value,
        base=base.value,
        weight=indicator.weight,
        points=points,
        stand_in=_stand_in(indicator, value, points),
        over=(numerator, denominator),
        parts=(figures[numerator], figures[denominator]),
        times=measured_by.times,
        base_source=base.source,
        behind=_average_behind(indicator, measured_by, unit),
        added=_added_figures(measured_by, figures),
        lower_is_better=indicator.lower_is_better,
        fallback=fallback,
    )


def _value_of_fallback(indicator: Indicator, unit: _ScoredUnit) -> float | None:
    """The value by which a unit is measured that lacks the indicator's own; None where it has it.

    None too where there is no fallback, or its value is unknown.
    """
    if indicator.instead is None:
        return None
    if pd.notna(indicator_values(unit.figures, indicator).iloc[0]):
        return None
    return _float_or_none(indicator_values(unit.figures, indicator.instead).iloc[0])


def _base_key(unit: _ScoredUnit) -> str:
    """The group by whose base values the unit is measured; empty where by those of all."""
    if "base_key" not in unit.figures:
        return ""
    return str(unit.figures["base_key"].iloc[0])


def _added_figures(
    indicator: Indicator, figures: Mapping[str, float | None]
) -> tuple[tuple[str, float], ...]:
    """Columns that are added to the numerator or, as negative figures, taken off it."""
    added = [(name, figures[name] or 0.0) for name in indicator.plus]
    added += [(name, -(figures[name] or 0.0)) for name in indicator.minus]
    return tuple((name, figure) for name, figure in added if figure)


def _stand_in(indicator: Indicator, value: float | None, points: float | None) -> str:
    """Why the points of an indicator are not weight × value ÷ base; empty where they are."""
    if points is None:
        return ""
    if value is None:
        return indicator.missing
    if indicator.cap is not None and points >= indicator.weight * indicator.cap:
        return "cap"
    is_at_floor = points <= indicator.weight * indicator.floor
    if is_at_floor and (value < 0 or indicator.lower_is_better):
        return "floor"
    return ""


def _average_behind(
    indicator: Indicator, measured_by: Indicator, unit: _ScoredUnit
) -> AverageBehind | None:
    """The average that the base of an indicator is a multiple of; parcels have those of firms."""
    zone, key = unit.assessment.zone, _base_key(unit)
    bases = unit.assessment.bases[measured_by.id]
    base, rule = bases.of(key), unit.base_rule
    is_average = base.source != "announced" and base.value is not None
    if unit.kind == "parcel" or not is_average or base.firms is None:
        return None
    groups: tuple[str, ...] = (key,)
    if key not in bases.groups:
        groups = _sets_with(indicator, zone.policy.scheme)
    year = zone.year
    if base.source == "previous_year":
        year -= 1
    is_stand_in = rule.source == "previous_year" and base.source == "same_year"
    return AverageBehind(
        year=year,
        firms=base.firms,
        groups=groups,
        average=rule.average,
        percentile=rule.percentile,
        factor=rule.factor,
        stands_in=is_stand_in,
    )


def _sets_with(indicator: Indicator, scheme: Scheme) -> tuple[str, ...]:
    """The names of the sets that an indicator is for; empty where it is for all."""
    if scheme.below:
        ids_below = {item.id for item in scheme.below}
        return (BELOW_SCALE if indicator.id in ids_below else ABOVE_SCALE,)
    titles = []
    for indicator_set in scheme.sets:
        ids = {item.id for item in indicator_set.indicators}
        if indicator.id in ids:
            titles.append(indicator_set.title)
    return tuple(titles) if len(titles) < len(scheme.sets) else ()


def score_adjustments(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> tuple[ScoreAdjustment, ...]:
    """What the coefficients of the scheme add to an enterprise's points, and its extra points.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    kind : {"parcel", "building", "enterprise"}
        What the unit is.
    row : Series
        The unit's row of the assessment.

    Returns
    -------
    tuple of ScoreAdjustment
        In the order in which they apply; empty for parcels, buildings and firms without a score.
    """
    scheme = assessment.zone.policy.scheme
    if kind != "enterprise" or pd.isna(row["score"]):
        return ()
    firm = as_rated(_one_row(row))
    total = 0.0
    for indicator in scheme.all_indicators:
        total += _float_or_none(row.get(f"points_{indicator.id}")) or 0.0
    adjustments = []
    for multiplier, factor_of_firms in coefficients(firm, scheme):
        factor = float(factor_of_firms[0])
        if factor != 1:
            points = (factor - 1) * total
            title, title_en = multiplier.title, multiplier.title_en
            adjustments.append(ScoreAdjustment(title, title_en, points, factor))
            total *= factor
    for extra, points_of_firms in extra_points(firm, scheme):
        points = float(points_of_firms[0])
        if points:
            adjustments.append(ScoreAdjustment(extra.title, extra.title_en, points))
    return tuple(adjustments)


def bonus_and_malus(
    assessment: Assessment, kind: UnitKind, row: pd.Series
) -> tuple[float, float]:
    """Bonus and deductions of the ledger that count in the score of an enterprise.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    kind : {"parcel", "building", "enterprise"}
        What the unit is.
    row : Series
        The unit's row of the assessment.

    Returns
    -------
    bonus, malus : float
        Points, both from 0; 0 for parcels, buildings and firms without a score.
    """
    if kind != "enterprise" or pd.isna(row["score"]):
        return 0.0, 0.0
    scheme = assessment.zone.policy.scheme
    bonus = _counted_points(row["bonus_points"], scheme.bonus_max)
    malus = _counted_points(row["malus_points"], scheme.malus_max)
    return bonus, malus


def _counted_points(stated: object, largest: float | None) -> float:
    """Stated points between 0 and the largest that count; 0 where the scheme counts none."""
    if largest is None:
        return 0.0
    return min(max(_float_or_none(stated) or 0.0, 0.0), largest)


def _float_or_none(value: object) -> float | None:
    """A number of a frame; None where it is unknown."""
    number: float | None = json_value(value)
    return number
