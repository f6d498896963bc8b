"""Targets and the progress that the ledger proves, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.cells import Record, json_values
from landuse.domain.frames.groups import groups_of
from landuse.domain.goals.claims import (
    KEY_OF_UNIT,
    Claimants,
    CountableUnits,
    CountingRule,
    UnitKind,
    Window,
    claimants_of,
)
from landuse.domain.goals.counting import Count, Recognised, recognise
from landuse.domain.goals.housing import HousingSite, SiteLedger, why_not_counted
from landuse.domain.goals.report import (
    Balance,
    CountedEntry,
    Cut,
    Entries,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.goals.state_before import states_before, why_not_shown
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.standing import Standing, StandingCourse, course_of
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.measures import UNIT_OF_MEASURE
from landuse.domain.zone import Zone
from landuse.words.phrases import from_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd


def progress(
    zone: Zone, standing: Standing, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> GoalsReport:
    """Return the progress to every goal of a zone on the day of ``standing``.

    Parameters
    ----------
    zone : Zone
        Its goals, policy, plan year and resettlement sites.
    standing : Standing
        Where the actions of its ledger stand on the day.
    parcels : GeoDataFrame, indexed by parcel_id
        With ``area_mu``, the area that counts.
    buildings : GeoDataFrame, indexed by building_id
        With ``floor_area_used_m2``, the floor area that counts.

    Returns
    -------
    GoalsReport
        Amounts are never rounded here.
    """
    return progress_on(zone, course_of(standing), parcels, buildings)[0]


def progress_on(
    zone: Zone, course: StandingCourse, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> list[GoalsReport]:
    """Return the progress to every goal of a zone on several days, each as :func:`progress` has it.

    Parameters
    ----------
    zone, parcels, buildings
        As :func:`progress` takes them.
    course : StandingCourse
        Where the actions of its ledger stand on the days.

    Returns
    -------
    list of GoalsReport
        In the order of the course's days.
    """
    counts = _counts(zone, course, parcels, buildings)
    reports = []
    for place, day in enumerate(course.days):
        counter = GoalCounter(counts, place)
        goals = tuple(counter.progress(spec, spec.id) for spec in zone.goals)
        reports.append(GoalsReport(day, goals, counter.sites, zone.known_on))
    return reports


def goal_counter(
    zone: Zone, standing: Standing, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> GoalCounter:
    """Gather what the goals of a zone are counted from on the day of ``standing``.

    Parameters
    ----------
    zone, standing, parcels, buildings
        As :func:`progress` takes them.

    Returns
    -------
    GoalCounter
        It shares their columns.
    """
    return GoalCounter(_counts(zone, course_of(standing), parcels, buildings), 0)


def _counts(
    zone: Zone, course: StandingCourse, parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> Counts:
    """Gather what the goals of a zone are counted from on several days."""
    units: dict[UnitKind, CountableUnits] = {
        "land": CountableUnits("land", parcels["area_mu"], parcels.geometry),
        "building": CountableUnits("building", buildings["floor_area_used_m2"], buildings.geometry),
    }
    return Counts(zone, course, units, {"land": parcels, "building": buildings})


def _window(zone: Zone, spec: GoalCondition) -> Window:
    """The days that count for a condition: its own, else the plan year's."""
    year = zone.year
    return Window(spec.first or dt.date(year, 1, 1), spec.last or dt.date(year, 12, 31))


def _milestone(zone: Zone, spec: GoalCondition) -> str:
    """The milestone that counts for a condition: its own, else the policy's, else the start."""
    if spec.milestone is not None:
        return spec.milestone
    return zone.policy.recognition.counting.get(spec.measure, status.PHYSICAL_START)


def _requires(zone: Zone, spec: GoalCondition) -> Requirement:
    """What land has to have been before it counts; nothing where it is not about land."""
    if spec.measure != "redeveloped_mu":
        return "none"
    return spec.requires or zone.policy.recognition.requires


