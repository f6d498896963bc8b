"""What the page carries: a small JSON document, packed tables, and the reasons of every unit as columns."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from landuse.domain.frames.cells import json_values
from landuse.domain.tags.reasons import REVIEW, Basis, Grounds, categories, listed, patterns
from landuse.views.map.pack import Pack, chunks, pack_columns, pack_geometry
from landuse.views.style import numbers


@dataclass
class Document:
    """``doc`` is the JSON of the page, ``blobs`` the packed bytes by the id of their script element."""

    doc: dict[str, Any]
    #: packs beside the rest: deflating lets other threads run
    pool: Executor
    blobs: dict[str, Pack] = field(default_factory=dict)
    pending: dict[str, dict[str, list[Future[Pack]]]] = field(default_factory=dict)

    def table(
        self,
        name: str,
        columns: Mapping[str, Any],
        *,
        more: Mapping[str, Any] | None = None,
        shapes: Any = None,
        crs: Any = None,
        kind: str = "polygon",
    ) -> None:
        """Add a packed table: quick columns, columns unpacked only when a card asks, shapes in ``crs``."""
        jobs = {"columns": [self.pool.submit(pack_columns, columns, numbers.DECIMALS)]}
        if shapes is not None:
            drawn = np.asarray(shapes, object)
            parts = [drawn[part] for part in chunks(len(drawn))]
            jobs["shapes"] = [
                self.pool.submit(pack_geometry, part, crs=crs, kind=kind) for part in parts
            ]
        if more:
            jobs["more"] = [self.pool.submit(pack_columns, more, {n: _kept(n) for n in more})]
        self.pending[name] = jobs

    def settle(self) -> None:
        """Wait for the tables that are being packed."""
        for name, jobs in self.pending.items():
            heads: dict[str, Any] = {}
            for part, futures in jobs.items():
                packs = [job.result() for job in futures]
                self.blobs |= {blob_id(name, part, k): pack for k, pack in enumerate(packs)}
                heads[part] = [p.header for p in packs] if part == "shapes" else packs[0].header
            self.doc["tables"][name] = heads
        self.pending.clear()


def packers() -> Executor:
    """Threads that pack: as many as there are processors, since each holds the coordinates of what it packs."""
    return ThreadPoolExecutor(os.cpu_count() or 1)


def blob_id(table: str, part: str, place: int = 0) -> str:
    """The script element of a pack: shapes may have several."""
    return f"lu-{table}-{part}-{place}" if part == "shapes" else f"lu-{table}-{part}"


def _kept(name: str) -> int:
    """Decimals that a card keeps: those it shows and one more, so that what is computed from it agrees with what is shown."""
    return 4 if name in numbers.SHARES else numbers.DECIMALS.get(name, 3) + 1


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
