"""What a sheet's own totals say, beside the sum that is read."""

import openpyxl
import pytest

from landuse.views.text.quality import json_of

HEADER = ["企业编号", "街道", "应税销售(元)", "实缴税收(万元)"]
E1, E2, E3 = ["E1", "甲", 10_000_000, 50], ["E2", "甲", 20_000_000, 60], ["E3", "乙", 0, 7]


def read(workspace, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"表{number}")
        for row in rows:
            page.append(row)
    book.save(workspace / "a.xlsx")
    zone = workspace.table("enterprises", "a.xlsx")
    sums = json_of(zone)["tables"]["enterprises"]["sums"]
    differs = zone.findings.loc[zone.findings["code"] == "total_differs", "column"].to_list()
    return {
        name: (sums[name]["sum"], sums[name]["stated"]) for name in ("sales_wan", "tax_wan")
    }, differs


def total(word, sales, tax):
    return [word, None, sales, tax]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, E1, E2, E3, total("合计", 30_000_000, 117)],
        [HEADER, total("全区合计", 30_000_000, 117), E1, E2, E3],
        [HEADER, E1, E2, total("小计", 30_000_000, 110), E3, total("小计", 0, 7)],
        [
            HEADER,
            E1,
            total("本页小计", 10_000_000, 50),
            HEADER,
            E2,
            E3,
            total("总计", 30_000_000, 117),
        ],
        [
            HEADER,
            E1,
            total("小计", 10_000_000, 50),
            E2,
            E3,
            total("小计", 20_000_000, 67),
            total("合计", 30_000_000, 117),
            total("其中：规上", 1, 1),
        ],
    ],
)
def test_what_is_stated_of_all_records(workspace, rows):
    assert read(workspace, rows) == ({"sales_wan": (3000, 3000), "tax_wan": (117, 117)}, [])


@pytest.mark.parametrize(
    ("rows", "tax"),
    [
        ([E1, E2, total("合计", "合计：3000万元", "110万元")], (110, 110)),
        ([E1, E2, total("合计：2家企业", "30,000,000元", "合计：110")], (110, 110)),
        ([["E1", "甲", 10_000_000, "50万元"], E2, total("共计", 30_000_000, 110)], (110, 110)),
    ],
)
def test_figures_with_their_units(workspace, rows, tax):
    sums = {"sales_wan": (3000, 3000), "tax_wan": tax}
    assert read(workspace, [HEADER, *rows]) == (sums, [])


def test_a_total_in_another_unit_that_is_wrong(workspace):
    rows = [HEADER, E1, E2, total("合计", "合计：0.4亿元", "110万元")]
    sums, differs = read(workspace, rows)
    assert (sums["sales_wan"], differs) == ((3000, 4000), ["sales_wan"])


def test_a_wrong_total_stands_beside_the_sum(workspace):
    sums, differs = read(workspace, [HEADER, E1, E2, total("合计", 30_000_000, 111)])
    assert sums == {"sales_wan": (3000, 3000), "tax_wan": (110, 111)}
    assert differs == ["tax_wan"]


def test_nothing_is_stated_of_records_without_a_total(workspace):
    sums, _ = read(workspace, [HEADER, E1, total("小计", 10_000_000, 50), E2])
    assert sums == {"sales_wan": (3000, None), "tax_wan": (110, None)}
    sums, _ = read(workspace, [HEADER, E1, E2])
    assert sums["tax_wan"] == (110, None)


def test_sheets_are_added_where_each_has_a_total(workspace):
    one, two = (
        [HEADER, E1, total("合计", 10_000_000, 50)],
        [HEADER, E2, total("合计", 20_000_000, 60)],
    )
    assert read(workspace, one, two)[0] == {"sales_wan": (3000, 3000), "tax_wan": (110, 110)}
    assert read(workspace, one, two[:2])[0] == {"sales_wan": (3000, None), "tax_wan": (110, None)}
