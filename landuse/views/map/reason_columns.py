"""Reasons of the units' tags, as columns of the page.

Each rule is listed once a page, and the value of a fact that several rules use once a unit: the
column ``why`` has the numbers of each unit's rules, and facts are columns of the unit. A fact that
is no column of the table gets a column ``why_…``.
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
    """Rules that gave units of the page their statuses.

    Parameters
    ----------
    lang : str
        "zh" or "en", of their titles.
    rules : tuple of Rule
        In the order of their numbers.
    """

    lang: str
    rules: tuple[Rule, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Every column that a rule uses, as the policy names it."""
        columns: set[str] = set()
        for rule in self.rules:
            columns.update(name for name, _ in rule["facts"])
        return columns

    def number_of(self, basis: Basis) -> int | None:
        """Return the number of a rule, None where it is not among these.

        Parameters
        ----------
        basis : Basis
            A rule and the status that it gives.

        Returns
        -------
        int or None
        """
        for number, rule in enumerate(self.rules):
            if rule["rule"] == basis.rule and rule["status"] == basis.status:
                return number
        return None

    def with_rule(self, basis: Basis, packed: Collection[str]) -> Rules:
        """Return these rules with one more, if it is not among them.

        Parameters
        ----------
        basis : Basis
            The rule.
        packed : collection of str
            Columns of the table of its units: facts among them need no further column. Facts of a
            field check always do.

        Returns
        -------
        Rules
            The same where the rule is among them.
        """
        if self.number_of(basis) is not None:
            return self
        facts = []
        for name in basis.columns:
            is_packed = name in packed and basis.rule != REVIEW
            facts.append((name, name if is_packed else f"why_{name}"))
        rule: Rule = {
            "title": basis.label.in_language(self.lang),
            "rule": basis.rule,
            "status": basis.status,
            "cite": basis.clause.in_language(self.lang),
            "unverified": basis.doubt.in_language(self.lang),
            "facts": facts,
        }
        return Rules(self.lang, (*self.rules, rule))


@dataclass(frozen=True)
class ReasonColumns:
    """Columns with the reasons of a table's units, and the rules of the page."""

    rules: Rules
    columns: dict[str, Cells] = field(default_factory=dict)


def reason_columns(
    grounds: Grounds, ids: pd.Index, packed: Collection[str], rules: Rules
) -> ReasonColumns:
    """Return the reasons of the tags of a table's units.

    Parameters
    ----------
    grounds : Grounds
        Reasons of the tags of these units.
    ids : Index
        Ids of the table's rows, in their order.
    packed : collection of str
        Columns that the table has already.
    rules : Rules
        The rules of the page so far; those of these units are added.

    Returns
    -------
    ReasonColumns
        ``why``: the numbers of each unit's rules as a JSON list, NA without one; ``why_…``: facts
        that are no column of the table.
    """
    groups = grounds.groups(ids)
    for group in groups:
        rules = rules.with_rule(group.basis, packed)
    numbers = [rules.number_of(group.basis) for group in groups]
    positions = [group.positions for group in groups]
    codes, combinations = combinations_of_groups(len(ids), positions)
    lists: list[str | None] = []
    for combination in combinations:
        rules_of_unit = [numbers[group] for group in combination]
        lists.append(_json(rules_of_unit) if rules_of_unit else None)
    columns: dict[str, Cells] = {"why": categories(lists, codes)}
    columns.update(_further_facts(groups, rules, len(ids)))
    return ReasonColumns(rules, columns)


def _further_facts(
    groups: Sequence[RuleUnits], rules: Rules, rows: int
) -> dict[str, pd.Series]:
    """Return the facts that are no column of the table, a value a row.

    Parameters
    ----------
    groups : sequence of RuleUnits
        Units with the same rule and status, with the facts of each.
    rules : Rules
        With those of all groups.
    rows : int
        Number of the table's rows.

    Returns
    -------
    dict of str to Series
        ``why_…`` → values; columns without any value are left out.
    """
    parts: dict[str, list[pd.Series]] = {}
    for group in groups:
        number = rules.number_of(group.basis)
        facts = rules.rules[number]["facts"] if number is not None else []
        for name, column in facts:
            if column != name:
                values_by_row = group.values[name].set_axis(group.positions)
                parts.setdefault(column, []).append(values_by_row)
    columns = {}
    for column, series in parts.items():
        values = pd.concat(series)
        if values.notna().any():
            # rules that use the same fact of a unit have the same value of it
            once = values[~values.index.duplicated()]
            columns[column] = _with_dtype(once).reindex(range(rows))
    return columns


def _with_dtype(cells: pd.Series) -> pd.Series:
    """Return facts as numbers, booleans or days where all of them are, else as text."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    if cells.dtype != object:
        if pd.api.types.is_bool_dtype(cells):
            return cells.astype("boolean")
        if pd.api.types.is_numeric_dtype(cells):
            return cells.astype("Float64")
    values = json_values(cells)
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return pd.Series(values, cells.index, dtype="boolean")
    if types <= {int, float}:
        return pd.Series(values, cells.index, dtype="Float64")
    texts = [None if value is None else str(value) for value in values]
    return pd.Series(texts, cells.index, dtype="string")


def json_lists(cells: pd.Series[str]) -> pd.Categorical[str]:
    """Return names separated by commas as JSON lists.

    Parameters
    ----------
    cells : Series of str
        A column of ``flags`` or ``missing``.

    Returns
    -------
    Categorical of str
        NA for an empty cell; each distinct list is encoded once.
    """
    codes, distinct = pd.factorize(cells)
    lists = [_json(names_in_cell(cell)) if cell else None for cell in distinct]
    return categories(lists, codes)
