"""Golden cases of published schemes, ranks, classes, shares of land."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from factories import box, zone
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.assessment import assess, year_before
from landuse.domain.output import scoring
from landuse.domain.policy.scheme import Scheme, Spread
from landuse.domain.ranking.odds import odds
from landuse.domain.ranking.ranking import ranking

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
    return scoring.score(units, scheme.indicators, scoring.bases(units, None, scheme))[
        "score"
    ].iloc[0]


def test_huangyan_2022():
    assert points(VALUES, huangyan()) == pytest.approx(101.6472, abs=5e-5)
    assert points(VALUES, huangyan(cap=1.0)) == pytest.approx(91.2399, abs=5e-5)


def test_huangyan_2022_below_scale():
    small = huangyan(weights={"tax": 50, "power": 50}, bases={"tax": 11.5932, "power": 0.2352})
    assert points({"tax": 10, "power": 0.2}, small) == pytest.approx(85.6457, abs=5e-5)


def test_weights_must_sum_to_a_hundred():
    with pytest.raises(ValueError, match="权重合计 110，应为 100"):
        huangyan(weights=WEIGHTS | {"tax": 40})


def scheme(**more):
    items = [{"id": "t", "title": "t", "numerator": "tax_wan", "denominator": "mu", "weight": 100}]
    classes = {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0}
    return Scheme.model_validate(
        {"id": "s", "title": "s", "cite": "s", "indicator": items, "classes": classes} | more
    )


def test_half_open_class_edges_of_a_hundred():
    got = scoring.classes(pd.Series(range(1, 101), dtype="Int64"), scheme())
    assert got.value_counts().to_dict() == {"A": 20, "B": 40, "C": 35, "D": 5}
    assert [got.iloc[i] for i in (19, 20, 59, 60, 94, 95)] == ["A", "B", "B", "C", "C", "D"]


def test_two_hundred_and_seventy_five_firms_with_ten_outside():
    units = pd.DataFrame(
        {
            "tax_wan": np.arange(275, 0, -1.0),
            "mu": 10.0,
            "utility": [True] * 10 + [False] * 265,
            "started_production": pd.Timestamp(2010, 1, 1),
            "veto": pd.array([None] * 275, dtype="string"),
            "above_scale": True,
        }
    )
    got = (
        scoring.rate(units, scheme(), {"t": {"base": 10.0}}, dt.date(2022, 12, 31))["class"]
        .value_counts()
        .to_dict()
    )
    assert got == {"T": 10, "A": 53, "B": 106, "C": 92, "D": 14}


def test_small_groups_have_no_last_class():
    assert "D" not in set(scoring.classes(pd.Series(range(1, 20), dtype="Int64"), scheme()))
    assert "D" in set(scoring.classes(pd.Series(range(1, 21), dtype="Int64"), scheme()))


def test_ties_share_the_better_rank_and_float_noise_breaks_none():
    got = scoring.rank(pd.Series([0.1 + 0.2, 0.3, 0.9, None]))
    assert got.to_list() == [2, 2, 1, pd.NA]


def test_new_firms_and_vetoes():
    units = pd.DataFrame(
        {
            "tax_wan": [9.0, 5.0, 1.0],
            "mu": [1.0, 1.0, 1.0],
            "utility": False,
            "above_scale": True,
            "started_production": pd.to_datetime(["2010-01-01", "2021-06-01", "2010-01-01"]),
            "veto": pd.array(["重大事故", None, None], dtype="string"),
        }
    )
    got = scoring.rate(
        units, scheme(exempt_years_in_production=2), {"t": {"base": 1.0}}, dt.date(2022, 12, 31)
    )
    assert got["class"].to_list()[:2] == ["D", "T"]


def firms(*ids, tax=100.0):
    return [
        {
            "enterprise_id": i,
            "year": 2022,
            "tax_wan": tax,
            "sales_wan": tax * 10,
            "above_scale": True,
        }
        for i in ids
    ]


PARCEL = {"parcel_id": "P", "geometry": box(0, 0, 200, 100), "area_registered_m2": 20_000.0}
HOUSE = {
    "building_id": "B",
    "geometry": box(10, 10, 100, 50),
    "floors": 4,
    "floor_area_m2": 20_000.0,
}


def shares(occupancy, parcels=(PARCEL,), buildings=(HOUSE,), ids=("T1", "T2", "O")):
    made = assess(
        zone(
            parcels=list(parcels),
            buildings=list(buildings),
            enterprises=firms(*ids),
            occupancy=occupancy,
        )
    )
    return made.shares.set_index(["enterprise_id", "parcel_id"])["land_mu"], made


def test_thirty_mu_split_by_floor_area():
    occupancy = [
        {
            "enterprise_id": "T1",
            "building_id": "B",
            "floor_area_m2": 12_000.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {
            "enterprise_id": "T2",
            "building_id": "B",
            "floor_area_m2": 6_000.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {"enterprise_id": "O", "building_id": "B", "floor_area_m2": 2_000.0, "tenure": "own"},
    ]
    land, _ = shares(occupancy)
    assert land.to_dict() == pytest.approx({("T1", "P"): 18, ("T2", "P"): 9, ("O", "P"): 3})


def test_a_tenants_land_is_taken_off_the_landlords():
    occupancy = [
        {"enterprise_id": "O", "parcel_id": "P", "land_mu": 30.0, "tenure": "own"},
        {
            "enterprise_id": "T1",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {"enterprise_id": "T2", "building_id": "B", "floor_area_m2": 4_000.0, "tenure": "lease"},
    ]
    land, _ = shares(occupancy)
    assert land.to_dict() == pytest.approx({("O", "P"): 14, ("T1", "P"): 10, ("T2", "P"): 6})


def test_a_lease_of_half_a_year_weighs_half():
    occupancy = [
        {"enterprise_id": "O", "parcel_id": "P", "land_mu": 30.0, "tenure": "own"},
        {
            "enterprise_id": "T1",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "since": "2022-07-02",
        },
        {
            "enterprise_id": "T2",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "until": "2021-12-31",
        },
    ]
    land, _ = shares(occupancy)
    assert land["T1", "P"] == pytest.approx(10 * 183 / 365)
    assert land["O", "P"] == pytest.approx(30 - 10 * 183 / 365)
    assert ("T2", "P") not in land


def test_a_building_across_two_parcels_carries_its_firm_to_both():
    parcels = [
        PARCEL,
        {"parcel_id": "Q", "geometry": box(200, 0, 200, 100), "area_registered_m2": 20_000.0},
    ]
    houses = [
        {
            "building_id": "B",
            "geometry": box(150, 10, 200, 50),
            "floors": 1,
            "floor_area_m2": 10_000.0,
        }
    ]
    _, made = shares(
        [{"enterprise_id": "T1", "building_id": "B", "tenure": "own"}], parcels, houses, ("T1",)
    )
    # the only building on either parcel: all of both is its land, and output follows land
    assert made.parcels["tax_wan"].to_dict() == pytest.approx({"P": 50.0, "Q": 50.0})
    assert made.parcels["building_area_m2"].to_dict() == pytest.approx({"P": 2_500, "Q": 7_500})


rows_strategy = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise_id": st.sampled_from(["E0", "E1", "E2", "E3"]),
            "parcel_id": st.sampled_from(["P0", "P1", "P2", None]),
            "building_id": st.sampled_from(["B0", "B1", None]),
            "land_mu": st.one_of(st.none(), st.floats(0, 50)),
            "floor_area_m2": st.one_of(st.none(), st.floats(0, 20_000)),
            "tenure": st.sampled_from(["own", "lease", None]),
            "landlord_id": st.sampled_from(["E0", "E1", None]),
        }
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(rows_strategy)
def test_sums_close(occupancy):
    parcels = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(200 * i, 0, 200, 100),
            "area_registered_m2": 20_000.0,
        }
        for i in range(3)
    ]
    houses = [
        {"building_id": f"B{i}", "geometry": box(150 + 200 * i, 10, 100, 50), "floors": 2}
        for i in range(2)
    ]
    ids = ["E0", "E1", "E2", "E3"]
    made = assess(
        zone(parcels=parcels, buildings=houses, enterprises=firms(*ids), occupancy=occupancy)
    )
    located = made.enterprises[made.enterprises["located"]]
    assert made.shares.groupby("enterprise_id")["share"].sum().to_numpy(float) == pytest.approx(1.0)
    assert float(made.parcels["tax_wan"].sum()) == pytest.approx(float(located["tax_wan"].sum()))
    assert float(located["mu"].sum()) == pytest.approx(float(made.shares["land_mu"].sum()))
    assert (made.shares["land_mu"] >= -1e-9).all()


def test_firms_of_parcels_without_tax_are_unknown_not_zero():
    enterprises = [
        *firms("T1"),
        {"enterprise_id": "T2", "year": 2022, "tax_wan": None, "sales_wan": 5.0},
    ]
    occupancy = [{"enterprise_id": e, "parcel_id": "P", "tenure": "own"} for e in ("T1", "T2")]
    made = assess(
        zone(parcels=[PARCEL], buildings=[HOUSE], enterprises=enterprises, occupancy=occupancy)
    )
    assert pd.isna(made.parcels.at["P", "tax_wan"])
    assert made.parcels.at["P", "sales_wan"] == pytest.approx(1005)


def test_base_is_twice_last_years_average():
    enterprises = [
        *firms("T1"),
        {
            "enterprise_id": "T1",
            "year": 2021,
            "tax_wan": 60.0,
            "sales_wan": 300.0,
            "energy_tce": 10.0,
        },
    ]
    occupancy = [{"enterprise_id": "T1", "parcel_id": "P", "tenure": "own"}]
    made = assess(
        zone(parcels=[PARCEL], buildings=[HOUSE], enterprises=enterprises, occupancy=occupancy)
    )
    assert made.bases["tax_per_mu"] == {
        "base": pytest.approx(2 * 60 / 30),
        "source": "previous_year",
    }


def test_ranking_groups_are_totals_over_totals():
    enterprises = [
        {"enterprise_id": "T1", "year": 2022, "tax_wan": 90.0, "sales_wan": 1.0, "sector": "甲"},
        {"enterprise_id": "T2", "year": 2022, "tax_wan": 10.0, "sales_wan": 1.0, "sector": "甲"},
        {"enterprise_id": "T3", "year": 2022, "tax_wan": None, "sales_wan": 1.0, "sector": "乙"},
    ]
    occupancy = [
        {"enterprise_id": f"T{i}", "parcel_id": "P", "land_mu": 10.0, "tenure": "own"}
        for i in (1, 2, 3)
    ]
    made = assess(
        zone(parcels=[PARCEL], buildings=[HOUSE], enterprises=enterprises, occupancy=occupancy)
    )
    got = ranking(made, "sector").set_index("id")
    assert got.at["甲", "tax_per_mu"] == pytest.approx(5.0)
    assert (got.at["甲", "rank"], got.at["甲", "count"]) == (1, 2)
    assert pd.isna(got.at["乙", "rank"])


def rated_zone(taxes, policy="jiangsu", **more):
    n = len(taxes)
    lots = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(300 * i, 0, 200, 100),
            "area_registered_m2": 20_000.0,
        }
        for i in range(n)
    ]
    rows = [
        {"enterprise_id": f"F{i:02d}", "parcel_id": f"P{i}", "land_mu": 30.0, "tenure": "own"}
        for i in range(n)
    ]
    ledger = [
        {
            "enterprise_id": f"F{i:02d}",
            "year": 2022,
            "tax_wan": t,
            "sales_wan": 1000.0,
            "above_scale": True,
            "energy_tce": 10.0,
            "added_value_wan": 500.0,
            "employees": 100,
            "rd_wan": 10.0,
            "power_kwh": 1e5,
        }
        | {k: v[i] for k, v in more.items()}
        for i, t in enumerate(taxes)
    ]
    return zone(parcels=lots, occupancy=rows, enterprises=ledger, policy=policy)


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


def capped(z, cap=1.0, **more):
    """The zone under a scheme of tax per mu (70) and sales per mu (30) with announced bases, tax capped."""
    items = [
        {
            "id": "t",
            "title": "t",
            "numerator": "tax_wan",
            "denominator": "mu",
            "weight": 70,
            "base": 2.0,
            "cap": cap,
        },
        {
            "id": "s",
            "title": "s",
            "numerator": "sales_wan",
            "denominator": "mu",
            "weight": 30,
            "base": 100.0,
        },
    ]
    plan = Scheme.model_validate(
        {
            "id": "s",
            "title": "s",
            "cite": "s",
            "indicator": items,
            "classes": {"A": 0.2, "B": 0.6, "C": 1.0},
        }
        | more
    )
    return dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": plan}))


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


def test_bases_and_averages_are_of_rated_firms():
    alone = assess(rated_zone([30.0, 30.0], energy_tce=[None, 10.0]))
    beside = assess(
        rated_zone(
            [30.0, 30.0, 30_000.0], energy_tce=[None, 10.0, 10.0], utility=[None, None, True]
        )
    )
    assert beside.bases == alone.bases
    assert beside.enterprises.loc[["F00", "F01"], "score"].to_list() == pytest.approx(
        alone.enterprises["score"].to_list()
    )
    assert beside.enterprises.loc["F02", ["class", "unrated"]].to_list() == ["T", "utility"]
    z = rated_zone([30.0, 30.0, 30_000.0], energy_tce=[None, 10.0, 1.0])
    for without in (
        {"occupancy": z.occupancy.iloc[:2]},
        {
            "enterprises": z.enterprises.assign(
                sales_wan=pd.array([1000.0, 1000.0, None], "Float64")
            )
        },
    ):
        made = assess(
            dataclasses.replace(z, **without)
        )  # the third has no land, or a figure is missing
        assert made.bases == alone.bases
        assert made.enterprises["score"].to_list()[:2] == pytest.approx(
            alone.enterprises["score"].to_list()
        )


def test_why_a_firm_is_not_rated():
    z = rated_zone([30.0, None, 20.0, 10.0], above_scale=[True, True, False, True])
    rows = z.occupancy.assign(land_mu=pd.array([30.0, 30.0, 2.0, 30.0], dtype="Float64")).iloc[:3]
    firms = assess(dataclasses.replace(z, occupancy=rows)).enterprises
    assert firms["unrated"].to_list() == [pd.NA, "missing", "small", "no_land"]
    assert firms["rated"].to_list() == [True, False, False, False]


def test_a_parcels_firm_class_is_its_main_firms():
    taxes = [200.0, *(float(100 - i) for i in range(1, 20))]
    z = rated_zone(taxes, "zhejiang", emissions_t=[1.0] * 20)
    moved = z.occupancy.assign(
        parcel_id=z.occupancy["parcel_id"].where(z.occupancy["parcel_id"] != "P0", "P19")
    )
    moved.loc[moved["enterprise_id"] == "F00", "land_mu"] = 31.0
    made = assess(dataclasses.replace(z, occupancy=moved))
    assert made.enterprises.loc[["F00", "F19"], "class"].to_list() == ["A", "D"]
    assert made.parcels.loc["P19", "firm_class"] == "A"
    assert pd.isna(made.parcels.loc["P0", "firm_class"])


def test_a_mean_of_years_needs_the_rated_year():
    z = rated_zone([None])
    more = z.enterprises.assign(year=2021, tax_wan=pd.array([900.0], dtype="Float64"))
    policy = z.policy.model_copy(update={"scheme": z.policy.scheme.model_copy(update={"years": 2})})
    z = dataclasses.replace(
        z, enterprises=pd.concat([z.enterprises, more], ignore_index=True), policy=policy
    )
    assert assess(z).enterprises["unrated"].to_list() == ["missing"]


def test_a_vetoed_firm_has_no_gap():
    z = rated_zone([100.0, 90.0], "zhejiang", veto=["重大事故", None], emissions_t=[1.0, 1.0])
    table = ranking(assess(z), "enterprise", "score").set_index("id")
    assert table.loc["F00", "class"] == "D"
    assert table["gap_wan"].isna().to_list()[0]


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


def test_floor_cap_bonus_and_means_of_years():
    items = [
        {
            "id": "t",
            "title": "t",
            "numerator": "tax_wan",
            "denominator": "mu",
            "weight": 100,
            "base": 1.0,
            "cap": 1.2,
            "floor": -0.5,
        }
    ]
    plan = Scheme.model_validate(
        {
            "id": "s",
            "title": "s",
            "cite": "s",
            "indicator": items,
            "classes": {"A": 1.0},
            "bonus_max": 5,
            "malus_max": 3,
        }
    )
    units = pd.DataFrame(
        {
            "tax_wan": [9.0, -9.0, 0.5],
            "mu": 1.0,
            "bonus_points": [2.0, None, 50.0],
            "malus_points": [None, 1.0, 50.0],
            "utility": False,
            "above_scale": True,
            "started_production": pd.Timestamp(2010, 1, 1),
            "veto": pd.array([None] * 3, dtype="string"),
        }
    )
    got = scoring.rate(units, plan, {"t": {"base": 1.0}}, dt.date(2022, 12, 31))
    assert got["score"].to_list() == [122.0, -51.0, 52.0]


def test_output_may_be_the_mean_of_years():
    z = rated_zone([90.0])
    more = z.enterprises.assign(year=2021, tax_wan=pd.array([30.0], dtype="Float64"))
    policy = z.policy.model_copy(update={"scheme": z.policy.scheme.model_copy(update={"years": 3})})
    z = dataclasses.replace(
        z, enterprises=pd.concat([z.enterprises, more], ignore_index=True), policy=policy
    )
    assert assess(z).enterprises["tax_wan"].to_list() == [60.0]


def test_change_against_the_year_before():
    z = rated_zone([100.0, 90.0, 80.0])
    before = z.enterprises.assign(year=2021, tax_wan=pd.array([10.0, 20.0, 90.0], dtype="Float64"))
    z = dataclasses.replace(z, enterprises=pd.concat([z.enterprises, before], ignore_index=True))
    result = assess(z)
    table = ranking(result, "enterprise", "score", year_before(result)).set_index("id")
    assert table["rank_before"].to_list() == [3, 2, 1]
    assert table["rank_change"].to_list() == [2, 0, -2]
    assert year_before(assess(rated_zone([1.0]))) is None


def test_buildings_are_ranked_by_the_firms_in_them():
    rows = [
        {
            "enterprise_id": "F",
            "building_id": "B",
            "parcel_id": "P",
            "floor_area_m2": 12_000.0,
            "tenure": "own",
        },
        {
            "enterprise_id": "G",
            "building_id": "B",
            "parcel_id": "P",
            "floor_area_m2": 6_000.0,
            "tenure": "own",
        },
    ]
    z = zone(
        parcels=[PARCEL], buildings=[HOUSE], occupancy=rows, enterprises=firms("F", "G", tax=90.0)
    )
    table = ranking(assess(z), "building").set_index("id")
    assert table.loc["B", "mu"] == pytest.approx(27.0)  # 12 000 and 6 000 of 20 000 m² on 30 mu
    assert table.loc["B", "tax_wan"] == 180
    assert table.loc["B", "count"] == 2


def test_odds_are_seeded_and_close():
    result = assess(rated_zone([float(100 - i) for i in range(40)]))
    one, again, other = (odds(result, draws=500, seed=s) for s in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)
    chances = one[[c for c in one if c.startswith("p_")]]
    assert chances.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (one["rank_low"] <= one["rank_high"]).all()
    assert one["rank_low"].iloc[0] == 1
    assert one["p_A"].iloc[0] > 0.9
    assert chances.sum().to_dict() == pytest.approx({"p_A": 8, "p_B": 16, "p_C": 14, "p_D": 2})


def test_equal_firms_have_equal_odds():
    taxes = [float(100 - i) for i in range(30)] + [0.0] * 10
    result = assess(rated_zone(taxes, sales_wan=[1000.0] * 30 + [0.0] * 10))
    got = odds(result, draws=200)
    assert set(result.enterprises["rank"].iloc[30:]) == {31}
    assert set(got["rank_low"].iloc[30:]) == set(got["rank_high"].iloc[30:]) == {31}
    assert set(got["classes"].iloc[30:]) == {"C (100 %)"}


def test_a_floor_holds_in_every_draw():
    z = capped(rated_zone([900.0, -5000.0, -7000.0], sales_wan=[100.0] * 3))
    floor = z.policy.scheme.model_copy(
        update={
            "indicators": (
                z.policy.scheme.indicators[0].model_copy(update={"floor": -0.5}),
                z.policy.scheme.indicators[1].model_copy(update={"base": 1e9}),
            )
        }
    )
    got = odds(
        assess(dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": floor}))),
        draws=200,
    )
    assert set(got["rank_low"].iloc[1:]) == {2}


def test_odds_of_a_part_are_those_of_the_whole():
    result = assess(rated_zone([float(100 - i) for i in range(20)]))
    part = dataclasses.replace(result, enterprises=result.enterprises.iloc[-4:], whole=result)
    assert odds(part, draws=200).equals(odds(result, draws=200).iloc[-4:])
    assert ranking(part, "enterprise", "score")["rank"].to_list() == [17, 18, 19, 20]
    assert odds(assess(rated_zone([None])), draws=200).empty


def test_without_errors_the_odds_are_the_ranking():
    still = Spread(land={"ledger": 0.0}, figures={}, other=0.0, tenant=0.0)
    z = rated_zone([float(100 - i) for i in range(20)])
    policy = z.policy.model_copy(
        update={"scheme": z.policy.scheme.model_copy(update={"spread": still})}
    )
    result = assess(dataclasses.replace(z, policy=policy))
    told = []
    got = odds(result, draws=300, tick=told.append)
    assert (
        got["rank_low"].to_list()
        == got["rank_high"].to_list()
        == result.enterprises["rank"].to_list()
    )
    assert told == sorted(told)
    assert told[-1] == 1
