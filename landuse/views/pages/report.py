"""The report of a week, month or quarter: sentences, cards and charts; see report_tables too."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.domain.vocabulary import status
from landuse.views.pages.goal_charts import MILESTONE_COLORS, Course, trend, waterfall
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import UNKNOWN, number
from landuse.views.text.outlook import why_unknown
from landuse.words.catalogue import say
from landuse.words.phrases import Parameter, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.goals.changes import GoalChange
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.goals.report import GoalProgress
    from landuse.domain.period_report import PeriodReport


@dataclass(frozen=True)
class Card:
    """A goal, or one of its further conditions, on the page; figures are text.

    Attributes
    ----------
    title, achieved, target, unit, share : str
        Figures against the target.
    met : bool
        Whether the goal is met with all its conditions; of a further condition, whether it is.
    note : str
        A remark where the condition is reached by itself but the goal is not met.
    change, chance : str
        Change in this period, and the odds of the goal.
    bar : str
        The waterfall as SVG.
    steps : list of tuple of str
        Label, amount and colour of each milestone.
    """

    title: str
    achieved: str
    target: str
    unit: str
    share: str
    met: bool
    note: str
    change: str
    chance: str
    bar: str
    steps: list[tuple[str, str, str]]


def title(report: PeriodReport, lang: str) -> str:
    """Return the title: zone and period.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
    """
    zone, period = report.assessment.zone, report.period
    common: dict[str, Parameter] = {"zone": zone.name, "year": period.year}
    if period.kind == "month":
        month = phrase(f"page.month.{period.number}")
        return say("page.report.title.month", lang, month=month, **common)
    if period.kind == "quarter":
        quarter = phrase(f"page.quarter.{period.number}")
        return say("page.report.title.quarter", lang, quarter=quarter, **common)
    return say("page.report.title.week", lang, number=period.number, **common)


def summary(report: PeriodReport, lang: str) -> list[str]:
    """Return a sentence for every goal, and one on late actions and sites.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
        Of every goal: its progress against target and calendar, its change, its odds.
    """
    goals = report.assessment.goals
    changes = _changes_by_goal(report)
    outlooks = _outlooks_by_goal(report)
    sentences = []
    for goal in goals.conditions:
        change, outlook = changes[goal.id], outlooks[goal.id]
        sentences.append(_goal_sentence(goal, change, outlook, report, lang))
    late_actions = phrase("page.report.late.actions", count=len(report.late))
    late_sites = phrase("page.report.late.sites", count=goals.late_sites)
    sentences.append(
        say("page.report.late", lang, actions=late_actions, sites=late_sites)
    )
    return sentences


def _goal_sentence(
    goal: GoalProgress,
    change: GoalChange,
    outlook: Outlook,
    report: PeriodReport,
    lang: str,
) -> str:
    """Return the sentence of one goal: its progress, its change in the period, its odds.

    Parameters
    ----------
    goal : GoalProgress
        One condition, as of the last day of the period.
    change : GoalChange
        Of the same condition, in the period.
    outlook : Outlook
        Forecast of the same condition.
    report : PeriodReport
        With the last day of the period, to compare with an even pace.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    change_unit = goal_unit(goal.unit, lang, abs(change.change))
    return say(
        "page.report.sentence",
        lang,
        goal=goal_title(goal, lang),
        standing=_progress_phrase(goal, report, lang),
        change=signed(change.change, goal.unit),
        change_unit=change_unit,
        odds=_odds_phrase(outlook),
    )


def _progress_phrase(goal: GoalProgress, report: PeriodReport, lang: str) -> Phrase:
    """Return the achieved amount, and how far it is ahead of an even pace or behind it."""
    amounts: dict[str, Parameter] = {
        "achieved": amount(goal.achieved, goal.unit),
        "unit": goal_unit(goal.unit, lang, goal.achieved),
        "share": goal.share,
    }
    if not goal.adds_up_over_time:
        return phrase("page.report.standing", **amounts)
    lead = 100 * goal.lead(report.period.day)
    if lead >= 0:
        return phrase("page.report.standing.ahead", points=lead, **amounts)
    return phrase("page.report.standing.behind", points=-lead, **amounts)


