"""The rating of enterprises by a scheme: who is rated, score, rank and class within each group.

Published schemes leave out utilities, firms too short in production and small firms on little
land, and put firms with a veto (一票否决) in the last class; the numbers are the scheme's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.columns import with_columns
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
"""The reason of a firm that has its landlord's result."""
_SEPARATOR = "; "
"""Separates the titles of several adjustments."""


def unrated_reasons(
    units: pd.DataFrame, scheme: Scheme, year_end: dt.date
) -> pd.Series:
    """The reason for which a scheme does not rate each unit.

    Parameters
    ----------
    units : DataFrame
        ``mu`` (亩), ``still_building`` (bool) and ``judged_by`` (the landlord whose result a
        tenant has) where these are known, ``utility``, ``above_scale`` (bool),
        ``started_production`` (date), the columns of the indicators, and those that the scheme's
        conditions name; NA where unknown.
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
    reason = pd.Series(pd.NA, index=units.index, dtype="string")
    mu = units["mu"].astype("Float64")
    sets = indicator_sets(units, scheme)
    # from the weakest reason to the strongest, which overwrites the others
    reason = reason.mask(_lacks_figure(units, sets), "missing")
    is_in_some_set = np.logical_or.reduce([each.members for each in sets])
    reason = reason.mask(~is_in_some_set, "no_set")
    has_land = (mu > 0).fillna(False).astype(bool)
    reason = reason.mask(~has_land, "no_land")
    has_little_land = (mu < scheme.below_scale_min_mu).fillna(False).astype(bool)
    if scheme.below_scale_min_mu:
        reason = reason.mask(~is_above_scale(units) & has_little_land, "small")
    if scheme.outsiders:
        answers = answers_of(units)
        for outsider in reversed(scheme.outsiders):
            reason = reason.mask(answers.rule(outsider).holds, outsider.title)
    if "still_building" in units:
        reason = reason.mask(units["still_building"].astype(bool), "building")
    if "judged_by" in units:
        reason = reason.mask(units["judged_by"].notna().to_numpy(bool), TENANT)
    if scheme.exempt_years_in_production > 0:
        months = round(scheme.exempt_years_in_production * 12)
        latest_start = pd.Timestamp(year_end) - pd.DateOffset(months=months)
        is_new = (units["started_production"] > latest_start).fillna(False).astype(bool)
        reason = reason.mask(is_new, "new")
    if scheme.exempt_utility:
        is_utility = units["utility"].fillna(False).astype(bool)
        reason = reason.mask(is_utility, "utility")
    return reason


def _lacks_figure(units: pd.DataFrame, sets: Sequence[IndicatorSet]) -> pd.Series:
    """Which units lack the value of an indicator without which the scheme does not rate."""
    lacks_figure = pd.Series(False, index=units.index)
    for indicator_set in sets:
        for indicator in indicator_set.indicators:
            if indicator.missing != "unrated":
                continue
            is_unknown = indicator_values(units, indicator).isna()
            if indicator.instead is not None:
                is_unknown &= indicator_values(units, indicator.instead).isna()
            lacks_figure = lacks_figure | (is_unknown & indicator_set.members)
    return lacks_figure


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
        ``adjusted`` (the titles of those that moved the class). A vetoed firm keeps its rank, so
        that the ranks of the others are those of a ranking of all.
    """
    group = ranking_groups(units, scheme)
    reason = unrated_reasons(units, scheme, year_end)
    sets = indicator_sets(units, scheme)
    units = units.assign(base_key=base_keys(units, scheme))
    rating = _scores(units, sets, bases, Peers(group, reason.isna().to_numpy(bool)))
    if (units["base_key"] != "").any():
        rating["base_key"] = units["base_key"]
    rating = _with_more_points(rating, units, scheme)
    lacks_score = rating["score"].isna().to_numpy(bool)
    rating["unrated"] = reason.mask(reason.isna() & lacks_score, "missing")
    rating["group"] = group
    rating["rated"] = rating["unrated"].isna().to_numpy(bool)
    rated_score = rating["score"].where(rating["rated"])
    rating["rank"] = ranks_within_groups(rated_score, group)
    rating["class"] = _classes_of_firms(rating, sets)
    if scheme.adjustments:
        rating["class_cut"] = rating["class"]
        units_with_class = with_columns(units, rating[["score", "rank", "class"]])
        rating["class"], rating["adjusted"] = _adjusted(units_with_class, scheme)
    is_exempt = reason.isin(_EXEMPT).to_numpy(bool)
    rating.loc[is_exempt, "class"] = scheme.exempt_class
    for outsider in scheme.outsiders:
        if outsider.exempt_class:
            is_outsider = (reason == outsider.title).fillna(False).to_numpy(bool)
            rating.loc[is_outsider, "class"] = outsider.exempt_class
            is_exempt = is_exempt | is_outsider
    is_vetoed = units["veto"].notna().to_numpy(bool) & ~is_exempt
    rating.loc[is_vetoed, "class"] = scheme.veto_class_name
    if "judged_by" in units:
        landlord = units["judged_by"]
        rating["class"] = _classes_with_tenants(rating["class"], landlord, is_vetoed)
    return rating


