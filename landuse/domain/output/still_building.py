"""Which firms still build: nothing produced yet, and the contract's day of completion to come."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.land.land import Land


def still_building(firms: pd.DataFrame, land: Land, year_end: dt.date) -> pd.Series:
    """Tell which firms are not to be rated because they build within the time of the contract.

    Firms that do not produce yet are left out of published evaluations, and come in once the
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
        On the index of ``firms``: no sales and no tax above zero, and every parcel that it is on
        due to be completed after that day and not completed by then.
    """
    day = pd.Timestamp(year_end)
    parcels = land.parcels
    is_completed = (parcels["completed"] <= day).fillna(False).astype(bool)
    is_open = (parcels["due_end"] > day).fillna(False).astype(bool) & ~is_completed
    shares = land.shares
    of_share = is_open.reindex(shares["parcel_id"]).fillna(False).to_numpy(bool)
    all_open = (
        pd.Series(of_share).groupby(shares["enterprise_id"].to_numpy(object)).all()
    )
    builds = firms.index.isin(all_open.index[all_open])
    yields = (
        (firms[["sales_wan", "tax_wan"]].astype("Float64") > 0)
        .fillna(False)
        .any(axis=1)
    )
    return pd.Series(builds, index=firms.index) & ~yields.astype(bool)
