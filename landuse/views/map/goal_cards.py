"""Goals as the page's cards hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress, GoalsReport
from landuse.domain.vocabulary import status
from landuse.views.map.document_types import GoalCard, GoalEntry, GoalOnDay, GoalOutlook
from landuse.views.style.goal_units import goal_unit
from landuse.views.tables.amounts import percent

if TYPE_CHECKING:
    from landuse.domain.goals.outlook import Outlook

#: Entries of one kind that a card lists.
_LISTED = 400
#: Digits after the point of an area; pieces have none.
_MU_DECIMALS = 2


def card(goal: GoalProgress, lang: str, outlook: Outlook | None = None) -> GoalCard:
    """Return one goal and its further conditions, and where it will stand at its end.

    Parameters
    ----------
    goal : GoalProgress
        As of the day of the map.
    lang : {"zh", "en"}
        Of the words.
    outlook : Outlook or None
        Of the same goal; None where none was made.

    Returns
    -------
    GoalCard
        ``met`` is the goal with its conditions, ``reached`` this condition by itself, ``toGo``
        what it lacks.
    """
    outlooks = outlook.also if outlook else (None,) * len(goal.also)
    return {
        "id": goal.id,
        "measure": goal.measure,
        "title": goal.title,
        "target": goal.target,
        "unit": (goal_unit(goal.unit, lang, 1), goal_unit(goal.unit, lang)),
        "decimals": _MU_DECIMALS if goal.measure == "redeveloped_mu" else 0,
        "achieved": goal.achieved,
        "met": goal.met,
        "reached": goal.reached,
        "toGo": goal.to_go,
        "milestone": status.label(status.MILESTONES, goal.milestone, lang),
        "milestones": [
            {
                "label": status.label(status.MILESTONES, milestone, lang),
                "amount": amount,
                "counts": milestone == goal.milestone,
            }
            for milestone, amount in _in_order(goal)
        ],
        "counted": [_entry(entry, lang) for entry in goal.counted[:_LISTED]],
        "excluded": [_entry(entry, lang) for entry in goal.left_out[:_LISTED]],
        "countedMore": max(0, len(goal.counted) - _LISTED),
        "excludedMore": max(0, len(goal.left_out) - _LISTED),
        "outlook": _band(outlook) if outlook and outlook.is_known else None,
        "also": [
            card(condition, lang, of_condition)
            for condition, of_condition in zip(goal.also, outlooks, strict=True)
        ],
    }


def standing(report: GoalsReport) -> list[GoalOnDay]:
    """Return the amounts of every goal on one day.

    Parameters
    ----------
    report : GoalsReport
        As of that day.

    Returns
    -------
    list of GoalOnDay
        One a goal: what its :func:`card` has in place of today's amounts.
    """
    return [_standing(goal) for goal in report.goals]


def _standing(goal: GoalProgress) -> GoalOnDay:
    """The amounts of one goal and its further conditions.

    Parameters
    ----------
    goal : GoalProgress
        As of the day.

    Returns
    -------
    GoalOnDay
        What changes from day to day; titles and targets stand on the card.
    """
    return {
        "achieved": goal.achieved,
        "met": goal.met,
        "reached": goal.reached,
        "toGo": goal.to_go,
        "milestones": [amount for _, amount in _in_order(goal)],
        "also": [_standing(condition) for condition in goal.also],
    }


def _in_order(goal: GoalProgress) -> list[tuple[str, float]]:
    """The amount at each milestone, in the order of the milestones.

    Parameters
    ----------
    goal : GoalProgress
        Of one condition.

    Returns
    -------
    list of (str, float)
        Milestone and amount (in the unit of the goal), those that the goal has.
    """
    amounts = goal.milestones
    return [(name, amounts[name]) for name in status.MILESTONES if name in amounts]


def _band(outlook: Outlook) -> GoalOutlook:
    """The odds of a goal, and the amounts that its end is likely to lie between.

    Parameters
    ----------
    outlook : Outlook
        Of one condition.

    Returns
    -------
    GoalOutlook
        The chance in words, amounts in the unit of the goal.
    """
    return {
        "last": outlook.last.isoformat(),
        "chance": percent(outlook.probability),
        "p10": round(outlook.p10, 4),
        "p50": round(outlook.p50, 4),
        "p90": round(outlook.p90, 4),
    }


def _entry(entry: CountedEntry | ExcludedEntry, lang: str) -> GoalEntry:
    """One entry; what it does not have is None."""
    counted = entry if isinstance(entry, CountedEntry) else None
    excluded = entry if isinstance(entry, ExcludedEntry) else None
    return {
        "id": entry.id,
        "action_id": entry.action_id,
        "amount": entry.amount,
        "date": json_value(counted.date) if counted else None,
        "mode": counted.mode if counted else None,
        "project": counted.project if counted else None,
        "reason": excluded.reason.in_language(lang) if excluded else None,
        "name": entry.name,
    }
