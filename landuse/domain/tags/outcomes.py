"""How the conditions of rules may turn out once some empty columns are filled in.

For each column every value is tried that makes a difference to a rule: a day on either side of
every limit, yes and no, a number on either side of every line, every word that a rule names and
one that none does.
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
)
from landuse.domain.tags.rules import operands
from landuse.domain.tags.tagging import with_derived
from landuse.domain.vocabulary.facts import FACTS, sources_of

#: Days from the day of the assessment that lie between any two limits of rules (half a year, one
#: year, two years back; the day itself).
_DAYS = (-3650, -1500, -900, -500, -250, -100, -1, 0, 1, 200, 3650)
#: How far on either side of a line a number is tried.
_NEAR = 1e-6
#: Columns are not tried together if there are more ways than this in which they may turn out.
_MAX_WAYS = 400
#: A word that no rule names.
_OTHER_WORD = "\0"
#: Facts that are derived from a source column where rules are asked.
_DERIVED_FOR_RULES = frozenset(fact.name for fact in FACTS if fact.place == "rules")


class Outcomes:
    """How conditions may turn out once some source columns are filled in.

    Parameters
    ----------
    rules : RuleConditions
        About one kind of unit.
    units : DataFrame
        Units of this kind. Every trial is the first of them with other values in one column.
    """

    def __init__(self, rules: RuleConditions, units: pd.DataFrame) -> None:
        self._rules = rules
        self._unit = units.iloc[:1]
        #: ways by column and conditions: each column is asked for again in every pair
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
        for position, condition in enumerate(self._rules.conditions):
            for name in operands(condition):
                if set(sources_of(self._rules.unit, name)) & set(names):
                    column = self._column_to_fill(name)
                    by_column.setdefault(column, set()).add(position)
        ways_of_columns = []
        for column, positions in sorted(by_column.items()):
            ways_of_columns.append(self._ways_of(column, tuple(sorted(positions))))
        way_count = np.prod([float(len(ways)) for ways in ways_of_columns])
        if way_count > _MAX_WAYS:
            return None
        return [_combined(ways) for ways in itertools.product(*ways_of_columns)]

    def _column_to_fill(self, name: str) -> str:
        """The column to fill in for a condition's: the source that it is derived from."""
        if name in _DERIVED_FOR_RULES:
            return sources_of(self._rules.unit, name)[0]
        return name

    def _ways_of(self, column: str, positions: tuple[int, ...]) -> list[Levels]:
        """How some conditions may turn out for any value of a column, each way once."""
        key = (column, positions)
        if key not in self._ways:
            self._ways[key] = self._try_values(column, positions)
        return self._ways[key]

    def _try_values(self, column: str, positions: Sequence[int]) -> list[Levels]:
        """How some conditions turn out for the values of a column that make a difference."""
        conditions = self._rules.conditions
        ways = [np.full(len(conditions), UNKNOWN, np.uint8)]
        with_value = [at for at in positions if conditions[at].other is None]
        if with_value:
            ways = list(self._levels_of_values(column, with_value))
        for position in positions:
            if conditions[position].other is None:
                continue
            # a comparison with another column may turn out either way
            is_false = [_with_level(way, position, FALSE) for way in ways]
            is_true = [_with_level(way, position, TRUE) for way in ways]
            ways = is_false + is_true
        by_bytes = {way.tobytes(): way for way in ways}
        return list(by_bytes.values())

    def _levels_of_values(self, column: str, positions: Sequence[int]) -> Levels:
        """Some conditions for every value of a column: (values, conditions)."""
        rules = self._rules
        values = self._values_to_try(column, [rules.conditions[at] for at in positions])
        units = self._unit.iloc[np.zeros(len(values), int)].reset_index(drop=True)
        cells = pd.Series(values, dtype=_dtype_of(values))
        if column in units:
            units[column] = cells
        facts = rules.facts(units)
        if column not in units:
            facts[column] = cells
        return rules.levels(facts, with_derived(rules.present | {column}), positions)

    def _values_to_try(self, column: str, conditions: Sequence[Condition]) -> list[Any]:
        """Values of a column on either side of every limit of the conditions."""
        facts = self._rules.facts(self._unit)
        if column in facts and pd.api.types.is_datetime64_any_dtype(facts[column]):
            day = pd.Timestamp(self._rules.day)
            days: list[Any] = [day + pd.Timedelta(days=number) for number in _DAYS]
            if column not in self._rules.present:
                # once a source has the column, an empty cell means that nothing happened
                days.append(pd.NaT)
            return days
        compared_values = _compared_values(conditions)
        if any(isinstance(value, bool) for value in compared_values):
            return [True, False]
        numbers = [
            float(value) for value in compared_values if isinstance(value, (int, float))
        ]
        if numbers:
            steps = np.array([-_NEAR, 0.0, _NEAR])
            nearby = np.array(numbers)[:, None] + steps
            return list(nearby.ravel().tolist())
        words = dict.fromkeys(str(value) for value in compared_values)
        return [*words, _OTHER_WORD]


def _compared_values(conditions: Sequence[Condition]) -> list[Any]:
    """The values that conditions compare a column with."""
    values: list[Any] = []
    for condition in conditions:
        if isinstance(condition.value, (list, tuple, set, frozenset)):
            values.extend(condition.value)
        else:
            values.append(condition.value)
    return [value for value in values if value is not None]


def _dtype_of(values: Sequence[Any]) -> str:
    """The dtype of a column that holds any of some values."""
    if isinstance(values[0], pd.Timestamp):
        return "datetime64[s]"
    if isinstance(values[0], bool):
        return "boolean"
    return "Float64" if isinstance(values[0], float) else "string"


def _with_level(way: Levels, position: int, level: int) -> Levels:
    """A way with one condition set."""
    changed = way.copy()
    changed[position] = level
    return changed


def _combined(ways: Sequence[Levels]) -> Levels:
    """Ways of several columns as one: where two decide one condition, the later counts."""
    combined = ways[0].copy()
    for way in ways[1:]:
        is_decided = way != UNKNOWN
        combined[is_decided] = way[is_decided]
    return combined
