"""Cells of the sources that somebody has corrected (更正): read anew at every run, always said.

A source is never written. Who finds a wrong cell names the table, the row, the column and what
should stand there, with a reason and a name; the cell is then read as if the source said so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.adapters.meaning.canonical import canonical
from landuse.adapters.meaning.nearest import hint
from landuse.domain.frames.cells import Cell, Record
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import TABLES, Column, Table
from landuse.domain.vocabulary.source_rows import numbered, part_and_row
from landuse.words.phrases import Parameter, phrase

if TYPE_CHECKING:
    import numpy.typing as npt

    from landuse.adapters.reading.source import SourceConfig

#: What parts the columns of a key of several ("91350100M000100Y43|2022").
_BETWEEN_KEYS = "|"
#: A row by its number in the source.
_ROW_NUMBER = re.compile(r"#(\d+)")
#: Rows that a finding names.
_MOST_NAMED = 5


def corrections_of_known_tables(
    corrections: pd.DataFrame, sources: Mapping[str, SourceConfig], findings: Findings
) -> pd.DataFrame:
    """Return the corrections of tables that are there, by the tables' own names.

    Parameters
    ----------
    corrections : DataFrame
        The canonical table ``corrections``.
    sources : mapping of str to SourceConfig
        The sources of the workspace by table: a table may be called by its file too.
    findings : Findings
        Of the corrections; takes those of a table that nobody knows or that has no source.

    Returns
    -------
    DataFrame
        ``table`` is canonical.
    """
    meant: dict[str, str] = {}
    for name in sources:
        table = TABLES[name]
        files = [PurePath(path) for path in sources[name].paths]
        called = [*(file.name for file in files), *(file.stem for file in files)]
        for word in (*called, table.zh, table.en, name):
            meant[normal_form(word)] = name
    tables = normal_forms(corrections["table"]).map(meant)
    unknown = corrections[tables.isna().to_numpy(bool)]
    known = [
        TABLES[name].zh for name in sources if name not in ("corrections", "exceptions")
    ]
    for row in unknown.to_dict("records"):
        findings.add(
            phrase(
                "finding.correction_table",
                row=row["source_row"],
                table=row["table"],
                suggestion=hint(row["table"], known),
            ),
            severity="error",
            action="ignored",
            row=row["source_row"],
            id=row["row_key"],
            column="table",
            value=row["table"],
        )
    return corrections.assign(table=tables.to_numpy())[tables.notna().to_numpy(bool)]


def with_corrections(
    frame: pd.DataFrame,
    corrections: pd.DataFrame,
    table: Table,
    fields: Mapping[str, str],
    findings: Findings,
    units_of: Mapping[str, str],
) -> pd.DataFrame:
    """Return a table whose cells say what corrections say.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        A canonical table with ``source_row``; it stays as it is.
    corrections : DataFrame
        Those of this table.
    table : Table
        Its schema.
    fields : mapping of str to str
        Canonical column → header of the source, whose unit a corrected number has.
    findings : Findings
        Takes every cell that was corrected, and every correction that could not be used. What was
        noted of a cell that is corrected now is taken out.
    units_of : mapping of str to str
        Canonical column → the unit of its values, over whatever the header says.

    Returns
    -------
    DataFrame or GeoDataFrame
        As many rows as before, in the same order.
    """
    out = frame
    for correction in corrections.sort_values("source_row").to_dict("records"):
        row = {str(name): cell for name, cell in correction.items()}
        column = _column_called(str(row["column"]), table, fields)
        if column is None:
            names = [one.zh for one in table.columns if one.kind != "geometry"]
            near = hint(str(row["column"]), names)
            _tell(findings, "correction_column", row, suggestion=near)
            continue
        at = _rows_called(str(row["row_key"]), out, table)
        if at.sum() != 1:
            rows = [
                part_and_row(number)[1]
                for number in out["source_row"][at][:_MOST_NAMED]
            ]
            code = "correction_ambiguous" if at.any() else "correction_lost"
            _tell(findings, code, row, rows=rows)
            continue
        header = fields.get(column.name, column.zh)
        notes = Findings(table.name)
        number = int(out["source_row"][at].iloc[0])
        written = pd.DataFrame({header: [_written(row["value"]), _written(row["was"])]})
        numbers = pd.Series([number, number])
        read = canonical(
            written, table, {column.name: header}, numbers, notes, units_of
        )
        value, was = read[column.name].tolist()
        now = out[column.name][at].iloc[0]
        if pd.isna(value) and not pd.isna(row["value"]):
            _tell(findings, "correction_unreadable", row)
        elif not pd.isna(was) and not _same(was, now) and not _same(value, now):
            _tell(findings, "correction_outdated", row, now=_said(now))
        elif _same(value, now):
            _tell(findings, "correction_done", row)
        else:
            out = out.assign(**{column.name: out[column.name].mask(at, value)})
            _forget(findings, number, column)
            findings.add(
                phrase(
                    "finding.corrected",
                    row=number,
                    id=row["row_key"],
                    column=column.label,
                    now=_said(now),
                    value=_said(value),
                    reason=row["reason"],
                    person=row["person"],
                ),
                severity="info",
                action="repaired",
                row=number,
                id=row["row_key"],
                column=column.name,
                value=_said(value),
            )
    return out


def _written(cell: Cell) -> str | None:
    """A cell as a source would hold it."""
    return None if pd.isna(cell) else str(cell)


def _column_called(
    written: str, table: Table, fields: Mapping[str, str]
) -> Column | None:
    """The column of a table that a correction means: by any of its names, or its header."""
    form = normal_form(written)
    called = [column for column in table.columns if column.kind != "geometry"]
    for column in called:
        names = (column.name, column.zh, column.en, fields.get(column.name, column.zh))
        if form in map(normal_form, names):
            return column
    for column in called:
        if form in map(normal_form, column.aliases):
            return column
    return None


def _rows_called(
    written: str, frame: pd.DataFrame, table: Table
) -> npt.NDArray[np.bool_]:
    """Which rows a correction names: by number, by key, or by the number of an entry."""
    by_number = _ROW_NUMBER.fullmatch(written.strip())
    if by_number:
        return (frame["source_row"] == numbered(int(by_number[1]), 0)).to_numpy(bool)
    key = table.key or table.required[:1]
    at = np.ones(len(frame), bool)
    for name, part in zip(key, written.split(_BETWEEN_KEYS), strict=False):
        at &= (
            normal_forms(frame[name].astype("string")) == normal_form(part)
        ).to_numpy(bool)
    if not at.any() and "entry_id" in frame:
        return (normal_forms(frame["entry_id"]) == normal_form(written)).to_numpy(bool)
    return at


def _same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same; two unknown ones do."""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return bool(one == other)


def _said(value: Cell) -> Parameter:
    """A cell of a table as a sentence says it."""
    if pd.isna(value):
        return phrase("finding.nothing")
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _tell(findings: Findings, code: str, row: Record, **more: Parameter) -> None:
    """Note of a correction that it was not used; it is called by its row in its own file."""
    findings.add(
        phrase(
            f"finding.{code}",
            number=part_and_row(row["source_row"])[1],
            key=str(row["row_key"]),
            column=str(row["column"]),
            value="" if pd.isna(row["value"]) else str(row["value"]),
            **more,
        ),
        severity="info" if code == "correction_done" else "error",
        action="ignored",
        id=row["row_key"],
        value=row["value"],
    )


def _forget(findings: Findings, number: int, column: Column) -> None:
    """Take out what was noted of a cell before it was corrected."""
    findings.rows = [
        note
        for note in findings.rows
        if (note["row"], note["column"]) != (number, column.name)
    ]
