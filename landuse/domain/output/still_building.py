"""Firms that still build: they produce nothing yet, and are within the time of the contract."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.land.land import Land


def still_building(firms: pd.DataFrame, land: Land, year_end: dt.date) -> pd.Series:
    """Which firms are not rated because they build within the time of the contract.

    Firms that do not produce yet are left out of published evaluations, and are rated once the
    contract's day of completion has passed.

    Parameters
    ----------
    firms : DataFrame
        The firms of the year by enterprise_id, with ``sales_wan`` and ``tax_wan``.
    land : Land
        Of the same zone: its parcels and who has how much of them.
    year_end : datetime.date
        The last day of the rated year.

    Returns
    -------
    Series of bool
        On the index of ``firms``. True for a firm without sales and tax above zero whose parcels
        are all due to be completed after that day, and not completed by then.
    """
    day = pd.Timestamp(year_end)
    parcels = land.parcels
    is_completed = (parcels["completed"] <= day).fillna(False).astype(bool)
    is_open = (parcels["due_end"] > day).fillna(False).astype(bool) & ~is_completed
    shares = land.shares
    is_share_open = is_open.reindex(shares["parcel_id"]).fillna(False).to_numpy(bool)
    firm_of_share = shares["enterprise_id"].to_numpy(object)
    is_firm_open = pd.Series(is_share_open).groupby(firm_of_share).all()
    builds = firms.index.isin(is_firm_open.index[is_firm_open])
    has_output = (firms[["sales_wan", "tax_wan"]].astype("Float64") > 0).fillna(False)
    produces = has_output.any(axis=1).astype(bool)
    return pd.Series(builds, index=firms.index) & ~produces
