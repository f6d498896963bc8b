"""What land was before it counts: by its tag on the day before, or by the baseline list."""

from dataclasses import replace

import pandas as pd
import pytest
from factories import PARCELS, day, row, zone

from landuse.domain.assessment import assess
from landuse.domain.goals.state_before import states_before
from landuse.domain.policy.goal import GoalSpec

#: P0 ought to have begun in 2020, P1 in July 2022; of the others nothing is known.
LOTS = [
    {**PARCELS[0], "due_start": "2020-01-01", "started": None},
    {**PARCELS[1], "due_start": "2022-07-01", "started": None},
    *PARCELS[2:],
]
STARTED = [row(f"A{i}", "开工", "2022-03-01", parcel=f"P{i}") for i in range(3)]


def goal(requires, actions=STARTED, as_of="2022-12-31", **tables):
    spec = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=60, requires=requires)
    whole = zone(parcels=LOTS, actions=actions, goals=(spec,), **tables)
    return assess(whole, as_of).goals.goals[0]


def reasons(found):
    return {entry.action_id: entry.reason.in_language("zh") for entry in found.excluded}


def test_by_tag_only_land_that_was_idle_or_low_efficient_the_day_before_counts():
    found = goal("tag")
    assert found.achieved == 30
    assert [entry.action_id for entry in found.counted] == ["A0"]
    said = reasons(found)
    assert said["A1"].startswith("入账前（2022-02-28）是否闲置、低效无从判断，缺 ")
    assert "enterprise_id" not in said["A2"]  # columns are named as tables head them
    assert set(said) == {"A1", "A2"}
    assert found.balance.excluded == 2


@pytest.mark.parametrize("requires", ["none", "warn"])
def test_nothing_is_left_out_where_it_is_not_required(requires):
    assert goal(requires).achieved == 90


def test_by_the_list_only_what_was_taken_in_before_counts():
    baseline = [
        {"unit_id": "P0", "date": "2022-02-28", "batch": "一"},
        {"unit_id": "P1", "date": "2022-03-01", "batch": "二"},
    ]
    found = goal("baseline", baseline=baseline)
    assert found.achieved == 30
    assert reasons(found) == {
        "A1": "2022-03-01 才列入纳入台账，晚于入账",
        "A2": "不在纳入台账",
    }
    assert set(reasons(goal("baseline")).values()) == {"没有纳入台账（baseline），无从认定"}


def test_a_list_without_days_is_taken_at_its_word():
    assert goal("baseline", baseline=[{"unit_id": "P2"}]).achieved == 30


def test_every_milestone_contains_the_next_whatever_is_required():
    actions = [
        row("A0", "签约", "2022-02-01", parcel="P0"),
        row("A0", "开工", "2022-03-01", parcel="P0"),
        row("A1", "签约", "2022-02-01", parcel="P1"),
        row("A1", "投产", "2022-11-01", parcel="P1"),
        row("A2", "签约", "2022-02-01", parcel="P2"),
    ]
    amounts = list(goal("tag", actions).milestones.values())
    assert amounts == sorted(amounts, reverse=True)
    assert amounts == [30, 30, 30, 0]


def test_what_an_earlier_year_recognised_is_not_asked_again():
    actions = [row("A2", "开工", "2021-03-01", parcel="P2"), *STARTED[:1]]
    found = goal("tag", actions)
    assert found.carried["physical_start"] == 30
    assert found.achieved == 30


def test_a_field_check_of_the_day_before_decides():
    checks = [{"unit_id": "P2", "status": "低效", "reviewer": "甲", "date": "2022-02-28"}]
    found = goal("tag", reviews=checks)
    assert {entry.action_id for entry in found.counted} == {"A0", "A2"}
    late = [{**checks[0], "date": "2022-03-01"}]
    assert {entry.action_id for entry in goal("tag", reviews=late).counted} == {"A0"}


def test_the_policy_says_what_is_required_where_the_goal_does_not():
    spec = GoalSpec(id="land", measure="redeveloped_mu", target=60)
    whole = zone(parcels=LOTS, actions=STARTED, goals=(spec,))
    assert assess(whole, "2022-12-31").goals.goals[0].requires == "warn"
    recognition = whole.policy.recognition.model_copy(update={"requires": "tag"})
    strict = replace(whole, policy=whole.policy.model_copy(update={"recognition": recognition}))
    assert assess(strict, "2022-12-31").goals.goals[0].achieved == 30


def test_each_unit_is_answered_on_its_own_day_as_if_the_whole_zone_were_judged_on_it():
    whole = assess(zone(parcels=LOTS, actions=[]), "2022-12-31")
    days = ["2020-06-30", "2021-01-01", "2022-06-30", "2023-07-02"]
    asked = pd.DataFrame(
        {
            "kind": "land",
            "id": ["P0", "P1"] * len(days),
            "day": pd.to_datetime([text for text in days for _ in range(2)]),
        }
    )
    units = {"land": whole.parcels, "building": whole.buildings}
    found = states_before(whole.zone, units, asked)
    for text, of_day in found.groupby(asked["day"].dt.strftime("%Y-%m-%d")):
        judged = assess(whole.zone, day(text)).parcels.loc[["P0", "P1"]]
        assert of_day["status"].tolist() == judged["status"].astype(str).tolist()
        assert of_day["flags"].tolist() == judged["flags"].astype(str).tolist()
    assert found["by_tag"].tolist() == [False, False, True, False, True, False, True, True]


def test_land_of_a_village_by_its_code_was_not_idle_under_the_law_of_state_owned_land():
    code = "320611001001JC00001"
    parcels = [LOTS[0], {**LOTS[0], "parcel_id": code, "geometry": LOTS[1]["geometry"]}]
    actions = [row("A0", "开工", "2022-03-01", parcel="P0")]
    actions.append(row("A1", "开工", "2022-03-01", parcel=code))
    spec = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=60, requires="tag")
    whole = zone(parcels=parcels, actions=actions, goals=(spec,))
    found = assess(whole, "2022-12-31").goals.goals[0]
    assert [entry.action_id for entry in found.counted] == ["A0"]
