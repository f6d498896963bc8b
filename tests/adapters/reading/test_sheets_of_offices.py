"""What offices make of a sheet: other wordings of headers, forms, rows that are no records.

Each case is a sheet of a few cells, read in this process, and the right values worked out by hand.
"""

import openpyxl
import pandas as pd
import pytest

from landuse.adapters.meaning.crs import zone_crs
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.reader import Reader
from landuse.errors import ColumnError

HEAD = ["企业编号", "企业名称", "应税销售(万元)", "实缴税收(万元)"]
FIRMS = [["Q1", "甲", 100, 5], ["Q2", "乙", 200, 6]]


@pytest.fixture
def read(tmp_path):
    def of(rows, table="enterprises", merged=(), **declared):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for span in merged:
            book.active.merge_cells(span)
        book.save(tmp_path / "台账.xlsx")
        reader = Reader(tmp_path, zone_crs("EPSG:4528"), None, 2022, strict=False)
        return reader.read(table, SourceConfig(path="台账.xlsx", **declared))

    return of


def cells(read, *columns):
    names = columns or ("enterprise_id", "sales_wan", "tax_wan")
    frame = read.frame[list(names)].astype(object)
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in frame.itertuples(index=False)
    ]


def told(read):
    return {note["code"]: note["message"] for note in read.findings.rows}


ON_ITS_SIDE = [
    ("enterprises", [["企业编号", "Q1", "Q2"], ["企业名称", "甲", "乙"], ["实缴税收(万元)", 5, 6]]),
    (
        "enterprises",
        [["2022年企业情况"], ["企业名称", "甲", "乙"], ["企业编号", "Q1", "Q2"], ["税收：", 5, 6]],
    ),
    ("enterprises", [["企业编号", "Q1", "Q2"], ["实缴税收(万元)", 5, 6]]),
    ("housing", [["地块编号", "甲", "乙"], ["计划开工", 1, 2], ["计划竣工", 3, 4]]),
    (
        "occupancy",
        [["企业编号", "Q1", "Q2"], ["宗地代码", "P1", "P2"], ["占地面积(亩)", 3, 4]],
    ),
    (
        "actions",
        [["项目名称", "甲", "乙"], ["盘活方式", "嫁接", "清理"], ["阶段", "开工", "签约"]],
    ),
]


@pytest.mark.parametrize(("table", "rows"), ON_ITS_SIDE)
def test_a_sheet_that_lies_on_its_side_is_refused(read, table, rows):
    with pytest.raises(ColumnError, match=r"横放.*转置"):
        read(rows, table)


@pytest.mark.parametrize(
    "rows",
    [
        [["登记表"], ["企业编号", "Q1"], ["企业名称", "甲"], ["应税销售(万元)", 100]],
        [["企业编号", "Q1", "企业名称", "甲"], ["应税销售", 100, "实缴税收", 5]],
    ],
    ids=["a label a row", "two labels a row"],
)
def test_a_form_is_refused(read, rows):
    with pytest.raises(ColumnError, match=r"登记表.*汇总成一张台账"):
        read(rows)


def test_figures_in_rows_are_refused(read):
    rows = [
        ["企业编号", "指标", "2021年", "2022年"],
        ["Q1", "应税销售", 100, 200],
        ["Q1", "实缴税收", 5, 6],
    ]
    with pytest.raises(ColumnError, match="“指标”列逐行写着各是什么数"):
        read(rows)


def test_years_that_head_nothing_are_told(read):
    rows = [["企业编号", "企业名称", 2021, 2022], ["Q1", "甲", 10, 20]]
    assert told(read(rows))["years_without_figure"].startswith("列“2021、2022”只写了年度")
    titled = [["实缴税收（万元）"], *rows]
    assert cells(read(titled), "year", "tax_wan") == [(2021, 10), (2022, 20)]


@pytest.mark.parametrize(
    "second",
    [
        ["Firm", "Name", "Sales", "Tax"],
        ["Firm ID", "Name of the firm", "Taxable sales (10k yuan)", "Tax paid"],
        ["必填", "必填", "选填", "选填"],
    ],
)
def test_a_second_header_is_no_firm(read, second):
    found = read([HEAD, second, *FIRMS])
    assert cells(found) == [("Q1", 100, 5), ("Q2", 200, 6)]
    assert told(found)["words_under_header"].startswith("第2行")


