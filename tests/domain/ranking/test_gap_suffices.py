"""The gap to the class above, paid: each firm by itself, the zone rated anew by brute force.

The others stand still in their figures; averages, bases, ranks and classes are recomputed.
"""

import dataclasses

import hypothesis
import hypothesis.strategies as st
import pandas as pd
import pytest
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.what_if import with_figures
from landuse.domain.land.land import land_of
from landuse.domain.output.output import output_of
from landuse.domain.policy.indicator import BaseRule
from landuse.domain.policy.scheme import Scheme
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.ranking.rankable_units import enterprises

FIGURE = st.floats(1.0, 200.0).map(lambda value: round(value, 1))
FIRM = st.tuples(
    FIGURE,
    st.sampled_from([None, 5.0, 12.5, 40.0, 90.0]),
    st.sampled_from([300.0, 1000.0, 2500.0]),
    st.sampled_from([None, None, 2e4, 1e5, 9e5]),
)


def checked(zone_):
    """Every gap, paid alone, puts its firm into a better class; how many gaps there are."""
    made = assess(zone_)
    land = land_of(zone_)
    gaps = enterprises(made, "score").set_index("id")["gap_wan"].dropna()
    before = made.enterprises["class"]
    for firm, gap in gaps.items():
        paid = with_figures(made.zone, firm, {"tax_wan": ("+", sufficient_gap(gap))})
        then = output_of(paid, land).firms["class"]
        assert then[firm] < before[firm], (firm, gap, before[firm], then[firm])
    return len(gaps)


def with_scheme(zone_, **scheme):
    changed = zone_.policy.scheme.model_copy(update=scheme)
    return dataclasses.replace(zone_, policy=zone_.policy.model_copy(update={"scheme": changed}))


AVERAGES = ["aggregate", "mean", "best", "percentile"]
CUTS = {
    "rank": {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0},
    "score": {"A": 90.0, "B": 60.0, "C": 30.0, "D": 0.0},
}


@hypothesis.settings(max_examples=14, deadline=None)
@hypothesis.given(
    firms=st.lists(FIRM, min_size=5, max_size=9),
    average=st.sampled_from(AVERAGES),
    year=st.sampled_from(["same_year", "previous_year"]),
    cut=st.sampled_from(["rank", "score"]),
    missing=st.sampled_from(["group_mean", "group_min", "zero"]),
)
def test_a_gap_that_is_paid_suffices(firms, average, year, cut, missing):
    """Energy or electricity, with a base each; ranks and least scores; means that move."""
    taxes, energy, sales, power = (list(column) for column in zip(*firms, strict=True))
    zone_ = rated_zone(taxes, energy_tce=energy, sales_wan=sales, power_kwh=power)
    if year == "previous_year":
        before = zone_.enterprises.assign(year=2021)
        both = pd.concat([zone_.enterprises, before], ignore_index=True)
        zone_ = dataclasses.replace(zone_, enterprises=both)
    items = zone_.policy.scheme.indicators
    items = (*items[:2], items[2].model_copy(update={"missing": missing}))
    rule = BaseRule(source=year, average=average)
    changes = {"base": rule, "class_by": cut, "classes": CUTS[cut], "indicators": items}
    checked(with_scheme(zone_, **changes))


def test_who_is_measured_by_electricity_is_told_what_its_tax_gives_there():
    """Nobody has energy: 20 points by electricity, of a base that stands still.

    Tax counts 45 points by land and 20 by electricity, each against twice the mean of last year.
    """
    taxes = [100.0, 80.0, 60.0, 40.0, 20.0]
    zone_ = rated_zone(taxes, energy_tce=[None] * 5, power_kwh=[1e5] * 5)
    before = zone_.enterprises.assign(year=2021)
    both = pd.concat([zone_.enterprises, before], ignore_index=True)
    made = assess(dataclasses.replace(zone_, enterprises=both))
    gaps = enterprises(made, "score").set_index("id")["gap_wan"]
    # as all have the same land and electricity, the score follows the tax: 20 to the next above
    assert gaps["F01"] == pytest.approx(20.0)
    assert gaps["F03"] == pytest.approx(20.0)


def test_by_score_the_line_is_the_least_score_and_not_the_lowest_member():
    """F00 has 100 points, F01 50; from 60 on it is class B, which nobody is in."""
    zone_ = rated_zone([100.0, 50.0])
    items = zone_.policy.scheme.indicators[:1]
    tax = items[0].model_copy(update={"weight": 100.0, "base": 100.0 / 30})
    changes = {"indicators": (tax,), "class_by": "score", "classes": CUTS["score"]}
    zone_ = with_scheme(zone_, **changes)
    gaps = enterprises(assess(zone_), "score").set_index("id")["gap_wan"]
    assert gaps["F01"] == pytest.approx(10.0)
    assert checked(zone_) == 1


def test_a_base_of_the_same_year_moves_with_the_firm():
    taxes = [100.0, 80.0, 60.0, 40.0, 20.0]
    zone_ = with_scheme(rated_zone(taxes), base=BaseRule(source="same_year"))
    assert checked(zone_) >= 3


