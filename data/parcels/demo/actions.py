"""The year's ledger of actions: a dated log that lands on the plan, with the traps such ledgers have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TypedDict, Unpack

import geopandas as gpd
import numpy as np
import pandas as pd

from demo.fabric import MU
from demo.holdings import INDUSTRIAL, STORAGE, day

MODES = ["新项目招引", "老项目扩产", "自主盘活", "嫁接", "清理", "收储"]
PROJECT, RESERVE = ("意向", "签约", "落地", "开工", "竣工", "投产"), ("协议", "收回", "入库")
PROOF = {
    "签约": "投资协议",
    "落地": "用地手续批复",
    "开工": "施工许可证、现场照片",
    "竣工": "竣工验收备案",
    "投产": "投产确认单、用电记录",
    "协议": "收储协议",
    "收回": "交地确认书",
    "入库": "储备入库单",
}
#: Who holds an action, and how many days it has for the next stage.
HOLDERS = {
    "新项目招引": "招商局",
    "老项目扩产": "经济发展局",
    "收储": "征收办",
    "清理": "征收办",
    "出租": "资产经营公司",
}
DAYS = {"意向": 75, "签约": 90, "协议": 60, "落地": 90, "开工": 300, "收回": 60}
#: The action whose agreement was first written down with ten times its land, and corrected.
SLIP = "PH2022-006"
#: 亩 that stood at a physical start by mid-year and by the end of the year.
HALF, FULL = 241.5, 617.6


class Given(TypedDict, total=False):
    """What a row of the ledger may say besides its stage."""

    parcel: str | None
    building: str | None
    mu: float | None
    m2: float | None
    factory: str | None
    note: str | None


class Log:
    """Rows of the ledger, one for each stage of each action."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng, self.rows, self.count = rng, [], 0

    def add(self, mode: str, stages: list[tuple[str, dt.date]], **given: Unpack[Given]) -> str:
        """An action with its dated stages; its id."""
        self.count += 1
        number = f"PH2022-{self.count:03d}"
        for stage, when in stages:
            self.rows.append(
                {
                    "action_id": number,
                    "project": f"{mode}项目{self.count:03d}（演示）",
                    "parcel_id": given.get("parcel"),
                    "building_id": given.get("building"),
                    "mode": mode,
                    "stage": stage,
                    "date": when,
                    "area_mu": given.get("mu"),
                    "floor_area_m2": given.get("m2"),
                    "factory_id": given.get("factory"),
                    "evidence": PROOF.get(stage),
                    "note": given.get("note"),
                }
            )
        return number

    def path(
        self,
        words: tuple[str, ...],
        key: str,
        when: dt.date,
        last: str,
        first: dt.date | None = None,
    ) -> list[tuple[str, dt.date]]:
        """Stages up to ``last``, with ``key`` on ``when`` and the others at plausible distances inside 2021–2022."""
        at, out = words.index(key), []
        for i, word in enumerate(words[: words.index(last) + 1]):
            gap = sum(int(self.rng.integers(22, 62)) for _ in range(abs(i - at)))
            date = when + dt.timedelta(days=gap if i > at else -gap)
            if i < at and first:
                date = max(date, first + dt.timedelta(days=9 * i))
            out.append((word, min(date, dt.date(2022, 12, 29)) if i > at else min(date, when)))
        return out


