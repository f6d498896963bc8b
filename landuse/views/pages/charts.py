"""Charts of a report as inline SVG: they scale, print sharp, and their text uses the reader's own Chinese fonts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from landuse.domain.goals.forecast import Outlook
from landuse.domain.goals.report import GoalProgress
from landuse.domain.vocabulary import status
from landuse.views.style import palette
from landuse.views.tables.columns import number

#: Milestone → fill, from what is signed to what is in use.
MILESTONE_COLORS = {
    status.AGREEMENT: "#d5e6ea",
    status.PROCEDURES: "#a5cbd4",
    status.PHYSICAL_START: "#4b93a6",
    status.COMPLETED_IN_USE: "#17577a",
}


def svg(width: float, height: float, body: Iterable[str], label: str) -> str:
    """An image that grows with its column and is named for a screen reader."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(body)}</svg>"
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    anchor: str = "start",
    fill: str = palette.INK,
    weight: int = 400,
) -> str:
    """One line of text, escaped; where it lies over lines it keeps them off."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
        f' stroke="#fff" stroke-width="2.5" stroke-opacity=".85" paint-order="stroke">'
        f"{escape(words)}</text>"
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    stroke: str = palette.LINE,
    width: float = 1,
    dash: str = "",
) -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    """A filled rectangle; nothing where it has no width."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{more}/>'
        if width > 0
        else ""
    )


def waterfall(goal: GoalProgress, lang: str) -> str:
    """One bar: how much has reached each milestone, each within the one before, and the target as a mark."""
    wide, high = 320.0, 26.0
    most = max(goal.target, *goal.milestones.values()) * 1.02
    body = [rect(0, 6, wide, 14, "#eef1f2")]
    for name, amount in goal.milestones.items():
        edge = ' stroke="#fff" stroke-width=".8"'
        body.append(rect(0, 6, wide * amount / most, 14, MILESTONE_COLORS[name], edge))
    at = wide * goal.target / most
    body += [line(at, 1, at, 25, palette.ALERT, 2), line(at - 4, 1, at + 4, 1, palette.ALERT, 2)]
    steps = "、".join(
        f"{status.label(status.MILESTONES, m, lang)} {number(a, 1)}"
        for m, a in goal.milestones.items()
    )
    return svg(wide, high, body, f"{goal.title} {steps}").replace(
        "<svg ", '<svg preserveAspectRatio="none" ', 1
    )


def trend(
    title: str,
    days: Sequence[dt.date],
    amounts: Sequence[float],
    outlook: Outlook,
    lang: str,
    decimals: int,
) -> str:
    """The course from the first to the last day that counts: what was recognised, the even plan, the target, the forecast's fan."""
    wide, high, left, right, top, low = 352.0, 190.0, 44.0, 12.0, 30.0, 26.0
    first, last = outlook.first, outlook.last
    span = max((last - first).days, 1)
    most = nice(max(outlook.target, outlook.p90, *amounts, 1.0) * 1.08)

    def x(day: dt.date) -> float:
        return left + (wide - left - right) * min((day - first).days / span, 1)

    def y(amount: float) -> float:
        return high - low - (high - low - top) * amount / most

    zh = lang == "zh"
    small: dict[str, Any] = {"size": 9.5, "fill": palette.MUTED}
    body = [text(0, 12, title, size=12, weight=600)]
    for k in range(5):
        at, said = y(most * k / 4), number(most * k / 4, 0)
        body += [
            line(left, at, wide - right, at),
            text(left - 5, at + 3.5, said, anchor="end", **small),
        ]
    for quarter in pd.date_range(first, last, freq="QS"):
        at, said = x(quarter.date()), f"{quarter.month}月" if zh else quarter.strftime("%Y-%m")
        body += [
            line(at, high - low, at, high - low + 4, palette.MUTED),
            text(at, high - 10, said, **small),
        ]
    body.append(line(x(first), y(0), x(last), y(outlook.target), palette.MUTED, 1, "2 3"))
    goal = y(outlook.target)
    said = f"{'目标' if zh else 'target'} {number(outlook.target, 0)} {outlook.unit}"
    body += [
        line(left, goal, wide - right, goal, palette.ALERT, 1.2),
        text(left + 4, goal - 4, said, size=9.5, fill=palette.ALERT),
    ]
    here, now = x(days[-1]), amounts[-1]
    if days[-1] < last:
        fan = f"{here:.1f},{y(now):.1f} {x(last):.1f},{y(outlook.p90):.1f} {x(last):.1f},{y(outlook.p10):.1f}"
        body.append(f'<polygon points="{fan}" fill="{palette.ACCENT}" opacity=".18"/>')
        body.append(line(here, y(now), x(last), y(outlook.p50), palette.ACCENT, 1.4, "5 3"))
    steps = "".join(
        f"L{x(day):.1f},{y(amount):.1f}" for day, amount in zip(days, amounts, strict=True)
    )
    body.append(
        f'<path d="M{x(first):.1f},{y(0):.1f}{steps}" fill="none" stroke="{palette.ACCENT}" stroke-width="2"/>'
    )
    body.append(f'<circle cx="{here:.1f}" cy="{y(now):.1f}" r="3" fill="{palette.ACCENT}"/>')
    side, away = ("end", -6) if here > wide * 0.7 else ("start", 6)
    body.append(
        text(
            here + away,
            y(now) + 13,
            number(now, decimals),
            anchor=side,
            weight=600,
            fill=palette.ACCENT,
        )
    )
    return svg(
        wide,
        high,
        body,
        f"{title} {number(now, decimals)}/{number(outlook.target, 0)} {outlook.unit}",
    )


