"""Columns of another file laid beside a table by a key."""

import openpyxl
import pytest
from workspaces import parcels

from landuse.errors import SourceError

CODES = ["320691001001GB00001", "320691001001GB00002", "320691002001GB00003"]
HEAD = ["宗地代码", "电子监管号", "备注", "约定开工时间"]


def contracts(workspace, rows, join='on = "parcel_id"', **columns):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(workspace / "供地台账.xlsx")
    own = {"宗地代码": CODES, "权利人": ["甲（南通）有限公司", "乙厂", "丙厂"]} | columns
    parcels(**own).to_file(workspace / "宗地.gpkg", layer="宗地")
    source = f'path = "data/宗地.gpkg"\njoin = [{{ path = "data/供地台账.xlsx", {join} }}]'
    return workspace.write(parcels=source)


def said(zone, code):
    return zone.findings.loc[zone.findings["code"] == code, "message"].to_list()


def starts(zone):
    days = zone.parcels["due_start"].dt.strftime("%Y-%m-%d")
    return days.astype(object).where(days.notna(), None).to_list()


def test_a_contract_ledger_beside_the_cadastre(workspace):
    rows = [
        HEAD,
        [CODES[2], "D3", "丙厂", "2017-09-01"],
        [CODES[0].lower(), "D1", "甲", "2016-01-01"],
    ]
    zone = contracts(workspace, rows).open()
    assert starts(zone) == ["2016-01-01", None, "2017-09-01"]
    assert zone.parcels["contract_no"].to_list()[::2] == ["D1", "D3"]
    # what the cadastre does not have is known now, and empty cells of it say no
    assert {"due_start", "contract_no"} <= zone.present["parcels"]
    [told] = said(zone, "join_read")
    assert told.startswith("供地台账.xlsx：2 行中 2 行按“宗地代码”并入，涉及 2 行")


def test_a_parcel_by_the_ending_of_its_code(workspace):
    zone = contracts(workspace, [HEAD, ["GB00003", "D3", "丙厂", "2017-09-01"]]).open()
    assert starts(zone) == [None, None, "2017-09-01"]
    assert f"GB00003 → {CODES[2]}" in said(zone, "join_found")[0]


def test_a_parcel_by_the_name_of_its_holder(workspace):
    rows = [["权利人", "约定开工时间"], ["甲(南通) 有限责任公司", "2017-09-01"]]
    zone = contracts(workspace, rows, 'on = "holder"').open()
    assert starts(zone) == ["2017-09-01", None, None]
    assert "甲(南通) 有限责任公司 → 甲（南通）有限公司" in said(zone, "join_found")[0]


def test_a_header_of_its_own_and_a_key_that_nobody_has(workspace):
    rows = [["地号", "动工约定"], [CODES[1], "2019-01-01"], ["320691009001GB00009", "2018-01-01"]]
    join = 'on = "parcel_id", fields = { parcel_id = "地号", due_start = "动工约定" }'
    zone = contracts(workspace, rows, join).open()
    assert starts(zone) == [None, "2019-01-01", None]
    assert said(zone, "join_unmatched") == [
        "供地台账.xlsx第3行的“宗地代码” 320691009001GB00009 在表中没有对应的行，未并入"
    ]


def test_a_join_that_multiplies_rows_is_refused(workspace):
    rows = [HEAD, [CODES[0], "D1", "甲", "2016-01-01"], [CODES[0], "D2", "乙", "2020-01-01"]]
    with pytest.raises(SourceError, match=r"有几行内容不同.第 2、3 行.，并入会使行数增加"):
        contracts(workspace, rows).open()


def test_a_pattern_of_files_is_one_list(workspace):
    for name, code in (("供地台账2021", CODES[1]), ("供地台账2022", CODES[2])):
        book = openpyxl.Workbook()
        book.active.append(["宗地代码", "约定开工时间"])
        book.active.append([code, "2017-09-01"])
        book.active.append(["没有", "2017-09-01"])
        book.save(workspace / f"{name}.xlsx")
    parcels(宗地代码=CODES).to_file(workspace / "宗地.gpkg", layer="宗地")
    join = '{ path = "data/供地台账*.xlsx", on = "parcel_id" }'
    zone = workspace.write(parcels=f'path = "data/宗地.gpkg"\njoin = [{join}]').open()
    assert starts(zone) == [None, "2017-09-01", "2017-09-01"]
    assert "4 行中 2 行" in said(zone, "join_read")[0]
    # the row that nobody has is told of each file
    assert [text.split("第")[0] for text in said(zone, "join_unmatched")] == [
        "供地台账2021.xlsx",
        "供地台账2022.xlsx",
    ]


def test_a_row_that_is_there_twice_multiplies_nothing(workspace):
    row = [CODES[0], "D1", "甲", "2016-01-01"]
    zone = contracts(workspace, [HEAD, row, row]).open()
    assert starts(zone) == ["2016-01-01", None, None]
    assert len(zone.parcels) == 3


def test_where_both_say_different_things_the_table_stands(workspace):
    rows = [HEAD, [CODES[0], "D1", "甲", "2016-01-01"]]
    own = ["2015-05-05", None, None]
    zone = contracts(workspace, rows, 约定开工时间=own).open()
    assert starts(zone) == own
    assert said(zone, "join_differs") == [
        f"供地台账.xlsx的“约定开工时间”有 1 处与表中原有的不同，以表中原有的为准，例如 {CODES[0]}"
    ]


def test_one_row_may_be_of_several(workspace):
    rows = [["电子监管号", "约定开工时间"], ["D1", "2016-01-01"]]
    zone = contracts(workspace, rows, 'on = "contract_no"', 电子监管号=["D1", "d1 ", None]).open()
    assert starts(zone) == ["2016-01-01", "2016-01-01", None]


def test_a_column_that_is_no_key(workspace):
    with pytest.raises(SourceError, match="parcel_idd"):
        contracts(workspace, [HEAD, [CODES[0], "D1", "甲", None]], 'on = "parcel_idd"').open()


def test_a_sheet_that_is_in_none_of_the_joined_files(workspace):
    parcels(宗地代码=CODES).to_file(workspace / "宗地.gpkg")
    for sheet, code in (("2021", CODES[0]), ("2022", CODES[1])):
        book = openpyxl.Workbook()
        book.active.title = sheet
        for row in (HEAD, [code, "D1", None, f"{sheet}-01-01"]):
            book.active.append(row)
        book.save(workspace / f"供地{sheet}.xlsx")
    join = '{{ path = "data/供地*.xlsx", on = "parcel_id", sheets = [{}] }}'
    source = 'path = "data/宗地.gpkg"\njoin = [{}]'
    both = source.format(join.format('"2021", "2022"'))
    assert starts(workspace.write(parcels=both).open()) == ["2021-01-01", "2022-01-01", None]
    missing = source.format(join.format('"2021", "2022", "2023"'))
    with pytest.raises(
        SourceError, match=r"供地2021\.xlsx; 供地2022\.xlsx：没有工作表“2023”，或者其中没有记录"
    ):
        workspace.write(parcels=missing).open()
