"""Progress to the goals of a zone, as the ledger proves it on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.goals.claims import (
    KEY_OF_UNIT,
    CountableUnits,
    CountingRule,
    UnitKind,
    Window,
)
from landuse.domain.goals.counting import Recognised
from landuse.domain.goals.counts import (
    Counts,
    counts_of,
    further_conditions,
    milestone_of,
    requirement_of,
    window_of,
)
from landuse.domain.goals.housing import HousingSite, site_exclusion
from landuse.domain.goals.report import (
    Balance,
    CountedEntry,
    Entries,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.goals.state_before import states_before
from landuse.domain.policy.goal import GoalCondition
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.standing import Standing, StandingCourse, course_of
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.measures import UNIT_OF_MEASURE
from landuse.domain.zone import Zone
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    import geopandas as gpd


def progress(
    zone: Zone,
    standing: Standing,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
) -> GoalsReport:
    """Return the progress to every goal of a zone on the day of ``standing``.

    Parameters
    ----------
    zone : Zone
        Its goals, policy, plan year and resettlement sites.
    standing : Standing
        What is in force of its ledgers on the day.
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
    zone: Zone,
    course: StandingCourse,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
) -> list[GoalsReport]:
    """Return the progress to every goal of a zone on several days, each as :func:`progress` has it.

    Parameters
    ----------
    zone, parcels, buildings
        As :func:`progress` takes them.
    course : StandingCourse
        What is in force of its ledgers on the days.

    Returns
    -------
    list of GoalsReport
        In the order of the course's days.
    """
    counts = counts_of(zone, course, parcels, buildings)
    reports = []
    for day_number, day in enumerate(course.days):
        counter = GoalCounter(counts, day_number)
        goals = [counter.progress(spec, spec.id) for spec in zone.goals]
        reports.append(GoalsReport(day, tuple(goals), counter.sites, zone.known_on))
    return reports


def goal_counter(
    zone: Zone,
    standing: Standing,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
) -> GoalCounter:
    """Return the counter of a zone's goals on the day of ``standing``.

    Parameters
    ----------
    zone, standing, parcels, buildings
        As :func:`progress` takes them.

    Returns
    -------
    GoalCounter
        It shares their columns.
    """
    counts = counts_of(zone, course_of(standing), parcels, buildings)
    return GoalCounter(counts, day_number=0)


