"""Two editions of a cadastre: which old parcel became which new one, and by how much of its land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary import units

if TYPE_CHECKING:
    import geopandas as gpd

#: Common land below this share of both parcels is a difference of survey, not of parcels.
NOISE = 0.02
#: Parcels that share this much of both are the same land.
SAME = 0.95
COLUMNS = ("old_id", "new_id", "area_m2", "share_of_old", "share_of_new", "kind")
#: Amounts of a ledger row that go with its land.
_AMOUNTS = ("land_mu", "area_mu", "floor_area_m2")


def match(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, noise: float = NOISE) -> pd.DataFrame:
    """Old parcels against new ones by common land.

    Parameters
    ----------
    old, new : polygons indexed by parcel_id, in one projected CRS.
    noise : pairs with less than this share of both are left out.

    Returns
    -------
    One row a pair (and one for every parcel without a partner, the other id missing): ``old_id``, ``new_id``, ``area_m2`` of
    the common land, its share of each, ``kind``: "same" (number and land), "renumbered" (the land under another number),
    "reshaped" (the number kept, the land changed), "split", "merged", "rearranged" (both), "gone", "new".
    """
    before, after = old.geometry.to_numpy(), new.geometry.to_numpy()
    left, right = shapely.STRtree(after).query(before, predicate="intersects")
    common = shapely.area(shapely.intersection(before[left], after[right]))
    size_before, size_after = shapely.area(before), shapely.area(after)
    of_old = np.divide(
        common, size_before[left], out=np.zeros(len(common)), where=size_before[left] > 0
    )
    of_new = np.divide(
        common, size_after[right], out=np.zeros(len(common)), where=size_after[right] > 0
    )
    real = np.maximum(of_old, of_new) >= noise
    pairs = pd.DataFrame(
        {
            "old_id": old.index.to_numpy(object)[left],
            "new_id": new.index.to_numpy(object)[right],
            "area_m2": common,
            "share_of_old": of_old,
            "share_of_new": of_new,
        }
    )[real].reset_index(drop=True)
    into = pairs.groupby("old_id")["new_id"].transform("size")
    outof = pairs.groupby("new_id")["old_id"].transform("size")
    like = (pairs["share_of_old"] >= SAME) & (pairs["share_of_new"] >= SAME)
    named = pairs["old_id"] == pairs["new_id"]
    kinds = [
        (like & named, "same"),
        (like, "renumbered"),
        ((into > 1) & (outof > 1), "rearranged"),
        (into > 1, "split"),
        (outof > 1, "merged"),
        (named, "reshaped"),
    ]
    pairs["kind"] = np.select(
        [mask.to_numpy() for mask, _ in kinds], [k for _, k in kinds], "rearranged"
    )
    gone = pd.DataFrame({"old_id": old.index.difference(pd.Index(pairs["old_id"])), "kind": "gone"})
    made = pd.DataFrame({"new_id": new.index.difference(pd.Index(pairs["new_id"])), "kind": "new"})
    out = pd.concat([pairs, gone, made], ignore_index=True)
    out[["old_id", "new_id", "kind"]] = out[["old_id", "new_id", "kind"]].astype("string")
    return out.astype({"area_m2": "Float64", "share_of_old": "Float64", "share_of_new": "Float64"})[
        list(COLUMNS)
    ]


def follow(
    ledger: pd.DataFrame, lineage: pd.DataFrame, known: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A ledger whose old parcel numbers point at today's parcels.

    Only numbers that no parcel bears today are followed. A parcel that was split has a row for each successor, its amounts by
    share of the land; one that went into a larger parcel states the land it brought (``area_mu``), where the ledger has such a
    column and states none.

    Returns
    -------
    The ledger, and one row for every row that was followed: ``row`` (source row), ``id`` (old number), ``value`` (successors).
    """
    links = lineage.dropna(subset=["old_id", "new_id"])
    lost = ledger["parcel_id"].notna() & (positions(known, ledger["parcel_id"]) < 0)
    lost &= ledger["parcel_id"].isin(links["old_id"])
    if not lost.any():
        return ledger, pd.DataFrame({"row": [], "id": [], "value": []})
    moved = (
        ledger[lost]
        .assign(_at=np.flatnonzero(lost))
        .merge(links, left_on="parcel_id", right_on="old_id")
    )
    total = moved.groupby("_at")["share_of_old"].transform("sum")
    part = (moved["share_of_old"] / total).astype("Float64")
    for column in (c for c in _AMOUNTS if c in ledger):
        moved[column] = moved[column] * part
    if "area_mu" in ledger:
        inside = (moved["share_of_new"] < SAME).fillna(False)
        moved["area_mu"] = moved["area_mu"].mask(
            moved["area_mu"].isna() & inside, units.mu_from_m2(moved["area_m2"])
        )
    told = moved.groupby("_at").agg(
        row=("source_row", "first"), id=("old_id", "first"), value=("new_id", "、".join)
    )
    moved["parcel_id"] = moved["new_id"]
    kept = ledger.assign(_at=np.arange(len(ledger)))[~lost]
    out = (
        pd.concat([kept, moved[kept.columns]]).sort_values("_at", kind="stable").drop(columns="_at")
    )
    return out.astype(ledger.dtypes.to_dict()).reset_index(drop=True), told.reset_index(drop=True)
