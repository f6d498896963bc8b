"""Any day-like value becomes a date at one door; everything else is one sentence."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from factories import PARCELS, zone

from landuse import LanduseError, assess, forecast, timeline
from landuse.domain.frames.days import as_day, day_of
from landuse.domain.timeline import goals_on

DAY = dt.date(2022, 6, 30)
#: Ways to write the day; a time of day and a time zone are let go.
WAYS = [
    DAY,
    dt.datetime(2022, 6, 30),
    dt.datetime(2022, 6, 30, 23, 59, tzinfo=dt.UTC),
    pd.Timestamp("2022-06-30"),
    pd.Timestamp("2022-06-30 08:30", tz="Asia/Shanghai"),
    np.datetime64("2022-06-30"),
    np.datetime64("2022-06-30T08:30:00"),
    "2022-06-30",
    " 2022-06-30 ",
    "2022-06-30T08:30",
]
WRONG = [
    2022,
    20220630,
    2022.5,
    True,
    "2022-13-01",
    "30.6.2022",
    "2022",
    "",
    pd.NaT,
    pd.NA,
    np.datetime64("NaT"),
    np.datetime64("2022"),
    np.datetime64("2022-06"),
    np.datetime64("20000-01-01"),
    [DAY],
    "x" * 500,
]


@pytest.mark.parametrize("value", WAYS, ids=repr)
def test_a_day_is_a_day(value):
    assert as_day(value) == DAY
    assert type(as_day(value)) is dt.date


@pytest.mark.parametrize("value", WRONG, ids=lambda v: repr(v)[:30])
def test_what_is_no_day_is_refused_in_one_sentence(value):
    with pytest.raises(LanduseError) as refused:
        day_of(value, 2022)
    text = str(refused.value)
    assert "2022-06-30" in text and "Timestamp" in text
    assert "\n" not in text and len(text) < 200


def test_without_a_day_it_is_the_end_of_the_year():
    assert day_of(None, 2021) == dt.date(2021, 12, 31)


def test_behind_the_door_there_is_one_type():
    z = zone(parcels=PARCELS)
    for value in WAYS:
        assert type(assess(z, value).as_of) is dt.date
    a = assess(z, pd.Timestamp("2022-06-30"))
    forecast(a, 10)
    line = timeline(a, [pd.Timestamp("2022-03-31"), "2022-06-30"])
    assert line.days == (dt.date(2022, 3, 31), DAY)
    assert [report.as_of for report in goals_on(a, [np.datetime64("2022-06-30")])] == [DAY]
    with pytest.raises(LanduseError):
        timeline(a, [2022])


@pytest.mark.parametrize("draws", [0, -1, 2.5, "100", None, True])
def test_draws_are_a_number(draws):
    a = assess(zone(parcels=PARCELS))
    with pytest.raises(LanduseError, match="draws"):
        forecast(a, draws)
