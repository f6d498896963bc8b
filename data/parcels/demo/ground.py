"""Roads and street blocks between the waters, in metres from the zone's corner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from demo.waters import CANALS, GRID, ring, sides_of_zone, smooth, waters


@dataclass(frozen=True)
class Road:
    """A centre line, its class (1 arterial, 2 secondary, 3 lane) and the width between property lines."""

    name: str
    rank: int
    width: float
    line: LineString


@dataclass(frozen=True)
class Ground:
    """What the parcels lie between."""

    outline: Polygon
    water: dict[str, BaseGeometry]
    courses: dict[str, LineString]
    roads: list[Road]
    green: BaseGeometry
    blocks: list[Polygon]


def _warp(xy: np.ndarray) -> np.ndarray:
    """Long gentle waves, so that no two roads are quite parallel."""
    x, y = xy[:, 0], xy[:, 1]
    dx = 95 * np.sin(y / 730 + x / 2900) + 45 * np.sin(x / 610 - y / 1400 + 1.3)
    dy = 105 * np.sin(x / 980 + y / 3100 + 0.6) + 50 * np.sin(y / 560 + 2.1)
    return xy + np.c_[dx, dy]


def _patch(sides: dict[str, LineString], s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The point at share ``s`` along the river and ``t`` inland of it."""
    foot = shapely.get_coordinates(sides["shore"].interpolate(s, normalized=True))
    head = shapely.get_coordinates(sides["north"].interpolate(s, normalized=True))
    return _warp(foot * (1 - t)[:, None] + head * t[:, None])


#: (share inland, from, to along the river, rank): roads that follow the river.
ALONG = [
    (0.095, 0.0, 1.0, 2),
    (0.21, 0.0, 1.0, 1),
    (0.315, 0.03, 0.47, 2),
    (0.36, 0.47, 1.0, 2),
    (0.45, 0.0, 1.0, 1),
    (0.555, 0.10, 0.62, 2),
    (0.585, 0.62, 0.955, 2),
    (0.675, 0.0, 1.0, 1),
    (0.775, 0.0, 0.52, 2),
    (0.82, 0.52, 0.94, 2),
    (0.905, 0.02, 0.74, 2),
]
#: (share along the river, from, to inland, rank): roads that lead from it.
ACROSS = [
    (0.075, 0.0, 0.905, 2),
    (0.155, 0.0, 1.0, 1),
    (0.235, 0.095, 0.675, 2),
    (0.315, 0.0, 1.0, 2),
    (0.375, 0.45, 0.905, 2),
    (0.43, 0.0, 1.0, 1),
    (0.505, 0.0, 0.675, 2),
    (0.555, 0.555, 1.0, 2),
    (0.615, 0.0, 1.0, 2),
    (0.685, 0.21, 0.82, 2),
    (0.745, 0.0, 1.0, 1),
    (0.81, 0.0, 0.585, 2),
    (0.875, 0.095, 1.0, 2),
    (0.94, 0.0, 0.82, 2),
]
WIDTH = {1: 42.0, 2: 26.0, 3: 14.0}


def roads(sides: dict[str, LineString], river: BaseGeometry) -> list[Road]:
    """The named network: arterials and secondary roads, and one arterial that cuts across both."""
    found = []
    for t, start, end, rank in ALONG:
        s = np.linspace(
            start - (0.03 if start == 0 else 0), end + (0.03 if end == 1 else 0), 110
        ).clip(0, 1)
        line = _patch(sides, s, np.full_like(s, t))
        if rank == 1:  # arterials go on beyond the canals
            line = np.vstack(
                [line[0] + (line[0] - line[4]) * 3, line, line[-1] + (line[-1] - line[-5]) * 3]
            )
        found.append((rank, line))
    for s, start, end, rank in ACROSS:
        t = np.linspace(start, end + (0.13 if rank == 1 else 0.0), 90)
        found.append((rank, _patch(sides, np.full_like(t, s), t)))
    sweep = [
        (560, 5200),
        (1300, 5060),
        (2150, 4640),
        (2900, 3950),
        (3500, 3080),
        (4250, 2420),
        (5200, 2080),
        (6100, 1780),
        (7300, 900),
    ]
    found.append((1, np.array(smooth(sweep).coords)))
    count = {1: 0, 2: 0}
    out = []
    for rank, points in found:
        count[rank] += 1
        name = f"{'主干路' if rank == 1 else '次干路'}{count[rank]}"
        line = LineString(points).simplify(1.2).difference(river)
        line = max(shapely.get_parts(line), key=shapely.length)
        out.append(Road(name, rank, WIDTH[rank], line))
    return out


