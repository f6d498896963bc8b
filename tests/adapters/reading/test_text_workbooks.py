"""What is an .xls by its ending only: pages of HTML, XML of Excel 2003, plain text; and other text."""

import pytest
from binary_workbooks import write_xls

from landuse.errors import LanduseError

HEADER = ["企业编号", "企业名称", "应税销售(万元)", "实缴税收"]
ROWS = [["91320600MA1X000017", "甲厂", "1,000", "50"], ["E2", "乙厂", "2000", "60"]]
RIGHT = [("91320600MA1X000017", 1000, 50), ("E2", 2000, 60)]


def read(workspace, name, content, toml=""):
    (workspace / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    zone = workspace.table("enterprises", name, toml)
    firms = zone.enterprises[["enterprise_id", "sales_wan", "tax_wan"]]
    return [tuple(row) for row in firms.itertuples(index=False)]


def html(rows, before="", after=""):
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>\r\n" for row in rows)
    return f"<html><head><meta charset='gb2312'></head><body>{before}<table border=1>{cells}</table>{after}</body></html>"


def xml(rows, more="", styles=""):
    def cell(value):
        kind = "Number" if isinstance(value, (int, float)) else "String"
        return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    body = "".join("<Row>" + "".join(map(cell, row)) + "</Row>" for row in rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="台账"><Table>{body}{more}</Table></Worksheet></Workbook>'
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["a.xls", "a.et"])
def test_a_page_of_html(workspace, name, encoding):
    assert read(workspace, name, html([HEADER, *ROWS]).encode(encoding)) == RIGHT


def test_merged_cells_layout_and_entities_of_html(workspace):
    title = "<tr><td colspan=4>企业台账&nbsp;单位：元</td></tr>"
    group = (
        "<tr><th rowspan=2>企业编号</th><th rowspan='2'>企业名称</th><th colspan=2>指标</th></tr>"
    )
    names = "<tr><th>应税销售</th><th>实缴<br/>税收</th></tr>"
    rows = "<tr><td>E1<td>甲&amp;乙<td>10000000<td x:num='500000'>500,000.00"
    rows += "<tr style='display:none'><td style='display:none'>x</td></tr>"
    rows += "<tr><td>合计</td><td></td><td>10000000</td><td>500000</td></tr>"
    page = f"<table><tr><td><table>{title}{group}{names}{rows}</table></td></tr></table>"
    assert read(workspace, "a.xls", page) == [("E1", 1000, 50)]


def test_one_of_several_tables_of_html(workspace):
    other = "<table><caption>说明</caption><tr><td>本表含税</td></tr></table>"
    assert read(workspace, "a.xls", html([HEADER, *ROWS], before=other)) == RIGHT


def test_xml_of_2003(workspace):
    percent = '<Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style>'
    wan = '<Style ss:ID="w" ss:Parent="v"/><Style ss:ID="v"><NumberFormat ss:Format="0!.0,&quot;万&quot;"/></Style>'
    more = (
        '<Row ss:Index="5"><Cell><Data ss:Type="String">E3</Data></Cell>'
        '<Cell ss:Index="3" ss:StyleID="w"><Data ss:Type="Number">123000</Data></Cell></Row>'
    )
    text = xml([HEADER, ROWS[0], ["E2", "乙厂", 2000, 60]], more, percent + wan)
    (workspace / "a.xls").write_text(text, "utf-8")
    zone = workspace.table("enterprises", "a.xls")
    assert zone.enterprises["sales_wan"].to_list() == [1000, 2000, 12.3]
    assert zone.enterprises["source_row"].to_list() == [2, 3, 5]
    declared = text.replace('"1.0"?', '"1.0" encoding="GB2312"?', 1)
    (workspace / "b.xls").write_bytes(declared.encode("gb18030"))
    again = workspace.table("enterprises", "b.xls")
    assert again.enterprises["name"].to_list()[:2] == ["甲厂", "乙厂"]


def test_percent_in_xml_of_2003(workspace):
    style = '<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
    row = (
        '<Row><Cell><Data ss:Type="String">P0</Data></Cell><Cell ss:StyleID="p">'
        '<Data ss:Type="Number">0.85</Data></Cell><Cell><Data ss:Type="String">'
        "POLYGON((40575000 3546000,40575100 3546000,40575100 3546100,40575000 3546000))"
        "</Data></Cell></Row>"
    )
    text = xml([["宗地代码", "已开发面积比例(%)", "WKT"]], row, style)
    (workspace / "地.xls").write_text(text, "utf-8")
    zone = workspace.write(parcels='path = "data/地.xls"\ncrs = "EPSG:4528"').open()
    assert zone.parcels["developed_share"].to_list() == [0.85]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("name", "between"), [("a.xls", "\t"), ("a.csv", "，"), ("a.csv", "\t")])
def test_plain_text(workspace, name, between, encoding):
    rows = [HEADER, ["91320600MA1X000017", "甲厂", "1000", "50"], ROWS[1]]
    text = "\r\n".join(between.join(row) for row in rows)
    if name == "a.xls" and encoding == "utf-16-le":
        text = "\ufeff" + text
    assert read(workspace, name, text.encode(encoding)) == RIGHT


def test_a_workbook_of_wps(workspace):
    write_xls(workspace / "a.et", [HEADER, ["E1", "甲厂", 1000, 50]])
    zone = workspace.table("enterprises", "a.et")
    assert zone.enterprises["sales_wan"].to_list() == [1000]


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB + xml([HEADER])[21:], "DOCTYPE|实体|文档类型"),
        (xml([HEADER, *ROWS])[:-40], "XML"),
        (html([HEADER, *ROWS])[:-60], "不完整"),
        ("<html><body>请登录</body></html>", "没有表格"),
        ("<table><tr><td colspan=99999>x</table>", "单元格"),
        ('{"type": "FeatureCollection", "features": []}', "不是"),
        ("%PDF-1.7,\t", "不是"),
        (xml([HEADER], '<Row ss:Index="99999999"/>'), "太远"),
    ],
)
def test_what_is_none_of_these_is_one_sentence(workspace, content, said):
    with pytest.raises(LanduseError, match=said) as error:
        read(workspace, "a.xls", content)
    assert str(error.value).startswith("a.xls")


def test_cells_have_a_limit(workspace):
    limits = "[limits]\ncells = 8"
    for name, text in (("a.xls", html([HEADER, *ROWS])), ("b.xls", xml([HEADER, *ROWS]))):
        with pytest.raises(LanduseError, match="超过 8 个"):
            read(workspace, name, text, limits)
