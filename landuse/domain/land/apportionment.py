"""The land of firms over a year, and the shares by which their output follows it onto parcels.

Each row of the ledger that puts a firm on a parcel has the land that
:mod:`landuse.domain.land.allocation` gives it, in every period of the year in which the same rows
are in force, and the mean of the year counts. A firm's output follows its land: the shares of a
located firm sum to one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Floats, Positions
from landuse.domain.land.allocation import allocate_land
from landuse.domain.land.occupancy_on_parcels import NO_ROW, is_repeated, is_tenant
from landuse.domain.vocabulary.status import LAND_BASES

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
    "vacant_mu",
    "parcel_floor_m2",
    "only_lets",
)
#: Figures of an allocation of which the mean of the year counts.
_YEAR_MEANS = (
    "gross_mu",
    "floor_m2",
    "parcel_floor_m2",
    "let_mu",
    "yielded_mu",
    "land_mu",
    "vacant_mu",
)
#: Those of them that are means over the time in which the row is in force, not over the year.
_MEANS_WHILE_IN_FORCE = ("gross_mu", "floor_m2", "parcel_floor_m2")


def apportion(
    rows: pd.DataFrame,
    parcels: pd.DataFrame,
    year: int,
    outside: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Land and share of every ledger row that puts an enterprise on a parcel in a year.

    Parameters
    ----------
    rows : DataFrame
        As :func:`landuse.domain.land.occupancy_on_parcels.occupancy_on_parcels` gives it; it is not
        changed.
    parcels : DataFrame
        Indexed by parcel_id, with ``area_mu`` (mu) and ``building_area_m2`` (floor area, m²).
    year : int
        The calendar year.
    outside : DataFrame, optional
        Land outside the zone of that year, as :func:`land_outside` gives it.

    Returns
    -------
    DataFrame
        One row for each that is in force on a day of the year: ``enterprise_id``, ``parcel_id``,
        ``building_id`` (NA where the row names none), ``land_mu``, ``share`` (of the enterprise's
        land; sums to 1 for each located enterprise without land outside the zone), ``basis`` (key
        of :data:`LAND_BASES`, the weakest of the year), ``tenure`` ("own" or "lease", also where
        the ledger does not state it), ``row`` (position in the ledger;
        :data:`landuse.domain.land.occupancy_on_parcels.NO_ROW` for land that its holder has without
        one), ``vacant_mu`` (the vacant part of it), ``parcel_floor_m2`` (floor area of the
        parcel, m²), ``only_lets`` (bool: the firm produces nothing there), and how the land is
        computed: ``land_mu`` = ``gross_mu`` (by the basis, while in force; ``floor_m2`` is the
        floor area it rests on) × ``time`` (share of the year) − ``let_mu`` (to tenants) −
        ``yielded_mu`` (the part of an estimate that exceeds the parcel's area).
    """
    start, end, year_length = _days_in_force(rows, year)
    is_in_force = end > start
    uses = rows[is_in_force].reset_index(drop=True)
    if uses.empty:
        return pd.DataFrame(columns=list(_USES_COLUMNS))
    row, period, weight = _periods(
        uses["parcel"].to_numpy(), start[is_in_force], end[is_in_force], year_length
    )
    uses["tenure"] = np.where(is_tenant(uses), "lease", "own")
    uses_of_periods = uses if len(row) == len(uses) else uses.iloc[row]
    allocation = allocate_land(uses_of_periods, period, parcels)
    first = np.flatnonzero(np.r_[True, np.diff(row) > 0])
    weakest = np.maximum.reduceat(allocation.basis, first)
    uses["basis"] = np.array(list(LAND_BASES), object)[weakest]
    uses["time"] = np.add.reduceat(weight, first)
    for name in _YEAR_MEANS:
        uses[name] = np.add.reduceat(getattr(allocation, name) * weight, first)
    for name in _MEANS_WHILE_IN_FORCE:
        uses[name] = uses[name] / uses["time"]
    uses["share"] = _share_of_firm(uses, outside)
    # a landlord for which the ledger states no floor is taken to let only
    has_floor = uses[["floor_area_m2", "leased_floor_m2"]].notna().any(axis=1)
    lets = uses["tenure"].eq("own") & (uses["let_mu"] > 0) & ~has_floor
    uses["only_lets"] = uses["only_lets"] | lets
    return uses[list(_USES_COLUMNS)]


def _share_of_firm(uses: pd.DataFrame, outside: pd.DataFrame | None) -> Floats:
    """Each row's share of its firm's land; in equal parts where the firm has none."""
    firm = uses["firm"].to_numpy()
    land = uses["land_mu"].to_numpy(float)
    total = np.bincount(firm, np.nan_to_num(land))[firm]
    row_count = np.bincount(firm)[firm]
    if outside is not None and len(outside):
        outside_of_firm = outside.groupby("enterprise_id")["land_mu"].sum()
        outside_mu = uses["enterprise_id"].astype(object).map(outside_of_firm)
        total = total + outside_mu.astype(float).fillna(0.0).to_numpy(float)
    by_land = land / np.where(total > 0, total, 1)
    return np.where(total > 0, by_land, 1 / row_count)


