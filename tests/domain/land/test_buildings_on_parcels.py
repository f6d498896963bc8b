"""Which part of each building stands on which parcel: against an overlay, and by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.domain.land.buildings_on_parcels import building_pairs, buildings_on_parcels

HERE = np.array([40_571_000.0, 3_548_000.0])  # where coordinates of the zone lie


def test_what_is_covered_is_whole_to_the_last_digit():
    lots = shapely.transform(
        np.array([shapely.box(0, 0, 60, 60), shapely.box(60, 0, 120, 60)]), lambda c: c + HERE
    )
    turned = shapely.transform(
        shapely.box(10.1, 10.3, 40.7, 37.9), lambda c: c @ [[0.8, 0.6], [-0.6, 0.8]] + [30, 0]
    )
    stands = shapely.transform(
        np.array([turned, shapely.box(0, 0, 7.3, 60), shapely.box(50, 5, 70, 15)]),
        lambda c: c + HERE,
    )
    shared = building_pairs(stands, lots)
    assert sorted(zip(shared.building.tolist(), shared.parcel.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 1),
    ]
    found = pd.Series(shared.area_m2, pd.MultiIndex.from_arrays([shared.building, shared.parcel]))
    assert found[0, 0] == shapely.area(stands[0])
    assert found[1, 0] == shapely.area(stands[1])  # wall on the boundary
    assert found[2].to_list() == pytest.approx([100, 100])


def test_missing_outlines_and_courtyards():
    yard = shapely.difference(shapely.box(0, 0, 30, 30), shapely.box(10, 10, 20, 20))
    stands = np.array(
        [None, shapely.box(12, 12, 18, 18), shapely.box(-5, 5, 15, 15), shapely.Polygon()], object
    )
    shared = building_pairs(stands, np.array([yard, None], object))
    assert (shared.building.tolist(), shared.parcel.tolist()) == ([2], [0])
    assert shared.area_m2.tolist() == [pytest.approx(150 - 25)]
    assert len(building_pairs(stands[:0], np.array([yard])).area_m2) == 0
    assert len(building_pairs(stands, np.array([], object)).area_m2) == 0


def test_a_block_of_many_is_as_an_overlay():
    draw = np.random.default_rng(1)
    x, y = draw.uniform(0, 900, (2, 3000))
    lots = gpd.GeoDataFrame(
        {"lot": np.arange(900)},
        geometry=[
            shapely.box(30 * (i % 30), 30 * (i // 30), 30 * (i % 30) + 30, 30 * (i // 30) + 30)
            for i in range(900)
        ],
    )
    stands = gpd.GeoDataFrame({"stand": np.arange(3000)}, geometry=shapely.box(x, y, x + 12, y + 9))
    found = buildings_on_parcels(stands, lots)
    peer = (
        gpd.overlay(stands, lots)
        .assign(area=lambda f: f.area)
        .query("area > 0.01")
        .sort_values(["stand", "lot"])
    )
    assert found["building"].to_list() == peer["stand"].to_list()
    assert found["parcel"].to_list() == peer["lot"].to_list()
    assert found["footprint_m2"].to_numpy() == pytest.approx(peer["area"].to_numpy(), abs=1e-6)