def _round(block: Polygon, radius: float) -> Polygon:
    """Corners of a street block, rounded off in two or three chords."""
    opened = block.buffer(-radius, join_style="mitre").buffer(radius, quad_segs=2)
    return max(shapely.get_parts(opened), key=shapely.area, default=Polygon())


def _lanes(block: Polygon, rng: np.random.Generator) -> list[LineString]:
    """Lanes that cut a big street block into parts, each slightly bent."""
    limit = rng.uniform(13e4, 26e4)
    if block.area < limit:
        return []
    cut = crossing(block, rng.uniform(0.4, 0.6), rng.normal(0, 3), rng.normal(0, 0.035))
    sides = [p for p in shapely.get_parts(shapely.ops.split(block, cut)) if p.area > 1e3]
    return [cut.intersection(block), *(lane for p in sides for lane in _lanes(p, rng))]


def crossing(shape: Polygon, ratio: float, turn: float, bend: float) -> LineString:
    """A line across the long side of ``shape`` at ``ratio``, turned by degrees and bent by a share of its length."""
    box = np.array(shapely.oriented_envelope(shape).exterior.coords)
    u, v = box[1] - box[0], box[2] - box[1]
    if np.hypot(*u) < np.hypot(*v):
        box, u, v = np.roll(box[:-1], -1, axis=0), v, -u
    middle = box[0] + u * ratio + v / 2
    angle = np.deg2rad(turn)
    way = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ v * 0.75
    side = u / np.hypot(*u) * np.hypot(*v) * bend
    return LineString(
        [middle - way, middle - way / 3 + side, middle + way / 3 + side, middle + way]
    )


def make(rng: np.random.Generator, quiet: Polygon) -> Ground:
    """The ground of the zone; no lane is laid through ``quiet``."""
    sides = sides_of_zone()
    outline = shapely.set_precision(Polygon(ring(sides)).simplify(0.6), GRID)
    water, courses = waters(sides)
    wet = shapely.union_all(list(water.values()))
    network = roads(sides, water["长江"].buffer(12))
    inner = [
        shapely.union_all([water[n] for n in CANALS]).buffer(14),
        water["白龙湖（示意）"].buffer(35),
        water["港池（示意）"].buffer(20),
    ]
    banks = shapely.union_all(
        [
            *inner,
            water["长江"].buffer(55),
            water["通扬运河"].buffer(24),
            water["通吕运河"].buffer(22),
            water["九圩港"].buffer(24),
        ]
    )
    cleared = shapely.union_all(
        [r.line.buffer(r.width / 2, join_style="mitre", cap_style="flat") for r in network]
    )
    coarse = [
        b for b in shapely.get_parts(outline.difference(banks).difference(cleared)) if b.area > 6e3
    ]
    coarse.sort(key=lambda b: (round(b.centroid.x), round(b.centroid.y)))
    for block in coarse:
        if block.intersection(quiet).area < 0.4 * block.area:
            network += [
                Road("", 3, WIDTH[3], p)
                for lane in _lanes(block, rng)
                for p in shapely.get_parts(lane)
                if p.length > 60
            ]
    paved = shapely.union_all(
        [r.line.buffer(r.width / 2, join_style="mitre", cap_style="flat") for r in network]
    )
    land = outline.difference(banks).difference(paved)
    blocks = [_round(b, 7.0) for b in shapely.get_parts(land) if b.area > 5e3]
    blocks = [b.simplify(0.7) for b in blocks if b.area > 5e3]
    blocks.sort(key=lambda b: (round(b.centroid.x), round(b.centroid.y)))
    green = banks.difference(wet).difference(paved).intersection(outline)
    return Ground(outline, water, courses, network, green, blocks)
