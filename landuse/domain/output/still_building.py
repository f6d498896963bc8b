"""Firms that still build: they produce nothing yet, and are within the time of the contract."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.land.construction import is_under_construction


def still_building(
    firms: pd.DataFrame, parcels: pd.DataFrame, uses: pd.DataFrame, year_end: dt.date
) -> pd.Series:
    """Which firms are not rated because they build within the time of the contract.

    Firms that do not produce yet are left out of published evaluations, and are rated once the
    contract's day of completion has passed.

    Parameters
    ----------
    firms : DataFrame
        The firms of the year by enterprise_id, with ``sales_wan`` and ``tax_wan``.
    parcels : DataFrame
        The zone's, by parcel_id, with ``completed`` and ``due_end``.
    uses : DataFrame
        Who uses which parcel in that year: ``enterprise_id`` and ``parcel_id``, both in every row.
    year_end : datetime.date
        The last day of the year.

    Returns
    -------
    Series of bool
        On the index of ``firms``. True for a firm without sales and tax above zero whose parcels
        are all due to be completed after that day, and not completed by then.
    """
    is_open = is_under_construction(parcels, year_end)
    is_use_open = is_open.reindex(uses["parcel_id"]).fillna(False).to_numpy(bool)
    firm_of_use = uses["enterprise_id"].to_numpy(object)
    is_firm_open = pd.Series(is_use_open).groupby(firm_of_use).all()
    builds = firms.index.isin(is_firm_open.index[is_firm_open])
    has_output = (firms[["sales_wan", "tax_wan"]].astype("Float64") > 0).fillna(False)
    produces = has_output.any(axis=1).astype(bool)
    return pd.Series(builds, index=firms.index) & ~produces
