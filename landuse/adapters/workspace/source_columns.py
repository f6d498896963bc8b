"""The canonical columns of a source, of its own: headers matched, cells converted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.adapters.meaning import headers
from landuse.adapters.meaning.canonical import canonical
from landuse.adapters.meaning.cell_shapes import report_contradictions
from landuse.adapters.meaning.cleaning import with_clean_headers
from landuse.adapters.meaning.dates import in_year
from landuse.adapters.meaning.housing_progress import planned_days, stage_reached
from landuse.adapters.meaning.rival_headers import check_rivals
from landuse.adapters.workspace.table_source import first_of_each
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.source_rows import numbered
from landuse.domain.zone import BETWEEN_FILES
from landuse.errors import ColumnError
from landuse.words.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landuse.adapters.reading.raw import Part, RawTable
    from landuse.adapters.workspace.table_source import TableSource


def file_columns(
    raw: RawTable,
    source: TableSource,
    plan_year: int,
    findings: Findings,
    first: int = 0,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Make canonical columns of a file; parts with other headers are matched apart.

    Parameters
    ----------
    raw : RawTable
        The file.
    source : TableSource
        What it is of, with the names of all parts of the table.
    plan_year : int
        The year of days that name none.
    findings : Findings
        Where cells that mean nothing are noted.
    first : int
        The number of its first part among all of the table.

    Returns
    -------
    frame : DataFrame
        Rows in the order of the file, ``source_row`` with the part.
    header_of : dict of str to str
        Canonical column → its first header.

    Raises
    ------
    ColumnError
        As :func:`source_columns`.
    """
    if len(raw.parts) < 2:
        rows = raw.row_numbers + numbered(0, first)
        return source_columns(raw.frame, rows, source, plan_year, findings)
    sheets = list(dict.fromkeys(part.sheet for part in raw.parts))
    sheet_of = [first + sheets.index(part.sheet) for part in raw.parts]
    part_of = np.repeat(np.arange(len(raw.parts)), [part.rows for part in raw.parts])
    before = np.array([numbered(0, sheet) for sheet in sheet_of])
    rows = pd.Series(raw.row_numbers.to_numpy() + before[part_of], dtype="int64")
    frames, headers_of = [], []
    for columns, parts in _parts_by_headers(raw.parts).items():
        chosen = np.flatnonzero(np.isin(part_of, parts))
        own = [name for name in raw.frame.columns if name in columns]
        notes = Findings(findings.table)
        frame, header_of = source_columns(
            raw.frame.iloc[chosen][own], rows.iloc[chosen], source, plan_year, notes
        )
        named = [
            source.parts[number] for number in dict.fromkeys(sheet_of[p] for p in parts)
        ]
        _tell_of_parts(notes, named if len(named) < len(sheets) else [], findings)
        frames.append(frame)
        headers_of.append(header_of)
    return pd.concat(frames).sort_index(), first_of_each(headers_of)


def _parts_by_headers(parts: Sequence[Part]) -> dict[frozenset[str], list[int]]:
    """The numbers of the parts that have the same headers, by these."""
    alike: dict[frozenset[str], list[int]] = {}
    for number, part in enumerate(parts):
        alike.setdefault(frozenset(part.columns), []).append(number)
    return alike


def _tell_of_parts(notes: Findings, parts: Sequence[str], findings: Findings) -> None:
    """Take over what was noted of some parts; what is of no row is of these parts alone."""
    named = BETWEEN_FILES.join(parts) or None
    for note in notes.rows:
        findings.rows.append({**note, "source": named if note["row"] is None else None})


