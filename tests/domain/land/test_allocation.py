"""Land of firms that share a parcel: the hard cases, by hand, and what holds of any ledger."""

import numpy as np
import pytest
from factories import box, zone
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.domain.assessment import assess
from landuse.domain.land.balance import balance_of_parcels

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
        # a tenant without a figure has the building that it names, and its landlord let it that
        (
            [
                row("O", "P", "B1", floor=10_000),
                row("T", "P", "B1", landlord="O"),
                row("N", "P", "B2", floor=10_000),
            ],
            {"O": 0, "T": 15, "N": 15},
        ),
        # what is left of the parcel is the owner's who states none, and no neighbour pays
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
        # floor that stands empty is the owner's: it has the parcel less what it lets
        (
            [row("O", "P", floor=2_000), row("T", "P", floor=12_000, landlord="O")],
            {"O": 12, "T": 18},
        ),
        ([row("O", "P", floor=5_000)], {"O": 30}),
        ([row("O", "P", "B1", floor=5_000), row("N", "P", "B2")], {"O": 15, "N": 15}),
        # and a sub-tenant's comes off the tenant's lease
        (
            [
                row("O", "P", floor=2_000),
                row("T", "P", floor=10_000, landlord="O"),
                row("S", "P", floor=4_000, landlord="T"),
            ],
            {"O": 15, "T": 9, "S": 6},
        ),
        # of several owners each has what it uses and lets
        (
            [
                row("O", "P", floor=2_000),
                row("N", "P", floor=10_000),
                row("T", "P", floor=8_000, landlord="O"),
            ],
            {"O": 3, "N": 15, "T": 12},
        ),
        # a lease is what is leased, not what is used of it
        (
            [
                row("O", "P"),
                row("T", "P", floor=4_000, leased_floor_m2=12_000.0, landlord="O"),
            ],
            {"O": 12, "T": 18},
        ),
        # a row that is there twice counts once
        (
            [
                row("O", "P", floor=2_000),
                row("T", "P", floor=3_000, landlord="O"),
                row("T", "P", floor=3_000, landlord="O"),
            ],
            {"O": 25.5, "T": 4.5},
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


@settings(max_examples=30, deadline=None)
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


def test_stated_floors_split_a_parcel_without_buildings():
    """30 mu: 12 000, 6 000 and 2 000 m² are 18, 9 and 3 mu, with no building on the map."""
    rows = [
        row("T1", "P", floor=12_000, landlord="O"),
        row("T2", "P", floor=6_000, landlord="O"),
        row("O", "P", floor=2_000, tenure=None),
    ]
    made = assess(
        zone(parcels=LOTS, enterprises=[{"enterprise_id": "O", "year": 2022}], occupancy=rows)
    )
    land = made.uses.set_index("enterprise_id")
    assert land["land_mu"].to_dict() == pytest.approx({"T1": 18, "T2": 9, "O": 3})
    assert land["parcel_floor_m2"].to_dict() == pytest.approx(dict.fromkeys(land.index, 20_000))


def test_what_stands_empty_is_told_beside_whose_it_is():
    got = used(
        row("O", "P", floor=2_000),
        row("T", "P", floor=4_000, leased_floor_m2=12_000.0, landlord="O"),
    ).set_index("enterprise_id")
    # O: 12 mu, 3 of them used; T: 18 mu by its lease, 6 of them used
    assert got["vacant_mu"].to_dict() == pytest.approx({"O": 9, "T": 12})


def test_the_registered_holder_has_what_nobody_states():
    lots = [{**LOTS[0], "holder": "甲厂"}, LOTS[1]]
    firms = [
        {"enterprise_id": "H", "name": "甲厂", "year": 2022, "tax_wan": 10.0},
        {"enterprise_id": "T", "name": "乙厂", "year": 2022, "tax_wan": 10.0},
    ]
    rows = [row("T", "P", floor=12_000, landlord="H")]
    made = assess(zone(parcels=lots, buildings=HOUSES, enterprises=firms, occupancy=rows))
    assert made.enterprises["mu"].to_dict() == pytest.approx({"H": 12, "T": 18})
    assert made.enterprises["own_mu"].to_dict() == pytest.approx({"H": 30, "T": 0})
    assert made.enterprises["let_mu"].to_dict() == pytest.approx({"H": 18, "T": 0})


def test_land_outside_the_layer_is_the_firms_and_no_parcels():
    made = assess(
        zone(
            parcels=LOTS,
            enterprises=[{"enterprise_id": "F", "year": 2022, "tax_wan": 100.0}],
            occupancy=[row("F", "P", land=30), row("F", "他处-1", land=20)],
        )
    )
    firm = made.enterprises.loc["F"]
    assert (firm["mu"], firm["outside_mu"], firm["tax_per_mu"]) == (50, 20, 2)
    # three fifths of its land are on P, and so is its tax
    assert made.parcels["tax_wan"]["P"] == pytest.approx(60)


def test_a_park_company_that_only_lets_is_no_unknown_producer():
    firms = [
        {"enterprise_id": f, "year": 2022, "tax_wan": tax} for f, tax in (("T1", 100), ("T2", 50))
    ]
    leases = [row("T1", "P", floor=12_000, landlord="园区"), row("T2", "P", floor=6_000)]
    leases[1].update(tenure="lease", landlord_id="园区")
    for park in (row("园区", "P", tenure=None), row("园区", "P", floor=50, role="only_lets")):
        made = assess(
            zone(parcels=LOTS, buildings=HOUSES, enterprises=firms, occupancy=[*leases, park])
        )
        assert made.parcels["tax_per_mu"]["P"] == pytest.approx(5)
        assert made.parcels["enterprise_count"]["P"] == 2


@settings(max_examples=20, deadline=None)
@given(ledgers)
def test_the_balance_of_every_parcel_closes(rows):
    made = assess(
        zone(
            parcels=[{**lot, "holder": "A"} for lot in LOTS],
            buildings=HOUSES,
            enterprises=[{"enterprise_id": f, "year": 2022} for f in "ABCD"],
            occupancy=rows,
        )
    )
    lines = balance_of_parcels(made.uses, made.parcels)
    assert lines.groupby("parcel_id")["land_mu"].sum().to_dict() == pytest.approx(
        {"P": 30, "Q": 30}
    )
    held = lines["own_mu"] + lines["rented_mu"] - lines["let_mu"]
    of_firms = lines["enterprise_id"].notna()
    assert held[of_firms].to_numpy() == pytest.approx(lines["land_mu"][of_firms].to_numpy())
    assert (lines["vacant_mu"] <= lines["land_mu"] + 1e-9)[of_firms].all()
