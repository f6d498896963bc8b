import pandas as pd
import pytest
import study_golden as golden
from factories import policy_named

from landuse.domain.study.assumptions import Assumptions
from landuse.domain.study.comparison import compare_scenarios, switching_values
from landuse.domain.study.conditions import conditions_of_tables
from landuse.domain.study.decisions import decide
from landuse.domain.study.scenario import Scenario, status_quo
from landuse.domain.study.study import outcome_of
from landuse.errors import StudyError

POLICY = policy_named("china")


@pytest.fixture(scope="module")
def conditions():
    return conditions_of_tables(golden.plots(), golden.buildings(), golden.AREA_M2, POLICY.renewal)


@pytest.fixture(scope="module")
def worked(conditions):
    def work(said):
        scenario = said if isinstance(said, Scenario) else Scenario.model_validate(said)
        decisions = decide(conditions.buildings, POLICY.renewal)
        return outcome_of(conditions, decisions, scenario, Assumptions.of(()), POLICY)

    return work


def test_existing_floor_is_counted_plain_and_for_the_plot_ratio(conditions):
    totals = conditions.totals
    assert (totals["floor_area_m2"], totals["far_area_m2"]) == (48_800, 64_800)
    assert totals["vacancy_share"] == pytest.approx(0.543033, abs=1e-6)
    assert conditions.plots["far"].tolist() == pytest.approx([0.67, 0.75, 0.55, 0.0])
    assert conditions.plots["far_plain"].tolist()[:3] == pytest.approx([0.495, 0.583333, 0.4])
    assert conditions.plots["density"].tolist() == pytest.approx([0.385, 1 / 3, 0.4, 0.0])


def test_land_before_closes_to_the_outline(conditions):
    balance = conditions.land_balance()
    assert balance["m2"].sum() == golden.AREA_M2
    assert balance.set_index("land_use")["m2"].to_dict()["0601"] == 76_000
    assert balance["mu"].sum() == pytest.approx(150.0)


def test_what_nobody_filled_in_is_listed(conditions):
    unknown = conditions.unknown_cells.set_index("column")["count"]
    assert (unknown["structure"], unknown["far_max"]) == (10, 1)
    assert "condition" not in unknown.index


def test_scenario_a_comes_to_its_figures(worked):
    found = worked(golden.scenario_a())
    plots = found.capacity.plots
    assert dict(found.capacity.floor) == {
        "kept": 22_800, "converted": 10_000, "demolished": 16_000, "undetermined": 0, "new": 70_000,
    }  # fmt: skip
    assert plots["far"].tolist()[:3] == pytest.approx([1.295, 1.083333, 1.1], abs=1e-6)
    assert plots["density"].tolist()[:3] == pytest.approx([0.41, 1 / 3, 0.55])
    assert found.capacity.jobs == pytest.approx(1006.666667, abs=1e-6)
    assert found.capacity.parking == pytest.approx(194)
    assert found.capacity.new_per_demolished == 4.375
    broken = found.breaches.set_index("limit")
    assert sorted(broken.index) == ["demolished_share", "density", "new_per_demolished"]
    assert broken.loc["density", ["plot", "value", "bound"]].tolist() == ["P3", 0.55, 0.5]
    assert broken.loc["density", "is_binding"]
    assert broken["is_unverified"].to_dict() == {
        "density": False, "demolished_share": True, "new_per_demolished": True,
    }  # fmt: skip


def test_scenario_b_comes_to_its_figures(worked):
    found = worked(golden.scenario_b())
    capacity = found.capacity
    assert capacity.plots["far"].tolist()[:3] == pytest.approx([1.845, 1.527778, 1.2], abs=1e-6)
    assert capacity.plots["density"].tolist()[:3] == pytest.approx(
        [0.4225, 0.388889, 0.45], abs=1e-6
    )
    assert capacity.jobs == pytest.approx(4447.619048, abs=1e-6)
    assert capacity.parking == pytest.approx(904)
    assert capacity.demolished_share == pytest.approx(0.327869, abs=1e-6)
    assert capacity.new_per_demolished == 6.875
    assert capacity.balance.set_index("land_use")["m2"].to_dict() == golden.LAND_B
    assert capacity.open_space_m2 == 16_000
    assert sorted(found.breaches["limit"]) == ["demolished_share", "new_per_demolished"]
    assert capacity.plots.loc["P1", ["path", "mode"]].tolist() == [
        "industry_to_services", "expropriation",
    ]  # fmt: skip
    assert capacity.plots.at["P2", "path"] == "industry_replaced"


