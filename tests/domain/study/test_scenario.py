import pandas as pd
import pytest
from pydantic import ValidationError

from landuse.domain.study.assumptions import Assumptions, assumptions_of
from landuse.domain.study.money import money_model
from landuse.domain.study.scenario import Scenario
from landuse.errors import StudyError

LINE = {"item": "rent", "bearer": "a", "kind": "经营"}


def flows(*lines, quantities=None, assumptions=(), **more):
    scenario = Scenario.model_validate({"id": "s", "line": [LINE | line for line in lines]} | more)
    table = assumptions_of(pd.DataFrame(assumptions)) if assumptions else Assumptions.of(())
    return money_model(scenario, quantities or {}, table, 0.08).cash_flow()


def test_a_sum_is_spread_over_years_or_comes_every_year():
    assert flows({"amount_wan": 90, "years": {0: 0.5, 2: 0.5}}).net().tolist() == [45, 0, 45]
    assert flows({"amount_wan": 9, "year": 1, "until": 3}).net().tolist() == [0, 9, 9, 9]
    ramp = {"amount_wan": 100, "years": {1: 0.5, 2: 0.8}, "until": 4}
    assert flows(ramp).net().tolist() == [0, 50, 80, 80, 80]


def test_a_rate_is_taken_of_what_the_scenario_derives():
    line = {"rate": "-cost", "quantity": "floor_new_m2", "year": 0}
    cost = [{"id": "cost", "value": 0.4, "unit": "万元/m²"}]
    found = flows(line, quantities={"floor_new_m2": 1000.0}, assumptions=cost)
    assert found.net().tolist() == [-400]


def test_a_line_may_be_a_share_of_others():
    found = flows(
        {"amount_wan": 100, "year": 1, "until": 2},
        {"item": "running", "of": ["rent"], "times": [-0.25]},
        {"item": "residual", "of": ["rent", "running"], "of_year": 2, "per": 0.05, "year": 2},
        {"item": "fee", "of": ["rent"], "times": [-0.1], "year": 0},
    )
    assert found.by_year().loc["running"].tolist() == [0, -25, -25]
    assert found.by_year().loc["residual"].tolist() == [0, 0, 1500]
    assert found.by_year().loc["fee"].tolist() == [-20, 0, 0]


@pytest.mark.parametrize(
    "line",
    [
        {"amount_wan": "未知", "year": 1},
        {"amount_wan": "unknown"},
        {},
        {"rate": "unknown", "quantity": 30},
        {"amount_wan": "cost", "year": 1},
        {"rate": -1, "quantity": "floor_new_m2", "year": 1},
    ],
)
def test_an_unknown_line_is_undetermined_in_all_its_forms(line):
    found = flows(
        {"item": "土壤修复"} | line,
        {"item": "fee", "of": ["土壤修复"], "times": [0.1]},
        {"amount_wan": 5, "year": 1},
        quantities={"floor_new_m2": float("nan")},
        assumptions=[{"id": "cost", "value": "", "unit": "万元"}],
    )
    assert found.returns is None
    assert found.unknown_items == ("土壤修复", "fee")
    assert found.net().tolist() == [0, 5]


def test_years_of_the_calendar_count_from_the_first_or_the_start():
    assert (
        flows({"amount_wan": 9, "year": 2025}, {"amount_wan": 3, "year": 2027}).start_year == 2025
    )
    found = flows({"amount_wan": 9, "year": 2025}, start_year=2023)
    assert found.net().tolist() == [0, 0, 9]


def test_a_line_of_a_phase_falls_to_its_first_year():
    phases = [
        {"id": "一期", "from": 2025, "until": 2026},
        {"id": "二期", "from": 2027, "until": 2029},
    ]
    found = flows({"amount_wan": 9, "phase": "二期"}, phase=phases)
    assert found.net().tolist() == [0, 0, 9, 0, 0]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (
            {"phase": [{"id": "1", "from": 1, "until": 3}, {"id": "2", "from": 3, "until": 5}]},
            "重叠",
        ),
        ({"phase": [{"id": "1", "from": 3, "until": 1}]}, "晚于"),
        (
            {"phase": [{"id": "1", "from": 1, "until": 3}], "plot": [{"id": "P", "phase": "2"}]},
            "没有分期",
        ),
        ({"plot": [{"id": "P"}, {"id": "P"}]}, "两次"),
        ({"line": [LINE | {"amount_wan": 1, "of": ["x"]}]}, "只能有一种"),
        ({"line": [LINE | {"rate": 1}]}, "没有数量"),
        ({"line": [LINE | {"amount_wan": 1, "year": 1, "years": {1: 1}}]}, "同时写了"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(said, word):
    with pytest.raises(ValidationError) as refused:
        Scenario.model_validate({"id": "s"} | said)
    own = refused.value.errors()[0]["ctx"]["error"].args[0]
    assert word in own.in_language("zh")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([{"amount_wan": "cost", "year": 0}], "study.no_assumption"),
        ([{"rate": 1, "quantity": "floor_nue_m2", "year": 0}], "study.no_quantity"),
        ([{"of": ["sale"], "times": [0.1]}], "study.no_item"),
        ([{"of": ["rent"], "times": [0.1]}], "study.lines_in_circle"),
        ([{"amount_wan": 1}], "study.line_without_year"),
        ([{"amount_wan": 1, "year": -1}], "study.year_before"),
        ([{"amount_wan": 1, "year": 900}], "study.too_many_years"),
        ([{"amount_wan": 1, "year": 0, "per": 0}], "study.line_per_zero"),
    ],
)
def test_a_line_that_cannot_be_reckoned_is_named(lines, code):
    with pytest.raises(StudyError) as refused:
        flows(*lines)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"unit": ""}, "study.assumption_without_unit"),
        ({"id": ""}, "study.assumption_without_id"),
        ({"value": "很多"}, "study.assumption_no_number"),
        ({"low": 3, "high": 1}, "study.assumption_range"),
        ({"low": 2, "likely": 2, "high": 3}, "study.assumption_outside"),
    ],
)
def test_an_assumption_that_says_too_little_is_refused(row, code):
    good = {"id": "rent", "value": 1, "unit": "元/m²·天"}
    with pytest.raises(StudyError) as refused:
        assumptions_of(pd.DataFrame([good | row]))
    assert refused.value.code == code
    with pytest.raises(StudyError) as refused:
        assumptions_of(pd.DataFrame([good, good]))
    assert refused.value.code == "study.assumption_twice"


def test_per_cent_is_kept_as_a_share():
    (row,) = assumptions_of(pd.DataFrame([{"id": "r", "value": 8, "low": 6, "unit": "%"}]))
    assert (row.value, row.low, row.likely, row.high) == pytest.approx((0.08, 0.06, 0.08, 0.08))


def test_a_rate_of_800_per_cent_is_refused():
    with pytest.raises(StudyError) as refused:
        flows({"amount_wan": 1, "year": 0}, discount_rate=8)
    assert refused.value.code == "study.rate_out_of_range"
