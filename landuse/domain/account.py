"""The zone's account: what needs all of its units at once, and no outlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.land import apportionment, buildings_on_parcels
from landuse.domain.output import scoring
from landuse.domain.policy.scheme import Scheme
from landuse.domain.standing import ledger
from landuse.domain.standing.field_checks import field_checks_in_force
from landuse.domain.vocabulary import units
from landuse.domain.zone import Zone

_TOTALS = (
    "sales_wan",
    "tax_wan",
    "added_value_wan",
    "energy_tce",
    "power_kwh",
    "rd_wan",
    "employees",
    "emissions_t",
)


@dataclass(frozen=True)
class Account:
    """A zone's figures before its units are tagged."""

    zone: Zone
    as_of: dt.date
    #: the zone's frames with the figures of an assessment
    parcels: Any
    buildings: Any
    enterprises: pd.DataFrame
    shares: pd.DataFrame
    uses: pd.DataFrame
    bases: dict[str, dict[str, Any]]
    #: the ledger as of the day, and the reviews in force
    stand: pd.DataFrame
    reviews: pd.DataFrame


def accounted(zone: Zone, pairs: pd.DataFrame, floors: pd.DataFrame, day: dt.date) -> Account:
    """Floor, land, output, scores and ranks; ``pairs`` and ``floors`` as :mod:`landuse.domain.land.buildings_on_parcels` gives them."""
    parcels = beside(zone.parcels, used_areas(zone.parcels))
    buildings = beside(zone.buildings, floors[["floor_area_used_m2", "vacancy_share"]])
    buildings["parcel_id"] = buildings_on_parcels.main_parcel(pairs, buildings.index, parcels.index)
    sums = buildings_on_parcels.parcel_sums(pairs, floors, parcels.index)
    parcels = beside(parcels, _intensity(parcels, sums, bool(zone.present.get("buildings"))))

    scheme = zone.policy.scheme
    placed = apportionment.occupancy_on_parcels(zone.occupancy, parcels, pairs, floors)
    del pairs, floors  # of millions of buildings, and no longer needed
    uses = apportionment.apportion(placed, parcels, zone.year)
    shares = apportionment.sum_by_parcel(uses)
    firms = _firms(zone.enterprises, zone.year, shares, scheme.years)
    before = None
    if knows(zone, zone.year - 1):
        last = apportionment.sum_by_parcel(apportionment.apportion(placed, parcels, zone.year - 1))
        before = _judged(
            _firms(zone.enterprises, zone.year - 1, last, scheme.years), scheme, zone.year - 1
        )
    base = scoring.bases(_judged(firms, scheme, zone.year), before, scheme)
    firms = beside(firms, scoring.rate(firms, scheme, base, dt.date(zone.year, 12, 31)))
    parcels = beside(
        parcels, _parcel_output(parcels, firms, shares, scheme, base, "occupancy" in zone.present)
    )

    stand = standing_on(zone, day)
    counting = zone.policy.recognition.counting
    parcels["revitalized_on"] = ledger.revitalized_on(
        stand, "parcel_id", counting["redeveloped_mu"], parcels.index
    )
    buildings["revitalized_on"] = ledger.revitalized_on(
        stand, "building_id", counting["revitalized_floor_m2"], buildings.index
    )
    reviews = field_checks_in_force(zone.reviews, zone.policy.review_words, day)
    return Account(zone, day, parcels, buildings, firms, shares, uses, base, stand, reviews)


def beside(units: Any, more: pd.DataFrame) -> Any:
    """``units`` with the columns of ``more``, which has the same rows; a join would copy them all."""
    out = units.copy(deep=False)
    for name, column in more.items():
        out[name] = column
    return out


def knows(zone: Zone, year: int) -> bool:
    """Whether the ledger has firms of a year."""
    return bool((zone.enterprises["year"] == year).fillna(False).any())


def standing_on(zone: Zone, day: dt.date) -> pd.DataFrame:
    """The zone's ledger as :func:`landuse.domain.standing.ledger.standing` gives it, held against the land contracts."""
    return ledger.standing(
        zone.actions, zone.policy.recognition, day, zone.parcels["contract_date"]
    )


def used_areas(parcels: pd.DataFrame) -> pd.DataFrame:
    """The area that counts: registered first, the plane area of the outline where none is registered; in m² and mu."""
    registered = parcels["area_registered_m2"].astype("Float64")
    registered = registered.where(
        (registered > 0).fillna(False)
    )  # a certificate of nothing was left unfilled
    out = pd.DataFrame(index=parcels.index)
    out["area_used_m2"] = registered.fillna(parcels["area_plane_m2"].astype("Float64"))
    out["area_basis"] = pd.array(["plane", "registered"], dtype="string").take(
        registered.notna().to_numpy(np.intp)
    )
    out["area_mu"] = units.mu_from_m2(out["area_used_m2"])
    return out


