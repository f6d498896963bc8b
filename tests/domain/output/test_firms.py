"""The main firm of a parcel is chosen once, and the order of the rows decides nothing."""

import numpy as np
import pandas as pd
import pytest
from factories import box, zone

from landuse.domain.assessment import assess
from landuse.domain.output.firms import main_share
from landuse.views.map.document import _sectors

#: F23 yields most, F00 least: of 24 firms the last 5 % (ranks 23 and 24) are of class D.
FIRMS = [
    {
        "enterprise_id": f"F{k:02}",
        "sector": "纺织" if k == 0 else "电子" if k == 23 else "其他",
        "year": 2022,
        "sales_wan": 1000.0 * (k + 1) if k < 23 else 240_000.0,
        "tax_wan": 10.0 * (k + 1) if k < 23 else 24_000.0,
        "above_scale": True,
    }
    for k in range(24)
]
PARCELS = [
    {"parcel_id": f"P{i}", "geometry": box(300 * i, 0, 200, 100), "area_registered_m2": 20_000.0}
    for i in range(3)
]


def assessed(first, second):
    """F23 and F00 on 15 mu each of P0, in this order in the ledger; the others on P1; nobody on P2."""
    halves = [{"enterprise_id": f, "parcel_id": "P0", "land_mu": 15.0} for f in (first, second)]
    others = [
        {"enterprise_id": f"F{k:02}", "parcel_id": "P1", "land_mu": 1.0} for k in range(1, 23)
    ]
    return assess(zone(parcels=PARCELS, enterprises=FIRMS, occupancy=[*halves, *others]))


@pytest.mark.parametrize("order", [("F23", "F00"), ("F00", "F23")])
def test_of_equal_land_the_first_id_is_the_main_firm(order):
    a = assessed(*order)
    assert a.enterprises.loc["F00", ["sector", "class"]].tolist() == ["纺织", "D"]
    assert a.enterprises.loc["F23", ["sector", "class"]].tolist() == ["电子", "A"]
    assert a.parcels.loc["P0", ["main_firm", "firm_class"]].tolist() == ["F00", "D"]
    assert a.parcels.loc["P1", "main_firm"] == "F01"
    assert a.parcels.loc["P2", ["main_firm", "firm_class"]].isna().all()
    assert _sectors(a.parcels, a.enterprises).loc[["P0", "P1"]].tolist() == ["纺织", "其他"]
    assert pd.isna(_sectors(a.parcels, a.enterprises).loc["P2"])


def test_more_land_comes_before_the_id():
    shares = pd.DataFrame(
        {
            "enterprise_id": ["F1", "F2", "F3"],
            "land_mu": [10.0, 20.0, 0.0],
        }
    )
    assert main_share(shares, np.array([0, 0, 1]), 3).tolist() == [1, 2, -1]


def test_a_firm_without_a_row_this_year_may_be_the_main_firm_without_a_class():
    seat = [{"enterprise_id": "X", "parcel_id": "P0", "land_mu": 30.0}]
    a = assess(zone(parcels=PARCELS, enterprises=FIRMS, occupancy=seat))
    assert a.parcels.loc["P0", "main_firm"] == "X"
    assert pd.isna(a.parcels.loc["P0", "firm_class"])
    assert pd.isna(_sectors(a.parcels, a.enterprises).loc["P0"])
