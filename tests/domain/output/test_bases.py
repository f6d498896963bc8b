"""What points are measured against."""

import dataclasses

import pandas as pd
import pytest
from factories import zone
from rated_zones import HOUSE, PARCEL, firms, rated_zone

from landuse.domain.assessment import assess
from landuse.domain.output.bases import Base


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
    assert made.bases["tax_per_mu"] == Base(pytest.approx(2 * 60 / 30), "previous_year")


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
