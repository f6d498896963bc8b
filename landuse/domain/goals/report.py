"""The values of a report on goals, as of a day.

Whether a goal is met is decided here and nowhere else: the terminal, the JSON, the report, the map
and the exit code of a goal check all read :attr:`GoalProgress.met`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, overload

from landuse.domain.goals.housing import HousingSite
from landuse.domain.policy.recognition import Requirement
from landuse.words.phrases import Phrase

#: Amounts are sums of floats: a target that is missed by less than this is reached.
TOLERANCE = 1e-6

_Entry = TypeVar("_Entry")

#: Codes of the reasons about the state of a unit before.
_REASONS_OF_STATE_BEFORE = frozenset(
    {
        "goal.before_unknown",
        "goal.before_undetermined",
        "goal.before_other",
        "goal.no_baseline",
        "goal.not_in_baseline",
        "goal.baseline_later",
    }
)


@dataclass(frozen=True)
class Cut:
    """The amount that an entry asks for beyond the one that counts.

    Attributes
    ----------
    amount : float
        In the unit of the goal.
    reason : Phrase
        Why it does not count.
    """

    amount: float
    reason: Phrase


@dataclass(frozen=True)
class CountedEntry:
    """The amount that one action (or one resettlement site) adds to a goal.

    Attributes
    ----------
    id : str
        The parcel, building, factory (for the number of factories) or site.
    action_id : str
        The action that brought it; the site's own id for a site.
    amount : float
        The amount that counts, in the unit of the goal.
    date : datetime.date or None
        The day the counting milestone was reached.
    mode, project, factory_id, evidence : str or None
        As the ledger states them.
    before : Phrase or None
        The recognition of the same unit in an earlier year by another change.
    name : str or None
        Of a site.
    parcel_id, building_id : str or None
        Of the entry: where the unit is a building, the parcel on which it stands.
    rows : tuple of int
        Rows of the ledger behind the entry.
    contradicted : Phrase or None
        The field check against it, where the policy only flags that.
    cut : Cut or None
        The part that does not count, where it counts in part.
    """

    id: str
    action_id: str
    amount: float
    date: dt.date | None = None
    mode: str | None = None
    project: str | None = None
    factory_id: str | None = None
    evidence: str | None = None
    before: Phrase | None = None
    name: str | None = None
    parcel_id: str | None = None
    building_id: str | None = None
    rows: tuple[int, ...] = ()
    cut: Cut | None = None
    contradicted: Phrase | None = None


@dataclass(frozen=True)
class ExcludedEntry:
    """An action (or a resettlement site) that is listed and does not count.

    Attributes
    ----------
    id : str or None
        The parcel, building or site; None where the ledger names none.
    action_id : str
        The action; the site's own id for a site.
    amount : float or None
        The amount that is left out, in the unit of the goal; None where it is unknown.
    reason : Phrase
        Why.
    name : str or None
        Of a site.
    factory_id : str or None
        Owner of the factory.
    parcel_id, building_id : str or None
        Of the entry: where the unit is a building, the parcel on which it stands.
    rows : tuple of int
        Rows of the ledger behind the entry.
    reached : str or None
        The furthest milestone that it has reached; None before the first.
    """

    id: str | None
    action_id: str
    amount: float | None
    reason: Phrase
    name: str | None = None
    factory_id: str | None = None
    parcel_id: str | None = None
    building_id: str | None = None
    rows: tuple[int, ...] = ()
    reached: str | None = None


@dataclass(frozen=True)
class Balance:
    """Where every row of the ledger, and every entry of a measure, ends: in exactly one place.

    Attributes
    ----------
    of_entries : tuple of int
        Rows behind entries of the measure.
    superseded : tuple of int
        Rows that a correction takes out, and corrections that only take out.
    rejected : tuple of int
        Rows with unknown words in entries with known ones.
    unread : tuple of int
        Rows that were left out when the ledger was read; they are rejected as well.
    elsewhere : tuple of int
        Rows of entries of another measure.
    counted, pending, excluded : int
        Entries (an action on one unit).
    """

    of_entries: tuple[int, ...]
    superseded: tuple[int, ...]
    rejected: tuple[int, ...]
    elsewhere: tuple[int, ...]
    unread: tuple[int, ...]
    counted: int
    pending: int
    excluded: int

    @property
    def rows(self) -> int:
        """How many rows the ledger has up to the day, those that could not be read too."""
        parts = (self.of_entries, self.superseded, self.not_used, self.elsewhere)
        return sum(len(part) for part in parts)

    @property
    def not_used(self) -> tuple[int, ...]:
        """All rows that are rejected: those that could not be read, those with unknown words."""
        return tuple(sorted({*self.rejected, *self.unread}))

    @property
    def entries(self) -> int:
        """How many entries the measure has."""
        return self.counted + self.pending + self.excluded


class Entries(Sequence[_Entry]):
    """Entries of a list, made when they are first read: a long ledger has very many.

    Parameters
    ----------
    make : callable without arguments, giving an iterable of entries
        Called once at most.

    Examples
    --------
    >>> entries = Entries(lambda: [ExcludedEntry("P1", "A1", 30.0, Phrase("goal.ended"))])
    >>> len(entries), entries[0].id, entries == ()
    (1, 'P1', False)
    """

    def __init__(self, make: Callable[[], Iterable[_Entry]]) -> None:
        self._make = make

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        """The entries as a tuple."""
        return tuple(self._make())

    @overload
    def __getitem__(self, index: int) -> _Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[_Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> _Entry | tuple[_Entry, ...]:
        """Return one entry, or some as a tuple."""
        return self._entries[index]

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        """Return whether another sequence has the same entries."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return self._entries == tuple(other)

    def __hash__(self) -> int:
        """Return the hash of the tuple that it equals."""
        return hash(self._entries)

    def __repr__(self) -> str:
        """Return the representation of the tuple that it equals."""
        return repr(self._entries)

    def __reduce__(self) -> tuple[type[tuple[_Entry, ...]], tuple[tuple[_Entry, ...]]]:
        """Return how to copy and pickle it: as a tuple, without the function that makes it."""
        return tuple, (self._entries,)


