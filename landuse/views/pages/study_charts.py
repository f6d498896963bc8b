"""Charts of a study: the quarter by action, floors, cash curves, present value by rate, tornado."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.domain.study.returns import discount_factors
from landuse.domain.vocabulary.renewal import ACTIONS, FLOOR_CLASSES
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
from landuse.views.tables.columns import number
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.study.study import Outcome, Study

_WIDTH, _HEIGHT = 420.0, 220.0
_SMALL = 9.5
#: Ground around the quarter on its map, as a share of its size.
_MARGIN = 0.03
#: Floor class → the action whose colour it has.
_CLASS_COLORS = {
    "kept": "keep",
    "converted": "convert",
    "demolished": "demolish",
    "new": "new",
    "undetermined": "undetermined",
}
#: Rates of the curve of present values.
_RATES = np.linspace(0.0, 0.2, 41)
#: Present value at an end of an assumption's range → its colour in the tornado.
_ENDS = {"npv_low": "#8fb4c9", "npv_high": "#d98a5b"}
#: Assumptions that the tornado shows.
_MOST_BARS = 8


def quarter_map(study: Study, outcome: Outcome, lang: str) -> str:
    """The plots of the quarter with its buildings by what is done with them.

    Parameters
    ----------
    study : Study
        With the outlines.
    outcome : Outcome
        Whose actions are shown.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; plots that get new floor have a green edge and say how much.
    """
    plots, houses = study.assessment.parcels, study.assessment.buildings
    west, south, east, north = plots.total_bounds
    wide, high = east - west, north - south
    margin = _MARGIN * max(wide, high)
    scale = _WIDTH / (wide + 2 * margin)
    height = (high + 2 * margin) * scale

    def path(shape: shapely.Geometry) -> str:
        parts = []
        for ring in _rings(shape):
            across = (ring[:, 0] - west + margin) * scale
            down = (north + margin - ring[:, 1]) * scale
            points = " ".join(
                f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True)
            )
            parts.append(f"M{points}Z")
        return "".join(parts)

    after = outcome.capacity.plots
    body = []
    for plot, shape in plots.geometry.items():
        is_new = bool(after.at[plot, "has_new"])
        edge = palette.ACTION_COLORS["new"] if is_new else "#9aa4a8"
        body.append(_drawn(path(shape), palette.PAPER, edge, 1.8 if is_new else 0.7))
    actions = outcome.capacity.buildings["action"]
    for building, shape in houses.geometry.items():
        fill = palette.ACTION_COLORS[str(actions[building])]
        body.append(_drawn(path(shape), fill, "#ffffff", 0.4))
    body += _new_floor_labels(plots, after, west - margin, north + margin, scale)
    title = outcome.scenario.label.in_language(lang)
    return svg(_WIDTH, height, body, say("study.chart.map", lang, scenario=title))


def _new_floor_labels(
    plots: gpd.GeoDataFrame,
    after: pd.DataFrame,
    west: float,
    north: float,
    scale: float,
) -> list[str]:
    """How much floor is new, written on every plot that gets some."""
    style = TextStyle(_SMALL, "middle", palette.INK, 600)

    def label(plot: object, shape: shapely.Geometry) -> str:
        point = shape.representative_point()
        words = f"+{number(after.at[plot, 'new_m2'], 0)}"
        return text((point.x - west) * scale, (north - point.y) * scale, words, style)

    outlines = plots.geometry[after["has_new"].reindex(plots.index).to_numpy(bool)]
    return [label(plot, shape) for plot, shape in outlines.items()]


def _rings(shape: shapely.Geometry) -> list[npt.NDArray[np.float64]]:
    """The rings of an outline as corners."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]
    return [
        np.asarray(shapely.get_coordinates(ring), dtype=np.float64) for ring in rings
    ]


def _drawn(path: str, fill: str, edge: str, width: float) -> str:
    """An outline as an element."""
    return (
        f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{width:g}"'
        ' fill-rule="evenodd"/>'
    )


def legend(lang: str) -> list[tuple[str, str]]:
    """What the colours of the maps mean.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of tuple
        Colour and what it means.
    """
    return [
        (palette.ACTION_COLORS[key], label.in_language(lang))
        for key, label in ACTIONS.items()
    ]


