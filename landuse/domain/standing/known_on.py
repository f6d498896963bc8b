"""The ledgers as they were known on a day: when something happened, and when it was recorded.

So a figure that was reported in June can be computed again: rows that were recorded later,
corrections of older rows among them, are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from landuse.domain.zone import Zone


def as_known_on(zone: Zone, day: dt.date) -> Zone:
    """Return a zone with its ledgers as they were known on a day.

    Parameters
    ----------
    zone : Zone
        As read.
    day : date
        The day.

    Returns
    -------
    Zone
        Without actions recorded later, nor field checks made later, and with ``known_on``. A zone
        that is cut already keeps the earlier of the two days.
    """
    known_on = day
    if zone.known_on is not None:
        known_on = min(day, zone.known_on)
    last_moment = pd.Timestamp(known_on)
    was_recorded = days_of_recording(zone.actions) <= last_moment
    was_checked = zone.reviews["date"] <= last_moment
    return replace(
        zone,
        actions=zone.actions[was_recorded.fillna(False)],
        reviews=zone.reviews[was_checked.fillna(False)],
        known_on=known_on,
    )


def days_of_recording(actions: pd.DataFrame) -> pd.Series:
    """Return the day on which each row of the ledger was written down.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``: its ``recorded`` and ``date``.

    Returns
    -------
    Series of datetime64, shape (rows,)
        ``recorded``, else the day of the stage: a row without a day of recording is taken to have
        been written down at once.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "date": pd.to_datetime(["2022-03-01", "2022-03-01"]),
    ...         "recorded": pd.to_datetime(["2022-05-04", None]),
    ...     }
    ... )
    >>> days_of_recording(rows).dt.strftime("%m-%d").tolist()
    ['05-04', '03-01']
    """
    return actions["recorded"].fillna(actions["date"])
