"""The ground that polygons share, as a sum over their edges.

Above a line far below, a polygon is the strips under its edges, less the strips under those that
run back. Two strips share what lies under the lower of their edges, so two polygons share
``Σ ± ∫ min(e, f) dx`` over all pairs of an edge ``e`` of the one and ``f`` of the other. Round a
polygon the ``e`` alone cancel out: ``Σ ± ∫ min(f − e, 0) dx``, which asks only for the edges that
pass under the other's top. Nothing is cut and no outline built; holes and parts are edges as well.
Most outlines have no edge in the box of the other at all, and are inside or outside as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from landuse.domain.frames.arrays import Flags, Floats, Outlines, Positions

_POLYGON = 3


@dataclass(frozen=True)
class MeasuredOutlines:
    """Outlines with their boxes and areas, measured once for many questions.

    Attributes
    ----------
    shapes : ndarray of object, shape (m,)
        Valid polygons of one or more parts, or None.
    bounds : ndarray of float64, shape (m, 4)
        West, south, east and north side of each box, in the unit of the coordinates (m).
    area : ndarray of float64, shape (m,)
        In the square of that unit (m²).
    """

    shapes: Outlines
    bounds: Floats
    area: Floats


@dataclass(frozen=True)
class _Edges:
    """Edges from west to east, outline by outline.

    Those that run due north or south bound no strip, but may enter a box, and so stay.

    Attributes
    ----------
    west, start, east, end : ndarray of float64, shape (edges,)
        x and y of the western end, x and y of the eastern end.
    sign : ndarray of float64, shape (edges,)
        1.0 where the ground is under the edge, -1.0 where it is above.
    first, count : ndarray of intp, shape (outlines,)
        Position of each outline's first edge, and how many it has.
    """

    west: Floats
    start: Floats
    east: Floats
    end: Floats
    sign: Floats
    first: Positions
    count: Positions


def measure_outlines(shapes: Outlines) -> MeasuredOutlines:
    """Outlines with their boxes and areas.

    Parameters
    ----------
    shapes : ndarray of object, shape (m,)
        Valid polygons of one or more parts, or None.

    Returns
    -------
    MeasuredOutlines
        Box and area of a missing outline are NaN.
    """
    return MeasuredOutlines(shapes, shapely.bounds(shapes), shapely.area(shapes))


def shared_areas(
    shapes: Outlines, others: MeasuredOutlines, shape_at: Positions, other_at: Positions
) -> Floats:
    """The ground that pairs of outlines share, the area of ``shapely.intersection``.

    Parameters
    ----------
    shapes : ndarray of object, shape (s,)
        Valid polygons of one or more parts, or None.
    others : MeasuredOutlines
        The outlines on the other side of the pairs.
    shape_at, other_at : ndarray of intp, shape (n,)
        Positions of each pair's outlines in ``shapes`` and in ``others``. Their boxes have to meet.

    Returns
    -------
    ndarray of float64, shape (n,)
        Areas in the square of the unit of the coordinates; at the coordinates and sizes of a zone
        right to about 1e-7 m². Where no edge of the one enters the other's box, exactly its area
        or nothing.

    Examples
    --------
    >>> parcel, house = shapely.box(0, 0, 10, 10), shapely.box(8, 8, 12, 12)
    >>> pair = np.array([0])
    >>> shared_areas(np.array([parcel]), measure_outlines(np.array([house])), pair, pair)
    array([4.])
    """
    pairs = len(shape_at)
    edges = _edges_of(shapes)
    bounds = others.bounds[other_at]
    pair, edge = _repeat_ranges(edges.first[shape_at], edges.count[shape_at])
    west, bottom, east, top = (side[pair] for side in bounds.T)
    near = np.flatnonzero(
        (edges.west[edge] < east)
        & (edges.east[edge] > west)
        & (np.minimum(edges.start[edge], edges.end[edge]) < top)
    )
    pair, edge, west, bottom = pair[near], edge[near], west[near], bottom[near]
    is_cut = np.zeros(pairs, bool)
    is_cut[pair[np.maximum(edges.start[edge], edges.end[edge]) > bottom]] = True
    # where no edge enters the box, those below it at its west side tell whether all of it is inside
    passes_below = (edges.west[edge] <= west) & (west < edges.east[edge])
    ground_below = np.bincount(
        pair, np.where(passes_below, edges.sign[edge], 0.0), pairs
    )
    shared = -ground_below * others.area[other_at]
    cut = np.flatnonzero(is_cut)
    is_of_cut = is_cut[pair]
    cut_number = np.cumsum(is_cut) - 1
    shared[cut] = _sum_over_edges(
        edges,
        _edges_of(others.shapes[other_at[cut]]),
        bounds[cut],
        cut_number[pair[is_of_cut]],
        edge[is_of_cut],
    )
    return shared


def _sum_over_edges(
    edges: _Edges, other_edges: _Edges, bounds: Floats, pair: Positions, edge: Positions
) -> Floats:
    """The ground of each pair: each ``edge`` with all edges of the other outline of its ``pair``.

    ``bounds`` and the outlines of ``other_edges`` are those of the pairs, in the same order.
    """
    term, other = _repeat_ranges(other_edges.first[pair], other_edges.count[pair])
    pair, edge = pair[term], edge[term]
    low = np.maximum(edges.west[edge], other_edges.west[other])
    high = np.minimum(edges.east[edge], other_edges.east[other])
    meet = np.flatnonzero(low < high)
    pair, edge, other, low, high = (
        pair[meet],
        edge[meet],
        other[meet],
        low[meet],
        high[meet],
    )
    # seen from the other's own corner, where differences of large coordinates are exact
    x, y = bounds[pair, 0], bounds[pair, 1]
    height, slope = _line_of(edges, edge, x, y)
    other_height, other_slope = _line_of(other_edges, other, x, y)
    # in place, for these arrays are the longest of all: height and slope against the other's line
    height -= other_height
    slope -= other_slope
    below = _mean_below_zero(height + slope * (low - x), height + slope * (high - x))
    signed = below * (high - low) * edges.sign[edge] * other_edges.sign[other]
    return np.asarray(np.bincount(pair, signed, len(bounds)), np.float64)


def _edges_of(shapes: Outlines) -> _Edges:
    """All edges of some outlines, holes and parts included."""
    rings, shape_of_ring, is_hole = _rings_of(shapes)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = coordinates[:, 0], coordinates[:, 1]
    step = np.flatnonzero(ring[1:] == ring[:-1])
    width, ring = x[step + 1] - x[step], ring[step]
    # a ring that runs clockwise has its ground under the edges that run east
    level = y - y[:1]
    is_clockwise = (
        np.bincount(ring, width * (level[step] + level[step + 1]), len(rings)) > 0
    )
    sign = np.where(is_clockwise != is_hole, 1.0, -1.0)
    runs_back = width < 0
    west = step + runs_back
    east = step + ~runs_back
    count = np.bincount(shape_of_ring[ring], minlength=len(shapes))
    return _Edges(
        west=x[west],
        start=y[west],
        east=x[east],
        end=y[east],
        sign=np.where(runs_back, -sign[ring], sign[ring]),
        first=np.cumsum(count) - count,
        count=count,
    )


def _rings_of(shapes: Outlines) -> tuple[Outlines, Positions, Flags]:
    """Rings of the shapes, the position of the shape that each is of, and which are holes."""
    are_polygons = (shapely.get_type_id(shapes) == _POLYGON).all()
    if are_polygons and not shapely.get_num_interior_rings(shapes).any():
        # a ring each: the polygon stands for it, to take it out would copy it
        return shapes, np.arange(len(shapes)), np.zeros(len(shapes), bool)
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    # the first ring of a part is its outline
    is_hole = np.r_[False, part[1:] == part[:-1]][: len(rings)]
    return rings, shape_of_part[part], is_hole


def _line_of(
    edges: _Edges, at: Positions, x: Floats, y: Floats
) -> tuple[Floats, Floats]:
    """The line of each edge, seen from a point: its height there, and its slope."""
    west = edges.west[at] - x
    start = edges.start[at] - y
    slope = (edges.end[at] - y - start) / (edges.east[at] - x - west)
    return start - slope * west, slope


def _mean_below_zero(left: Floats, right: Floats) -> Floats:
    """The mean of min(d, 0) where d runs straight from ``left`` to ``right``."""
    a = np.minimum(left, 0.0)
    b = np.minimum(right, 0.0)
    crosses = (left < 0) != (right < 0)
    return np.where(
        crosses,
        -(a * a + b * b) / np.where(crosses, 2 * np.abs(right - left), 1.0),
        (a + b) / 2,
    )


def _repeat_ranges(first: Positions, count: Positions) -> tuple[Positions, Positions]:
    """Every k repeated ``count[k]`` times, and beside it ``first[k]``, ``first[k] + 1`` …"""
    k = np.repeat(np.arange(len(count)), count)
    offset = first - np.cumsum(count) + count
    return k, np.arange(len(k)) + offset[k]
