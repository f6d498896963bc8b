"""The list that is published for objections, and the letter to each firm."""

import dataclasses
import datetime as dt

import openpyxl
import pytest
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.policy.objections import Objections
from landuse.domain.ranking.ranking import ranking
from landuse.views.tables.formats import records
from landuse.views.tables.workbook import write_book
from landuse.views.text import notice

OFFICE = Objections(office="经济发展局", contact="0513-1", until=dt.date(2023, 3, 31))


@pytest.fixture(scope="module")
def result():
    """Three firms on 30 mu each; base 2.0 of tax per mu, 100 of sales; the last is vetoed."""
    made = rated_zone(
        [60.0, 45.0, 30.0],
        veto=[None, None, "重大事故"],
        bonus_points=[None, 5.0, None],
        sector=["机械", "化工", None],
    )
    return assess(dataclasses.replace(capped(made, None, bonus_max=3), objections=OFFICE))


@pytest.fixture(scope="module")
def book(result, tmp_path_factory):
    rows = records(ranking(result, "enterprise", "score"))
    path = tmp_path_factory.mktemp("notice") / "公示.xlsx"
    pages = list(notice.letters(result, [row["id"] for row in rows]))
    write_book(path, [notice.sheet(result, rows, "三家")], pages=pages)
    return openpyxl.load_workbook(path)


def cells(sheet):
    rows = sheet.iter_rows(values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def test_a_row_has_what_decided_it(book):
    title, note, heads, *rows = book["公示"].iter_rows(values_only=True)
    assert title[0].endswith("2022年企业综合评价结果公示")
    assert "2023-03-31 前向 经济发展局 书面提出（0513-1）" in note[0]
    assert heads[:11] == (
        *("序号", "组", "企业编号", "企业", "行业"),
        *("自有用地(亩)", "租入用地(亩)", "出租(亩)", "图层外用地(亩)", "评价用地(亩)"),
        "其中空置(亩)",
    )
    first = dict(zip(heads, rows[0], strict=True))
    # 60 ÷ 30 = 2 of a base of 2: 70 points; 1 000 ÷ 30 of 100: a third of 30
    assert (first["企业编号"], first["自有用地(亩)"], first["评价用地(亩)"]) == ("F00", 30, 30)
    assert (first["t"], first["t得分"]) == (2, 70)
    assert (first["s得分"], first["得分"]) == (pytest.approx(10), pytest.approx(80))
    second = dict(zip(heads, rows[1], strict=True))
    assert second["加分"] == 5
    assert second["得分"] == pytest.approx(52.5 + 10 + 3)
    vetoed = dict(zip(heads, rows[2], strict=True))
    assert (vetoed["等级"], vetoed["备注"]) == ("C", "一票否决：重大事故")


def test_a_letter_says_how_land_bases_and_points_were_reckoned(book):
    lines = [" ".join(map(str, row)) for row in cells(book["F01"])]
    assert "自有 30.00 + 租入 0.00 − 出租 0.00 + 图层以外 0.00 = 30.00 亩" in lines
    assert "t基准值 2（公布值）" in lines
    assert "t：45.0 万元 ÷ 30.00 亩 = 1.500" in lines
    assert "加分 3" in lines
    assert "合计 65.5" in lines
    assert any("评价等级" in line and "2 / 3" in line for line in lines)
    assert any("经济发展局" in line for line in lines)
    assert book["F01"].page_setup.orientation == "portrait"
    assert book["F01"].sheet_properties.pageSetUpPr.fitToPage


def test_every_firm_has_a_letter(book):
    assert book.sheetnames == ["公示", "F00", "F01", "F02"]


def test_what_nobody_says_is_left_open(result):
    silent = dataclasses.replace(result, zone=dataclasses.replace(result.zone, objections=None))
    letter = next(notice.letters(silent, ["F00"]))
    assert any("________ 前向 ________" in str(part) for part in letter.parts)


def test_an_unrated_firm_and_a_stand_in_are_remarked():
    made = rated_zone(
        [60.0, 50.0, 40.0],
        energy_tce=[10.0, None, 10.0],
        power_kwh=[1e5, None, 1e5],
        utility=[False, False, True],
    )
    found = assess(made)
    rows = records(ranking(found, "enterprise", "score"))
    listed = {row["id"]: row for row in notice.sheet(found, rows, "").rows}
    assert "缺数据，取本组平均分" in listed["F01"]["remark"]
    assert listed["F02"]["remark"] == "未参评：公用事业"
    letter = next(notice.letters(found, ["F02"]))
    assert any("未参评：公用事业" in str(part) for part in letter.parts)


def test_headers_are_of_the_language(result):
    rows = records(ranking(result, "enterprise", "score"))
    heads = [col.label("en") for col in notice.sheet(result, rows, "", "en").cols]
    assert heads[0] == "No."
    assert all(head.isascii() for head in heads)
    said = " ".join(str(part) for part in next(notice.letters(result, ["F00"], "en")).parts)
    assert "Objections to land" in said
