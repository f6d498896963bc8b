"""Per-mu metrics, bases, scores, ranks and classes, by a scheme that is data.

Score of an item ``s_i = w_i · x_i / base_i`` (linear against a base), total ``S = Σ s_i``. Classes are cut by the share of
the rank, half-open: 20 % (excluded) – 60 % (included).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array, float_column, ratio
from landuse.domain.policy.scheme import Indicator, Scheme

#: Scores are rounded to this many decimals before ranking, so that float noise breaks no tie.
TIE_DECIMALS = 6


def bases(
    units: pd.DataFrame, previous: pd.DataFrame | None, scheme: Scheme
) -> dict[str, dict[str, Any]]:
    """The base value of each indicator and where it came from.

    Parameters
    ----------
    units, previous : units of this and of last year that the scheme judges (:func:`unrated` of none): every indicator's numerator and
        denominator. Where last year is missing, this year's average stands in, and ``source`` says so.

    Returns
    -------
    indicator id → ``{"base": float | None, "source": "announced" | "previous_year" | "same_year"}``.
    """
    out: dict[str, dict[str, Any]] = {}
    sets = judged_by(units, scheme)
    last = (
        [None] * len(sets)
        if previous is None
        else [previous[who] for _, who in judged_by(previous, scheme)]
    )
    for (items, who), before in zip(sets, last, strict=True):
        rated = units[who]
        for item in items:
            if item.base is not None:
                out[item.id] = {"base": item.base, "source": "announced"}
                continue
            value = source = None
            if scheme.base.source == "previous_year" and before is not None and not before.empty:
                value, source = _average(before, item, scheme.base.average), "previous_year"
            if value is None:
                value, source = _average(rated, item, scheme.base.average), "same_year"
            out[item.id] = {
                "base": None if value is None else value * scheme.base.factor,
                "source": source,
            }
    return out


def judged_by(
    units: pd.DataFrame, scheme: Scheme
) -> list[tuple[tuple[Indicator, ...], np.ndarray]]:
    """Each set of indicators of the scheme, and which units it judges."""
    if not scheme.below:
        return [(scheme.indicators, np.ones(len(units), bool))]
    above = is_above(units).to_numpy(bool)
    return [(scheme.indicators, above), (scheme.below, ~above)]


def is_above(units: pd.DataFrame) -> pd.Series:
    """Which units are above the statistical scale (规上); those that do not say are not."""
    return units["above_scale"].astype("boolean").fillna(False).astype(bool)


def _average(units: pd.DataFrame, item: Indicator, how: str) -> float | None:
    top, below = units[item.numerator].astype("Float64"), units[item.denominator].astype("Float64")
    both = (top.notna() & below.notna() & (below > 0)).fillna(False)
    if not both.any():
        return None
    top, below = top[both] * item.times, below[both]
    value = float(top.sum() / below.sum()) if how == "aggregate" else float((top / below).mean())
    return value if value > 0 else None


def score(
    units: pd.DataFrame,
    items: Sequence[Indicator],
    base: Mapping[str, Mapping[str, Any]],
    group: pd.Series | None = None,
    judged: np.ndarray | None = None,
) -> pd.DataFrame:
    """Points of every indicator and their sum.

    Returns
    -------
    Frame on the index of ``units``: for each indicator ``x_<id>`` (value) and ``points_<id>``, and ``score``. A missing value follows the
    indicator's own rule (the average is that of the ``judged`` units of its ``group``, of all where None); a negative one is held at the
    floor, zero unless the scheme says less. Without a base, as nobody has a figure, every value is missing; an average of none is zero.
    """
    out: dict[str, pd.Series] = {}
    total = np.zeros(len(units))
    for item, value, points in _judged(units, items, base, group, judged):
        out[f"x_{item.id}"], out[f"points_{item.id}"] = value, float_column(points, units.index)
        total += points
    return pd.DataFrame({**out, "score": float_column(total, units.index)}, copy=False)


def total(
    units: pd.DataFrame, items: Sequence[Indicator], base: Mapping[str, Mapping[str, Any]]
) -> pd.Series:
    """The ``score`` of :func:`score` alone."""
    return float_column(
        sum((points for *_, points in _judged(units, items, base)), np.zeros(len(units))),
        units.index,
    )


def _judged(
    units: pd.DataFrame,
    items: Sequence[Indicator],
    base: Mapping[str, Mapping[str, Any]],
    group: pd.Series | None = None,
    judged: np.ndarray | None = None,
) -> Iterator[tuple[Indicator, pd.Series, np.ndarray]]:
    """Each indicator with the units' values and points (NaN where unknown)."""
    for item in items:
        value = ratio(units[item.numerator], units[item.denominator]) * item.times
        # what is unknown stays so where it is held
        points = float_array(value) * item.weight / (base[item.id]["base"] or np.nan)
        points = np.maximum(points, item.weight * item.floor)
        if item.cap is not None:
            points = np.minimum(points, item.weight * item.cap)
        if item.missing == "zero":
            points = np.nan_to_num(points)
        elif item.missing == "group_mean":
            told = pd.Series(points, index=units.index)
            counts = told if judged is None else told.where(judged)
            mean = counts.groupby(group).transform("mean") if group is not None else counts.mean()
            points = told.fillna(mean).fillna(0.0).to_numpy(float)
        yield item, value, points


