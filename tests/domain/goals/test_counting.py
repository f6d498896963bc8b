"""What counts, once, as of a day."""

import random
from dataclasses import replace
from functools import cache

import pytest
from factories import PARCELS, box, day, frame, policy_named, row, zone
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from landuse.domain.assessment import assess
from landuse.domain.goals.progress import progress
from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.land.buildings_on_parcels import floor_areas
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.standing.standing import Standing
from landuse.domain.standing.standing_actions import standing_actions

LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=600)
FLOOR = GoalSpec(id="floor", title="厂房", measure="revitalized_floor_m2", target=10_000)
COUNT = GoalSpec(id="factories", title="家数", measure="revitalized_factories", target=3)
BUILDINGS = [
    {
        "building_id": f"B{i}",
        "geometry": box(300 * i, 0, 50, 50),
        "floor_area_m2": 4_000.0,
        "floors": 2,
    }
    for i in range(6)
]


def goal(actions, spec=LAND, as_of="2022-12-31", parcels=PARCELS, recognition=None):
    land = _land() if parcels is PARCELS else used(frame("parcels", parcels))
    policy = policy_named("jiangsu")
    policy = policy.model_copy(update={"recognition": recognition or policy.recognition})
    zone_ = replace(_zone(), policy=policy, goals=(spec,))
    stand = standing_actions(frame("actions", actions), policy.recognition, day(as_of))
    standing = Standing(day(as_of), stand, field_checks=zone_.reviews)
    return progress(zone_, standing, land, _houses()).goals[0]


def used(parcels):
    return parcels.join(areas_that_count(parcels))


@cache
def _zone():
    return zone()


@cache
def _land():
    return used(frame("parcels", PARCELS))


@cache
def _houses():
    houses = frame("buildings", BUILDINGS)
    return houses.join(floor_areas(houses)["floor_area_used_m2"])


def reasons(goal):
    return {(e.action_id, e.reason.in_language("zh")) for e in goal.left_out}


def test_a_signing_is_not_a_start():
    got = goal([row("A1", "签约", "2022-03-01", parcel="P1")])
    assert got.achieved == 0
    assert got.milestones == {"agreement": 30, "procedures": 0, "physical_start": 0, "in_use": 0}
    assert reasons(got) == {("A1", "未到计数节点（开工）")}


def test_a_whole_parcel_counts_where_no_part_is_stated():
    got = goal(
        [row("A1", "签约", "2022-03-01", parcel="P1"), row("A1", "开工", "2022-05-01", parcel="P1")]
    )
    assert got.achieved == 30
    assert got.counted[0].date == day("2022-05-01")


def test_exactly_six_hundred_mu_is_met():
    parcels = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(300 * i, 0, 200, 100),
            "area_registered_m2": 400_000 / 7,
        }
        for i in range(7)
    ]
    got = goal(
        [row(f"A{i}", "开工", "2022-05-01", parcel=f"P{i}") for i in range(7)], parcels=parcels
    )
    assert got.achieved == pytest.approx(600)
    assert got.met


def test_one_parcel_with_two_actions_counts_once():
    actions = [
        row("A1", "收回", "2022-03-01", parcel="P1", mode="收储"),
        row("A2", "开工", "2022-09-01", parcel="P1"),
    ]
    got = goal(actions)
    assert got.achieved == 30
    assert reasons(got) == {("A2", "同一对象已由 A1 计入")}


def test_never_more_than_the_parcel_has():
    got = goal([row("A1", "开工", "2022-03-01", parcel="P1", area_mu=45.0)])
    assert got.achieved == 30
    assert got.excluded == ()
    assert got.counted[0].cut.amount == pytest.approx(15)
    assert str(got.counted[0].cut.reason) == "超出对象面积的部分不计"


def test_two_stated_parts_of_a_parcel_add_up_to_no_more_than_it():
    actions = [
        row("A1", "开工", "2022-03-01", parcel="P1", area_mu=20.0),
        row("A2", "开工", "2022-04-01", parcel="P1", area_mu=20.0),
    ]
    assert goal(actions).achieved == 30


