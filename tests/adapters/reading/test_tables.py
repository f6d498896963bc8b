"""Ledgers: title rows, totals, merged cells, units, hostile values; one sentence a fault."""

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest

from landuse.adapters.reading.ledgers.formulas import report_cells_without_values
from landuse.domain.vocabulary.findings import Findings
from landuse.errors import ColumnError, SourceError


def book(path, rows, merge=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for span in merge:
        made.active.merge_cells(span)
    made.save(path)


HEAD = [
    "统一社会信用代码",
    "企业名称",
    "年度",
    "应税销售（万元）",
    "实缴税收(元)",
    "是否规上",
    "投产日期",
]


def test_headers_under_titles_units_and_totals(workspace):
    rows = [
        ["企业台账", *[None] * 6],
        ["单位：见表头"],
        HEAD,
        ["Q1", "甲", 2022, "1,234.5", 500_000, "是", "2015年3月"],
        [None] * 7,
        ["Q2", "乙", 2022, "／", "约２００００", "否", 44713],
        ["合  计", None, None, 99, 99],
    ]
    book(workspace / "企业.xlsx", rows, ["A1:G1"])
    zone = workspace.table("enterprises", "企业.xlsx")
    got = zone.enterprises
    assert got["enterprise_id"].to_list() == ["Q1", "Q2"]
    assert got["sales_wan"].to_list() == [1234.5, pd.NA]
    assert got["tax_wan"].to_list() == pytest.approx([50, 2])
    assert got["above_scale"].to_list() == [True, False]
    assert got["started_production"].dt.date.to_list() == [dt.date(2015, 3, 1), dt.date(2022, 6, 1)]
    assert got["source_row"].to_list() == [4, 6]
    assert zone.findings.loc[zone.findings["code"] == "total_row", "row"].to_list() == [7]
    rough = zone.findings[zone.findings["code"] == "rough_value"]
    assert rough["message"].to_list() == [
        "“实缴税收(元)”有 1 个数写作“约”，按所写的数采用；首处在第6行"
    ]


def test_formulas_without_results_are_told(workspace):
    book(
        workspace / "企业.xlsx",
        [
            ["台账"],
            HEAD,
            ["Q1", "甲", 2022, "=40+40", 500_000, "是"],
            ["Q2", "乙", 2022, 7, 9, "否"],
        ],
    )
    zone = workspace.table("enterprises", "企业.xlsx")
    told = zone.findings[zone.findings["code"] == "formula_without_value"]
    assert told["message"].to_list() == [
        "第3行“应税销售（万元）”是没有结果的公式，按缺失处理；请用 Excel 打开后另存"
    ]
    assert zone.enterprises["sales_wan"].to_list() == [pd.NA, 7]


def test_formulas_with_an_empty_result_are_not(workspace, tmp_path):
    book(tmp_path / "a.xlsx", [HEAD, ["Q1", "甲", 2022, "=1", 500_000, "是"]])
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx") as old,
        zipfile.ZipFile(workspace / "企业.xlsx", "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="D2"', b'<c r="D2" t="str"'))
    assert "formula_without_value" not in set(
        workspace.table("enterprises", "企业.xlsx").findings["code"]
    )


@pytest.mark.parametrize(("old", "new"), [(b' r="D2"', b""), (b"<sheet ", b"<other ")])
def test_a_workbook_that_does_not_say_where_its_formulas_are_is_read(workspace, tmp_path, old, new):
    book(tmp_path / "a.xlsx", [HEAD, ["Q1", "甲", 2022, "=1", 500_000, "是"]])
    path = workspace / "企业.xlsx"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as whole, zipfile.ZipFile(path, "w") as changed:
        for name in whole.namelist():
            part = whole.read(name)
            changed.writestr(
                name, part.replace(old, new) if ("sheet1" in name) == (b"r=" in old) else part
            )
    found = Findings("enterprises")
    report_cells_without_values(path, "Sheet", HEAD, [2], found)
    assert found.rows == []


def test_merged_cells_are_filled_down(workspace):
    rows = [["企业编号", "宗地代码", "占地面积(公顷)"], ["Q1", "P0", 1], [None, "P1", 2]]
    book(workspace / "关系.xlsx", rows, ["A2:A3"])
    got = workspace.table("occupancy", "关系.xlsx").occupancy
    assert got["enterprise_id"].to_list() == ["Q1", "Q1"]
    assert got["land_mu"].to_list() == [15, 30]


def test_codes_stay_text(workspace):
    book(workspace / "企业.xlsx", [["企业编号", "企业名称"], [601, "甲"], ["0601", "=1+1"]])
    got = workspace.table("enterprises", "企业.xlsx").enterprises
    assert got["enterprise_id"].to_list() == ["601", "0601"]


def test_no_header_says_what_was_sought_and_seen(workspace):
    book(workspace / "企业.xlsx", [["随便", "什么"], [1, 2]])
    with pytest.raises(
        ColumnError,
        match=r"企业\.xlsx：前 20 行中找不到企业的表头（必需列：企业编号）。首行内容：随便、什么",
    ) as caught:
        workspace.table("enterprises", "企业.xlsx")
    assert caught.value.in_language("en") == (
        "企业.xlsx: none of the first 20 rows holds the headers of the table of firms "
        "(required: Firm). The first row holds: 随便, 什么. Check the sheet and the headers."
    )


def test_header_without_the_required_column(workspace):
    book(
        workspace / "台账.xlsx",
        [["行动编号", "宗地代码", "盘活方式", "日期"], ["A1", "P0", "出租", "2022-01-01"]],
    )
    with pytest.raises(
        ColumnError, match=r"台账\.xlsx：缺少必需列“阶段”\(stage\)。已查找：阶段、当前阶段"
    ):
        workspace.table("actions", "台账.xlsx")


def test_unknown_sheet(workspace):
    book(workspace / "企业.xlsx", [HEAD, ["Q1"]])
    with pytest.raises(SourceError, match=r"没有工作表“2022”。现有：Sheet"):
        workspace.table("enterprises", "企业.xlsx", 'layer = "2022"')


def test_the_sheet_with_the_header_is_found(workspace):
    made = openpyxl.Workbook()
    made.active.append(["填表说明"])
    made.create_sheet("台账").append(["企业编号", "企业名称"])
    made["台账"].append(["Q1", "甲"])
    made.save(workspace / "企业.xlsx")
    zone = workspace.table("enterprises", "企业.xlsx")
    assert zone.enterprises["enterprise_id"].to_list() == ["Q1"]
    assert zone.findings["code"].to_list()[:1] == ["sheet_chosen"]


def test_a_damaged_workbook(workspace):
    book(workspace / "企业.xlsx", [HEAD, ["Q1"]])
    path = workspace / "企业.xlsx"
    raw = bytearray(path.read_bytes())
    raw[100:400] = bytes(300)
    path.write_bytes(raw)
    with pytest.raises(SourceError, match=r"企业\.xlsx：不是可读的 \.xlsx 文件"):
        workspace.table("enterprises", "企业.xlsx")


def test_not_a_workbook(workspace):
    (workspace / "企业.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 old")
    with pytest.raises(SourceError, match=r"企业\.xlsx：扩展名是 \.xlsx，内容却像是 \.xls"):
        workspace.table("enterprises", "企业.xlsx")


@pytest.mark.parametrize("rows", [[], [HEAD]])
def test_empty_workbook(workspace, rows):
    book(workspace / "企业.xlsx", rows)
    with pytest.raises(SourceError, match=r"是空的|没有数据行"):
        workspace.table("enterprises", "企业.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_encodings(workspace, encoding):
    text = "对象编号,核定状态,核查人,日期,理由\nP0,闲置,张三,2022.3.5,“未进场”\n"
    (workspace / "核查.csv").write_bytes(text.encode(encoding))
    zone = workspace.table("reviews", "核查.csv")
    assert zone.reviews["reviewer"].to_list() == ["张三"]
    assert zone.sources["reviews"].encoding == ("GB18030" if encoding == "gb18030" else "UTF-8")


@pytest.mark.parametrize(
    "cell", ['"甲', '"甲"乙', "甲" * 140_000], ids=["open", "broken off", "endless"]
)
def test_csv_that_falls_to_pieces_names_the_row(workspace, cell):
    (workspace / "企业.csv").write_text(f"企业编号,企业名称\nQ1,甲\nQ2,{cell}\nQ3,丙\n", "utf-8")
    with pytest.raises(
        SourceError, match=r"企业\.csv：第 3 行拆不成单元格（引号不成对，或一格超过 131072 个字符）"
    ):
        workspace.table("enterprises", "企业.csv")


def test_a_declared_encoding_may_have_a_mark_or_be_none(workspace):
    (workspace / "企业.csv").write_text("企业编号\nQ1\n", "utf-8-sig")
    zone = workspace.table("enterprises", "企业.csv", 'encoding = "utf-8"')
    assert zone.enterprises["enterprise_id"].to_list() == ["Q1"]
    (workspace / "企业.csv").write_bytes("企业编号\nQ1".encode() + b"\xff")
    with pytest.raises(SourceError, match="试过 punycode"):
        workspace.table("enterprises", "企业.csv", 'encoding = "punycode"')


def test_headers_that_repeat_a_numbered_one(workspace):
    (workspace / "企业.csv").write_text("年度.3,年度,年度,企业编号\n2020,2021,2022,Q1\n", "utf-8")
    zone = workspace.table("enterprises", "企业.csv", 'fields = { year = "年度.3" }')
    assert zone.enterprises["year"].to_list() == [2020]


def test_a_title_with_an_open_bracket_is_read_at_once(workspace):
    (workspace / "企业.csv").write_text(f"企业台账(单位{' ' * 20_000}万元\n企业编号\nQ1\n", "utf-8")
    assert len(workspace.table("enterprises", "企业.csv").enterprises) == 1


def test_csv_of_mixed_encodings_is_refused(workspace):
    (workspace / "核查.csv").write_bytes(
        "对象编号,核定状态\n".encode() + "闲置".encode("gb18030") + b"\xff\n"
    )
    with pytest.raises(SourceError, match=r"核查\.csv：不是有效的文本编码（试过 UTF-8、GB18030）"):
        workspace.table("reviews", "核查.csv")


def test_unreadable_cells_are_listed_with_their_row(workspace):
    rows = [
        ["行动编号", "宗地代码", "盘活方式", "阶段", "日期", "盘活面积(亩)"],
        ["A1", "P0", "出租", "签约", "待定", "很大"],
    ]
    book(workspace / "台账.xlsx", rows)
    zone = workspace.table("actions", "台账.xlsx")
    found = zone.findings[zone.findings["code"] == "unreadable_value"]
    assert (
        found["message"]
        .str.contains("第2行“盘活面积.亩.”的值“很大”不是数|第2行“日期”的值“待定”不是日期")
        .all()
    )
    assert zone.actions.empty
    assert zone.sources["actions"].rejected == 1


def test_orphans_are_listed_and_kept(workspace):
    rows = [
        ["行动编号", "宗地代码", "盘活方式", "阶段", "日期"],
        ["A1", "P9", "出租", "签约", "2022-01-01"],
    ]
    book(workspace / "台账.xlsx", rows)
    zone = workspace.table("actions", "台账.xlsx")
    assert len(zone.actions) == 1
    assert (
        "第2行(A1)的地块编号 P9 在地块表中不存在"
        in zone.findings.loc[zone.findings["code"] == "orphan", "message"].to_list()
    )


def test_an_enterprise_of_one_year_twice(workspace):
    book(workspace / "企业.xlsx", [["企业编号", "年度"], ["Q1", 2022], ["Q1", 2021], ["Q1", 2022]])
    zone = workspace.table("enterprises", "企业.xlsx")
    assert len(zone.enterprises) == 2
    assert "第4行的编号 Q1 与第2行重复" in zone.findings["message"].str.cat()


def test_more_cells_than_headers_are_told(workspace):
    (workspace / "企业.csv").write_text("企业编号,企业名称\nQ1,甲,乙公司\nQ2,丙,\n", "utf-8")
    zone = workspace.table("enterprises", "企业.csv")
    assert zone.findings.loc[zone.findings["code"] == "extra_cells", "row"].to_list() == [2]


def test_errors_in_cells_are_told(workspace):
    rows = [["企业编号", "税收", "应税销售"], ["Q1", "#N/A", 5], ["Q2", 6, "#DIV/0!"]]
    book(workspace / "企业.xlsx", rows)
    zone = workspace.table("enterprises", "企业.xlsx")
    assert zone.enterprises["tax_wan"].to_list() == [pd.NA, 6]
    told = zone.findings.loc[zone.findings["code"] == "error_cell", "message"].to_list()
    assert told == [
        "第2行的“税收”是错误值 #N/A，按缺失处理",
        "第3行的“应税销售”是错误值 #DIV/0!，按缺失处理",
    ]


def test_a_row_pasted_twice_counts_once(workspace):
    rows = [
        ["序号", "企业编号", "宗地代码", "使用建筑面积", "房间"],
        [1, "Q1", "P0", 3000, "101"],
        [2, "Q1", "P0", 3000, "101"],
        [3, "Q1", "P0", 3000, "102"],
    ]
    book(workspace / "租赁.xlsx", rows)
    zone = workspace.table("occupancy", "租赁.xlsx")
    # another room is another lease, also where rooms are no column of the table
    assert zone.occupancy["source_row"].to_list() == [2, 4]
    assert zone.sources["occupancy"].rejected == 1
    told = zone.findings.loc[zone.findings["code"] == "repeated_row", "message"].to_list()
    assert told == ["第3行(Q1)与第2行各列完全相同，只计一次"]
