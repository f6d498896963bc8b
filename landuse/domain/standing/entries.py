"""Which entry a row of the ledger belongs to: one action, on one unit, by one process.

A project may stand on several parcels and buildings, and one number may run through a purchase and
then a project: each of these is an entry with stages and amounts of its own. A row that names no
unit speaks of every unit of its action.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.frames.groups import sorted_texts, taken
from landuse.domain.standing.stages import ENDED, HALTED, RESUMED

#: What makes an entry.
_KEY = ("action_id", "version", "pipeline", "unit_kind", "unit")
#: What makes one as well where the ledger has it: what two old parcels brought to one is two.
_FORMER = "former"
#: Amounts that are shared where a row speaks of several units.
_AMOUNTS = ("area_mu", "floor_area_m2")
#: Numbers over this are made small again before another column is added to them.
_LARGE = 2**31


def with_units(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the ledger with what each speaks of.

    A row that names a building speaks of it, and its parcel is only the place; one whose mode
    acts on land alone speaks of the parcel.

    Parameters
    ----------
    rows : DataFrame
        Of the ledger, with ``acts_on``.

    Returns
    -------
    DataFrame
        With ``unit_kind`` ("land" or "building", NA where no unit is named) and ``unit`` (its id).
    """
    parcel_ids, building_ids = rows["parcel_id"], rows["building_id"]
    names_parcel = parcel_ids.notna().to_numpy(bool)
    of_land_only = rows["acts_on"].eq("land").fillna(False).to_numpy(bool)
    names_building = building_ids.notna().to_numpy(bool) & ~(
        of_land_only & names_parcel
    )
    units = parcel_ids
    if names_building.any():
        units = parcel_ids.mask(names_building, building_ids)
    kinds = pd.Series(["land", "building"], dtype="string")
    kind = np.where(names_building | names_parcel, names_building.astype(np.intp), -1)
    return rows.assign(
        unit_kind=pd.Series(taken(kinds, kind), index=rows.index), unit=units
    )


