"""What published methods say and a scheme can say: each construct on firms reckoned by hand."""

import datetime as dt

import pandas as pd
import pytest
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.output.bases import Base, bases_of
from landuse.domain.output.rating import rate
from landuse.domain.policy.scheme import Scheme

YEAR_END = dt.date(2022, 12, 31)


def scheme(indicator=None, **more):
    items = [{"id": "t", "title": "t", "numerator": "tax_wan", "denominator": "mu", "weight": 100}]
    items[0] |= indicator or {}
    whole = {"id": "s", "title": "s", "cite": "s", "indicator": items, "classes": {"A": 1.0}}
    return Scheme.model_validate(whole | more)


def units(**columns):
    count = len(next(iter(columns.values())))
    plain = {
        "mu": [1.0] * count,
        "utility": [False] * count,
        "above_scale": [True] * count,
        "started_production": [pd.Timestamp(2010, 1, 1)] * count,
        "veto": pd.array([None] * count, dtype="string"),
    }
    return pd.DataFrame(plain | columns)


def test_classes_by_score_need_no_share_of_the_rank():
    plan = scheme(classes={"A": 80, "B": 60, "C": 40, "D": 0}, class_by="score")
    got = rate(
        units(tax_wan=[96.0, 80.0, 79.0, 41.0]), plan, {"t": Base(100.0, "announced")}, YEAR_END
    )
    assert got["class"].to_list() == ["A", "A", "B", "C"]


def test_less_is_better_the_base_has_the_weight_and_twice_the_base_none():
    plan = scheme({"numerator": "energy_tce", "denominator": "tax_wan", "lower_is_better": True})
    firms = units(energy_tce=[5.0, 10.0, 20.0, 30.0], tax_wan=[10.0] * 4)
    got = rate(firms, plan, {"t": Base(1.0, "announced")}, YEAR_END)
    assert got["score"].to_list() == [150.0, 100.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("rule", "base"),
    [
        ({"average": "best"}, 40.0),
        ({"average": "percentile", "percentile": 50}, 25.0),
        ({"average": "mean"}, 25.0),
    ],
)
def test_the_base_is_the_best_firm_or_a_percentile(rule, base):
    plan = scheme(base={"source": "same_year", "factor": 1.0} | rule)
    found = bases_of(units(tax_wan=[10.0, 20.0, 30.0, 40.0]), None, plan)
    assert found["t"].value == base


def test_the_best_is_the_least_where_less_is_better():
    rule = {"source": "same_year", "factor": 1.0, "average": "best"}
    plan = scheme({"lower_is_better": True}, base=rule)
    assert bases_of(units(tax_wan=[10.0, 40.0]), None, plan)["t"].value == 10.0


def test_a_missing_figure_has_the_least_points_of_the_group():
    plan = scheme({"denominator": "energy_tce", "missing": "group_min"})
    firms = units(tax_wan=[10.0, 30.0, 50.0], energy_tce=[1.0, 1.0, None])
    got = rate(firms, plan, {"t": Base(100.0, "announced")}, YEAR_END)
    assert got["score"].to_list() == [10.0, 30.0, 10.0]


def test_who_is_not_rated_may_be_treated_as_a_class_of_the_scheme():
    plan = scheme(classes={"A": 0.5, "B": 1.0}, exempt_class="B")
    firms = units(tax_wan=[90.0, 50.0, 20.0], utility=[True, False, False])
    got = rate(firms, plan, {"t": Base(100.0, "announced")}, YEAR_END)
    assert got["class"].to_list() == ["B", "A", "B"]
    assert got["unrated"].to_list() == ["utility", pd.NA, pd.NA]


def test_weights_need_not_be_a_hundred_where_departments_give_the_rest():
    plan = scheme({"weight": 80}, weights_sum=80, bonus_max=20)
    firms = units(tax_wan=[10.0], bonus_points=[15.0], malus_points=[None])
    assert rate(firms, plan, {"t": Base(10.0, "announced")}, YEAR_END)["score"].to_list() == [95.0]


def test_electricity_is_measured_where_there_is_no_figure_of_energy():
    """Two firms by energy (10, 30), one by power (4): bases 2 × 40/2 and 2 × 4, each by its own."""
    otherwise = {"denominator": "power_kwh", "times": 10_000}
    plan = scheme(
        {"denominator": "energy_tce", "or": otherwise},
        base={"source": "same_year", "average": "aggregate", "factor": 2.0},
    )
    firms = units(
        tax_wan=[10.0, 30.0, 20.0],
        energy_tce=[1.0, 1.0, None],
        power_kwh=[None, None, 50_000.0],
    )
    bases = bases_of(firms, None, plan)
    assert (bases["t"].value, bases["t_or"].value) == (40.0, 8.0)
    assert rate(firms, plan, bases, YEAR_END)["score"].to_list() == [25.0, 75.0, 50.0]


def test_where_nobody_knows_energy_all_are_judged_by_electricity():
    power = [50_000.0, 100_000.0, 200_000.0]
    zone = rated_zone([30.0, 30.0, 30.0], energy_tce=[None] * 3, power_kwh=power)
    firms = assess(zone).enterprises
    # 30 万元 over 5, 10 and 20 万千瓦时; the base is 2 × 90 / 35
    assert firms["points_tax_per_tce"].round(4).to_list() == [23.3333, 11.6667, 5.8333]
