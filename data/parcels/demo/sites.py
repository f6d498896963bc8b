"""Resettlement housing, the study area, field reviews and night light: small tables beside the big ones."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely import Polygon

from demo.fabric import MU, pieces
from demo.ground import Ground
from demo.waters import CRS, GRID, ORIGIN

PIXEL = 100.0
STAGES = ("permit", "land", "start", "topped_out", "completed", "delivered")
#: Site, name, place sought (None: no outline yet), homes, planned days, and how many days late each stage reached was.
SITES = [
    (
        "AZ-C1",
        "芦泾花苑",
        (4150, 2300),
        1180,
        ("2020-03-20", "2020-09-30", "2021-03-31", "2022-05-31", "2023-06-30", "2023-12-31"),
        (0, 6, 9, -11),
    ),
    (
        "AZ-C2",
        "曙光三期",
        (6900, 1450),
        960,
        ("2020-06-30", "2020-12-20", "2021-06-10", "2022-08-31", "2023-09-30", "2024-03-31"),
        (4, 0, 12, 3),
    ),
    (
        "AZ-C3",
        "白龙湖周边",
        (4500, 3950),
        1420,
        ("2020-09-15", "2021-03-31", "2021-09-20", "2023-02-20", "2023-12-31", "2024-06-30"),
        (0, 8, 14),
    ),
    (
        "AZ-C4",
        "未具名安置房4",
        (3950, 4950),
        780,
        ("2020-11-10", "2021-05-31", "2021-10-31", "2022-12-10", "2024-01-31", "2024-07-31"),
        (0, 0, 5, 6),
    ),
    (
        "AZ-C5",
        "未具名安置房5",
        (7300, 1750),
        640,
        ("2021-01-20", "2021-07-31", "2021-12-20", "2022-11-21", "2024-03-31", "2024-09-30"),
        (2, 3, 0),
    ),
    (
        "AZ-C6",
        "未具名安置房6",
        (3300, 3600),
        1050,
        ("2020-08-30", "2021-02-10", "2021-08-16", "2022-10-12", "2023-11-30", "2024-05-31"),
        (0, 10, 18),
    ),
    (
        "AZ-C7",
        "未具名安置房7",
        (2700, 3500),
        520,
        ("2021-02-28", "2021-08-31", "2022-02-28", "2023-05-31", "2024-05-31", "2024-11-30"),
        (0, 0, 8),
    ),
    (
        "AZ-C8",
        "未具名安置房8",
        None,
        860,
        ("2021-03-31", "2021-10-15", "2022-03-31", "2023-07-31", "2024-08-31", "2025-02-28"),
        (5, 2, 0),
    ),
    (
        "AZ-B1",
        "二院南侧",
        None,
        720,
        ("2022-03-31", "2022-08-31", "2022-12-28", "2024-03-31", "2025-03-31", "2025-09-30"),
        (3, 5, -6),
    ),
    (
        "AZ-B2",
        "十里坊小镇",
        None,
        1360,
        ("2022-04-30", "2022-09-30", "2023-02-28", "2024-06-30", "2025-06-30", "2025-12-31"),
        (0, 9),
    ),
    (
        "AZ-B3",
        "曙光三期4#",
        (6700, 1000),
        310,
        ("2022-02-28", "2022-07-31", "2022-11-30", "2024-01-31", "2025-01-31", "2025-07-31"),
        (0, 4, 10),
    ),
    (
        "AZ-A1",
        "新华园北",
        None,
        880,
        ("2023-03-31", "2023-09-30", "2024-01-31", "2025-06-30", "2026-06-30", "2026-12-31"),
        (),
    ),
]


def housing(left: list[Polygon], rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Sites on ground that the cadastre leaves out, 30–90 亩 each; some have no outline yet."""
    free, rows = list(left), []
    for number, name, place, homes, planned, late in SITES:
        shape = None
        if place is not None:
            at = shapely.Point(place)
            lots = [
                q
                for b in free
                if b.distance(at) < 900
                for q in pieces(b, 62 * MU, rng)
                if 30 <= q.area / MU <= 90
            ]
            shape = min(lots, key=lambda q: q.distance(at) + 0.3 * q.centroid.distance(at))
            free = [b for b in free if b.intersection(shape).area < 1]
            shape = shapely.set_precision(shape.simplify(0.5), GRID)
        row: dict[str, object] = {
            "site_id": number,
            "name": name,
            "units": homes,
            "households": homes * 17 // 20,
            "responsible": "安置房专班",
            "floor_area_m2": round(homes * float(rng.uniform(118, 131)), 0),
        }
        row |= {f"planned_{stage}": when for stage, when in zip(STAGES, planned, strict=True)}
        for stage, when, days in zip(STAGES, planned, late, strict=False):
            row[f"actual_{stage}"] = (
                dt.date.fromisoformat(when) + dt.timedelta(days=days)
            ).isoformat()
        rows.append(row | {"geometry": shape})
    columns = [
        "site_id",
        "name",
        "units",
        "households",
        "responsible",
        "floor_area_m2",
        *(f"{k}_{s}" for s in STAGES for k in ("planned", "actual")),
        "geometry",
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows).reindex(columns=columns), geometry="geometry")


