"""Cells as people write them → numbers, dates, flags and text. Vectorised; what cannot be read is NA and reported by the caller."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pandas as pd

#: Cells → values, and a mask of those that could not be read.
Reader = Callable[[pd.Series], tuple[pd.Series, pd.Series]]
DATE_DTYPE = "datetime64[s]"
DTYPES = {
    "text": "string",
    "number": "Float64",
    "integer": "Int64",
    "date": DATE_DTYPE,
    "bool": "boolean",
}
_NOTHING = {"", "nan", "none", "null", "<na>", "nat"}
_BLANKS = {"", "/", "-", "--", "—", "——", "无", "nan", "none", "null", "<na>", "nat", "n/a", "#n/a"}
_TRUE, NO = (
    {"是", "y", "yes", "true", "1", "1.0", "√", "对", "有"},
    {"否", "n", "no", "false", "0", "0.0", "×", "非", "错", "没有"},
)
#: Whole numbers from here on were rounded by the spreadsheet that kept them as numbers.
_EXACT = 1e15
#: Cells from which the sameness of a column's texts is judged.
_SAMPLE = 1 << 14
_EXCEL_EPOCH = pd.Timestamp(1899, 12, 30)
_NULL_DATES = ("1900-01-01", "1899-12-30")


def once(read: Reader, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What ``read`` makes of the cells, asked once a distinct text where a column's texts recur."""
    if not isinstance(cells.dtype, pd.StringDtype) or 2 * cells.iloc[:_SAMPLE].nunique() > min(
        len(cells), _SAMPLE
    ):
        return read(cells)
    codes, distinct = pd.factorize(cells)
    # a missing cell has the code -1: the last
    out, bad = read(pd.Series([*distinct, pd.NA], dtype=cells.dtype))
    return tuple(pd.Series(found.array.take(codes), index=cells.index) for found in (out, bad))


def text(cells: pd.Series) -> pd.Series:
    """Stripped text; a whole number that a spreadsheet made of a code is a code again (601.0 → "601"); blanks are NA."""
    if isinstance(cells.dtype, pd.StringDtype):
        out = cells.astype("string").str.replace("\x00", "", regex=False).str.strip()
    else:
        bare = [
            None if gone else _one_text(v)
            for v, gone in zip(cells.tolist(), cells.isna(), strict=True)
        ]
        out = pd.Series(bare, index=cells.index, dtype="string")
    return out.mask(_said_nothing(out, _NOTHING))


def _one_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()


def _said_nothing(texts: pd.Series, words: Collection[str]) -> np.ndarray:
    """Where a text is one of ``words`` in either case; long ones are not even looked at."""
    out = texts.isna().to_numpy(bool, copy=True)
    short = np.flatnonzero((texts.str.len() <= max(map(len, words))).fillna(False).to_numpy(bool))
    out[short] = texts.iloc[short].str.lower().isin(list(words)).to_numpy(bool)
    return out


