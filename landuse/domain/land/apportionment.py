"""One sparse share table: enterprise totals onto parcels. Sums close.

Each row of the ledger that ties a firm to ground gets land as :mod:`landuse.domain.land.allocation` says, in every stretch of the year in which
the same rows hold, and the mean of the year counts. A firm's output follows its land: the shares of a located firm sum to one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.land.allocation import BASES, allocated

_LEDGER = (
    "enterprise_id",
    "parcel_id",
    "building_id",
    "land_mu",
    "floor_area_m2",
    "tenure",
    "landlord_id",
    "since",
    "until",
)
_USES = (
    "enterprise_id",
    "parcel_id",
    "building_id",
    "land_mu",
    "share",
    "basis",
    "tenure",
    "row",
    "gross_mu",
    "floor_m2",
    "time",
    "let_mu",
    "yielded_mu",
)
_AREAS = ("gross_mu", "floor_m2", "let_mu", "yielded_mu", "land_mu")


def uses(rows: pd.DataFrame, parcels: pd.DataFrame, year: int) -> pd.DataFrame:
    """Land and share of every ledger row that ties an enterprise to a parcel in ``year``.

    Parameters
    ----------
    rows : as :func:`placed` gives them.
    parcels : indexed by parcel_id, with ``area_mu`` and ``building_area_m2``.

    Returns
    -------
    Frame: ``enterprise_id``, ``parcel_id``, ``building_id`` (NA where the row names none), ``land_mu``, ``share`` (Σ = 1 per located
    enterprise), ``basis`` (the key of :data:`BASES`, the weakest of the year), ``tenure`` ("own" or "lease", as it was taken),
    ``row`` (place in the ledger), and how the land came about: ``land_mu`` = ``gross_mu`` (by the basis, while it holds;
    ``floor_m2`` is the floor area it rests on) × ``time`` (share of the year) − ``let_mu`` (to tenants) − ``yielded_mu`` (an
    estimate's part in what the parcel has not). Rows that point at no known parcel, or hold on no day of the year, are left out.
    """
    start, end, length = _days(rows, year)
    held = end > start
    rows, start, end = rows[held].reset_index(drop=True), start[held], end[held]
    if rows.empty:
        return pd.DataFrame(columns=list(_USES))
    line, at, weight = _stretches(rows["parcel"].to_numpy(), start, end, length)
    rows["tenure"] = np.where(tenants(rows), "lease", "own")
    then = allocated(rows if len(line) == len(rows) else rows.iloc[line], at, parcels)
    first = np.flatnonzero(np.r_[True, np.diff(line) > 0])
    rows["basis"] = np.array(list(BASES), object)[np.maximum.reduceat(then["basis"], first)]
    rows["time"] = np.add.reduceat(weight, first)
    for name in _AREAS:
        rows[name] = np.add.reduceat(then[name] * weight, first)
    for name in ("gross_mu", "floor_m2"):  # while they hold
        rows[name] /= rows["time"]
    firm = rows.groupby("firm", sort=False)["land_mu"]
    total, count = firm.transform("sum"), firm.transform("size")
    rows["share"] = np.where(total > 0, rows["land_mu"] / total.where(total > 0, 1), 1 / count)
    return rows[list(_USES)]


def tenants(rows: pd.DataFrame) -> np.ndarray:
    """Which rows are of tenants: those that say so, and those of an unsaid tenure that name another as their landlord."""
    said = rows["tenure"].eq("lease").fillna(False).to_numpy(bool)
    own = rows["tenure"].eq("own").fillna(False).to_numpy(bool)
    landlord = rows["landlord_id"].notna() & rows["landlord_id"].ne(rows["enterprise_id"]).fillna(
        False
    )
    return said | (~own & landlord.to_numpy(bool))


def _days(rows: pd.DataFrame, year: int) -> tuple[np.ndarray, np.ndarray, int]:
    """The first day on which each row holds, the day after its last, and the days of the year, from its first as 0."""
    first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year + 1, 1, 1)
    length = (last - first).days
    since, until = (
        rows[c].to_numpy("datetime64[D]") - first.to_datetime64().astype("datetime64[D]")
        for c in ("since", "until")
    )
    start = np.where(np.isnat(since), 0, since.astype(int))
    end = np.where(np.isnat(until), length, until.astype(int) + 1)
    # a lease that ends before it begins holds on no day
    return np.clip(start, 0, length), np.where(end > start, np.clip(end, 0, length), 0), length


def in_force(occupancy: pd.DataFrame, year: int) -> np.ndarray:
    """Share of ``year`` during which each row of the ledger holds (0–1); an open date reaches to the year's end."""
    start, end, length = _days(occupancy, year)
    return np.maximum(end - start, 0) / length


def _stretches(
    parcel: np.ndarray, start: np.ndarray, end: np.ndarray, length: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows cut where another of their parcel begins or ends: place of the row, number of the stretch, its share of the year."""
    begins, ends = parcel * (length + 1) + start, parcel * (length + 1) + end
    marks = np.unique(np.r_[begins, ends])
    low, high = np.searchsorted(marks, begins), np.searchsorted(marks, ends)
    line = np.repeat(np.arange(len(parcel)), high - low)
    at = np.arange(len(line)) + (high - np.cumsum(high - low))[line]
    return line, at, (marks[at + 1] - marks[at]) / length


def by_parcel(used: pd.DataFrame) -> pd.DataFrame:
    """:func:`uses` as one row per enterprise and parcel, on the weakest of its bases."""
    names = list(BASES)
    weak = used.assign(
        weak=used["basis"].map({name: k for k, name in enumerate(names)}).astype(int)
    )
    grouped = weak.groupby(["enterprise_id", "parcel_id"], sort=False, as_index=False)
    out = grouped.agg(
        land_mu=("land_mu", "sum"),
        share=("share", "sum"),
        basis=("weak", "max"),
        tenure=("tenure", "first"),
    )
    return out.assign(basis=np.array(names, object)[out["basis"].to_numpy(int)])


def placed(
    occupancy: pd.DataFrame, parcels: pd.DataFrame, pairs: pd.DataFrame, floors: pd.DataFrame
) -> pd.DataFrame:
    """Ledger rows with a parcel each: rows that name a building follow it onto its parcels, in parts.

    Parameters
    ----------
    occupancy : the ledger (enterprise_id, parcel_id or building_id, land_mu, floor_area_m2, tenure, landlord_id, since, until).
    parcels : indexed by parcel_id.
    pairs, floors : as :mod:`landuse.domain.land.buildings_on_parcels` gives them.

    Returns
    -------
    Frame of the ledger's columns, its land and floor times the row's part, with ``row`` (place in the ledger), ``house_m2`` (floor area of
    the building's part, m²) and numbers for ids: ``firm``, ``landlord`` (of one numbering, -1 for none), ``parcel`` (position in
    ``parcels``), ``building`` (in ``floors``, -1 for none).
    """
    rows = occupancy[list(_LEDGER)].reset_index(drop=True)
    rows["row"] = np.arange(len(rows))
    firms, _ = pd.factorize(pd.concat([rows["enterprise_id"], rows["landlord_id"]]).astype(object))
    rows["firm"], rows["landlord"] = firms[: len(rows)], firms[len(rows) :]
    rows["parcel"] = positions(parcels.index, rows["parcel_id"])
    rows["building"] = positions(floors.index, rows["building_id"])
    rows["part"] = 1.0
    stands = np.zeros(len(floors) + 1, bool)  # the last for rows without a building
    stands[pairs["building"]] = True
    housed = stands[rows["building"]]
    inside = rows[housed].drop(columns=["parcel", "part"])
    inside = inside.merge(pairs[["building", "parcel", "share"]], on="building").rename(
        columns={"share": "part"}
    )
    # the parts of a building that stands partly outside every parcel still carry all of the firm
    inside["part"] /= inside.groupby("row")["part"].transform("sum")
    both = pd.concat([rows[~housed], inside], ignore_index=True)
    both = both[both["parcel"] >= 0].reset_index(drop=True)
    both["parcel_id"] = parcels.index.to_numpy(object)[both["parcel"]]
    house = np.r_[floors["floor_area_used_m2"].to_numpy(float, na_value=np.nan), np.nan]
    both["house_m2"] = house[both["building"]] * both["part"]
    for column in ("land_mu", "floor_area_m2"):
        both[column] = both[column].astype("Float64") * both["part"]
    return both
