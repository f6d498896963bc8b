"""The conditions of the rules about one kind of unit, each once, and what they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.facts import building_facts, parcel_facts
from landuse.domain.tags.reasons import Bools
from landuse.domain.vocabulary.facts import Unit, sources_of

#: What a condition may be, so that the least of several is what they are together.
FALSE, UNKNOWN, TRUE = 0, 1, 2
Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class RulePlaces:
    """A rule by the places of its conditions among all, and whether it gives a status."""

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
        every = {repr(one): one for rule in self.rules for one in rule.conditions}
        return list(every.values())

    @cached_property
    def places(self) -> list[RulePlaces]:
        """Every rule, by the places of its conditions."""
        place = {repr(one): at for at, one in enumerate(self.conditions)}
        return [
            RulePlaces(
                all=tuple(place[repr(one)] for one in rule.all),
                any=tuple(place[repr(one)] for one in rule.any),
                unless=tuple(place[repr(one)] for one in rule.unless),
                gives_status=rule.status in self.policy.priority,
            )
            for rule in self.rules
        ]

    @cached_property
    def asks(self) -> Bools:
        """Which conditions a rule asks for: an exception that is not known lifts nothing."""
        out = np.zeros(len(self.conditions), bool)
        for rule in self.places:
            out[[*rule.all, *rule.any]] = True
        return out

    @cached_property
    def sources(self) -> list[str]:
        """Every source column that a condition rests on."""
        names = {
            source
            for one in self.conditions
            for name in operands(one)
            for source in sources_of(self.unit, name)
        }
        return sorted(names)

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
        self, facts: pd.DataFrame, present: frozenset[str], wanted: Sequence[int]
    ) -> Levels:
        """What some conditions are for each unit.

        Parameters
        ----------
        facts : DataFrame
            As :meth:`facts` gives them.
        present : frozenset of str
            The columns that count as there.
        wanted : sequence of int
            Places of conditions; the others are left unknown.

        Returns
        -------
        ndarray of uint8, shape (units, conditions)
            :data:`FALSE`, :data:`UNKNOWN` or :data:`TRUE`.
        """
        answers = Answers(facts, present, self.day)
        levels = np.full((len(facts), len(self.conditions)), UNKNOWN, np.uint8)
        for at in wanted:
            answer = answers.condition(self.conditions[at])
            levels[answer.is_known, at] = FALSE
            levels[answer.holds, at] = TRUE
        return levels

    def is_decided(self, levels: Levels) -> Bools:
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
        for rule in self.places:
            least = np.full(len(levels), TRUE, np.uint8)
            for at in rule.all:
                least = np.minimum(least, levels[:, at])
            if rule.any:
                least = np.minimum(least, levels[:, rule.any].max(axis=1))
            for at in rule.unless:
                # an exception has to be shown: unknown lifts nothing
                least = np.where(levels[:, at] == TRUE, FALSE, least).astype(np.uint8)
            some_is_open |= least == UNKNOWN
            if rule.gives_status:
                has_status |= least == TRUE
        return has_status | ~some_is_open


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
    return [name for name in (condition.column, condition.other) if name is not None]
