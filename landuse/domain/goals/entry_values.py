"""Rows of the lists of a condition as the values that reports hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from landuse.domain.frames.cells import Cell, Record, json_values
from landuse.domain.goals.report import CountedEntry, Cut, ExcludedEntry
from landuse.words.phrases import from_json


def counted_entries(
    counted: pd.DataFrame, rows_of_entry: Mapping[int, tuple[int, ...]]
) -> Iterator[CountedEntry]:
    """Return the rows of a list of counted entries as values.

    Parameters
    ----------
    counted : DataFrame
        As :attr:`landuse.domain.goals.lists.Lists.counted` has them.
    rows_of_entry : mapping of int to tuple of int
        The rows of the ledger behind each entry.

    Returns
    -------
    iterator of CountedEntry
    """
    for row in _records(counted, ("before", "cut_reason", "contradicted")):
        cut = None
        if row["cut_amount"] is not None:
            cut = Cut(row["cut_amount"], row["cut_reason"])
        yield CountedEntry(
            id=row["id"],
            action_id=row["action_id"],
            amount=row["amount"],
            date=row["date"],
            mode=row["mode"],
            project=row["project"],
            factory_id=row["factory_id"],
            evidence=row["evidence"],
            before=row["before"],
            contradicted=row["contradicted"],
            parcel_id=row["parcel_id"],
            building_id=row["building_id"],
            rows=rows_of_entry.get(row["entry"], ()),
            cut=cut,
        )


def left_out_entries(
    left_out: pd.DataFrame, rows_of_entry: Mapping[int, tuple[int, ...]]
) -> Iterator[ExcludedEntry]:
    """Return the rows of a list of pending or excluded entries as values.

    Parameters
    ----------
    left_out : DataFrame
        As :attr:`landuse.domain.goals.lists.Lists.pending` has them.
    rows_of_entry : mapping of int to tuple of int
        The rows of the ledger behind each entry.

    Returns
    -------
    iterator of ExcludedEntry
    """
    for row in _records(left_out, ("reason",)):
        yield ExcludedEntry(
            id=row["id"],
            action_id=row["action_id"],
            amount=row["amount"],
            reason=row["reason"],
            factory_id=row["factory_id"],
            parcel_id=row["parcel_id"],
            building_id=row["building_id"],
            rows=rows_of_entry.get(row["entry"], ()),
            reached=row["reached"],
        )


def _records(rows: pd.DataFrame, sentences: Collection[str]) -> Iterator[Record]:
    """Rows as dictionaries of values, None for missing ones; some columns hold sentences.

    They are converted a column at a time, for a ledger may be long.
    """
    columns: dict[str, list[Cell]] = {}
    for name, column in rows.items():
        if name in sentences:
            columns[str(name)] = _phrases(column)
        elif name == "date":
            columns[str(name)] = _days(column)
        else:
            columns[str(name)] = json_values(column)
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))


def _phrases(column: pd.Series) -> list[Cell]:
    """The sentences of a column; equal ones are read once."""
    texts = json_values(column)
    phrase_of_text = {text: from_json(text) for text in set(texts) - {None}}
    return [phrase_of_text.get(text) for text in texts]


def _days(column: pd.Series) -> list[Cell]:
    """The days of a column of datetimes."""
    days: list[Cell] = []
    for day, is_missing in zip(column.dt.date, column.isna(), strict=True):
        days.append(None if is_missing else day)
    return days
