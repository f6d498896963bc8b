"""Charts of a study: map of the quarter, floors, cash curves, present value by rate, tornado."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from landuse.domain.study.returns import discount_factors
from landuse.domain.vocabulary.renewal import ACTIONS, FLOOR_CLASSES
from landuse.views.pages.svg import (
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

#: x and y of the points of a curve.
_Curve: TypeAlias = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
#: Size of a chart (px); maps and bars have other heights.
_WIDTH = 420.0
_HEIGHT = 220.0
#: Size of small letters (px).
_SMALL = 9.5
#: Margin around the quarter on its map, as a share of its size.
_MARGIN = 0.03
#: Floor classes that remain, from left to right in their bar.
_REMAINING = ("kept", "converted", "undetermined", "new")
#: Bars narrower than this (px) have no figure.
_LABELLED_WIDTH = 42
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
#: The most assumptions in a tornado.
_MAX_BARS = 8


@dataclass(frozen=True)
class _Frame:
    """Position of coordinates (m) on the map (px)."""

    west: float
    north: float
    #: pixels of a metre
    scale: float

    def x(self, east: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
        """Return positions from the left edge."""
        return np.asarray((east - self.west) * self.scale)

    def y(self, north: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
        """Return positions from the upper edge."""
        return np.asarray((self.north - north) * self.scale)

    def path(self, shape: shapely.Geometry) -> str:
        """Return an outline as the data of an SVG path, a closed ring after another."""
        path = ""
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = shapely.get_coordinates(ring)
            points = _points(self.x(corners[:, 0]), self.y(corners[:, 1]))
            path += f"M{points}Z"
        return path


def _points(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> str:
    """Return points as SVG writes them, to a tenth of a pixel."""
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return " ".join(f"{across:.1f},{down:.1f}" for across, down in pairs)


def quarter_map(study: Study, outcome: Outcome, lang: str) -> str:
    """Draw the plots of the quarter with its buildings by what is done with them.

    Parameters
    ----------
    study : Study
        With the outlines.
    outcome : Outcome
        The scenario.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; plots with new floor have a green edge and the new floor area (m²) as a label.
    """
    plots, buildings = study.assessment.parcels, study.assessment.buildings
    west, south, east, north = plots.total_bounds
    width = east - west
    height = north - south
    margin = _MARGIN * max(width, height)
    scale = _WIDTH / (width + 2 * margin)
    frame = _Frame(west - margin, north + margin, scale)
    body = _plots(plots, outcome.capacity.plots, frame)
    actions = outcome.capacity.buildings["action"]
    for building, shape in buildings.geometry.items():
        fill = palette.ACTION_COLORS[str(actions[building])]
        body.append(_path_element(frame.path(shape), fill, "#ffffff", 0.4))
    body += _new_floor_labels(plots, outcome.capacity.plots, frame)
    title = outcome.scenario.label.in_language(lang)
    label = say("study.chart.map", lang, scenario=title)
    return svg(_WIDTH, (height + 2 * margin) * scale, body, label)


def _plots(plots: gpd.GeoDataFrame, capacity: pd.DataFrame, frame: _Frame) -> list[str]:
    """Draw the plots, those with new floor with a green edge.

    Parameters
    ----------
    plots : GeoDataFrame
        Plots of the quarter.
    capacity : DataFrame
        The plots after the scenario, with ``has_new``.
    frame : _Frame
        Their position on the map.

    Returns
    -------
    list of str
    """
    body = []
    for plot, shape in plots.geometry.items():
        edge, width = "#9aa4a8", 0.7
        if capacity.at[plot, "has_new"]:
            edge, width = palette.ACTION_COLORS["new"], 1.8
        body.append(_path_element(frame.path(shape), palette.PAPER, edge, width))
    return body


def _new_floor_labels(
    plots: gpd.GeoDataFrame, capacity: pd.DataFrame, frame: _Frame
) -> list[str]:
    """Write the new floor area (m²) on every plot that gets some.

    Parameters
    ----------
    plots : GeoDataFrame
        Plots of the quarter.
    capacity : DataFrame
        The plots after the scenario, with ``has_new`` and ``new_m2``.
    frame : _Frame
        Their position on the map.

    Returns
    -------
    list of str
    """
    style = TextStyle(_SMALL, "middle", palette.INK, 600)
    has_new = capacity["has_new"].reindex(plots.index).to_numpy(bool)
    labels = []
    for plot, shape in plots.geometry[has_new].items():
        point = shape.representative_point()
        x = float(frame.x(point.x))
        y = float(frame.y(point.y))
        area = number(capacity.at[plot, "new_m2"], 0)
        labels.append(text(x, y, f"+{area}", style))
    return labels


def _path_element(path: str, fill: str, edge: str, width: float) -> str:
    """Return an outline as an element."""
    return (
        f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{width:g}"'
        ' fill-rule="evenodd"/>'
    )


def legend(lang: str) -> list[tuple[str, str]]:
    """Return the legend of the maps.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of tuple
        Colour and label.
    """
    return [
        (palette.ACTION_COLORS[key], label.in_language(lang))
        for key, label in ACTIONS.items()
    ]


def tornado_legend(lang: str) -> tuple[tuple[str, str], ...]:
    """Return the legend of a tornado.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    tuple of tuple
        Colour and label.
    """
    return tuple(
        (color, say(f"study.col.{code}", lang)) for code, color in _ENDS.items()
    )


def floors(outcomes: Sequence[Outcome], lang: str) -> str:
    """Draw the floor area of every scenario by what is done with it, a bar a scenario.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG. Demolished floor is to the left of a line, other floor to the right.
    """
    demolished = [outcome.capacity.floor["demolished"] for outcome in outcomes]
    remaining = []
    for outcome in outcomes:
        areas = [outcome.capacity.floor[name] for name in _REMAINING]
        remaining.append(sum(areas))
    most_demolished = max(demolished, default=0.0)
    most_remaining = max(remaining, default=0.0)
    left, row_height = 92.0, 30.0
    scale = (_WIDTH - left - 12) / ((most_demolished + most_remaining) or 1.0)
    zero = left + most_demolished * scale
    label_style = TextStyle(_SMALL, "end")
    body = []
    for row, outcome in enumerate(outcomes):
        y = 14 + row * row_height
        title = outcome.scenario.label.in_language(lang)
        body.append(text(left - 6, y + 13, title, label_style))
        body += _floor_bar(outcome.capacity.floor, zero, y, scale)
    height = 14 + len(outcomes) * row_height
    body.append(vertical(zero, 8, height, Stroke(palette.INK, 1)))
    classes = (*_REMAINING, "demolished")
    class_labels = [FLOOR_CLASSES[name].in_language(lang) for name in classes]
    label = say("words.comma", lang).join(class_labels)
    return svg(_WIDTH, height + 4, body, label)


def _floor_bar(
    floor: Mapping[str, float], zero: float, y: float, scale: float
) -> list[str]:
    """Draw the floor of one scenario as a bar.

    Parameters
    ----------
    floor : mapping of str to float
        Floor class → area (m²).
    zero : float
        Position of the line between demolished and other floor (px).
    y : float
        Upper edge of the bar (px).
    scale : float
        Pixels of a square metre.

    Returns
    -------
    list of str
        A rectangle a floor class, with its area (10,000 m²) where there is room.
    """
    area_style = TextStyle(_SMALL, "middle")
    edge = ' stroke="#fff" stroke-width=".6"'
    width = floor["demolished"] * scale
    body = [rect(zero - width, y, width, 18, palette.ACTION_COLORS["demolish"])]
    x = zero
    for name in _REMAINING:
        width = floor[name] * scale
        fill = palette.ACTION_COLORS[_CLASS_COLORS[name]]
        body.append(rect(x, y, width, 18, fill, edge))
        if width > _LABELLED_WIDTH:
            area = number(floor[name] / 10_000, 2)
            body.append(text(x + width / 2, y + 13, area, area_style))
        x += width
    return body


@dataclass(frozen=True)
class _Axes:
    """Position of values on a chart (px)."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    #: edges of the area that the axes enclose
    left: float = 56.0
    right: float = _WIDTH - 14.0
    top: float = 12.0
    bottom: float = _HEIGHT - 24.0

    def x(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return positions from the left edge of the chart."""
        span = (self.x_high - self.x_low) or 1.0
        return self.left + (self.right - self.left) * (values - self.x_low) / span

    def y(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return positions from the upper edge of the chart."""
        span = (self.y_high - self.y_low) or 1.0
        return self.bottom - (self.bottom - self.top) * (values - self.y_low) / span


def _curve_chart(
    curves: Mapping[str, _Curve],
    colours: Mapping[str, str],
    label: str,
    x_label: Callable[[float], str],
) -> str:
    """Draw curves over a grid.

    Parameters
    ----------
    curves : mapping of str to (ndarray of float, ndarray of float)
        Scenario → x and y of the points of its curve.
    colours : mapping of str to str
        Scenario → colour.
    label : str
        Description of the chart.
    x_label : callable
        Value on the x axis → its label.

    Returns
    -------
    str
        SVG.
    """
    all_x = np.concatenate([x for x, _ in curves.values()])
    all_y = np.concatenate([y for _, y in curves.values()])
    lowest = min(float(all_y.min()), 0.0)
    highest = max(float(all_y.max()), 0.0)
    y_low, y_high = _round_ends(lowest, highest)
    axes = _Axes(float(all_x.min()), float(all_x.max()), y_low, y_high)
    body = _axis_labels(axes, x_label)
    for name, (x, y) in curves.items():
        points = _points(axes.x(x), axes.y(y))
        colour = colours[name]
        body.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"'
            ' stroke-linejoin="round"/>'
        )
    return svg(_WIDTH, _HEIGHT, body, label)


