"""Codes that say themselves whether they can be right: credit codes and parcel codes.

A 统一社会信用代码 (GB 32100-2015) has 18 characters, the last of which is reckoned from the others.
A 宗地代码 has 19: 12 digits of the district, two letters of the kind of land, five digits of the
sequence; a 不动产单元号 has nine more for what stands on the parcel.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

#: The characters of a credit code in the order of their values; I, O, S, V and Z are left out.
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Letters that are none of them, and what they are mistaken for.
CONFUSED = {"I": "1", "O": "0", "S": "5", "Z": "2"}
#: What looks like a credit code: right in length, digits where only digits stand.
CREDIT_SHAPE = re.compile(r"[0-9A-Z]{2}[0-9OISZ]{6}[0-9A-Z]{10}")
#: A parcel code.
PARCEL_CODE = re.compile(r"\d{12}[GJZ][A-HSWXY]\d{5}")
#: The number of what stands on a parcel; it begins with the parcel's code.
UNIT_NUMBER = re.compile(r"(?P<parcel>\d{12}[GJZ][A-HSWXY]\d{5})[A-Z]\d{8}")
#: The ending of a parcel code, by which ledgers name parcels: at least its letters and sequence.
PARCEL_ENDING = re.compile(r"\d{0,11}[GJZ][A-HSWXY]\d{5}")
_LENGTH = 18
_MODULUS = 31
#: The weight of each of the first 17 characters: powers of three, modulo 31.
_WEIGHTS = np.array([pow(3, place, _MODULUS) for place in range(_LENGTH - 1)])
_FIRST, _LAST = 48, 90
#: Character (its code point less :data:`_FIRST`) → its value; -1 of one that no code has.
_VALUES = np.array(
    [CREDIT_CHARACTERS.find(chr(point)) for point in range(_FIRST, _LAST + 1)],
    dtype=np.int64,
)


def looks_like_credit_code(forms: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell which ids are meant to be credit codes.

    Parameters
    ----------
    forms : Series of object
        Ids in their normal form; None where there is none.

    Returns
    -------
    ndarray of bool

    Examples
    --------
    >>> looks_like_credit_code(pd.Series(["91350100M000100Y43", "QY001", None])).tolist()
    [True, False, False]
    """
    texts = forms.astype("string").str.fullmatch(CREDIT_SHAPE.pattern)
    return texts.fillna(False).to_numpy(bool)


def has_right_check_digit(forms: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell which credit codes end in the character that the others make (GB 32100-2015).

    Parameters
    ----------
    forms : Series of str
        Codes of 18 digits and capitals.

    Returns
    -------
    ndarray of bool
        False too where a code holds a character that no code has.

    Examples
    --------
    >>> has_right_check_digit(pd.Series(["91350100M000100Y43", "91350100M000100Y44"])).tolist()
    [True, False]
    """
    if forms.empty:
        return np.zeros(0, bool)
    points = np.array(forms.to_numpy(object), dtype=f"U{_LENGTH}").view(np.uint32)
    values = _VALUES[points.reshape(len(forms), _LENGTH).astype(np.int64) - _FIRST]
    expected = (_MODULUS - (values[:, :-1] @ _WEIGHTS) % _MODULUS) % _MODULUS
    return np.asarray((values >= 0).all(axis=1) & (expected == values[:, -1]))


def with_digits_for_letters(code: str) -> str:
    """Return a credit code with digits in place of the letters that are mistaken for them.

    Parameters
    ----------
    code : str
        In capitals.

    Returns
    -------
    str

    Examples
    --------
    >>> with_digits_for_letters("9135O1OOM000100Y43")
    '91350100M000100Y43'
    """
    return "".join(CONFUSED.get(character, character) for character in code)
