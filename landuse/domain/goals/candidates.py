"""What every unit is to a goal: counted, on its way, a candidate, or nothing to it.

The map paints it, a selection is split by it, and the line "what may fill the gap" is its sum. What
counts and what is pending is read off the goal's own entries, so that no rule of the ledger stands
here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.domain.goals.claims import UnitKind
from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress
from landuse.domain.vocabulary import status

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTED, PENDING, CANDIDATE = status.COUNTED, status.PENDING, status.CANDIDATE
EXCLUDED, NOT_ELIGIBLE = status.EXCLUDED, status.NOT_ELIGIBLE

#: Measure → what gives its amounts; sites of housing are neither.
KIND_OF_MEASURE: dict[str, UnitKind] = {
    "redeveloped_mu": "land",
    "revitalized_floor_m2": "building",
    "revitalized_factories": "building",
}
_AMOUNT: dict[UnitKind, str] = {"land": "area_mu", "building": "floor_area_used_m2"}


@dataclass(frozen=True)
class Reserve:
    """What may yet fill the gap of one condition.

    Attributes
    ----------
    signed : float
        What has been signed and has not reached the milestone that counts, in the condition's unit.
    candidates : int
        Units that are idle or low-efficient and not in the ledger.
    amount : float
        What these would give at most, in the condition's unit.
    """

    signed: float
    candidates: int
    amount: float


def conditions_on(goal: GoalProgress, kind: UnitKind) -> list[GoalProgress]:
    """The conditions of a goal that units of a kind give amounts to.

    Parameters
    ----------
    goal : GoalProgress
        With its further conditions.
    kind : {"land", "building"}
        Parcels or buildings.

    Returns
    -------
    list of GoalProgress
        Empty for a goal that has nothing to do with them.
    """
    return [
        part for part in goal.conditions if KIND_OF_MEASURE.get(part.measure) == kind
    ]


def unit_roles(
    goal: GoalProgress, kind: UnitKind, statuses: pd.Series
) -> NDArray[np.int8]:
    """What each unit is to a goal, on the day of the goal.

    Parameters
    ----------
    goal : GoalProgress
        With its further conditions: a unit has the best role that any of them gives it.
    kind : {"land", "building"}
        Parcels or buildings.
    statuses : Series of str, indexed by unit
        Of the same day.

    Returns
    -------
    ndarray of int8, shape (n,)
        Place in :data:`landuse.domain.vocabulary.status.GOAL_ROLES`. A unit that an entry speaks
        of is no candidate, whatever became of the entry.

    Examples
    --------
    >>> import datetime as dt
    >>> entry = CountedEntry("A1", "1", 41.0, parcel_id="A1")
    >>> figures = ("亩", 41.0, "agreement", {"agreement": 41.0}, (entry,), ())
    >>> days = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    >>> goal = GoalProgress("land", "土地", "redeveloped_mu", 600, *figures, *days)
    >>> statuses = pd.Series({"A1": "revitalized", "A2": "idle", "A3": "in_use"})
    >>> [list(status.GOAL_ROLES)[place] for place in unit_roles(goal, "land", statuses)]
    ['counted', 'candidate', 'not_eligible']
    """
    names = list(status.GOAL_ROLES)
    is_suspected = statuses.isin(status.SUSPECTED).fillna(False).to_numpy(bool)
    places = np.where(is_suspected, names.index(CANDIDATE), names.index(NOT_ELIGIBLE))
    best: dict[str, int] = {}
    for condition in conditions_on(goal, kind):
        for unit, role in _roles_of_entries(condition, kind):
            best[unit] = min(names.index(role), best.get(unit, len(names)))
    if best:
        at = statuses.index.get_indexer(pd.Index(list(best), dtype=object))
        given = np.array(list(best.values()))
        places[at[at >= 0]] = given[at >= 0]
    return places.astype(np.int8)


def _roles_of_entries(goal: GoalProgress, kind: UnitKind) -> Iterator[tuple[str, str]]:
    """The unit and the role of every entry of one condition that names a unit."""
    parts: list[tuple[str, CountedEntry | ExcludedEntry]] = []
    parts += [(COUNTED, entry) for entry in goal.counted]
    parts += [(entry.reached or PENDING, entry) for entry in goal.pending]
    parts += [(EXCLUDED, entry) for entry in goal.excluded]
    for role, entry in parts:
        unit = unit_of(entry, kind)
        if unit is not None:
            yield unit, role


def unit_of(entry: CountedEntry | ExcludedEntry, kind: UnitKind) -> str | None:
    """The parcel or building that an entry is about.

    Parameters
    ----------
    entry : CountedEntry or ExcludedEntry
        Of a condition on units of this kind; the id of a counted factory is that of its owner.
    kind : {"land", "building"}
        Parcels or buildings.

    Returns
    -------
    str or None
        None where the ledger names none.
    """
    named = entry.parcel_id if kind == "land" else entry.building_id
    return named if named is not None else entry.id


def reserve(
    condition: GoalProgress,
    roles: NDArray[np.int8],
    amounts: pd.Series,
    owners: pd.Series,
) -> Reserve:
    """What may yet fill the gap of one condition.

    Parameters
    ----------
    condition : GoalProgress
        On land, floor or factories.
    roles : ndarray of int8, shape (n,)
        Of :func:`unit_roles`.
    amounts : Series of Float64, shape (n,)
        What each unit gives at most: mu of a parcel, m² of floor of a building.
    owners : Series of str, shape (n,)
        Whose the units are, for the number of factories; a unit without one is its own.

    Returns
    -------
    Reserve
        ``signed`` is the difference of the amounts at two milestones, as the goal has them.
    """
    at_agreement = condition.milestones.get(status.AGREEMENT, 0.0)
    signed = max(at_agreement - condition.milestones.get(condition.milestone, 0.0), 0.0)
    is_candidate = roles == list(status.GOAL_ROLES).index(CANDIDATE)
    if condition.measure == "revitalized_factories":
        chosen = owners[is_candidate]
        amount = float(chosen.nunique() + chosen.isna().sum())
    else:
        amount = float(amounts[is_candidate].sum())
    return Reserve(signed, int(is_candidate.sum()), amount)


def capacity_of(units: pd.DataFrame, kind: UnitKind) -> pd.Series:
    """What each unit gives at most.

    Parameters
    ----------
    units : DataFrame
        Assessed parcels or buildings.
    kind : {"land", "building"}
        Which of them.

    Returns
    -------
    Series of Float64
        Mu of a parcel, m² of floor of a building; NA where it is unknown.
    """
    name = _AMOUNT[kind]
    if name not in units:
        return pd.Series(pd.NA, index=units.index, dtype="Float64")
    return units[name].astype("Float64")


def parcel_readiness(parcels: pd.DataFrame) -> pd.Series:
    """How soon each parcel can be used.

    Parameters
    ----------
    parcels : DataFrame
        Assessed, with ``building_area_m2`` and ``enterprise_count``.

    Returns
    -------
    Series of str
        One of :data:`landuse.domain.vocabulary.status.READINESS`; NA where firms or buildings
        are not known.

    Examples
    --------
    >>> figures = {"building_area_m2": [0.0, 900.0, 900.0], "enterprise_count": [0, 0, 2]}
    >>> parcel_readiness(pd.DataFrame(figures)).tolist()
    ['bare', 'empty', 'occupied']
    """
    unknown = pd.Series(pd.NA, index=parcels.index, dtype="string")
    if not {"building_area_m2", "enterprise_count"} <= set(parcels):
        return unknown
    firms, floor = parcels["enterprise_count"], parcels["building_area_m2"]
    has_no_firm = (firms == 0).fillna(False)
    out = unknown.mask((firms > 0).fillna(False), "occupied")
    out = out.mask(has_no_firm & (floor > 0).fillna(False), "empty")
    return out.mask(has_no_firm & (floor == 0).fillna(False), "bare")


def building_readiness(buildings: pd.DataFrame) -> pd.Series:
    """How soon each building can be used.

    Parameters
    ----------
    buildings : DataFrame
        Assessed, with ``vacancy_share`` (0–1).

    Returns
    -------
    Series of str
        One of :data:`landuse.domain.vocabulary.status.READINESS`; NA where the vacancy is not
        known.

    Examples
    --------
    >>> building_readiness(pd.DataFrame({"vacancy_share": [1.0, 0.4, 0.0]})).tolist()
    ['empty', 'partly_empty', 'occupied']
    """
    unknown = pd.Series(pd.NA, index=buildings.index, dtype="string")
    if "vacancy_share" not in buildings:
        return unknown
    vacancy = buildings["vacancy_share"]
    out = unknown.mask((vacancy <= 0).fillna(False), "occupied")
    out = out.mask((vacancy > 0).fillna(False), "partly_empty")
    return out.mask((vacancy >= 1).fillna(False), "empty")
