"""Outlines of buildings inside a parcel: wings, slabs and grids of them along its long side."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon, affinity, box

from demo.waters import GRID


def bearing(shape: Polygon) -> float:
    """Direction of the long side, in degrees."""
    at = np.array(shapely.oriented_envelope(shape).exterior.coords)
    u, v = at[1] - at[0], at[2] - at[1]
    side = u if np.hypot(*u) >= np.hypot(*v) else v
    return float(np.degrees(np.arctan2(side[1], side[0])))


def largest(shape: shapely.Geometry) -> Polygon:
    """The largest part of a shape."""
    return max(shapely.get_parts(shape), key=shapely.area, default=Polygon())


def _wing(
    x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator, plain: bool
) -> Polygon:
    """A rectangle; big ones sometimes as an L or a U."""
    shape, w, h, dice = box(x0, y0, x1, y1), x1 - x0, y1 - y0, rng.random()
    if plain or min(w, h) < 42 or dice > 0.34:
        return shape
    a, b = rng.uniform(0.38, 0.6, 2)
    if dice < 0.2:
        cuts = [
            box(x0, y0, x0 + a * w, y0 + b * h),
            box(x1 - a * w, y1 - b * h, x1, y1),
            box(x1 - a * w, y0, x1, y0 + b * h),
        ]
        return shape.difference(cuts[int(rng.integers(3))])
    return shape.difference(box(x0 + w * 0.28, y0 + h * b, x1 - w * 0.28, y1))


def fill(
    inset: Polygon,
    rows: int,
    columns: int,
    gap: float,
    rng: np.random.Generator,
    plain: bool = False,
) -> list[Polygon]:
    """Buildings in a grid along the long side of ``inset``, each shrunk until it stands inside."""
    if inset.area < 200:
        return []
    angle = bearing(inset)
    hub = inset.centroid
    local = affinity.rotate(inset, -angle, origin=hub)
    x0, y0, x1, y1 = local.bounds
    xs = np.cumsum([0, *rng.dirichlet(np.full(columns, 25.0))]) * (x1 - x0) + x0
    ys = np.cumsum([0, *rng.dirichlet(np.full(rows, 40.0))]) * (y1 - y0) + y0
    out = []
    for i, j in np.ndindex(columns, rows):
        left, right = xs[i] + gap / 2 * (i > 0), xs[i + 1] - gap / 2 * (i < columns - 1)
        low, high = ys[j] + gap / 2 * (j > 0), ys[j + 1] - gap / 2 * (j < rows - 1)
        if not plain:
            right -= (right - left) * max(0.0, rng.uniform(-0.25, 0.3))
            high -= (high - low) * max(0.0, rng.uniform(-0.25, 0.25))
        if right - left < 9 or high - low < 9:
            continue
        shape = _wing(left, low, right, high, rng, plain)
        for scale in (1, 0.93, 0.86, 0.78, 0.7, 0.6, 0.5):
            small = affinity.scale(shape, scale, scale, origin="centroid")
            if local.covers(small):
                out.append(shapely.set_precision(affinity.rotate(small, angle, origin=hub), GRID))
                break
    return out


def slab_in(shape: Polygon) -> Polygon:
    """A slab of flats in the middle of its plot."""
    angle, hub = bearing(shape), shape.centroid
    x0, y0, x1, y1 = affinity.rotate(shape, -angle, origin=hub).bounds
    length, depth = min(x1 - x0, 62.0), min(y1 - y0, 14.5)
    slab = box(hub.x - length / 2, hub.y - depth / 2, hub.x + length / 2, hub.y + depth / 2)
    return shapely.set_precision(affinity.rotate(slab, angle, origin=hub), GRID)
