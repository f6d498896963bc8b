"""Where an action is that names neither parcel nor building: by its address, by the owner."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.adapters.workspace.places_of_use import by_address, has_no_place
from landuse.domain.frames.keys import normal_forms
from landuse.domain.land.buildings_on_parcels import buildings_on_parcels
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.words.phrases import phrase

#: Buildings that a finding names.
_MOST_NAMED = 5
#: The share of a building's ground that has to lie on the owner's land.
_MOSTLY = 0.5


def with_places_of_actions(
    frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return the ledger of actions with the places of rows that name none.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, their references made ids; they stay as they are.
    findings : Findings
        Of the ledger; takes what was found and how, and the buildings that an owner's row may mean.

    Returns
    -------
    DataFrame
        As many rows as before. A row with an address is on the only parcel there; one of a factory
        that names only its owner is of the only building on the owner's land.
    """
    actions = frames["actions"]
    if actions.empty or frames["parcels"].empty:
        return actions
    actions = by_address(actions, frames["parcels"], findings)
    return _by_owner(actions, frames, findings)


def _by_owner(
    actions: pd.DataFrame, frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Rows of floors that name only an owner, on the only building of the owner's parcels."""
    parcels, buildings = frames["parcels"], frames["buildings"]
    is_of_floor = actions["floor_area_m2"].notna() & actions["factory_id"].notna()
    is_open = (has_no_place(actions) & is_of_floor).to_numpy(bool)
    if not is_open.any() or buildings.empty or parcels["holder"].isna().all():
        return actions
    firms = frames["enterprises"]
    names = firms.dropna(subset=["name"]).drop_duplicates("enterprise_id", keep="last")
    name_of = names.set_index("enterprise_id")["name"]
    written = actions["factory_id"][is_open].astype(object)
    owners = written.map(name_of).astype(object).fillna(written)
    holders = normal_forms(parcels["holder"])
    forms = pd.Series(normal_forms(owners).to_numpy(object), index=owners.index)
    only: dict[int, str] = {}
    for owner, rows_of_owner in forms.groupby(forms):
        own_land = parcels[holders.eq(owner).fillna(False).to_numpy(bool)]
        pairs_on_land = buildings_on_parcels(buildings, own_land)
        places = pairs_on_land["building"][pairs_on_land["share"] >= _MOSTLY].unique()
        candidates = [str(buildings.index[at]) for at in places]
        if len(candidates) == 1:
            only |= dict.fromkeys(rows_of_owner.index, candidates[0])
        elif candidates:
            rows = actions.loc[rows_of_owner.index]
            findings.each(
                phrase("finding.several_of_owner", candidates=candidates[:_MOST_NAMED]),
                rows_of(rows, rows["factory_id"].astype(object)),
                column="building_id",
            )
    if not only:
        return actions
    pairs = [
        phrase("workspace.pair", written=str(owners[at]), id=id_)
        for at, id_ in list(only.items())[:_MOST_NAMED]
    ]
    findings.add(
        phrase("finding.found_by_owner", count=len(only), pairs=pairs),
        severity="info",
        column="building_id",
    )
    meant = pd.Series(only, dtype="string").reindex(actions.index)
    return actions.assign(building_id=actions["building_id"].fillna(meant))
