"""Will we make it: honest odds, equal seeds, and what the goals hang on."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from factories import PARCELS, box, policy_named, row, zone

from landuse.domain.assessment import assess
from landuse.domain.outlook import forecast as forecast_of
from landuse.domain.policy.goal import GoalSpec
from landuse.views.text.outlook import forecast_sentence, why_unknown

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
LAND = GoalSpec(id="land", title="土地", measure="redeveloped_mu", target=60)


def with_priors(**changed):
    """The policy with other assumptions of its forecast; as shipped, it asks for some evidence."""
    policy = policy_named("jiangsu")
    forecast = policy.recognition.forecast.model_copy(update=changed)
    recognition = policy.recognition.model_copy(update={"forecast": forecast})
    return policy.model_copy(update={"recognition": recognition})


ASKS_FOR_NOTHING = with_priors(least_moves=0)


def outlook(actions, as_of="2022-06-30", goal=LAND, policy=ASKS_FOR_NOTHING, **more):
    return forecast_by(policy, as_of, parcels=PARCELS, actions=actions, goals=(goal,), **more)


def forecast_by(policy, as_of, **tables):
    return forecast_of(assess(replace(zone(**tables), policy=policy), as_of), 2000, 1)[0]


def started(name, parcel, since="2022-03-01"):
    return row(name, "开工", since, parcel=parcel)


def test_at_the_years_end_nothing_is_left_to_chance():
    got = outlook(
        [started("A1", "P1"), started("A2", "P2"), row("A3", "签约", "2022-02-01", parcel="P3")],
        "2022-12-31",
    )
    assert (got.p10, got.p90, got.drivers) == (60, 60, ())
    assert 0.99 < got.probability < 1  # no number of draws can tell 100 %


def test_equal_seeds_agree_and_more_pending_actions_never_lower_the_odds():
    few = [started("A1", "P1"), row("A2", "签约", "2022-05-01", parcel="P2")]
    more = [*few, row("A3", "签约", "2022-05-01", parcel="P3")]
    first, again = outlook(few), outlook(few)
    assert first == again
    assert 0 < first.probability < outlook(more).probability < 1
    assert first.p10 <= first.p50 <= first.p90 <= 60


def test_a_parcel_is_won_once_however_many_actions_stand_on_it():
    twice = [row(f"A{i}", "落地", "2022-06-01", parcel="P1") for i in range(4)]
    got = outlook(twice, goal=LAND.model_copy(update={"target": 31}))
    assert (got.p90, got.is_known) == (30, True)
    assert 0 < got.probability < 0.01


def test_what_the_goal_hangs_on_comes_first():
    actions = [
        started("A1", "P1"),
        row("A2", "落地", "2022-06-01", parcel="P2"),
        row("A3", "意向", "2022-06-20", parcel="P3", area_mu=1.0),
    ]
    got = outlook(actions)
    assert [d.action_id for d in got.drivers][:2] == ["A1", "A2"]
    assert got.drivers[0].without < 0.05 < got.drivers[0].effect


def test_an_action_that_ended_or_cannot_count_brings_nothing():
    actions = [
        started("A1", "P1"),
        row("A1", "终止", "2022-05-01", parcel="P1"),
        row("A2", "打桩中", "2022-05-01", parcel="P2"),
    ]
    assert outlook(actions).p90 == 0


def test_without_anything_under_way_nothing_can_be_said():
    got = outlook([], policy=policy_named("jiangsu"))
    assert not got.is_known
    assert forecast_sentence(got) == "台账尚无在途行动，无法预测"


def test_last_years_land_is_not_won_again():
    actions = [
        row("A1", "开工", "2021-03-01", parcel="P1"),
        row("A2", "落地", "2022-06-01", parcel="P1"),
    ]
    assert outlook(actions).p90 == 0


def test_factories_and_floor_are_joined():
    spec = GoalSpec.model_validate(
        {
            "id": "f",
            "title": "厂房",
            "measure": "revitalized_factories",
            "target": 1,
            "and": [{"measure": "revitalized_floor_m2", "target": 7000}],
        }
    )
    houses = [
        {"building_id": f"B{i}", "geometry": box(300 * i, 0, 50, 50), "floor_area_m2": 4000.0}
        for i in (1, 2)
    ]
    actions = [
        row(f"A{i}", "竣工", "2022-05-01", building=f"B{i}", mode="自主盘活", factory_id="甲")
        for i in (1, 2)
    ]
    got = outlook(actions, goal=spec, buildings=houses)
    assert got.alone > got.also[0].probability == got.probability
    assert (got.p90, got.also[0].p90) == (1, 8000)


def test_housing_sites_late_already_cannot_be_on_time():
    spec = GoalSpec(id="h", title="安置房", measure="housing_sites", target=1)
    base = {"planned_start": "2021-01-01", "actual_start": "2021-01-01"}
    late = outlook(
        [],
        goal=spec,
        housing=[{"site_id": "S1", **base, "planned_topped_out": "2022-03-01"}],
        as_of="2022-12-28",
    )
    fine = outlook(
        [], goal=spec, housing=[{"site_id": "S1", **base, "planned_topped_out": "2023-03-01"}]
    )
    assert late.probability < 0.2 and fine.probability > 0.99


FOUR_MOVES = [("A1", stage) for stage in ("意向", "签约", "落地", "开工", "竣工")]
FIVE_MOVES = [
    *[("A1", stage) for stage in ("意向", "签约", "落地")],
    *[("A2", stage) for stage in ("意向", "签约", "终止")],
    *[("A3", stage) for stage in ("签约", "终止")],
]


@pytest.mark.parametrize(
    ("stages", "is_known"), [([], False), (FOUR_MOVES, False), (FIVE_MOVES, True)]
)
def test_below_a_minimum_of_evidence_nothing_is_said(stages, is_known):
    days = pd.date_range("2022-01-10", periods=len(stages), freq="15D")
    rows = [
        row(action, stage, day.date().isoformat(), parcel=f"P{action[1]}")
        for (action, stage), day in zip(stages, days, strict=True)
    ]
    rows.append(row("A0", "落地", "2022-06-01", parcel="P0"))
    got = outlook(rows, policy=policy_named("jiangsu"))
    assert (got.is_known, got.has_seen_enough) == (is_known, is_known)
    assert got.least_moves == 5
    if not is_known:
        assert got.drivers == ()
        assert why_unknown(got).in_language("zh").startswith("台账中阶段推进仅")


def test_on_the_last_day_no_evidence_is_needed():
    got = outlook([started("A1", "P1")], "2022-12-31", policy=policy_named("jiangsu"))
    assert (got.is_known, got.p50) == (True, 30)


def test_what_is_missing_at_this_pace_is_told():
    got = outlook([started("A1", "P1")])
    assert (got.p50, got.more_needed) == (30, 30)
    assert "照此进度还差 30.0 亩" in forecast_sentence(got)
    assert "照此进度" not in forecast_sentence(outlook([started("A1", "P1"), started("A2", "P2")]))


def test_doubt_about_a_median_does_not_average_out():
    """Twenty actions alike: each would count with a half chance; together they do or do not."""
    lots = [{"parcel_id": f"Q{i}", "geometry": box(300 * i, 900, 200, 100)} for i in range(20)]
    actions = [row(f"A{i}", "落地", "2022-06-01", parcel=f"Q{i}") for i in range(20)]
    spec = LAND.model_copy(update={"target": 300})
    widths = []
    for doubt in (0.01, 0.6):
        policy = with_priors(least_moves=0, zone_doubt=doubt, step_doubt=doubt)
        got = forecast_by(policy, "2022-07-31", parcels=lots, actions=actions, goals=(spec,))
        widths.append(got.p90 - got.p10)
    assert widths[1] > 1.5 * widths[0]


def test_what_the_ledger_saw_outweighs_the_policys_assumption():
    """Twelve actions took 300 days from 落地 to 开工, and the policy says 60."""
    slow = []
    for number in range(12):
        slow.append(row(f"B{number}", "落地", "2021-06-01", parcel="P5", area_mu=0.1))
        slow.append(row(f"B{number}", "开工", "2022-03-28", parcel="P5", area_mu=0.1))
    waiting = [row("A1", "落地", "2022-06-01", parcel="P1")]
    goal = LAND.model_copy(update={"target": 30})
    by_policy, by_ledger = outlook(waiting, goal=goal), outlook([*slow, *waiting], goal=goal)
    assert by_policy.probability > 0.75
    (driver,) = (one for one in by_ledger.drivers if one.action_id == "A1")
    assert driver.chance < 0.4


@pytest.mark.parametrize("slower", [1.0, 2.0])
def test_the_middle_eight_tenths_hold_what_happens_though_the_assumption_is_wrong(
    slower, monkeypatch
):
    """A small fixed part of benchmarks/forecast.py, which tells all lines with their widths."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import forecast as calibrated

    process = calibrated.Process("", dt.date(2022, 6, 30), slower=slower, actions=30)
    recognition = policy_named("china").recognition
    inside, width = calibrated.calibration(process, recognition, 40, 150)
    # of 40 zones chance alone moves the share by 0.06; the benchmark has 200
    assert inside >= 0.70
    assert width < 0.5


def test_the_forecast_looks_at_no_later_row():
    actions = [row("A1", "落地", "2022-06-01", parcel="P1")]
    later = [*actions, row("A1", "终止", "2022-07-15", parcel="P1")]
    assert outlook(actions) == outlook(later)
    assert isinstance(outlook(actions).drivers[0].chance, float) and not pd.isna(
        outlook(actions).p50
    )
