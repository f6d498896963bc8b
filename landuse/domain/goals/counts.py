"""What all goals of a zone are counted from, on one day or several, and who ended in which list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.cells import Record, json_values
from landuse.domain.frames.groups import groups_of
from landuse.domain.goals.claims import (
    Claimants,
    CountableUnits,
    CountingRule,
    UnitKind,
    Window,
    claimants_of,
)
from landuse.domain.goals.counting import Count, Recognised, recognise
from landuse.domain.goals.housing import SiteLedger
from landuse.domain.goals.report import Balance, CountedEntry, Cut, ExcludedEntry
from landuse.domain.goals.state_before import states_before, why_not_shown
from landuse.domain.policy.goal import GoalCondition
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.standing import StandingCourse
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.source_rows import numbered
from landuse.domain.zone import Zone
from landuse.words.phrases import from_json

if TYPE_CHECKING:
    import geopandas as gpd

#: Code of the finding of a record in whose columns of stages no day stands.
_WITHOUT_STAGE = "no_stage"


@dataclass(frozen=True)
class Counts:
    """What all goals are counted from on several days; what one has counted the next one reuses.

    Attributes
    ----------
    zone : Zone
        Its policy, goals and plan year.
    course : StandingCourse
        Where its actions stand on the days.
    units : mapping of {"land", "building"} to CountableUnits
        Parcels and buildings.
    frames : mapping of {"land", "building"} to GeoDataFrame
        The same with everything that is known of them.
    """

    zone: Zone
    course: StandingCourse
    units: Mapping[UnitKind, CountableUnits]
    frames: Mapping[UnitKind, gpd.GeoDataFrame]
    _counts: dict[tuple[object, ...], Count] = field(default_factory=dict, repr=False)
    _entries: dict[tuple[object, ...], list[list[Any]]] = field(
        default_factory=dict, repr=False
    )

    def count(self, spec: GoalCondition, milestone: str) -> Count:
        """Return what reached a milestone on each day, by the rules of a condition.

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
        zone = self.zone
        rules = (
            window_of(zone, spec),
            requirement_of(zone, spec),
            milestone_of(zone, spec),
        )
        key = (kind_of(spec), milestone, *rules)
        if key not in self._counts:
            claimants = self.claimants[kind_of(spec)]
            rule = self.rule(spec, milestone)
            self._counts[key] = recognise(claimants, rule, len(self.course.days))
        return self._counts[key]

    @cached_property
    def site_ledger(self) -> SiteLedger:
        """The ledger of resettlement sites, read once for all days."""
        return SiteLedger(self.zone.housing)

    @cached_property
    def claimants(self) -> Mapping[UnitKind, Claimants]:
        """The entries that have to do with land, and those that have to do with buildings."""
        actions = self.course.actions
        days = [self.course.holds_on(place) for place in range(len(self.course.days))]
        return {
            kind: claimants_of(actions, units, days)
            for kind, units in self.units.items()
        }

    def rule(self, spec: GoalCondition, milestone: str) -> CountingRule:
        """Return by which rule a condition counts what reached a milestone.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        CountingRule
            What a unit was before is asked on the day before the milestone that counts for the
            condition, whichever milestone is looked at: so each still contains the next.
        """
        policy = self.zone.policy.recognition
        return CountingRule(
            milestone,
            window_of(self.zone, spec),
            policy,
            self.course.field_checks,
            self.not_shown(spec),
        )

    def not_shown(self, spec: GoalCondition) -> pd.Series:
        """Return which claims do not count because of what their land was before.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        Series of str, indexed by the number of the claim
            Why; empty where nothing is required.
        """
        requires = requirement_of(self.zone, spec)
        if requires in ("none", "warn"):
            return pd.Series(dtype="string", index=pd.Index([], dtype=int))
        claimants = self.claimants["land"]
        today = pd.Series(pd.to_datetime(pd.Series(self.course.days)))
        reached = pd.Series(claimants.dates(milestone_of(self.zone, spec)))
        asked = pd.DataFrame(
            {
                "kind": "land",
                "id": claimants.unit_ids,
                "day": (reached - pd.Timedelta(days=1)).fillna(
                    today.reindex(claimants.day).reset_index(drop=True)
                ),
            }
        )
        is_earlier = reached < pd.Timestamp(window_of(self.zone, spec).first)
        asked = asked[~is_earlier & asked["id"].notna()]
        states = states_before(self.zone, self.frames, asked)
        return why_not_shown(states, requires, self.zone).dropna()

    def recognised(self, spec: GoalCondition, milestone: str, place: int) -> Recognised:
        """Return what of land, floor or factories counts at a milestone on one of the days.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
        place : int
            Of the day among those of the course.

        Returns
        -------
        Recognised
        """
        count = self.count(spec, milestone)
        is_factories = spec.measure == "revitalized_factories"
        return (count.of_factories if is_factories else count.of_floor)[place]

    def entries(self, spec: GoalCondition, part: str) -> Sequence[Sequence[Any]]:
        """Return the entries of one list of a condition, those of all days made at once.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        part : {"counted", "pending", "excluded"}
            Which list.

        Returns
        -------
        sequence of sequences of CountedEntry or ExcludedEntry
            One a day.
        """
        count = self.count(spec, milestone_of(self.zone, spec))
        is_factories = spec.measure == "revitalized_factories"
        key = (id(count), is_factories, part)
        if key not in self._entries:
            lists = count.lists_of_factories if is_factories else count.lists_of_floor
            of_days: list[list[Any]] = [[] for _ in self.course.days]
            listed: pd.DataFrame = getattr(lists, part)
            values = _counted_entries if part == "counted" else _left_out_entries
            rows = values(listed.drop(columns="day"), self.rows_of_entry)
            for day, entry in zip(listed["day"].tolist(), rows, strict=True):
                of_days[day].append(entry)
            self._entries[key] = of_days
        return self._entries[key]

    @cached_property
    def rows_of_entry(self) -> Mapping[int, tuple[int, ...]]:
        """The rows of the ledger that each entry stands on."""
        log = self.course.log
        if log.empty:
            return {}
        understood = log.loc[log["is_understood"], ["entry", "source_row"]]
        ordered = understood.drop_duplicates().sort_values(["entry", "source_row"])
        rows = ordered["source_row"].to_numpy(np.int64)
        entries = ordered["entry"].to_numpy(np.int64)
        groups = groups_of(entries)
        parts = np.split(rows, groups.starts[1:])
        of_entries = [tuple(part.tolist()) for part in parts]
        return dict(zip(entries[groups.starts].tolist(), of_entries, strict=True))

    def balance(self, spec: GoalCondition, place: int) -> Balance:
        """Return where every row of the ledger up to a day ended, for the measure of a condition.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        place : int
            Of the day among those of the course.

        Returns
        -------
        Balance
        """
        course, actions = self.course, self.zone.actions
        claimants = self.claimants[kind_of(spec)]
        found = self.recognised(spec, milestone_of(self.zone, spec), place)
        is_of_measure = np.zeros(len(course.actions), bool)
        is_of_measure[claimants.rows[claimants.day == place]] = True
        in_log = of_measure = understood = np.zeros(0, np.int64)
        if len(course.log):
            holds = course.holds_on(place)[course.state_of_row]
            rows = course.log["source_row"].to_numpy(np.int64)
            is_understood = holds & course.log["is_understood"].to_numpy(bool)
            in_log = _distinct(rows[holds])
            understood = _distinct(rows[is_understood])
            of_measure = _distinct(
                rows[is_understood & is_of_measure[course.state_of_row]]
            )
        is_due = (
            (actions["date"] <= pd.Timestamp(course.days[place]))
            .fillna(False)
            .to_numpy(bool)
        )
        due = _distinct(actions["source_row"].to_numpy(np.int64)[is_due])
        counted, pending, excluded = found.entries
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
        is_left_out = findings["action"].eq("rejected") | findings["code"].eq(
            _WITHOUT_STAGE
        )
        left_out = findings[(is_of_ledger & is_left_out).fillna(False).astype(bool)]
        if left_out.empty:
            return ()
        parts = list(self.zone.parts.get("actions", ()))
        rows = {
            numbered(int(row), parts.index(part) if part in parts else 0)
            for row, part in zip(left_out["row"], left_out["source"], strict=True)
        }
        return tuple(sorted(rows - set(self.zone.actions["source_row"].tolist())))


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
        Where the actions of its ledger stand on the days.
    parcels, buildings : GeoDataFrame, indexed by id
        With ``area_mu``, and with ``floor_area_used_m2``.

    Returns
    -------
    Counts
        It shares their columns.
    """
    units: dict[UnitKind, CountableUnits] = {
        "land": CountableUnits("land", parcels["area_mu"], parcels.geometry),
        "building": CountableUnits(
            "building", buildings["floor_area_used_m2"], buildings.geometry
        ),
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
    """Return what land has to have been before it counts for a condition.

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
    """Return what gives the amounts of a condition on the ledger.

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


def _counted_entries(
    counted: pd.DataFrame, rows_of_entry: Mapping[int, tuple[int, ...]]
) -> Iterator[CountedEntry]:
    """The rows of :attr:`Recognised.counted` as values."""
    for row in _plain_rows(counted, ("before", "cut_reason", "contradicted")):
        cut = None
        if row["cut_amount"] is not None:
            cut = Cut(row["cut_amount"], row["cut_reason"])
        yield CountedEntry(
            id=row["id"],
            action_id=row["action_id"],
            amount=row["amount"],
            date=row["date"],
            mode=row["mode"],
            project=row["project"],
            factory_id=row["factory_id"],
            evidence=row["evidence"],
            before=row["before"],
            contradicted=row["contradicted"],
            parcel_id=row["parcel_id"],
            building_id=row["building_id"],
            rows=rows_of_entry.get(row["entry"], ()),
            cut=cut,
        )


def _left_out_entries(
    listed: pd.DataFrame, rows_of_entry: Mapping[int, tuple[int, ...]]
) -> Iterator[ExcludedEntry]:
    """Rows of a list of what does not count as values."""
    for row in _plain_rows(listed, ("reason",)):
        yield ExcludedEntry(
            id=row["id"],
            action_id=row["action_id"],
            amount=row["amount"],
            reason=row["reason"],
            factory_id=row["factory_id"],
            parcel_id=row["parcel_id"],
            building_id=row["building_id"],
            rows=rows_of_entry.get(row["entry"], ()),
            reached=row["reached"],
        )


def _plain_rows(frame: pd.DataFrame, sentences: Collection[str]) -> Iterator[Record]:
    """Rows with plain values, None for what is missing; a column at a time, a ledger may be long.

    A sentence is read once however many rows say it, and a ``date`` is a date.
    """
    columns: dict[str, list[Any]] = {}
    for name, column in frame.items():
        values = json_values(column)
        if name in sentences:
            said = {text: from_json(text) for text in set(values) if text is not None}
            values = [said.get(text) for text in values]
        elif name == "date":
            is_known = column.notna()
            values = [
                day if known else None
                for day, known in zip(column.dt.date, is_known, strict=True)
            ]
        columns[str(name)] = values
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))
