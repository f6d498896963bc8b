"""The version for everybody, and tiles under the zone."""

import base64
import json
import re
import zlib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from landuse import assess, open_workspace
from landuse.cli import main
from landuse.domain.publication import GRID_M, public_grounds, publication
from landuse.domain.tags.reasons import names_in_cell
from landuse.domain.vocabulary.facts import facts_about, public_columns
from landuse.errors import LanduseError
from landuse.views.map.basemap import basemap
from landuse.views.map.document import document
from landuse.views.map.map import contents_of, render_map


@pytest.fixture(scope="module")
def demo():
    return assess(open_workspace(Path(__file__).parents[3]))


@pytest.fixture(scope="module")
def public(demo):
    return publication(demo)


def everything(built):
    """All text of a page: its document and every packed byte."""
    packed = b"".join(zlib.decompress(base64.b64decode(p.base64)) for p in built.blobs.values())
    return json.dumps(built.doc, ensure_ascii=False) + packed.decode("utf-8", "replace")


def bytes_of(html):
    """All text of a written page, unpacked."""
    packs = re.findall(r'<script type="application/octet-stream" id="[^"]+">([^<]+)</script>', html)
    unpacked = [zlib.decompress(base64.b64decode(p)).decode("utf-8", "replace") for p in packs]
    return html + "".join(unpacked)


def test_nothing_of_firms_and_holders_is_in_the_public_page(demo, public):
    secret, text = everything(document(demo)), everything(document(public.assessment))
    names = {
        *demo.enterprises.index,
        *demo.enterprises["name"].dropna(),
        *demo.parcels["holder"].dropna(),
        *demo.zone.actions["factory_id"].dropna(),
        *demo.zone.actions["action_id"].dropna(),
        *demo.zone.reviews["reviewer"].dropna(),
        *demo.zone.areas["name"].dropna(),
    }
    assert all(name in secret for name in demo.parcels["holder"].dropna().unique()[:5])
    assert not [name for name in names if name in text]
    for word in ("tax_per_mu", "sales_wan", "holder", "vacant_since", "invested_share"):
        assert f'"name": "{word}"' not in text and ("theme_" + word) not in text
    assert "投资协议" not in text and "招商局" not in text and "亩均税收低于" not in text


def test_statuses_areas_and_goals_stay(demo, public):
    shown = public.assessment
    assert (shown.parcels["status"] == demo.parcels["status"]).all()
    assert [g.achieved for g in shown.goals.goals] == [g.achieved for g in demo.goals.goals]
    assert len(shown.goals.housing) == len(demo.goals.housing)
    corners = shown.parcels.geometry.iloc[0].exterior.coords[0]
    assert all(float(c) % GRID_M == 0 for c in corners)
    assert demo.parcels["holder"].notna().any()


def test_a_column_that_nobody_declares_public_is_withheld(demo):
    from dataclasses import replace

    new = replace(demo, parcels=demo.parcels.assign(mortgage="某银行"))
    shown = publication(new).assessment
    assert set(shown.parcels) - {"geometry"} <= public_columns("parcel")
    assert set(shown.buildings) - {"geometry"} <= public_columns("building")
    assert "mortgage" not in shown.parcels
    assert not {"vacancy_share", "score", "rules"} & public_columns("parcel")


def test_a_reason_on_a_private_value_is_told_as_its_status_alone(demo, public):
    before, after = demo.grounds["parcel"], public.assessment.grounds["parcel"]
    ids = demo.parcels.index
    by_tax = [i for i, cell in zip(ids, demo.parcels["rules"], strict=True) if "low-tax" in cell]
    assert by_tax
    for reasons in after.reasons(pd.Index(by_tax)):
        low = [r for r in reasons if r["status"] == "low_efficiency"]
        assert [(r["title"], r["cite"], r["values"]) for r in low] == [("依据未公开", "", {})]
    # every status that a reason gave is still given, and by no rule that rests on a private column
    for old, new in zip(before.reasons(ids), after.reasons(ids), strict=True):
        assert {r["status"] for r in old} == {r["status"] for r in new}
        assert all(set(r["values"]) <= public_columns("parcel") for r in new)
    open_rules = [r for r in after.reasons(ids) for r in r if r["rule"] == "idle-not-started"]
    assert open_rules and "due_start_plus_1y" in open_rules[0]["values"]
    assert public_grounds(before, "parcel").field_checks == {}


def test_missing_names_public_columns_only(demo, public):
    names = {name for cell in public.assessment.parcels["missing"] for name in names_in_cell(cell)}
    assert names <= public_columns("parcel") | public_columns("building")
    assert any("tax_wan" in cell for cell in demo.parcels["missing"])


