"""What points are measured against: the base value of every indicator, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from landuse.domain.output.indicators import indicator_sets
from landuse.domain.policy.scheme import BaseRule, Indicator, Scheme

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
    """

    value: float | None
    source: BaseSource


Bases = Mapping[str, Base]
"""Indicator id → its base value."""


def bases_of(units: pd.DataFrame, previous: pd.DataFrame | None, scheme: Scheme) -> dict[str, Base]:
    """The base value of each indicator of a scheme.

    It is the announced one where the scheme has it, else ``factor`` × the average of the year that
    the scheme names. Where last year is named and missing, this year's average stands in, and the
    source says so.

    Parameters
    ----------
    units, previous : DataFrame
        The units of this and of last year that the scheme rates
        (:func:`landuse.domain.output.rating.why_unrated` gives no reason against them), with every
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
    rated = _units_by_indicator(units, scheme)
    rated_before = {} if previous is None else _units_by_indicator(previous, scheme)
    bases = {}
    for indicator in (*scheme.indicators, *scheme.below):
        members, before = rated[indicator.id], rated_before.get(indicator.id)
        bases[indicator.id] = _base_of(indicator, members, before, scheme.base)
        if indicator.instead is not None:
            instead = _base_of(indicator.instead, members, before, scheme.base)
            bases[indicator.instead.id] = instead
            if bases[indicator.id].value is None:  # nobody has the figure itself
                bases[indicator.id] = instead
    return bases


def _units_by_indicator(units: pd.DataFrame, scheme: Scheme) -> dict[str, pd.DataFrame]:
    """The units that are scored by each indicator, by its id."""
    out: dict[str, pd.DataFrame] = {}
    for indicator_set in indicator_sets(units, scheme):
        members = units[indicator_set.members]
        for indicator in indicator_set.indicators:
            out[indicator.id] = members
    return out


def _base_of(
    indicator: Indicator, rated: pd.DataFrame, rated_before: pd.DataFrame | None, rule: BaseRule
) -> Base:
    """The base value of one indicator, announced or a multiple of an average."""
    if indicator.base is not None:
        return Base(indicator.base, "announced")
    if rule.source == "previous_year" and rated_before is not None:
        average = _average(rated_before, indicator, rule)
        if average is not None:
            return Base(average * rule.factor, "previous_year")
    average = _average(rated, indicator, rule)
    return Base(None if average is None else average * rule.factor, "same_year")


def _average(units: pd.DataFrame, indicator: Indicator, rule: BaseRule) -> float | None:
    """The average of an indicator over the units whose two figures are known.

    None where nobody has them, or where it is not positive: no points can be measured against a
    loss.
    """
    numerator = units[indicator.numerator].astype("Float64")
    denominator = units[indicator.denominator].astype("Float64")
    has_both = numerator.notna() & denominator.notna() & (denominator > 0).fillna(False)
    if not has_both.any():
        return None
    numerator = numerator[has_both] * indicator.times
    denominator = denominator[has_both]
    ratios = (numerator / denominator).to_numpy(float)
    if rule.average == "aggregate":
        average = float(numerator.sum() / denominator.sum())
    elif rule.average == "mean":
        average = float(ratios.mean())
    elif rule.average == "best":
        average = float(ratios.min() if indicator.lower_is_better else ratios.max())
    else:
        share = rule.percentile
        average = float(np.percentile(ratios, 100 - share if indicator.lower_is_better else share))
    return average if average > 0 else None
