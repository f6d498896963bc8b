"""What the land yields: firms, their scores, and the output that stands on every parcel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.keys import positions
from landuse.domain.frames.numbers import float_column, ratio
from landuse.domain.land.land import Land
from landuse.domain.output.bases import Bases, bases_of
from landuse.domain.output.classes import classes, classes_by_value, ranks
from landuse.domain.output.firm_facts import with_facts
from landuse.domain.output.firms import (
    class_labels,
    figures_of,
    firms_of_year,
    in_last_class,
    main_share,
    rated_firms,
)
from landuse.domain.output.rating import rate
from landuse.domain.output.score import measured, total_score
from landuse.domain.output.still_building import still_building
from landuse.domain.output.tenants import (
    WITH_TENANTS,
    landlords_of,
    with_landlords,
    with_tenants_merged,
)
from landuse.domain.policy.indicator import cutting_indicator
from landuse.domain.policy.scheme import Scheme
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Output:
    """What a zone's land yields in the plan year.

    Attributes
    ----------
    parcels : GeoDataFrame
        The parcels of :class:`landuse.domain.land.land.Land` with the totals of their firms
        (:data:`landuse.domain.output.firms.TOTALS`), ``enterprise_count``, ``sales_per_mu``,
        ``tax_per_mu`` (10 000 yuan a mu), ``score``, ``rank`` and ``class`` among parcels,
        ``main_firm`` (the enterprise with most of the land), ``firm_class`` (its class),
        ``firm_in_last_class`` (bool: whether that is the last, whatever it is called),
        ``main_firm_unrated`` (why it is not rated) and ``main_firm_sector``.
    firms : DataFrame
        The year's enterprises by enterprise_id, as
        :func:`landuse.domain.output.firms.firms_of_year` and
        :func:`landuse.domain.output.rating.rate` give them.
    bases : Mapping
        Indicator → its base value and where that came from, as
        :func:`landuse.domain.output.bases.bases_of` gives them.
    """

    parcels: gpd.GeoDataFrame
    firms: pd.DataFrame
    bases: Bases


def output_of(zone: Zone, land: Land) -> Output:
    """The output of a zone: its firms rated by the policy's scheme, and parcels by the same bases.

    Parameters
    ----------
    zone : Zone
        Its enterprises, policy and year.
    land : Land
        Of the same zone.

    Returns
    -------
    Output
        Its frames share the columns of ``land``.
    """
    scheme, year = zone.policy.scheme, zone.year
    year_end = dt.date(year, 12, 31)
    figures = figures_of(scheme, zone.enterprises)
    landlords = _landlords(zone, land.uses)
    firms = firms_of_year(zone.enterprises, year, land.balance, scheme)
    firms = with_facts(firms, zone, land.uses, landlords, year)
    firms = firms.assign(still_building=still_building(firms, land, year_end))
    rated_before = None
    if land.balance_before is not None:
        before = firms_of_year(zone.enterprises, year - 1, land.balance_before, scheme)
        landlords_before = _landlords(zone, land.uses_before)
        uses_before = land.uses if land.uses_before is None else land.uses_before
        before = with_facts(before, zone, uses_before, landlords_before, year - 1)
        if scheme.tenants is not None:
            before = with_landlords(before, landlords_before, scheme)
        rated_before = rated_firms(_judged(before, scheme, figures), scheme, year - 1)
    if scheme.tenants is not None:
        firms = with_landlords(firms, landlords, scheme)
    judged = _judged(firms, scheme, figures)
    bases = bases_of(rated_firms(judged, scheme, year), rated_before, scheme)
    firms = with_columns(firms, rate(judged, scheme, bases, year_end))
    if scheme.tenants is not None:
        firms = with_columns(firms, _with_tenants(firms, judged, zone, bases, figures))
    at = _SharePositions(
        positions(firms.index, land.shares["enterprise_id"]),
        positions(land.parcels.index, land.shares["parcel_id"]),
    )
    parcels = with_columns(land.parcels, _parcel_totals(land, firms, at, figures))
    if "occupancy" not in zone.present:  # nobody said who is where: unknown, not empty
        count = parcels["enterprise_count"]
        parcels["enterprise_count"] = count.mask(count == 0)
    parcels = with_columns(parcels, _main_firms(land, firms, at, scheme))
    parcels = with_columns(parcels, _parcel_rank(parcels, scheme, bases, figures))
    return Output(parcels, firms, bases)


def _landlords(zone: Zone, uses: pd.DataFrame | None) -> pd.Series:
    """Who rents from whom by the uses of a year; nobody where the scheme does not ask for it."""
    if uses is None or not zone.policy.scheme.asks_for_landlords:
        return pd.Series(dtype=object)
    return landlords_of(zone.occupancy, uses)


def _judged(
    firms: pd.DataFrame, scheme: Scheme, figures: Sequence[str]
) -> pd.DataFrame:
    """The firms with the figures that they are judged by: with their tenants', where merged."""
    if scheme.tenants is None or scheme.tenants.how != "merged":
        return firms
    return with_tenants_merged(firms, figures)