def test_headers_in_two_languages(read):
    rows = [
        ["企业编号\nFirm ID", "企业名称/Name", "应税销售(万元)\nSales", "实缴税收 元"],
        FIRMS[0],
    ]
    found = read(rows)
    assert cells(found) == [("Q1", 100, 0.0005)]
    rows[0][0] = "统一编号\nFirm ID"
    declared = read(rows, fields={"enterprise_id": "统一编号\nFirm ID"})
    assert cells(declared) == [("Q1", 100, 0.0005)]


@pytest.mark.parametrize(
    "header",
    [
        *(
            "应税销售（单位：元）",
            "应税销售〔元〕",
            "应税销售<元>",
            "应税销售《元》",
            "应税销售{元}",
        ),
        *("应税销售 元", "应税销售_元", "应税销售-元", "应税销售·元", "应税销售(人民币元)"),
        *("应税销售单位：元", "应税销售（以元计）", "应税销售「元」"),
    ],
)
def test_a_unit_in_any_form(read, header):
    assert cells(read([["企业编号", header], ["Q1", 10_000_000]]), "sales_wan") == [(1000,)]


@pytest.mark.parametrize(
    "group",
    ["经济指标【元】", "经济指标-元", "经济指标〔元〕", "经济指标，单位：元", "经济指标（以元计）"],
)
def test_a_group_with_its_unit_in_any_form(read, group):
    rows = [["企业编号", group, None], [None, "应税销售", "实缴税收"], ["Q1", 1_000_000, 50_000]]
    assert cells(read(rows, merged=["A1:A2", "B1:C1"])) == [("Q1", 100, 5)]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["台账", None, "单位 元"], []),
        (["台账", None, "货币单位：元（人民币）"], []),
        (["台账"], ["注：金额单位为元"]),
    ],
)
def test_a_unit_above_or_below_the_table(read, above, below):
    rows = [above, ["企业编号", "应税销售", "实缴税收"], ["Q1", 1_000_000, 50_000], below]
    found = read(rows)
    assert cells(found) == [("Q1", 100, 5)]
    assert "unit_of_title" in told(found)


def test_a_column_of_units(read):
    rows = [
        ["企业编号", "应税销售", "单位", "实缴税收", "单位"],
        ["Q1", 1_000_000, "元", 5, "万元"],
        ["Q2", 2_000_000, "元", 6, "万元"],
    ]
    assert cells(read(rows)) == [("Q1", 100, 5), ("Q2", 200, 6)]
    rows[2][2] = "万元"
    with pytest.raises(ColumnError, match="“应税销售”各行的单位不同\\(元、万元\\)"):
        read(rows)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("21年", "22年"),
        ("FY2021", "FY2022"),
        ("二〇二一年", "二〇二二年"),
        ("2021年1-12月", "2022年1-12月"),
        ("2021年末", "2022年实际"),
        ("2021年（元）", "2022年（元）"),
    ],
)
def test_groups_of_years(read, first, second):
    rows = [
        ["企业编号", first, None, second, None],
        [None, "应税销售", "实缴税收", "应税销售", "实缴税收"],
        ["Q1", 1_000_000, 50_000, 2_000_000, 60_000],
    ]
    found = read(rows, merged=["A1:A2", "B1:C1", "D1:E1"])
    factor = 1e-4 if "元" in first else 1
    right = [(2021, 1_000_000, 50_000), (2022, 2_000_000, 60_000)]
    assert cells(found, "year", "sales_wan", "tax_wan") == [
        (year, sales * factor, tax * factor) for year, sales, tax in right
    ]


@pytest.mark.parametrize(
    "header",
    ["应税销售{}年", "应税销售-{}", "应税销售（万元）{}年", "{}年1-12月应税销售", "应税销售_{}"],
)
def test_a_year_anywhere_in_a_header(read, header):
    rows = [["企业编号", header.format(2021), header.format(2022)], ["Q1", 100, 200]]
    assert cells(read(rows), "year", "sales_wan") == [(2021, 100), (2022, 200)]


@pytest.mark.parametrize("other", ["上年同期", "去年", "同比增长(%)", "2022年1-6月", "2023年计划"])
def test_a_group_that_makes_another_figure_is_not_read(read, other):
    rows = [["企业编号", other, "本年"], [None, "应税销售", "应税销售"], ["Q1", 7, 100]]
    found = read(rows, merged=["A1:A2"])
    assert cells(found, "year", "sales_wan") == [(2022, 100)]
    assert "应税销售" in told(found)["columns_unread"]


