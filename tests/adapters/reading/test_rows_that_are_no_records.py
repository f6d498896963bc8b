"""Rows under a header that are no records, and the year that only a title states."""

import openpyxl
import pytest

HEADER = ["企业编号", "企业名称", "实缴税收(万元)"]


def read(workspace, *sheets, toml=""):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(workspace / "a.xlsx")
    zone = workspace.table("enterprises", "a.xlsx", toml)
    firms = zone.enterprises[["enterprise_id", "year", "tax_wan"]]
    return zone, [tuple(row) for row in firms.itertuples(index=False)]


def told(zone, code):
    return zone.findings.loc[zone.findings["code"] == code, "message"].to_list()


def test_rows_that_head_groups(workspace):
    rows = [
        HEADER,
        ["全区合计", None, 18],
        ["一、城北街道", None, 11],
        ["Q1", "甲", 5],
        ["Q2", "乙", 6],
        ["（二）城南街道", None, None],
        ["Q3", "丙", 7],
        ["合计", None, 18],
    ]
    zone, firms = read(workspace, ("台账", rows))
    assert firms == [("Q1", 2022, 5), ("Q2", 2022, 6), ("Q3", 2022, 7)]
    assert told(zone, "group_row") == [
        "第3行“一、城北街道”是分组标题或分组小计，未采用",
        "第6行“（二）城南街道”是分组标题或分组小计，未采用",
    ]
    assert told(zone, "total_differs") == []


def test_records_that_somebody_has_numbered(workspace):
    rows = [HEADER, ["一、甲厂", "甲", 5], ["二、乙厂", "乙", 6]]
    zone, firms = read(workspace, ("台账", rows))
    assert [firm[0] for firm in firms] == ["一、甲厂", "二、乙厂"]
    assert told(zone, "group_row") == []


def test_a_note_of_several_rows(workspace):
    rows = [
        HEADER,
        ["Q1", "甲", 5],
        ["注：1.不含街道企业"],
        ["2.数据截至2022年底"],
        ["Q2", "乙", 6],
    ]
    zone, firms = read(workspace, ("台账", rows))
    assert firms == [("Q1", 2022, 5), ("Q2", 2022, 6)]
    assert len(told(zone, "note_row")) == 2


@pytest.mark.parametrize(
    ("title", "sheet", "year", "is_told"),
    [
        ("2021年度企业台账", "Sheet1", 2021, True),
        ("企业台账", "2020年", 2020, True),
        ("2021年企业台账", "2020", 2021, True),
        ("企业台账（填报日期：2021年3月5日）", "Sheet1", 2022, False),
        ("2020年至2021年企业台账", "Sheet1", 2022, False),
    ],
)
def test_a_year_that_the_title_states(workspace, title, sheet, year, is_told):
    zone, firms = read(workspace, (sheet, [[title], HEADER, ["Q1", "甲", 5]]))
    assert firms == [("Q1", year, 5)]
    assert bool(told(zone, "year_of_title")) == is_told


def test_sheets_of_years_are_years(workspace):
    sheets = [(f"{year}年", [HEADER, ["Q1", "甲", year - 2000]]) for year in (2021, 2022)]
    zone, firms = read(workspace, *sheets)
    assert firms == [("Q1", 2021, 21), ("Q1", 2022, 22)]
    assert told(zone, "duplicate_id") == []


def test_a_declared_year_goes_before_the_title(workspace):
    rows = [["2021年度企业台账"], HEADER, ["Q1", "甲", 5]]
    _, firms = read(workspace, ("Sheet1", rows), toml='values = { year = "2019" }')
    assert firms == [("Q1", 2019, 5)]
