"""Several headers of one source that mean the same column."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import numbers, text
from landuse.adapters.meaning.dates import dates
from landuse.adapters.meaning.headers import spells, split_header
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.errors import ColumnError
from landuse.words.phrases import phrase

#: Figures in two units are the same where they differ by no more than this share: one is rounded.
_ROUNDED = 0.005


def check_rivals(
    raw: pd.DataFrame,
    header_of: Mapping[str, str],
    table: Table,
    declared: Mapping[str, str],
    source: str,
    findings: Findings,
) -> None:
    """Refuse figures and days of which a source has two columns that say different things.

    Which of them is meant nobody can know: a planner names it under ``fields``. Texts are no sums:
    there the schema's order decides, and the choice is told.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers.
    header_of : mapping of str to str
        Canonical column → header, from :func:`landuse.adapters.meaning.headers.match`.
    table : Table
        The canonical table.
    declared : mapping of str to str
        Canonical column → header, as the workspace declares: these are not asked about.
    source : str
        The source's name, for the error.
    findings : Findings
        Takes a ``header_chosen`` for texts that differ.

    Raises
    ------
    ColumnError
        Naming both headers.
    """
    used = set(header_of.values())
    free = [name for name in raw.columns if name not in used and name != "geometry"]
    for name, header in header_of.items():
        if name in declared:
            continue
        column = table.column(name)
        for rival in free:
            if not spells(rival, column) or _say_the_same(raw, header, rival, column):
                continue
            if column.kind != "text":
                raise ColumnError(
                    "meaning.two_headers",
                    source=source,
                    header=header,
                    rival=rival,
                    label=column.label,
                    column=name,
                )
            findings.add(
                phrase(
                    "finding.header_chosen",
                    header=header,
                    rival=rival,
                    label=column.label,
                ),
                severity="info",
                column=name,
                value=rival,
            )


def _say_the_same(raw: pd.DataFrame, header: str, rival: str, column: Column) -> bool:
    """Whether two columns never say different things of a row; one may be silent."""
    first, second = raw[header], raw[rival]
    if column.kind == "date":
        days, others = dates(first)[0], dates(second)[0]
        return not bool((days.notna() & others.notna() & (days != others)).any())
    if column.kind in ("number", "integer"):
        return _are_equal(
            _figures(first, header, column), _figures(second, rival, column)
        )
    words, other_words = text(first), text(second)
    is_different = words.notna() & other_words.notna() & (words != other_words)
    return not bool(is_different.fillna(False).any())


def _figures(cells: pd.Series, header: str, column: Column) -> np.ndarray:
    """A column as numbers in the canonical unit; NaN where a cell is none."""
    unit = split_header(header)[1] or column.default_unit
    factor = units.factor(column.dimension, unit) if column.dimension and unit else None
    values = numbers(cells)[0].to_numpy(float, na_value=np.nan)
    return np.asarray(values * (1.0 if factor is None else factor))


def _are_equal(values: np.ndarray, others: np.ndarray) -> bool:
    """Whether numbers are the same wherever both are known."""
    is_known = ~np.isnan(values) & ~np.isnan(others)
    difference = np.abs(values - others)[is_known]
    return bool((difference <= _ROUNDED * np.abs(others[is_known])).all())
