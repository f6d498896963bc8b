"""The demo zone, made from one seed: ``python data/parcels/make_demo.py [FOLDER]``.

Everything is invented; only the rough outline of the zone and the names of its waters, sub-districts and resettlement
sites are real. Files are written beside this script unless another folder is named.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from demo import (  # noqa: E402
    actions,
    fabric,
    firms,
    ground,
    holdings,
    quarter,
    sites,
    stock,
    waters,
    write,
)

SEED = 2022
#: Part of the zone that is registered land.
SHARE = 0.56


def _columns(pairs: str) -> dict[str, str]:
    """Canonical name → header, from ``name=header`` pairs."""
    return dict(pair.split("=") for pair in pairs.split())


PARCELS = _columns(
    "parcel_id=宗地代码 name=地块名称 contract_no=电子监管号 holder=QLR right_nature=QLXZ land_use=DLBM "
    "land_use_system=YTBZ area_registered_m2=ZDMJ due_start=YDKGSJ started=SJKGSJ start_basis=KGYJ "
    "due_end=YDJGSJ developed_share=YKFBL invested_share=YTZBL suspended_since=TGRQ "
    "government_caused=ZFYY idle_decision_no=RDSH idle_decision_date=RDRQ far_min=RJLXX "
    "tax_per_mu_min=MJSSXX far_max=RJLSX density_max=JZMDSX green_min=LDLXX height_max_m=JZXG township=街道"
)
BUILDINGS = _columns(
    "building_id=幢号 name=建筑名称 floors=层数 floor_area_m2=建筑面积 height_m=建筑高度 "
    "built_year=建成年份 use=用途 vacant_since=闲置起始日期 vacant_area_m2=闲置面积 structure=结构 "
    "condition=建筑质量 heritage=保护等级"
)
FIRMS = _columns(
    "enterprise_id=企业编号 name=企业名称 sector=所属行业 year=年度 sales_wan=应税销售(万元) "
    "tax_wan=实缴税收(万元) added_value_wan=工业增加值(万元) energy_tce=综合能耗(吨标煤) "
    "power_kwh=用电量(千瓦时) rd_wan=研发费用(万元) employees=从业人数 above_scale=是否规上 "
    "founded=成立日期 started_production=投产日期 utility=公用事业 veto=一票否决"
)
USE = _columns(
    "enterprise_id=企业编号 parcel_id=宗地代码 building_id=幢号 land_mu=占地面积(亩) "
    "floor_area_m2=租赁面积(平方米) tenure=使用方式 landlord_id=出租方 since=起租日期 until=到期日期"
)
ACTIONS = _columns(
    "action_id=行动编号 project=项目名称 parcel_id=宗地代码 building_id=幢号 mode=盘活方式 stage=阶段 "
    "date=日期 area_mu=盘活面积(亩) floor_area_m2=盘活建筑面积(平方米) factory_id=厂房主体 "
    "evidence=佐证材料 note=备注 responsible=责任单位 due=完成时限 entry_id=记录编号 supersedes=更正记录"
)
HOUSING = _columns(
    "site_id=地块编号 name=项目名称 units=套数 households=待安置户数 responsible=责任单位 floor_area_m2=总建筑面积(平方米) "
    "planned_permit=计划前期手续 actual_permit=实际前期手续 planned_land=计划土地供应 "
    "actual_land=实际土地供应 planned_start=计划开工 actual_start=实际开工 planned_topped_out=计划封顶 "
    "actual_topped_out=实际封顶 planned_completed=计划竣工 actual_completed=实际竣工 "
    "planned_delivered=计划交付 actual_delivered=实际交付"
)
CONTEXT = _columns("context_id=要素编号 kind=类别 name=名称")
REVIEWS = _columns(
    "unit_id=对象编号 status=核定状态 reviewer=核查人 date=日期 reason=理由 until=有效期至"
)


def _far(p: gpd.GeoDataFrame, b: gpd.GeoDataFrame, home: pd.Series) -> pd.Series:
    """Plot ratio of every parcel, storeys over 8 m twice."""
    counted = b["floor_true"] * np.where(b["height_m"] / b["floors"] > 8, 2, 1)
    return p["parcel_id"].map(counted.groupby(home).sum()) / p.geometry.area


def _context(made: ground.Ground) -> gpd.GeoDataFrame:
    """Outline, waters with their courses (which carry the names), the street network and its named centre lines."""
    frame = shapely.box(*made.outline.buffer(9000).bounds)
    paved = shapely.union_all(
        [
            r.line.buffer(r.width / 2 - 4, quad_segs=3, cap_style="flat" if r.rank < 3 else "round")
            for r in made.roads
        ]
    )
    paved = shapely.set_precision(paved.intersection(frame).simplify(0.4), waters.GRID)
    rows = [("边界", "港闸经济开发区（示意）", made.outline)]
    rows += [("水系", name, shape.intersection(frame)) for name, shape in made.water.items()]
    rows += [
        ("水系", name, line.simplify(1.0).intersection(frame))
        for name, line in made.courses.items()
    ]
    rows += [("道路", None, paved)] + [("道路", r.name, r.line) for r in made.roads if r.rank == 1]
    out = gpd.GeoDataFrame(rows, columns=["kind", "name", "geometry"], geometry="geometry")
    out["context_id"] = [f"DT{n:03d}" for n in range(1, len(out) + 1)]
    return out


def make(folder: Path) -> None:
    """Write every file of the demo zone into ``folder``."""
    stream = [np.random.default_rng([SEED, k]) for k in range(9)]
    made = ground.make(stream[0], fabric.QUARTER)
    p, left = fabric.parcels(made, stream[1], SHARE)
    p = holdings.hold(p, stream[2])
    b = stock.build(p, left, stream[3])
    home = _homes(p, b)
    p["far_min"] = holdings.set_far_floor(p, _far(p, b, home), stream[4])
    use = firms.occupy(p, b, home, stream[5])
    book = firms.firms(use, stream[6])
    log = actions.ledger(p, b, home, stream[7])
    homes = sites.housing(left, stream[8])
    light, west, north = sites.night_light(made, b, stream[8])
    checks = sites.reviews(p, b, set(log["parcel_id"].dropna()), stream[8])
    # what only the study of the quarter asks for comes last, so that all else is drawn as without it
    p = quarter.plan_limits(p)
    more_use, more_firms = quarter.tenants(p, b, home)
    use = pd.concat([use, more_use], ignore_index=True)
    book = pd.concat([book, more_firms], ignore_index=True)
    area = write.grounded(gpd.GeoDataFrame(geometry=[sites.study(p)])).geometry.iloc[0]

    folder.mkdir(parents=True, exist_ok=True)
    write.shapefile(write.grounded(p), PARCELS, folder / "宗地.shp")
    write.geopackage(write.grounded(b), BUILDINGS, folder / "建筑.gpkg", "建筑")
    write.geopackage(write.grounded(_context(made)), CONTEXT, folder / "底图.gpkg", "底图")
    write.workbook(
        book,
        FIRMS,
        folder / "企业台账.xlsx",
        "港闸经济开发区企业资源集约利用台账（演示数据）",
        "注：全部为合成数据；2022年为评价年，2021年供确定基准。",
        ("sales_wan", "tax_wan", "added_value_wan"),
    )
    write.workbook(
        use, USE, folder / "用地用房关系.xlsx", "港闸经济开发区企业用地用房关系表（演示数据）"
    )
    write.workbook(
        log,
        ACTIONS,
        folder / "盘活行动台账.xlsx",
        "港闸经济开发区2022年低效闲置用地、闲置厂房盘活行动台账（演示数据）",
    )
    write.geojson(write.grounded(homes), HOUSING, folder / "安置房.geojson")
    write.survey(area, "TDB-01", "天电北", folder / "天电北.txt")
    write.comma(checks, REVIEWS, folder / "现场核查.csv")
    write.raster(light, west, north, sites.PIXEL, folder / "夜光.tif")


def _homes(p: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> pd.Series:
    """The code of the parcel under the middle of each building; missing outside every parcel."""
    at, lot = shapely.STRtree(p.geometry.to_numpy()).query(
        b.geometry.representative_point().to_numpy(), predicate="intersects"
    )
    found = pd.Series(p["parcel_id"].to_numpy()[lot], index=at)
    return found[~found.index.duplicated()].reindex(range(len(b))).set_axis(b.index)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
