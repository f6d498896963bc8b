"""Facts of firms that a scheme may name beyond their ledger: years, rented floor, tenants.

Each is computed only where a scheme names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_array, float_column
from landuse.domain.output.indicators import is_above_scale
from landuse.domain.zone import Zone


@dataclass(frozen=True, eq=False)
class _Sources:
    """What facts of firms are computed from."""

    firms: pd.DataFrame
    zone: Zone
    uses: pd.DataFrame
    landlords: pd.Series
    year: int


def with_facts(
    firms: pd.DataFrame, zone: Zone, uses: pd.DataFrame, landlords: pd.Series, year: int
) -> pd.DataFrame:
    """The firms with those facts that the zone's scheme names.

    Parameters
    ----------
    firms : DataFrame
        By enterprise_id, as :func:`landuse.domain.output.firms.firms_of_year` gives them.
    zone : Zone
        With its scheme and its ledger of uses.
    uses : DataFrame
        Of the year, as :func:`landuse.domain.land.apportionment.apportion` gives them.
    landlords : Series of object
        As :func:`landuse.domain.output.tenants.landlords_of` gives them.
    year : int
        The year of the firms. Years are full years at its end.

    Returns
    -------
    DataFrame
        With columns of :data:`FACTS_OF_FIRMS`.
    """
    sources = _Sources(firms, zone, uses, landlords, year)
    facts = {}
    for name, fact_of in FACTS_OF_FIRMS.items():
        if name in zone.policy.scheme.columns_asked:
            facts[name] = fact_of(sources)
    return firms.assign(**facts)


def _full_years(days: pd.Series, year: int) -> pd.Series:
    """Full years from each day to the end of a year, by which every anniversary has passed."""
    return pd.Series((year - days.dt.year).astype("Float64"))


def _years_founded(sources: _Sources) -> pd.Series:
    """Full years since the day of foundation."""
    return _full_years(sources.firms["founded"], sources.year)


def _years_in_production(sources: _Sources) -> pd.Series:
    """Full years since production started."""
    return _full_years(sources.firms["started_production"], sources.year)


def _years_since_supply(sources: _Sources) -> pd.Series:
    """Full years since the contract of the last parcel that was supplied to the firm."""
    uses, index = sources.uses, sources.firms.index
    owned = uses[uses["tenure"].eq("own").to_numpy(bool)]
    signed = sources.zone.parcels["contract_date"].reindex(owned["parcel_id"])
    last_signed = signed.groupby(owned["enterprise_id"].to_numpy(object)).max()
    of_firms = last_signed.reindex(index.astype(object)).set_axis(index)
    return _full_years(of_firms, sources.year)


def _rented_floor_m2(sources: _Sources) -> pd.Series:
    """Floor of the leases in force in the year, as leased or else used; zero without a lease."""
    uses, index = sources.uses, sources.firms.index
    is_lease = uses["tenure"].eq("lease") & (uses["row"] >= 0)
    # a row of the ledger that is on several parcels is one lease
    leases = uses[is_lease.to_numpy(bool)].drop_duplicates("row")
    rows = sources.zone.occupancy.iloc[leases["row"].to_numpy(int)]
    floor = float_array(rows["leased_floor_m2"].fillna(rows["floor_area_m2"]))
    mean_floor = pd.Series(floor * leases["time"].to_numpy(float))
    by_firm = mean_floor.groupby(leases["enterprise_id"].to_numpy(object))
    total = by_firm.sum(min_count=1).reindex(index.astype(object)).to_numpy(float)
    is_tenant = index.isin(leases["enterprise_id"])
    return float_column(np.where(is_tenant, total, 0.0), index)


def _tenant_count(sources: _Sources) -> pd.Series:
    """How many firms have the firm as their landlord."""
    return _count_as_landlord(sources, sources.landlords)


def _small_tenant_count(sources: _Sources) -> pd.Series:
    """How many firms below the statistical scale have the firm as their landlord."""
    firms, landlords = sources.firms, sources.landlords
    small = firms.index[~is_above_scale(firms).to_numpy(bool)]
    return _count_as_landlord(sources, landlords[landlords.index.isin(small)])


def _count_as_landlord(sources: _Sources, landlords: pd.Series) -> pd.Series:
    """How often each firm is a landlord."""
    index = sources.firms.index
    counts = landlords.value_counts().reindex(index.astype(object))
    return float_column(np.nan_to_num(counts.to_numpy(float)), index)


#: The facts that a scheme may name, by their names in the vocabulary.
FACTS_OF_FIRMS: Mapping[str, Callable[[_Sources], pd.Series]] = {
    "years_founded": _years_founded,
    "years_in_production": _years_in_production,
    "years_since_supply": _years_since_supply,
    "rented_floor_m2": _rented_floor_m2,
    "tenant_count": _tenant_count,
    "small_tenant_count": _small_tenant_count,
}