def nice(value: float) -> float:
    """The next round number: 1, 2, 2.5, 4, 5 or 10 times a power of ten, so that a quarter of it is round too.

    >>> nice(617), nice(11_500), nice(8.6)
    (800.0, 12000.0, 12.0)
    """
    if value <= 12:
        return math.ceil(value / 4) * 4.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * k for k in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if power * k >= value)


def gantt(sites: Sequence[Mapping[str, Any]], as_of: dt.date, lang: str) -> str:
    """Every site's stages: planned above in a thin band, done below in a thick one, today as a line, what is overdue in red."""
    stages = list(status.HOUSING_STAGES)
    dated = [
        dt.date.fromisoformat(d)
        for s in sites
        for d in (*s["planned"].values(), *s["actual"].values())
        if d
    ]
    if not dated:
        return ""
    first, last = dt.date(min(dated).year, 1, 1), dt.date(max(max(dated), as_of).year, 12, 31)
    wide, left, right, row, top = 720.0, 118.0, 62.0, 27.0, 40.0
    high = top + row * len(sites) + 8

    def x(day: dt.date | str) -> float:
        day = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return left + (wide - left - right) * (day - first).days / (last - first).days

    body, at = [], left
    for stage in stages:
        words = status.label(status.HOUSING_STAGES, stage, lang)
        body += [
            rect(at, 4, 11, 9, palette.STAGE_COLORS[stage]),
            text(at + 15, 12, words, size=10, fill=palette.MUTED),
        ]
        at += 26 + 11 * (len(words) if lang == "zh" else 0.56 * len(words))
    for year in range(first.year, last.year + 1):
        at = x(dt.date(year, 1, 1))
        body += [
            line(at, top - 12, at, high - 6),
            text(at + 3, top - 4, str(year), size=9.5, fill=palette.MUTED),
        ]
    for k, site in enumerate(sites):
        y = top + row * k
        body += [
            line(0, y, wide, y, "#eef1f2"),
            text(0, y + 17, _cut(str(site["name"] or site["site_id"]), 10), size=11),
        ]
        body += _band(site["planned"], stages, x, y + 4, 6, ' opacity=".55"')
        body += _band(site["actual"], stages, x, y + 12, 10)
        if site["late"]:
            due = x(site["planned"][site["late_stage"]])
            body.append(rect(due, y + 12, max(x(as_of) - due, 2), 10, palette.ALERT))
        said, colour = behind(site, lang)
        body.append(
            text(
                wide,
                y + 18,
                said,
                size=10,
                anchor="end",
                fill=colour,
                weight=600 if colour == palette.ALERT else 400,
            )
        )
    body.append(line(x(as_of), top - 12, x(as_of), high - 6, palette.INK, 1.2, "4 2"))
    return svg(wide, high, body, "安置房进度" if lang == "zh" else "Resettlement sites")


def _band(
    days: Mapping[str, str | None],
    stages: Sequence[str],
    x: Any,
    y: float,
    height: float,
    more: str = "",
) -> list[str]:
    """Segments from each stage's day to the next one's, and a short end for the last."""
    known = [(s, x(d)) for s in stages if (d := days.get(s))]
    ends = [at for _, at in known[1:]] + [known[-1][1] + 6] if known else []
    return [
        rect(at, y, max(end - at, 1.5), height, palette.STAGE_COLORS[s], more)
        for (s, at), end in zip(known, ends, strict=True)
    ]


def behind(site: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """How a site stands against its plan, in words and a colour: overdue, else how the stage reached was."""
    zh = lang == "zh"
    if site["late"]:
        return (
            f"逾期 {site['days_late']} 天" if zh else f"{site['days_late']} d overdue"
        ), palette.ALERT
    slip = site["slip"]
    if slip is None:
        return ("按计划" if zh else "on time"), palette.MUTED
    if slip == 0:
        return ("准时" if zh else "on time"), palette.MUTED
    words = ("晚" if slip > 0 else "早") if zh else ("late" if slip > 0 else "early")
    return (f"{words} {abs(slip)} 天" if zh else f"{abs(slip)} d {words}"), palette.MUTED


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
