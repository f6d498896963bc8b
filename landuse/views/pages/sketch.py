"""A small map for a page of paper: parcels by status, what was counted, the zone's own waters and roads; SVG, nothing to click."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.vocabulary import status
from landuse.views.pages.charts import line, rect, svg, text
from landuse.views.style import palette

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

#: More parcels than this are grey noise on a page: only those that an action speaks of are drawn.
MOST = 20_000
_WIDE = 720.0
_DRAWN = (
    status.IN_USE,
    status.UNDETERMINED,
    status.GOVERNMENT_DELAY,
    status.OVERDUE,
    status.LOW_EFFICIENCY,
    status.IDLE,
    status.REVITALIZED,
)


def sketch(
    assessment: Assessment, counted: Collection[str], fresh: Collection[str], lang: str
) -> str:
    """The map: ``counted`` parcels outlined, those of this period (``fresh``) outlined heavily."""
    a, zh = assessment, lang == "zh"
    parcels = a.parcels[~a.parcels.geometry.isna() & ~a.parcels.geometry.is_empty]
    if len(parcels) > MOST:
        parcels = parcels[parcels.index.isin(set(a.zone.actions["parcel_id"].dropna()))]
    if parcels.empty:
        return ""
    west, south, east, north = parcels.total_bounds
    scale = _WIDE / max(east - west, 1.0)
    high = (north - south) * scale

    def path(shapes: pd.Series | np.ndarray) -> str:
        fine = shapely.simplify(np.asarray(shapes, object), 0.4 / scale)
        rings = shapely.get_rings(
            shapely.get_parts(shapely.get_parts(fine[~shapely.is_missing(fine)]))
        )
        return "".join(_ring(shapely.get_coordinates(r), west, north, scale) for r in rings)

    ground = (
        a.zone.context.clip((west, south, east, north)) if len(a.zone.context) else a.zone.context
    )
    body = [rect(0, 0, _WIDE, high, palette.PAPER)]
    for kind, words in palette.CONTEXT_KINDS.items():
        mine = ground[
            ground["kind"].isin(words) & ground.geom_type.isin(["Polygon", "MultiPolygon"])
        ]
        if len(mine) and kind != "boundary":
            body.append(
                f'<path d="{path(mine.geometry)}" fill="{palette.CONTEXT_COLORS[kind]}" fill-rule="evenodd"/>'
            )
    shown = [s for s in _DRAWN if (parcels["status"] == s).any()]
    for word in shown:
        mine = parcels.geometry[parcels["status"] == word]
        body.append(
            f'<path d="{path(mine)}" fill="{palette.STATUS_COLORS[word]}" stroke="#fff" stroke-width=".5" fill-rule="evenodd"/>'
        )
    for ids, width, colour in ((counted, 1.4, palette.INK), (fresh, 3.0, palette.ALERT)):
        mine = parcels.geometry[parcels.index.isin(list(ids))]
        if len(mine):
            body.append(
                f'<path d="{path(mine)}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
            )
    body += _legend(shown, high, zh, lang)
    body += _scale_bar(scale, high)
    return svg(_WIDE, high + 26, body, "园区地块状态图" if zh else "Map of the zone's parcels")


def _ring(points: np.ndarray, west: float, north: float, scale: float) -> str:
    xy = np.round(
        np.column_stack([(points[:, 0] - west) * scale, (north - points[:, 1]) * scale]), 1
    )
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in xy[:-1]) + "Z"


def _legend(shown: list[str], high: float, zh: bool, lang: str) -> list[str]:
    out, at = [], 0.0
    entries = [
        (palette.STATUS_COLORS[s], "none", status.label(status.STATUSES, s, lang)) for s in shown
    ]
    entries += [
        ("none", palette.INK, "已计入" if zh else "counted"),
        ("none", palette.ALERT, "本期新增" if zh else "new"),
    ]
    for fill, stroke, words in entries:
        out += [
            rect(at + 1, high + 11, 12, 10, fill, f' stroke="{stroke}" stroke-width="2"'),
            text(at + 18, high + 20, words, size=10.5),
        ]
        at += 30 + 11 * (len(words) if zh else 0.58 * len(words))
    return out


def _scale_bar(scale: float, high: float) -> list[str]:
    metres = next(
        m for m in (5000, 2000, 1000, 500, 200, 100, 50, 20) if m * scale < 150 or m == 20
    )
    x, y, wide = _WIDE - metres * scale - 12, high - 12, metres * scale
    words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    ticks = [line(at, y - 4, at, y, palette.INK, 2) for at in (x, x + wide)]
    return [
        rect(x - 6, y - 18, wide + 12, 24, "#fff", ' opacity=".75"'),
        line(x, y, x + wide, y, palette.INK, 2),
        *ticks,
        text(x + wide / 2, y - 5, words, size=10, anchor="middle"),
        text(x - 20, y, "↑北", anchor="end", weight=600),
    ]
