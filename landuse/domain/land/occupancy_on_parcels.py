"""Rows of the occupancy ledger on parcels: one for each row and parcel, and holders without a row.

A row that names a building follows it onto its parcels. A holder of a parcel who has no row there
has the parcel all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Positions
from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary.status import ONLY_LETS

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
#: The firm and the units of a row of the ledger.
_ID_COLUMNS = ("enterprise_id", "parcel_id", "building_id")
#: The land and floor of a row of the ledger.
_AMOUNT_COLUMNS = ("land_mu", "floor_area_m2", "leased_floor_m2")
#: In place of the row of the ledger, for land that its holder has without one.
NO_ROW = -1


def occupancy_on_parcels(
    occupancy: pd.DataFrame,
    parcels: pd.DataFrame,
    pairs: pd.DataFrame,
    floors: pd.DataFrame,
    holders: pd.Series | None = None,
    producers: pd.Series | None = None,
) -> pd.DataFrame:
    """Ledger rows with one parcel each, and the holders of parcels who have no row there.

    A row that names a building follows it onto its parcels, in parts; where the building is on no
    parcel, the parcel that the row names counts. A row that repeats another counts once.

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
        Ids of the ledger of firms: a landlord who is none of them and has no figures only lets.

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
    ledger_rows = _numbered_rows(occupancy, parcels.index, floors.index)
    has_parcel = np.zeros(len(floors) + 1, bool)  # the last for rows without a building
    has_parcel[pairs["building"]] = True
    is_by_building = has_parcel[ledger_rows["building"]]
    parts = pairs[["building", "parcel", "share"]].rename(columns={"share": "part"})
    by_building = ledger_rows[is_by_building].drop(columns="parcel")
    by_building = by_building.merge(parts, on="building")
    # of a building that is partly outside every parcel, the parts on parcels count as all of it
    total_part = by_building.groupby("row")["part"].transform("sum")
    by_building["part"] = by_building["part"] / total_part
    by_parcel = ledger_rows[~is_by_building].assign(part=1.0)
    rows = pd.concat([by_parcel, by_building], ignore_index=True)
    rows = rows[rows["parcel"] >= 0].reset_index(drop=True)
    floor_m2 = floors["floor_area_used_m2"].to_numpy(float, na_value=np.nan)
    rows["house_m2"] = np.append(floor_m2, np.nan)[rows["building"]] * rows["part"]
    for column in _AMOUNT_COLUMNS:
        rows[column] = rows[column].astype("Float64") * rows["part"]
    rows["is_holder"] = False
    if holders is not None:
        rows = _with_holders(rows, holders)
    rows["parcel_id"] = parcels.index.to_numpy(object)[rows["parcel"]]
    rows["only_lets"] = _only_lets(rows)
    if producers is not None:
        rows["only_lets"] |= _is_landlord_without_output(rows, producers)
    return rows


def _is_landlord_without_output(rows: pd.DataFrame, producers: pd.Series) -> Flags:
    """Rows of owners who are named as landlords, have no figures and are in no ledger of firms.

    They use no floor, so that the stated floor of the others may be all of the parcel's.
    """
    is_tenant_row = is_tenant(rows)
    landlords = rows["landlord"].to_numpy()[is_tenant_row]
    is_landlord = np.isin(rows["firm"].to_numpy(), landlords[landlords >= 0])
    has_no_amount = rows[list(_AMOUNT_COLUMNS)].isna().all(axis=1).to_numpy(bool)
    candidates = np.flatnonzero(~is_tenant_row & has_no_amount & is_landlord)
    is_without_output = np.zeros(len(rows), bool)
    if len(candidates):
        ids = rows["enterprise_id"].iloc[candidates]
        is_without_output[candidates] = ~ids.isin(producers).to_numpy(bool)
    return is_without_output


def _with_holders(rows: pd.DataFrame, holders: pd.Series) -> pd.DataFrame:
    """The rows with ``is_holder``, and one for each holder that has none on its parcel.

    An owner without any figure may be the holder by another name: then no row is added.
    """
    holder = holders.to_numpy(object)
    is_owner = ~is_tenant(rows)
    holder_of_row = holder[rows["parcel"]]
    is_holder = is_owner & (rows["enterprise_id"].to_numpy(object) == holder_of_row)
    has_amount = rows[["land_mu", "floor_area_m2"]].notna().any(axis=1).to_numpy(bool)
    names_no_building = (rows["building"] < 0).to_numpy(bool)
    may_be_holder = is_owner & ~has_amount & names_no_building
    has_owner_row = np.zeros(len(holder), bool)
    has_owner_row[rows["parcel"][is_holder | may_be_holder]] = True
    rows = rows.assign(is_holder=is_holder)
    parcels_without_row = np.flatnonzero(pd.notna(holder) & ~has_owner_row)
    if not len(parcels_without_row):
        return rows
    holder_rows = _rows_of_holders(
        holder[parcels_without_row], parcels_without_row, _firm_numbers(rows)
    )
    return pd.concat([rows, holder_rows], ignore_index=True)


