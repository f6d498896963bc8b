"""Land of firms that share a parcel: the hard cases, by hand, and what holds of any ledger."""

import numpy as np
import pytest
from factories import box, zone
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.assessment import assess

LOTS = [
    {"parcel_id": p, "geometry": box(300 * k, 0, 200, 100), "area_registered_m2": 20_000.0}
    for k, p in enumerate("PQ")
]
HOUSES = [
    {"building_id": "B1", "geometry": box(0, 0, 50, 50), "floors": 4, "floor_area_m2": 10_000.0},
    {"building_id": "B2", "geometry": box(60, 0, 50, 50), "floors": 4, "floor_area_m2": 10_000.0},
    {"building_id": "BQ", "geometry": box(310, 0, 50, 50), "floors": 4, "floor_area_m2": 10_000.0},
]


def row(
    firm, parcel=None, building=None, land=None, floor=None, landlord=None, tenure="own", **more
):
    return {
        "enterprise_id": firm,
        "parcel_id": parcel,
        "building_id": building,
        "land_mu": land,
        "floor_area_m2": floor,
        "tenure": "lease" if landlord and tenure == "own" else tenure,
        "landlord_id": landlord,
        **more,
    }


def used(*rows):
    firms = [
        {"enterprise_id": f, "year": 2022, "tax_wan": 100.0, "sales_wan": 1.0}
        for f in {r["enterprise_id"] for r in rows}
    ]
    return assess(
        zone(parcels=LOTS, buildings=HOUSES, enterprises=firms, occupancy=list(rows))
    ).uses


@pytest.mark.parametrize(
    ("rows", "land"),
    [
        # the parcel's land goes to a building by its floor, and is shared by those who are in it
        (
            [row("X", "P", "B1"), row("Y", "P", "B1"), row("Z", "P", "B2")],
            {"X": 7.5, "Y": 7.5, "Z": 15},
        ),
        ([row("X", "P", "B1"), row("X", "P", "B1"), row("Z", "P", "B2")], {"X": 15, "Z": 15}),
        ([row("X", "P", "B1", floor=4_000), row("Y", "P", "B1")], {"X": 6, "Y": 9}),
        (
            [
                row("O", "P", land=30),
                row("T", "P", "B1", landlord="O"),
                row("U", "P", "B1", landlord="O"),
            ],
            {"O": 15, "T": 7.5, "U": 7.5},
        ),
        # what the landlord states of a building is not taken from its tenant's part
        (
            [
                row("O", "P", "B1", floor=10_000),
                row("T", "P", "B1", landlord="O"),
                row("N", "P", "B2", floor=10_000),
            ],
            {"O": 10, "T": 10, "N": 10},
        ),
        # one who is counted by floor has let nothing of it, and no neighbour pays
        (
            [
                row("O", "P", floor=2_000),
                row("T", "P", floor=8_000, landlord="O"),
                row("N", "P", land=15),
            ],
            {"O": 3, "T": 12, "N": 15},
        ),
        # a tenant lets to another
        (
            [
                row("O", "P", land=30),
                row("A", "P", land=20, landlord="O"),
                row("S", "P", land=5, landlord="A"),
            ],
            {"O": 10, "A": 15, "S": 5},
        ),
        # the landlord has nothing here: all owners of the parcel together
        (
            [row("O", "Q", land=30), row("N", "P", land=30), row("T", "P", land=10, landlord="O")],
            {"O": 30, "N": 20, "T": 10},
        ),
        # a landlord makes a tenant, whatever the tenure says; one that says own is an owner
        (
            [row("O", "P", land=30), row("T", "P", land=10, landlord="O", tenure=None)],
            {"O": 20, "T": 10},
        ),
        (
            [row("O", "P", land=30), row("T", "P", land=10, landlord="O", tenure="转租")],
            {"O": 20, "T": 10},
        ),
        # one after the other in the year
        (
            [row("O", "P", until="2022-06-30"), row("N", "P", since="2022-07-01")],
            {"O": 30 * 181 / 365, "N": 30 * 184 / 365},
        ),
        (
            [row("O", "P", land=30, until="2022-06-30"), row("N", "P", since="2022-07-01")],
            {"O": 30 * 181 / 365, "N": 30 * 184 / 365},
        ),
        (
            [
                row("O", "P", land=30),
                row("T", "P", tenure="lease", until="2022-06-30"),
                row("U", "P", tenure="lease", since="2022-07-01"),
            ],
            {"O": 15, "T": 15 * 181 / 365, "U": 15 * 184 / 365},
        ),
        # beside each other for a part of it
        (
            [row("O", "P"), row("N", "P", until="2022-06-30")],
            {"O": 15 * 181 / 365 + 30 * 184 / 365, "N": 15 * 181 / 365},
        ),
        # estimates give way to stated land
        ([row("O", "P", land=24), row("N", "P", floor=10_000)], {"O": 24, "N": 6}),
        ([row("O", "P", land=31), row("T", "P", floor=4_000, landlord="O")], {"O": 25, "T": 6}),
        ([row("O", "P", land=20), row("N", "P", land=20)], {"O": 20, "N": 20}),
    ],
)
def test_by_hand(rows, land):
    assert used(*rows).groupby("enterprise_id")["land_mu"].sum().to_dict() == pytest.approx(land)


def test_each_step_is_kept():
    got = used(
        row("O", "P", land=30), row("T", "P", floor=8_000, landlord="O", since="2022-07-02")
    ).set_index("enterprise_id")
    assert got["basis"].to_dict() == {"O": "ledger", "T": "floor"}
    assert got.loc["T", ["gross_mu", "floor_m2", "time"]].to_list() == pytest.approx(
        [12, 8_000, 183 / 365]
    )
    assert got.loc["O", ["gross_mu", "let_mu"]].to_list() == pytest.approx([30, 12 * 183 / 365])
    assert got["row"].to_dict() == {"O": 0, "T": 1}


days = st.sampled_from([None, "2021-05-01", "2022-02-01", "2022-06-30", "2022-11-11", "2023-03-01"])
ledgers = st.lists(
    st.builds(
        row,
        st.sampled_from("ABCD"),
        st.sampled_from(["P", "Q", None]),
        st.sampled_from(["B1", "B2", "BQ", None]),
        st.none() | st.floats(0, 40),
        st.none() | st.floats(0, 15_000),
        st.sampled_from([None, "A", "B"]),
        st.sampled_from(["own", "lease", None]),
        since=days,
        until=days,
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(ledgers)
def test_no_parcel_is_used_more_than_it_is_unless_its_ledger_says_so(rows):
    got = used(*rows)
    assert (got["land_mu"] >= -1e-9).all()
    steps = got["gross_mu"] * got["time"] - got["let_mu"] - got["yielded_mu"]
    assert got["land_mu"].to_numpy(float) == pytest.approx(steps.to_numpy(float), abs=1e-9)
    stated = np.where(got["basis"] == "ledger", got["gross_mu"], 0.0).astype(float)
    sums = got.assign(stated=stated).groupby("parcel_id")[["land_mu", "stated"]].sum()
    assert (sums["land_mu"] <= np.maximum(30, sums["stated"]) + 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(ledgers.filter(len), st.randoms())
def test_the_order_of_the_ledger_does_not_matter(rows, random):
    mixed = random.sample(rows, len(rows))
    sums = [
        used(*r).groupby(["enterprise_id", "parcel_id"])["land_mu"].sum().sort_index()
        for r in (rows, mixed)
    ]
    assert sums[0].to_numpy(float) == pytest.approx(sums[1].to_numpy(float), abs=1e-9)
