"""What stands behind the goals on the map: roles of the units, entries, and sites day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from landuse.domain.frames.cells import json_value
from landuse.domain.frames.keys import positions
from landuse.domain.goals import candidates
from landuse.domain.goals.claims import UnitKind
from landuse.domain.goals.report import (
    CountedEntry,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.vocabulary import status
from landuse.views.map.columns import Cells
from landuse.views.map.document_types import GoalReserve, Role
from landuse.views.map.packing import Table
from landuse.views.style import palette
from landuse.words.phrases import Label

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from landuse.domain.goals.housing import HousingSite

#: Kind of a unit → its table on the page.
TABLE_OF_KIND: dict[UnitKind, Literal["parcels", "buildings"]] = {
    "land": "parcels",
    "building": "buildings",
}
#: What may fill the gaps, by goal and condition.
Reserves: TypeAlias = Sequence[Sequence[GoalReserve | None]]
#: How an entry stands to its condition.
COUNTED, PENDING, EXCLUDED = range(3)


@dataclass(frozen=True)
class DayOfGoals:
    """The goals on one day, with the statuses of the units on it.

    Parameters
    ----------
    report : GoalsReport
        As of the day.
    parcels, buildings : Series of str
        Statuses, in the order of the page.
    """

    report: GoalsReport
    parcels: pd.Series
    buildings: pd.Series

    def statuses(self, kind: UnitKind) -> pd.Series:
        """The statuses of the units of a kind.

        Parameters
        ----------
        kind : {"land", "building"}
            Parcels or buildings.
        """
        return self.parcels if kind == "land" else self.buildings


@dataclass(frozen=True)
class Capacities:
    """What units can give at most, in the order of the page.

    Parameters
    ----------
    land, floor : Series of Float64
        Mu of the parcels, m² of floor of the buildings.
    owners : Series of str
        Of the buildings: the holders of their parcels; NA where unknown or not published.
    """

    land: pd.Series
    floor: pd.Series
    owners: pd.Series


def capacities(parcels: pd.DataFrame, buildings: pd.DataFrame) -> Capacities:
    """What the units of an assessment can give at most.

    Parameters
    ----------
    parcels, buildings : DataFrame
        Assessed, in the order of the page; a page for everybody has no ``holder``.
    """
    import pandas as pd

    owners = pd.Series(pd.NA, index=buildings.index, dtype="string")
    if "holder" in parcels and "parcel_id" in buildings:
        at = positions(parcels.index, buildings["parcel_id"])
        holders = parcels["holder"].astype("string").array.take(at, allow_fill=True)
        owners = pd.Series(holders, index=buildings.index)
    return Capacities(
        candidates.capacity_of(parcels, "land"),
        candidates.capacity_of(buildings, "building"),
        owners,
    )


def role_columns(
    days: Sequence[DayOfGoals], kind: UnitKind
) -> dict[str, NDArray[np.int8]]:
    """What the units of a kind are to every goal that they give amounts to.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.
    kind : {"land", "building"}
        Parcels or buildings.

    Returns
    -------
    dict
        ``goal_<place of the goal>`` for the day of the page, with ``_<place of the day>`` after it
        for an earlier one: places among the roles.
    """
    columns = {}
    last = len(days) - 1
    for at, day in enumerate(days):
        for place, goal in enumerate(day.report.goals):
            if candidates.conditions_on(goal, kind):
                name = f"goal_{place}" if at == last else f"goal_{place}_{at}"
                columns[name] = candidates.unit_roles(goal, kind, day.statuses(kind))
    return columns


def reserves(
    day: DayOfGoals,
    roles: Mapping[str, NDArray[np.int8]],
    suffix: str,
    capacity: Capacities,
) -> list[list[GoalReserve | None]]:
    """What may yet fill the gap of every condition of every goal.

    Parameters
    ----------
    day : DayOfGoals
        The goals on a day.
    roles : mapping
        :func:`role_columns` of parcels and buildings, each under ``<table>.<column>``.
    suffix : str
        Of the columns of this day.
    capacity : Capacities
        Of the units.

    Returns
    -------
    list of list
        By goal and condition; None for resettlement sites.
    """
    found: list[list[GoalReserve | None]] = []
    for place, goal in enumerate(day.report.goals):
        of_goal: list[GoalReserve | None] = []
        for condition in goal.conditions:
            kind = candidates.KIND_OF_MEASURE.get(condition.measure)
            if kind is None:
                of_goal.append(None)
                continue
            column = roles[f"{TABLE_OF_KIND[kind]}.goal_{place}{suffix}"]
            amounts = capacity.land if kind == "land" else capacity.floor
            reserve = candidates.reserve(condition, column, amounts, capacity.owners)
            of_goal.append(
                {
                    "signed": reserve.signed,
                    "candidates": reserve.candidates,
                    "amount": reserve.amount,
                }
            )
        found.append(of_goal)
    return found


def roles_of(lang: str) -> list[Role]:
    """What a unit can be to a goal, with its looks.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    """
    return [
        {
            "key": key,
            "label": Label(*words).in_language(lang),
            "short": Label(*status.MILESTONES.get(key, words)).in_language(lang),
            "color": palette.ROLE_COLORS[key],
            "hatch": palette.ROLE_HATCHES.get(key, ""),
        }
        for key, words in status.GOAL_ROLES.items()
    ]


def readiness_places(words: pd.Series) -> pd.Series:
    """How soon units can be used, as places among the words; NA where it is unknown.

    Parameters
    ----------
    words : Series of str
        Of :func:`landuse.domain.goals.candidates.parcel_readiness` or ``building_readiness``.
    """
    places = {word: place for place, word in enumerate(status.READINESS)}
    return words.map(places).astype("Int64")


def entries_table(
    days: Sequence[DayOfGoals], ids: Mapping[str, pd.Index], lang: str
) -> Table:
    """Every entry of every condition on every day.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.
    ids : mapping of str to Index
        "parcels", "buildings", "housing" → ids of their tables, in the order of the page: an entry
        names the row of its unit, -1 where the page has none.
    lang : str
        "zh" or "en", for the reasons.

    Returns
    -------
    Table
        ``day`` is the place of the day, ``condition`` that of the condition, ``kind`` 0 for what
        is counted, 1 for what is on its way, 2 for what does not count; ``role`` is the role that
        the entry gives its unit.
    """
    rows = [
        row
        for at, day in enumerate(days)
        for place, condition in enumerate(day.report.conditions)
        for row in _entries(condition, (at, place), lang)
    ]
    # a column without a single value has no dtype of its own
    columns: dict[str, Cells] = {
        "day": np.array([row.day for row in rows], int),
        "condition": np.array([row.condition for row in rows], int),
        "kind": np.array([row.kind for row in rows], int),
        "role": np.array([row.role for row in rows], int),
        "amount": np.array([row.amount for row in rows], float),
        "date": [row.date for row in rows],
        "id": [row.id for row in rows],
        "action_id": [row.action_id for row in rows],
        "mode": [row.mode for row in rows],
        "project": [row.project for row in rows],
        "factory": [row.factory for row in rows],
        "name": [row.name for row in rows],
        "reason": [row.reason for row in rows],
        "row": _rows_of_units(rows, ids),
    }
    return Table(columns)


class _Entry(NamedTuple):
    """One entry of a condition on a day: what is packed of it, and the unit that it is of."""

    day: int
    condition: int
    kind: int
    role: int
    table: str
    unit: str | None
    amount: float
    date: str | None
    id: str | None
    action_id: str | None
    mode: str | None
    project: str | None
    factory: str | None
    name: str | None
    reason: str | None


def _rows_of_units(
    entries: Sequence[_Entry], ids: Mapping[str, pd.Index]
) -> NDArray[np.int64]:
    """The row of every entry's unit in its table; -1 where the page has none."""
    places = np.full(len(entries), -1)
    tables = np.array([entry.table for entry in entries], object)
    units = np.array([entry.unit for entry in entries], object)
    for table, index in ids.items():
        is_of_table = tables == table
        if is_of_table.any():
            places[is_of_table] = index.get_indexer(units[is_of_table])
    return places


