"""Resettlement sites (names of the plan, dates invented), field checks and a night-light raster, all synthetic."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .fabric import CRS, MU, project

STAGES = ["前期手续", "土地供应", "开工", "封顶", "竣工", "交付"]
#: id, name, place (lon, lat) or None, homes, planned dates, how many stages are done
SITES = [
    ("AZ-C1", "芦泾花苑", (120.782, 32.030), 1180, "2020-03 2020-09 2021-03 2022-06 2023-06 2023-10", 4),
    ("AZ-C2", "曙光三期", (120.809, 32.027), 1560, "2019-10 2020-05 2020-11 2022-03 2023-03 2023-09", 4),
    ("AZ-C3", "白龙湖周边", (120.784, 32.050), 1320, "2020-06 2021-01 2021-08 2023-01 2024-01 2024-06", 3),
    (
        "AZ-C4",
        "未具名安置房4",
        (120.797, 32.043),
        860,
        "2019-05 2019-12 2020-06 2021-09 2022-09 2023-02",
        5,
    ),
    (
        "AZ-C5",
        "未具名安置房5",
        (120.772, 32.060),
        740,
        "2020-08 2021-02 2021-06 2022-11 2023-10 2024-03",
        3,
    ),
    (
        "AZ-C6",
        "未具名安置房6",
        (120.803, 32.036),
        960,
        "2020-11 2021-05 2021-11 2023-02 2024-02 2024-08",
        3,
    ),
    ("AZ-C7", "未具名安置房7", None, 620, "2021-01 2021-06 2022-02 2023-05 2024-05 2024-10", 3),
    ("AZ-C8", "未具名安置房8", None, 1040, "2019-02 2019-08 2020-03 2021-08 2022-10 2023-03", 4),
    ("AZ-B1", "二院南侧", None, 680, "2021-12 2022-10 2023-03 2024-05 2025-05 2025-10", 2),
    ("AZ-B2", "十里坊小镇", (120.765, 32.050), 1240, "2021-11 2022-09 2023-02 2024-06 2025-06 2025-12", 2),
    ("AZ-B3", "曙光三期4#", (120.813, 32.030), 420, "2022-01 2022-11 2023-04 2024-03 2025-01 2025-06", 2),
    ("AZ-A1", "新华园北", None, 900, "2023-03 2023-10 2024-03 2025-06 2026-06 2026-12", 0),
]


def housing(spare: list[shapely.Polygon], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """The sites in lon/lat, on blocks that the cadastre leaves out; some without a place yet."""
    rows, shapes, taken = [], [], []
    for site, name, place, homes, planned, done in SITES:
        plans = [f"{month}-20" for month in planned.split()]
        late = [int(rng.integers(-12, 6)) for _ in plans]
        actual = [
            str(np.datetime64(p) + np.timedelta64(d, "D")) if i < done else None
            for i, (p, d) in enumerate(zip(plans, late, strict=True))
        ]
        rows.append([site, name, homes, homes * 118, *plans, *actual])
        shapes.append(None if place is None else _plot(spare, project([place])[0], homes, taken))
    columns = [
        "地块编号",
        "项目名称",
        "套数",
        "总建筑面积(平方米)",
        *(f"计划{s}" for s in STAGES),
        *(f"实际{s}" for s in STAGES),
    ]
    return gpd.GeoDataFrame(rows, columns=columns, geometry=shapes, crs=CRS).to_crs("EPSG:4326")


def _plot(spare: list[shapely.Polygon], place: np.ndarray, homes: int, taken: list[shapely.Polygon]) -> shapely.Polygon:
    """A corner of the nearest free block, sized by the homes (about 25 a mu)."""
    point = shapely.Point(place)
    roomy = [b for b in spare if b.area > 26 * MU]
    block = min(roomy, key=lambda b: (b.distance(point), b.area))
    side = np.sqrt(homes / 25 * MU)
    middle = (
        shapely.ops.nearest_points(block.buffer(-side * 0.3), point)[0]
        if not block.buffer(-side * 0.3).is_empty
        else block.centroid
    )
    box = np.array(shapely.minimum_rotated_rectangle(block).exterior.coords)
    angle = float(np.degrees(np.arctan2(*(box[1] - box[0])[::-1])))
    square = shapely.affinity.rotate(middle.buffer(side / 2, cap_style="square"), angle).intersection(block)
    plot = square.difference(shapely.union_all([t.buffer(12) for t in taken])) if taken else square
    plot = max(shapely.get_parts(plot), key=lambda g: g.area)
    taken.append(plot)
    return shapely.set_precision(plot, 0.001)


def reviews(parcels: gpd.GeoDataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Eight field checks on parcels; one has expired, one disagrees with the computed status."""
    free = parcels[~parcels["宗地代码"].isin(actions["宗地代码"])]
    by = {state: iter(free[free["state"] == state]["宗地代码"]) for state in free["state"].unique()}
    plan = [
        ("idle", "闲置"),
        ("idle", "正常"),
        ("unknown", "闲置"),
        ("unknown", "正常"),
        ("built", "低效"),
        ("built", "低效"),
        ("built", "正常"),
        ("built", "闲置"),
    ]
    reason = {"闲置": "现场无施工，围挡内荒草", "正常": "已进场平整，资料后补", "低效": "仅一层厂房在用，其余空置"}
    rows = [
        [
            next(by[state]),
            word,
            f"核查员{k % 3 + 1}",
            f"2022-{3 + k:02d}-12",
            reason[word],
            "2022-06-30" if k == 1 else ("2023-06-30" if k % 2 else None),
        ]
        for k, (state, word) in enumerate(plan)
    ]
    return pd.DataFrame(rows, columns=["对象编号", "核定状态", "核查人", "日期", "理由", "有效期至"])


def night_light(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> tuple[np.ndarray, tuple[float, float, float]]:
    """A smooth brightness over the zone, darker on land that stands idle: values, and west, north, pixel in degrees."""
    from scipy.ndimage import gaussian_filter

    west, north, pixel = 120.735, 32.092, 0.001
    grid = gaussian_filter(rng.random((82, 106)), 5)
    grid = (grid - grid.min()) / np.ptp(grid) * 22 + 6
    spots = parcels.to_crs("EPSG:4490").geometry.representative_point()
    glow = np.zeros_like(grid)
    cols, rows = ((spots.x - west) / pixel).astype(int), ((north - spots.y) / pixel).astype(int)
    np.add.at(glow, (rows, cols), np.where(parcels["state"] == "built", 14.0, -16.0))
    out = (grid + gaussian_filter(glow, 0.8)).clip(0.5).astype("float32")
    out[:3, -12:] = -9999.0
    return out, (west, north, pixel)