def test_last_years_recognition_is_not_counted_again():
    got = goal(
        [row("A1", "开工", "2021-11-01", parcel="P1"), row("A2", "开工", "2022-04-01", parcel="P1")]
    )
    assert got.achieved == 0
    assert ("A1", "已在2021年认定，本年不重复计") in reasons(got)
    assert ("A2", "同一对象已由 A1 计入") in reasons(got)


def test_overlapping_land_under_two_numbers_counts_the_union():
    parcels = [
        {"parcel_id": "OLD", "geometry": box(0, 0, 200, 100), "area_registered_m2": 20_000.0},
        {"parcel_id": "NEW", "geometry": box(100, 0, 200, 100), "area_registered_m2": 20_000.0},
    ]
    got = goal(
        [
            row("A1", "开工", "2022-03-01", parcel="OLD"),
            row("A2", "开工", "2022-04-01", parcel="NEW"),
        ],
        parcels=parcels,
    )
    assert got.achieved == pytest.approx(45)
    assert reasons(got) == {("A2", "与其他编号的已计地块图形重叠，只计一次")}


def test_a_project_that_falls_through_takes_its_land_out_again():
    actions = [
        row("A1", "开工", "2022-03-01", parcel="P1"),
        row("A1", "终止", "2022-08-01", parcel="P1"),
    ]
    assert goal(actions, as_of="2022-07-31").achieved == 30
    got = goal(actions)
    assert got.achieved == 0
    assert reasons(got) == {("A1", "已终止")}


def test_falling_back_a_stage_takes_it_out_and_restarting_counts_from_the_restart():
    actions = [
        row("A1", "开工", "2022-03-01", parcel="P1"),
        row("A1", "签约", "2022-06-01", parcel="P1"),
        row("A1", "开工", "2022-10-01", parcel="P1"),
    ]
    assert goal(actions, as_of="2022-06-30").achieved == 0
    got = goal(actions)
    assert (got.achieved, got.counted[0].date) == (30, day("2022-10-01"))


def test_a_halt_keeps_what_was_reached():
    got = goal(
        [row("A1", "开工", "2022-03-01", parcel="P1"), row("A1", "停工", "2022-08-01", parcel="P1")]
    )
    assert got.achieved == 30


def test_unknown_words_and_homeless_actions_are_listed_never_counted():
    actions = [
        row("A1", "大概开工", "2022-03-01", parcel="P1"),
        row("A2", "开工", "2022-03-01", area_mu=10.0),
        row("A3", "开工", "2022-03-01", parcel="P2", mode="不知道"),
    ]
    got = goal(actions)
    assert got.achieved == 0
    assert {("A1", "阶段不在政策词表中"), ("A2", "既无宗地也无建筑")} <= reasons(got)


def test_an_action_on_the_wrong_kind_of_unit_is_listed():
    land = goal([row("A1", "收回", "2022-03-01", building="B1", mode="收储")])
    floor = goal([row("A2", "投产", "2022-03-01", parcel="P1", mode="出租")], FLOOR)
    assert (land.achieved, reasons(land)) == (0, {("A1", "缺少宗地代码")})
    assert (floor.achieved, reasons(floor)) == (0, {("A2", "缺少建筑编号")})


def test_floor_area_counts_when_in_use_and_renewed_leases_do_not():
    actions = [
        row("A1", "投产", "2022-05-01", building="B1", mode="出租", factory_id="甲"),
        row("A2", "开工", "2022-05-01", building="B2", mode="出租", factory_id="乙"),
        row(
            "A3", "投产", "2022-05-01", building="B3", mode="出租", factory_id="丙", note="到期续租"
        ),
    ]
    got = goal(actions, FLOOR)
    assert got.achieved == 4_000
    assert ("A3", "续租，不是新的盘活") in reasons(got)


def test_one_factory_of_three_buildings_is_one_factory():
    actions = [
        row(f"A{i}", "投产", f"2022-0{i}-01", building=f"B{i}", mode="自主盘活", factory_id="甲")
        for i in (1, 2, 3)
    ]
    actions.append(row("A4", "投产", "2022-05-01", building="B4", mode="自主盘活"))
    got = goal(actions, COUNT)
    assert got.achieved == 1
    assert {("A2", "同一厂房主体已由 A1 计入"), ("A4", "缺少厂房主体，无法计家数")} <= reasons(got)


