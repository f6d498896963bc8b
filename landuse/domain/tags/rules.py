"""Conditions → true / false / unknown → tags with reasons, for a whole column of units at once.

Logic is Kleene's: ``unknown and false`` is false, ``unknown or true`` is true. A value that is missing is
unknown, never false. Two operators ask about the record itself: ``recorded_as_of`` (a value stands there and, if it
is a date, is not later than the day) and ``missing_as_of``, its opposite; they are unknown only where no source has
the column. ``unless`` is an exception, and an exception has to be shown: unknown does not lift a suspicion.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.reasons import REVIEW, Basis, Bools, Grounds
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import Unit, sources_of

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Answers:
    """What is true, and what is known, of every row; each condition is asked once, however many rules name it."""

    def __init__(self, facts: pd.DataFrame, present: Collection[str], as_of: dt.date) -> None:
        self.facts, self.present, self.day = facts, present, pd.Timestamp(as_of)
        self._given: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def __call__(self, condition: Condition) -> tuple[np.ndarray, np.ndarray]:
        """Two arrays of bool, one value a row: whether the condition holds, and whether that is known."""
        key = repr(condition)
        if key not in self._given:
            true, known = self._ask(condition)
            self._given[key] = true & known, known
        return self._given[key]

    def _ask(self, condition: Condition) -> tuple[np.ndarray, np.ndarray]:
        if condition.column not in self.facts:
            nothing = np.zeros(len(self.facts), bool)
            return nothing, nothing
        column = self.facts[condition.column]
        told = column.notna().to_numpy(bool)
        if condition.op in ("missing_as_of", "recorded_as_of"):
            if pd.api.types.is_datetime64_any_dtype(column):
                told = told & (column <= self.day).to_numpy(bool)
            known = told | (condition.column in self.present)
            return told if condition.op == "recorded_as_of" else ~told, known
        word = (
            condition.value
            if isinstance(condition.value, str) and condition.value != "as_of"
            else None
        )
        if condition.op == "in" or (condition.op == "=" and word is not None):
            # of texts, membership is asked several times as fast as equality
            return column.isin([word] if word is not None else list(condition.value)).to_numpy(
                bool
            ), told
        if condition.other:
            other: Any = self.facts[condition.other]
            told = told & other.notna().to_numpy(bool)
        else:
            other = (
                self.day
                if isinstance(condition.value, str) and condition.value == "as_of"
                else condition.value
            )
            other = pd.Timestamp(other) if isinstance(other, dt.date) else other
        # an NA compared is NA: nothing that holds
        answer = pd.array(_COMPARE[condition.op](column, other), dtype="boolean")
        return answer.to_numpy(bool, na_value=False), told

    def rule(self, rule: Rule) -> tuple[np.ndarray, np.ndarray]:
        """Whether a rule holds, and whether it can only be said when more is known."""
        true, false = np.ones(len(self.facts), bool), np.zeros(len(self.facts), bool)
        for holds, known in map(self, rule.all):
            true, false = true & holds, false | (known & ~holds)
        if rule.any:
            some, none = np.zeros_like(true), np.ones_like(true)
            for holds, known in map(self, rule.any):
                some, none = some | holds, none & known & ~holds
            true, false = true & some, false | none
        for holds, _ in map(self, rule.unless):
            true, false = true & ~holds, false | holds
        return true, ~true & ~false


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of some units before the rules look at them.

    Parameters
    ----------
    unit
        "parcel" or "building".
    frame
        A row a unit on its id, columns as
        :func:`landuse.domain.vocabulary.facts.known_to_rules` says; absent ones are unknown.
    present
        Columns that some source really has, so that an empty cell there says "no".
    reviews
        Field reviews in force, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    as_of
        The day of the assessment.
    """

    unit: Unit
    frame: pd.DataFrame
    present: Collection[str]
    reviews: pd.DataFrame | None
    as_of: dt.date


@dataclass(frozen=True, eq=False)
class Tags:
    """What the rules say of some units.

    Parameters
    ----------
    units
        On the index of the facts: ``status`` (categories of text, in the order of
        :data:`landuse.domain.vocabulary.status.STATUSES`), ``confirmed`` (bool), ``flags`` (statuses of all rules
        that hold), ``rules`` (their ids, "review" first), ``missing`` (source columns without which some rule cannot
        be decided), ``reviewer`` (text, NA without a review). The three lists are categories of text, names parted by
        commas (:func:`landuse.domain.tags.reasons.listed`), empty text where there is none.
    grounds
        What the reasons rest on.
    """

    units: pd.DataFrame
    grounds: Grounds