def _rows_of_holders(
    holder: npt.NDArray[np.object_], parcel: Positions, numbers: Mapping[object, int]
) -> pd.DataFrame:
    """A row without figures for each holder and parcel; ``numbers`` are those of known firms."""
    number_of_holder = dict(numbers)
    next_number = max(numbers.values(), default=-1) + 1
    for firm in dict.fromkeys(holder):
        if firm not in number_of_holder:
            number_of_holder[firm] = next_number
            next_number += 1
    rows = pd.DataFrame(
        {
            "enterprise_id": pd.array(holder, dtype="string"),
            "tenure": pd.array(["own"] * len(holder), dtype="string"),
            "row": NO_ROW,
            "firm": [number_of_holder[firm] for firm in holder],
            "landlord": -1,
            "parcel": parcel,
            "building": -1,
            "part": 1.0,
            "is_holder": True,
        }
    )
    for column in _AMOUNT_COLUMNS:
        rows[column] = pd.array([pd.NA] * len(rows), dtype="Float64")
    rows["house_m2"] = np.nan
    for column in ("since", "until"):
        rows[column] = np.datetime64("NaT", "s")
    return rows


def _firm_numbers(rows: pd.DataFrame) -> dict[object, int]:
    """The number of each firm and landlord."""
    ids = pd.concat([rows["landlord_id"], rows["enterprise_id"]]).astype(object)
    numbers = pd.concat([rows["landlord"], rows["firm"]])
    has_id = ids.notna().to_numpy(bool)
    return dict(zip(ids[has_id], numbers[has_id], strict=True))


def _only_lets(rows: pd.DataFrame) -> Flags:
    """Rows of firms that produce nothing on the parcel: by their role, or holders without a row.

    A landlord without figures may produce beside its tenants; whether it does is decided where its
    figures are looked up.
    """
    has_role = rows["role"].eq(ONLY_LETS).fillna(False).to_numpy(bool)
    return has_role | (rows["row"] == NO_ROW).to_numpy(bool)


def _numbered_rows(
    occupancy: pd.DataFrame, parcels: pd.Index, buildings: pd.Index
) -> pd.DataFrame:
    """The ledger without rows that repeat others, with positions, and numbers in place of ids."""
    rows = occupancy[list(_LEDGER_COLUMNS)].reset_index(drop=True)
    rows = rows.assign(row=np.arange(len(rows)))
    rows = rows[~is_repeated(rows)].reset_index(drop=True)
    both_ids = pd.concat([rows["enterprise_id"], rows["landlord_id"]]).astype(object)
    numbers, _ = pd.factorize(both_ids)
    return rows.assign(
        firm=numbers[: len(rows)],
        landlord=numbers[len(rows) :],
        parcel=positions(parcels, rows["parcel_id"]),
        building=positions(buildings, rows["building_id"]),
    )


def is_repeated(occupancy: pd.DataFrame) -> Flags:
    """Which rows of the ledger equal an earlier one in every column, as if pasted twice.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger.

    Returns
    -------
    ndarray of bool
        A row without any amount repeats none.
    """
    has_amount = occupancy[list(_AMOUNT_COLUMNS)].notna().any(axis=1).to_numpy(bool)
    # few firms have two rows for one unit: only theirs are compared in every column
    has_equal_ids = occupancy.duplicated(list(_ID_COLUMNS), keep=False).to_numpy(bool)
    repeats = np.zeros(len(occupancy), bool)
    candidates = np.flatnonzero(has_amount & has_equal_ids)
    if len(candidates):
        rows = occupancy.iloc[candidates]
        repeats[candidates] = rows.duplicated(list(_LEDGER_COLUMNS)).to_numpy(bool)
    return repeats


def repeated_rows(occupancy: pd.DataFrame) -> pd.DataFrame:
    """The rows of the ledger that equal an earlier one in every column, and so do not count.

    Parameters
    ----------
    occupancy : DataFrame
        The ledger.

    Returns
    -------
    DataFrame
        Those rows. Two leases of one firm for one unit have other dates or figures.
    """
    return occupancy[is_repeated(occupancy)]


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
    firm_of_word = _firm_of_word(enterprises, occupancy)
    words = firm_of_word.index
    position = positions(words, parcels["holder_code"])
    has_no_firm = position < 0
    position[has_no_firm] = positions(words, parcels["holder"][has_no_firm])
    # the last entry is for parcels without a firm, of position -1
    firms = np.r_[firm_of_word.to_numpy(object), [None]]
    return pd.Series(firms[position], index=parcels.index, dtype=object)


def _firm_of_word(enterprises: pd.DataFrame, occupancy: pd.DataFrame) -> pd.Series:
    """The id of the firm that an id, or a name of one firm alone, stands for."""
    all_ids = pd.concat([enterprises["enterprise_id"], occupancy["enterprise_id"]])
    ids = pd.Series(all_ids.dropna().unique()).to_numpy(object)
    names = enterprises[["name", "enterprise_id"]].dropna().drop_duplicates()
    names = names[~names["name"].duplicated(keep=False)]
    words = pd.Index(np.r_[ids, names["name"].to_numpy(object)], dtype=object)
    firms = np.r_[ids, names["enterprise_id"].to_numpy(object)]
    # an id comes before a name that is written alike
    is_first = ~words.duplicated()
    return pd.Series(firms[is_first], index=words[is_first], dtype=object)


def is_tenant(rows: pd.DataFrame) -> Flags:
    """Which rows of the ledger are of tenants.

    Parameters
    ----------
    rows : DataFrame
        The ledger, with ``tenure``, ``landlord_id`` and ``enterprise_id``.

    Returns
    -------
    ndarray of bool
        True for leases, and for rows of unstated tenure that name another firm as their landlord.
    """
    is_lease = rows["tenure"].eq("lease").fillna(False).to_numpy(bool)
    is_own = rows["tenure"].eq("own").fillna(False).to_numpy(bool)
    is_another = rows["landlord_id"].ne(rows["enterprise_id"]).fillna(False)
    names_landlord = (rows["landlord_id"].notna() & is_another).to_numpy(bool)
    return is_lease | (~is_own & names_landlord)
