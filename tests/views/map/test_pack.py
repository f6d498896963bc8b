"""What is packed comes back, within the declared tolerance."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from landuse.views.map.columns import pack_columns, unpack_columns
from landuse.views.map.outlines import pack_geometry, unpack_geometry, z_order
from landuse.views.map.pack import Pack

PLACE = st.floats(-2e7, 2e7, allow_nan=False)
SIZE = st.floats(0.01, 5_000, allow_nan=False)


@st.composite
def polygons(draw):
    x, y, w, h = draw(PLACE), draw(PLACE), draw(SIZE), draw(SIZE)
    outer = [
        (x, y),
        (x + w, y + draw(st.floats(-0.2, 0.2)) * h),
        (x + w * 0.9, y + h),
        (x + w * 0.1, y + h * 0.9),
    ]
    hole = (
        [[(x + w * a, y + h * b) for a, b in ((0.4, 0.4), (0.5, 0.4), (0.5, 0.5))]]
        if draw(st.booleans())
        else None
    )
    return shapely.Polygon(outer, hole)


@st.composite
def shapes(draw):
    kind = draw(st.sampled_from(["polygon", "multi", "none", "empty"]))
    if kind == "none":
        return None
    if kind == "empty":
        return shapely.Polygon()
    return (
        draw(polygons())
        if kind == "polygon"
        else shapely.MultiPolygon(draw(st.lists(polygons(), min_size=1, max_size=3)))
    )


def counts(shape):
    return [1 + len(p.interiors) for p in shapely.get_parts(shape)]


@settings(max_examples=60, deadline=None)
@given(st.lists(shapes(), max_size=8), st.sampled_from([0.01, 0.1, 0.5]))
def test_shapes_come_back_within_the_tolerance(given_shapes, step):
    source = np.array([*given_shapes, None], object)[:-1]
    if len(source) and step < 0.1:
        source = np.array(
            [
                None if s is None else shapely.transform(s, lambda xy: xy / 10)
                for s in [*source, None]
            ],
            object,
        )[:-1]
    made = pack_geometry(source, step=step)
    back = unpack_geometry(Pack(json.loads(json.dumps(made.header)), made.data))
    assert len(back) == len(source)
    for before, after in zip(source, back, strict=True):
        if before is None or before.is_empty:
            assert after is None
            continue
        assert counts(before) == counts(after)
        moved = np.hypot(*(shapely.get_coordinates(before) - shapely.get_coordinates(after)).T)
        assert moved.max() <= made.header["tolerance"] + 1e-7


def test_tolerance_is_in_the_header_and_never_more_than_a_tenth_of_a_metre():
    head = pack_geometry(np.array([shapely.box(0, 0, 1, 1)], object)).header
    assert head["tolerance"] == pytest.approx(0.1 / 2**0.5)


def test_shared_borders_stay_shared():
    left, right = shapely.box(0.03, 0, 10.07, 5), shapely.box(10.07, 0, 20, 5)
    one, two = unpack_geometry(pack_geometry(np.array([left, right], object)))
    assert one.bounds[2] == two.bounds[0]


def test_lines_come_back():
    lines = np.array(
        [
            shapely.LineString([(0, 0), (5, 5), (9, 1)]),
            None,
            shapely.MultiLineString([[(0, 0), (1, 1)], [(3, 3), (4, 4)]]),
        ],
        object,
    )
    back = unpack_geometry(pack_geometry(lines, kind="line"))
    assert shapely.equals_exact(back[0], shapely.MultiLineString([lines[0]]), tolerance=1e-9)
    assert back[1] is None
    assert len(back[2].geoms) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.none() | st.floats(-1e6, 1e6), max_size=20),
    st.lists(st.none() | st.integers(-(2**50), 2**50), max_size=20),
    st.lists(
        st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=20
    ),
    st.lists(st.none() | st.booleans(), max_size=20),
)
def test_columns_come_back(numbers, integers, texts, flags):
    for values, dtype, decimals in (
        (numbers, "Float64", 2),
        (numbers, "Float64", None),
        (integers, "Int64", None),
        (texts, "string", None),
        (flags, "boolean", None),
    ):
        made = pack_columns(
            {"c": pd.array(values, dtype=dtype)}, {} if decimals is None else {"c": decimals}
        )
        back = unpack_columns(Pack(json.loads(json.dumps(made.header)), made.data))["c"]
        assert [b is None for b in back] == [v is None for v in values]
        near = 0.0101 if decimals else 0  # a false tie gives way to its neighbour
        assert all(
            v is None or v == b or abs(v - b) <= near for v, b in zip(values, back, strict=True)
        )


def test_dates_and_numbers_that_do_not_fit_planes():
    made = pack_columns(
        {"d": pd.to_datetime(["2020-01-01", None, "1899-12-31"]), "f": [1e300, np.nan, -0.1]},
        {"f": 2},
    )
    assert unpack_columns(made) == {"d": [18262, None, -25568], "f": [1e300, None, -0.1]}


@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(-1e6, 1e6)
    )
)
def test_z_order_is_a_permutation(centres):
    boxes = shapely.box(centres[:, 0], centres[:, 1], centres[:, 0] + 1, centres[:, 1] + 1)
    assert sorted(z_order(np.asarray(boxes, object)).tolist()) == list(range(len(centres)))


def test_the_same_input_gives_the_same_bytes():
    shapes_ = np.array([shapely.box(i, 0, i + 1, 1) for i in range(50)], object)
    assert pack_geometry(shapes_) == pack_geometry(shapes_.copy())


def test_a_hundred_thousand_parcels_stay_small():
    x, y = np.meshgrid(np.arange(400) * 100.0, np.arange(250) * 100.0)
    grid = shapely.box(x.ravel(), y.ravel(), x.ravel() + 90, y.ravel() + 80)
    assert len(pack_geometry(grid).data) < 1_000_000


def test_what_follows_from_another_column_is_not_packed_again():
    area = pd.Series([3.0, 45.1234, None, 7.5, 1000.0])
    registered = (area * 2000 / 3).round(1)
    registered[4] = 666666.6  # rounded otherwise
    used = registered.copy()
    used[3] = 4999.9  # measured otherwise
    used[2] = 5.0  # nothing is registered
    due = pd.Series(pd.to_datetime(["2020-02-29", "2019-06-30", None, "2021-01-01", "2018-05-05"]))
    a_year_on = pd.Series(pd.to_datetime(["2021-02-28", "2020-06-30", None, None, "2019-05-05"]))
    known = {"area_mu": area, "due": due}
    more = {"registered": registered, "used": used, "late": a_year_on, "other": area + 1}
    decimals = {"area_mu": 4, "registered": 1, "used": 1, "other": 4}
    packed = pack_columns(more, decimals, known)
    follows = {head["name"]: head.get("of") for head in packed.header["columns"]}
    assert follows == {
        "registered": {"column": "area_mu", "factor": 2000 / 3},
        "used": {"column": "registered", "factor": 1},
        "late": {"column": "due", "years": 1},
        "other": None,
    }
    first = pack_columns(known, decimals)
    assert unpack_columns(packed, first) == unpack_columns(pack_columns(more, decimals))
    assert unpack_columns(packed, first)["used"] == [2000.0, 30082.3, 5.0, 4999.9, 666666.6]
    assert unpack_columns(packed, first)["late"] == [18686, 18443, None, None, 18021]


DAYS = st.none() | st.integers(-30_000, 30_000)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.integers(0, 4), st.booleans()), max_size=20),
    st.lists(st.tuples(st.none() | st.floats(0, 1e6), st.floats(-2, 2)), max_size=20),
)
def test_columns_that_follow_come_back(dates, numbers):
    days = pd.Series([None if day is None else day for day, _, _ in dates], dtype="Int64")
    known_days = pd.to_datetime(days, unit="D")
    later = known_days.where([kept for _, _, kept in dates]) + pd.DateOffset(years=1)
    mu = pd.Series([value for value, _ in numbers], dtype="Float64")
    m2 = mu * 2000 / 3 + pd.Series([off if abs(off) > 1 else 0 for _, off in numbers])
    for known, more, decimals in (
        ({"d": known_days}, {"l": later}, {}),
        ({"mu": mu}, {"m2": m2, "same": mu}, {"mu": 4, "m2": 1, "same": 4}),
    ):
        packed = pack_columns(more, decimals, known)
        back = unpack_columns(packed, pack_columns(known, decimals))
        assert back == unpack_columns(pack_columns(more, decimals))
