"""What moved between two days: the difference of each goal, named action by action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from landuse.domain.goals.report import CountedEntry, GoalProgress, GoalsReport
from landuse.words.phrases import Phrase

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class ChangeEntry:
    """What one action won or lost between two days.

    Attributes
    ----------
    id, action_id : str
        The unit, and the action that brought it.
    name : str or None
        Of the site or project.
    date : datetime.date or None
        When what is gained was recognised.
    reason : Phrase or None
        Why what is lost does not count any more, as the later report tells it.
    amount : float
        In the unit of the goal; under zero where it was lost.
    """

    id: str
    action_id: str
    name: str | None
    date: dt.date | None
    reason: Phrase | None
    amount: float


@dataclass(frozen=True)
class GoalChange:
    """How one condition of a goal moved between two days.

    Attributes
    ----------
    id, title, title_en, unit : str
        As the goal states them.
    before, after : float
        What was achieved on the earlier and on the later day.
    entries : tuple of ChangeEntry
        They add up to ``change``: what was won in the order of the days, then what was lost.
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
        """What was won less what was lost, in the unit of the goal."""
        return self.after - self.before


def changes(before: GoalsReport, after: GoalsReport) -> list[GoalChange]:
    """Return what moved between two reports of the same goals.

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
    """The move of one condition."""
    counted_before = before.counted if before else ()
    amounts_before = _amounts(counted_before)
    amounts_after = _amounts(after.counted)
    dates = {_key(entry): entry.date for entry in after.counted}
    reason_of_action = {entry.action_id: entry.reason for entry in after.left_out}
    reason_of_entry = {
        (str(entry.id), str(entry.action_id)): entry.reason for entry in after.left_out
    }
    names = {
        _key(entry): entry.name or entry.project
        for entry in (*counted_before, *after.counted)
    }
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
        entry = ChangeEntry(
            id_, action_id, names.get(key), dates.get(key), reason, amount
        )
        entries.append(entry)
    entries.sort(key=_won_first)
    return GoalChange(
        id=after.id,
        title=after.title,
        title_en=after.title_en,
        unit=after.unit,
        before=before.achieved if before else 0.0,
        after=after.achieved,
        entries=tuple(entries),
    )


def _won_first(entry: ChangeEntry) -> tuple[bool, dt.date, str]:
    """Order of entries: won before lost, then by day and action; entries without a day first."""
    return entry.amount < 0, entry.date or dt.date.min, entry.action_id


def _key(entry: CountedEntry) -> tuple[str, str]:
    """What an entry is recognised by on both days."""
    return str(entry.id), str(entry.action_id)


def _amounts(entries: Sequence[CountedEntry]) -> dict[tuple[str, str], float]:
    """The amount of every unit and action."""
    amounts: dict[tuple[str, str], float] = {}
    for entry in entries:
        key = _key(entry)
        amounts[key] = amounts.get(key, 0.0) + entry.amount
    return amounts