def test_money_from_rates_and_derived_quantities_is_that_of_the_sums(worked):
    found = worked(golden.scenario_b(line=golden.lines_b()))
    assert found.cash_flow.net() == pytest.approx(golden.NET, abs=1e-6)
    assert found.npv == pytest.approx(-13979.325786, abs=1e-5)
    assert found.npv_per_mu == pytest.approx(-13979.325786 / 150, abs=1e-6)
    assert found.npv_per_m2_new == pytest.approx(-13979.325786 / 110_000)


def test_as_it_is_nothing_is_demolished_and_the_ratio_is_not_defined(worked):
    found = worked(status_quo())
    assert found.capacity.floor["kept"] == 48_800
    assert found.capacity.new_per_demolished is None
    limits = found.limits.set_index("limit")
    assert pd.isna(limits.at["new_per_demolished", "holds"])
    assert found.breaches.empty
    assert (found.npv, found.cash_flow.known_returns) == (None, None)
    # what stays as it is gets the planned code, and still closes
    balance = found.capacity.balance.set_index("land_use")["m2"].to_dict()
    assert balance == {"1001": 76_000, "1101": 20_000, "1207": 4_000}


def test_what_a_scenario_does_not_speak_of_stays(worked):
    found = worked({"id": "s", "plot": [{"id": "P3", "use": "retail"}]})
    assert found.capacity.floor["demolished"] == 5_000  # B09 alone
    assert found.capacity.buildings.at["B03", "rule"] == "untouched"


def test_a_named_person_may_decide_otherwise(worked):
    house = {"id": "B09", "action": "改造", "person": "王工", "reason": "鉴定后可加固"}
    found = worked({"id": "s", "plot": [{"id": "P3"}], "building": [house]})
    row = found.capacity.buildings.loc["B09"]
    assert (row["action"], row["decided"], row["is_override"]) == ("convert", "demolish", True)
    assert (row["person"], row["reason"]) == ("王工", "鉴定后可加固")
    assert found.capacity.floor["demolished"] == 0


def test_demolishing_a_protected_building_breaks_a_limit(worked):
    found = worked({"id": "s", "building": [{"id": "B01", "action": "demolish"}]})
    assert found.breaches["limit"].tolist() == ["heritage"]


def test_a_plot_ratio_says_how_much_is_new(worked):
    # P3 keeps B10 (3,000 m² of 9.5 m: counts 6,000); 1.2 × 20,000 − 6,000 = 18,000
    found = worked({"id": "s", "plot": [{"id": "P3", "use": "retail", "far": 1.2}]})
    assert found.capacity.floor["new"] == pytest.approx(18_000)
    over = worked({"id": "s", "plot": [{"id": "P3", "use": "retail", "far": 2.4}]})
    broken = over.breaches.set_index("limit").loc["far"]
    assert broken[["value", "bound"]].tolist() == pytest.approx([2.4, 2.0])


def test_high_storeys_that_are_new_count_twice(worked):
    plot = {"id": "P3", "use": "logistics", "floor_area_m2": 4000, "footprint_m2": 4000}
    low, high = (worked({"id": "s", "plot": [plot | {"height_m": h}]}) for h in (8.0, 9.0))
    assert low.capacity.plots.at["P3", "far"] == pytest.approx((4000 + 6000) / 20_000)
    assert high.capacity.plots.at["P3", "far"] == pytest.approx((8000 + 6000) / 20_000)


def test_height_and_green_of_what_is_new_are_held_against_the_plan(worked):
    plot = {"id": "P1", "use": "office", "floor_area_m2": 9000, "footprint_m2": 1000}
    found = worked({"id": "s", "plot": [plot | {"height_m": 30, "green_m2": 6000}]})
    broken = found.breaches.set_index("limit")
    assert broken.loc["height", ["value", "bound"]].tolist() == [30, 24]
    assert broken.loc["green", ["value", "bound"]].tolist() == [0.15, 0.2]
    silent = worked({"id": "s", "plot": [plot]}).limits.set_index("limit")
    assert pd.isna(silent.at["green", "holds"])


