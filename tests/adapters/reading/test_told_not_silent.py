"""What was read wrong without a word: each case with its right value, or with what is said of it."""

import json
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from workspaces import CRS, EAST, NORTH, square

from landuse.adapters.meaning.conversion import numbers, words
from landuse.adapters.meaning.crs import zone_crs
from landuse.adapters.meaning.dates import dates
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.reader import Reader
from landuse.errors import SourceError

BOX = (120.5, 31.8, 121.1, 32.3)
SURVEY = "[属性描述]\n坐标系=2000国家大地坐标系\n带号={zone}\n[地块坐标]\n4,1,P0,甲,面,,,,@\n"


@pytest.fixture
def read(tmp_path):
    """Reads a file of the folder as a table: the frame, and what is said by code."""

    def of(name, table="parcels", **declared):
        reader = Reader(tmp_path, zone_crs(CRS), BOX, 2022, strict=False)
        found = reader.read(table, SourceConfig(path=name, **declared))
        return found.frame, {note["code"]: note["message"] for note in found.findings.rows}

    of.root = tmp_path
    return of


def one_firm(read, value, code=None, header="应税销售(万元)"):
    book = openpyxl.Workbook()
    book.active.append(["企业编号", header])
    book.active.append(["Q1", value])
    if code is not None:
        book.active["B2"].number_format = code
    book.save(read.root / "a.xlsx")
    frame, told = read("a.xlsx", "enterprises")
    sales = frame["sales_wan"].iloc[0]
    return (None if pd.isna(sales) else float(sales)), told


@pytest.mark.parametrize(
    ("code", "value", "wan"),
    [('0.00"亿"', 1.5, 15_000), ('0.00"亿元"', 1.5, 15_000), ('#,##0,"千元"', 1_234_000, 123.4)],
)
def test_a_unit_that_a_format_writes_is_that_of_the_cell(read, code, value, wan):
    assert one_firm(read, value, code)[0] == wan


@pytest.mark.parametrize("cell", ["12%", "12①", "12²"])
def test_no_amount_of_money(read, cell):
    sales, told = one_firm(read, cell)
    assert sales is None
    assert told["unreadable_value"].startswith("第2行")


@pytest.mark.parametrize(("cell", "wan"), [("1.2亿", 12_000), ("￥12", 12), ("'12", 12)])
def test_amounts_in_other_words(read, cell, wan):
    assert one_firm(read, cell)[0] == wan


def test_notes_beside_numbers_make_no_other_number():
    assert numbers(pd.Series(["12①", "8000㎡", "１２"]))[0].to_list() == [pd.NA, pd.NA, 12]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2023年 5月 6日", "2023-05-06"),
        ("2023 5 6", "2023-05-06"),
        ("2023年5月6号", "2023-05-06"),
        ("2023–05–06", "2023-05-06"),
        ("2023/5/6 上午 8:30", "2023-05-06"),
        ("2023年5月6日8时", "2023-05-06"),
        ("2023-05-06 补", None),
    ],
)
def test_days_with_spaces_and_dashes_of_print(cell, day):
    days, unreadable = dates(pd.Series([cell]))
    assert unreadable[0] == (day is None)
    assert day is None or days.dt.strftime("%Y-%m-%d")[0] == day


def test_numbers_that_a_spreadsheet_cut_and_ids_to_come_are_none():
    cells = pd.Series(["9.1320613E17", "9.132e+17", "待补", "12E10", "Q1"])
    assert words(cells)[0].to_list() == [pd.NA, pd.NA, pd.NA, "12E10", "Q1"]


def test_what_is_hidden_is_read_and_told(read):
    book = openpyxl.Workbook()
    page = book.active
    for row in [["企业编号", "应税销售", "行业"], ["Q1", 100, "机械"], ["Q2", 200, "电子"]]:
        page.append(row)
    page.row_dimensions[3].hidden = True
    page.column_dimensions["B"].hidden = True
    book.save(read.root / "a.xlsx")
    reader = Reader(read.root, zone_crs(CRS), BOX, 2022, strict=False)
    found = reader.read("enterprises", SourceConfig(path="a.xlsx"))
    assert found.frame["sales_wan"].to_list() == [100, 200]
    assert [n["message"] for n in found.findings.rows if n["code"] == "hidden_cells"] == [
        "有 1 行在工作簿里是隐藏或筛选掉的（第 3 行），已照常读取",
        "列“应税销售”在工作簿里是隐藏的，已照常读取",
    ]


