"""Buildings on the synthetic parcels: sheds, L and U shapes, rows of flats, set back from the boundary."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import Polygon


def _shape(kind: str, w: float, h: float) -> Polygon:
    block = shapely.box(-w / 2, -h / 2, w / 2, h / 2)
    if kind == "L":
        return block.difference(shapely.box(0, 0, w / 2, h / 2))
    if kind == "U":
        return block.difference(shapely.box(-w / 4, -h / 6, w / 4, h / 2))
    return block


def _angle(parcel: Polygon) -> float:
    box = np.array(shapely.minimum_rotated_rectangle(parcel).exterior.coords)
    sides = np.diff(box[:3], axis=0)
    long = sides[int(np.hypot(*sides[1]) > np.hypot(*sides[0]))]
    return float(np.degrees(np.arctan2(long[1], long[0])))


def on_parcel(parcel: Polygon, homes: bool, rng: np.random.Generator) -> list[Polygon]:
    """Up to four buildings, aligned with the parcel, clear of its boundary and of each other."""
    yard = parcel.buffer(-9)
    if yard.is_empty or yard.area < 900:
        return []
    angle, centre = _angle(parcel), yard.centroid
    flat = rotate(yard, -angle, origin=centre)
    x0, y0, x1, y1 = flat.bounds
    if homes:
        return _rows(flat, angle, centre)
    placed: list[Polygon] = []
    wanted = 1 + int(rng.random() < 0.62) + int(rng.random() < 0.3) + int(parcel.area > 40_000)
    for tries in range(60):
        shrink = 1 - tries / 90
        w, h = (x1 - x0) * rng.uniform(0.28, 0.8) * shrink, (y1 - y0) * rng.uniform(0.28, 0.74) * shrink
        if min(w, h) < 11 or max(w, h) > 260:
            continue
        kind = rng.choice(["box", "box", "L", "U"]) if min(w, h) > 36 else "box"
        shape = translate(_shape(kind, w, h), rng.uniform(x0 + w / 2, x1 - w / 2), rng.uniform(y0 + h / 2, y1 - h / 2))
        if flat.contains(shape) and all(shape.distance(p) > 9 for p in placed):
            placed.append(shape)
        if len(placed) >= wanted:
            break
    return [shapely.set_precision(rotate(p, angle, origin=centre), 0.001) for p in placed]


def _rows(flat: Polygon, angle: float, centre: shapely.Point) -> list[Polygon]:
    x0, y0, x1, y1 = flat.bounds
    bars = [
        shapely.box(x0 + 6, y, x1 - 6, y + 13).intersection(flat.buffer(-4)) for y in np.arange(y0 + 8, y1 - 20, 42)
    ]
    good = [b for b in bars if isinstance(b, Polygon) and b.area > 350][:4]
    return [shapely.set_precision(rotate(b, angle, origin=centre), 0.001) for b in good]


def straddling(left: Polygon, right: Polygon) -> Polygon | None:
    """A shed across the shared boundary of two neighbours; None where there is no room."""
    edge = left.intersection(right)
    if edge.length < 60:
        return None
    line = max((g for g in shapely.get_parts(edge) if g.length > 0), key=lambda g: g.length, default=None)
    if line is None or line.length < 60:
        return None
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    angle = float(np.degrees(np.arctan2(by - ay, bx - ax)))
    shed = translate(rotate(shapely.box(-16, -24, 16, 24), angle, origin=(0, 0)), (ax + bx) / 2, (ay + by) / 2)
    return shapely.set_precision(shed, 0.001) if left.union(right).buffer(-4).contains(shed) else None
