"""Ledgers with a column a stage (签约日期, 开工日期 …): each day in them is a row of its stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import pandas as pd

from landuse.adapters.meaning.stage_headers import is_not_reached
from landuse.adapters.reading.ledgers.cells import is_filled
from landuse.adapters.reading.ledgers.header_grid import Head
from landuse.adapters.reading.ledgers.header_vocabulary import DATE, STAGE
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


@dataclass(frozen=True)
class SheetRows:
    """Rows of a sheet under the same headers.

    Attributes
    ----------
    frame : DataFrame
        Cells as they were read, under their headers.
    numbers : list of int
        The number of each row, as a person sees it in the sheet.
    totals : tuple of (str, str, float)
        Canonical columns, their headers, and the totals that the sheet states for all its records.
    """

    frame: pd.DataFrame
    numbers: list[int]
    totals: tuple[tuple[str, str, float], ...] = ()


def stages_as_rows(
    rows: SheetRows, heads: Sequence[Head], findings: Findings
) -> SheetRows:
    """Make a row of every day under the header of a stage.

    Parameters
    ----------
    rows : SheetRows
        A record each.
    heads : sequence of Head
        The headers, those of stages among them.
    findings : Findings
        Takes how many records became how many rows, the records without any day, and those that
        state a stage without its day.

    Returns
    -------
    SheetRows
        The stages of a record one after the other, under "stage" and "date"; the other cells of
        the record stand in each of its rows.
    """
    frame = rows.frame
    stage_of = {
        head.name: head.stage
        for head in heads
        if head.stage is not None and head.name in frame.columns
    }
    stage_column = _stage_column(heads, frame)
    days = frame[list(stage_of)]
    is_reached = days.map(is_filled) & ~days.map(is_not_reached)
    other_cells = frame.drop(columns=list(stage_of))
    if stage_column is not None:
        other_cells = other_cells.drop(columns=stage_column)
    rows_of_stages = []
    for header, stage in stage_of.items():
        has_day = is_reached[header]
        days_of_stage = days.loc[has_day, header]
        rows_of_stage = other_cells[has_day].assign(
            **{STAGE: stage, DATE: days_of_stage}
        )
        rows_of_stages.append(rows_of_stage)
    numbers = pd.Series(rows.numbers, index=frame.index)
    for number in numbers[~is_reached.any(axis=1)].tolist():
        findings.add(
            phrase("finding.no_stage", row=number), action="ignored", row=number
        )
    if stage_column is not None:
        _report_stages_without_day(
            frame[stage_column], is_reached, stage_of, numbers, findings
        )
    long = pd.concat(rows_of_stages).sort_index(kind="stable")
    findings.add(
        phrase(
            "finding.stages_as_rows",
            columns=list(stage_of),
            records=len(frame),
            count=len(long),
        ),
        severity="info",
    )
    return SheetRows(long.reset_index(drop=True), numbers[long.index].tolist())


def _stage_column(heads: Sequence[Head], frame: pd.DataFrame) -> str | None:
    """The column that names the stage of a record, where there is one."""
    for head in heads:
        if head.column == STAGE and head.name in frame.columns:
            return head.name
    return None


def _report_stages_without_day(
    stated_stages: pd.Series,
    is_reached: pd.DataFrame,
    stage_of: Mapping[str, str],
    numbers: pd.Series,
    findings: Findings,
) -> None:
    """Report the records that state a stage of which they have no day.

    The columns of ``is_reached`` are headers of stages, as the keys of ``stage_of``.
    """
    stages = list(stage_of.values())
    records = zip(stated_stages, is_reached.to_numpy(), numbers, strict=True)
    for cell, reached_flags, number in records:
        if not is_filled(cell):
            continue
        stated_stage = str(cell).strip()
        reached_stages = compress(stages, reached_flags)
        if any(stage in stated_stage for stage in reached_stages):
            continue
        findings.add(
            phrase("finding.stage_without_day", row=number, value=stated_stage),
            row=number,
            column=STAGE,
            value=stated_stage,
            action="ignored",
        )