def test_the_factory_goal_is_two_conditions():
    spec = GoalSpec.model_validate(
        {
            "id": "f",
            "measure": "revitalized_factories",
            "target": 1,
            "and": [{"measure": "revitalized_floor_m2", "target": 5000}],
        }
    )
    one = [row("A1", "投产", "2022-05-01", building="B1", mode="自主盘活", factory_id="甲")]
    got = goal(one, spec)
    assert (got.achieved, got.also[0].achieved, got.met) == (1, 4000, False)
    two = [*one, row("A2", "投产", "2022-05-01", building="B2", mode="自主盘活", factory_id="甲")]
    assert goal(two, spec).met


STAGES = ["意向", "签约", "落地", "开工", "竣工", "投产", "停工", "终止"]
actions_strategy = st.lists(
    st.builds(
        lambda a, s, m, d, p, area: row(
            f"A{a}", s, f"202{1 + m // 12}-{m % 12 + 1:02d}-{d:02d}", parcel=f"P{p}", area_mu=area
        ),
        st.integers(0, 5),
        st.sampled_from(STAGES),
        st.integers(0, 23),
        st.integers(1, 28),
        st.integers(0, 5),
        st.one_of(st.none(), st.floats(0.1, 60)),
    ),
    min_size=6,
    max_size=24,
    unique_by=lambda r: (r["action_id"], r["date"]),
)


@settings(max_examples=10, deadline=None)
@given(actions_strategy, st.randoms(use_true_random=False))
def test_any_order_of_the_rows_gives_the_same_total(actions, rng: random.Random):
    shuffled = actions[:]
    rng.shuffle(shuffled)
    first, second = goal(actions), goal(shuffled)
    assert first.achieved == pytest.approx(second.achieved)
    assert first.milestones == pytest.approx(second.milestones)


@settings(max_examples=10, deadline=None)
@given(actions_strategy, st.floats(0.1, 60))
def test_totals_are_bounded_and_one_more_start_never_lowers_them(actions, area):
    before = goal(actions).achieved
    after = goal([*actions, row("Z9", "开工", "2022-12-30", parcel="P0", area_mu=area)]).achieved
    assert after >= before - 1e-9
    assert after <= 6 * 30 + 1e-9


def test_milestones_fall_like_water():
    actions = [row(f"A{i}", STAGES[i], "2022-05-01", parcel=f"P{i}") for i in range(6)]
    amounts = list(goal(actions).milestones.values())
    assert amounts == sorted(amounts, reverse=True)


def test_housing_on_schedule_late_and_without_geometry():
    site = {
        "units": 500,
        "planned_permit": "2020-01-01",
        "planned_land": "2020-06-01",
        "planned_start": "2021-01-01",
        "actual_permit": "2020-01-01",
        "actual_land": "2020-06-01",
        "actual_start": "2021-02-01",
        "planned_topped_out": "2022-11-21",
    }
    rows = [
        {
            "site_id": "C1",
            "name": "甲",
            **site,
            "actual_topped_out": "2022-11-01",
            "geometry": box(0, 0, 10, 10),
        },
        {"site_id": "C2", "name": "乙", **site},
        {"site_id": "B1", "name": "丙", "planned_start": "2023-01-01"},
    ]
    spec = GoalSpec(id="h", measure="housing_sites", target=2, sites=("C1", "C2", "C9"))
    report = assess(zone(parcels=PARCELS, housing=rows, goals=(spec,)), "2022-12-31").goals
    got = report.goals[0]
    assert (got.achieved, got.met) == (1, False)
    assert reasons(got) == {("C2", "封顶已逾期 40 天"), ("C9", "安置房台账中没有该地块")}
    by = {s.site_id: s for s in report.housing}
    assert len(by) == 3
    assert (by["C2"].days_late, by["C2"].on_map, by["C1"].on_map) == (40, False, True)
    assert by["B1"].stage is None


def test_nothing_counts_from_an_empty_ledger():
    got = goal([])
    assert (got.achieved, got.counted, got.excluded) == (0, (), ())


