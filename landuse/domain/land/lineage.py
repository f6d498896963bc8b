"""Two editions of a cadastre: which old parcel became which new one, and with which area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.arrays import Floats
from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary import units

if TYPE_CHECKING:
    import geopandas as gpd

#: Common land below this share of both parcels is a difference of survey, not of parcels.
NOISE = 0.02
#: Parcels that share this much of both are the same land.
SAME = 0.95
#: Columns of the table old → new.
COLUMNS = ("old_id", "new_id", "area_m2", "share_of_old", "share_of_new", "kind")
#: Amounts of a ledger row that go with its land.
_AMOUNTS = ("land_mu", "area_mu", "floor_area_m2")


def match(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, noise: float = NOISE
) -> pd.DataFrame:
    """Match old parcels with new ones by their common land.

    Parameters
    ----------
    old, new : GeoDataFrame
        Polygons indexed by parcel_id, in one projected system (m).
    noise : float, default 0.02
        Pairs with less than this share (0–1) of both are left out.

    Returns
    -------
    DataFrame
        One row for each pair, and one for each parcel without a partner, the other id missing:
        ``old_id``, ``new_id``, ``area_m2`` of the common land, ``share_of_old`` and
        ``share_of_new`` (0–1), and ``kind``: "same" (number and land), "renumbered" (the land
        under another number), "reshaped" (the number kept, the land changed), "split", "merged",
        "rearranged" (both), "gone", "new".
    """
    pairs = _common_land(old, new)
    largest_share = pairs[["share_of_old", "share_of_new"]].max(axis=1)
    pairs = pairs[largest_share >= noise].reset_index(drop=True)
    pairs["kind"] = _kinds(pairs)
    without_successor = old.index.difference(pd.Index(pairs["old_id"]))
    without_origin = new.index.difference(pd.Index(pairs["new_id"]))
    gone_parcels = pd.DataFrame({"old_id": without_successor, "kind": "gone"})
    new_parcels = pd.DataFrame({"new_id": without_origin, "kind": "new"})
    lineage = pd.concat([pairs, gone_parcels, new_parcels], ignore_index=True)
    lineage = lineage[list(COLUMNS)]
    texts = dict.fromkeys(("old_id", "new_id", "kind"), "string")
    numbers = dict.fromkeys(("area_m2", "share_of_old", "share_of_new"), "Float64")
    return lineage.astype(texts | numbers)


def _common_land(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Every old and new parcel that touch, with the area (m²) and shares of their common land."""
    old_shapes, new_shapes = old.geometry.to_numpy(), new.geometry.to_numpy()
    tree = shapely.STRtree(new_shapes)
    old_at, new_at = tree.query(old_shapes, predicate="intersects")
    common = shapely.intersection(old_shapes[old_at], new_shapes[new_at])
    area_m2 = shapely.area(common)
    pairs = pd.DataFrame({"old_id": old.index.to_numpy(object)[old_at]})
    pairs["new_id"] = new.index.to_numpy(object)[new_at]
    pairs["area_m2"] = area_m2
    pairs["share_of_old"] = _share(area_m2, shapely.area(old_shapes)[old_at])
    pairs["share_of_new"] = _share(area_m2, shapely.area(new_shapes)[new_at])
    return pairs


def _share(part: Floats, total: Floats) -> Floats:
    """A part of a total, both areas; zero where the total is."""
    return np.divide(part, total, out=np.zeros(len(part)), where=total > 0)


def _kinds(pairs: pd.DataFrame) -> list[str]:
    """The kind of each pair: the first that fits."""
    successors = pairs.groupby("old_id")["new_id"].transform("size")
    origins = pairs.groupby("new_id")["old_id"].transform("size")
    is_same_land = (pairs["share_of_old"] >= SAME) & (pairs["share_of_new"] >= SAME)
    is_same_number = pairs["old_id"] == pairs["new_id"]
    fits = {
        "same": is_same_land & is_same_number,
        "renumbered": is_same_land,
        "rearranged": (successors > 1) & (origins > 1),
        "split": successors > 1,
        "merged": origins > 1,
        "reshaped": is_same_number,
    }
    masks = [mask.to_numpy(bool) for mask in fits.values()]
    return list(np.select(masks, list(fits), "rearranged"))


