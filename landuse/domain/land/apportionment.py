"""One sparse share table that carries enterprise totals onto parcels, so that sums close.

Each row of the ledger that ties a firm to ground gets land as
:mod:`landuse.domain.land.allocation` says, in every stretch of the year in which the same rows
hold, and the mean of the year counts. A firm's output follows its land: the shares of a located
firm sum to one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.keys import positions
from landuse.domain.land.allocation import allocate_land
from landuse.domain.vocabulary.status import LAND_BASES

_LEDGER_COLUMNS = (
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
_USES_COLUMNS = (
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
#: Figures of an allocation of which the mean of the year counts.
_YEAR_MEANS = ("gross_mu", "floor_m2", "let_mu", "yielded_mu", "land_mu")


def apportion(rows: pd.DataFrame, parcels: pd.DataFrame, year: int) -> pd.DataFrame:
    """Land and share of every ledger row that ties an enterprise to a parcel in a year.

    Parameters
    ----------
    rows : DataFrame
        As :func:`occupancy_on_parcels` gives it; it is not changed.
    parcels : DataFrame
        Indexed by parcel_id, with ``area_mu`` (mu) and ``building_area_m2`` (floor area, m²).
    year : int
        The calendar year.

    Returns
    -------
    DataFrame
        One row for each row that holds on a day of the year: ``enterprise_id``, ``parcel_id``,
        ``building_id`` (NA where the row names none), ``land_mu``, ``share`` (of the enterprise's
        land; sums to 1 for each located enterprise), ``basis`` (key of :data:`LAND_BASES`, the
        weakest of the year), ``tenure`` ("own" or "lease", as it was taken), ``row`` (position in
        the ledger), and how the land came about: ``land_mu`` = ``gross_mu`` (by the basis, while it
        holds; ``floor_m2`` is the floor area it rests on) × ``time`` (share of the year) −
        ``let_mu`` (to tenants) − ``yielded_mu`` (an estimate's part in what the parcel has not).
    """
    start, end, length = _days_in_force(rows, year)
    holds = end > start
    used = rows[holds].reset_index(drop=True)
    if used.empty:
        return pd.DataFrame(columns=list(_USES_COLUMNS))
    line, group, weight = _stretches(used["parcel"].to_numpy(), start[holds], end[holds], length)
    used["tenure"] = np.where(is_tenant(used), "lease", "own")
    each_stretch = used if len(line) == len(used) else used.iloc[line]
    allocation = allocate_land(each_stretch, group, parcels)
    first = np.flatnonzero(np.r_[True, np.diff(line) > 0])
    weakest = np.maximum.reduceat(allocation.basis, first)
    used["basis"] = np.array(list(LAND_BASES), object)[weakest]
    used["time"] = np.add.reduceat(weight, first)
    for name in _YEAR_MEANS:
        used[name] = np.add.reduceat(getattr(allocation, name) * weight, first)
    # these two are told as they are while the row holds, not in the mean of the year
    for name in ("gross_mu", "floor_m2"):
        used[name] = used[name] / used["time"]
    used["share"] = _share_of_firm(used)
    return used[list(_USES_COLUMNS)]


def _share_of_firm(used: pd.DataFrame) -> Floats:
    """Each row's share of its firm's land; in equal parts where that is nothing."""
    land = used.groupby("firm", sort=False)["land_mu"]
    total, count = land.transform("sum"), land.transform("size")
    by_land = used["land_mu"] / total.where(total > 0, 1)
    return np.where(total > 0, by_land, 1 / count)


def is_tenant(rows: pd.DataFrame) -> Flags:
    """Which rows of the ledger are of tenants.

    Parameters
    ----------
    rows : DataFrame
        The ledger, with ``tenure``, ``landlord_id`` and ``enterprise_id``.

    Returns
    -------
    ndarray of bool
        True for rows that say so, and for those of an unsaid tenure that name another firm as
        their landlord.
    """
    says_lease = rows["tenure"].eq("lease").fillna(False).to_numpy(bool)
    says_own = rows["tenure"].eq("own").fillna(False).to_numpy(bool)
    is_another = rows["landlord_id"].ne(rows["enterprise_id"]).fillna(False)
    names_landlord = (rows["landlord_id"].notna() & is_another).to_numpy(bool)
    return says_lease | (~says_own & names_landlord)


def share_of_year(occupancy: pd.DataFrame, year: int) -> Floats:
    """The share of a year during which each row of the ledger holds.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger, with the dates ``since`` and ``until``, both inclusive.
    year : int
        The calendar year.

    Returns
    -------
    ndarray of float64
        From 0 to 1; an open date reaches to the year's end.

    Examples
    --------
    >>> lease = pd.DataFrame({"since": ["2022-07-02"], "until": [None]}, dtype="datetime64[s]")
    >>> share_of_year(lease, 2022) * 365
    array([183.])
    """
    start, end, length = _days_in_force(occupancy, year)
    days = np.maximum(end - start, 0)
    return np.asarray(days / length, np.float64)


def _days_in_force(rows: pd.DataFrame, year: int) -> tuple[Positions, Positions, int]:
    """The first day on which each row holds, the day after its last, and the days of the year.

    Days are counted from the first of the year as 0.
    """
    new_year = np.datetime64(f"{year:04d}-01-01", "D")
    length = int((np.datetime64(f"{year + 1:04d}-01-01", "D") - new_year).astype(int))
    since = rows["since"].to_numpy("datetime64[D]") - new_year
    until = rows["until"].to_numpy("datetime64[D]") - new_year
    start = np.where(np.isnat(since), 0, since.astype(int))
    end = np.where(np.isnat(until), length, until.astype(int) + 1)
    # a lease that ends before it begins holds on no day
    return np.clip(start, 0, length), np.where(end > start, np.clip(end, 0, length), 0), length


def _stretches(
    parcel: Positions, start: Positions, end: Positions, length: int
) -> tuple[Positions, Positions, Floats]:
    """Rows cut where another of their parcel begins or ends.

    Gives the position of the row, the number of the stretch, and its share of the year.
    """
    begins = parcel * (length + 1) + start
    ends = parcel * (length + 1) + end
    marks = np.unique(np.r_[begins, ends])
    low, high = np.searchsorted(marks, begins), np.searchsorted(marks, ends)
    line = np.repeat(np.arange(len(parcel)), high - low)
    stretch = np.arange(len(line)) + (high - np.cumsum(high - low))[line]
    return line, stretch, (marks[stretch + 1] - marks[stretch]) / length


def sum_by_parcel(uses: pd.DataFrame) -> pd.DataFrame:
    """Land and share by enterprise and parcel.

    Parameters
    ----------
    uses : DataFrame
        As :func:`apportion` gives it.

    Returns
    -------
    DataFrame
        One row for each enterprise and parcel, in the order in which they first occur:
        ``enterprise_id``, ``parcel_id``, ``land_mu`` and ``share`` (sums), ``basis`` (the weakest)
        and ``tenure`` (of the first row).
    """
    names = list(LAND_BASES)
    order = {name: k for k, name in enumerate(names)}
    ranked = uses.assign(basis_rank=uses["basis"].map(order).astype(int))
    grouped = ranked.groupby(["enterprise_id", "parcel_id"], sort=False, as_index=False)
    shares = grouped.agg(
        land_mu=("land_mu", "sum"),
        share=("share", "sum"),
        basis=("basis_rank", "max"),
        tenure=("tenure", "first"),
    )
    return shares.assign(basis=np.array(names, object)[shares["basis"].to_numpy(int)])


def occupancy_on_parcels(
    occupancy: pd.DataFrame, parcels: pd.DataFrame, pairs: pd.DataFrame, floors: pd.DataFrame
) -> pd.DataFrame:
    """Ledger rows with a parcel each.

    A row that names a building follows it onto its parcels, in parts; where the building stands on
    no parcel, the parcel that the row names counts.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger: enterprise_id, parcel_id or building_id, land_mu, floor_area_m2, tenure,
        landlord_id, since, until; it is not changed.
    parcels : DataFrame
        Indexed by parcel_id.
    pairs, floors : DataFrame
        As :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` and
        :func:`landuse.domain.land.buildings_on_parcels.floor_areas` give them.

    Returns
    -------
    DataFrame
        The ledger's columns, its land (mu) and floor (m²) times the row's part, with ``row``
        (position in the ledger), ``house_m2`` (floor area of the building's part, m²) and numbers
        for ids: ``firm`` and ``landlord`` (of one numbering, -1 for none), ``parcel`` (position in
        ``parcels``), ``building`` (in ``floors``, -1 for none). Rows that point at no parcel of
        the zone are left out.
    """
    rows = _numbered_rows(occupancy, parcels.index, floors.index)
    stands = np.zeros(len(floors) + 1, bool)  # the last for rows without a building
    stands[pairs["building"]] = True
    is_housed = stands[rows["building"]]
    parts = pairs[["building", "parcel", "share"]].rename(columns={"share": "part"})
    housed = rows[is_housed].drop(columns="parcel").merge(parts, on="building")
    # the parts of a building that stands partly outside every parcel still carry all of the firm
    housed["part"] = housed["part"] / housed.groupby("row")["part"].transform("sum")
    placed = pd.concat([rows[~is_housed].assign(part=1.0), housed], ignore_index=True)
    placed = placed[placed["parcel"] >= 0].reset_index(drop=True)
    placed["parcel_id"] = parcels.index.to_numpy(object)[placed["parcel"]]
    building_floor = np.r_[floors["floor_area_used_m2"].to_numpy(float, na_value=np.nan), np.nan]
    placed["house_m2"] = building_floor[placed["building"]] * placed["part"]
    for column in ("land_mu", "floor_area_m2"):
        placed[column] = placed[column].astype("Float64") * placed["part"]
    return placed


def _numbered_rows(occupancy: pd.DataFrame, parcels: pd.Index, buildings: pd.Index) -> pd.DataFrame:
    """The ledger with positions of its rows, and numbers in place of ids."""
    rows = occupancy[list(_LEDGER_COLUMNS)].reset_index(drop=True)
    both_ids = pd.concat([rows["enterprise_id"], rows["landlord_id"]]).astype(object)
    numbers, _ = pd.factorize(both_ids)
    return rows.assign(
        row=np.arange(len(rows)),
        firm=numbers[: len(rows)],
        landlord=numbers[len(rows) :],
        parcel=positions(parcels, rows["parcel_id"]),
        building=positions(buildings, rows["building_id"]),
    )