def test_as_of_looks_at_no_later_row():
    actions = [row("A1", "开工", "2022-07-01", parcel="P1")]
    assert goal(actions, as_of="2022-06-30").achieved == 0
    assert goal(actions, as_of="2022-07-01").achieved == 30
    assert frame("actions", actions)["date"].iloc[0].date() == day("2022-07-01")


def test_a_correction_takes_the_place_of_the_row_it_names():
    actions = [
        row("A1", "开工", "2021-12-20", parcel="P1", entry_id="R1"),
        row("A1", "开工", "2022-01-20", parcel="P1", entry_id="R2", supersedes="R1"),
    ]
    assert goal(actions[:1]).achieved == 0
    got = goal(actions)
    assert (got.achieved, got.counted[0].date) == (30, day("2022-01-20"))
    chained = [
        *actions,
        row("A1", "签约", "2022-01-20", parcel="P1", entry_id="R3", supersedes="R2"),
    ]
    assert goal(chained).achieved == 0
    void = [*actions, row("A1", "作废", "2022-02-01", parcel="P1", entry_id="R3", supersedes="R2")]
    assert goal(void).milestones == dict.fromkeys(got.milestones, 0)


def test_corrections_in_a_ring_count_nothing():
    actions = [
        row("A1", "开工", "2022-01-20", parcel="P1", entry_id="R1", supersedes="R2"),
        row("A1", "开工", "2022-01-20", parcel="P1", entry_id="R2", supersedes="R1"),
        row("A2", "开工", "2022-01-20", parcel="P2", entry_id="R3", supersedes="R3"),
        row("A3", "开工", "2022-01-20", parcel="P3", entry_id="R4", supersedes="R9"),
    ]
    assert [e.action_id for e in goal(actions).counted] == ["A3"]


def test_a_completion_before_its_start_is_never_counted():
    got = goal(
        [row("A1", "竣工", "2022-03-01", parcel="P1"), row("A1", "开工", "2022-05-01", parcel="P1")]
    )
    assert got.achieved == 0
    assert reasons(got) == {("A1", "阶段日期颠倒：竣工(2022-03-01)早于开工(2022-05-01)")}
    again = [("开工", "2022-02-01"), ("竣工", "2022-03-01"), ("开工", "2022-05-01")]
    assert goal([row("A1", s, d, parcel="P1") for s, d in again]).achieved == 30


def test_a_stage_told_again_counts_from_the_first_day():
    got = goal(
        [row("A1", "开工", "2021-12-01", parcel="P1"), row("A1", "开工", "2022-03-01", parcel="P1")]
    )
    assert (got.achieved, reasons(got)) == (0, {("A1", "已在2021年认定，本年不重复计")})


def test_a_start_before_the_land_contract_is_not_counted():
    parcels = [{**PARCELS[0], "contract_date": "2022-06-01"}]
    actions = [row("A1", "开工", "2022-03-01", parcel="P0")]
    report = assess(zone(parcels=parcels, actions=actions, goals=(LAND,)), "2022-12-31").goals
    assert reasons(report.goals[0]) == {("A1", "开工早于宗地合同签订日期")}
    other = [row("A1", "收回", "2022-03-01", parcel="P0", mode="收储")]
    assert (
        assess(zone(parcels=parcels, actions=other, goals=(LAND,)), "2022-12-31")
        .goals.goals[0]
        .achieved
        == 30
    )


def test_reasons_are_said_in_english_too():
    twice = [
        row("A1", "开工", "2022-03-01", parcel="P1"),
        row("A2", "开工", "2022-04-01", parcel="P1"),
        row("A3", "签约", "2022-04-01", parcel="P2"),
    ]
    said = {entry.action_id: entry.reason.in_language("en") for entry in goal(twice).left_out}
    assert said == {
        "A2": "The same unit is counted already by A1",
        "A3": "Has not reached the milestone that counts (Physical start)",
    }


