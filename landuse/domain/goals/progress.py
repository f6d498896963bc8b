"""Targets and the progress that the ledger proves, as of a day."""

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
    milestone_of,
    requirement_of,
    window_of,
)
from landuse.domain.goals.housing import HousingSite, why_not_counted
from landuse.domain.goals.report import (
    Balance,
    CountedEntry,
    Entries,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.goals.state_before import states_before
from landuse.domain.policy.goal import GoalCondition, GoalSpec
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
        Where the actions of its ledger stand on the days.

    Returns
    -------
    list of GoalsReport
        In the order of the course's days.
    """
    counts = counts_of(zone, course, parcels, buildings)
    reports = []
    for place, day in enumerate(course.days):
        counter = GoalCounter(counts, place)
        goals = tuple(counter.progress(spec, spec.id) for spec in zone.goals)
        reports.append(GoalsReport(day, goals, counter.sites, zone.known_on))
    return reports


def goal_counter(
    zone: Zone,
    standing: Standing,
    parcels: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
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
    return GoalCounter(counts_of(zone, course_of(standing), parcels, buildings), 0)


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
            The physical start where neither says.
        """
        return milestone_of(self.zone, spec)

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
        return self.counts.recognised(spec, milestone, self.place)

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
        return requirement_of(self.zone, spec)

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
        entries: npt.NDArray[np.int64] = claimants.actions.index.to_numpy()[
            claimants.rows[claims]
        ]
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
        return _Lists(
            Entries(partial(self._entries_of, spec, "counted")),
            Entries(partial(self._entries_of, spec, "excluded")),
            Entries(partial(self._entries_of, spec, "pending")),
            self.counts.balance(spec, self.place),
        )

    def _entries_of(self, spec: GoalCondition, part: str) -> Sequence[Any]:
        """The entries of one list of a condition."""
        return self.counts.entries(spec, part)[self.place]

    def _sites_lists(self, spec: GoalCondition) -> _Lists:
        """Which resettlement sites count, and which do not."""
        counted: list[CountedEntry] = []
        excluded: list[ExcludedEntry] = []
        sites = self.wanted_sites(spec)
        for site in sites:
            reason = why_not_counted(
                site, self.milestone(spec), self.window(spec).first
            )
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
