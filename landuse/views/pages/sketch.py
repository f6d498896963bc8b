"""A small map for print: parcels by status, counted parcels, waters and roads.

It is SVG: it prints sharp, and the page needs no script.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.context import CONTEXT_KINDS
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

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment

#: Of more parcels than this only those with an action are drawn: the others would be too small.
MAX_PARCELS = 20_000
#: Width of the map (px).
_WIDTH = 720.0
#: Outlines are simplified by so much (px), which nobody sees.
_TOLERANCE = 0.4
#: Statuses in the order in which they are drawn, the most important last.
_DRAWING_ORDER = (
    status.IN_USE,
    status.UNDETERMINED,
    status.GOVERNMENT_DELAY,
    status.OVERDUE,
    status.LOW_EFFICIENCY,
    status.IDLE,
    status.REVITALIZED,
)
#: Lengths of a scale bar (m), and the most that it may take (px).
_SCALE_BARS = (5000, 2000, 1000, 500, 200, 100, 50, 20)
_SCALE_BAR_WIDTH = 150


@dataclass(frozen=True)
class _Frame:
    """Position of coordinates (m) on the map (px)."""

    west: float
    north: float
    #: pixels of a metre
    scale: float

    def path(self, outlines: gpd.GeoSeries) -> str:
        """Return outlines as the data of an SVG path.

        Parameters
        ----------
        outlines : GeoSeries
            Polygons in metres; those without a geometry are left out.

        Returns
        -------
        str
            Closed rings one after another, holes among them; corners to a tenth of a pixel.
        """
        shapes = np.asarray(outlines, object)
        simple = shapely.simplify(shapes, _TOLERANCE / self.scale)
        simple = simple[~shapely.is_missing(simple)]
        # a part of a collection may have parts itself
        parts = shapely.get_parts(shapely.get_parts(simple))
        rings = map(shapely.get_coordinates, shapely.get_rings(parts))
        return "".join(map(self._ring_path, rings))

    def _ring_path(self, points: npt.NDArray[np.float64]) -> str:
        """Return one closed ring as the data of an SVG path.

        Parameters
        ----------
        points : ndarray of float, shape (n, 2)
            East and north (m); the last point repeats the first.

        Returns
        -------
        str
            ``M``, the corners and ``Z``, in px from the upper left corner.
        """
        x = (points[:, 0] - self.west) * self.scale
        y = (self.north - points[:, 1]) * self.scale
        corners = np.round(np.column_stack([x, y]), 1)[:-1]
        texts = [f"{x:g},{y:g}" for x, y in corners]
        return f"M{'L'.join(texts)}Z"


def sketch(
    assessment: Assessment, counted: Collection[str], new: Collection[str], lang: str
) -> str:
    """Draw the map of a zone's parcels by status.

    Parameters
    ----------
    assessment : Assessment
        As of the day of the report.
    counted : collection of str
        Parcels that count for the land goal, which are outlined.
    new : collection of str
        Those of them that are new in the period, which are outlined heavily.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        SVG; empty where no parcel has an outline.
    """
    zone = assessment.zone
    parcels = _drawn_parcels(assessment)
    if parcels.empty:
        return ""
    west, south, east, north = parcels.total_bounds
    frame = _Frame(west, north, _WIDTH / max(east - west, 1.0))
    height = (north - south) * frame.scale
    context = zone.context
    if len(context):
        context = context.clip((west, south, east, north))
    present = set(parcels["status"])
    statuses = [word for word in _DRAWING_ORDER if word in present]
    body = [rect(0, 0, _WIDTH, height, palette.PAPER)]
    body += _context_areas(context, frame)
    for word in statuses:
        is_of_status = parcels["status"] == word
        body.append(_status_path(parcels.geometry[is_of_status], word, frame))
    body += _outlines(parcels, counted, frame, Stroke(palette.INK, 1.4))
    body += _outlines(parcels, new, frame, Stroke(palette.ALERT, 3.0))
    body += _legend(statuses, height, lang)
    body += _scale_bar(frame.scale, height, lang)
    return svg(_WIDTH, height + 26, body, say("page.report.map.label", lang))


def _drawn_parcels(assessment: Assessment) -> gpd.GeoDataFrame:
    """Return the parcels with an outline; of very many only those with an action."""
    parcels = assessment.parcels
    has_outline = ~parcels.geometry.isna() & ~parcels.geometry.is_empty
    parcels = parcels[has_outline]
    if len(parcels) > MAX_PARCELS:
        with_action = set(assessment.zone.actions["parcel_id"].dropna())
        parcels = parcels[parcels.index.isin(with_action)]
    return parcels


def _status_path(outlines: gpd.GeoSeries, word: str, frame: _Frame) -> str:
    """Draw the parcels of one status."""
    path = frame.path(outlines)
    fill = palette.STATUS_COLORS[word]
    return f'<path d="{path}" fill="{fill}" stroke="#fff" stroke-width=".5" fill-rule="evenodd"/>'


def _outlines(
    parcels: gpd.GeoDataFrame, ids: Collection[str], frame: _Frame, stroke: Stroke
) -> list[str]:
    """Outline some of the parcels.

    Parameters
    ----------
    parcels : GeoDataFrame
        Parcels of the map.
    ids : collection of str
        Those that are outlined.
    frame : _Frame
        Their position on the map.
    stroke : Stroke
        Colour and width of the outline.

    Returns
    -------
    list of str
        A path; empty where none of the parcels is on the map.
    """
    outlines = parcels.geometry[parcels.index.isin(list(ids))]
    if outlines.empty:
        return []
    path = frame.path(outlines)
    return [
        f'<path d="{path}" fill="none" stroke="{stroke.colour}" stroke-width="{stroke.width}"/>'
    ]


def _context_areas(context: gpd.GeoDataFrame, frame: _Frame) -> list[str]:
    """Draw waters and roads under the parcels; the zone's boundary is left out.

    Parameters
    ----------
    context : GeoDataFrame
        Waters and roads with ``kind``, within the map; lines are left out.
    frame : _Frame
        Their position on the map.

    Returns
    -------
    list of str
        A path for each kind with an area.
    """
    is_area = context.geom_type.isin(["Polygon", "MultiPolygon"])
    body: list[str] = []
    for kind, words in CONTEXT_KINDS.items():
        is_kind = context["kind"].isin(words)
        outlines = context.geometry[is_kind & is_area]
        if len(outlines) and kind != "boundary":
            path = frame.path(outlines)
            fill = palette.CONTEXT_COLORS[kind]
            body.append(f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>')
    return body


def _legend(statuses: list[str], height: float, lang: str) -> list[str]:
    """Draw the colours of the statuses and of the outlines, in a line under the map.

    Parameters
    ----------
    statuses : list of str
        Statuses on the map, in the order in which they are drawn.
    height : float
        Of the map (px).
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        A swatch and its label each.
    """
    entries = []
    for word in statuses:
        label = status.label(status.STATUSES, word, lang)
        entries.append((palette.STATUS_COLORS[word], "none", label))
    entries.append(("none", palette.INK, say("page.report.map.counted", lang)))
    entries.append(("none", palette.ALERT, say("page.report.map.new", lang)))
    body: list[str] = []
    x = 0.0
    for fill, stroke, label in entries:
        edge = f' stroke="{stroke}" stroke-width="2"'
        body.append(rect(x + 1, height + 11, 12, 10, fill, edge))
        body.append(text(x + 18, height + 20, label, TextStyle(10.5)))
        x += 30 + width_of(label, 11)
    return body


def _scale_bar(scale: float, height: float, lang: str) -> list[str]:
    """Draw a bar of the longest round length that fits, and the direction of north.

    Parameters
    ----------
    scale : float
        Pixels of a metre.
    height : float
        Of the map (px): the bar is in its lower right corner.
    lang : str
        "zh" or "en", for north.

    Returns
    -------
    list of str
    """
    fitting = [length for length in _SCALE_BARS if length * scale < _SCALE_BAR_WIDTH]
    metres = max(fitting, default=min(_SCALE_BARS))
    label = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    width = metres * scale
    left = _WIDTH - width - 12
    right = left + width
    y = height - 12
    ink = Stroke(palette.INK, 2)
    north = say("page.report.map.north", lang)
    north_style = TextStyle(anchor="end", weight=600)
    return [
        rect(left - 6, y - 18, width + 12, 24, "#fff", ' opacity=".75"'),
        horizontal(y, left, right, ink),
        vertical(left, y - 4, y, ink),
        vertical(right, y - 4, y, ink),
        text(left + width / 2, y - 5, label, TextStyle(10, "middle")),
        text(left - 20, y, north, north_style),
    ]
