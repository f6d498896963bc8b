"""Days, as people and programs write them."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

import numpy as np
import pandas as pd

from landuse.errors import LanduseError

#: What may be given for a day; a Timestamp is a datetime, and a datetime a date.
DayLike: TypeAlias = dt.date | np.datetime64 | str

#: Of a wrong value so much is repeated in the refusal.
_LONGEST_QUOTE = 40


def day_of(as_of: DayLike | None, year: int) -> dt.date:
    """The day that an assessment is made for.

    Parameters
    ----------
    as_of : date, datetime, Timestamp, numpy.datetime64, ISO text or None
        The day; its time of day is let go. None stands for the last day of the plan year.
    year : int
        The plan year.

    Returns
    -------
    datetime.date
        Never a subclass with a time: behind this door there is one type.

    Raises
    ------
    LanduseError
        Where the value is no day: another type, an impossible date, a missing one.

    Examples
    --------
    >>> day_of("2022-06-30", 2022), day_of(None, 2022)
    (datetime.date(2022, 6, 30), datetime.date(2022, 12, 31))
    >>> day_of(pd.Timestamp("2022-06-30 08:30"), 2022)
    datetime.date(2022, 6, 30)
    """
    if as_of is None:
        return dt.date(year, 12, 31)
    return as_day(as_of)


def as_day(value: DayLike) -> dt.date:
    """Any day-like value as a plain date.

    Parameters
    ----------
    value : date, datetime, Timestamp, numpy.datetime64 or ISO text
        As :func:`day_of` takes it, but for None.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    LanduseError
        Where the value is no day.

    Examples
    --------
    >>> as_day(np.datetime64("2022-06-30"))
    datetime.date(2022, 6, 30)
    >>> try:
    ...     as_day(2022)
    ... except LanduseError as error:
    ...     print(error.message)
    2022 不是一天。
    """
    day = _date_or_none(value)
    if day is None:
        quoted = repr(value)
        if len(quoted) > _LONGEST_QUOTE:
            quoted = quoted[:_LONGEST_QUOTE] + "…"
        raise LanduseError("domain.not_a_day", value=quoted)
    return day


def _date_or_none(value: object) -> dt.date | None:
    """The day of a day-like value; None for everything else."""
    if value is pd.NaT:  # a datetime by its type, but no day
        return None
    if isinstance(value, np.datetime64):
        # a year or a month is no day, although numpy would take its first
        if np.isnat(value) or np.datetime_data(value)[0] in ("Y", "M", "generic"):
            return None
        day = value.astype("datetime64[D]").item()
        return day if isinstance(day, dt.date) else None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return dt.date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return dt.datetime.fromisoformat(value.strip()).date()
        except ValueError:
            return None
    return None
