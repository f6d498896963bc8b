"""A week, a month or a quarter, as meetings and reports go by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

#: Kind of a period → pandas' name of it, and of its last day.
_SPANS = {"week": "W-SUN", "month": "M", "quarter": "Q"}
_ENDS = {"week": "W-SUN", "month": "ME", "quarter": "QE"}


@dataclass(frozen=True)
class Period:
    """A week (Monday to Sunday), month or quarter, and the day of its report.

    Attributes
    ----------
    kind : {"week", "month", "quarter"}
        How long it is.
    first, last : datetime.date
        Both included.
    day : datetime.date
        Within the period; the report covers events up to it.
    """

    kind: str
    first: dt.date
    last: dt.date
    day: dt.date

    @property
    def before(self) -> dt.date:
        """The last day of the period before."""
        return self.first - dt.timedelta(days=1)

    @property
    def number(self) -> int:
        """Of the week (ISO 8601), month or quarter within its year, from 1."""
        if self.kind == "week":
            return self.day.isocalendar().week
        if self.kind == "month":
            return self.day.month
        return (self.day.month + 2) // 3

    @property
    def year(self) -> int:
        """The year that the number counts in: of a week the ISO year, which may be the next."""
        if self.kind == "week":
            return self.day.isocalendar().year
        return self.day.year


def period_of(kind: str, day: dt.date) -> Period:
    """Return the week, month or quarter that a day lies in.

    Parameters
    ----------
    kind : {"week", "month", "quarter"}
        How long it is.
    day : date
        Any day.

    Returns
    -------
    Period

    Examples
    --------
    >>> period = period_of("quarter", dt.date(2022, 8, 15))
    >>> period.first.isoformat(), period.last.isoformat(), period.number
    ('2022-07-01', '2022-09-30', 3)
    >>> period_of("week", dt.date(2022, 6, 30)).before.isoformat()
    '2022-06-26'
    """
    span = pd.Timestamp(day).to_period(_SPANS[kind])
    return Period(kind, span.start_time.date(), span.end_time.date(), day)


def period_ends(year: int, every: str, until: dt.date) -> list[dt.date]:
    """Return the last days of the weeks, months or quarters of a year up to a day.

    Parameters
    ----------
    year : int
        The year.
    every : {"week", "month", "quarter"}
        How long the periods are.
    until : date
        The last day.

    Returns
    -------
    list of date
        Rising; the last one is ``until`` itself, the end of a period or not.

    Examples
    --------
    >>> [d.isoformat() for d in period_ends(2022, "quarter", dt.date(2022, 8, 15))]
    ['2022-03-31', '2022-06-30', '2022-08-15']
    """
    last = min(until, dt.date(year, 12, 31))
    ends = pd.date_range(dt.date(year, 1, 1), last, freq=_ENDS[every])
    days = [end.date() for end in ends]
    if not days or days[-1] != until:
        days.append(until)
    return days
