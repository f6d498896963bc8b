"""Who has how much of a parcel at one time: land by its best basis, less what is let, no more than there is."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: How the land of a row was found, the surest first → (Chinese, English).
BASES: dict[str, tuple[str, str]] = {
    "ledger": ("台账占地面积", "as stated"),
    "sole": ("整宗用地(独用)", "whole parcel"),
    "floor": ("按使用建筑面积分摊", "by floor used"),
    "building": ("按所在建筑面积分摊", "by its building"),
    "equal": ("等分剩余用地", "equal part of rest"),
}
_LEDGER, _SOLE, _FLOOR, _BUILDING, _EQUAL = range(len(BASES))


def allocated(rows: pd.DataFrame, at: np.ndarray, parcels: pd.DataFrame) -> dict[str, np.ndarray]:
    """Land of rows that hold at the same time.

    The land that the ledger states, else the parcel's in proportion to the floor area used, else to the row's part of the building it
    names (its floor less what others state there), else an equal part of what the others leave. What a tenant holds is taken off
    its landlord, sub-tenants off tenants, and off all owners of the parcel where the landlord has nothing there; who is counted by
    floor has let nothing of it. Estimates give way where all comes to more than the parcel has; stated land stands, also where it
    alone is more: that is for the ledger's keeper to mend, and no tenant pays for it.

    Parameters
    ----------
    rows : land_mu, floor_area_m2, house_m2 (floor area of the building's part on the parcel), building (-1 for none), parcel (place
        in ``parcels``), firm, landlord (numbers, -1 for none), tenure ("own" or "lease").
    at : number of the parcel and time of each row.
    parcels : ``area_mu`` and ``building_area_m2``.

    Returns
    -------
    ``basis`` (place in :data:`BASES`), ``floor_m2`` behind it, and in mu ``gross_mu`` − ``let_mu`` − ``yielded_mu`` = ``land_mu``; NaN
    where the parcel's area would be needed and is not known.
    """
    tenant, place = rows["tenure"].eq("lease").to_numpy(bool), rows["parcel"].to_numpy()
    has = parcels["area_mu"].to_numpy(float, na_value=np.nan)[place]
    gross, basis, floor = _gross(
        rows, at, tenant, has, parcels["building_area_m2"].to_numpy(float, na_value=np.nan)[place]
    )
    net = _less_let(rows, at, tenant, gross, basis)
    stated = basis == _LEDGER
    # an area that is not known holds anything
    most = np.maximum(np.nan_to_num(has, nan=np.inf), _sum(at, np.where(stated, gross, 0.0)))
    land = _less(net, ~stated, at, np.maximum(_sum(at, net) - most, 0))
    return {
        "basis": basis,
        "floor_m2": floor,
        "gross_mu": gross,
        "let_mu": gross - net,
        "yielded_mu": net - land,
        "land_mu": land,
    }


def _gross(
    rows: pd.DataFrame,
    at: np.ndarray,
    tenant: np.ndarray,
    has: np.ndarray,
    floor_of_parcel: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Land before anything is taken off, its basis, and the floor area behind it."""
    per_m2 = np.divide(
        has, floor_of_parcel, out=np.full_like(has, np.nan), where=floor_of_parcel > 0
    )
    stated, used = (rows[c].to_numpy(float, na_value=np.nan) for c in ("land_mu", "floor_area_m2"))
    rest = _rest_of_house(rows, at, tenant, np.isnan(stated) & np.isnan(used))
    ways = (stated, used * per_m2, rest * per_m2)
    known = [~np.isnan(way) for way in ways]
    basis = np.select(known, (_LEDGER, _FLOOR, _BUILDING), _EQUAL)
    land = np.select(known, ways, np.nan)
    floor = np.select([basis == _FLOOR, basis == _BUILDING], (used, rest), np.nan)
    # without any figure: an owner holds what the other owners leave, a tenant an equal part of the parcel
    open_, users = basis == _EQUAL, _sum(at, np.ones(len(rows)))
    owned, owners = _sum(at, np.where(tenant, 0.0, land)), _sum(at, (open_ & ~tenant).astype(float))
    part = np.where(tenant, has / users, np.maximum(has - owned, 0) / np.maximum(owners, 1))
    basis[open_ & (users == 1)] = _SOLE
    return np.where(open_, part, land), basis, floor


def _rest_of_house(
    rows: pd.DataFrame, at: np.ndarray, tenant: np.ndarray, wanting: np.ndarray
) -> np.ndarray:
    """Each wanting row's part of the building it names: its floor on the parcel less what others state there, in equal parts (m²).

    From a tenant, what an owner states is not taken: it may well be the same floor.
    """
    house = rows["house_m2"].to_numpy(float, na_value=np.nan)
    seat, _ = pd.factorize(rows["building"].to_numpy() * (at.max(initial=0) + 1) + at)
    floor = rows["floor_area_m2"].to_numpy(float, na_value=np.nan)
    taken = np.where(tenant, _sum(seat, np.where(tenant, floor, 0.0)), _sum(seat, floor))
    rest = np.maximum(house - taken, 0) / np.maximum(_sum(seat, wanting.astype(float)), 1)
    return np.where(wanting & (rows["building"].to_numpy() >= 0), rest, np.nan)


def _less_let(
    rows: pd.DataFrame, at: np.ndarray, tenant: np.ndarray, land: np.ndarray, basis: np.ndarray
) -> np.ndarray:
    """Land less what each row's firm lets of it on the same parcel, never under zero."""
    whole = np.isin(basis, (_LEDGER, _SOLE, _EQUAL))
    firm, other = rows["firm"].to_numpy(), rows["landlord"].to_numpy()
    # a seat (firm on a parcel) is one number, and so is the landlord's
    span = max(firm.max(initial=0), other.max(initial=0)) + 2
    codes, distinct = pd.factorize(np.r_[at * span + firm, at * span + other])
    seat, landlord = codes[: len(rows)], codes[len(rows) :]
    here = np.zeros(len(distinct), bool)
    here[seat] = True
    named = tenant & (other >= 0) & (other != firm) & here[landlord]
    let = np.bincount(landlord, np.where(named, np.nan_to_num(land), 0.0), len(distinct))
    net = _less(land, whole, seat, let[seat])
    return _less(net, whole & ~tenant, at, _sum(at, np.where(tenant & ~named, land, 0.0)))


def _less(land: np.ndarray, some: np.ndarray, group: np.ndarray, off: np.ndarray) -> np.ndarray:
    """``land`` of some rows of each group lowered in proportion so that the group loses ``off`` (at most all of theirs)."""
    held = _sum(group, np.where(some, land, 0.0))
    keep = np.divide(np.maximum(held - off, 0), held, out=np.ones_like(held), where=held > 0)
    return np.where(some, land * keep, land)


def _sum(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The sum over each row's group, a small number; what is unknown adds nothing."""
    return np.bincount(group, np.nan_to_num(values))[group]
