"""Columns and tables behind the goals on the map: roles of units, entries, sites day by day."""

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


#: Kind of a unit → its table on the page.
TABLE_OF_KIND: dict[UnitKind, Literal["parcels", "buildings"]] = {
    "land": "parcels",
    "building": "buildings",
}
#: What may fill the gaps, by goal and condition.
Reserves: TypeAlias = Sequence[Sequence[GoalReserve | None]]
#: Table → its role columns: positions of roles in ``status.GOAL_ROLES``, one a unit.
Roles: TypeAlias = "Mapping[str, Mapping[str, NDArray[np.int8]]]"
#: Kinds of entries: counted, on its way, not counted.
COUNTED, PENDING, EXCLUDED = range(3)
#: Columns of the entries that must have a dtype even where there is no entry.
_ENTRY_DTYPES = {
    "day": int,
    "condition": int,
    "kind": int,
    "role": int,
    "amount": float,
}
#: Columns of the entries that are packed, in their order.
_ENTRY_COLUMNS = (
    *_ENTRY_DTYPES,
    "date",
    "id",
    "action_id",
    "mode",
    "project",
    "factory",
    "name",
    "reason",
)


@dataclass(frozen=True)
class DayOfGoals:
    """The goals on one day, and the statuses of the units on it.

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
        """Return the statuses of the units of a kind.

        Parameters
        ----------
        kind : {"land", "building"}
            Parcels or buildings.

        Returns
        -------
        Series of str
            Indexed by unit.
        """
        return self.parcels if kind == "land" else self.buildings


@dataclass(frozen=True)
class Capacities:
    """The most that units can contribute to a goal, in the order of the page.

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
    """Return the most that the units of an assessment can contribute to a goal.

    Parameters
    ----------
    parcels, buildings : DataFrame
        Assessed, in the order of the page; a page for everybody has no ``holder``.

    Returns
    -------
    Capacities
        In mu of land and m² of floor, and whose each building is.
    """
    import pandas as pd

    owners = pd.Series(pd.NA, index=buildings.index, dtype="string")
    if "holder" in parcels and "parcel_id" in buildings:
        parcel = positions(parcels.index, buildings["parcel_id"])
        holders = parcels["holder"].astype("string").array
        holders_of_buildings = holders.take(parcel, allow_fill=True)
        owners = pd.Series(holders_of_buildings, index=buildings.index)
    return Capacities(
        candidates.capacity_of(parcels, "land"),
        candidates.capacity_of(buildings, "building"),
        owners,
    )


def role_columns(days: Sequence[DayOfGoals]) -> Roles:
    """Return the role of every unit in every goal that units of its kind contribute to.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.

    Returns
    -------
    mapping of mappings
        "parcels" and "buildings" → their columns: ``goal_<number of the goal>`` on the day of the
        page, ``goal_<number of the goal>_<number of the day>`` on an earlier one.
    """
    roles: dict[str, dict[str, NDArray[np.int8]]] = {}
    suffixes = [*(f"_{number}" for number in range(len(days) - 1)), ""]
    for kind, table in TABLE_OF_KIND.items():
        columns = {}
        for day, suffix in zip(days, suffixes, strict=True):
            statuses = day.statuses(kind)
            for number, goal in enumerate(day.report.goals):
                if candidates.conditions_on(goal, kind):
                    column = candidates.unit_roles(goal, kind, statuses)
                    columns[f"goal_{number}{suffix}"] = column
        roles[table] = columns
    return roles


