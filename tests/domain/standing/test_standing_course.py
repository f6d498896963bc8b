"""A course of days says of each day what is in force on it, each state of an action once."""

import random

from factories import box, day, row, zone
from pandas.testing import assert_frame_equal

from landuse.domain.assessment import assess
from landuse.domain.goals.progress import progress
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.standing.standing import standing_course, standing_on
from landuse.domain.timeline import goals_on, timeline

DAYS = [day(text) for text in ("2022-02-15", "2022-05-15", "2022-08-01", "2022-12-31")]
GOALS = (
    GoalSpec(id="land", measure="redeveloped_mu", target=60),
    GoalSpec(id="tagged", measure="redeveloped_mu", target=60, requires="tag"),
    GoalSpec(id="floor", measure="revitalized_floor_m2", target=100),
    GoalSpec(id="count", measure="revitalized_factories", target=1, milestone="agreement"),
)
WORDS = ("签约", "落地", "开工", "竣工", "投产", "停工", "复工", "终止", "打桩中")


def made(seed):
    """A ledger with halts, ends, rows without a unit, overlaps, contracts and field checks."""
    chance = random.Random(seed)
    rows = [
        row(
            f"A{chance.randint(0, 7)}",
            chance.choice(WORDS),
            f"2022-{chance.randint(1, 11):02}-{chance.randint(1, 28):02}",
            parcel=chance.choice(["P0", "P1", "P2", "P9", None]),
            building=chance.choice([None, None, "B0", "B1"]),
            mode=chance.choice(["新项目招引", "收储", "出租", "不知"]),
            area_mu=chance.choice([None, 5.0, 40.0]),
            factory_id=chance.choice([None, "甲(南通)", "甲（南通）"]),
        )
        for _ in range(40)
    ]
    parcels = [
        {
            "parcel_id": f"P{number}",
            "geometry": box(150 * number, 0, 200, 100),
            "area_registered_m2": 20_000.0,
            "contract_date": signed,
            "due_start": "2018-01-01",
        }
        for number, signed in enumerate(["2022-05-01", None, "2022-07-20"])
    ]
    buildings = [
        {"building_id": f"B{number}", "geometry": box(150 * number, 0, 50, 50), "floors": 2}
        for number in range(2)
    ]
    reviews = [
        {"unit_id": "P1", "status": "闲置", "reviewer": "李", "date": "2022-05-10"},
        {"unit_id": "P1", "status": "正常", "reviewer": "李", "date": "2022-07-31"},
    ]
    return zone(goals=GOALS, parcels=parcels, buildings=buildings, actions=rows, reviews=reviews)


def test_each_day_of_a_course_is_what_that_day_is_by_itself():
    of_seed = made(1)
    course = standing_course(of_seed, DAYS)
    assessment = assess(of_seed, DAYS[-1])
    reports = goals_on(assessment, DAYS)
    for place, date in enumerate(DAYS):
        alone, of_course = standing_on(of_seed, date), course.on(place)
        assert_frame_equal(
            of_course.actions.reset_index(drop=True), alone.actions.reset_index(drop=True)
        )
        assert of_course.log["source_row"].tolist() == alone.log["source_row"].tolist()
        assert reports[place] == progress(of_seed, alone, assessment.parcels, assessment.buildings)


def test_a_state_is_worked_out_once_however_many_days_see_it():
    rows = [
        row("A1", "签约", "2022-03-01", parcel="P0"),
        row("A1", "开工", "2022-08-01", parcel="P0"),
    ]
    year = [day(f"2022-{month:02}-15") for month in range(1, 13)]
    course = standing_course(zone(actions=rows), year)
    assert course.first.tolist() == [2, 7]
    assert course.until.tolist() == [7, 12]
    assert course.actions["stage"].tolist() == ["签约", "开工"]
    assert len(course.log) == 3


def test_days_are_answered_in_the_order_in_which_they_are_asked():
    rows = [row("A1", "开工", "2022-08-01", parcel="P0")]
    parcels = [{"parcel_id": "P0", "geometry": box(0, 0, 200, 100), "area_registered_m2": 2e4}]
    whole = assess(zone(goals=GOALS[:1], parcels=parcels, actions=rows), DAYS[-1])
    asked = [DAYS[3], DAYS[0], DAYS[3]]
    assert [report.goals[0].achieved for report in goals_on(whole, asked)] == [30, 0, 30]
    assert timeline(whole, asked[:2]).statuses.loc["P0"].tolist()[0] == "revitalized"
    assert goals_on(whole, []) == []
    assert timeline(whole, []).reports == ()
