"""Charts of a goal: its milestones as a bar, and its course through the year with the forecast."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.goals.outlook import Outlook
from landuse.domain.goals.report import GoalProgress
from landuse.domain.vocabulary import status
from landuse.views.pages.svg import (
    Line,
    Stroke,
    TextStyle,
    horizontal,
    rect,
    svg,
    text,
    vertical,
)
from landuse.views.style import palette
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount
from landuse.views.tables.columns import number
from landuse.words.catalogue import say
from landuse.words.phrases import phrase

#: Milestone → fill, from what is signed to what is in use.
MILESTONE_COLORS = {
    status.AGREEMENT: "#d5e6ea",
    status.PROCEDURES: "#a5cbd4",
    status.PHYSICAL_START: "#4b93a6",
    status.COMPLETED_IN_USE: "#17577a",
}
#: Size of the letters on the axes (px).
_SMALL = 9.5
#: Numbers that ``next_round_number`` rounds to, times a power of ten: a quarter of each is round.
_ROUND_NUMBERS = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)


def waterfall(goal: GoalProgress, lang: str) -> str:
    """Draw one bar: the amount at each milestone, and the target as a mark.

    Parameters
    ----------
    goal : GoalProgress
        Of one condition.
    lang : {"zh", "en"}
        Of the words for a screen reader.

    Returns
    -------
    str
        Each milestone lies within the one before it.
    """
    width, height = 320.0, 26.0
    full_width_amount = max(goal.target, *goal.milestones.values()) * 1.02
    body = [rect(0, 6, width, 14, "#eef1f2")]
    edge = ' stroke="#fff" stroke-width=".8"'
    for milestone, reached in goal.milestones.items():
        fill = MILESTONE_COLORS[milestone]
        width_of_amount = width * reached / full_width_amount
        body.append(rect(0, 6, width_of_amount, 14, fill, edge))
    target_x = width * goal.target / full_width_amount
    mark = Stroke(palette.ALERT, 2)
    body.append(vertical(target_x, 1, 25, mark))
    body.append(horizontal(1, target_x - 4, target_x + 4, mark))
    image = svg(width, height, body, _waterfall_label(goal, lang))
    return image.replace("<svg ", '<svg preserveAspectRatio="none" ', 1)


def _waterfall_label(goal: GoalProgress, lang: str) -> str:
    """Return the amount at each milestone in words, for a screen reader."""
    parts = []
    for milestone, reached in goal.milestones.items():
        label = status.label(status.MILESTONES, milestone, lang)
        part = phrase(
            "page.report.milestone", milestone=label, amount=number(reached, 1)
        )
        parts.append(part)
    return say("page.report.label", lang, goal=goal_title(goal, lang), parts=parts)


@dataclass(frozen=True)
class Course:
    """Achieved amounts of a goal on ascending days within its window, at least on one."""

    days: Sequence[dt.date]
    amounts: Sequence[float]


@dataclass(frozen=True)
class _Axes:
    """Positions of days and amounts on a chart (px)."""

    first: dt.date
    last: dt.date
    #: the largest amount
    top_value: float
    #: size of the chart
    width: float = 352.0
    height: float = 190.0
    #: edges of the area that the axes enclose
    left: float = 44.0
    right: float = 340.0
    top: float = 30.0
    bottom: float = 164.0

    def x(self, day: dt.date) -> float:
        """Return the position of a day; days after the last one are at the right edge.

        Parameters
        ----------
        day : date
            Not before the first one.

        Returns
        -------
        float
            From the left edge of the chart (px).
        """
        span = max((self.last - self.first).days, 1)
        share = min((day - self.first).days / span, 1)
        return self.left + (self.right - self.left) * share

    def y(self, value: float) -> float:
        """Return the position of an amount, upwards from 0.

        Parameters
        ----------
        value : float
            In the unit of the goal.

        Returns
        -------
        float
            From the upper edge of the chart (px).
        """
        height = self.bottom - self.top
        return self.bottom - height * value / self.top_value


def trend(course: Course, outlook: Outlook, lang: str) -> str:
    """Draw a goal's course from the first to the last day that counts.

    Parameters
    ----------
    course : Course
        Amounts that were recognised so far.
    outlook : Outlook
        Forecast of the amount on the last day.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG with the recognised amounts, the even plan, the target, and the forecast's fan.
    """
    largest = max(outlook.target, outlook.p90, *course.amounts, 1.0)
    axes = _Axes(outlook.first, outlook.last, next_round_number(largest * 1.08))
    title = goal_title(outlook, lang)
    body = [text(0, 12, title, TextStyle(12, weight=600))]
    body += _grid(axes, lang)
    body += _target(axes, outlook, lang)
    body += _fan(axes, course, outlook)
    body += _recognised(axes, course, outlook.unit)
    achieved = amount(course.amounts[-1], outlook.unit)
    target = number(outlook.target, 0)
    unit = goal_unit(outlook.unit, lang, outlook.target)
    return svg(axes.width, axes.height, body, f"{title} {achieved}/{target} {unit}")


def _grid(axes: _Axes, lang: str) -> list[str]:
    """Draw four steps of the amounts, and the beginnings of the quarters.

    Parameters
    ----------
    axes : _Axes
        Of the chart.
    lang : str
        "zh" or "en", for the months.

    Returns
    -------
    list of str
        Lines across with their amounts, and marks with their months under the base.
    """
    amount_style = TextStyle(_SMALL, "end", palette.MUTED)
    body: list[str] = []
    for fourths in range(5):
        value = axes.top_value * fourths / 4
        y = axes.y(value)
        body.append(horizontal(y, axes.left, axes.right))
        body.append(text(axes.left - 5, y + 3.5, number(value, 0), amount_style))
    month_style = TextStyle(_SMALL, fill=palette.MUTED)
    mark = Stroke(palette.MUTED)
    for quarter in pd.date_range(axes.first, axes.last, freq="QS"):
        x = axes.x(quarter.date())
        month = say(f"page.axis.{quarter.month}", lang)
        body.append(vertical(x, axes.bottom, axes.bottom + 4, mark))
        body.append(text(x, axes.height - 10, month, month_style))
    return body


def _target(axes: _Axes, outlook: Outlook, lang: str) -> list[str]:
    """Draw the even plan, and the target with its figure.

    Parameters
    ----------
    axes : _Axes
        Of the chart.
    outlook : Outlook
        The target and its unit are in it.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        The dotted line of an even pace, the target's line, its label.
    """
    y = axes.y(outlook.target)
    even_pace = Line(axes.x(axes.first), axes.y(0), axes.x(axes.last), y)
    target = number(outlook.target, 0)
    unit = goal_unit(outlook.unit, lang, outlook.target)
    label = say("page.report.target", lang, target=target, unit=unit)
    label_style = TextStyle(_SMALL, fill=palette.ALERT)
    return [
        even_pace.to_svg(Stroke(palette.MUTED, 1, "2 3")),
        horizontal(y, axes.left, axes.right, Stroke(palette.ALERT, 1.2)),
        text(axes.left + 4, y - 4, label, label_style),
    ]


def _fan(axes: _Axes, course: Course, outlook: Outlook) -> list[str]:
    """Draw the middle eight tenths of the forecast, and its median; nothing on the last day.

    Parameters
    ----------
    axes : _Axes
        Of the chart.
    course : Course
        The fan opens where it ends.
    outlook : Outlook
        With the amounts that 10, 50 and 90 of 100 draws stay under.

    Returns
    -------
    list of str
    """
    if course.days[-1] >= axes.last:
        return []
    x = axes.x(course.days[-1])
    y = axes.y(course.amounts[-1])
    end = axes.x(axes.last)
    high = axes.y(outlook.p90)
    low = axes.y(outlook.p10)
    points = f"{x:.1f},{y:.1f} {end:.1f},{high:.1f} {end:.1f},{low:.1f}"
    median = Line(x, y, end, axes.y(outlook.p50))
    return [
        f'<polygon points="{points}" fill="{palette.ACCENT}" opacity=".18"/>',
        median.to_svg(Stroke(palette.ACCENT, 1.4, "5 3")),
    ]


def _recognised(axes: _Axes, course: Course, unit: str) -> list[str]:
    """Draw the amounts that were recognised so far, and write the last of them.

    Parameters
    ----------
    axes : _Axes
        Of the chart.
    course : Course
        Days and amounts.
    unit : str
        Of the amounts, for their decimals.

    Returns
    -------
    list of str
        A line from zero, a point at its end, the amount beside it.
    """
    path = f"M{axes.x(axes.first):.1f},{axes.y(0):.1f}"
    for day, value in zip(course.days, course.amounts, strict=True):
        path += f"L{axes.x(day):.1f},{axes.y(value):.1f}"
    x = axes.x(course.days[-1])
    y = axes.y(course.amounts[-1])
    anchor, distance = "start", 6
    if x > axes.width * 0.7:
        # near the right edge the figure stands to the left of its point
        anchor, distance = "end", -6
    style = TextStyle(anchor=anchor, fill=palette.ACCENT, weight=600)
    return [
        f'<path d="{path}" fill="none" stroke="{palette.ACCENT}" stroke-width="2"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{palette.ACCENT}"/>',
        text(x + distance, y + 13, amount(course.amounts[-1], unit), style),
    ]


def next_round_number(value: float) -> float:
    """Return the next round number, of which a quarter is round too.

    Parameters
    ----------
    value : float
        Over zero.

    Returns
    -------
    float
        Not less than ``value``.

    Examples
    --------
    >>> next_round_number(617), next_round_number(11_500), next_round_number(8.6)
    (800.0, 12000.0, 12.0)
    """
    if value <= 12:
        return math.ceil(value / 4) * 4.0
    power = 10.0 ** math.floor(math.log10(value))
    candidates = [power * factor for factor in _ROUND_NUMBERS]
    return min(number for number in candidates if number >= value)
