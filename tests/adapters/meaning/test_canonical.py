"""Headers and cells: units, cut names, words for nothing, codes that a spreadsheet has spoilt."""

import pandas as pd
import pytest

from landuse.adapters.meaning import headers
from landuse.adapters.meaning.canonical import canonical
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import BUILDINGS, OCCUPANCY, PARCELS
from landuse.words.phrases import from_json


def read(table, **columns):
    raw = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()})
    findings = Findings(table.name)
    found = headers.with_known_units(
        headers.match(list(raw.columns), table, {}, "表.xlsx"), table, findings
    )
    frame = canonical(raw, table, found, pd.Series(range(2, len(raw) + 2)), findings)
    return frame, found, findings.rows


def area(header, *cells):
    frame, _, rows = read(
        PARCELS, 宗地代码=[f"P{i}" for i in range(len(cells))], **{header: list(cells)}
    )
    return frame["area_registered_m2"], rows


@pytest.mark.parametrize(
    ("header", "cell", "m2"),
    [
        ("用地面积", 60, 60.0),
        ("用地面积（亩）", 60, 40_000.0),
        ("用地面积(公顷)", "1.5", 15_000.0),
        ("宗地面积【平方米】", "1,200", 1200.0),
        ("用地面积(公顷)", "３０亩", 20_000.0),
        ("ZDMJ", "2 公顷", 20_000.0),
        ("用地面积(亩", 60, 40_000.0),
    ],
)
def test_areas_in_the_unit_that_is_named(header, cell, m2):
    got, rows = area(header, cell)
    assert got.to_list() == pytest.approx([m2])
    assert not rows


def test_about_so_much_is_used_and_told():
    got, rows = area("用地面积", "约12亩", "12亩", "≈ 600")
    assert got.to_list() == pytest.approx([8000.0, 8000.0, 600.0])
    assert [(row["code"], row["row"], row["id"]) for row in rows] == [("rough_value", 2, "P0")]


@pytest.mark.parametrize(("header", "unit"), [("用地面积(顷)", "顷"), ("用地面积（", "?")])
def test_a_column_of_unknown_unit_is_left_out_and_listed(header, unit):
    _, found, rows = read(PARCELS, 宗地代码=["P0"], **{header: [60]})
    assert "area_registered_m2" not in found
    assert (rows[0]["code"], rows[0]["value"], rows[0]["action"]) == (
        "unknown_unit",
        unit,
        "ignored",
    )


def test_an_unknown_unit_in_a_cell_is_unreadable():
    got, rows = area("用地面积", "12顷", "十二亩")
    assert got.isna().all()
    assert [r["message"] for r in rows] == [
        "第2行“用地面积”的值“12顷”不是数，按缺失处理",
        "第3行“用地面积”的值“十二亩”不是数，按缺失处理",
    ]


def test_a_negative_area_is_missing_and_an_implausible_one_is_kept():
    got, rows = area("用地面积", -5, 3e7)
    assert got.to_list() == [pd.NA, 3e7]
    assert [r["message"].split("，")[-1] for r in rows] == ["按缺失处理", "请核对单位"]


def shares(header, *cells):
    frame, _, rows = read(
        PARCELS, 宗地代码=[f"P{i}" for i in range(len(cells))], **{header: list(cells)}
    )
    return frame["developed_share"].to_list(), [(r["row"], r["code"]) for r in rows]


def test_shares():
    assert shares("已开发面积比例(%)", 25, "30%", 0.5) == ([0.25, 0.30, 0.005], [])
    assert shares("已开发面积比例", 0.25, "30%", 1, None) == ([0.25, 0.3, 1.0, pd.NA], [])
    assert shares("已开发面积比例", 0.2, 0.3, 35) == ([0.2, 0.3, 0.35], [(4, "percent")])
    assert shares("已开发面积比例", 25, 80, 0.5) == (
        [0.25, 0.8, 0.005],
        [(2, "percent"), (3, "percent"), (4, "percent")],
    )
    assert shares("已开发面积比例", 1e9) == ([pd.NA], [(2, "out_of_range")])


def test_words_for_nothing_are_missing():
    frame, _, rows = read(
        PARCELS,
        宗地代码=["P0", "P1"],
        认定书号=["/", "无"],
        政府原因=["-", "是"],
        约定开工时间=["无", ""],
        宗地面积=["——", "无"],
    )
    assert frame["idle_decision_no"].isna().all()
    assert frame["government_caused"].to_list() == [pd.NA, True]
    assert frame["due_start"].isna().all()
    assert frame["area_registered_m2"].isna().all()
    assert not rows


def test_a_code_that_lost_its_digits_is_refused():
    frame, _, rows = read(PARCELS, 宗地代码=[3.206010010010001e18, 601.0, "0601"])
    assert frame["parcel_id"].to_list() == [pd.NA, "601", "0601"]
    assert "尾数已丢失" in rows[0]["message"]


def test_january_or_october():
    frame, _, rows = read(
        PARCELS, 宗地代码=["P0", "P1", "P2"], 约定开工时间=[2022.1, "2022.1", 2022.3]
    )
    assert frame["due_start"].dt.strftime("%Y-%m").to_list()[1:] == ["2022-01", "2022-03"]
    assert (rows[0]["row"], rows[0]["code"]) == (2, "unreadable_value")


def test_counted_words_and_years():
    frame, _, rows = read(
        BUILDINGS, 幢号=["B1", "B2"], 层数=["3层", "3.5"], 建成年份=["2008年", "2008-05-01"]
    )
    assert frame["floors"].to_list() == [3, pd.NA]
    assert frame["built_year"].to_list() == [2008, 2008]
    assert [r["message"] for r in rows] == ["第3行“层数”的值“3.5”不是整数，按缺失处理"]


def test_tenure_words():
    frame, _, _ = read(OCCUPANCY, 企业编号=["Q"] * 4, 使用方式=["自有", "租赁", "承租", "借用"])
    assert frame["tenure"].to_list() == ["own", "lease", "lease", "借用"]


def test_every_column_has_its_dtype():
    frame, _, _ = read(PARCELS, 宗地代码=["P0"])
    assert list(frame.columns) == [n for n in PARCELS.names if n != "geometry"] + ["source_row"]
    assert str(frame["due_start"].dtype) == "datetime64[s]"
    assert str(frame["area_registered_m2"].dtype) == "Float64"
    assert str(frame["government_caused"].dtype) == "boolean"
    assert str(frame["name"].dtype) == "string"


def test_cells_are_told_in_both_languages():
    _, rows = area("用地面积(亩)", "十二", -1)
    said = [from_json(row["phrase"]).in_language("en") for row in rows]
    assert said == [
        "Row 2: “十二” under “用地面积(亩)” is not a number; treated as missing",
        "Row 3: -1 under “用地面积(亩)” is impossible; treated as missing",
    ]
    assert [row["message"] for row in rows] == [
        "第2行“用地面积(亩)”的值“十二”不是数，按缺失处理",
        "第3行“用地面积(亩)”的值 -1 不可能，按缺失处理",
    ]
