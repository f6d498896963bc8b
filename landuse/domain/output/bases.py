"""What points are measured against: the base value of every indicator, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
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
        Those of groups that have a base of their own, as
        :func:`landuse.domain.output.indicators.base_keys` names these.
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
        whole = np.nan if self.value is None else self.value
        out = np.full(len(units), whole)
        if self.groups and "base_key" in units:
            own = {key: base.value for key, base in self.groups.items()}
            values = units["base_key"].map(own).to_numpy(float, na_value=np.nan)
            out = np.where(np.isnan(values), out, values)
        return out


Bases = Mapping[str, Base]
"""Indicator id → its base value."""


def bases_of(
    units: pd.DataFrame, previous: pd.DataFrame | None, scheme: Scheme
) -> dict[str, Base]:
    """The base value of each indicator of a scheme.

    It is the announced one where the scheme has it, else ``factor`` × the average of the year that
    the scheme names. Where last year is named and missing, this year's average stands in, and the
    source says so.

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
    rated = _with_keys(units, scheme)
    rated_before = None if previous is None else _with_keys(previous, scheme)
    bases = {}
    for indicator in scheme.all_indicators:
        base = _base_with_groups(indicator, rated, rated_before)
        bases[indicator.id] = base
        if indicator.instead is not None:
            instead = _base_with_groups(
                indicator.instead, rated, rated_before, indicator.id
            )
            bases[indicator.instead.id] = instead
            if base.value is None:  # nobody has the figure itself
                bases[indicator.id] = instead
    return bases


@dataclass(frozen=True, eq=False)
class _Rated:
    """The rated units of a year with the key of their base values, and the sets they are in."""

    units: pd.DataFrame
    sets: list[IndicatorSet]


def _with_keys(units: pd.DataFrame, scheme: Scheme) -> _Rated:
    """The units of a year as bases are reckoned from them."""
    keyed = units.assign(base_key=base_keys(units, scheme))
    return _Rated(keyed, indicator_sets(units, scheme))


def _base_with_groups(
    indicator: Indicator,
    rated: _Rated,
    rated_before: _Rated | None,
    id_: str | None = None,
) -> Base:
    """The base of all who are scored by an indicator, and that of each group of its own."""
    own, rule = _members(id_ or indicator.id, rated)
    before = (
        None if rated_before is None else _members(id_ or indicator.id, rated_before)[0]
    )
    whole = _base_of(indicator, *_without_groups(own, before), rule)
    if whole.value is None:
        whole = _base_of(indicator, own, before, rule)
    groups = {}
    for part in rated.sets:
        if all(item.id != (id_ or indicator.id) for item in part.indicators):
            continue
        members = rated.units[part.members]
        for key in members["base_key"].unique():
            if not key:
                continue
            of_key = members[members["base_key"] == key]
            of_key_before = (
                None if before is None else before[before["base_key"] == key]
            )
            announced = indicator.bases.get(_word_of_key(key, part))
            if announced is not None:
                groups[str(key)] = Base(announced, "announced")
                continue
            base = _base_of(indicator, of_key, of_key_before, part.base)
            if base.value is not None:
                groups[str(key)] = base
    return replace(whole, groups=groups) if groups else whole


def _without_groups(
    own: pd.DataFrame, before: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The units that no group takes, whose base is that of all others; all where every one is."""
    is_left = own["base_key"] == ""
    if is_left.all() or not is_left.any():
        return own, before
    return own[is_left], None if before is None else before[before["base_key"] == ""]


def _word_of_key(key: str, part: IndicatorSet) -> str:
    """The key without the name of the set: the words that announced bases are given by."""
    return key.removeprefix(part.title).strip() if part.shares_indicators else key


def _members(id_: str, rated: _Rated) -> tuple[pd.DataFrame, BaseRule]:
    """The units that are scored by an indicator, and the rule of the first set that has it."""
    having = [
        part for part in rated.sets if any(item.id == id_ for item in part.indicators)
    ]
    if not having:  # sets that share the scheme's indicators leave nobody to them
        return rated.units[:0], BaseRule()
    is_member = np.logical_or.reduce([part.members for part in having])
    return rated.units[is_member], having[-1].base


def _base_of(
    indicator: Indicator,
    rated: pd.DataFrame,
    rated_before: pd.DataFrame | None,
    rule: BaseRule,
) -> Base:
    """The base value of one indicator, announced or a multiple of an average."""
    if indicator.base is not None:
        return Base(indicator.base, "announced")
    if rule.source == "previous_year" and rated_before is not None:
        average = _average(rated_before, indicator, rule)
        if average is not None:
            firms = int(_have_both(rated_before, indicator).sum())
            return Base(average * rule.factor, "previous_year", firms=firms)
    average = _average(rated, indicator, rule)
    value = None if average is None else average * rule.factor
    return Base(value, "same_year", firms=int(_have_both(rated, indicator).sum()))


def _have_both(units: pd.DataFrame, indicator: Indicator) -> pd.Series:
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
    has_both = _have_both(units, indicator)
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
        counts = weights > 0
        if not counts.any():
            return None
        average = float(np.average(ratios[counts], weights=weights[counts]))
    elif rule.average == "best":
        average = float(ratios.min() if indicator.lower_is_better else ratios.max())
    else:
        share = rule.percentile
        average = float(
            np.percentile(ratios, 100 - share if indicator.lower_is_better else share)
        )
    return average if average > 0 else None
