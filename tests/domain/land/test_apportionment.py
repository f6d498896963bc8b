"""Ledger rows on their parcels, and the share of the year in which they hold, by hand."""

import numpy as np
import pandas as pd
import pytest

from landuse.domain.land.apportionment import apportion, share_of_year, sum_by_parcel
from landuse.domain.land.occupancy_on_parcels import is_tenant, occupancy_on_parcels


def ledger(**columns):
    rows = {
        "enterprise_id": ["F", "G"],
        "parcel_id": ["P", "P"],
        "building_id": [None, "B"],
        "land_mu": [None, None],
        "floor_area_m2": [None, 900.0],
        "tenure": ["own", None],
        "leased_floor_m2": [None, None],
        "landlord_id": [None, "F"],
        "role": [None, None],
        "since": [None, None],
        "until": [None, None],
    } | columns
    kinds = dict.fromkeys(("land_mu", "floor_area_m2", "leased_floor_m2"), "Float64")
    kinds |= dict.fromkeys(("since", "until"), "datetime64[s]")
    return pd.DataFrame(rows).astype({name: kinds.get(name, "string") for name in rows})


PARCELS = pd.DataFrame(
    {
        "area_mu": pd.array([30.0, 12.0], dtype="Float64"),
        "building_area_m2": pd.array([1_200.0, 800.0], dtype="Float64"),
    },
    index=["P", "Q"],
)
FLOORS = pd.DataFrame({"floor_area_used_m2": pd.array([2_000.0], dtype="Float64")}, index=["B"])
#: three fifths of B stand on P, one fifth on Q, one fifth outside
PAIRS = pd.DataFrame({"building": [0, 0], "parcel": [0, 1], "share": [0.6, 0.2]})


def test_a_row_follows_its_building_onto_its_parcels():
    placed = occupancy_on_parcels(ledger(), PARCELS, PAIRS, FLOORS)
    assert placed["enterprise_id"].tolist() == ["F", "G", "G"]
    assert placed["parcel_id"].tolist() == ["P", "P", "Q"]
    # the part outside every parcel still carries all of the firm: 900 m² as 3 to 1
    assert placed["floor_area_m2"].tolist() == [pd.NA, pytest.approx(675), pytest.approx(225)]
    assert placed["house_m2"].to_numpy() == pytest.approx([np.nan, 1_500, 500], nan_ok=True)
    assert placed["landlord"].tolist()[1:] == [placed["firm"][0]] * 2


def test_land_and_shares_close():
    uses = apportion(occupancy_on_parcels(ledger(), PARCELS, PAIRS, FLOORS), PARCELS, 2022)
    # G: 30 mu × 675/1200, and 12 mu × 225/800; F owns P and lets G its part
    assert uses["land_mu"].tolist() == pytest.approx([30 - 16.875, 16.875, 3.375])
    assert uses["share"].tolist() == pytest.approx([1, 16.875 / 20.25, 3.375 / 20.25])
    shares = sum_by_parcel(uses)
    assert shares[["enterprise_id", "parcel_id"]].values.tolist() == [
        ["F", "P"],
        ["G", "P"],
        ["G", "Q"],
    ]
    assert shares["basis"].tolist() == ["holder", "floor", "floor"]


def test_the_days_of_a_lease():
    rows = ledger(since=["2022-12-31", "2022-06-01"], until=[None, "2022-01-01"])
    assert share_of_year(rows, 2022).tolist() == [1 / 365, 0]
    assert share_of_year(rows, 2024).tolist() == [1, 0]


def test_who_is_a_tenant():
    rows = ledger(tenure=["own", "转租"], landlord_id=["G", "G"])
    assert is_tenant(rows).tolist() == [False, False]  # says own; names itself as its landlord
    assert is_tenant(ledger()).tolist() == [False, True]


def test_a_year_in_which_nothing_holds():
    rows = ledger(until=["2021-12-31", "2021-12-31"])
    uses = apportion(occupancy_on_parcels(rows, PARCELS, PAIRS, FLOORS), PARCELS, 2022)
    assert uses.empty
    assert sum_by_parcel(uses).empty
