"""Where the land of a ledger's row lies that names neither parcel nor building.

A lease is found by its address, land of one's own by who is registered as its holder. What was
found is told; what may be several parcels is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.adapters.meaning.addresses import from_street
from landuse.domain.frames.keys import normal_forms
from landuse.domain.land.apportionment import holders_of
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.words.phrases import phrase

#: Pairs that a finding names.
_MOST_NAMED = 5
#: The least characters of an address that is looked for as the ending of another.
_LEAST_ADDRESS = 4


def with_places(frames: Mapping[str, pd.DataFrame], findings: Findings) -> pd.DataFrame:
    """Return the ledger of uses with the parcels of rows that name none.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, their references made ids; they stay as they are.
    findings : Findings
        Of the ledger of uses; takes what was found and how.

    Returns
    -------
    DataFrame
        The ledger. A row of own land becomes one for each parcel that the firm holds; land that is
        rented without a place goes to the firm's leases that have one and no figure of their own.
    """
    uses: pd.DataFrame = frames["occupancy"]
    if uses.empty or frames["parcels"].empty:
        return uses
    uses = _without_empty(uses, findings)
    uses = by_address(uses, frames["parcels"], findings)
    uses = _own_by_holder(uses, frames, findings)
    return _rented_on_leases(uses, findings)


def parcels_at(written: pd.Series, addresses: pd.Series) -> dict[str, list[str]]:
    """Find the parcels at each of some addresses.

    Parameters
    ----------
    written : Series of string
        Addresses as a ledger has them.
    addresses : Series of string, indexed by parcel_id
        Addresses of the parcels.

    Returns
    -------
    dict of str to list of str
        Written address → parcels: those with the same address, else those where one address is
        the ending of the other (a ledger may leave out the town), else those with the same street
        and number (one writes the district, the other does not). None where there is none.

    Examples
    --------
    >>> known = pd.Series(["江海路2号", "江海路12号"], index=["P1", "P2"], dtype="string")
    >>> parcels_at(pd.Series(["江海市江海路2号", "江海路 12 号", "8号"], dtype="string"), known)
    {'江海市江海路2号': ['P1'], '江海路 12 号': ['P2']}
    """
    forms = pd.Series(
        normal_forms(addresses).to_numpy(object), index=addresses.index
    ).dropna()
    streets = forms.map(from_street)
    found: dict[str, list[str]] = {}
    cells = written.dropna().drop_duplicates()
    for cell, form in zip(cells, normal_forms(cells), strict=True):
        same = forms.index[forms == form]
        if not len(same) and len(form) >= _LEAST_ADDRESS:
            is_ending = [
                len(other) >= _LEAST_ADDRESS
                and (form.endswith(other) or other.endswith(form))
                for other in forms
            ]
            same = forms.index[is_ending]
        if not len(same):
            street = from_street(form)
            same = forms.index[(streets == street) & (len(street) >= _LEAST_ADDRESS)]
        if len(same):
            found[str(cell)] = [str(id_) for id_ in dict.fromkeys(same)]
    return found


def has_no_place(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows of a ledger name neither parcel nor building.

    Parameters
    ----------
    rows : DataFrame
        With ``parcel_id`` and ``building_id``.

    Returns
    -------
    Series of bool
    """
    return rows["parcel_id"].isna() & rows["building_id"].isna()


