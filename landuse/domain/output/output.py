"""The output of the land: firms and their scores, and the totals of every parcel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Positions
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
from landuse.domain.output.score import total_score, values_with_fallback
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
    """The output of a zone's land in the plan year.

    Attributes
    ----------
    parcels : GeoDataFrame
        The parcels of :class:`landuse.domain.land.land.Land` with the totals of their firms
        (:data:`landuse.domain.output.firms.TOTALS`), ``enterprise_count``, ``sales_per_mu``,
        ``tax_per_mu`` (10 000 yuan a mu), ``score``, ``rank`` and ``class`` among parcels,
        ``main_firm`` (the enterprise with most of the land), ``firm_class`` (its class),
        ``firm_in_last_class`` (bool: whether that is the last, whatever its name),
        ``main_firm_unrated`` (the reason if it is not rated) and ``main_firm_sector``.
    firms : DataFrame
        The year's enterprises by enterprise_id, as
        :func:`landuse.domain.output.firms.firms_of_year` and
        :func:`landuse.domain.output.rating.rate` give them.
    bases : Mapping
        Indicator → its base value and the source of that, as
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
    firms = _firms_of(zone, land.parcels, year, land.balance, land.uses)
    rated_before = _rated_firms_of_year_before(zone, land, figures)
    units = _units_to_rate(firms, scheme, figures)
    bases = bases_of(rated_firms(units, scheme, year), rated_before, scheme)
    firms = with_columns(firms, rate(units, scheme, bases, year_end))
    if scheme.tenants is not None:
        together = _results_with_tenants(firms, units, zone, bases, figures)
        firms = with_columns(firms, together)
    share_positions = _SharePositions(
        firm=positions(firms.index, land.shares["enterprise_id"]),
        parcel=positions(land.parcels.index, land.shares["parcel_id"]),
    )
    totals = _parcel_totals(land, firms, share_positions, figures)
    parcels = with_columns(land.parcels, totals)
    if "occupancy" not in zone.present:
        # without a ledger of uses a parcel without firms is unknown, not empty
        count = parcels["enterprise_count"]
        parcels["enterprise_count"] = count.mask(count == 0)
    parcels = with_columns(parcels, _main_firms(land, firms, share_positions, scheme))
    parcels = with_columns(parcels, _parcel_rank(parcels, scheme, bases, figures))
    return Output(parcels, firms, bases)


def _rated_firms_of_year_before(
    zone: Zone, land: Land, figures: Sequence[str]
) -> pd.DataFrame | None:
    """The firms that the scheme rated in the year before; None where that year is not known."""
    if land.balance_before is None or land.uses_before is None:
        return None
    scheme, year = zone.policy.scheme, zone.year - 1
    firms = _firms_of(zone, land.parcels, year, land.balance_before, land.uses_before)
    return rated_firms(_units_to_rate(firms, scheme, figures), scheme, year)


def _firms_of(
    zone: Zone,
    parcels: pd.DataFrame,
    year: int,
    balance: pd.DataFrame,
    uses: pd.DataFrame,
) -> pd.DataFrame:
    """The firms of the rated year or of the one before, with all that decides how they are rated.

    One function for both years: an average of last year is over the firms that were rated then.
    """
    scheme = zone.policy.scheme
    landlords = _landlords(zone, uses)
    firms = firms_of_year(zone.enterprises, year, balance, scheme)
    firms = with_facts(firms, zone, uses, landlords, year)
    builds = still_building(firms, parcels, uses, dt.date(year, 12, 31))
    firms = firms.assign(still_building=builds)
    if scheme.tenants is not None:
        firms = with_landlords(firms, landlords, scheme)
    return firms


def _landlords(zone: Zone, uses: pd.DataFrame) -> pd.Series:
    """The landlord of each tenant by the uses of a year; of none where the scheme asks for none."""
    if not zone.policy.scheme.asks_for_landlords:
        return pd.Series(dtype=object)
    return landlords_of(zone.occupancy, uses)


def _units_to_rate(
    firms: pd.DataFrame, scheme: Scheme, figures: Sequence[str]
) -> pd.DataFrame:
    """The firms with the figures that they are rated by: with their tenants', where merged."""
    if scheme.tenants is None or scheme.tenants.how != "merged":
        return firms
    return with_tenants_merged(firms, figures)


