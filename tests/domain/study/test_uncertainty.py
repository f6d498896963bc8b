import numpy as np
import pandas as pd
import pytest
import study_golden as golden

from landuse.domain.study.assumptions import assumptions_of
from landuse.domain.study.money import model_of_table, money_model
from landuse.domain.study.scenario import LinePlan, Scenario
from landuse.domain.study.uncertainty import break_even, simulate, tornado


@pytest.fixture(scope="module")
def model():
    table = golden.sums()
    times = [golden.factor_of(item) for item in table["item"]]
    return model_of_table(table, golden.factors(), 0.08, times)


def test_ten_per_cent_up_and_down_move_the_value_by_the_figures_worked_out(model):
    found = tornado(model)
    expected = {
        "建安": (-10304.700757, -17653.950815),
        "征收补偿": (-12583.414675, -15375.236897),
        "租金": (-15696.527178, -12262.124393),
        "地价": (-14239.385228, -13719.266344),
        "售价": (-16111.946845, -11846.704726),
        "税收": (-14364.166795, -13594.484777),
    }
    for name, (minus, plus) in expected.items():
        assert found.loc[name, "npv_minus_10"] == pytest.approx(minus, abs=1e-5)
        assert found.loc[name, "npv_plus_10"] == pytest.approx(plus, abs=1e-5)
    # 建安 from 0.9 to 1.2 moves most
    assert found.index[0] == "建安"


def test_each_assumption_says_at_what_multiple_the_value_is_zero(model):
    found = tornado(model)["break_even"]
    assert found["建安"] == pytest.approx(0.619571, abs=1e-6)
    assert found["售价"] == pytest.approx(1.6555, abs=1e-6)
    assert found["租金"] == pytest.approx(1.814076, abs=1e-6)
    assert np.isnan(found["征收补偿"])  # even without any compensation it stays below zero


def test_mean_and_deviation_of_chance_are_those_of_the_formula(model):
    drawn = simulate(model, 20_000, seed=1)
    assert drawn.exact_mean == pytest.approx(-18623.4287, abs=1e-4)
    assert drawn.exact_sd == pytest.approx(3326.8051, abs=1e-4)
    # four standard errors of 20,000 draws: 94 of the mean, 67 of the deviation
    assert drawn.mean == pytest.approx(-18623.4287, abs=94)
    assert drawn.sd == pytest.approx(3326.8051, abs=67)
    assert drawn.quantile(0.05) < drawn.quantile(0.5) < drawn.quantile(0.95) < 0
    assert drawn.share_above_zero == 0


def test_the_same_seed_draws_the_same(model):
    assert (simulate(model, 500, seed=3).npv == simulate(model, 500, seed=3).npv).all()
    assert (simulate(model, 500, seed=3).npv != simulate(model, 500, seed=4).npv).any()


def scenario_model(lines, assumptions):
    table = assumptions_of(pd.DataFrame(assumptions))
    scenario = Scenario(id="s", line=tuple(LinePlan(**line) for line in lines))
    return money_model(scenario, {}, table, 0.1)


def test_a_product_of_two_assumptions_has_no_exact_deviation_but_draws():
    model = scenario_model(
        [
            {"item": "works", "bearer": "a", "kind": "earning", "amount_wan": -100, "year": 0},
            {"item": "rent", "bearer": "a", "kind": "earning", "rate": "rent", "quantity": 100,
             "times": ["occupancy"], "year": 1},
        ],
        [
            {"id": "rent", "value": 2, "low": 1, "likely": 2, "high": 3, "unit": "万元"},
            {"id": "occupancy", "value": 0.5, "low": 0.4, "likely": 0.5, "high": 0.6, "unit": "share"},
        ],
    )  # fmt: skip
    drawn = simulate(model, 4_000, seed=1)
    assert (drawn.exact_mean, drawn.exact_sd) == (None, None)
    # independent factors: the mean of the product is the product of the means
    assert drawn.mean == pytest.approx(-100 + 100 / 1.1, abs=2.5)
    # the rent has to be 2.2 where half is let: −100 + 100 × 0.5 × 2.2 / 1.1 = 0
    assert break_even(model, "rent") == pytest.approx(1.1)


def test_a_rate_with_a_range_is_an_assumption_like_others():
    model = scenario_model(
        [
            {"item": "works", "bearer": "a", "kind": "earning", "amount_wan": -100, "year": 0},
            {"item": "sale", "bearer": "a", "kind": "earning", "amount_wan": 121, "year": 2},
        ],
        [{"id": "discount_rate", "value": 8, "low": 6, "likely": 8, "high": 12, "unit": "%"}],
    )
    found = tornado(model).loc["discount_rate"]
    assert found["npv_low"] == pytest.approx(-100 + 121 / 1.06**2)
    assert found["npv_high"] == pytest.approx(-100 + 121 / 1.12**2)
    assert found["break_even_value"] == pytest.approx(0.1)


def test_an_assumption_moves_the_lines_that_rest_on_others_and_no_more():
    base = {"bearer": "a", "kind": "earning"}
    lines = [
        base | {"item": "rent", "amount_wan": "rent", "year": 1, "until": 2},
        base | {"item": "running", "of": ["rent"], "times": ["-share"]},
        base | {"item": "tax", "of": ["running"], "times": [0.5]},
        base | {"item": "cost", "amount_wan": -100, "year": 0},
    ]
    rows = [
        {"id": "rent", "value": 80, "unit": "wan"},
        {"id": "share", "value": 0.25, "unit": "times"},
    ]
    model = scenario_model(lines, rows)
    rents = np.array([80.0, 160.0])
    # a rent of 80, 20 to run it and half of that in tax: 50 a year in years 1 and 2
    one = -100 + 50 / 1.1 + 50 / 1.1**2
    assert model.npvs({"rent": rents}) == pytest.approx([one, 2 * (one + 100) - 100])
    assert model.npvs() == pytest.approx([one])
    dearer = -100 + (80 - 60) / 1.1 + (80 - 60) / 1.1**2
    assert model.npvs({"share": np.array([0.5])}) == pytest.approx([dearer])
