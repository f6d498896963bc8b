"""The base value of every indicator, against which points are measured, and its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.numbers import float_array
from landuse.domain.output.indicators import (
    IndicatorSet,
    base_keys,
    column_of,
    indicator_sets,
    numerator_of,
)
from landuse.domain.policy.indicator import BaseRule, Indicator
from landuse.domain.policy.scheme import Scheme

BaseSource = Literal["announced", "previous_year", "same_year"]
"""A document announces the base value, or it is a multiple of an average of that year."""


@dataclass(frozen=True)
class Base:
    """The base value of an indicator.

    Attributes
    ----------
    value : float or None
        In the unit of the indicator; None where no rated unit has a positive figure.
    source : {"announced", "previous_year", "same_year"}
        Where it came from.
    groups : mapping of str to Base
        The bases of groups that have one of their own, by the names that
        :func:`landuse.domain.output.indicators.base_keys` gives.
    firms : int or None
        How many firms it is the average of; None where it is announced.
    """

    value: float | None
    source: BaseSource
    groups: Mapping[str, Base] = field(default_factory=dict)
    firms: int | None = field(default=None, compare=False)

    def of(self, key: object) -> Base:
        """The base of a group.

        Parameters
        ----------
        key : str
            Its name; empty for all.

        Returns
        -------
        Base
            That of all where the group has none of its own.
        """
        return self.groups.get(str(key), self)

    def values_for(self, units: pd.DataFrame) -> Floats:
        """The base value of every unit.

        Parameters
        ----------
        units : DataFrame
            With ``base_key`` where bases are those of groups.

        Returns
        -------
        ndarray of float, shape (units,)
            NaN where there is none.
        """
        value = np.nan if self.value is None else self.value
        values = np.full(len(units), value)
        if not self.groups or "base_key" not in units:
            return values
        value_of_group = {key: base.value for key, base in self.groups.items()}
        of_units = units["base_key"].map(value_of_group)
        group_values = of_units.to_numpy(float, na_value=np.nan)
        return np.where(np.isnan(group_values), values, group_values)


Bases = Mapping[str, Base]
"""Indicator id → its base value."""


def bases_of(
    units: pd.DataFrame, previous: pd.DataFrame | None, scheme: Scheme
) -> dict[str, Base]:
    """The base value of each indicator of a scheme.

    It is the announced one where the scheme has it, else ``factor`` × the average of the year that
    the scheme names. Where that is last year and its figures are missing, this year's average
    stands in, and ``source`` is "same_year".

    Parameters
    ----------
    units, previous : DataFrame
        The units of this and of last year that the scheme rates
        (:func:`landuse.domain.output.rating.unrated_reasons` gives no reason), with every
        indicator's numerator and denominator, and ``above_scale`` where the scheme has indicators
        for units below scale. ``previous`` is None where last year is not known.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    dict of str to Base
        By indicator id.

    Notes
    -----
    Huai'an 2024 takes about twice the average of last year, Huangyan 2022 announces constants.
    """
    years = [_YearOfUnits.of(units, scheme)]
    if previous is not None:
        years.append(_YearOfUnits.of(previous, scheme))
    bases = {}
    for indicator in scheme.all_indicators:
        base = _base_with_groups(indicator, indicator.id, years)
        bases[indicator.id] = base
        fallback = indicator.instead
        if fallback is not None:
            fallback_base = _base_with_groups(fallback, indicator.id, years)
            bases[fallback.id] = fallback_base
            if base.value is None:  # nobody has the figure itself
                bases[indicator.id] = fallback_base
    return bases


@dataclass(frozen=True, eq=False)
class _YearOfUnits:
    """The rated units of a year with the key of their base values, and the sets they are in."""

    units: pd.DataFrame
    sets: list[IndicatorSet]

    @classmethod
    def of(cls, units: pd.DataFrame, scheme: Scheme) -> _YearOfUnits:
        """The units of a year, keyed by a scheme."""
        keyed = units.assign(base_key=base_keys(units, scheme))
        return cls(keyed, indicator_sets(units, scheme))

    def sets_with(self, indicator_id: str) -> list[IndicatorSet]:
        """The sets that are scored by an indicator."""
        return [each for each in self.sets if each.has(indicator_id)]

    def units_with(self, indicator_id: str) -> pd.DataFrame:
        """The units that are scored by an indicator."""
        sets = self.sets_with(indicator_id)
        if not sets:  # sets that share the scheme's indicators leave nobody to them
            return self.units[:0]
        is_member = np.logical_or.reduce([each.members for each in sets])
        return self.units[is_member]


def _base_with_groups(
    indicator: Indicator, scored_by: str, years: Sequence[_YearOfUnits]
) -> Base:
    """The base of all units with an indicator, and that of each group that has its own.

    ``scored_by`` is the id by which sets have the indicator: that of its own or, for a fallback,
    of the indicator it stands in for. ``years`` are the rated year and, if known, the one before.
    """
    units_of_years = [year.units_with(scored_by) for year in years]
    sets = years[0].sets_with(scored_by)
    rule = sets[-1].base if sets else BaseRule()
    base = _base_of(indicator, _without_groups(units_of_years), rule)
    if base.value is None:
        base = _base_of(indicator, units_of_years, rule)
    groups = {}
    for indicator_set in sets:
        members = years[0].units[indicator_set.members]
        for key in members["base_key"].unique():
            if not key:
                continue
            of_key = [_with_key(units, key) for units in (members, *units_of_years[1:])]
            announced = indicator.bases.get(_words_of_key(key, indicator_set))
            if announced is not None:
                groups[str(key)] = Base(announced, "announced")
                continue
            base_of_key = _base_of(indicator, of_key, indicator_set.base)
            if base_of_key.value is not None:
                groups[str(key)] = base_of_key
    if not groups:
        return base
    return replace(base, groups=groups)


def _with_key(units: pd.DataFrame, key: str) -> pd.DataFrame:
    """The units whose base values are those of a group."""
    return units[units["base_key"] == key]


def _without_groups(units_of_years: Sequence[pd.DataFrame]) -> Sequence[pd.DataFrame]:
    """The units without a group, of each year; all units where each of them has one or none has."""
    has_no_group = units_of_years[0]["base_key"] == ""
    if has_no_group.all() or not has_no_group.any():
        return units_of_years
    return [_with_key(units, "") for units in units_of_years]


def _words_of_key(key: str, indicator_set: IndicatorSet) -> str:
    """The key without the title of the set: the words under which bases are announced."""
    if not indicator_set.shares_indicators:
        return key
    return key.removeprefix(indicator_set.title).strip()


def _base_of(
    indicator: Indicator, units_of_years: Sequence[pd.DataFrame], rule: BaseRule
) -> Base:
    """The base value of one indicator, announced or a multiple of an average."""
    if indicator.base is not None:
        return Base(indicator.base, "announced")
    units = units_of_years[0]
    if rule.source == "previous_year" and len(units_of_years) > 1:
        previous = units_of_years[1]
        average = _average(previous, indicator, rule)
        if average is not None:
            firms = int(_has_both_figures(previous, indicator).sum())
            return Base(average * rule.factor, "previous_year", firms=firms)
    average = _average(units, indicator, rule)
    value = None if average is None else average * rule.factor
    firms = int(_has_both_figures(units, indicator).sum())
    return Base(value, "same_year", firms=firms)


def _has_both_figures(units: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Of which units both figures of an indicator are known."""
    denominator = column_of(units, indicator.denominator)
    return numerator_of(units, indicator).notna() & (denominator > 0).fillna(False)


