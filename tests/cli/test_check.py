"""``landuse check``: exit status, report, repaired copy, old against new."""

import json

import geopandas as gpd
import pandas as pd
import shapely
from click.testing import CliRunner
from workspaces import CRS, EAST, NORTH, parcels, square

from landuse.cli import main


def check(workspace, *args):
    return CliRunner().invoke(
        main, ["check", "-w", str(workspace.root), *map(str, args)], catch_exceptions=False
    )


def test_errors_exit_with_one_and_a_page_is_written(workspace, tmp_path):
    parcels(用地面积=["15", "10000", "10000"]).to_file(workspace / "宗地.gpkg")
    done = check(workspace, "-o", tmp_path / "报告.html")
    assert done.exit_code == 1
    assert "疑似把亩数当作平方米" in (tmp_path / "报告.html").read_text("utf-8")
    report = json.loads(check(workspace, "--format", "json").stdout)
    assert report["ok"] is False
    assert [(i["row"], i["code"]) for i in report["tables"]["parcels"]["issues"]] == [
        (1, "suspicious_unit")
    ]


def test_the_repaired_copy_is_valid_and_the_source_untouched(workspace, tmp_path):
    bow = shapely.Polygon(
        [(EAST, NORTH), (EAST + 100, NORTH + 100), (EAST + 100, NORTH), (EAST, NORTH + 100)]
    )
    parcels(2).set_geometry([bow, square(3)], crs=CRS).to_file(workspace / "宗地.gpkg")
    before = (workspace / "宗地.gpkg").read_bytes()
    for name in ("修复.gpkg", "修复.geojson", "修复.parquet", "修复.fgb"):
        assert check(workspace, "--write-repaired", tmp_path / name).exit_code == 0
        copy = (
            gpd.read_parquet(tmp_path / name)
            if name.endswith("parquet")
            else gpd.read_file(tmp_path / name)
        )
        assert copy.is_valid.all()
        assert sorted(copy["parcel_id"]) == ["P0", "P1"]
        assert copy.to_crs(CRS).area.to_list() == [5000, 10000] or name.endswith(("geojson", "fgb"))
        assert "sales_wan" not in copy
        assert "due_start" not in copy  # no source had it
    assert (workspace / "宗地.gpkg").read_bytes() == before


def test_a_copy_never_replaces_a_source_and_never_loses_text(workspace):
    done = check(workspace, "--write-repaired", workspace / "宗地.gpkg")
    assert done.exit_code == 2
    assert "是数据源本身，不覆盖" in done.stderr
    done = check(workspace, "--write-repaired", workspace / "新.shp")
    assert done.exit_code == 2
    assert "不能写成“.shp”" in done.stderr


def test_old_against_new(workspace):
    old = gpd.GeoDataFrame(
        {"宗地代码": ["A", "P2"], "权利人": ["甲", "乙"]},
        geometry=[shapely.box(EAST, NORTH, EAST + 300, NORTH + 100), square(2)],
        crs=CRS,
    )
    old.to_file(workspace / "旧.gpkg")
    rows = json.loads(
        check(workspace, "--against", workspace / "旧.gpkg", "--format", "json").stdout
    )
    assert [(r["old_id"], r["new_id"], r["kind"], round(r["share_of_old"], 3)) for r in rows] == [
        ("A", "P0", "split", 0.333),
        ("A", "P1", "split", 0.333),
        ("P2", "P2", "same", 1.0),
    ]
    shown = check(workspace, "--against", workspace / "旧.gpkg").output
    assert "分割" in shown
    assert "未变 1 · 分割 2" in shown
    assert check(workspace, "--against", workspace.root).output.count("未变 3") == 1


def test_ledgers_of_former_numbers(workspace):
    parcels(宗地代码=["旧0", "P1", "P2"]).to_file(workspace / "旧.gpkg")
    pd.DataFrame({"企业编号": ["Q1"], "宗地代码": ["旧0"]}).to_csv(
        workspace / "用地.csv", index=False
    )
    workspace.write(
        '[sources.occupancy]\npath = "data/用地.csv"',
        parcels='path = "data/宗地.gpkg"\nformer = "data/旧.gpkg"',
    )
    assert "旧宗地号 旧0 已对应到 P0" in check(workspace).output


def test_check_ends_with_what_would_decide_what(workspace):
    # housing sites that never began: only the agreed start is asked for
    parcels(
        土地用途=["住宅用地"] * 3,
        约定开工时间=["2005-01-01", None, None],
        实际开工时间=["", None, None],
        停工日期=["", None, None],
        政府原因=["否", "否", None],
    ).to_file(workspace / "宗地.gpkg")
    assert check(workspace).stdout.endswith("2 个地块待核实：补“约定开工时间”可定 2 个\n")
    report = json.loads(check(workspace, "--format", "json").stdout)
    assert report["undetermined"] == {"parcel": 2}
    assert report["unlocks"] == [
        {"column": "due_start", "units": 2, "unit": "parcel", "columns": ["due_start"]}
    ]


def test_on_a_screen_sources_that_cannot_be_used_are_told_once(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr("landuse.cli.check._is_one_screen", lambda: True)
    pd.DataFrame({"序号": [1]}).to_excel(workspace / "企业.xlsx", index=False)
    workspace.write(
        '[sources.enterprises]\npath = "data/企业.xlsx"\n'
        '[sources.housing]\npath = "data/没有.geojson"',
        parcels='path = "data/宗地.gpkg"',
    )
    done = check(workspace)
    assert done.exit_code == 2
    assert done.stdout.count("找不到企业的表头") == 1
    assert done.stderr == "错误：2 个数据源不能使用，见上。\n"
    done = check(workspace, "-o", tmp_path / "质量.html")
    assert done.exit_code == 2
    assert "找不到企业的表头" in done.stderr
    assert "没有.geojson" in done.stderr
    assert "没有.geojson" in (tmp_path / "质量.html").read_text("utf-8")


def test_the_whole_list_is_in_words_for_people_and_in_codes_for_programs(workspace, tmp_path):
    parcels(用地面积=["15", "10000", "10000"]).to_file(workspace / "宗地.gpkg")
    for ending in ("md", "csv", "xlsx"):
        assert check(workspace, "-o", tmp_path / f"单.{ending}").exit_code == 1
    assert "| 错误 | 地块 | 1 |" in (tmp_path / "单.md").read_text("utf-8")
    assert "error,parcels,1," in (tmp_path / "单.csv").read_text("utf-8")
    cells = (
        pd.read_excel(tmp_path / "单.xlsx", header=None, engine="openpyxl")
        .astype(str)
        .to_numpy()
        .ravel()
    )
    assert "错误" in cells
    assert "error" not in cells
