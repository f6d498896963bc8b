"""Outline, water, roads, blocks and parcels of a synthetic zone that lies where the real one does."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.ops import split

CRS = "EPSG:4528"
MU = 2000 / 3
#: Coarse public outline (lon, lat), rounded to 0.001°.
OUTLINE = [
    (120.740, 32.042), (120.746, 32.059), (120.760, 32.086), (120.780, 32.068), (120.803, 32.051), (120.822, 32.042),
    (120.833, 32.038), (120.835, 32.036), (120.807, 32.015), (120.801, 32.020), (120.750, 32.034), (120.741, 32.038),
]  # fmt: skip
#: Where blocks are more likely built up (lon, lat, radius in m).
CENTRES = [
    (120.760, 32.038, 1500), (120.795, 32.027, 1500), (120.782, 32.034, 1300), (120.796, 32.046, 1300), (120.762, 32.066, 1000),
    (120.815, 32.033, 1300),
]  # fmt: skip
QUARTER_CENTRE = (120.760, 32.0405)


def project(points: list[tuple[float, float]]) -> np.ndarray:
    """Lon/lat pairs to metres in the zone's system."""
    lon, lat = zip(*points, strict=True)
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4490").to_crs(CRS).get_coordinates().to_numpy()


@dataclass(frozen=True)
class Fabric:
    """The ground of the demo zone; parcels are polygons with shared edges inside each block."""

    outline: Polygon
    water: list[tuple[str, shapely.Geometry]]
    roads: list[tuple[str, shapely.Geometry]]
    parcels: list[Polygon]
    #: blocks left out of the cadastre (villages, green), for the resettlement sites
    spare: list[Polygon]


class _Frame:
    """Metres along the river (u) and away from it (v)."""

    def __init__(self, outline: Polygon) -> None:
        a, b = project([(120.741, 32.038), (120.801, 32.020)])
        self.origin, along = a, b - a
        self.u = along / np.linalg.norm(along)
        self.v = np.array([-self.u[1], self.u[0]])
        inside = (np.array(outline.exterior.coords) - a) @ np.c_[self.u, self.v]
        (self.u0, self.v0), (self.u1, self.v1) = inside.min(0) - 800, inside.max(0) + 800

    def line(self, us: np.ndarray, vs: np.ndarray) -> LineString:
        return LineString(self.origin + us[:, None] * self.u + vs[:, None] * self.v)


def make(rng: np.random.Generator) -> Fabric:
    """The whole fabric from one generator."""
    outline = Polygon(project(OUTLINE))
    frame = _Frame(outline)
    roads = _roads(frame, rng)
    canals = _canals(frame, rng)
    cut = shapely.union_all([g for _, g in roads + canals])
    ground = outline.buffer(-35, join_style="mitre").difference(cut)
    blocks = [_chamfered(b) for b in shapely.get_parts(ground) if b.area > 12_000]
    blocks = [b for b in blocks if isinstance(b, Polygon) and b.area > 10_000]
    quarter = Polygon(project([QUARTER_CENTRE]) + np.array([[-330, -260], [330, -260], [330, 260], [-330, 260]]))
    centres = [(p, r) for p, (_, _, r) in zip(project([c[:2] for c in CENTRES]), CENTRES, strict=True)]
    parcels: list[Polygon] = []
    spare: list[Polygon] = []
    for block in sorted(blocks, key=lambda b: (b.centroid.x, b.centroid.y)):
        near = max(1 - np.hypot(*(np.array(block.centroid.coords[0]) - p)) / r for p, r in centres)
        keep = block.intersects(quarter) or rng.random() < 0.26 + 0.72 * max(near, 0)
        if not keep:
            spare.append(block)
            continue
        median = 22 if block.intersects(quarter) else 62
        parcels += _subdivided(block, rng.lognormal(np.log(median), 0.55) * MU, rng)
    water = _river(outline, frame) + [(n, c.intersection(outline.buffer(700))) for n, c in canals]
    land = outline.buffer(420).difference(water[0][1])
    return Fabric(outline, water, [(n, r.intersection(land)) for n, r in roads], parcels, spare)


def _wave(at: np.ndarray, rng: np.random.Generator, height: float) -> np.ndarray:
    long, short = rng.uniform(2600, 5200), rng.uniform(1100, 1900)
    return height * np.sin(2 * np.pi * at / long + rng.uniform(0, 6.3)) + height * 0.25 * np.sin(
        2 * np.pi * at / short + rng.uniform(0, 6.3)
    )