def _axis_labels(axes: _Axes, x_label: Callable[[float], str]) -> list[str]:
    """Draw lines at round values of y, and write the values of both axes."""
    y_style = TextStyle(9, "end")
    body = []
    y_values = _ticks(axes.y_low, axes.y_high)
    for value, y in zip(y_values.tolist(), axes.y(y_values).tolist(), strict=True):
        is_zero = abs(value) < 1e-9
        stroke = Stroke(palette.INK if is_zero else palette.LINE, 1)
        body.append(horizontal(y, axes.left, axes.right, stroke))
        body.append(text(axes.left - 5, y + 3, number(value, 0), y_style))
    x_style = TextStyle(9, "middle")
    x_values = np.linspace(axes.x_low, axes.x_high, 5)
    for value, x in zip(x_values.tolist(), axes.x(x_values).tolist(), strict=True):
        body.append(text(x, _HEIGHT - 8, x_label(value), x_style))
    return body


def _round_step(low: float, high: float) -> float:
    """Return a round step that divides a range into about four parts."""
    step = max(high - low, 1.0) / 4
    power = 10 ** math.floor(math.log10(step))
    round_steps = [float(power * factor) for factor in (1, 2, 2.5, 5, 10)]
    return min(round_step for round_step in round_steps if round_step >= step)


