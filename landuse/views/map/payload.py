"""The reasons of every unit as columns of the page."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import pandas as pd

from landuse.domain.frames.cells import json_values
from landuse.domain.tags.reasons import REVIEW, Basis, Grounds, categories, listed, patterns


def words(cells: pd.Series[str]) -> pd.Categorical:
    """Names parted by commas as JSON lists, NA for an empty cell; each that recurs is written once."""
    codes, distinct = pd.factorize(cells)
    return categories([_json(listed(cell)) if cell else None for cell in distinct], codes)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Reasons:
    """What each unit's reasons rest on, by column: rules are said once a page, and a fact that several rules name once a unit."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.known: dict[tuple[str, str], int] = {}
        self.rules: list[dict[str, Any]] = []
        self.columns: set[str] = set()

    def told(self, grounds: Grounds, ids: pd.Index, packed: Collection[str]) -> dict[str, Any]:
        """``why`` (places in ``rules`` of every unit's reasons) and the facts that are not among the ``packed`` columns."""
        groups = grounds.groups(ids)
        places = [self._place(group.basis, packed) for group in groups]
        facts: dict[str, list[pd.Series]] = {}
        for place, group in zip(places, groups, strict=True):
            for name, column in self.rules[place]["apart"]:
                facts.setdefault(column, []).append(group.values[name].set_axis(group.at))
        pattern, held = patterns(len(ids), [group.at for group in groups])
        lists = [_json([places[k] for k in ks]) if ks else None for ks in held]
        out: dict[str, Any] = {"why": categories(lists, pattern)}
        for name, parts in facts.items():
            told = pd.concat(parts)
            if told.notna().any():
                out[name] = _column(told[~told.index.duplicated()]).reindex(range(len(ids)))
        return out

    def _place(self, basis: Basis, packed: Collection[str]) -> int:
        key = basis.rule, basis.status
        place = self.known.get(key)
        if place is None:
            place = self.known[key] = len(self.rules)
            title = basis.title_en if self.lang != "zh" else None
            columns = [
                n if n in packed and basis.rule != REVIEW else f"why_{n}" for n in basis.columns
            ]
            self.columns |= set(basis.columns)
            self.rules.append(
                {
                    "title": title or basis.title,
                    "rule": basis.rule,
                    "status": basis.status,
                    "cite": basis.cite,
                    "unverified": basis.unverified,
                    "facts": list(zip(basis.columns, columns, strict=True)),
                    "apart": [
                        (n, c) for n, c in zip(basis.columns, columns, strict=True) if c != n
                    ],
                }
            )
        return place


def _column(cells: pd.Series) -> pd.Series:
    """Facts as numbers or flags where they all are, else as text."""
    if cells.dtype != object and pd.api.types.is_numeric_dtype(cells):
        return cells.astype("boolean" if pd.api.types.is_bool_dtype(cells) else "Float64")
    values = json_values(cells)
    known = [v for v in values if v is not None]
    if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known):
        return pd.Series(values, cells.index, dtype="Float64")
    if all(isinstance(v, bool) for v in known):
        return pd.Series(values, cells.index, dtype="boolean")
    return pd.Series([None if v is None else str(v) for v in values], cells.index, dtype="string")
