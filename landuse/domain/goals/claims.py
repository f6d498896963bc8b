"""Claims: what every action of the ledger asks to be recognised for, before anything is settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from landuse.domain.frames.keys import normal_form, positions
from landuse.domain.policy.recognition import Recognition
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    import geopandas as gpd

UnitKind = Literal["land", "building"]
"""What gives the amounts: parcels give land (亩), buildings give floor (m²)."""

#: Column of the ledger that names a unit of each kind.
KEY_OF_UNIT: dict[UnitKind, str] = {"land": "parcel_id", "building": "building_id"}
_STATED_AMOUNT: dict[UnitKind, str] = {"land": "area_mu", "building": "floor_area_m2"}


@dataclass(frozen=True)
class Window:
    """The days within which what is reached counts, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class CountableUnits:
    """The units that can give an amount.

    Attributes
    ----------
    kind : {"land", "building"}
        Parcels or buildings.
    capacity : Series of Float64, indexed by unit id
        How much each can give at most: mu of a parcel, m² of floor of a building. Where it is
        unknown the largest claim stands for it; what is not in the index gives nothing.
    outlines : GeoSeries or None
        Their outlines in a projected system (m); the same ground under two ids counts once.
    """

    kind: UnitKind
    capacity: pd.Series
    outlines: gpd.GeoSeries | None


@dataclass(frozen=True)
class CountingRule:
    """At which milestone, within which days and by which policy actions count.

    Attributes
    ----------
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    window : Window
        The days that count.
    recognition : Recognition
        The policy.
    field_checks : DataFrame
        Those in force, indexed by unit id, with ``status`` and ``date``: one that finds a unit idle
        or low-efficient contradicts what the ledger says of it. Empty where there are none.
    not_shown : Series of str, indexed by entry
        Entries that do not count because of what their unit was before, and why, as
        :func:`landuse.words.phrases.as_json` writes it. Empty where nothing is required.
    """

    milestone: str
    window: Window
    recognition: Recognition
    field_checks: pd.DataFrame = field(default_factory=pd.DataFrame)
    not_shown: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))


def claims_of(actions: pd.DataFrame, milestone: str, units: CountableUnits) -> pd.DataFrame:
    """Return what every entry of the ledger claims of one kind of unit.

    An entry claims the amount that was stated for the milestone, and without one the whole of its
    unit. A parcel that is filled in only as the place of a building gives no land unless the
    ledger states how much. Entries with a fault claim too, so that they are listed.

    Parameters
    ----------
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    units : CountableUnits
        Parcels or buildings.

    Returns
    -------
    DataFrame
        One row a claim: ``entry`` and ``action_id``, ``id`` (of the unit), ``parcel_id``,
        ``building_id``, ``claimed`` (float: mu or m², NaN where nothing is known), ``capacity``
        (float: what the unit has, NaN where unknown), ``is_on_map`` and ``is_place`` (bool),
        ``date`` (datetime64: when it reached the milestone, NaT where it did not), ``newest_date``
        (when it reached the last one that it has), ``reached`` (the furthest milestone, NA before
        the first), ``evidence`` (of the milestone), ``mode``,
        ``project``, ``factory_id`` and ``factory`` (the same, its spelling folded), ``fault`` and
        ``change`` — what is done to the unit, named by the pipeline: its purchase and the project
        on it are two changes.
    """
    claiming = actions[_speaks_of(actions, units.kind)]
    key, stated = KEY_OF_UNIT[units.kind], _STATED_AMOUNT[units.kind]
    is_of_kind = claiming["unit_kind"].eq(units.kind).fillna(False).astype(bool)
    is_place = (~is_of_kind & claiming["unit"].notna() & claiming[key].notna()).to_numpy(bool)
    ids = claiming["unit"].where(is_of_kind, claiming[key]).astype(object)
    at = positions(units.capacity.index, ids)
    capacity = units.capacity.reset_index(drop=True).reindex(at).set_axis(claiming.index)
    capacity = capacity.astype("Float64")
    is_reached = claiming[milestone].notna()
    of_milestone = claiming[f"{milestone}_{stated}"].astype("Float64")
    claimed = of_milestone.where(is_reached, claiming[stated].astype("Float64"))
    claimed = claimed.mask(claimed.isna() & ~is_place, capacity)
    factories = claiming["factory_id"].to_numpy(object)
    spelling = {name: normal_form(name) for name in pd.unique(factories) if isinstance(name, str)}
    return pd.DataFrame(
        {
            "entry": claiming.index.to_numpy(),
            "id": ids.to_numpy(object),
            "action_id": claiming["action_id"].to_numpy(object),
            "parcel_id": claiming["parcel_id"].to_numpy(object),
            "building_id": claiming["building_id"].to_numpy(object),
            "claimed": claimed.to_numpy(float, na_value=np.nan),
            "capacity": capacity.to_numpy(float, na_value=np.nan),
            "is_on_map": at >= 0,
            "is_place": is_place,
            "date": claiming[milestone].to_numpy(),
            "newest_date": claiming[list(status.MILESTONES)].max(axis=1).to_numpy(),
            "reached": _furthest(claiming),
            "evidence": claiming[f"{milestone}_evidence"].to_numpy(object),
            "change": claiming["pipeline"].to_numpy(object),
            "mode": claiming["mode"].to_numpy(object),
            "project": claiming["project"].to_numpy(object),
            "factory_id": factories,
            "factory": [spelling.get(name) for name in factories],
            "fault": claiming["fault"].to_numpy(object),
        }
    )


def _furthest(actions: pd.DataFrame) -> pd.Series:
    """The furthest milestone that each entry has reached; NA before the first."""
    furthest = pd.Series(pd.NA, index=actions.index, dtype="string")
    for milestone in status.MILESTONES:
        furthest = furthest.mask(actions[milestone].notna(), milestone)
    return furthest.reset_index(drop=True)


def _speaks_of(actions: pd.DataFrame, kind: UnitKind) -> pd.Series:
    """Tell which entries have anything to do with a kind of unit.

    What the policy does not know is listed under the kind that the ledger names, and what names no
    unit under every kind that its mode acts on.
    """
    acts_on = actions["acts_on"]
    names_kind = actions["unit_kind"].eq(kind).fillna(False).astype(bool)
    names_none = actions["unit_kind"].isna()
    names_place = (kind == "land") & actions["parcel_id"].notna()
    acts_on_kind = acts_on.eq(kind).fillna(False).astype(bool)
    is_open = acts_on.eq("both").fillna(False).astype(bool)
    is_unknown = acts_on.isna()
    speaks = acts_on_kind | (is_open & (names_kind | names_none | names_place))
    return speaks | (is_unknown & (names_kind | names_none))