def test_another_table_below_is_no_firm(read):
    text = "企业编号,应税销售(万元)\nQ1,100\n\n企业编号,实缴税收(万元)\nQ2,5\n"
    (read.root / "a.csv").write_text(text, "utf-8")
    frame, told = read("a.csv", "enterprises")
    assert frame["enterprise_id"].to_list() == ["Q1", "Q2"]
    assert frame["tax_wan"].to_list() == [pd.NA, 5]
    assert told["header_again"].startswith("第4行")


def wkt_of(read, *cells):
    lines = [f'P{n},"{cell}"' for n, cell in enumerate(cells)]
    (read.root / "a.csv").write_text("\n".join(["宗地代码,WKT", *lines]), "utf-8")
    return read("a.csv")


def test_outlines_that_name_their_system(read):
    wkt = square().wkt
    frame, told = wkt_of(read, f"SRID=4528;{wkt}")
    assert frame.area.round(3).to_list() == [10_000]
    assert "crs_recognised" not in told
    wide = wkt.translate(str.maketrans("(),", "（），"))
    assert wkt_of(read, wide)[0].area.round(3).to_list() == [10_000]
    with pytest.raises(SourceError, match=r"不同的坐标系\(EPSG:4527、EPSG:4528\)"):
        wkt_of(read, f"SRID=4528;{wkt}", f"SRID=4527;{wkt}")


def test_a_system_that_nobody_knows_is_told(read):
    degrees = gpd.GeoSeries([square()], crs=CRS).to_crs(4490)
    layer = json.loads(degrees.to_json()) | {
        "crs": {"type": "name", "properties": {"name": "GCJ02"}}
    }
    layer["features"][0]["properties"] = {"宗地代码": "P0"}
    (read.root / "a.geojson").write_text(json.dumps(layer), "utf-8")
    told = read("a.geojson")[1]
    assert told["crs_unknown"] == (
        "a.geojson：文件写明的坐标系“GCJ02”无法识别，按经纬度(WGS84)读取，可能偏移"
    )


@pytest.mark.parametrize(
    ("zone", "turned", "code"),
    [(39, False, "crs_contradicted"), (120, False, None), (40, True, "axes_swapped")],
)
def test_a_survey_that_contradicts_itself_is_told(read, zone, turned, code):
    corners = [(NORTH, EAST), (NORTH + 100, EAST), (NORTH + 100, EAST + 100), (NORTH, EAST + 100)]
    lines = [
        f"J{n},1,{y},{x}" if turned else f"J{n},1,{x},{y}" for n, (x, y) in enumerate(corners, 1)
    ]
    text = SURVEY.format(zone=zone) + "\n".join(lines) + "\n"
    (read.root / "a.txt").write_text(text, "gb18030")
    frame, told = read("a.txt")
    assert frame.area.round(3).to_list() == [10_000]
    assert told.keys() & {"crs_contradicted", "axes_swapped"} == ({code} if code else set())


def test_deleted_records_of_a_shapefile_are_told(read):
    layer = gpd.GeoDataFrame({"ZDDM": ["P0", "P1"]}, geometry=[square(0), square(1)], crs=CRS)
    layer.to_file(read.root / "a.shp")
    table = read.root / "a.dbf"
    raw = bytearray(table.read_bytes())
    raw[int.from_bytes(raw[8:10], "little")] = ord("*")
    table.write_bytes(raw)
    frame, told = read("a.shp")
    assert list(frame.index) == ["P1"]
    assert told["deleted_records"] == "a.shp：属性表里有 1 条记录已标记删除，没有读取"


def test_a_zipped_shapefile_with_endings_in_capitals(read):
    layer = gpd.GeoDataFrame({"ZDDM": ["P0"]}, geometry=[square()], crs=CRS)
    layer.to_file(read.root / "ZD.shp")
    with zipfile.ZipFile(read.root / "a.zip", "w") as packed:
        for part in read.root.glob("ZD.*"):
            packed.write(part, part.stem + part.suffix.upper())
    assert list(read("a.zip")[0].index) == ["P0"]
