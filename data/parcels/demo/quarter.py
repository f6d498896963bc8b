"""The buildings of the old power quarter, by name."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon, affinity, box

from demo.fabric import MU
from demo.footprints import bearing, fill
from demo.waters import GRID

#: Names of the old power quarter, biggest building first: name, storeys, height, structure, heritage.
NAMES = [
    ("老汽机房（示意）", 2, 21.0, "钢混", "工业遗产(示意)"),
    ("老锅炉房（示意）", 3, 27.0, "钢混", "工业遗产(示意)"),
    ("储煤库（示意）", 1, 12.5, "钢", None),
    ("机修车间（示意）", 1, 9.5, "砖木", "工业遗产(示意)"),
    ("化水车间（示意）", 1, 8.0, "混合", None),
    ("升压站（示意）", 2, 11.0, "钢混", None),
    ("老仓库一（示意）", 1, 7.0, "砖木", "历史建筑(示意)"),
    ("老仓库二（示意）", 1, 7.0, "砖木", None),
    ("材料库（示意）", 1, 6.8, "混合", None),
    ("职工食堂（示意）", 2, 8.5, "混合", None),
    ("办公楼（示意）", 3, 11.5, "混合", "历史建筑(示意)"),
    ("单身宿舍（示意）", 3, 10.5, "混合", None),
]
#: What a survey found of the buildings in the order of NAMES, then of the annexes in turn; None: nobody looked.
CONDITIONS = [
    "一般损坏", "严重损坏", "严重损坏", "一般损坏", "一般损坏", "基本完好",
    "基本完好", "一般损坏", "基本完好", "一般损坏", "基本完好", "基本完好",
]  # fmt: skip
ANNEXES = ["基本完好", "一般损坏", "基本完好", "严重损坏", "基本完好", "基本完好", "一般损坏", None]
#: Firms of the quarter: sector, storey area (m²), sales and tax (万元), staff; small, and none of them rated.
FIRMS = [
    ("金属制品", 820, 310, 9.6, 14),
    ("港口物流", 900, 260, 8.2, 11),
    ("纺织服装", 640, 180, 5.4, 22),
    ("金属制品", 560, 220, 6.1, 9),
    ("食品加工", 700, 240, 7.9, 17),
    ("港口物流", 760, 150, 6.6, 6),
    ("高端装备", 480, 330, 9.1, 12),
    ("纺织服装", 520, 120, 4.7, 15),
]
FIRST_FIRM = 201


def buildings(p: gpd.GeoDataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    """Machine hall, boiler house, coal trestle, chimney and the small houses around them."""
    shapes: list[Polygon] = []
    lots = p[p["quarter"]].sort_values("parcel_id")
    for shape in lots.geometry:
        mu = shape.area / MU
        shapes += fill(shape.buffer(-6, join_style="mitre"), 1 + (mu > 22), 1 + (mu > 9), 11, rng)
    shapes.sort(key=lambda s: (-s.area, s.centroid.x))
    rows = []
    for n, shape in enumerate(shapes):
        annex = (
            f"附属用房{n - len(NAMES) + 1:02d}（示意）",
            int(rng.integers(1, 3)),
            0.0,
            "混合",
            None,
        )
        name, floors, height, structure, heritage = NAMES[n] if n < len(NAMES) else annex
        use = (
            "宿舍"
            if "宿舍" in name
            else "办公"
            if "办公" in name
            else "仓储"
            if "库" in name
            else "工业"
        )
        rows.append(
            {
                "geometry": shape,
                "name": name,
                "floors": floors,
                "height_m": height or round(floors * 4.1, 1),
                "structure": structure,
                "heritage": heritage,
                "use": use,
                "built_year": int(
                    rng.integers(1934, 1952) if heritage else rng.integers(1955, 1989)
                ),
                "quarter": True,
                "condition": (
                    CONDITIONS[n] if n < len(NAMES) else ANNEXES[(n - len(NAMES)) % len(ANNEXES)]
                ),
            }
        )
    hall = shapes[1]
    free = (
        shapely.union_all(lots.geometry.to_numpy())
        .buffer(-2)
        .difference(shapely.union_all([s.buffer(2.5) for s in shapes]))
    )
    for name, height in (("烟囱（示意）", 80.0), ("输煤栈桥（示意）", 14.0)):
        x0, y0, x1, y1 = hall.centroid.buffer(420).bounds
        for x, y, turn in zip(
            rng.uniform(x0, x1, 4000),
            rng.uniform(y0, y1, 4000),
            rng.integers(0, 2, 4000) * 90,
            strict=True,
        ):
            round_ = "烟囱" in name
            shape = (
                shapely.Point(x, y).buffer(5.5, quad_segs=3)
                if round_
                else affinity.rotate(box(x - 36, y - 3, x + 36, y + 3), bearing(hall) + turn)
            )
            if free.covers(shape):
                shape = shapely.set_precision(shape, GRID)
                rows.append(
                    {
                        "geometry": shape,
                        "name": name,
                        "floors": 1,
                        "height_m": height,
                        "structure": "钢混",
                        "heritage": "工业遗产(示意)",
                        "use": "工业",
                        "built_year": 1938,
                        "quarter": True,
                        "condition": "一般损坏",
                    }
                )
                free = free.difference(shape.buffer(3))
                break
    return rows


def plan_limits(p: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The parcels with the limits of a detailed plan, which covers the quarter alone."""
    out = p.copy()
    large = p.geometry.area / MU > 30
    for name, of_large, of_small in (
        ("far_max", 2.5, 2.0),
        ("density_max", 0.45, 0.5),
        ("green_min", 0.2, 0.15),
        ("height_max_m", 50.0, 24.0),
    ):
        out[name] = np.where(p["quarter"], np.where(large, of_large, of_small), np.nan)
    return out


def tenants(
    p: gpd.GeoDataFrame, b: gpd.GeoDataFrame, home: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the ledger of use and of the firms: small tenants in houses that stand in use, one a house."""
    free = b[b["quarter"] & b["vacant_since"].isna() & b["heritage"].isna() & home.notna()]
    free = free[free["floor_true"] > 1500].sort_values("building_id")
    lots = p.set_index("parcel_id")
    use, book = [], []
    for n, (sector, area, sales, tax, staff) in enumerate(FIRMS):
        house = free.iloc[n * 2]
        lot = home[house.name]
        firm = f"QY{FIRST_FIRM + n}"
        use.append(
            {
                "enterprise_id": firm,
                "building_id": house["building_id"],
                "floor_area_m2": float(area),
                "tenure": "租赁",
                "landlord_id": lots.at[lot, "holder"],
                "since": dt.date(2014 + n, 3, 1),
                "until": dt.date(2024 + n % 3, 12, 31),
            }
        )
        for year, factor in ((2021, 1.06), (2022, 1.0)):
            book.append(
                {
                    "enterprise_id": firm,
                    "name": f"企业{FIRST_FIRM + n:03d}",
                    "sector": sector,
                    "year": year,
                    "sales_wan": round(sales * factor, 2),
                    "tax_wan": round(tax * factor, 2),
                    "added_value_wan": round(sales * factor * 0.22, 2),
                    "energy_tce": round(sales * factor * 0.06, 2),
                    "power_kwh": round(sales * factor * 160),
                    "rd_wan": 0.0,
                    "employees": staff,
                    "above_scale": "否",
                    "founded": dt.date(2008 + n, 6, 1),
                    "started_production": dt.date(2014 + n, 5, 1),
                }
            )
    return pd.DataFrame(use), pd.DataFrame(book)
