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
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.reasons import Grounds, ReasonArray
from landuse.domain.vocabulary import schema, status

#: Facts that the assessment derives → the source columns a reader would have to fill for them.
PARCEL_FACTS: dict[str, tuple[str, ...]] = {
    "due_start_plus_1y": ("due_start",),
    "due_start_plus_2y": ("due_start",),
    "suspended_since_plus_1y": ("suspended_since",),
    "idle_decided": ("idle_decision_no",),
    "land_class": ("land_use", "land_use_system"),
    "area_mu": ("area_registered_m2",),
    "far": ("floor_area_m2",),
    "far_line": ("far_min",),
    "density": ("geometry",),
    "building_area_m2": ("floor_area_m2",),
    "vacancy_share": ("vacant_area_m2",),
    "enterprise_count": ("enterprise_id",),
    "tax_wan": ("tax_wan",),
    "sales_wan": ("sales_wan",),
    "tax_per_mu": ("tax_wan",),
    "sales_per_mu": ("sales_wan",),
    "tax_line": ("tax_per_mu_min",),
    "score": ("tax_wan", "sales_wan"),
    "class": ("tax_wan", "sales_wan"),
    "firm_class": ("tax_wan", "sales_wan"),
    "revitalized_on": ("action_id",),
}
BUILDING_FACTS: dict[str, tuple[str, ...]] = {
    "vacant_since_plus_6m": ("vacant_since",),
    "vacancy_share": ("vacant_area_m2", "floor_area_m2"),
    "floor_area_used_m2": ("floor_area_m2",),
    "revitalized_on": ("action_id",),
}
_FACTS = {"parcel": (schema.PARCELS, PARCEL_FACTS), "building": (schema.BUILDINGS, BUILDING_FACTS)}


def facts_of(unit: str) -> frozenset[str]:
    """Names that a rule about ``unit`` ("parcel" or "building") may speak of."""
    table, derived = _FACTS[unit]
    return frozenset(table.names) - {"geometry"} | frozenset(derived)


def sources_of(unit: str, column: str) -> tuple[str, ...]:
    """The source columns behind a fact: what a planner has to fill where it is unknown."""
    return _FACTS[unit][1].get(column, (column,))


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


def tag(
    facts: pd.DataFrame,
    policy: Policy,
    *,
    unit: str,
    present: Collection[str],
    as_of: dt.date,
    reviews: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Status, flags, reasons and missing columns of every unit.

    Parameters
    ----------
    facts : one row a unit, columns as :func:`facts_of` says (absent ones are unknown).
    present : columns that some source really has.
    reviews : as :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.

    Returns
    -------
    Frame on the index of ``facts``: ``status`` (text), ``confirmed`` (bool), ``flags`` (tuple of statuses), ``reasons`` (tuple
    of dicts, as :meth:`landuse.domain.tags.reasons.Grounds.told` gives them), ``missing`` (tuple of column names), ``reviewer``.
    """
    rules = [r for r in policy.rules if r.unit == unit]
    n = len(facts)
    flag_bits = _Bits(list(status.STATUSES), n)
    missing_bits = _Bits(
        sorted({s for r in rules for c in r.conditions for s in sources_of(unit, c.column)}), n
    )
    unknown = np.zeros(n, bool)
    confirmed = np.zeros(n, bool)
    held = []
    answers = Answers(facts, present, as_of)

    @cache
    def empty(source: str) -> np.ndarray:
        return facts[source].isna().to_numpy(bool) if source in facts else np.ones(n, bool)

    for rule in rules:
        holds, open_ = answers.rule(rule)
        unknown |= open_
        flag_bits.add(rule.status, holds)
        if rule.confirms:
            confirmed |= holds
        for condition in rule.all + rule.any if open_.any() else ():
            wanting = open_ & ~answers(condition)[1]
            for source in sources_of(unit, condition.column):
                missing_bits.add(source, wanting & empty(source))
        held.append(holds)
    reviewed = _reviewed(facts.index, reviews)
    out = pd.DataFrame(index=facts.index)
    out["status"] = _shown(policy.priority, flag_bits, unknown)
    out["confirmed"] = confirmed & (out["status"] == status.IDLE).to_numpy(bool)
    out["flags"] = flag_bits.tuples()
    out["reasons"] = ReasonArray(Grounds(rules, held, facts, reviewed), np.arange(n))
    out["missing"] = missing_bits.tuples()
    out["reviewer"] = pd.Series(pd.NA, index=out.index, dtype="string")
    # the computed flags and reasons stay, the review stands first
    for column in ("status", "reviewer") if reviewed else ():
        out.iloc[list(reviewed), out.columns.get_loc(column)] = [
            r[column] for r in reviewed.values()
        ]
    out.iloc[list(reviewed), out.columns.get_loc("confirmed")] = True
    return out


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
    """Which of some names hold in each row, as one integer a row; tuples are made once a pattern, not once a row."""

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = list(names)
        self.bits = np.zeros(rows, np.min_scalar_type(1 << len(self.names)))

    def add(self, name: str, where: np.ndarray) -> None:
        self.bits |= where * self._bit(name)

    def has(self, name: str) -> np.ndarray:
        return self.bits & self._bit(name) != 0

    def _bit(self, name: str) -> np.unsignedinteger:
        return self.bits.dtype.type(1 << self.names.index(name))

    def tuples(self) -> np.ndarray:
        row, patterns = pd.factorize(self.bits)
        table = np.empty(len(patterns), object)
        for at, pattern in enumerate(patterns.tolist()):
            table[at] = tuple(n for i, n in enumerate(self.names) if pattern >> i & 1)
        return table[row]
