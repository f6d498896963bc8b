"""Progress to the goals for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.vocabulary import status
from landuse.views.tables.amounts import amount
from landuse.views.tables.columns import number
from landuse.views.tables.goals import HOUSING_COLS, housing_rows
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.report import ExcludedEntry, GoalProgress, GoalsReport

#: Entries with one reason that are named; of more only how many there are.
_NAMED = 6
#: Cells of a goal's bar.
_BAR_CELLS = 24
#: Eight heights of a sparkline.
_HEIGHTS = "▁▂▃▄▅▆▇█"


def title(assessment: Assessment, lang: str = "zh") -> str:
    """Return whose goals these are, of which year.

    Parameters
    ----------
    assessment : Assessment
        Of the plan year.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
    """
    zone = assessment.zone
    if lang == "zh":
        return f"{zone.name} {zone.year} 年目标进度"
    return f"{zone.name}: goals of {zone.year}"


def page(
    assessment: Assessment, lang: str = "zh", color: bool = False, details: bool = True
) -> str:
    """Return title, bars, what was left out, and the resettlement sites.

    Parameters
    ----------
    assessment : Assessment
        As of a day.
    lang : {"zh", "en"}
        Of the words.
    color : bool
        Whether the terminal shows colours.
    details : bool
        Whether what was left out is listed.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    report = assessment.goals
    out = title(assessment, lang) + "  " + progress_text(report, lang, details)
    if report.housing:
        heading = "安置房地块" if lang == "zh" else "Resettlement sites"
        rows = housing_rows(report, lang)
        out += "\n" + text_table(rows, HOUSING_COLS, title=heading, lang=lang, look=Look(color))
    return out


def progress_text(report: GoalsReport, lang: str = "zh", details: bool = True) -> str:
    """Return a bar and a waterfall for each goal, and what was left out.

    A goal has a ✓ where it is met with all its conditions; each further condition, which stands
    on a line of its own, where that condition is reached.

    Parameters
    ----------
    report : GoalsReport
        As of a day.
    lang : {"zh", "en"}
        Of the words.
    details : bool
        Whether what was left out is listed.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    from rich.cells import cell_len, set_cell_size

    zh = lang == "zh"
    lines = [("截至 " if zh else "As of ") + report.as_of.isoformat(), ""]
    width = max((cell_len(goal.title) for goal in report.conditions), default=0)
    for goal in report.conditions:
        mark = "✓" if goal.met else " "
        name = set_cell_size(goal.title, width)
        figures = f"{amount(goal.achieved, goal.unit)} / {number(goal.target, 0)} {goal.unit}"
        lines.append(f"{mark} {name}  {_bar(goal.share)}  {figures}{_other_conditions(goal, zh)}")
        if goal.adds_up_over_time:
            lines.append(f"  {' ' * width}  {_waterfall(goal, lang)}")
    if details:
        lines += _left_out(report, zh)
    return "\n".join(lines) + "\n"


def _other_conditions(goal: GoalProgress, zh: bool) -> str:
    """What is said of a goal whose own figure is reached, but not its other conditions."""
    if not goal.reached or goal.met:
        return ""
    if zh:
        return "（本项已达到，并列条件未达到）"
    return " (reached by itself; its other conditions are not)"


def _waterfall(goal: GoalProgress, lang: str) -> str:
    """The amount at every milestone, and at which one the goal counts."""
    steps = " → ".join(
        f"{status.label(status.MILESTONES, name, lang)} {amount(value, goal.unit)}"
        for name, value in goal.milestones.items()
    )
    counting = status.label(status.MILESTONES, goal.milestone, lang)
    if lang == "zh":
        days = "" if goal.counts_calendar_year else f"，{goal.first} 至 {goal.last}"
        return f"{steps}（按“{counting}”计数{days}）"
    days = "" if goal.counts_calendar_year else f", {goal.first} to {goal.last}"
    return f"{steps} (counted at: {counting}{days})"


def _bar(share: float) -> str:
    """A bar that is full at the target."""
    full = round(max(0.0, min(share, 1.0)) * _BAR_CELLS)
    return "█" * full + "░" * (_BAR_CELLS - full)


def _left_out(report: GoalsReport, zh: bool) -> list[str]:
    """Lines that name what does not count, by goal and reason; none where everything counts."""
    lines: list[str] = []
    for goal in report.conditions:
        entries_of_reason: dict[str, list[ExcludedEntry]] = {}
        for entry in goal.excluded:
            entries_of_reason.setdefault(str(entry.reason), []).append(entry)
        for reason, entries in entries_of_reason.items():
            names = "、".join(entry.name or entry.action_id for entry in entries[:_NAMED])
            more = ""
            if len(entries) > _NAMED:
                more = f" 等{len(entries)}项" if zh else f" … {len(entries)} in all"
            lines.append(f"  {goal.title}：{reason}：{names}{more}")
    if not lines:
        return []
    return ["", "未计入：" if zh else "Not counted:", *lines]


def sparklines(reports: Sequence[GoalsReport]) -> str:
    """Return one line a goal: its course in eight heights, up to the larger of target and best.

    Parameters
    ----------
    reports : sequence of GoalsReport
        On rising days, of the same goals.

    Returns
    -------
    str
        Lines, the first one empty, the last one ended.
    """
    lines: list[str] = []
    for number_of_goal, goal in enumerate(reports[-1].conditions):
        values = [report.conditions[number_of_goal].achieved for report in reports]
        top = max(goal.target, *values)
        heights = [min(int(value / top * 8), 7) for value in values]
        lines.append("".join(_HEIGHTS[height] for height in heights) + f"  {goal.title}")
    return "\n" + "\n".join(lines) + "\n"