def words(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Text in which the words for nothing ("/", "无") are NA, and a mask of the codes that a spreadsheet has rounded.

    >>> words(pd.Series(["甲", "/", "无"]))[0].to_list()
    ['甲', <NA>, <NA>]
    """
    out, spoilt = text(cells), floats(cells).abs() >= _EXACT
    return out.mask(_said_nothing(out, _BLANKS) | spoilt), spoilt


def floats(cells: pd.Series) -> pd.Series:
    """The cells that hold floats, NaN for all others."""
    if pd.api.types.is_float_dtype(cells.dtype):
        return cells.astype("float64")
    if cells.dtype != object:
        return pd.Series(np.nan, index=cells.index)
    return pd.Series(
        [v if isinstance(v, float) else np.nan for v in cells], index=cells.index, dtype="float64"
    )


def _plain(cells: pd.Series) -> pd.Series:
    """Text with full-width characters narrowed and the words for nothing taken out."""
    raw = text(cells)
    distinct = {v: unicodedata.normalize("NFKC", v).strip() for v in raw.dropna().unique()}
    out = raw.map(distinct).astype("string")
    return out.mask(_said_nothing(out, _BLANKS))


def numbers(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Numbers and a mask of the cells that are not: thousands separators, full-width digits and 约 are read.

    >>> numbers(pd.Series(["1,234.5", "约１２", "/", "十二"]))[0].to_list()
    [1234.5, 12.0, <NA>, <NA>]
    """
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        out = cells.astype("Float64")
        endless = pd.Series(np.isinf(out.to_numpy(float, na_value=np.nan)), index=cells.index)
        return out.mask(endless), endless
    plain = _plain(cells)
    bare = plain.str.replace(r"[,\s，]", "", regex=True).str.replace(r"^约|^≈", "", regex=True)
    shares = bare.str.endswith("%").fillna(False)
    out = pd.to_numeric(bare.str.rstrip("%"), errors="coerce").astype("Float64")
    out = out.mask(np.isinf(out.to_numpy(float, na_value=np.nan)))
    return out.mask(shares.astype(bool), out / 100), (plain.notna() & out.isna())


def dates(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Days and a mask of the cells that are none: ISO, 2022/3/1, 2022.3, 2022年3月1日, 20220301, spreadsheet serials.

    1900-01-01 stands for no date in public land records and is NA.

    >>> dates(pd.Series(["2022年3月", "2022.3.5", "44713", "待定"]))[0].dt.strftime("%Y-%m-%d").to_list()
    ['2022-03-01', '2022-03-05', '2022-06-01', nan]
    """
    if pd.api.types.is_datetime64_any_dtype(cells):
        stamps = cells.dt.tz_localize(None) if getattr(cells.dt, "tz", None) is not None else cells
        out, bad = stamps.astype(DATE_DTYPE), pd.Series(False, index=cells.index)
    else:
        plain = _plain(cells)
        distinct = {v: _one_date(v) for v in plain.dropna().unique()}
        out = pd.Series(
            pd.to_datetime(plain.map(distinct), errors="coerce"), index=cells.index
        ).astype(DATE_DTYPE)
        numbers = floats(cells)
        # 2022.1 kept as a number is January, or October that lost its zero
        unclear = numbers.between(1900, 2100) & ((numbers * 100).round() % 100 == 10)
        out = out.mask(unclear)
        bad = plain.notna() & out.isna()
    return out.mask(out.isin(pd.to_datetime(list(_NULL_DATES)))), bad


def _one_date(value: str) -> pd.Timestamp | None:
    body = value.split("T")[0].split(" ")[0] if value[:4].isdecimal() else value
    for mark in ("年", "月", "/", "."):
        body = body.replace(mark, "-")
    parts = [p for p in body.replace("日", "").strip("-").split("-") if p]
    if not all(p.isdecimal() for p in parts):
        return None
    if len(parts) == 1:
        return _digits(parts[0])
    if len(parts) == 2 and value.count(".") == 1 and len(parts[0]) == 5:
        return _digits(parts[0])  # a serial with a time of day
    if len(parts) in (2, 3) and len(parts[0]) == max(map(len, parts)) == 4:
        return _stamp(*(int(p) for p in parts))
    return None


def _digits(body: str) -> pd.Timestamp | None:
    if len(body) == 8:
        return _stamp(int(body[:4]), int(body[4:6]), int(body[6:]))
    if len(body) == 6 and body[:2] in ("19", "20"):
        return _stamp(int(body[:4]), int(body[4:]))
    if len(body) == 4 and body[:2] in ("18", "19", "20"):
        return _stamp(int(body))
    if len(body) == 5 and 20_000 < int(body) < 80_000:
        return _EXCEL_EPOCH + pd.Timedelta(days=int(body))
    if len(body) in (12, 13):
        return pd.Timestamp(int(body), unit="ms").normalize()
    return None


def _stamp(year: int, month: int = 1, day: int = 1) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(year, month, day) if 1800 <= year <= 2200 else None
    except ValueError:
        return None


def flags(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """True, false, NA, and a mask of the cells that are none of them."""
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("boolean"), pd.Series(False, index=cells.index)
    if cells.dtype == object:
        cells = cells.map(lambda v: str(v) if isinstance(v, (bool, np.bool_)) else v)
    plain = _plain(cells).str.lower()
    raw = text(cells)
    out = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    out = out.mask(plain.isin(_TRUE).fillna(False), True).mask(
        plain.isin(NO).fillna(False) | raw.eq("无").fillna(False), False
    )
    return out, plain.notna() & out.isna()
