"""Ledgers with a column a stage (签约日期, 开工日期 …): each day in them is a row of its stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.adapters.meaning.stage_headers import is_not_reached
from landuse.adapters.reading.ledgers.cells import is_filled
from landuse.adapters.reading.ledgers.header_grid import DATE, STAGE, Head
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


@dataclass(frozen=True)
class SheetRows:
    """Rows of a sheet under the same headers.

    Attributes
    ----------
    frame : DataFrame
        Cells as they stand, under their headers.
    numbers : list of int
        The number of each row, as a person sees it in the sheet.
    totals : tuple of (str, str, float)
        Canonical columns, their headers, and what the sheet's own totals say of all of its records.
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
        Takes how many records became how many rows, the records in which no day stands, and those
        whose own stage has no day.

    Returns
    -------
    SheetRows
        The stages of a record one after the other, under "stage" and "date"; every other cell of
        the record stands in each of its rows.
    """
    frame = rows.frame
    stage_of = {
        h.name: h.stage
        for h in heads
        if h.stage is not None and h.name in frame.columns
    }
    own = next(
        (h.name for h in heads if h.column == STAGE and h.name in frame.columns), None
    )
    others = frame.drop(columns=[*stage_of, *([own] if own else [])])
    days = frame[list(stage_of)]
    is_day = days.map(is_filled) & ~days.map(is_not_reached)
    parts = []
    for header, stage in stage_of.items():
        reached = is_day[header]
        part = others[reached].assign(**{STAGE: stage, DATE: days.loc[reached, header]})
        parts.append(part)
    numbers = pd.Series(rows.numbers, index=frame.index)
    for number in numbers[~is_day.any(axis=1)].tolist():
        findings.add(
            phrase("finding.no_stage", row=number), action="ignored", row=number
        )
    if own is not None:
        stages = [
            [stage for header, stage in stage_of.items() if there[header]]
            for there in is_day.to_dict("records")
        ]
        _tell_stages_without_day(frame[own].tolist(), stages, rows.numbers, findings)
    long = pd.concat(parts).sort_index(kind="stable")
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


def _tell_stages_without_day(
    cells: Sequence[object],
    reached: Sequence[Sequence[str]],
    numbers: Sequence[int],
    findings: Findings,
) -> None:
    """List the records whose own column of stages says one that has no day."""
    for cell, stages, number in zip(cells, reached, numbers, strict=True):
        if not is_filled(cell):
            continue
        says = str(cell).strip()
        if not any(stage in says for stage in stages):
            findings.add(
                phrase("finding.stage_without_day", row=number, value=says),
                row=number,
                column=STAGE,
                value=says,
                action="ignored",
            )
