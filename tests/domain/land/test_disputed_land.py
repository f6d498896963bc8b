"""Disputes over land as they come in, each reckoned by hand: 30 mu with 20 000 m² of floor."""

import pytest
from factories import zone
from rated_zones import HOUSE, PARCEL, firms

from landuse.domain.assessment import assess


def own(firm, **more):
    return {"enterprise_id": firm, "parcel_id": "P", "tenure": "own", **more}


def lease(firm, landlord=None, **more):
    row = {"enterprise_id": firm, "parcel_id": "P", "tenure": "lease", "landlord_id": landlord}
    return row | more


FLOOR = "leased_floor_m2"

CASES = {
    "golden: a landlord and its tenant": (
        [own("O", floor_area_m2=2_000.0), lease("T", "O", **{FLOOR: 12_000.0})],
        {"O": 12, "T": 18},
    ),
    "golden: a sub-tenant comes off the tenant": (
        [own("O"), lease("T", "O", **{FLOOR: 10_000.0}), lease("S", "T", **{FLOOR: 4_000.0})],
        {"O": 15, "T": 9, "S": 6},
    ),
    "empty floor of a tenant stays the tenant's": (
        [own("O"), lease("T", "O", floor_area_m2=1_000.0, **{FLOOR: 12_000.0})],
        {"O": 12, "T": 18},
    ),
    "the holder is in no row of the ledger": (
        [lease("T", "O", **{FLOOR: 5_000.0})],
        {"O": 22.5, "T": 7.5},
    ),
    "a lease that names no landlord comes off the owner": (
        [own("O"), lease("T", **{FLOOR: 5_000.0})],
        {"O": 22.5, "T": 7.5},
    ),
    "a lease pasted twice counts once": (
        [own("O"), *[lease("T", "O", **{FLOOR: 3_000.0})] * 2],
        {"O": 25.5, "T": 4.5},
    ),
    "two leases of one tenant are two": (
        [own("O"), lease("T", "O", **{FLOOR: 3_000.0}), lease("T", "O", **{FLOOR: 1_000.0})],
        {"O": 24, "T": 6},
    ),
    "stated land stands before floor": (
        [own("O"), lease("T", "O", land_mu=10.0, **{FLOOR: 12_000.0})],
        {"O": 20, "T": 10},
    ),
    # 27 and 18 mu by floor
    "leases over the whole leave their landlord nothing, and give way in proportion": (
        [own("O"), lease("T", "O", **{FLOOR: 18_000.0}), lease("S", "O", **{FLOOR: 12_000.0})],
        {"O": 0, "T": 18, "S": 12},
    ),
    # 24 mu of the landlord, none of the tenant, 12 of the sub-tenant: 36 give way to 30
    "a sublet larger than the lease leaves the tenant nothing": (
        [own("O"), lease("T", "O", **{FLOOR: 4_000.0}), lease("S", "T", **{FLOOR: 8_000.0})],
        {"O": 20, "T": 0, "S": 10},
    ),
    "half a year of a lease is half of its land": (
        [own("O"), lease("T", "O", since="2022-07-02", **{FLOOR: 12_000.0})],
        {"O": 30 - 18 * 183 / 365, "T": 18 * 183 / 365},
    ),
    "a lease that is over counts no more": (
        [own("O"), lease("T", "O", until="2021-12-31", **{FLOOR: 12_000.0})],
        {"O": 30},
    ),
    "a firm that leases of itself is an owner": (
        [own("O"), lease("O", "O", **{FLOOR: 5_000.0})],
        {"O": 30},
    ),
    "two owners of whom one is the holder": (
        [own("O"), own("T", floor_area_m2=4_000.0)],
        {"O": 24, "T": 6},
    ),
}


@pytest.mark.parametrize(("rows", "land"), CASES.values(), ids=CASES)
def test_who_has_how_much(rows, land):
    parcel = PARCEL | {"holder": "O"}
    made = assess(
        zone(
            parcels=[parcel],
            buildings=[HOUSE],
            enterprises=firms("O", "T", "S"),
            occupancy=rows,
        )
    )
    has = made.shares.groupby("enterprise_id")["land_mu"].sum().to_dict()
    assert has == pytest.approx(land)
    assert sum(has.values()) == pytest.approx(30)