def _entries(
    condition: GoalProgress, place: tuple[int, int], lang: str
) -> Iterator[_Entry]:
    """The entries of one condition as rows."""
    kind = candidates.KIND_OF_MEASURE.get(condition.measure)
    table = "housing" if kind is None else TABLE_OF_KIND[kind]
    roles = list(status.GOAL_ROLES)

    def row(entry: CountedEntry | ExcludedEntry, is_kind: int, role: str) -> _Entry:
        unit = candidates.unit_of(entry, kind) if kind is not None else entry.id
        counted = entry if isinstance(entry, CountedEntry) else None
        excluded = entry if isinstance(entry, ExcludedEntry) else None
        return _Entry(
            day=place[0],
            condition=place[1],
            kind=is_kind,
            role=roles.index(role),
            table=table,
            unit=unit,
            amount=np.nan if entry.amount is None else entry.amount,
            date=json_value(counted.date) if counted else None,
            id=entry.id,
            action_id=entry.action_id,
            mode=counted.mode if counted else None,
            project=counted.project if counted else None,
            factory=entry.factory_id,
            name=entry.name,
            reason=excluded.reason.in_language(lang) if excluded else None,
        )

    for entry in condition.counted:
        yield row(entry, COUNTED, candidates.COUNTED)
    pending = {id(entry) for entry in condition.pending}
    for left in condition.left_out:
        if id(left) in pending:
            yield row(left, PENDING, left.reached or candidates.PENDING)
        else:
            yield row(left, EXCLUDED, candidates.EXCLUDED)


def site_days_table(days: Sequence[DayOfGoals], ids: pd.Index) -> Table:
    """The resettlement sites as they stood on the earlier days.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one, which is left out.
    ids : Index
        Of the sites, in the order of the page.

    Returns
    -------
    Table
        A row a day and site: ``stage`` and ``late_stage`` are places of stages counted from 1 (0:
        none), ``days_late`` days.
    """
    stages: dict[str | None, int] = {None: 0}
    stages.update({stage: at for at, stage in enumerate(status.HOUSING_STAGES, 1)})
    rows_of = {str(site): row for row, site in enumerate(ids)}
    rows: list[tuple[int, ...]] = []
    for at, day in enumerate(days[:-1]):
        for site in day.report.housing:
            if site.site_id in rows_of:
                row = rows_of[site.site_id]
                rows.append((at, row, *_site_figures(site, stages)))
    names = ("day", "site", "stage", "late_stage", "days_late")
    columns = np.array(rows, int).reshape(-1, len(names))
    return Table({name: columns[:, at] for at, name in enumerate(names)})


def _site_figures(
    site: HousingSite, stages: Mapping[str | None, int]
) -> tuple[int, int, int]:
    """Stage reached, stage that is late, and days late of one site."""
    return stages[site.stage], stages[site.late_stage], int(site.days_late or 0)
