"""The part of each building on each parcel, and the sums of floor and footprint of the parcels."""

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
#: A smaller shared area (m²) is a sliver of two surveys, unless it is all of the building.
_SLIVER_M2 = 0.01
#: A smaller share of a footprint is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class BuildingPairs:
    """Pairs of a building and a parcel that share area.

    Attributes
    ----------
    building, parcel : ndarray of intp, shape (n,)
        Positions of the two among the outlines.
    area_m2 : ndarray of float64, shape (n,)
        The area they share (m²).
    """

    building: Positions
    parcel: Positions
    area_m2: Floats


def buildings_on_parcels(
    buildings: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Every building and parcel that share area.

    Parameters
    ----------
    buildings, parcels : GeoDataFrame
        Valid polygons (or None) in one projected system (m), indexed by their ids.

    Returns
    -------
    DataFrame
        One row for each pair, in the order of the ids: ``building`` and ``parcel`` (positions in
        the two frames), ``footprint_m2`` (the shared area) and ``share`` (of the building's
        footprint; the shares of a building sum to at most 1, also where parcels overlap).

    Examples
    --------
    >>> import geopandas as gpd
    >>> lots = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> house = gpd.GeoDataFrame(geometry=[shapely.box(8, 0, 12, 5)])
    >>> buildings_on_parcels(house, lots)["footprint_m2"].tolist()
    [10.0, 10.0]
    """
    outlines = buildings.geometry.to_numpy()
    pairs = building_pairs(outlines, parcels.geometry.to_numpy())
    footprint_m2 = shapely.area(outlines)
    return pairs_table(pairs, footprint_m2, buildings.index, parcels.index)


def building_pairs(buildings: Outlines, parcels: Outlines) -> BuildingPairs:
    """The pairs of outlines of a building and a parcel that share area.

    Parameters
    ----------
    buildings, parcels : ndarray of object, shapes (b,) and (p,)
        Valid polygons or None, in one projected system (m).

    Returns
    -------
    BuildingPairs
        In the order of the parcels. An area that differs from that of the building by rounding only
        is set to it, so that the share of a building within a parcel is exactly 1.
    """
    measured = measure_outlines(buildings)
    tree = shapely.STRtree(buildings)

    def share_block(block: slice) -> BuildingPairs:
        parcel, building = tree.query(parcels[block])
        area = shared_areas(parcels[block], measured, parcel, building)
        footprint = measured.area[building]
        is_within = np.abs(area - footprint) <= _ROUNDING * footprint
        area = np.where(is_within, footprint, area)
        is_all_of_building = (area == footprint) & (footprint > 0)
        is_pair = (area > _SLIVER_M2) | is_all_of_building
        parcel_in_zone = parcel[is_pair] + block.start
        return BuildingPairs(building[is_pair], parcel_in_zone, area[is_pair])

    blocks = map_blocks(share_block, len(parcels))
    return BuildingPairs(
        np.concatenate([block.building for block in blocks]),
        np.concatenate([block.parcel for block in blocks]),
        np.concatenate([block.area_m2 for block in blocks]),
    )


def pairs_table(
    pairs: BuildingPairs, footprint_m2: Floats, buildings: pd.Index, parcels: pd.Index
) -> pd.DataFrame:
    """Pairs as the frame that :func:`buildings_on_parcels` gives.

    Parameters
    ----------
    pairs : BuildingPairs
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
    building, parcel = pairs.building, pairs.parcel
    footprint = footprint_m2[building]
    share = pairs.area_m2 / np.where(footprint > 0, footprint, 1)
    total_share = np.bincount(building, share, len(footprint_m2))[building]
    share = share / np.maximum(total_share, 1)
    building_rank = _rank_of_ids(buildings)[building]
    parcel_rank = _rank_of_ids(parcels)[parcel]
    order = np.argsort(building_rank * len(parcels) + parcel_rank)
    return pd.DataFrame(
        {
            "building": building[order],
            "parcel": parcel[order],
            "footprint_m2": pairs.area_m2[order],
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
    """Floor area, plot-ratio area, vacant area and footprint of the buildings on every parcel.

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
        ``far_area_m2`` and ``vacant_area_m2``, each building by its part on the parcel. Unknown
        where that of one building is unknown; zero without buildings.
    """
    count = len(parcels)
    parcel, building = pairs["parcel"].to_numpy(), pairs["building"].to_numpy()
    share = pairs["share"].to_numpy()
    footprint_m2 = pairs["footprint_m2"].to_numpy()
    sums = {"footprint_m2": np.bincount(parcel, footprint_m2, count)}
    sources = {
        "building_area_m2": "floor_area_used_m2",
        "far_area_m2": "far_area_m2",
        "vacant_area_m2": "vacant_m2",
    }
    for name, source in sources.items():
        # NaN adds up to NaN: an unknown building makes the sum of its parcel unknown
        area_m2 = floors[source].to_numpy(float, na_value=np.nan)
        sums[name] = np.bincount(parcel, area_m2[building] * share, count)
    return pd.DataFrame(sums, index=parcels).astype("Float64")


def main_parcel(
    pairs: pd.DataFrame, buildings: pd.Index, parcels: pd.Index
) -> pd.Series:
    """The parcel that has most of each building.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`buildings_on_parcels` gives it.
    buildings, parcels : Index
        All ids.

    Returns
    -------
    Series of string
        Indexed by ``buildings``: a parcel's id, the first where two have as much, NA for a
        building outside every parcel.
    """
    building, share = pairs["building"].to_numpy(), pairs["share"].to_numpy()
    # pairs are in the order of the ids and the sort is stable
    order = np.lexsort((-share, building))
    is_first = np.r_[True, np.diff(building[order]) > 0][: len(order)]
    main_pair = order[is_first]
    parcel = np.full(len(buildings), -1)
    parcel[building[main_pair]] = pairs["parcel"].to_numpy()[main_pair]
    ids = pd.array(parcels.to_numpy(), dtype="string")
    return pd.Series(ids.take(parcel, allow_fill=True), index=buildings)
