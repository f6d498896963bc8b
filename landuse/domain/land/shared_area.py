"""The area that polygons share, as a sum over their edges.

Above a line far below, the area of a polygon is that of the strips under its edges, less that of
the strips under the edges that run back. Two strips share the area under the lower of their edges,
so two polygons share ``Σ ± ∫ min(e, f) dx`` over all pairs of an edge ``e`` of one and ``f`` of the
other. The terms in ``e`` alone sum to zero round a polygon, which leaves
``Σ ± ∫ min(f − e, 0) dx``: only the edges that pass below the top of the other polygon matter.
Nothing is cut and no outline built; holes and parts are edges as well. Most polygons have no edge
in the box of the other at all, and are inside it or outside it as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from landuse.domain.frames.arrays import Flags, Floats, Outlines, Positions

_POLYGON = 3


@dataclass(frozen=True)
class MeasuredOutlines:
    """Outlines with their bounding boxes and areas, measured once for many comparisons.

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

    Edges that run due north or south have no strip below them, but may enter a box, and so are
    included.

    Attributes
    ----------
    west, start, east, end : ndarray of float64, shape (edges,)
        x and y of the western end, x and y of the eastern end.
    sign : ndarray of float64, shape (edges,)
        1.0 where the inside is below the edge, -1.0 where it is above.
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
    """Measure the boxes and areas of outlines.

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
    """The area that pairs of outlines share, that of ``shapely.intersection``.

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
        right to about 1e-7 m². Where no edge of one enters the other's box, exactly the area of
        the other or zero.

    Examples
    --------
    >>> parcel, house = shapely.box(0, 0, 10, 10), shapely.box(8, 8, 12, 12)
    >>> pair = np.array([0])
    >>> shared_areas(np.array([parcel]), measure_outlines(np.array([house])), pair, pair)
    array([4.])
    """
    pair_count = len(shape_at)
    edges = _edges_of(shapes)
    bounds = others.bounds[other_at]
    pair, edge = _repeat_ranges(edges.first[shape_at], edges.count[shape_at])
    west, south, east, north = (side[pair] for side in bounds.T)
    is_below_top = np.minimum(edges.start[edge], edges.end[edge]) < north
    is_beside = (edges.west[edge] < east) & (edges.east[edge] > west)
    near = np.flatnonzero(is_beside & is_below_top)
    pair, edge, west, south = pair[near], edge[near], west[near], south[near]
    enters_box = np.maximum(edges.start[edge], edges.end[edge]) > south
    is_cut = np.zeros(pair_count, bool)
    is_cut[pair[enters_box]] = True
    # where no edge enters the box, those below its west side tell whether it is inside or outside
    passes_below = (edges.west[edge] <= west) & (west < edges.east[edge])
    signs_below = np.where(passes_below, edges.sign[edge], 0.0)
    is_inside = -np.bincount(pair, signs_below, pair_count)
    shared = is_inside * others.area[other_at]
    cut = np.flatnonzero(is_cut)
    other_edges = _edges_of(others.shapes[other_at[cut]])
    is_edge_of_cut = is_cut[pair]
    number_of_cut = np.cumsum(is_cut) - 1
    cut_of_edge = number_of_cut[pair[is_edge_of_cut]]
    shared[cut] = _sum_over_edges(
        edges, other_edges, bounds[cut], cut_of_edge, edge[is_edge_of_cut]
    )
    return shared


def _sum_over_edges(
    edges: _Edges, other_edges: _Edges, bounds: Floats, pair: Positions, edge: Positions
) -> Floats:
    """The shared area of each pair, from each ``edge`` and all edges of the other outline.

    ``pair`` is that of each edge; ``bounds`` and the outlines of ``other_edges`` are those of the
    pairs, in the same order.
    """
    term, other = _repeat_ranges(other_edges.first[pair], other_edges.count[pair])
    pair, edge = pair[term], edge[term]
    low = np.maximum(edges.west[edge], other_edges.west[other])
    high = np.minimum(edges.east[edge], other_edges.east[other])
    meet = np.flatnonzero(low < high)
    pair, edge, other = pair[meet], edge[meet], other[meet]
    low, high = low[meet], high[meet]
    # from the corner of the other's box, where differences of large coordinates are exact
    x, y = bounds[pair, 0], bounds[pair, 1]
    height, slope = _line_of(edges, edge, x, y)
    other_height, other_slope = _line_of(other_edges, other, x, y)
    # above the line of the other edge; in place, since these arrays are the longest of all
    height -= other_height
    slope -= other_slope
    height_at_low = height + slope * (low - x)
    height_at_high = height + slope * (high - x)
    strip = _mean_below_zero(height_at_low, height_at_high) * (high - low)
    signed = strip * edges.sign[edge] * other_edges.sign[other]
    return np.asarray(np.bincount(pair, signed, len(bounds)), np.float64)


def _edges_of(shapes: Outlines) -> _Edges:
    """All edges of some outlines, holes and parts included."""
    rings, shape_of_ring, is_hole = _rings_of(shapes)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = coordinates[:, 0], coordinates[:, 1]
    step = np.flatnonzero(ring[1:] == ring[:-1])
    width, ring = x[step + 1] - x[step], ring[step]
    # a ring that runs clockwise has its inside below the edges that run east
    level = y - y[:1]
    twice_strip = width * (level[step] + level[step + 1])
    is_clockwise = np.bincount(ring, twice_strip, len(rings)) > 0
    sign_of_ring = np.where(is_clockwise != is_hole, 1.0, -1.0)
    sign = sign_of_ring[ring]
    runs_west = width < 0
    west = step + runs_west
    east = step + ~runs_west
    count = np.bincount(shape_of_ring[ring], minlength=len(shapes))
    return _Edges(
        west=x[west],
        start=y[west],
        east=x[east],
        end=y[east],
        sign=np.where(runs_west, -sign, sign),
        first=np.cumsum(count) - count,
        count=count,
    )


def _rings_of(shapes: Outlines) -> tuple[Outlines, Positions, Flags]:
    """Rings of the shapes, the position of the shape that each is of, and which are holes."""
    are_polygons = (shapely.get_type_id(shapes) == _POLYGON).all()
    if are_polygons and not shapely.get_num_interior_rings(shapes).any():
        # the polygon itself stands for its only ring: to extract the ring would copy it
        return shapes, np.arange(len(shapes)), np.zeros(len(shapes), bool)
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    # the first ring of a part is its outline
    is_hole = np.r_[False, part[1:] == part[:-1]][: len(rings)]
    return rings, shape_of_part[part], is_hole


def _line_of(
    edges: _Edges, at: Positions, x: Floats, y: Floats
) -> tuple[Floats, Floats]:
    """The line of each edge with a point as origin: its height at the origin, and its slope."""
    west = edges.west[at] - x
    start = edges.start[at] - y
    slope = (edges.end[at] - y - start) / (edges.east[at] - x - west)
    return start - slope * west, slope


def _mean_below_zero(left: Floats, right: Floats) -> Floats:
    """The mean of min(d, 0) where d runs straight from ``left`` to ``right``."""
    low_left = np.minimum(left, 0.0)
    low_right = np.minimum(right, 0.0)
    crosses_zero = (left < 0) != (right < 0)
    twice_rise = np.where(crosses_zero, 2 * np.abs(right - left), 1.0)
    # where d crosses zero, the part below is a triangle
    mean_of_triangle = -(low_left * low_left + low_right * low_right) / twice_rise
    return np.where(crosses_zero, mean_of_triangle, (low_left + low_right) / 2)


def _repeat_ranges(first: Positions, count: Positions) -> tuple[Positions, Positions]:
    """The numbers of ranges, each repeated ``count`` times, and the members of the ranges.

    Range ``k`` has the members ``first[k]``, ``first[k] + 1`` …, ``count[k]`` of them.
    """
    number = np.repeat(np.arange(len(count)), count)
    offset = first - np.cumsum(count) + count
    return number, np.arange(len(number)) + offset[number]
