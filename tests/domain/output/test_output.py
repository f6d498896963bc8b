"""What firms leave on the parcels."""

import dataclasses

import pandas as pd
import pytest
from factories import zone
from rated_zones import HOUSE, PARCEL, firms, rated_zone

from landuse.domain.assessment import assess


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


def test_output_may_be_the_mean_of_years():
    z = rated_zone([90.0])
    more = z.enterprises.assign(year=2021, tax_wan=pd.array([30.0], dtype="Float64"))
    policy = z.policy.model_copy(update={"scheme": z.policy.scheme.model_copy(update={"years": 3})})
    z = dataclasses.replace(
        z, enterprises=pd.concat([z.enterprises, more], ignore_index=True), policy=policy
    )
    assert assess(z).enterprises["tax_wan"].to_list() == [60.0]
