"""Ground that outlines share: the sum over their edges against what GEOS cuts."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.land.buildings_on_parcels import buildings_on_parcels, shared_ground
from landuse.domain.land.shared_area import shared_areas

HERE = np.array([40_571_000.0, 3_548_000.0])  # where coordinates of the zone lie


def outline(points, hole, second):
    """A valid polygon from any points; with a hole, with a second part."""
    shape = shapely.make_valid(shapely.polygons([*points, points[0]]))
    shape = shapely.union_all([p for p in shapely.get_parts(shape) if shapely.get_type_id(p) == 3])
    if hole:
        shape = shapely.difference(
            shape, shapely.buffer(shapely.point_on_surface(shape), 1.0, quad_segs=3)
        )
    if second:
        shape = shapely.union(shape, shapely.box(*second, second[0] + 4, second[1] + 7))
    return shape


numbers = st.floats(-30, 30).map(lambda v: round(v, 3)) | st.integers(-3, 3).map(float)
points = st.tuples(numbers, numbers)
outlines = st.builds(
    outline,
    st.lists(points, min_size=3, max_size=9, unique=True),
    st.booleans(),
    st.none() | points,
).filter(lambda g: shapely.area(g) > 0.1)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(outlines, min_size=1, max_size=4),
    st.lists(outlines, min_size=1, max_size=4),
    st.booleans(),
)
def test_the_sum_over_edges_is_what_an_intersection_has(ones, others, turned):
    ones, others = (
        shapely.transform(np.array(g, object), lambda c: c + HERE) for g in (ones, others)
    )
    if turned:  # a ring may run either way round
        ones = shapely.reverse(ones)
    other, one = shapely.STRtree(ones).query(others)
    expected = shapely.area(shapely.intersection(ones[one], others[other]))
    got = shared_areas(ones, others, shapely.bounds(others), shapely.area(others), one, other)
    assert got == pytest.approx(expected, abs=1e-5)


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
    stand, lot, ground = shared_ground(stands, lots)
    assert sorted(zip(stand.tolist(), lot.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 1),
    ]
    found = pd.Series(ground, pd.MultiIndex.from_arrays([stand, lot]))
    assert found[0, 0] == shapely.area(stands[0])
    assert found[1, 0] == shapely.area(stands[1])  # wall on the boundary
    assert found[2].to_list() == pytest.approx([100, 100])


def test_missing_outlines_and_courtyards():
    yard = shapely.difference(shapely.box(0, 0, 30, 30), shapely.box(10, 10, 20, 20))
    stands = np.array(
        [None, shapely.box(12, 12, 18, 18), shapely.box(-5, 5, 15, 15), shapely.Polygon()], object
    )
    stand, lot, ground = shared_ground(stands, np.array([yard, None], object))
    assert (stand.tolist(), lot.tolist(), ground.tolist()) == ([2], [0], [pytest.approx(150 - 25)])
    assert [len(a) for a in shared_ground(stands[:0], np.array([yard]))] == [0, 0, 0]
    assert [len(a) for a in shared_ground(stands, np.array([], object))] == [0, 0, 0]


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
    mine = buildings_on_parcels(stands, lots)
    peer = (
        gpd.overlay(stands, lots)
        .assign(area=lambda f: f.area)
        .query("area > 0.01")
        .sort_values(["stand", "lot"])
    )
    assert mine["building"].to_list() == peer["stand"].to_list()
    assert mine["parcel"].to_list() == peer["lot"].to_list()
    assert mine["footprint_m2"].to_numpy() == pytest.approx(peer["area"].to_numpy(), abs=1e-6)