def _scores(
    units: pd.DataFrame, sets: Sequence[IndicatorSet], bases: Bases, peers: Peers
) -> pd.DataFrame:
    """Values, points and score of all units, each by the indicators of its set."""
    tables = []
    for indicators, members in _members_by_indicators(sets):
        peers_of_members = Peers(peers.group[members], peers.rated[members])
        tables.append(score(units[members], indicators, bases, peers_of_members))
    if len(tables) > 1:
        return pd.concat(tables).reindex(units.index)
    if len(tables[0]) != len(units):
        return tables[0].reindex(units.index)
    return tables[0]


def _members_by_indicators(
    sets: Sequence[IndicatorSet],
) -> Iterator[tuple[tuple[Indicator, ...], Flags]]:
    """Distinct tuples of indicators, each with the units that are scored by them."""
    members: dict[tuple[str, ...], Flags] = {}
    indicators: dict[tuple[str, ...], tuple[Indicator, ...]] = {}
    for indicator_set in sets:
        ids = tuple(indicator.id for indicator in indicator_set.indicators)
        indicators[ids] = indicator_set.indicators
        if ids in members:
            members[ids] = members[ids] | indicator_set.members
        else:
            members[ids] = indicator_set.members
    for ids, indicators_of_ids in indicators.items():
        yield indicators_of_ids, members[ids]


def _with_more_points(
    rating: pd.DataFrame, units: pd.DataFrame, scheme: Scheme
) -> pd.DataFrame:
    """The scores times the coefficients, with extra points, bonus and deductions."""
    rating = rating.copy(deep=False)
    if scheme.multipliers:
        factors = [factor for _, factor in coefficients(units, scheme)]
        rating["factor"] = float_column(np.prod(factors, axis=0), units.index)
        rating["score"] = rating["score"] * rating["factor"]
    if scheme.extras:
        points = [points for _, points in extra_points(units, scheme)]
        rating["extra_points"] = float_column(np.sum(points, axis=0), units.index)
        rating["score"] = rating["score"] + rating["extra_points"]
    if scheme.bonus_max is not None:
        bonus = _clipped_points(units["bonus_points"], scheme.bonus_max)
        rating["score"] = rating["score"] + bonus
    if scheme.malus_max is not None:
        malus = _clipped_points(units["malus_points"], scheme.malus_max)
        rating["score"] = rating["score"] - malus
    return rating


def coefficients(
    units: pd.DataFrame, scheme: Scheme
) -> Iterator[tuple[Multiplier, Floats]]:
    """Each coefficient of a scheme with its factor for every unit.

    Parameters
    ----------
    units : DataFrame
        With the columns that the scheme names.
    scheme : Scheme
        Of the policy.

    Yields
    ------
    multiplier : Multiplier
    factor : ndarray of float, shape (units,)
        1 where its conditions do not hold for a unit, or the ledger states no factor.
    """
    answers = answers_of(units)
    for multiplier in scheme.multipliers:
        if multiplier.column:
            factor = float_array(column_of(units, multiplier.column).fillna(1.0))
        else:
            factor = np.full(len(units), multiplier.factor)
        yield multiplier, np.where(answers.rule(multiplier).holds, factor, 1.0)


def extra_points(
    units: pd.DataFrame, scheme: Scheme
) -> Iterator[tuple[ExtraPoints, Floats]]:
    """The points of each ``extra`` of a scheme for every unit.

    Parameters
    ----------
    units : DataFrame
        With the columns that the scheme names.
    scheme : Scheme
        Of the policy.

    Yields
    ------
    extra : ExtraPoints
    points : ndarray of float, shape (units,)
        0 where its conditions do not hold for a unit.
    """
    answers = answers_of(units)
    for extra in scheme.extras:
        times = np.ones(len(units))
        if extra.for_each:
            count = float_array(column_of(units, extra.for_each).fillna(0.0))
            times = np.maximum(count - extra.beyond, 0.0)
        yield extra, np.where(answers.rule(extra).holds, extra.points * times, 0.0)


def _clipped_points(points: pd.Series, maximum: float) -> pd.Series:
    """Points of the ledger between zero and a maximum; zero where it states none."""
    return points.astype("Float64").fillna(0.0).clip(lower=0, upper=maximum)


