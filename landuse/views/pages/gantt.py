"""A bar chart of the resettlement sites against their plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landuse.domain.goals.housing import STAGES, HousingSite
from landuse.domain.vocabulary import status
from landuse.views.pages.svg import (
    Stroke,
    TextStyle,
    horizontal,
    rect,
    svg,
    text,
    vertical,
    width_of,
)
from landuse.views.style import palette
from landuse.words.catalogue import say

#: Size of the chart, of its margins and of the row of a site (px).
_WIDTH = 720.0
_LEFT = 118.0
_RIGHT = 62.0
_TOP = 40.0
_ROW = 27.0
#: Characters of a site's name that fit beside its bars.
_NAME_LENGTH = 10


@dataclass(frozen=True)
class _TimeAxis:
    """Days across the chart."""

    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        """Return the position of a day (px)."""
        share = (day - self.first).days / (self.last - self.first).days
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share

    def positions(self, days: Mapping[str, dt.date | None]) -> dict[str, float]:
        """Return the position (px) of every stage that has a day.

        Parameters
        ----------
        days : mapping of str to date or None
            Stage → day.
        """
        return {stage: self.x(day) for stage, day in days.items() if day is not None}


def gantt(sites: Sequence[HousingSite], as_of: dt.date, lang: str) -> str:
    """Draw every site's stages: the plan as a thin band, and below it the actual ones.

    Parameters
    ----------
    sites : sequence of HousingSite
        As of the day.
    as_of : date
        Drawn as a line; an overdue stage is red up to it.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; empty where no site has a date.
    """
    days = _days_of(sites)
    if not days:
        return ""
    last_day = max(*days, as_of)
    first = dt.date(min(days).year, 1, 1)
    last = dt.date(last_day.year, 12, 31)
    axis = _TimeAxis(first, last)
    height = _TOP + _ROW * len(sites) + 8
    year_style = TextStyle(9.5, fill=palette.MUTED)
    body = _legend(lang)
    for year in range(first.year, last.year + 1):
        x = axis.x(dt.date(year, 1, 1))
        body.append(vertical(x, _TOP - 12, height - 6))
        body.append(text(x + 3, _TOP - 4, str(year), year_style))
    for number, site in enumerate(sites):
        y = _TOP + _ROW * number
        body += _site_bands(site, y, axis, as_of)
        body.append(_schedule(site, y, lang))
    today = Stroke(palette.INK, 1.2, "4 2")
    body.append(vertical(axis.x(as_of), _TOP - 12, height - 6, today))
    return svg(_WIDTH, height, body, say("page.report.gantt", lang))


def _days_of(sites: Sequence[HousingSite]) -> list[dt.date]:
    """Return all planned and actual days of some sites."""
    days: list[dt.date] = []
    for site in sites:
        days += [day for day in site.planned.values() if day is not None]
        days += site.actual.values()
    return days


def _legend(lang: str) -> list[str]:
    """Draw the colours of the stages, in a line.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        A swatch and its label a stage, in order.
    """
    style = TextStyle(10, fill=palette.MUTED)
    body: list[str] = []
    x = _LEFT
    for stage in STAGES:
        label = status.label(status.HOUSING_STAGES, stage, lang)
        body.append(rect(x, 4, 11, 9, palette.STAGE_COLORS[stage]))
        body.append(text(x + 15, 12, label, style))
        x += 26 + width_of(label, 11)
    return body


def _site_bands(
    site: HousingSite, y: float, axis: _TimeAxis, as_of: dt.date
) -> list[str]:
    """Draw the name and the bands of one site.

    Parameters
    ----------
    site : HousingSite
        As of the day.
    y : float
        Upper edge of its row (px).
    axis : _TimeAxis
        Of the chart.
    as_of : date
        Up to which an overdue stage is red.

    Returns
    -------
    list of str
        A line, the name, the planned band, the actual one, and the overdue stage.
    """
    name = str(site.name or site.site_id)
    if len(name) > _NAME_LENGTH:
        name = name[: _NAME_LENGTH - 1] + "…"
    body = [horizontal(y, 0, _WIDTH, Stroke("#eef1f2")), text(0, y + 17, name)]
    body += _band(axis.positions(site.planned), y + 4, 6, ".55")
    body += _band(axis.positions(site.actual), y + 12, 10)
    due = site.planned[site.late_stage] if site.late_stage else None
    if due is not None:
        x = axis.x(due)
        width = max(axis.x(as_of) - x, 2)
        body.append(rect(x, y + 12, width, 10, palette.ALERT))
    return body


def _band(
    x_of_stage: Mapping[str, float], y: float, height: float, opacity: str = ""
) -> list[str]:
    """Draw segments from each stage's day to the next one's, and a short end for the last.

    Parameters
    ----------
    x_of_stage : mapping of str to float
        Stage → position of its day (px), in order.
    y, height : float
        Upper edge and height of the band (px).
    opacity : str
        As SVG writes it; opaque where empty.

    Returns
    -------
    list of str
        A rectangle a stage in its colour.
    """
    if not x_of_stage:
        return []
    attributes = f' opacity="{opacity}"' if opacity else ""
    begins = list(x_of_stage.values())
    ends = [*begins[1:], begins[-1] + 6]
    body = []
    for stage, begin, end in zip(x_of_stage, begins, ends, strict=True):
        width = max(end - begin, 1.5)
        fill = palette.STAGE_COLORS[stage]
        body.append(rect(begin, y, width, height, fill, attributes))
    return body


def _schedule(site: HousingSite, y: float, lang: str) -> str:
    """Write how far a site is ahead of its plan or behind it, at the right edge.

    Parameters
    ----------
    site : HousingSite
        As of the day.
    y : float
        Upper edge of its row (px).
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        A line of text, red where the site is overdue.
    """
    style = TextStyle(10, "end", palette.MUTED, 400)
    if site.late:
        style = TextStyle(10, "end", palette.ALERT, 600)
    return text(_WIDTH, y + 18, schedule_words(site, lang), style)


def schedule_words(site: HousingSite, lang: str) -> str:
    """Return how far a site is behind its plan, or how punctual its stage reached was.

    Parameters
    ----------
    site : HousingSite
        As of a day.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
    """
    if site.late:
        return say("page.schedule.late", lang, count=site.days_late)
    if site.undated_stage is not None:
        return say("page.schedule.undated", lang)
    if site.slip is None and site.has_plan:
        return say("page.schedule.on_plan", lang)
    if site.slip is None:
        return say("page.schedule.no_plan", lang)
    if site.slip == 0:
        return say("page.schedule.on_time", lang)
    if site.slip > 0:
        return say("page.schedule.was_late", lang, count=site.slip)
    return say("page.schedule.was_early", lang, count=-site.slip)
