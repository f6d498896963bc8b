"""What the class above would take."""

import dataclasses

import pandas as pd
import pytest
from factories import box, zone
from rated_zones import capped, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.explain.what_if import with_figures
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.ranking.ranking import ranking


def test_the_gap_is_what_the_class_above_takes():
    taxes = [float(100 - 4 * i) for i in range(20)]
    table = ranking(
        assess(rated_zone(taxes, "zhejiang", emissions_t=[1.0] * 20)), "enterprise", "score"
    ).set_index("id")
    assert table["class"].value_counts().to_dict() == {"A": 4, "B": 12, "C": 3, "D": 1}
    assert table["gap_wan"].isna().sum() == 4
    assert table.loc["F04", "gap_wan"] == pytest.approx(4.0)  # 84 → 88, the last of class A
    paid = [*taxes[:19], taxes[19] + table.loc["F19", "gap_wan"]]
    risen = ranking(
        assess(rated_zone(paid, "zhejiang", emissions_t=[1.0] * 20)), "enterprise", "score"
    ).set_index("id")
    assert risen.loc["F19", "score"] == pytest.approx(table.loc["F18", "score"])
    assert risen.loc["F19", "class"] == "C"


@pytest.mark.parametrize("by", ["enterprise", "parcel"])
def test_the_gap_stops_at_a_cap(by):
    sales = [3000.0, 2900.0, 1000.0, 1000.0, 300.0]
    z = capped(rated_zone([60.0, 59.0, 40.0, 30.0, 20.0], sales_wan=sales))
    gaps = ranking(assess(z), by, "score").sort_values("id")["gap_wan"].to_list()
    # the first has 70 + 30; the next two would be at the cap before 100, with 29 and 10 of sales
    assert [pd.isna(g) for g in gaps] == [True, True, True, False, False]
    wanted = 40 / 60 * 70 + 10  # the last of class B
    assert gaps[3:] == pytest.approx([(wanted - 10) / 70 * 60 - 30, (wanted - 3) / 70 * 60 - 20])


def test_the_gap_of_negative_tax_starts_below_the_floor():
    taxes = [*(100.0 - 2 * i for i in range(19)), -50.0]
    table = ranking(
        assess(rated_zone(taxes, "zhejiang", emissions_t=[1.0] * 20)), "enterprise", "score"
    ).set_index("id")
    paid = [*taxes[:19], taxes[19] + table.loc["F19", "gap_wan"]]
    risen = assess(rated_zone(paid, "zhejiang", emissions_t=[1.0] * 20)).enterprises
    assert paid[19] == pytest.approx(64)
    assert risen.loc["F19", "class"] == "C"


def test_the_gap_of_a_mean_of_years_is_of_one_year():
    z = rated_zone([100.0, 90.0, 80.0, 70.0, 60.0], "zhejiang", emissions_t=[1.0] * 5)
    before = z.enterprises.assign(year=2021)
    policy = z.policy.model_copy(update={"scheme": z.policy.scheme.model_copy(update={"years": 2})})
    z = dataclasses.replace(
        z, enterprises=pd.concat([z.enterprises, before], ignore_index=True), policy=policy
    )
    gap = ranking(assess(z), "enterprise", "score").set_index("id")["gap_wan"]
    assert gap["F01"] == pytest.approx(2 * 10.0)


def test_a_gap_may_end_at_the_cap_itself():
    z = capped(
        rated_zone([5000.0, 30.0], sales_wan=[450.9, 450.9]), cap=1.2, classes={"A": 0.5, "B": 1.0}
    )
    assert ranking(assess(z), "parcel", "score").sort_values("id")["gap_wan"].to_list() == [
        pd.NA,
        pytest.approx(42.0),
    ]


def test_a_parcels_gap_is_of_as_many_years_as_its_firms_have():
    z = rated_zone([100.0 + 30 * i for i in range(6)])
    z = dataclasses.replace(
        z,
        policy=z.policy.model_copy(
            update={"scheme": z.policy.scheme.model_copy(update={"years": 2})}
        ),
    )
    gaps = [
        ranking(assess(z), by, "score").sort_values("id")["gap_wan"].to_list()
        for by in ("parcel", "enterprise")
    ]
    assert gaps[0][:5] == pytest.approx(gaps[1][:5])