def follow(
    ledger: pd.DataFrame, lineage: pd.DataFrame, parcels: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Follow the old parcel numbers of a ledger to today's parcels.

    Only numbers that no parcel has today are followed. A parcel that was split has a row for each
    successor, its amounts by share of the land; one that went into a larger parcel states the land
    it brought (``area_mu``), where the ledger has such a column and states none. The land that two
    old parcels brought to one stays in two rows, which ``former`` tells apart.

    Parameters
    ----------
    ledger : DataFrame
        With ``parcel_id``, ``source_row`` and any of the amounts ``land_mu``, ``area_mu`` (mu) and
        ``floor_area_m2``; it is not changed.
    lineage : DataFrame
        As :func:`match` gives it.
    parcels : Index
        Ids of today's parcels.

    Returns
    -------
    ledger : DataFrame
        With the same dtypes; the ledger itself where nothing is followed. Where it
        has ``area_mu`` and some land went into a larger parcel, with ``former`` (text): the old
        number of such a row, NA in all others.
    followed : DataFrame
        One row for every row that was followed: ``row`` (source row), ``id`` (old number) and
        ``value`` (list of successors).
    """
    links = lineage.dropna(subset=["old_id", "new_id"])
    is_lost = ledger["parcel_id"].notna() & (
        positions(parcels, ledger["parcel_id"]) < 0
    )
    is_followed = is_lost & ledger["parcel_id"].isin(links["old_id"])
    if not is_followed.any():
        return ledger, pd.DataFrame({"row": [], "id": [], "value": []})
    numbered = ledger.assign(_at=np.arange(len(ledger)))
    moved = numbered[is_followed].merge(links, left_on="parcel_id", right_on="old_id")
    moved = _amounts_by_share(moved)
    by_row = moved.groupby("_at")
    followed = by_row.agg(row=("source_row", "first"), id=("old_id", "first"))
    successors_of_row = [ids.tolist() for _, ids in by_row["new_id"]]
    followed["value"] = pd.Series(successors_of_row, index=followed.index, dtype=object)
    columns, dtypes = list(numbered.columns), ledger.dtypes.to_dict()
    is_inside = (moved["share_of_new"] < SAME).fillna(False).to_numpy(bool)
    if "area_mu" in ledger and is_inside.any():
        moved["former"] = moved["old_id"].where(is_inside)
        columns.append("former")
        dtypes["former"] = "string"
    successors = moved.assign(parcel_id=moved["new_id"])[columns]
    rows = pd.concat([numbered[~is_followed], successors])
    rows = rows.sort_values("_at", kind="stable").drop(columns="_at")
    result = rows.astype(dtypes).reset_index(drop=True)
    return result, followed.reset_index(drop=True)


def _amounts_by_share(moved: pd.DataFrame) -> pd.DataFrame:
    """Rows of a ledger beside their links, with their amounts by share of the land.

    Where the ledger has a column for it, land that went into a larger parcel is stated (mu): all of
    that parcel would be claimed otherwise.
    """
    total = moved.groupby("_at")["share_of_old"].transform("sum")
    part = (moved["share_of_old"] / total).astype("Float64")
    amounts = {column: moved[column] * part for column in _AMOUNTS if column in moved}
    if "area_mu" in amounts:
        is_inside = (moved["share_of_new"] < SAME).fillna(False)
        stated = amounts["area_mu"]
        brought = units.mu_from_m2(moved["area_m2"])
        amounts["area_mu"] = stated.mask(stated.isna() & is_inside, brought)
    return moved.assign(**amounts)
