"""The role of every unit for a goal: counted, pending, a candidate, or not eligible.

The map paints the roles, selections are split by them, and the reserve that may fill the gap is a
sum over them. Counted and pending units are read off the goal's own entries, so that no rule of the
ledger is repeated here.
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

#: Measure → the kind of units that give its amounts; resettlement sites are neither.
KIND_OF_MEASURE: dict[str, UnitKind] = {
    "redeveloped_mu": "land",
    "revitalized_floor_m2": "building",
    "revitalized_factories": "building",
}
_AMOUNT: dict[UnitKind, str] = {"land": "area_mu", "building": "floor_area_used_m2"}
#: Role → its position among the roles, the best first.
_NUMBER_OF = {role: number for number, role in enumerate(status.GOAL_ROLES)}


@dataclass(frozen=True)
class Reserve:
    """The amounts that may yet fill the gap of one condition.

    Attributes
    ----------
    signed : float
        Signed and below the milestone that counts, in the condition's unit.
    candidates : int
        Units that are idle or low-efficient and not in the ledger.
    amount : float
        The most that these can give, in the condition's unit.
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
        condition
        for condition in goal.conditions
        if KIND_OF_MEASURE.get(condition.measure) == kind
    ]


def unit_roles(
    goal: GoalProgress, kind: UnitKind, statuses: pd.Series
) -> NDArray[np.int8]:
    """The role of each unit for a goal, on the day of the goal.

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
        Position in :data:`landuse.domain.vocabulary.status.GOAL_ROLES`. A unit that an entry names
        is no candidate, whatever became of the entry.

    Examples
    --------
    >>> import datetime as dt
    >>> entry = CountedEntry("A1", "1", 41.0, parcel_id="A1")
    >>> figures = ("亩", 41.0, "agreement", {"agreement": 41.0}, (entry,), ())
    >>> days = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    >>> goal = GoalProgress("land", "土地", "redeveloped_mu", 600, *figures, *days)
    >>> statuses = pd.Series({"A1": "revitalized", "A2": "idle", "A3": "in_use"})
    >>> [list(status.GOAL_ROLES)[role] for role in unit_roles(goal, "land", statuses)]
    ['counted', 'candidate', 'not_eligible']
    """
    is_suspected = statuses.isin(status.SUSPECTED).fillna(False).to_numpy(bool)
    roles = np.where(is_suspected, _NUMBER_OF[CANDIDATE], _NUMBER_OF[NOT_ELIGIBLE])
    best_role: dict[str, int] = {}
    for condition in conditions_on(goal, kind):
        for unit, role in _roles_of_entries(condition, kind):
            number = _NUMBER_OF[role]
            best_role[unit] = min(number, best_role.get(unit, number))
    if best_role:
        units = pd.Index(list(best_role), dtype=object)
        position = statuses.index.get_indexer(units)
        is_on_map = position >= 0
        roles_of_entries = np.array(list(best_role.values()))
        roles[position[is_on_map]] = roles_of_entries[is_on_map]
    return roles.astype(np.int8)


def _roles_of_entries(goal: GoalProgress, kind: UnitKind) -> Iterator[tuple[str, str]]:
    """The unit and the role of every entry of one condition that names a unit."""
    entries: list[tuple[CountedEntry | ExcludedEntry, str]] = []
    entries += [(entry, COUNTED) for entry in goal.counted]
    entries += [(entry, entry.reached or PENDING) for entry in goal.pending]
    entries += [(entry, EXCLUDED) for entry in goal.excluded]
    for entry, role in entries:
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
    unit_id = entry.parcel_id if kind == "land" else entry.building_id
    if unit_id is None:
        return entry.id
    return unit_id


def reserve(
    condition: GoalProgress,
    roles: NDArray[np.int8],
    amounts: pd.Series,
    owners: pd.Series,
) -> Reserve:
    """The amounts that may yet fill the gap of one condition.

    Parameters
    ----------
    condition : GoalProgress
        On land, floor or factories.
    roles : ndarray of int8, shape (n,)
        Of :func:`unit_roles`.
    amounts : Series of Float64, shape (n,)
        The most that each unit gives: mu of a parcel, m² of floor of a building.
    owners : Series of str, shape (n,)
        Owners of the units, for the number of factories; a unit without an owner is a factory of
        its own.

    Returns
    -------
    Reserve
        ``signed`` is the difference of the amounts at two milestones, as the goal has them.
    """
    at_agreement = condition.milestones.get(status.AGREEMENT, 0.0)
    at_milestone = condition.milestones.get(condition.milestone, 0.0)
    is_candidate = roles == _NUMBER_OF[CANDIDATE]
    if condition.measure == "revitalized_factories":
        owners_of_candidates = owners[is_candidate]
        without_owner = owners_of_candidates.isna().sum()
        amount = float(owners_of_candidates.nunique() + without_owner)
    else:
        amount = float(amounts[is_candidate].sum())
    return Reserve(
        signed=max(at_agreement - at_milestone, 0.0),
        candidates=int(is_candidate.sum()),
        amount=amount,
    )


def capacity_of(units: pd.DataFrame, kind: UnitKind) -> pd.Series:
    """The most that each unit can give.

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
    readiness = pd.Series(pd.NA, index=parcels.index, dtype="string")
    if not {"building_area_m2", "enterprise_count"} <= set(parcels):
        return readiness
    firms, floor = parcels["enterprise_count"], parcels["building_area_m2"]
    has_firm = (firms > 0).fillna(False)
    has_no_firm = (firms == 0).fillna(False)
    has_building = (floor > 0).fillna(False)
    has_no_building = (floor == 0).fillna(False)
    readiness = readiness.mask(has_firm, "occupied")
    readiness = readiness.mask(has_no_firm & has_building, "empty")
    return readiness.mask(has_no_firm & has_no_building, "bare")


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
    readiness = pd.Series(pd.NA, index=buildings.index, dtype="string")
    if "vacancy_share" not in buildings:
        return readiness
    vacancy = buildings["vacancy_share"]
    readiness = readiness.mask((vacancy <= 0).fillna(False), "occupied")
    readiness = readiness.mask((vacancy > 0).fillna(False), "partly_empty")
    return readiness.mask((vacancy >= 1).fillna(False), "empty")
