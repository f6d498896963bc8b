"""Cells of a ledger that name several parcels or buildings (A、B、C), as a row for each."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from landuse.domain.frames.cells import Cell
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.land.list_words import AND_SO_ON, BETWEEN_IDS

#: Signs that always part ids; of the others a cell is only parted where every part is known.
_ALWAYS = re.compile(r"[\u3001;,\n]+")
_PERHAPS = re.compile(r"(?:[\u3001;,/\\|+&\s]|" + "|".join(BETWEEN_IDS) + ")+")


def one_unit_a_row(
    ledger: pd.DataFrame, parcel_areas: pd.Series, floor_areas: pd.Series
) -> pd.DataFrame:
    """Return a ledger in which every row names one parcel and one building at most.

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
        With the dtypes of the one given, and that one itself where no cell names several. Where a
        row names as many parcels as buildings, each building stands on the parcel in its place.

    Examples
    --------
    >>> row = {"parcel_id": "A、B", "building_id": None, "area_mu": 90.0, "floor_area_m2": 1.0}
    >>> ledger = pd.DataFrame([row]).astype({"parcel_id": "string", "building_id": "string"})
    >>> parted = one_unit_a_row(ledger, pd.Series({"A": 1.0, "B": 2.0}), pd.Series(dtype=float))
    >>> parted[["parcel_id", "area_mu"]].to_dict("list")
    {'parcel_id': ['A', 'B'], 'area_mu': [30.0, 60.0]}
    """
    parcels = _parts(ledger["parcel_id"], parcel_areas.index)
    buildings = _parts(ledger["building_id"], floor_areas.index)
    if not parcels and not buildings:
        return ledger
    rows: list[dict[str, object]] = []
    several = sorted({*parcels, *buildings})
    for at, row in zip(several, ledger.iloc[several].to_dict("records"), strict=True):
        units = _units_of(parcels.get(at), buildings.get(at), row)
        land = _shares([parcel for parcel, _ in units], parcel_areas)
        floor = _shares([building for _, building in units], floor_areas)
        for number, (parcel, building) in enumerate(units):
            part = {**row, "parcel_id": parcel, "building_id": building, "_at": at}
            part["area_mu"] = _part(row["area_mu"], land[number])
            part["floor_area_m2"] = _part(row["floor_area_m2"], floor[number])
            rows.append({str(name): value for name, value in part.items()})
    numbered = ledger.assign(_at=np.arange(len(ledger)))
    kept = numbered.drop(index=numbered.index[several])
    parted = pd.DataFrame(rows, columns=numbered.columns).astype(
        numbered.dtypes.to_dict()
    )
    joined = pd.concat([kept, parted]).sort_values("_at", kind="stable")
    return joined.drop(columns="_at").reset_index(drop=True)


def _parts(cells: pd.Series, known: pd.Index) -> dict[int, list[str]]:
    """The ids of each cell that names several, by the position of its row."""
    found: dict[int, list[str]] = {}
    id_of: dict[str, str] = {}
    texts = cells.fillna("").astype(str).str.normalize("NFKC")
    may_be_several = texts.str.contains(_PERHAPS, regex=True).to_numpy(bool)
    for at in np.flatnonzero(may_be_several):
        cell = texts.iloc[at]
        if cell in known:
            continue
        id_of = id_of or _id_of_form(known)
        if normal_form(cell) in id_of:
            continue
        ids = _ids(cell, _PERHAPS, id_of)
        if not all(normal_form(id_) in id_of for id_ in ids):
            ids = _ids(cell, _ALWAYS, id_of)
        if len(ids) > 1:
            found[int(at)] = [id_of.get(normal_form(id_), id_) for id_ in ids]
    return found


def _id_of_form(known: pd.Index) -> dict[str, str]:
    """Each id by its normal form."""
    return dict(zip(normal_forms(known), known, strict=True))


def _ids(cell: str, signs: re.Pattern[str], id_of: Mapping[str, str]) -> list[str]:
    """The ids of a cell, each once."""
    parts = [part.strip() for part in signs.split(cell)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and normal_form(parts[-1]) not in id_of:
        parts[-1] = AND_SO_ON.sub("", parts[-1]) or parts[-1]
    return list(dict.fromkeys(parts))


def _units_of(
    parcels: list[str] | None, buildings: list[str] | None, row: dict[Hashable, object]
) -> list[tuple[object, object]]:
    """Parcel and building of each row that one becomes."""
    if buildings is None:
        assert parcels is not None
        return [(parcel, row["building_id"]) for parcel in parcels]
    if parcels is None:
        return [(row["parcel_id"], building) for building in buildings]
    if len(parcels) == len(buildings):
        return list(zip(parcels, buildings, strict=True))
    return [(pd.NA, building) for building in buildings]


def _part(amount: Cell, share: float) -> float | None:
    """A share of an amount; None of one that is not stated."""
    return None if pd.isna(amount) else float(amount) * share


def _shares(ids: list[object], areas: pd.Series) -> list[float]:
    """The part that each unit has of an amount: by its area, equal where one is unknown."""
    of_each = [areas.get(id_) if isinstance(id_, str) else None for id_ in ids]
    known = [float(area) for area in of_each if area is not None and pd.notna(area)]
    if len(known) < len(ids) or sum(known) <= 0:
        return [1 / len(ids)] * len(ids)
    return [area / sum(known) for area in known]
