"""From when to when a lease runs, as people write it: 2021.3.1-2024.2.28, 2020年1月至2022年12月."""

from __future__ import annotations

import re

import pandas as pd

from landuse.adapters.meaning.conversion import narrowed
from landuse.adapters.meaning.dates import dates

_WORDS = "至|到|—+|--+|~|～|－|–"
_DAY = r"\d{4}[年./]\d{1,2}(?:[月./]\d{1,2})?[日月]?|\d{4}-\d{1,2}-\d{1,2}|\d{8}"
_PERIOD = re.compile(rf"^(?:自|从)?({_DAY})(?:起)?(?:{_WORDS}|-)({_DAY})(?:止)?$")
#: A month without a day, which a period holds to its end.
_MONTH = re.compile(r"^(\d{4})[年./](\d{1,2})月?$")


def periods(cells: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """The first and the last day of periods.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    since, until : Series of datetime64[s]
        A last month is meant to its end.
    unreadable : Series of bool
        Cells that name no beginning and end, as 三年.

    Examples
    --------
    >>> since, until, unreadable = periods(pd.Series(["2020年1月至2022年12月", "三年"]))
    >>> since.dt.strftime("%Y-%m-%d")[0], until.dt.strftime("%Y-%m-%d")[0], unreadable.tolist()
    ('2020-01-01', '2022-12-31', [False, True])
    """
    written = narrowed(cells).str.replace(r"\s", "", regex=True)
    days = written.str.extract(_PERIOD)
    last_days = days[1].str.replace(_MONTH, r"\1年\2月底", regex=True)
    since = dates(days[0])[0]
    until = dates(last_days)[0]
    return since, until, written.notna() & (since.isna() | until.isna())
