"""Rows in which something was found, as rows of the findings table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary.findings import FindingRow
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.words.phrases import Parameter, Phrase, as_json


def places_in(
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
    >>> places_in(thin, thin.index, value=[0.4])
    [{'row': 7, 'id': 'P7', 'value': 0.4}]
    """
    columns: dict[str, Iterable[object]] = {
        "row": frame["source_row"],
        "id": ids,
        **values,
    }
    columns.setdefault("value", [None] * len(frame))
    return [
        dict(zip(columns, cells, strict=True))
        for cells in zip(*columns.values(), strict=True)
    ]


def findings_of(
    kind: FindingKind,
    places: Iterable[Record],
    column: str | None = None,
    **params: Parameter,
) -> list[FindingRow]:
    """One row of the findings table for each place.

    Parameters
    ----------
    kind : FindingKind
        What was found.
    places : iterable of dict
        As :func:`places_in` gives them.
    column : str, optional
        The column to look at, where the kind leaves it open.
    **params : Parameter
        What else goes into the sentence, the same for all places.

    Returns
    -------
    list of dict
        Rows of the findings table, in the order of the places. A text or date that is missing
        leaves its place in the sentence empty.

    Examples
    --------
    >>> from landuse.domain.vocabulary.zone_findings import SLIVER
    >>> (row,) = findings_of(SLIVER, [{"row": 7, "id": "P7", "value": 0.4}])
    >>> row["code"], row["severity"], row["message"]
    ('sliver', 'warning', '第7行(P7)是宽度约 0.40 m 的狭长碎片')
    """
    found: list[FindingRow] = []
    for place in places:
        sentence = Phrase(kind.sentence, {**_shown(place), **params})
        found.append(
            {
                "table": kind.table,
                "row": place["row"],
                "id": place["id"],
                "column": column or kind.column,
                "code": kind.code,
                "severity": kind.severity,
                "value": place["value"],
                "message": sentence.in_language(),
                "action": kind.action,
                "phrase": as_json(sentence),
            }
        )
    return found


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
        What is told of it.
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
    '地块之间有 3.00 m² 的缝隙(宽度不足 1 m)，位于 东 1.0、北 2.0'
    """
    place = {"row": None, "id": None, "value": value}
    return findings_of(kind, [place], column, **params)


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
    found: list[FindingRow] = []
    table = TABLES[kind.table]
    for first, then in pairs:
        is_reversed = (frame[then] < frame[first]).fillna(False).to_numpy(bool)
        rows = frame[is_reversed]
        days = rows[then].dt.strftime("%Y-%m-%d")
        before = rows[first].dt.strftime("%Y-%m-%d")
        places = places_in(rows, ids[is_reversed], value=days, before=before)
        labels = {"first": table.column(first).label, "then": table.column(then).label}
        found += findings_of(kind, places, then, **labels)
    return found


def _shown(place: Record) -> Record:
    """The values of a place, nothing where one is missing; a number that is NaN stays one."""
    missing = (None, pd.NA, pd.NaT)
    return {
        name: "" if any(value is gap for gap in missing) else value
        for name, value in place.items()
    }