def test_another_change_of_last_years_land_counts_and_says_so():
    actions = [
        row("A1", "收回", "2021-11-01", parcel="P1", mode="收储"),
        row("A2", "开工", "2022-04-01", parcel="P1"),
        row("A3", "收回", "2022-05-01", parcel="P1", mode="收储"),
    ]
    got = goal(actions)
    assert got.achieved == 30
    assert [(e.action_id, str(e.before)) for e in got.counted] == [("A2", "2021年已按“收储”认定")]
    recognition = policy_named("jiangsu").recognition.model_copy(update={"recount": "never"})
    assert goal(actions, recognition=recognition).achieved == 0


def test_evidence_is_required_where_the_policy_says_so():
    recognition = policy_named("jiangsu").recognition.model_copy(update={"evidence_required": True})
    actions = [
        row("A1", "开工", "2022-03-01", parcel="P1", evidence="施工许可证"),
        row("A2", "开工", "2022-03-01", parcel="P2", evidence="口头"),
        row("A3", "开工", "2022-03-01", parcel="P3"),
    ]
    assert goal(actions).achieved == 90
    got = goal(actions, recognition=recognition)
    assert [e.action_id for e in got.counted] == ["A1"]
    assert all(str(e.reason).startswith("缺少佐证材料") for e in got.excluded)


def test_a_factory_of_last_year_is_not_a_factory_of_this_year():
    actions = [
        row("A1", "投产", "2021-05-01", building="B1", mode="自主盘活", factory_id="甲"),
        row("A2", "投产", "2022-05-01", building="B2", mode="自主盘活", factory_id="甲"),
    ]
    got = goal(actions, COUNT)
    assert (got.achieved, goal(actions, FLOOR).achieved) == (0, 4_000)
    assert ("A2", "该厂房主体往年已认定") in reasons(got)


@settings(max_examples=10, deadline=None)
@given(actions_strategy)
def test_never_more_than_the_union_of_the_ground(actions):
    """Six parcels that overlap by half: whatever the ledger says, the ground is there once."""
    parcels = [{**p, "geometry": box(100 * i, 0, 200, 100)} for i, p in enumerate(PARCELS)]
    got = goal(actions, parcels=parcels)
    assert got.achieved <= 700 * 100 * 3 / 2000 + 1e-6


def test_a_goal_may_count_other_days_than_the_plan_year():
    actions = [
        row("A1", "开工", "2021-11-01", parcel="P1"),
        row("A2", "开工", "2022-02-01", parcel="P2"),
        row("A3", "开工", "2022-08-01", parcel="P3"),
    ]
    spec = LAND.model_copy(update={"first": day("2021-07-01"), "last": day("2022-06-30")})
    got = goal(actions, spec)
    assert [e.action_id for e in got.counted] == ["A1", "A2"]
    assert (got.first, got.last) == (day("2021-07-01"), day("2022-06-30"))
    assert reasons(got) == {("A3", "计数期（2022-06-30止）之后才到计数节点")}
    with pytest.raises(ValidationError, match="晚于 last 2022-01-01"):
        GoalSpec.model_validate(
            {
                "id": "x",
                "measure": "redeveloped_mu",
                "target": 1,
                "first": "2022-02-01",
                "last": "2022-01-01",
            }
        )


def test_one_action_on_three_parcels_counts_all_three():
    rows = [row("A1", "开工", "2022-03-10", parcel=f"P{i}") for i in range(3)]
    got = goal(rows)
    assert got.achieved == 90
    assert [(e.id, e.amount) for e in got.counted] == [("P0", 30), ("P1", 30), ("P2", 30)]


def test_a_finished_phase_takes_nothing_from_what_was_started():
    rows = [
        row("A1", "开工", "2022-03-01", parcel="P1", area_mu=30.0),
        row("A1", "竣工", "2022-09-01", parcel="P1", area_mu=10.0),
        row("A1", "投产", "2022-10-01", parcel="P1"),
    ]
    assert goal(rows, as_of="2022-06-30").achieved == 30
    assert list(goal(rows).milestones.values()) == [30, 30, 30, 10]


