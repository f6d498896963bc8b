"""Who is rated, and how: enterprises by a scheme, each group apart.

Published schemes leave out utilities, firms too short in production and small firms on little
land, and put firms with a veto (一票否决) in the last class; the numbers are the scheme's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.bases import Bases
from landuse.domain.output.classes import (
    classes,
    classes_by_value,
    ranking_groups,
    ranks_within_groups,
)
from landuse.domain.output.indicators import (
    IndicatorSet,
    answers_of,
    base_keys,
    column_of,
    indicator_sets,
    indicator_values,
    is_above_scale,
)
from landuse.domain.output.score import Peers, score
from landuse.domain.policy.indicator import Indicator, cutting_indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.policy.scheme_parts import Adjustment, ExtraPoints, Multiplier

_EXEMPT = ("utility", "new")
"""The reasons that put a firm in the exempt class of its scheme."""
TENANT = "tenant"
"""The reason of a firm that is judged by its landlord's result."""
_BETWEEN = "; "
"""What stands between the names of several adjustments."""


def unrated_reasons(
    units: pd.DataFrame, scheme: Scheme, year_end: dt.date
) -> pd.Series:
    """Why the scheme does not rate a unit.

    Parameters
    ----------
    units : DataFrame
        ``mu`` (亩), ``still_building`` (bool) and ``judged_by`` (the landlord whose result a
        tenant has) where these are known, ``utility``, ``above_scale`` (bool),
        ``started_production`` (date), the columns of the indicators, and those that the scheme's
        conditions ask for; NA where unknown.
    scheme : Scheme
        Of the policy.
    year_end : datetime.date
        The last day of the rated year; how long a firm has been in production is counted to it.

    Returns
    -------
    Series of string
        The first of these that holds, NA where the unit is rated: "utility" (公用事业), "new" (too
        short in production), "tenant" (it has its landlord's result), "building" (within the time
        to build, nothing produced), the title of an ``outside`` of the scheme, "small" (below
        scale, on too little land), "no_land", "no_set" (in none of its sets), "missing" (a figure
        without which the scheme does not rate).
    """
    why = pd.Series(pd.NA, index=units.index, dtype="string")
    mu = units["mu"].astype("Float64")
    sets = indicator_sets(units, scheme)
    # what stands later here is the stronger reason
    why = why.mask(_lacks_a_figure(units, sets), "missing")
    is_in_a_set = np.logical_or.reduce([part.members for part in sets])
    why = why.mask(~is_in_a_set, "no_set")
    why = why.mask(~(mu > 0).fillna(False).astype(bool), "no_land")
    has_little_land = (mu < scheme.below_scale_min_mu).fillna(False).astype(bool)
    if scheme.below_scale_min_mu:
        why = why.mask(~is_above_scale(units) & has_little_land, "small")
    if scheme.outsiders:
        answers = answers_of(units)
        for outsider in reversed(scheme.outsiders):
            why = why.mask(answers.rule(outsider).holds, outsider.title)
    if "still_building" in units:
        why = why.mask(units["still_building"].astype(bool), "building")
    if "judged_by" in units:
        why = why.mask(units["judged_by"].notna().to_numpy(bool), TENANT)
    if scheme.exempt_years_in_production > 0:
        months = round(scheme.exempt_years_in_production * 12)
        latest_start = pd.Timestamp(year_end) - pd.DateOffset(months=months)
        is_new = (units["started_production"] > latest_start).fillna(False).astype(bool)
        why = why.mask(is_new, "new")
    if scheme.exempt_utility:
        why = why.mask(units["utility"].fillna(False).astype(bool), "utility")
    return why


def _lacks_a_figure(units: pd.DataFrame, sets: Sequence[IndicatorSet]) -> pd.Series:
    """Whether a unit lacks the value of an indicator without which the scheme does not rate."""
    lacks = pd.Series(False, index=units.index)
    for indicator_set in sets:
        for indicator in indicator_set.indicators:
            if indicator.missing == "unrated":
                is_unknown = indicator_values(units, indicator).isna()
                if indicator.instead is not None:
                    is_unknown &= indicator_values(units, indicator.instead).isna()
                lacks = lacks | (is_unknown & indicator_set.members)
    return lacks