def outside(units: pd.DataFrame, scheme: Scheme, year_end: dt.date) -> pd.Series:
    """Why the scheme does not judge a unit; NA where it does.

    "utility" and "new" (too short in production) are of the exempt class, "small" is below scale and on too little land.
    """
    out = pd.Series(pd.NA, index=units.index, dtype="string")
    small = ~is_above(units) & (units["mu"].astype("Float64") < scheme.below_scale_min_mu).fillna(
        False
    ).astype(bool)
    out = out.mask(small, "small")
    if scheme.exempt_years_in_production > 0:
        months = round(scheme.exempt_years_in_production * 12)
        limit = pd.Timestamp(year_end) - pd.DateOffset(months=months)
        out = out.mask((units["started_production"] > limit).fillna(False).astype(bool), "new")
    if scheme.exempt_utility:
        out = out.mask(units["utility"].fillna(False).astype(bool), "utility")
    return out


def unrated(units: pd.DataFrame, scheme: Scheme, year_end: dt.date) -> pd.Series:
    """Why a unit is not rated; NA where it is.

    As :func:`outside` says, else "no_land", else "missing": a figure without which the scheme does not rate.
    """
    out = outside(units, scheme, year_end)
    lacking = pd.Series(False, index=units.index)
    for items, who in judged_by(units, scheme):
        for item in (i for i in items if i.missing == "unrated"):
            lacking |= who & ratio(units[item.numerator], units[item.denominator]).isna()
    landless = ~(units["mu"].astype("Float64") > 0).fillna(False).astype(bool)
    return out.mask(out.isna() & lacking, "missing").mask(out.isna() & landless, "no_land")


def rank(score_: pd.Series) -> pd.Series:
    """Rank from 1, best first; equal scores (to six decimals) share the better rank; unknown stays unknown."""
    plain = float_array(score_).round(TIE_DECIMALS)
    told = ~np.isnan(plain)
    out = np.zeros(len(plain), np.int64)
    out[told] = pd.Series(plain[told]).rank(ascending=False, method="min")
    return pd.Series(pd.arrays.IntegerArray(out, ~told), index=score_.index)