def test_the_page_lists_what_it_contains(demo, public):
    listed_ = contents_of(render_map(demo, public=True))
    assert listed_ == {
        "contents": {table: list(names) for table, names in public.contents.items()},
        "withheld": list(public.withheld),
    }
    assert contents_of(render_map(demo)) is None
    own = {"why", "rules", "goal_0", "goal_1", "goal_2", "ready", "parcel"}
    tables = document(public.assessment).doc["tables"]
    for table in ("parcels", "buildings"):
        packed = [
            column["name"]
            for part in ("columns", "more")
            for column in tables[table].get(part, {"columns": []})["columns"]
        ]
        shown = {n for n in packed if not n.startswith(("theme_", "status_", "why_"))} - own
        unit = table.removesuffix("s")
        rules = {fact.name for fact in facts_about(unit, "rules")}
        assert shown - {"id"} <= {*public.contents[table], *rules}
        assert {n[4:] for n in packed if n.startswith("why_")} <= public_columns(unit)


def private_workspace(folder):
    """A zone in which every word that is nobody's business begins with 机密; coordinates of EPSG:4528."""
    data = folder / "data"
    data.mkdir(parents=True)

    def squares(rows, step, size):
        frame = pd.DataFrame(rows)
        x, y = 40_581_000.0, 3_548_000.0
        shapes = [
            shapely.box(x + step * i, y, x + step * i + size, y + size) for i in range(len(frame))
        ]
        return gpd.GeoDataFrame(frame, geometry=shapes, crs=4528)

    lot = {
        "权利人": "机密权利人甲有限公司",
        "地块名称": "机密地块名丑",
        "权利人代码": "91320600MASECRET01",
        "电子监管号": "机密监管号A1",
        "土地用途": "0601",
        "开工认定依据": "机密开工依据午",
        "权利性质": "机密权利性质未",
        "约定亩均税收": 777.77,
        "宗地面积": 10_000.0,
        "约定开工时间": "2019-01-01",
        "已投资比例": 0.1,
        "已开发面积比例": 0.2,
    }
    lots = [
        {"宗地代码": f"P{i}", "闲置土地认定书号": "机密认定书庚" if i == 0 else None} | lot
        for i in range(4)
    ]
    squares(lots, 150, 100).to_file(data / "宗地.gpkg")
    house = {
        "建筑名称": "机密厂房名子",
        "用途": "机密用途卯",
        "结构": "机密结构辰",
        "建筑质量": "机密质量巳",
        "层数": 2,
        "建筑面积": 3000.0,
        "闲置起始日期": "2020-01-01",
        "闲置面积": 2500.0,
    }
    squares([{"建筑编号": f"B{i}"} | house for i in range(4)], 150, 40).to_file(data / "建筑.gpkg")
    squares([{"area_id": "A", "name": "机密企业片区戌"}], 0, 400).to_file(data / "片区.gpkg")
    road = {"编号": "1", "类型": "道路", "kind": "road", "name": "机密企业大门酉"}
    squares([road], 0, 400).to_file(data / "要素.gpkg")
    firm = {"企业名称": "机密企业乙有限公司", "行业": "机密行业亥", "年度": 2022}
    firm |= {"应税销售(万元)": 1777.77, "实缴税收(万元)": 777.77}
    firms = ["91320600MASECRET01", "Q1", "Q2", "Q3"]
    pd.DataFrame([{"企业编号": f} | firm for f in firms]).to_csv(data / "企业.csv", index=False)
    uses = [{"企业编号": f, "宗地代码": f"P{i}", "占地面积(亩)": 10} for i, f in enumerate(firms)]
    pd.DataFrame(uses).assign(出租方="机密出租方申").to_csv(data / "用地.csv", index=False)
    papers = {
        "厂房主体": "机密厂房主体癸",
        "项目名称": "机密项目丙",
        "佐证材料": "机密协议书丁",
        "责任单位": "机密责任人己",
        "备注": "机密备注戊",
    }
    rows = [
        ("机密行动-企业寅", "P0", None, "新项目招引", "开工", "2022-03-01", 10, None),
        ("X2", "P0", None, "新项目招引", "开工", "2022-05-01", 10, None),
        ("X3", None, "B1", "厂房租赁", "投产", "2022-05-01", None, 3000),
        ("X4", None, "B1", "厂房租赁", "投产", "2022-06-01", None, 3000),
        ("X5", "P9", None, "新项目招引", "开工", "2022-05-01", 10, None),
        ("X6", None, "B2", "二次招商", "签约", "2022-06-01", None, 3000),
    ]
    names = [
        "行动编号",
        "宗地代码",
        "建筑编号",
        "盘活方式",
        "阶段",
        "日期",
        "盘活面积(亩)",
        "盘活建筑面积",
    ]
    pd.DataFrame(rows, columns=names).assign(**papers).to_csv(data / "行动.csv", index=False)
    check = {"对象编号": "P3", "核定状态": "低效", "核查人": "机密核查人辛", "日期": "2022-02-01"}
    check |= {"理由": "机密核查理由壬", "有效期至": "2023-01-01"}
    pd.DataFrame([check]).to_csv(data / "核查.csv", index=False)
    site = {"地块编号": "AZ1", "项目名称": "安置房一", "套数": 100, "计划开工": "2022-05-01"}
    pd.DataFrame([site]).to_csv(data / "安置房.csv", index=False)
    sources = {
        "parcels": "宗地.gpkg",
        "enterprises": "企业.csv",
        "occupancy": "用地.csv",
        "buildings": "建筑.gpkg",
        "actions": "行动.csv",
        "reviews": "核查.csv",
        "areas": "片区.gpkg",
        "context": "要素.gpkg",
        "housing": "安置房.csv",
    }
    config = '[zone]\nname = "甲园区"\nyear = 2022\ncrs = "EPSG:4528"\n'
    for table, file in sources.items():
        config += f'[sources.{table}]\npath = "data/{file}"\n'
    goals = {"land": "redeveloped_mu", "f": "revitalized_factories"}
    for id_, measure in goals.items():
        config += f'[[goals]]\nid = "{id_}"\ntitle = "{id_}"\nmeasure = "{measure}"\ntarget = 3\n'
    (folder / "landuse.toml").write_text(config, "utf-8")
    return folder