def rate(
    units: pd.DataFrame, scheme: Scheme, bases: Bases, year_end: dt.date
) -> pd.DataFrame:
    """Score, rank and class of enterprises.

    Parameters
    ----------
    units : DataFrame
        The columns of :func:`unrated_reasons`, ``veto`` (text, NA where there is none), the columns
        of the scheme's groups, and ``bonus_points`` and ``malus_points`` where the scheme counts
        them.
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
        (with coefficients, bonus and deductions), ``base_key`` (whose base values it is measured
        against), ``unrated`` (:func:`unrated_reasons`), ``group``, ``rated`` (bool),
        ``rank`` (within the group) and ``class``. Where the scheme has such: ``factor`` (the
        product of its coefficients), ``extra_points``, ``class_cut`` (before adjustments) and
        ``adjusted`` (the names of those that moved it). A vetoed firm keeps its rank, so that the
        ranks of the others are those of a ranking of all.
    """
    group = ranking_groups(units, scheme)
    why = unrated_reasons(units, scheme, year_end)
    is_rated = why.isna().to_numpy(bool)
    sets = indicator_sets(units, scheme)
    units = units.assign(base_key=base_keys(units, scheme))
    parts = []
    for indicators, members in _scored_alike(sets):
        peers = Peers(group[members], is_rated[members])
        parts.append(score(units[members], indicators, bases, peers))
    out = parts[0] if len(parts) == 1 else pd.concat(parts)
    if len(out) != len(units) or len(parts) > 1:
        out = out.reindex(units.index)
    if (units["base_key"] != "").any():
        out["base_key"] = units["base_key"]
    out = _with_more_points(out, units, scheme)
    lacks_score = out["score"].isna().to_numpy(bool)
    out["unrated"] = why.mask(why.isna() & lacks_score, "missing")
    out["group"] = group
    out["rated"] = out["unrated"].isna().to_numpy(bool)
    out["rank"] = ranks_within_groups(out["score"].where(out["rated"]), group)
    out["class"] = _classes_of_firms(out, sets)
    if scheme.adjustments:
        out["class_cut"] = out["class"]
        asked = units.assign(**{name: out[name] for name in ("score", "rank", "class")})
        out["class"], out["adjusted"] = _adjusted(asked, scheme)
    is_exempt = why.isin(_EXEMPT).to_numpy(bool)
    out.loc[is_exempt, "class"] = scheme.exempt_class
    for outsider in scheme.outsiders:
        if outsider.exempt_class:
            is_outside = (why == outsider.title).fillna(False).to_numpy(bool)
            out.loc[is_outside, "class"] = outsider.exempt_class
            is_exempt = is_exempt | is_outside
    is_vetoed = units["veto"].notna().to_numpy(bool) & ~is_exempt
    out.loc[is_vetoed, "class"] = scheme.last_class
    if "judged_by" in units:
        out["class"] = _classes_with_tenants(
            out["class"], units["judged_by"], is_vetoed
        )
    return out


def _scored_alike(
    sets: Sequence[IndicatorSet],
) -> Iterator[tuple[tuple[Indicator, ...], npt.NDArray[np.bool_]]]:
    """The distinct indicators, each with all units that are scored by them."""
    members: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}
    indicators: dict[tuple[str, ...], tuple[Indicator, ...]] = {}
    for part in sets:
        ids = tuple(item.id for item in part.indicators)
        indicators[ids] = part.indicators
        members[ids] = members[ids] | part.members if ids in members else part.members
    for ids, of_ids in indicators.items():
        yield of_ids, members[ids]


def _with_more_points(
    out: pd.DataFrame, units: pd.DataFrame, scheme: Scheme
) -> pd.DataFrame:
    """The scores times the coefficients, with extra points, bonus and deductions."""
    out = out.copy(deep=False)
    if scheme.multipliers:
        factor = np.prod(
            [of_firms for _, of_firms in coefficients(units, scheme)], axis=0
        )
        out["factor"] = float_column(factor, units.index)
        out["score"] = out["score"] * out["factor"]
    if scheme.extras:
        extra = np.sum([points for _, points in extra_points(units, scheme)], axis=0)
        out["extra_points"] = float_column(extra, units.index)
        out["score"] = out["score"] + out["extra_points"]
    if scheme.bonus_max is not None:
        out["score"] = out["score"] + _limited(units["bonus_points"], scheme.bonus_max)
    if scheme.malus_max is not None:
        out["score"] = out["score"] - _limited(units["malus_points"], scheme.malus_max)
    return out


def coefficients(
    units: pd.DataFrame, scheme: Scheme
) -> Iterator[tuple[Multiplier, Floats]]:
    """What each coefficient of a scheme is for every unit.

    Parameters
    ----------
    units : DataFrame
        With the columns that the scheme asks for.
    scheme : Scheme
        Of the policy.

    Yields
    ------
    multiplier : Multiplier
    of_units : ndarray of float, shape (units,)
        1 where it is not about a unit, or the ledger states none.
    """
    answers = answers_of(units)
    for multiplier in scheme.multipliers:
        if multiplier.column:
            of_units = float_array(column_of(units, multiplier.column).fillna(1.0))
        else:
            of_units = np.full(len(units), multiplier.factor)
        yield multiplier, np.where(answers.rule(multiplier).holds, of_units, 1.0)


