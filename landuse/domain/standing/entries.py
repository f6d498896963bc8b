"""Which entry a row of the ledger belongs to: one action, on one unit, by one process.

A project may stand on several parcels and buildings, and one number may stand for a purchase and
then for a project: each of these is an entry with stages and amounts of its own. A row that names
no unit is about every unit of its action.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.frames.groups import sorted_texts, taken
from landuse.domain.standing.stages import ENDED, HALTED, RESUMED

#: The columns that tell entries apart.
_KEY = ("action_id", "version", "pipeline", "unit_kind", "unit")
#: A further one, where the ledger has it: two old parcels that were merged are two entries.
_FORMER = "former"
#: Amounts that are divided where a row is about several units.
_AMOUNTS = ("area_mu", "floor_area_m2")
#: Combined codes over this are numbered anew before another column is added to them.
_LARGE = 2**31


def with_units(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the ledger with the unit that each is about.

    A row that names a building is about it, and its parcel is only where it stands; a row whose
    mode acts on land alone is about the parcel.

    Parameters
    ----------
    rows : DataFrame
        Of the ledger, with ``acts_on``.

    Returns
    -------
    DataFrame
        With ``unit_kind`` ("land" or "building", NA where no unit is named) and ``unit`` (its id).
    """
    has_parcel = rows["parcel_id"].notna().to_numpy(bool)
    has_building = rows["building_id"].notna().to_numpy(bool)
    acts_on_land = rows["acts_on"].eq("land").fillna(False).to_numpy(bool)
    is_of_building = has_building & ~(acts_on_land & has_parcel)

    units = rows["parcel_id"]
    if is_of_building.any():
        units = units.mask(is_of_building, rows["building_id"])
    kinds = pd.Series(["land", "building"], dtype="string")
    code = np.where(has_parcel | has_building, is_of_building.astype(np.intp), -1)
    unit_kind = pd.Series(taken(kinds, code), index=rows.index)
    return rows.assign(unit_kind=unit_kind, unit=units)


