"""Which part of each building stands on which parcel, and what that makes of the parcel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.arrays import Floats, Outlines, Positions
from landuse.domain.frames.blocks import map_blocks
from landuse.domain.land.shared_area import measure_outlines, shared_areas

if TYPE_CHECKING:
    import geopandas as gpd

#: Storeys higher than this (m) count twice in the plot ratio (工业项目建设用地控制指标).
HIGH_STOREY_M = 8.0
#: Less ground than this (m²) is a sliver of two surveys, unless it is all of the building.
_SLIVER_M2 = 0.01
#: A share of a footprint that is rounding, not ground.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class BuildingPairs:
    """Pairs of a building and a parcel that share ground.

    Attributes
    ----------
    building, parcel : ndarray of intp, shape (n,)
        Positions of the two among the outlines that were asked about.
    area_m2 : ndarray of float64, shape (n,)
        The ground they share (m²).
    """

    building: Positions
    parcel: Positions
    area_m2: Floats


def buildings_on_parcels(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Every building and parcel that share ground.

    Parameters
    ----------
    buildings, parcels : GeoDataFrame
        Valid polygons (or None) in one projected system (m), indexed by their ids.

    Returns
    -------
    DataFrame
        One row a pair, in the order of the ids: ``building`` and ``parcel`` (positions in the two
        frames), ``footprint_m2`` (the shared ground) and ``share`` (of the building's footprint;
        the shares of a building sum to at most 1, also where parcels overlap).

    Examples
    --------
    >>> import geopandas as gpd
    >>> lots = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> house = gpd.GeoDataFrame(geometry=[shapely.box(8, 0, 12, 5)])
    >>> buildings_on_parcels(house, lots)["footprint_m2"].tolist()
    [10.0, 10.0]
    """
    outlines = buildings.geometry.to_numpy()
    ground = building_pairs(outlines, parcels.geometry.to_numpy())
    return pairs_table(ground, shapely.area(outlines), buildings.index, parcels.index)


def building_pairs(buildings: Outlines, parcels: Outlines) -> BuildingPairs:
    """Which buildings' outlines stand on which parcels', and on how much of them.

    Parameters
    ----------
    buildings, parcels : ndarray of object, shapes (b,) and (p,)
        Valid polygons or None, in one projected system (m).

    Returns
    -------
    BuildingPairs
        In the order of the parcels. What a parcel covers but for rounding, it has whole, so that
        the share of a building on its own parcel is exactly 1.
    """
    measured = measure_outlines(buildings)
    tree = shapely.STRtree(buildings)

    def share_block(block: slice) -> BuildingPairs:
        parcel, building = tree.query(parcels[block])
        ground = shared_areas(parcels[block], measured, parcel, building)
        whole = measured.area[building]
        ground = np.where(np.abs(ground - whole) <= _ROUNDING * whole, whole, ground)
        keep = (ground > _SLIVER_M2) | ((ground == whole) & (whole > 0))
        return BuildingPairs(building[keep], parcel[keep] + block.start, ground[keep])

    blocks = map_blocks(share_block, len(parcels))
    return BuildingPairs(
        np.concatenate([block.building for block in blocks]),
        np.concatenate([block.parcel for block in blocks]),
        np.concatenate([block.area_m2 for block in blocks]),
    )


def pairs_table(
    ground: BuildingPairs, footprint_m2: Floats, buildings: pd.Index, parcels: pd.Index
) -> pd.DataFrame:
    """Shared ground as the frame that :func:`buildings_on_parcels` gives.

    Parameters
    ----------
    ground : BuildingPairs
        With positions among all buildings and all parcels.
    footprint_m2 : ndarray of float64, shape (number of buildings,)
        The area of each building's outline (m²).
    buildings, parcels : Index
        All ids.

    Returns
    -------
    DataFrame
        In the order of the ids, whatever that of the files: which of two equal parcels comes
        first never depends on how a file was sorted.
    """
    stand, lot = ground.building, ground.parcel
    footprint = footprint_m2[stand]
    share = ground.area_m2 / np.where(footprint > 0, footprint, 1)
    total_share = np.bincount(stand, share, len(footprint_m2))[stand]
    share = share / np.maximum(total_share, 1)
    order = np.argsort(
        _rank_of_ids(buildings)[stand] * len(parcels) + _rank_of_ids(parcels)[lot]
    )
    return pd.DataFrame(
        {
            "building": stand[order],
            "parcel": lot[order],
            "footprint_m2": ground.area_m2[order],
            "share": share[order],
        }
    )


def _rank_of_ids(ids: pd.Index) -> Positions:
    """The rank of each id among all of them in order, from 0."""
    ranks = np.empty(len(ids), np.intp)
    ranks[ids.argsort(kind="stable")] = np.arange(len(ids))
    return ranks


