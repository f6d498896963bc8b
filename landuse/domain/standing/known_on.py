"""The ledgers as they were known on a day: two times, when it happened and when it was recorded.

A figure that was reported in June can be had again: what was written down later, corrections of
older rows among it, is left out. Without such a day the ledgers are read as they are known now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from landuse.domain.zone import Zone


def as_known_on(zone: Zone, day: dt.date | None) -> Zone:
    """Return a zone with its ledgers as they were known on a day.

    Parameters
    ----------
    zone : Zone
        As read.
    day : date or None
        The day; the zone itself is returned where None.

    Returns
    -------
    Zone
        Without actions recorded later, nor field checks made later, and with ``known_on``. A zone
        that is cut already keeps the earlier of the two days.
    """
    if day is None:
        return zone
    known_on = day if zone.known_on is None else min(day, zone.known_on)
    was_known = days_of_recording(zone.actions) <= pd.Timestamp(known_on)
    was_checked = zone.reviews["date"] <= pd.Timestamp(known_on)
    return replace(
        zone,
        actions=zone.actions[was_known.fillna(False)],
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
        ``recorded``, else the day of the stage: who states none is taken to have written at once.

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
