"""One sparse share table: enterprise totals onto parcels. Sums close.

Each row of the ledger that ties a firm to ground gets land: what the ledger states, else the parcel's land in
proportion to the floor area used in its buildings, else an equal part of what the others leave. Land let to a tenant
is taken off its landlord, and what is only estimated gives way where it comes to more than the parcel has. A firm's
output follows its land: the shares of a located firm sum to one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.keys import places

#: How the land of a row was found, in order of preference → (Chinese, English).
BASES: dict[str, tuple[str, str]] = {
    "ledger": ("台账占地面积", "land by the ledger"),
    "floor": ("按使用建筑面积分摊", "by floor area used"),
    "building": ("按所在建筑面积分摊", "by building floor area"),
    "sole": ("整宗用地(独用)", "the whole parcel, its only user"),
    "equal": ("等分剩余用地", "equal part of the rest"),
}

_LEDGER = (
    "enterprise_id", "parcel_id", "building_id", "land_mu", "floor_area_m2", "tenure", "landlord_id", "since", "until",
)  # fmt: skip
_USES = (
    "enterprise_id", "parcel_id", "building_id", "land_mu", "share", "basis", "tenure",
    "gross_mu", "floor_m2", "time", "let_mu", "yielded_mu",
)  # fmt: skip


def in_force(occupancy: pd.DataFrame, year: int) -> pd.Series:
    """Share of ``year`` during which each occupancy row holds (0–1); an open date reaches to the year's end."""
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    since = occupancy["since"].fillna(start).clip(lower=start)
    until = occupancy["until"].fillna(end).clip(upper=end)
    days = (until - since).dt.days + 1
    return (days / ((end - start).days + 1)).clip(0, 1)


def uses(rows: pd.DataFrame, parcels: pd.DataFrame, year: int) -> pd.DataFrame:
    """Land and share of every ledger row that ties an enterprise to a parcel in ``year``.

    Parameters
    ----------
    rows : as :func:`placed` gives them.
    parcels : indexed by parcel_id, with ``area_mu`` and ``building_area_m2``.

    Returns
    -------
    Frame: ``enterprise_id``, ``parcel_id``, ``building_id`` (NA where the row names none), ``land_mu``, ``share`` (Σ = 1 per located
    enterprise), ``basis`` (the key of :data:`BASES`), ``tenure``, and how the land came about: ``land_mu`` = ``gross_mu`` (by the
    basis; ``floor_m2`` is the floor area it rests on) × ``time`` (share of the year) − ``let_mu`` (taken off for tenants) − ``yielded_mu``
    (an estimate's part in what the parcel has not). Rows that point at no known parcel are left out.
    """
    rows = rows.assign(time=in_force(rows, year))
    rows = rows[rows["time"] > 0].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame(columns=list(_USES))
    land, basis, rows["floor_m2"] = _land(rows, parcels)
    rows["basis"], rows["gross_mu"] = basis, land
    land = land * rows["time"].to_numpy(float)
    kept = _without_tenants(rows, land, basis)
    rows["let_mu"] = land - kept
    rows["land_mu"] = _within(rows, kept, land - kept, basis, parcels)
    rows["yielded_mu"] = kept - rows["land_mu"]
    firm = rows.groupby("firm", sort=False)["land_mu"]
    total, count = firm.transform("sum"), firm.transform("size")
    rows["share"] = np.where(total > 0, rows["land_mu"] / total.where(total > 0, 1), 1 / count)
    return rows[list(_USES)]


def by_parcel(used: pd.DataFrame) -> pd.DataFrame:
    """:func:`uses` as one row per enterprise and parcel."""
    grouped = used.groupby(["enterprise_id", "parcel_id"], sort=False, as_index=False)
    return grouped.agg(
        land_mu=("land_mu", "sum"), share=("share", "sum"), basis=("basis", "first"), tenure=("tenure", "first")
    )


def placed(occupancy: pd.DataFrame, parcels: pd.DataFrame, pairs: pd.DataFrame, floors: pd.DataFrame) -> pd.DataFrame:
    """Ledger rows with a parcel each: rows that name a building follow it onto its parcels, in parts.

    Parameters
    ----------
    occupancy : the ledger (enterprise_id, parcel_id or building_id, land_mu, floor_area_m2, tenure, landlord_id, since, until).
    parcels : indexed by parcel_id.
    pairs, floors : as :mod:`landuse.domain.overlay` gives them.

    Returns
    -------
    Frame of the ledger's columns, its land and floor times the row's part, with ``house_m2`` (floor area of the building's part,
    m²) and numbers for ids: ``firm``, ``landlord`` (of one numbering, -1 for none), ``parcel`` (position in ``parcels``).
    """
    rows = occupancy[list(_LEDGER)].copy()
    firms, _ = pd.factorize(pd.concat([rows["enterprise_id"], rows["landlord_id"]]).astype(object))
    rows["firm"], rows["landlord"] = firms[: len(rows)], firms[len(rows) :]
    rows["parcel"] = places(parcels.index, rows["parcel_id"])
    rows["building"] = places(floors.index, rows["building_id"])
    rows["part"] = 1.0
    stands = np.zeros(len(floors) + 1, bool)  # the last for rows without a building
    stands[pairs["building"]] = True
    housed = stands[rows["building"]]
    inside = rows[housed].drop(columns=["parcel", "part"])
    inside = inside.merge(pairs[["building", "parcel", "share"]], on="building").rename(columns={"share": "part"})
    # the parts of a building that stands partly outside every parcel still carry all of the firm
    seat = inside.groupby(["firm", "building"])["part"]
    times = inside.groupby(["firm", "building", "parcel"])["part"].transform("size")
    inside["part"] = inside["part"] / seat.transform("sum") * times
    both = pd.concat([rows[~housed], inside], ignore_index=True)
    both = both[both["parcel"] >= 0].reset_index(drop=True)
    both["parcel_id"] = parcels.index.to_numpy(object)[both["parcel"]]
    house = np.r_[floors["floor_area_used_m2"].to_numpy(float, na_value=np.nan), np.nan]
    both["house_m2"] = house[both["building"]] * both["part"]
    for column in ("land_mu", "floor_area_m2"):
        both[column] = both[column].astype("Float64") * both["part"]
    return both