def join_to_entries(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the ledger with the number of the entry that each belongs to.

    Rows that lack a unit or a known mode, and rows that halt, resume or end, are joined to the
    entries of their action that they can be about: to several, where they name no unit. A row that
    fits none of its action's entries is an entry of its own.

    Parameters
    ----------
    rows : DataFrame
        As :func:`with_units` gives them, with ``pipeline`` and ``step``; with ``version`` (int),
        where versions of an action are to have entries of their own.

    Returns
    -------
    DataFrame
        With ``entry`` (int64), ``version`` and ``knows_mode`` (bool: the policy knows the row's own
        mode).
        Numbers follow the sorted keys, so that the order of the rows decides nothing. A row about
        several units is repeated for each, its amounts in equal parts.
    """
    rows = rows.assign(knows_mode=rows["pipeline"].notna().to_numpy(bool))
    if "version" not in rows:
        rows["version"] = 0
    is_loose = rows["unit"].isna() | rows["pipeline"].isna()
    is_loose |= rows["step"].isin([ENDED, HALTED, RESUMED])
    if _FORMER in rows:
        is_loose |= _are_of_merged_parcels(rows)
    if is_loose.any():
        joined = _joined_loose_rows(rows, is_loose.to_numpy(bool))
        rows = pd.concat([rows[~is_loose], *joined], ignore_index=True)
    return rows.assign(entry=_entry_numbers(rows))


def _key_columns(rows: pd.DataFrame) -> list[str]:
    """The columns that tell the entries of rows apart."""
    if _FORMER in rows:
        return [*_KEY, _FORMER]
    return list(_KEY)


def _are_of_merged_parcels(rows: pd.DataFrame) -> pd.Series:
    """Whether each row names a parcel to which its action brought land under old numbers."""
    unit_of_action = pd.MultiIndex.from_frame(rows[["action_id", "unit"]])
    has_former = rows[_FORMER].notna()
    merged = unit_of_action[has_former.to_numpy(bool)]
    is_merged = pd.Series(unit_of_action.isin(merged), index=rows.index)
    return ~has_former & is_merged


def _joined_loose_rows(rows: pd.DataFrame, is_loose: Flags) -> Iterator[pd.DataFrame]:
    """Rows that lack a unit or a mode, or end or halt an action, once for each of their entries.

    The other rows of their actions say which entries there are.
    """
    loose = rows[is_loose]
    has_loose = rows["action_id"].isin(loose["action_id"].unique()).to_numpy(bool)
    key = _key_columns(rows)
    columns = [*key, "parcel_id", "acts_on", "by_contract"]
    entries = rows.loc[has_loose & ~is_loose, columns].drop_duplicates(key)

    has_pipeline = loose["pipeline"].notna()
    unit_kind = loose["unit_kind"].fillna("")
    for (with_pipeline, kind), group in loose.groupby([has_pipeline, unit_kind]):
        on = ["action_id", "version"]
        if with_pipeline:
            on.append("pipeline")
        yield _joined_group(group, entries, on, str(kind))


def _joined_group(
    group: pd.DataFrame, entries: pd.DataFrame, on: list[str], kind: str
) -> pd.DataFrame:
    """Loose rows about one kind of unit, once for each entry that they can be about."""
    on_unit = [*on, "unit_kind", "unit"]
    if not kind:
        return _with_entries(group, entries, on)
    has_entry = _agree(group, entries, on_unit)
    with_unit = _with_entries(group[has_entry], entries, on_unit)
    if kind == "building":
        return _stacked([with_unit, group[~has_entry]])

    # a halt or an end that names the parcel is about the buildings on it as well
    of_buildings = entries[entries["unit_kind"].eq("building")]
    on_parcel = [*on, "parcel_id"]
    includes_buildings = _agree(group, of_buildings, on_parcel)
    includes_buildings &= group["step"].isin([ENDED, HALTED, RESUMED]).to_numpy(bool)
    with_buildings = _with_entries(group[includes_buildings], of_buildings, on_parcel)
    without_entry = group[~has_entry & ~includes_buildings]
    return _stacked([with_unit, with_buildings, without_entry])


def _agree(rows: pd.DataFrame, entries: pd.DataFrame, columns: list[str]) -> Flags:
    """Whether each row agrees with any of the entries in some columns."""
    keys = pd.MultiIndex.from_frame(rows[columns])
    agree: Flags = keys.isin(pd.MultiIndex.from_frame(entries[columns]))
    return agree


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of frames under each other; empty ones would change the types of columns."""
    return pd.concat([frame for frame in frames if len(frame)])


def _with_entries(
    group: pd.DataFrame, entries: pd.DataFrame, on: list[str]
) -> pd.DataFrame:
    """Rows with the pipeline and unit of every entry that agrees with them in some columns."""
    if group.empty:
        return group
    numbered = group.assign(_row=np.arange(len(group)))
    joined = numbered.merge(entries, on=on, how="left", suffixes=("", "_of_entry"))
    for name in entries.columns.difference(on, sort=False):
        of_row, of_entry = joined[name], joined[f"{name}_of_entry"]
        if name == "by_contract":
            of_entry = of_entry.astype("boolean")
        joined[name] = of_entry.where(of_entry.notna(), of_row).astype(of_row.dtype)
    parts = joined.groupby("_row")["_row"].transform("size")
    amounts = {name: joined[name] / parts for name in _AMOUNTS}
    return joined[list(group.columns)].assign(**amounts)


def _entry_numbers(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The number of each row's entry, in the order of the sorted keys."""
    number = np.zeros(len(rows), np.int64)
    for name in _key_columns(rows):
        if name == "version":
            codes = rows[name].to_numpy(np.int64)
        else:
            codes, _ = sorted_texts(rows[name])
        # a missing text has the code -1
        number = number * (codes.max(initial=-1) + 2) + codes + 1
        if number.max(initial=0) > _LARGE:
            _, number = np.unique(number, return_inverse=True)
    _, number = np.unique(number, return_inverse=True)
    return number.astype(np.int64)
