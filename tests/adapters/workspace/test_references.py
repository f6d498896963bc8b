"""Ledgers name units as people write them."""

import geopandas as gpd
import pytest
from workspaces import CRS, parcels, square

FIRM = "91350100M000100Y43"


def ledgers(workspace, uses, firms=((FIRM, "甲（南通）有限公司"), ("Q2", "乙有限公司")), year=2022):
    rows = "\n".join(f"{code},{name},{year},10" for code, name in firms)
    (workspace / "企业.csv").write_text(f"企业编号,企业名称,年度,税收\n{rows}\n", "utf-8")
    (workspace / "用地.csv").write_text("\n".join(uses) + "\n", "utf-8")
    toml = (
        '[sources.enterprises]\npath = "data/企业.csv"\n[sources.occupancy]\npath = "data/用地.csv"'
    )
    return workspace.write(toml).open()


def said(zone, code):
    return zone.findings.loc[zone.findings["code"] == code, "message"].to_list()


@pytest.mark.parametrize(
    "typed", [FIRM.lower(), "９１350100Ｍ000100Y43", "9135 0100 M000 100Y43", f"{FIRM}\u3000"]
)
def test_a_firm_is_found_however_its_code_is_typed(workspace, typed):
    zone = ledgers(workspace, ["企业编号,宗地代码", f"{typed},p0"])
    assert zone.occupancy[["enterprise_id", "parcel_id"]].to_numpy().tolist() == [[FIRM, "P0"]]
    assert "p0 → P0" in "".join(said(zone, "key_typed"))
    assert said(zone, "orphan") == []


@pytest.mark.parametrize(
    "name",
    [
        "甲（南通）有限公司",
        "甲(南通)有限公司",
        "甲 (南通) 有限责任公司 ",
        "甲〔南通〕有限公司",
        "甲南通",
    ],
)
def test_a_firm_given_by_name_is_found_and_told(workspace, name):
    zone = ledgers(workspace, ["企业编号,宗地代码,出租方", f"{name},P0,乙有限公司", "Q2,P0,"])
    assert zone.occupancy["enterprise_id"].to_list() == [FIRM, "Q2"]
    assert zone.occupancy["landlord_id"][0] == "Q2"
    told = "".join(said(zone, "key_found"))
    assert name.strip() in told
    assert FIRM in told
    assert "乙有限公司" in told


def test_a_name_that_two_firms_have_is_asked(workspace):
    firms = (("Q1", "甲公司"), ("Q2", "甲 公司"))
    zone = ledgers(workspace, ["企业编号,宗地代码", "甲公司,P0"], firms)
    assert zone.occupancy["enterprise_id"].to_list() == ["甲公司"]
    assert said(zone, "key_ambiguous") == [
        "第2行(甲公司)的“甲公司”在企业表中可能是 Q1、Q2，无法判断，未对应"
    ]


def test_the_nearest_code_is_proposed_and_not_taken(workspace):
    zone = ledgers(workspace, ["企业编号,宗地代码", "91350100M000100Y48,P0"])
    assert zone.occupancy["enterprise_id"].to_list() == ["91350100M000100Y48"]
    [sentence] = said(zone, "orphan_near")
    assert "校验码不符" in sentence
    assert sentence.endswith(f"最接近的是 {FIRM}")


def test_a_code_with_letters_for_digits_says_which_is_meant(workspace):
    zone = ledgers(workspace, ["企业编号,宗地代码", "甲,P0"], ((FIRM.replace("0", "O", 1), "甲"),))
    assert said(zone, "check_digit")[0].endswith(f"字母可能应为数字：{FIRM}")


def test_orphans_by_what_is_the_matter(workspace):
    boxes = gpd.GeoDataFrame({"建筑编号": ["B1"]}, geometry=[square(0, 50)], crs=CRS)
    boxes.to_file(workspace / "建筑.gpkg")
    (workspace / "用地.csv").write_text("企业编号,宗地代码\nQ1,B1\nQ2,P9\nQ3,\n", "utf-8")
    zone = workspace.write(
        '[sources.buildings]\npath = "data/建筑.gpkg"\n[sources.occupancy]\npath = "data/用地.csv"'
    ).open()
    assert said(zone, "orphan_elsewhere") == [
        "第2行(Q1)的地块编号 B1 在地块表中不存在，它是建筑表中的编号"
    ]
    assert said(zone, "orphan") == ["第3行(Q2)的地块编号 P9 在地块表中不存在"]


CODES = ["320613016003GB00017", "320613016003GB00021", "320613018008GB00017"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("GB00021", CODES[1]),
        ("018008gb00017", CODES[2]),
        ("320613016003GB00021F00010001", CODES[1]),
    ],
)
def test_a_parcel_by_a_part_of_its_code(workspace, typed, meant):
    parcels(宗地代码=CODES).to_file(workspace / "宗地.gpkg", layer="宗地")
    rows = f"行动编号,宗地代码,盘活方式,阶段,日期\nA1,{typed},出租,签约,2022-01-01\n"
    (workspace / "台账.csv").write_text(rows, "utf-8")
    zone = workspace.table("actions", "台账.csv")
    assert zone.actions["parcel_id"].to_list() == [meant]
    assert meant in said(zone, "key_found")[0]


def test_an_ending_that_two_parcels_have_is_asked(workspace):
    parcels(宗地代码=CODES).to_file(workspace / "宗地.gpkg", layer="宗地")
    rows = "对象编号,核定状态,核查人,日期\nGB00017,低效,张三,2022-05-01\n320613016003gb00021,低效,张三,2022-05-01\n"
    (workspace / "核查.csv").write_text(rows, "utf-8")
    zone = workspace.table("reviews", "核查.csv")
    assert zone.reviews["unit_id"].to_list() == ["GB00017", CODES[1]]
    assert f"{CODES[0]}、{CODES[2]}" in said(zone, "key_ambiguous")[0]


def test_one_firm_typed_twice_is_one_firm(workspace):
    zone = ledgers(workspace, ["企业编号,宗地代码", "q1,P0"], (("q1", "甲"), ("Q１", "甲")))
    assert zone.enterprises["enterprise_id"].to_list() == ["q1"]
    assert said(zone, "duplicate_id") == ["第3行的编号 q1 与第2行重复，只采用前者"]
    assert len(said(zone, "key_typed")) == 1


def test_a_factory_by_name_and_by_code_is_one(workspace):
    rows = [
        "行动编号,宗地代码,盘活方式,阶段,日期,厂房主体",
        f"A1,P0,出租,签约,2022-01-01,{FIRM}",
        "A2,P1,出租,签约,2022-01-01,甲(南通)有限公司",
    ]
    (workspace / "台账.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (workspace / "企业.csv").write_text(
        f"企业编号,企业名称,年度\n{FIRM},甲（南通）有限公司,2022\n", "utf-8"
    )
    zone = workspace.write(
        '[sources.actions]\npath = "data/台账.csv"\n[sources.enterprises]\npath = "data/企业.csv"'
    ).open()
    assert zone.actions["factory_id"].to_list() == ["甲(南通)有限公司"] * 2
    assert len(said(zone, "key_found")) == 1


def test_a_cell_of_several_parcels_however_they_are_typed(workspace):
    rows = "行动编号,宗地代码,盘活方式,阶段,日期,盘活面积\nA1,p0 p1,出租,签约,2022-01-01,30\n"
    (workspace / "台账.csv").write_text(rows, "utf-8")
    zone = workspace.table("actions", "台账.csv")
    assert zone.actions["parcel_id"].to_list() == ["P0", "P1"]
    assert zone.actions["area_mu"].to_list() == [15.0, 15.0]
