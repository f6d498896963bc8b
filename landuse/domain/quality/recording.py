"""Rows in which something was found, as rows of the findings table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.frames.columns import Frame
from landuse.domain.vocabulary.findings import FindingRow, findings_table
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.words.phrases import Parameter, Phrase, as_json


def occurrences_in(
    frame: pd.DataFrame, ids: Iterable[object], **values: Iterable[object]
) -> list[Record]:
    """The rows of a frame in which something was found.

    Parameters
    ----------
    frame : DataFrame, n rows
        Those rows of a canonical table, with ``source_row``.
    ids : iterable, n values
        The unit or firm of each row.
    **values : iterable, n values
        What the sentence of the finding names, ``value`` first of all.

    Returns
    -------
    list of dict
        One for each row: ``row``, ``id``, ``value`` (None where not given) and the other values.

    Examples
    --------
    >>> thin = pd.DataFrame({"source_row": [7]}, index=["P7"])
    >>> occurrences_in(thin, thin.index, value=[0.4])
    [{'row': 7, 'id': 'P7', 'value': 0.4}]
    """
    columns: dict[str, Iterable[object]] = {
        "row": frame["source_row"],
        "id": ids,
        **values,
    }
    columns.setdefault("value", [None] * len(frame))
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, cells, strict=True)) for cells in rows]


def findings_of(
    kind: FindingKind,
    occurrences: Iterable[Record],
    column: str | None = None,
    **params: Parameter,
) -> list[FindingRow]:
    """One row of the findings table for each occurrence.

    Parameters
    ----------
    kind : FindingKind
        What was found.
    occurrences : iterable of dict
        As :func:`occurrences_in` gives them.
    column : str, optional
        The column to look at, where the kind leaves it open.
    **params : Parameter
        What else goes into the sentence, the same for all of them.

    Returns
    -------
    list of dict
        Rows of the findings table, in the order of the occurrences. A text or date that is missing
        leaves its place in the sentence empty.

    Examples
    --------
    >>> from landuse.domain.vocabulary.zone_findings import SLIVER
    >>> (row,) = findings_of(SLIVER, [{"row": 7, "id": "P7", "value": 0.4}])
    >>> row["code"], row["severity"], row["message"]
    ('sliver', 'warning', '第7行(P7)是宽度约 0.40 m 的狭长碎片')
    """
    findings: list[FindingRow] = []
    for occurrence in occurrences:
        parameters = {**_blank_where_missing(occurrence), **params}
        sentence = Phrase(kind.sentence, parameters)
        findings.append(
            {
                "table": kind.table,
                "row": occurrence["row"],
                "id": occurrence["id"],
                "column": column or kind.column,
                "code": kind.code,
                "severity": kind.severity,
                "value": occurrence["value"],
                "message": sentence.in_language(),
                "action": kind.action,
                "phrase": as_json(sentence),
            }
        )
    return findings


def finding_of_zone(
    kind: FindingKind,
    value: object = None,
    column: str | None = None,
    **params: Parameter,
) -> list[FindingRow]:
    """One finding that belongs to no row, in a list of its own.

    Parameters
    ----------
    kind : FindingKind
        What was found.
    value : object, optional
        The value that the sentence names.
    column : str, optional
        The column to look at, where the kind leaves it open.
    **params : Parameter
        What else goes into the sentence.

    Returns
    -------
    list of FindingRow
        With one row, which has neither a row number nor an id.

    Examples
    --------
    >>> from landuse.domain.vocabulary.zone_findings import GAP
    >>> finding_of_zone(GAP, value="3.00", east=1.0, north=2.0)[0]["message"]
    '地块之间有 3.00 m² 的缝隙（宽度不足 1 m），位于 东 1.0、北 2.0'
    """
    occurrence = {"row": None, "id": None, "value": value}
    return findings_of(kind, [occurrence], column, **params)


def rows_where(frame: Frame, condition: pd.Series) -> Frame:
    """The rows of a frame for which a condition is true.

    Parameters
    ----------
    frame : DataFrame, n rows
        It is not changed.
    condition : Series of boolean, n values
        One value for each row; a condition that is unknown (NA) is not true.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> leases = pd.DataFrame({"until": pd.array([2020, None, 2030], dtype="Int64")})
    >>> rows_where(leases, leases["until"] > 2025).index.to_list()
    [2]
    """
    return frame[condition.fillna(False).to_numpy(bool)]


def joined_tables(*tables: pd.DataFrame) -> pd.DataFrame:
    """Findings tables one below the other.

    Parameters
    ----------
    *tables : DataFrame
        Findings tables, in their order; they are not changed.

    Returns
    -------
    DataFrame
        All of their rows, numbered from 0.
    """
    non_empty = [table for table in tables if not table.empty]
    if not non_empty:
        return findings_table(())
    return pd.concat(non_empty, ignore_index=True)


def reversed_days(
    frame: pd.DataFrame,
    ids: pd.Series | pd.Index,
    kind: FindingKind,
    pairs: Iterable[tuple[str, str]],
) -> list[FindingRow]:
    """Days that come before the day which they have to follow.

    Parameters
    ----------
    frame : DataFrame, n rows
        A canonical table with ``source_row``; it is not changed.
    ids : Series or Index, n values
        The unit or firm of each row.
    kind : FindingKind
        What is found.
    pairs : iterable of (str, str)
        Two columns of days each: the earlier, and the one that follows.

    Returns
    -------
    list of dict
        Rows of the findings table, under the column that follows.
    """
    findings: list[FindingRow] = []
    table = TABLES[kind.table]
    for first, then in pairs:
        is_reversed = (frame[then] < frame[first]).fillna(False).to_numpy(bool)
        rows = frame[is_reversed]
        days = rows[then].dt.strftime("%Y-%m-%d")
        before = rows[first].dt.strftime("%Y-%m-%d")
        occurrences = occurrences_in(rows, ids[is_reversed], value=days, before=before)
        labels = {"first": table.column(first).label, "then": table.column(then).label}
        findings += findings_of(kind, occurrences, then, **labels)
    return findings


def _blank_where_missing(occurrence: Record) -> Record:
    """The values of an occurrence, missing ones as empty text; a NaN stays a number."""
    return {
        name: "" if value is None or value is pd.NA or value is pd.NaT else value
        for name, value in occurrence.items()
    }