def test_the_class_above_is_the_next_that_has_members():
    z = rated_zone([60.0, 40.0, 30.0, 20.0, 10.0], sales_wan=[100.0] * 5)
    table = ranking(
        assess(capped(z, None, classes={"A": 0.2, "B": 0.3, "C": 1.0})), "enterprise", "score"
    )
    assert table["class"].to_list() == ["A", "C", "C", "C", "C"]
    assert table["gap_wan"].to_list() == [pd.NA, *map(pytest.approx, (20.0, 30.0, 40.0, 50.0))]


def test_a_vetoed_firm_has_no_gap():
    z = rated_zone([100.0, 90.0], "zhejiang", veto=["重大事故", None], emissions_t=[1.0, 1.0])
    table = ranking(assess(z), "enterprise", "score").set_index("id")
    assert table.loc["F00", "class"] == "D"
    assert table["gap_wan"].isna().to_list()[0]


def test_a_gap_suffices_also_where_it_lifts_the_average_that_others_are_given():
    """Half of the firms have no energy figure: the tax of the others raises their points too."""
    taxes = [60.0, 55.0, 41.0, 33.0, 30.0, 26.0, 12.0, 9.0]
    energy = [None, 40.0, None, 50.0, None, 30.0, None, 20.0]
    lots = [
        {"parcel_id": f"P{k}", "geometry": box(300 * k, 0, 200, 100),
         "area_registered_m2": 20_000.0}
        for k in range(8)
    ]  # fmt: skip
    ledger = [
        {"enterprise_id": f"F{k}", "year": year, "tax_wan": tax, "sales_wan": 1000.0,
         "energy_tce": energy[k], "above_scale": True}
        for year in (2021, 2022)
        for k, tax in enumerate(taxes)
    ]  # fmt: skip
    uses = [{"enterprise_id": f"F{k}", "parcel_id": f"P{k}", "land_mu": 30.0} for k in range(8)]
    made = assess(zone(parcels=lots, enterprises=ledger, occupancy=uses))
    table = ranking(made, "enterprise", "score").set_index("id")
    gaps = table["gap_wan"].dropna()
    assert len(gaps) >= 5
    for firm, gap in gaps.items():
        paid = with_figures(made.zone, firm, {"tax_wan": ("+", sufficient_gap(gap))})
        then = assess(paid).enterprises["class"]
        assert then[firm] < table["class"][firm]


@pytest.mark.parametrize("by", ["enterprise", "parcel"])
def test_the_gap_where_a_figure_cuts_classes(by):
    """2 and 1 of 30 mu against least 2.5 and 1.5: half a point of 30 mu is 15."""
    cuts = {"class_by": "t", "classes": {"A": 2.5, "B": 1.5, "C": 0.0}}
    made = capped(rated_zone([90.0, 60.0, 30.0]), None, **cuts)
    table = ranking(assess(made), by, "score").sort_values("id")
    assert table["class"].to_list() == ["A", "B", "C"]
    assert pd.isna(table["gap_wan"].iloc[0])
    assert table["gap_wan"].iloc[1:].to_list() == pytest.approx([15.0, 15.0])


@pytest.mark.parametrize(
    "figures",
    [
        {"numerator": "sales_wan", "plus": ["tax_wan"]},
        {"numerator": "sales_wan", "minus": ["tax_wan"]},
        {"numerator": "sales_wan", "denominator": "tax_wan"},
        {"numerator": "tax_wan", "lower_is_better": True},
    ],
)
def test_no_gap_is_told_where_tax_moves_points_otherwise_than_as_their_figure(figures):
    z = capped(rated_zone([60.0, 40.0, 30.0, 20.0, 10.0]), cap=None)
    items = (
        z.policy.scheme.indicators[0],
        z.policy.scheme.indicators[1].model_copy(update=figures),
    )
    plan = z.policy.scheme.model_copy(update={"indicators": items})
    z = dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": plan}))
    assert ranking(assess(z), "enterprise", "score")["gap_wan"].isna().all()


def test_no_gap_is_told_where_tax_decides_by_a_comparison_how_a_firm_is_scored():
    z = rated_zone([60.0, 40.0, 30.0, 20.0, 10.0])
    extra = {
        "title": "研发投入超过税收",
        "points": 5.0,
        "all": [{"column": "rd_wan", "op": ">", "other": "tax_wan"}],
    }
    document = z.policy.scheme.model_dump(by_alias=True)
    plan = type(z.policy.scheme).model_validate({**document, "extra": [extra]})
    z = dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": plan}))
    assert ranking(assess(z), "enterprise", "score")["gap_wan"].isna().all()
