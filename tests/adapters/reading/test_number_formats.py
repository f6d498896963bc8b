"""Cells as they are shown: per cent, thousands, ten thousands."""

import openpyxl
import pytest
import shapely
from workspaces import square

from landuse.adapters.reading.ledgers.number_formats import Shown, shown_by


def zone_of(workspace, header, value, code):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["宗地代码", "WKT", header])
    page.append(["P1", shapely.to_wkt(square()), value])
    page["C2"].number_format = code
    book.save(workspace / "a.xlsx")
    workspace.write(parcels='path = "data/a.xlsx"')
    return workspace.open()


@pytest.mark.parametrize("header", ["已开发面积比例", "已开发面积比例(%)"])
@pytest.mark.parametrize("code", ["0%", "0.00%", '0.0"%"', "0.0%;[Red]-0.0%"])
def test_a_share_shown_as_per_cent_is_a_share_whatever_the_header_says(workspace, header, code):
    zone = zone_of(workspace, header, 0.85, code)
    # a sign in quotes is drawn only: the number itself is the share, or the header's per cent
    drawn = '"%"' in code
    expected = 0.0085 if drawn and "%" in header else 0.85
    assert zone.parcels["developed_share"].to_list() == pytest.approx([expected])


@pytest.mark.parametrize(
    ("header", "value", "code", "m2"),
    [
        ("宗地面积(平方米)", 10_000, "#,##0", 10_000),
        ("宗地面积(平方米)", 10_000_000, "#,##0,", 10_000),
        ("宗地面积(万平方米)", 10_000, "0!.0000", 10_000),
    ],
)
def test_a_number_is_the_one_that_is_shown(workspace, header, value, code, m2):
    zone = zone_of(workspace, header, value, code)
    assert zone.parcels["area_registered_m2"].to_list() == pytest.approx([m2])
    assert ("number_scaled" in set(zone.findings["code"])) is (code != "#,##0")


@pytest.mark.parametrize("header", ["应税销售(元)", "应税销售(万元)", "应税销售"])
def test_ten_thousands_behind_a_number_are_its_unit(workspace, header):
    book = openpyxl.Workbook()
    book.active.append(["企业编号", header])
    book.active.append(["E1", 12_345])
    book.active["B2"].number_format = '0!.0,"万"'
    book.save(workspace / "e.xlsx")
    zone = workspace.table("enterprises", "e.xlsx")
    # 12 345 yuan, shown as 1.2万
    assert zone.enterprises["sales_wan"].to_list() == pytest.approx([1.2345])


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown()),
        ("yyyy-mm-dd", Shown()),
        ("#,##0.00_);(#,##0.00)", Shown()),
        ('0.00"元"', Shown()),
        ("0.0%", Shown(is_percent=True)),
        ("#,##0,,", Shown(divisor=1_000_000)),
        ('0!.0,"万"', Shown(divisor=10_000, unit="万")),
    ],
)
def test_formats(code, shown):
    assert shown_by(code) == shown