def _kind(spec: GoalCondition) -> UnitKind:
    """What gives the amounts of a condition on the ledger."""
    return "land" if spec.measure == "redeveloped_mu" else "building"


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
    _entries: dict[tuple[object, ...], list[list[Any]]] = field(default_factory=dict, repr=False)

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
        rules = (_window(zone, spec), _requires(zone, spec), _milestone(zone, spec))
        key = (_kind(spec), milestone, *rules)
        if key not in self._counts:
            claimants = self.claimants[_kind(spec)]
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
        return {kind: claimants_of(actions, units, days) for kind, units in self.units.items()}

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
            _window(self.zone, spec),
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
        requires = _requires(self.zone, spec)
        if requires in ("none", "warn"):
            return pd.Series(dtype="string", index=pd.Index([], dtype=int))
        claimants = self.claimants["land"]
        today = pd.Series(pd.to_datetime(pd.Series(self.course.days)))
        reached = pd.Series(claimants.dates(_milestone(self.zone, spec)))
        asked = pd.DataFrame(
            {
                "kind": "land",
                "id": claimants.unit_ids,
                "day": (reached - pd.Timedelta(days=1)).fillna(
                    today.reindex(claimants.day).reset_index(drop=True)
                ),
            }
        )
        is_earlier = reached < pd.Timestamp(_window(self.zone, spec).first)
        asked = asked[~is_earlier & asked["id"].notna()]
        states = states_before(self.zone, self.frames, asked)
        return why_not_shown(states, requires, self.zone).dropna()

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
        count = self.count(spec, _milestone(self.zone, spec))
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