def test_a_building_made_larger_adds_to_what_is_new(worked):
    house = {"id": "B05", "action": "convert", "floor_area_m2": 3600, "use": "office"}
    found = worked({"id": "s", "building": [house]}).capacity
    assert (found.floor["converted"], found.floor["new"]) == (3000, 600)
    assert found.jobs == pytest.approx(3600 / 20)


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ({"plot": [{"id": "P9"}]}, "study.no_plot", "P9"),
        ({"building": [{"id": "B99", "action": "keep"}]}, "study.no_building", "B99"),
        ({"plot": [{"id": "P1", "use": "ofice"}]}, "study.no_use", "office"),
        (
            {"plot": [{"id": "P3", "use": "retail", "floor_area_m2": 9000, "footprint_m2": 18000}]},
            "study.footprint_over_plot",
            "21000",
        ),
        ({"plot": [{"id": "P1", "far": 0.1}]}, "study.far_below_standing", "0.1"),
        ({"plot": [{"id": "P1", "far": 2, "floor_area_m2": 9}]}, "study.far_and_floor", "P1"),
        ({"land": {"1001": 90_000, "1207": 4_000}}, "study.balance_open", "-6,000"),
        ({"plot": [{"id": "P1", "land": {"0902": 39_000}}]}, "study.balance_open", "-1,000"),
        ({"building": [{"id": "N1", "action": "new", "plot": "P1"}]}, "study.new_without_floor", "N1"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence(worked, said, code, word):
    with pytest.raises(StudyError) as refused:
        worked({"id": "s", "title": "方案"} | said)
    assert refused.value.code == code
    assert word in refused.value.in_language("zh")
    assert word in refused.value.in_language("en")


def test_a_plot_ratio_over_a_building_of_unknown_floor_is_refused():
    buildings = golden.buildings()
    buildings.loc["B09", ["floor_area_m2", "floors", "height_m"]] = pd.NA
    conditions = conditions_of_tables(golden.plots(), buildings, golden.AREA_M2, POLICY.renewal)
    decisions = decide(conditions.buildings, POLICY.renewal)
    plot = {"id": "P3", "use": "retail", "far": 1.2}

    def work(action):
        building = {"id": "B09", "action": action}
        scenario = Scenario.model_validate({"id": "s", "plot": [plot], "building": [building]})
        return outcome_of(conditions, decisions, scenario, Assumptions.of(()), POLICY)

    with pytest.raises(StudyError, match="B09") as refused:
        work("keep")
    assert refused.value.code == "study.far_on_unknown_floor"
    # 20,000 m² of land × 1.2, less the 6,000 m² counted of the building that stays
    new = work("demolish").capacity.new_floor
    assert new["floor_area_m2"].tolist() == [18_000]


def test_scenarios_stand_side_by_side(worked):
    table = compare_scenarios(
        [worked(status_quo()), worked(golden.scenario_b(line=golden.lines_b()))]
    )
    assert table.index.tolist() == ["status_quo", "B"]
    assert table.at["B", "npv"] == pytest.approx(-13979.325786, abs=1e-5)
    assert table.at["B", "breaches"] == 2
    assert pd.isna(table.at["status_quo", "npv"])


def test_what_would_have_to_be_true_for_one_to_beat_another():
    from landuse.domain.study.assumptions import assumptions_of
    from landuse.domain.study.money import money_model

    table = assumptions_of(pd.DataFrame([{"id": "rent", "value": 10, "unit": "万元/年"}]))

    def model(*lines):
        common = {"bearer": "a", "kind": "earning"}
        scenario = Scenario.model_validate({"id": "s", "line": [common | line for line in lines]})
        return money_model(scenario, {}, table, 0.0)

    let = model({"item": "works", "amount_wan": -40, "year": 0},
                {"item": "rent", "amount_wan": "rent", "year": 1, "until": 3})  # fmt: skip
    sold = model({"item": "sale", "amount_wan": 20, "year": 0})
    found = switching_values(let, sold)
    # −40 + 3 × rent = 20: the rent has to double
    assert found.at["rent", "value_needed"] == pytest.approx(20.0)


def test_a_use_of_the_planners_own_is_told_and_counts_no_people(worked):
    plot = {"id": "P3", "use": "低空经济", "floor_area_m2": 1000, "footprint_m2": 500}
    found = worked({"id": "s", "plot": [plot]}).capacity
    assert found.unknown_uses == ("低空经济",)
    assert (found.floor["new"], found.jobs) == (1000, 0)


def test_what_a_division_leaves_over_goes_to_what_is_no_plot(worked):
    found = worked({"id": "s", "plot": [{"id": "P1", "land": {"0902": 39_990, "1401": 9}}]})
    land = found.capacity.balance
    assert land["m2"].sum() == pytest.approx(golden.AREA_M2, abs=1e-9)
    assert land.loc[land["land_use"].isna(), "m2"].tolist() == pytest.approx([1.0])
