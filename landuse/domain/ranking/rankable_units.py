"""The units that are ranked, with their output: parcels, enterprises, buildings and groups of them.

Each function gives one unordered table with the same first columns; the ranking puts it in order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.numbers import float_array, ratio
from landuse.domain.land.balance import BALANCE
from landuse.domain.output.indicators import indicator_sets
from landuse.domain.output.score import values_with_fallback
from landuse.domain.output.tenants import as_rated
from landuse.domain.policy.indicator import cutting_indicator
from landuse.domain.ranking.gap_after_adjustments import gap_after_adjustments
from landuse.domain.ranking.gap_to_class_above import RatingTerms, gap_to_class_above
from landuse.domain.vocabulary.measures import MEASURES
from landuse.domain.vocabulary.status import UNSTATED

_TOTALS_OF_EVERY_RANKING = ("sales_wan", "tax_wan")
#: What decides the rank of a firm besides its figures.
_RATING_COLUMNS = ("unrated", "veto", "bonus_points", "malus_points")
#: The same, of which a scheme may have some.
_OPTIONAL_RATING_COLUMNS = (
    "factor",
    "extra_points",
    "adjusted",
    "judged_by",
    "class_together",
)
_COLUMNS = (
    "id",
    "name",
    "mu",
    "sales_wan",
    "tax_wan",
    "sales_per_mu",
    "tax_per_mu",
    "score",
    "class",
)


def parcels(assessment: Assessment, measure: str) -> pd.DataFrame:
    """The parcels that have firms.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone.
    measure : str
        A key of :data:`landuse.domain.vocabulary.measures.MEASURES`.

    Returns
    -------
    DataFrame
        The columns of every table (``id``, ``name``, ``mu``, ``sales_wan``, ``tax_wan``,
        ``sales_per_mu``, ``tax_per_mu``, ``score``, ``class``, the measure), and ``gap_wan``
        (万元), ``status``, ``township``.
    """
    units = _parcels_with_firms(assessment)
    scheme = assessment.zone.policy.scheme
    scored = units.assign(group="", years=_years_of_tax(assessment, units.index))
    terms = RatingTerms(scheme.of_parcels, scheme.classes, scheme.class_by)
    indicator = cutting_indicator(scheme.of_parcels, scheme.class_by)
    if indicator is not None:  # an assessment has no values of indicators of parcels
        value = values_with_fallback(scored, indicator, assessment.bases)
        scored[f"x_{indicator.id}"] = value
    gap_wan = gap_to_class_above(scored, terms, assessment.bases)
    units = _with_measure(units.assign(gap_wan=gap_wan), measure)
    return _table(units, measure, ["gap_wan", "status", "township"])


def enterprises(assessment: Assessment, measure: str) -> pd.DataFrame:
    """The enterprises of the year.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone.
    measure : str
        A key of :data:`landuse.domain.vocabulary.measures.MEASURES`.

    Returns
    -------
    DataFrame
        As :func:`parcels` gives it, with ``gap_wan`` (万元), ``group`` and ``sector``, and what
        decides its rank: ``unrated`` (the reason if it is not rated), ``veto``, ``bonus_points``,
        ``malus_points``, ``x_<id>`` and ``points_<id>`` of every indicator, and its land (mu):
        ``own_mu``, ``rented_mu``, ``let_mu``, ``vacant_mu``, ``outside_mu``. A vetoed firm has no
        gap, nor one that an adjustment moved: tax alone does not promote these. No firm has one
        where sets, coefficients or extra points of the scheme depend on tax: points then leap.
    """
    firms = assessment.enterprises
    units = firms.assign(gap_wan=_gaps_of_firms(assessment))
    columns = [str(name) for name in units]
    indicator_columns = [name for name in columns if name.startswith(("x_", "points_"))]
    more = ["gap_wan", "group", "sector", *_RATING_COLUMNS]
    more += [name for name in _OPTIONAL_RATING_COLUMNS if name in units]
    more += [*indicator_columns, *BALANCE[1:]]
    return _table(_with_measure(units, measure), measure, more)


def _gaps_of_firms(assessment: Assessment) -> pd.Series:
    """The gap of each firm to the class above (万元)."""
    firms, scheme = assessment.enterprises, assessment.zone.policy.scheme
    has_no_gap = firms["veto"].notna() | ~firms["rated"].astype(bool)
    if "adjusted" in firms:
        has_no_gap |= firms["adjusted"].notna()
    rated = as_rated(firms).assign(**{"class": firms["class"].mask(has_no_gap)})
    gaps = []
    for indicator_set in indicator_sets(rated, scheme):
        terms = RatingTerms(
            indicator_set.indicators,
            indicator_set.classes,
            indicator_set.class_by,
            indicator_set.base,
        )
        members = rated[indicator_set.members]
        gaps.append(gap_to_class_above(members, terms, assessment.bases))
    gap_wan: pd.Series = pd.concat(gaps).reindex(firms.index)
    if scheme.steps_with_tax:
        return gap_wan.mask(gap_wan.notna())
    if scheme.adjustments:
        return gap_after_adjustments(gap_wan, rated, scheme)
    return gap_wan


def buildings(assessment: Assessment, measure: str) -> pd.DataFrame:
    """The buildings that rows of the ledger name, with the land and the output of their firms.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone.
    measure : str
        A key of :data:`landuse.domain.vocabulary.measures.MEASURES`.

    Returns
    -------
    DataFrame
        As :func:`parcels` gives it, with ``count`` (firms) and ``parcel_id``. ``mu`` is the land
        that the firms use; a total is NA where one firm's figure is. Score and class are NA.
    """
    uses = assessment.uses[assessment.uses["building_id"].notna()]
    firms = assessment.enterprises.reindex(uses["enterprise_id"].astype(object))
    share = uses["share"].to_numpy(float)
    parts = pd.DataFrame(index=uses["building_id"].to_numpy())
    parts["mu"] = uses["land_mu"].to_numpy(float)
    for name in _totals(measure):
        parts[name] = float_array(firms[name]) * share
    by_building = parts.groupby(level=0)
    has_unknown = by_building.count().ne(by_building.size(), axis=0)
    units = by_building.sum().astype("Float64").mask(has_unknown)
    firm_count = uses.groupby("building_id")["enterprise_id"].nunique()
    units["count"] = firm_count.reindex(units.index).astype("Int64")
    units["name"] = assessment.buildings["name"].reindex(units.index)
    units["sales_per_mu"] = ratio(units["sales_wan"], units["mu"])
    units["tax_per_mu"] = ratio(units["tax_wan"], units["mu"])
    units["score"] = pd.array([pd.NA] * len(units), dtype="Float64")
    units["class"] = pd.array([pd.NA] * len(units), dtype="string")
    units["parcel_id"] = assessment.buildings["parcel_id"].reindex(units.index)
    return _table(_with_measure(units, measure), measure, ["count", "parcel_id"])


def sectors(assessment: Assessment, measure: str) -> pd.DataFrame:
    """The sectors of the enterprises that are on a parcel.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone or a part of it.
    measure : str
        A key of :data:`landuse.domain.vocabulary.measures.MEASURES`.

    Returns
    -------
    DataFrame
        As :func:`parcels` gives it, with ``count`` (firms). Totals over totals, never means of
        ratios; ``score`` is the mean.
    """
    firms = assessment.enterprises
    located = firms[firms["located"]]
    return _groups(located, located["sector"], measure)


def townships(assessment: Assessment, measure: str) -> pd.DataFrame:
    """The townships (街道) of the parcels that have firms.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone or a part of it.
    measure : str
        A key of :data:`landuse.domain.vocabulary.measures.MEASURES`.

    Returns
    -------
    DataFrame
        As :func:`sectors` gives it, with ``count`` (parcels).
    """
    units = _parcels_with_firms(assessment)
    return _groups(units, units["township"], measure)


def _parcels_with_firms(assessment: Assessment) -> pd.DataFrame:
    """The parcels that have firms, with their land in mu as ``mu``."""
    has_firms = (assessment.parcels["enterprise_count"] > 0).fillna(False)
    parcels_with_firms = assessment.parcels[has_firms]
    return pd.DataFrame(parcels_with_firms.rename(columns={"area_mu": "mu"}))


def _years_of_tax(assessment: Assessment, parcel_ids: pd.Index) -> Floats:
    """How many years the tax on each parcel is the mean of: the maximum of its firms'.

    A gap is an amount of the rated year's tax, and one year's tax moves a mean of several years by
    as many times less.
    """
    if assessment.zone.policy.scheme.years == 1:
        return np.ones(len(parcel_ids))
    shares = assessment.shares
    firm_of_share = shares["enterprise_id"].astype(object)
    years = assessment.enterprises["years"].reindex(firm_of_share)
    years_of_share = pd.Series(float_array(years))
    of_parcels = years_of_share.groupby(shares["parcel_id"].to_numpy(object)).max()
    return float_array(of_parcels.reindex(parcel_ids.astype(object)))


def _groups(units: pd.DataFrame, label: pd.Series, measure: str) -> pd.DataFrame:
    """Totals of each group over the units whose figure is known.

    Parameters
    ----------
    units : DataFrame
        Firms or parcels with ``mu``, the totals and ``score``.
    label : Series of str
        The group of each unit; those without one form a group of their own.
    measure : str
        The measure to rank by.

    Returns
    -------
    DataFrame
        One row for each group.
    """
    group = label.fillna(UNSTATED)
    groups = pd.DataFrame({"count": group.value_counts(sort=False)})
    for name in ("mu", *_totals(measure)):
        groups[name] = units[name].groupby(group).sum(min_count=1)
    groups["sales_per_mu"] = _ratio_of_totals(units, group, ("sales_wan", "mu"))
    groups["tax_per_mu"] = _ratio_of_totals(units, group, ("tax_wan", "mu"))
    totals = MEASURES[measure]
    if measure not in groups and len(totals) == 2:
        groups[measure] = _ratio_of_totals(units, group, totals)
    groups["score"] = units["score"].astype("Float64").groupby(group).mean()
    groups["class"] = pd.Series(pd.NA, index=groups.index, dtype="string")
    groups["name"] = groups.index.astype("string")
    return _table(groups, measure, ["count"])


def _ratio_of_totals(
    units: pd.DataFrame, group: pd.Series, columns: Sequence[str]
) -> pd.Series:
    """One total of each group over another, both over the units that have the two figures.

    A firm whose tax is unknown would otherwise lower the tax per mu of its sector by its land.
    """
    has_both = units[list(columns)].notna().all(axis=1)
    by_group = units[list(columns)].where(has_both).groupby(group)
    totals = by_group.sum(min_count=1)
    return ratio(totals[columns[0]], totals[columns[1]])


def _totals(measure: str) -> list[str]:
    """The totals of every ranking and those that a measure rests on, without land."""
    of_measure = [name for name in MEASURES[measure] if name != "mu"]
    return list(dict.fromkeys([*_TOTALS_OF_EVERY_RANKING, *of_measure]))


def _with_measure(units: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The units with a measure, computed from their totals where they do not have it.

    The score and measures that are totals themselves are columns already.
    """
    totals = MEASURES[measure]
    if measure in units or len(totals) < 2:
        return units
    return units.assign(**{measure: ratio(units[totals[0]], units[totals[1]])})


def _table(units: pd.DataFrame, measure: str, more: Sequence[str]) -> pd.DataFrame:
    """The columns of a ranking, with the index as ``id``."""
    units_with_id = pd.DataFrame(units.assign(id=units.index.astype("string")))
    columns = list(dict.fromkeys([*_COLUMNS, measure, *more]))
    return units_with_id[columns].reset_index(drop=True)