def tornado_legend(lang: str) -> tuple[tuple[str, str], ...]:
    """What the colours of a tornado mean.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    tuple of tuple
        Colour and what it means.
    """
    return tuple(
        (color, say(f"study.col.{code}", lang)) for code, color in _ENDS.items()
    )


def floors(outcomes: Sequence[Outcome], lang: str) -> str:
    """Floor area of every scenario by what becomes of it, as bars beside each other.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG. What is demolished stands to the left of the line, all else to the right.
    """
    order = ("kept", "converted", "undetermined", "new")
    gone = max((o.capacity.floor["demolished"] for o in outcomes), default=0.0)
    most = max(
        (sum(o.capacity.floor[name] for name in order) for o in outcomes), default=0.0
    )
    left, step = 92.0, 30.0
    scale = (_WIDTH - left - 12) / ((gone + most) or 1.0)
    zero = left + gone * scale
    body = []
    for at, outcome in enumerate(outcomes):
        y = 14 + at * step
        floor = outcome.capacity.floor
        words = outcome.scenario.label.in_language(lang)
        body.append(text(left - 6, y + 13, words, TextStyle(_SMALL, "end")))
        width = floor["demolished"] * scale
        body.append(rect(zero - width, y, width, 18, palette.ACTION_COLORS["demolish"]))
        x = zero
        for name in order:
            width = floor[name] * scale
            fill = palette.ACTION_COLORS[_CLASS_COLORS[name]]
            body.append(rect(x, y, width, 18, fill, ' stroke="#fff" stroke-width=".6"'))
            if width > 42:
                label = number(floor[name] / 10_000, 2)
                body.append(
                    text(x + width / 2, y + 13, label, TextStyle(_SMALL, "middle"))
                )
            x += width
    height = 14 + len(outcomes) * step
    body.append(vertical(zero, 8, height, Stroke(palette.INK, 1)))
    names = say("words.comma", lang).join
    said = names(
        FLOOR_CLASSES[name].in_language(lang) for name in (*order, "demolished")
    )
    return svg(_WIDTH, height + 4, body, said)


@dataclass(frozen=True)
class _Axes:
    """Where values lie on a chart (px)."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    left: float = 56.0
    right: float = 14.0
    top: float = 12.0
    low: float = 24.0

    def x(self, value: float) -> float:
        """Across."""
        span = (self.x_high - self.x_low) or 1.0
        return (
            self.left + (_WIDTH - self.left - self.right) * (value - self.x_low) / span
        )

    def y(self, value: float) -> float:
        """Down."""
        span = (self.y_high - self.y_low) or 1.0
        return (
            _HEIGHT
            - self.low
            - (_HEIGHT - self.low - self.top) * (value - self.y_low) / span
        )


def _curves(
    curves: Mapping[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]],
    colours: Mapping[str, str],
    label: str,
    *,
    per_cent: bool,
) -> str:
    """Lines through points over a grid, each named at its end."""
    xs = np.concatenate([x for x, _ in curves.values()])
    ys = np.concatenate([[0.0], *(y for _, y in curves.values())])
    axes = _Axes(
        float(xs.min()), float(xs.max()), *_round_ends(float(ys.min()), float(ys.max()))
    )
    body = []
    for value in _ticks(axes.y_low, axes.y_high):
        is_zero = abs(value) < 1e-9
        stroke = Stroke(palette.INK if is_zero else palette.LINE, 1)
        body.append(horizontal(axes.y(value), axes.left, _WIDTH - axes.right, stroke))
        body.append(
            text(
                axes.left - 5, axes.y(value) + 3, number(value, 0), TextStyle(9, "end")
            )
        )
    for value in np.linspace(axes.x_low, axes.x_high, 5):
        words = f"{100 * value:.0f} %" if per_cent else f"{value:.0f}"
        body.append(text(axes.x(value), _HEIGHT - 8, words, TextStyle(9, "middle")))
    for name, (x, y) in curves.items():
        points = " ".join(
            f"{axes.x(a):.1f},{axes.y(b):.1f}" for a, b in zip(x, y, strict=True)
        )
        colour = colours[name]
        body.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"'
            ' stroke-linejoin="round"/>'
        )
    return svg(_WIDTH, _HEIGHT, body, label)


def _step(low: float, high: float) -> float:
    """A round step that divides a range into some four parts."""
    rough = max(high - low, 1.0) / 4
    power = 10 ** math.floor(math.log10(rough))
    return float(next(power * by for by in (1, 2, 2.5, 5, 10) if power * by >= rough))


def _round_ends(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis at round values."""
    step = _step(low, high)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _ticks(low: float, high: float) -> npt.NDArray[np.float64]:
    """Round values from one end of an axis to the other."""
    step = _step(low, high)
    return np.arange(round(low / step), round(high / step) + 1, dtype=np.float64) * step


