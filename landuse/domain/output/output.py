"""What the land yields: firms, their scores, and the output that stands on every parcel."""

from __future__ import annotations

import datetime as dt
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
from landuse.domain.output.classes import classes, classes_by_score, ranks
from landuse.domain.output.firms import (
    TOTALS,
    class_words,
    firms_of_year,
    in_last_class,
    main_share,
    rated_firms,
)
from landuse.domain.output.rating import rate
from landuse.domain.output.score import total_score
from landuse.domain.output.still_building import still_building
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
    firms = firms_of_year(zone.enterprises, year, land.balance, scheme.years)
    rated_before = None
    if land.balance_before is not None:
        before = firms_of_year(zone.enterprises, year - 1, land.balance_before, scheme.years)
        rated_before = rated_firms(before, scheme, year - 1)
    year_end = dt.date(year, 12, 31)
    firms = firms.assign(still_building=still_building(firms, land, year_end))
    bases = bases_of(rated_firms(firms, scheme, year), rated_before, scheme)
    firms = with_columns(firms, rate(firms, scheme, bases, year_end))
    at = _SharePositions(
        positions(firms.index, land.shares["enterprise_id"]),
        positions(land.parcels.index, land.shares["parcel_id"]),
    )
    parcels = with_columns(land.parcels, _parcel_totals(land, firms, at))
    if "occupancy" not in zone.present:  # nobody said who is where: unknown, not empty
        count = parcels["enterprise_count"]
        parcels["enterprise_count"] = count.mask(count == 0)
    parcels = with_columns(parcels, _main_firms(land, firms, at, scheme))
    parcels = with_columns(parcels, _parcel_rank(parcels, scheme, bases))
    return Output(parcels, firms, bases)


@dataclass(frozen=True)
class _SharePositions:
    """Where the firm and the parcel of every share stand; the firm is -1 without a row this year.

    Looked up once: ids of a million rows take a while.
    """

    firm: npt.NDArray[np.intp]
    parcel: npt.NDArray[np.intp]


def _parcel_totals(land: Land, firms: pd.DataFrame, at: _SharePositions) -> pd.DataFrame:
    """The totals of every parcel's firms by their shares, how many these are, and output per mu."""
    index, firm, parcel = land.parcels.index, at.firm, at.parcel
    share = land.shares["share"].to_numpy(float)
    # who only lets and is in no ledger of firms produces nothing, and is no unknown producer
    is_landlord = land.shares["only_lets"].to_numpy(bool) & (firm < 0)
    count = np.bincount(parcel[~is_landlord], minlength=len(index))
    totals = pd.DataFrame(index=index)
    unknown = float_column(np.full(len(index), np.nan), index)
    for name in TOTALS:
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


def _parcel_rank(parcels: pd.DataFrame, scheme: Scheme, bases: Bases) -> pd.DataFrame:
    """Score, rank and class of every parcel with a firm, by the bases of the firms."""
    units = {name: parcels[name] for name in (*TOTALS, "sales_per_mu", "tax_per_mu")}
    units["mu"] = parcels["area_mu"]
    score = total_score(pd.DataFrame(units, copy=False), scheme.indicators, bases)
    ranked = pd.DataFrame(index=parcels.index)
    has_firm = (parcels["enterprise_count"] > 0).fillna(False)
    # what is still being built is ranked no more than its firm is
    is_built_on = parcels["main_firm_unrated"].eq("building").fillna(False)
    ranked["score"] = score.where(has_firm & ~is_built_on)
    ranked["rank"] = ranks(ranked["score"])
    if scheme.class_by == "score":
        ranked["class"] = classes_by_score(ranked["score"], scheme.classes)
    elif ranked["rank"].notna().sum() == 1:  # a rank among one says nothing
        ranked["class"] = pd.Series(pd.NA, index=parcels.index, dtype="string")
    else:
        ranked["class"] = classes(ranked["rank"], scheme.classes)
    return ranked


def _main_firms(
    land: Land, firms: pd.DataFrame, at: _SharePositions, scheme: Scheme
) -> pd.DataFrame:
    """The main firm of every parcel, and its class."""
    index = land.parcels.index
    share = main_share(land.shares, at.parcel, len(index))
    firm = np.append(at.firm, -1)[share]  # the last for a parcel without a firm, of share -1
    # each firm's id becomes text once, however many parcels it is on
    codes, ids = pd.factorize(land.shares["enterprise_id"].astype(object))
    names = pd.array(list(ids), dtype="string")
    main = pd.DataFrame(index=index)
    main["main_firm"] = names.take(np.append(codes, -1)[share], allow_fill=True)
    main["firm_class"] = class_words(firms).array.take(firm, allow_fill=True)
    is_last = in_last_class(firms, scheme).array
    main["firm_in_last_class"] = is_last.take(firm, allow_fill=True)
    for name, column in (("main_firm_unrated", "unrated"), ("main_firm_sector", "sector")):
        words = firms[column].astype("string").array
        main[name] = words.take(firm, allow_fill=True)
    return main