PLAN = {
    "id": "s", "title": "s", "cite": "s", "classes": {"A": 0.2, "B": 0.6, "C": 1.0},
    "indicator": [
        {"id": "t", "title": "t", "numerator": "tax_wan", "denominator": "mu", "weight": 60},
        {"id": "e", "title": "e", "numerator": "tax_wan", "denominator": "energy_tce",
         "weight": 40, "missing": "group_min"},
    ],
}  # fmt: skip


def with_plan(zone_, **more):
    plan = Scheme.model_validate(PLAN | more)
    return dataclasses.replace(zone_, policy=zone_.policy.model_copy(update={"scheme": plan}))


@hypothesis.settings(max_examples=10, deadline=None)
@hypothesis.given(
    firms=st.lists(FIRM, min_size=5, max_size=8),
    average=st.sampled_from(["aggregate", "mean", "weighted", "best", "percentile"]),
    way=st.sampled_from(["sector", "sets", "score", "factor", "held", "moved"]),
)
def test_a_gap_suffices_by_any_base_of_groups_and_sets_by_score_and_with_coefficients(
    firms, average, way
):
    taxes, energy, sales, _ = (list(column) for column in zip(*firms, strict=True))
    sector = [("机械", "化工")[at % 2] for at in range(len(taxes))]
    zone_ = rated_zone(taxes, energy_tce=energy, sales_wan=sales, sector=sector)
    rule = {"source": "same_year", "factor": 1.0, "average": average, "percentile": 60}
    rule |= {"weigh_by": "sales_wan"} if average == "weighted" else {}
    rich = [{"column": "sales_wan", "op": ">", "value": 500}]
    low_tax = [{"column": "tax_per_mu", "op": "<", "value": 2.5}]
    more = {
        "sector": {"base": rule | {"by": "sector"}},
        "sets": {"base": rule, "set": [{"title": "大", "all": rich, "base": rule}]},
        "score": {"base": rule, "class_by": "score", "classes": {"A": 90, "B": 60, "C": 0}},
        "factor": {"base": rule, "multiplier": [{"title": "m", "factor": 1.3, "all": rich}]},
        "held": {"base": rule, "adjust": [{"title": "h", "at_most": "B", "all": low_tax}]},
        "moved": {"base": rule, "adjust": [{"title": "d", "down": 1, "all": rich, "any": low_tax}]},
    }[way]
    checked(with_plan(zone_, **more))


def test_a_group_larger_than_its_window_is_reckoned_around_the_line(monkeypatch):
    monkeypatch.setattr("landuse.domain.ranking.gap_with_moving_averages._WINDOW", 8)
    taxes = [100.0 - 3 * at for at in range(24)]
    energy = [None if at % 3 else 10.0 + at for at in range(24)]
    rated = rated_zone(taxes, energy_tce=energy, power_kwh=[None] * len(taxes))
    zone_ = with_scheme(rated, base=BaseRule(source="same_year"))
    assert checked(zone_) >= 15


def test_a_line_that_holds_a_class_down_is_part_of_the_gap():
    """A from 70 points on, but not under 3 of 30 mu: F01 pays 90 − 45, not the 6.43 of the points.

    Tax gives 70 points at 60, sales 10: 45 are 62.5 points; F02 with 5.83 and 10 reaches B at 40.
    """
    below = [{"column": "tax_per_mu", "op": "<", "value": 3}]
    held = [{"title": "税收不足3万元/亩不得为A", "at_most": "B", "all": below}]
    cuts = {"class_by": "score", "classes": {"A": 70, "B": 40, "C": 0}}
    zone_ = capped(rated_zone([95.0, 45.0, 5.0]), None, adjust=held, **cuts)
    gaps = enterprises(assess(zone_), "score").set_index("id")["gap_wan"]
    assert gaps["F01"] == pytest.approx(45.0, abs=1e-4)
    assert gaps["F02"] == pytest.approx(30 / 70 * 60 - 5)
    assert checked(zone_) == 2


def test_no_gap_is_promised_where_tax_decides_how_a_firm_is_scored():
    rich = [{"column": "tax_wan", "op": ">", "value": 45}]
    extra = [{"title": "纳税大户", "points": 5, "all": rich}]
    zone_ = with_plan(rated_zone([61.0, 60.0, 50.0, 40.0, 30.0]), extra=extra)
    assert enterprises(assess(zone_), "score")["gap_wan"].isna().all()


@pytest.mark.parametrize("how", ["inherit", "merged", "both"])
def test_a_gap_suffices_where_tenants_are_judged_with_their_landlord(how):
    """F00 to F05 own 30 mu each; F06 rents 10 of F03's."""
    zone_ = rated_zone([90.0, 70.0, 50.0, 40.0, 30.0, 20.0, 15.0])
    rows = zone_.occupancy.copy()
    rows.loc[6, ["parcel_id", "land_mu", "tenure", "landlord_id"]] = ["P3", 10.0, "lease", "F03"]
    zone_ = dataclasses.replace(zone_, occupancy=rows)
    base = {"source": "same_year", "factor": 1.0, "average": "mean"}
    assert checked(with_plan(zone_, tenants={"how": how}, base=base)) >= 3
