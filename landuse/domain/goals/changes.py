"""The difference of each goal between two days, action by action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from landuse.domain.goals.report import (
    CountedEntry,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.words.phrases import Phrase

#: Changes up to this are rounding.
_TOLERANCE = 1e-9
#: Unit and action of an entry.
_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class ChangeEntry:
    """The amount that one action gained or lost between two days.

    Attributes
    ----------
    id, action_id : str
        The unit, and the action that brought it.
    name : str or None
        Of the site or project.
    date : datetime.date or None
        When a gain was recognised.
    reason : Phrase or None
        Why a loss does not count any more, by the later report.
    amount : float
        In the unit of the goal; under zero for a loss.
    """

    id: str
    action_id: str
    name: str | None
    date: dt.date | None
    reason: Phrase | None
    amount: float


@dataclass(frozen=True)
class GoalChange:
    """How one condition of a goal changed between two days.

    Attributes
    ----------
    id, title, title_en, unit : str
        As the goal states them.
    before, after : float
        The achieved amount on the earlier and on the later day.
    entries : tuple of ChangeEntry
        They add up to ``change``: gains in the order of the days, then losses.
    """

    id: str
    title: str
    title_en: str
    unit: str
    before: float
    after: float
    entries: tuple[ChangeEntry, ...]

    @property
    def change(self) -> float:
        """The gains less the losses, in the unit of the goal."""
        return self.after - self.before


def changes(before: GoalsReport, after: GoalsReport) -> list[GoalChange]:
    """Return the changes between two reports of the same goals.

    Parameters
    ----------
    before, after : GoalsReport
        As of an earlier and a later day. A goal that the earlier one does not have began at 0.

    Returns
    -------
    list of GoalChange
        One for each goal and further condition of ``after``.
    """
    earlier = {condition.id: condition for condition in before.conditions}
    return [
        _change(earlier.get(condition.id), condition) for condition in after.conditions
    ]


def _change(before: GoalProgress | None, after: GoalProgress) -> GoalChange:
    """The change of one condition."""
    achieved_before = 0.0
    counted_before: Sequence[CountedEntry] = ()
    if before is not None:
        achieved_before, counted_before = before.achieved, before.counted
    entries = _change_entries(counted_before, after)
    entries.sort(key=_gains_first)
    return GoalChange(
        id=after.id,
        title=after.title,
        title_en=after.title_en,
        unit=after.unit,
        before=achieved_before,
        after=after.achieved,
        entries=tuple(entries),
    )


def _change_entries(
    counted_before: Sequence[CountedEntry], after: GoalProgress
) -> list[ChangeEntry]:
    """The gain or loss of every unit and action whose amount changed."""
    amounts_before = _amounts(counted_before)
    amounts_after = _amounts(after.counted)
    dates = {_key(entry): entry.date for entry in after.counted}
    names: dict[_Key, str | None] = {}
    for entry in (*counted_before, *after.counted):
        names[_key(entry)] = entry.name or entry.project
    reason_of_action: dict[str, Phrase] = {}
    reason_of_entry: dict[_Key, Phrase] = {}
    for left_out in after.left_out:
        reason_of_action[left_out.action_id] = left_out.reason
        reason_of_entry[_key(left_out)] = left_out.reason

    entries: list[ChangeEntry] = []
    for key in dict.fromkeys((*amounts_after, *amounts_before)):
        amount = amounts_after.get(key, 0.0) - amounts_before.get(key, 0.0)
        if abs(amount) <= _TOLERANCE:
            continue
        id_, action_id = key
        reason = None
        if amount < 0:
            # a factory is left out under its building
            reason = reason_of_entry.get(key, reason_of_action.get(action_id))
        change = ChangeEntry(
            id=id_,
            action_id=action_id,
            name=names.get(key),
            date=dates.get(key),
            reason=reason,
            amount=amount,
        )
        entries.append(change)
    return entries


def _gains_first(entry: ChangeEntry) -> tuple[bool, dt.date, str]:
    """Sorting key: gains before losses, then by day and action; entries without a day first."""
    return entry.amount < 0, entry.date or dt.date.min, entry.action_id


def _key(entry: CountedEntry | ExcludedEntry) -> _Key:
    """The unit and action of an entry, by which it is found again on another day."""
    return str(entry.id), str(entry.action_id)


def _amounts(entries: Sequence[CountedEntry]) -> dict[_Key, float]:
    """The amount of every unit and action."""
    amounts: dict[_Key, float] = {}
    for entry in entries:
        key = _key(entry)
        amounts[key] = amounts.get(key, 0.0) + entry.amount
    return amounts
