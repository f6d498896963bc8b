"""The report of a period: what it says, on a page and in a workbook."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from factories import PARCELS, box, row, zone

from landuse import assess, open_workspace
from landuse.domain.goals.period import period_of
from landuse.domain.period_report import period_report
from landuse.domain.policy.goal import GoalSpec
from landuse.views.pages import report, report_page
from landuse.views.pages.gantt import gantt
from landuse.views.pages.report_tables import report_tables

EVIL = "<img src=x onerror=alert(1)>"
LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=600)
MADE = dt.date(2022, 7, 1)


@pytest.fixture(scope="module")
def june():
    zone_ = open_workspace(Path(__file__).parents[3])
    day = dt.date(2022, 6, 30)
    return period_report(assess(zone_, day), period_of("month", day), draws=300)


def told(actions, day="2022-06-30", kind="month", **more):
    on = dt.date.fromisoformat(day)
    return period_report(
        assess(zone(parcels=PARCELS, actions=actions, goals=(LAND,), **more), on),
        period_of(kind, on),
        draws=200,
    )


def block(report_, key, lang="zh"):
    return next(table for table in report_tables(report_, lang) if table.key == key)


def test_the_summary_says_where_the_year_stands(june):
    first = report.summary(june, "zh")[0]
    assert "累计 264.2 亩" in first and "慢于时序进度" in first and "年底完成把握" in first
    assert report.title(june, "zh") == "港闸经济开发区盘活工作月报（2022 年 6 月）"
    assert "264.2" in report.summary(june, "en")[0] and not re.search(
        "[\u4e00-\u9fff]", report.summary(june, "en")[-1]
    )


def test_titles_name_the_period_in_both_languages():
    quarter = told([], kind="quarter")
    assert report.title(quarter, "zh") == "测试园区盘活工作季报（2022 年第二季度）"
    assert report.title(quarter, "en") == (
        "测试园区: quarterly report on revitalization, quarter 2 of 2022"
    )
    week = told([], day="2022-06-30", kind="week")
    assert report.title(week, "zh") == "测试园区盘活工作周报（2022 年第 26 周）"
    assert report.title(week, "en").endswith("weekly report on revitalization, week 26 of 2022")


def test_what_is_late_is_counted_in_singular_and_plural():
    one = told([row("A1", "签约", "2021-06-03", parcel="P1")])
    assert report.summary(one, "en")[-1] == ("Behind schedule: 1 action and 0 resettlement sites.")
    assert report.summary(one, "zh")[-1] == "滞后行动 1 项，逾期安置房 0 幅。"


def test_everything_counted_and_left_out_is_listed(june):
    goals = [p for g in june.assessment.goals.goals for p in (g, *g.also)]
    assert len(block(june, "counted").rows) == sum(len(g.counted) for g in goals)
    assert len(block(june, "excluded").rows) == sum(len(g.left_out) for g in goals)
    assert [r["entry_id"] for r in block(june, "corrections").rows] == ["JL0059"]
    assert len(block(june, "housing").rows) == 12
    of_ledger = [e for g in goals if g.measure != "housing_sites" for e in g.counted]
    assert [r["action_id"] for r in block(june, "cards").rows] == [e.action_id for e in of_ledger]


def test_both_balances_of_every_goal_close(june):
    rows = block(june, "balance").rows
    assert len(rows) == 3  # land, factories, floor; sites have no ledger of actions
    for r in rows:
        parts = ("of_entries", "superseded", "rejected", "elsewhere")
        assert r["rows"] == sum(r[part] for part in parts)
        assert r["entries"] == r["counted"] + r["pending"] + r["excluded"]
        assert r["superseded"] == len(r["which_superseded"].split(", ")) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_fetches_nothing_runs_nothing_and_escapes(lang):
    site = {
        "site_id": EVIL,
        "name": EVIL,
        "planned_start": "2022-01-01",
        "geometry": box(0, 300, 9, 9),
    }
    evil = told(
        [
            row(
                EVIL,
                "开工",
                "2022-06-03",
                parcel="P1",
                project=EVIL,
                responsible=EVIL,
                evidence=EVIL,
            )
        ],
        housing=[site],
    )
    html = report_page.html(evil, MADE, lang)
    assert EVIL not in html and "&lt;img src=x" in html
    assert "<script" not in html and not re.search(r"(?:src|href)=\"(?!#)", html)


def test_an_empty_zone_still_reports():
    html = report_page.html(told([], kind="quarter"), MADE)
    assert "没有变化" in html and "第二季度" in html


def test_the_workbook_has_a_sheet_for_every_table(june, tmp_path):
    report_page.workbook(june, tmp_path / "报告.xlsx")
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert book.sheetnames == ["概要", *(b.title for b in report_tables(june, "zh"))]
    assert book["计入清单"].max_row == 3 + len(block(june, "counted").rows)
    assert book["安置房"].freeze_panes == "A4"


def test_a_gantt_marks_today_what_is_overdue_and_how_late_the_rest_was(june):
    drawn = gantt(june.assessment.goals.housing, june.assessment.as_of, "zh")
    assert drawn.count("<title") == 0 and drawn.startswith("<svg") and "芦泾花苑" in drawn
    late = [
        replace(s, late_stage="topped_out", days_late=7) for s in june.assessment.goals.housing[:1]
    ]
    assert "逾期 7 天" in gantt(late, june.assessment.as_of, "zh")
    assert gantt([], june.assessment.as_of, "zh") == ""


def test_a_field_check_that_ran_out_is_told():
    checks = [
        {
            "unit_id": "P1",
            "status": "正常",
            "reviewer": "张",
            "date": "2022-01-01",
            "until": "2022-06-15",
        },
        {"unit_id": "P2", "status": "闲置", "reviewer": "李", "date": "2022-05-01"},
    ]
    states = {
        r["unit_id"]: (r["status_label"], r["state"])
        for r in block(told([], reviews=checks), "checks").rows
    }
    assert states["P2"] == ("闲置", "有效")
    assert states["P1"][1].startswith("本期到期")


def test_a_sentence_holds_the_goal_against_the_calendar():
    # 30 of 600 mu on the 181st of 365 days: 5.0 % of the target against 49.6 % of the year
    made = told([row("A1", "开工", "2022-06-05", parcel="P1")])
    sentence = report.summary(made, "zh")[0]
    assert "累计 30.0 亩，完成年度目标的 5.0%，慢于时序进度 44.6 个百分点" in sentence
    assert "；本期 +30.0 亩；" in sentence


def test_the_report_lists_moves_and_the_rows_that_are_not_used():
    actions = [
        row("A1", "开工", "2022-06-03", parcel="P1", responsible="招商局"),
        row("A1", "打桩中", "2022-06-20", parcel="P1"),
    ]
    report_ = told(actions)
    assert [(r["action_id"], r["to"]) for r in block(report_, "moves").rows] == [("A1", "开工")]
    (rejected,) = block(report_, "rejected").rows
    assert (rejected["row"], rejected["reason"]) == (2, "“打桩中”不在政策词表中，该行未采用")
    (english,) = block(report_, "rejected", "en").rows
    assert english["reason"].endswith("is not among the policy's words; the row is not used")
