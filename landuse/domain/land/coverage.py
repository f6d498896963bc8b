"""Overlaps, narrow gaps and slivers between outlines.

Neighbours in a clean cadastre share edges, so that a search for intersections flags all of them.
Coverage validity finds the outlines with a wrong edge in one pass; only those are searched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from landuse.domain.frames.arrays import Flags, Floats, Outlines, Positions
from landuse.domain.frames.blocks import concatenate_blocks, map_blocks

#: Pattern of the DE-9IM matrix for interiors that meet: a shared edge is no overlap.
_INTERIORS_MEET = "T********"
#: A strip touches an outline that is no farther than this (m).
_TOUCH_M = 1e-3
#: Strips of less area than this (m²) are rounding.
_ROUNDING_M2 = 1e-3


def overlaps(shapes: Outlines) -> pd.DataFrame:
    """Every pair of outlines whose interiors meet.

    Only outlines that coverage validity flags are compared, with all others: of two that overlap,
    both need not be flagged.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Valid polygons or None, in a projected system (m).

    Returns
    -------
    DataFrame
        One row for each pair: ``left`` < ``right`` (positions in ``shapes``), ``area`` (m²) and
        ``geometry`` of the common part, in the order of the positions.

    Examples
    --------
    >>> squares = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    >>> overlaps(squares)[["left", "right", "area"]].values.tolist()
    [[0.0, 1.0, 2.0]]
    """
    flagged = np.flatnonzero(_has_invalid_edge(shapes))
    tree = shapely.STRtree(shapes)
    flagged_at, right = query_in_blocks(tree, shapes[flagged], "intersects")
    left = flagged[flagged_at]
    is_pair = left != right
    pairs_both_ways = np.column_stack([left[is_pair], right[is_pair]])
    pairs = np.unique(np.sort(pairs_both_ways, axis=1), axis=0)
    left_shapes, right_shapes = shapes[pairs[:, 0]], shapes[pairs[:, 1]]

    def interiors_meet(block: slice) -> Flags:
        is_meeting = shapely.relate_pattern(
            left_shapes[block], right_shapes[block], _INTERIORS_MEET
        )
        return np.asarray(is_meeting, bool)

    is_overlap = concatenate_blocks(interiors_meet, len(pairs))
    common = shapely.intersection(left_shapes[is_overlap], right_shapes[is_overlap])
    table = pd.DataFrame(pairs[is_overlap], columns=["left", "right"])
    table["area"] = shapely.area(common)
    table["geometry"] = np.asarray(common, dtype=object)
    return table[table["area"] > 0].reset_index(drop=True)


def gaps(shapes: Outlines, width: float) -> Outlines:
    """Narrow strips between two outlines or more.

    They are the area that closing (widening by half the width and back) fills between the outlines
    that coverage validity flags.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Valid polygons or None, in a projected system (m).
    width : float
        Strips narrower than this (m) are gaps; wider ones are streets.

    Returns
    -------
    ndarray of object
        One polygon for each strip.

    Examples
    --------
    >>> row = np.array([shapely.box(0, 0, 10, 10), shapely.box(10.3, 0, 20, 10)])
    >>> shapely.area(gaps(row, 1.0)).round(6)
    array([3.])
    """
    flagged = shapes[_has_invalid_edge(shapes, width)]
    if not len(flagged):
        return np.array([], dtype=object)
    union = shapely.union_all(flagged)
    widened = shapely.buffer(union, width / 2, join_style="mitre")
    closed = shapely.buffer(widened, -width / 2, join_style="mitre")
    strips: Outlines = shapely.get_parts(shapely.difference(closed, union))
    strips = strips[shapely.area(strips) > 0]
    if not len(strips):
        return strips
    tree = shapely.STRtree(shapes)
    strip, _ = tree.query(strips, predicate="dwithin", distance=_TOUCH_M)
    is_between = np.bincount(strip, minlength=len(strips)) > 1
    between: Outlines = strips[is_between]
    has_area: Flags = shapely.area(between) > _ROUNDING_M2
    return between[has_area]


def strip_widths(shapes: Outlines) -> Floats:
    """The width of outlines, each taken for a straight strip.

    The short side of the rectangle of the same area and perimeter: with half the perimeter h and
    the area a it solves w (h − w) = a.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Polygons or None, in a projected system (m).

    Returns
    -------
    ndarray of float64, shape (n,)
        Widths in m; NaN where the outline is missing. A shape rounder than any rectangle counts
        as a square.

    Examples
    --------
    >>> strip_widths(np.array([shapely.box(0, 0, 100, 0.5), None]))
    array([0.5, nan])
    """
    half_perimeter = shapely.length(shapes) / 2
    area = shapely.area(shapes)
    root = np.sqrt(np.maximum(half_perimeter**2 - 4 * area, 0))
    return np.asarray((half_perimeter - root) / 2, np.float64)


def query_in_blocks(
    tree: shapely.STRtree, shapes: Outlines, predicate: str
) -> tuple[Positions, Positions]:
    """``tree.query(shapes, predicate)``, computed block by block on two threads.

    Parameters
    ----------
    tree : STRtree
        Of the outlines that are searched.
    shapes : ndarray of object, shape (n,)
        Outlines to search for; None has no hits.
    predicate : str
        A predicate that the tree knows, such as "intersects".

    Returns
    -------
    tuple of two ndarrays of intp, each of shape (pairs,)
        Positions in ``shapes`` and in the tree, in the order of the former.
    """

    def query(block: slice) -> Positions:
        hits = tree.query(shapes[block], predicate=predicate)
        hits[0] += block.start
        return np.asarray(hits, np.intp)

    shape_at, tree_at = np.hstack(map_blocks(query, len(shapes)))
    return shape_at, tree_at


def _has_invalid_edge(shapes: Outlines, gap: float = 0.0) -> Flags:
    """Which outlines have an edge that fits no neighbour's, or faces one across a gap."""
    present = np.flatnonzero(~shapely.is_missing(shapes))
    edges = shapely.coverage_invalid_edges(shapes[present], gap_width=gap)
    is_invalid = np.zeros(len(shapes), bool)
    is_invalid[present] = ~shapely.is_empty(edges) & ~shapely.is_missing(edges)
    return is_invalid