def _intensity(parcels: pd.DataFrame, sums: pd.DataFrame, known: bool) -> pd.DataFrame:
    """Floor area, plot ratio, density and vacancy of every parcel; all unknown where no buildings were given."""
    out = sums if known else sums.mask(sums.notna())
    area = parcels["area_used_m2"]
    out["far"] = scoring.ratio(out["far_area_m2"], area)
    out["density"] = scoring.ratio(out["footprint_m2"], parcels["area_plane_m2"])
    out["vacancy_share"] = scoring.ratio(out["vacant_area_m2"], out["building_area_m2"]).clip(
        upper=1.0
    )
    return out


def _firms(enterprises: pd.DataFrame, year: int, shares: pd.DataFrame, years: int) -> pd.DataFrame:
    """Enterprises of one year by id with their land and per-mu metrics.

    Of up to ``years`` years each figure is the mean of those that have it, over the land of the last, whose own figure has to be
    known; ``years`` says of how many their tax is.
    """
    firms = enterprises[(enterprises["year"] == year).fillna(False)].set_index("enterprise_id")
    firms["years"] = 1
    if years > 1:
        totals = list(_TOTALS)
        span = enterprises[
            enterprises["year"].between(year - years + 1, year).fillna(False)
        ].groupby("enterprise_id")
        told = firms[totals].notna()
        firms[totals] = span[totals].mean().reindex(firms.index).where(told)
        firms["years"] = span["tax_wan"].count().reindex(firms.index).clip(lower=1)
    land = shares.groupby("enterprise_id")["land_mu"].sum()
    firms["mu"] = land.reindex(firms.index).astype("Float64")
    firms["located"] = firms["mu"].notna()
    firms["sales_per_mu"] = scoring.ratio(firms["sales_wan"], firms["mu"])
    firms["tax_per_mu"] = scoring.ratio(firms["tax_wan"], firms["mu"])
    return firms


def _judged(firms: pd.DataFrame, scheme: Scheme, year: int) -> pd.DataFrame:
    """The firms that the scheme rates."""
    return firms[scoring.unrated(firms, scheme, dt.date(year, 12, 31)).isna()]


def _parcel_output(
    parcels: pd.DataFrame,
    firms: pd.DataFrame,
    shares: pd.DataFrame,
    scheme: Scheme,
    base: dict,
    known: bool,
) -> pd.DataFrame:
    """Output that stands on every parcel, its per-mu metrics, score, rank and class by the scheme's own bases."""
    firm = positions(firms.index, shares["enterprise_id"])
    part, place = shares["share"].to_numpy(float), positions(parcels.index, shares["parcel_id"])
    count = np.bincount(place, minlength=len(parcels))
    out = pd.DataFrame(index=parcels.index)
    nothing = scoring.known(np.full(len(parcels), np.nan), parcels.index)
    for name in _TOTALS:
        # one firm's unknown figure makes the parcel's unknown, and so does a firm without a row this year; no firm, no figure
        told = np.r_[firms[name].to_numpy(float, na_value=np.nan), np.nan]
        if np.isnan(told).all():
            out[name] = nothing
            continue
        total = np.bincount(place, told[firm] * part, len(parcels))
        out[name] = scoring.known(np.where(count, total, np.nan), parcels.index)
    out["enterprise_count"] = pd.array(
        count if known else np.where(count, count, np.nan), dtype="Int64"
    )
    out["mu"] = parcels["area_mu"]
    out["sales_per_mu"] = scoring.ratio(out["sales_wan"], out["mu"])
    out["tax_per_mu"] = scoring.ratio(out["tax_wan"], out["mu"])
    out["score"] = scoring.total(out, scheme.indicators, base).where(
        (out["enterprise_count"] > 0).fillna(False)
    )
    out["rank"] = scoring.rank(out["score"])
    out["class"] = scoring.classes(out["rank"], scheme)
    out["firm_class"] = _main_class(firms, shares, firm, place, len(parcels)).set_axis(out.index)
    return out.drop(columns="mu")


def _main_class(
    firms: pd.DataFrame, shares: pd.DataFrame, firm: np.ndarray, place: np.ndarray, n: int
) -> pd.Series:
    """The class of the firm with most of each parcel's land, the first by its id of equals; "unrated" for one the scheme leaves out."""
    land = shares["land_mu"].to_numpy(float)
    several = np.flatnonzero(np.bincount(place, minlength=n)[place] > 1)
    ids, _ = pd.factorize(shares["enterprise_id"].iloc[several].astype(object), sort=True)
    weakest_first = several[np.lexsort((-ids, land[several], place[several]))]
    main = np.full(n, -1)
    main[place] = firm
    main[place[weakest_first]] = firm[weakest_first]  # of several values for a place the last stays
    word = firms["class"].mask(
        firms["class"].isna() & (firms["unrated"] == "small").fillna(False), "unrated"
    )
    return pd.Series(pd.array(word, dtype="string").take(main, allow_fill=True))
