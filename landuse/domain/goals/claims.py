"""Claims: what every action of the ledger asks to be recognised for, before anything is settled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from landuse.domain.policy.recognition import Recognition

if TYPE_CHECKING:
    import geopandas as gpd

UnitKind = Literal["land", "building"]
"""What gives the amounts: parcels give land (亩), buildings give floor (m²)."""

_KEY: dict[UnitKind, str] = {"land": "parcel_id", "building": "building_id"}
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
        unknown the largest claim stands for it.
    outlines : GeoSeries or None
        Their outlines in a projected system (m); the same ground under two ids counts once.
    """

    kind: UnitKind
    capacity: pd.Series
    outlines: gpd.GeoSeries | None


@dataclass(frozen=True)
class CountingRule:
    """At which milestone, within which days and by which policy actions count."""

    milestone: str
    window: Window
    recognition: Recognition


def claims_of(actions: pd.DataFrame, milestone: str, units: CountableUnits) -> pd.DataFrame:
    """Return what every action claims of one kind of unit.

    An action claims the amount that it states, and without one the whole of its unit. Actions
    with a fault claim too where they state an amount of this kind, so that they are listed.

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
        One row a claim: ``id`` (of the unit), ``action_id``, ``claimed`` (float: mu or m², NaN
        where nothing is known), ``capacity`` (float: what the unit has, NaN where unknown),
        ``date`` (datetime64: when it reached the milestone, NaT where it did not), ``evidence``
        (of that), ``mode``, ``project``, ``factory_id``, ``fault`` and ``change`` — what is done
        to the unit, named by the pipeline: its purchase and the project on it are two changes.
    """
    key, stated = _KEY[units.kind], _STATED_AMOUNT[units.kind]
    acts_on_kind = actions["acts_on"].eq(units.kind)
    acts_on_both = actions["acts_on"].eq("both") & actions[key].notna()
    is_faulty = actions["fault"].notna() & actions[stated].notna()
    claiming = actions[(acts_on_kind | acts_on_both).fillna(False) | is_faulty]
    capacity = claiming[key].map(units.capacity).astype("Float64")
    claimed = claiming[stated].astype("Float64").fillna(capacity)
    return pd.DataFrame(
        {
            "id": claiming[key].to_numpy(object),
            "action_id": claiming.index.to_numpy(object),
            "claimed": claimed.to_numpy(float, na_value=np.nan),
            "capacity": capacity.to_numpy(float, na_value=np.nan),
            "date": claiming[milestone].to_numpy(),
            "evidence": claiming[f"{milestone}_evidence"].to_numpy(object),
            "change": claiming["pipeline"].to_numpy(object),
            "mode": claiming["mode"].to_numpy(object),
            "project": claiming["project"].to_numpy(object),
            "factory_id": claiming["factory_id"].to_numpy(object),
            "fault": claiming["fault"].to_numpy(object),
        }
    )
