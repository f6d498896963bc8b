"""A synthetic cadastre of any size: parcels that share their edges, and a few faults."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:4528"


def cadastre(n: int, *, faults: bool = False, seed: int = 7) -> gpd.GeoDataFrame:
    """About ``n`` parcels of 12 vertices: a jittered grid.

    With ``faults`` 0.5 % are shifted by 0.3 m, and 0.1 % stand twice.
    """
    draw = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(n)))
    steps = 3  # vertices a side
    points = np.stack(np.meshgrid(*[np.arange(side * steps + 1) * 20.0] * 2, indexing="ij"), -1)
    points += draw.uniform(-4, 4, points.shape) + np.array([40_560_000, 3_540_000])
    i, j = (
        a.ravel()[:n] * steps for a in np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    )
    walk = [(k, 0) for k in range(steps)] + [(steps, k) for k in range(steps)]
    walk += [(steps - k, steps) for k in range(steps)] + [(0, steps - k) for k in range(steps)]
    rings = np.stack([points[i + a, j + b] for a, b in (*walk, walk[0])], axis=1)
    shapes = shapely.polygons(rings)
    if faults:
        moved = draw.choice(n, n // 200, replace=False)
        shapes[moved] = shapely.transform(shapes[moved], lambda c: c + 0.3)
        twins = draw.choice(n - 1, n // 1000, replace=False)
        shapes[twins] = shapes[twins + 1]

    def days(first: str) -> pd.DatetimeIndex:
        return pd.Timestamp(first) + pd.to_timedelta(draw.integers(0, 3000, n), "D")

    def some(values: np.ndarray | pd.DatetimeIndex, share: float) -> pd.Series:
        return pd.Series(values).where(draw.random(n) < share)

    number = np.arange(n)
    # the pinyin names of the cadastral standards: a Shapefile cuts longer ones
    data = {
        "ZDDM": [f"320611{k // 100000:06d}GB{k % 100000:05d}" for k in number],
        "DLBM": draw.choice(["0601", "05H1", "1005"], n),
        "YTBZ": "三调",
        "JD": draw.choice(["天生港镇街道", "永兴街道", "唐闸镇街道"], n),
        "QLR": draw.choice([f"第{k}号企业" for k in range(500)], n),
        "ZDMJ": shapely.area(shapes).round(2),
        "RJLXX": draw.uniform(0.8, 2.5, n).round(2),
        "YDKGSJ": days("2015-01-01"),
        "SJKGSJ": some(days("2016-01-01"), 0.9),
        "TGRQ": some(days("2017-01-01"), 0.1),
        "YKFBL": draw.uniform(0.1, 1, n).round(2),
        "YTZBL": draw.uniform(0.1, 1, n).round(2),
        "ZFYY": some(draw.choice(["是", "否"], n), 0.2),
        "MJSSXX": draw.uniform(5, 40, n).round(1),
    }
    return gpd.GeoDataFrame(data, geometry=shapes, crs=CRS)


def buildings(
    parcels: gpd.GeoDataFrame, per_parcel: float = 1.5, seed: int = 8
) -> gpd.GeoDataFrame:
    """Rectangles of about 12 × 10 m around the parcels' middles; some stand across a boundary."""
    draw = np.random.default_rng(seed)
    n = int(len(parcels) * per_parcel)
    middle = shapely.get_coordinates(shapely.centroid(np.asarray(parcels.geometry)))[
        draw.integers(0, len(parcels), n)
    ]
    x, y = (middle + draw.uniform(-24, 24, middle.shape)).T
    data = {
        "ZRZH": [f"Z{k}" for k in range(n)],
        "ZCS": draw.integers(1, 6, n),
        "JZMJ": draw.uniform(100, 800, n).round(1),
        "闲置面积": np.where(draw.random(n) < 0.1, draw.uniform(100, 800, n).round(1), 0.0),
    }
    return gpd.GeoDataFrame(data, geometry=shapely.box(x - 6, y - 5, x + 6, y + 5), crs=parcels.crs)


def firms(
    parcels: gpd.GeoDataFrame, per_parcel: float = 0.3, seed: int = 9
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A ledger of one year, and the parcel that each firm owns."""
    draw = np.random.default_rng(seed)
    n = int(len(parcels) * per_parcel)
    names = [f"Q{k:07d}" for k in range(n)]
    ledger = {
        "企业编号": names,
        "年度": 2022,
        "实缴税收(万元)": draw.lognormal(3, 1, n).round(2),
        "应税销售(万元)": draw.lognormal(6, 1, n).round(2),
        "综合能耗": draw.lognormal(3, 1, n).round(2),
        "是否规上": "是",
    }
    place = parcels["ZDDM"].to_numpy()[draw.choice(len(parcels), n, replace=False)]
    return pd.DataFrame(ledger), pd.DataFrame(
        {"企业编号": names, "宗地代码": place, "使用方式": "自有"}
    )
