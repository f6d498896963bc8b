"""The balance of land, beginning with the holders, against the apportionment of the ledger alone.

    python benchmarks/balance.py [parcels, default 100000] [firms, 30000] [rounds, 3]

Every parcel has an owner; half of them have a tenant, a quarter two, a fifth of the tenants let a
part on. The apportionment gives each row of the ledger its land. The balance adds the registered
holders, land outside the layer, and who has how much of every parcel and of every firm's land. It
is compared first: what firms and nobody have is the parcel, on every parcel.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from timing import medians, sizes

from landuse.domain.land.apportionment import apportion, land_outside, sum_by_parcel
from landuse.domain.land.balance import balance_of_firms, balance_of_parcels
from landuse.domain.land.occupancy_on_parcels import holders_of, occupancy_on_parcels
from landuse.domain.vocabulary.schema import OCCUPANCY

YEAR = 2022
FLOOR_M2 = 20_000.0
AREA_MU = 30.0
DTYPES = {"text": "string", "number": "Float64", "date": "datetime64[s]"}
#: No buildings are drawn: floors are those that the ledger states.
PAIRS = pd.DataFrame(
    {"building": np.zeros(0, np.intp), "parcel": np.zeros(0, np.intp), "share": np.zeros(0)}
)
FLOORS = pd.DataFrame({"floor_area_used_m2": pd.array([], dtype="Float64")})


def ledgers(parcel_count: int, firm_count: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Parcels with their holders, firms, and who uses what."""
    draw = np.random.default_rng(5)
    lots = np.array([f"P{k:06d}" for k in range(parcel_count)])
    firms = np.array([f"Q{k:05d}" for k in range(firm_count)])
    owner = draw.integers(0, firm_count, parcel_count)
    tenants = draw.choice([0, 1, 2], parcel_count, p=[0.25, 0.5, 0.25])
    leased = np.repeat(np.arange(parcel_count), tenants)
    # neither the owner nor the other tenant of the parcel
    order = np.arange(len(leased)) - np.repeat(np.cumsum(tenants) - tenants, tenants)
    tenant = (owner[leased] + 1 + order) % firm_count
    sublets = np.flatnonzero(draw.random(len(leased)) < 0.2)
    subtenant = (tenant[sublets] + 7) % firm_count
    floor = draw.uniform(500, 9_000, len(leased)).round()
    since = np.full(len(leased), np.datetime64("2022-01-01", "s"))
    since[draw.random(len(leased)) < 0.1] = np.datetime64("2022-07-02", "s")
    parts: list[pd.DataFrame] = [
        pd.DataFrame({"enterprise_id": firms[owner], "parcel_id": lots, "tenure": "own"}),
        pd.DataFrame(
            {
                "enterprise_id": firms[tenant],
                "parcel_id": lots[leased],
                "tenure": "lease",
                "landlord_id": firms[owner[leased]],
                "leased_floor_m2": floor,
                "since": since,
            }
        ),
        pd.DataFrame(
            {
                "enterprise_id": firms[subtenant],
                "parcel_id": lots[leased[sublets]],
                "tenure": "lease",
                "landlord_id": firms[tenant[sublets]],
                "leased_floor_m2": (floor[sublets] / 3).round(),
                "since": since[sublets],
            }
        ),
    ]
    rows = pd.concat(parts, ignore_index=True)
    kinds = {column.name: DTYPES[column.kind] for column in OCCUPANCY.columns}
    rows = rows.reindex(columns=list(kinds)).astype(kinds)
    parcels = pd.DataFrame(
        {
            "area_mu": pd.array(np.full(parcel_count, AREA_MU), dtype="Float64"),
            "building_area_m2": pd.array(np.full(parcel_count, FLOOR_M2), dtype="Float64"),
            "holder": pd.array(firms[owner], dtype="string"),
            "holder_code": pd.array(firms[owner], dtype="string"),
        },
        index=pd.Index(lots, name="parcel_id"),
    )
    enterprises = pd.DataFrame({"enterprise_id": firms, "name": firms}, dtype="string")
    return parcels, enterprises, rows


def apportioned(parcels: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The land of every row of the ledger."""
    placed = occupancy_on_parcels(rows, parcels, PAIRS, FLOORS)
    return sum_by_parcel(apportion(placed, parcels, YEAR))


def balanced(
    parcels: pd.DataFrame, enterprises: pd.DataFrame, rows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The balance of every firm and of every parcel."""
    holders = holders_of(parcels, enterprises, rows)
    placed = occupancy_on_parcels(rows, parcels, PAIRS, FLOORS, holders)
    outside = land_outside(rows, placed, YEAR)
    uses = apportion(placed, parcels, YEAR, outside)
    sum_by_parcel(uses)
    return balance_of_firms(uses, outside), balance_of_parcels(uses, parcels)


def main() -> None:
    parcel_count, firm_count, rounds = sizes(100_000, 30_000, 3)
    parcels, enterprises, rows = ledgers(parcel_count, firm_count)
    of_firms, of_parcels = balanced(parcels, enterprises, rows)
    sums = of_parcels.groupby("parcel_id")["land_mu"].sum()
    assert len(sums) == parcel_count
    assert np.allclose(sums, AREA_MU)
    in_use = of_parcels["enterprise_id"].notna()
    assert np.isclose(of_firms["mu"].sum(), of_parcels.loc[in_use, "land_mu"].sum())

    taken = medians(
        {
            "apportionment": lambda: apportioned(parcels, rows),
            "balance": lambda: balanced(parcels, enterprises, rows),
        },
        rounds,
    )
    ratio = taken["balance"] / taken["apportionment"]
    print(f"{parcel_count} parcels, {firm_count} firms, {len(rows)} rows, median of {rounds}")
    print(f"balance {taken['balance']:.2f} s, apportionment {taken['apportionment']:.2f} s")
    print(f"balance: {ratio:.2f} × the apportionment")


if __name__ == "__main__":
    main()