def join_to_entries(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the ledger with the number of the entry that each belongs to.

    Rows that lack a unit or a known mode, and rows that halt, resume or end, are joined to the
    entries of their action that they can mean: to several, where they name no unit. What none of
    its action's entries fits is an entry of its own.

    Parameters
    ----------
    rows : DataFrame
        As :func:`with_units` gives them, with ``pipeline`` and ``step``. Versions of an action
        (int ``version``, where there is one) are told apart like actions.

    Returns
    -------
    DataFrame
        With ``entry`` (int64), ``version`` and ``knows_mode`` (bool: the policy knows the row's own
        mode).
        Numbers follow the sorted keys, so that the order of the rows decides nothing. A row of
        several units stands once for each, its amounts in equal parts.
    """
    rows = rows.assign(knows_mode=rows["pipeline"].notna().to_numpy(bool))
    if "version" not in rows:
        rows["version"] = 0
    is_loose = rows["unit"].isna() | rows["pipeline"].isna()
    is_loose |= rows["step"].isin([ENDED, HALTED, RESUMED])
    if _FORMER in rows:
        is_loose |= _speaks_of_merged(rows)
    if is_loose.any():
        rows = pd.concat(
            [rows[~is_loose], *_joined_loose(rows, is_loose.to_numpy(bool))],
            ignore_index=True,
        )
    return rows.assign(entry=_numbers(rows))


def _key_of(rows: pd.DataFrame) -> list[str]:
    """The columns that make an entry of rows."""
    return [*_KEY, _FORMER] if _FORMER in rows else list(_KEY)


def _speaks_of_merged(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows name a parcel to which their action brought land under old numbers."""
    names = pd.MultiIndex.from_frame(rows[["action_id", "unit"]])
    has_former = rows[_FORMER].notna()
    is_of_merged = pd.Series(
        names.isin(names[has_former.to_numpy(bool)]), index=rows.index
    )
    return ~has_former & is_of_merged


def _joined_loose(rows: pd.DataFrame, is_loose: Flags) -> Iterator[pd.DataFrame]:
    """Rows that lack a unit or a mode, or end or halt something, once for each of their entries."""
    loose = rows[is_loose]
    is_of_loose = ~is_loose & rows["action_id"].isin(
        loose["action_id"].unique()
    ).to_numpy(bool)
    key = _key_of(rows)
    anchors = rows.loc[is_of_loose, [*key, "parcel_id", "acts_on", "by_contract"]]
    anchors = anchors.drop_duplicates(key)
    for (has_pipeline, kind), group in loose.groupby(
        [loose["pipeline"].notna(), loose["unit_kind"].fillna("")]
    ):
        keys = ["action_id", "version"]
        if has_pipeline:
            keys.append("pipeline")
        yield _joined(group, anchors, keys, str(kind))


def _joined(
    group: pd.DataFrame, anchors: pd.DataFrame, keys: list[str], kind: str
) -> pd.DataFrame:
    """Loose rows of one kind, once for each entry that they can mean."""
    if kind:
        own = group.merge(
            anchors[[*keys, "unit_kind", "unit"]].drop_duplicates(),
            on=[*keys, "unit_kind", "unit"],
            how="inner",
        )
        is_own = pd.MultiIndex.from_frame(group[[*keys, "unit"]]).isin(
            pd.MultiIndex.from_frame(own[[*keys, "unit"]])
        )
    else:
        is_own = np.zeros(len(group), bool)
    found = [_beside(group[is_own], anchors, [*keys, "unit_kind", "unit"])]
    elsewhere = group[~is_own]
    if kind == "land":
        # a halt or an end that names the parcel speaks of the buildings on it as well
        on_parcel = anchors[anchors["unit_kind"].eq("building")]
        place = [*keys, "parcel_id"]
        has_buildings = pd.MultiIndex.from_frame(group[place]).isin(
            pd.MultiIndex.from_frame(on_parcel[place])
        )
        speaks_of_all = group["step"].isin([ENDED, HALTED, RESUMED]).to_numpy(bool)
        found.append(_beside(group[speaks_of_all & has_buildings], on_parcel, place))
        found.append(group[~is_own & ~(speaks_of_all & has_buildings)])
    elif kind == "building":
        found.append(elsewhere)
    else:
        found.append(_beside(elsewhere, anchors, keys))
    return pd.concat([part for part in found if len(part)])


def _beside(group: pd.DataFrame, anchors: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Rows with the pipeline and unit of every entry that agrees with them in some columns."""
    if group.empty:
        return group
    taken = [name for name in anchors.columns if name not in on]
    numbered = group.assign(_row=np.arange(len(group)))
    beside = numbered.merge(anchors, on=on, how="left", suffixes=("", "_of_entry"))
    for name in taken:
        of_entry = beside[f"{name}_of_entry"]
        if name == "by_contract":
            of_entry = of_entry.astype("boolean").fillna(beside[name]).astype(bool)
            beside[name] = of_entry
        else:
            beside[name] = of_entry.where(of_entry.notna(), beside[name]).astype(
                beside[name].dtype
            )
    parts = beside.groupby("_row")["_row"].transform("size")
    shared = {name: beside[name] / parts for name in _AMOUNTS}
    return beside[list(group.columns)].assign(**shared)


def _numbers(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The number of each row's entry, in the order of the sorted keys."""
    number = np.zeros(len(rows), np.int64)
    for name in _key_of(rows):
        column = rows[name]
        codes = (
            column.to_numpy(np.int64) if name == "version" else sorted_texts(column)[0]
        )
        number = number * (codes.max(initial=-1) + 2) + codes + 1
        if number.max(initial=0) > _LARGE:
            _, number = np.unique(number, return_inverse=True)
    _, number = np.unique(number, return_inverse=True)
    return number.astype(np.int64)
