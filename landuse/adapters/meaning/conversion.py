"""Cells as people write them become text, numbers and flags.

Every reader takes a column and returns its values together with a mask of the cells that it
could not read. What cannot be read is NA; to report it is the caller's part. Dates have
a module of their own, :mod:`landuse.adapters.meaning.dates`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

#: Values of the cells, and a mask of the cells that could not be read.
Readings = tuple[pd.Series, pd.Series]
Reader = Callable[[pd.Series], Readings]
DATE_DTYPE: Final = "datetime64[s]"
#: The dtype of every kind of canonical column.
DTYPES = {
    "text": "string",
    "number": "Float64",
    "integer": "Int64",
    "date": DATE_DTYPE,
    "bool": "boolean",
}
#: What libraries write for a cell that holds nothing.
_EMPTY = frozenset({"", "nan", "none", "null", "<na>", "nat"})
#: What people write for nothing, in lower case.
_BLANKS = _EMPTY | {"/", "-", "--", "—", "——", "无", "n/a", "#n/a"}


def _in_either_case(words: Iterable[str]) -> list[str]:
    """Every spelling of some words in small and capital letters.

    To look for them all takes one pass over a column; to make its texts small takes two more.
    """
    spellings: dict[str, None] = {}
    for word in words:
        cases = [(letter, letter.upper()) for letter in word]
        for letters in product(*cases):
            spellings["".join(letters)] = None
    return list(spellings)


_EMPTY_SPELLINGS = _in_either_case(_EMPTY)
_BLANK_SPELLINGS = _in_either_case(_BLANKS)
#: What people write for a text that is still to come.
_PENDING = [
    "待补",
    "待补充",
    "待定",
    "待核",
    "待核实",
    "待查",
    "暂无",
    "不详",
    "未知",
    "空缺",
]
# a look-up that found nothing is no blank cell
_NARROWED_BLANK_SPELLINGS = _in_either_case(_BLANKS - {"#n/a"})

#: A column of yes and no may repeat its header instead of yes: 规上 under 是否规上.
_ABOVE_SCALE = frozenset(
    {"规上", "规上企业", "规模以上", "规模以上企业", "限上", "限额以上"}
)
_BELOW_SCALE = frozenset(
    {
        "规下",
        "规下企业",
        "规模以下",
        "规模以下企业",
        "限下",
        "限额以下",
        "非规上",
        "小微",
    }
)
_TRUE_WORDS = _ABOVE_SCALE | {
    "是",
    "y",
    "yes",
    "true",
    "1",
    "1.0",
    "√",
    "对",
    "有",
    "属于",
}
_FALSE_WORDS = _BELOW_SCALE | {
    "否",
    "n",
    "no",
    "false",
    "0",
    "0.0",
    "×",
    "非",
    "错",
    "没有",
    "不是",
}
#: Whole numbers from here on were rounded by the spreadsheet that kept them as numbers.
_FIRST_ROUNDED = 1e15
#: The same in a .csv: one digit, some decimals, and an exponent of ten or more.
_SCIENTIFIC = r"\d(?:\.\d+)?[Ee]\+[1-9]\d|\d\.\d{3,}[Ee][1-9]\d"
#: Digits that are notes or parts of a sign beside the digits of a number: 12①, 12².
_NOTED = r"\d[²³¹¼-¾⁰-₟⅐-↏①-⓿❶-➓㈠-㊉]|[²³¹¼-¾⁰-₟⅐-↏①-⓿❶-➓㈠-㊉]\d"
#: Digits with something between them, and the one way in which that is a single number.
_SEPARATED = r"\d[,\s，]+\d"
_GROUPED = r"^\D*\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?\D*$"
#: Cells that decide whether a column's texts recur.
_SAMPLE = 1 << 14


def once_per_text(read: Reader, cells: pd.Series) -> Readings:
    """Apply a reader to the distinct texts of a column only, where its texts recur.

    Parameters
    ----------
    read : callable
        A reader for which every cell stands for itself.
    cells : Series
        Any column. One that is not of text, or whose texts hardly recur, is read as it is.

    Returns
    -------
    values, unreadable : Series
        What ``read`` makes of ``cells``, on the index of ``cells``.
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        return read(cells)
    if 2 * cells.iloc[:_SAMPLE].nunique() > min(len(cells), _SAMPLE):
        return read(cells)
    codes, distinct = pd.factorize(cells)
    # a missing cell has the code -1 and so takes the last reading: that of an NA put there
    values, unreadable = read(pd.Series([*distinct, pd.NA], dtype=cells.dtype))
    return (
        pd.Series(values.array.take(codes), index=cells.index),
        pd.Series(unreadable.array.take(codes), index=cells.index),
    )


def text(cells: pd.Series) -> pd.Series:
    """Cells as stripped text.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    Series of string
        NA where a cell is empty. A whole number that a spreadsheet made of a code is the code
        again: 601.0 becomes "601".

    Examples
    --------
    >>> text(pd.Series([601.0, " 甲 ", None], dtype=object)).to_list()
    ['601', '甲', <NA>]
    """
    if isinstance(cells.dtype, pd.StringDtype):
        texts = cells.astype("string").str.replace("\x00", "", regex=False).str.strip()
    else:
        values = []
        for value, is_missing in zip(cells.tolist(), cells.isna(), strict=True):
            values.append(None if is_missing else _cell_text(value))
        texts = pd.Series(values, index=cells.index, dtype="string")
    return texts.mask(_is_one_of(texts, _EMPTY_SPELLINGS))


