"""Locate the land of a ledger's rows that name neither parcel nor building.

A lease is located by its address, own land by its registered holder. Matches are reported; where
several parcels may be meant, none is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.adapters.meaning.addresses import from_street
from landuse.domain.frames.keys import normal_forms
from landuse.domain.land.occupancy_on_parcels import holders_of
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.words.phrases import phrase

#: Pairs that a finding names.
_NAMED_PAIRS = 5
#: Characters of an address that is compared with the ending of another.
_MIN_ADDRESS = 4


def with_located_uses(
    frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return the ledger of land uses with the parcels of rows that name none.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, their references made ids; they stay as they are.
    findings : Findings
        Of the ledger; takes the matches.

    Returns
    -------
    DataFrame
        The ledger. A row of own land becomes one for each parcel that the firm holds; rented land
        without a unit is divided among the firm's leases that name one and state no land.
    """
    uses: pd.DataFrame = frames["occupancy"]
    if uses.empty or frames["parcels"].empty:
        return uses
    uses = _without_firms_without_land(uses, findings)
    uses = located_by_address(uses, frames["parcels"], findings)
    uses = _own_land_by_holder(uses, frames, findings)
    return _rented_land_on_leases(uses, findings)


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
    >>> parcels = pd.Series(["江海路2号", "江海路12号"], index=["P1", "P2"], dtype="string")
    >>> parcels_at(pd.Series(["江海市江海路2号", "江海路 12 号", "8号"], dtype="string"), parcels)
    {'江海市江海路2号': ['P1'], '江海路 12 号': ['P2']}
    """
    forms = pd.Series(normal_forms(addresses).to_numpy(object), index=addresses.index)
    forms = forms.dropna()
    streets = forms.map(from_street)
    parcels_of: dict[str, list[str]] = {}
    cells = written.dropna().drop_duplicates()
    for cell, form in zip(cells, normal_forms(cells), strict=True):
        ids = forms.index[forms == form]
        if not len(ids) and len(form) >= _MIN_ADDRESS:
            is_ending = [_is_ending_of_other(form, other) for other in forms]
            ids = forms.index[is_ending]
        if not len(ids):
            street = from_street(form)
            if len(street) >= _MIN_ADDRESS:
                ids = forms.index[streets == street]
        if len(ids):
            parcels_of[str(cell)] = [str(id_) for id_ in dict.fromkeys(ids)]
    return parcels_of


def _is_ending_of_other(form: str, other: str) -> bool:
    """Whether one of two addresses is the ending of the other, and the second is long enough."""
    if len(other) < _MIN_ADDRESS:
        return False
    return form.endswith(other) or other.endswith(form)


def names_no_unit(rows: pd.DataFrame) -> pd.Series:
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


def _without_firms_without_land(uses: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return the rows without those of a list of all firms for firms without such land."""
    figures = uses[
        ["land_mu", "floor_area_m2", "leased_floor_m2", "address", "landlord_id"]
    ]
    has_no_figure = figures.isna().all(axis=1)
    says_tenure_only = names_no_unit(uses) & has_no_figure & uses["tenure"].notna()
    has_tenure_only = says_tenure_only.to_numpy(bool)
    if not has_tenure_only.any():
        return uses
    findings.add(
        phrase("finding.use_says_nothing", count=int(has_tenure_only.sum())),
        severity="info",
        action="ignored",
    )
    return uses[~has_tenure_only].reset_index(drop=True)


