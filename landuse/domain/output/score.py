"""Points of every indicator, linear against its base value, and their sum.

``s_i = w_i · x_i / base_i`` with the weight ``w_i`` and the value ``x_i`` of indicator ``i``, held
between its floor and its cap; ``S = Σ s_i``. Bonus and deductions are added where firms are rated
(:mod:`landuse.domain.output.rating`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.indicators import indicator_values
from landuse.domain.policy.indicator import Indicator


@dataclass(frozen=True, eq=False)
class Peers:
    """The units whose average points stand in for those of a missing figure.

    Attributes
    ----------
    group : Series of str
        The group of each unit, on their index.
    rated : ndarray of bool, shape (units,)
        Which units count in the average of their group.
    """

    group: pd.Series
    rated: Flags


def score(
    units: pd.DataFrame,
    indicators: Sequence[Indicator],
    bases: Bases,
    peers: Peers | None = None,
) -> pd.DataFrame:
    """Points of every indicator and their sum.

    Parameters
    ----------
    units : DataFrame
        The numerators and denominators of the indicators, and ``base_key`` where bases are those
        of groups.
    indicators : sequence of Indicator
        Of one set of the scheme.
    bases : mapping of str to Base
        Indicator id → its base value.
    peers : Peers, optional
        Their average points stand in for a missing figure where the indicator is so defined; those
        of all ``units`` where None.

    Returns
    -------
    DataFrame
        On the index of ``units``, all Float64: ``x_<id>`` (the value, in the indicator's unit) and
        ``points_<id>`` of each indicator, and ``score``, their sum, NA where one is unknown.

    Notes
    -----
    A missing value follows the indicator's own rule; a negative one has the points of the floor,
    zero unless the scheme sets a lower one. Without a base value (nobody has a figure) every value
    counts as missing, and an average of none is zero.

    Examples
    --------
    The tax of Huangyan 2022, with 30 万元 a mu against a base of 24.097 and a weight of 30:

    >>> from landuse.domain.output.bases import Base
    >>> tax = Indicator(id="t", title="t", numerator="tax_wan", denominator="mu", weight=30)
    >>> units = pd.DataFrame({"tax_wan": [300.0], "mu": [10.0]})
    >>> score(units, [tax], {"t": Base(24.097, "announced")})["score"].round(4).tolist()
    [37.349]
    """
    columns: dict[str, pd.Series] = {}
    total = np.zeros(len(units))
    for indicator, values, points in _scored(units, indicators, bases, peers):
        columns[f"x_{indicator.id}"] = values
        columns[f"points_{indicator.id}"] = float_column(points, units.index)
        total += points
    columns["score"] = float_column(total, units.index)
    return pd.DataFrame(columns, copy=False)


def total_score(
    units: pd.DataFrame, indicators: Sequence[Indicator], bases: Bases
) -> pd.Series:
    """The ``score`` of :func:`score` alone, without the columns that it is the sum of.

    Parameters
    ----------
    units, indicators, bases
        As :func:`score` takes them.

    Returns
    -------
    Series of Float64
        On the index of ``units``.
    """
    total = np.zeros(len(units))
    for _, _, points in _scored(units, indicators, bases, None):
        total += points
    return float_column(total, units.index)


def _scored(
    units: pd.DataFrame,
    indicators: Sequence[Indicator],
    bases: Bases,
    peers: Peers | None,
) -> Iterator[tuple[Indicator, pd.Series, Floats]]:
    """Each indicator with the units' values and their points (NaN where unknown)."""
    for indicator in indicators:
        values = values_with_fallback(units, indicator, bases)
        base = bases[indicator.id].values_for(units)
        # without a base value every value counts as missing
        points = float_array(values) * indicator.weight / base
        if indicator.lower_is_better:
            points = 2 * indicator.weight - points
        points = np.maximum(points, indicator.weight * indicator.floor)
        if indicator.cap is not None:
            points = np.minimum(points, indicator.weight * indicator.cap)
        if indicator.missing == "zero":
            points = np.nan_to_num(points)
        elif indicator.missing == "group_mean":
            points = _fill_from_peers(points, units.index, peers, "mean")
        elif indicator.missing == "group_min":
            points = _fill_from_peers(points, units.index, peers, "min")
        yield indicator, values, points


def values_with_fallback(
    units: pd.DataFrame, indicator: Indicator, bases: Bases
) -> pd.Series:
    """The value of an indicator for every unit, or that of its fallback in the same unit.

    Parameters
    ----------
    units : DataFrame
        The columns of the indicator and of its fallback.
    indicator : Indicator
        Of the scheme.
    bases : mapping of str to Base
        Indicator id → its base value.

    Returns
    -------
    Series of Float64
        NA where neither value is known. Where only the fallback's is, it is that value × the base
        of the indicator ÷ the base of the fallback: it has the points of its own base.
    """
    values = indicator_values(units, indicator)
    fallback = indicator.instead
    if fallback is None:
        return values
    base = bases[indicator.id].values_for(units)
    fallback_base = bases[fallback.id].values_for(units)
    ratio_of_bases = float_column(base / fallback_base, units.index)
    return values.fillna(indicator_values(units, fallback) * ratio_of_bases)


def _fill_from_peers(
    points: Floats, index: pd.Index, peers: Peers | None, how: Literal["mean", "min"]
) -> Floats:
    """Points, with the mean or minimum of the peers' points where they are missing.

    Zero where no peer has points.
    """
    column = pd.Series(points, index=index)
    stand_in: float | pd.Series
    if peers is None:
        stand_in = column.agg(how)
    else:
        points_of_rated = column.where(peers.rated)
        stand_in = points_of_rated.groupby(peers.group).transform(how)
    return float_array(column.fillna(stand_in).fillna(0.0))
