"""What is done with each building, and why: the first line of the policy's table that fits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.frozen import Words
from landuse.domain.policy.renewal import Decision, Renewal
from landuse.domain.vocabulary.renewal import UNDETERMINED

#: True, false and unknown as numbers, so that "and" is the minimum.
_TRUE, _UNKNOWN, _FALSE = 2, 1, 0
Truths = npt.NDArray[np.int8]


def grades_of(condition: pd.Series, words: Mapping[str, Words]) -> pd.Series:
    """The grade of each building's condition.

    Parameters
    ----------
    condition : Series of string
        As surveys write it, NA where not stated.
    words : mapping of str to tuple of str
        Grade → the words that mean it.

    Returns
    -------
    Series of string
        NA where it is not stated, or in a word that the policy does not have.

    Examples
    --------
    >>> grades_of(pd.Series(["完好", "D", None]), {"A": ("完好",), "D": ("D",)}).tolist()
    ['A', 'D', <NA>]
    """
    grade_of_word = {}
    for grade, words_of_grade in words.items():
        for word in (grade, *words_of_grade):
            grade_of_word[word] = grade
    texts = condition.astype("string").str.strip()
    return texts.map(grade_of_word).astype("string")


def is_protected(
    heritage: pd.Series, not_protected: Words, *, is_surveyed: bool
) -> pd.Series:
    """Whether each building is protected.

    Parameters
    ----------
    heritage : Series of string
        The grade of protection, blank where there is none.
    not_protected : tuple of str
        Words that mean that there is none.
    is_surveyed : bool
        Whether the source has such a column at all: without it nobody knows.

    Returns
    -------
    Series of boolean
        NA where nobody knows.

    Examples
    --------
    >>> is_protected(pd.Series(["文保单位", "无", None]), ("无",), is_surveyed=True).tolist()
    [True, False, False]
    """
    texts = heritage.astype("string").fillna("").str.strip()
    protected = ~texts.isin(["", *not_protected])
    if is_surveyed:
        return protected.astype("boolean")
    return protected.astype("boolean").mask(~protected, pd.NA)


def decide(buildings: pd.DataFrame, renewal: Renewal) -> pd.DataFrame:
    """Decide what is done with every building by the policy's table.

    Parameters
    ----------
    buildings : DataFrame
        Indexed by building, with ``is_protected`` (boolean, NA where nobody knows), ``grade``
        (string) and ``built_year`` (Int64).
    renewal : Renewal
        The table.

    Returns
    -------
    DataFrame
        On the same index: ``action`` (an action, or "undetermined"), ``rule`` (the id of the line
        that fits, "" where none does) and ``missing`` (columns that have to be checked in the
        field, parted by commas).

    Notes
    -----
    A line fits where it is known to; where one before it might, had somebody known the condition,
    nothing is decided: what is not known is not assumed.
    """
    count = len(buildings)
    action = np.full(count, UNDETERMINED, dtype=object)
    rule = np.full(count, "", dtype=object)
    missing = np.full(count, "", dtype=object)
    is_open = np.ones(count, dtype=bool)
    for decision in renewal.decisions:
        truths = _truths_of_conditions(buildings, decision)
        all_hold: Truths = np.full(count, _TRUE, dtype=np.int8)
        for truth in truths.values():
            all_hold = np.minimum(all_hold, truth)
        fits = is_open & (all_hold == _TRUE)
        action[fits] = decision.action
        rule[fits] = decision.id
        is_stuck = is_open & (all_hold == _UNKNOWN)
        for row in np.flatnonzero(is_stuck):
            unknown = [name for name, truth in truths.items() if truth[row] == _UNKNOWN]
            missing[row] = ",".join(unknown)
        is_open &= ~fits & ~is_stuck
    return pd.DataFrame(
        {
            "action": pd.array(action, dtype="string"),
            "rule": pd.array(rule, dtype="string"),
            "missing": pd.array(missing, dtype="string"),
        },
        index=buildings.index,
    )


def _truths_of_conditions(
    buildings: pd.DataFrame, decision: Decision
) -> dict[str, Truths]:
    """Whether each building fulfils each condition of a line: column → true, false or unknown."""
    truths: dict[str, Truths] = {}
    if decision.heritage is not None:
        truths["heritage"] = _truths(buildings["is_protected"] == decision.heritage)
    if decision.grades:
        grades = buildings["grade"]
        has_grade = grades.isin(decision.grades).mask(grades.isna(), pd.NA)
        truths["condition"] = _truths(has_grade)
    built = buildings["built_year"].astype("Int64")
    if decision.built_from is not None:
        truths["built_year"] = _truths(built >= decision.built_from)
    if decision.built_before is not None:
        truths["built_year"] = _truths(built < decision.built_before)
    return truths


def _truths(values: pd.Series) -> Truths:
    """A column of booleans with unknowns as numbers."""
    booleans = values.astype("boolean")
    truths = np.where(booleans.fillna(False).to_numpy(bool), _TRUE, _FALSE)
    truths[booleans.isna().to_numpy(bool)] = _UNKNOWN
    return truths.astype(np.int8)
