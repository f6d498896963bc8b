"""Tenants judged with their landlord, years of different weight, what schemes ask of firms."""

import dataclasses

import pandas as pd
import pytest
from factories import box, zone

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import accounts_of_firms
from landuse.domain.output.tenants import _first_landlords
from landuse.domain.policy.scheme import Scheme
from landuse.domain.ranking.odds import odds
from landuse.domain.ranking.rankable_units import enterprises

TAX = {
    "id": "t",
    "title": "t",
    "numerator": "tax_wan",
    "denominator": "mu",
    "weight": 100,
    "base": 10.0,
}


def with_scheme(made, **more):
    plain = {"id": "s", "title": "s", "cite": "s", "indicator": [TAX], "classes": {"A": 1.0}}
    plan = Scheme.model_validate(plain | more)
    return dataclasses.replace(made, policy=made.policy.model_copy(update={"scheme": plan}))


def park():
    """O has 30 mu, T rents 12 of them, S rents 3 of T; N has 30 mu of its own; 20 000 m² each."""
    lots = [
        {"parcel_id": name, "geometry": box(300 * at, 0, 200, 100), "area_registered_m2": 20_000.0}
        for at, name in enumerate("PQ")
    ]
    lots[0]["contract_date"] = "2015-06-01"
    lots[1]["contract_date"] = "2020-06-01"
    houses = [
        {
            "building_id": f"B{at}",
            "geometry": box(300 * at + 9, 9, 90, 50),
            "floor_area_m2": 20_000.0,
        }
        for at in range(2)
    ]
    uses = [
        {"enterprise_id": "O", "parcel_id": "P", "tenure": "own"},
        {"enterprise_id": "T", "parcel_id": "P", "leased_floor_m2": 8_000.0, "tenure": "lease",
         "landlord_id": "O"},
        {"enterprise_id": "S", "parcel_id": "P", "leased_floor_m2": 2_000.0, "tenure": "lease",
         "landlord_id": "T"},
        {"enterprise_id": "N", "parcel_id": "Q", "tenure": "own"},
    ]  # fmt: skip
    ledger = [
        {"enterprise_id": "O", "tax_wan": 180.0, "above_scale": True, "founded": "2010-12-31"},
        {"enterprise_id": "T", "tax_wan": 90.0, "above_scale": False, "founded": "2018-01-01"},
        {"enterprise_id": "S", "tax_wan": 60.0, "above_scale": False, "founded": "2022-03-01"},
        {"enterprise_id": "N", "tax_wan": 150.0, "above_scale": True},
    ]
    ledger = [row | {"year": 2022, "sales_wan": 1000.0} for row in ledger]
    return zone(parcels=lots, buildings=houses, occupancy=uses, enterprises=ledger)


def test_tenants_take_the_class_of_their_landlord():
    """O 18 mu: 180/18 = 10 → A; N 150/30 = 5 → B; T and S, tenants of O, are A with it."""
    made = with_scheme(park(), tenants={"how": "inherit"}, classes={"A": 0.5, "B": 1.0})
    firms = assess(made).enterprises
    assert firms["class"].to_dict() == {"O": "A", "T": "A", "S": "A", "N": "B"}
    assert firms["unrated"].to_dict()["S"] == "tenant"
    assert firms["landlord"].to_dict()["S"] == "O"  # the tenant of a tenant
    assert firms["rank"].dropna().to_dict() == {"O": 1, "N": 2}


def test_a_condition_says_which_tenants():
    """Those above scale are judged by themselves: T has 90 万元 on 9 mu, S is with O."""
    made = park()
    ledger = made.enterprises.assign(above_scale=[True, True, False, True])
    small = [{"column": "above_scale", "op": "=", "value": False}]
    made = with_scheme(
        dataclasses.replace(made, enterprises=ledger), tenants={"how": "inherit", "all": small}
    )
    firms = assess(made).enterprises
    assert firms["rated"].to_dict() == {"O": True, "T": True, "S": False, "N": True}
    assert firms["judged_by"].to_dict()["S"] == "T"
    assert firms.loc["T", "score"] == pytest.approx(100.0)


