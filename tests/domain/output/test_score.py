"""Golden cases of published schemes."""

import numpy as np
import pandas as pd
import pytest
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.output.bases import bases_of
from landuse.domain.output.score import score
from landuse.domain.policy.scheme import Scheme

WEIGHTS = {"tax": 30, "value": 20, "energy": 20, "emission": 10, "labour": 10, "rd": 10}


BASES_2022 = {
    "tax": 24.097,
    "value": 136.16,
    "energy": 2.694,
    "emission": 4929.81,
    "labour": 18.14,
    "rd": 0.0302,
}


VALUES = {"tax": 30, "value": 150, "energy": 2.0, "emission": 4000, "labour": 20, "rd": 0.025}


def huangyan(cap=None, weights=WEIGHTS, bases=BASES_2022):
    items = [
        {
            "id": k,
            "title": k,
            "numerator": k,
            "denominator": "one",
            "weight": w,
            "base": bases[k],
            "cap": cap,
        }
        for k, w in weights.items()
    ]
    return Scheme.model_validate(
        {"id": "h", "title": "h", "cite": "h", "indicator": items, "classes": {"A": 0.2, "B": 1.0}}
    )


def points(values, scheme):
    units = pd.DataFrame({k: [float(v)] for k, v in values.items()} | {"one": [1.0]})
    return score(units, scheme.indicators, bases_of(units, None, scheme))["score"].iloc[0]


def test_huangyan_2022():
    assert points(VALUES, huangyan()) == pytest.approx(101.6472, abs=5e-5)
    assert points(VALUES, huangyan(cap=1.0)) == pytest.approx(91.2399, abs=5e-5)


def test_huangyan_2022_below_scale():
    small = huangyan(weights={"tax": 50, "power": 50}, bases={"tax": 11.5932, "power": 0.2352})
    assert points({"tax": 10, "power": 0.2}, small) == pytest.approx(85.6457, abs=5e-5)


def test_weights_must_sum_to_a_hundred():
    with pytest.raises(ValueError, match="权重合计 110，应为 100"):
        huangyan(weights=WEIGHTS | {"tax": 40})


def test_the_zhejiang_scheme_judges_below_scale_by_its_own_items():
    above = [True] * 3 + [False] * 2
    result = assess(
        rated_zone(
            [100.0, 200.0, 300.0, 50.0, 60.0],
            "zhejiang",
            above_scale=above,
            emissions_t=[1.0, None, 2.0, None, None],
        )
    )
    firms = result.enterprises
    assert firms["group"].to_list() == ["规上"] * 3 + ["规下"] * 2
    assert firms["rank"].to_list() == [3, 2, 1, 2, 1]
    expected = (
        30 * (200 / 30) / 24.097
        + 20 * (500 / 30) / 136.16
        + 20 * 50 / 2.694
        + 10 * 5 / 18.14
        + 10 * 0.01 / 0.0302
    )
    emissions = np.mean(
        [10 * 500 / 4929.81, 10 * 250 / 4929.81]
    )  # no figure: the group's average points
    assert firms.loc["F01", "score"] == pytest.approx(expected + emissions)
    assert firms.loc["F03", "score"] == pytest.approx(
        50 * (50 / 30) / 11.5932 + 50 * (50 / 10) / 0.2352
    )
