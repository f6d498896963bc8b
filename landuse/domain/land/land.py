"""The land of a zone: which area counts, what stands on each parcel, and who uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.numbers import ratio
from landuse.domain.land import buildings_on_parcels
from landuse.domain.land.apportionment import apportion, land_outside, sum_by_parcel
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.land.balance import balance_of_firms
from landuse.domain.land.occupancy_on_parcels import holders_of, occupancy_on_parcels
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Land:
    """The land of a zone: areas of parcels and buildings, and the firms that use them.

    Attributes
    ----------
    parcels : GeoDataFrame
        The zone's parcels with ``area_used_m2``, ``area_basis``, ``area_mu``, ``footprint_m2``,
        ``building_area_m2``, ``far_area_m2``, ``vacant_area_m2`` (m²), ``far``, ``density`` and
        ``vacancy_share``.
    buildings : GeoDataFrame
        The zone's buildings with ``floor_area_used_m2`` (m²), ``vacancy_share`` and ``parcel_id``
        (the parcel that has most of each, NA outside every parcel).
    uses : DataFrame
        One row for each row of the occupancy ledger and parcel in the plan year, as
        :func:`landuse.domain.land.apportionment.apportion` gives them.
    outside : DataFrame
        Land of firms outside the zone's layer of parcels, as
        :func:`landuse.domain.land.apportionment.land_outside` gives it.
    shares : DataFrame
        The same summed by enterprise and parcel: ``land_mu``, ``share`` (Σ = 1 for each located
        enterprise, with what it has outside), ``basis``, ``tenure``.
    balance : DataFrame
        The land of every firm and its parts, as
        :func:`landuse.domain.land.balance.balance_of_firms` gives it.
    balance_before : DataFrame or None
        That of the year before; None where the ledger has no enterprises of that year.
    uses_before : DataFrame or None
        The uses of the year before, who uses which parcel alone (``enterprise_id``, ``parcel_id``)
        where the scheme asks no more; None where ``balance_before`` is.
    """

    parcels: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    uses: pd.DataFrame
    outside: pd.DataFrame
    shares: pd.DataFrame
    balance: pd.DataFrame
    balance_before: pd.DataFrame | None
    uses_before: pd.DataFrame | None = None


def land_of(zone: Zone) -> Land:
    """The land of a zone: areas, buildings on parcels, and who uses how much.

    The other step of an assessment that looks at outlines is the counting of goals, for claimed
    units that overlap.

    Parameters
    ----------
    zone : Zone
        As read; it is not changed.

    Returns
    -------
    Land
        Its frames share the columns of the zone's.
    """
    # handed over without names: the callee frees them as soon as it can
    return land_from_pairs(
        zone,
        buildings_on_parcels.buildings_on_parcels(zone.buildings, zone.parcels),
        buildings_on_parcels.floor_areas(zone.buildings),
    )


def land_from_pairs(zone: Zone, pairs: pd.DataFrame, floors: pd.DataFrame) -> Land:
    """The land of a zone of which the buildings on each parcel are known already.

    Parameters
    ----------
    zone : Zone
        Its outlines are not read.
    pairs : DataFrame
        One row for each building and parcel that share area, as
        :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` gives them.
    floors : DataFrame
        On the index of the buildings, as
        :func:`landuse.domain.land.buildings_on_parcels.floor_areas` gives them.

    Returns
    -------
    Land
        The same whether the pairs were computed at once or strip by strip.
    """
    parcels = with_columns(zone.parcels, areas_that_count(zone.parcels))
    buildings = with_columns(
        zone.buildings, floors[["floor_area_used_m2", "vacancy_share"]]
    )
    buildings["parcel_id"] = buildings_on_parcels.main_parcel(
        pairs, buildings.index, parcels.index
    )
    sums = buildings_on_parcels.parcel_sums(pairs, floors, parcels.index)
    if not zone.present.get("buildings"):
        sums = sums.mask(sums.notna())  # no source of buildings: unknown, not empty
    parcels = with_columns(parcels, _intensity(parcels, sums))
    holders = None
    if "occupancy" in zone.present:
        holders = holders_of(parcels, zone.enterprises, zone.occupancy)
    producers = None
    if "enterprises" in zone.present:
        producers = zone.enterprises["enterprise_id"]
    rows = occupancy_on_parcels(
        zone.occupancy, parcels, pairs, floors, holders, producers
    )
    del pairs, floors  # of millions of buildings, and no longer needed
    outside = land_outside(zone.occupancy, rows, zone.year)
    uses = apportion(rows, parcels, zone.year, outside)
    balance_before = uses_before = None
    year_before = zone.year - 1
    if zone.has_firms_of(year_before):
        outside_before = land_outside(zone.occupancy, rows, year_before)
        uses_before = apportion(rows, parcels, year_before, outside_before)
        balance_before = balance_of_firms(uses_before, outside_before)
        if not zone.policy.scheme.asks_for_uses:
            # a large zone has many rows, and the other columns are not needed
            uses_before = uses_before[["enterprise_id", "parcel_id"]]
    shares = sum_by_parcel(uses)
    balance = balance_of_firms(uses, outside)
    return Land(
        parcels, buildings, uses, outside, shares, balance, balance_before, uses_before
    )


def _intensity(parcels: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Floor area, plot ratio, density and share of vacant floor of every parcel."""
    intensity = sums.copy(deep=False)
    intensity["far"] = ratio(sums["far_area_m2"], parcels["area_used_m2"])
    intensity["density"] = ratio(sums["footprint_m2"], parcels["area_plane_m2"])
    vacancy = ratio(sums["vacant_area_m2"], sums["building_area_m2"])
    intensity["vacancy_share"] = vacancy.clip(upper=1.0)
    return intensity
