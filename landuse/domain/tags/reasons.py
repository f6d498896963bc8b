"""Why units have their tags: the rules that hold, and the values each of them rests on.

A million units hold half a million reasons of a dozen cells each. A ranking reads none of them, a
card one, a notebook all. So an assessment keeps :class:`Grounds` — which rules hold where, over the
facts that the units share with their frame — and reasons are made from it for the units somebody
asks about: as values (:meth:`Grounds.reasons`), by rule (:meth:`Grounds.groups`), as words
(:meth:`Grounds.worded`) or as a plain long table (:meth:`Grounds.table`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.domain.frames.cells import json_values
from landuse.domain.policy.titled import Cited
from landuse.domain.vocabulary.status import FIELD_REVIEW, FIELD_REVIEW_RECORD

#: Columns of :meth:`Grounds.table`, in order.
TABLE_COLUMNS = ("unit", "id", "rule", "status", "column", "value", "number")
#: What a field review in force rests on.
REVIEW_COLUMNS = ("reviewer", "date", "reason", "until")
REVIEW = "review"

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]


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
            "dated": None if self.dated is None else self.dated.isoformat(),
            "compared": None if self.compared is None else self.compared.isoformat(),
            "values": values,
        }


@dataclass(frozen=True, eq=False)
class Group:
    """All units that one rule holds for, among those asked about.

    Parameters
    ----------
    basis
        The rule.
    at
        Places of the units among those asked about, ascending.
    values
        A row a unit of ``at``, a column a name of ``basis.columns``.
    """

    basis: Basis
    at: Places
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
        A row a unit on its id, with every column that a basis names.
    bases
        The rules, in the policy's order.
    holds
        An array of bool for each of ``bases``, a value a unit: whether the rule holds.
    reviews
        Row of ``facts`` → the field review in force there (status and :data:`REVIEW_COLUMNS`).
        Reviews are told before rules.
    """

    facts: pd.DataFrame
    bases: Sequence[Basis]
    holds: Sequence[Bools]
    reviews: Mapping[int, Mapping[Hashable, object]]

    def rows(self, ids: pd.Index) -> Places:
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

    def groups(self, ids: pd.Index) -> list[Group]:
        """Every rule that holds for some of ``ids``, reviews first.

        Parameters
        ----------
        ids
            Ids of units; one that is not known here has no reasons.

        Returns
        -------
        list of Group
            Reviews by the status they found, then rules in the policy's order.
        """
        rows = self.rows(ids)
        out = self._reviews(rows)
        for basis, holds in zip(self.bases, self.holds, strict=True):
            at = np.flatnonzero(holds[rows] & (rows >= 0))
            if at.size:
                values = self.facts[list(basis.columns)].iloc[rows[at]]
                out.append(Group(basis, at, values))
        return out

    def _reviews(self, rows: Places) -> list[Group]:
        """The field reviews among ``rows``, a group a status."""
        at = np.flatnonzero(np.isin(rows, list(self.reviews)))
        found = pd.DataFrame(
            [self.reviews[row] for row in rows[at].tolist()],
            columns=["status", *REVIEW_COLUMNS],
        )
        return [
            Group(review_basis(str(status)), at[part.index], part[list(REVIEW_COLUMNS)])
            for status, part in found.groupby("status", sort=False)
        ]

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
        out: list[tuple[Reason, ...]] = [()] * len(ids)
        for group in self.groups(ids):
            names = list(group.basis.columns)
            columns = [json_values(group.values[name]) for name in names]
            for i, place in enumerate(group.at.tolist()):
                values = {
                    name: cells[i] for name, cells in zip(names, columns, strict=True)
                }
                out[place] = (*out[place], group.basis.reason(values))
        return out

    def table(self, unit: str, ids: pd.Index) -> pd.DataFrame:
        """The reasons of ``ids`` as a long table: one row a unit, rule and value it rests on.

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
        parts = [_long(group, order) for order, group in enumerate(groups)]
        rows = pd.concat([_no_rows(), *parts]).sort_values(
            ["at", "order", "nth"], kind="stable"
        )
        bases = [group.basis for group in groups]
        order = rows["order"].to_numpy(np.intp)
        return pd.DataFrame(
            {
                "unit": pd.Categorical([unit] * len(rows), ["parcel", "building"]),
                "id": pd.Series(ids.astype("string")).array.take(
                    rows["at"].to_numpy(np.intp)
                ),
                "rule": categories([basis.rule for basis in bases], order),
                "status": categories([basis.status for basis in bases], order),
                "column": pd.Categorical(rows["column"]),
                "value": rows["value"].array,
                "number": rows["number"].array,
            }
        )

    def worded(
        self, ids: pd.Index, words: Callable[[Sequence[Basis]], str]
    ) -> pd.Categorical[str]:
        """``words`` of the bases of each of ``ids``, made once a combination.

        Parameters
        ----------
        ids
            Ids of units.
        words
            Bases → what is said of them.

        Returns
        -------
        Categorical
            Missing where no rule holds.
        """
        groups = self.groups(ids)
        pattern, held = patterns(len(ids), [group.at for group in groups])
        texts = [words([groups[k].basis for k in ks]) if ks else None for ks in held]
        return categories(texts, pattern)


def _no_rows() -> pd.DataFrame:
    """The long table before anything stands in it, with the types of its columns."""
    return pd.DataFrame(
        {
            "at": np.array([], np.intp),
            "order": np.array([], np.intp),
            "nth": np.array([], np.intp),
            "column": pd.array([], "string"),
            "value": pd.array([], "string"),
            "number": pd.array([], "Float64"),
        }
    )


def _long(group: Group, order: int) -> pd.DataFrame:
    """One group as rows of the long table, ``nth`` counting the columns of its rule."""
    parts = []
    names: list[str | None] = list(group.basis.columns) or [None]
    for nth, name in enumerate(names):
        texts, numbers = _told(group.values[name]) if name is not None else (None, None)
        part = pd.DataFrame({"at": group.at, "order": order, "nth": nth})
        part["column"] = pd.array([name] * len(part), "string")
        part["value"] = pd.array(texts or [None] * len(part), "string")
        part["number"] = pd.array(numbers or [None] * len(part), "Float64")
        parts.append(part)
    return pd.concat(parts)


def _told(cells: pd.Series) -> tuple[list[str | None], list[float | None]]:
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


def patterns(n: int, groups: Sequence[Places]) -> tuple[Places, list[tuple[int, ...]]]:
    """Which combination of groups each of some rows is in.

    Parameters
    ----------
    n
        How many rows there are.
    groups
        Rows of the members of every group.

    Returns
    -------
    codes : array of int, shape (n,)
        The combination of each row, counted from 0.
    combinations : list of tuples of int
        The groups of every combination, ascending.

    Examples
    --------
    >>> codes, combinations = patterns(3, [np.array([0, 2]), np.array([2])])
    >>> codes.tolist(), combinations
    ([0, 1, 2], [(0,), (), (0, 1)])
    """
    held = np.zeros((len(groups), n), bool)
    codes = np.zeros(n, np.intp)
    for k, at in enumerate(groups):
        held[k, at] = True
        codes = pd.factorize(2 * codes + held[k])[0]
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    return codes, [tuple(np.flatnonzero(held[:, row]).tolist()) for row in first]


def categories(words: Sequence[str | None], codes: Places) -> pd.Categorical[str]:
    """Text by its place in ``words``; missing where the word is None.

    A million long texts lie in memory as numbers, each distinct one once.

    Parameters
    ----------
    words
        May hold a word more than once.
    codes
        A place in ``words`` for every row, -1 where nothing is said.

    Returns
    -------
    Categorical
        One value for each code.

    Examples
    --------
    >>> list(categories(["甲", "乙", "甲"], np.array([2, 1, 0])))
    ['甲', '乙', '甲']
    """
    places, distinct = pd.factorize(np.array([*words, None], object))
    return coded(distinct.tolist(), places[codes])


def coded(words: Sequence[str], codes: Places) -> pd.Categorical[str]:
    """Text by its place in ``words``, each of which stands there once; missing for -1.

    Parameters
    ----------
    words : sequence of str
        Each stands there once.
    codes : array of int
        A place in ``words`` for every row, -1 where nothing is said.

    Returns
    -------
    Categorical
        One value for each code.
    """
    # the stubs take sequences of numbers only: a list of a million would cost its memory
    made: pd.Categorical[str] = pd.Categorical.from_codes(codes, words)  # type: ignore[call-overload]
    return made


def listed(cell: str) -> list[str]:
    """The names in a cell of ``rules``, ``flags`` or ``missing``, which are parted by commas.

    Parameters
    ----------
    cell : str
        Empty where there is none.

    Returns
    -------
    list of str

    Examples
    --------
    >>> listed("idle,low_efficiency"), listed("")
    (['idle', 'low_efficiency'], [])
    """
    return cell.split(",") if cell else []