def tag(facts: Facts, policy: Policy) -> Tags:
    """Status, flags, rules and missing columns of every unit.

    Parameters
    ----------
    facts
        What is known of the units.
    policy
        Whose rules about ``facts.unit`` are asked.

    Returns
    -------
    Tags
        The computed flags and rules stay beside a review, whose status stands first.
    """
    rules = [rule for rule in policy.rules if rule.unit == facts.unit]
    frame, n = facts.frame, len(facts.frame)
    answers = Answers(frame, facts.present, facts.as_of)
    flags = _Bits(list(status.STATUSES), n)
    held_rules = _Bits([REVIEW, *(rule.id for rule in rules)], n)
    missing = _Missing(facts, rules)
    is_open, confirmed = np.zeros(n, bool), np.zeros(n, bool)
    held = []
    for rule in rules:
        holds, undecided = answers.rule(rule)
        is_open = is_open | undecided
        flags.add(rule.status, holds)
        held_rules.add(rule.id, holds)
        if rule.confirms:
            confirmed = confirmed | holds
        missing.add(rule, undecided, answers)
        held.append(holds)
    reviewed = _reviewed(frame.index, facts.reviews)
    reviewed_rows = list(reviewed)
    under_review = np.zeros(n, bool)
    under_review[reviewed_rows] = True
    held_rules.add(REVIEW, under_review)

    units = pd.DataFrame(index=frame.index)
    units["status"] = _shown(policy.priority, flags, is_open)
    units["confirmed"] = confirmed & (units["status"] == status.IDLE).to_numpy(bool)
    units["flags"] = flags.texts()
    units["rules"] = held_rules.texts()
    units["missing"] = missing.bits.texts()
    units["reviewer"] = pd.Series(pd.NA, index=units.index, dtype="string")
    for column in ("status", "reviewer") if reviewed else ():
        found = [review[column] for review in reviewed.values()]
        units.iloc[reviewed_rows, units.columns.get_loc(column)] = found
    units.iloc[reviewed_rows, units.columns.get_loc("confirmed")] = True
    bases = [_basis(rule, frame) for rule in rules]
    return Tags(units, Grounds(frame, bases, held, reviewed))


def _basis(rule: Rule, frame: pd.DataFrame) -> Basis:
    """What the reasons that ``rule`` gives have in common."""
    columns: dict[str, None] = {}
    for condition in rule.conditions:
        for name in (condition.column, condition.other):
            if name is not None and name in frame:
                columns[name] = None
    return Basis(
        rule=rule.id,
        status=rule.status,
        title=rule.title,
        title_en=rule.title_en,
        cite=rule.cite,
        unverified=rule.unverified,
        columns=tuple(columns),
    )


class _Missing:
    """Which source columns would have to be filled before every rule can be decided, unit by unit."""

    def __init__(self, facts: Facts, rules: Sequence[Rule]) -> None:
        self.unit, self.frame = facts.unit, facts.frame
        names = {
            source
            for rule in rules
            for condition in rule.conditions
            for source in sources_of(facts.unit, condition.column)
        }
        self.bits = _Bits(sorted(names), len(facts.frame))
        self._empty: dict[str, Bools] = {}

    def add(self, rule: Rule, undecided: Bools, answers: Answers) -> None:
        """Note what is wanting where ``rule`` is ``undecided``."""
        if not undecided.any():
            return
        for condition in rule.all + rule.any:
            _, is_known = answers(condition)
            wanting = undecided & ~is_known
            for source in sources_of(self.unit, condition.column):
                self.bits.add(source, wanting & self.empty(source))

    def empty(self, source: str) -> Bools:
        """Where a source column has no value; everywhere, where there is no such column."""
        if source not in self._empty:
            if source in self.frame:
                self._empty[source] = self.frame[source].isna().to_numpy(bool)
            else:
                self._empty[source] = np.ones(len(self.frame), bool)
        return self._empty[source]


def _shown(priority: Sequence[str], flags: _Bits, unknown: np.ndarray) -> pd.Categorical:
    words = list(status.STATUSES)
    shown = np.where(unknown, words.index(status.UNDETERMINED), words.index(status.IN_USE))
    for word in reversed(priority):
        shown[flags.has(word)] = words.index(word)
    return pd.Categorical.from_codes(shown, categories=words)


def _reviewed(units: pd.Index, reviews: pd.DataFrame | None) -> dict[int, dict[str, Any]]:
    """Place of each reviewed unit → its review."""
    if reviews is None or reviews.empty:
        return {}
    at = units.get_indexer(reviews.index)
    return {
        row: r
        for row, r in zip(at.tolist(), map(dict, reviews.to_dict("records")), strict=True)
        if row >= 0
    }


class _Bits:
    """Which of some names hold in each row, as one integer a row; texts are made once a pattern, not once a row."""

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = list(names)
        self.bits = np.zeros(rows, np.min_scalar_type(1 << len(self.names)))

    def add(self, name: str, where: np.ndarray) -> None:
        self.bits = self.bits | where * self._bit(name)

    def has(self, name: str) -> np.ndarray:
        return self.bits & self._bit(name) != 0

    def _bit(self, name: str) -> np.unsignedinteger:
        return self.bits.dtype.type(1 << self.names.index(name))

    def texts(self) -> pd.Categorical:
        """The names that hold in each row, parted by commas."""
        row, found = pd.factorize(self.bits)
        words = [",".join(self._names_of(pattern)) for pattern in found.tolist()]
        return pd.Categorical.from_codes(row, words)

    def _names_of(self, pattern: int) -> list[str]:
        return [name for i, name in enumerate(self.names) if pattern >> i & 1]