def reserves_on(
    day: DayOfGoals, roles: Roles, suffix: str, capacity: Capacities
) -> list[list[GoalReserve | None]]:
    """Return what may yet fill the gap of every condition of every goal.

    Parameters
    ----------
    day : DayOfGoals
        The goals on a day.
    roles : mapping of mappings
        Of :func:`role_columns`.
    suffix : str
        Of the role columns of this day; empty for the day of the page.
    capacity : Capacities
        Of the units.

    Returns
    -------
    list of list
        By goal and condition; None for resettlement sites.
    """
    reserves: list[list[GoalReserve | None]] = []
    for number, goal in enumerate(day.report.goals):
        reserves_of_goal: list[GoalReserve | None] = []
        for condition in goal.conditions:
            kind = candidates.KIND_OF_MEASURE.get(condition.measure)
            if kind is None:
                reserves_of_goal.append(None)
                continue
            column = roles[TABLE_OF_KIND[kind]][f"goal_{number}{suffix}"]
            amounts = capacity.land if kind == "land" else capacity.floor
            reserve = candidates.reserve(condition, column, amounts, capacity.owners)
            reserves_of_goal.append(
                {
                    "signed": reserve.signed,
                    "candidates": reserve.candidates,
                    "amount": reserve.amount,
                }
            )
        reserves.append(reserves_of_goal)
    return reserves


def role_legend(lang: str) -> list[Role]:
    """Return the roles that a unit can have in a goal, with labels, colours and hatches.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    list of Role
        In the order of the legend.
    """
    roles: list[Role] = []
    for key, label in status.GOAL_ROLES.items():
        short_label = status.MILESTONES.get(key, label)
        roles.append(
            {
                "key": key,
                "label": Label(*label).in_language(lang),
                "short": Label(*short_label).in_language(lang),
                "color": palette.ROLE_COLORS[key],
                "hatch": palette.ROLE_HATCHES.get(key, ""),
            }
        )
    return roles


def readiness_codes(words: pd.Series) -> pd.Series:
    """Return how soon units can be used, as positions in ``status.READINESS``.

    Parameters
    ----------
    words : Series of str
        Of :func:`landuse.domain.goals.candidates.parcel_readiness` or ``building_readiness``.

    Returns
    -------
    Series of Int64
        NA where it is unknown.
    """
    code_of_word = {word: code for code, word in enumerate(status.READINESS)}
    return words.map(code_of_word).astype("Int64")


def entries_table(
    days: Sequence[DayOfGoals], ids: Mapping[str, pd.Index], lang: str
) -> Table:
    """Return every entry of every condition on every day.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one.
    ids : mapping of str to Index
        "parcels", "buildings", "housing" → ids of their tables, in the order of the page.
    lang : str
        "zh" or "en", for the reasons.

    Returns
    -------
    Table
        ``day`` and ``condition`` are numbers of the day and of the condition; ``kind`` is 0 for an
        entry that counts, 1 for one on its way, 2 for one that does not count; ``role`` is the role
        that the entry gives its unit, ``row`` the row of the unit, -1 where the page has none.
    """
    import pandas as pd

    rows: list[_Entry] = []
    for day_number, day in enumerate(days):
        for number, condition in enumerate(day.report.conditions):
            rows.extend(_entries(condition, day_number, number, lang))
    entries = pd.DataFrame(rows, columns=list(_Entry._fields)).astype(_ENTRY_DTYPES)
    columns: dict[str, Cells] = {name: entries[name] for name in _ENTRY_COLUMNS}
    columns["row"] = _rows_of_units(entries["table"], entries["unit"], ids)
    return Table(columns)


class _Entry(NamedTuple):
    """One entry of a condition on a day, and the table and id of its unit."""

    kind: int
    role: int
    table: str
    unit: str | None
    amount: float | None
    id: str | None
    action_id: str
    factory: str | None
    name: str | None
    #: numbers of the day and of the condition
    day: int = 0
    condition: int = 0
    #: of an entry that counts
    date: str | None = None
    mode: str | None = None
    project: str | None = None
    #: of an entry that does not count
    reason: str | None = None


