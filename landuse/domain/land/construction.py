"""Parcels under construction: within the time that the contract gives, and not completed."""

from __future__ import annotations

import pandas as pd

from landuse.domain.policy.conditions import Days, moments


def is_under_construction(parcels: pd.DataFrame, days: Days) -> pd.Series:
    """Which parcels are still to be completed on a day, within the time of the contract.

    Parameters
    ----------
    parcels : DataFrame
        With ``completed`` and ``due_end``, the contract's day of completion.
    days : datetime.date or ndarray of datetime64, shape (parcels,)
        One day, or that of each parcel.

    Returns
    -------
    Series of bool
        On the index of ``parcels``. False where the contract's day is not known, has come, or
        where the parcel is completed by then.

    Examples
    --------
    >>> import datetime as dt
    >>> parcels = pd.DataFrame(
    ...     {
    ...         "due_end": pd.to_datetime(["2026-06-30", "2026-06-30", "2025-06-30", None]),
    ...         "completed": pd.to_datetime([None, "2025-11-01", None, None]),
    ...     }
    ... )
    >>> is_under_construction(parcels, dt.date(2025, 12, 31)).to_list()
    [True, False, False, False]
    """
    day = moments(days)
    is_completed = (parcels["completed"] <= day).fillna(False).astype(bool)
    is_due_later = (parcels["due_end"] > day).fillna(False).astype(bool)
    return is_due_later & ~is_completed