def test_data_of_tenants_are_added_to_the_landlord_s_and_the_result_is_shared():
    """(180 + 90 + 60) ÷ 30 mu = 11 → 110 points; N 50."""
    made = with_scheme(park(), tenants={"how": "merged"}, classes={"A": 0.5, "B": 1.0})
    a = assess(made)
    firms = a.enterprises
    assert firms["score"].round(6).to_dict()["O"] == 110.0
    assert firms["class"].to_dict() == {"O": "A", "T": "A", "S": "A", "N": "B"}
    assert firms.loc["O", "tax_wan"] == 180.0  # its own figure stays its own
    (item,) = next(accounts_of_firms(a, ["O"])).indicators
    assert (item.parts, item.value) == ((330.0, pytest.approx(30.0)), pytest.approx(11.0))
    gap = enterprises(a, "score").set_index("id")["gap_wan"]
    assert gap["N"] == pytest.approx(180.0)  # 330 on its 30 mu
    assert odds(a, draws=20).index.to_list() == ["O", "N"]


def test_both_alone_and_together():
    """Alone O 10, T 90/9 = 10, S 60/3 = 20, N 5; together 11 before 5."""
    made = with_scheme(park(), tenants={"how": "both"}, classes={"A": 0.5, "B": 1.0})
    firms = assess(made).enterprises
    assert firms["score"].round(6).to_dict() == {"O": 100.0, "T": 100.0, "S": 200.0, "N": 50.0}
    assert firms["score_together"].round(6).to_dict()["T"] == 110.0
    assert firms["class_together"].dropna().to_dict() == {"O": "A", "T": "A", "S": "A"}


def test_what_a_scheme_asks_of_firms():
    """At the end of 2022: full years, floor that is rented, who rents from whom."""
    asked = ("years_founded", "years_since_supply", "rented_floor_m2", "tenant_count",
             "small_tenant_count")  # fmt: skip
    outside = [
        {"title": name, "all": [{"column": name, "op": ">", "value": 1e9}]} for name in asked
    ]
    firms = assess(with_scheme(park(), outside=outside)).enterprises
    found = firms[list(asked)].astype(object).where(firms[list(asked)].notna(), None)
    assert found.loc["O"].to_list() == [12.0, 7.0, 0.0, 1.0, 1.0]
    assert found.loc["T"].to_list() == [4.0, None, 8_000.0, 1.0, 1.0]
    assert found.loc["S"].to_list() == [0.0, None, 2_000.0, 0.0, 0.0]
    assert found.loc["N"].to_list() == [None, 2.0, 0.0, 0.0, 0.0]


def test_years_have_weights_the_rated_one_first():
    """N: (150 × 3 + 90 × 1) ÷ 4 = 135 on 30 mu; O has one year; a gap is in tax of this year."""
    made = park()
    before = made.enterprises[made.enterprises["enterprise_id"] == "N"]
    before = before.assign(year=2021, tax_wan=90.0)
    ledger = pd.concat([before, made.enterprises], ignore_index=True)
    made = with_scheme(
        dataclasses.replace(made, enterprises=ledger),
        years=2,
        year_weights=[3, 1],
        classes={"A": 0.5, "B": 0.75, "C": 1.0},
    )
    a = assess(made)
    assert a.enterprises.loc["N", "tax_wan"] == 135.0
    assert a.enterprises.loc["O", "tax_wan"] == 180.0
    gap = enterprises(a, "score").set_index("id")["gap_wan"]
    # O and T share place 2 with 100 points; 300 is wanted of N's mean, 165 more, over 3/4 a year
    assert gap["N"] == pytest.approx(165.0 * 4 / 3)


def test_weights_are_as_many_as_years():
    with pytest.raises(ValueError, match="year_weights"):
        with_scheme(park(), years=2, year_weights=[1, 1, 1])


def test_firms_that_rent_of_each_other_are_rated_by_themselves():
    landlord = pd.Series({"A": "B", "B": "A", "C": "A", "D": "C", "E": None}, dtype=object)
    # C rents of A, which has no landlord over it; D rents of C, and so of A
    expected = {"A": None, "B": None, "C": "A", "D": "A", "E": None}
    got = _first_landlords(landlord)
    assert got.where(got.notna(), None).to_dict() == expected
