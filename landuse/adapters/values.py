"""Cells as planners write them → numbers, dates, flags and text; what cannot be read is marked, never guessed.

Every function takes a column and gives the converted column and a mask of the cells that could not be read.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pandas as pd

from landuse.domain import units

#: Canonical dtypes by kind of column.
DTYPES = {"text": "string", "number": "Float64", "integer": "Int64", "date": "datetime64[s]", "bool": "boolean"}

_BLANK = frozenset({"", "/", "\\", "-", "--", "---", "—", "——", "–", "无", "暂无", "空", "nan", "nat", "none", "null", "n/a", "na"})  # fmt: skip
_SHEET_ERRORS = frozenset({"#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!"})
_TRUE = frozenset({"是", "有", "y", "yes", "true", "t", "1", "√", "✓", "对"})
_FALSE = frozenset({"否", "不是", "n", "no", "false", "f", "0", "×", "✗", "错"})
_NUMBER = re.compile(r"^(?:约|大约|近|≈|~)?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?)\s*([^\d\s].*)?$", re.I)  # fmt: skip
_COUNTED = frozenset("人层套户栋幢个家年")
_YMD = re.compile(r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[T ].*)?$")
_EIGHT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_NO_DATE = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1))
#: Whole numbers above this were rounded by the spreadsheet that stored them as floats.
_EXACT = 1e15


class _Unreadable(Exception):
    """A cell that says something we cannot read."""


def plain(value: Any) -> str:
    """Text with full-width forms folded and no surrounding blanks."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def numbers(values: pd.Series, dimension: str | None = None, header_factor: float = 1.0) -> tuple[pd.Series, pd.Series]:
    """Numbers in canonical units; a unit in the cell ("约12亩", "35%") stands above the header's."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return pd.Series(pd.NA, index=values.index, dtype="Float64"), values.notna()
    if pd.api.types.is_numeric_dtype(values.dtype):
        quick = values.astype("Float64")
    else:
        flat = values.where(values.notna(), None).astype(object)
        text = flat.mask(flat.map(type).isin((bool, dt.datetime, pd.Timestamp)), "?")
        quick = pd.to_numeric(text, errors="coerce").astype("Float64")
    finite = pd.Series(np.isfinite(quick.to_numpy(float, na_value=np.nan)), index=values.index)
    quick = quick.where(finite) * header_factor
    left = values[~finite & values.notna()]
    if left.empty:
        return quick, pd.Series(False, index=values.index)
    parsed, bad = _by_unique(left, lambda cell: _number(cell, dimension, header_factor))
    quick = quick.fillna(parsed.astype("Float64").reindex(values.index))
    return quick, bad.reindex(values.index, fill_value=False)


def dates(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Days. 1900-01-01 and its neighbours, which spreadsheets write for nothing, are missing."""
    parsed, bad = _by_unique(values, _date)
    stamps = pd.Series(pd.to_datetime(parsed.astype(object), errors="coerce"), index=values.index)
    return stamps.astype(DTYPES["date"]), bad


def flags(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Yes and no."""
    parsed, bad = _by_unique(values, _flag)
    return parsed.astype("boolean"), bad


def texts(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text and codes: 601.0 from a spreadsheet is "601"; a code that a spreadsheet has rounded is unreadable."""
    parsed, bad = _by_unique(values, _text)
    return parsed.astype("string"), bad


def _by_unique(values: pd.Series, parse: Callable[[Any], Any]) -> tuple[pd.Series, pd.Series]:
    """``parse`` applied once to every distinct cell; missing stays missing, _Unreadable becomes missing and marked."""
    codes, distinct = pd.factorize(values.astype(object), use_na_sentinel=True)
    parsed = np.empty(len(distinct) + 1, dtype=object)
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    parsed[-1] = None
    for i, cell in enumerate(distinct):
        try:
            parsed[i] = parse(cell)
        except (_Unreadable, ValueError, OverflowError):
            bad[i] = True
    return pd.Series(parsed[codes], index=values.index, dtype=object), pd.Series(bad[codes], index=values.index)


def _number(cell: Any, dimension: str | None, header_factor: float) -> float | None:
    text = plain(cell).lower()
    if text in _BLANK:
        return None
    match = _NUMBER.match(text)
    if not match or not any(c.isdigit() for c in match[1]):
        raise _Unreadable
    unit = (match[2] or "").strip()
    factor = header_factor if not unit else _cell_factor(unit, dimension)
    number = float(match[1].replace(",", "")) * factor
    if not math.isfinite(number):
        raise _Unreadable
    return number


def _cell_factor(unit: str, dimension: str | None) -> float:
    if dimension is None and unit in _COUNTED:
        return 1.0
    factor = units.factor(dimension or "", unit)
    if factor is None:
        raise _Unreadable
    return factor


def _date(cell: Any) -> dt.date | None:
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
    elif isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool):
        day = _date_of_number(float(cell))
    else:
        found = _date_of_text(plain(cell))
        if found is None:
            return None
        day = found
    if day in _NO_DATE:
        return None
    if not 1900 <= day.year <= 2100:
        raise _Unreadable
    return day


def _date_of_number(number: float) -> dt.date:
    """20220301, or days since 1900. 2022.1 could be January or October written as a number: unreadable."""
    if number.is_integer() and 1900_01_01 <= number <= 2100_12_31:
        return cast(dt.date, _date_of_text(str(int(number))))
    if 0 <= number < 3 or 10_000 <= number < 80_000:
        return _EXCEL_EPOCH + dt.timedelta(days=math.floor(number))
    year, month = divmod(round(number * 100), 100)
    month = month // 10 if month > 12 and month % 10 == 0 else month
    if 1900 <= year <= 2100 and month != 10 and abs(number * 100 - round(number * 100)) < 1e-6:
        return dt.date(year, month, 1)
    raise _Unreadable


def _date_of_text(text: str) -> dt.date | None:
    if text.lower() in _BLANK:
        return None
    compact = re.sub(r"\s*([-/.年月日])\s*", r"\1", text)
    match = _EIGHT.match(compact) or _YMD.match(compact)
    if match:
        year, month, day = match.groups()
        return dt.date(int(year), int(month), int(day or 1))
    if re.fullmatch(r"\d{5}(\.\d+)?", compact):
        return _date_of_number(float(compact))
    raise _Unreadable


def _flag(cell: Any) -> bool | None:
    if isinstance(cell, (bool, np.bool_)):
        return bool(cell)
    text = plain(cell).lower().removesuffix(".0")
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in _BLANK - {"无"}:
        return None
    if text == "无":
        return False
    raise _Unreadable


def _text(cell: Any) -> str | None:
    if isinstance(cell, (bool, np.bool_)):
        return "是" if cell else "否"
    if isinstance(cell, (float, np.floating)):
        if abs(cell) >= _EXACT or not math.isfinite(cell):
            raise _Unreadable
        return str(int(cell)) if float(cell).is_integer() else repr(float(cell))
    if isinstance(cell, dt.date):
        return cell.strftime("%Y-%m-%d")
    text = str(cell).strip()
    if text.lower() in _SHEET_ERRORS:
        raise _Unreadable
    return None if text.lower() in _BLANK else text