def _average(units: pd.DataFrame, indicator: Indicator, rule: BaseRule) -> float | None:
    """The average of an indicator over the units whose two figures are known.

    None where nobody has them, or where it is not positive: no points can be measured against a
    loss.
    """
    numerator = numerator_of(units, indicator)
    denominator = column_of(units, indicator.denominator)
    has_both = _has_both_figures(units, indicator)
    if not has_both.any():
        return None
    numerator = numerator[has_both] * indicator.times
    denominator = denominator[has_both]
    ratios = (numerator / denominator).to_numpy(float)
    if rule.average == "aggregate":
        average = float(numerator.sum() / denominator.sum())
    elif rule.average == "mean":
        average = float(ratios.mean())
    elif rule.average == "weighted":
        weights = float_array(column_of(units, rule.weigh_by)[has_both])
        is_weighed = weights > 0
        if not is_weighed.any():
            return None
        average = float(np.average(ratios[is_weighed], weights=weights[is_weighed]))
    elif rule.average == "best":
        average = float(ratios.min() if indicator.lower_is_better else ratios.max())
    else:
        percentile = rule.percentile
        if indicator.lower_is_better:
            percentile = 100 - percentile
        average = float(np.percentile(ratios, percentile))
    if average <= 0:
        return None
    return average
