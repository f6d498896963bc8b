"""Several headers of one source that mean the same column."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from landuse.adapters.meaning.conversion import is_true, numbers, text
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
    """Refuse figures and days of which a source has two columns that differ.

    Which of them is meant nobody can know: a planner names it under ``fields``. Texts are no sums:
    there the schema's order decides, and the choice is reported.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers.
    header_of : mapping of str to str
        Canonical column → header, from :func:`landuse.adapters.meaning.headers.match`.
    table : Table
        The canonical table.
    declared : mapping of str to str
        Canonical column → header, as the workspace declares: these are not checked.
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
    unused = [name for name in raw.columns if name not in used and name != "geometry"]
    for name, header in header_of.items():
        if name in declared:
            continue
        column = table.column(name)
        rivals = [rival for rival in unused if spells(rival, column)]
        for rival in rivals:
            if _agree(raw, header, rival, column):
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
            sentence = phrase(
                "finding.header_chosen", header=header, rival=rival, label=column.label
            )
            findings.add(sentence, severity="info", column=name, value=rival)


def _agree(raw: pd.DataFrame, header: str, rival: str, column: Column) -> bool:
    """Whether two columns agree in every row in which both have a value."""
    cells, rival_cells = raw[header], raw[rival]
    if column.kind == "date":
        days, rival_days = dates(cells)[0], dates(rival_cells)[0]
        is_different = days.notna() & rival_days.notna() & (days != rival_days)
    elif column.kind in ("number", "integer"):
        figures = _figures(cells, header, column)
        return _are_equal(figures, _figures(rival_cells, rival, column))
    else:
        texts, rival_texts = text(cells), text(rival_cells)
        is_different = is_true(texts != rival_texts)
    return not is_different.any()


def _figures(cells: pd.Series, header: str, column: Column) -> np.ndarray:
    """A column as numbers in the canonical unit; NaN where a cell is none."""
    unit = split_header(header)[1] or column.default_unit
    values = numbers(cells)[0].to_numpy(float, na_value=np.nan)
    factor = None
    if column.dimension and unit:
        factor = units.factor(column.dimension, unit)
    return values if factor is None else np.asarray(values * factor)


def _are_equal(values: np.ndarray, others: np.ndarray) -> bool:
    """Whether numbers are the same wherever both are known."""
    is_known = ~np.isnan(values) & ~np.isnan(others)
    difference = np.abs(values - others)[is_known]
    return bool((difference <= _ROUNDED * np.abs(others[is_known])).all())
