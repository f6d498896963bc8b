"""Why units have their tags, as columns of the page.

A rule is said once a page, a fact that several rules name once a unit: ``why`` lists the rules of
each unit by their places, what was seen stands in the columns of the unit. A fact that no column of
the table shows gets a column ``why_…`` of its own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd

from landuse.domain.frames.cells import json_values
from landuse.domain.tags.reasons import (
    REVIEW,
    Basis,
    Grounds,
    RuleUnits,
    categories,
    combinations_of_groups,
    names_in_cell,
)
from landuse.views.map.columns import Cells
from landuse.views.map.document_types import Rule

#: JSON as short as it gets, Chinese as it is.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Rules:
    """The rules that the page speaks of so far.

    Parameters
    ----------
    lang : str
        "zh" or "en", of their titles.
    rules : tuple of Rule
        In the order of their places.
    """

    lang: str
    rules: tuple[Rule, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Every column that a reason may rest on, as the policy names it."""
        return {name for rule in self.rules for name, _ in rule["facts"]}

    def place(self, basis: Basis) -> int | None:
        """Where a rule stands, None where it is not among these.

        Parameters
        ----------
        basis : Basis
            What a reason rests on.

        Returns
        -------
        int or None
        """
        for place, rule in enumerate(self.rules):
            if (rule["rule"], rule["status"]) == (basis.rule, basis.status):
                return place
        return None

    def with_rule(self, basis: Basis, packed: Collection[str]) -> Rules:
        """These and one more, if it is not among them.

        Parameters
        ----------
        basis : Basis
            The rule.
        packed : collection of str
            Columns that the table of its units has: what it names of them needs no column of its
            own. What a field check says is its own.
        """
        if self.place(basis) is not None:
            return self
        shared = () if basis.rule == REVIEW else packed
        rule: Rule = {
            "title": basis.label.in_language(self.lang),
            "rule": basis.rule,
            "status": basis.status,
            "cite": basis.clause.in_language(self.lang),
            "unverified": basis.doubt.in_language(self.lang),
            "facts": [
                (name, name if name in shared else f"why_{name}")
                for name in basis.columns
            ],
        }
        return Rules(self.lang, (*self.rules, rule))


@dataclass(frozen=True)
class ReasonColumns:
    """Columns of a table that say why its units have their tags, and the rules of the page."""

    rules: Rules
    columns: dict[str, Cells] = field(default_factory=dict)


def reason_columns(
    grounds: Grounds, ids: pd.Index, packed: Collection[str], rules: Rules
) -> ReasonColumns:
    """Why units have their tags.

    Parameters
    ----------
    grounds : Grounds
        What the tags of these units rest on.
    ids : Index
        Ids of the table's rows, in their order.
    packed : collection of str
        Columns that the table has already.
    rules : Rules
        Those that the page speaks of so far; those of these units join them.

    Returns
    -------
    ReasonColumns
        ``why``: the places of each unit's rules as a JSON list, NA without one; ``why_…``: facts
        that the table has no column of.
    """
    groups = grounds.groups(ids)
    for group in groups:
        rules = rules.with_rule(group.basis, packed)
    places = [rules.place(group.basis) for group in groups]
    positions = [group.positions for group in groups]
    codes, combinations = combinations_of_groups(len(ids), positions)
    lists = [
        _json([places[at] for at in combination]) if combination else None
        for combination in combinations
    ]
    columns: dict[str, Cells] = {
        "why": categories(lists, codes),
        **_own_facts(groups, rules, len(ids)),
    }
    return ReasonColumns(rules, columns)


def _own_facts(
    groups: Sequence[RuleUnits], rules: Rules, rows: int
) -> dict[str, pd.Series]:
    """Facts of the groups that have columns of their own, a value a row."""
    parts: dict[str, list[pd.Series]] = {}
    for group in groups:
        place = rules.place(group.basis)
        facts = rules.rules[place]["facts"] if place is not None else []
        for name, column in facts:
            if column != name:
                parts.setdefault(column, []).append(
                    group.values[name].set_axis(group.positions)
                )
    columns = {}
    for column, pieces in parts.items():
        values = pd.concat(pieces)
        if values.notna().any():
            # rules that name the same fact of a unit saw the same value
            once = values[~values.index.duplicated()]
            columns[column] = _typed(once).reindex(range(rows))
    return columns


def _typed(cells: pd.Series) -> pd.Series:
    """Facts as numbers, flags or days where they all are, else as text."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    if cells.dtype != object and pd.api.types.is_numeric_dtype(cells):
        return cells.astype(
            "boolean" if pd.api.types.is_bool_dtype(cells) else "Float64"
        )
    values = json_values(cells)
    seen = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in seen) and seen:
        return pd.Series(values, cells.index, dtype="boolean")
    if all(
        isinstance(value, (int, float)) and not isinstance(value, bool)
        for value in seen
    ):
        return pd.Series(values, cells.index, dtype="Float64")
    texts = [None if value is None else str(value) for value in values]
    return pd.Series(texts, cells.index, dtype="string")


def json_lists(cells: pd.Series[str]) -> pd.Categorical[str]:
    """Names parted by commas as JSON lists; each that recurs is written once.

    Parameters
    ----------
    cells : Series of str
        A column of ``flags`` or ``missing``.

    Returns
    -------
    Categorical of str
        NA for an empty cell.
    """
    codes, distinct = pd.factorize(cells)
    return categories(
        [_json(names_in_cell(cell)) if cell else None for cell in distinct], codes
    )
