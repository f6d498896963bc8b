"""Dates as people write them become days.

Land records, ledgers and exports each have a way of writing a day; all of them are read, and what
could be two days is none.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import (
    DATE_DTYPE,
    Readings,
    floats,
    is_true,
    narrowed,
)

#: The time zone of the whole country.
BEIJING = "Asia/Shanghai"
#: A day and a time of day with their time zone.
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?(?:\d\d)?)"
)
#: What a time of day behind a day begins with.
_TIME_OF_DAY = re.compile(
    r"(?:[T ]\s*|(?<=日))(?:上午|下午|[AP]M)?\s*\d{1,2}(?:[:时点]\S*)(?:\s.*)?$"
)
#: Dashes of print, and the spoken word for a day.
_ALIKE = str.maketrans({"–": "-", "—": "-", "－": "-", "号": "日"})
#: A day as ISO 8601 writes it.
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
#: Day 0 of a spreadsheet's serial numbers.
_EXCEL_EPOCH = pd.Timestamp(1899, 12, 30)
#: Serial numbers of spreadsheets that are dates of our time (1954 to 2119).
_FIRST_SERIAL, _LAST_SERIAL = 20_001, 79_999
#: Years that a date in land records can have.
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
#: Days that public land records and spreadsheets write where there is no date.
_NULL_DATES = ("1900-01-01", "1899-12-30")


#: A day without a year, as ledgers of one year have it: 6月底, 8月, 3月15日, 年底.
_OF_A_YEAR = re.compile(r"\d{1,2}月(?:\d{1,2}日?|底|末|初|份)?|年[底末]|上半年|下半年")
#: The end of a month or of a year: 2022年6月底, 2022年底.
_END = re.compile(r"((?:19|20)\d\d)[年.\-/](?:(\d{1,2})月?)?[底末]")
#: Halves of a year → their last month.
_HALVES = {"上半年": "6月底", "下半年": "12月底"}


def in_year(cells: pd.Series, year: int) -> tuple[pd.Series, pd.Series]:
    """Days that name no year, with the year of the ledger that they stand in.

    Parameters
    ----------
    cells : Series
        A column of any dtype.
    year : int
        The year of the ledger.

    Returns
    -------
    cells : Series
        The same column where every day names its year.
    is_changed : Series of bool

    Examples
    --------
    >>> cells, _ = in_year(pd.Series(["6月底", "2022.7", "年底"]), 2022)
    >>> cells.to_list(), dates(cells)[0].dt.strftime("%Y-%m-%d").to_list()
    (['2022年6月底', '2022.7', '2022年底'], ['2022-06-30', '2022-07-01', '2022-12-31'])
    """
    is_changed = pd.Series(False, index=cells.index)
    if cells.dtype != object and not pd.api.types.is_string_dtype(cells.dtype):
        return cells, is_changed
    is_text = cells.map(lambda cell: isinstance(cell, str))
    narrow = narrowed(cells.where(is_text))
    is_changed = is_true(narrow.str.fullmatch(_OF_A_YEAR.pattern))
    if not is_changed.any():
        return cells, is_changed
    with_year = cells.astype(object).copy()
    with_year[is_changed] = [_in_year(day, year) for day in narrow[is_changed]]
    return with_year, is_changed


def _in_year(day: str, year: int) -> str:
    """A day that names no year, in a year."""
    if day.startswith("年"):
        return f"{year}{day}"
    return f"{year}年{_HALVES.get(day, day)}"


def dates(cells: pd.Series) -> Readings:
    """Days, however they are written.

    Read are ISO dates, 2022/3/1, 2022.3, 2022年3月1日, 20220301, a bare year, serial numbers
    of spreadsheets and milliseconds since 1970. A missing day or month is the first.

    Parameters
    ----------
    cells : Series
        A column of any dtype; times of day are dropped. An instant (one that names its time zone,
        or milliseconds since 1970, which count from Greenwich) is the day it was in Beijing: web
        services write midnight there as 16:00 of the day before.

    Returns
    -------
    values : Series of datetime64[s]
        1900-01-01 stands for no date in public land records and is NaT.
    is_unreadable : Series of bool
        True too for a number like 2022.1, which is January or an October that lost its zero.

    Examples
    --------
    >>> days, unreadable = dates(pd.Series(["2022年 3月", "2022 3 5 8:00", "44713", "待定"]))
    >>> days.dt.strftime("%Y-%m-%d").to_list()
    ['2022-03-01', '2022-03-05', '2022-06-01', nan]
    >>> unreadable.to_list()
    [False, False, False, True]
    """
    if pd.api.types.is_datetime64_any_dtype(cells):
        days = _local_days(cells)
        is_unreadable = pd.Series(False, index=cells.index)
    else:
        narrow = narrowed(cells)
        codes, texts = pd.factorize(narrow)
        # a missing cell has the code -1 and so takes the last day, which is none
        day_of_code = np.append(_days_of_texts(texts), np.datetime64("NaT", "s"))
        days = pd.Series(day_of_code[codes], index=cells.index, dtype=DATE_DTYPE)
        days = days.mask(_may_have_lost_a_zero(floats(cells)))
        is_unreadable = narrow.notna() & days.isna()
    is_null = days.isin(pd.to_datetime(list(_NULL_DATES)))
    return days.mask(is_null), is_unreadable


def _local_days(times: pd.Series) -> pd.Series:
    """The day of each time: in Beijing where the times have a zone."""
    if getattr(times.dt, "tz", None) is not None:
        times = times.dt.tz_convert(BEIJING).dt.tz_localize(None)
    days: pd.Series = times.dt.normalize().astype(DATE_DTYPE)
    return days


def _may_have_lost_a_zero(numbers: pd.Series) -> pd.Series:
    """Where 2022.10 may have been kept as the number 2022.1: January or October, nobody knows."""
    is_year = numbers.between(1900, 2100)
    return is_year & ((numbers * 100).round() % 100 == 10)


def _days_of_texts(texts: pd.Index) -> np.ndarray:
    """The day that each narrowed text names, in seconds; NaT where it names none.

    ISO dates, of which exports are full, are read all at once.
    """
    written = pd.Series(texts, dtype="string")
    is_iso = is_true(written.str.fullmatch(_ISO))
    iso = pd.to_datetime(written.where(is_iso), format="%Y-%m-%d", errors="coerce")
    iso = iso.where(iso.dt.year.between(_FIRST_YEAR, _LAST_YEAR))
    days = iso.to_numpy("datetime64[s]", copy=True)
    for position in np.flatnonzero(~is_iso):
        day = _day_of_text(written.iloc[position])
        if day is not None:
            days[position] = day.to_datetime64()
    return days


def _day_of_text(text: str) -> pd.Timestamp | None:
    """The day that a narrowed text names; None where it names none."""
    end = _END.fullmatch(text)
    if end:
        return _last_day_of_month(int(end[1]), int(end[2] or 12))
    text = text.removesuffix("初").removesuffix("份")
    if _INSTANT.fullmatch(text):
        return _day_of_instant(text)
    parts = _numbers_of_day(text)
    if not parts or not all(part.isdecimal() for part in parts):
        return None
    if len(parts) == 1:
        return _day_of_digits(parts[0])
    is_serial_with_time = (
        len(parts) == 2 and text.count(".") == 1 and len(parts[0]) == 5
    )
    if is_serial_with_time:
        return _day_of_digits(parts[0])
    year_is_first = len(parts[0]) == 4 and max(map(len, parts)) == 4
    if len(parts) <= 3 and year_is_first:
        return _day(*map(int, parts))
    return None


def _last_day_of_month(year: int, month: int) -> pd.Timestamp | None:
    """The last day of a month; None where the calendar has no such month."""
    first_day = _day(year, month)
    if first_day is None:
        return None
    return first_day + pd.offsets.MonthEnd()


def _day_of_instant(text: str) -> pd.Timestamp | None:
    """The day in Beijing of a time with its zone; None where there is no such time."""
    try:
        local = pd.Timestamp(text).tz_convert(BEIJING)
    except ValueError:
        return None
    return local.tz_localize(None).normalize()


def _numbers_of_day(text: str) -> list[str]:
    """The parts of a day between its separators, without a time of day behind it."""
    if text[:4].isdecimal():  # a time of day may follow
        text = _TIME_OF_DAY.sub("", text)
    text = text.translate(_ALIKE)
    for mark in ("年", "月", "/", "."):
        text = text.replace(mark, "-")
    # 2023年 5月 1日, 2023 5 1
    text = re.sub(r"\s*-\s*|(?<=\d)\s+(?=\d)", "-", text)
    text = text.replace(" ", "").replace("日", "").strip("-")
    return [part for part in text.split("-") if part]


def _day_of_digits(digits: str) -> pd.Timestamp | None:
    """The day of digits without separators, which their count tells apart."""
    if len(digits) == 8:
        return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6 and digits[:2] in ("19", "20"):
        return _day(int(digits[:4]), int(digits[4:]))
    if len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        return _day(int(digits))
    if len(digits) == 5 and _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL:
        return _EXCEL_EPOCH + pd.Timedelta(days=int(digits))
    if len(digits) in (12, 13):  # milliseconds since 1970
        instant = pd.Timestamp(int(digits), unit="ms", tz="UTC")
        return instant.tz_convert(BEIJING).tz_localize(None).normalize()
    return None


def _day(year: int, month: int = 1, day: int = 1) -> pd.Timestamp | None:
    """A day of the calendar; None where the calendar has no such day, or no record can name it."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return pd.Timestamp(year, month, day)
    except ValueError:
        return None
