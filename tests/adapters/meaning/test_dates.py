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


def test_iso_days_are_read_as_other_days_are():
    """They are read all at once: what is no day, and what no record can name, is none there too."""
    written = ["2022-02-28", "2022-02-30", "2022-3-1", "1799-12-31", "2200-12-31", None]
    written += ["0000-01-01"]
    days, unreadable = dates(pd.Series(written, dtype="string"))
    shown = days.dt.strftime("%Y-%m-%d").fillna("").to_list()
    assert shown == ["2022-02-28", "", "2022-03-01", "", "2200-12-31", "", ""]
    assert unreadable.to_list() == [False, True, False, True, False, False, True]
