"""Targets and the progress that the ledger proves, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.frames.cells import Record, json_values
from landuse.domain.goals.claims import (
    KEY_OF_UNIT,
    CountableUnits,
    CountingRule,
    UnitKind,
    Window,
)
from landuse.domain.goals.counting import Recognised, recognise, recognise_factories
from landuse.domain.goals.housing import HousingSite, housing_sites, why_not_counted
from landuse.domain.goals.report import (
    Balance,
    CountedEntry,
    Cut,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.goals.state_before import states_before, why_not_shown
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.policy.recognition import Requirement
from landuse.domain.standing.standing import Standing
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
    counter = goal_counter(zone, standing, parcels, buildings)
    goals = tuple(counter.progress(spec, spec.id) for spec in zone.goals)
    return GoalsReport(standing.day, goals, counter.sites, zone.known_on)


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
    units: dict[UnitKind, CountableUnits] = {
        "land": CountableUnits("land", parcels["area_mu"], parcels.geometry),
        "building": CountableUnits("building", buildings["floor_area_used_m2"], buildings.geometry),
    }
    sites = tuple(housing_sites(zone.housing, standing.day))
    frames: dict[UnitKind, gpd.GeoDataFrame] = {"land": parcels, "building": buildings}
    return GoalCounter(zone, standing, units, frames, sites)


@dataclass(frozen=True)
class GoalCounter:
    """What all goals of one day are counted from; what one has recognised the next one reuses.

    Attributes
    ----------
    zone : Zone
        Its policy and plan year.
    standing : Standing
        Where its actions stand on the day.
    units : mapping of {"land", "building"} to CountableUnits
        Parcels and buildings.
    frames : mapping of {"land", "building"} to GeoDataFrame
        The same with everything that is known of them.
    sites : tuple of HousingSite
        As of the day.
    """

    zone: Zone
    standing: Standing
    units: Mapping[UnitKind, CountableUnits]
    frames: Mapping[UnitKind, gpd.GeoDataFrame]
    sites: tuple[HousingSite, ...]
    _recognised: dict[tuple[str, str, Window, str, str], Recognised] = field(
        default_factory=dict, repr=False, compare=False
    )

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
        year = self.zone.year
        return Window(spec.first or dt.date(year, 1, 1), spec.last or dt.date(year, 12, 31))

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
        if spec.milestone is not None:
            return spec.milestone
        counting = self.zone.policy.recognition.counting
        if spec.measure in counting:
            return counting[spec.measure]
        return status.PHYSICAL_START

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
        kind: UnitKind = "land" if spec.measure == "redeveloped_mu" else "building"
        of_spec = (milestone, self.window(spec), self.requires(spec), self.milestone(spec))
        if (kind, *of_spec) not in self._recognised:
            rule = self.rule(spec, milestone)
            found = recognise(self.standing.actions, self.units[kind], rule)
            self._recognised[kind, *of_spec] = found
        if spec.measure != "revitalized_factories":
            return self._recognised[kind, *of_spec]
        if ("factory", *of_spec) not in self._recognised:
            found = recognise_factories(self._recognised[kind, *of_spec])
            self._recognised["factory", *of_spec] = found
        return self._recognised["factory", *of_spec]

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
        if spec.measure != "redeveloped_mu":
            return "none"
        return spec.requires or self.zone.policy.recognition.requires

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
        requires = self.requires(spec)
        window = self.window(spec)
        policy = self.zone.policy.recognition
        rule = CountingRule(milestone, window, policy, self.standing.field_checks)
        if requires in ("none", "warn"):
            return rule
        states = self.states_before("land", self.milestone(spec), window.first)
        return replace(rule, not_shown=why_not_shown(states, requires, self.zone))

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
        today = pd.Timestamp(self.standing.day)
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
        if last < self.standing.day:
            sites = housing_sites(self.zone.housing, last)
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
        return float(self.recognised(spec, milestone).counted["amount"].sum())

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
        )

    def _ledger_lists(self, spec: GoalCondition) -> _Lists:
        """What counts of the ledger, what may yet, and what does not, entry by entry."""
        found = self.recognised(spec, self.milestone(spec))
        rows_of_entry = self._rows_of_entry
        parts = (found.counted, found.pending, found.excluded)
        entries = {entry for part in parts for entry in part["entry"]}
        return _Lists(
            tuple(_counted_entries(found.counted, rows_of_entry)),
            tuple(_excluded_entries(found.excluded, rows_of_entry)),
            tuple(_excluded_entries(found.pending, rows_of_entry)),
            self._balance(entries, found),
        )

    @cached_property
    def _rows_of_entry(self) -> Mapping[int, tuple[int, ...]]:
        """The rows of the ledger that each entry stands on."""
        log = self.standing.log
        if log.empty:
            return {}
        understood = log.loc[log["is_understood"], ["entry", "source_row"]]
        ordered = understood.drop_duplicates().sort_values(["entry", "source_row"])
        rows = ordered["source_row"].astype(int).tolist()
        entries = ordered["entry"].tolist()
        of_entry: dict[int, list[int]] = {}
        for entry, row in zip(entries, rows, strict=True):
            of_entry.setdefault(entry, []).append(row)
        return {entry: tuple(of) for entry, of in of_entry.items()}

    def _balance(self, entries: set[int], found: Recognised) -> Balance:
        """Where every row up to the day ended, for the measure with these entries."""
        log, actions = self.standing.log, self.zone.actions
        of_measure = (
            _rows(log[log["entry"].isin(entries) & log["is_understood"]]) if len(log) else ()
        )
        understood = _rows(log[log["is_understood"]]) if len(log) else ()
        in_log = _rows(log)
        is_due = (actions["date"] <= pd.Timestamp(self.standing.day)).fillna(False)
        source = self.zone.sources.get("actions")
        return Balance(
            of_entries=of_measure,
            superseded=_without(_rows(actions[is_due]), in_log),
            rejected=_without(in_log, understood),
            elsewhere=_without(understood, of_measure),
            unread=source.rejected if source else 0,
            counted=found.counted["entry"].nunique(),
            pending=found.pending["entry"].nunique(),
            excluded=found.excluded["entry"].nunique(),
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

    counted: tuple[CountedEntry, ...]
    excluded: tuple[ExcludedEntry, ...]
    pending: tuple[ExcludedEntry, ...] = ()
    balance: Balance | None = None


def _rows(frame: pd.DataFrame) -> tuple[int, ...]:
    """The distinct rows of the source that a frame has, rising."""
    if frame.empty:
        return ()
    return tuple(sorted(frame["source_row"].astype(int).unique().tolist()))


def _without(rows: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    """Rows that are not among others."""
    known = set(others)
    return tuple(row for row in rows if row not in known)


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


def _excluded_entries(
    excluded: pd.DataFrame, rows_of_entry: Mapping[int, tuple[int, ...]]
) -> Iterator[ExcludedEntry]:
    """The rows of :attr:`Recognised.excluded` or ``pending`` as values."""
    for row in _plain_rows(excluded, ("reason",)):
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
