"""The figures that all goals of a zone are counted from, on one day or several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.groups import groups_of
from landuse.domain.goals.claims import (
    Claimants,
    CountableUnits,
    CountingRule,
    UnitKind,
    Window,
    claimants_on_days,
)
from landuse.domain.goals.counting import Count, Recognised, recognise
from landuse.domain.goals.entry_values import counted_entries, left_out_entries
from landuse.domain.goals.housing import SiteLedger
from landuse.domain.goals.report import Balance, CountedEntry, ExcludedEntry
from landuse.domain.goals.state_before import states_before, unmet_requirements
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.standing import StandingCourse
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.source_rows import numbered
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: Code of the finding of a record in whose columns of stages no day stands.
_WITHOUT_STAGE = "no_stage"


@dataclass(frozen=True)
class Counts:
    """The figures of all goals on several days; a goal reuses what another one has counted.

    Attributes
    ----------
    zone : Zone
        Its policy, goals and plan year.
    course : StandingCourse
        The state of its actions on the days.
    units : mapping of {"land", "building"} to CountableUnits
        Parcels and buildings.
    frames : mapping of {"land", "building"} to GeoDataFrame
        The same with all their columns.
    """

    zone: Zone
    course: StandingCourse
    units: Mapping[UnitKind, CountableUnits]
    frames: Mapping[UnitKind, gpd.GeoDataFrame]
    _counts: dict[tuple[object, ...], Count] = field(default_factory=dict, repr=False)
    _entries: dict[tuple[object, ...], list[list[CountedEntry | ExcludedEntry]]] = (
        field(default_factory=dict, repr=False)
    )

    def count(self, spec: GoalCondition, milestone: str) -> Count:
        """Return the count of a milestone on each day, by the rules of a condition.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        Count
            One for floor and for factories.
        """
        zone, kind = self.zone, kind_of(spec)
        window, requirement = window_of(zone, spec), requirement_of(zone, spec)
        key = (kind, milestone, window, requirement, milestone_of(zone, spec))
        if key not in self._counts:
            rule = self.rule(spec, milestone)
            days = len(self.course.days)
            self._counts[key] = recognise(self.claimants[kind], rule, days)
        return self._counts[key]

    @cached_property
    def site_ledger(self) -> SiteLedger:
        """The ledger of resettlement sites, read once for all days."""
        return SiteLedger(self.zone.housing)

    @cached_property
    def claimants(self) -> Mapping[UnitKind, Claimants]:
        """The entries that concern land, and those that concern buildings."""
        course = self.course
        days = [course.holds_on(day_number) for day_number in range(len(course.days))]
        claimants: dict[UnitKind, Claimants] = {}
        for kind, units in self.units.items():
            claimants[kind] = claimants_on_days(course.actions, units, days)
        return claimants

    def rule(self, spec: GoalCondition, milestone: str) -> CountingRule:
        """Return the rule by which a condition counts a milestone.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        CountingRule
            The state before is that on the day before the milestone that counts for the condition,
            whichever milestone is counted: so each milestone still contains the next.
        """
        return CountingRule(
            milestone=milestone,
            window=window_of(self.zone, spec),
            recognition=self.zone.policy.recognition,
            field_checks=self.course.field_checks,
            barred=self.barred(spec),
        )

    def barred(self, spec: GoalCondition) -> pd.Series:
        """Return the claims that do not count because of the state of their land before.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        Series of str, indexed by the number of the claim
            The reasons; empty where nothing is required.
        """
        requirement = requirement_of(self.zone, spec)
        if requirement in ("none", "warn"):
            return pd.Series(dtype="string", index=pd.Index([], dtype=int))
        claimants = self.claimants["land"]
        reached = pd.Series(claimants.dates(milestone_of(self.zone, spec)))
        days = pd.to_datetime(pd.Series(self.course.days))
        today = days.reindex(claimants.day).reset_index(drop=True)
        day_before = (reached - pd.Timedelta(days=1)).fillna(today)
        unit_days = pd.DataFrame(
            {"kind": "land", "id": claimants.unit_ids, "day": day_before}
        )
        is_earlier = reached < pd.Timestamp(window_of(self.zone, spec).first)
        unit_days = unit_days[~is_earlier & unit_days["id"].notna()]
        states = states_before(self.zone, self.frames, unit_days)
        return unmet_requirements(states, requirement, self.zone).dropna()

    def recognised(
        self, spec: GoalCondition, milestone: str, day_number: int
    ) -> Recognised:
        """Return the land, floor or factories that count at a milestone on one of the days.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
        day_number : int
            Index of the day among those of the course.

        Returns
        -------
        Recognised
        """
        count = self.count(spec, milestone)
        if spec.measure == "revitalized_factories":
            return count.of_factories[day_number]
        return count.of_floor[day_number]

    def entries(
        self, spec: GoalCondition, name: str
    ) -> Sequence[Sequence[CountedEntry | ExcludedEntry]]:
        """Return the entries of one list of a condition, those of all days made at once.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        name : {"counted", "pending", "excluded"}
            Which list.

        Returns
        -------
        sequence of sequences of CountedEntry or ExcludedEntry
            One a day.
        """
        count = self.count(spec, milestone_of(self.zone, spec))
        is_factories = spec.measure == "revitalized_factories"
        key = (id(count), is_factories, name)
        if key not in self._entries:
            lists = count.lists_of_factories if is_factories else count.lists_of_floor
            rows: pd.DataFrame = getattr(lists, name)
            make_entries = counted_entries if name == "counted" else left_out_entries
            entries = make_entries(rows.drop(columns="day"), self.rows_of_entry)
            entries_of_days: list[list[CountedEntry | ExcludedEntry]] = []
            entries_of_days += [[] for _ in self.course.days]
            for day_number, entry in zip(rows["day"].tolist(), entries, strict=True):
                entries_of_days[day_number].append(entry)
            self._entries[key] = entries_of_days
        return self._entries[key]

    @cached_property
    def rows_of_entry(self) -> Mapping[int, tuple[int, ...]]:
        """The rows of the ledger behind each entry."""
        log = self.course.log
        if log.empty:
            return {}
        understood = log.loc[log["is_understood"], ["entry", "source_row"]]
        in_order = understood.drop_duplicates().sort_values(["entry", "source_row"])
        rows = in_order["source_row"].to_numpy(np.int64)
        entries = in_order["entry"].to_numpy(np.int64)
        starts = groups_of(entries).starts
        parts = np.split(rows, starts[1:])
        rows_of_entries = [tuple(part.tolist()) for part in parts]
        return dict(zip(entries[starts].tolist(), rows_of_entries, strict=True))

    def balance(self, spec: GoalCondition, day_number: int) -> Balance:
        """Return where every row of the ledger up to a day ended, for the measure of a condition.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        day_number : int
            Index of the day among those of the course.

        Returns
        -------
        Balance
        """
        course, actions = self.course, self.zone.actions
        claimants = self.claimants[kind_of(spec)]
        is_of_measure = np.zeros(len(course.actions), bool)
        is_of_measure[claimants.rows[claimants.day == day_number]] = True
        in_log = of_measure = understood = np.zeros(0, np.int64)
        if len(course.log):
            rows = course.log["source_row"].to_numpy(np.int64)
            holds = course.holds_on(day_number)[course.state_of_row]
            is_understood = holds & course.log["is_understood"].to_numpy(bool)
            is_used = is_understood & is_of_measure[course.state_of_row]
            in_log = _distinct(rows[holds])
            understood = _distinct(rows[is_understood])
            of_measure = _distinct(rows[is_used])

        is_due = actions["date"] <= pd.Timestamp(course.days[day_number])
        due_rows = actions["source_row"][is_due.fillna(False).to_numpy(bool)]
        due = _distinct(due_rows.to_numpy(np.int64))
        milestone = milestone_of(self.zone, spec)
        counted, pending, excluded = self.recognised(
            spec, milestone, day_number
        ).entries
        return Balance(
            of_entries=tuple(of_measure.tolist()),
            superseded=_without(due, in_log),
            rejected=_without(in_log, understood),
            elsewhere=_without(understood, of_measure),
            unread=self._unread_rows,
            counted=counted,
            pending=pending,
            excluded=excluded,
        )

    @cached_property
    def _unread_rows(self) -> tuple[int, ...]:
        """Rows of the ledger that were left out when it was read, no part of which is used."""
        findings = self.zone.findings
        is_of_ledger = findings["table"].eq("actions") & findings["row"].notna()
        is_rejected = findings["action"].eq("rejected")
        has_no_stage = findings["code"].eq(_WITHOUT_STAGE)
        is_left_out = is_of_ledger & (is_rejected | has_no_stage)
        left_out = findings[is_left_out.fillna(False).astype(bool)]
        if left_out.empty:
            return ()
        parts = list(self.zone.parts.get("actions", ()))
        rows: set[int] = set()
        for row, part in zip(left_out["row"], left_out["source"], strict=True):
            part_number = parts.index(part) if part in parts else 0
            rows.add(numbered(int(row), part_number))
        rows -= set(self.zone.actions["source_row"].tolist())
        return tuple(sorted(rows))


def counts_of(
    zone: Zone,
    course: StandingCourse,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
) -> Counts:
    """Gather what the goals of a zone are counted from on several days.

    Parameters
    ----------
    zone : Zone
        Its goals, policy and plan year.
    course : StandingCourse
        The state of the actions of its ledger on the days.
    parcels, buildings : GeoDataFrame, indexed by id
        With ``area_mu``, and with ``floor_area_used_m2``.

    Returns
    -------
    Counts
        It shares their columns.
    """
    floor_area_m2 = buildings["floor_area_used_m2"]
    units: dict[UnitKind, CountableUnits] = {
        "land": CountableUnits("land", parcels["area_mu"], parcels.geometry),
        "building": CountableUnits("building", floor_area_m2, buildings.geometry),
    }
    return Counts(zone, course, units, {"land": parcels, "building": buildings})


def window_of(zone: Zone, spec: GoalCondition) -> Window:
    """Return the days that count for a condition: its own, else the plan year's.

    Parameters
    ----------
    zone : Zone
        Its plan year.
    spec : GoalCondition
        Of the plan.

    Returns
    -------
    Window
    """
    year = zone.year
    return Window(spec.first or dt.date(year, 1, 1), spec.last or dt.date(year, 12, 31))


def further_conditions(spec: GoalCondition) -> tuple[GoalCondition, ...]:
    """Return the conditions that are joined to a goal.

    Parameters
    ----------
    spec : GoalCondition
        A goal of the plan, or a further condition of one.

    Returns
    -------
    tuple of GoalCondition
        Empty for a further condition.
    """
    return spec.also if isinstance(spec, GoalSpec) else ()


def conditions_of(zone: Zone) -> list[GoalCondition]:
    """Return every goal of a zone's plan and, after it, its further conditions.

    Parameters
    ----------
    zone : Zone
        Its goals.

    Returns
    -------
    list of GoalCondition
    """
    conditions: list[GoalCondition] = []
    for spec in zone.goals:
        conditions += [spec, *further_conditions(spec)]
    return conditions


def milestone_of(zone: Zone, spec: GoalCondition) -> str:
    """Return the milestone that counts for a condition: its own, else the policy's, else the start.

    Parameters
    ----------
    zone : Zone
        Its policy.
    spec : GoalCondition
        Of the plan.

    Returns
    -------
    str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    """
    if spec.milestone is not None:
        return spec.milestone
    return zone.policy.recognition.counting.get(spec.measure, status.PHYSICAL_START)


def requirement_of(zone: Zone, spec: GoalCondition) -> Requirement:
    """Return the proof of the state before that land needs to count for a condition.

    Parameters
    ----------
    zone : Zone
        Its policy.
    spec : GoalCondition
        Of the plan.

    Returns
    -------
    {"none", "warn", "tag", "baseline"}
        Its own, else the policy's; "none" where the condition is not about land.
    """
    if spec.measure != "redeveloped_mu":
        return "none"
    return spec.requires or zone.policy.recognition.requires


def kind_of(spec: GoalCondition) -> UnitKind:
    """Return the kind of units that give the amounts of a condition on the ledger.

    Parameters
    ----------
    spec : GoalCondition
        Of any measure but ``housing_sites``.

    Returns
    -------
    {"land", "building"}
    """
    return "land" if spec.measure == "redeveloped_mu" else "building"


def _distinct(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The distinct numbers of rows, rising."""
    in_order = np.sort(rows)
    is_new = np.ones(len(rows), bool)
    is_new[1:] = in_order[1:] != in_order[:-1]
    distinct: npt.NDArray[np.int64] = in_order[is_new]
    return distinct


def _without(
    rows: npt.NDArray[np.int64], others: npt.NDArray[np.int64]
) -> tuple[int, ...]:
    """Rows that are not among others, rising."""
    if len(rows) == len(others) and (rows == others).all():
        return ()
    return tuple(np.setdiff1d(rows, others, assume_unique=True).tolist())