def test_milestones_contain_each_other_over_the_years():
    rows = [
        row("A1", "签约", "2021-11-01", parcel="P1"),
        row("A1", "落地", "2021-12-01", parcel="P1"),
        row("A1", "开工", "2022-03-01", parcel="P1"),
    ]
    got = goal(rows)
    assert list(got.milestones.values()) == [30, 30, 30, 0]
    assert list(got.carried.values()) == [30, 30, 0, 0]
    assert got.achieved == got.milestones["physical_start"] - got.carried["physical_start"] == 30


SAME_GROUND = [
    {"parcel_id": name, "geometry": box(0, 0, 200, 100), "area_registered_m2": 20_000.0}
    for name in ("P1", "P2")
]


@pytest.mark.parametrize("days", [("2022-03-10", "2022-04-10"), ("2022-04-10", "2022-03-10")])
def test_only_what_was_counted_is_taken_off_ground_under_two_numbers(days):
    rows = [
        row("A1", "开工", days[0], parcel="P1", area_mu=5.0),
        row("A2", "开工", days[1], parcel="P2"),
    ]
    assert goal(rows, parcels=SAME_GROUND).achieved == pytest.approx(30)


def test_three_outlines_in_a_row_give_the_union_in_any_order():
    # 200 x 100 m each, every 100 m: 400 m x 100 m = 60 mu in all, where each has 30
    parcels = [
        {"parcel_id": f"P{i}", "geometry": box(100 * i, 0, 200, 100), "area_registered_m2": 2e4}
        for i in range(3)
    ]
    for order in ((1, 2, 3), (3, 1, 2), (2, 3, 1)):
        rows = [
            row(f"A{i}", "开工", f"2022-0{month}-01", parcel=f"P{i}")
            for i, month in enumerate(order)
        ]
        assert goal(rows, parcels=parcels).achieved == pytest.approx(60)


def test_what_is_not_on_the_map_never_counts():
    rows = [row("A1", "开工", "2022-03-10", parcel="旧号", area_mu=30.0)]
    got = goal(rows)
    assert got.achieved == 0
    assert reasons(got) == {("A1", "对象不在图上：宗地图层没有该宗地")}


def test_a_parcel_that_is_only_the_place_of_a_building_gives_no_land():
    place = row("A1", "投产", "2022-03-01", parcel="P1", building="B1", floor_area_m2=600.0)
    land = goal([place])
    assert (land.achieved, reasons(land)) == (
        0,
        {("A1", "所填宗地只是建筑的坐落，台账未另填盘活土地面积")},
    )
    assert goal([place], FLOOR).achieved == 600
    assert goal([{**place, "area_mu": 4.0}]).achieved == 4


def test_a_firm_in_half_and_full_width_is_one_factory():
    rows = [
        row("A1", "投产", "2022-03-10", building="B1", mode="出租", factory_id="甲(南通)公司"),
        row("A2", "投产", "2022-04-10", building="B2", mode="出租", factory_id="甲（南通）公司 "),
    ]
    assert goal(rows, COUNT).achieved == 1


def test_an_amount_that_is_not_positive_is_listed():
    got = goal([row("A1", "开工", "2022-03-01", parcel="P1", area_mu=0.0)])
    assert reasons(got) == {("A1", "所填面积不是正数")}


def test_last_years_purchase_under_another_number_is_told():
    rows = [
        row("A1", "收回", "2021-03-01", parcel="P1", mode="收储"),
        row("A2", "开工", "2022-08-01", parcel="P2"),
    ]
    got = goal(rows, parcels=SAME_GROUND)
    assert (got.achieved, str(got.counted[0].before)) == (30, "2021年已按“收储”认定")


def test_a_contract_of_a_later_day_says_nothing_yet():
    parcels = [{**PARCELS[0], "contract_date": "2023-05-01"}]
    actions = [row("A1", "开工", "2022-03-01", parcel="P0")]
    zone_ = zone(parcels=parcels, actions=actions, goals=(LAND,))
    assert assess(zone_, "2022-12-31").goals.goals[0].achieved == 30
    assert assess(zone_, "2023-05-01").goals.goals[0].achieved == 0


