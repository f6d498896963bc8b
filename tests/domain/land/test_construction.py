"""Parcels under construction within the time of the contract."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from landuse.domain.land.construction import is_under_construction

YEAR_END = dt.date(2025, 12, 31)


def parcels(due_end, completed):
    days = {"due_end": [due_end], "completed": [completed]}
    return pd.DataFrame(days, index=["P1"]).apply(pd.to_datetime)


@pytest.mark.parametrize(
    ("due_end", "completed", "is_open"),
    [
        ("2026-01-01", None, True),
        ("2025-12-31", None, False),  # the contract's day has come
        ("2026-01-01", "2025-12-31", False),
        ("2026-01-01", "2026-01-01", True),  # completed the day after
        (None, None, False),
    ],
)
def test_a_parcel_is_under_construction_until_it_is_completed_or_due(due_end, completed, is_open):
    answer = is_under_construction(parcels(due_end, completed), YEAR_END)
    assert answer.to_dict() == {"P1": is_open}


def test_every_parcel_may_have_a_day_of_its_own():
    both = pd.concat([parcels("2026-01-01", None)] * 2)
    days = np.array(["2025-12-31", "2026-06-30"], "datetime64[s]")
    assert is_under_construction(both, days).to_list() == [True, False]
