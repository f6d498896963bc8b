"""Days in cells, however people write them."""

import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from landuse.adapters.meaning.dates import dates


@given(st.dates(dt.date(1901, 1, 2), dt.date(2099, 12, 31)))
def test_days_however_written(day):
    written = pd.Series(
        [
            day.isoformat(),
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            dt.datetime(day.year, day.month, day.day),
            f"{day.isoformat()} 00:00:00",
        ]
    )
    got, bad = dates(written)
    assert set(got.dt.date) == {day}
    assert not bad.any()


def test_the_first_of_january_1900_is_no_date():
    got, bad = dates(pd.Series(["1900-01-01", "2022-02-30"]))
    assert got.isna().all()
    assert bad.to_list() == [False, True]