def _classes_of_firms(rating: pd.DataFrame, sets: Sequence[IndicatorSet]) -> pd.Series:
    """The class of each firm by the rule of its set.

    By rank, the only ranked firm of a group has no class: it would be in the first class or the
    last by chance.
    """
    class_ = pd.Series(pd.NA, index=rating.index, dtype="string")
    rank, group = rating["rank"], rating["group"]
    ranked_count = rank.groupby(group, dropna=False).transform("count")
    is_alone = (ranked_count == 1).to_numpy(bool)
    for indicator_set in sets:
        edges = indicator_set.classes
        if indicator_set.class_by == "rank":
            class_of_set = classes(rank, edges, group).mask(is_alone)
        else:
            value, lower_is_better = _cutting_value(rating, indicator_set)
            class_of_set = classes_by_value(
                value, edges, lower_is_better=lower_is_better
            )
        class_ = class_.mask(indicator_set.members, class_of_set)
    return class_


def _cutting_value(
    rating: pd.DataFrame, indicator_set: IndicatorSet
) -> tuple[pd.Series, bool]:
    """The value by which rated firms of a set are classed, and whether less of it is better."""
    column, lower_is_better = "score", False
    indicator = cutting_indicator(indicator_set.indicators, indicator_set.class_by)
    if indicator is not None:
        column, lower_is_better = f"x_{indicator.id}", indicator.lower_is_better
    return rating[column].where(rating["rated"].to_numpy(bool)), lower_is_better


def _adjusted(units: pd.DataFrame, scheme: Scheme) -> tuple[pd.Series, pd.Series]:
    """The classes after promotions and demotions, and the titles of those that moved each firm."""
    names = list(scheme.classes)
    position = class_positions(units["class"], names)
    titles = pd.Series("", index=units.index, dtype="string")
    answers = answers_of(units)
    for adjustment in scheme.adjustments:
        adjusted = adjusted_positions(position, adjustment, names)
        new_position = np.where(answers.rule(adjustment).holds, adjusted, position)
        is_moved = (new_position != position) & ~np.isnan(position)
        separated = titles.where(titles == "", titles + _SEPARATOR)
        titles = titles.mask(is_moved, separated + adjustment.title)
        position = new_position
    class_ = class_names(position, names)
    return pd.Series(class_, index=units.index, dtype="string"), titles.mask(
        titles == ""
    )


def class_positions(classes_: pd.Series, names: Sequence[str]) -> Floats:
    """The position of each unit's class, 0 for the best.

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
    position_of_class = {name: position for position, name in enumerate(names)}
    return float_array(classes_.map(position_of_class))


def class_names(positions: Floats, names: Sequence[str]) -> npt.NDArray[np.object_]:
    """The class at each position, the inverse of :func:`class_positions`.

    Parameters
    ----------
    positions : ndarray of float, shape (units,)
        0 for the best class; NaN for none.
    names : sequence of str
        The classes, best first.

    Returns
    -------
    ndarray of object, shape (units,)
        None where there is no class.

    Examples
    --------
    >>> class_names(np.array([1.0, np.nan]), ["A", "B"]).tolist()
    ['B', None]
    """
    whole_positions = np.nan_to_num(positions).astype(int)
    class_: npt.NDArray[np.object_] = np.array(names, dtype=object)[whole_positions]
    class_[np.isnan(positions)] = None
    return class_


def adjusted_positions(
    position: Floats, adjustment: Adjustment, names: Sequence[str]
) -> Floats:
    """The positions of classes after a promotion or demotion.

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
    >>> adjusted_positions(np.array([0.0, 2.0]), up, ["A", "B", "C"]).tolist()
    [0.0, 1.0]
    """
    adjusted = np.clip(position - adjustment.up + adjustment.down, 0, len(names) - 1)
    if adjustment.at_least:
        adjusted = np.minimum(adjusted, names.index(adjustment.at_least))
    if adjustment.at_most:
        adjusted = np.maximum(adjusted, names.index(adjustment.at_most))
    return np.asarray(adjusted, dtype=np.float64)


def _classes_with_tenants(
    class_: pd.Series, landlord: pd.Series, is_vetoed: Flags
) -> pd.Series:
    """The classes, with that of the landlord for tenants that have its result; a veto stands."""
    class_of_landlord = class_.reindex(landlord.astype(object)).set_axis(class_.index)
    has_landlord = landlord.notna().to_numpy(bool)
    has_no_class = class_.isna().to_numpy(bool)
    return class_.mask(has_landlord & has_no_class & ~is_vetoed, class_of_landlord)
