"""A table of several files: each row is told by its file, its sheet and its number there."""

import json

import geopandas as gpd
import pytest
from click.testing import CliRunner
from workspaces import CRS, square
from workspaces import parcels as lots

from landuse.cli import main
from landuse.errors import SourceError

FIRMS = "企业编号,年度,应税销售({unit})\n"


def write(workspace, **files):
    for name, text in files.items():
        (workspace / f"{name}.csv").write_text(text, "utf-8")


def told(zone, code):
    rows = zone.findings[zone.findings["code"] == code]
    return [(row.source, row.row, row.message) for row in rows.itertuples()]


@pytest.fixture
def zone(workspace):
    lots().to_file(workspace / "宗地.gpkg")
    write(
        workspace,
        企业2021=FIRMS.format(unit="元") + "E1,2021,10000000\nE2,2021,坏\n合计,,10000001\n",
        企业2022=FIRMS.format(unit="亿元") + "E1,2022,0.2\nE1,2022,0.3\n",
    )
    (workspace / "~$企业2022.csv").write_text("locked", "utf-8")
    return workspace.table("enterprises", "企业*.csv")


def test_every_file_has_its_own_units(zone):
    firms = zone.enterprises
    assert firms["enterprise_id"].to_list() == ["E1", "E2", "E1"]
    assert firms["sales_wan"].to_list()[::2] == [1000, 2000]
    source = zone.sources["enterprises"]
    assert (source.rows, source.kept, source.rejected) == (4, 3, 1)
    assert source.parts == ("企业2021.csv", "企业2022.csv")


def test_findings_name_the_file_and_the_row_in_it(zone):
    assert told(zone, "unreadable_value") == [
        ("企业2021.csv", 3, "“企业2021.csv”第3行“应税销售(元)”的值“坏”不是数，按缺失处理")
    ]
    assert told(zone, "duplicate_id") == [
        ("企业2022.csv", 3, "“企业2022.csv”第3行的编号 E1 与第2行重复，只采用前者")
    ]
    assert told(zone, "total_row")[0][:2] == ("企业2021.csv", 4)


def test_a_row_of_another_file_is_named_with_it(workspace):
    lots().to_file(workspace / "宗地.gpkg")
    write(workspace, 甲="企业编号,年度\nE9,2021\nE1,2022\n", 乙="企业编号,年度\nE1,2022\n")
    workspace.write('[sources.enterprises]\npath = ["data/甲.csv", "data/乙.csv"]')
    (found,) = told(workspace.open(), "duplicate_id")
    assert found == ("乙.csv", 2, "“乙.csv”第2行的编号 E1 与第3(甲.csv)行重复，只采用前者")


def test_layers_of_one_kind_each_in_its_own_system(workspace):
    for folder, frame in (
        ("东", gpd.GeoDataFrame({"宗地代码": ["P0", "P1"]}, geometry=[square(0), square(1)])),
        ("西", gpd.GeoDataFrame({"地块编号": ["P2", "P0"]}, geometry=[square(2), square(3)])),
    ):
        (workspace / folder).mkdir()
        there = frame.set_crs(CRS).to_crs(CRS if folder == "东" else "EPSG:4490")
        there.to_file(workspace / folder / "宗地.shp", encoding="utf-8")
    zone = workspace.write(parcels='path = "data/*/宗地.shp"').open()
    assert zone.parcels.index.to_list() == ["P0", "P1", "P2"]
    assert zone.parcels["area_plane_m2"].round(3).to_list() == [10_000, 10_000, 10_000]
    (found,) = told(zone, "duplicate_id")
    assert found[0] == "data/西/宗地.shp"
    assert "第1(data/东/宗地.shp)行" in found[2]


