"""The ground that polygons share, as a sum over their edges.

Above a line far below, a polygon is the strips under its edges, less the strips under those that run back. Two strips share what
lies under the lower of their edges, so two polygons share ``Σ ± ∫ min(e, f) dx`` over all pairs of an edge ``e`` of the one and
``f`` of the other. Round a polygon the ``e`` alone cancel out: ``Σ ± ∫ min(f − e, 0) dx``, which asks only for the edges that pass
under the other's top. Nothing is cut and no outline built; holes and parts are edges as well. Most outlines have no edge in the box
of the other at all, and are inside or outside as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

_POLYGON = 3


class _Edges(NamedTuple):
    """Edges from west to east, outline by outline; those that run due north or south bound no strip but may enter a box."""

    west: np.ndarray
    start: np.ndarray
    east: np.ndarray
    end: np.ndarray
    #: 1.0 where the ground is under the edge, -1.0 where it is above
    sign: np.ndarray
    #: place of each outline's first edge, and how many it has
    first: np.ndarray
    number: np.ndarray


def shared_areas(
    ones: np.ndarray,
    others: np.ndarray,
    box: np.ndarray,
    area: np.ndarray,
    one: np.ndarray,
    other: np.ndarray,
) -> np.ndarray:
    """The area of ``ones[one[k]]`` ∩ ``others[other[k]]`` for every k, as of ``shapely.intersection``.

    Parameters
    ----------
    ones, others : valid polygons of one or more parts, or None.
    box, area : ``shapely.bounds`` and ``shapely.area`` of ``others``, shapes (m, 4) and (m,).
    one, other : places in them, shape (n,), of which the boxes meet.

    Returns
    -------
    Areas in the square of the unit of the coordinates, at the coordinates and sizes of a zone right to about 1e-7 m²; where no edge of
    the one enters the other's box, exactly its ``area`` or nothing.
    """
    f, mine = _edges(ones), box[other]
    pair, k = _each(f.first[one], f.number[one])
    west, bottom, east, top = (side[pair] for side in mine.T)
    near = np.flatnonzero(
        (f.west[k] < east) & (f.east[k] > west) & (np.minimum(f.start[k], f.end[k]) < top)
    )
    pair, k, west, bottom = pair[near], k[near], west[near], bottom[near]
    cut = np.zeros(len(one), bool)
    cut[pair[np.maximum(f.start[k], f.end[k]) > bottom]] = True
    # where no edge enters the box, those below it at its west side tell whether all of it is inside
    over = np.where((f.west[k] <= west) & (west < f.east[k]), f.sign[k], 0.0)  # 1 under, -1 above
    out = -np.bincount(pair, over, len(one)) * area[other]
    some = np.flatnonzero(cut)
    enter = cut[pair]
    number = np.cumsum(cut) - 1
    out[some] = _cut(f, _edges(others[other[some]]), mine[some], number[pair[enter]], k[enter])
    return out


def _cut(f: _Edges, e: _Edges, box: np.ndarray, pair: np.ndarray, k: np.ndarray) -> np.ndarray:
    """The sums over edges: ``k`` of ``f`` with all edges of the outline ``pair`` of ``e``."""
    term, j = _each(e.first[pair], e.number[pair])
    pair, k = pair[term], k[term]
    low, high = np.maximum(f.west[k], e.west[j]), np.minimum(f.east[k], e.east[j])
    meet = np.flatnonzero(low < high)
    pair, k, j, low, high = pair[meet], k[meet], j[meet], low[meet], high[meet]
    # seen from the other's own corner, where differences of large coordinates are exact
    x, y = box[pair, 0], box[pair, 1]
    (height, slope), (other_height, other_slope) = _line(f, k, x, y), _line(e, j, x, y)
    height, slope = height - other_height, slope - other_slope
    under = _under(height + slope * (low - x), height + slope * (high - x))
    return np.bincount(pair, under * (high - low) * f.sign[k] * e.sign[j], len(box))


def _edges(shapes: np.ndarray) -> _Edges:
    rings, owner, hole = _rings(shapes)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = xy[:, 0], xy[:, 1]
    step = np.flatnonzero(ring[1:] == ring[:-1])
    x_step, ring = x[step + 1] - x[step], ring[step]
    # a ring that runs clockwise has its ground under the edges that run east
    level = y - y[:1]
    under = np.bincount(ring, x_step * (level[step] + level[step + 1]), len(rings)) > 0
    sign = np.where(under != hole, 1.0, -1.0)
    back = x_step < 0
    west, east = step + back, step + ~back
    count = np.bincount(owner[ring], minlength=len(shapes))
    signs = np.where(back, -sign[ring], sign[ring])
    return _Edges(x[west], y[west], x[east], y[east], signs, np.cumsum(count) - count, count)


def _rings(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rings of the shapes, the place of the shape that each is of, and which are holes."""
    if (shapely.get_type_id(shapes) == _POLYGON).all() and not shapely.get_num_interior_rings(
        shapes
    ).any():
        return (
            shapes,
            np.arange(len(shapes)),
            np.zeros(len(shapes), bool),
        )  # a ring each; to take it out would copy it
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owner[part], np.r_[False, part[1:] == part[:-1]][: len(rings)]


def _line(
    edges: _Edges, at: np.ndarray, x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The line of each edge, seen from a point: its height there, and its slope."""
    west, start = edges.west[at] - x, edges.start[at] - y
    slope = (edges.end[at] - y - start) / (edges.east[at] - x - west)
    return start - slope * west, slope


def _under(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The mean of min(d, 0) where d runs straight from ``left`` to ``right``."""
    a, b = np.minimum(left, 0.0), np.minimum(right, 0.0)
    crosses = (left < 0) != (right < 0)
    return np.where(
        crosses, -(a * a + b * b) / np.where(crosses, 2 * np.abs(right - left), 1.0), (a + b) / 2
    )


def _each(first: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every k repeated ``count[k]`` times, and beside it ``first[k]``, ``first[k] + 1`` …"""
    k = np.repeat(np.arange(len(count)), count)
    return k, np.arange(len(k)) + (first - np.cumsum(count) + count)[k]