def floor_areas(buildings: pd.DataFrame) -> pd.DataFrame:
    """Floor area of each building: used, counted for the plot ratio, and vacant.

    Parameters
    ----------
    buildings : DataFrame
        With ``floor_area_m2`` (measured), ``area_plane_m2`` (footprint), ``floors``, ``height_m``,
        ``vacant_area_m2`` and ``vacant_since``.

    Returns
    -------
    DataFrame
        On the same index, Float64, NA where unknown:

        ``floor_area_used_m2`` is the measured floor area, else footprint × floors.

        ``far_area_m2`` counts a building twice whose storeys are higher than 8 m on average
        (工业项目建设用地控制指标); without a height it is uncorrected.

        ``vacant_m2`` is the vacant area, the whole floor area where only a date is recorded, and
        zero where no vacancy is.

        ``vacancy_share`` is the vacant part of the floor area (0–1).
    """
    floors: pd.Series = buildings["floors"].astype("Float64")
    footprint: pd.Series = buildings["area_plane_m2"].astype("Float64")
    measured: pd.Series = buildings["floor_area_m2"].astype("Float64")
    used: pd.Series = measured.fillna(footprint * floors)
    height: pd.Series = buildings["height_m"].astype("Float64")
    storey_height = height / _without_zeros(floors)
    is_high = (storey_height > HIGH_STOREY_M).fillna(False).to_numpy(bool)
    stated: pd.Series = buildings["vacant_area_m2"].astype("Float64")
    since = buildings["vacant_since"]
    vacant = stated.mask(since.notna() & stated.isna(), used)
    vacant = vacant.mask(since.isna() & vacant.isna(), 0.0)
    return pd.DataFrame(
        {
            "floor_area_used_m2": used,
            "far_area_m2": used * np.where(is_high, 2, 1),
            "vacant_m2": vacant,
            "vacancy_share": (vacant / _without_zeros(used)).clip(upper=1.0),
        },
        index=buildings.index,
    )


def _without_zeros(values: pd.Series) -> pd.Series:
    """A column to divide by: unknown where it is zero."""
    return values.mask((values == 0).fillna(False))


def parcel_sums(
    pairs: pd.DataFrame, floors: pd.DataFrame, parcels: pd.Index
) -> pd.DataFrame:
    """Floor, plot-ratio, vacant and ground area of the buildings on every parcel.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`buildings_on_parcels` gives it.
    floors : DataFrame
        As :func:`floor_areas` gives it, in the order of the buildings.
    parcels : Index
        All ids.

    Returns
    -------
    DataFrame
        Indexed by ``parcels``, Float64, in m²: ``footprint_m2``, ``building_area_m2`` (floor),
        ``far_area_m2`` and ``vacant_area_m2``, each building by the part of it that stands on the
        parcel. Unknown where that of one building is unknown; zero where none stands.
    """
    count = len(parcels)
    lot, stand = pairs["parcel"].to_numpy(), pairs["building"].to_numpy()
    part = pairs["share"].to_numpy()
    sums = {"footprint_m2": np.bincount(lot, pairs["footprint_m2"].to_numpy(), count)}
    sources = {
        "building_area_m2": "floor_area_used_m2",
        "far_area_m2": "far_area_m2",
        "vacant_area_m2": "vacant_m2",
    }
    for name, source in sources.items():
        # NaN adds up to NaN: an unknown building makes the sum of its parcel unknown
        of_building = floors[source].to_numpy(float, na_value=np.nan)
        sums[name] = np.bincount(lot, of_building[stand] * part, count)
    return pd.DataFrame(sums, index=parcels).astype("Float64")


def main_parcel(
    pairs: pd.DataFrame, buildings: pd.Index, parcels: pd.Index
) -> pd.Series:
    """The parcel that holds most of each building.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`buildings_on_parcels` gives it.
    buildings, parcels : Index
        All ids.

    Returns
    -------
    Series of string
        Indexed by ``buildings``: a parcel's id, the first where two hold as much, NA for a
        building outside every parcel.
    """
    stand, share = pairs["building"].to_numpy(), pairs["share"].to_numpy()
    # pairs stand in the order of the ids and the sort is stable
    order = np.lexsort((-share, stand))
    is_first = np.r_[True, np.diff(stand[order]) > 0][: len(order)]
    largest = order[is_first]
    lot = np.full(len(buildings), -1)
    lot[stand[largest]] = pairs["parcel"].to_numpy()[largest]
    ids = pd.array(parcels.to_numpy(), dtype="string")
    return pd.Series(ids.take(lot, allow_fill=True), index=buildings)
