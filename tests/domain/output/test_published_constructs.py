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


ANNOUNCED = {"t": Base(100.0, "announced")}
SALES = {"id": "s", "title": "s", "numerator": "sales_wan", "denominator": "mu", "weight": 100}


def when(column, op, value):
    return [{"column": column, "op": op, "value": value}]


def test_named_sets_are_scored_and_ranked_apart_the_first_that_holds():
    """重点排污 before 规上 before the rest: 30, 10 and 20 × base 100, each by its own indicator."""
    sets = [
        {"title": "重点排污", "all": when("emissions_t", ">=", 5), "indicator": [SALES]},
        {"title": "规上", "all": when("above_scale", "=", True)},
    ]
    plan = scheme(set=sets, classes={"A": 0.5, "B": 1.0})
    firms = units(
        tax_wan=[30.0, 10.0, 20.0, 5.0, 6.0],
        sales_wan=[7.0, 0.0, 0.0, 9.0, 0.0],
        emissions_t=[9.0, 0.0, None, 5.0, 4.9],
        above_scale=[True, True, True, False, None],
    )
    got = rate(firms, plan, ANNOUNCED | {"s": Base(10.0, "announced")}, YEAR_END)
    assert got["group"].to_list() == ["重点排污", "规上", "规上", "重点排污", ""]
    assert got["score"].to_list() == [70.0, 10.0, 20.0, 90.0, 6.0]
    assert got["rank"].to_list() == [2, 2, 1, 1, 1]
    assert got["class"].to_list() == ["B", "B", "A", "A", pd.NA]  # the last is alone


def test_who_is_in_no_set_is_not_rated():
    sets = [{"title": "租用厂房", "all": when("rented_floor_m2", ">=", 3000), "indicator": [SALES]}]
    plan = Scheme.model_validate(
        {"id": "s", "title": "s", "cite": "s", "set": sets, "classes": {"A": 1.0}}
    )
    firms = units(sales_wan=[5.0, 5.0], rented_floor_m2=[3000.0, 2999.0])
    got = rate(firms, plan, {"s": Base(10.0, "announced")}, YEAR_END)
    assert got["unrated"].to_list() == [pd.NA, "no_set"]
    assert got["score"].to_list() == [50.0, pd.NA]


def test_sets_have_classes_and_cuts_of_their_own():
    sets = [
        {"title": "规上", "all": when("above_scale", "=", True), "classes": {"A": 0.25, "B": 1.0}},
        {"title": "规下", "class_by": "t", "classes": {"A": 8, "B": 0}},
    ]
    plan = scheme(set=sets, classes={"A": 0.5, "B": 1.0})
    above = [True] * 4 + [False] * 3
    firms = units(tax_wan=[40.0, 30.0, 20.0, 10.0, 8.0, 7.9, 9.0], above_scale=above)
    got = rate(firms, plan, ANNOUNCED, YEAR_END)
    assert got["class"].to_list() == ["A", "B", "B", "B", "A", "B", "A"]


def test_classes_by_a_figure_the_largest_where_less_is_better():
    """Tax per mu in 万元 cuts at 20 and 5; energy per tax at 0.5 and 2."""
    plan = scheme(class_by="t", classes={"A": 20, "B": 5, "C": 0})
    got = rate(units(tax_wan=[20.0, 19.9, 5.0, 4.0]), plan, ANNOUNCED, YEAR_END)
    assert got["class"].to_list() == ["A", "B", "B", "C"]
    energy = {"numerator": "energy_tce", "denominator": "tax_wan", "lower_is_better": True}
    plan = scheme(energy, class_by="t", classes={"A": 0.5, "B": 2, "C": 9})
    firms = units(energy_tce=[5.0, 5.1, 20.0, 21.0], tax_wan=[10.0] * 4)
    got = rate(firms, plan, {"t": Base(1.0, "announced")}, YEAR_END)
    assert got["class"].to_list() == ["A", "B", "B", "C"]