def classes(rank_: pd.Series, scheme: Scheme, group: pd.Series | None = None) -> pd.Series:
    """The class of each ranked unit: the first whose upper edge its share of the rank does not pass.

    ``rank / n`` with n the ranked units (of the same group); A ≤ 20 % < B ≤ 60 % < C ≤ 95 % < D. In a group so small that the
    last class would hold less than one unit (5 % of under 20), nobody is in it: no published text says, and the last
    class has consequences.
    """
    if group is not None:
        plain = pd.Series(float_array(rank_), index=rank_.index)
        grouped = plain.groupby(group, dropna=False)
        place, count = grouped.rank(method="min"), grouped.transform("count")
    else:
        place, count = rank_, rank_.notna().sum()
    share = float_array(place) / count
    edges = np.array(list(scheme.classes.values()))
    # 20 of 100 is 0.2 in either arithmetic; the tolerance keeps 0.2 from becoming 0.20000000000000001
    at = np.searchsorted(edges + 1e-12, np.nan_to_num(share, nan=1.0), side="left").clip(
        max=len(edges) - 1
    )
    last = len(edges) - 1
    if last:
        too_small = np.asarray(count, float) * (1 - edges[-2]) < 1 - 1e-9
        at = np.where(too_small, np.minimum(at, last - 1), at)
    names = np.array(list(scheme.classes), object)[at]
    return pd.Series(np.where(np.isnan(share), None, names), index=rank_.index, dtype="string")


def rate(
    units: pd.DataFrame, scheme: Scheme, base: Mapping[str, Mapping[str, Any]], year_end: dt.date
) -> pd.DataFrame:
    """Score, rank and class of enterprises: who is outside, who is vetoed, groups apart.

    ``units`` needs mu, the indicators' columns, utility, started_production, veto, above_scale, and bonus_points and malus_points
    where the scheme counts them. Adds ``group`` (the words of the scheme's ``group_by``), ``rated`` (bool), ``unrated`` (why not, as
    :func:`unrated` says), ``score``, ``rank`` (within the group), ``class``, and ``x_`` and ``points_`` of every
    indicator. A vetoed firm keeps its rank, so that the places of the others are those of a ranking of all.
    """
    group, above, why = groups(units, scheme), is_above(units), unrated(units, scheme, year_end)
    judged = why.isna().to_numpy(bool)
    parts = [
        score(units[who], items, base, group[who], judged[who])
        for items, who in judged_by(units, scheme)
    ]
    out = pd.concat(parts).reindex(units.index) if len(parts) > 1 else parts[0]
    for column, most, sign in (
        ("bonus_points", scheme.bonus_max, 1),
        ("malus_points", scheme.malus_max, -1),
    ):
        if most is not None:
            out["score"] += sign * units[column].astype("Float64").fillna(0.0).clip(
                lower=0, upper=most
            )
    out["unrated"] = why.mask(why.isna() & out["score"].isna().to_numpy(bool), "missing")
    out["group"] = group
    out["rated"] = out["unrated"].isna().to_numpy(bool)
    out["rank"] = rank_within(out["score"].where(out["rated"]), group)
    out["class"] = classes(out["rank"], scheme, group)
    if scheme.below_classes:
        lower = scheme.model_copy(update={"classes": scheme.below_classes})
        out["class"] = out["class"].where(above, classes(out["rank"], lower, group))
    exempt = why.isin(["utility", "new"]).to_numpy(bool)
    out.loc[exempt, "class"] = scheme.exempt_class
    out.loc[units["veto"].notna().to_numpy(bool) & ~exempt, "class"] = scheme.last_class
    return out


def groups(units: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """In which group each unit is ranked, in the words of the ledger: 规上/规下, the sector, both."""
    names = pd.Series("", index=units.index, dtype="string")
    columns = [c for c in scheme.group_by if c != "above_scale"]
    if scheme.splits_scale:
        names = names.where(~is_above(units), "规上").where(is_above(units), "规下")
    for column in columns:
        word = units[column].astype("string").fillna("（未填）")
        names = names.str.cat(word, sep=" ").str.strip()
    return names


def rank_within(score_: pd.Series, group: pd.Series) -> pd.Series:
    """Ranks from 1 within each group, as :func:`rank` gives them."""
    plain = pd.Series(float_array(score_).round(TIE_DECIMALS), score_.index)
    return (
        plain.groupby(group.to_numpy(), dropna=False)
        .rank(ascending=False, method="min")
        .astype("Int64")
    )