def test_every_row_and_every_entry_ends_in_one_place():
    rows = [
        row("A1", "签约", "2022-02-01", parcel="P0"),
        row("A1", "开工", "2022-03-01", parcel="P0", area_mu=99.0),
        row("A1", "打桩中", "2022-04-01", parcel="P0"),
        row("A2", "签约", "2022-03-01", parcel="P1"),
        row("A3", "开工", "2022-03-01", parcel="P2", entry_id="R1"),
        row("A3", "作废", "2022-05-01", parcel="P2", entry_id="R2", supersedes="R1"),
        row("A4", "投产", "2022-03-01", building="B1", mode="出租"),
        row("A5", "开工", "2022-03-01", parcel="P3", mode="不知道"),
        row("A6", "开工", "2023-03-01", parcel="P4"),
    ]
    zone_ = zone(parcels=PARCELS, buildings=BUILDINGS, actions=rows, goals=(LAND,))
    balance = assess(zone_, "2022-12-31").goals.goals[0].balance
    assert balance.of_entries == (1, 2, 4, 8)
    assert balance.rejected == (3,)
    assert balance.superseded == (5, 6)
    assert balance.elsewhere == (7,)
    assert balance.rows == 8  # the ninth is dated after the day
    assert (balance.counted, balance.pending, balance.excluded) == (1, 1, 1)


def test_homes_of_earlier_years_and_sites_without_a_plan_do_not_count():
    stages = ("permit", "land", "start", "topped_out", "completed", "delivered")
    delivered = {f"actual_{stage}": "2020-01-01" for stage in stages}
    planned = {f"planned_{stage}": "2020-01-01" for stage in stages}
    rows = [
        {"site_id": "S1", "name": "甲", **planned, **delivered},
        {"site_id": "S2", "name": "乙", "actual_start": "2021-06-01"},
    ]
    spec = GoalSpec(id="h", measure="housing_sites", target=2)
    got = assess(zone(parcels=PARCELS, housing=rows, goals=(spec,)), "2022-12-31").goals.goals[0]
    assert got.achieved == 0
    assert reasons(got) == {
        ("S1", "2020年已交付，不是本年的工作"),
        ("S2", "缺少计划节点，无从判断是否按计划"),
    }


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(1, 12), min_size=1, max_size=4))
def test_splitting_an_action_in_several_never_changes_the_sum(areas):
    whole = goal([row("A1", "开工", "2022-03-01", parcel="P1", area_mu=sum(areas))])
    parts = [
        row(f"A{i}", "开工", "2022-03-01", parcel="P1", area_mu=area)
        for i, area in enumerate(areas)
    ]
    assert goal(parts).achieved == pytest.approx(whole.achieved)


@pytest.mark.parametrize(
    ("found", "day_of_check", "is_flagged"),
    [("闲置", "2022-06-10", True), ("盘活", "2022-06-10", False), ("闲置", "2022-02-10", False)],
)
def test_a_later_field_check_that_contradicts_is_flagged(found, day_of_check, is_flagged):
    check = {"unit_id": "P0", "status": found, "reviewer": "张", "date": day_of_check}
    actions = [row("A1", "开工", "2022-03-01", parcel="P0")]
    zone_ = zone(parcels=PARCELS, actions=actions, reviews=[check], goals=(LAND,))
    got = assess(zone_, "2022-12-31").goals.goals[0]
    assert got.achieved == 30
    flags = [str(entry.contradicted) for entry in got.contradicted]
    assert flags == (["核查结论与台账不符：2022-06-10 现场核查为闲置"] if is_flagged else [])


def test_what_a_field_check_contradicts_is_left_out_where_the_policy_says_so():
    recognition = policy_named("jiangsu").recognition
    strict = recognition.model_copy(update={"field_check_contradicts": "leave_out"})
    policy = policy_named("jiangsu").model_copy(update={"recognition": strict})
    check = {"unit_id": "P0", "status": "闲置", "reviewer": "张", "date": "2022-06-10"}
    actions = [row("A1", "开工", "2022-03-01", parcel="P0")]
    zone_ = zone(parcels=PARCELS, actions=actions, reviews=[check], goals=(LAND,))
    got = assess(replace(zone_, policy=policy), "2022-12-31").goals.goals[0]
    assert (got.achieved, got.milestones["physical_start"]) == (0, 0)
    assert reasons(got) == {("A1", "核查结论与台账不符：2022-06-10 现场核查为闲置")}