def _results_with_tenants(
    firms: pd.DataFrame,
    units: pd.DataFrame,
    zone: Zone,
    bases: Bases,
    figures: Sequence[str],
) -> pd.DataFrame:
    """The figures or results of firms together with their tenants.

    Where tenants are merged, the figures that landlords are rated by, as
    ``with_tenants_<column>``; where both are rated, score and class of all together, for landlord
    and tenants alike.
    """
    scheme = zone.policy.scheme
    assert scheme.tenants is not None
    columns = {}
    if scheme.tenants.how == "merged":
        for name in ("mu", *figures):
            columns[f"{WITH_TENANTS}{name}"] = units[name].astype("Float64")
    if scheme.tenants.how == "both":
        landlord = firms["landlord"]
        together = with_tenants_merged(firms, figures).assign(judged_by=landlord)
        rating = rate(together, scheme, bases, dt.date(zone.year, 12, 31))
        party = landlord.fillna(firms.index.to_series().astype("string"))
        has_tenants = party.isin(landlord.dropna()).to_numpy(bool)
        for name in ("score", "class"):
            result = rating[name].reindex(party.astype(object)).set_axis(firms.index)
            columns[f"{name}_together"] = result.where(has_tenants)
    return pd.DataFrame(columns, index=firms.index)


@dataclass(frozen=True)
class _SharePositions:
    """The positions of every share's firm and parcel; -1 for a firm without a row this year.

    Looked up once: ids of a million rows take a while.
    """

    firm: Positions
    parcel: Positions


def _parcel_totals(
    land: Land,
    firms: pd.DataFrame,
    share_positions: _SharePositions,
    names: Sequence[str],
) -> pd.DataFrame:
    """The totals of every parcel's firms by their shares, their number, and output per mu."""
    index = land.parcels.index
    firm, parcel = share_positions.firm, share_positions.parcel
    share = land.shares["share"].to_numpy(float)
    # a landlord that is in no ledger of firms and only lets is known to produce nothing
    is_landlord = land.shares["only_lets"].to_numpy(bool) & (firm < 0)
    count = np.bincount(parcel[~is_landlord], minlength=len(index))
    totals = pd.DataFrame(index=index)
    unknown = float_column(np.full(len(index), np.nan), index)
    for name in names:
        # one firm's unknown figure makes the total unknown, and so does a firm without a row
        # this year (position -1, the last)
        figures = np.append(firms[name].to_numpy(float, na_value=np.nan), np.nan)
        if np.isnan(figures).all():
            totals[name] = unknown
            continue
        parts = np.where(is_landlord, 0.0, figures[firm] * share)
        total = np.bincount(parcel, parts, len(index))
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
    # a parcel that is still being built on is not ranked, as its firm is not rated
    is_built_on = parcels["main_firm_unrated"].eq("building").fillna(False)
    is_ranked = has_firms & ~is_built_on
    ranked["score"] = score.where(is_ranked)
    ranked["rank"] = ranks(ranked["score"])
    if scheme.class_by == "rank":
        ranked["class"] = classes(ranked["rank"], scheme.classes)
        if ranked["rank"].notna().sum() == 1:
            # the rank of a single parcel tells nothing
            ranked["class"] = pd.Series(pd.NA, index=parcels.index, dtype="string")
        return ranked
    value, lower_is_better = ranked["score"], False
    indicator = cutting_indicator(scheme.of_parcels, scheme.class_by)
    if indicator is not None:
        value = values_with_fallback(units, indicator, bases).where(is_ranked)
        lower_is_better = indicator.lower_is_better
    ranked["class"] = classes_by_value(
        value, scheme.classes, lower_is_better=lower_is_better
    )
    return ranked


def _main_firms(
    land: Land, firms: pd.DataFrame, share_positions: _SharePositions, scheme: Scheme
) -> pd.DataFrame:
    """The main firm of every parcel, and its class."""
    index = land.parcels.index
    share = main_share(land.shares, share_positions.parcel, len(index))
    # a parcel without a firm has share -1, the entry appended here
    firm = np.append(share_positions.firm, -1)[share]
    # each firm's id becomes text once, however many parcels it is on
    codes, ids = pd.factorize(land.shares["enterprise_id"].astype(object))
    id_code = np.append(codes, -1)[share]
    ids_as_text = pd.array(list(ids), dtype="string")
    is_in_last_class = in_last_class(firms, scheme).array
    unrated = firms["unrated"].astype("string").array
    sector = firms["sector"].astype("string").array
    main = pd.DataFrame(index=index)
    main["main_firm"] = ids_as_text.take(id_code, allow_fill=True)
    main["firm_class"] = class_labels(firms).array.take(firm, allow_fill=True)
    main["firm_in_last_class"] = is_in_last_class.take(firm, allow_fill=True)
    main["main_firm_unrated"] = unrated.take(firm, allow_fill=True)
    main["main_firm_sector"] = sector.take(firm, allow_fill=True)
    return main
