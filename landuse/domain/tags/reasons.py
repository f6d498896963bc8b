"""Why units have their tags: a column of tuples that are worded when somebody reads them.

A million units hold half a million reasons of a dozen cells each; a ranking reads none of them, a card one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from landuse.domain.frames.cells import json_values
from landuse.domain.policy.rule import Rule

Reason = Mapping[str, Any]
#: One rule that holds: its reason without values, the places of the units, what it rests on (a row a unit).
Group = tuple[Reason, np.ndarray, pd.DataFrame]
_REVIEW = {
    "title": "现场核查核定",
    "title_en": "Field review",
    "cite": "现场核查记录",
    "unverified": "",
}
_REVIEW_FACTS = ("reviewer", "date", "reason", "until")


@dataclass(frozen=True, eq=False)
class Grounds:
    """What the reasons of some units rest on.

    ``holds`` has an array of bool for each of ``rules``, ``facts`` a row a unit; ``reviews`` (row → the field review in force)
    are told first.
    """

    rules: Sequence[Rule]
    holds: Sequence[np.ndarray]
    facts: pd.DataFrame
    reviews: Mapping[int, Mapping[str, Any]]

    def groups(self, rows: np.ndarray) -> Iterator[Group]:
        """Every rule that holds for some of ``rows``, reviews first: its reason without values, which rows, the facts it rests on."""
        reviewed = np.flatnonzero(np.isin(rows, list(self.reviews)))
        reviews = pd.DataFrame(
            [self.reviews[row] for row in rows[reviewed]], columns=["status", *_REVIEW_FACTS]
        )
        for status, told in reviews.groupby("status", sort=False):
            yield (
                {"rule": "review", "status": status, **_REVIEW},
                reviewed[told.index],
                told[list(_REVIEW_FACTS)],
            )
        for rule, holds in zip(self.rules, self.holds, strict=True):
            at = np.flatnonzero(holds[rows] & (rows >= 0))
            if at.size:
                named = dict.fromkeys(
                    c for k in rule.conditions for c in (k.column, k.other) if c in self.facts
                )
                head = rule.model_dump(
                    include={"status", "title", "title_en", "cite", "unverified"}
                )
                yield {"rule": rule.id, **head}, at, self.facts[list(named)].iloc[rows[at]]

    def told(self, rows: np.ndarray) -> np.ndarray:
        """A tuple of reasons for each of ``rows`` (dicts: rule, status, title, title_en, cite, unverified, values); None for -1."""
        out = np.empty(len(rows), object)
        out.fill(())
        for head, at, facts in self.groups(rows):
            names = list(facts)
            cells = (
                zip(*(json_values(facts[name]) for name in names), strict=True)
                if names
                else [()] * len(at)
            )
            for place, values in zip(at.tolist(), cells, strict=True):
                out[place] += ({**head, "values": dict(zip(names, values, strict=True))},)
        out[rows < 0] = None
        return out


def patterns(n: int, groups: Sequence[np.ndarray]) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Which combination of ``groups`` (places of their members) each of n rows is in, and the groups of every combination."""
    held, code = np.zeros((len(groups), n), bool), np.zeros(n, np.int64)
    for k, at in enumerate(groups):
        held[k, at] = True
        code = pd.factorize(2 * code + held[k])[0]
    first = np.flatnonzero(~pd.Series(code).duplicated())
    return code, [tuple(np.flatnonzero(held[:, row]).tolist()) for row in first]


def groups_of(reasons: pd.Series) -> Iterable[Group]:
    """:meth:`Grounds.groups` of a column, also of one that holds plain tuples."""
    if isinstance(reasons.array, ReasonArray):
        return reasons.array.grounds.groups(reasons.array.rows)
    found: dict[tuple[str, str], tuple[Reason, list[int], list[Reason]]] = {}
    for row, told in enumerate(reasons.to_list()):
        for reason in told:
            head = {k: v for k, v in reason.items() if k != "values"}
            _, at, values = found.setdefault((reason["rule"], reason["status"]), (head, [], []))
            at.append(row)
            values.append(reason["values"])
    return [
        (head, np.array(at), pd.DataFrame(values, dtype=object))
        for head, at, values in found.values()
    ]


def worded(reasons: pd.Series, words: Callable[[tuple[Reason, ...]], str]) -> pd.Categorical:
    """``words`` of every unit's reasons without their values, made once a pattern; missing where there is none."""
    groups = list(groups_of(reasons))
    pattern, held = patterns(len(reasons), [at for _, at, _ in groups])
    return categories(
        [words(tuple(groups[k][0] for k in ks)) if ks else None for ks in held], pattern
    )


def categories(words: Sequence[str | None], codes: np.ndarray) -> pd.Categorical:
    """Text by its place in ``words``: a million long texts lie in memory as numbers, each distinct one once."""
    place, distinct = pd.factorize(np.array([*words, None], object))
    return pd.Categorical.from_codes(place[codes], distinct)


class ReasonsDtype(ExtensionDtype):
    """The dtype of a column of reasons; two columns are of one kind only where they rest on the same grounds."""

    type: Any = tuple
    name = "reasons"
    na_value: Any = None

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReasonsDtype) and self.grounds is other.grounds

    def __hash__(self) -> int:
        return id(self.grounds)

    @classmethod
    def construct_array_type(cls) -> Any:
        """The array that goes with it."""
        return ReasonArray


class ReasonArray(ExtensionArray):
    """Reasons by place in their grounds; as an array of objects, the tuples themselves. It cannot be written to."""

    def __init__(self, grounds: Grounds, rows: np.ndarray) -> None:
        self.grounds, self.rows = grounds, rows

    @property
    def dtype(self) -> ReasonsDtype:
        """Of its own grounds."""
        return ReasonsDtype(self.grounds)

    @property
    def nbytes(self) -> int:
        """Of the places alone."""
        return self.rows.nbytes

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, item: Any) -> Any:
        rows = self.rows[
            np.asarray(item) if isinstance(item, (pd.Series, pd.Index, ExtensionArray)) else item
        ]
        return (
            ReasonArray(self.grounds, rows)
            if np.ndim(rows)
            else self.grounds.told(np.array([rows]))[0]
        )

    def __iter__(self) -> Iterator[Any]:
        return iter(self.grounds.told(self.rows))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.grounds.told(self.rows)

    def isna(self) -> np.ndarray:
        """Where a join found no unit."""
        return self.rows < 0

    def take(
        self,
        indices: Any,
        *,
        allow_fill: bool = False,
        fill_value: Any = None,  # noqa: ARG002
    ) -> ReasonArray:
        """Units by place; what is filled has no reasons (None)."""
        rows = pd.api.extensions.take(
            self.rows, indices, allow_fill=allow_fill, fill_value=-1 if allow_fill else None
        )
        return ReasonArray(self.grounds, np.asarray(rows))

    def copy(self) -> ReasonArray:
        """The same reasons on the same grounds."""
        return ReasonArray(self.grounds, self.rows.copy())

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[ReasonArray]) -> ReasonArray:
        return cls(to_concat[0].grounds, np.concatenate([a.rows for a in to_concat]))