def land_outside(
    occupancy: pd.DataFrame, rows_on_parcels: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Stated land of firms on parcels that are not in the zone's layer.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger.
    rows_on_parcels : DataFrame
        The rows that are on the map, as
        :func:`landuse.domain.land.occupancy_on_parcels.occupancy_on_parcels` gives them.
    year : int
        The calendar year.

    Returns
    -------
    DataFrame
        ``enterprise_id``, ``parcel_id`` and ``building_id`` (as the ledger writes them), ``row``
        (position in the ledger) and ``land_mu`` (the mean of the year, mu). A row that names
        neither parcel nor building is no land anywhere.
    """
    time = share_of_year(occupancy, year)
    land = occupancy["land_mu"].to_numpy(float, na_value=np.nan)
    names_unit = occupancy[["parcel_id", "building_id"]].notna().any(axis=1)
    rows = rows_on_parcels["row"].to_numpy()
    is_on_map = np.zeros(len(occupancy), bool)
    is_on_map[rows[rows != NO_ROW]] = True
    is_outside = ~is_on_map & names_unit.to_numpy(bool) & (time > 0) & (land > 0)
    if is_outside.any():  # a row that repeats one on the map is not on it either
        is_outside &= ~is_repeated(occupancy)
    outside = occupancy.loc[is_outside, ["enterprise_id", "parcel_id", "building_id"]]
    outside = outside.reset_index(drop=True)
    outside["row"] = np.flatnonzero(is_outside)
    outside["land_mu"] = (land * time)[is_outside]
    return outside


def share_of_year(occupancy: pd.DataFrame, year: int) -> Floats:
    """The share of a year during which each row of the ledger is in force.

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
    """The first day on which each row is in force, the day after its last, and the year's length.

    Days are counted from the first of the year as 0.
    """
    new_year = np.datetime64(f"{year:04d}-01-01", "D")
    length = int((np.datetime64(f"{year + 1:04d}-01-01", "D") - new_year).astype(int))
    since = rows["since"].to_numpy("datetime64[D]") - new_year
    until = rows["until"].to_numpy("datetime64[D]") - new_year
    start = np.where(np.isnat(since), 0, since.astype(int))
    end = np.where(np.isnat(until), length, until.astype(int) + 1)
    # a lease that ends before it begins is in force on no day
    end_in_year = np.where(end > start, np.clip(end, 0, length), 0)
    return np.clip(start, 0, length), end_in_year, length


def _periods(
    parcel: Positions, start: Positions, end: Positions, year_length: int
) -> tuple[Positions, Positions, Floats]:
    """Rows cut into the periods in which the same rows of their parcel are in force.

    Gives the position of the row, the number of the period, and its share of the year.
    """
    # days of one parcel after those of another, so that no mark belongs to two
    first_days = parcel * (year_length + 1) + start
    end_days = parcel * (year_length + 1) + end
    marks = np.unique(np.r_[first_days, end_days])
    first_period = np.searchsorted(marks, first_days)
    end_period = np.searchsorted(marks, end_days)
    count = end_period - first_period
    row = np.repeat(np.arange(len(parcel)), count)
    period = np.arange(len(row)) + (end_period - np.cumsum(count))[row]
    share_of_period = (marks[period + 1] - marks[period]) / year_length
    return row, period, share_of_period


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
        ``enterprise_id``, ``parcel_id``, ``land_mu`` and ``share`` (sums), ``basis`` (the weakest),
        ``tenure`` (of the first row) and ``only_lets`` (bool: in all rows).
    """
    line, first = lines_of(uses)
    shares = uses[["enterprise_id", "parcel_id"]].iloc[first].reset_index(drop=True)
    for name in ("land_mu", "share"):
        figures = np.nan_to_num(uses[name].to_numpy(float, na_value=np.nan))
        shares[name] = np.bincount(line, figures, len(first))
    bases = list(LAND_BASES)
    codes, distinct = pd.factorize(uses["basis"])
    positions_of_bases = np.array([bases.index(basis) for basis in distinct], np.intp)
    weakest = np.zeros(len(first), np.intp)
    np.maximum.at(weakest, line, positions_of_bases[codes])
    shares["basis"] = np.array(bases, object)[weakest]
    shares["tenure"] = uses["tenure"].iloc[first].array
    produces = ~uses["only_lets"].to_numpy(bool)
    shares["only_lets"] = np.bincount(line, produces, len(first)) == 0
    return shares


def lines_of(uses: pd.DataFrame) -> tuple[Positions, Positions]:
    """The rows of one firm on one parcel as one line.

    Parameters
    ----------
    uses : DataFrame
        With ``enterprise_id`` and ``parcel_id``, both in every row.

    Returns
    -------
    line : ndarray of intp, shape (rows,)
        The line of each row, counted from 0 as they first occur.
    first : ndarray of intp, shape (lines,)
        Position of the first row of each line.
    """
    firm, _ = pd.factorize(uses["enterprise_id"])
    parcel, parcels = pd.factorize(uses["parcel_id"])
    line, distinct = pd.factorize(firm * max(len(parcels), 1) + parcel)
    first = np.zeros(len(distinct), np.intp)
    # backwards, so that of several rows the first is written last
    first[line[::-1]] = np.arange(len(line))[::-1]
    return line, first
