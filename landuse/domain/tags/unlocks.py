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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.conditions import Answers
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.tags.facts import building_facts, parcel_facts
from landuse.domain.tags.reasons import Bools
from landuse.domain.tags.tagging import columns_present, with_derived
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import FACTS, Unit, sources_of

#: Days from the day of the assessment that lie between any two limits of rules (half a year, one
#: year, two years back; the day itself).
_DAYS = (-3650, -1500, -900, -500, -250, -100, -1, 0, 1, 200, 3650)
#: How far on either side of a line a number is tried.
_NEAR = 1e-6
#: More ways in which columns may turn out together are not tried.
_MOST_WORLDS = 400
#: A word that no rule names.
_OTHER_WORD = "\0"
_FALSE, _UNKNOWN, _TRUE = 0, 1, 2
#: Facts that are made of a source column where rules are asked; the others come from elsewhere.
_MADE_FOR_RULES = frozenset(fact.name for fact in FACTS if fact.place == "rules")
_Levels = npt.NDArray[np.uint8]


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
        rules = _Rules(unit, policy, columns_present(present, unit), day)
        by_columns = tuple(rules.unlocks_of(frame[is_open]))
        found.append(Undetermined(unit, int(is_open.sum()), by_columns))
    return found


@dataclass(frozen=True)
class _Patterns:
    """Undetermined units that look alike to the rules, each kind once.

    ``levels`` (pattern × condition) is false, unknown or true; ``needs`` (pattern × condition ×
    source) says which empty columns an unknown condition rests on; ``is_stuck`` (pattern ×
    condition) where it rests on none that is empty; ``counts`` how many units look so.
    """

    levels: _Levels
    needs: Bools
    is_stuck: Bools
    counts: npt.NDArray[np.int64]

    def where(self, chosen: Bools) -> _Patterns:
        """Some of the patterns."""
        return _Patterns(
            self.levels[chosen], self.needs[chosen], self.is_stuck[chosen], self.counts[chosen]
        )


@dataclass(frozen=True)
class _Asked:
    """A rule by the places of its conditions among all, and whether it gives a status."""

    all: tuple[int, ...]
    any: tuple[int, ...]
    unless: tuple[int, ...]
    gives_status: bool