def source_columns(
    raw: pd.DataFrame,
    rows: pd.Series[int],
    source: TableSource,
    plan_year: int,
    findings: Findings,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Make canonical columns of a source's own, outlines aside.

    Parameters
    ----------
    raw : DataFrame
        The source's columns as it has them.
    rows : Series of int
        The row of each as a person counts it in the file.
    source : TableSource
        What they are of.
    plan_year : int
        The year of days that name none.
    findings : Findings
        Where cells that mean nothing are noted.

    Returns
    -------
    frame : DataFrame
        Every canonical column and ``source_row``.
    header_of : dict of str to str
        Canonical column → header in the source.

    Raises
    ------
    ColumnError
        A required column is not there, a declared one does not exist, or a value is declared
        for what is no column of the table or has one in the source.
    """
    # a frame with outlines makes every look at a column dear
    raw = with_clean_headers(pd.DataFrame(raw))
    header_of = _header_of(raw, source, findings)
    raw, header_of = _with_values(raw, header_of, source)
    raw = _with_plan_year(raw, rows, source, header_of, plan_year, findings)
    frame = canonical(raw, source.table, header_of, rows, findings, source.config.units)
    if "progress" in header_of:
        return _with_plans_in_words(frame, header_of, plan_year, findings)
    return frame, header_of


def _header_of(
    raw: pd.DataFrame, source: TableSource, findings: Findings
) -> dict[str, str]:
    """Which header stands for each canonical column; headers that are not read are told."""
    table, config = source.table, source.config
    own_headers = [column for column in raw.columns if column != "geometry"]

    def numbers_rows(header: str) -> bool:
        cells = raw[header]
        return bool(cells.notna().all()) and cells.astype(str).is_unique

    header_of = headers.match(
        own_headers, table, config.fields, source.shown, numbers_rows
    )
    header_of = headers.with_known_units(header_of, table, findings, config.units)
    declared = {**config.fields, **config.units}
    check_rivals(raw, header_of, table, declared, source.shown, findings)
    headers.report_unread(own_headers, header_of, table, findings)
    report_contradictions(raw, header_of, table, findings)
    return header_of


def _with_values(
    raw: pd.DataFrame, header_of: Mapping[str, str], source: TableSource
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The cells with a column for every value that is declared of all rows, and its header."""
    header_of = dict(header_of)
    for name, value in source.config.values.items():
        if name not in source.table.names or name in header_of:
            raise ColumnError(
                "meaning.value_of_column",
                source=source.shown,
                column=name,
                header=header_of.get(name, ""),
            )
        header_of[name] = f"= {value}"
        raw = raw.assign(**{header_of[name]: value})
    return raw, header_of


def _with_plan_year(
    raw: pd.DataFrame,
    rows: pd.Series[int],
    source: TableSource,
    header_of: Mapping[str, str],
    plan_year: int,
    findings: Findings,
) -> pd.DataFrame:
    """The columns with days that name no year (6月底) in the plan year; each is told."""
    for name, header in header_of.items():
        if source.table.column(name).kind != "date":
            continue
        cells, is_changed = in_year(raw[header], plan_year)
        if not is_changed.any():
            continue
        said = phrase("finding.day_of_plan_year", header=header, year=plan_year)
        listed = pd.DataFrame(
            {
                "row": rows[is_changed.to_numpy()].to_numpy(),
                "id": None,
                "value": raw[header][is_changed].astype(object).to_numpy(),
            }
        )
        findings.each(said, listed, severity="info", column=name, action="repaired")
        raw = raw.assign(**{header: cells})
    return raw


def _with_plans_in_words(
    frame: pd.DataFrame, header_of: dict[str, str], plan_year: int, findings: Findings
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Housing with the months that sentences plan, and the stages that they say are reached."""
    said = [planned_days(cell, plan_year) for cell in frame["progress"]]
    reached = pd.Series(
        [stage_reached(cell) for cell in frame["progress"]], index=frame.index
    )
    reached = reached.astype(frame["stage_said"].dtype)
    frame = frame.assign(stage_said=frame["stage_said"].fillna(reached))
    stages = dict.fromkeys(stage for plan in said for stage in plan)
    count = sum(bool(plan) for plan in said)
    findings.add(
        phrase(
            "finding.plan_in_words",
            header=header_of["progress"],
            count=count,
            others=len(said) - count,
            undated=int(reached.notna().sum()),
        ),
        column="progress",
    )
    for stage in stages:
        name = f"planned_{stage}"
        days = pd.Series([plan.get(stage) for plan in said], index=frame.index)
        days = pd.to_datetime(days).astype(frame[name].dtype)
        frame = frame.assign(**{name: frame[name].fillna(days)})
        header_of = {name: header_of["progress"], **header_of}
    return frame, header_of