def colours_of(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """A colour for every scenario.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In their order.

    Returns
    -------
    dict of str to str
        Scenario → colour.
    """
    colours = palette.SCENARIO_COLORS
    return {o.scenario.id: colours[at % len(colours)] for at, o in enumerate(outcomes)}


def balances(outcomes: Sequence[Outcome], lang: str) -> str:
    """The cumulated balance of every scenario with money, year by year.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; empty where none has money.
    """
    curves = {}
    for outcome in outcomes:
        known = outcome.cash_flow.known_returns
        if known is not None:
            years = np.arange(len(known.net), dtype=np.float64)
            curves[outcome.scenario.id] = (years, np.cumsum(known.net))
    if not curves:
        return ""
    label = say("study.chart.balances", lang)
    return _curves(curves, colours_of(outcomes), label, per_cent=False)


def values_by_rate(outcomes: Sequence[Outcome], lang: str) -> str:
    """The present value of every scenario with money by the rate of discount.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; empty where none has money. Where a curve crosses zero is a rate of return.
    """
    curves = {}
    for outcome in outcomes:
        known = outcome.cash_flow.known_returns
        if known is not None:
            values = [
                float(known.net @ discount_factors(rate, len(known.net)))
                for rate in _RATES
            ]
            curves[outcome.scenario.id] = (_RATES, np.array(values))
    if not curves:
        return ""
    return _curves(
        curves, colours_of(outcomes), say("study.chart.by_rate", lang), per_cent=True
    )


def tornado(outcome: Outcome, lang: str) -> str:
    """What each assumption alone does to the present value, the widest first.

    Parameters
    ----------
    outcome : Outcome
        A scenario with money.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; empty where no assumption has a range.
    """
    known = outcome.cash_flow.known_returns
    table = outcome.tornado
    table = table[(table["high"] > table["low"]) & (table["swing"] > 0)].head(
        _MOST_BARS
    )
    if known is None or table.empty:
        return ""
    ends = table[["npv_low", "npv_high"]].to_numpy(np.float64)
    low, high = min(ends.min(), known.npv), max(ends.max(), known.npv)
    left, step = 132.0, 22.0
    height = len(table) * step + 30

    def across(value: float) -> float:
        return float(
            left + (_WIDTH - left - 16) * (value - low) / ((high - low) or 1.0)
        )

    body = []
    for at, (name, row) in enumerate(table.iterrows()):
        y = 8 + at * step
        body.append(text(left - 6, y + 11, str(name), TextStyle(_SMALL, "end")))
        for key, fill in _ENDS.items():
            x = sorted((across(known.npv), across(float(row[key]))))
            body.append(rect(x[0], y, x[1] - x[0], 14, fill))
    middle = across(known.npv)
    body.append(vertical(middle, 4, height - 20, Stroke(palette.INK, 1)))
    if low < 0 < high:
        zero = across(0.0)
        body.append(
            Line(zero, 4, zero, height - 20).drawn(Stroke(palette.ALERT, 1, "3 2"))
        )
    for value in (low, known.npv, high):
        anchor = "start" if value == low else "end" if value == high else "middle"
        body.append(
            text(across(value), height - 6, number(value, 0), TextStyle(9, anchor))
        )
    title = outcome.scenario.label.in_language(lang)
    return svg(
        _WIDTH, height, body, escape(say("study.chart.tornado", lang, scenario=title))
    )
