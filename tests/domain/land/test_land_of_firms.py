"""How much of a parcel each firm has; sums close."""

import pytest
from factories import box, zone
from hypothesis import given, settings
from hypothesis import strategies as st
from rated_zones import HOUSE, PARCEL, firms

from landuse.domain.assessment import assess


def shares(occupancy, parcels=(PARCEL,), buildings=(HOUSE,), ids=("T1", "T2", "O")):
    made = assess(
        zone(
            parcels=list(parcels),
            buildings=list(buildings),
            enterprises=firms(*ids),
            occupancy=occupancy,
        )
    )
    return made.shares.set_index(["enterprise_id", "parcel_id"])["land_mu"], made


def test_thirty_mu_split_by_floor_area():
    occupancy = [
        {
            "enterprise_id": "T1",
            "building_id": "B",
            "floor_area_m2": 12_000.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {
            "enterprise_id": "T2",
            "building_id": "B",
            "floor_area_m2": 6_000.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {"enterprise_id": "O", "building_id": "B", "floor_area_m2": 2_000.0, "tenure": "own"},
    ]
    land, _ = shares(occupancy)
    assert land.to_dict() == pytest.approx({("T1", "P"): 18, ("T2", "P"): 9, ("O", "P"): 3})


def test_a_tenants_land_is_taken_off_the_landlords():
    occupancy = [
        {"enterprise_id": "O", "parcel_id": "P", "land_mu": 30.0, "tenure": "own"},
        {
            "enterprise_id": "T1",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "landlord_id": "O",
        },
        {"enterprise_id": "T2", "building_id": "B", "floor_area_m2": 4_000.0, "tenure": "lease"},
    ]
    land, _ = shares(occupancy)
    assert land.to_dict() == pytest.approx({("O", "P"): 14, ("T1", "P"): 10, ("T2", "P"): 6})


def test_a_lease_of_half_a_year_weighs_half():
    occupancy = [
        {"enterprise_id": "O", "parcel_id": "P", "land_mu": 30.0, "tenure": "own"},
        {
            "enterprise_id": "T1",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "since": "2022-07-02",
        },
        {
            "enterprise_id": "T2",
            "parcel_id": "P",
            "land_mu": 10.0,
            "tenure": "lease",
            "until": "2021-12-31",
        },
    ]
    land, _ = shares(occupancy)
    assert land["T1", "P"] == pytest.approx(10 * 183 / 365)
    assert land["O", "P"] == pytest.approx(30 - 10 * 183 / 365)
    assert ("T2", "P") not in land


def test_a_building_across_two_parcels_carries_its_firm_to_both():
    parcels = [
        PARCEL,
        {"parcel_id": "Q", "geometry": box(200, 0, 200, 100), "area_registered_m2": 20_000.0},
    ]
    houses = [
        {
            "building_id": "B",
            "geometry": box(150, 10, 200, 50),
            "floors": 1,
            "floor_area_m2": 10_000.0,
        }
    ]
    _, made = shares(
        [{"enterprise_id": "T1", "building_id": "B", "tenure": "own"}], parcels, houses, ("T1",)
    )
    # the only building on either parcel: all of both is its land, and output follows land
    assert made.parcels["tax_wan"].to_dict() == pytest.approx({"P": 50.0, "Q": 50.0})
    assert made.parcels["building_area_m2"].to_dict() == pytest.approx({"P": 2_500, "Q": 7_500})


rows_strategy = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise_id": st.sampled_from(["E0", "E1", "E2", "E3"]),
            "parcel_id": st.sampled_from(["P0", "P1", "P2", None]),
            "building_id": st.sampled_from(["B0", "B1", None]),
            "land_mu": st.one_of(st.none(), st.floats(0, 50)),
            "floor_area_m2": st.one_of(st.none(), st.floats(0, 20_000)),
            "tenure": st.sampled_from(["own", "lease", None]),
            "landlord_id": st.sampled_from(["E0", "E1", None]),
        }
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(rows_strategy)
def test_sums_close(occupancy):
    parcels = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(200 * i, 0, 200, 100),
            "area_registered_m2": 20_000.0,
        }
        for i in range(3)
    ]
    houses = [
        {"building_id": f"B{i}", "geometry": box(150 + 200 * i, 10, 100, 50), "floors": 2}
        for i in range(2)
    ]
    ids = ["E0", "E1", "E2", "E3"]
    made = assess(
        zone(parcels=parcels, buildings=houses, enterprises=firms(*ids), occupancy=occupancy)
    )
    located = made.enterprises[made.enterprises["located"]]
    assert made.shares.groupby("enterprise_id")["share"].sum().to_numpy(float) == pytest.approx(1.0)
    assert float(made.parcels["tax_wan"].sum()) == pytest.approx(float(located["tax_wan"].sum()))
    assert float(located["mu"].sum()) == pytest.approx(float(made.shares["land_mu"].sum()))
    assert (made.shares["land_mu"] >= -1e-9).all()