@dataclass(frozen=True)
class GoalCounter:
    """Counts the goals of a zone on one day.

    Attributes
    ----------
    counts : Counts
        Of this day and perhaps others.
    day_number : int
        Index of the day among those of ``counts``.
    """

    counts: Counts
    day_number: int

    @property
    def zone(self) -> Zone:
        """Its policy and plan year."""
        return self.counts.zone

    @property
    def day(self) -> dt.date:
        """The day."""
        return self.counts.course.days[self.day_number]

    @cached_property
    def standing(self) -> Standing:
        """What is in force of the ledgers on the day."""
        return self.counts.course.on(self.day_number)

    @property
    def units(self) -> Mapping[UnitKind, CountableUnits]:
        """Parcels and buildings."""
        return self.counts.units

    @property
    def frames(self) -> Mapping[UnitKind, gpd.GeoDataFrame]:
        """The same with all their columns."""
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
        return window_of(self.zone, spec)

    def milestone(self, spec: GoalCondition) -> str:
        """Return the milestone that counts for a condition: its own, else the policy's.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        str
            The physical start where neither states one.
        """
        return milestone_of(self.zone, spec)

    def recognised(self, spec: GoalCondition, milestone: str) -> Recognised:
        """Return the land, floor or factories that count at a milestone, and the lists of entries.

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
        return self.counts.recognised(spec, milestone, self.day_number)

    def requirement(self, spec: GoalCondition) -> Requirement:
        """Return the proof of the state before that land needs to count for a condition.

        Parameters
        ----------
        spec : GoalCondition
            Of the plan.

        Returns
        -------
        Requirement
            Its own, else the policy's; "none" where the condition is not about land.
        """
        return requirement_of(self.zone, spec)

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
            As :meth:`landuse.domain.goals.counts.Counts.rule` gives it.
        """
        return self.counts.rule(spec, milestone)

    def barred_entries(self, spec: GoalCondition) -> npt.NDArray[np.int64]:
        """Return the entries that do not count because of the state of their land before.

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
        claims = self.counts.barred(spec).index.to_numpy(np.intp)
        claims = claims[claimants.day[claims] == self.day_number]
        numbers = claimants.actions.index.to_numpy()
        entries: npt.NDArray[np.int64] = numbers[claimants.rows[claims]]
        return entries

    def states_before(
        self, kind: UnitKind, milestone: str, first: dt.date | None = None
    ) -> pd.DataFrame:
        """Return the state of each entry's unit on the day before it reached a milestone.

        Parameters
        ----------
        kind : {"land", "building"}
            Whether its parcel or its building is meant.
        milestone : str
            A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
        first : date or None
            Entries that reached it before this day are left out; none are where None.

        Returns
        -------
        DataFrame
            By entry, as :func:`landuse.domain.goals.state_before.states_before` gives it; on the
            day of the standing where the milestone is not reached yet.
        """
        actions = self.standing.actions
        reached = actions[milestone]
        day_before = (reached - pd.Timedelta(days=1)).fillna(pd.Timestamp(self.day))
        is_of_kind = actions["unit_kind"].eq(kind).fillna(False).astype(bool)
        unit_id = actions["unit"].where(is_of_kind, actions[KEY_OF_UNIT[kind]])
        unit_days = pd.DataFrame({"kind": kind, "id": unit_id, "day": day_before})
        if first is not None:
            unit_days = unit_days[~(reached < pd.Timestamp(first))]
        unit_days = unit_days[unit_days["id"].notna()]
        return states_before(self.zone, self.frames, unit_days)

    def sites_of(self, spec: GoalCondition) -> list[HousingSite]:
        """Return the resettlement sites that a condition is about.

        Parameters
        ----------
        spec : GoalCondition
            It may name sites; without names it is about all of them.

        Returns
        -------
        list of HousingSite
            Those of them that the ledger has, as of the day, or of the last day that counts where
            that is earlier: later stages are another year's work.
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
            first = self.window(spec).first
            counted = [
                site
                for site in self.sites_of(spec)
                if site_exclusion(site, milestone, first) is None
            ]
            return float(len(counted))
        return self.recognised(spec, milestone).amount

    def carried_over(self, spec: GoalCondition, milestone: str) -> float:
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
            Its id; those of further conditions are ``<id>.<number>``.

        Returns
        -------
        GoalProgress
        """
        milestone, window = self.milestone(spec), self.window(spec)
        amounts: dict[str, float] = {}
        of_earlier_years: dict[str, float] = {}
        with_earlier_years: dict[str, float] = {}
        for name in status.MILESTONES:
            amounts[name] = self.amount(spec, name)
            of_earlier_years[name] = self.carried_over(spec, name)
            with_earlier_years[name] = amounts[name] + of_earlier_years[name]
        if spec.measure == "housing_sites":
            lists = self._lists_of_sites(spec)
        else:
            lists = self._lists_of_ledger(spec)
        also: list[GoalProgress] = []
        for number, condition in enumerate(further_conditions(spec), 1):
            also.append(self.progress(condition, f"{id_}.{number}"))
        return GoalProgress(
            id=id_,
            title=spec.title,
            measure=spec.measure,
            target=spec.target,
            unit=UNIT_OF_MEASURE[spec.measure],
            achieved=amounts[milestone],
            milestone=milestone,
            milestones=with_earlier_years,
            counted=lists.counted,
            excluded=lists.excluded,
            first=window.first,
            last=window.last,
            also=tuple(also),
            pending=lists.pending,
            carried=of_earlier_years,
            balance=lists.balance,
            requires=self.requirement(spec),
            title_en=spec.title_en,
        )

    def _lists_of_ledger(self, spec: GoalCondition) -> _EntryLists:
        """The lists of a condition on the ledger, made when they are first read."""
        return _EntryLists(
            counted=Entries(partial(self._entries_of, spec, "counted")),
            excluded=Entries(partial(self._entries_of, spec, "excluded")),
            pending=Entries(partial(self._entries_of, spec, "pending")),
            balance=self.counts.balance(spec, self.day_number),
        )

    def _entries_of(self, spec: GoalCondition, name: str) -> Sequence[Any]:
        """The entries of one list of a condition."""
        return self.counts.entries(spec, name)[self.day_number]

    def _lists_of_sites(self, spec: GoalCondition) -> _EntryLists:
        """The lists of a condition on resettlement sites."""
        milestone, first = self.milestone(spec), self.window(spec).first
        counted: list[CountedEntry] = []
        excluded: list[ExcludedEntry] = []
        sites = self.sites_of(spec)
        for site in sites:
            id_ = site.site_id
            reason = site_exclusion(site, milestone, first)
            if reason is None:
                day = site.actual.get(site.stage) if site.stage else None
                counted.append(CountedEntry(id_, id_, 1.0, day, name=site.name))
            else:
                excluded.append(ExcludedEntry(id_, id_, 1.0, reason, name=site.name))
        ids_in_ledger = {site.site_id for site in sites}
        no_site = phrase("goal.site_not_in_ledger")
        missing = [id_ for id_ in spec.sites if id_ not in ids_in_ledger]
        excluded += [ExcludedEntry(id_, id_, 1.0, no_site) for id_ in missing]
        return _EntryLists(tuple(counted), tuple(excluded))


@dataclass(frozen=True)
class _EntryLists:
    """The entries of one condition, each in one list, and the balance of the ledger's rows."""

    counted: Sequence[CountedEntry]
    excluded: Sequence[ExcludedEntry]
    pending: Sequence[ExcludedEntry] = ()
    balance: Balance | None = None
