"""Why units have their tags: the rules that hold, and the values each of them rests on.

A million units hold half a million reasons of a dozen cells each. A ranking reads none of them, a
card one, a notebook all. So an assessment keeps :class:`Grounds` — which rules hold where, over the
facts that the units share with their frame — and reasons are made from it for the units somebody
asks about: as values (:meth:`Grounds.reasons`), by rule (:meth:`Grounds.groups`), as sentences
(:meth:`Grounds.texts`) or as a long table (:meth:`Grounds.table`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Positions
from landuse.domain.frames.cells import json_values
from landuse.domain.policy.titled import Cited
from landuse.domain.vocabulary.status import FIELD_REVIEW, FIELD_REVIEW_RECORD

#: Columns of :meth:`Grounds.table`, in order.
TABLE_COLUMNS = ("unit", "id", "rule", "status", "column", "value", "number")
#: What a field review in force rests on.
REVIEW_COLUMNS = ("reviewer", "date", "reason", "until")
#: The rule id of a field review.
REVIEW = "review"


class Reason(TypedDict):
    """One reason of one unit, as ``landuse explain --format json`` prints it."""

    rule: str
    status: str
    title: str
    title_en: str
    cite: str
    cite_en: str
    unverified: str
    dated: str | None
    compared: str | None
    values: Mapping[str, object]


@dataclass(frozen=True)
class Basis(Cited):
    """What the reasons that one rule gives have in common: everything but the values.

    Parameters
    ----------
    rule
        Id of the rule; ``"review"`` for a field review.
    status
        The status that it gives.
    title, title_en
        What it says, in Chinese and in English (may be empty).
    cite
        The clause it rests on, as the policy cites it.
    unverified
        Why the clause or the number has not been checked against the official text; empty where it
        has been.
    columns
        Facts that its conditions speak of, in reading order.
    cite_en, unverified_en
        Both in English, where the policy says them in it.
    dated
        The day of the text that is cited.
    compared
        When clause and number were compared with that text; None where they were not.
    """

    rule: str
    status: str
    title: str
    title_en: str
    cite: str
    unverified: str
    columns: tuple[str, ...]
    cite_en: str = ""
    unverified_en: str = ""
    dated: dt.date | None = None
    compared: dt.date | None = None

    def reason(self, values: Mapping[str, object]) -> Reason:
        """The reason of one unit, with the ``values`` seen there.

        Parameters
        ----------
        values : mapping of str to object
            Column → the value seen at the unit.

        Returns
        -------
        Reason
        """
        return {
            "rule": self.rule,
            "status": self.status,
            "title": self.title,
            "title_en": self.title_en,
            "cite": self.cite,
            "cite_en": self.cite_en,
            "unverified": self.unverified,
            "dated": _iso_date(self.dated),
            "compared": _iso_date(self.compared),
            "values": values,
        }


def _iso_date(day: dt.date | None) -> str | None:
    """A day in ISO 8601."""
    return None if day is None else day.isoformat()


@dataclass(frozen=True, eq=False)
class RuleUnits:
    """The units that one rule holds for, among those asked about.

    Parameters
    ----------
    basis
        The rule.
    positions
        Positions of the units among those asked about, ascending.
    values
        One row for each of ``positions``, one column for each name of ``basis.columns``.
    """

    basis: Basis
    positions: Positions
    values: pd.DataFrame


def review_basis(status: str) -> Basis:
    """The basis of a field review that found ``status``.

    Parameters
    ----------
    status : str
        What the review found.

    Returns
    -------
    Basis
    """
    title, title_en = FIELD_REVIEW
    cite, cite_en = FIELD_REVIEW_RECORD
    return Basis(
        rule=REVIEW,
        status=status,
        title=title,
        title_en=title_en,
        cite=cite,
        unverified="",
        columns=REVIEW_COLUMNS,
        cite_en=cite_en,
    )


@dataclass(frozen=True, eq=False)
class Grounds:
    """What the reasons of some units rest on.

    Parameters
    ----------
    facts
        One row for each unit, indexed by its id, with every column that a basis names.
    bases
        The rules, in the policy's order.
    holds
        For each of ``bases`` an array of bool: whether the rule holds for each unit.
    field_checks
        Row of ``facts`` → the field review in force there (status and :data:`REVIEW_COLUMNS`).
        Reviews come before rules.
    """

    facts: pd.DataFrame
    bases: Sequence[Basis]
    holds: Sequence[Flags]
    field_checks: Mapping[int, Mapping[Hashable, object]]

    def rows(self, ids: pd.Index) -> Positions:
        """Row of ``facts`` of each of ``ids``, -1 where there is none.

        Parameters
        ----------
        ids : Index
            Of units.

        Returns
        -------
        array of int
            One for each id.
        """
        if ids is self.facts.index:
            return np.arange(len(ids), dtype=np.intp)
        return self.facts.index.get_indexer(ids)

    def groups(self, ids: pd.Index) -> list[RuleUnits]:
        """Every rule that holds for some of ``ids``, reviews first.

        Parameters
        ----------
        ids
            Ids of units; one that is not known here has no reasons.

        Returns
        -------
        list of RuleUnits
            Reviews by the status they found, then rules in the policy's order.
        """
        rows = self.rows(ids)
        groups = self._reviewed_units(rows)
        for basis, holds in zip(self.bases, self.holds, strict=True):
            positions = np.flatnonzero(holds[rows] & (rows >= 0))
            if positions.size:
                values = self.facts[list(basis.columns)].iloc[rows[positions]]
                groups.append(RuleUnits(basis, positions, values))
        return groups

    def _reviewed_units(self, rows: Positions) -> list[RuleUnits]:
        """The units of ``rows`` with a field review in force, one group for each status."""
        positions = np.flatnonzero(np.isin(rows, list(self.field_checks)))
        records = [self.field_checks[row] for row in rows[positions].tolist()]
        table = pd.DataFrame(records, columns=["status", *REVIEW_COLUMNS])
        groups = []
        for status, of_status in table.groupby("status", sort=False):
            basis = review_basis(str(status))
            values = of_status[list(REVIEW_COLUMNS)]
            groups.append(RuleUnits(basis, positions[of_status.index], values))
        return groups

    def reasons(self, ids: pd.Index) -> list[tuple[Reason, ...]]:
        """The reasons of each of ``ids``, reviews first; an empty tuple where no rule holds.

        Parameters
        ----------
        ids : Index
            Of units.

        Returns
        -------
        list of tuple of Reason
            One for each id.
        """
        reasons: list[tuple[Reason, ...]] = [()] * len(ids)
        for group in self.groups(ids):
            names = list(group.basis.columns)
            columns = [json_values(group.values[name]) for name in names]
            for row, position in enumerate(group.positions.tolist()):
                cells = [column[row] for column in columns]
                values = dict(zip(names, cells, strict=True))
                reason = group.basis.reason(values)
                reasons[position] = (*reasons[position], reason)
        return reasons

    def table(self, unit: str, ids: pd.Index) -> pd.DataFrame:
        """The reasons of ``ids`` as a long table: one row for each unit, rule and value.

        Parameters
        ----------
        unit
            What the ids are of: "parcel" or "building".
        ids
            Ids of units.

        Returns
        -------
        DataFrame
            In the order of ``ids``, then reviews, then rules. ``unit``, ``rule``, ``status`` and
            ``column`` are categories of text, ``id`` and ``value`` text, ``number`` Float64.
            ``value`` is the cell as text whatever its type (dates ISO 8601, flags ``true`` or
            ``false``; NA where the cell is empty), ``number`` the same once more for cells that
            are numbers. A rule that rests on no column has one row without column and value.
        """
        groups = self.groups(ids)
        parts = [_long_rows(group, order) for order, group in enumerate(groups)]
        rows = pd.concat([_empty_long_rows(), *parts])
        rows = rows.sort_values(["position", "order", "nth"], kind="stable")
        position = rows["position"].to_numpy(np.intp)
        order = rows["order"].to_numpy(np.intp)
        table = pd.DataFrame(index=pd.RangeIndex(len(rows)))
        table["unit"] = pd.Categorical([unit] * len(rows), ["parcel", "building"])
        table["id"] = pd.Series(ids.astype("string")).array.take(position)
        table["rule"] = categories([group.basis.rule for group in groups], order)
        table["status"] = categories([group.basis.status for group in groups], order)
        table["column"] = pd.Categorical(rows["column"])
        table["value"] = rows["value"].array
        table["number"] = rows["number"].array
        return table

    def texts(
        self, ids: pd.Index, text_of: Callable[[Sequence[Basis]], str]
    ) -> pd.Categorical[str]:
        """A text for each of ``ids``, made once for each combination of rules.

        Parameters
        ----------
        ids
            Ids of units.
        text_of
            Gives the text about some bases.

        Returns
        -------
        Categorical
            Missing where no rule holds.
        """
        groups = self.groups(ids)
        positions = [group.positions for group in groups]
        codes, combinations = combinations_of_groups(len(ids), positions)
        texts: list[str | None] = []
        for combination in combinations:
            bases = [groups[number].basis for number in combination]
            texts.append(text_of(bases) if bases else None)
        return categories(texts, codes)


def _empty_long_rows() -> pd.DataFrame:
    """The long table without rows, with the types of its columns."""
    return pd.DataFrame(
        {
            "position": np.array([], np.intp),
            "order": np.array([], np.intp),
            "nth": np.array([], np.intp),
            "column": pd.array([], "string"),
            "value": pd.array([], "string"),
            "number": pd.array([], "Float64"),
        }
    )


def _long_rows(group: RuleUnits, order: int) -> pd.DataFrame:
    """One group as rows of the long table, ``nth`` counting the columns of its rule."""
    count = len(group.positions)
    parts = []
    names: list[str | None] = list(group.basis.columns) or [None]
    for nth, name in enumerate(names):
        texts: list[str | None] = [None] * count
        numbers: list[float | None] = [None] * count
        if name is not None:
            texts, numbers = _texts_and_numbers(group.values[name])
        part = pd.DataFrame({"position": group.positions, "order": order, "nth": nth})
        part["column"] = pd.array([name] * count, "string")
        part["value"] = pd.array(texts, "string")
        part["number"] = pd.array(numbers, "Float64")
        parts.append(part)
    return pd.concat(parts)


def _texts_and_numbers(
    cells: pd.Series,
) -> tuple[list[str | None], list[float | None]]:
    """Every cell as text, and as a number where it is one."""
    texts: list[str | None] = []
    numbers: list[float | None] = []
    for value in json_values(cells):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        numbers.append(float(value) if is_number else None)
        if value is None:
            texts.append(None)
        elif isinstance(value, bool):
            texts.append("true" if value else "false")
        else:
            texts.append(str(value))
    return texts, numbers


def combinations_of_groups(
    row_count: int, groups: Sequence[Positions]
) -> tuple[Positions, list[tuple[int, ...]]]:
    """The combination of groups that each row is a member of.

    Parameters
    ----------
    row_count
        How many rows there are.
    groups
        Rows of the members of every group.

    Returns
    -------
    codes : array of int, shape (row_count,)
        The combination of each row, counted from 0.
    combinations : list of tuples of int
        The groups of every combination, ascending.

    Examples
    --------
    >>> groups = [np.array([0, 2]), np.array([2])]
    >>> codes, combinations = combinations_of_groups(3, groups)
    >>> codes.tolist(), combinations
    ([0, 1, 2], [(0,), (), (0, 1)])
    """
    is_member = np.zeros((len(groups), row_count), bool)
    codes = np.zeros(row_count, np.intp)
    for number, members in enumerate(groups):
        is_member[number, members] = True
        codes, _ = pd.factorize(2 * codes + is_member[number])
    first_rows = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    combinations = []
    for row in first_rows:
        groups_of_row = np.flatnonzero(is_member[:, row])
        combinations.append(tuple(groups_of_row.tolist()))
    return codes, combinations


def categories(words: Sequence[str | None], codes: Positions) -> pd.Categorical[str]:
    """Text by its position in ``words``; missing where the word is None.

    A million long texts lie in memory as numbers, each distinct one once.

    Parameters
    ----------
    words
        May hold a word more than once.
    codes
        A position in ``words`` for every row, -1 where there is no text.

    Returns
    -------
    Categorical
        One value for each code.

    Examples
    --------
    >>> list(categories(["甲", "乙", "甲"], np.array([2, 1, 0])))
    ['甲', '乙', '甲']
    """
    # the last entry, which code -1 points at, is missing
    distinct_codes, distinct = pd.factorize(np.array([*words, None], object))
    return categories_from_codes(distinct.tolist(), distinct_codes[codes])


def categories_from_codes(
    words: Sequence[str], codes: Positions
) -> pd.Categorical[str]:
    """Text by its position in ``words``, which has no word twice; missing for -1.

    Parameters
    ----------
    words : sequence of str
        Distinct.
    codes : array of int
        A position in ``words`` for every row, -1 where there is no text.

    Returns
    -------
    Categorical
        One value for each code.
    """
    # the stubs take sequences of numbers only: a list of a million would cost its memory
    column: pd.Categorical[str]
    column = pd.Categorical.from_codes(codes, words)  # type: ignore[call-overload]
    return column


def names_in_cell(cell: str) -> list[str]:
    """The names in a cell of ``rules``, ``flags`` or ``missing``, separated by commas.

    Parameters
    ----------
    cell : str
        Empty where there is none.

    Returns
    -------
    list of str

    Examples
    --------
    >>> names_in_cell("idle,low_efficiency"), names_in_cell("")
    (['idle', 'low_efficiency'], [])
    """
    return cell.split(",") if cell else []
