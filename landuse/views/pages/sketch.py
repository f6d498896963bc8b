"""A small map for a page of paper: parcels by status, what was counted, waters and roads.

SVG with nothing to click: it prints sharp, and the page needs no script.
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

#: More parcels than this are grey noise on a page: only those that an action names are drawn.
MOST = 20_000
#: Width of the map (px).
_WIDTH = 720.0
#: Corners that move an outline by less (px) are not seen.
_SIMPLIFIED = 0.4
#: Statuses in the order in which they are drawn, the most telling last.
_DRAWN = (
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
    """Where ground coordinates (m) lie on the map (px)."""

    west: float
    north: float
    scale: float

    def path(self, outlines: gpd.GeoSeries) -> str:
        """Outlines as the data of an SVG path.

        Parameters
        ----------
        outlines : GeoSeries
            Polygons in metres; those without a geometry are left out.

        Returns
        -------
        str
            A closed ring after another, holes among them; corners to a tenth of a pixel.
        """
        fine = shapely.simplify(np.asarray(outlines, object), _SIMPLIFIED / self.scale)
        parts = shapely.get_parts(shapely.get_parts(fine[~shapely.is_missing(fine)]))
        rings = shapely.get_rings(parts)
        return "".join(self._ring(shapely.get_coordinates(ring)) for ring in rings)

    def _ring(self, points: npt.NDArray[np.float64]) -> str:
        """One closed ring.

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
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in corners) + "Z"


def sketch(
    assessment: Assessment, counted: Collection[str], fresh: Collection[str], lang: str
) -> str:
    """Return the map of a zone's parcels by status.

    Parameters
    ----------
    assessment : Assessment
        As of the day of the report.
    counted : collection of str
        Parcels that count for the land goal: outlined.
    fresh : collection of str
        Those of them that are new in the period: outlined heavily.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        Empty where no parcel has an outline.
    """
    zone, parcels = assessment.zone, assessment.parcels
    parcels = parcels[~parcels.geometry.isna() & ~parcels.geometry.is_empty]
    if len(parcels) > MOST:
        named = set(zone.actions["parcel_id"].dropna())
        parcels = parcels[parcels.index.isin(named)]
    if parcels.empty:
        return ""
    west, south, east, north = parcels.total_bounds
    frame = _Frame(west, north, _WIDTH / max(east - west, 1.0))
    height = (north - south) * frame.scale
    context = zone.context
    if len(context):
        context = context.clip((west, south, east, north))
    shown = [word for word in _DRAWN if (parcels["status"] == word).any()]
    body = [rect(0, 0, _WIDTH, height, palette.PAPER)]
    body += _context(context, frame)
    for word in shown:
        path = frame.path(parcels.geometry[parcels["status"] == word])
        fill = palette.STATUS_COLORS[word]
        body.append(
            f'<path d="{path}" fill="{fill}" stroke="#fff" stroke-width=".5" fill-rule="evenodd"/>'
        )
    for ids, width, colour in (
        (counted, 1.4, palette.INK),
        (fresh, 3.0, palette.ALERT),
    ):
        outlines = parcels.geometry[parcels.index.isin(list(ids))]
        if len(outlines):
            path = frame.path(outlines)
            body.append(
                f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
            )
    body += _legend(shown, height, lang)
    body += _scale_bar(frame.scale, height, lang)
    return svg(_WIDTH, height + 26, body, say("page.report.map.label", lang))


def _context(context: gpd.GeoDataFrame, frame: _Frame) -> list[str]:
    """Waters and roads under the parcels; the zone's boundary is left out.

    Parameters
    ----------
    context : GeoDataFrame
        The zone's own ground with ``kind``, within the map; lines are left out.
    frame : _Frame
        Where it lies.

    Returns
    -------
    list of str
        A path a kind that is there.
    """
    is_area = context.geom_type.isin(["Polygon", "MultiPolygon"])
    body: list[str] = []
    for kind, words in CONTEXT_KINDS.items():
        outlines = context.geometry[context["kind"].isin(words) & is_area]
        if len(outlines) and kind != "boundary":
            fill = palette.CONTEXT_COLORS[kind]
            body.append(
                f'<path d="{frame.path(outlines)}" fill="{fill}" fill-rule="evenodd"/>'
            )
    return body


def _legend(shown: list[str], height: float, lang: str) -> list[str]:
    """The colours of the statuses and of the outlines, in a line under the map.

    Parameters
    ----------
    shown : list of str
        Statuses that the map has, in the order in which they are drawn.
    height : float
        Of the map (px): the line stands under it.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        A swatch and its words each.
    """
    entries = [
        (palette.STATUS_COLORS[word], "none", status.label(status.STATUSES, word, lang))
        for word in shown
    ]
    entries.append(("none", palette.INK, say("page.report.map.counted", lang)))
    entries.append(("none", palette.ALERT, say("page.report.map.new", lang)))
    body: list[str] = []
    at = 0.0
    for fill, stroke, words in entries:
        edge = f' stroke="{stroke}" stroke-width="2"'
        body.append(rect(at + 1, height + 11, 12, 10, fill, edge))
        body.append(text(at + 18, height + 20, words, TextStyle(10.5)))
        at += 30 + width_of(words, 11)
    return body


def _scale_bar(scale: float, height: float, lang: str) -> list[str]:
    """The longest round length that fits, and which way is north.

    Parameters
    ----------
    scale : float
        Pixels of a metre.
    height : float
        Of the map (px): the bar stands at its lower right corner.
    lang : str
        "zh" or "en", for north.

    Returns
    -------
    list of str
    """
    fitting = (metres for metres in _SCALE_BARS if metres * scale < _SCALE_BAR_WIDTH)
    metres = next(fitting, _SCALE_BARS[-1])
    width = metres * scale
    x, y = _WIDTH - width - 12, height - 12
    words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    ink = Stroke(palette.INK, 2)
    return [
        rect(x - 6, y - 18, width + 12, 24, "#fff", ' opacity=".75"'),
        horizontal(y, x, x + width, ink),
        vertical(x, y - 4, y, ink),
        vertical(x + width, y - 4, y, ink),
        text(x + width / 2, y - 5, words, TextStyle(10, "middle")),
        text(
            x - 20,
            y,
            say("page.report.map.north", lang),
            TextStyle(anchor="end", weight=600),
        ),
    ]
