"""The tags of units by a policy's rules: status, flags, the rules that hold, missing columns."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.domain.frames.arrays import Flags, Positions
from landuse.domain.policy.conditions import Answers, Days
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.reasons import REVIEW, Basis, Grounds, categories_from_codes
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import Unit, sources_of, told_with


@dataclass(frozen=True, eq=False)
class Facts:
    """The facts of some units that the rules are asked about.

    Parameters
    ----------
    unit
        "parcel" or "building".
    frame
        One row for each unit, indexed by its id, with the columns of
        :func:`landuse.domain.vocabulary.facts.known_to_rules`; absent ones are unknown.
    present
        Columns that some source really has, so that an empty cell there means "no".
    field_checks
        Field reviews in force, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    as_of
        The day of the assessment, or that of each unit.
    """

    unit: Unit
    frame: pd.DataFrame
    present: Collection[str]
    field_checks: pd.DataFrame | None
    as_of: Days


@dataclass(frozen=True, eq=False)
class Tags:
    """The tags of some units, and the grounds of their reasons.

    Parameters
    ----------
    units
        On the index of the facts: ``status`` (categories of text, in the order of
        :data:`landuse.domain.vocabulary.status.STATUSES`), ``confirmed`` (bool), ``flags``
        (statuses of all rules that hold), ``rules`` (their ids, "review" first), ``missing``
        (source columns without which some rule cannot be decided), ``reviewer`` (text, NA without
        a review). The three lists are categories of text, names separated by commas
        (:func:`landuse.domain.tags.reasons.names_in_cell`), empty text where there is none.
    grounds
        What the reasons rest on.
    """

    units: pd.DataFrame
    grounds: Grounds


def tags_by_rules(facts: Facts, policy: Policy) -> Tags:
    """The tags of units: status, flags, rules that hold and missing columns of each.

    Parameters
    ----------
    facts
        Of the units.
    policy
        Its rules about ``facts.unit``.

    Returns
    -------
    Tags
        The status of a field review comes before that of the rules; their flags and ids stay.
    """
    rules = [rule for rule in policy.rules if rule.unit == facts.unit]
    frame, count = facts.frame, len(facts.frame)
    answers = Answers(frame, facts.present, facts.as_of)
    flags = _NameFlags(list(status.STATUSES), count)
    rule_ids = _NameFlags([REVIEW, *(rule.id for rule in rules)], count)
    missing = _MissingColumns(facts, rules)
    some_rule_is_open = np.zeros(count, bool)
    is_confirmed = np.zeros(count, bool)
    holds_of_rules = []
    for rule in rules:
        answer = answers.rule(rule)
        some_rule_is_open = some_rule_is_open | ~answer.is_known
        flags.add(rule.status, answer.holds)
        rule_ids.add(rule.id, answer.holds)
        if rule.confirms:
            is_confirmed = is_confirmed | answer.holds
        missing.add(rule, ~answer.is_known, answers)
        holds_of_rules.append(answer.holds)
    review_of_row = _reviews_by_row(frame.index, facts.field_checks)
    is_reviewed = np.zeros(count, bool)
    is_reviewed[list(review_of_row)] = True
    rule_ids.add(REVIEW, is_reviewed)

    status_codes = _status_by_priority(policy.priority, flags, some_rule_is_open)
    is_confirmed = is_confirmed & (status_codes == _status_code(status.IDLE))
    for row, review in review_of_row.items():
        status_codes[row] = _status_code(str(review["status"]))
    units = pd.DataFrame(index=frame.index)
    units["status"] = categories_from_codes(_STATUSES, status_codes)
    units["confirmed"] = is_confirmed | is_reviewed
    units["flags"] = flags.texts()
    units["rules"] = rule_ids.texts()
    units["missing"] = missing.sources.texts()
    # a million texts are not made of a million missing ones: few units are reviewed
    reviewers = pd.Series(pd.NA, index=frame.index, dtype="string")
    names = [review["reviewer"] for review in review_of_row.values()]
    reviewers.iloc[list(review_of_row)] = names
    units["reviewer"] = reviewers
    bases = [_basis(rule, frame) for rule in rules]
    return Tags(units, Grounds(frame, bases, holds_of_rules, review_of_row))


def operands(condition: Condition) -> list[str]:
    """The columns that a condition compares.

    Parameters
    ----------
    condition : Condition
        Of a rule.

    Returns
    -------
    list of str
        One, or two where it compares a column with another.
    """
    if condition.other is None:
        return [condition.column]
    return [condition.column, condition.other]


def source_columns(unit: Unit, conditions: Iterable[Condition]) -> list[str]:
    """The source columns that conditions rest on.

    Parameters
    ----------
    unit : str
        "parcel" or "building".
    conditions : iterable of Condition
        Of rules about this kind of unit.

    Returns
    -------
    list of str
        Each once, in alphabetical order.
    """
    sources: set[str] = set()
    for condition in conditions:
        for name in operands(condition):
            sources.update(sources_of(unit, name))
    return sorted(sources)


def _basis(rule: Rule, frame: pd.DataFrame) -> Basis:
    """What the reasons that ``rule`` gives have in common."""
    columns: dict[str, None] = {}
    for condition in rule.conditions:
        for name in operands(condition):
            if name in frame:
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


class _MissingColumns:
    """The source columns that have to be filled before every rule can be decided, by unit."""

    def __init__(self, facts: Facts, rules: Sequence[Rule]) -> None:
        self.unit, self.frame = facts.unit, facts.frame
        conditions = itertools.chain.from_iterable(rule.conditions for rule in rules)
        names = source_columns(facts.unit, conditions)
        self.sources = _NameFlags(names, len(facts.frame))
        self._is_empty: dict[str, Flags] = {}

    def add(self, rule: Rule, is_open: Flags, answers: Answers) -> None:
        """Add the empty source columns of the units for which ``rule`` cannot be decided."""
        if not is_open.any():
            return
        for condition in rule.all + rule.any:
            is_undecided = is_open & ~answers.condition(condition).is_known
            for name in operands(condition):
                is_unknown = is_undecided
                if name != condition.column:
                    # the policy's line stands in where the contract states none
                    is_unknown = is_undecided & self.is_empty(name)
                for source in sources_of(self.unit, name):
                    self.sources.add(source, is_unknown & self.is_empty(source))

    def is_empty(self, column: str) -> Flags:
        """Where a column has no value; everywhere, where there is no such column."""
        if column not in self._is_empty:
            if column in self.frame:
                self._is_empty[column] = self.frame[column].isna().to_numpy(bool)
            else:
                self._is_empty[column] = np.ones(len(self.frame), bool)
        return self._is_empty[column]


_STATUSES = list(status.STATUSES)


def _status_code(name: str) -> int:
    """The position of a status among all of them."""
    return _STATUSES.index(name)


def _status_by_priority(
    priority: Sequence[str], flags: _NameFlags, is_open: Flags
) -> Positions:
    """The code of each unit's status: the first of its flags by the policy's priority."""
    codes = np.full(len(is_open), _status_code(status.IN_USE))
    codes[is_open] = _status_code(status.UNDETERMINED)
    for name in reversed(priority):
        codes[flags.where(name)] = _status_code(name)
    return codes


def _reviews_by_row(
    units: pd.Index, field_checks: pd.DataFrame | None
) -> dict[int, Mapping[Hashable, object]]:
    """Row of each reviewed unit → its review."""
    if field_checks is None or field_checks.empty:
        return {}
    rows = units.get_indexer(field_checks.index).tolist()
    records = field_checks.to_dict("records")
    return {row: review for row, review in zip(rows, records, strict=True) if row >= 0}


class _NameFlags:
    """Which of some names hold in each row, as one integer for each row.

    Texts are made once for each combination of names, not once for each row.
    """

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = list(names)
        self.bits: NDArray[np.unsignedinteger] = np.zeros(
            rows, np.min_scalar_type(1 << len(self.names))
        )

    def add(self, name: str, where: Flags) -> None:
        """Let a name hold in more rows."""
        self.bits = self.bits | where * self._bit(name)

    def where(self, name: str) -> Flags:
        """In which rows a name holds."""
        return np.asarray(self.bits & self._bit(name) != 0, bool)

    def _bit(self, name: str) -> np.unsignedinteger:
        """The bit of a name, of the type of the bits, so that they do not grow."""
        return self.bits.dtype.type(1 << self.names.index(name))

    def texts(self) -> pd.Categorical[str]:
        """The names that hold in each row, separated by commas."""
        codes, combinations = pd.factorize(self.bits)
        texts = [self._text_of(bits) for bits in combinations.tolist()]
        return categories_from_codes(texts, codes)

    def _text_of(self, bits: int) -> str:
        """The names of one combination, separated by commas."""
        names = [name for i, name in enumerate(self.names) if bits >> i & 1]
        return ",".join(names)