@dataclass(frozen=True)
class GoalProgress:
    """One condition of a goal as of a day, with the further conditions that are joined to it.

    Attributes
    ----------
    id, title, measure : str
        As the goal states them; a further condition is called ``<id>.<number>``.
    target, achieved : float
        In ``unit``; ``achieved`` is the amount at ``milestone``.
    unit : str
        亩, m², 家 or 幅.
    milestone : str
        The milestone that counts.
    milestones : mapping of str to float
        Milestone → amount that has reached it, in the order of the milestones, with the amounts of
        earlier years. Each contains the next: a project in use has been signed.
    counted : sequence of CountedEntry
        Entries that count; ``achieved`` is the sum of their amounts.
    excluded : sequence of ExcludedEntry
        Entries that reached the milestone, or have a fault, and do not count.
    first, last : datetime.date
        The milestone must be reached within these days, both included.
    also : tuple of GoalProgress
        Further conditions joined by AND (盘活厂房 3 家 and 10 000 m²).
    pending : sequence of ExcludedEntry
        Entries that have not reached the milestone that counts.
    carried : mapping of str to float
        Milestone → the part of ``milestones`` from before the window; ``achieved`` is the
        difference at ``milestone``.
    requires : {"none", "warn", "tag", "baseline"}
        The proof of the state before that land needs to count.
    balance : Balance or None
        Where every row of the ledger ended; None for sites.
    title_en : str
        The title in English; empty where it is not translated.
    """

    id: str
    title: str
    measure: str
    target: float
    unit: str
    achieved: float
    milestone: str
    milestones: Mapping[str, float]
    counted: Sequence[CountedEntry]
    excluded: Sequence[ExcludedEntry]
    first: dt.date
    last: dt.date
    also: tuple[GoalProgress, ...] = ()
    pending: Sequence[ExcludedEntry] = ()
    carried: Mapping[str, float] = field(default_factory=dict)
    balance: Balance | None = None
    requires: Requirement = "none"
    title_en: str = ""

    @property
    def left_out(self) -> tuple[ExcludedEntry, ...]:
        """Everything in the ledger that does not count: excluded, cut off, and pending."""
        cuts: list[ExcludedEntry] = []
        for entry in self.counted:
            cut = entry.cut
            if cut is not None:
                cuts.append(
                    ExcludedEntry(entry.id, entry.action_id, cut.amount, cut.reason)
                )
        return (*self.excluded, *cuts, *self.pending)

    @property
    def not_shown_before(self) -> tuple[ExcludedEntry, ...]:
        """Entries that are excluded because of the state of their land before."""
        return tuple(
            entry
            for entry in self.excluded
            if entry.reason.code in _REASONS_OF_STATE_BEFORE
        )

    @property
    def contradicted(self) -> tuple[CountedEntry, ...]:
        """Entries that count although a field check contradicts them."""
        return tuple(entry for entry in self.counted if entry.contradicted is not None)

    @property
    def reached(self) -> bool:
        """Whether this condition by itself is reached."""
        return self.achieved >= self.target - TOLERANCE

    @property
    def met(self) -> bool:
        """Whether the goal is met: this condition and every one joined to it.

        Examples
        --------
        >>> year = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
        >>> common = ("in_use", {}, (), (), *year)
        >>> sites = GoalProgress("f.1", "安置房", "housing_sites", 8, "幅", 0.0, *common)
        >>> land = GoalProgress("f", "土地", "redeveloped_mu", 20, "亩", 40.0, *common, (sites,))
        >>> land.reached, land.met
        (True, False)
        """
        return self.reached and all(condition.met for condition in self.also)

    @property
    def to_go(self) -> float:
        """The amount that this condition still lacks, in its unit; 0 where it is reached."""
        if self.reached:
            return 0.0
        return self.target - self.achieved

    @property
    def share(self) -> float:
        """Part of the target that is achieved; over 1 where there is more."""
        return self.achieved / self.target

    @property
    def adds_up_over_time(self) -> bool:
        """Whether amounts grow with the days of the window, so that an even pace makes sense.

        Resettlement sites do not: they are on schedule today or they are not.
        """
        return self.measure != "housing_sites"

    @property
    def counts_calendar_year(self) -> bool:
        """Whether the window is whole calendar years, from a New Year to a New Year's Eve."""
        begins = (self.first.month, self.first.day) == (1, 1)
        ends = (self.last.month, self.last.day) == (12, 31)
        return begins and ends

    @property
    def conditions(self) -> tuple[GoalProgress, ...]:
        """The condition itself and, after it, those joined to it."""
        return (self, *self.also)

    def elapsed(self, day: dt.date) -> float:
        """Return the part of the window that has gone by at the end of a day.

        Parameters
        ----------
        day : date
            Any day.

        Returns
        -------
        float
            0 before the window, 1 after it.
        """
        days = (self.last - self.first).days + 1
        gone_by = (day - self.first).days + 1
        return min(max(gone_by / days, 0.0), 1.0)

    def lead(self, day: dt.date) -> float:
        """Return how far the achieved share is ahead of an even pace (时序进度) on a day.

        Parameters
        ----------
        day : date
            Any day.

        Returns
        -------
        float
            Share of the target, under zero where it is behind.
        """
        return self.share - self.elapsed(day)


@dataclass(frozen=True)
class GoalsReport:
    """All goals as of a day, with the resettlement sites.

    Attributes
    ----------
    as_of : datetime.date
        The day.
    goals : tuple of GoalProgress
        In the order of the plan.
    housing : tuple of HousingSite
        Every site of the ledger, also those without an outline.
    known_on : datetime.date or None
        The report uses rows of the ledger that were recorded by this day; all where None.
    """

    as_of: dt.date
    goals: tuple[GoalProgress, ...]
    housing: tuple[HousingSite, ...]
    known_on: dt.date | None = None

    @property
    def conditions(self) -> tuple[GoalProgress, ...]:
        """Every goal and, after it, its further conditions."""
        conditions: list[GoalProgress] = []
        for goal in self.goals:
            conditions += goal.conditions
        return tuple(conditions)

    @property
    def all_met(self) -> bool:
        """Whether every goal is met; True where there is none."""
        return all(goal.met for goal in self.goals)

    @property
    def late_sites(self) -> int:
        """How many resettlement sites have a planned stage that is overdue."""
        return sum(site.late for site in self.housing)

    @property
    def waiting_households(self) -> int:
        """How many households wait for homes, as far as it is known."""
        return sum(site.waiting or 0 for site in self.housing)
