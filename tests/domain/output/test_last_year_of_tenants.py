"""Last year's averages know last year's tenants: who rented from whom then, and how much floor."""

import dataclasses

import pandas as pd
import pytest
from factories import zone
from rated_zones import PARCEL

from landuse.domain.assessment import assess
from landuse.domain.policy.scheme import Scheme

TAX = {
    "id": "t",
    "title": "t",
    "numerator": "tax_wan",
    "denominator": "mu",
    "weight": 100,
}


def moved_out(**more):
    """O has 30 mu; T rented 10 of them until the end of 2021. Mean of the ratios of last year."""
    rows = [
        {"enterprise_id": "O", "parcel_id": "P", "tenure": "own"},
        {
            "enterprise_id": "T",
            "parcel_id": "P",
            "land_mu": 10.0,
            "leased_floor_m2": 2_000.0,
            "tenure": "lease",
            "landlord_id": "O",
            "until": "2021-12-31",
        },
    ]
    ledger = [
        {"enterprise_id": "O", "tax_wan": 60.0, "year": 2022},
        {"enterprise_id": "O", "tax_wan": 20.0, "year": 2021},
        {"enterprise_id": "T", "tax_wan": 40.0, "year": 2021},
    ]
    made = zone(parcels=[PARCEL], enterprises=ledger, occupancy=rows)
    base = {"source": "previous_year", "average": "mean", "factor": 1.0}
    plan = {"id": "s", "title": "s", "cite": "s", "indicator": [TAX], "classes": {"A": 1.0}}
    scheme = Scheme.model_validate(plan | {"base": base} | more)
    return dataclasses.replace(made, policy=made.policy.model_copy(update={"scheme": scheme}))


def base_of(made):
    base = assess(made).bases["t"]
    return base.value, base.firms


def test_each_alone_and_both_as_one():
    """Alone 20 ÷ 20 and 40 ÷ 10, mean 2.5; together 60 ÷ 30 = 2, of one."""
    assert base_of(moved_out()) == (pytest.approx(2.5), 2)
    assert base_of(moved_out(tenants={"how": "merged"})) == (pytest.approx(2.0), 1)


def test_rented_floor_is_that_of_the_year():
    """Who rents under 3 000 m² is left out: T last year, and O of no year."""
    little = [
        {"column": "rented_floor_m2", "op": "<", "value": 3000},
        {"column": "rented_floor_m2", "op": ">", "value": 0},
    ]
    outside = [{"title": "租用不足3000平方米", "all": little}]
    assert base_of(moved_out(outside=outside)) == (pytest.approx(1.0), 1)


def test_a_zone_without_last_year_has_no_tenants_of_it():
    made = moved_out(tenants={"how": "merged"})
    ledger = made.enterprises
    only_now = dataclasses.replace(
        made, enterprises=ledger[pd.to_numeric(ledger["year"]) == 2022].reset_index(drop=True)
    )
    assert base_of(only_now) == (pytest.approx(2.0), 1)  # 60 ÷ 30 of this year stands in