def test_what_an_amount_grew_by_belongs_to_the_year_in_which_it_grew():
    rows = [
        row("A1", "开工", "2021-11-01", parcel="P1", area_mu=10.0),
        row("A1", "开工", "2022-09-01", parcel="P1", area_mu=25.0),
        row("A1", "开工", "2023-02-01", parcel="P1", area_mu=30.0),
    ]
    before = goal(rows, as_of="2022-08-31")
    assert (before.achieved, before.carried["physical_start"]) == (0, 10)
    got = goal(rows)
    assert (got.achieved, got.carried["physical_start"]) == (15, 10)
    assert [(e.date, str(e.before)) for e in got.counted] == [
        (day("2022-09-01"), "2021年已按“新项目招引”认定")
    ]
    assert (got.excluded, got.pending) == ((), ())
    # what was stated in the year after is no part of this one
    assert goal(rows, as_of="2023-06-30").achieved == 15


def test_a_factory_that_grew_was_a_factory_before():
    rows = [
        row("A1", "投产", date, building="B1", mode="自主盘活", factory_id="甲", floor_area_m2=area)
        for date, area in (("2021-11-01", 1_000.0), ("2022-09-01", 3_000.0))
    ]
    assert goal(rows, FLOOR).achieved == 2_000
    got = goal(rows, COUNT)
    assert got.achieved == 0
    assert reasons(got) == {("A1", "该厂房主体往年已认定")}


def test_a_second_phase_takes_nothing_from_the_first():
    rows = [
        row("A1", "开工", "2022-02-01", parcel="P1", area_mu=30.0),
        row("A1", "投产", "2022-05-01", parcel="P1", area_mu=10.0),
        row("A1", "竣工", "2022-09-01", parcel="P1", area_mu=20.0),
    ]
    assert list(goal(rows).milestones.values()) == [30, 30, 30, 10]
    # 20 mu beside 20 in use are more than the 30 that were begun: one of the days is wrong
    rows[1]["area_mu"] = 20.0
    assert goal(rows).achieved == 0


def test_what_resumes_after_its_end_counts_from_the_day_it_resumes():
    stages = [("开工", "2022-03-01"), ("终止", "2022-05-01"), ("复工", "2022-08-01")]
    rows = [row("A1", stage, date, parcel="P1") for stage, date in stages]
    assert [goal(rows, as_of=f"2022-0{month}-28").achieved for month in (4, 6, 9)] == [30, 0, 30]
    assert goal(rows).counted[0].date == day("2022-08-01")


def test_an_amount_under_zero_is_never_the_whole_unit():
    got = goal([row("A1", "开工", "2022-03-01", parcel="P1", area_mu=-5.0)])
    assert (got.achieved, reasons(got)) == (0, {("A1", "所填面积不是正数")})


@pytest.mark.parametrize("parcel", ["P1", "P2"])
def test_what_an_earlier_year_recognised_and_lost_is_told_by_the_ground(parcel):
    rows = [
        row("A1", "开工", "2021-03-01", parcel="P1"),
        row("A1", "终止", "2022-05-01", parcel="P1"),
        row("A2", "开工", "2022-08-01", parcel=parcel),
    ]
    got = goal(rows, parcels=SAME_GROUND)
    assert got.achieved == 30
    told = "2021年曾按“新项目招引”达到计数节点，后已退出"
    assert [str(entry.before) for entry in got.counted] == [told]


def test_what_falls_back_and_starts_again_the_year_after_says_so():
    stages = [("开工", "2021-03-01"), ("签约", "2022-02-01"), ("开工", "2022-05-01")]
    got = goal([row("A1", stage, date, parcel="P1") for stage, date in stages])
    assert (got.achieved, got.counted[0].before.code) == (30, "goal.recognised_before_and_lost")
    # within one year there is nothing to tell
    assert (
        goal(
            [
                row("A1", s, d.replace("2021", "2022"), parcel="P1")
                for s, d in (stages[0], ("签约", "2022-04-01"), stages[2])
            ]
        )
        .counted[0]
        .before
        is None
    )