def _land(rows: pd.DataFrame, parcels: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Land (mu) of every row before tenants are taken off, the basis it was found on, and the floor area (m²) behind it."""
    place = rows["parcel"].to_numpy()
    parcel_mu = parcels["area_mu"].to_numpy(float, na_value=np.nan)[place]
    parcel_floor = parcels["building_area_m2"].to_numpy(float, na_value=np.nan)[place]
    per_m2 = np.divide(parcel_mu, parcel_floor, out=np.full_like(parcel_mu, np.nan), where=parcel_floor > 0)
    land, basis = np.full(len(rows), np.nan), np.full(len(rows), "equal", object)
    floor = land.copy()
    for name, column, factor in (
        ("ledger", "land_mu", 1.0),
        ("floor", "floor_area_m2", per_m2),
        ("building", "house_m2", per_m2),
    ):
        stated = rows[column].to_numpy(float, na_value=np.nan)
        values = stated * factor
        take = np.isnan(land) & ~np.isnan(values)
        land[take], basis[take] = values[take], name
        if name != "ledger":
            floor[take] = stated[take]
    # without any figure: an owner holds what the other owners leave, a tenant an equal part of the parcel
    tenant, open_ = _tenants(rows), np.isnan(land)
    owned = _sum_by(place, np.where(tenant, 0.0, np.nan_to_num(land)))
    open_owners = _sum_by(place, (open_ & ~tenant).astype(float))
    users = _sum_by(place, np.ones(len(rows)))
    basis[open_ & (users == 1)] = "sole"
    left = np.maximum(parcel_mu - owned, 0) / np.maximum(open_owners, 1)
    return np.where(open_, np.where(tenant, parcel_mu / users, left), land), basis, floor


def _within(
    rows: pd.DataFrame, land: np.ndarray, let: np.ndarray, basis: np.ndarray, parcels: pd.DataFrame
) -> np.ndarray:
    """Land of which the estimates of a parcel are lowered in proportion, so that all of it is no more than the parcel has.

    ``land`` is without what is ``let``. Stated land stands, also where it alone is more than the parcel: that is for the ledger's keeper
    to mend, and no tenant pays for it.
    """
    place, stated = rows["parcel"].to_numpy(), basis == "ledger"
    # an area that is not known holds anything
    has = parcels["area_mu"].to_numpy(float, na_value=np.inf)[place]
    most = np.maximum(has, _sum_by(place, np.where(stated, land + let, 0.0)))
    return _less(land, ~stated, place, np.maximum(_sum_by(place, land) - most, 0))


def _without_tenants(rows: pd.DataFrame, land: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Owners' land less what their tenants hold on the same parcel, never under zero.

    An owner counted by the floor it uses itself is already free of tenants. A tenant whose landlord is not an owner
    on the parcel takes from all of its owners in proportion.
    """
    tenant = _tenants(rows)
    gross = ~tenant & (basis != "floor")
    place, firm, landlord_firm = (rows[c].to_numpy() for c in ("parcel", "firm", "landlord"))
    # a seat (firm on a parcel) is one number, and so is the landlord's
    span = max(firm.max(), landlord_firm.max()) + 2
    codes, distinct = pd.factorize(np.r_[place * span + firm, place * span + landlord_firm])
    seat, landlord = codes[: len(rows)], codes[len(rows) :]
    owned = np.zeros(len(distinct), bool)
    owned[seat[gross]] = True
    named = tenant & (landlord_firm >= 0) & owned[landlord]
    let = np.bincount(landlord, np.where(named, np.nan_to_num(land), 0.0), len(distinct))
    net = _less(land, gross, seat, let[seat])
    let_any = _sum_by(place, np.where(tenant & ~named, land, 0.0))
    return _less(net, gross, place, let_any)


def _less(land: np.ndarray, gross: np.ndarray, group: np.ndarray, let: np.ndarray) -> np.ndarray:
    """``land`` of the gross rows of each group lowered in proportion so that the group loses ``let`` (at most all)."""
    held = _sum_by(group, np.where(gross, land, 0.0))
    keep = np.divide(np.maximum(held - let, 0), held, out=np.ones_like(held), where=held > 0)
    return np.where(gross, land * keep, land)


def _tenants(rows: pd.DataFrame) -> np.ndarray:
    return rows["tenure"].eq("lease").fillna(False).to_numpy(bool)


def _sum_by(group: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The sum over each row's group, a small number; what is unknown adds nothing."""
    return np.bincount(group, np.nan_to_num(values))[group]
