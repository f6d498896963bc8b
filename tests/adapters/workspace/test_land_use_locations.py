"""Leases by address, own land by its holder, and several sources of one table."""

import geopandas as gpd
import pandas as pd
import pytest

from tests.workspaces import Workspace, parcels

SOURCES = """
[sources.enterprises]
path = "data/企业.csv"
[[sources.occupancy]]
path = "data/租赁.csv"
[[sources.occupancy]]
path = "data/企业.csv"
fields = { land_mu = "自有" }
values = { tenure = "own" }
[[sources.occupancy]]
path = "data/企业.csv"
fields = { land_mu = "租用" }
values = { tenure = "lease" }
"""


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("uses"))
    layer = parcels(
        4,
        权利人=["甲厂", "乙厂", "乙厂", "丁厂"],
        坐落=["江海路1号", "江海路2号", "3号路", "3号路"],
    )
    layer.to_file(workspace / "宗地.gpkg")
    firms = {
        "企业名称": ["甲厂", "乙厂", "丙厂"],
        "统一社会信用代码": ["甲1", "乙1", "丙1"],
        "销售收入（万元）": [10, 20, 30],
        "自有": [12, 24, None],
        "租用": [None, None, 3],
    }
    pd.DataFrame(firms).to_csv(workspace / "企业.csv", index=False)
    leases = {
        "承租方": ["丙厂", "丙厂", "甲厂"],
        "出租方": ["甲厂", "乙厂", "丁厂"],
        "宗地坐落": ["江海市江海路1号", "江海路2号", "3号路"],
        "租赁面积（㎡）": ["1000", "2000平方", "5"],
        "租期": ["2020年1月至2022年12月", "2021.3.1-2024.2.28", "三年"],
    }
    pd.DataFrame(leases).to_csv(workspace / "租赁.csv", index=False)
    return workspace.write(SOURCES).open()


def rows_of(zone, firm):
    return zone.occupancy[zone.occupancy["enterprise_id"] == firm].reset_index(drop=True)


def test_leases_lie_where_their_address_is(zone):
    leases = rows_of(zone, "丙1")
    assert leases["parcel_id"].tolist() == ["P0", "P1"]
    assert leases["leased_floor_m2"].tolist() == [1000.0, 2000.0]


def test_two_parcels_at_one_address_are_not_guessed(zone):
    lease = rows_of(zone, "甲1").iloc[0]
    assert pd.isna(lease["parcel_id"])
    assert "several_at_address" in set(zone.findings["code"])


def test_own_land_lies_on_the_parcels_of_its_holder(zone):
    own = zone.occupancy[zone.occupancy["tenure"] == "own"]
    assert own["parcel_id"].tolist() == ["P0", "P1", "P2"]
    # the ledger's 24 mu are split by the area of both parcels, which is the same
    assert own["land_mu"].tolist() == [12.0, 12.0, 12.0]


def test_rented_land_without_a_place_goes_to_the_leases_by_their_floor(zone):
    assert rows_of(zone, "丙1")["land_mu"].tolist() == [1.0, 2.0]
    assert rows_of(zone, "丙1")["tenure"].isna().all()


def test_terms_are_days(zone):
    leases = rows_of(zone, "丙1")
    assert leases["since"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-01", "2021-03-01"]
    assert leases["until"].dt.strftime("%Y-%m-%d").tolist() == ["2022-12-31", "2024-02-28"]
    told = zone.findings[zone.findings["code"] == "term_open"]
    assert told["value"].tolist() == ["三年"]


def test_a_value_is_refused_that_the_file_has_itself(tmp_path):
    workspace = Workspace(tmp_path)
    parcels(1).to_file(workspace / "宗地.gpkg")
    with pytest.raises(Exception, match="values"):
        workspace.write(parcels='path = "data/宗地.gpkg"\nvalues = { holder = "甲" }').open()


def test_actions_lie_at_their_address_and_on_the_only_building_of_their_owner(tmp_path):
    workspace = Workspace(tmp_path)
    land = parcels(3, 权利人=["甲厂", "乙厂", "丙厂"], 坐落=["江海路1号", "江海路2号", "江海路3号"])
    land.to_file(workspace / "宗地.gpkg")
    inside = list(land.geometry.scale(0.3, 0.3))
    houses = gpd.GeoDataFrame(
        {"建筑编号": ["B0", "B1", "B2"]},
        geometry=[inside[0], inside[1], inside[1].buffer(-1)],
        crs=land.crs,
    )
    houses.to_file(workspace / "房屋.gpkg")
    rows = {
        "位置": ["江海市江海路3号", None, None],
        "业主": [None, "甲厂", "乙厂"],
        "盘活方式": ["腾笼换鸟", "出租", "出租"],
        "阶段": ["开工", "投产", "投产"],
        "日期": ["2022-05-01"] * 3,
        "盘活面积": [10, None, None],
        "盘活建筑面积": [None, 400, 400],
    }
    pd.DataFrame(rows).to_csv(workspace / "台账.csv", index=False)
    opened = workspace.write(
        '[sources.buildings]\npath = "data/房屋.gpkg"\n[sources.actions]\npath = "data/台账.csv"'
    ).open()
    actions = opened.actions
    assert actions["parcel_id"].fillna("").tolist() == ["P2", "", ""]
    assert actions["building_id"].fillna("").tolist() == ["", "B0", ""]
    # of two buildings none is guessed
    told = opened.findings.set_index("code")["message"]
    assert "B1、B2" in told["several_of_owner"]
    assert "甲厂 → B0" in told["found_by_owner"]
