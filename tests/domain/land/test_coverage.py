"""Overlaps against the plain search, gaps, widths."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from landuse.domain.land import coverage

box = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 6)] * 2).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
ring = box.map(lambda b: b.difference(b.buffer(-0.3)))


@given(st.lists(st.one_of(box, ring, st.none()), min_size=1, max_size=25))
def test_the_same_pairs_as_comparing_everything(shapes):
    shapes = np.array(shapes, dtype=object)
    plain = {
        (i, j): a.intersection(b).area
        for i, a in enumerate(shapes)
        for j, b in enumerate(shapes)
        if i < j and a is not None and b is not None and a.intersection(b).area > 0
    }
    found = coverage.overlaps(shapes)
    assert {
        (a, b): area
        for a, b, area in zip(found["left"], found["right"], found["area"], strict=True)
    } == pytest.approx(plain)
    assert [g.area for g in found["geometry"]] == found["area"].to_list()


def test_neighbours_do_not_overlap():
    shapes = np.array(
        [shapely.box(x, y, x + 1, y + 1) for x in range(5) for y in range(5)], dtype=object
    )
    assert coverage.overlaps(shapes).empty
    assert len(coverage.gaps(shapes, 0.5)) == 0


def test_a_narrow_gap_is_found_and_a_street_is_not():
    a, b, c = shapely.box(0, 0, 10, 10), shapely.box(10.3, 0, 20, 10), shapely.box(28, 0, 40, 10)
    strips = coverage.gaps(np.array([a, b, c], dtype=object), 1.0)
    assert [s.area for s in strips] == pytest.approx([3.0])
    assert strips[0].within(shapely.box(9.9, -0.1, 10.4, 10.1))


def test_width_of_a_strip():
    found = coverage.strip_widths(
        np.array([shapely.box(0, 0, 1000, 0.5), shapely.box(0, 0, 3, 3), None], dtype=object)
    )
    assert found == pytest.approx([0.5, 3, np.nan], nan_ok=True)
