"""How outlines lie to each other: overlaps, narrow gaps, slivers, found by coverage validity first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import pandas as pd
import shapely

#: Interiors meet: a shared edge is no overlap.
_INTERIORS = "T********"
_CHUNK = 4000
_THREADS = 2
T = TypeVar("T")


def overlaps(shapes: np.ndarray) -> pd.DataFrame:
    """Every pair of outlines whose interiors meet.

    Neighbours in a clean cadastre share edges, so that a search for intersections flags all of them. Coverage validity finds
    the outlines with a wrong edge in one pass; only those are searched, against all (both members need not be flagged).

    Parameters
    ----------
    shapes : valid polygons or None, shape (n,).

    Returns
    -------
    One row a pair: ``left`` < ``right`` (positions), ``area`` (m²), ``geometry`` (the common part).
    """
    flagged = np.flatnonzero(_invalid(shapes))
    tree = shapely.STRtree(shapes)
    left, right = asked(tree, shapes[flagged], "intersects")
    left = flagged[left]
    different = left != right
    pairs = np.unique(np.sort(np.column_stack([left[different], right[different]]), axis=1), axis=0)
    a, b = shapes[pairs[:, 0]], shapes[pairs[:, 1]]
    meet = in_parallel(
        lambda at: shapely.relate_pattern(a[at], b[at], _INTERIORS), len(pairs)
    ).astype(bool)
    common = shapely.intersection(a[meet], b[meet])
    out = pd.DataFrame(
        {"left": pairs[meet, 0], "right": pairs[meet, 1], "area": shapely.area(common)}
    )
    out["geometry"] = np.asarray(common, dtype=object)
    return out[out["area"] > 0].reset_index(drop=True)


def gaps(shapes: np.ndarray, width: float) -> np.ndarray:
    """Strips narrower than ``width`` (m) between two outlines or more, as polygons.

    What closing (widening by half the width and back) fills between the outlines that coverage validity flags.
    """
    flagged = shapes[_invalid(shapes, width)]
    if not len(flagged):
        return np.array([], dtype=object)
    ground = shapely.union_all(flagged)
    closed = shapely.buffer(
        shapely.buffer(ground, width / 2, join_style="mitre"), -width / 2, join_style="mitre"
    )
    strips = shapely.get_parts(shapely.difference(closed, ground))
    strips = strips[shapely.area(strips) > 0]
    if not len(strips):
        return strips
    tree = shapely.STRtree(shapes)
    strip, _ = tree.query(strips, predicate="dwithin", distance=1e-3)
    between = np.bincount(strip, minlength=len(strips)) > 1
    inside = shapely.area(strips[between])
    return strips[between][inside > 1e-3]


def width(shapes: np.ndarray) -> np.ndarray:
    """The short side (m) of the rectangle with the same area and perimeter: how wide a strip is; NaN where missing."""
    half, area = shapely.length(shapes) / 2, shapely.area(shapes)
    return (half - np.sqrt(np.maximum(half**2 - 4 * area, 0))) / 2


def _invalid(shapes: np.ndarray, gap: float = 0.0) -> np.ndarray:
    """Which outlines have an edge that does not fit their neighbours', or faces one across a gap."""
    some = np.flatnonzero(~shapely.is_missing(shapes))
    out = np.zeros(len(shapes), bool)
    edges = shapely.coverage_invalid_edges(shapes[some], gap_width=gap)
    out[some] = ~shapely.is_empty(edges) & ~shapely.is_missing(edges)
    return out


def asked(
    tree: shapely.STRtree, shapes: np.ndarray, predicate: str
) -> tuple[np.ndarray, np.ndarray]:
    """``tree.query(shapes, predicate)`` on two threads: positions in ``shapes`` and in the tree, in order of the former."""

    def ask(block: slice) -> np.ndarray:
        found = tree.query(shapes[block], predicate=predicate)
        found[0] += block.start
        return found

    left, right = np.hstack(in_blocks(ask, len(shapes)))
    return left, right


def in_parallel(work: Callable[[slice], np.ndarray], n: int) -> np.ndarray:
    """``work`` on n rows, put together again."""
    return np.concatenate(in_blocks(work, n))


def in_blocks(work: Callable[[slice], T], n: int) -> list[T]:
    """What ``work`` makes of n rows, block by block, at least one; GEOS and NumPy let go of the interpreter, so threads help."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(
            pool.map(work, (slice(start, start + _CHUNK) for start in range(0, max(n, 1), _CHUNK)))
        )