def _odds_phrase(outlook: Outlook) -> Phrase:
    """Return the chance of a goal, and the middle eight tenths of its forecast.

    Parameters
    ----------
    outlook : Outlook
        Of one condition.

    Returns
    -------
    Phrase
        Where the goal has further conditions, the chance is that of all together.
    """
    if not outlook.is_known:
        return why_unknown(outlook)
    code = "page.report.odds.all" if outlook.also else "page.report.odds"
    return phrase(
        code,
        chance=percent(outlook.probability),
        low=amount(outlook.p10, outlook.unit),
        high=amount(outlook.p90, outlook.unit),
    )


def cards(report: PeriodReport, lang: str) -> list[Card]:
    """Return a card for every goal and further condition.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of Card
    """
    changes = _changes_by_goal(report)
    outlooks = _outlooks_by_goal(report)
    return [
        _card(goal, changes[goal.id], outlooks[goal.id], lang)
        for goal in report.assessment.goals.conditions
    ]


def _card(goal: GoalProgress, change: GoalChange, outlook: Outlook, lang: str) -> Card:
    """Return the card of one condition.

    Parameters
    ----------
    goal : GoalProgress
        One condition, as of the last day of the period.
    change : GoalChange
        Of the same condition, in the period.
    outlook : Outlook
        Forecast of the same condition.
    lang : str
        "zh" or "en".

    Returns
    -------
    Card
    """
    steps = []
    for milestone, reached in goal.milestones.items():
        label = status.label(status.MILESTONES, milestone, lang)
        color = MILESTONE_COLORS[milestone]
        steps.append((label, amount(reached, goal.unit), color))
    return Card(
        title=goal_title(goal, lang),
        achieved=amount(goal.achieved, goal.unit),
        target=number(goal.target, 0),
        unit=goal_unit(goal.unit, lang, goal.target),
        share=f"{goal.share:.0%}",
        met=goal.met,
        note=_note_on_conditions(goal, lang),
        change=signed(change.change, goal.unit),
        chance=_chance(outlook),
        bar=waterfall(goal, lang),
        steps=steps,
    )


def _chance(outlook: Outlook) -> str:
    """Return the chance of a goal; a dash where it is unknown."""
    if not outlook.is_known:
        return UNKNOWN
    return percent(outlook.probability)


def _note_on_conditions(goal: GoalProgress, lang: str) -> str:
    """Return a remark on a goal that is reached by itself, but not with its other conditions.

    Parameters
    ----------
    goal : GoalProgress
        A condition that may have others joined to it.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty for other goals.
    """
    if not goal.reached or goal.met:
        return ""
    return say("page.report.alone", lang)


def trends(report: PeriodReport, lang: str) -> list[str]:
    """Draw the year's course of every goal that adds up over time.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
        A chart as SVG for each of them.
    """
    return [
        trend(_course(outlook, report), outlook, lang)
        for outlook in every_condition(report.outlooks)
        if _adds_up_over_time(outlook.id, report)
    ]


def _adds_up_over_time(goal_id: str, report: PeriodReport) -> bool:
    """Return whether the amounts of a goal add up over the year, as of the last day."""
    conditions = report.series[-1].conditions
    return any(goal.adds_up_over_time for goal in conditions if goal.id == goal_id)


def _course(outlook: Outlook, report: PeriodReport) -> Course:
    """Return the achieved amounts of a goal on the days of the report within its window.

    Parameters
    ----------
    outlook : Outlook
        With the first day of the goal's window.
    report : PeriodReport
        With the goals on ascending days.

    Returns
    -------
    Course
    """
    days: list[dt.date] = []
    amounts: list[float] = []
    for goals in report.series:
        if goals.as_of < outlook.first:
            continue
        for goal in goals.conditions:
            if goal.id == outlook.id:
                days.append(goals.as_of)
                amounts.append(goal.achieved)
    if not days:
        # before its window a goal has achieved nothing
        return Course([outlook.first], [0.0])
    return Course(days, amounts)


def _changes_by_goal(report: PeriodReport) -> dict[str, GoalChange]:
    """Return the changes in the period by goal and further condition."""
    return {change.id: change for change in report.changes}


def _outlooks_by_goal(report: PeriodReport) -> dict[str, Outlook]:
    """Return the forecasts by goal and further condition."""
    return {outlook.id: outlook for outlook in every_condition(report.outlooks)}
