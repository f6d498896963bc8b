"""Rows that can be used: their required cells are filled, and each key stands once."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

from landuse.adapters.meaning.header_words import NUMBERING_HEADERS
from landuse.adapters.meaning.headers import tidy
from landuse.domain.frames.keys import with_one_spelling
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import Table
from landuse.words.phrases import phrase

#: Pairs of spellings that a finding names.
_MOST_NAMED = 5

FrameT = TypeVar("FrameT", bound=pd.DataFrame)


def without_gaps(frame: FrameT, table: Table, findings: Findings) -> FrameT:
    """Leave out rows that lack a required cell, and list each of them as rejected.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``. Outlines are not looked at.
    table : Table
        Its schema.
    findings : Findings
        Where the rejected rows are noted.

    Returns
    -------
    DataFrame
        The other rows, in their order.
    """
    for name in table.required:
        if name == "geometry":
            continue
        is_empty = frame[name].isna()
        if not is_empty.any():
            continue
        findings.each(
            phrase("finding.required_missing", column=table.column(name).label),
            rows_of(frame[is_empty]),
            column=name,
            severity="error",
            action="rejected",
        )
        frame = frame[~is_empty]
    return frame


def without_open_checks(frame: FrameT, findings: Findings) -> FrameT:
    """Leave out the units of a field-check sheet that nobody has looked at yet.

    Parameters
    ----------
    frame : DataFrame
        Canonical field checks.
    findings : Findings
        Where each of them is noted: it is no record, and nothing is wrong with it.

    Returns
    -------
    DataFrame
        The rows in which more than the unit is filled in.
    """
    answers = frame[["status", "reviewer", "date", "reason", "until"]]
    is_open = (frame["unit_id"].notna() & answers.isna().all(axis=1)).to_numpy(bool)
    if not is_open.any():
        return frame
    findings.each(
        phrase("finding.field_check_open"),
        rows_of(frame[is_open]),
        severity="info",
        column="status",
        action="ignored",
    )
    return frame[~is_open]


def with_plan_year(frame: FrameT, plan_year: int, findings: Findings) -> FrameT:
    """Take a ledger's rows without a year as those of the plan year, and say so.

    Parameters
    ----------
    frame : DataFrame
        Canonical enterprises.
    plan_year : int
        The zone's.
    findings : Findings
        Where the assumption is noted.

    Returns
    -------
    DataFrame
        Every row with a year.
    """
    if frame["year"].isna().any():
        said = phrase("finding.year_assumed", year=plan_year)
        findings.add(said, severity="info", column="year")
    return frame.assign(year=frame["year"].fillna(plan_year))


def without_repeated_keys(frame: FrameT, table: Table, findings: Findings) -> FrameT:
    """Keep the first row of every key; list the later ones as rejected, each with the first.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    table : Table
        Its schema; one without a key keeps every row.
    findings : Findings
        Where the rejected rows are noted.

    Returns
    -------
    DataFrame
        Rows in their order, each key once.
    """
    if not table.key:
        return frame
    key = list(table.key)
    is_repeated = frame.duplicated(key, keep="first")
    if not is_repeated.any():
        return frame
    first_row = frame.drop_duplicates(key).set_index(key)["source_row"]
    repeated = frame.loc[is_repeated, [*key, "source_row"]]
    if len(key) == 1:
        first_rows = [int(first_row[one]) for one in repeated[key[0]]]
    else:
        first_rows = [
            int(first_row[one]) for one in repeated[key].itertuples(index=False)
        ]
    listed = pd.DataFrame(
        {
            "row": repeated["source_row"],
            "id": repeated[key[0]].astype(object),
            "value": first_rows,
        }
    )
    findings.each(
        phrase("finding.duplicate_id"),
        listed,
        severity="error",
        action="rejected",
    )
    return frame[~is_repeated]


def with_one_spelling_of_ids(frame: FrameT, table: Table, findings: Findings) -> FrameT:
    """Write every id that recurs in a table as it is written first, and say which were not.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    table : Table
        Its schema; its first required column names what its rows are about.
    findings : Findings
        Where ids that were typed in several ways are told.

    Returns
    -------
    DataFrame
        The same where every id is typed in one way.
    """
    column = table.required[0]
    written = frame[column]
    spelled = with_one_spelling(written)
    if spelled is written:
        return frame
    is_other = (spelled != written).fillna(False).to_numpy(bool)
    pairs = pd.DataFrame({"written": written, "id": spelled})[
        is_other
    ].drop_duplicates()
    shown = [
        phrase("workspace.pair", written=str(pair.written), id=str(pair.id))
        for pair in pairs.head(_MOST_NAMED).itertuples()
    ]
    findings.add(
        phrase(
            "finding.key_typed.here",
            column=table.column(column).label,
            count=int(is_other.sum()),
            pairs=shown,
        ),
        severity="info",
        action="repaired",
        row=int(frame["source_row"][is_other].iloc[0]),
        column=column,
    )
    return frame.assign(**{column: spelled})


def without_repeated_rows(
    frame: FrameT, cells: pd.DataFrame, table: Table, findings: Findings
) -> FrameT:
    """Keep rows of a ledger without a key once where they were pasted twice.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    cells : DataFrame
        What the source says in the same rows, columns that are not read among it: they may tell
        two rows apart. A column that only numbers the rows does not.
    table : Table
        Its schema; a table with a key or outlines keeps every row here.
    findings : Findings
        Where the rejected rows are noted, each with the first that is the same.

    Returns
    -------
    DataFrame
        The same where no row is there twice.
    """
    if table.key or table.spatial or frame.empty:
        return frame
    own = [name for name in cells.columns if tidy(str(name)) not in NUMBERING_HEADERS]
    said = cells[own].astype(object).where(cells[own].notna(), None).map(str)
    is_again = said.duplicated().to_numpy(bool)
    if not is_again.any():
        return frame
    first = pd.Series(frame["source_row"].to_numpy())
    first = first.groupby(said.agg("\0".join, axis=1).to_numpy()).transform("first")
    repeated = frame[is_again]
    at = rows_of(repeated, first[is_again].to_numpy())
    findings.each(phrase("finding.repeated_row"), at, action="rejected")
    return frame[~is_again]
