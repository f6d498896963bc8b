"""Goals as the page's cards hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.goals.candidates import KIND_OF_MEASURE
from landuse.domain.goals.report import GoalProgress, GoalsReport
from landuse.domain.vocabulary import status
from landuse.views.map.document_types import (
    GoalCard,
    GoalOnDay,
    GoalOutlook,
    GoalReserve,
)
from landuse.views.map.goal_tables import TABLE_OF_KIND
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import percent

if TYPE_CHECKING:
    from landuse.domain.goals.outlook import Outlook

#: Digits after the point of an area; pieces have none.
_MU_DECIMALS = 2


def cards(
    report: GoalsReport,
    reserves: Sequence[Sequence[GoalReserve | None]],
    outlooks: Sequence[Outlook],
    lang: str,
) -> list[GoalCard]:
    """Return every goal with its further conditions, and where it will stand at its end.

    Parameters
    ----------
    report : GoalsReport
        As of the day of the map.
    reserves : sequence of sequences of GoalReserve or None
        By goal and condition (:func:`landuse.views.map.goal_tables.reserves`).
    outlooks : sequence of Outlook
        Of these goals; of none where none were made.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of GoalCard
        ``met`` is the goal with its conditions, ``reached`` this condition by itself, ``toGo``
        what it lacks. Conditions are numbered through, as entries name them.
    """
    by_id = {outlook.id: outlook for outlook in outlooks}
    made = []
    first = 0
    for goal, of_goal in zip(report.goals, reserves, strict=True):
        outlook = by_id.get(goal.id)
        bands = (outlook, *outlook.also) if outlook else (None,) * len(goal.conditions)
        parts = [
            _card(condition, first + at, reserve, band, lang)
            for at, (condition, reserve, band) in enumerate(
                zip(goal.conditions, of_goal, bands, strict=True)
            )
        ]
        whole: GoalCard = {**parts[0], "also": parts[1:]}
        made.append(whole)
        first += len(parts)
    return made


def _card(
    goal: GoalProgress,
    place: int,
    reserve: GoalReserve | None,
    outlook: Outlook | None,
    lang: str,
) -> GoalCard:
    """One condition by itself.

    Parameters
    ----------
    goal : GoalProgress
        As of the day of the map.
    place : int
        Its place among all conditions.
    reserve : GoalReserve or None
        What may yet fill its gap.
    outlook : Outlook or None
        Of the same condition; None where none was made.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    GoalCard
        Without the further conditions.
    """
    kind = KIND_OF_MEASURE.get(goal.measure)
    return {
        "id": goal.id,
        "condition": place,
        "table": TABLE_OF_KIND[kind] if kind else "housing",
        "measure": goal.measure,
        "title": goal_title(goal, lang),
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
                "key": milestone,
                "label": status.label(status.MILESTONES, milestone, lang),
                "amount": amount,
                "counts": milestone == goal.milestone,
            }
            for milestone, amount in _in_order(goal)
        ],
        "carried": goal.carried.get(goal.milestone, 0.0),
        "reserve": reserve,
        "outlook": _band(outlook) if outlook and outlook.is_known else None,
        "also": [],
    }


def standing(
    report: GoalsReport, reserves: Sequence[Sequence[GoalReserve | None]]
) -> list[GoalOnDay]:
    """Return the amounts of every goal on one day.

    Parameters
    ----------
    report : GoalsReport
        As of that day.
    reserves : sequence of sequences of GoalReserve or None
        By goal and condition, on that day.

    Returns
    -------
    list of GoalOnDay
        One a goal: what its card has in place of today's amounts.
    """
    days = []
    for goal, of_goal in zip(report.goals, reserves, strict=True):
        parts = [
            _standing(condition, reserve)
            for condition, reserve in zip(goal.conditions, of_goal, strict=True)
        ]
        whole: GoalOnDay = {**parts[0], "also": parts[1:]}
        days.append(whole)
    return days


def _standing(goal: GoalProgress, reserve: GoalReserve | None) -> GoalOnDay:
    """The amounts of one condition by itself.

    Parameters
    ----------
    goal : GoalProgress
        As of the day.
    reserve : GoalReserve or None
        What may yet fill its gap.

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
        "carried": goal.carried.get(goal.milestone, 0.0),
        "reserve": reserve,
        "also": [],
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
