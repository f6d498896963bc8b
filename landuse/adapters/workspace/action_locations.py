"""Locate actions that name neither parcel nor building: by their address, by the owner."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.adapters.workspace.land_use_locations import (
    located_by_address,
    names_no_unit,
)
from landuse.domain.frames.keys import normal_forms
from landuse.domain.land.buildings_on_parcels import buildings_on_parcels
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.words.phrases import phrase

#: Buildings that a finding names.
_NAMED_BUILDINGS = 5
#: Share of a building's area that has to lie on the owner's land.
_MIN_SHARE = 0.5


def with_located_actions(
    frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return the ledger of actions with the units of rows that name none.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, their references made ids; they stay as they are.
    findings : Findings
        Of the ledger; takes the matches, and the buildings that an owner's row may mean.

    Returns
    -------
    DataFrame
        As many rows as before. A row with an address gets the only parcel there; a row of floors
        that names only an owner gets the only building on the owner's land.
    """
    actions = frames["actions"]
    if actions.empty or frames["parcels"].empty:
        return actions
    actions = located_by_address(actions, frames["parcels"], findings)
    return _located_by_owner(actions, frames, findings)


def _located_by_owner(
    actions: pd.DataFrame, frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return rows of floors that name only an owner with the only building of the owner's land."""
    parcels, buildings = frames["parcels"], frames["buildings"]
    is_of_floor = actions["floor_area_m2"].notna() & actions["factory_id"].notna()
    is_open = (names_no_unit(actions) & is_of_floor).to_numpy(bool)
    if not is_open.any() or buildings.empty or parcels["holder"].isna().all():
        return actions
    owners = _owner_names(actions["factory_id"][is_open], frames["enterprises"])
    owner_forms = pd.Series(normal_forms(owners).to_numpy(object), index=owners.index)
    holder_forms = normal_forms(parcels["holder"])
    building_of_row: dict[int, str] = {}
    for owner, rows_of_owner in owner_forms.groupby(owner_forms):
        is_of_owner = holder_forms.eq(owner).fillna(False).to_numpy(bool)
        candidates = _buildings_on(parcels[is_of_owner], buildings)
        if len(candidates) == 1:
            building_of_row |= dict.fromkeys(rows_of_owner.index, candidates[0])
        elif candidates:
            rows = actions.loc[rows_of_owner.index]
            sentence = phrase(
                "finding.several_of_owner", candidates=candidates[:_NAMED_BUILDINGS]
            )
            findings.each(
                sentence,
                rows_of(rows, rows["factory_id"].astype(object)),
                column="building_id",
            )
    if not building_of_row:
        return actions
    pairs = [
        phrase("workspace.pair", written=str(owners[row]), id=id_)
        for row, id_ in building_of_row.items()
    ]
    findings.add(
        phrase(
            "finding.found_by_owner",
            count=len(pairs),
            pairs=pairs[:_NAMED_BUILDINGS],
        ),
        severity="info",
        column="building_id",
    )
    located = pd.Series(building_of_row, dtype="string").reindex(actions.index)
    return actions.assign(building_id=actions["building_id"].fillna(located))


def _owner_names(written: pd.Series, firms: pd.DataFrame) -> pd.Series:
    """Return the names of owners; one that is no id of a firm is a name already."""
    firms_with_name = firms.dropna(subset=["name"])
    last_names = firms_with_name.drop_duplicates("enterprise_id", keep="last")
    name_of = last_names.set_index("enterprise_id")["name"]
    cells = written.astype(object)
    return cells.map(name_of).astype(object).fillna(cells)


def _buildings_on(parcels: pd.DataFrame, buildings: pd.DataFrame) -> list[str]:
    """Return the buildings that stand mostly on any of some parcels."""
    pairs = buildings_on_parcels(buildings, parcels)
    positions = pairs["building"][pairs["share"] >= _MIN_SHARE].unique()
    return [str(buildings.index[position]) for position in positions]
