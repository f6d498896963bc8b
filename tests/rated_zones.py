"""Zones whose firms are rated, by hand: one firm on each parcel of 30 mu."""

import dataclasses

from factories import box, zone

from landuse.domain.policy.scheme import Scheme


def firms(*ids, tax=100.0):
    return [
        {
            "enterprise_id": i,
            "year": 2022,
            "tax_wan": tax,
            "sales_wan": tax * 10,
            "above_scale": True,
        }
        for i in ids
    ]


PARCEL = {"parcel_id": "P", "geometry": box(0, 0, 200, 100), "area_registered_m2": 20_000.0}


HOUSE = {
    "building_id": "B",
    "geometry": box(10, 10, 100, 50),
    "floors": 4,
    "floor_area_m2": 20_000.0,
}


def rated_zone(taxes, policy="jiangsu", **more):
    n = len(taxes)
    lots = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(300 * i, 0, 200, 100),
            "area_registered_m2": 20_000.0,
        }
        for i in range(n)
    ]
    rows = [
        {"enterprise_id": f"F{i:02d}", "parcel_id": f"P{i}", "land_mu": 30.0, "tenure": "own"}
        for i in range(n)
    ]
    ledger = [
        {
            "enterprise_id": f"F{i:02d}",
            "year": 2022,
            "tax_wan": t,
            "sales_wan": 1000.0,
            "above_scale": True,
            "energy_tce": 10.0,
            "added_value_wan": 500.0,
            "employees": 100,
            "rd_wan": 10.0,
            "power_kwh": 1e5,
        }
        | {k: v[i] for k, v in more.items()}
        for i, t in enumerate(taxes)
    ]
    return zone(parcels=lots, occupancy=rows, enterprises=ledger, policy=policy)


def capped(z, cap=1.0, **more):
    """The zone under a scheme of tax per mu (70) and sales per mu (30) with announced bases, tax capped."""
    items = [
        {
            "id": "t",
            "title": "t",
            "numerator": "tax_wan",
            "denominator": "mu",
            "weight": 70,
            "base": 2.0,
            "cap": cap,
        },
        {
            "id": "s",
            "title": "s",
            "numerator": "sales_wan",
            "denominator": "mu",
            "weight": 30,
            "base": 100.0,
        },
    ]
    plan = Scheme.model_validate(
        {
            "id": "s",
            "title": "s",
            "cite": "s",
            "indicator": items,
            "classes": {"A": 0.2, "B": 0.6, "C": 1.0},
        }
        | more
    )
    return dataclasses.replace(z, policy=z.policy.model_copy(update={"scheme": plan}))
