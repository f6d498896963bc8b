"""The report of a week, month or quarter in words and cards; its tables are in report_tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.domain.vocabulary import status
from landuse.views.pages.goal_charts import MILESTONE_COLORS, Course, trend, waterfall
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import number
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
    """A goal, or one of its further conditions, as the page shows it; figures are text.

    Attributes
    ----------
    title, achieved, target, unit, share : str
        Figures against the target.
    met : bool
        Whether the goal is met with all its conditions; of a further condition, whether it is.
    note : str
        Said where its own figure is reached but not its other conditions.
    change, chance : str
        What this period added, and the odds.
    bar : str
        The waterfall as SVG.
    steps : list of tuple of str
        Name, amount and colour of each milestone.
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
    """Return whose report this is, of which period.

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
    """Return a sentence a goal, and one on what is late.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
        Where each goal stands against target and calendar, what this period added, the odds.
    """
    changes = _change_of(report)
    outlooks = _outlook_of(report)
    sentences = [
        _sentence(goal, changes[goal.id], outlooks[goal.id], report, lang)
        for goal in report.assessment.goals.conditions
    ]
    late = phrase("page.report.late.actions", count=len(report.late))
    sites = phrase("page.report.late.sites", count=report.assessment.goals.late_sites)
    return [*sentences, say("page.report.late", lang, actions=late, sites=sites)]


def _sentence(
    goal: GoalProgress,
    change: GoalChange,
    outlook: Outlook,
    report: PeriodReport,
    lang: str,
) -> str:
    """Where one goal stands.

    Parameters
    ----------
    goal : GoalProgress
        One condition, as of the last day of the period.
    change : GoalChange
        What moved in the period.
    outlook : Outlook
        Where it will stand.
    report : PeriodReport
        Its period is held against the calendar.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One sentence.
    """
    return say(
        "page.report.sentence",
        lang,
        goal=goal_title(goal, lang),
        standing=_standing(goal, report, lang),
        change=signed(change.change, goal.unit),
        change_unit=goal_unit(goal.unit, lang, abs(change.change)),
        odds=_odds(outlook),
    )


def _standing(goal: GoalProgress, report: PeriodReport, lang: str) -> Phrase:
    """How much of a goal is achieved, and how far ahead of the calendar or behind it that is."""
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


def _odds(outlook: Outlook) -> Phrase:
    """How likely a goal is met, and the middle eight tenths.

    Parameters
    ----------
    outlook : Outlook
        Of one condition.

    Returns
    -------
    Phrase
        With its other conditions where it has some: the chance is then that of all together.
    """
    if not outlook.is_known:
        return why_unknown(outlook)
    amounts: dict[str, Parameter] = {
        "chance": percent(outlook.probability),
        "low": amount(outlook.p10, outlook.unit),
        "high": amount(outlook.p90, outlook.unit),
    }
    return phrase(
        "page.report.odds.all" if outlook.also else "page.report.odds", **amounts
    )


def _chance(outlook: Outlook) -> str:
    """How likely a goal is met; a dash where nothing can be said."""
    return percent(outlook.probability) if outlook.is_known else "–"


def cards(report: PeriodReport, lang: str) -> list[Card]:
    """Return a card a goal and further condition: figures, waterfall, change and odds.

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
    changes = _change_of(report)
    outlooks = _outlook_of(report)
    return [
        Card(
            title=goal_title(goal, lang),
            achieved=amount(goal.achieved, goal.unit),
            target=number(goal.target, 0),
            unit=goal_unit(goal.unit, lang, goal.target),
            share=f"{goal.share:.0%}",
            met=goal.met,
            note=_other_conditions(goal, lang),
            change=signed(changes[goal.id].change, goal.unit),
            chance=_chance(outlooks[goal.id]),
            bar=waterfall(goal, lang),
            steps=[
                (
                    status.label(status.MILESTONES, milestone, lang),
                    amount(reached, goal.unit),
                    MILESTONE_COLORS[milestone],
                )
                for milestone, reached in goal.milestones.items()
            ],
        )
        for goal in report.assessment.goals.conditions
    ]


def _other_conditions(goal: GoalProgress, lang: str) -> str:
    """What is said of a goal whose own figure is reached, but not its other conditions.

    Parameters
    ----------
    goal : GoalProgress
        A condition that may have others joined to it.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty where that is not so.
    """
    if not goal.reached or goal.met:
        return ""
    return say("page.report.alone", lang)


def trends(report: PeriodReport, lang: str) -> list[str]:
    """Return the year's course of every goal that adds up over time, as SVG.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of str
    """
    drawn: list[str] = []
    for outlook in every_condition(report.outlooks):
        steps = [
            (earlier.as_of, goal)
            for earlier in report.series
            for goal in earlier.conditions
            if goal.id == outlook.id
        ]
        if not steps[-1][1].adds_up_over_time:
            continue
        inside = [(day, goal.achieved) for day, goal in steps if day >= outlook.first]
        # before its window a goal has achieved nothing
        days, amounts = zip(*inside or [(outlook.first, 0.0)], strict=True)
        drawn.append(trend(Course(days, amounts), outlook, lang))
    return drawn


def _change_of(report: PeriodReport) -> dict[str, GoalChange]:
    """Condition → what moved in the period."""
    return {change.id: change for change in report.changes}


def _outlook_of(report: PeriodReport) -> dict[str, Outlook]:
    """Condition → where it will stand."""
    return {outlook.id: outlook for outlook in every_condition(report.outlooks)}