def _with_tenants(
    firms: pd.DataFrame,
    judged: pd.DataFrame,
    zone: Zone,
    bases: Bases,
    figures: Sequence[str],
) -> pd.DataFrame:
    """What firms are together with their tenants.

    Where these are merged, the figures that landlords are judged by, as ``with_tenants_<column>``;
    where both are judged, score and class of all together, of landlord and tenants alike.
    """
    scheme = zone.policy.scheme
    assert scheme.tenants is not None
    out = pd.DataFrame(index=firms.index)
    if scheme.tenants.how == "merged":
        for name in ("mu", *figures):
            out[f"{WITH_TENANTS}{name}"] = judged[name].astype("Float64")
    if scheme.tenants.how == "both":
        together = with_tenants_merged(firms, figures).assign(
            judged_by=firms["landlord"]
        )
        rated = rate(together, scheme, bases, dt.date(zone.year, 12, 31))
        whose = firms["landlord"].fillna(firms.index.to_series().astype("string"))
        is_party = whose.isin(firms["landlord"].dropna()).to_numpy(bool)
        for name in ("score", "class"):
            of_party = rated[name].reindex(whose.astype(object)).set_axis(firms.index)
            out[f"{name}_together"] = of_party.where(is_party)
    return out


@dataclass(frozen=True)
class _SharePositions:
    """Where the firm and the parcel of every share stand; the firm is -1 without a row this year.

    Looked up once: ids of a million rows take a while.
    """

    firm: npt.NDArray[np.intp]
    parcel: npt.NDArray[np.intp]


def _parcel_totals(
    land: Land, firms: pd.DataFrame, at: _SharePositions, names: Sequence[str]
) -> pd.DataFrame:
    """The totals of every parcel's firms by their shares, how many these are, and output per mu."""
    index, firm, parcel = land.parcels.index, at.firm, at.parcel
    share = land.shares["share"].to_numpy(float)
    # who only lets and is in no ledger of firms produces nothing, and is no unknown producer
    is_landlord = land.shares["only_lets"].to_numpy(bool) & (firm < 0)
    count = np.bincount(parcel[~is_landlord], minlength=len(index))
    totals = pd.DataFrame(index=index)
    unknown = float_column(np.full(len(index), np.nan), index)
    for name in names:
        # one firm's unknown figure makes the parcel's unknown, and so does a firm without a row
        # this year (position -1, the last); no firm, no figure
        figures = np.append(firms[name].to_numpy(float, na_value=np.nan), np.nan)
        if np.isnan(figures).all():
            totals[name] = unknown
            continue
        yields = np.where(is_landlord, 0.0, figures[firm] * share)
        total = np.bincount(parcel, yields, len(index))
        totals[name] = float_column(np.where(count, total, np.nan), index)
    totals["enterprise_count"] = pd.array(count, dtype="Int64")
    totals["sales_per_mu"] = ratio(totals["sales_wan"], land.parcels["area_mu"])
    totals["tax_per_mu"] = ratio(totals["tax_wan"], land.parcels["area_mu"])
    return totals


def _parcel_rank(
    parcels: pd.DataFrame, scheme: Scheme, bases: Bases, names: Sequence[str]
) -> pd.DataFrame:
    """Score, rank and class of every parcel with a firm, by the bases of the firms."""
    columns = {name: parcels[name] for name in (*names, "sales_per_mu", "tax_per_mu")}
    columns["mu"] = parcels["area_mu"]
    units = pd.DataFrame(columns, copy=False)
    score = total_score(units, scheme.of_parcels, bases)
    has_firms = (parcels["enterprise_count"] > 0).fillna(False)
    ranked = pd.DataFrame(index=parcels.index)
    # what is still being built is ranked no more than its firm is
    is_built_on = parcels["main_firm_unrated"].eq("building").fillna(False)
    is_ranked = has_firms & ~is_built_on
    ranked["score"] = score.where(is_ranked)
    ranked["rank"] = ranks(ranked["score"])
    if scheme.class_by == "rank" and ranked["rank"].notna().sum() == 1:
        # a rank among one says nothing
        ranked["class"] = pd.Series(pd.NA, index=parcels.index, dtype="string")
        return ranked
    if scheme.class_by == "rank":
        ranked["class"] = classes(ranked["rank"], scheme.classes)
        return ranked
    value, lower_is_better = ranked["score"], False
    indicator = cutting_indicator(scheme.of_parcels, scheme.class_by)
    if indicator is not None:
        value = measured(units, indicator, bases).where(is_ranked)
        lower_is_better = indicator.lower_is_better
    ranked["class"] = classes_by_value(
        value, scheme.classes, lower_is_better=lower_is_better
    )
    return ranked


def _main_firms(
    land: Land, firms: pd.DataFrame, at: _SharePositions, scheme: Scheme
) -> pd.DataFrame:
    """The main firm of every parcel, and its class."""
    index = land.parcels.index
    share = main_share(land.shares, at.parcel, len(index))
    firm = np.append(at.firm, -1)[
        share
    ]  # the last for a parcel without a firm, of share -1
    # each firm's id becomes text once, however many parcels it is on
    codes, ids = pd.factorize(land.shares["enterprise_id"].astype(object))
    names = pd.array(list(ids), dtype="string")
    main = pd.DataFrame(index=index)
    main["main_firm"] = names.take(np.append(codes, -1)[share], allow_fill=True)
    main["firm_class"] = class_labels(firms).array.take(firm, allow_fill=True)
    is_last = in_last_class(firms, scheme).array
    main["firm_in_last_class"] = is_last.take(firm, allow_fill=True)
    for name, column in (
        ("main_firm_unrated", "unrated"),
        ("main_firm_sector", "sector"),
    ):
        words = firms[column].astype("string").array
        main[name] = words.take(firm, allow_fill=True)
    return main
