"""The report of a week, month or quarter in words and cards; its tables are in report_tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.domain.vocabulary import status
from landuse.views.pages.goal_charts import MILESTONE_COLORS, Course, trend, waterfall
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import number

if TYPE_CHECKING:
    from landuse.domain.goals.changes import GoalChange
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.goals.report import GoalProgress
    from landuse.domain.period_report import PeriodReport

#: Kind of a period → what its report is called.
_KINDS = {
    "week": ("周报", "Weekly report"),
    "month": ("月报", "Monthly report"),
    "quarter": ("季报", "Quarterly report"),
}


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
    zh_name, en_name = _KINDS[period.kind]
    if lang != "zh":
        return f"{zone.name}: {en_name.lower()}, {period.year} {period.kind} {period.number}"
    which = {
        "week": f"第 {period.number} 周",
        "month": f" {period.number} 月",
        "quarter": f"第{'一二三四'[(period.number - 1) % 4]}季度",
    }
    return f"{zone.name}盘活工作{zh_name}（{period.year} 年{which[period.kind]}）"


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
        _sentence(goal, changes[goal.id], outlooks.get(goal.id), report, lang)
        for goal in report.assessment.goals.conditions
    ]
    late, sites = len(report.late), report.assessment.goals.late_sites
    if lang == "zh":
        sentences.append(f"滞后行动 {late} 项，逾期安置房 {sites} 幅。")
    else:
        sentences.append(f"{late} actions and {sites} resettlement sites are late.")
    return sentences


def _sentence(
    goal: GoalProgress,
    change: GoalChange,
    outlook: Outlook | None,
    report: PeriodReport,
    lang: str,
) -> str:
    """Where one goal stands."""
    achieved = amount(goal.achieved, goal.unit)
    added = signed(change.change, goal.unit)
    pace = _pace(goal, report, lang) if goal.adds_up_over_time else ""
    odds = _odds(outlook, lang) if outlook else ""
    if lang == "zh":
        return (
            f"{goal.title}：累计 {achieved} {goal.unit}，完成年度目标的 {goal.share:.1%}{pace}"
            f"；本期 {added} {goal.unit}；{odds}。"
        )
    return (
        f"{goal.title}: {achieved} {goal.unit}, {goal.share:.1%} of the target{pace}"
        f"; {added} {goal.unit} this period; {odds}."
    )


def _pace(goal: GoalProgress, report: PeriodReport, lang: str) -> str:
    """How far a goal is ahead of the calendar, or behind it, in points."""
    lead = goal.lead(report.period.day)
    points = abs(lead * 100)
    if lang == "zh":
        return f"，{'快于' if lead >= 0 else '慢于'}时序进度 {points:.1f} 个百分点"
    return f", {points:.1f} points {'ahead of' if lead >= 0 else 'behind'} the calendar"


def _odds(outlook: Outlook, lang: str) -> str:
    """How likely a goal is met, and the middle eight tenths."""
    chance = percent(outlook.probability)
    low, high = amount(outlook.p10, outlook.unit), amount(outlook.p90, outlook.unit)
    if lang == "zh":
        others = "（含并列条件）" if outlook.also else ""
        return f"年底完成把握 {chance}{others}，八成可能在 {low}–{high}"
    others = " with its other conditions" if outlook.also else ""
    return f"{chance} likely by the end{others} ({low}–{high})"


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
            title=goal.title,
            achieved=amount(goal.achieved, goal.unit),
            target=number(goal.target, 0),
            unit=goal.unit,
            share=f"{goal.share:.0%}",
            met=goal.met,
            note=_other_conditions(goal, lang),
            change=signed(changes[goal.id].change, goal.unit),
            chance=percent(outlooks[goal.id].probability),
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
    """What is said of a goal whose own figure is reached, but not its other conditions."""
    if not goal.reached or goal.met:
        return ""
    if lang == "zh":
        return "本项已达到，并列条件未达到"
    return "reached by itself; its other conditions are not"


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
