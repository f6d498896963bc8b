"""What a scheme may ask of firms beyond their ledger: years, rented floor, tenants.

Each is reckoned only where a scheme asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.numbers import float_column
from landuse.domain.output.indicators import is_above_scale
from landuse.domain.zone import Zone


@dataclass(frozen=True, eq=False)
class _Asked:
    """What facts of firms are reckoned from."""

    firms: pd.DataFrame
    zone: Zone
    uses: pd.DataFrame
    landlords: pd.Series
    year: int


def with_facts(
    firms: pd.DataFrame, zone: Zone, uses: pd.DataFrame, landlords: pd.Series, year: int
) -> pd.DataFrame:
    """The firms with those facts that the zone's scheme asks for.

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
    wanted = [
        name for name in FACTS_OF_FIRMS if name in zone.policy.scheme.columns_asked
    ]
    asked = _Asked(firms, zone, uses, landlords, year)
    return firms.assign(**{name: FACTS_OF_FIRMS[name](asked) for name in wanted})


def _full_years(days: pd.Series, year: int) -> pd.Series:
    """Full years from days to the end of a year: every anniversary is within a year."""
    return pd.Series((year - days.dt.year).astype("Float64"))


def _years_founded(asked: _Asked) -> pd.Series:
    """Since the day of foundation."""
    return _full_years(asked.firms["founded"], asked.year)


def _years_in_production(asked: _Asked) -> pd.Series:
    """Since the day of production."""
    return _full_years(asked.firms["started_production"], asked.year)


def _years_since_supply(asked: _Asked) -> pd.Series:
    """Since the contract of the land that was supplied last, of the parcels that a firm owns."""
    own = asked.uses[asked.uses["tenure"].eq("own").to_numpy(bool)]
    signed = asked.zone.parcels["contract_date"].reindex(own["parcel_id"])
    last = signed.groupby(own["enterprise_id"].to_numpy(object)).max()
    days = last.reindex(asked.firms.index.astype(object)).set_axis(asked.firms.index)
    return _full_years(days, asked.year)


def _rented_floor_m2(asked: _Asked) -> pd.Series:
    """Floor of the leases that hold in the year: leased, else used; zero for who rents none."""
    uses = asked.uses
    is_lease = uses["tenure"].eq("lease").to_numpy(bool) & (uses["row"] >= 0).to_numpy(
        bool
    )
    # a row that stands on several parcels is one lease
    leases = uses[is_lease].drop_duplicates("row")
    rows = asked.zone.occupancy.iloc[leases["row"].to_numpy(int)]
    floor = (
        rows["leased_floor_m2"].fillna(rows["floor_area_m2"]).astype(float).to_numpy()
    )
    of_firm = pd.Series(floor * leases["time"].to_numpy(float)).groupby(
        leases["enterprise_id"].to_numpy(object)
    )
    index = asked.firms.index
    known = of_firm.sum(min_count=1).reindex(index.astype(object)).set_axis(index)
    rents = index.isin(leases["enterprise_id"])
    return float_column(np.where(rents, known.to_numpy(float), 0.0), index)


def _tenant_count(asked: _Asked) -> pd.Series:
    """How many firms rent most of what they rent from it."""
    return _count(asked, asked.landlords)


def _small_tenant_count(asked: _Asked) -> pd.Series:
    """The same of firms of the year that are below the statistical scale."""
    small = asked.firms.index[~is_above_scale(asked.firms).to_numpy(bool)]
    return _count(asked, asked.landlords[asked.landlords.index.isin(small)])


def _count(asked: _Asked, landlords: pd.Series) -> pd.Series:
    """How often each firm is a landlord."""
    counted = landlords.value_counts().reindex(asked.firms.index.astype(object))
    return float_column(np.nan_to_num(counted.to_numpy(float)), asked.firms.index)


#: What a scheme may ask, by its name in the vocabulary.
FACTS_OF_FIRMS: Mapping[str, Callable[[_Asked], pd.Series]] = {
    "years_founded": _years_founded,
    "years_in_production": _years_in_production,
    "years_since_supply": _years_since_supply,
    "rented_floor_m2": _rented_floor_m2,
    "tenant_count": _tenant_count,
    "small_tenant_count": _small_tenant_count,
}
