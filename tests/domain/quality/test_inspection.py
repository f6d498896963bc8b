"""A zone with every trouble a surveyor knows: each is told with its row, the amount and the place."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from factories import box, row, zone
from workspaces import CRS, EAST, NORTH, parcels, square

from landuse.domain.quality import inspect
from landuse.domain.vocabulary import zone_findings
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.words.phrases import from_json


def found(zone, code):
    rows = inspect(zone).findings
    return rows[rows["code"] == code]


def opened(workspace, shapes=None, **columns):
    n = len(shapes) if shapes else 8
    frame = parcels(n, **columns)
    if shapes:
        frame = frame.set_geometry(shapes, crs=CRS)
    frame.to_file(workspace / "宗地.gpkg")
    return workspace.write().open()


def test_a_clean_zone_has_nothing_to_tell(workspace):
    zone = opened(workspace)
    assert inspect(zone).findings.empty


def test_overlap_with_area_and_place(workspace):
    zone = opened(
        workspace, [square(0), shapely.box(EAST + 50, NORTH, EAST + 150, NORTH + 100), square(3)]
    )
    rows = found(zone, "overlap")
    assert rows["message"].to_list() == [
        f"第1行(P0)与第2行(P1)重叠 5000.00 m²，位于 东 {EAST + 75:.1f}、北 {NORTH + 50:.1f}"
    ]
    assert rows["value"].to_list() == ["5000.0"]


def test_findings_can_be_said_in_english(workspace):
    shapes = [square(0), shapely.box(EAST + 50, NORTH, EAST + 150, NORTH + 100)]
    (row_,) = found(opened(workspace, shapes), "overlap").to_dict("records")
    assert from_json(row_["phrase"]).in_language("en") == (
        f"Row 1 (P0): overlaps row 2 (P1) by 5000.00 m² at E {EAST + 75:.1f}, N {NORTH + 50:.1f}"
    )


def test_crossing_boundaries_gaps_and_slivers(workspace):
    shapes = [
        square(0),
        shapely.box(EAST + 99.5, NORTH, EAST + 150, NORTH + 100),
        shapely.box(EAST + 150.4, NORTH, EAST + 190, NORTH + 100),
        shapely.box(EAST, NORTH + 300, EAST + 200, NORTH + 300.4),
        shapely.box(EAST, NORTH + 500, EAST + 1.4, NORTH + 501.4),
    ]
    zone = opened(workspace, shapes)
    assert "50.00 m²" in found(zone, "overlap_sliver")["message"].item()
    assert "40.00 m² 的缝隙" in found(zone, "gap")["message"].item()
    assert found(zone, "sliver")["row"].to_list() == [4]
    assert "（0.0029 亩）" in found(zone, "tiny_parcel")["message"].item()


def test_parts(workspace):
    zone = opened(workspace, [shapely.MultiPolygon([square(0), square(1)]), square(2)])
    assert found(zone, "multi_part")["value"].to_list() == ["2"]


@pytest.mark.parametrize(
    ("area", "code", "word"),
    [
        ("15", "suspicious_unit", "疑似把亩数当作平方米"),
        ("6666666.7", "suspicious_unit", "疑似把平方米数当作亩"),
        ("9", "out_of_range", "请核对单位"),
        ("10200", "area_differs", "登记 10200.0 m²、平面 10000.0 m²、椭球面 9998."),
        ("10090", None, ""),
        ("10110", "area_differs", "-1.1%"),
    ],
)
def test_registered_against_drawn(workspace, area, code, word):
    zone = opened(workspace, 用地面积=[area] + ["10000"] * 7)
    rows = inspect(zone).findings
    if code is None:
        assert rows.empty
        return
    assert word in rows[rows["code"] == code]["message"].item()
    assert (rows["severity"] == "error").any() == (code == "suspicious_unit")


def test_numbers_that_are_none(workspace):
    good = [f"320611001001GB{i:05d}" for i in range(7)]
    zone = opened(workspace, 宗地代码=[*good, "32061100100GB00009"])
    assert found(zone, "malformed_number")["id"].to_list() == ["32061100100GB00009"]
    assert found(
        opened(workspace), "malformed_number"
    ).empty  # the planners' own numbers follow no rule


def test_dates_in_the_wrong_order(workspace):
    zone = opened(
        workspace, 约定开工时间=["2022-05-01"] * 8, 约定竣工时间=["2021-05-01"] + ["2023-01-01"] * 7
    )
    assert found(zone, "dates_reversed")["message"].to_list() == [
        "第1行(P0)的约定竣工时间早于约定开工时间(2021-05-01)"
    ]


def test_headers_of_a_layer_that_have_changed_places(workspace):
    zone = opened(
        workspace,
        合同签订日期=["2020-03-01"] * 8,
        约定开工时间=["2019-09-01"] + ["2021-03-01"] * 7,
        容积率下限=[2.0] + [1.0] * 7,
        容积率上限=[1.2] + [2.0] * 7,
    )
    assert found(zone, "dates_reversed")["message"].to_list() == [
        "第1行(P0)的约定开工时间 2019-09-01 早于合同签订日期 2020-03-01"
    ]
    assert found(zone, "limits_reversed")["message"].to_list() == [
        "第1行(P0)的容积率下限 2 大于容积率上限 1.2"
    ]


def test_buildings(workspace):
    shapes = [
        square(0, 20),
        shapely.box(EAST + 5000, NORTH, EAST + 5020, NORTH + 20),
        square(2, 20),
    ]
    frame = gpd.GeoDataFrame(
        {
            "建筑编号": ["Z1", "Z2", "Z3"],
            "层数": [2, 1, 1],
            "建筑面积": [800, 400, 9000],
            "建筑高度": [8, 60, 4],
        },
        geometry=shapes,
        crs=CRS,
    )
    frame.to_file(workspace / "建筑.gpkg")
    parcels(8).to_file(workspace / "宗地.gpkg")
    zone = workspace.table("buildings", "建筑.gpkg")
    assert found(zone, "outside_parcels")["row"].to_list() == [2]
    assert found(zone, "floor_area_differs")["row"].to_list() == [3]
    assert found(zone, "storey_height")["row"].to_list() == [2]


def test_yuan_kept_as_ten_thousands(workspace):
    rows = {
        "企业编号": [f"Q{i}" for i in range(9)],
        "实缴税收(万元)": [100 + i for i in range(8)] + [1_200_000],
    }
    pd.DataFrame(rows).to_csv(workspace / "企业.csv", index=False)
    parcels().to_file(workspace / "宗地.gpkg")
    zone = workspace.table("enterprises", "企业.csv")
    assert found(zone, "suspicious_unit")["row"].to_list() == [10]


def test_former_numbers_are_followed(workspace):
    parcels().to_file(workspace / "宗地.gpkg")
    parcels(宗地代码=["旧0", "旧1", "P2"]).to_file(workspace / "旧.gpkg")
    pd.DataFrame(
        {"企业编号": ["Q1", "Q2"], "宗地代码": ["旧0", "无此号"], "占地面积(亩)": [3, 4]}
    ).to_csv(workspace / "用地.csv", index=False)
    workspace.write(
        '[sources.occupancy]\npath = "data/用地.csv"',
        parcels='path = "data/宗地.gpkg"\nformer = "data/旧.gpkg"',
    )
    zone = workspace.open()
    assert zone.occupancy["parcel_id"].to_list() == ["P0", "无此号"]
    assert zone.findings["code"].to_list() == ["former_number", "orphan"]
    assert zone.findings["message"][0] == "第2行的旧宗地号 旧0 已对应到 P0"


def test_the_zone_that_is_given_stays_as_it_was():
    lots = [
        {"parcel_id": "P", "geometry": box(0, 0, 100, 100), "area_registered_m2": 0.0},
        {"parcel_id": "Q", "geometry": box(50, 0, 100, 100), "area_registered_m2": 15.0},
    ]
    houses = [{"building_id": "B", "geometry": box(900, 0, 10, 10), "floors": 2, "height_m": 90.0}]
    uses = [{"enterprise_id": "F", "parcel_id": "P", "land_mu": 90.0, "tenure": "借用"}]
    steps = [
        row("A1", "竣工", "2022-03-01", parcel="P"),
        row("A1", "开工", "2022-05-01", parcel="P"),
    ]
    checks = [{"unit_id": "P", "status": "很闲", "reviewer": "张", "date": "2022-01-01"}]
    given = zone(parcels=lots, buildings=houses, occupancy=uses, actions=steps, reviews=checks)
    tables = ("parcels", "buildings", "occupancy", "enterprises", "actions", "reviews", "findings")
    before = {name: getattr(given, name).copy(deep=True) for name in tables}
    inspected = inspect(given)
    assert set(inspected.findings["code"]) >= {
        "registered_zero",
        "suspicious_unit",
        "overlap",
        "outside_parcels",
        "storey_height",
        "unknown_tenure",
        "stages_reversed",
        "unknown_review",
    }
    for name, frame in before.items():
        pd.testing.assert_frame_equal(getattr(given, name), frame)
        if name != "findings":
            assert getattr(inspected, name) is getattr(given, name)


def test_every_kind_of_finding_is_asked_for_in_one_place():
    home = Path(inspect.__code__.co_filename).parent
    text = "".join(path.read_text("utf-8") for path in home.glob("*.py"))
    kinds = [n for n, kind in vars(zone_findings).items() if isinstance(kind, FindingKind)]
    assert [n for n in kinds if not re.search(rf"zone_findings\.{n}\b", text)] == []
