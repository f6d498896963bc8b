"""Goals as the cards of the page's document, and their amounts on earlier days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from landuse.domain.goals.candidates import KIND_OF_MEASURE
from landuse.domain.goals.report import GoalProgress, GoalsReport
from landuse.domain.vocabulary import status
from landuse.views.map.document_types import (
    GoalCard,
    GoalMilestone,
    GoalOnDay,
    GoalOutlook,
    GoalReserve,
)
from landuse.views.map.goal_tables import TABLE_OF_KIND, Reserves
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import percent

if TYPE_CHECKING:
    from landuse.domain.goals.outlook import Outlook

#: Digits after the point of an area; pieces have none.
_MU_DECIMALS = 2


def cards(
    report: GoalsReport, reserves: Reserves, outlooks: Sequence[Outlook], lang: str
) -> list[GoalCard]:
    """Return a card for every goal, with its further conditions and its forecast.

    Parameters
    ----------
    report : GoalsReport
        As of the day of the map.
    reserves : sequence of sequences of GoalReserve or None
        By goal and condition (:func:`landuse.views.map.goal_tables.reserves_on`).
    outlooks : sequence of Outlook
        Forecasts of these goals; empty where there is none.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of GoalCard
        ``met`` is of the goal with all its conditions, ``reached`` and ``toGo`` are of one
        condition by itself. Conditions are numbered consecutively; entries refer to these numbers.
    """
    outlook_of_goal = {outlook.id: outlook for outlook in outlooks}
    cards_of_goals = []
    number = 0
    for goal, reserves_of_goal in zip(report.goals, reserves, strict=True):
        forecasts: Sequence[Outlook | None] = [None] * len(goal.conditions)
        if goal.id in outlook_of_goal:
            outlook = outlook_of_goal[goal.id]
            forecasts = (outlook, *outlook.also)
        conditions: list[GoalCard] = []
        for condition, reserve, forecast in zip(
            goal.conditions, reserves_of_goal, forecasts, strict=True
        ):
            conditions.append(_card(condition, number, reserve, forecast, lang))
            number += 1
        card: GoalCard = {**conditions[0], "also": conditions[1:]}
        cards_of_goals.append(card)
    return cards_of_goals


def _card(
    goal: GoalProgress,
    number: int,
    reserve: GoalReserve | None,
    outlook: Outlook | None,
    lang: str,
) -> GoalCard:
    """Return the card of one condition by itself.

    Parameters
    ----------
    goal : GoalProgress
        As of the day of the map.
    number : int
        Of the condition, among all conditions of all goals.
    reserve : GoalReserve or None
        What may yet fill its gap.
    outlook : Outlook or None
        Forecast of the same condition.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    GoalCard
        Without the further conditions.
    """
    unit_of_one = goal_unit(goal.unit, lang, 1)
    unit_of_several = goal_unit(goal.unit, lang)
    forecast = None
    if outlook is not None and outlook.is_known:
        forecast = _forecast(outlook)
    return {
        "id": goal.id,
        "condition": number,
        "table": _table_of_measure(goal.measure),
        "measure": goal.measure,
        "title": goal_title(goal, lang),
        "target": goal.target,
        "unit": (unit_of_one, unit_of_several),
        "decimals": _MU_DECIMALS if goal.measure == "redeveloped_mu" else 0,
        "achieved": goal.achieved,
        "met": goal.met,
        "reached": goal.reached,
        "toGo": goal.to_go,
        "milestone": status.label(status.MILESTONES, goal.milestone, lang),
        "milestones": _milestones(goal, lang),
        "carried": goal.carried.get(goal.milestone, 0.0),
        "reserve": reserve,
        "outlook": forecast,
        "also": [],
    }


def _table_of_measure(measure: str) -> Literal["parcels", "buildings", "housing"]:
    """Return the table of the units that a measure sums up."""
    kind = KIND_OF_MEASURE.get(measure)
    if kind is None:
        return "housing"
    return TABLE_OF_KIND[kind]


def _milestones(goal: GoalProgress, lang: str) -> list[GoalMilestone]:
    """Return what has reached each milestone of a condition, in the order of the milestones."""
    milestones: list[GoalMilestone] = []
    for key, amount in _amounts_by_milestone(goal):
        milestones.append(
            {
                "key": key,
                "label": status.label(status.MILESTONES, key, lang),
                "amount": amount,
                "counts": key == goal.milestone,
            }
        )
    return milestones


def amounts_on_day(report: GoalsReport, reserves: Reserves) -> list[GoalOnDay]:
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
        One a goal; on that day they replace the amounts of its card.
    """
    goals = []
    for goal, reserves_of_goal in zip(report.goals, reserves, strict=True):
        conditions: list[GoalOnDay] = []
        for condition, reserve in zip(goal.conditions, reserves_of_goal, strict=True):
            conditions.append(_amounts(condition, reserve))
        amounts: GoalOnDay = {**conditions[0], "also": conditions[1:]}
        goals.append(amounts)
    return goals


def _amounts(goal: GoalProgress, reserve: GoalReserve | None) -> GoalOnDay:
    """Return the amounts of one condition by itself.

    Parameters
    ----------
    goal : GoalProgress
        As of the day.
    reserve : GoalReserve or None
        What may yet fill its gap.

    Returns
    -------
    GoalOnDay
        Figures that change from day to day; titles and targets are on the card.
    """
    amounts = [amount for _, amount in _amounts_by_milestone(goal)]
    return {
        "achieved": goal.achieved,
        "met": goal.met,
        "reached": goal.reached,
        "toGo": goal.to_go,
        "milestones": amounts,
        "carried": goal.carried.get(goal.milestone, 0.0),
        "reserve": reserve,
        "also": [],
    }


def _amounts_by_milestone(goal: GoalProgress) -> list[tuple[str, float]]:
    """Return the amount at each milestone, in the order of the milestones.

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


def _forecast(outlook: Outlook) -> GoalOutlook:
    """Return the chance of a goal, and the likely range of its amount on the last day.

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
