"""Units in order, and how it changed."""

import dataclasses

import pandas as pd
import pytest
from factories import zone
from rated_zones import HOUSE, PARCEL, firms, rated_zone

from landuse.domain.assessment import assess, year_before
from landuse.domain.ranking.ranking import ranking


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
