"""Headers as offices write them: two rows, units elsewhere, years and tables side by side."""

import openpyxl
import pandas as pd
import pytest

from landuse.errors import ColumnError

PLAIN = ["企业编号", "企业名称", "应税销售", "实缴税收"]


def book(path, *sheets):
    """Sheets of (title, rows, merged cells, state)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows, merged, state in sheets:
        page = made.create_sheet(title)
        page.sheet_state = state
        for row in rows:
            page.append(row)
        for span in merged:
            page.merge_cells(span)
    made.save(path)


def one(path, rows, merged=()):
    book(path, ("台账", rows, merged, "visible"))


def figures(zone):
    """(firm, year, sales, tax) of every row, in 10,000 yuan."""
    firms = zone.enterprises[["enterprise_id", "year", "sales_wan", "tax_wan"]]
    return [tuple(row) for row in firms.itertuples(index=False)]


def codes(zone):
    return set(zone.findings["code"])


def test_a_row_of_units_belongs_to_the_header(workspace):
    rows = [
        PLAIN,
        [None, None, "(元)", "（万元）"],
        ["E1", "甲", 10_000_000, 50],
        ["E2", "乙", 20_000_000, 60],
    ]
    one(workspace / "a.xlsx", rows, ["A1:A2", "B1:B2"])
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 1000, 50), ("E2", 2022, 2000, 60)]


@pytest.mark.parametrize("cells", [[None, None, None, None, "{0}"], [None, "（甲）", None, None]])
def test_a_row_of_words_in_brackets_is_no_row_of_units(workspace, cells):
    one(workspace / "a.xlsx", [PLAIN, cells, ["E1", "甲", 100, 5], ["E2", "乙", 200, 6]])
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 100, 5), ("E2", 2022, 200, 6)]
    assert 2 in set(zone.findings["row"].dropna().astype(int))


def test_a_group_lends_its_unit_to_the_columns_under_it(workspace):
    rows = [
        ["某区企业台账"],
        ["企业", None, "经济指标（元）", None],
        ["编号", "名称", "应税销售", "实缴税收"],
        ["E1", "甲", 10_000_000, 500_000],
    ]
    one(workspace / "a.xlsx", rows, ["A1:D1", "A2:B2", "C2:D2"])
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 1000, 50)]
    assert zone.enterprises["name"].to_list() == ["甲"]


def test_the_title_states_the_unit_of_columns_that_state_none(workspace):
    rows = [
        ["企业台账", None, None, "单位：元"],
        [*PLAIN, "综合能耗", "研发费用(万元)"],
        ["E1", "甲", 10_000_000, 500_000, 30, 2],
    ]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 1000, 50)]
    assert zone.enterprises[["energy_tce", "rd_wan"]].iloc[0].to_list() == [30, 2]
    assert "unit_of_title" in codes(zone)


@pytest.mark.parametrize(
    "header",
    ["应税销售:元", "应税销售/元", "应税销售，元", "应税销售［元］", "2022年应税销售（元）"],
)
def test_a_unit_stands_behind_any_mark(workspace, header):
    (workspace / "a.csv").write_text(f'企业编号,"{header}"\nE1,10000000\n', "utf-8")
    zone = workspace.table("enterprises", "a.csv")
    assert zone.enterprises["sales_wan"].to_list() == [1000]


def test_years_side_by_side_are_rows(workspace):
    rows = [
        ["企业编号", "企业名称", "2021年", None, "2022年", None],
        [None, None, "应税销售", "实缴税收", "应税销售", "实缴税收"],
        ["E1", "甲", 100, 5, 1000, 50],
        ["E2", "乙", None, None, 2000, 60],
        ["E3", "丙", None, None, None, None],
    ]
    one(workspace / "a.xlsx", rows, ["A1:A2", "B1:B2", "C1:D1", "E1:F1"])
    zone = workspace.table("enterprises", "a.xlsx")
    assert [row[:2] for row in figures(zone)] == [
        ("E1", 2021),
        ("E1", 2022),
        ("E2", 2022),
        ("E3", 2022),
    ]
    assert zone.enterprises["tax_wan"].to_list() == [5, 50, 60, pd.NA]


def test_years_under_a_figure_are_rows_too(workspace):
    rows = [
        ["企业编号", "应税销售", None],
        [None, "2021年", "2022年"],
        ["E1", 100, 1000],
    ]
    one(workspace / "a.xlsx", rows, ["A1:A2", "B1:C1"])
    zone = workspace.table("enterprises", "a.xlsx")
    assert [row[:3] for row in figures(zone)] == [("E1", 2021, 100), ("E1", 2022, 1000)]


def test_years_in_headers_and_in_a_column_are_refused(workspace):
    rows = [["企业编号", "年度", "2021年应税销售"], ["E1", 2022, 100]]
    one(workspace / "a.xlsx", rows)
    with pytest.raises(ColumnError, match="表头中有年份"):
        workspace.table("enterprises", "a.xlsx")


def test_a_header_that_stands_again_opens_a_block_of_its_own(workspace):
    rows = [
        PLAIN,
        ["E1", "甲", 1000, 50],
        ["本页小计", None, 1000, 50],
        ["企业名称", "企业编号", "实缴税收", "应税销售"],
        ["乙", "E2", 60, 2000],
        ["合计（2家）", None, 110, 3000],
        ["填表人：张三", None, "审核：李四"],
    ]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 1000, 50), ("E2", 2022, 2000, 60)]
    told = zone.findings[zone.findings["row"].notna()]
    assert dict(zip(told["row"], told["code"], strict=True)) == {
        3: "total_row",
        4: "header_again",
        6: "total_row",
        7: "note_row",
    }


def test_tables_beside_each_other_are_two_tables(workspace):
    head = ["序号", "企业编号", "应税销售"]
    rows = [[*head, None, *head], [1, "E1", 1000, None, 2, "E2", 2000], [3, "E3", 3000]]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx")
    assert sorted(row[:3:2] for row in figures(zone)) == [("E1", 1000), ("E2", 2000), ("E3", 3000)]


def test_numbers_of_columns_are_told_and_are_no_firm(workspace):
    rows = [PLAIN, ["甲", "乙", 1, 2], ["E1", "甲厂", 1000, 50]]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2022, 1000, 50)]
    assert "column_numbers" in codes(zone)


def test_two_columns_of_one_name_are_refused_with_their_places(workspace):
    one(workspace / "a.xlsx", [[*PLAIN, "实缴税收"], ["E1", "甲", 1000, 50, 51]])
    with pytest.raises(ColumnError, match="第 D、E 列"):
        workspace.table("enterprises", "a.xlsx")


def test_every_visible_sheet_with_the_table_is_read_and_the_others_are_named(workspace):
    book(
        workspace / "a.xlsx",
        ("旧版", [PLAIN, ["E1", "甲", 1, 1]], (), "hidden"),
        ("幸福街道", [PLAIN, ["E1", "甲", 1000, 50]], (), "visible"),
        ("说明", [["本表由各街道填报"]], (), "visible"),
        ("陈桥街道", [PLAIN, ["E2", "乙", 2000, 60]], (), "visible"),
    )
    zone = workspace.table("enterprises", "a.xlsx")
    assert [row[0] for row in figures(zone)] == ["E1", "E2"]
    messages = zone.findings.set_index("code")["message"]
    assert "幸福街道、陈桥街道" in messages["sheets_read"]
    assert messages["sheet_chosen"].endswith("没有读取：旧版、说明")
    zone = workspace.table("enterprises", "a.xlsx", 'sheets = ["旧版"]')
    assert figures(zone) == [("E1", 2022, 1, 1)]


def test_a_total_stands_in_the_second_column_under_merged_numbers(workspace):
    rows = [
        ["企业编号", "宗地代码", "用地面积(亩)"],
        ["E1", "P0", 7],
        [None, "P1", 5],
        [None, "小计", 12],
    ]
    one(workspace / "a.xlsx", rows, ["A2:A4"])
    zone = workspace.table("occupancy", "a.xlsx")
    assert zone.occupancy["land_mu"].to_list() == [7, 5]
    assert "total_row" in codes(zone)


def test_a_number_cut_to_scientific_notation_is_told_in_a_csv_too(workspace):
    (workspace / "a.csv").write_text("企业编号,应税销售\n9.13206E+17,1\nE2,2\n", "utf-8")
    zone = workspace.table("enterprises", "a.csv")
    assert [row[0] for row in figures(zone)] == ["E2"]
    assert "unreadable_value" in codes(zone)


def test_a_declared_unit_goes_before_the_headers(workspace):
    (workspace / "a.csv").write_text("企业编号,实缴税收(万元),备注一\nE1,500000,x\n", "utf-8")
    zone = workspace.table("enterprises", "a.csv", 'units = { tax_wan = "元" }')
    assert zone.enterprises["tax_wan"].to_list() == [50]
    unread = zone.findings.set_index("code").loc["columns_unread"]
    assert unread["value"] == "备注一"
    with pytest.raises(ColumnError, match="不认识的列或单位"):
        workspace.table("enterprises", "a.csv", 'units = { tax_wan = "亩" }')


@pytest.mark.parametrize(
    ("stated", "differs"), [(130, False), (130.004, False), (131, True), ("130.00", False)]
)
def test_a_total_is_held_against_the_sum_that_was_read(workspace, stated, differs):
    rows = [
        ["企业编号", "实缴税收"],
        ["E1", 50],
        ["E2", 60],
        ["小计", 110],
        ["E3", 20],
        ["小计", 20],
        ["其中：规上", 99],
        ["合计", stated],
    ]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx")
    assert zone.enterprises["tax_wan"].sum() == 130
    told = zone.findings[zone.findings["code"] == "total_differs"]
    assert told[["row", "severity"]].to_numpy().tolist() == ([[8, "error"]] if differs else [])
    if differs:
        assert told["message"].item() == "第8行的合计“实缴税收”为 131，读取的各行之和为 130"


def test_headers_merged_downwards_make_the_row_below_a_header_too(workspace):
    rows = [
        ["某区亩均效益评价基础数据表"],
        ["企业名称", "统一社会信用代码", "规上/规下", "实缴税金", None, "销售收入", None],
        [None, None, None, "2021年", "2022年", "2021年", "2022年"],
        ["甲", "E1", "规上", 30, 50, 800, 1000],
        ["乙", "E2", "规下", 40, 60, 900, 2000],
    ]
    merged = ["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"]
    one(workspace / "a.xlsx", rows, merged)
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [
        ("E1", 2021, 800, 30),
        ("E2", 2021, 900, 40),
        ("E1", 2022, 1000, 50),
        ("E2", 2022, 2000, 60),
    ]
    assert zone.enterprises["above_scale"].to_list() == [True, False, True, False]
    assert "header_again" not in codes(zone)


def test_a_ledger_without_numbers_is_known_by_what_its_rows_are_about(workspace):
    rows = [
        ["序号", "地块", "盘活方式", "当前进展", "时间", "盘活面积/亩"],
        [1, "P0", "收储", "已签订协议", "2022.3.15", 5],
        [2, "P0", "收储", "完成收储", "2022.6.1", 5],
        [3, None, "收储", "完成收储", "2022.7.1", 2],
    ]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("actions", "a.xlsx")
    # one matter of one parcel; a row about nothing is known by its number
    assert zone.actions["action_id"].to_list() == ["P0", "P0", "#4"]
    assert zone.actions["area_mu"].to_list() == [5, 5, 2]
    assert "id_made" in codes(zone)


def test_a_filled_column_without_a_header_is_told(workspace):
    rows = [["企业编号", "企业名称", None, "税收"], ["Q1", "甲", 800, 5], ["Q2", "乙", None, 6]]
    book(workspace / "企业.xlsx", ("表", rows, [], "visible"))
    zone = workspace.table("enterprises", "企业.xlsx")
    assert zone.enterprises["tax_wan"].to_list() == [5, 6]
    told = zone.findings[zone.findings["code"] == "column_nameless"]
    assert told["message"].to_list() == [
        "第 C 列没有表头，其中 1 格有内容（第一处在第2行），没有读取"
    ]


def test_a_record_whose_word_is_a_header_too_is_a_record(workspace):
    rows = [["统一社会信用代码", "单位名称", "规模", "实缴税收"], ["E1", "甲", "规上", 50]]
    one(workspace / "a.xlsx", [*rows, ["E2", "乙", "规下", 60]])
    zone = workspace.table("enterprises", "a.xlsx")
    assert zone.enterprises["tax_wan"].to_list() == [50, 60]


def test_a_total_whose_word_stands_behind_its_figures(workspace):
    rows = [["应税销售", "实缴税收", "备注", "企业编号"], [1000, 50, None, "E1"]]
    one(workspace / "a.xlsx", [*rows, [2000, 60, None, "E2"], [3000, 110, None, "总计"]])
    zone = workspace.table("enterprises", "a.xlsx")
    assert zone.enterprises["enterprise_id"].to_list() == ["E1", "E2"]
    assert "total_row" in codes(zone)


def test_a_title_states_units_one_after_the_other(workspace):
    rows = [
        ["企业台账  金额单位：元  面积单位：平方米"],
        ["企业编号", "宗地代码", "用地面积"],
        ["E1", "P0", 10_000],
    ]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("occupancy", "a.xlsx")
    assert zone.occupancy["land_mu"].to_list() == [pytest.approx(15)]
    one(workspace / "b.xlsx", [rows[0], PLAIN, ["E1", "甲", 10_000_000, 500_000]])
    assert figures(workspace.table("enterprises", "b.xlsx")) == [("E1", 2022, 1000, 50)]


def test_three_rows_are_path_unit_and_year(workspace):
    rows = [
        ["企业编号", "经济指标（元）", None, None, None],
        [None, "应税销售", None, "实缴税收", None],
        [None, "2021年", "2022年", "2021年", "2022年"],
        ["E1", 1_000_000, 2_000_000, 10_000, 20_000],
    ]
    one(workspace / "a.xlsx", rows, ["A1:A3", "B1:E1", "B2:C2", "D2:E2"])
    zone = workspace.table("enterprises", "a.xlsx")
    assert figures(zone) == [("E1", 2021, 100, 1), ("E1", 2022, 200, 2)]


def test_the_number_of_header_rows_may_be_declared(workspace):
    """Without merged cells nothing but the planner says that 销售 belongs to 应税."""
    rows = [["企业编号", "企业名称", "应税"], [None, None, "销售"], ["E1", "甲", 1000]]
    one(workspace / "a.xlsx", rows)
    zone = workspace.table("enterprises", "a.xlsx", "header_rows = 2")
    assert figures(zone) == [("E1", 2022, 1000, pd.NA)]
