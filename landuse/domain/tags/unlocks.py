"""Which columns would decide the units that no rule can decide yet, and so should be filled first.

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

from landuse.domain.frames.arrays import Flags
from landuse.domain.policy.policy import Policy
from landuse.domain.tags.outcomes import Outcomes
from landuse.domain.tags.rule_conditions import UNKNOWN, Levels, RuleConditions
from landuse.domain.tags.rules import operands
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
        Canonical names. Empty for units whose open rules rest on no empty column: a cell that is
        filled in already is not understood.
    units : int
        How many units they would decide, whatever their values. A unit that either of two
        single columns would decide is counted with both; one that needs several columns together
        is counted once.
    """

    unit: Unit
    columns: tuple[str, ...]
    units: int


@dataclass(frozen=True)
class Undetermined:
    """The units of one kind that no rule can decide yet.

    Attributes
    ----------
    unit : str
        "parcel" or "building".
    units : int
        How many.
    unlocks : tuple of Unlock
        First the single columns, those that decide most first; then columns that decide only
        together; last the units that no column would decide.
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
    """The undetermined units of each kind, and the columns that would decide them.

    Parameters
    ----------
    units : mapping of str to DataFrame
        "parcel" and "building" → the tagged units, as
        :func:`landuse.domain.tags.tagging.tag_parcels` and
        :func:`landuse.domain.tags.tagging.tag_buildings` give them.
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
    kinds: list[Undetermined] = []
    for unit, frame in units.items():
        is_open = (frame["status"] == status.UNDETERMINED).to_numpy(bool)
        if not is_open.any():
            continue
        rules = RuleConditions(unit, policy, columns_present(present, unit), day)
        search = _Search(rules, frame[is_open])
        unlocks = (*search.single_columns(), *search.columns_together())
        kinds.append(Undetermined(unit, int(is_open.sum()), unlocks))
    return kinds


@dataclass(frozen=True)
class _Patterns:
    """Undetermined units that look alike to the rules, as one pattern each.

    Attributes
    ----------
    levels : ndarray of uint8, shape (patterns, conditions)
        The truth of the conditions.
    needs : ndarray of bool, shape (patterns, conditions, sources)
        Which empty source columns an unknown condition rests on.
    is_stuck : ndarray of bool, shape (patterns, conditions)
        Where a condition is unknown though nothing that it rests on is empty.
    counts : ndarray of int64, shape (patterns,)
        How many units have the pattern.
    """

    levels: Levels
    needs: Flags
    is_stuck: Flags
    counts: npt.NDArray[np.int64]

    def where(self, is_selected: Flags) -> _Patterns:
        """Some of the patterns."""
        return _Patterns(
            self.levels[is_selected],
            self.needs[is_selected],
            self.is_stuck[is_selected],
            self.counts[is_selected],
        )

    def needed_sources(self, conditions: Flags) -> Flags:
        """The sources that some conditions need in each pattern: (patterns, sources)."""
        return np.asarray(self.needs[:, conditions].any(axis=1), bool)


def _patterns_of(rules: RuleConditions, units: pd.DataFrame) -> _Patterns:
    """The patterns of units, as the conditions tell them apart."""
    facts = rules.facts(units)
    levels = rules.levels(facts, rules.present, range(len(rules.conditions)))
    needs = np.zeros((*levels.shape, len(rules.sources)), bool)
    for position, condition in enumerate(rules.conditions):
        is_unknown = levels[:, position] == UNKNOWN
        for name in operands(condition):
            lacks_operand = is_unknown & _is_empty(facts, name)
            for source in sources_of(rules.unit, name):
                number = rules.sources.index(source)
                lacks_source = lacks_operand & _is_empty(facts, source)
                needs[:, position, number] |= lacks_source
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
        #: patterns that no single column decides
        self.is_open = np.ones(len(self.patterns.counts), bool)

    def single_columns(self) -> list[Unlock]:
        """The columns that decide some units by themselves, those that decide most first."""
        unlocks = []
        patterns = self.patterns
        is_needed = patterns.needs.any(axis=(0, 1))
        for source in np.flatnonzero(is_needed).tolist():
            is_decided = self._is_decided_by(patterns, [source])
            self.is_open &= ~is_decided
            if is_decided.any():
                columns = (self.rules.sources[source],)
                units = int(patterns.counts[is_decided].sum())
                unlocks.append(Unlock(self.rules.unit, columns, units))
        return sorted(unlocks, key=lambda unlock: (-unlock.units, unlock.columns))

    def columns_together(self) -> list[Unlock]:
        """The columns that decide together the units that no single column decides.

        The first pair that does; else all columns that the rules need, or none where a cell that
        is filled in is not understood.
        """
        patterns = self.patterns.where(self.is_open)
        names = np.array(self.rules.sources, dtype=object)
        is_needed = patterns.needed_sources(self.rules.is_required)
        is_open = np.ones(len(patterns.counts), bool)
        counts: dict[tuple[str, ...], int] = {}
        sources = np.flatnonzero(is_needed.any(axis=0))
        for pair in itertools.combinations(sources.tolist(), 2):
            lacks_both = is_open & is_needed[:, pair].all(axis=1)
            if not lacks_both.any():
                continue
            is_decided = self._is_decided_by(patterns.where(lacks_both), pair)
            decided = np.flatnonzero(lacks_both)[is_decided]
            if len(decided):
                counts[tuple(names[list(pair)])] = int(patterns.counts[decided].sum())
                is_open[decided] = False
        is_required = self.rules.is_required
        is_stuck = np.asarray((patterns.is_stuck & is_required).any(axis=1), bool)
        for number in np.flatnonzero(is_open):
            columns: tuple[str, ...] = ()
            if not is_stuck[number]:
                columns = tuple(names[is_needed[number]])
            counts[columns] = counts.get(columns, 0) + int(patterns.counts[number])
        unit = self.rules.unit
        unlocks = [Unlock(unit, columns, units) for columns, units in counts.items()]
        return sorted(unlocks, key=_order_of_columns_together)

    def _is_decided_by(self, patterns: _Patterns, sources: Sequence[int]) -> Flags:
        """Which patterns are decided whatever the values of some sources."""
        is_other = np.ones(patterns.needs.shape[2], bool)
        is_other[list(sources)] = False
        is_open = (patterns.levels == UNKNOWN) & ~patterns.is_stuck
        becomes_known = is_open & ~patterns.needs[:, :, is_other].any(axis=2)
        is_decided = np.asarray(becomes_known.any(axis=1), bool)
        ways = self.outcomes.of([self.rules.sources[source] for source in sources])
        if ways is None:
            # too many ways to try them all: sure only where nothing else is unknown
            stays_open = (is_open & ~becomes_known).any(axis=1)
            return np.asarray(is_decided & ~stays_open, bool)
        for way in ways:
            levels = np.where(becomes_known & (way != UNKNOWN), way, patterns.levels)
            is_decided &= self.rules.is_decided(levels)
        return is_decided


def _order_of_columns_together(unlock: Unlock) -> tuple[int, int, tuple[str, ...]]:
    """Few columns first, and those that decide most; last the units that no column decides."""
    return len(unlock.columns) or 99, -unlock.units, unlock.columns


def _is_empty(facts: pd.DataFrame, name: str) -> Flags:
    """Where a column has no value; everywhere, where there is no such column."""
    if name not in facts:
        return np.ones(len(facts), bool)
    return facts[name].isna().to_numpy(bool)
