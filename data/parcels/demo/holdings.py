"""Who holds which parcel, for what, since when, and how far it has been built."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd

from demo.fabric import MU

YEAR_END = dt.date(2022, 12, 31)
INDUSTRIAL, STORAGE, COMMERCE, HOME = "0601", "0508", "05H1", "0701"
LABELS = {
    "0601": "工业",
    "0508": "仓储",
    "05H1": "商业",
    "0701": "住宅",
    "08H1": "办公",
    "08H2": "科教",
    "0809": "公用设施",
    "0810": "绿地",
    "1201": "待建",
}
#: State of development → how many parcels are in it; everything else is built.
STATES = {
    "idle": 7,
    "idle_decided": 4,
    "idle_government": 3,
    "overdue": 8,
    "stalled_area": 4,
    "stalled_money": 2,
    "unknown": 10,
    "not_due": 7,
}


def day(rng: np.random.Generator, first: str, last: str) -> dt.date:
    """A day between two ISO days, both included."""
    low, high = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return low + dt.timedelta(days=int(rng.integers(0, (high - low).days + 1)))


def _uses(p: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.Series:
    mu, x, y = p.area / MU, p.centroid.x, p.centroid.y
    out = []
    for home, quarter, big, shore in zip(
        p["home"], p["quarter"], mu, y < 2550 - 0.37 * x, strict=True
    ):
        if quarter:
            out.append(rng.choice([INDUSTRIAL, STORAGE, "0809"], p=[0.82, 0.12, 0.06]))
        elif rng.random() < 0.85 * home and big < 130:
            out.append(
                rng.choice(
                    [HOME, COMMERCE, "08H2", "08H1", "0810", INDUSTRIAL],
                    p=[0.4, 0.24, 0.1, 0.06, 0.08, 0.12],
                )
            )
        elif shore and rng.random() < 0.3:
            out.append(STORAGE)
        else:
            out.append(
                rng.choice(
                    [INDUSTRIAL, STORAGE, COMMERCE, "0809", "0810", HOME],
                    p=[0.79, 0.055, 0.05, 0.035, 0.03, 0.04],
                )
            )
    return pd.Series(out, index=p.index)


def _codes(p: gpd.GeoDataFrame, rng: np.random.Generator) -> list[str]:
    """19 characters: county, cadastral district and sub-district, GB, number; a few keep the county of before 2020."""
    old = set(rng.choice(len(p), 22, replace=False).tolist())
    south = p.centroid.y.groupby(p["block"]).transform("mean")
    zone = np.where(p["township"] == "永兴街道", "016", "018")
    part = np.clip((p.centroid.x // 1500).astype(int) + 6 * (south > 3000).astype(int) + 1, 1, 12)
    count: dict[str, int] = {}
    out = []
    for i, (a, b) in enumerate(zip(zone, part, strict=True)):
        prefix = f"{'320611' if i in old else '320613'}{a}{b:03d}GB"
        key = f"{a}{b:03d}"
        count[key] = count.get(key, 0) + int(rng.integers(1, 4))
        out.append(f"{prefix}{count[key]:05d}")
    return out


def _states(p: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.Series:
    mu = p.area / MU
    open_ = p.index[
        ~p["quarter"]
        & p["land_use"].isin([INDUSTRIAL, STORAGE, COMMERCE, HOME])
        & mu.between(12, 95)
    ]
    picked = iter(rng.permutation(np.array(open_)).tolist())
    out = pd.Series("built", index=p.index)
    for state, count in STATES.items():
        for _ in range(count):
            out[next(picked)] = state
    out[p["land_use"].isin(["0810", "1201"])] = "open"
    return out


def _dates(state: str, since: int, rng: np.random.Generator) -> dict[str, object]:
    """Dates and shares of one parcel in ``state``, first registered about the year ``since``."""
    if state in ("built", "open"):
        started = day(rng, f"{since}-01-01", f"{since}-12-28")
        due = started + dt.timedelta(days=int(rng.normal(-20, 70)))
        return {
            "started": started,
            "due_start": due if rng.random() < (0.35 if since < 2004 else 0.85) else None,
            "start_basis": "施工许可证" if since >= 2006 else "历史档案",
            "due_end": due + dt.timedelta(days=730) if since >= 2006 else None,
            "developed_share": round(rng.uniform(0.82, 1.0), 2),
            "invested_share": round(rng.uniform(0.9, 1.0), 2),
        }
    if state.startswith("stalled"):
        started = day(rng, "2016-03-01", "2019-10-30")
        money = state == "stalled_money"
        return {
            "started": started,
            "due_start": started - dt.timedelta(days=40),
            "start_basis": "施工许可证",
            "suspended_since": started + dt.timedelta(days=int(rng.integers(240, 640))),
            "due_end": started + dt.timedelta(days=730),
            "developed_share": round(rng.uniform(0.4, 0.6) if money else rng.uniform(0.08, 0.3), 2),
            "invested_share": round(rng.uniform(0.12, 0.22) if money else rng.uniform(0.3, 0.5), 2),
        }
    spans = {
        "idle": ("2019-03-01", "2021-10-31"),
        "idle_decided": ("2018-06-01", "2020-06-30"),
        "idle_government": ("2019-06-01", "2021-06-30"),
        "overdue": ("2022-02-05", "2022-11-25"),
        "not_due": ("2023-02-01", "2023-11-30"),
    }
    if state == "unknown":
        return {}
    due = day(rng, *spans[state])
    return {
        "due_start": due,
        "due_end": due + dt.timedelta(days=730),
        "developed_share": 0.0,
        "invested_share": 0.0,
    }


def hold(p: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Parcels with every legal column; ``state`` stays for the tables made from them."""
    p = p.copy()
    x, y = p.centroid.x.to_numpy(), p.centroid.y.to_numpy()
    p["township"] = np.where(x < 2950 + 0.12 * (y - 2000), "天生港镇街道", "永兴街道")
    p["land_use"] = _uses(p, rng)
    p["land_use_system"] = "三调"
    p["parcel_id"] = _codes(p, rng)
    p["state"] = _states(p, rng)
    west = np.clip(1 - x / 9000, 0, 1)
    since = np.clip(rng.normal(2012 - 9 * west, 5.5), 1988, 2018).astype(int)
    p["since"] = np.where(
        p["quarter"], np.clip(rng.normal(1968, 12, len(p)), 1936, 1989).astype(int), since
    )
    rows = pd.DataFrame(
        [_dates(s, n, rng) for s, n in zip(p["state"], p["since"], strict=True)], index=p.index
    )
    p = p.join(rows)
    decided = p.index[p["state"] == "idle_decided"]
    for n, i in enumerate(decided, 1):
        p.loc[i, "idle_decision_no"] = f"示例闲认〔2021〕{n:02d}号"
        p.loc[i, "idle_decision_date"] = day(rng, "2021-08-01", "2021-12-20")
    waits = p["state"].isin(
        [
            "idle",
            "idle_decided",
            "idle_government",
            "overdue",
            "stalled_area",
            "stalled_money",
            "not_due",
        ]
    )
    p["government_caused"] = np.where(
        p["state"] == "idle_government", "是", np.where(waits, "否", None)
    )
    names, count = [], {}
    for use, town, quarter in zip(p["land_use"], p["township"], p["quarter"], strict=True):
        head = (
            "天电北老厂区（示意）"
            if quarter
            else f"{town[:-2].removesuffix('镇')}{LABELS[use]}地块"
        )
        count[head] = count.get(head, 0) + 1
        names.append(f"{head}{count[head]:02d}" if quarter else f"{head}{count[head]:03d}")
    p["name"] = names
    modern = p["since"] >= 2007
    p["contract_no"] = [
        f"3206{int(s)}B{int(rng.integers(1000, 99999)):05d}" if m else None
        for s, m in zip(p["since"], modern, strict=True)
    ]
    granted = np.where(rng.random(len(p)) < 0.12, "划拨", "出让")
    p["right_nature"] = np.where(
        p["quarter"] | p["land_use"].isin(["0809", "08H2", "08H1", "0810"]), "划拨", granted
    )
    shift = rng.uniform(-0.003, 0.003, len(p))
    odd = rng.choice(len(p), 3, replace=False)
    shift[odd] = 0.031, -0.027, 0.044
    registered = (p.area * (1 + shift)).round(2)
    p["area_registered_m2"] = registered.mask(
        (rng.random(len(p)) < 0.08) & ~p.index.isin(p.index[odd])
    )
    p["holder"] = [f"平台公司{int(rng.integers(1, 5)):02d}" for _ in range(len(p))]
    public = p["land_use"].isin(["0809", "0810", "08H1", "08H2"])
    p.loc[public, "holder"] = "区属单位01"
    private = p["land_use"].isin([HOME, COMMERCE]) & ~public
    p.loc[private, "holder"] = [
        f"开发公司{int(rng.integers(1, 13)):02d}" for _ in range(int(private.sum()))
    ]
    modern_tax = (
        p["land_use"].isin([INDUSTRIAL]) & (p["since"] >= 2009) & (rng.random(len(p)) < 0.6)
    )
    p["tax_per_mu_min"] = np.where(
        modern_tax,
        rng.choice([3.0, 4.0, 5.0, 6.0, 8.0], len(p), p=[0.3, 0.3, 0.2, 0.12, 0.08]),
        np.nan,
    )
    return p.reset_index(drop=True)


def set_far_floor(p: gpd.GeoDataFrame, far: pd.Series, rng: np.random.Generator) -> pd.Series:
    """The plot-ratio floor of each contract: what its time asked for, and for most parcels what was built."""
    out = []
    for use, state, since, built in zip(
        p["land_use"], p["state"], p["since"], far.fillna(0), strict=True
    ):
        asked = 0.5 if since < 2000 else 0.6 if since < 2008 else 0.8 if since < 2014 else 1.0
        if use not in (INDUSTRIAL, STORAGE) or (built >= 1.25 and rng.random() < 0.4):
            out.append(np.nan)
        elif state not in ("built",):
            out.append(1.2 if state in ("overdue", "not_due") else 1.0)
        elif built >= asked or rng.random() < 0.1:
            out.append(asked)
        else:
            out.append(max(0.2, np.floor(built * 9.5) / 10))
    return pd.Series(out, index=p.index)
