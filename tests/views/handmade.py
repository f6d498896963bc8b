"""A small handmade assessment: blocks of parcels between roads, with holes, parts, gaps and hostile names."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.adapters.workspace.policies import load_policy
from landuse.domain.assessment import Assessment
from landuse.domain.goals.housing import HousingSite
from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress, GoalsReport
from landuse.domain.tags.reasons import Basis, Grounds
from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.findings import FINDING_COLUMNS
from landuse.domain.zone import SourceInfo, Zone
from landuse.words.phrases import phrase

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "\"'><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}`${alert(1)}`",
)
CRS = "EPSG:4528"
X0, Y0 = 40_581_000.0, 3_548_000.0
STATUSES = (
    "in_use",
    "in_use",
    "idle",
    "low_efficiency",
    "in_use",
    "revitalized",
    "undetermined",
    "in_use",
    "overdue",
    "in_use",
)
PLANS = ("permit", "land", "start", "topped_out", "completed", "delivered")


def empty(name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """A table that no source gave."""
    table = schema.TABLES[name]
    columns = {c: pd.Series(dtype="object") for c in table.names if c != "geometry"}
    if not table.spatial:
        return pd.DataFrame(columns)
    frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
    return frame.set_index(table.key[0], drop=False)


def full(name: str, values: dict, geometry: list | None = None) -> gpd.GeoDataFrame | pd.DataFrame:
    """A table with every canonical column, missing ones NA."""
    table, rows = schema.TABLES[name], len(next(iter(values.values())))
    data = {
        c.name: values.get(c.name, pd.Series([pd.NA] * rows, dtype="string"))
        for c in table.columns
        if c.kind != "geometry"
    }
    data |= {k: v for k, v in values.items() if k not in data}
    if not table.spatial:
        return pd.DataFrame(data)
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(geometry, crs=CRS))
    return frame.set_index(table.key[0])


def grounds(units: gpd.GeoDataFrame, told: dict[str, tuple[str, str, str, dict]]) -> Grounds:
    """Reasons of every status that ``told`` has: rule, title, clause and the facts they rest on."""
    facts = pd.DataFrame(index=units.index)
    bases, holds = [], []
    for status, (rule, title, cite, values) in told.items():
        for name, value in values.items():
            facts[name] = value
        bases.append(Basis(rule, status, title, rule.replace("-", " "), cite, "", tuple(values)))
        holds.append((units["status"] == status).to_numpy(bool))
    return Grounds(facts, bases, holds, {})


def parcel_grounds(lots: gpd.GeoDataFrame) -> Grounds:
    n = len(lots)
    told = {
        "idle": (
            "idle-not-started",
            "超过约定动工日期满一年未动工",
            "闲置土地处置办法(国土资源部令第53号, 2012)第二条",
            {"started": None, "due_start_plus_1y": "2021-06-30"},
        ),
        "low_efficiency": (
            "low-tax",
            "亩均税收低于约定",
            "出让合同约定的投入产出条款",
            {"tax_per_mu": 1.2 + np.arange(n) / 100, "tax_line": 4.0},
        ),
        "revitalized": (
            "revitalized",
            "台账记载已开工或投用",
            "园区盘活认定口径",
            {"revitalized_on": "2022-05-10"},
        ),
    }
    return grounds(lots, told)


def building_grounds(stands: gpd.GeoDataFrame) -> Grounds:
    values = {"vacant_since": "2021-11-01"}
    return grounds(stands, {"idle": ("vacant", "厂房空置满六个月", "园区台账口径", values)})


def block(column: int, line: int) -> shapely.Polygon:
    x, y = X0 + column * 120 + column // 3 * 34, Y0 + line * 90 + line // 2 * 30
    wobble = 6 * np.sin(column * 1.7 + line)
    return shapely.Polygon(
        [(x, y), (x + 112, y + wobble), (x + 112, y + 82 + wobble / 2), (x + 4, y + 82)]
    )


def parcel_shapes(columns: int, lines: int) -> list:
    shapes = [block(c, r) for r in range(lines) for c in range(columns)]
    yard = shapes[3].buffer(-25)
    shapes[3] = shapely.Polygon(shapes[3].exterior, [yard.exterior])
    x, y, *_ = shapes[7].bounds
    shapes[7] = shapely.MultiPolygon(
        [shapely.box(x, y, x + 45, y + 80), shapely.box(x + 60, y, x + 110, y + 80)]
    )
    return shapes


def parcels(columns: int, lines: int) -> gpd.GeoDataFrame:
    n, rng = columns * lines, np.random.default_rng(7)
    shapes = parcel_shapes(columns, lines)
    area = np.array([s.area for s in shapes])
    status = [STATUSES[(i * 7 + i // 5) % 10] for i in range(n)]
    names = [*HOSTILE, *[f"第{i}号工业地块" for i in range(len(HOSTILE), n)]][:n]
    names[6] = None
    tax = pd.array(np.where(np.arange(n) % 9 == 8, np.nan, rng.gamma(1.6, 6, n)), dtype="Float64")
    tax[tax.isna()] = pd.NA
    score = pd.array(rng.uniform(20, 110, n), dtype="Float64")
    score[5] = pd.NA
    grade = pd.array(
        [None if pd.isna(s) else "ABCD"[int(3.99 - s / 30)] for s in score], dtype="string"
    )
    values = {
        "parcel_id": [f"320602{i:013d}" for i in range(n)],
        "name": pd.array(names, dtype="string"),
        "holder": pd.array(
            [f"示例{'恒鑫瑞华兴泰源'[i % 7]}精密机械有限公司" for i in range(n)], dtype="string"
        ),
        "land_use": pd.array(["0601"] * n, dtype="string"),
        "township": pd.array([("天生港", "幸福")[i % 2] for i in range(n)], dtype="string"),
        "due_start": pd.to_datetime(["2020-06-30"] * n),
        "started": pd.to_datetime([None if s == "idle" else "2020-08-01" for s in status]),
        "area_registered_m2": pd.array(area.round(1), dtype="Float64"),
        "far_min": pd.array([1.2] * n, dtype="Float64"),
        "government_caused": pd.array([False] * n, dtype="boolean"),
        "area_used_m2": pd.array(area.round(1), dtype="Float64"),
        "area_mu": pd.array(area.round(1) * 3 / 2000, dtype="Float64"),
        "area_basis": pd.array(["registered"] * n, dtype="string"),
        "area_plane_m2": area,
        "building_area_m2": pd.array(area * rng.uniform(0.2, 1.6, n), dtype="Float64"),
        "far": pd.array(rng.uniform(0.2, 1.9, n), dtype="Float64"),
        "vacancy_share": pd.array(np.where(rng.random(n) < 0.5, 0, rng.random(n)), dtype="Float64"),
        "enterprise_count": pd.array([1] * n, dtype="Int64"),
        "tax_wan": tax * 10,
        "sales_wan": tax * 120,
        "tax_per_mu": tax,
        "sales_per_mu": tax * 14,
        "score": score,
        "class": grade,
        "rank": score.copy()
        if False
        else pd.Series(score).rank(ascending=False).astype("Int64").array,
        "land_class": pd.array(["industrial"] * n, dtype="string"),
        "night_light": pd.array(rng.gamma(3, 8, n), dtype="Float64"),
    }
    frame = full("parcels", values, shapes)
    frame["status"] = pd.Categorical(status)
    frame["confirmed"] = [i % 4 == 0 and s == "idle" for i, s in enumerate(status)]
    frame["flags"] = pd.Categorical(status)
    frame["missing"] = pd.Categorical(
        ["due_start,tax_wan" if s == "undetermined" else "" for s in status]
    )
    frame["reviewer"] = pd.Series(pd.NA, index=frame.index, dtype="string")
    return frame


def buildings(lots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes, owner = [], []
    for k, (id_, shape) in enumerate(lots.geometry.items()):
        x, y, *_ = shape.bounds
        for part in range(1 + k % 2):
            shapes.append(shapely.box(x + 12 + part * 52, y + 16, x + 50 + part * 52, y + 64))
            owner.append(id_)
    n = len(shapes)
    status = ["idle" if i % 6 == 2 else "in_use" for i in range(n)]
    frame = full(
        "buildings",
        {
            "building_id": [f"F{i:04d}" for i in range(n)],
            "name": pd.array(
                [HOSTILE[0] if i == 1 else f"{i}号厂房" for i in range(n)], dtype="string"
            ),
            "floors": pd.array([1 + i % 4 for i in range(n)], dtype="Int64"),
            "floor_area_m2": pd.array([1824.0 * (1 + i % 4) for i in range(n)], dtype="Float64"),
            "vacant_since": pd.to_datetime(["2021-11-01" if s == "idle" else None for s in status]),
            "parcel_id": pd.array(owner, dtype="string"),
        },
        shapes,
    )
    frame["status"] = pd.Categorical(status)
    frame["confirmed"], frame["flags"] = False, pd.Categorical(status)
    frame["missing"] = pd.Categorical([""] * n)
    return frame


def housing(width: float) -> tuple[gpd.GeoDataFrame, tuple]:
    names = [
        "城北家园一期",
        "天电花苑",
        "幸福人家",
        HOSTILE[0],
        "永兴佳园二期",
        "港闸新苑",
        "秦灶嘉苑",
        "永和雅居",
    ]
    stages = ["completed", "topped_out", "start", "land", "start", "topped_out", "permit", None]
    shapes = [
        None if i in (3, 6) else shapely.box(X0 - 260, Y0 + i * 150, X0 - 130, Y0 + i * 150 + 95)
        for i in range(8)
    ]
    frame = full(
        "housing",
        {
            "site_id": [f"AZ{i + 1:02d}" for i in range(8)],
            "name": pd.array(names, dtype="string"),
            "units": pd.array([420 + 36 * i for i in range(8)], dtype="Int64"),
            "floor_area_m2": pd.array([52_000.0 + 900 * i for i in range(8)], dtype="Float64"),
        },
        shapes,
    )
    told = []
    for i, stage in enumerate(stages):
        at = PLANS.index(stage) if stage else -1
        late = i in (2, 6)
        told.append(
            HousingSite(
                site_id=f"AZ{i + 1:02d}",
                name=names[i],
                stage=stage,
                next_stage=PLANS[at + 1],
                late_stage=PLANS[at + 1] if late else None,
                planned={p: dt.date(2020 + k // 2, 1 + k, 15) for k, p in enumerate(PLANS)},
                actual={
                    p: dt.date(2020 + k // 2, 1 + k, 20) for k, p in enumerate(PLANS[: at + 1])
                },
                days_late=47 + i if late else 0,
                slip=5,
                days_left=None,
                units=420 + 36 * i,
                waiting=None,
                responsible=None,
                on_map=shapes[i] is not None,
            )
        )
    return frame, tuple(told)


def goal(
    id_: str,
    title: str,
    measure: str,
    target: float,
    unit: str,
    amounts: tuple,
    ids: list,
    also: tuple = (),
) -> GoalProgress:
    names = ("agreement", "procedures", "physical_start", "in_use")
    achieved = amounts[2]
    counted = tuple(
        CountedEntry(
            id=i,
            action_id=f"A{k:03d}",
            amount=achieved / max(1, len(ids)),
            date=dt.date(2022, 7, 1),
            mode="腾笼换鸟",
            project="智能装备产业园" if k else HOSTILE[1],
        )
        for k, i in enumerate(ids)
    )
    excluded = (ExcludedEntry(ids[0] if ids else "X1", "A099", 12.5, phrase("goal.ended")),)
    return GoalProgress(
        id_,
        title,
        measure,
        target,
        unit,
        achieved,
        "physical_start",
        dict(zip(names, amounts, strict=True)),
        counted,
        excluded,
        dt.date(2022, 1, 1),
        dt.date(2022, 12, 31),
        also,
    )


def goals(lots: gpd.GeoDataFrame, sites: tuple) -> GoalsReport:
    ids = list(lots.index[:4])
    floor = goal(
        "factory.1",
        "盘活建筑面积",
        "revitalized_floor_m2",
        10_000,
        "m²",
        (18_200.0, 14_000.0, 11_432.5, 6_000.0),
        ["F0001", "F0002"],
    )
    return GoalsReport(
        dt.date(2022, 12, 31),
        (
            goal(
                "land",
                "低效闲置用地再开发利用",
                "redeveloped_mu",
                600,
                "亩",
                (688.4, 540.2, 412.35, 96.5),
                ids,
            ),
            goal(
                "factory",
                "闲置厂房盘活",
                "revitalized_factories",
                3,
                "家",
                (5.0, 4.0, 3.0, 1.0),
                ["F0001"],
                (floor,),
            ),
            goal(
                "housing",
                "安置房按计划推进",
                "housing_sites",
                8,
                "幅",
                (7.0, 6.0, 4.0, 0.0),
                ["AZ01", "AZ02"],
            ),
        ),
        sites,
    )


def context(columns: int, lines: int) -> gpd.GeoDataFrame:
    width, height = columns * 120 + columns // 3 * 34, lines * 90 + lines // 2 * 30
    river = shapely.LineString(
        [(X0 - 420, Y0 - 200), (X0 - 330, Y0 + height / 2), (X0 - 380, Y0 + height + 220)]
    ).buffer(45)
    rows = [
        ("水系", "通吕运河", river),
        ("边界", "园区边界", shapely.box(X0 - 300, Y0 - 60, X0 + width + 40, Y0 + height + 50)),
    ]
    rows += [
        (
            "道路",
            f"经{k}路",
            shapely.LineString(
                [(X0 + k * 394 - 22, Y0 - 90), (X0 + k * 394 - 22, Y0 + height + 80)]
            ),
        )
        for k in range(columns // 3 + 1)
    ]
    rows += [
        (
            "道路",
            f"纬{k}路",
            shapely.LineString(
                [(X0 - 290, Y0 + k * 210 - 20), (X0 + width + 60, Y0 + k * 210 - 20)]
            ),
        )
        for k in range(lines // 2 + 1)
    ]
    return full(
        "context",
        {
            "context_id": [f"C{i}" for i in range(len(rows))],
            "kind": [r[0] for r in rows],
            "name": [r[1] for r in rows],
        },
        [r[2] for r in rows],
    )


def firms(lots: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    n = len(lots)
    names = [HOSTILE[0], *[f"江苏{'海通盛达宏'[i % 5]}新材料科技有限公司{i}" for i in range(1, n)]]
    table = pd.DataFrame(
        {
            "name": pd.array(names, dtype="string"),
            "sector": pd.array(["装备制造"] * n, dtype="string"),
            "mu": lots["area_mu"].to_numpy(),
            "sales_wan": lots["sales_wan"].to_numpy(),
            "tax_wan": lots["tax_wan"].to_numpy(),
            "sales_per_mu": lots["sales_per_mu"].to_numpy(),
            "tax_per_mu": lots["tax_per_mu"].to_numpy(),
            "score": lots["score"].to_numpy(),
            "class": lots["class"].to_numpy(),
            "located": True,
        },
        index=pd.Index([f"91320600MA{i:08d}" for i in range(n)], name="enterprise_id"),
    )
    shares = pd.DataFrame(
        {
            "enterprise_id": table.index,
            "parcel_id": lots.index,
            "land_mu": lots["area_mu"].to_numpy(),
            "share": 1.0,
            "basis": "ledger",
            "tenure": pd.array(["own"] * n, dtype="string"),
        }
    )
    return table, shares


def actions(lots: gpd.GeoDataFrame) -> pd.DataFrame:
    return full(
        "actions",
        {
            "action_id": ["A001", "A002"],
            "parcel_id": pd.array([lots.index[0], lots.index[0]], dtype="string"),
            "mode": ["腾笼换鸟", HOSTILE[2]],
            "stage": ["签约", "开工"],
            "date": pd.to_datetime(["2022-03-01", "2022-07-01"]),
            "area_mu": pd.array([13.5, 13.5], dtype="Float64"),
        },
    )


def make(
    columns: int = 6, lines: int = 5, *, name: str = "港闸经济开发区", bare: bool = False
) -> Assessment:
    """An assessment of ``columns × lines`` parcels; ``bare`` without any optional table."""
    lots = parcels(columns, lines)
    stands = buildings(lots)
    sites, told = housing(columns * 120)
    people, shares = firms(lots)
    lots["main_firm"] = pd.array(people.index, dtype="string")
    width, height = columns * 120 + columns // 3 * 34, lines * 90 + lines // 2 * 30
    areas = full(
        "areas",
        {"area_id": ["S1"], "name": pd.array(["天电北"], dtype="string")},
        [shapely.box(X0 - 10, Y0 - 12, X0 + width * 0.4, Y0 + height * 0.45)],
    )
    evidence = pd.DataFrame({"night_light": lots["night_light"]})
    report = goals(lots, told)
    ledger, ground = actions(lots), context(columns, lines)
    if bare:
        sites, areas, ground, ledger = (
            empty("housing"),
            empty("areas"),
            empty("context"),
            empty("actions"),
        )
        stands = stands.iloc[:0]
        people, shares = people.iloc[:0], shares.iloc[:0]
        lots = lots.drop(
            columns=[
                "tax_per_mu",
                "sales_per_mu",
                "score",
                "class",
                "rank",
                "far",
                "vacancy_share",
                "night_light",
            ]
        )
        evidence, report = (
            pd.DataFrame(index=lots.index),
            GoalsReport(dt.date(2022, 12, 31), (), ()),
        )
    zone = Zone(
        name=name,
        year=2022,
        crs=CRS,
        parcels=lots,
        buildings=stands,
        enterprises=empty("enterprises"),
        occupancy=empty("occupancy"),
        actions=ledger,
        housing=sites,
        reviews=empty("reviews"),
        baseline=empty("baseline"),
        industries=empty("industries"),
        exceptions=empty("exceptions"),
        corrections=empty("corrections"),
        areas=areas,
        context=ground,
        evidence=evidence,
        findings=pd.DataFrame(columns=list(FINDING_COLUMNS)),
        present={},
        sources={
            "parcels": SourceInfo("parcels", "data/parcels/宗地.shp", 30, 30, 0, 0),
            "buildings": SourceInfo("buildings", "data/parcels/建筑.gpkg", 45, 45, 0, 0),
        },
        policy=load_policy("china", Path()),
        goals=(),
        synthetic=True,
        note="合成示例数据，不代表任何真实地块或企业",
    )
    return Assessment(
        zone,
        dt.date(2022, 12, 31),
        lots,
        stands,
        people,
        shares,
        shares.assign(building_id=None),
        pd.DataFrame(),
        {},
        report,
        {"parcel": parcel_grounds(lots), "building": building_grounds(stands)},
    )


def plain_page(layer):
    """The page of a folium map that is not ours, with Leaflet inlined and one layer of ours on it."""
    import folium

    from landuse.views.pages import page

    made = folium.Map(tiles=None)
    made.default_js, made.default_css = [], []
    code, css = page.leaflet()
    root = made.get_root()
    root.header.add_child(page.script(code), name="a")
    root.header.add_child(page.stylesheet(css), name="b")
    layer.add_to(made)
    return root.render()