@dataclass(frozen=True)
class _Rules:
    """The rules about one kind of unit, asked of units with columns as they might turn out."""

    unit: Unit
    policy: Policy
    present: frozenset[str]
    day: dt.date
    #: how conditions may turn out, by the column that is tried: it is asked for again in every pair
    turned: dict[tuple[str, tuple[int, ...]], list[_Levels]] = field(default_factory=dict)

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
    def asked(self) -> list[_Asked]:
        """Every rule, with the places of its conditions among all."""
        place = {repr(one): at for at, one in enumerate(self.conditions)}
        return [
            _Asked(
                all=tuple(place[repr(one)] for one in rule.all),
                any=tuple(place[repr(one)] for one in rule.any),
                unless=tuple(place[repr(one)] for one in rule.unless),
                gives_status=rule.status in self.policy.priority,
            )
            for rule in self.rules
        ]

    @cached_property
    def sources(self) -> list[str]:
        """Every source column that a condition rests on."""
        names = {name for one in self.conditions for name in self._sources_of(one)}
        return sorted(names)

    def unlocks_of(self, units: pd.DataFrame) -> list[Unlock]:
        """What would decide the units, all of which are undetermined."""
        patterns = self._patterns(units)
        sources = np.array(self.sources, dtype=object)
        is_wanted = np.asarray(patterns.needs.any(axis=1), bool)
        wanted = [int(at) for at in np.flatnonzero(is_wanted.any(axis=0))]
        is_decided = np.zeros(len(patterns.counts), bool)
        alone: list[Unlock] = []
        for at in wanted:
            by_it = self._decided_by(patterns, [at], units)
            is_decided |= by_it
            if by_it.any():
                count = int(patterns.counts[by_it].sum())
                alone.append(Unlock(self.unit, (str(sources[at]),), count))
        alone.sort(key=lambda one: (-one.units, one.columns))
        together = self._together(patterns.where(~is_decided), units)
        return alone + together

    def _together(self, patterns: _Patterns, units: pd.DataFrame) -> list[Unlock]:
        """What has to be known together: the first pair that does, else all that is wanting."""
        counts: dict[tuple[str, ...], int] = {}
        sources = self.sources
        is_wanted = np.asarray(patterns.needs.any(axis=1), bool)
        is_stuck = (patterns.is_stuck & (patterns.levels == _UNKNOWN)).any(axis=1)
        names = np.array(sources, dtype=object)
        left = np.ones(len(patterns.counts), bool)
        wanted = np.flatnonzero(is_wanted.any(axis=0))
        for pair in itertools.combinations(wanted.tolist(), 2):
            is_asked = left & is_wanted[:, pair].all(axis=1)
            if not is_asked.any():
                continue
            asked = np.flatnonzero(is_asked)
            by_pair = asked[self._decided_by(patterns.where(is_asked), list(pair), units)]
            if len(by_pair):
                counts[tuple(names[list(pair)])] = int(patterns.counts[by_pair].sum())
                left[by_pair] = False
        for at in np.flatnonzero(left):
            needed = () if is_stuck[at] else tuple(names[is_wanted[at]])
            counts[needed] = counts.get(needed, 0) + int(patterns.counts[at])
        found = [Unlock(self.unit, columns, count) for columns, count in counts.items()]
        return sorted(found, key=lambda one: (len(one.columns) or 99, -one.units, one.columns))

    def _patterns(self, units: pd.DataFrame) -> _Patterns:
        """The kinds of units, as the conditions see them."""
        facts = self._facts(units)
        answers = Answers(facts, self.present, self.day)
        conditions, sources = self.conditions, self.sources
        shape = (len(facts), len(conditions))
        levels = np.full(shape, _UNKNOWN, np.uint8)
        needs = np.zeros((*shape, len(sources)), bool)
        for at, condition in enumerate(conditions):
            answer = answers.condition(condition)
            levels[answer.is_known, at] = _FALSE
            levels[answer.holds, at] = _TRUE
            is_unknown = levels[:, at] == _UNKNOWN
            for name in _operands(condition):
                is_wanting = is_unknown & _is_empty(facts, name)
                for source in sources_of(self.unit, name):
                    place = sources.index(source)
                    needs[:, at, place] |= is_wanting & _is_empty(facts, source)
        is_stuck = (levels == _UNKNOWN) & ~needs.any(axis=2)
        flat = np.hstack([levels, needs.reshape(len(facts), -1), is_stuck])
        _, first, counts = np.unique(flat, axis=0, return_index=True, return_counts=True)
        return _Patterns(levels[first], needs[first], is_stuck[first], counts)

    def _decided_by(self, patterns: _Patterns, chosen: Sequence[int], units: pd.DataFrame) -> Bools:
        """Which patterns are decided however the chosen sources turn out."""
        is_chosen = np.zeros(patterns.needs.shape[2], bool)
        is_chosen[list(chosen)] = True
        needs_other = (patterns.needs & ~is_chosen).any(axis=2)
        is_open = (patterns.levels == _UNKNOWN) & ~patterns.is_stuck
        becomes_known = is_open & ~needs_other
        out: Bools = np.asarray(becomes_known.any(axis=1), bool)
        worlds = self._worlds([self.sources[at] for at in chosen], units)
        if worlds is None:
            # too many ways to try them all: sure only where nothing else is unknown
            return np.asarray(out & ~(is_open & ~becomes_known).any(axis=1), bool)
        for world in worlds:
            levels = np.where(becomes_known & (world != _UNKNOWN), world, patterns.levels)
            out &= self._is_decided(levels)
        return out

    def _is_decided(self, levels: _Levels) -> Bools:
        """Where some status holds, or every rule is decided."""
        has_status = np.zeros(len(levels), bool)
        some_is_open = np.zeros(len(levels), bool)
        for rule in self.asked:
            least = np.full(len(levels), _TRUE, np.uint8)
            for at in rule.all:
                least = np.minimum(least, levels[:, at])
            if rule.any:
                least = np.minimum(least, levels[:, rule.any].max(axis=1))
            for at in rule.unless:
                # an exception has to be shown: unknown lifts nothing
                least = np.where(levels[:, at] == _TRUE, _FALSE, least).astype(np.uint8)
            some_is_open |= least == _UNKNOWN
            if rule.gives_status:
                has_status |= least == _TRUE
        return has_status | ~some_is_open

    def _worlds(self, names: Sequence[str], units: pd.DataFrame) -> list[_Levels] | None:
        """How the conditions may turn out where some source columns are known.

        Each is a row of levels, unknown where a condition rests on none of the columns; None
        where there are too many.
        """
        variables: dict[str, list[int]] = {}
        for at, condition in enumerate(self.conditions):
            for name in _operands(condition):
                if set(sources_of(self.unit, name)) & set(names):
                    variables.setdefault(self._variable(name), []).append(at)
        choices = [
            self._turns(variable, sorted(set(places)), units)
            for variable, places in sorted(variables.items())
        ]
        if np.prod([float(len(one)) for one in choices]) > _MOST_WORLDS:
            return None
        # where two columns make one condition, either may decide it: the later stands
        return [_laid_over(turn) for turn in itertools.product(*choices)]

    def _turns(self, variable: str, places: list[int], units: pd.DataFrame) -> list[_Levels]:
        """How the conditions on one column may turn out together, each way once."""
        key = (variable, tuple(places))
        if key not in self.turned:
            self.turned[key] = self._turned_out(variable, places, units)
        return self.turned[key]

    def _turned_out(self, variable: str, places: list[int], units: pd.DataFrame) -> list[_Levels]:
        """The same, found by trying."""
        conditions = self.conditions
        compared = [at for at in places if conditions[at].other is not None]
        single = [at for at in places if conditions[at].other is None]
        rows = [np.full(len(conditions), _UNKNOWN, np.uint8)]
        if single:
            rows = list(self._tried(variable, single, units))
        # what is compared with another column may turn out either way
        for at in compared:
            rows = [_with_level(row, at, level) for row in rows for level in (_FALSE, _TRUE)]
        return list({row.tobytes(): row for row in rows}.values())

    def _tried(
        self, variable: str, places: Sequence[int], units: pd.DataFrame
    ) -> Iterator[_Levels]:
        """The conditions on one column for every value that may make a difference."""
        conditions = [self.conditions[at] for at in places]
        facts = self._facts(units.iloc[:1])
        values = self._values(variable, conditions, facts)
        tried = units.iloc[np.zeros(len(values), int)].reset_index(drop=True)
        column = pd.Series(values, dtype=_dtype_of(values))
        if variable in tried:
            tried[variable] = column
        facts = self._facts(tried)
        if variable not in tried:
            facts[variable] = column
        answers = Answers(facts, with_derived(self.present | {variable}), self.day)
        levels = np.full((len(values), len(self.conditions)), _UNKNOWN, np.uint8)
        for at, condition in zip(places, conditions, strict=True):
            answer = answers.condition(condition)
            levels[answer.is_known, at] = _FALSE
            levels[answer.holds, at] = _TRUE
        yield from levels

    def _values(
        self, variable: str, conditions: Sequence[Condition], facts: pd.DataFrame
    ) -> list[Any]:
        """Values of a column on either side of everything that the conditions ask."""
        asked = [one.value for one in conditions if one.value is not None]
        words = [word for value in asked for word in (value if _is_list(value) else [value])]
        is_date = variable in facts and pd.api.types.is_datetime64_any_dtype(facts[variable])
        if is_date:
            days = [pd.Timestamp(self.day) + pd.Timedelta(days=number) for number in _DAYS]
            # a column of dates that is there at last may say of a unit that nothing happened
            return days if variable in self.present else [*days, pd.NaT]
        if any(isinstance(word, bool) for word in words):
            return [True, False]
        numbers = [float(word) for word in words if isinstance(word, (int, float))]
        if numbers:
            return [number + step for number in numbers for step in (-_NEAR, 0.0, _NEAR)]
        return [*dict.fromkeys(str(word) for word in words), _OTHER_WORD]

    def _variable(self, name: str) -> str:
        """The column that is tried for a condition's: the source itself where it is made of it."""
        if name in _MADE_FOR_RULES:
            return sources_of(self.unit, name)[0]
        return name

    def _sources_of(self, condition: Condition) -> set[str]:
        """The source columns that a condition rests on."""
        return {source for name in _operands(condition) for source in sources_of(self.unit, name)}

    def _facts(self, units: pd.DataFrame) -> pd.DataFrame:
        """What the rules may ask of units."""
        if self.unit == "parcel":
            return parcel_facts(units, self.policy, self.day)
        return building_facts(units, self.policy)


def _dtype_of(values: Sequence[Any]) -> str:
    """The dtype of a column that holds any of some values."""
    if isinstance(values[0], pd.Timestamp):
        return "datetime64[s]"
    if isinstance(values[0], bool):
        return "boolean"
    return "Float64" if isinstance(values[0], float) else "string"


def _operands(condition: Condition) -> list[str]:
    """The columns that a condition compares."""
    return [name for name in (condition.column, condition.other) if name is not None]


def _is_empty(facts: pd.DataFrame, name: str) -> Bools:
    """Where a column has no value; everywhere, where there is no such column."""
    if name not in facts:
        return np.ones(len(facts), bool)
    return facts[name].isna().to_numpy(bool)


def _is_list(value: object) -> bool:
    """Whether a condition names several values."""
    return isinstance(value, (list, tuple, set, frozenset))


def _with_level(row: _Levels, at: int, level: int) -> _Levels:
    """A row of levels with one of them set."""
    out = row.copy()
    out[at] = level
    return out


def _laid_over(rows: Sequence[_Levels]) -> _Levels:
    """Rows of levels as one: the last that knows a condition says it."""
    out = rows[0]
    for row in rows[1:]:
        out = np.where(row == _UNKNOWN, out, row).astype(np.uint8)
    return out