def _cell_text(value: Any) -> str:
    """One cell that is not empty, as stripped text."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()


def _is_one_of(texts: pd.Series, words: Collection[str]) -> np.ndarray:
    """Where a text is missing or one of some words, in all their spellings."""
    return (texts.isna() | texts.isin(words)).to_numpy(bool)


def words(cells: pd.Series) -> Readings:
    """Text in which the words for nothing ("/", "无") are NA.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    values : Series of string
    is_rounded : Series of bool
        True for codes that a spreadsheet kept as a number and rounded, which are NA: their
        last digits are lost.

    Examples
    --------
    >>> words(pd.Series(["甲", "/", "无"]))[0].to_list()
    ['甲', <NA>, <NA>]
    """
    texts = text(cells)
    is_long_number = floats(cells).abs() >= _FIRST_ROUNDED
    is_rounded = is_long_number | _is_scientific(texts)
    is_blank = _is_one_of(texts, [*_BLANK_SPELLINGS, *_PENDING])
    return texts.mask(is_blank | is_rounded), is_rounded


def _is_scientific(texts: pd.Series) -> pd.Series:
    """Where a text is a long number as a spreadsheet writes it into a .csv: 9.13206E+17."""
    has_mark = any(
        texts.str.contains(mark, regex=False).any() for mark in ("E+", "e+", ".")
    )
    if not has_mark:
        return pd.Series(False, index=texts.index)
    return is_true(texts.str.fullmatch(_SCIENTIFIC))


def floats(cells: pd.Series) -> pd.Series:
    """The cells that hold floats; NaN for all others.

    Parameters
    ----------
    cells : Series
        A column of any dtype. Text that could be read as a number is not a float.

    Returns
    -------
    Series of float64

    Examples
    --------
    >>> floats(pd.Series([1.5, "1.5", 2], dtype=object)).to_list()
    [1.5, nan, nan]
    """
    if pd.api.types.is_float_dtype(cells.dtype):
        return cells.astype("float64")
    if cells.dtype != object:
        return pd.Series(np.nan, index=cells.index)
    values = [value if isinstance(value, float) else np.nan for value in cells]
    return pd.Series(values, index=cells.index, dtype="float64")


def narrowed(cells: pd.Series) -> pd.Series:
    """Text with full-width characters narrowed (NFKC) and the words for nothing taken out.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    Series of string

    Examples
    --------
    >>> narrowed(pd.Series(["１２", "／"])).to_list()
    ['12', <NA>]
    """
    texts = text(cells)
    narrow_of = {}
    for written in texts.dropna().unique():
        narrow_of[written] = unicodedata.normalize("NFKC", written).strip()
    narrow = texts.map(narrow_of).astype("string")
    return narrow.mask(_is_one_of(narrow, _NARROWED_BLANK_SPELLINGS))


def numbers(cells: pd.Series) -> Readings:
    """Numbers, with thousands separators, full-width digits, 约 and % understood.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    values : Series of Float64
        Without infinities; 5% is 0.05.
    unreadable : Series of bool

    Examples
    --------
    >>> numbers(pd.Series(["1,234.5", "约１２", "/", "十二"]))[0].to_list()
    [1234.5, 12.0, <NA>, <NA>]
    """
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values = cells.astype("Float64")
        is_infinite = pd.Series(_is_infinite(values), index=cells.index)
        return values.mask(is_infinite), is_infinite
    narrow = narrowed(cells)
    has_separators = narrow.str.contains(_SEPARATED, regex=True)
    is_misgrouped = has_separators & ~narrow.str.contains(_GROUPED, regex=True)
    digits = narrow.str.replace(r"[,\s，]", "", regex=True)
    digits = digits.str.replace(r"^[约≈¥']", "", regex=True)
    is_percent = is_true(digits.str.endswith("%"))
    values = pd.to_numeric(digits.str.rstrip("%"), errors="coerce").astype("Float64")
    values = values.mask(_is_infinite(values))
    # two numbers in one cell are none
    has_note = text(cells).str.contains(_NOTED, regex=True)
    values = values.mask(is_true(is_misgrouped | has_note))
    return values.mask(is_percent, values / 100), narrow.notna() & values.isna()


def _is_infinite(values: pd.Series) -> np.ndarray:
    """Where numbers are infinite; a missing one is not."""
    return np.asarray(np.isinf(values.to_numpy(float, na_value=np.nan)))


def is_true(condition: pd.Series) -> pd.Series:
    """Where a condition is known to hold.

    Parameters
    ----------
    condition : Series of bool or boolean
        NA where it is unknown.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> is_true(pd.Series([True, pd.NA], dtype="boolean")).to_list()
    [True, False]
    """
    return condition.fillna(False).astype(bool)


def flags(cells: pd.Series) -> Readings:
    """Flags: true, false or NA.

    Parameters
    ----------
    cells : Series
        A column of any dtype. 无 means no here, while "/" and "-" mean unknown.

    Returns
    -------
    values : Series of boolean
    unreadable : Series of bool

    Examples
    --------
    >>> flags(pd.Series(["是", "无", "/", "也许"]))[0].to_list()
    [True, False, <NA>, <NA>]
    """
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("boolean"), pd.Series(False, index=cells.index)
    # the text of a stored flag; as a number it would be 1 or 0, which is read too
    written = cells
    if cells.dtype == object:
        written = cells.map(_flag_as_text)
    narrow = narrowed(written).str.lower()
    is_yes = is_true(narrow.isin(list(_TRUE_WORDS)))
    is_no = is_true(narrow.isin(list(_FALSE_WORDS))) | is_true(text(written).eq("无"))
    values = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    values = values.mask(is_yes, True).mask(is_no, False)
    return values, narrow.notna() & values.isna()


def _flag_as_text(value: Any) -> Any:
    """A stored flag as "True" or "False", anything else as it is."""
    if isinstance(value, (bool, np.bool_)):
        return str(value)
    return value
