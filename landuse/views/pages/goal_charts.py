"""Charts of a goal: its waterfall as a bar, and its course through the year with the forecast."""

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
_SMALL = 9.5
#: What ``nice`` may round to, times a power of ten: a quarter of each is round too.
_ROUND = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)


def waterfall(goal: GoalProgress, lang: str) -> str:
    """Return one bar: how much has reached each milestone, and the target as a mark.

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
    most = max(goal.target, *goal.milestones.values()) * 1.02
    body = [rect(0, 6, width, 14, "#eef1f2")]
    edge = ' stroke="#fff" stroke-width=".8"'
    for milestone, reached in goal.milestones.items():
        fill = MILESTONE_COLORS[milestone]
        body.append(rect(0, 6, width * reached / most, 14, fill, edge))
    target = width * goal.target / most
    mark = Stroke(palette.ALERT, 2)
    body.append(vertical(target, 1, 25, mark))
    body.append(horizontal(1, target - 4, target + 4, mark))
    steps = [
        phrase(
            "page.report.milestone",
            milestone=status.label(status.MILESTONES, milestone, lang),
            amount=number(reached, 1),
        )
        for milestone, reached in goal.milestones.items()
    ]
    label = say("page.report.label", lang, goal=goal_title(goal, lang), parts=steps)
    drawn = svg(width, height, body, label)
    return drawn.replace("<svg ", '<svg preserveAspectRatio="none" ', 1)


@dataclass(frozen=True)
class Course:
    """What a goal had achieved on rising days within its window; at least one day."""

    days: Sequence[dt.date]
    amounts: Sequence[float]


@dataclass(frozen=True)
class _Axes:
    """Where a day and an amount lie on a chart (px)."""

    first: dt.date
    last: dt.date
    most: float
    width: float = 352.0
    height: float = 190.0
    left: float = 44.0
    right: float = 12.0
    top: float = 30.0
    low: float = 26.0

    def x(self, day: dt.date) -> float:
        """A day; what lies after the last one is drawn at its edge.

        Parameters
        ----------
        day : date
            Not before the first one.

        Returns
        -------
        float
            Place across (px).
        """
        span = max((self.last - self.first).days, 1)
        share = min((day - self.first).days / span, 1)
        return self.left + (self.width - self.left - self.right) * share

    def y(self, value: float) -> float:
        """An amount, upwards from 0.

        Parameters
        ----------
        value : float
            In the unit of the goal.

        Returns
        -------
        float
            Place down from the upper edge (px).
        """
        inner = self.height - self.low - self.top
        return self.height - self.low - inner * value / self.most


def trend(course: Course, outlook: Outlook, lang: str) -> str:
    """Return a goal's course from the first to the last day that counts.

    Parameters
    ----------
    course : Course
        What was recognised so far.
    outlook : Outlook
        Where it is likely to stand at the end.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        What was recognised, the even plan, the target, and the forecast's fan.
    """
    most = nice(max(outlook.target, outlook.p90, *course.amounts, 1.0) * 1.08)
    axes = _Axes(outlook.first, outlook.last, most)
    body = [text(0, 12, goal_title(outlook, lang), TextStyle(12, weight=600))]
    body += _grid(axes, lang)
    body += _target(axes, outlook, lang)
    body += _fan(axes, course, outlook)
    body += _recognised(axes, course, outlook.unit)
    now = amount(course.amounts[-1], outlook.unit)
    unit = goal_unit(outlook.unit, lang, outlook.target)
    label = f"{goal_title(outlook, lang)} {now}/{number(outlook.target, 0)} {unit}"
    return svg(axes.width, axes.height, body, label)


def _grid(axes: _Axes, lang: str) -> list[str]:
    """Four steps of the amounts, and the beginnings of the quarters.

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
    right_end = axes.width - axes.right
    figures = TextStyle(_SMALL, "end", palette.MUTED)
    body: list[str] = []
    for quarter_of_most in range(5):
        value = axes.most * quarter_of_most / 4
        y = axes.y(value)
        body.append(horizontal(y, axes.left, right_end))
        body.append(text(axes.left - 5, y + 3.5, number(value, 0), figures))
    base = axes.height - axes.low
    for quarter in pd.date_range(axes.first, axes.last, freq="QS"):
        x = axes.x(quarter.date())
        words = say(f"page.axis.{quarter.month}", lang)
        body.append(vertical(x, base, base + 4, Stroke(palette.MUTED)))
        body.append(
            text(x, axes.height - 10, words, TextStyle(_SMALL, fill=palette.MUTED))
        )
    return body


def _target(axes: _Axes, outlook: Outlook, lang: str) -> list[str]:
    """The even plan, and the target with its figure.

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
        The dotted line of an even pace, the target's line, its words.
    """
    y = axes.y(outlook.target)
    even = Line(axes.x(axes.first), axes.y(0), axes.x(axes.last), y)
    unit = goal_unit(outlook.unit, lang, outlook.target)
    words = say("page.report.target", lang, target=number(outlook.target, 0), unit=unit)
    return [
        even.drawn(Stroke(palette.MUTED, 1, "2 3")),
        horizontal(y, axes.left, axes.width - axes.right, Stroke(palette.ALERT, 1.2)),
        text(axes.left + 4, y - 4, words, TextStyle(_SMALL, fill=palette.ALERT)),
    ]


def _fan(axes: _Axes, course: Course, outlook: Outlook) -> list[str]:
    """The middle eight tenths of the forecast, and its median; nothing on the last day.

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
    x, y = axes.x(course.days[-1]), axes.y(course.amounts[-1])
    end = axes.x(axes.last)
    high, low = axes.y(outlook.p90), axes.y(outlook.p10)
    points = f"{x:.1f},{y:.1f} {end:.1f},{high:.1f} {end:.1f},{low:.1f}"
    median = Line(x, y, end, axes.y(outlook.p50))
    return [
        f'<polygon points="{points}" fill="{palette.ACCENT}" opacity=".18"/>',
        median.drawn(Stroke(palette.ACCENT, 1.4, "5 3")),
    ]


def _recognised(axes: _Axes, course: Course, unit: str) -> list[str]:
    """What was recognised so far, and how much it is now.

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
    points = zip(course.days, course.amounts, strict=True)
    steps = "".join(f"L{axes.x(day):.1f},{axes.y(value):.1f}" for day, value in points)
    start = f"M{axes.x(axes.first):.1f},{axes.y(0):.1f}"
    x, y = axes.x(course.days[-1]), axes.y(course.amounts[-1])
    # near the right edge the figure stands to the left of its point
    anchor, away = ("end", -6) if x > axes.width * 0.7 else ("start", 6)
    figure = TextStyle(anchor=anchor, fill=palette.ACCENT, weight=600)
    return [
        f'<path d="{start}{steps}" fill="none" stroke="{palette.ACCENT}" stroke-width="2"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{palette.ACCENT}"/>',
        text(x + away, y + 13, amount(course.amounts[-1], unit), figure),
    ]


def nice(value: float) -> float:
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
    >>> nice(617), nice(11_500), nice(8.6)
    (800.0, 12000.0, 12.0)
    """
    if value <= 12:
        return math.ceil(value / 4) * 4.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * factor for factor in _ROUND if power * factor >= value)
