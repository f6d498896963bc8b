"""Parcel attributes, firms, leases, actions and sites of the synthetic zone. Firms are numbered, figures are random."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd

YEAR = 2022
USES = [("0601", 0.70), ("0508", 0.09), ("05H1", 0.05), ("0701", 0.07), ("08H2", 0.04), ("0809", 0.03), ("0810", 0.02)]
SECTORS = ["高端装备", "电子信息", "新材料", "纺织服装", "食品加工", "港口物流", "电力能源", "金属制品"]
LAND_MODES = ["新项目招引", "老项目扩产", "自主盘活", "嫁接", "收储", "清理", "协商收回"]
FLOOR_MODES = ["出租", "增资技改", "厂房加层", "自主盘活"]
PROJECT = ["意向", "签约", "落地", "开工", "竣工", "投产"]
RESERVE = ["协议", "收回", "入库"]


def day(rng: np.random.Generator, first: str, last: str) -> str:
    """A day between two, as ISO text."""
    a, b = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return (a + dt.timedelta(days=int(rng.integers(0, (b - a).days + 1)))).isoformat()


def parcel_attributes(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Cadastral columns for parcels with ``quarter`` (bool) and ``west`` (bool); adds ``state`` for the makers of other tables."""
    n = len(parcels)
    out = parcels.copy()
    district = np.where(rng.random(n) < 0.12, "320611", "320613")
    out["宗地代码"] = [
        f"{d}{1 + w:03d}{1 + i % 6:03d}GB{i + 1:05d}"
        for i, (d, w) in enumerate(zip(district, out["west"], strict=True))
    ]
    out["地块名称"] = [f"示例地块{i + 1:03d}" for i in range(n)]
    use = rng.choice([u for u, _ in USES], n, p=[p for _, p in USES])
    out["DLBM"] = np.where(out["quarter"], "0601", use)
    out["YTBZ"] = "三调"
    area = out.geometry.area
    noise = 1 + rng.normal(0, 0.0012, n).clip(-0.003, 0.003)
    noise[rng.choice(n, 3, replace=False)] += 0.027
    out["ZDMJ"] = (area * noise).round(2).where(rng.random(n) > 0.08)
    out["QLXZ"] = np.where(rng.random(n) < 0.2, "101", "102")
    out["QLR"] = "平台公司01"
    out["JD"] = np.where(out["west"], "天生港镇街道", "永兴街道")
    out["state"] = _states(out, rng)
    for column in ("YDKGSJ", "SJKGSJ", "YDJGSJ", "TGRQ", "ZFYY", "RDSH", "RDRQ"):
        out[column] = None
    out["YKFBL"], out["YTZBL"] = rng.uniform(0.82, 1, n).round(2), rng.uniform(0.9, 1, n).round(2)
    for i, state in enumerate(out["state"]):
        for column, value in _dates(state, rng).items():
            out.iloc[i, out.columns.get_loc(column)] = value
    bare = out["state"].isin(["idle", "decided", "government", "overdue", "unknown", "future"])
    out.loc[bare, ["YKFBL", "YTZBL"]] = 0.0
    decided = out.index[out["state"] == "decided"]
    out.loc[decided, "RDSH"] = [f"示例闲认〔2021〕{k + 1:02d}号" for k in range(len(decided))]
    industry = out["DLBM"].isin(["0601", "0508"])
    out["RJLXX"] = np.where(industry, rng.choice([0.3, 0.4, 0.5, 0.6], n), np.nan)
    out["MJSSXX"] = np.where(industry & (rng.random(n) < 0.35), rng.choice([2.0, 3.0, 4.0, 6.0], n), np.nan)
    return out


