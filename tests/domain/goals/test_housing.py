"""Resettlement sites: unknown without a plan, in order, of this year, not halted, building by building."""

import datetime as dt

import pytest
from factories import PARCELS, frame, zone

from landuse.domain.assessment import assess
from landuse.domain.goals.housing import housing_sites
from landuse.domain.policy.goal import GoalSpec

PLAN = {"planned_start": "2021-03-01", "planned_topped_out": "2023-05-01"}
STARTED = {**PLAN, "actual_start": "2021-03-05"}


def counted(*rows, as_of="2022-12-31", **goal):
    spec = GoalSpec(id="h", measure="housing_sites", target=1, **goal)
    got = assess(zone(parcels=PARCELS, housing=list(rows), goals=(spec,)), as_of).goals.goals[0]
    return got.achieved, [entry.reason.in_language("zh") for entry in got.excluded]


def site(*rows, as_of="2022-12-31"):
    (one,) = housing_sites(frame("housing", list(rows)), dt.date.fromisoformat(as_of))
    return one


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (STARTED, None),
        ({"actual_start": "2021-03-05"}, "缺少计划节点，无从判断是否按计划"),
        ({**STARTED, "actual_land": "2021-06-01"}, "开工早于土地供应，节点日期颠倒"),
        ({**STARTED, "halted_since": "2022-06-01"}, "2022-06-01 起停工"),
        (
            {**STARTED, "halted_since": "2022-06-01", "delay_reason": "资金未到位"},
            "2022-06-01 起停工（资金未到位）",
        ),
        ({**STARTED, "halted_since": "2022-06-01", "resumed": "2022-09-01"}, None),
        ({**STARTED, "halted_since": "2023-06-01"}, None),  # of a later year
        (
            {**STARTED, "planned_topped_out": "2022-12-21", "delay_reason": "管线迁改"},
            "封顶已逾期 10 天（管线迁改）",
        ),
        ({**STARTED, "actual_delivered": "2021-12-31"}, "2021年已交付，不是本年的工作"),
        ({**STARTED, "actual_delivered": "2022-01-01"}, None),
        # words say that it is begun, and no day does
        (
            {"planned_topped_out": "2023-05-01", "stage_said": "start"},
            "据文字已开工而没有日期，不计入；请补填实际日期",
        ),
        ({"planned_topped_out": "2023-05-01", "stage_said": "land"}, "未到开工阶段"),
    ],
)
def test_a_site_counts_or_says_why_not(row, reason):
    got = counted({"site_id": "S1", **row})
    assert got == ((0, [reason]) if reason else (1, []))


def test_what_words_say_is_reached_is_not_late_and_what_follows_may_be():
    row = {"site_id": "S1", **PLAN, "stage_said": "start"}
    early, late = site(row), site(row, as_of="2023-05-11")
    assert (early.undated_stage, early.next_stage, early.late) == ("start", "topped_out", False)
    assert (late.late_stage, late.days_late) == ("topped_out", 10)
    # a day says more than words
    assert site({**row, "actual_topped_out": "2022-12-01"}).undated_stage is None


def test_what_is_done_after_the_last_day_is_another_years_work():
    row = {"site_id": "S1", **PLAN, "planned_start": "2023-03-01", "actual_start": "2023-03-05"}
    assert counted(row, as_of="2023-04-30") == (0, ["未到开工阶段"])
    assert counted(row, as_of="2023-04-30", last="2023-12-31") == (1, [])


def test_a_site_has_reached_what_all_of_its_buildings_have_reached():
    rows = [
        {"site_id": "S1", "name": "甲", "units": 500, **PLAN, "actual_start": "2021-03-01"},
        {
            "site_id": "S1",
            "block": "1#",
            "actual_start": "2021-03-05",
            "actual_topped_out": "2022-05-01",
        },
        {"site_id": "S1", "block": "2#", "actual_start": "2021-09-01", "delay_reason": "拆迁"},
    ]
    got = site(*rows)
    assert (got.stage, got.furthest_stage, got.units) == ("start", "topped_out", 500)
    assert got.actual["start"] == dt.date(2021, 9, 1)  # the day on which the last one had begun
    assert [block.site_id for block in got.blocks] == ["1#", "2#"]
    assert got.delay_reason == "拆迁"
    assert site(*rows, as_of="2021-06-30").stage is None  # 2# has not begun


def test_buildings_without_a_row_of_their_site_add_up_to_it():
    rows = [
        {"site_id": "S1", "name": "甲", "block": f"{i}#", "units": 60 * i, **STARTED}
        for i in (1, 2)
    ]
    got = site(*rows)
    assert (got.name, got.units, got.stage) == ("甲", 180, "start")
    assert counted(*rows) == (1, [])