def _roads(frame: _Frame, rng: np.random.Generator) -> list[tuple[str, shapely.Geometry]]:
    out = []
    at, us, n = frame.v0 + 900, np.arange(frame.u0, frame.u1, 90.0), 0
    while at < frame.v1:
        n += 1
        line = frame.line(us, at + _wave(us, rng, rng.uniform(30, 85)) + us * rng.uniform(-0.035, 0.035))
        out.append((f"横向道路{n}", line.buffer(rng.choice([11, 15, 21]), quad_segs=4)))
        at += rng.uniform(330, 640)
    at, vs, n = frame.u0 + 500, np.arange(frame.v0, frame.v1, 90.0), 0
    while at < frame.u1:
        n += 1
        line = frame.line(at + _wave(vs, rng, rng.uniform(20, 70)) + vs * rng.uniform(-0.16, 0.16), vs)
        out.append((f"纵向道路{n}", line.buffer(rng.choice([10, 13, 19]), quad_segs=4)))
        at += rng.uniform(420, 820)
    return out


def _canals(frame: _Frame, rng: np.random.Generator) -> list[tuple[str, shapely.Geometry]]:
    us, vs = np.arange(frame.u0, frame.u1, 70.0), np.arange(frame.v0, frame.v1, 70.0)
    lines = [
        ("内河一", frame.line(us, 1250 + _wave(us, rng, 170))),
        ("内河二", frame.line(2550 + _wave(vs, rng, 150), vs)),
        ("内河三", frame.line(5450 + _wave(vs, rng, 190), vs)),
    ]
    return [(name, line.buffer(width, quad_segs=4)) for (name, line), width in zip(lines, (17, 13, 20), strict=True)]


def _river(outline: Polygon, frame: _Frame) -> list[tuple[str, shapely.Geometry]]:
    """Water beyond the zone's edges, clipped to a frame around it: the Yangtze in the south-west and the bounding canals."""
    sheet = shapely.box(*outline.bounds).buffer(9000, join_style="mitre")
    us = np.arange(frame.u0 - 14_000, frame.u1 + 12_000, 150.0)
    bank = -130 + 45 * np.sin(us / 900) - np.clip(us - 5600, 0, 5000) * 0.12 - np.clip(-us, 0, 2500) * 0.25
    shore, far = frame.line(us, bank), frame.line(us[::-1], np.full_like(us, -16_000.0))
    yangtze = Polygon([*shore.coords, *far.coords]).intersection(sheet).difference(outline.buffer(40))
    ring = project(OUTLINE)
    west, north, east = LineString(ring[[0, 1, 2]]), LineString(ring[[2, 3, 4, 5, 6, 7]]), LineString(ring[[7, 8]])
    sides = [("九圩港", west, 55), ("通扬运河", north, 38), ("通吕运河", east, 48)]
    return [("长江", yangtze), *((n, _bent(line).buffer(w).intersection(sheet)) for n, line, w in sides)]


def _bent(line: LineString) -> LineString:
    at = np.linspace(0, line.length, 60)
    points = shapely.get_coordinates([line.interpolate(d) for d in at])
    return LineString(points + np.c_[14 * np.sin(at / 330), 14 * np.cos(at / 270)])


def _chamfered(block: Polygon) -> shapely.Geometry:
    """Corners cut as streets cut them, vertices thinned to what a survey would keep."""
    return shapely.set_precision(
        block.buffer(-9, join_style="mitre").buffer(9, join_style="bevel").simplify(1.2), 0.001
    )


def _subdivided(block: Polygon, target: float, rng: np.random.Generator) -> list[Polygon]:
    """Halved across its long side, at an uneven place and a slight angle, until near the target area."""
    if block.area < target * rng.uniform(1.25, 1.9) or block.area < 9_000:
        return [block]
    box = np.array(shapely.minimum_rotated_rectangle(block).exterior.coords)
    sides = np.diff(box[:3], axis=0)
    long = int(np.hypot(*sides[1]) > np.hypot(*sides[0]))
    start, along, across = box[long], sides[long], sides[1 - long]
    place = start + along * rng.uniform(0.36, 0.64)
    slant = np.array([-across[1], across[0]]) * rng.normal(0, 0.025)
    middle = place + (np.array(block.centroid.coords[0]) - place) @ across / (across @ across) * across
    knife = LineString([middle - (across + slant) * 3, middle + (across + slant) * 3])
    parts = [p for p in split(block, knife).geoms if isinstance(p, Polygon)]
    if len(parts) < 2 or min(p.area for p in parts) < 3_000:
        return [block]
    parts = [shapely.set_precision(p, 0.001) for p in parts]
    return [q for p in parts for q in _subdivided(p, target, rng)]
