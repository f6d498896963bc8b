"""What a policy's rules say of units: status, flags, the rules that hold, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.domain.policy.conditions import Answers, Days
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.reasons import REVIEW, Basis, Bools, Grounds, Places, coded
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import Unit, sources_of, told_with


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
        The day of the assessment, or that of each unit.
    """

    unit: Unit
    frame: pd.DataFrame
    present: Collection[str]
    reviews: pd.DataFrame | None
    as_of: Days


@dataclass(frozen=True, eq=False)
class Tags:
    """What the rules say of some units.

    Parameters
    ----------
    units
        On the index of the facts: ``status`` (categories of text, in the order of
        :data:`landuse.domain.vocabulary.status.STATUSES`), ``confirmed`` (bool), ``flags``
        (statuses of all rules that hold), ``rules`` (their ids, "review" first), ``missing``
        (source columns without which some rule cannot be decided), ``reviewer`` (text, NA without
        a review). The three lists are categories of text, names parted by commas
        (:func:`landuse.domain.tags.reasons.listed`), empty text where there is none.
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
    names_of_rules = _Bits([REVIEW, *(rule.id for rule in rules)], n)
    missing = _Missing(facts, rules)
    some_rule_is_open = np.zeros(n, bool)
    is_confirmed = np.zeros(n, bool)
    holds_of_rules = []
    for rule in rules:
        answer = answers.rule(rule)
        some_rule_is_open = some_rule_is_open | ~answer.is_known
        flags.add(rule.status, answer.holds)
        names_of_rules.add(rule.id, answer.holds)
        if rule.confirms:
            is_confirmed = is_confirmed | answer.holds
        missing.add(rule, ~answer.is_known, answers)
        holds_of_rules.append(answer.holds)
    reviews = _reviews_by_row(frame.index, facts.reviews)
    is_reviewed = np.zeros(n, bool)
    is_reviewed[list(reviews)] = True
    names_of_rules.add(REVIEW, is_reviewed)

    shown = _shown(policy.priority, flags, some_rule_is_open)
    is_confirmed = is_confirmed & (shown == _place(status.IDLE))
    for row, review in reviews.items():
        shown[row] = _place(str(review["status"]))
    units = pd.DataFrame(index=frame.index)
    units["status"] = coded(list(status.STATUSES), shown)
    units["confirmed"] = is_confirmed | is_reviewed
    units["flags"] = flags.texts()
    units["rules"] = names_of_rules.texts()
    units["missing"] = missing.bits.texts()
    # a million texts are not made of a million missing ones: few units are reviewed
    reviewers = pd.Series(pd.NA, index=frame.index, dtype="string")
    reviewers.iloc[list(reviews)] = [review["reviewer"] for review in reviews.values()]
    units["reviewer"] = reviewers
    bases = [_basis(rule, frame) for rule in rules]
    return Tags(units, Grounds(frame, bases, holds_of_rules, reviews))


def _basis(rule: Rule, frame: pd.DataFrame) -> Basis:
    """What the reasons that ``rule`` gives have in common."""
    columns: dict[str, None] = {}
    for condition in rule.conditions:
        for name in (condition.column, condition.other):
            if name is not None and name in frame:
                columns |= dict.fromkeys((name, *told_with(name)))
    return Basis(
        rule=rule.id,
        status=rule.status,
        title=rule.title,
        title_en=rule.title_en,
        cite=rule.cite,
        unverified=rule.unverified,
        columns=tuple(columns),
        cite_en=rule.cite_en,
        unverified_en=rule.unverified_en,
        dated=rule.dated,
        compared=rule.compared,
    )


class _Missing:
    """Which source columns have to be filled before every rule can be decided, unit by unit."""

    def __init__(self, facts: Facts, rules: Sequence[Rule]) -> None:
        self.unit, self.frame = facts.unit, facts.frame
        names = {
            source
            for rule in rules
            for condition in rule.conditions
            for name in _operands(condition)
            for source in sources_of(facts.unit, name)
        }
        self.bits = _Bits(sorted(names), len(facts.frame))
        self._empty: dict[str, Bools] = {}

    def add(self, rule: Rule, is_open: Bools, answers: Answers) -> None:
        """Note what is wanting where ``rule`` cannot be decided."""
        if not is_open.any():
            return
        for condition in rule.all + rule.any:
            is_wanting = is_open & ~answers.condition(condition).is_known
            for name in _operands(condition):
                # a line that the policy gives is not wanting, though the contract states none
                is_unknown = is_wanting & (
                    self.empty(name) | (name == condition.column)
                )
                for source in sources_of(self.unit, name):
                    self.bits.add(source, is_unknown & self.empty(source))

    def empty(self, source: str) -> Bools:
        """Where a source column has no value; everywhere, where there is no such column."""
        if source not in self._empty:
            if source in self.frame:
                self._empty[source] = self.frame[source].isna().to_numpy(bool)
            else:
                self._empty[source] = np.ones(len(self.frame), bool)
        return self._empty[source]


def _operands(condition: Condition) -> list[str]:
    """A condition's column, and the one it is compared with."""
    return [name for name in (condition.column, condition.other) if name is not None]


_WORDS = list(status.STATUSES)


def _place(word: str) -> int:
    """Place of a status among all of them."""
    return _WORDS.index(word)


def _shown(priority: Sequence[str], flags: _Bits, is_open: Bools) -> Places:
    """The status shown of every unit, by its place: the first flag of the policy's priority."""
    shown = np.where(is_open, _place(status.UNDETERMINED), _place(status.IN_USE))
    for word in reversed(priority):
        shown[flags.where(word)] = _place(word)
    return shown


def _reviews_by_row(
    units: pd.Index, reviews: pd.DataFrame | None
) -> dict[int, Mapping[Hashable, object]]:
    """Row of each reviewed unit → its review."""
    if reviews is None or reviews.empty:
        return {}
    rows = units.get_indexer(reviews.index).tolist()
    records = reviews.to_dict("records")
    return {row: review for row, review in zip(rows, records, strict=True) if row >= 0}


class _Bits:
    """Which of some names hold in each row, as one integer a row.

    Texts are made once a pattern, not once a row.
    """

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = list(names)
        self.bits: NDArray[np.unsignedinteger] = np.zeros(
            rows, np.min_scalar_type(1 << len(self.names))
        )

    def add(self, name: str, where: Bools) -> None:
        """Let a name hold in more rows."""
        self.bits = self.bits | where * self._bit(name)

    def where(self, name: str) -> Bools:
        """In which rows a name holds."""
        return np.asarray(self.bits & self._bit(name) != 0, bool)

    def _bit(self, name: str) -> np.unsignedinteger:
        """The bit of a name, of the type of the bits, so that they do not grow."""
        return self.bits.dtype.type(1 << self.names.index(name))

    def texts(self) -> pd.Categorical[str]:
        """The names that hold in each row, parted by commas."""
        codes, found = pd.factorize(self.bits)
        words = [",".join(self._names_of(pattern)) for pattern in found.tolist()]
        return coded(words, codes)

    def _names_of(self, pattern: int) -> list[str]:
        return [name for i, name in enumerate(self.names) if pattern >> i & 1]
