"""Street blocks cut into parcels: shared edges between neighbours, sizes from workshops to big plants."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon

from demo.ground import Ground, crossing
from demo.waters import GRID

MU = 2000 / 3
#: Rough position of the old quarter north of the power plant.
QUARTER = Polygon(
    [
        (1180, 2560),
        (1330, 3130),
        (1620, 3050),
        (1880, 2890),
        (1900, 2600),
        (1800, 2420),
        (1640, 2330),
    ]
)
#: Where registered land gathers: x, y, reach, weight.
CENTRES = [
    (1850, 2150, 800, 1.3),
    (5250, 1450, 1000, 1.15),
    (3950, 1850, 850, 1.05),
    (1250, 4300, 850, 0.75),
    (2300, 5600, 800, 0.7),
    (6900, 2500, 800, 0.75),
    (3100, 3000, 600, 0.55),
    (8200, 2200, 600, 0.6),
    (3700, 5350, 750, 0.62),
    (5600, 3500, 650, 0.6),
    (2000, 7000, 600, 0.45),
]
#: Where people live: fewer plants, more homes and shops, room for resettlement housing.
HOMES = [
    (4250, 3750, 620),
    (6500, 1150, 420),
    (3950, 4880, 620),
    (4400, 1750, 260),
    (2650, 2350, 260),
]


def pieces(block: Polygon, target: float, rng: np.random.Generator) -> list[Polygon]:
    """``block`` cut across its long side again and again until its parts are about ``target`` m²."""
    if block.area < target * rng.uniform(0.85, 1.9):
        return [block]
    for _ in range(8):
        bend = rng.normal(0, 0.05) if rng.random() < 0.22 else 0.0
        cut = crossing(block, rng.uniform(0.3, 0.7), rng.normal(0, 2.2), bend)
        parts = list(shapely.get_parts(shapely.ops.split(block, cut.simplify(0.5))))
        if len(parts) == 2 and all(_fair(p) for p in parts):
            return [q for p in parts for q in pieces(p, target * rng.uniform(0.75, 1.3), rng)]
    return [block]


def _fair(part: Polygon) -> bool:
    box = np.array(shapely.oriented_envelope(part).exterior.coords)
    sides = sorted(np.hypot(*(box[1:3] - box[:2]).T))
    return (
        part.area > 4.5 * MU
        and sides[1] < 3.6 * sides[0]
        and part.area > 0.55 * sides[0] * sides[1]
    )


def knit(parts: Sequence[Polygon]) -> list[Polygon]:
    """The same parts with every vertex shared by both neighbours, on the survey grid."""
    lines = shapely.union_all([p.boundary for p in parts], grid_size=GRID)
    made = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree(parts)
    inside = [m for m in made if len(tree.query(m.representative_point(), predicate="intersects"))]
    return sorted(
        (m for m in inside if m.area > MU),
        key=lambda m: (round(m.centroid.x, 1), round(m.centroid.y, 1)),
    )


def pull(xy: np.ndarray) -> np.ndarray:
    """How strongly registered land gathers at a place."""
    out = np.zeros(len(xy))
    for x, y, reach, weight in CENTRES:
        out = np.maximum(out, weight * np.exp(-(((xy - (x, y)) ** 2).sum(1)) / (2 * reach**2)))
    for x, y, reach in HOMES:
        out -= 0.35 * np.exp(-(((xy - (x, y)) ** 2).sum(1)) / (2 * reach**2))
    return out


def homeliness(xy: np.ndarray) -> np.ndarray:
    """1 in the middle of a residential quarter, 0 far from all of them."""
    return np.max(
        [np.exp(-(((xy - (x, y)) ** 2).sum(1)) / (2 * r**2)) for x, y, r in HOMES], axis=0
    )


def parcels(
    ground: Ground, rng: np.random.Generator, share: float
) -> tuple[gpd.GeoDataFrame, list[Polygon]]:
    """Parcels on about ``share`` of the zone, and the street blocks left out of the cadastre.

    Columns: ``block`` (number), ``quarter`` (belongs to the old power quarter), ``home`` (homeliness), geometry.
    """
    blocks = ground.blocks
    middle = np.array([b.representative_point().coords[0] for b in blocks])
    want = pull(middle) + rng.normal(0, 0.2, len(blocks))
    old = np.array([b.intersection(QUARTER).area > 0.3 * b.area for b in blocks])
    want[old] = 9
    order = np.argsort(-want, kind="stable")
    area = np.array([b.area for b in blocks])
    kept = order[np.cumsum(area[order]) <= share * ground.outline.area]
    rows, left = [], [blocks[i] for i in sorted(set(range(len(blocks))) - set(kept.tolist()))]
    for i in sorted(kept.tolist()):
        near_shore = middle[i, 1] < 2950 - 0.4 * middle[i, 0]
        size = rng.choice(
            [24, 48, 95, 230], p=[0.06, 0.24, 0.38, 0.32] if near_shore else [0.2, 0.42, 0.28, 0.1]
        )
        target = (21 if old[i] else size * 1.2) * rng.uniform(0.8, 1.25) * MU
        for part in knit(pieces(blocks[i], target, rng)):
            if old[i] or rng.random() > 0.09:
                inside = bool(old[i]) and part.intersection(QUARTER).area > 0.5 * part.area
                rows.append({"block": i, "quarter": inside, "geometry": part})
    out = gpd.GeoDataFrame(rows, geometry="geometry")
    out["home"] = homeliness(np.c_[out.geometry.centroid.x, out.geometry.centroid.y])
    return out, left
