"""Cells of a ledger that name several parcels or buildings (A、B、C), split into a row for each."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from landuse.domain.frames.cells import Cell
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.land.list_words import AND_SO_ON, BETWEEN_IDS

#: Signs that always separate ids.
_SEPARATORS = re.compile(r"[\u3001;,\n]+")
#: Signs and words that separate ids only where every part is the id of a unit.
_POSSIBLE_SEPARATORS = re.compile(
    r"(?:[\u3001;,/\\|+&\s]|" + "|".join(BETWEEN_IDS) + ")+"
)


def one_unit_a_row(
    ledger: pd.DataFrame, parcel_areas: pd.Series, floor_areas: pd.Series
) -> pd.DataFrame:
    """The ledger with a row for each of several units, so that none names more than one of a kind.

    Parameters
    ----------
    ledger : DataFrame
        With ``parcel_id``, ``building_id``, ``area_mu`` and ``floor_area_m2``.
    parcel_areas : Series of Float64, indexed by parcel_id
        By which land is shared among the parcels of a row, in any unit.
    floor_areas : Series of Float64, indexed by building_id
        By which floor is shared among the buildings of a row.

    Returns
    -------
    DataFrame
        With the same dtypes; the ledger itself where no cell names several. Where a row names as
        many parcels as buildings, the first building is on the first parcel, and so on.

    Examples
    --------
    >>> row = {"parcel_id": "A、B", "building_id": None, "area_mu": 90.0, "floor_area_m2": 1.0}
    >>> ledger = pd.DataFrame([row]).astype({"parcel_id": "string", "building_id": "string"})
    >>> rows = one_unit_a_row(ledger, pd.Series({"A": 1.0, "B": 2.0}), pd.Series(dtype=float))
    >>> rows[["parcel_id", "area_mu"]].to_dict("list")
    {'parcel_id': ['A', 'B'], 'area_mu': [30.0, 60.0]}
    """
    parcels = _several_ids(ledger["parcel_id"], parcel_areas.index)
    buildings = _several_ids(ledger["building_id"], floor_areas.index)
    if not parcels and not buildings:
        return ledger
    split_rows: list[dict[str, object]] = []
    with_several = sorted({*parcels, *buildings})
    records = ledger.iloc[with_several].to_dict("records")
    for position, row in zip(with_several, records, strict=True):
        units = _units_of(parcels.get(position), buildings.get(position), row)
        land_shares = _shares([parcel for parcel, _ in units], parcel_areas)
        floor_shares = _shares([building for _, building in units], floor_areas)
        for number, (parcel, building) in enumerate(units):
            split_row = {str(name): cell for name, cell in row.items()}
            split_row["parcel_id"] = parcel
            split_row["building_id"] = building
            split_row["area_mu"] = _part(row["area_mu"], land_shares[number])
            split_row["floor_area_m2"] = _part(
                row["floor_area_m2"], floor_shares[number]
            )
            split_row["_at"] = position
            split_rows.append(split_row)
    numbered = ledger.assign(_at=np.arange(len(ledger)))
    with_one = numbered.drop(index=numbered.index[with_several])
    one_each = pd.DataFrame(split_rows, columns=numbered.columns)
    one_each = one_each.astype(numbered.dtypes.to_dict())
    rows = pd.concat([with_one, one_each]).sort_values("_at", kind="stable")
    return rows.drop(columns="_at").reset_index(drop=True)


def _several_ids(cells: pd.Series, unit_ids: pd.Index) -> dict[int, list[str]]:
    """The ids of each cell that names several, by the position of its row."""
    several: dict[int, list[str]] = {}
    id_of_form: dict[str, str] = {}
    texts = cells.fillna("").astype(str).str.normalize("NFKC")
    may_be_several = texts.str.contains(_POSSIBLE_SEPARATORS, regex=True)
    for position in np.flatnonzero(may_be_several.to_numpy(bool)):
        cell = texts.iloc[position]
        if cell in unit_ids:
            continue
        if not id_of_form:  # made once, and only where some cell needs it
            id_of_form = dict(zip(normal_forms(unit_ids), unit_ids, strict=True))
        if normal_form(cell) in id_of_form:
            continue
        ids = _ids(cell, _POSSIBLE_SEPARATORS, id_of_form)
        if not all(normal_form(id_) in id_of_form for id_ in ids):
            ids = _ids(cell, _SEPARATORS, id_of_form)
        if len(ids) > 1:
            ids_of_units = [id_of_form.get(normal_form(id_), id_) for id_ in ids]
            several[int(position)] = ids_of_units
    return several


def _ids(
    cell: str, separators: re.Pattern[str], id_of_form: Mapping[str, str]
) -> list[str]:
    """The ids of a cell, each once."""
    parts = [part.strip() for part in separators.split(cell)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and normal_form(parts[-1]) not in id_of_form:
        parts[-1] = AND_SO_ON.sub("", parts[-1]) or parts[-1]
    return list(dict.fromkeys(parts))


def _units_of(
    parcels: list[str] | None, buildings: list[str] | None, row: dict[Hashable, object]
) -> list[tuple[object, object]]:
    """The parcel and the building of each row that a row is split into."""
    if buildings is None:
        assert parcels is not None
        return [(parcel, row["building_id"]) for parcel in parcels]
    if parcels is None:
        return [(row["parcel_id"], building) for building in buildings]
    if len(parcels) == len(buildings):
        return list(zip(parcels, buildings, strict=True))
    return [(pd.NA, building) for building in buildings]


def _part(amount: Cell, share: float) -> float | None:
    """A share of an amount; None where the amount is not stated."""
    if pd.isna(amount):
        return None
    return float(amount) * share


def _shares(ids: list[object], areas: pd.Series) -> list[float]:
    """The share of each unit in an amount: by its area, equal where one is unknown."""
    unit_areas = []
    for id_ in ids:
        area = areas.get(id_) if isinstance(id_, str) else None
        if area is not None and pd.notna(area):
            unit_areas.append(float(area))
    total = sum(unit_areas)
    if len(unit_areas) < len(ids) or total <= 0:
        return [1 / len(ids)] * len(ids)
    return [area / total for area in unit_areas]
