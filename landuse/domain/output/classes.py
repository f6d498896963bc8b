"""Ranks, and the classes that are cut by the share of the rank.

Published schemes write their intervals half-open (Huai'an 2024: 20 % 不含 – 60 % 含). None of them
states what happens to ties or to groups too small for a class: the better rank is shared, and the
last class, which has consequences, is empty where it would have less than one unit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array
from landuse.domain.output.indicators import group_words, indicator_sets
from landuse.domain.policy.scheme import Scheme

TIE_DECIMALS = 6
"""Scores are ranked as rounded to so many decimals: float noise breaks no tie."""


def ranks(score: pd.Series) -> pd.Series:
    """Ranks from 1, best first.

    Parameters
    ----------
    score : Series of float
        NA where unknown.

    Returns
    -------
    Series of Int64
        Equal scores (to :data:`TIE_DECIMALS`) share the better rank; NA where the score is.

    Examples
    --------
    >>> ranks(pd.Series([0.1 + 0.2, 0.3, 0.9, None])).tolist()
    [2, 2, 1, <NA>]
    """
    rounded = float_array(score).round(TIE_DECIMALS)
    is_known = ~np.isnan(rounded)
    rank = np.zeros(len(rounded), dtype=np.int64)
    rank[is_known] = pd.Series(rounded[is_known]).rank(ascending=False, method="min")
    return pd.Series(pd.arrays.IntegerArray(rank, ~is_known), index=score.index)


def ranks_within_groups(score: pd.Series, groups: pd.Series) -> pd.Series:
    """Ranks from 1 within each group, as :func:`ranks` gives them.

    Parameters
    ----------
    score : Series of float
        NA where unknown.
    groups : Series of str
        The group of each unit, in the same order.

    Returns
    -------
    Series of Int64
        NA where the score is.
    """
    rounded = pd.Series(float_array(score).round(TIE_DECIMALS), score.index)
    grouped = rounded.groupby(groups.to_numpy(), dropna=False)
    return grouped.rank(ascending=False, method="min").astype("Int64")


def classes(
    rank: pd.Series, edges: Mapping[str, float], groups: pd.Series | None = None
) -> pd.Series:
    """The class of each ranked unit: the first whose upper edge is not below its share of the rank.

    The share is ``rank / n`` with ``n`` the number of ranked units in its group.

    Parameters
    ----------
    rank : Series of int
        From 1, best first, NA where a unit is not ranked; unique to each group.
    edges : mapping of str to float
        Class → upper edge of the share, best first, rising to 1.
    groups : Series of str, optional
        The group of each unit, on the same index; one group where None.

    Returns
    -------
    Series of string
        NA where the rank is. In a group so small that the last class would have less than one unit
        (5 % of under 20), nobody is in it.

    Examples
    --------
    >>> rank = pd.Series([1, 2, 3, 4, 5], dtype="Int64")
    >>> classes(rank, {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0}).tolist()
    ['A', 'B', 'B', 'C', 'C']
    """
    if groups is None:
        position = float_array(rank)
        count = np.full(len(rank), float(rank.notna().sum()))
    else:
        grouped = pd.Series(float_array(rank), index=rank.index).groupby(
            groups, dropna=False
        )
        position = float_array(grouped.rank(method="min"))
        count = float_array(grouped.transform("count"))
    # no unit of the group is ranked where the count is zero, and its share is unknown then
    share = np.divide(position, count, out=np.full(len(rank), np.nan), where=count > 0)
    upper_edges = np.array(list(edges.values()))
    last = len(upper_edges) - 1
    # the tolerance keeps a share of 0.2 within an edge of 0.2, whatever float noise it has
    class_position = np.searchsorted(
        upper_edges + 1e-12, np.nan_to_num(share, nan=1.0), side="left"
    )
    class_position = np.minimum(class_position, last)
    if last > 0:
        is_too_small = count * (1 - upper_edges[-2]) < 1 - 1e-9
        but_last = np.minimum(class_position, last - 1)
        class_position = np.where(is_too_small, but_last, class_position)
    names = np.array(list(edges), dtype=object)[class_position]
    names[np.isnan(share)] = None
    return pd.Series(names, index=rank.index, dtype="string")


def classes_by_value(
    value: pd.Series, edges: Mapping[str, float], *, lower_is_better: bool = False
) -> pd.Series:
    """The class of each score or indicator value: the first whose edge it reaches.

    Parameters
    ----------
    value : Series of float
        NA where a unit is not rated.
    edges : mapping of str to float
        Class → its least value (its largest, where less is better), best first. A unit that reaches
        none is in the last class.
    lower_is_better : bool
        Whether less is better.

    Returns
    -------
    Series of string
        NA where the value is.

    Examples
    --------
    >>> classes_by_value(pd.Series([80.0, 79.9, -3.0, None]), {"A": 80, "B": 60, "C": 0}).tolist()
    ['A', 'B', 'C', <NA>]
    >>> edges = {"A": 0.1, "B": 0.3}
    >>> classes_by_value(pd.Series([0.1, 0.5]), edges, lower_is_better=True).tolist()
    ['A', 'B']
    """
    sign = -1.0 if lower_is_better else 1.0
    rounded = sign * float_array(value).round(TIE_DECIMALS)
    lower_edges = sign * np.array(list(edges.values()), dtype=float)
    misses_edge = np.nan_to_num(rounded)[:, None] < lower_edges[:-1]
    names = np.array(list(edges), dtype=object)[misses_edge.sum(axis=1)]
    names[np.isnan(rounded)] = None
    return pd.Series(names, index=value.index, dtype="string")


def ranking_groups(units: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """The group in which each unit is ranked, in the words of the ledger.

    Parameters
    ----------
    units : DataFrame
        The columns that the scheme groups by, ``above_scale`` where it splits by scale, and the
        columns that conditions of its sets name.
    scheme : Scheme
        Of the policy.

    Returns
    -------
    Series of string
        The name of its set, 规上 or 规下, the sector, or several of these; empty where the scheme
        ranks all together.
    """
    groups = pd.Series("", index=units.index, dtype="string")
    if scheme.splits_scale:
        groups = group_words(units, "above_scale")
    if scheme.sets:
        for indicator_set in indicator_sets(units, scheme):
            with_title = indicator_set.title + " " + groups
            groups = groups.mask(indicator_set.members, with_title).str.strip()
    for column in scheme.group_by:
        if column != "above_scale":
            groups = groups.str.cat(group_words(units, column), sep=" ").str.strip()
    return groups