def extra_points(
    units: pd.DataFrame, scheme: Scheme
) -> Iterator[tuple[ExtraPoints, Floats]]:
    """The points of each ``extra`` of a scheme for every unit.

    Parameters
    ----------
    units : DataFrame
        With the columns that the scheme asks for.
    scheme : Scheme
        Of the policy.

    Yields
    ------
    extra : ExtraPoints
    points : ndarray of float, shape (units,)
        0 where it is not about a unit.
    """
    answers = answers_of(units)
    for extra in scheme.extras:
        times = np.ones(len(units))
        if extra.for_each:
            count = float_array(column_of(units, extra.for_each).fillna(0.0))
            times = np.maximum(count - extra.beyond, 0.0)
        yield extra, np.where(answers.rule(extra).holds, extra.points * times, 0.0)


def _limited(points: pd.Series, most: float) -> pd.Series:
    """Points of the ledger between zero and the most that count; none stated are none."""
    return points.astype("Float64").fillna(0.0).clip(lower=0, upper=most)


def _classes_of_firms(out: pd.DataFrame, sets: Sequence[IndicatorSet]) -> pd.Series:
    """Classes of every set by its own rule.

    By rank the only ranked firm of its group has none.
    """
    class_ = pd.Series(pd.NA, index=out.index, dtype="string")
    is_rated = out["rated"].to_numpy(bool)
    rank, group = out["rank"], out["group"]
    ranked = rank.groupby(group, dropna=False).transform("count")
    for part in sets:
        if part.class_by == "rank":
            of_part = classes(rank, part.classes, group)
            # a rank among one says nothing: it would be the first class or the last by chance
            of_part = of_part.mask((ranked == 1).to_numpy(bool))
        else:
            value, is_reversed = _value_that_cuts(out, part)
            cut = value.where(is_rated)
            of_part = classes_by_value(cut, part.classes, lower_is_better=is_reversed)
        class_ = class_.mask(part.members, of_part)
    return class_


def _value_that_cuts(out: pd.DataFrame, part: IndicatorSet) -> tuple[pd.Series, bool]:
    """The score or the figure by which a set is classed, and whether less of it is better."""
    indicator = cutting_indicator(part.indicators, part.class_by)
    if indicator is None:
        return out["score"], False
    return out[f"x_{indicator.id}"], indicator.lower_is_better


def _adjusted(units: pd.DataFrame, scheme: Scheme) -> tuple[pd.Series, pd.Series]:
    """The classes after promotions and demotions, and the names of those that moved each firm."""
    names = list(scheme.classes)
    before = class_positions(units["class"], names)
    position = before
    moved_by = pd.Series("", index=units.index, dtype="string")
    answers = answers_of(units)
    for adjustment in scheme.adjustments:
        holds = answers.rule(adjustment).holds
        after = np.where(holds, moved(position, adjustment, names), position)
        is_moved = (after != position) & ~np.isnan(position)
        said = moved_by.where(moved_by == "", moved_by + _BETWEEN) + adjustment.title
        moved_by = moved_by.mask(is_moved, said)
        position = after
    at = np.nan_to_num(position).astype(int)
    named = np.where(np.isnan(position), None, np.array(names, dtype=object)[at])
    class_ = pd.Series(named, index=units.index, dtype="string")
    return class_, moved_by.mask(moved_by == "")


def class_positions(
    classes_: pd.Series, names: Sequence[str]
) -> npt.NDArray[np.float64]:
    """The place of each unit's class, 0 for the best.

    Parameters
    ----------
    classes_ : Series of string
        NA where a unit has none.
    names : sequence of str
        The classes, best first.

    Returns
    -------
    ndarray of float, shape (units,)
        NaN where it has none of them.
    """
    return float_array(classes_.map({name: place for place, name in enumerate(names)}))


def moved(
    position: npt.NDArray[np.float64], adjustment: Adjustment, names: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Places of classes after a promotion or demotion.

    Parameters
    ----------
    position : ndarray of float, shape (units,)
        0 for the best class; NaN for none.
    adjustment : Adjustment
        Whose conditions hold for all of them.
    names : sequence of str
        The classes, best first.

    Returns
    -------
    ndarray of float, shape (units,)

    Examples
    --------
    >>> up = Adjustment.model_validate(
    ...     {"title": "up", "up": 1, "all": [{"column": "mu", "op": ">", "value": 0}]}
    ... )
    >>> moved(np.array([0.0, 2.0]), up, ["A", "B", "C"]).tolist()
    [0.0, 1.0]
    """
    out = np.clip(position - adjustment.up + adjustment.down, 0, len(names) - 1)
    if adjustment.at_least:
        out = np.minimum(out, names.index(adjustment.at_least))
    if adjustment.at_most:
        out = np.maximum(out, names.index(adjustment.at_most))
    return np.asarray(out, dtype=np.float64)


def _classes_with_tenants(
    class_: pd.Series, judged_by: pd.Series, is_vetoed: npt.NDArray[np.bool_]
) -> pd.Series:
    """The classes, tenants having that of the firm that they are judged by; a veto stands."""
    of_landlord = class_.reindex(judged_by.astype(object)).set_axis(class_.index)
    takes = judged_by.notna().to_numpy(bool) & ~is_vetoed & class_.isna().to_numpy(bool)
    return class_.mask(takes, of_landlord)
