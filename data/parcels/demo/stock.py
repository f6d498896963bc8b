"""Buildings on the parcels: sheds, wings around yards, rows of flats, and the old power quarter."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon, affinity, box

from demo import quarter
from demo.fabric import MU
from demo.footprints import bearing, fill, largest, slab_in
from demo.holdings import COMMERCE, HOME, INDUSTRIAL, STORAGE, day
from demo.waters import GRID

WORDS = {
    "工业": "厂房",
    "仓储": "仓库",
    "办公": "办公楼",
    "宿舍": "宿舍楼",
    "住宅": "住宅楼",
    "商业": "商业楼",
    "教育": "教学楼",
    "公用设施": "设施用房",
}


def _across(p: gpd.GeoDataFrame, rng: np.random.Generator, wanted: int) -> list[Polygon]:
    """Halls that stand on two neighbouring parcels."""
    fit = p.index[
        (p["state"] == "built") & p["land_use"].isin([INDUSTRIAL, STORAGE]) & ~p["quarter"]
    ]
    shapes, out = p.geometry.to_numpy(), []
    tree, used = shapely.STRtree(shapes), set()
    for i in rng.permutation(np.array(fit)).tolist():
        for j in [
            j
            for j in sorted(tree.query(shapes[i], predicate="touches").tolist())
            if j in fit and j > i
        ]:
            edge = shapely.intersection(shapes[i], shapes[j])
            if i in used or j in used or edge.length < 75:
                continue
            room = shapely.union_all([shapes[i], shapes[j]], grid_size=GRID).buffer(
                -9, join_style="mitre"
            )
            start, end = (
                np.array(
                    shapely.line_interpolate_point(
                        shapely.line_merge(edge), k, normalized=True
                    ).coords[0]
                )
                for k in (0.15, 0.85)
            )
            middle, angle = (start + end) / 2, float(np.degrees(np.arctan2(*(end - start)[::-1])))
            w, h = rng.uniform(38, 62), rng.uniform(30, 48)
            hall = affinity.rotate(
                box(middle[0] - w / 2, middle[1] - h / 2, middle[0] + w / 2, middle[1] + h / 2),
                angle,
            )
            if room.covers(hall):
                out.append(shapely.set_precision(hall, GRID))
                used |= {i, j}
        if len(out) >= wanted:
            break
    return out[:wanted]


def _plan(use: str, mu: float, rng: np.random.Generator) -> tuple[int, int, float, bool]:
    """Rows, columns, gap and whether all are plain slabs."""
    if use in (HOME, "08H2"):
        return (3 if mu < 55 else 4), (1 if mu < 25 else 2 if mu < 80 else 3), 22.0, True
    if use in (COMMERCE, "08H1"):
        return 1, (1 if mu < 25 else 2), 22.0, False
    if use in ("0810", "1201"):
        return 0, 0, 0.0, True
    count = max(1, round(mu / 30 + rng.normal(0, 0.4)))
    rows = max(1, round(np.sqrt(count * rng.uniform(0.35, 0.9))))
    return rows, max(1, round(count / rows)), rng.uniform(12, 20), False


def _facts(use: str, since: int, footprint: float, rng: np.random.Generator) -> dict[str, object]:
    """Storeys, height, use and structure of a building on a parcel for ``use``."""
    built = int(min(2021, since + rng.integers(1, 5)))
    if use == HOME:
        floors = int(rng.choice([6, 11, 17]))
        return {
            "floors": floors,
            "height_m": round(floors * 2.95 + 1, 1),
            "use": "住宅",
            "structure": "钢混",
            "built_year": built,
        }
    if use in (COMMERCE, "08H1", "08H2", "0809"):
        floors = int(rng.integers(2, 7))
        word = {COMMERCE: "商业", "08H1": "办公", "08H2": "教育"}.get(use, "公用设施")
        return {
            "floors": floors,
            "height_m": round(floors * 3.8, 1),
            "use": word,
            "structure": "钢混",
            "built_year": built,
        }
    if footprint < 1100:
        floors = int(rng.integers(3, 6))
        return {
            "floors": floors,
            "height_m": round(floors * 3.6, 1),
            "use": str(rng.choice(["办公", "宿舍"])),
            "structure": "钢混",
            "built_year": built,
        }
    if footprint > 9000 or rng.random() < 0.36:
        return {
            "floors": 1,
            "height_m": round(rng.uniform(8.2, 13.5), 1),
            "use": "仓储" if use == STORAGE else "工业",
            "structure": "钢",
            "built_year": built,
        }
    floors = int(rng.choice([2, 3, 4] if since < 2008 else [2, 3, 4, 5]))
    return {
        "floors": floors,
        "height_m": round(floors * rng.uniform(4.4, 6.2), 1),
        "use": "仓储" if use == STORAGE else "工业",
        "structure": str(rng.choice(["钢混", "混合"])) if since < 2003 else "钢混",
        "built_year": built,
    }


def _on(
    shape: Polygon, use: str, since: int, taken: shapely.Geometry, rng: np.random.Generator
) -> list[dict[str, object]]:
    """The buildings of one parcel."""
    inset = largest(shape.buffer(-rng.uniform(7, 12), join_style="mitre").difference(taken))
    wide, deep, gap, plain = _plan(use, shape.area / MU, rng)
    rows, free = [], inset
    for made in fill(inset, wide, deep, gap, rng, plain) if wide else []:
        made = slab_in(made) if plain else made
        rows.append({"geometry": made, **_facts(use, since, made.area, rng)})
        free = free.difference(made.buffer(9))
    if use in (INDUSTRIAL, STORAGE) and rng.random() < 0.3:
        rows += [
            {"geometry": h, **_facts(use, since, h.area, rng)} for h in _beside(shape, free, rng)
        ]
    return rows


def build(p: gpd.GeoDataFrame, loose: list[Polygon], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Every building with its facts; ``loose`` are street blocks outside the cadastre where a few stand too."""
    across = _across(p, rng, 12)
    taken = shapely.union_all([a.buffer(12) for a in across])
    rows: list[dict[str, object]] = [
        {"geometry": a, **_facts(INDUSTRIAL, 2005, a.area, rng)} for a in across
    ]
    for shape, use, state, since, old in zip(
        p.geometry, p["land_use"], p["state"], p["since"], p["quarter"], strict=True
    ):
        if not old and state in ("built", "stalled_money"):
            rows += _on(shape, use, since, taken, rng)
    rows += quarter.buildings(p, rng)
    for block in [loose[i] for i in rng.choice(len(loose), 4, replace=False)]:
        for made in fill(block.buffer(-60), 1, 2, 60, rng, True)[:2]:
            rows.append(
                {"geometry": affinity.scale(made, 0.3, 0.3), **_facts(INDUSTRIAL, 1996, 500, rng)}
            )
    b = gpd.GeoDataFrame(rows, geometry="geometry").reset_index(drop=True)
    b["quarter"] = b["quarter"].eq(True)
    b = b.rename(columns={"condition": "surveyed"})
    b = b.iloc[np.argsort(b.geometry.centroid.x.round(1).to_numpy(), kind="stable")].reset_index(
        drop=True
    )
    b["building_id"] = [f"Z{n:04d}" for n in range(1, len(b) + 1)]
    b["name"] = b["name"].where(
        b["name"].notna(), [f"{WORDS[u]}{n:03d}" for n, u in enumerate(b["use"], 1)]
    )
    full = (b.area * b["floors"] * (1 + rng.uniform(-0.02, 0.02, len(b)))).round(1)
    b["floor_true"] = full
    b["floor_area_m2"] = full.mask(rng.random(len(b)) < 0.04)
    age = 2022 - b["built_year"]
    b["condition"] = np.where(
        age < 12, "完好", np.where(age < 25, "基本完好", np.where(age < 45, "一般损坏", "严重损坏"))
    )
    surveyed = b.pop("surveyed")
    b["condition"] = b["condition"].astype(object).where(~b["quarter"], surveyed)
    return _vacancies(b, rng)