def test_each_sector_is_measured_against_its_own_base():
    """机械 10 and 30: base 20 (aggregate); 化工 8: base 8; who states none: its own word."""
    rule = {"source": "same_year", "factor": 1.0, "by": "sector"}
    plan = scheme(base=rule)
    firms = units(tax_wan=[10.0, 30.0, 8.0, 5.0], sector=["机械", "机械", "化工", None])
    bases = bases_of(firms, None, plan)
    assert {key: base.value for key, base in bases["t"].groups.items()} == {
        "机械": 20.0,
        "化工": 8.0,
        "（未填）": 5.0,
    }
    assert bases["t"].value == 53.0 / 4
    assert rate(firms, plan, bases, YEAR_END)["score"].to_list() == [50.0, 150.0, 100.0, 100.0]


def test_announced_bases_of_groups_go_before_the_rule():
    rule = {"source": "same_year", "factor": 1.0, "by": "sector"}
    plan = scheme({"bases": {"化工": 16.0}}, base=rule)
    firms = units(tax_wan=[10.0, 30.0, 8.0], sector=["机械", "机械", "化工"])
    bases = bases_of(firms, None, plan)
    assert (bases["t"].groups["化工"].value, bases["t"].groups["化工"].source) == (
        16.0,
        "announced",
    )
    assert rate(firms, plan, bases, YEAR_END)["score"].to_list() == [50.0, 150.0, 50.0]


def test_a_set_may_have_the_indicators_of_all_and_a_base_of_its_own():
    """规上 by the best (40), the others by their mean (15)."""
    best = {"source": "same_year", "factor": 1.0, "average": "best"}
    plan = scheme(
        set=[{"title": "规上", "all": when("above_scale", "=", True), "base": best}],
        base={"source": "same_year", "factor": 1.0, "average": "mean"},
    )
    firms = units(tax_wan=[40.0, 10.0, 10.0, 20.0], above_scale=[True, True, False, False])
    bases = bases_of(firms, None, plan)
    got = rate(firms, plan, bases, YEAR_END)["score"].round(6).to_list()
    # who is outside the set is no part of its base, nor the set of theirs
    assert (bases["t"].groups["规上"].value, bases["t"].value) == (40.0, 15.0)
    assert bases["t"].firms == 2
    assert got == [100.0, 25.0, 66.666667, 133.333333]


def test_a_mean_weighted_by_employees():
    """(10 × 1 + 40 × 2) ÷ 3 = 30; who states no employees does not count."""
    rule = {"source": "same_year", "factor": 1.0, "average": "weighted", "weigh_by": "employees"}
    plan = scheme(base=rule)
    found = bases_of(units(tax_wan=[10.0, 40.0, 99.0], employees=[1, 2, None]), None, plan)
    assert found["t"].value == 30.0


def test_a_refund_is_added_and_a_column_may_be_any_of_the_ledger():
    plan = scheme({"plus": "留抵退税(万元)", "denominator": "利润(万元)"})
    firms = units(tax_wan=[30.0, 30.0]).assign(
        **{"留抵退税(万元)": [10.0, None], "利润(万元)": 2.0}
    )
    assert rate(firms, plan, ANNOUNCED, YEAR_END)["score"].to_list() == [20.0, 15.0]
    without = rate(units(tax_wan=[30.0]), plan, ANNOUNCED, YEAR_END)
    assert without["unrated"].to_list() == ["missing"]  # no ledger has the profit


def test_revenue_stands_in_for_sales():
    otherwise = {"numerator": "营业收入(万元)", "base": 10.0}
    plan = scheme({"numerator": "sales_wan", "base": 20.0, "or": otherwise})
    firms = units(sales_wan=[10.0, None]).assign(**{"营业收入(万元)": [99.0, 5.0]})
    bases = bases_of(firms, None, plan)
    assert rate(firms, plan, bases, YEAR_END)["score"].to_list() == [50.0, 50.0]