def _without_empty(uses: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The rows without those of a list of all firms that have no such land."""
    says_nothing = (
        has_no_place(uses)
        & uses[
            ["land_mu", "floor_area_m2", "leased_floor_m2", "address", "landlord_id"]
        ]
        .isna()
        .all(axis=1)
        & uses["tenure"].notna()
    ).to_numpy(bool)
    if not says_nothing.any():
        return uses
    findings.add(
        phrase("finding.use_says_nothing", count=int(says_nothing.sum())),
        severity="info",
        action="ignored",
    )
    return uses[~says_nothing].reset_index(drop=True)


def by_address(
    rows: pd.DataFrame, parcels: pd.DataFrame, findings: Findings
) -> pd.DataFrame:
    """Return the rows of a ledger with the parcels at their addresses.

    Parameters
    ----------
    rows : DataFrame
        With ``parcel_id``, ``building_id`` and ``address``.
    parcels : DataFrame
        With their addresses.
    findings : Findings
        Takes what was found, and addresses of several parcels.

    Returns
    -------
    DataFrame
        Rows that name a parcel or a building stay as they are.
    """
    is_open = (has_no_place(rows) & rows["address"].notna()).to_numpy(bool)
    if not is_open.any() or parcels["address"].isna().all():
        return rows
    found = parcels_at(rows["address"][is_open], parcels["address"])
    only = {cell: ids[0] for cell, ids in found.items() if len(ids) == 1}
    if only:
        pairs = [
            phrase("workspace.pair", written=cell, id=id_)
            for cell, id_ in list(only.items())[:_MOST_NAMED]
        ]
        findings.add(
            phrase("finding.found_by_address", count=len(only), pairs=pairs),
            severity="info",
            column="address",
        )
    cells = rows["address"].where(is_open)
    for cell, ids in found.items():
        if len(ids) > 1:
            there = rows[cells.eq(cell).fillna(False)]
            findings.each(
                phrase("finding.several_at_address", candidates=ids[:_MOST_NAMED]),
                rows_of(there, there["address"].astype(object)),
                column="address",
            )
    meant = cells.map(only).astype("string")
    return rows.assign(parcel_id=rows["parcel_id"].fillna(meant))


def _own_by_holder(
    uses: pd.DataFrame, frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Rows of own land without a place on the parcels that the firm is the holder of."""
    is_own = (
        (has_no_place(uses) & uses["tenure"].eq("own")).fillna(False).to_numpy(bool)
    )
    if not is_own.any():
        return uses
    parcels = frames["parcels"]
    holders = holders_of(parcels, frames["enterprises"], uses)
    land = (
        parcels["area_registered_m2"].astype("Float64").fillna(parcels["area_plane_m2"])
    )
    held = pd.DataFrame(
        {
            "enterprise_id": holders.to_numpy(object),
            "held_id": parcels.index.to_numpy(object),
            "held_m2": land.to_numpy(float, na_value=np.nan),
        }
    ).dropna(subset=["enterprise_id"])
    total = held.groupby("enterprise_id")["held_m2"].transform("sum")
    held["part"] = held["held_m2"] / total
    own = uses[is_own].assign(
        enterprise_id=uses["enterprise_id"][is_own].astype(object)
    )
    placed_uses = own.merge(held, on="enterprise_id", how="left")
    placed_uses = placed_uses.assign(
        enterprise_id=placed_uses["enterprise_id"].astype("string"),
        parcel_id=placed_uses["held_id"].astype("string"),
        land_mu=(placed_uses["land_mu"] * placed_uses["part"].fillna(1.0)).astype(
            "Float64"
        ),
    )
    found = placed_uses["held_id"].notna()
    findings.add(
        phrase(
            "finding.found_by_holder",
            count=int(placed_uses["enterprise_id"][found].nunique()),
            parcels=int(found.sum()),
        ),
        severity="info",
        column="parcel_id",
    )
    return pd.concat([uses[~is_own], placed_uses[uses.columns]], ignore_index=True)


def _rented_on_leases(uses: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Rented land without a place on the firm's leases that have one and state no land."""
    lease = uses["tenure"].eq("lease").fillna(False) | uses["landlord_id"].notna()
    is_open = (has_no_place(uses) & lease & uses["land_mu"].notna()).to_numpy(bool)
    takes = (~has_no_place(uses) & lease & uses["land_mu"].isna()).to_numpy(bool)
    if not is_open.any() or not takes.any():
        return uses
    stated = uses[is_open].groupby("enterprise_id")["land_mu"].sum()
    floor = uses["leased_floor_m2"].fillna(uses["floor_area_m2"]).where(takes)
    all_floor = floor.groupby(uses["enterprise_id"]).transform("sum")
    count = (
        pd.Series(takes, index=uses.index)
        .groupby(uses["enterprise_id"])
        .transform("sum")
    )
    part = (floor / all_floor).where(all_floor > 0).fillna(1 / count.where(count > 0))
    land_of_lease = (
        (uses["enterprise_id"].map(stated) * part).astype("Float64").where(takes)
    )
    placed = is_open & uses["enterprise_id"].isin(
        uses["enterprise_id"][land_of_lease.notna()]
    )
    if not placed.any():
        return uses
    findings.add(
        phrase("finding.rented_on_lease", count=int(placed.sum())),
        severity="info",
        column="land_mu",
    )
    filled = uses.assign(land_mu=uses["land_mu"].fillna(land_of_lease))
    return filled[~placed].reset_index(drop=True)