@dataclass(frozen=True)
class GoalCounter:
    """What all goals of one day are counted from.

    Attributes
    ----------
    counts : Counts
        Of this day and perhaps others.
    place : int
        Of the day among them.
    """

    counts: Counts
    place: int

    @property
    def zone(self) -> Zone:
        """Its policy and plan year."""
        return self.counts.zone

    @property
    def day(self) -> dt.date:
        """The day."""
        return self.counts.course.days[self.place]

    @cached_property
    def standing(self) -> Standing:
        """Where the actions stand on the day."""
        return self.counts.course.on(self.place)

    @property
    def units(self) -> Mapping[UnitKind, CountableUnits]:
        """Parcels and buildings."""
        return self.counts.units

    @property
    def frames(self) -> Mapping[UnitKind, gpd.GeoDataFrame]:
        """The same with everything that is known of them."""
        return self.counts.frames

    @cached_property
    def sites(self) -> tuple[HousingSite, ...]:
        """The resettlement sites as of the day."""
        return tuple(self.counts.site_ledger.as_of(self.day))

    def window(self, spec: GoalCondition) -> Window:
        """Return the days that count for a condition: its own, else the plan year's.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        Window
        """
        return _window(self.zone, spec)

    def milestone(self, spec: GoalCondition) -> str:
        """Return the milestone that counts for a condition: its own, else the policy's.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        str
            The physical start where neither says.
        """
        return _milestone(self.zone, spec)

    def recognised(self, spec: GoalCondition, milestone: str) -> Recognised:
        """Return what of land, floor or factories counts at a milestone, and what does not.

        Parameters
        ----------
        spec : GoalCondition
            Of any measure but ``housing_sites``.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        Recognised
        """
        count = self.counts.count(spec, milestone)
        is_factories = spec.measure == "revitalized_factories"
        return (count.of_factories if is_factories else count.of_floor)[self.place]

    def requires(self, spec: GoalCondition) -> Requirement:
        """Return what land has to have been before it counts for a condition.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        Requirement
            Its own, else the policy's; "none" where the condition is not about land.
        """
        return _requires(self.zone, spec)

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
        return self.counts.rule(spec, milestone)

    def not_shown_entries(self, spec: GoalCondition) -> npt.NDArray[np.int64]:
        """Return the entries that do not count because of what their land was before.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        ndarray of int
            Their numbers, as the standing has them.
        """
        claimants = self.counts.claimants["land"]
        claims = self.counts.not_shown(spec).index.to_numpy(np.intp)
        claims = claims[claimants.day[claims] == self.place]
        entries: npt.NDArray[np.int64] = claimants.actions.index.to_numpy()[claimants.rows[claims]]
        return entries

    def states_before(
        self, kind: UnitKind, milestone: str, first: dt.date | None = None
    ) -> pd.DataFrame:
        """Return what the unit of each entry was on the day before it reached a milestone.

        Parameters
        ----------
        kind : {"land", "building"}
            Whether its parcel or its building is asked about.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
        first : date or None
            Entries that reached it before this day are not asked; all where None.

        Returns
        -------
        DataFrame
            By entry, as :func:`landuse.domain.goals.state_before.states_before` gives it; on the
            day of the standing where the milestone is not reached yet.
        """
        actions = self.standing.actions
        today = pd.Timestamp(self.day)
        reached = actions[milestone]
        is_of_kind = actions["unit_kind"].eq(kind).fillna(False).astype(bool)
        asked = pd.DataFrame(
            {
                "kind": kind,
                "id": actions["unit"].where(is_of_kind, actions[KEY_OF_UNIT[kind]]),
                "day": (reached - pd.Timedelta(days=1)).fillna(today),
            }
        )
        if first is not None:
            asked = asked[~(reached < pd.Timestamp(first))]
        return states_before(self.zone, self.frames, asked[asked["id"].notna()])

    def wanted_sites(self, spec: GoalCondition) -> list[HousingSite]:
        """Return the resettlement sites that a condition is about.

        Parameters
        ----------
        spec : GoalCondition
            It may name sites; without names it is about all of them.

        Returns
        -------
        list of HousingSite
            Those of them that the ledger has, as of the day, or of the last day that counts where
            that is earlier: what is done later is another year's work.
        """
        last = self.window(spec).last
        sites: Sequence[HousingSite] = self.sites
        if last < self.day:
            sites = self.counts.site_ledger.as_of(last)
        return [site for site in sites if not spec.sites or site.site_id in spec.sites]

    def amount(self, spec: GoalCondition, milestone: str) -> float:
        """Return the amount that has reached a milestone, in the unit of the measure.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        float
        """
        if spec.measure == "housing_sites":
            sites = self.wanted_sites(spec)
            first = self.window(spec).first
            reasons = [why_not_counted(site, milestone, first) for site in sites]
            return float(sum(reason is None for reason in reasons))
        return self.recognised(spec, milestone).amount

    def carried(self, spec: GoalCondition, milestone: str) -> float:
        """Return the amount that had reached a milestone before the days that count.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.

        Returns
        -------
        float
            0 for resettlement sites.
        """
        if spec.measure == "housing_sites":
            return 0.0
        return self.recognised(spec, milestone).carried

    def achieved(self, spec: GoalCondition) -> float:
        """Return the amount at the milestone that counts.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        float
            In the unit of the measure.
        """
        return self.amount(spec, self.milestone(spec))

    def progress(self, spec: GoalCondition, id_: str) -> GoalProgress:
        """Return the progress to one goal, with its further conditions.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.
        id_ : str
            What it is called; further conditions are numbered after it.

        Returns
        -------
        GoalProgress
        """
        milestone, window = self.milestone(spec), self.window(spec)
        amounts = {name: self.amount(spec, name) for name in status.MILESTONES}
        carried = {name: self.carried(spec, name) for name in status.MILESTONES}
        is_housing = spec.measure == "housing_sites"
        lists = self._sites_lists(spec) if is_housing else self._ledger_lists(spec)
        further = spec.also if isinstance(spec, GoalSpec) else ()
        return GoalProgress(
            id=id_,
            title=spec.title,
            measure=spec.measure,
            target=spec.target,
            unit=UNIT_OF_MEASURE[spec.measure],
            achieved=amounts[milestone],
            milestone=milestone,
            milestones={name: amounts[name] + carried[name] for name in amounts},
            counted=lists.counted,
            excluded=lists.excluded,
            first=window.first,
            last=window.last,
            also=tuple(
                self.progress(condition, f"{id_}.{number}")
                for number, condition in enumerate(further, 1)
            ),
            pending=lists.pending,
            carried=carried,
            balance=lists.balance,
            requires=self.requires(spec),
            title_en=spec.title_en,
        )

    def _ledger_lists(self, spec: GoalCondition) -> _Lists:
        """What counts of the ledger, what may yet, and what does not, entry by entry."""
        found = self.recognised(spec, self.milestone(spec))
        return _Lists(
            Entries(partial(self._entries_of, spec, "counted")),
            Entries(partial(self._entries_of, spec, "excluded")),
            Entries(partial(self._entries_of, spec, "pending")),
            self._balance(_kind(spec), found),
        )

    def _entries_of(self, spec: GoalCondition, part: str) -> Sequence[Any]:
        """The entries of one list of a condition."""
        return self.counts.entries(spec, part)[self.place]

    def _balance(self, kind: UnitKind, found: Recognised) -> Balance:
        """Where every row up to the day ended, for the measure that counts a kind of unit."""
        course, actions = self.counts.course, self.zone.actions
        claimants = self.counts.claimants[kind]
        is_of_measure = np.zeros(len(course.actions), bool)
        is_of_measure[claimants.rows[claimants.day == self.place]] = True
        in_log = of_measure = understood = np.zeros(0, np.int64)
        if len(course.log):
            holds = course.holds_on(self.place)[course.state_of_row]
            rows = course.log["source_row"].to_numpy(np.int64)
            is_understood = holds & course.log["is_understood"].to_numpy(bool)
            in_log = _distinct(rows[holds])
            understood = _distinct(rows[is_understood])
            of_measure = _distinct(rows[is_understood & is_of_measure[course.state_of_row]])
        is_due = (actions["date"] <= pd.Timestamp(self.day)).fillna(False).to_numpy(bool)
        due = _distinct(actions["source_row"].to_numpy(np.int64)[is_due])
        source = self.zone.sources.get("actions")
        counted, pending, excluded = found.entries
        return Balance(
            of_entries=tuple(of_measure.tolist()),
            superseded=_without(due, in_log),
            rejected=_without(in_log, understood),
            elsewhere=_without(understood, of_measure),
            unread=source.rejected if source else 0,
            counted=counted,
            pending=pending,
            excluded=excluded,
        )

    def _sites_lists(self, spec: GoalCondition) -> _Lists:
        """Which resettlement sites count, and which do not."""
        counted: list[CountedEntry] = []
        excluded: list[ExcludedEntry] = []
        sites = self.wanted_sites(spec)
        for site in sites:
            reason = why_not_counted(site, self.milestone(spec), self.window(spec).first)
            id_ = site.site_id
            if reason is None:
                day = site.actual.get(site.stage) if site.stage else None
                counted.append(CountedEntry(id_, id_, 1.0, day, name=site.name))
            else:
                excluded.append(ExcludedEntry(id_, id_, 1.0, reason, name=site.name))
        found = {site.site_id for site in sites}
        missing = [id_ for id_ in spec.sites if id_ not in found]
        no_site = phrase("goal.site_not_in_ledger")
        excluded += [ExcludedEntry(id_, id_, 1.0, no_site) for id_ in missing]
        return _Lists(tuple(counted), tuple(excluded))


@dataclass(frozen=True)
class _Lists:
    """The entries of one condition, each in one list, and the balance of the ledger's rows."""

    counted: Sequence[CountedEntry]
    excluded: Sequence[ExcludedEntry]
    pending: Sequence[ExcludedEntry] = ()
    balance: Balance | None = None


def _distinct(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The distinct numbers of rows, rising."""
    in_order = np.sort(rows)
    is_new = np.ones(len(rows), bool)
    is_new[1:] = in_order[1:] != in_order[:-1]
    distinct: npt.NDArray[np.int64] = in_order[is_new]
    return distinct


def _without(rows: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> tuple[int, ...]:
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
                day if known else None for day, known in zip(column.dt.date, is_known, strict=True)
            ]
        columns[str(name)] = values
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))