def located_by_address(
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
        Takes the matches, and addresses of several parcels.

    Returns
    -------
    DataFrame
        Rows that name a parcel or a building stay as they are.
    """
    is_open = (names_no_unit(rows) & rows["address"].notna()).to_numpy(bool)
    if not is_open.any() or parcels["address"].isna().all():
        return rows
    candidates_at = parcels_at(rows["address"][is_open], parcels["address"])
    parcel_at = {cell: ids[0] for cell, ids in candidates_at.items() if len(ids) == 1}
    if parcel_at:
        pairs = [
            phrase("workspace.pair", written=cell, id=id_)
            for cell, id_ in parcel_at.items()
        ]
        findings.add(
            phrase(
                "finding.found_by_address",
                count=len(pairs),
                pairs=pairs[:_NAMED_PAIRS],
            ),
            severity="info",
            column="address",
        )
    cells = rows["address"].where(is_open)
    for cell, ids in candidates_at.items():
        if len(ids) > 1:
            at_address = rows[cells.eq(cell).fillna(False)]
            findings.each(
                phrase("finding.several_at_address", candidates=ids[:_NAMED_PAIRS]),
                rows_of(at_address, at_address["address"].astype(object)),
                column="address",
            )
    located = cells.map(parcel_at).astype("string")
    return rows.assign(parcel_id=rows["parcel_id"].fillna(located))


def _own_land_by_holder(
    uses: pd.DataFrame, frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return rows of own land without a parcel on the parcels that the firm is the holder of.

    The land of a row is divided by the areas of these parcels.
    """
    has_own_tenure = uses["tenure"].eq("own").fillna(False)
    is_own = (names_no_unit(uses) & has_own_tenure).to_numpy(bool)
    if not is_own.any():
        return uses
    parcels = frames["parcels"]
    holders = holders_of(parcels, frames["enterprises"], uses)
    registered = parcels["area_registered_m2"].astype("Float64")
    land = registered.fillna(parcels["area_plane_m2"])
    holdings = pd.DataFrame(
        {
            "enterprise_id": holders.to_numpy(object),
            "held_id": parcels.index.to_numpy(object),
            "held_m2": land.to_numpy(float, na_value=np.nan),
        }
    )
    holdings = holdings.dropna(subset=["enterprise_id"])
    all_m2 = holdings.groupby("enterprise_id")["held_m2"].transform("sum")
    holdings["held_share"] = holdings["held_m2"] / all_m2

    firms = uses["enterprise_id"][is_own].astype(object)
    own_uses = uses[is_own].assign(enterprise_id=firms)
    located = own_uses.merge(holdings, on="enterprise_id", how="left")
    land_mu = located["land_mu"] * located["held_share"].fillna(1.0)
    located = located.assign(
        enterprise_id=located["enterprise_id"].astype("string"),
        parcel_id=located["held_id"].astype("string"),
        land_mu=land_mu.astype("Float64"),
    )
    has_parcel = located["held_id"].notna()
    findings.add(
        phrase(
            "finding.found_by_holder",
            count=int(located["enterprise_id"][has_parcel].nunique()),
            parcels=int(has_parcel.sum()),
        ),
        severity="info",
        column="parcel_id",
    )
    return pd.concat([uses[~is_own], located[uses.columns]], ignore_index=True)


def _rented_land_on_leases(uses: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return rented land without a unit on the firm's leases that name one and state no land.

    The land of a firm is divided by the floors of these leases, or evenly where they state none.
    """
    firms = uses["enterprise_id"]
    has_no_unit, states_land = names_no_unit(uses), uses["land_mu"].notna()
    is_lease = uses["tenure"].eq("lease").fillna(False) | uses["landlord_id"].notna()
    is_open = (has_no_unit & is_lease & states_land).to_numpy(bool)
    takes_land = (~has_no_unit & is_lease & ~states_land).to_numpy(bool)
    if not is_open.any() or not takes_land.any():
        return uses
    land_of_firm = uses[is_open].groupby("enterprise_id")["land_mu"].sum()
    floor = uses["leased_floor_m2"].fillna(uses["floor_area_m2"]).where(takes_land)
    floor_of_firm = floor.groupby(firms).transform("sum")
    counted = pd.Series(takes_land, index=uses.index)
    leases_of_firm = counted.groupby(firms).transform("sum")
    even_share = 1 / leases_of_firm.where(leases_of_firm > 0)
    share = (floor / floor_of_firm).where(floor_of_firm > 0).fillna(even_share)
    land_of_lease = (firms.map(land_of_firm) * share).astype("Float64")
    land_of_lease = land_of_lease.where(takes_land)
    is_divided = is_open & firms.isin(firms[land_of_lease.notna()])
    if not is_divided.any():
        return uses
    findings.add(
        phrase("finding.rented_on_lease", count=int(is_divided.sum())),
        severity="info",
        column="land_mu",
    )
    with_land = uses.assign(land_mu=uses["land_mu"].fillna(land_of_lease))
    return with_land[~is_divided].reset_index(drop=True)
