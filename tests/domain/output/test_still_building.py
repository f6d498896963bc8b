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


def test_last_years_average_is_of_the_firms_that_were_rated_then():
    plots = [
        {"parcel_id": "P1", "geometry": box(0, 0, 200, 100), "due_end": "2024-10-01"},
        {"parcel_id": "P2", "geometry": box(300, 0, 200, 100)},
    ]
    figures = {
        "OK": {"tax_wan": 150.0, "sales_wan": 900.0, "energy_tce": 9.0},
        "NEW": {**NOTHING, "energy_tce": 9.0},
    }
    firms = [
        {"enterprise_id": id_, "year": year, "above_scale": True, **figures[id_]}
        for year in (2021, 2022)
        for id_ in figures
    ]
    uses = [
        {"enterprise_id": "NEW", "parcel_id": "P1", "tenure": "own"},
        {"enterprise_id": "OK", "parcel_id": "P2", "tenure": "own"},
    ]
    result = assess(zone(parcels=plots, enterprises=firms, occupancy=uses), "2022-12-31")
    base = result.bases["tax_per_mu"]
    # 150 万元 on the 30 mu of the works; the building site has 30 mu more and paid nothing
    assert (base.source, base.firms) == ("previous_year", 1)
    assert base.value == pytest.approx(2 * 150 / 30)
