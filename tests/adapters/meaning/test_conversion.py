"""Numbers and flags in cells, however people write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.adapters.meaning import conversion
from landuse.adapters.meaning.dates import dates


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_numbers_however_written(value):
    written = pd.Series(
        [
            f"{value:,.4f}",
            f" {value:.4f} ",
            f"{value:.4f}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
        ]
    )
    got, bad = conversion.numbers(written)
    assert got.to_list() == pytest.approx([value] * 3, abs=1e-3, rel=1e-9)
    assert not bad.any()


@given(
    st.lists(
        st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes()),
        min_size=1,
    )
)
def test_no_cell_breaks_a_conversion(cells):
    column = pd.Series(cells, dtype=object)
    for convert_ in (conversion.numbers, dates, conversion.flags):
        out, bad = convert_(column)
        assert len(out) == len(bad) == len(cells)
    assert len(conversion.text(column)) == len(cells)


@pytest.mark.parametrize("cell", ["120 120", "33 33", "1,2,3", "12\n13", "1,20", "#N/A"])
def test_two_numbers_in_a_cell_are_none(cell):
    values, unreadable = conversion.numbers(pd.Series([cell]))
    assert values.isna().all()
    assert unreadable.all()


@pytest.mark.parametrize(
    ("cell", "number"), [("1,200.5", 1200.5), ("约 1，200", 1200), ("12 %", 0.12), ("- 5", -5)]
)
def test_one_number_in_a_cell_is_read(cell, number):
    assert conversion.numbers(pd.Series([cell]))[0].to_list() == [number]