def test_no_private_word_is_in_the_bytes_of_the_page(tmp_path):
    folder = private_workspace(tmp_path / "机密文件夹")
    inside, outside = tmp_path / "in.html", tmp_path / "out.html"
    args = ["map", "-q", "-w", str(folder), "--scenario", str(folder)]
    run = CliRunner().invoke(main, [*args, "-o", str(inside)], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    internal = bytes_of(inside.read_text("utf-8"))
    assert "机密权利人甲有限公司" in internal and "机密行动-企业寅" in internal
    run = CliRunner().invoke(main, [*args, "--public", "-o", str(outside)], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    text = bytes_of(outside.read_text("utf-8"))
    assert re.findall(r'机密[^"\\]*', text) == []
    assert "SECRET" not in text and "777.77" not in text
    assert "公开的内容" in run.output and "未公开：企业" in run.output
    assert "同一对象已由 " in text  # and the action is a number there


def test_the_foot_has_a_place_for_the_approval_number(demo, tmp_path):
    html = (
        render_map(demo, tmp_path / "公开.html", public=True, map_number="苏S(2022)001号")
        .get_root()
        .render()
    )
    assert "苏S(2022)001号" in html and '"public":true' in html


def test_templates_and_names_of_basemaps():
    assert basemap("http://10.0.0.8:8080/{TileMatrix}/{TileCol}/{TileRow}.png").urls == (
        "http://10.0.0.8:8080/{z}/{x}/{y}.png",
    )
    assert basemap("http://10.0.0.8:8080/{z}/{x}/{y}.png").hosts == ["http://10.0.0.8:8080"]
    assert basemap("天地图").config("zh")["asks"]
    assert not basemap("天地图", "abc").config("zh")["asks"]
    assert basemap("天地图影像") == basemap("tianditu-img") == basemap("Tianditu imagery")
    assert basemap("gaode").config("en")["title"] == "Gaode"
    assert len(basemap("天地图").hosts) == 8 and basemap("高德").gcj
    for wrong in (
        "谷歌",
        "ftp://x/{z}/{x}/{y}",
        "http://x/{z}/{x}.png",
        "http://a b/{z}/{x}/{y}",
        "http://x;script-src *//{z}/{x}/{y}",
    ):
        with pytest.raises(LanduseError):
            basemap(wrong)


def test_no_basemap_no_hosts_and_no_key(demo):
    assert "img-src data: blob:;" in render_map(demo).get_root().render()
    asked = render_map(demo, base=basemap("天地图")).get_root().render()
    assert "https://t3.tianditu.gov.cn" in asked and '"key":""' in asked
    assert (
        '"key":"geheim"' in render_map(demo, base=basemap("天地图", "geheim")).get_root().render()
    )
