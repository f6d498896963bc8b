"""Which columns would decide the units that no rule can judge yet: what is worth filling in first.

A unit is undetermined where no status holds and some rule is open. A column decides it where the
unit has a status or every rule is decided *whatever* stands in the column then: each value that
makes a difference to a rule is tried (a day on either side of every limit, yes and no, a number on
either side of every line), and the rules are asked again.

Units that look the same to the rules are asked about once, so that this costs little however many
there are.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.policy import Policy
from landuse.domain.tags.outcomes import Outcomes
from landuse.domain.tags.reasons import Bools
from landuse.domain.tags.rule_conditions import (
    UNKNOWN,
    Levels,
    RuleConditions,
    operands,
)
from landuse.domain.tags.tagging import columns_present
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import Unit, sources_of


@dataclass(frozen=True)
class Unlock:
    """Source columns that would decide some units.

    Attributes
    ----------
    unit : str
        "parcel" or "building".
    columns : tuple of str
        Canonical names. Empty for units whose open rules rest on nothing that could be filled in:
        what stands there already is not understood.
    units : int
        How many units they would decide, whatever stands there then. A unit that either of two
        single columns would decide is counted with both; one that needs several columns together
        is counted once.
    """

    unit: Unit
    columns: tuple[str, ...]
    units: int


@dataclass(frozen=True)
class Undetermined:
    """The units of one kind that no rule can judge yet.

    Attributes
    ----------
    unit : str
        "parcel" or "building".
    units : int
        How many.
    unlocks : tuple of Unlock
        First the single columns, those that decide most first; then what has to be known together;
        last what nothing would decide.
    """

    unit: Unit
    units: int
    unlocks: tuple[Unlock, ...]


def undetermined(
    units: Mapping[Unit, pd.DataFrame],
    policy: Policy,
    present: Mapping[str, frozenset[str]],
    day: dt.date,
) -> list[Undetermined]:
    """Say what would decide how many of the undetermined units.

    Parameters
    ----------
    units : mapping of str to DataFrame
        "parcel" and "building" → the tagged units, as
        :func:`landuse.domain.tags.tagging.tag_parcels` and its like give them.
    policy : Policy
        By whose rules they were tagged.
    present : mapping of str to frozenset of str
        Table → the canonical columns that its source really had.
    day : datetime.date
        The day of the assessment.

    Returns
    -------
    list of Undetermined
        One for each kind of unit of which any is undetermined.
    """
    found: list[Undetermined] = []
    for unit, frame in units.items():
        is_open = (frame["status"] == status.UNDETERMINED).to_numpy(bool)
        if not is_open.any():
            continue
        rules = RuleConditions(unit, policy, columns_present(present, unit), day)
        search = _Search(rules, frame[is_open])
        unlocks = (*search.single_columns(), *search.columns_together())
        found.append(Undetermined(unit, int(is_open.sum()), unlocks))
    return found


@dataclass(frozen=True)
class _Patterns:
    """Undetermined units that look alike to the rules, each kind once.

    Attributes
    ----------
    levels : ndarray of uint8, shape (patterns, conditions)
        What the conditions are.
    needs : ndarray of bool, shape (patterns, conditions, sources)
        Which empty source columns an unknown condition rests on.
    is_stuck : ndarray of bool, shape (patterns, conditions)
        Where a condition is unknown though nothing that it rests on is empty.
    counts : ndarray of int64, shape (patterns,)
        How many units look so.
    """

    levels: Levels
    needs: Bools
    is_stuck: Bools
    counts: npt.NDArray[np.int64]

    def where(self, chosen: Bools) -> _Patterns:
        """Some of the patterns."""
        return _Patterns(
            self.levels[chosen],
            self.needs[chosen],
            self.is_stuck[chosen],
            self.counts[chosen],
        )

    def wanting(self, conditions: Bools) -> Bools:
        """Which sources some conditions want, pattern by pattern: (patterns, sources)."""
        return np.asarray(self.needs[:, conditions].any(axis=1), bool)


def _patterns_of(rules: RuleConditions, units: pd.DataFrame) -> _Patterns:
    """The kinds of units, as the conditions see them."""
    facts = rules.facts(units)
    levels = rules.levels(facts, rules.present, range(len(rules.conditions)))
    needs = np.zeros((*levels.shape, len(rules.sources)), bool)
    for at, condition in enumerate(rules.conditions):
        is_unknown = levels[:, at] == UNKNOWN
        for name in operands(condition):
            is_wanting = is_unknown & _is_empty(facts, name)
            for source in sources_of(rules.unit, name):
                place = rules.sources.index(source)
                needs[:, at, place] |= is_wanting & _is_empty(facts, source)
    is_stuck = (levels == UNKNOWN) & ~needs.any(axis=2)
    flat = np.hstack([levels, needs.reshape(len(facts), -1), is_stuck])
    _, first, counts = np.unique(flat, axis=0, return_index=True, return_counts=True)
    return _Patterns(levels[first], needs[first], is_stuck[first], counts)


class _Search:
    """The search for columns that decide units of one kind, all of which are undetermined."""

    def __init__(self, rules: RuleConditions, units: pd.DataFrame) -> None:
        self.rules = rules
        self.patterns = _patterns_of(rules, units)
        self.outcomes = Outcomes(rules, units)
        self.is_left = np.ones(len(self.patterns.counts), bool)

    def single_columns(self) -> list[Unlock]:
        """The columns that decide some units by themselves, those that decide most first."""
        found = []
        patterns = self.patterns
        everything = np.ones(len(self.rules.conditions), bool)
        wanted = np.flatnonzero(patterns.wanting(everything).any(axis=0))
        for at in wanted.tolist():
            is_decided = self._decided_by(patterns, [at])
            self.is_left &= ~is_decided
            if is_decided.any():
                units = int(patterns.counts[is_decided].sum())
                found.append(Unlock(self.rules.unit, (self.rules.sources[at],), units))
        return sorted(found, key=lambda one: (-one.units, one.columns))

    def columns_together(self) -> list[Unlock]:
        """What has to be known together, of units that no single column decides.

        The first pair that does; else all that is wanting, or nothing that could be filled in.
        """
        patterns = self.patterns.where(self.is_left)
        names = np.array(self.rules.sources, dtype=object)
        is_wanted = patterns.wanting(self.rules.asks)
        is_stuck: Bools = np.asarray(
            (patterns.is_stuck & self.rules.asks).any(axis=1), bool
        )
        is_left = np.ones(len(patterns.counts), bool)
        counts: dict[tuple[str, ...], int] = {}
        wanted = np.flatnonzero(is_wanted.any(axis=0))
        for pair in itertools.combinations(wanted.tolist(), 2):
            lacks_both = is_left & is_wanted[:, pair].all(axis=1)
            if not lacks_both.any():
                continue
            is_decided = self._decided_by(patterns.where(lacks_both), pair)
            decided = np.flatnonzero(lacks_both)[is_decided]
            if len(decided):
                counts[tuple(names[list(pair)])] = int(patterns.counts[decided].sum())
                is_left[decided] = False
        for at in np.flatnonzero(is_left):
            columns = () if is_stuck[at] else tuple(names[is_wanted[at]])
            counts[columns] = counts.get(columns, 0) + int(patterns.counts[at])
        found = [
            Unlock(self.rules.unit, columns, units) for columns, units in counts.items()
        ]
        return sorted(
            found, key=lambda one: (len(one.columns) or 99, -one.units, one.columns)
        )

    def _decided_by(self, patterns: _Patterns, chosen: Sequence[int]) -> Bools:
        """Which patterns are decided however the chosen sources turn out."""
        is_other = np.ones(patterns.needs.shape[2], bool)
        is_other[list(chosen)] = False
        is_open: Bools = np.asarray(
            (patterns.levels == UNKNOWN) & ~patterns.is_stuck, bool
        )
        becomes_known = is_open & ~patterns.needs[:, :, is_other].any(axis=2)
        out = np.asarray(becomes_known.any(axis=1), bool)
        ways = self.outcomes.of([self.rules.sources[at] for at in chosen])
        if ways is None:
            # too many ways to try them all: sure only where nothing else is unknown
            return np.asarray(out & ~(is_open & ~becomes_known).any(axis=1), bool)
        for way in ways:
            levels = np.where(becomes_known & (way != UNKNOWN), way, patterns.levels)
            out &= self.rules.is_decided(levels)
        return out


def _is_empty(facts: pd.DataFrame, name: str) -> Bools:
    """Where a column has no value; everywhere, where there is no such column."""
    if name not in facts:
        return np.ones(len(facts), bool)
    return facts[name].isna().to_numpy(bool)
