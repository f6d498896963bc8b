"""The zone on several days: each as if the zone were judged on it alone."""

import datetime as dt

import pytest
from factories import PARCELS, row, zone

from landuse.domain import timeline as timelines
from landuse.domain.assessment import assess
from landuse.domain.policy.goal import GoalSpec

#: State-owned by nothing but the absence of another word, and of a village by its code alone.
VILLAGE = "320611001001JC00001"
LOTS = [
    {**PARCELS[0], "due_start": "2020-01-01", "started": None},
    {**PARCELS[1], "due_start": "2021-05-01", "started": None},
    {**PARCELS[2], "parcel_id": VILLAGE, "due_start": "2020-01-01", "started": None},
]
#: P1 is overdue, and idle from May 2022 on; P0 is built on in March and falls through in July.
ACTIONS = [
    row("A0", "开工", "2022-03-01", parcel="P0"),
    row("A0", "终止", "2022-07-01", parcel="P0"),
]
CHECKS = [
    {
        "unit_id": "P1",
        "status": "正常",
        "reviewer": "甲",
        "date": "2022-05-10",
        "until": "2022-06-10",
    }
]
DAYS = [dt.date(2022, month, 28) for month in range(2, 9)]


@pytest.fixture(scope="module")
def judged():
    whole = zone(parcels=LOTS, actions=ACTIONS, reviews=CHECKS)
    return assess(whole, DAYS[-1])


@pytest.mark.parametrize("pairs_at_once", [1, 7, 100_000])
def test_each_day_is_that_day_alone(judged, monkeypatch, pairs_at_once):
    monkeypatch.setattr(timelines, "_PAIRS_AT_ONCE", pairs_at_once)
    line = timelines.timeline(judged, DAYS)
    for day in DAYS:
        alone = assess(judged.zone, day)
        assert line.statuses[day].tolist() == alone.parcels["status"].astype(str).tolist()
        of_buildings = alone.buildings["status"].astype(str).tolist()
        assert line.building_statuses[day].tolist() == of_buildings


def test_an_action_a_day_and_a_field_check_change_what_the_days_say(judged):
    line = timelines.timeline(judged, DAYS)
    by_month = {parcel: line.statuses.loc[parcel].tolist() for parcel in ("P0", "P1")}
    assert by_month["P0"] == ["idle", *["revitalized"] * 4, "idle", "idle"]
    assert by_month["P1"] == [*["overdue"] * 3, "in_use", *["idle"] * 3]


def test_land_that_is_a_villages_by_its_code_is_under_no_rule_of_state_owned_land(judged):
    line = timelines.timeline(judged, DAYS)
    assert "idle" not in set(line.statuses.loc[VILLAGE])


GOAL = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=60)


def test_the_goals_of_a_part_are_those_of_the_whole_on_every_day():
    quarter = {"area_id": "东", "name": "东", "geometry": PARCELS[2]["geometry"].buffer(5)}
    whole = assess(zone(parcels=LOTS, actions=ACTIONS, goals=(GOAL,), areas=[quarter]), DAYS[2])
    part = whole.within("东")
    assert list(part.parcels.index) == [VILLAGE]
    line = timelines.timeline(part, DAYS[:2])
    # P0 is built on from March, and is no part of the quarter
    assert [report.goals[0].achieved for report in line.reports] == [0, 30]
    assert part.goals.goals[0].achieved == 30
    assert line.statuses.shape == (1, 2)


def test_the_goals_of_the_day_itself_are_counted_with_those_before_it():
    whole = assess(zone(parcels=LOTS, actions=ACTIONS, goals=(GOAL,)), DAYS[2])
    line, counted = timelines.timeline_before(whole, DAYS[:2])
    assert [report.as_of for report in line.reports] == DAYS[:2]
    assert counted.counted is not None
    assert counted.goals.goals == whole.goals.goals
    assert counted.goals.goals[0].achieved == 30
