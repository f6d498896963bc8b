"""The gap to the class above, paid: each firm by itself, the zone rated anew by brute force.

The others stand still in their figures; averages, bases, ranks and classes are recomputed.
"""

import dataclasses

import hypothesis
import hypothesis.strategies as st
import pandas as pd
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.what_if import with_figures
from landuse.domain.land.land import land_of
from landuse.domain.output.output import output_of
from landuse.domain.policy.indicator import BaseRule
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.ranking.rankable_units import enterprises

FIGURE = st.floats(1.0, 200.0).map(lambda value: round(value, 1))
FIRM = st.tuples(
    FIGURE,
    st.sampled_from([None, 5.0, 12.5, 40.0, 90.0]),
    st.sampled_from([300.0, 1000.0, 2500.0]),
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


@hypothesis.settings(max_examples=12, deadline=None)
@hypothesis.given(
    firms=st.lists(FIRM, min_size=5, max_size=9),
    average=st.sampled_from(["aggregate", "mean"]),
    year=st.sampled_from(["same_year", "previous_year"]),
)
def test_a_gap_that_is_paid_suffices(firms, average, year):
    taxes, energy, sales = (list(column) for column in zip(*firms, strict=True))
    zone_ = rated_zone(taxes, energy_tce=energy, sales_wan=sales, power_kwh=[None] * len(taxes))
    before = zone_.enterprises.assign(year=2021)
    both = pd.concat([zone_.enterprises, before], ignore_index=True)
    zone_ = dataclasses.replace(zone_, enterprises=both)
    checked(with_scheme(zone_, base=BaseRule(source=year, average=average)))


def test_a_base_of_the_same_year_moves_with_the_firm():
    taxes = [100.0, 80.0, 60.0, 40.0, 20.0]
    zone_ = with_scheme(rated_zone(taxes), base=BaseRule(source="same_year"))
    assert checked(zone_) >= 3


def test_a_group_larger_than_its_window_is_reckoned_around_the_line(monkeypatch):
    monkeypatch.setattr("landuse.domain.ranking.gap_to_class_above._WINDOW", 8)
    taxes = [100.0 - 3 * at for at in range(24)]
    energy = [None if at % 3 else 10.0 + at for at in range(24)]
    rated = rated_zone(taxes, energy_tce=energy, power_kwh=[None] * len(taxes))
    zone_ = with_scheme(rated, base=BaseRule(source="same_year"))
    assert checked(zone_) >= 15