def _beside(lot: Polygon, free: shapely.Geometry, rng: np.random.Generator) -> list[Polygon]:
    """An office or a dormitory where the yard leaves room, in line with the parcel; nothing where it does not."""
    angle = bearing(lot) + (90 if rng.random() < 0.5 else 0)
    length, depth = rng.uniform(30, 46), rng.uniform(12, 16)
    x0, y0, x1, y1 = lot.bounds
    for x, y in zip(rng.uniform(x0, x1, 60), rng.uniform(y0, y1, 60), strict=True):
        house = affinity.rotate(
            box(x - length / 2, y - depth / 2, x + length / 2, y + depth / 2), angle
        )
        if free.covers(house):
            return [shapely.set_precision(house, GRID)]
    return []


def _vacancies(b: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Empty buildings: many in the old quarter, some elsewhere, in full or in part."""
    b["vacant_since"], b["vacant_area_m2"] = pd.Series(None, index=b.index, dtype=object), np.nan
    old = b.index[b["quarter"] & (b["floor_true"] > 150)]
    works = b.index[
        ~b["quarter"]
        & b["use"].isin(["工业", "仓储", "办公"])
        & b["floor_true"].between(1200, 12000)
    ]
    picks = [
        *rng.choice(old, 16, replace=False).tolist(),
        *rng.choice(works, 32, replace=False).tolist(),
    ]
    for n, i in enumerate(picks):
        b.loc[i, "vacant_since"] = (
            day(rng, "2019-02-01", "2022-04-30") if n % 8 else dt.date(2022, 9, 15)
        )
        share = 1.0 if n < 13 or rng.random() < 0.45 else rng.uniform(0.22, 0.85)
        if share < 1 or rng.random() < 0.6:
            b.loc[i, "vacant_area_m2"] = round(b.loc[i, "floor_true"] * share, 1)
    return b
