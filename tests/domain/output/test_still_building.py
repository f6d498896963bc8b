"""Who builds within the time of the contract is not rated, and is once that has passed."""

import pytest
from factories import box, zone

from landuse.domain.assessment import assess


def unrated(parcel, firm):
    plots = [
        {"parcel_id": "P1", "geometry": box(0, 0, 200, 100), "land_use": "工业用地", **parcel},
        {"parcel_id": "P2", "geometry": box(300, 0, 200, 100), "land_use": "工业用地"},
    ]
    firms = [
        {"enterprise_id": "NEW", "year": 2022, "above_scale": True, "energy_tce": 9.0, **firm},
        {"enterprise_id": "OK", "year": 2022, "above_scale": True, "energy_tce": 9.0}
        | {"sales_wan": 900.0, "tax_wan": 90.0},
    ]
    uses = [
        {"enterprise_id": "NEW", "parcel_id": "P1", "tenure": "own"},
        {"enterprise_id": "OK", "parcel_id": "P2", "tenure": "own"},
    ]
    result = assess(zone(parcels=plots, enterprises=firms, occupancy=uses), "2022-12-31")
    why = result.enterprises["unrated"].fillna("")
    assert why["OK"] == ""
    # the parcel is no more ranked than its firm, and the other is then alone
    ranked = result.parcels["rank"].notna()
    assert ranked.to_list() == [why["NEW"] == "", True]
    assert result.parcels["class"].notna().all() == (why["NEW"] == "")
    return why["NEW"]


NOTHING = {"sales_wan": 0.0, "tax_wan": 0.0}


@pytest.mark.parametrize(
    ("parcel", "firm", "why"),
    [
        ({"due_end": "2024-10-01"}, NOTHING, "building"),
        ({"due_end": "2022-12-31"}, NOTHING, ""),  # the contract's day has come
        ({"due_end": "2024-10-01", "completed": "2022-06-01"}, NOTHING, ""),
        ({"due_end": "2024-10-01"}, {"sales_wan": 5.0, "tax_wan": 0.0}, ""),  # it produces
        ({}, NOTHING, ""),
    ],
)
def test_a_firm_without_output_is_not_rated_before_the_contracts_day(parcel, firm, why):
    assert unrated(parcel, firm) == why
