"""What a sheet's own totals say, beside the sum that is read."""

import openpyxl
import pytest

from landuse.views.text.quality import json_of

HEADER = ["企业编号", "街道", "应税销售(元)", "实缴税收(万元)"]
E1, E2, E3 = ["E1", "甲", 10_000_000, 50], ["E2", "甲", 20_000_000, 60], ["E3", "乙", 0, 7]


def firms(workspace, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        page = book.create_sheet(f"表{number}")
        for row in rows:
            page.append(row)
    book.save(workspace / "a.xlsx")
    return workspace.table("enterprises", "a.xlsx")


def read(workspace, *sheets):
    zone = firms(workspace, *sheets)
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


@pytest.mark.parametrize(
    ("rows", "stated"),
    [
        # 50 + 60, each under the total of its own header
        (
            [HEADER, E1, total("合计", 10_000_000, 50), HEADER, E2, total("合计", 20_000_000, 60)],
            110,
        ),
        # 50 + 60 + 7
        (
            [
                *[HEADER, E1, total("合计", 10_000_000, 50)],
                *[HEADER, E2, total("合计", 20_000_000, 60)],
                *[HEADER, E3, total("合计", 0, 7)],
            ],
            117,
        ),
        # the total of a block stands above its records: 110 + 7
        (
            [
                *[HEADER, total("合计", 30_000_000, 110), E1, E2],
                *[HEADER, total("合计", 0, 7), E3],
            ],
            117,
        ),
        # two parts and their total, 50 + 60 = 110, then 7
        (
            [
                *[HEADER, E1, total("小计", 10_000_000, 50), E2, total("小计", 20_000_000, 60)],
                *[total("合计", 30_000_000, 110), HEADER, E3, total("合计", 0, 7)],
            ],
            117,
        ),
        # 50, then two parts without a total of their own: 50 + 60 + 7
        (
            [
                *[HEADER, E1, total("合计", 10_000_000, 50)],
                *[HEADER, E2, total("小计", 20_000_000, 60), E3, total("小计", 0, 7)],
            ],
            117,
        ),
        # a total of the block and one of the sheet
        (
            [
                *[HEADER, E1, E2, total("合计", 30_000_000, 110)],
                *[HEADER, E3, total("合计", 0, 7), total("总计", 30_000_000, 117)],
            ],
            117,
        ),
        # a total of the sheet under a header of its own, after a block without a total
        (
            [
                *[HEADER, E1, E2, total("合计", 30_000_000, 110)],
                *[HEADER, E3, HEADER, total("总计", 30_000_000, 117)],
            ],
            117,
        ),
        # seven stand under no total
        ([HEADER, E1, E2, total("合计", 30_000_000, 110), HEADER, E3], None),
        ([HEADER, E3, HEADER, E1, E2, total("合计", 30_000_000, 110)], None),
        (
            [
                *[HEADER, E1, total("合计", 10_000_000, 50), HEADER, E3],
                *[HEADER, E2, total("合计", 20_000_000, 60)],
            ],
            None,
        ),
        (
            [
                HEADER,
                E1,
                total("合计", 10_000_000, 50),
                HEADER,
                E2,
                total("小计", 20_000_000, 60),
                E3,
            ],
            None,
        ),
    ],
)
def test_headed_blocks_are_added_where_each_record_is_under_a_total(workspace, rows, stated):
    sums, differs = read(workspace, rows)
    assert (sums["tax_wan"][1], differs) == (stated, [])


@pytest.mark.parametrize(
    ("rows", "row", "sum_of_rows", "stated"),
    [
        # 51 + 60 beside 50 + 60
        ([HEADER, E1, total("合计", 0, 51), HEADER, E2, total("合计", 0, 60)], 3, 50, 111),
        # 50 + 8 beside 50 + 7
        ([HEADER, E1, total("合计", 0, 50), HEADER, E3, total("合计", 0, 8)], 6, 7, 58),
        # the wrong total of a block does no harm to the right one of the sheet
        (
            [
                *[HEADER, E1, total("合计", 0, 51)],
                *[HEADER, E2, total("合计", 0, 60), total("总计", 0, 110)],
            ],
            3,
            50,
            110,
        ),
        # and the wrong one of the sheet takes the place of the right ones of the blocks
        (
            [
                *[HEADER, E1, total("合计", 0, 50)],
                *[HEADER, E2, total("合计", 0, 60), total("总计", 0, 112)],
            ],
            7,
            110,
            112,
        ),
        # a wrong part under one header: 51 + 60
        ([HEADER, E1, total("小计", 0, 51), E2, total("小计", 0, 60)], 3, 50, 111),
        ([HEADER, E1, total("小计", 0, 50), E2, total("小计", 0, 61)], 5, 60, 111),
        # above the records that it is the total of
        ([HEADER, total("合计", 0, 111), E1, E2], 2, 110, 111),
    ],
)
def test_a_wrong_total_is_one_of_the_records_whose_sum_is_nearest(
    workspace, rows, row, sum_of_rows, stated
):
    without_sales = [
        [*cells[:2], cells[2] if cells is HEADER else None, cells[3]] for cells in rows
    ]
    zone = firms(workspace, without_sales)
    (finding,) = zone.findings[zone.findings["code"] == "total_differs"].itertuples()
    assert (finding.row, finding.column) == (row, "tax_wan")
    assert finding.message.endswith(f"读取的各行之和为 {sum_of_rows}")
    assert json_of(zone)["tables"]["enterprises"]["sums"]["tax_wan"]["stated"] == stated


def test_blocks_whose_headers_have_other_units(workspace):
    in_wan = ["企业编号", "街道", "应税销售(万元)", "实缴税收(元)"]
    rows = [
        *[HEADER, E1, total("合计", 10_000_000, 50)],
        *[in_wan, ["E2", "甲", 2000, 600_000], total("合计", 2000, 600_000)],
    ]
    # 1000 + 2000 and 50 + 60, in ten thousand yuan
    both = {"sales_wan": (3000, 3000), "tax_wan": (110, 110)}
    assert read(workspace, rows) == (both, [])
    assert read(workspace, [*rows, total("总计", 3000, 1_100_000)]) == (both, [])


def test_years_side_by_side_have_their_own_totals(workspace):
    firm, one, other = ["企业编号", "企业名称"], "实缴税收2021(万元)", "实缴税收2022(万元)"
    rows = [
        *[[*firm, one, other], ["E1", "甲厂", 1, 10], total("合计", 1, 10)],
        *[[*firm, other, one], ["E2", "乙厂", 20, 2], total("合计", 20, 2)],
    ]
    # 1 + 2 of the one year, 10 + 20 of the other
    for last in ([], [total("总计", 30, 3)]):
        zone = firms(workspace, [*rows, *last])
        assert "header_again" in set(zone.findings["code"])
        assert "total_differs" not in set(zone.findings["code"])
        assert json_of(zone)["tables"]["enterprises"]["sums"]["tax_wan"]["stated"] == 33
