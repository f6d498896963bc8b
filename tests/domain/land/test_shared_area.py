"""Ground that outlines share: the sum over their edges against what GEOS cuts."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.land.shared_area import measure_outlines, shared_areas

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
    got = shared_areas(ones, measure_outlines(others), one, other)
    assert got == pytest.approx(expected, abs=1e-5)
