"""Enterprises, what they earn, and which land and floors they use."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from demo.fabric import MU
from demo.holdings import INDUSTRIAL, STORAGE, day

#: Sector → (share of firms, sales of an average firm's mu against the zone's, tce per 万元 of sales).
SECTORS = {
    "高端装备": (0.24, 1.15, 0.035),
    "电子信息": (0.13, 1.5, 0.03),
    "新材料": (0.14, 1.1, 0.09),
    "纺织服装": (0.16, 0.65, 0.06),
    "食品加工": (0.08, 0.9, 0.05),
    "港口物流": (0.09, 0.7, 0.03),
    "金属制品": (0.1, 0.8, 0.08),
    "生物医药": (0.06, 1.4, 0.04),
}
OWNERS, TENANTS = 140, 60


def _owned(p: gpd.GeoDataFrame, rng: np.random.Generator) -> list[list[int]]:
    """Row numbers of the parcels of each owner: one, or up to four that touch."""
    free = p.index[
        (p["state"] == "built") & p["land_use"].isin([INDUSTRIAL, STORAGE]) & ~p["quarter"]
    ]
    order, taken = rng.permutation(np.array(free)).tolist(), set()
    shapes, out = p.geometry.to_numpy(), []
    tree = shapely.STRtree(shapes)
    for i in order:
        if i in taken:
            continue
        mine, want = [i], int(rng.choice([1, 2, 3, 4], p=[0.62, 0.24, 0.1, 0.04]))
        taken.add(i)
        for j in sorted(tree.query(shapes[i].buffer(1), predicate="intersects").tolist()):
            if len(mine) < want and j in free and j not in taken:
                mine.append(j)
                taken.add(j)
        out.append(mine)
        if len(out) == OWNERS:
            break
    return out


def occupy(
    p: gpd.GeoDataFrame, b: gpd.GeoDataFrame, home: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Who uses what: owners by parcel, tenants by building. ``home`` is the parcel code each building stands on."""
    rows = []
    for n, parcels in enumerate(_owned(p, rng), 1):
        for i in parcels:
            p.loc[i, "holder"] = f"企业{n:03d}"
            land = round(p.geometry[i].area / MU, 2)
            rows.append(
                {
                    "enterprise_id": f"QY{n:03d}",
                    "parcel_id": p.loc[i, "parcel_id"],
                    "tenure": "自有",
                    "land_mu": land if rng.random() < 0.55 else None,
                    "mu": land,
                }
            )
    holder = p.set_index("parcel_id")["holder"]
    owner = home.map(holder)
    size = b["floor_true"]
    works = b["use"].isin(["工业", "仓储", "办公"]) & (size > 900) & b["vacant_since"].isna()
    public = b.index[works & owner.fillna("").str.startswith("平台公司")]
    # the standard-factory park: the platform parcel with the most floor that is let
    let = size[public].groupby(home[public]).agg(["sum", "size"])
    park = let[let["size"] >= 3]["sum"].idxmax()
    in_park = [i for i in public if home[i] == park]
    hosts = [in_park[k % len(in_park)] for k in range(9)]
    others = [i for i in public if i not in in_park]
    hosts += rng.choice(others, min(34, len(others)), replace=False).tolist()
    private = b.index[works & owner.fillna("").str.startswith("企业") & (size > 3000)]
    hosts += rng.choice(np.array(private), TENANTS - len(hosts), replace=False).tolist()
    times = pd.Series(hosts).value_counts()
    for k, i in enumerate(hosts):
        n = OWNERS + k + 1
        landlord = owner[i] if owner[i].startswith("平台") else f"QY{owner[i][-3:]}"
        area = round(
            float(size[i])
            / times[i]
            * rng.uniform(0.55, 0.95)
            * (1 if landlord.startswith("平台") else 0.5),
            0,
        )
        since = day(rng, "2016-03-01", "2021-12-01")
        ends = (
            dt.date(2022, int(rng.integers(3, 12)), 28)
            if k % 9 == 4
            else day(rng, "2023-03-31", "2028-12-31")
        )
        land = p.loc[p["parcel_id"] == home[i]].geometry.iloc[0].area / MU
        rows.append(
            {
                "enterprise_id": f"QY{n:03d}",
                "building_id": b.loc[i, "building_id"],
                "floor_area_m2": area,
                "tenure": "租赁",
                "landlord_id": landlord,
                "since": since,
                "until": None if k % 13 == 7 else ends,
                "mu": land * area / float(size[home == home[i]].sum()),
            }
        )
    return pd.DataFrame(rows)


def firms(use: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Two years of figures for every firm of the occupancy ledger."""
    land = use.groupby("enterprise_id")["mu"].sum()
    names = list(SECTORS)
    rows, vetoed = [], {7: "较大安全生产事故（演示）", 61: "环境违法（演示）"}
    for n, (firm, mu) in enumerate(land.items(), 1):
        sector = names[int(rng.choice(len(names), p=[s[0] for s in SECTORS.values()]))]
        utility = n in (3, 90)
        if utility:
            sector = "能源电力"
        _, level, coal = SECTORS.get(sector, (0, 1.4, 0.4))
        tenant = n > OWNERS
        per_mu = 150 * level * rng.lognormal(0, 0.88) * (1.25 if tenant else 1)
        sales = float(np.clip(per_mu, 4, 1100) * max(mu, 0.8))
        rate = 0.041 * rng.lognormal(0, 0.48)
        tax = min(sales * rate, 58 * mu) if rng.random() > 0.03 else 0.0
        energy = sales * coal * rng.lognormal(0, 0.5)
        founded = (
            day(rng, "1992-01-01", "2016-12-31")
            if rng.random() < 0.9
            else day(rng, "2018-01-01", "2020-12-31")
        )
        started = founded + dt.timedelta(days=int(rng.integers(200, 900)))
        figures = {
            "sales_wan": sales,
            "tax_wan": tax,
            "added_value_wan": sales * rng.uniform(0.17, 0.29),
            "energy_tce": energy,
            "power_kwh": energy * rng.uniform(2300, 3600),
            "rd_wan": sales * max(0.0, rng.normal(0.024, 0.016)),
            "employees": max(4, sales / rng.uniform(70, 150)),
        }
        gone = {
            "tax_wan": n in (24, 101, 158),
            "energy_tce": rng.random() < 0.05,
            "rd_wan": rng.random() < 0.12,
        }
        for year in (2021, 2022):
            factor = 1.0 if year == 2022 else float(rng.lognormal(-0.04, 0.13))
            row: dict[str, object] = {
                "enterprise_id": firm,
                "name": f"企业{int(str(firm)[2:]):03d}",
                "sector": sector,
                "year": year,
            }
            for key, value in figures.items():
                missing = gone.get(key, False) and year == 2022
                row[key] = (
                    None
                    if missing
                    else round(value * factor)
                    if key in ("employees", "power_kwh")
                    else round(value * factor, 2)
                )
            row |= {
                "above_scale": "是" if sales * factor >= 2000 else "否",
                "founded": founded,
                "started_production": started,
                "utility": "是" if utility else None,
                "veto": vetoed.get(n) if year == 2022 else None,
            }
            rows.append(row)
    return pd.DataFrame(rows)