def _states(parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> np.ndarray:
    states = np.full(len(parcels), "built", object)
    open_ = np.flatnonzero((parcels["DLBM"] == "0601") & ~parcels["quarter"])
    counts = {
        "idle": 9,
        "decided": 4,
        "government": 3,
        "overdue": 8,
        "stalled_area": 4,
        "stalled_money": 2,
        "unknown": 9,
        "future": 5,
    }
    picked = rng.choice(open_, sum(counts.values()), replace=False)
    for name, count in counts.items():
        states[picked[:count]], picked = name, picked[count:]
    return states


def _dates(state: str, rng: np.random.Generator) -> dict[str, object]:
    if state in ("idle", "decided", "government"):
        due = day(rng, "2019-03-01", "2021-10-31")
        more = {"RDRQ": day(rng, "2021-11-05", "2022-06-30")} if state == "decided" else {}
        return {"YDKGSJ": due, "ZFYY": "是" if state == "government" else "否", **more}
    if state == "overdue":
        return {"YDKGSJ": day(rng, "2022-02-01", "2022-11-20"), "ZFYY": "否"}
    if state == "future":
        return {"YDKGSJ": day(rng, "2023-02-01", "2023-10-31")}
    if state == "unknown":
        return {}
    started = day(rng, "1996-01-01", "2018-12-31")
    if state == "built":
        return {"SJKGSJ": started, "YDKGSJ": started if rng.random() < 0.5 else None, "YDJGSJ": None}
    share = {"YKFBL": 0.22, "YTZBL": 0.4} if state == "stalled_area" else {"YKFBL": 0.5, "YTZBL": 0.18}
    return {
        "SJKGSJ": day(rng, "2017-01-01", "2019-12-31"),
        "TGRQ": day(rng, "2020-02-01", "2021-10-31"),
        "ZFYY": "否",
        **share,
    }


def firms_and_occupancy(
    parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """200 firms over two years, who uses which land and floor, and parcel code → owner."""
    mu = parcels.set_index("宗地代码").geometry.area * 3 / 2000
    used = parcels[(parcels["state"] == "built") & parcels["DLBM"].isin(["0601", "0508"]) & ~parcels["quarter"]]
    plots = rng.permutation(used["宗地代码"].to_numpy())[: int(len(used) * 0.88)]
    ids = [f"QY{i + 1:03d}" for i in range(200)]
    owners, tenants = ids[:138], ids[138:]
    # every owner one plot, the rest spread over a few owners of several
    owner_of = {p: owners[i] if i < len(owners) else owners[int(rng.integers(0, 70))] for i, p in enumerate(plots)}
    rows = [
        [o, p, None, round(float(mu[p]), 2) if rng.random() < 0.75 else None, None, "自有", None, None, None]
        for p, o in owner_of.items()
    ]
    houses = buildings[buildings["宗地"].isin(owner_of) & buildings["建筑面积"].gt(2_500)]
    crowded = houses["宗地"].value_counts().index[0]
    for k, tenant in enumerate(tenants):
        house = (
            houses[houses["宗地"] == crowded].iloc[k % 2] if k < 8 else houses.iloc[int(rng.integers(0, len(houses)))]
        )
        floor = round(float(house["建筑面积"]) * (0.1 if k < 8 else rng.uniform(0.25, 0.8)), 0)
        since, until = day(rng, "2018-01-01", "2021-12-31"), day(rng, "2022-05-01", "2026-12-31")
        rows.append([tenant, None, house["幢号"], None, floor, "租赁", owner_of[house["宗地"]], since, until])
    columns = [
        "企业编号",
        "宗地代码",
        "幢号",
        "占地面积(亩)",
        "租赁面积(平方米)",
        "使用方式",
        "出租方",
        "起租日期",
        "到期日期",
    ]
    land = (
        pd.Series(owner_of).map(lambda o: o).to_frame("o").assign(mu=lambda f: f.index.map(mu)).groupby("o")["mu"].sum()
    )
    return _firms(ids, land, rng), pd.DataFrame(rows, columns=columns), owner_of


def _firms(ids: list[str], land: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for i, firm in enumerate(ids):
        size = float(land.get(firm, rng.uniform(3, 9)))
        base = size * rng.lognormal(np.log(9.5), 0.72)
        sector = SECTORS[int(rng.integers(0, len(SECTORS)))]
        began = day(rng, "2001-01-01", "2019-12-31") if i % 25 else day(rng, "2021-03-01", "2022-09-30")
        for year in (YEAR - 1, YEAR):
            tax = base * (1 if year == YEAR else rng.uniform(0.8, 1.12))
            sales = tax * rng.lognormal(np.log(20), 0.35)
            energy = sales * rng.lognormal(np.log(0.05), 0.6)
            rows.append([
                firm, f"企业{i + 1:03d}", sector, year, round(sales, 2), None if i in (41, 97) and year == YEAR else round(tax, 2),
                round(sales * rng.uniform(0.17, 0.3), 2), None if i % 37 == 5 else round(energy, 1), round(energy * 3100, 0),
                round(sales * rng.uniform(0, 0.05), 2), int(sales / rng.uniform(60, 140)) + 3, "是" if sales >= 2000 else "否",
                f"{int(began[:4]) - 1}{began[4:]}", began, "是" if i in (12, 77) else "否",
                {33: "较大安全事故（示例）", 120: "环境违法（示例）"}.get(i) if year == YEAR else None,
            ])  # fmt: skip
    columns = ["企业编号", "企业名称", "行业", "年度", "应税销售(万元)", "实缴税收(万元)", "工业增加值(万元)", "综合能耗(吨标煤)", "用电量(千瓦时)",
               "研发费用(万元)", "从业人数", "是否规上", "成立日期", "投产日期", "公用事业", "一票否决"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


class Log:
    """The action ledger as it grows: one row a stage."""

    columns = (
        "行动编号",
        "项目名称",
        "宗地代码",
        "幢号",
        "盘活方式",
        "阶段",
        "日期",
        "盘活面积(亩)",
        "盘活建筑面积(平方米)",
        "厂房主体",
        "佐证材料",
        "备注",
    )

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng, self.rows, self.count = rng, [], 0

    def add(self, mode: str, stages: list[str], last: str, *, parcel: str | None = None, building: str | None = None,
            mu: float | None = None, floor: float | None = None, owner: str | None = None, note: str | None = None) -> str:  # fmt: skip
        """An action that walked ``stages`` and reached the last of them on ``last``; returns its number."""
        self.count += 1
        number, at = f"XD{self.count:03d}", dt.date.fromisoformat(last)
        days = [at]
        for _ in stages[1:]:
            days.append(days[-1] - dt.timedelta(days=int(self.rng.integers(25, 75))))
        for stage, when in zip(stages, reversed(days), strict=True):
            evidence = {
                "签约": "协议",
                "协议": "协议",
                "开工": "施工许可证、现场照片",
                "投产": "租赁合同、用电记录",
            }.get(stage)
            self.rows.append(
                [
                    number,
                    f"示例项目{self.count:02d}",
                    parcel,
                    building,
                    mode,
                    stage,
                    when.isoformat(),
                    mu,
                    floor,
                    owner,
                    evidence,
                    note,
                ]
            )
        return number

    def frame(self) -> pd.DataFrame:
        """The ledger in order of its days."""
        return pd.DataFrame(self.rows, columns=list(self.columns)).sort_values(
            ["日期", "行动编号", "阶段"], kind="stable", ignore_index=True
        )


def actions(parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """About seventy actions: a little over 600 mu started within the year, some pending, and the traps an auditor looks for."""
    log = Log(rng)
    mu = (
        parcels.set_index("宗地代码")["ZDMJ"].fillna(parcels.set_index("宗地代码").geometry.area.round(2)) * 3 / 2000
    ).astype(float)
    able = parcels[
        parcels["DLBM"].isin(["0601", "0508"]) & parcels["state"].isin(["built", "idle", "decided", "stalled_area"])
    ]["宗地代码"]
    plots = iter(rng.permutation([p for p in able if 9 < mu[p] < 46]))
    total, first_half = 0.0, 0.0
    while total < 596:
        plot = next(plots)
        size = float(mu[plot])
        part = round(size * rng.uniform(0.4, 0.9), 1) if rng.random() < 0.3 else None
        amount = part or size
        if total + amount > 628:
            continue
        early = first_half < 265 and rng.random() < 0.62
        when = day(rng, "2022-02-10", "2022-06-28") if early else day(rng, "2022-07-05", "2022-12-20")
        mode = LAND_MODES[int(rng.integers(0, len(LAND_MODES)))]
        stages = (
            RESERVE[: 2 + int(rng.random() < 0.2)]
            if mode in LAND_MODES[4:]
            else PROJECT[: 4 + 2 * int(rng.random() < 0.15)]
        )
        if len(stages) in (3, 6):
            when = max(when, "2022-07-01")
        else:
            first_half += amount if early else 0
        log.add(mode, stages, when, parcel=plot, mu=part)
        total += amount
    for k in range(15):  # under way, not started
        reserve = k % 3 == 0
        stages = RESERVE[:1] if reserve else PROJECT[: 2 + k % 2]
        log.add(
            "收储" if reserve else LAND_MODES[k % 4], stages, day(rng, "2022-04-01", "2022-12-15"), parcel=next(plots)
        )
    for k in range(6):
        log.add(LAND_MODES[k % 4], PROJECT[:1], day(rng, "2022-08-01", "2022-12-20"), parcel=next(plots))
    _traps(log, mu, plots, rng)
    _floors(log, buildings, rng)
    return log.frame()


def _traps(log: Log, mu: pd.Series, plots, rng: np.random.Generator) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):  # last year's
        log.add("新项目招引", PROJECT[:4], day(rng, "2021-05-01", "2021-11-30"), parcel=next(plots))
    counted = next(r for r in log.rows if r[5] == "收回")[2]
    log.add("新项目招引", PROJECT[:4], "2022-12-08", parcel=counted, note="收储后招引")
    log.add("老项目扩产", [*PROJECT[:4], "终止"], "2022-09-16", parcel=next(plots), note="投资方退出")
    big = next(plots)
    log.add("自主盘活", PROJECT[:2], "2022-10-20", parcel=big, mu=round(float(mu[big]) * 1.6, 1))
    log.add("新项目招引", ["意向", "正在推进"], "2022-06-15", parcel=next(plots))
    log.add("嫁接", PROJECT[:4], "2022-08-02", mu=18.0, note="宗地待补")
    log.add("新项目招引", [*PROJECT[:3], "停工"], "2022-11-03", parcel=next(plots))


def _floors(log: Log, buildings: gpd.GeoDataFrame, rng: np.random.Generator) -> None:
    vacant = buildings[buildings["闲置起始日期"].notna() & ~buildings["quarter"]].sort_values(
        "建筑面积", ascending=False
    )
    good = vacant[vacant["建筑面积"].between(1_500, 9_000)]
    total, owners = 0.0, ["产权主体甲", "产权主体甲", "产权主体甲", "产权主体乙", "产权主体丙", "产权主体丁"]
    for k, (owner, (_, house)) in enumerate(zip(owners, good.iloc[::2].iterrows(), strict=False)):
        left = (11_400 - total) / (len(owners) - k)
        floor = round(min(float(house["建筑面积"]), left), 0)
        total += floor
        when = day(rng, "2022-03-15", "2022-11-25")
        log.add(FLOOR_MODES[k % 4], PROJECT, when, building=house["幢号"], floor=floor, owner=owner)
    rest = iter(good.iloc[1::2].itertuples())
    for k in range(8):
        house = next(rest, None)
        if house is None:
            break
        log.add(
            FLOOR_MODES[k % 4],
            PROJECT[: 2 + k % 3],
            day(rng, "2022-06-01", "2022-12-10"),
            building=house.幢号,
            owner=f"产权主体{'戊己庚辛'[k % 4]}",
        )
    used = buildings[buildings["闲置起始日期"].isna()].iloc[5]
    log.add("出租", PROJECT, "2022-07-20", building=used["幢号"], owner="产权主体壬", note="到期续租")