def test_the_year_of_a_classification_is_no_year_of_figures(read):
    rows = [["企业编号", "行业(2017)", "实缴税收"], ["Q1", "机械", 5]]
    assert cells(read(rows), "sector", "year", "tax_wan") == [("机械", 2022, 5)]


@pytest.mark.parametrize(
    "numbers",
    [
        ["1栏", "2栏", "3栏", "4栏"],
        ["[1]", "[2]", "[3]", "[4]"],
        ["一", "二", "三", "四"],
        ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"],
        ["栏次", None, 1, 2],
        ["行次", 1, 2, 3],
    ],
)
def test_numbers_of_columns(read, numbers):
    found = read([HEAD, numbers, *FIRMS])
    assert cells(found) == [("Q1", 100, 5), ("Q2", 200, 6)]
    assert told(found)["column_numbers"] == "第2行是列号，未采用"


@pytest.mark.parametrize(
    "word",
    [
        *("Total", "Sum", "#合计", "*合计*", "【合计】", "合计/Total", "全部", "合", "∑"),
        *("平均值", "户均", "最大值", "占比", "承前页", "过次页"),
    ],
)
def test_a_row_reckoned_from_others_is_no_firm(read, word):
    found = read([HEAD, *FIRMS, [word, None, 300, 11]])
    assert cells(found) == [("Q1", 100, 5), ("Q2", 200, 6)]
    assert told(found)["total_row"].startswith("第4行")
    assert "total_differs" not in told(found)


@pytest.mark.parametrize(
    "note",
    [
        *(
            "制表单位（盖章）：某街道",
            "※本表由统计站提供",
            "本表截至2022年12月31日",
            "（以下空白）",
        ),
        *("第1页 共2页", "—1—", "*标记为规上企业", "1、本表为年报数", "数据来源于税务部门"),
        *("2023年1月5日", "……", "填表人 张三", "主管领导签字："),
    ],
)
def test_a_note_under_the_table_is_no_firm(read, note):
    found = read([HEAD, *FIRMS, [note]])
    assert cells(found) == [("Q1", 100, 5), ("Q2", 200, 6)]
    assert told(found)["note_row"].startswith("第4行")


def test_a_text_alone_among_codes_is_no_firm(read):
    rows = [HEAD, ["城北街道"], FIRMS[0], ["城南街道"], FIRMS[1], ["合计", None, 300, 11]]
    found = read([*rows, ["某街道办事处"]])
    assert cells(found) == [("Q1", 100, 5), ("Q2", 200, 6)]
    assert [note["row"] for note in found.findings.rows if note["code"] == "text_alone"] == [
        2,
        4,
        7,
    ]
    assert "total_differs" not in told(found)


def test_a_name_alone_among_names_is_a_firm(read):
    rows = [["企业编号", "实缴税收(万元)"], ["甲机械厂", 5], ["乙电子厂", 6], ["丙纺织厂"]]
    assert cells(read(rows), "enterprise_id") == [("甲机械厂",), ("乙电子厂",), ("丙纺织厂",)]


def test_words_of_headers_in_cells_beside_a_figure_are_no_header(read):
    rows = [
        ["企业编号", "企业名称", "是否规上", "应税销售"],
        ["Q1", "企业", "规上", 100],
        ["Q2", "单位名称", "规上", 200],
    ]
    assert cells(read(rows), "enterprise_id", "sales_wan") == [("Q1", 100), ("Q2", 200)]


def test_marks_of_what_has_to_be_filled_in(read):
    rows = [["*企业编号", "企业名称（必填）", "应税销售(万元)*", "实缴税收 *"], FIRMS[0]]
    assert cells(read(rows)) == [("Q1", 100, 5)]


def test_a_part_of_a_figure_is_a_column_of_its_own(read):
    rows = [["企业编号", "实缴税收(万元)", None], [None, "合计", "其中：增值税"], ["Q1", 5, 3]]
    assert cells(read(rows, merged=["A1:A2", "B1:C1"]), "tax_wan") == [(5,)]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2022年1-6月企业台账", "2022年1-6月"),
        ("2022年上半年", "2022年上半年"),
        ("2022年台账", None),
    ],
)
def test_figures_of_a_part_of_a_year_are_told(read, title, period):
    said = told(read([[title], HEAD, *FIRMS])).get("part_of_year", "")
    assert said == (f"标题写明是“{period}”的数，不是全年数，仍按全年采用" if period else "")
