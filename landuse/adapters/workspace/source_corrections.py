"""Correct cells of the sources (更正), at every run anew and never without a finding.

A source is never written. Whoever finds a wrong cell names the table, the row, the column and the
right value, with a reason and a name; the cell is then read as if it stood in the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

#: Separator of the columns of a key of several ("91350100M000100Y43|2022").
_BETWEEN_KEYS = "|"
#: A row by its number in the source.
_ROW_NUMBER = re.compile(r"#(\d+)")
#: Rows that a finding names.
_NAMED_ROWS = 5


def corrections_of_known_tables(
    corrections: pd.DataFrame, sources: Mapping[str, SourceConfig], findings: Findings
) -> pd.DataFrame:
    """Return the corrections of tables that have a source, by the canonical names of the tables.

    Parameters
    ----------
    corrections : DataFrame
        The canonical table ``corrections``.
    sources : mapping of str to SourceConfig
        The sources of the workspace by table: a correction may name a table by its file.
    findings : Findings
        Of the corrections; takes those of a table that is unknown or has no source.

    Returns
    -------
    DataFrame
        ``table`` is canonical.
    """
    table_of_form: dict[str, str] = {}
    for name in sources:
        table = TABLES[name]
        files = [PurePath(path) for path in sources[name].paths]
        file_names = [file.name for file in files]
        stems = [file.stem for file in files]
        for word in [*file_names, *stems, table.zh, table.en, name]:
            table_of_form[normal_form(word)] = name
    tables = normal_forms(corrections["table"]).map(table_of_form)
    correctable = [
        TABLES[name].zh for name in sources if name not in ("corrections", "exceptions")
    ]
    is_unknown = tables.isna().to_numpy(bool)
    for row in corrections[is_unknown].to_dict("records"):
        sentence = phrase(
            "finding.correction_table",
            row=row["source_row"],
            table=row["table"],
            suggestion=hint(row["table"], correctable),
        )
        findings.add(
            sentence,
            severity="error",
            action="ignored",
            row=row["source_row"],
            id=row["row_key"],
            column="table",
            value=row["table"],
        )
    return corrections.assign(table=tables.to_numpy())[~is_unknown]


def with_corrections(
    frame: pd.DataFrame,
    corrections: pd.DataFrame,
    table: Table,
    fields: Mapping[str, str],
    findings: Findings,
    units_of: Mapping[str, str],
) -> pd.DataFrame:
    """Return a table with corrected cells.

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
        Takes every corrected cell, and every correction that could not be used. Findings about
        a cell before its correction are taken out.
    units_of : mapping of str to str
        Canonical column → the unit of its values, whatever the header says.

    Returns
    -------
    DataFrame or GeoDataFrame
        As many rows as before, in the same order.
    """
    corrector = _Corrector(table, fields, units_of, findings)
    out = frame
    for correction in corrections.sort_values("source_row").to_dict("records"):
        record = {str(name): cell for name, cell in correction.items()}
        out = corrector.corrected(out, record)
    return out


@dataclass(frozen=True)
class _Corrector:
    """Corrects cells of one table, and adds a finding about every correction."""

    table: Table
    fields: Mapping[str, str]
    units: Mapping[str, str]
    findings: Findings

    def corrected(self, frame: pd.DataFrame, correction: Record) -> pd.DataFrame:
        """Return the table with one correction, or as it is where that cannot be used."""
        columns = [column for column in self.table.columns if column.kind != "geometry"]
        column = self._column(str(correction["column"]), columns)
        if column is None:
            labels = [column.zh for column in columns]
            nearest = hint(str(correction["column"]), labels)
            self._add_unused("correction_column", correction, suggestion=nearest)
            return frame
        is_row = self._is_row(str(correction["row_key"]), frame)
        if is_row.sum() != 1:
            source_rows = frame["source_row"][is_row][:_NAMED_ROWS]
            row_numbers = [part_and_row(row)[1] for row in source_rows]
            code = "correction_ambiguous" if is_row.any() else "correction_lost"
            self._add_unused(code, correction, rows=row_numbers)
            return frame
        return self._with_cell(frame, is_row, column, correction)

    def _column(self, written: str, columns: Sequence[Column]) -> Column | None:
        """Return the column that a correction names: by any of its names, or its header."""
        form = normal_form(written)
        for column in columns:
            header = self.fields.get(column.name, column.zh)
            names = (column.name, column.zh, column.en, header)
            if form in map(normal_form, names):
                return column
        for column in columns:
            if form in map(normal_form, column.aliases):
                return column
        return None

    def _is_row(self, written: str, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Tell which rows a correction names: by number, key or number of an entry."""
        row_number = _ROW_NUMBER.fullmatch(written.strip())
        if row_number:
            source_row = numbered(int(row_number[1]), 0)
            return (frame["source_row"] == source_row).to_numpy(bool)
        key = self.table.key or self.table.required[:1]
        is_row = np.ones(len(frame), bool)
        for name, part in zip(key, written.split(_BETWEEN_KEYS), strict=False):
            forms = normal_forms(frame[name].astype("string"))
            is_row &= (forms == normal_form(part)).to_numpy(bool)
        if not is_row.any() and "entry_id" in frame:
            forms = normal_forms(frame["entry_id"])
            return (forms == normal_form(written)).to_numpy(bool)
        return is_row

    def _with_cell(
        self,
        frame: pd.DataFrame,
        is_row: npt.NDArray[np.bool_],
        column: Column,
        correction: Record,
    ) -> pd.DataFrame:
        """Return the table with the corrected cell of one row, unless the source has changed."""
        source_row = int(frame["source_row"][is_row].iloc[0])
        value, former = self._converted(correction, column, source_row)
        current = frame[column.name][is_row].iloc[0]
        is_changed = bool(pd.notna(former)) and not _is_same(former, current)
        if pd.isna(value) and not pd.isna(correction["value"]):
            self._add_unused("correction_unreadable", correction)
            return frame
        if _is_same(value, current):
            self._add_unused("correction_done", correction)
            return frame
        if is_changed:
            self._add_unused("correction_outdated", correction, now=_cell_text(current))
            return frame
        self._forget(source_row, column)
        sentence = phrase(
            "finding.corrected",
            row=source_row,
            id=correction["row_key"],
            column=column.label,
            now=_cell_text(current),
            value=_cell_text(value),
            reason=correction["reason"],
            person=correction["person"],
        )
        self.findings.add(
            sentence,
            severity="info",
            action="repaired",
            row=source_row,
            id=correction["row_key"],
            column=column.name,
            value=_cell_text(value),
        )
        return frame.assign(**{column.name: frame[column.name].mask(is_row, value)})

    def _converted(
        self, correction: Record, column: Column, source_row: int
    ) -> tuple[Cell, Cell]:
        """Convert the new and the former value of a correction as cells of the source are."""
        header = self.fields.get(column.name, column.zh)
        cells = [correction["value"], correction["was"]]
        texts = [None if pd.isna(cell) else str(cell) for cell in cells]
        converted = canonical(
            pd.DataFrame({header: texts}),
            self.table,
            {column.name: header},
            pd.Series([source_row, source_row]),
            Findings(self.table.name),
            self.units,
        )
        value, former = converted[column.name].tolist()
        return value, former

    def _add_unused(self, code: str, correction: Record, **more: Parameter) -> None:
        """Add the finding about a correction that is not used, with its row in its own file."""
        value = correction["value"]
        _, row_number = part_and_row(correction["source_row"])
        sentence = phrase(
            f"finding.{code}",
            number=row_number,
            key=str(correction["row_key"]),
            column=str(correction["column"]),
            value="" if pd.isna(value) else str(value),
            **more,
        )
        self.findings.add(
            sentence,
            severity="info" if code == "correction_done" else "error",
            action="ignored",
            id=correction["row_key"],
            value=value,
        )

    def _forget(self, source_row: int, column: Column) -> None:
        """Take out the findings about a cell before it was corrected."""
        cell = (source_row, column.name)
        self.findings.rows = [
            note for note in self.findings.rows if (note["row"], note["column"]) != cell
        ]


def _is_same(cell: Cell, other: Cell) -> bool:
    """Whether two cells have the same value; two unknown ones do."""
    if pd.isna(cell) or pd.isna(other):
        return bool(pd.isna(cell) and pd.isna(other))
    return bool(cell == other)


def _cell_text(cell: Cell) -> Parameter:
    """Return a cell as a parameter of a sentence."""
    if pd.isna(cell):
        return phrase("finding.nothing")
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)