def _batches(sizes: pd.Series, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Parcels that start in the first and in the second half, a little short of the two totals."""
    halves: list[list[int]] = [[], []]
    order = iter(rng.permutation(sizes.index.to_numpy()).tolist())
    for half, room in zip(halves, (HALF, FULL - HALF), strict=True):
        total = 0.0
        while total < room - 34:
            i = next(order)
            if total + sizes[i] <= room - 8:
                half.append(i)
                total += sizes[i]
    first, second = halves
    return first, second


def ledger(
    p: gpd.GeoDataFrame, b: gpd.GeoDataFrame, home: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """About seventy actions, one row for each stage reached, in the order they were written down."""
    log = Log(rng)
    size = (p["area_registered_m2"].fillna(p.geometry.area.round(2)) / MU).round(6)
    plant = p["land_use"].isin([INDUSTRIAL, STORAGE]) & ~p["quarter"]
    fits = p.index[plant & size.between(14, 52) & p["state"].isin(["built"])]
    idle = p.index[p["state"].isin(["idle", "stalled_area", "overdue"]) & size.between(14, 60)]
    pool = iter(rng.permutation(np.array(fits)).tolist())
    picks = pd.Index(
        [*rng.choice(np.array(idle), 6, replace=False), *(next(pool) for _ in range(34))]
    )
    first, second = _batches(size[picks], rng)
    _started(log, p, size, first, second)
    used = {*first, *second}
    rest = iter([i for i in [*picks, *pool] if i not in used])
    _underway(log, p, size, rest)
    _traps(log, p, size, rest)
    _halls(log, b, home.map(p.set_index("parcel_id")["holder"]))
    out = (
        pd.DataFrame(log.rows)
        .sort_values(["date", "action_id"], kind="stable")
        .reset_index(drop=True)
    )
    return _kept(out)


def _kept(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as an office keeps them: numbered, held by somebody, with a day for the next stage, and one slip corrected."""
    rows["responsible"] = rows["mode"].map(HOLDERS).fillna("盘活专班")
    rows["due"] = [
        d + dt.timedelta(days=DAYS[s]) if s in DAYS else None
        for d, s in zip(rows["date"], rows["stage"], strict=True)
    ]
    at = rows.index[(rows["action_id"] == SLIP) & (rows["stage"] == "签约")][0]
    wrong = rows.loc[[at]].assign(area_mu=rows.at[at, "area_mu"] * 10)
    out = pd.concat([rows.iloc[:at], wrong, rows.iloc[at:]], ignore_index=True)
    out["entry_id"] = [f"JL{n:04d}" for n in range(1, len(out) + 1)]
    out["supersedes"] = None
    out.loc[at + 1, ["supersedes", "note"]] = [out.at[at, "entry_id"], "面积多写一个0，更正"]
    return out


def _started(
    log: Log, p: gpd.GeoDataFrame, size: pd.Series, first: list[int], second: list[int]
) -> None:
    """Land that reached its physical start in the year; the last parcel of each half is taken in part."""
    rng, total = log.rng, 0.0
    for half, (rows, aim, span) in enumerate(
        ((first, HALF, ("2022-02-20", "2022-06-22")), (second, FULL, ("2022-07-06", "2022-12-20")))
    ):
        for k, i in enumerate(rows):
            when = day(rng, *span)
            waiting = p.loc[i, "state"] != "built"
            mode = (
                "收储" if waiting else str(rng.choice(MODES, p=[0.3, 0.22, 0.16, 0.14, 0.08, 0.1]))
            )
            whole = rng.random() < 0.5 or mode in ("清理", "收储")
            mu = None if whole else _whole(size[i])
            if k == 1:  # one ledger area is larger than its parcel
                mu = round(float(size[i]) * 1.35, 2) if half else mu
            elif not whole and k > 1:  # part of the parcel
                mu = round(float(size[i]) * float(rng.uniform(0.86, 0.97)), 2)
            total += min(float(size[i]), mu or 1e9)
            if mode in ("清理", "收储"):
                stages = log.path(
                    RESERVE,
                    "收回",
                    when,
                    "入库" if rng.random() < 0.5 else "收回",
                    dt.date(2022, 1, 6),
                )
            else:
                early = dt.date(2021, 8, 1) if half == 0 and k % 3 == 0 else dt.date(2022, 1, 6)
                stages = log.path(
                    PROJECT, "开工", when, "投产" if when < dt.date(2022, 5, 1) else "开工", early
                )
            log.add(mode, stages, parcel=p.loc[i, "parcel_id"], mu=mu)
        spare = _spare(p, size, {*first, *second}, aim - total, rng)
        mu = round(aim - total, 2)
        stages = log.path(PROJECT, "开工", day(rng, *span), "开工", dt.date(2022, 1, 10))
        log.add(
            "新项目招引", stages, parcel=p.loc[spare, "parcel_id"], mu=mu, note="节余部分先行开工"
        )
        total += mu
        (second if half else first).append(spare)


def _whole(size: float) -> float:
    """A parcel's land as the ledger states it: never more than it has."""
    return float(np.floor(size * 100) / 100)


def _spare(
    p: gpd.GeoDataFrame, size: pd.Series, used: set[int], need: float, rng: np.random.Generator
) -> int:
    fit = p.index[
        p["land_use"].eq(INDUSTRIAL)
        & ~p["quarter"]
        & (p["state"] == "built")
        & size.between(need + 3, need + 40)
    ]
    return int(rng.choice(np.array([i for i in fit if i not in used])))


def _underway(log: Log, p: gpd.GeoDataFrame, size: pd.Series, rest: Iterator[int]) -> None:
    """Agreements without a start, intentions, and what the year before has already recognised."""
    rng, signed = log.rng, 0.0
    while signed < 290:
        i = next(rest)
        signed += float(size[i])
        mode = str(rng.choice(["新项目招引", "老项目扩产", "嫁接", "收储", "自主盘活"]))
        key, words = ("协议", RESERVE) if mode == "收储" else ("签约", PROJECT)
        when = day(rng, "2022-02-10", "2022-12-10")
        landed = mode != "收储" and rng.random() < 0.35 and when < dt.date(2022, 10, 1)
        log.add(
            mode,
            log.path(words, key, when, "落地" if landed else key, dt.date(2022, 1, 4)),
            parcel=p.loc[i, "parcel_id"],
            mu=_whole(size[i]) if rng.random() < 0.5 else None,
        )
    for _ in range(10):
        i = next(rest)
        log.add(
            str(rng.choice(["新项目招引", "市场流转", "用途转换"])),
            [("意向", day(rng, "2022-03-01", "2022-12-15"))],
            parcel=p.loc[i, "parcel_id"],
        )
    for _ in range(2):
        i = next(rest)
        start = day(rng, "2021-06-01", "2021-10-30")
        log.add(
            "老项目扩产",
            [
                *log.path(PROJECT, "开工", start, "开工"),
                ("竣工", day(rng, "2022-05-01", "2022-08-30")),
                ("投产", day(rng, "2022-09-10", "2022-11-30")),
            ],
            parcel=p.loc[i, "parcel_id"],
            mu=_whole(size[i]),
        )


def _traps(log: Log, p: gpd.GeoDataFrame, size: pd.Series, rest: Iterator[int]) -> None:
    """What such ledgers contain and a sum must not fall for."""
    rng = log.rng
    taken = next(
        r["parcel_id"] for r in log.rows if r["stage"] == "收回" and r["date"] < dt.date(2022, 7, 1)
    )
    log.add(
        "新项目招引",
        log.path(PROJECT, "开工", dt.date(2022, 11, 16), "开工", dt.date(2022, 8, 1)),
        parcel=taken,
        note="收储后引入新项目",
    )
    i = next(rest)
    ended = log.path(PROJECT, "开工", dt.date(2022, 5, 18), "开工", dt.date(2022, 1, 12))
    log.add(
        "嫁接",
        [*ended, ("停工", dt.date(2022, 8, 2)), ("终止", dt.date(2022, 9, 27))],
        parcel=p.loc[i, "parcel_id"],
        mu=_whole(size[i]),
        note="投资方退出",
    )
    i = next(rest)
    log.add(
        "新项目招引",
        [("意向", dt.date(2022, 3, 9)), ("打桩中", dt.date(2022, 10, 21))],
        parcel=p.loc[i, "parcel_id"],
        mu=_whole(size[i]),
    )
    log.add(
        "清理",
        [("协议", dt.date(2022, 4, 12)), ("收回", dt.date(2022, 8, 24))],
        mu=18.6,
        note="宗地代码待补",
    )
    i = next(rest)
    log.add(
        "自主盘活",
        [
            ("意向", day(rng, "2022-01-20", "2022-02-20")),
            ("签约", dt.date(2022, 3, 30)),
            ("停工", dt.date(2022, 7, 19)),
        ],
        parcel=p.loc[i, "parcel_id"],
        note="暂停推进",
    )


def _halls(log: Log, b: gpd.GeoDataFrame, owner: pd.Series) -> None:
    """Vacant halls back in use (four owners, one with three halls), others on the way, and a renewed lease."""
    rng = log.rng
    empty = b[
        b["vacant_since"].notna() & ~b["quarter"] & b["floor_true"].between(1600, 12000)
    ].index
    hosted = [i for i in empty if pd.notna(owner[i])]
    hosted.sort(key=lambda i: b.loc[i, "building_id"])
    chosen = rng.permutation(np.array(hosted)).tolist()
    plan = [
        ("出租", 2150.0, "2022-03-18", 0),
        ("新项目招引", 1840.5, "2022-05-26", 0),
        ("自主盘活", 1520.0, "2022-10-14", 0),
        ("老项目扩产", 2280.0, "2022-06-15", 1),
        ("厂房加层", 1960.0, "2022-09-08", 2),
        ("出租", 1765.0, "2022-11-23", 3),
    ]
    roomy = [i for i in chosen if b.loc[i, "floor_true"] > 2400]
    firms = ["企业022", "企业057", "企业096", "平台公司02"]
    for (mode, area, done, who), i in zip(plan, roomy, strict=False):
        when = dt.date.fromisoformat(done)
        words = ("意向", "签约", "投产") if mode == "出租" else PROJECT
        log.add(
            mode,
            log.path(words, "投产", when, "投产", when - dt.timedelta(days=130)),
            building=b.loc[i, "building_id"],
            m2=area,
            factory=firms[who],
        )
    left = [i for i in chosen if i not in roomy[: len(plan)]]
    for k, i in enumerate(left[:13]):
        mode = ("出租", "自主盘活", "增容技改", "新项目招引", "厂房加层")[k % 5]
        words = ("意向", "签约") if mode == "出租" else PROJECT
        last = "签约" if mode == "出租" else ("意向", "签约", "开工", "竣工")[int(rng.integers(4))]
        when = day(rng, "2022-04-01", "2022-11-20")
        log.add(
            mode,
            log.path(words, last, when, last, dt.date(2022, 1, 5)),
            building=b.loc[i, "building_id"],
            m2=round(float(b.loc[i, "floor_true"]) * 0.6, 0) if k % 2 else None,
            factory=owner[i],
        )
    let = b.index[
        b["use"].eq("工业")
        & b["vacant_since"].isna()
        & ~b["quarter"]
        & b["floor_true"].between(3000, 9000)
        & owner.notna()
    ]
    i = int(rng.choice(np.array(let)))
    log.add(
        "出租",
        [("签约", dt.date(2022, 6, 20)), ("投产", dt.date(2022, 6, 30))],
        building=b.loc[i, "building_id"],
        m2=2600.0,
        factory="企业118",
        note="原租户续租，无新增",
    )
