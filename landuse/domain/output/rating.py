"""Who is rated, and how: enterprises by a scheme, each group apart.

Published schemes leave out utilities, firms too short in production and small firms on little
land, and put firms with a veto (一票否决) in the last class; the numbers are the scheme's.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import (
    classes,
    classes_by_score,
    ranking_groups,
    ranks_within_groups,
)
from landuse.domain.output.indicators import indicator_sets, indicator_values, is_above_scale
from landuse.domain.output.score import Peers, score
from landuse.domain.policy.scheme import Scheme

_EXEMPT = ("utility", "new")
"""The reasons that put a firm in the exempt class of its scheme."""


def why_unrated(units: pd.DataFrame, scheme: Scheme, year_end: dt.date) -> pd.Series:
    """Why the scheme does not rate a unit.

    Parameters
    ----------
    units : DataFrame
        ``mu`` (亩), ``still_building`` (bool, where that is known), ``utility``,
        ``above_scale`` (bool), ``started_production`` (date) and the columns of the indicators;
        NA where unknown.
    scheme : Scheme
        Of the policy.
    year_end : datetime.date
        The last day of the rated year; how long a firm has been in production is counted to it.

    Returns
    -------
    Series of string
        The first of these that holds, NA where the unit is rated: "utility" (公用事业), "new" (too
        short in production), "building" (within the time to build, nothing produced), "small"
        (below scale, on too little land), "no_land", "missing" (a figure without which the scheme
        does not rate).
    """
    why = pd.Series(pd.NA, index=units.index, dtype="string")
    mu = units["mu"].astype("Float64")
    # what stands later here is the stronger reason
    why = why.mask(_lacks_a_figure(units, scheme), "missing")
    why = why.mask(~(mu > 0).fillna(False).astype(bool), "no_land")
    has_little_land = (mu < scheme.below_scale_min_mu).fillna(False).astype(bool)
    why = why.mask(~is_above_scale(units) & has_little_land, "small")
    if "still_building" in units:
        why = why.mask(units["still_building"].astype(bool), "building")
    if scheme.exempt_years_in_production > 0:
        months = round(scheme.exempt_years_in_production * 12)
        latest_start = pd.Timestamp(year_end) - pd.DateOffset(months=months)
        is_new = (units["started_production"] > latest_start).fillna(False).astype(bool)
        why = why.mask(is_new, "new")
    if scheme.exempt_utility:
        why = why.mask(units["utility"].fillna(False).astype(bool), "utility")
    return why


def _lacks_a_figure(units: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Whether a unit lacks the value of an indicator without which the scheme does not rate."""
    lacks = pd.Series(False, index=units.index)
    for indicator_set in indicator_sets(units, scheme):
        for indicator in indicator_set.indicators:
            if indicator.missing == "unrated":
                is_unknown = indicator_values(units, indicator).isna()
                if indicator.instead is not None:
                    is_unknown &= indicator_values(units, indicator.instead).isna()
                lacks = lacks | (is_unknown & indicator_set.members)
    return lacks


def rate(units: pd.DataFrame, scheme: Scheme, bases: Bases, year_end: dt.date) -> pd.DataFrame:
    """Score, rank and class of enterprises.

    Parameters
    ----------
    units : DataFrame
        The columns of :func:`why_unrated`, ``veto`` (text, NA where there is none), the columns of
        the scheme's groups, and ``bonus_points`` and ``malus_points`` where the scheme counts them.
    scheme : Scheme
        Of the policy.
    bases : mapping of str to Base
        Indicator id → its base value.
    year_end : datetime.date
        The last day of the rated year.

    Returns
    -------
    DataFrame
        On the index of ``units``: ``x_<id>`` and ``points_<id>`` of every indicator, ``score``
        (with bonus and deductions), ``unrated`` (why not, as :func:`why_unrated` says), ``group``,
        ``rated`` (bool), ``rank`` (within the group) and ``class``. A vetoed firm keeps its rank,
        so that the ranks of the others are those of a ranking of all.
    """
    group = ranking_groups(units, scheme)
    why = why_unrated(units, scheme, year_end)
    is_rated = why.isna().to_numpy(bool)
    parts = []
    for indicator_set in indicator_sets(units, scheme):
        members = indicator_set.members
        peers = Peers(group[members], is_rated[members])
        parts.append(score(units[members], indicator_set.indicators, bases, peers))
    out = parts[0] if len(parts) == 1 else pd.concat(parts).reindex(units.index)
    if scheme.bonus_max is not None:
        out["score"] = out["score"] + _limited(units["bonus_points"], scheme.bonus_max)
    if scheme.malus_max is not None:
        out["score"] = out["score"] - _limited(units["malus_points"], scheme.malus_max)
    lacks_score = out["score"].isna().to_numpy(bool)
    out["unrated"] = why.mask(why.isna() & lacks_score, "missing")
    out["group"] = group
    out["rated"] = out["unrated"].isna().to_numpy(bool)
    out["rank"] = ranks_within_groups(out["score"].where(out["rated"]), group)
    if scheme.class_by == "score":
        out["class"] = _classes_by_score(units, out["score"].where(out["rated"]), scheme)
    else:
        out["class"] = _classes_of_firms(units, out["rank"], group, scheme)
    is_exempt = why.isin(_EXEMPT).to_numpy(bool)
    out.loc[is_exempt, "class"] = scheme.exempt_class
    is_vetoed = units["veto"].notna().to_numpy(bool)
    out.loc[is_vetoed & ~is_exempt, "class"] = scheme.last_class
    return out


def _limited(points: pd.Series, most: float) -> pd.Series:
    """Points of the ledger between zero and the most that count; none stated are none."""
    return points.astype("Float64").fillna(0.0).clip(lower=0, upper=most)


def _classes_by_score(units: pd.DataFrame, score: pd.Series, scheme: Scheme) -> pd.Series:
    """Classes by the least score of each, with the scheme's own scores for firms below scale."""
    out = classes_by_score(score, scheme.class_edges(above_scale=True))
    if scheme.below_classes:
        below = classes_by_score(score, scheme.class_edges(above_scale=False))
        out = out.where(is_above_scale(units), below)
    return out


def _classes_of_firms(
    units: pd.DataFrame, rank: pd.Series, group: pd.Series, scheme: Scheme
) -> pd.Series:
    """Classes by rank, with the scheme's own edges for firms below scale where it has them.

    The only ranked firm of its group has none.
    """
    out = classes(rank, scheme.class_edges(above_scale=True), group)
    if scheme.below_classes:
        below = classes(rank, scheme.class_edges(above_scale=False), group)
        out = out.where(is_above_scale(units), below)
    # a rank among one says nothing: it would be the first class or the last by chance of the group
    ranked = rank.groupby(group, dropna=False).transform("count")
    return out.mask((ranked == 1).to_numpy(bool))
