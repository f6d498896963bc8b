"""Cells as they are shown: per cent, thousands, ten thousands."""

import zipfile

import openpyxl
import pytest
import shapely
from binary_workbooks import write_xls
from workspaces import square

from landuse.adapters.reading.ledgers.display_format import DisplayFormat, display_format


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
        ("General", DisplayFormat()),
        ("yyyy-mm-dd", DisplayFormat()),
        ("#,##0.00_);(#,##0.00)", DisplayFormat()),
        ('0.00"元"', DisplayFormat(unit="元")),
        ('0.0"%"', DisplayFormat()),
        ('0.00"元/吨"', DisplayFormat()),
        ("0.0%", DisplayFormat(is_percent=True)),
        ("#,##0,,", DisplayFormat(divisor=1_000_000)),
        ('0!.0,"万"', DisplayFormat(divisor=10_000, unit="万")),
    ],
)
def test_formats(code, shown):
    assert display_format(code) == shown


FIRMS = [["企业编号", "应税销售(万元)", "实缴税收", "研发费用"], ["E1", 12_345_000.0, 5.5, 250.0]]
CODES = {(1, 1): '0!.0,"万"', (1, 2): "#,##0.00", (1, 3): "#,##0,"}


def test_formats_of_an_old_workbook(workspace):
    shares = [["宗地代码", "WKT", "已开发面积比例(%)"], ["P1", shapely.to_wkt(square()), 0.85]]
    for name in ("a.xls", "a.et"):
        write_xls(workspace / name, shares, {(1, 2): "0.0%"})
        zone = workspace.write(parcels=f'path = "data/{name}"').open()
        assert zone.parcels["developed_share"].to_list() == [0.85]
    write_xls(
        workspace / "b.xls",
        FIRMS * 60,
        {(2 * i + 1, c): code for (_, c), code in CODES.items() for i in range(60)},
    )
    firms = workspace.table("enterprises", "b.xls").enterprises
    assert firms[["sales_wan", "tax_wan", "rd_wan"]].iloc[0].to_list() == [1234.5, 5.5, 0.25]


def ods(path, rows):
    """An .ods as LibreOffice writes one; cells are (style, kind, value, text)."""
    names = ("office", "table", "text", "style", "number")
    of = {"style": "style", "number": "datastyle"}
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{of.get(n, n)}:1.0"' for n in names
    )
    styles = (
        '<number:number-style style:name="N1"><number:number number:display-factor="10000"/>'
        "<number:text>万</number:text></number:number-style>"
        '<style:style style:name="ce1" style:data-style-name="N1"/>'
        '<number:percentage-style style:name="N2"><number:number/></number:percentage-style>'
        '<style:style style:name="ce2" style:data-style-name="N2"/>'
    )
    body = ""
    for repeated, row in rows:
        body += f'<table:table-row table:number-rows-repeated="{repeated}">'
        for style, kind, value, text in row:
            given = f'office:value="{value}"' if kind != "string" else ""
            body += (
                f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" {given}>'
                f"<text:p>{text}</text:p></table:table-cell>"
            )
        body += "</table:table-row>"
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:automatic-styles>{styles}'
        '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="表">'
        '<table:table-column table:default-cell-style-name="ce0"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")


def words(*texts):
    return [("", "string", None, text) for text in texts]


def test_formats_of_an_opendocument(workspace):
    shown = [("", "string", None, "P1"), ("", "string", None, shapely.to_wkt(square()))]
    share = ("ce2", "percentage", 0.85, "85%")
    header = words("宗地代码", "WKT", "已开发面积比例(%)")
    ods(workspace / "a.ods", [(1, header), (1, [*shown, share])])
    zone = workspace.write(parcels='path = "data/a.ods"').open()
    assert zone.parcels["developed_share"].to_list() == [0.85]
    firm = [*words("E1"), ("", "float", 12_345_000, "1234.5万"), ("ce9", "float", 5.5, "5.50")]
    ods(workspace / "b.ods", [(1, words("企业编号", "应税销售", "实缴税收")), (2, firm)])
    zone = workspace.table("enterprises", "b.ods")
    assert zone.enterprises[["sales_wan", "tax_wan"]].iloc[0].to_list() == [1234.5, 5.5]
    assert "“表”有 2 个数" in zone.findings.set_index("code").loc["number_scaled", "message"]
