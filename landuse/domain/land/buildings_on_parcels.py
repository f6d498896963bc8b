"""Buildings on parcels: which part of each building stands on which parcel, and what that makes of the parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.land.coverage import in_blocks
from landuse.domain.land.shared_area import shared_areas

if TYPE_CHECKING:
    import geopandas as gpd

#: Storeys higher than this count twice in the plot ratio (工业项目建设用地控制指标).
HIGH_STOREY_M = 8.0
_SLIVER_M2 = 0.01
#: A share of a footprint that is rounding, not ground.
_ROUNDING = 1e-9
#: Place of a building, place of a parcel, the ground they share (m²).
Shared = tuple[np.ndarray, np.ndarray, np.ndarray]


def buildings_on_parcels(buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row per building × parcel that share ground.

    Returns
    -------
    Frame with ``building`` and ``parcel`` (positions in the two frames, in the order of their ids), ``footprint_m2`` (shared
    ground) and ``share`` (of the building's footprint, Σ ≤ 1 a building also where parcels overlap).
    """
    stands, lots = buildings.geometry.to_numpy(), parcels.geometry.to_numpy()
    return as_pairs(
        shared_ground(stands, lots), shapely.area(stands), buildings.index, parcels.index
    )


def shared_ground(stands: np.ndarray, lots: np.ndarray) -> Shared:
    """Which of some buildings' outlines (places) stand on which parcels' (places), and on how much of them (m²).

    What a parcel covers but for rounding, it has whole.
    """
    area, box, tree = shapely.area(stands), shapely.bounds(stands), shapely.STRtree(stands)

    def laid(block: slice) -> Shared:
        lot, stand = tree.query(lots[block])
        ground, whole = shared_areas(lots[block], stands, box, area, lot, stand), area[stand]
        ground = np.where(np.abs(ground - whole) <= _ROUNDING * whole, whole, ground)
        keep = (ground > _SLIVER_M2) | ((ground == whole) & (whole > 0))
        return stand[keep], lot[keep] + block.start, ground[keep]

    stand, lot, ground = zip(*in_blocks(laid, len(lots)), strict=True)
    return np.concatenate(stand), np.concatenate(lot), np.concatenate(ground)


def as_pairs(
    shared: Shared, area: np.ndarray, buildings: pd.Index, parcels: pd.Index
) -> pd.DataFrame:
    """Shared ground as :func:`buildings_on_parcels` tells it; ``area`` is that of all buildings' footprints (m²)."""
    stand, lot, ground = shared
    share = ground / np.where(area[stand] > 0, area[stand], 1)
    total = np.bincount(stand, share, len(area))[stand]
    share = share / np.maximum(total, 1)
    # in the order of the ids, whatever that of the files
    order = np.argsort(_places(buildings)[stand] * len(parcels) + _places(parcels)[lot])
    return pd.DataFrame(
        {
            "building": stand[order],
            "parcel": lot[order],
            "footprint_m2": ground[order],
            "share": share[order],
        }
    )


def _places(ids: pd.Index) -> np.ndarray:
    """The place of each id among all of them in order."""
    places = np.empty(len(ids), np.int64)
    places[ids.argsort(kind="stable")] = np.arange(len(ids))
    return places


def floor_areas(buildings: pd.DataFrame) -> pd.DataFrame:
    """Floor area used for each building and what counts towards the plot ratio.

    ``floor_area_used_m2`` is the measured floor area, else footprint × floors (unknown where floors are).
    ``far_area_m2`` counts a building twice whose storeys are higher than 8 m on average; without a height it is uncorrected.
    ``vacant_m2`` is the vacant area, the whole floor area where only a date is recorded, and zero where no vacancy is.
    """
    out = pd.DataFrame(index=buildings.index)
    computed = buildings["area_plane_m2"].astype("Float64") * buildings["floors"].astype("Float64")
    out["floor_area_used_m2"] = buildings["floor_area_m2"].astype("Float64").fillna(computed)
    storey = buildings["height_m"].astype("Float64") / buildings["floors"].astype(
        "Float64"
    ).replace(0, pd.NA)
    high = (storey > HIGH_STOREY_M).fillna(False).to_numpy(bool)
    out["far_area_m2"] = out["floor_area_used_m2"] * np.where(high, 2, 1)
    vacant = buildings["vacant_area_m2"].astype("Float64")
    whole = buildings["vacant_since"].notna() & vacant.isna()
    vacant = vacant.mask(whole, out["floor_area_used_m2"])
    vacant = vacant.mask(buildings["vacant_since"].isna() & vacant.isna(), 0.0)
    out["vacant_m2"] = vacant
    floor = out["floor_area_used_m2"]
    out["vacancy_share"] = (vacant / floor.replace(0, pd.NA)).clip(upper=1.0)
    return out


def parcel_sums(pairs: pd.DataFrame, floors: pd.DataFrame, parcels: pd.Index) -> pd.DataFrame:
    """Floor, plot-ratio, vacant and ground area on every parcel (m²); unknown where one building's is unknown.

    ``pairs`` from :func:`buildings_on_parcels`, ``floors`` from :func:`floor_areas`.
    """
    n, lot = len(parcels), pairs["parcel"].to_numpy()
    part, stand = pairs["share"].to_numpy(), pairs["building"].to_numpy()
    sums = {"footprint_m2": np.bincount(lot, pairs["footprint_m2"].to_numpy(), n)}
    names = {
        "building_area_m2": "floor_area_used_m2",
        "far_area_m2": "far_area_m2",
        "vacant_area_m2": "vacant_m2",
    }
    for name, source in names.items():
        # an unknown building makes the sum of its parcel unknown
        sums[name] = np.bincount(
            lot, floors[source].to_numpy(float, na_value=np.nan)[stand] * part, n
        )
    return pd.DataFrame(sums, index=parcels).astype("Float64")


def main_parcel(pairs: pd.DataFrame, buildings: pd.Index, parcels: pd.Index) -> pd.Series:
    """The parcel that holds most of each building, the first by its id where two hold as much; NA outside every parcel."""
    stand, share = pairs["building"].to_numpy(), pairs["share"].to_numpy()
    # pairs stand in the order of the ids and the sort is stable
    order = np.lexsort((-share, stand))
    first = np.r_[True, np.diff(stand[order]) > 0][: len(order)]
    top = order[first]
    lot = np.full(len(buildings), -1)
    lot[stand[top]] = pairs["parcel"].to_numpy()[top]
    return pd.Series(pd.array(parcels, dtype="string").take(lot, allow_fill=True), index=buildings)