def test_promotion_and_demotion_after_the_cut_never_past_the_ends():
    adjust = [
        {"title": "专精特新", "up": 1, "all": when("bonus_points", ">", 0)},
        {"title": "税收不足", "at_most": "B", "all": when("tax_per_mu", "<", 3)},
        {"title": "环保处罚", "down": 1, "all": when("malus_points", ">", 0)},
    ]
    plan = scheme(adjust=adjust, classes={"A": 0.25, "B": 0.75, "C": 1.0})
    firms = units(
        tax_wan=[40.0, 30.0, 20.0, 10.0],
        tax_per_mu=[2.0, 9.0, 9.0, 9.0],
        bonus_points=[None, 5.0, None, 5.0],
        malus_points=[None, None, 5.0, 5.0],
    )
    got = rate(firms, plan, ANNOUNCED, YEAR_END)
    assert got["class_cut"].to_list() == ["A", "B", "B", "C"]
    assert got["class"].to_list() == ["B", "A", "C", "C"]
    assert got["adjusted"].to_list() == ["税收不足", "专精特新", "环保处罚", "专精特新; 环保处罚"]


def test_a_class_may_be_the_condition_of_an_adjustment():
    adjust = [{"title": "末档安全事故", "down": 1, "all": when("class", "=", "B")}]
    plan = scheme(adjust=adjust, classes={"A": 0.5, "B": 0.75, "C": 1.0})
    got = rate(units(tax_wan=[4.0, 3.0, 2.0, 1.0]), plan, ANNOUNCED, YEAR_END)
    assert got["class"].to_list() == ["A", "A", "C", "C"]


def test_coefficients_multiply_the_points_before_the_bonus():
    """(30 × 1.2 × 1.5) + 4 = 58; (20 × 1.2) + 0 = 24."""
    multiplier = [
        {"title": "高新技术", "factor": 1.2},
        {"title": "行业修正", "column": "修正系数", "all": when("above_scale", "=", True)},
    ]
    plan = scheme(multiplier=multiplier, bonus_max=10)
    firms = units(tax_wan=[30.0, 20.0], bonus_points=[4.0, None], above_scale=[True, False])
    got = rate(firms.assign(修正系数=[1.5, 9.0]), plan, ANNOUNCED, YEAR_END)
    assert got["factor"].round(6).to_list() == [1.8, 1.2]
    assert got["score"].round(6).to_list() == [58.0, 24.0]


def test_points_for_each_tenant_beyond_the_free_one():
    """Wenling: 规上 letting to one small firm free, then −5 each; three of them are −10."""
    extra = [
        {
            "title": "出租",
            "points": -5,
            "for_each": "small_tenant_count",
            "beyond": 1,
            "all": when("above_scale", "=", True),
        }
    ]
    firms = units(tax_wan=[50.0, 50.0, 50.0], small_tenant_count=[3.0, 1.0, 3.0])
    firms["above_scale"] = [True, True, False]
    got = rate(firms, scheme(extra=extra), ANNOUNCED, YEAR_END)
    assert got["extra_points"].to_list() == [-10.0, 0.0, 0.0]
    assert got["score"].to_list() == [40.0, 50.0, 50.0]


def test_who_is_outside_and_what_class_that_is():
    """规下 under 5 mu that rents less than 3000 m² is outside; founded under 4 years is as B."""
    small = [*when("above_scale", "=", False), *when("mu", "<", 5)]
    outside = [
        {"title": "规下占地不足", "all": [*small, *when("rented_floor_m2", "<", 3000)]},
        {"title": "初创期", "class": "B", "all": when("years_founded", "<", 4)},
    ]
    plan = scheme(outside=outside, classes={"A": 0.5, "B": 1.0})
    firms = units(
        tax_wan=[9.0, 9.0, 9.0, 9.0],
        mu=[4.9, 4.9, 4.9, 5.0],
        above_scale=[False, False, True, False],
        rented_floor_m2=[2999.0, 3000.0, 0.0, 0.0],
        years_founded=[9.0, 9.0, 3.0, 9.0],
    )
    got = rate(firms, plan, ANNOUNCED, YEAR_END)
    assert got["unrated"].to_list() == ["规下占地不足", pd.NA, "初创期", pd.NA]
    assert got["class"].to_list() == [pd.NA, "A", "B", "B"]
