"""How the conditions of rules may turn out where some empty columns are filled in.

For each column every value is tried that makes a difference to a rule: a day on either side of
every limit, yes and no, a number on either side of every line, every word that is named and one
that is not.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.policy.rule import Condition
from landuse.domain.tags.rule_conditions import (
    FALSE,
    TRUE,
    UNKNOWN,
    Levels,
    RuleConditions,
    operands,
)
from landuse.domain.tags.tagging import with_derived
from landuse.domain.vocabulary.facts import FACTS, sources_of

#: Days from the day of the assessment that lie between any two limits of rules (half a year, one
#: year, two years back; the day itself).
_DAYS = (-3650, -1500, -900, -500, -250, -100, -1, 0, 1, 200, 3650)
#: How far on either side of a line a number is tried.
_NEAR = 1e-6
#: More ways in which columns may turn out together are not tried.
_MOST_WAYS = 400
#: A word that no rule names.
_OTHER_WORD = "\0"
#: Facts that are made of a source column where rules are asked; the others come from elsewhere.
_MADE_FOR_RULES = frozenset(fact.name for fact in FACTS if fact.place == "rules")


class Outcomes:
    """How conditions may turn out, by the source columns that are filled in.

    Parameters
    ----------
    rules : RuleConditions
        About one kind of unit.
    units : DataFrame
        Units of this kind; the first of them lends its other columns to what is tried.
    """

    def __init__(self, rules: RuleConditions, units: pd.DataFrame) -> None:
        self._rules = rules
        self._unit = units.iloc[:1]
        #: ways by the column that is tried: it is asked for again in every pair
        self._ways: dict[tuple[str, tuple[int, ...]], list[Levels]] = {}

    def of(self, names: Sequence[str]) -> list[Levels] | None:
        """How the conditions may turn out together where some source columns are known.

        Parameters
        ----------
        names : sequence of str
            Source columns.

        Returns
        -------
        list of ndarray of uint8, shape (conditions,), or None
            One for each way, unknown where a condition rests on none of the columns; None where
            there are too many ways to try them all.
        """
        by_column: dict[str, set[int]] = {}
        for at, condition in enumerate(self._rules.conditions):
            for name in operands(condition):
                if set(sources_of(self._rules.unit, name)) & set(names):
                    by_column.setdefault(self._tried_column(name), set()).add(at)
        ways = [
            self._ways_of(column, tuple(sorted(places)))
            for column, places in sorted(by_column.items())
        ]
        if np.prod([float(len(one)) for one in ways]) > _MOST_WAYS:
            return None
        return [_laid_over(way) for way in itertools.product(*ways)]

    def _tried_column(self, name: str) -> str:
        """The column that is filled in for one of a condition: the source that it is made of."""
        if name in _MADE_FOR_RULES:
            return sources_of(self._rules.unit, name)[0]
        return name

    def _ways_of(self, column: str, places: tuple[int, ...]) -> list[Levels]:
        """How the conditions at some places may turn out for any value of a column, each once."""
        key = (column, places)
        if key not in self._ways:
            self._ways[key] = self._tried(column, places)
        return self._ways[key]

    def _tried(self, column: str, places: Sequence[int]) -> list[Levels]:
        """The same, found by trying."""
        conditions = self._rules.conditions
        ways = [np.full(len(conditions), UNKNOWN, np.uint8)]
        alone = [at for at in places if conditions[at].other is None]
        if alone:
            ways = list(self._with_values(column, alone))
        for at in places:
            if conditions[at].other is not None:
                # what is compared with another column may turn out either way
                ways = [
                    _with_level(way, at, level)
                    for way in ways
                    for level in (FALSE, TRUE)
                ]
        return list({way.tobytes(): way for way in ways}.values())

    def _with_values(self, column: str, places: Sequence[int]) -> Levels:
        """The conditions at some places for every value of a column: (values, conditions)."""
        rules = self._rules
        values = self._values(column, [rules.conditions[at] for at in places])
        tried = self._unit.iloc[np.zeros(len(values), int)].reset_index(drop=True)
        filled = pd.Series(values, dtype=_dtype_of(values))
        if column in tried:
            tried[column] = filled
        facts = rules.facts(tried)
        if column not in tried:
            facts[column] = filled
        return rules.levels(facts, with_derived(rules.present | {column}), places)

    def _values(self, column: str, conditions: Sequence[Condition]) -> list[Any]:
        """Values of a column on either side of everything that the conditions ask."""
        facts = self._rules.facts(self._unit)
        if column in facts and pd.api.types.is_datetime64_any_dtype(facts[column]):
            day = pd.Timestamp(self._rules.day)
            days = [day + pd.Timedelta(days=number) for number in _DAYS]
            # a column of dates that is there at last may say of a unit that nothing happened
            return days if column in self._rules.present else [*days, pd.NaT]
        words: list[Any] = []
        for condition in conditions:
            value = condition.value
            words += (
                list(value)
                if isinstance(value, (list, tuple, set, frozenset))
                else [value]
            )
        words = [word for word in words if word is not None]
        if any(isinstance(word, bool) for word in words):
            return [True, False]
        numbers = [float(word) for word in words if isinstance(word, (int, float))]
        if numbers:
            return [
                number + step for number in numbers for step in (-_NEAR, 0.0, _NEAR)
            ]
        return [*dict.fromkeys(str(word) for word in words), _OTHER_WORD]


def _dtype_of(values: Sequence[Any]) -> str:
    """The dtype of a column that holds any of some values."""
    if isinstance(values[0], pd.Timestamp):
        return "datetime64[s]"
    if isinstance(values[0], bool):
        return "boolean"
    return "Float64" if isinstance(values[0], float) else "string"


def _with_level(way: Levels, at: int, level: int) -> Levels:
    """A way with one condition set."""
    out = way.copy()
    out[at] = level
    return out


def _laid_over(ways: Sequence[Levels]) -> Levels:
    """Ways of several columns as one: where two make one condition, the later stands."""
    out = ways[0]
    for way in ways[1:]:
        out = np.where(way == UNKNOWN, out, way).astype(np.uint8)
    return out