def _round_ends(low: float, high: float) -> tuple[float, float]:
    """Return round values for the ends of an axis."""
    step = _round_step(low, high)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _ticks(low: float, high: float) -> npt.NDArray[np.float64]:
    """Return the round values from one end of an axis to the other."""
    step = _round_step(low, high)
    first = round(low / step)
    last = round(high / step)
    return np.arange(first, last + 1, dtype=np.float64) * step


def colours_of(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return a colour for every scenario.

    Parameters
    ----------
    outcomes : sequence of Outcome
        In their order.

    Returns
    -------
    dict of str to str
        Scenario → colour.
    """
    ids = [outcome.scenario.id for outcome in outcomes]
    return dict(zip(ids, cycle(palette.SCENARIO_COLORS), strict=False))


def balances(outcomes: Sequence[Outcome], lang: str) -> str:
    """Draw the cumulated balance of every scenario with money, year by year.

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
        returns = outcome.cash_flow.known_returns
        if returns is not None:
            years = np.arange(len(returns.net), dtype=np.float64)
            curves[outcome.scenario.id] = (years, np.cumsum(returns.net))
    if not curves:
        return ""
    label = say("study.chart.balances", lang)
    return _curve_chart(curves, colours_of(outcomes), label, _whole_number)


def _whole_number(value: float) -> str:
    """Return a number without decimals."""
    return f"{value:.0f}"


def values_by_rate(outcomes: Sequence[Outcome], lang: str) -> str:
    """Draw the present value of every scenario with money by the rate of discount.

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
        returns = outcome.cash_flow.known_returns
        if returns is not None:
            years = len(returns.net)
            values = [returns.net @ discount_factors(rate, years) for rate in _RATES]
            curves[outcome.scenario.id] = (_RATES, np.array(values))
    if not curves:
        return ""
    label = say("study.chart.by_rate", lang)
    return _curve_chart(curves, colours_of(outcomes), label, _percentage)


def _percentage(share: float) -> str:
    """Return a share (0–1) as per cent without decimals."""
    return f"{100 * share:.0f} %"


def tornado(outcome: Outcome, lang: str) -> str:
    """Draw the effect of each assumption alone on the present value, the widest first.

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
    returns = outcome.cash_flow.known_returns
    table = outcome.tornado
    has_range = (table["high"] > table["low"]) & (table["swing"] > 0)
    table = table[has_range].head(_MAX_BARS)
    if returns is None or table.empty:
        return ""
    ends = table[list(_ENDS)].to_numpy(np.float64)
    low = min(float(ends.min()), returns.npv)
    high = max(float(ends.max()), returns.npv)
    scale = _ValueScale(low, high, left=132.0, right=_WIDTH - 16)
    row_height = 22.0
    height = len(table) * row_height + 30
    base = scale.x(returns.npv)
    label_style = TextStyle(_SMALL, "end")
    body = []
    for number_of_row, (name, row) in enumerate(table.iterrows()):
        y = 8 + number_of_row * row_height
        body.append(text(scale.left - 6, y + 11, str(name), label_style))
        for key, fill in _ENDS.items():
            end = scale.x(float(row[key]))
            body.append(rect(min(base, end), y, abs(end - base), 14, fill))
    body.append(vertical(base, 4, height - 20, Stroke(palette.INK, 1)))
    if low < 0 < high:
        dashed = Stroke(palette.ALERT, 1, "3 2")
        body.append(vertical(scale.x(0.0), 4, height - 20, dashed))
    for value in (low, returns.npv, high):
        style = TextStyle(9, _anchor(value, low, high))
        body.append(text(scale.x(value), height - 6, number(value, 0), style))
    title = outcome.scenario.label.in_language(lang)
    label = say("study.chart.tornado", lang, scenario=title)
    return svg(_WIDTH, height, body, label)


@dataclass(frozen=True)
class _ValueScale:
    """Position of values between two ends (px)."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Return the position of a value from the left edge of the chart."""
        span = (self.high - self.low) or 1.0
        return self.left + (self.right - self.left) * (value - self.low) / span


def _anchor(value: float, low: float, high: float) -> str:
    """Return where the text of a value is anchored, so that it stays between two ends."""
    if value == low:
        return "start"
    if value == high:
        return "end"
    return "middle"
