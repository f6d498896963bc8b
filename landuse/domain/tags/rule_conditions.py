"""The conditions of the rules about one kind of unit, each once, and what they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.facts import building_facts, parcel_facts
from landuse.domain.tags.rules import source_columns
from landuse.domain.vocabulary.facts import Unit

#: The truth of a condition. That of several together is the minimum of theirs.
FALSE, UNKNOWN, TRUE = 0, 1, 2
#: One of the three for each condition.
Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class RulePositions:
    """A rule by the positions of its conditions, and whether it gives a status."""

    all: tuple[int, ...]
    any: tuple[int, ...]
    unless: tuple[int, ...]
    gives_status: bool


@dataclass(frozen=True)
class RuleConditions:
    """The conditions of all rules about one kind of unit.

    Attributes
    ----------
    unit : str
        "parcel" or "building".
    policy : Policy
        Whose rules they are.
    present : frozenset of str
        The columns that the sources really had.
    day : datetime.date
        The day of the assessment.
    """

    unit: Unit
    policy: Policy
    present: frozenset[str]
    day: dt.date

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules about the unit."""
        return [rule for rule in self.policy.rules if rule.unit == self.unit]

    @cached_property
    def conditions(self) -> list[Condition]:
        """Every condition of the rules, once."""
        by_text: dict[str, Condition] = {}
        for rule in self.rules:
            for condition in rule.conditions:
                by_text[repr(condition)] = condition
        return list(by_text.values())

    @cached_property
    def rule_positions(self) -> list[RulePositions]:
        """Every rule, by the positions of its conditions among :attr:`conditions`."""
        texts = [repr(condition) for condition in self.conditions]
        position = {text: number for number, text in enumerate(texts)}

        def positions_of(conditions: Sequence[Condition]) -> tuple[int, ...]:
            return tuple(position[repr(condition)] for condition in conditions)

        return [
            RulePositions(
                all=positions_of(rule.all),
                any=positions_of(rule.any),
                unless=positions_of(rule.unless),
                gives_status=rule.status in self.policy.priority,
            )
            for rule in self.rules
        ]

    @cached_property
    def is_required(self) -> Flags:
        """Which conditions some rule requires; an exception that is not known lifts nothing."""
        is_required = np.zeros(len(self.conditions), bool)
        for rule in self.rule_positions:
            is_required[[*rule.all, *rule.any]] = True
        return is_required

    @cached_property
    def sources(self) -> list[str]:
        """Every source column that a condition rests on."""
        return source_columns(self.unit, self.conditions)

    def facts(self, units: pd.DataFrame) -> pd.DataFrame:
        """What the rules may ask of units.

        Parameters
        ----------
        units : DataFrame
            Tagged units.

        Returns
        -------
        DataFrame
        """
        if self.unit == "parcel":
            return parcel_facts(units, self.policy, self.day)
        return building_facts(units, self.policy)

    def levels(
        self, facts: pd.DataFrame, present: frozenset[str], positions: Sequence[int]
    ) -> Levels:
        """The truth of some conditions for each unit.

        Parameters
        ----------
        facts : DataFrame
            As :meth:`facts` gives them.
        present : frozenset of str
            The columns that count as present.
        positions : sequence of int
            Those of the conditions to decide; the others are unknown in the result.

        Returns
        -------
        ndarray of uint8, shape (units, conditions)
            :data:`FALSE`, :data:`UNKNOWN` or :data:`TRUE`.
        """
        answers = Answers(facts, present, self.day)
        levels = np.full((len(facts), len(self.conditions)), UNKNOWN, np.uint8)
        for position in positions:
            answer = answers.condition(self.conditions[position])
            levels[answer.is_known, position] = FALSE
            levels[answer.holds, position] = TRUE
        return levels

    def is_decided(self, levels: Levels) -> Flags:
        """Where some status holds, or every rule is decided.

        Parameters
        ----------
        levels : ndarray of uint8, shape (units, conditions)
            As :meth:`levels` gives them.

        Returns
        -------
        ndarray of bool, shape (units,)
        """
        has_status = np.zeros(len(levels), bool)
        some_is_open = np.zeros(len(levels), bool)
        for rule in self.rule_positions:
            level = _level_of_rule(rule, levels)
            some_is_open |= level == UNKNOWN
            if rule.gives_status:
                has_status |= level == TRUE
        return has_status | ~some_is_open


def _level_of_rule(rule: RulePositions, levels: Levels) -> Levels:
    """The truth of one rule for each unit."""
    level = np.full(len(levels), TRUE, np.uint8)
    for position in rule.all:
        level = np.minimum(level, levels[:, position])
    if rule.any:
        level = np.minimum(level, levels[:, rule.any].max(axis=1))
    for position in rule.unless:
        # an exception has to be shown: unknown lifts nothing
        level[levels[:, position] == TRUE] = FALSE
    return level
