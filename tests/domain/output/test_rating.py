"""Who is rated, ranks and classes."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
from rated_zones import rated_zone

from landuse.domain.assessment import assess
from landuse.domain.output.bases import Base
from landuse.domain.output.rating import rate
from landuse.domain.policy.scheme import Scheme


def scheme(**more):
    items = [{"id": "t", "title": "t", "numerator": "tax_wan", "denominator": "mu", "weight": 100}]
    classes = {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0}
    return Scheme.model_validate(
        {"id": "s", "title": "s", "cite": "s", "indicator": items, "classes": classes} | more
    )


def test_two_hundred_and_seventy_five_firms_with_ten_outside():
    units = pd.DataFrame(
        {
            "tax_wan": np.arange(275, 0, -1.0),
            "mu": 10.0,
            "utility": [True] * 10 + [False] * 265,
            "started_production": pd.Timestamp(2010, 1, 1),
            "veto": pd.array([None] * 275, dtype="string"),
            "above_scale": True,
        }
    )
    got = (
        rate(units, scheme(), {"t": Base(10.0, "announced")}, dt.date(2022, 12, 31))["class"]
        .value_counts()
        .to_dict()
    )
    assert got == {"T": 10, "A": 53, "B": 106, "C": 92, "D": 14}


def test_new_firms_and_vetoes():
    units = pd.DataFrame(
        {
            "tax_wan": [9.0, 5.0, 1.0],
            "mu": [1.0, 1.0, 1.0],
            "utility": False,
            "above_scale": True,
            "started_production": pd.to_datetime(["2010-01-01", "2021-06-01", "2010-01-01"]),
            "veto": pd.array(["重大事故", None, None], dtype="string"),
        }
    )
    got = rate(
        units,
        scheme(exempt_years_in_production=2),
        {"t": Base(1.0, "announced")},
        dt.date(2022, 12, 31),
    )
    assert got["class"].to_list()[:2] == ["D", "T"]


def test_why_a_firm_is_not_rated():
    z = rated_zone([30.0, None, 20.0, 10.0], above_scale=[True, True, False, True])
    rows = z.occupancy.assign(land_mu=pd.array([30.0, 30.0, 2.0, 30.0], dtype="Float64")).iloc[:3]
    firms = assess(dataclasses.replace(z, occupancy=rows)).enterprises
    assert firms["unrated"].to_list() == [pd.NA, "missing", "small", "no_land"]
    assert firms["rated"].to_list() == [True, False, False, False]


def test_floor_cap_bonus_and_means_of_years():
    items = [
        {
            "id": "t",
            "title": "t",
            "numerator": "tax_wan",
            "denominator": "mu",
            "weight": 100,
            "base": 1.0,
            "cap": 1.2,
            "floor": -0.5,
        }
    ]
    plan = Scheme.model_validate(
        {
            "id": "s",
            "title": "s",
            "cite": "s",
            "indicator": items,
            "classes": {"A": 1.0},
            "bonus_max": 5,
            "malus_max": 3,
        }
    )
    units = pd.DataFrame(
        {
            "tax_wan": [9.0, -9.0, 0.5],
            "mu": 1.0,
            "bonus_points": [2.0, None, 50.0],
            "malus_points": [None, 1.0, 50.0],
            "utility": False,
            "above_scale": True,
            "started_production": pd.Timestamp(2010, 1, 1),
            "veto": pd.array([None] * 3, dtype="string"),
        }
    )
    got = rate(units, plan, {"t": Base(1.0, "announced")}, dt.date(2022, 12, 31))
    assert got["score"].to_list() == [122.0, -51.0, 52.0]
