"""Make the canonical columns of a source: match its headers, convert its cells."""

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
    """Make the canonical columns of a file; parts with different headers are matched apart.

    Parameters
    ----------
    raw : RawTable
        The file.
    source : TableSource
        Its table and source, with the labels of all parts of the table.
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
        Canonical column → the first header that stands for it.

    Raises
    ------
    ColumnError
        As :func:`source_columns`.
    """
    if len(raw.parts) < 2:
        rows = raw.row_numbers + numbered(0, first)
        return source_columns(raw.frame, rows, source, plan_year, findings)
    sheets = list(dict.fromkeys(part.sheet for part in raw.parts))
    sheet_of_part = [sheets.index(part.sheet) for part in raw.parts]
    row_counts = [part.rows for part in raw.parts]
    part_of_row = np.repeat(np.arange(len(raw.parts)), row_counts)
    offsets = np.array([numbered(0, first + sheet) for sheet in sheet_of_part])
    row_numbers = raw.row_numbers.to_numpy() + offsets[part_of_row]
    rows = pd.Series(row_numbers, dtype="int64")
    frames, headers_of = [], []
    for headers_of_parts, parts in _parts_by_headers(raw.parts).items():
        positions = np.flatnonzero(np.isin(part_of_row, parts))
        columns = [name for name in raw.frame.columns if name in headers_of_parts]
        cells = raw.frame.iloc[positions][columns]
        notes = Findings(findings.table)
        frame, header_of = source_columns(
            cells, rows.iloc[positions], source, plan_year, notes
        )
        sheets_of_parts = dict.fromkeys(sheet_of_part[part] for part in parts)
        labels = [source.parts[first + sheet] for sheet in sheets_of_parts]
        is_of_all = len(labels) == len(sheets)
        _add_with_labels(notes, [] if is_of_all else labels, findings)
        frames.append(frame)
        headers_of.append(header_of)
    return pd.concat(frames).sort_index(), first_of_each(headers_of)


def _parts_by_headers(parts: Sequence[Part]) -> dict[frozenset[str], list[int]]:
    """Return the numbers of the parts that have the same headers, by these headers."""
    numbers: dict[frozenset[str], list[int]] = {}
    for number, part in enumerate(parts):
        numbers.setdefault(frozenset(part.columns), []).append(number)
    return numbers


def _add_with_labels(
    notes: Findings, labels: Sequence[str], findings: Findings
) -> None:
    """Add the findings about some parts; those about no row get the labels of the parts."""
    label = BETWEEN_FILES.join(labels) or None
    for note in notes.rows:
        source = label if note["row"] is None else None
        findings.rows.append({**note, "source": source})


def source_columns(
    raw: pd.DataFrame,
    rows: pd.Series[int],
    source: TableSource,
    plan_year: int,
    findings: Findings,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Make the canonical columns of a source without its outlines.

    Parameters
    ----------
    raw : DataFrame
        The columns of the source as they are.
    rows : Series of int
        The number of each row as a person counts it in the file.
    source : TableSource
        Their table and its source.
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
        A required column is missing, a declared header does not exist, or a value is declared
        for a column that the table does not have or the source has already.
    """
    # every look at a column of a frame with outlines is slow
    raw = with_clean_headers(pd.DataFrame(raw))
    header_of = _header_of(raw, source, findings)
    raw, header_of = _with_values(raw, header_of, source)
    raw = _with_dates_completed(raw, rows, source, header_of, plan_year, findings)
    frame = canonical(raw, source.table, header_of, rows, findings, source.config.units)
    if "progress" in header_of:
        return _with_plans_in_words(frame, header_of, plan_year, findings)
    return frame, header_of


def _header_of(
    raw: pd.DataFrame, source: TableSource, findings: Findings
) -> dict[str, str]:
    """Return the header of each canonical column, and report headers that are not read."""
    table, config = source.table, source.config
    all_headers = [column for column in raw.columns if column != "geometry"]

    def numbers_rows(header: str) -> bool:
        cells = raw[header]
        return bool(cells.notna().all()) and cells.astype(str).is_unique

    header_of = headers.match(
        all_headers, table, config.fields, source.label, numbers_rows
    )
    header_of = headers.with_known_units(header_of, table, findings, config.units)
    declared = {**config.fields, **config.units}
    check_rivals(raw, header_of, table, declared, source.label, findings)
    headers.report_unread(all_headers, header_of, table, findings)
    report_contradictions(raw, header_of, table, findings)
    return header_of


def _with_values(
    raw: pd.DataFrame, header_of: Mapping[str, str], source: TableSource
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the cells with a column for every declared value, and the headers with its own."""
    header_of = dict(header_of)
    for name, value in source.config.values.items():
        if name not in source.table.names or name in header_of:
            raise ColumnError(
                "meaning.value_of_column",
                source=source.label,
                column=name,
                header=header_of.get(name, ""),
            )
        header_of[name] = f"= {value}"
        raw = raw.assign(**{header_of[name]: value})
    return raw, header_of


def _with_dates_completed(
    raw: pd.DataFrame,
    rows: pd.Series[int],
    source: TableSource,
    header_of: Mapping[str, str],
    plan_year: int,
    findings: Findings,
) -> pd.DataFrame:
    """Return the columns with days without a year (6月底) in the plan year, and report each."""
    for name, header in header_of.items():
        if source.table.column(name).kind != "date":
            continue
        cells, is_changed = in_year(raw[header], plan_year)
        if not is_changed.any():
            continue
        sentence = phrase("finding.day_of_plan_year", header=header, year=plan_year)
        changed = pd.DataFrame(
            {
                "row": rows[is_changed.to_numpy()].to_numpy(),
                "id": None,
                "value": raw[header][is_changed].astype(object).to_numpy(),
            }
        )
        findings.each(
            sentence, changed, severity="info", column=name, action="repaired"
        )
        raw = raw.assign(**{header: cells})
    return raw


def _with_plans_in_words(
    frame: pd.DataFrame, header_of: dict[str, str], plan_year: int, findings: Findings
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return housing with the planned days and the reached stages that sentences speak of."""
    progress = frame["progress"]
    plans = [planned_days(cell, plan_year) for cell in progress]
    stages = [stage_reached(cell) for cell in progress]
    reached = pd.Series(stages, index=frame.index, dtype=frame["stage_said"].dtype)
    frame = frame.assign(stage_said=frame["stage_said"].fillna(reached))
    plan_count = sum(bool(plan) for plan in plans)
    findings.add(
        phrase(
            "finding.plan_in_words",
            header=header_of["progress"],
            count=plan_count,
            others=len(plans) - plan_count,
            undated=int(reached.notna().sum()),
        ),
        column="progress",
    )
    planned_stages: dict[str, None] = {}
    for plan in plans:
        planned_stages |= dict.fromkeys(plan)
    for stage in planned_stages:
        name = f"planned_{stage}"
        days = pd.Series([plan.get(stage) for plan in plans], index=frame.index)
        days = pd.to_datetime(days).astype(frame[name].dtype)
        frame = frame.assign(**{name: frame[name].fillna(days)})
        header_of = {name: header_of["progress"], **header_of}
    return frame, header_of