def _rows_of_units(
    tables: pd.Series[str], units: pd.Series[str], ids: Mapping[str, pd.Index]
) -> NDArray[np.int64]:
    """Return the row of every unit in its table, -1 where the page has none.

    Parameters
    ----------
    tables, units : Series of str
        Table and id of each unit.
    ids : mapping of str to Index
        Table → ids of its rows.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    import pandas as pd

    rows = np.full(len(units), -1)
    for table, index in ids.items():
        is_of_table = (tables == table).to_numpy(bool)
        if is_of_table.any():
            rows[is_of_table] = index.get_indexer(pd.Index(units[is_of_table]))
    return rows


def _entries(
    condition: GoalProgress, day: int, number: int, lang: str
) -> Iterator[_Entry]:
    """Return the entries of one condition on one day.

    Parameters
    ----------
    condition : GoalProgress
        On the day.
    day, number : int
        Numbers of the day and of the condition.
    lang : str
        "zh" or "en", for the reasons.

    Yields
    ------
    _Entry
        Those that count come first.
    """
    unit_kind = candidates.KIND_OF_MEASURE.get(condition.measure)
    for counted in condition.counted:
        entry = _entry(counted, unit_kind, COUNTED, candidates.COUNTED)
        yield entry._replace(
            day=day,
            condition=number,
            date=json_value(counted.date),
            mode=counted.mode,
            project=counted.project,
        )
    pending = {id(entry) for entry in condition.pending}
    for excluded in condition.left_out:
        if id(excluded) in pending:
            role = excluded.reached or candidates.PENDING
            entry = _entry(excluded, unit_kind, PENDING, role)
        else:
            entry = _entry(excluded, unit_kind, EXCLUDED, candidates.EXCLUDED)
        reason = excluded.reason.in_language(lang)
        yield entry._replace(day=day, condition=number, reason=reason)


def _entry(
    source: CountedEntry | ExcludedEntry,
    unit_kind: UnitKind | None,
    kind: int,
    role: str,
) -> _Entry:
    """Return the fields that counted and other entries have in common.

    Parameters
    ----------
    source : CountedEntry or ExcludedEntry
        The entry of the goals report.
    unit_kind : {"land", "building"} or None
        Kind of its unit; None for a resettlement site.
    kind : int
        COUNTED, PENDING or EXCLUDED.
    role : str
        The role that the entry gives its unit.

    Returns
    -------
    _Entry
        Without the numbers of its day and condition.
    """
    table, unit = "housing", source.id
    if unit_kind is not None:
        table = TABLE_OF_KIND[unit_kind]
        unit = candidates.unit_of(source, unit_kind)
    roles = list(status.GOAL_ROLES)
    return _Entry(
        kind=kind,
        role=roles.index(role),
        table=table,
        unit=unit,
        amount=source.amount,
        id=source.id,
        action_id=source.action_id,
        factory=source.factory_id,
        name=source.name,
    )


def site_days_table(days: Sequence[DayOfGoals], ids: pd.Index) -> Table:
    """Return the stages and delays of the resettlement sites on the earlier days.

    Parameters
    ----------
    days : sequence of DayOfGoals
        Earlier days, and the day of the page as the last one, which is left out.
    ids : Index
        Of the sites, in the order of the page.

    Returns
    -------
    Table
        A row a day and site: ``stage`` and ``late_stage`` are numbers of stages from 1 (0: none),
        ``days_late`` days.
    """
    number_of_stage: dict[str | None, int] = {
        stage: number for number, stage in enumerate(status.HOUSING_STAGES, 1)
    }
    number_of_stage[None] = 0
    row_of_site = {str(site): row for row, site in enumerate(ids)}
    rows: list[tuple[int, ...]] = []
    for day_number, day in enumerate(days[:-1]):
        for site in day.report.housing:
            if site.site_id not in row_of_site:
                continue
            row = row_of_site[site.site_id]
            stage_number = number_of_stage[site.stage]
            late_stage_number = number_of_stage[site.late_stage]
            days_late = site.days_late or 0
            rows.append((day_number, row, stage_number, late_stage_number, days_late))
    names = ("day", "site", "stage", "late_stage", "days_late")
    columns = np.array(rows, int).reshape(-1, len(names))
    return Table(dict(zip(names, columns.T, strict=True)))
