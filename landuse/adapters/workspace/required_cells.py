"""Keep the rows that can be used: their required cells are filled, and each key stands once."""

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
_NAMED_PAIRS = 5

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
    has_no_answer = answers.isna().all(axis=1)
    is_open = (frame["unit_id"].notna() & has_no_answer).to_numpy(bool)
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


def with_missing_years_filled(
    frame: FrameT, plan_year: int, findings: Findings
) -> FrameT:
    """Return a ledger whose rows without a year are of the plan year, and report that.

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
        sentence = phrase("finding.year_assumed", year=plan_year)
        findings.add(sentence, severity="info", column="year")
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
    first_rows = frame.groupby(key, sort=False, dropna=False)["source_row"].transform(
        "first"
    )
    rejected = pd.DataFrame(
        {
            "row": frame["source_row"][is_repeated],
            "id": frame[key[0]][is_repeated].astype(object),
            "value": first_rows[is_repeated],
        }
    )
    findings.each(
        phrase("finding.duplicate_id"), rejected, severity="error", action="rejected"
    )
    return frame[~is_repeated]


def with_one_spelling_of_ids(frame: FrameT, table: Table, findings: Findings) -> FrameT:
    """Return a table in which every id is spelled as where it stands first.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    table : Table
        Its schema; its first required column names what its rows are about.
    findings : Findings
        Where ids that were typed in several ways are noted.

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
    is_changed = (spelled != written).fillna(False).to_numpy(bool)
    spellings = pd.DataFrame({"written": written, "id": spelled})
    changed_spellings = spellings[is_changed].drop_duplicates().head(_NAMED_PAIRS)
    pairs = [
        phrase("workspace.pair", written=str(row.written), id=str(row.id))
        for row in changed_spellings.itertuples()
    ]
    sentence = phrase(
        "finding.key_typed.here",
        column=table.column(column).label,
        count=int(is_changed.sum()),
        pairs=pairs,
    )
    first_row = int(frame["source_row"][is_changed].iloc[0])
    findings.add(
        sentence, severity="info", action="repaired", row=first_row, column=column
    )
    return frame.assign(**{column: spelled})


def without_repeated_rows(
    frame: FrameT, cells: pd.DataFrame, table: Table, findings: Findings
) -> FrameT:
    """Leave out rows of a ledger without a key that repeat an earlier row.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    cells : DataFrame
        The cells of the same rows in the source. Columns that are not read count too: they may
        tell two rows apart. A column that only numbers the rows does not.
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
    columns = [
        name for name in cells.columns if tidy(str(name)) not in NUMBERING_HEADERS
    ]
    compared = cells[columns]
    texts = compared.astype(object).where(compared.notna(), None).map(str)
    is_repeated = texts.duplicated().to_numpy(bool)
    if not is_repeated.any():
        return frame
    row_texts = texts.agg("\0".join, axis=1).to_numpy()
    source_rows = pd.Series(frame["source_row"].to_numpy())
    first_rows = source_rows.groupby(row_texts).transform("first")
    rejected = rows_of(frame[is_repeated], first_rows[is_repeated].to_numpy())
    findings.each(phrase("finding.repeated_row"), rejected, action="rejected")
    return frame[~is_repeated]