def study(p: gpd.GeoDataFrame) -> Polygon:
    """The study area: the old quarter's parcels with the lanes between them."""
    shape = (
        shapely.union_all(p[p["quarter"]].geometry.to_numpy())
        .buffer(15, join_style="mitre")
        .buffer(-13, join_style="mitre")
    )
    whole = max(shapely.get_parts(shape), key=shapely.area)
    return shapely.set_precision(Polygon(whole.exterior).simplify(1.0), GRID)


def reviews(
    p: gpd.GeoDataFrame, b: gpd.GeoDataFrame, busy: set[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Field reviews: most in force, one expired."""
    free = p[(p["state"] == "built") & ~p["parcel_id"].isin(busy) & p["land_use"].eq("0601")][
        "parcel_id"
    ].to_numpy()
    spots = rng.choice(free, 5, replace=False).tolist()
    empty = b[b["vacant_since"].notna() & b["quarter"]]["building_id"].tolist()
    unknown = p[p["state"] == "unknown"]["parcel_id"].tolist()
    rows = [
        (
            spots[0],
            "低效",
            "核查员01",
            "2022-09-14",
            "现场大部分厂房未使用，堆放杂物",
            "2023-09-13",
        ),
        (
            spots[1],
            "正常",
            "核查员02",
            "2022-10-11",
            "设备更新期间产值下降，已恢复生产",
            "2023-10-10",
        ),
        (spots[2], "低效", "核查员01", "2022-11-02", "仅作仓储，与约定用途不符", None),
        (spots[3], "盘活", "核查员03", "2022-12-08", "新项目已入驻并投产", "2023-12-07"),
        (spots[4], "低效", "核查员02", "2021-03-15", "停产整改（已过有效期）", "2022-03-14"),
        (unknown[0], "闲置", "核查员03", "2022-11-25", "交地已满两年，现场未动工", "2023-05-24"),
        (empty[0], "闲置", "核查员01", "2022-08-19", "门窗封闭，无用电", "2023-08-18"),
        (empty[1], "正常", "核查员01", "2022-08-19", "已临时用作项目办公", None),
    ]
    return pd.DataFrame(rows, columns=["unit_id", "status", "reviewer", "date", "reason", "until"])


def night_light(
    ground: Ground, b: gpd.GeoDataFrame, rng: np.random.Generator
) -> tuple[np.ndarray, float, float]:
    """A 100 m UTM grid of invented radiance, brighter over floors in use and along roads; its west and north edges."""
    from scipy.ndimage import gaussian_filter

    to_utm = Transformer.from_crs(CRS, "EPSG:32651", always_xy=True)
    lit = b[b["vacant_since"].isna()]
    spots = [(np.c_[lit.centroid.x, lit.centroid.y], np.sqrt(lit["floor_true"].to_numpy()) / 14)]
    for road in ground.roads:
        if road.rank < 3:
            dots = shapely.get_coordinates(
                shapely.line_interpolate_point(road.line, np.arange(0, road.line.length, 50))
            )
            spots.append((dots, np.full(len(dots), 0.9 if road.rank == 1 else 0.5)))
    edge = shapely.transform(
        ground.outline.buffer(700), lambda xy: np.c_[to_utm.transform(*(xy + ORIGIN).T)]
    )
    west, south, east, north = np.array(edge.bounds) // PIXEL * PIXEL + (0, 0, PIXEL, PIXEL)
    glow = np.zeros((int((north - south) / PIXEL), int((east - west) / PIXEL)))
    for xy, power in spots:
        x, y = to_utm.transform(*(xy + ORIGIN).T)
        row, column = ((north - y) // PIXEL).astype(int), ((x - west) // PIXEL).astype(int)
        inside = (row >= 0) & (row < glow.shape[0]) & (column >= 0) & (column < glow.shape[1])
        np.add.at(glow, (row[inside], column[inside]), power[inside])
    light = gaussian_filter(glow, 1.5) * 3.1 + 1.4 + np.abs(rng.normal(0, 0.35, glow.shape))
    yy, xx = np.mgrid[0 : glow.shape[0], 0 : glow.shape[1]]
    light[~shapely.intersects_xy(edge, west + (xx + 0.5) * PIXEL, north - (yy + 0.5) * PIXEL)] = (
        np.nan
    )
    return light.astype("float32").round(2), float(west), float(north)
