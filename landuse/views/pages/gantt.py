"""The resettlement sites against their plans, as a chart of bars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

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

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 720.0, 118.0, 62.0, 27.0, 40.0
#: Characters of a site's name that fit beside its bars.
_NAME = 10


def gantt(sites: Sequence[HousingSite], as_of: dt.date, lang: str) -> str:
    """Return every site's stages: planned in a thin band, done in a thick one below it.

    Parameters
    ----------
    sites : sequence of HousingSite
        As of the day.
    as_of : date
        Drawn as a line; what is overdue is red up to it.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        Empty where no site has a date.
    """
    planned = [
        day for site in sites for day in site.planned.values() if day is not None
    ]
    dated = planned + [day for site in sites for day in site.actual.values()]
    if not dated:
        return ""
    first = dt.date(min(dated).year, 1, 1)
    last = dt.date(max(max(dated), as_of).year, 12, 31)
    height = _TOP + _ROW * len(sites) + 8

    def x(day: dt.date) -> float:
        share = (day - first).days / (last - first).days
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * share

    body = _legend(lang)
    for year in range(first.year, last.year + 1):
        at = x(dt.date(year, 1, 1))
        body.append(vertical(at, _TOP - 12, height - 6))
        words = TextStyle(9.5, fill=palette.MUTED)
        body.append(text(at + 3, _TOP - 4, str(year), words))
    for number, site in enumerate(sites):
        body += _site(site, _TOP + _ROW * number, x, as_of)
        body.append(_schedule(site, _TOP + _ROW * number, lang))
    today = Stroke(palette.INK, 1.2, "4 2")
    body.append(vertical(x(as_of), _TOP - 12, height - 6, today))
    return svg(_WIDTH, height, body, say("page.report.gantt", lang))


def _legend(lang: str) -> list[str]:
    """The colours of the stages, in a line.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        A swatch and its words a stage, in order.
    """
    body: list[str] = []
    at = _LEFT
    for stage in STAGES:
        words = status.label(status.HOUSING_STAGES, stage, lang)
        body.append(rect(at, 4, 11, 9, palette.STAGE_COLORS[stage]))
        body.append(text(at + 15, 12, words, TextStyle(10, fill=palette.MUTED)))
        at += 26 + width_of(words, 11)
    return body


def _site(
    site: HousingSite, y: float, x: Callable[[dt.date], float], as_of: dt.date
) -> list[str]:
    """The name and the bands of one site.

    Parameters
    ----------
    site : HousingSite
        As of the day.
    y : float
        Upper edge of its row (px).
    x : callable
        A day → its place across (px).
    as_of : date
        Up to which an overdue stage is red.

    Returns
    -------
    list of str
        A line, the name, the planned band, the done one, and what is overdue.
    """
    name = str(site.name or site.site_id)
    shown = name if len(name) <= _NAME else name[: _NAME - 1] + "…"
    body = [
        horizontal(y, 0, _WIDTH, Stroke("#eef1f2")),
        text(0, y + 17, shown),
        *_band(
            {stage: x(day) for stage, day in site.planned.items() if day},
            y + 4,
            6,
            ".55",
        ),
        *_band({stage: x(day) for stage, day in site.actual.items()}, y + 12, 10),
    ]
    due = site.planned[site.late_stage] if site.late_stage else None
    if due is not None:
        body.append(rect(x(due), y + 12, max(x(as_of) - x(due), 2), 10, palette.ALERT))
    return body


def _band(
    place_of_stage: Mapping[str, float], y: float, height: float, opacity: str = ""
) -> list[str]:
    """Segments from each stage's day to the next one's, and a short end for the last.

    Parameters
    ----------
    place_of_stage : mapping of str to float
        Stage → place of its day (px), in order.
    y, height : float
        Upper edge and height of the band (px).
    opacity : str
        As SVG writes it; opaque where empty.

    Returns
    -------
    list of str
        A rectangle a stage in its colour.
    """
    more = f' opacity="{opacity}"' if opacity else ""
    places = list(place_of_stage.values())
    ends = [*places[1:], places[-1] + 6] if places else []
    segments = zip(place_of_stage.items(), ends, strict=True)
    return [
        rect(at, y, max(end - at, 1.5), height, palette.STAGE_COLORS[stage], more)
        for (stage, at), end in segments
    ]


def _schedule(site: HousingSite, y: float, lang: str) -> str:
    """How the site stands against its plan, at the right edge.

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
    colour = palette.ALERT if site.late else palette.MUTED
    look = TextStyle(10, "end", colour, 600 if site.late else 400)
    return text(_WIDTH, y + 18, schedule_words(site, lang), look)


def schedule_words(site: HousingSite, lang: str) -> str:
    """Return how a site stands against its plan: overdue, else how the stage reached was.

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
    if site.slip is None:
        return say(
            "page.schedule.on_plan" if site.has_plan else "page.schedule.no_plan", lang
        )
    if site.slip == 0:
        return say("page.schedule.on_time", lang)
    if site.slip > 0:
        return say("page.schedule.was_late", lang, count=site.slip)
    return say("page.schedule.was_early", lang, count=-site.slip)