def test_sheets_may_be_in_one_of_the_files(workspace):
    import pandas as pd

    lots().to_file(workspace / "宗地.gpkg")
    for year, sheets in ((2021, ["2021"]), (2022, ["上半年", "下半年"])):
        with pd.ExcelWriter(workspace / f"企业{year}.xlsx") as book:
            for number, sheet in enumerate(sheets):
                rows = {"企业编号": [f"E{number}"], "年度": [year], "应税销售": ["?"]}
                pd.DataFrame(rows).to_excel(book, sheet_name=sheet, index=False)
    source = '[sources.enterprises]\npath = "data/企业*.xlsx"\nsheets = [{}]'
    zone = workspace.write(source.format('"2021", "上半年", "下半年"')).open()
    assert [found[:2] for found in told(zone, "unreadable_value")] == [
        ("企业2021.xlsx", 2),
        ("企业2022.xlsx·上半年", 2),
        ("企业2022.xlsx·下半年", 2),
    ]
    with pytest.raises(SourceError, match="没有工作表“三季度”"):
        workspace.write(source.format('"2021", "上半年", "三季度"')).open()


def test_a_sheet_is_missing_from_sources_that_are_declared_alike(workspace):
    import pandas as pd

    lots().to_file(workspace / "宗地.gpkg")
    rows = pd.DataFrame({"企业编号": ["E1"], "年度": [2022]})
    rows.to_excel(workspace / "企业.xlsx", sheet_name="上半年", index=False)
    source = '[[sources.enterprises]]\npath = "data/企业.xlsx"\nsheets = [{}]\n'
    first, other = source.format('"上半年"'), source.format('"上半年", "下半年"')
    # each has one file, in which both sheets have to be
    for times in (1, 2):
        with pytest.raises(SourceError, match="没有工作表“下半年”"):
            workspace.write(first + other * times).open()


def test_two_units_in_two_sheets_are_both_read(workspace):
    import pandas as pd

    lots().to_file(workspace / "宗地.gpkg")
    with pd.ExcelWriter(workspace / "企业.xlsx") as book:
        for firm, unit, sales in (("E1", "元", 10_000_000), ("E2", "万元", 2000)):
            rows = {"企业编号": [firm], "年度": [2022], f"应税销售({unit})": [sales]}
            pd.DataFrame(rows).to_excel(book, sheet_name=unit, index=False)
    zone = workspace.table("enterprises", "企业.xlsx")
    assert zone.enterprises["sales_wan"].to_list() == [1000, 2000]
    assert "columns_unread" not in set(zone.findings["code"])


def test_none_of_them_is_written_over(workspace, zone):
    for name in ("企业2021.csv", "企业2022.csv"):
        before = (workspace / name).read_bytes()
        args = ["rank", "-w", str(workspace.root), "-o", str(workspace / name)]
        assert CliRunner().invoke(main, args).exit_code == 2
        assert (workspace / name).read_bytes() == before


def test_check_says_it_in_english_and_to_programs(workspace, zone):
    args = ["check", "-w", str(workspace.root), "--lang", "en"]
    done = CliRunner().invoke(main, [*args, "--format", "json"])
    issues = json.loads(done.stdout)["tables"]["enterprises"]["issues"]
    of_row = [issue for issue in issues if issue["code"] == "duplicate_id"]
    assert (of_row[0]["source"], of_row[0]["row"]) == ("企业2022.csv", 3)
    assert of_row[0]["message"].startswith("企业2022.csv: Row 3")
    assert "企业2022.csv row 3 E1" in CliRunner().invoke(main, args).stdout


def test_limits_are_of_all_files_together(workspace, zone):
    write(workspace, 企业2023=FIRMS.format(unit="元") + "E1,2023,1\nE2,2023,1\n")
    text = (workspace.root / "landuse.toml").read_text("utf-8")
    (workspace.root / "landuse.toml").write_text(text + "[limits]\ncells = 12\n", "utf-8")
    with pytest.raises(SourceError, match="企业2023"):
        workspace.open()


def test_a_pattern_that_matches_nothing_is_no_file(workspace):
    lots().to_file(workspace / "宗地.gpkg")
    with pytest.raises(SourceError, match="找不到文件"):
        workspace.table("enterprises", "没有*.csv")
