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
from landuse.domain.vocabulary.status import LAND_BASES, ONLY_LETS

_LEDGER_COLUMNS = (
    "enterprise_id",
    "parcel_id",
    "building_id",
    "land_mu",
    "floor_area_m2",
    "leased_floor_m2",
    "tenure",
    "landlord_id",
    "role",
    "since",
    "until",
)
#: Who is where, by a row of the ledger.
_PLACE = ("enterprise_id", "parcel_id", "building_id")
#: How much, by a row of the ledger.
_FIGURES = ("land_mu", "floor_area_m2", "leased_floor_m2")
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
#: The same that are told as they are while the row holds, not in the mean of the year.
_WHILE_IT_HOLDS = ("gross_mu", "floor_m2", "parcel_floor_m2")
#: Row of the ledger of land that its holder has without a row.
NO_ROW = -1


def apportion(
    rows: pd.DataFrame,
    parcels: pd.DataFrame,
    year: int,
    outside: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Land and share of every ledger row that ties an enterprise to a parcel in a year.

    Parameters
    ----------
    rows : DataFrame
        As :func:`occupancy_on_parcels` gives it; it is not changed.
    parcels : DataFrame
        Indexed by parcel_id, with ``area_mu`` (mu) and ``building_area_m2`` (floor area, m²).
    year : int
        The calendar year.
    outside : DataFrame, optional
        Land outside the zone of that year, as :func:`land_outside` gives it.

    Returns
    -------
    DataFrame
        One row for each row that holds on a day of the year: ``enterprise_id``, ``parcel_id``,
        ``building_id`` (NA where the row names none), ``land_mu``, ``share`` (of the enterprise's
        land; sums to 1 for each located enterprise without land outside the zone), ``basis`` (key
        of :data:`LAND_BASES`, the weakest of the year), ``tenure`` ("own" or "lease", as it was
        taken), ``row`` (position in the ledger; :data:`NO_ROW` for land that its holder has without
        one), ``vacant_mu`` (what stands empty of it), ``parcel_floor_m2`` (floor area of the
        parcel, m²), ``only_lets`` (bool: the firm produces nothing there), and how the land came
        about: ``land_mu`` = ``gross_mu`` (by the basis, while it holds; ``floor_m2`` is the floor
        area it rests on) × ``time`` (share of the year) − ``let_mu`` (to tenants) −
        ``yielded_mu`` (an estimate's part in what the parcel has not).
    """
    start, end, length = _days_in_force(rows, year)
    holds = end > start
    used = rows[holds].reset_index(drop=True)
    if used.empty:
        return pd.DataFrame(columns=list(_USES_COLUMNS))
    line, group, weight = _stretches(
        used["parcel"].to_numpy(), start[holds], end[holds], length
    )
    used["tenure"] = np.where(is_tenant(used), "lease", "own")
    each_stretch = used if len(line) == len(used) else used.iloc[line]
    allocation = allocate_land(each_stretch, group, parcels)
    first = np.flatnonzero(np.r_[True, np.diff(line) > 0])
    weakest = np.maximum.reduceat(allocation.basis, first)
    used["basis"] = np.array(list(LAND_BASES), object)[weakest]
    used["time"] = np.add.reduceat(weight, first)
    for name in _YEAR_MEANS:
        used[name] = np.add.reduceat(getattr(allocation, name) * weight, first)
    for name in _WHILE_IT_HOLDS:
        used[name] = used[name] / used["time"]
    used["share"] = _share_of_firm(used, outside)
    # a landlord that states no floor of its own only lets, as far as the ledger says
    states_use = used[["floor_area_m2", "leased_floor_m2"]].notna().any(axis=1)
    lets = used["tenure"].eq("own") & (used["let_mu"] > 0) & ~states_use
    used["only_lets"] = used["only_lets"] | lets
    return used[list(_USES_COLUMNS)]


def _share_of_firm(used: pd.DataFrame, outside: pd.DataFrame | None) -> Floats:
    """Each row's share of its firm's land; in equal parts where that is nothing."""
    firm = used["firm"].to_numpy()
    land = used["land_mu"].to_numpy(float)
    total, count = np.bincount(firm, np.nan_to_num(land))[firm], np.bincount(firm)[firm]
    if outside is not None and len(outside):
        of_firm = outside.groupby("enterprise_id")["land_mu"].sum()
        elsewhere = used["enterprise_id"].astype(object).map(of_firm)
        total = total + elsewhere.astype(float).fillna(0.0).to_numpy(float)
    by_land = land / np.where(total > 0, total, 1)
    return np.where(total > 0, by_land, 1 / count)


def land_outside(
    occupancy: pd.DataFrame, places: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Land of firms that lies outside the zone's layer of parcels: stated, on a parcel of no map.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger.
    places : DataFrame
        As :func:`occupancy_on_parcels` gives it: the rows that are on the map.
    year : int
        The calendar year.

    Returns
    -------
    DataFrame
        ``enterprise_id``, ``parcel_id`` and ``building_id`` (as the ledger writes them), ``row``
        (position in the ledger) and ``land_mu`` (the mean of the year, mu). A row without a place
        is no land anywhere.
    """
    time = share_of_year(occupancy, year)
    names_place = occupancy["parcel_id"].notna() | occupancy["building_id"].notna()
    land = occupancy["land_mu"].to_numpy(float, na_value=np.nan)
    rows = places["row"].to_numpy()
    is_on_map = np.zeros(len(occupancy), bool)
    is_on_map[rows[rows != NO_ROW]] = True
    is_outside = ~is_on_map & names_place.to_numpy(bool) & (time > 0) & (land > 0)
    if is_outside.any():  # among them are those left out for an earlier one on the map
        is_outside &= ~_is_repeated(occupancy)
    out = occupancy.loc[is_outside, ["enterprise_id", "parcel_id", "building_id"]]
    out = out.reset_index(drop=True)
    return out.assign(row=np.flatnonzero(is_outside), land_mu=(land * time)[is_outside])


def _is_repeated(occupancy: pd.DataFrame) -> Flags:
    """Rows that say what an earlier one says, to the last column: pasted twice."""
    has_figure = occupancy[list(_FIGURES)].notna().any(axis=1).to_numpy(bool)
    # few firms are in one place twice: only their rows are compared to the last column
    is_there_again = occupancy.duplicated(list(_PLACE), keep=False).to_numpy(bool)
    repeated = np.zeros(len(occupancy), bool)
    likely = np.flatnonzero(has_figure & is_there_again)
    if len(likely):
        rows = occupancy.iloc[likely]
        repeated[likely] = rows.duplicated(list(_LEDGER_COLUMNS)).to_numpy(bool)
    return repeated


def repeated_rows(occupancy: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger that are left out since an earlier one is the same in every column.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger.

    Returns
    -------
    DataFrame
        Those rows. Two leases of one firm in one place have other dates or figures.
    """
    return occupancy[_is_repeated(occupancy)]


def holders_of(
    parcels: pd.DataFrame, enterprises: pd.DataFrame, occupancy: pd.DataFrame
) -> pd.Series:
    """The firm that is registered as the holder of each parcel.

    Parameters
    ----------
    parcels : DataFrame
        Indexed by parcel_id, with ``holder`` and ``holder_code``.
    enterprises, occupancy : DataFrame
        The ledgers, whose firms are known.

    Returns
    -------
    Series of object
        The enterprise_id on the parcels' index: by the holder's code, else by its name where it
        is an id or one firm's alone; None where it is no firm of the ledgers.
    """
    known = pd.concat([enterprises["enterprise_id"], occupancy["enterprise_id"]])
    ids = pd.Series(known.dropna().unique()).to_numpy(object)
    named = enterprises[["name", "enterprise_id"]].dropna().drop_duplicates()
    named = named[~named["name"].duplicated(keep=False)]
    # an id stands before a name that is written alike
    words = pd.Index(np.r_[ids, named["name"].to_numpy(object)], dtype=object)
    firms = np.r_[
        ids, named["enterprise_id"].to_numpy(object), [None]
    ]  # the last for none
    is_first = ~words.duplicated()
    words, firms = words[is_first], firms[np.r_[is_first, True]]
    at = positions(words, parcels["holder_code"])
    is_open = at < 0
    at[is_open] = positions(words, parcels["holder"][is_open])
    return pd.Series(firms[at], index=parcels.index, dtype=object)


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
    return (
        np.clip(start, 0, length),
        np.where(end > start, np.clip(end, 0, length), 0),
        length,
    )


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
        ``enterprise_id``, ``parcel_id``, ``land_mu`` and ``share`` (sums), ``basis`` (the weakest),
        ``tenure`` (of the first row) and ``only_lets`` (bool: in all rows).
    """
    line, first = lines_of(uses)
    shares = uses[["enterprise_id", "parcel_id"]].iloc[first].reset_index(drop=True)
    for name in ("land_mu", "share"):
        figures = np.nan_to_num(uses[name].to_numpy(float, na_value=np.nan))
        shares[name] = np.bincount(line, figures, len(first))
    names = np.array(list(LAND_BASES), object)
    codes, found = pd.factorize(uses["basis"])
    rank = np.array([list(names).index(basis) for basis in found], np.intp)[codes]
    weakest = np.zeros(len(first), np.intp)
    np.maximum.at(weakest, line, rank)
    shares["basis"] = names[weakest]
    shares["tenure"] = uses["tenure"].iloc[first].array
    produces = ~uses["only_lets"].to_numpy(bool)
    shares["only_lets"] = np.bincount(line, produces, len(first)) == 0
    return shares


def lines_of(uses: pd.DataFrame) -> tuple[Positions, Positions]:
    """Rows of one firm on one parcel as one line.

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
    line, of_line = pd.factorize(firm * max(len(parcels), 1) + parcel)
    first = np.zeros(len(of_line), np.intp)
    first[line[::-1]] = np.arange(len(line))[::-1]  # of several rows the first stays
    return line, first


def occupancy_on_parcels(
    occupancy: pd.DataFrame,
    parcels: pd.DataFrame,
    pairs: pd.DataFrame,
    floors: pd.DataFrame,
    holders: pd.Series | None = None,
    producers: pd.Series | None = None,
) -> pd.DataFrame:
    """Ledger rows with a parcel each, and the holders of parcels who have no row there.

    A row that names a building follows it onto its parcels, in parts; where the building stands on
    no parcel, the parcel that the row names counts. A row that repeats another counts once.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger: enterprise_id, parcel_id or building_id, land_mu, floor_area_m2,
        leased_floor_m2, tenure, landlord_id, role, since, until; it is not changed.
    parcels : DataFrame
        Indexed by parcel_id.
    pairs, floors : DataFrame
        As :func:`landuse.domain.land.buildings_on_parcels.buildings_on_parcels` and
        :func:`landuse.domain.land.buildings_on_parcels.floor_areas` give them.
    holders : Series of object, optional
        The firm that holds each parcel, as :func:`holders_of` gives it.
    producers : Series of str, optional
        Ids of the ledger of firms: a landlord who is none of them and states nothing only lets.

    Returns
    -------
    DataFrame
        The ledger's columns, its land (mu) and floor (m²) times the row's part, with ``row``
        (position in the ledger, :data:`NO_ROW` for a holder without one), ``house_m2`` (floor area
        of the building's part, m²), ``is_holder`` and ``only_lets`` (bool) and numbers for ids:
        ``firm`` and ``landlord`` (of one numbering, -1 for none), ``parcel`` (position in
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
    building_floor = np.r_[
        floors["floor_area_used_m2"].to_numpy(float, na_value=np.nan), np.nan
    ]
    placed["house_m2"] = building_floor[placed["building"]] * placed["part"]
    for column in ("land_mu", "floor_area_m2", "leased_floor_m2"):
        placed[column] = placed[column].astype("Float64") * placed["part"]
    placed["is_holder"] = False
    if holders is not None:
        placed = _with_holders(placed, holders)
    placed["parcel_id"] = parcels.index.to_numpy(object)[placed["parcel"]]
    placed["only_lets"] = _only_lets(placed)
    if producers is not None:
        placed["only_lets"] |= _lets_and_produces_nothing(placed, producers)
    return placed


def _lets_and_produces_nothing(placed: pd.DataFrame, producers: pd.Series) -> Flags:
    """Owners who are named as landlords, state nothing of their own and are in no ledger of firms.

    Who uses no floor is no part of what stated floors come to.
    """
    firm, landlord = placed["firm"].to_numpy(), placed["landlord"].to_numpy()
    named = landlord[is_tenant(placed)]
    figures = ["land_mu", "floor_area_m2", "leased_floor_m2"]
    says_nothing = placed[figures].isna().all(axis=1).to_numpy(bool)
    likely = np.flatnonzero(
        ~is_tenant(placed) & says_nothing & np.isin(firm, named[named >= 0])
    )
    out = np.zeros(len(placed), bool)
    if len(likely):
        ids = placed["enterprise_id"].iloc[likely]
        out[likely] = ~ids.isin(producers).to_numpy(bool)
    return out


def _with_holders(placed: pd.DataFrame, holders: pd.Series) -> pd.DataFrame:
    """The rows with ``is_holder``, and one for each holder that has none on its parcel.

    An owner who states nothing may well be the holder by another name: then nothing is added.
    """
    holder = holders.to_numpy(object)
    is_owner = ~is_tenant(placed)
    of_parcel = holder[placed["parcel"]]
    is_holder = is_owner & (placed["enterprise_id"].to_numpy(object) == of_parcel)
    figures = placed[["land_mu", "floor_area_m2"]].notna().any(axis=1).to_numpy(bool)
    says_nothing = is_owner & ~figures & (placed["building"] < 0).to_numpy(bool)
    is_settled = np.zeros(len(holder), bool)
    is_settled[placed["parcel"][is_holder | says_nothing]] = True
    wanting = np.flatnonzero(pd.notna(holder) & ~is_settled)
    placed = placed.assign(is_holder=is_holder)
    if not len(wanting):
        return placed
    numbers = _firm_numbers(placed)
    last = max(numbers.values(), default=-1)
    for firm in dict.fromkeys(holder[wanting]):
        if firm not in numbers:
            last += 1
            numbers[firm] = last
    added = pd.DataFrame(
        {
            "enterprise_id": pd.array(holder[wanting], dtype="string"),
            "tenure": pd.array(["own"] * len(wanting), dtype="string"),
            "row": NO_ROW,
            "firm": [numbers[firm] for firm in holder[wanting]],
            "landlord": -1,
            "parcel": wanting,
            "building": -1,
            "part": 1.0,
            "is_holder": True,
        }
    )
    for column in ("land_mu", "floor_area_m2", "leased_floor_m2"):
        added[column] = pd.array([pd.NA] * len(added), dtype="Float64")
    added["house_m2"] = np.nan
    for column in ("since", "until"):
        added[column] = np.datetime64("NaT", "s")
    return pd.concat([placed, added], ignore_index=True)


def _firm_numbers(placed: pd.DataFrame) -> dict[object, int]:
    """The number of each firm and landlord."""
    ids = pd.concat([placed["landlord_id"], placed["enterprise_id"]]).astype(object)
    numbers = pd.concat([placed["landlord"], placed["firm"]])
    is_known = ids.notna().to_numpy(bool)
    return dict(zip(ids[is_known], numbers[is_known], strict=True))


def _only_lets(placed: pd.DataFrame) -> Flags:
    """Rows of firms that produce nothing there: they say so, or let and use nothing themselves.

    A landlord that states no figure of its own may produce beside its tenants; whether it does is
    seen where its figures are looked for.
    """
    says_so = placed["role"].eq(ONLY_LETS).fillna(False).to_numpy(bool)
    return says_so | (placed["row"] == NO_ROW).to_numpy(bool)


def _numbered_rows(
    occupancy: pd.DataFrame, parcels: pd.Index, buildings: pd.Index
) -> pd.DataFrame:
    """The ledger without rows that repeat others, with positions, and numbers in place of ids."""
    rows = occupancy[list(_LEDGER_COLUMNS)].reset_index(drop=True)
    rows = rows.assign(row=np.arange(len(rows)))
    rows = rows[~_is_repeated(rows)].reset_index(drop=True)
    both_ids = pd.concat([rows["enterprise_id"], rows["landlord_id"]]).astype(object)
    numbers, _ = pd.factorize(both_ids)
    return rows.assign(
        firm=numbers[: len(rows)],
        landlord=numbers[len(rows) :],
        parcel=positions(parcels, rows["parcel_id"]),
        building=positions(buildings, rows["building_id"]),
    )
