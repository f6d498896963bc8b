"""Conditions and rules, asked of a whole column of units at once: true, false or unknown.

Logic is Kleene's: ``unknown and false`` is false, ``unknown or true`` is true. A value that is
missing is unknown, never false. Two operators ask about the record itself: ``recorded_as_of`` (a
value stands there and, if it is a date, is not later than the day) and ``missing_as_of``, its
opposite; they are unknown only where no source has the column. ``unless`` is an exception, and an
exception has to be shown: unknown does not lift a suspicion.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.rule import Condition, Conditions

Bools = npt.NDArray[np.bool_]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ABOUT_THE_RECORD = ("missing_as_of", "recorded_as_of")
Days = dt.date | npt.NDArray[np.datetime64]
"""The day of an assessment: one for all units, or one for each of them (shape (units,))."""

#: The value of a condition that means the day of the assessment.
_TODAY = "as_of"


def moments(days: Days) -> pd.Timestamp | npt.NDArray[np.datetime64]:
    """Return a day, or the day of each unit, as columns of dates are compared with.

    Parameters
    ----------
    days
        One day, or one for each unit.

    Returns
    -------
    Timestamp or ndarray of datetime64

    Examples
    --------
    >>> started = pd.Series(pd.to_datetime(["2022-03-01", "2022-03-01"]))
    >>> (started <= moments(dt.date(2022, 3, 31))).tolist()
    [True, True]
    >>> days = np.array(["2022-03-31", "2022-02-28"], "datetime64[s]")
    >>> (started <= moments(days)).tolist()
    [True, False]
    """
    return days if isinstance(days, np.ndarray) else pd.Timestamp(days)


class Answer(NamedTuple):
    """What is said of every unit, as two arrays of bool.

    Parameters
    ----------
    holds
        Where it is true.
    is_known
        Where it is true or false; nothing holds where it is not known.
    """

    holds: Bools
    is_known: Bools


class Answers:
    """Answers to conditions and rules; each condition is asked once, however many rules name it.

    Parameters
    ----------
    facts
        A row a unit; a column that is absent is unknown.
    present
        Columns that some source really has.
    as_of
        The day of the assessment, or that of each unit.
    """

    def __init__(
        self, facts: pd.DataFrame, present: Collection[str], as_of: Days
    ) -> None:
        self.facts = facts
        self.present = present
        self.day = moments(as_of)
        self._given: dict[str, Answer] = {}

    def condition(self, condition: Condition) -> Answer:
        """Where a condition holds.

        Parameters
        ----------
        condition
            Its column may be absent.

        Returns
        -------
        Answer
        """
        key = repr(condition)
        if key not in self._given:
            self._given[key] = self._ask(condition)
        return self._given[key]

    def _ask(self, condition: Condition) -> Answer:
        """The answer to a condition that was not asked before."""
        if condition.column not in self.facts:
            nowhere = np.zeros(len(self.facts), bool)
            return Answer(nowhere, nowhere)
        column = self.facts[condition.column]
        if condition.op in _ABOUT_THE_RECORD:
            return self._about_the_record(condition, column)
        has_value = column.notna().to_numpy(bool)
        if condition.other is None and _is_membership(condition):
            # of texts, membership is asked several times as fast as equality
            words = [condition.value] if condition.op == "=" else list(condition.value)
            return Answer(column.isin(words).to_numpy(bool) & has_value, has_value)
        operand = self._operand(condition)
        if condition.other is not None:
            has_value = has_value & operand.notna().to_numpy(bool)
        # an NA compared is NA: nothing that holds
        compared = pd.array(_COMPARE[condition.op](column, operand), dtype="boolean")
        return Answer(compared.to_numpy(bool, na_value=False) & has_value, has_value)

    def _about_the_record(self, condition: Condition, column: pd.Series) -> Answer:
        """Whether a value stands there on the day; a date that is later does not yet."""
        is_recorded = column.notna().to_numpy(bool)
        if pd.api.types.is_datetime64_any_dtype(column):
            is_recorded = is_recorded & (column <= self.day).to_numpy(bool)
        is_known = is_recorded | (condition.column in self.present)
        holds = is_recorded if condition.op == "recorded_as_of" else ~is_recorded
        return Answer(holds & is_known, is_known)

    def _operand(self, condition: Condition) -> Any:
        """What a column is compared with: another column, the day, or a value."""
        if condition.other is not None:
            return self.facts[condition.other]
        if isinstance(condition.value, str) and condition.value == _TODAY:
            return self.day
        if isinstance(condition.value, dt.date):
            return pd.Timestamp(condition.value)
        return condition.value

    def rule(self, rule: Conditions) -> Answer:
        """Where a rule, or any other set of conditions, holds, and where it can be decided.

        Parameters
        ----------
        rule
            It holds where every ``all``, some ``any`` and no ``unless`` holds.

        Returns
        -------
        Answer
        """
        is_true = np.ones(len(self.facts), bool)
        is_false = np.zeros(len(self.facts), bool)
        for condition in rule.all:
            answer = self.condition(condition)
            is_true = is_true & answer.holds
            is_false = is_false | (answer.is_known & ~answer.holds)
        if rule.any:
            some = np.zeros(len(self.facts), bool)
            none = np.ones(len(self.facts), bool)
            for condition in rule.any:
                answer = self.condition(condition)
                some = some | answer.holds
                none = none & answer.is_known & ~answer.holds
            is_true = is_true & some
            is_false = is_false | none
        for condition in rule.unless:
            is_excepted = self.condition(condition).holds
            is_true = is_true & ~is_excepted
            is_false = is_false | is_excepted
        return Answer(is_true, is_true | is_false)


def _is_membership(condition: Condition) -> bool:
    """Whether a condition asks for one of some words."""
    if condition.op == "in":
        return True
    is_word = isinstance(condition.value, str) and condition.value != _TODAY
    return condition.op == "=" and is_word
