"""Shore, canals and the outline they make, in metres from the zone's corner."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4528"


ORIGIN = np.array(
    Transformer.from_crs("EPSG:4490", CRS, always_xy=True).transform(120.740, 32.015)
).round(0)


GRID = 0.001  # survey precision


#: Rounded outline of the zone: shore from west to east, then the canals back.
SHORE = [(94, 2551), (944, 2107), (2300, 1690), (3900, 1150), (5300, 690), (5758, 554), (6325, 0)]


EAST = [(6325, 0), (7080, 660), (7900, 1310), (8968, 2329)]


NORTH = [
    (1888, 7874),
    (2700, 6960),
    (3776, 5878),
    (4800, 4800),
    (5947, 3992),
    (7740, 2994),
    (8779, 2551),
    (8968, 2329),
]


WEST = [(94, 2551), (-40, 3000), (240, 3900), (566, 4880), (1200, 6380), (1888, 7874)]


def smooth(points: list[tuple[float, float]], step: float = 60.0) -> LineString:
    """A centripetal Catmull-Rom curve through ``points``, sampled about every ``step`` metres."""
    p = np.array(points, float)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    out = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        t = np.linspace(0, 1, max(2, int(np.hypot(*(c - b)) / step)), endpoint=False)[:, None]
        knots = np.cumsum([0.0, *(np.hypot(*(v - u)) ** 0.5 for u, v in ((a, b), (b, c), (c, d)))])
        t = knots[1] + t * (knots[2] - knots[1])
        low = [
            _mix(knots[i], knots[i + 1], u, v, t)
            for i, (u, v) in enumerate(((a, b), (b, c), (c, d)))
        ]
        mid = [_mix(knots[i], knots[i + 2], low[i], low[i + 1], t) for i in range(2)]
        out.append(_mix(knots[1], knots[2], mid[0], mid[1], t))
    return LineString(np.vstack([*out, p[-2]]))


def _mix(low: float, high: float, start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    return ((high - t) * start + (t - low) * end) / (high - low)


def sides_of_zone() -> dict[str, LineString]:
    """The four sides of the zone, smoothed."""
    return {
        "shore": smooth(SHORE, 90),
        "east": smooth(EAST, 90),
        "north": smooth(NORTH, 90),
        "west": smooth(WEST, 90),
    }


def ring(sides: dict[str, LineString]) -> list[tuple[float, ...]]:
    """The outline as one ring."""
    shore, east, north, west = (list(sides[k].coords) for k in ("shore", "east", "north", "west"))
    return [*shore, *east[1:], *north[-2::-1], *west[-2:0:-1]]


#: Inner canals: course and width.
CANALS = {
    "内河一": (
        [
            (3150, 6800),
            (2860, 6180),
            (2950, 5560),
            (2560, 4900),
            (2660, 4240),
            (2330, 3560),
            (2510, 2900),
            (2390, 2200),
            (2440, 1300),
        ],
        30,
    ),
    "内河二": (
        [
            (5250, 4720),
            (4930, 4150),
            (5060, 3560),
            (4700, 2960),
            (4830, 2330),
            (4520, 1650),
            (4560, 600),
        ],
        34,
    ),
    "内河三": (
        [
            (150, 3720),
            (900, 3560),
            (1600, 3780),
            (2420, 3830),
            (3200, 4180),
            (3900, 3900),
            (4560, 3860),
            (5000, 3840),
        ],
        24,
    ),
    "内河四": (
        [
            (7350, 3420),
            (6990, 2850),
            (7080, 2280),
            (6600, 1720),
            (6480, 1150),
            (6100, 700),
            (5850, 200),
        ],
        26,
    ),
}


def waters(sides: dict[str, LineString]) -> tuple[dict[str, BaseGeometry], dict[str, LineString]]:
    """Every named water and its course."""
    bank = smooth(
        [
            (-13000, 5650),
            (-7000, 4300),
            (-3500, 3500),
            (-1700, 3130),
            (-500, 2800),
            *SHORE,
            (7300, -1100),
            (8600, -2000),
            (10400, -2750),
            (15000, -4500),
            (21000, -6300),
        ],
        150,
    )
    far = [(21000, -12000), (-13000, -12000)]
    courses = {
        "长江": smooth([(-1700, 2350), (600, 1350), (2900, 500), (4900, -150), (6300, -1150)], 150),
        "九圩港": smooth(
            [
                (60, 1900),
                (-50, 2480),
                *[(x - 62, y + 14) for x, y in WEST[1:]],
                (2150, 8350),
                (2600, 9300),
                (3500, 11600),
                (4200, 15000),
            ],
            90,
        ),
        "通扬运河": smooth(
            [
                (-7000, 14200),
                (-3200, 12500),
                (-900, 10900),
                (700, 9150),
                (1300, 8420),
                *[(x + 44, y + 50) for x, y in NORTH],
                (9750, 1700),
                (10400, 1350),
                (13000, 350),
                (18000, -1000),
            ],
            90,
        ),
        "通吕运河": smooth(
            [
                (5650, -700),
                (6200, -180),
                *[(x + 56, y - 40) for x, y in EAST],
                (9500, 2950),
                (10100, 3900),
                (11300, 6100),
                (13200, 8700),
                (16500, 11500),
            ],
            90,
        ),
    }
    widths = {"九圩港": 110, "通扬运河": 76, "通吕运河": 88}
    water: dict[str, BaseGeometry] = {"长江": Polygon([*bank.coords, *far])}
    for name, width in widths.items():
        water[name] = courses[name].buffer(width / 2, quad_segs=3)
    inside = (
        Polygon(ring(sides)).union(water["通扬运河"]).union(water["九圩港"]).union(water["长江"])
    )
    for name, (points, width) in CANALS.items():
        courses[name] = smooth(points, 55)
        course = courses[name].buffer(width / 2, quad_segs=2, cap_style="flat")
        water[name] = course.intersection(inside)
    water["白龙湖（示意）"] = Polygon(
        smooth(
            [
                (3990, 3420),
                (4150, 3330),
                (4340, 3390),
                (4420, 3560),
                (4330, 3700),
                (4120, 3720),
                (3980, 3600),
                (3990, 3420),
            ],
            35,
        ).coords
    )
    water["港池（示意）"] = Polygon(
        [(3010, 1120), (3190, 1060), (3330, 1500), (3230, 1560), (3120, 1590)]
    )
    taken: BaseGeometry = Polygon()
    for name in list(water):  # each name its own water: no edges across a mouth
        water[name] = shapely.set_precision(water[name].difference(taken).simplify(0.8), GRID)
        taken = taken.union(water[name])
    return water, courses
