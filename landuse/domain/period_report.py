"""The report for a week's meeting, a month's supervision or a quarter's review."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.cells import Cell, Record, json_value
from landuse.domain.goals.changes import GoalChange, changes
from landuse.domain.goals.late_actions import LateAction, late_actions
from landuse.domain.goals.moves import (
    DAYS_AHEAD,
    DueAction,
    StageMove,
    due_soon,
    stage_moves,
)
from landuse.domain.goals.outlook import Outlook
from landuse.domain.goals.period import Period, period_ends
from landuse.domain.goals.report import GoalsReport
from landuse.domain.outlook import forecast
from landuse.domain.recognition_cards import RecognitionCard, recognition_cards
from landuse.domain.standing.corrections import apply_corrections
from landuse.domain.standing.field_checks import field_checks_run_out
from landuse.domain.standing.standing import Standing
from landuse.domain.timeline import goals_on
from landuse.domain.vocabulary.findings import in_part
from landuse.domain.vocabulary.measures import DRAWS, SEED
from landuse.domain.vocabulary.source_rows import part_and_row, parts_and_rows
from landuse.domain.zone import Zone
from landuse.words.phrases import as_json, phrase


@dataclass(frozen=True)
class PeriodReport:
    """The contents of a report of one period.

    Attributes
    ----------
    assessment : Assessment
        As of the day of the report.
    period : Period
        The week, month or quarter.
    changes : sequence of GoalChange
        As :func:`landuse.domain.goals.changes.changes` gives them, since the period before.
    series : sequence of GoalsReport
        Progress on the ends of the year's weeks or months up to the day.
    outlooks : sequence of Outlook
        Where each goal will stand at the end of the plan year.
    late : sequence of LateAction
        As :func:`landuse.domain.goals.late_actions.late_actions` gives them.
    corrections : sequence of mappings
        Rows of the ledger that another supersedes, up to the day.
    field_checks : sequence of mappings
        Field checks in force on the day.
    expired : sequence of mappings
        Field checks that ran out within the period.
    draws, seed : int
        Number of draws and seed of the outlooks.
    moves : sequence of StageMove
        As :func:`landuse.domain.goals.moves.stage_moves` gives them, since the period before.
    due : sequence of DueAction
        Actions whose next step is due in the week after the day, as
        :func:`landuse.domain.goals.moves.due_soon` gives them.
    cards : sequence of RecognitionCard
        The evidence of each counted entry.
    rejected : sequence of mappings
        Rows of the ledger that are not used: ``row``, ``id`` and ``phrase`` (the reason, as
        :func:`landuse.words.phrases.as_json` writes it; NA where there is only a ``message``).
    """

    assessment: Assessment
    period: Period
    changes: Sequence[GoalChange]
    series: Sequence[GoalsReport]
    outlooks: Sequence[Outlook]
    late: Sequence[LateAction]
    corrections: Sequence[Record]
    field_checks: Sequence[Record]
    expired: Sequence[Record]
    draws: int
    seed: int
    moves: Sequence[StageMove] = ()
    due: Sequence[DueAction] = ()
    cards: Sequence[RecognitionCard] = ()
    rejected: Sequence[Record] = ()


def period_report(
    assessment: Assessment, period: Period, draws: int = DRAWS, seed: int = SEED
) -> PeriodReport:
    """The report of a period.

    Parameters
    ----------
    assessment : Assessment
        As of a day within the period.
    period : Period
        As :func:`landuse.domain.goals.period.period_of` gives it.
    draws, seed : int
        As :func:`landuse.domain.outlook.forecast` takes them.

    Returns
    -------
    PeriodReport
        Progress, changes since the period before, outlooks, late actions, corrections and checks.

    Raises
    ------
    LanduseError
        Where ``draws`` or ``seed`` is not a number of draws or a seed.
    """
    zone = assessment.zone
    standing = assessment.standing

    (goals_before,) = goals_on(assessment, [period.before])
    series_step = "week" if period.kind == "week" else "month"
    series_days = period_ends(zone.year, series_step, assessment.as_of)

    field_checks = standing.field_checks.reset_index()
    expired = field_checks_run_out(zone.reviews, period.first, assessment.as_of)
    rejected = [*_rows_left_out(zone), *_rows_not_understood(zone, standing)]

    return PeriodReport(
        assessment=assessment,
        period=period,
        changes=changes(goals_before, assessment.goals),
        series=goals_on(assessment, series_days),
        outlooks=forecast(assessment, draws, seed),
        late=late_actions(zone, standing, assessment.parcels["area_mu"]),
        corrections=_records(_superseded_rows(assessment)),
        field_checks=_records(field_checks),
        expired=_records(expired),
        draws=draws,
        seed=seed,
        moves=stage_moves(standing, period.before),
        due=due_soon(standing, DAYS_AHEAD),
        cards=recognition_cards(assessment),
        rejected=rejected,
    )


def _rows_left_out(zone: Zone) -> list[Record]:
    """Rows of the ledger that were left out when it was read, with their findings."""
    findings = zone.findings
    is_rejected = findings["table"].eq("actions") & findings["action"].eq("rejected")
    rejected = findings[is_rejected.fillna(False).astype(bool)]
    return _records(rejected[["row", "id", "message", "phrase"]])


def _rows_not_understood(zone: Zone, standing: Standing) -> list[Record]:
    """Rows of the ledger whose stage or mode the policy does not know."""
    log = standing.log
    if log.empty:
        return []
    rows = log[~log["is_understood"]]
    rows = rows.drop_duplicates("source_row").sort_values("source_row")
    words = rows["stage"].where(rows["knows_mode"], rows["mode"])
    parts = zone.parts.get("actions", ())

    records: list[Record] = []
    for row, action, word in zip(
        rows["source_row"], rows["action_id"], words, strict=True
    ):
        _, row_in_part = part_and_row(row)
        reason = in_part(phrase("goal.unknown_word", word=str(word)), row, parts)
        records.append(
            {
                "row": row_in_part,
                "id": str(action),
                "message": None,
                "phrase": as_json(reason),
            }
        )
    return records


def _superseded_rows(assessment: Assessment) -> pd.DataFrame:
    """Rows of the ledger up to the day that another row supersedes."""
    zone = assessment.zone
    superseded = apply_corrections(zone.actions, zone.policy.recognition).superseded
    is_past = superseded["date"] <= pd.Timestamp(assessment.as_of)
    past = superseded[is_past.fillna(False)]
    _, row_in_part = parts_and_rows(past["source_row"])
    return past.assign(source_row=row_in_part)


def _records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a frame as dictionaries of JSON values."""
    return [_record(row) for row in frame.to_dict("records")]


def _record(row: Mapping[Hashable, Cell]) -> Record:
    """A row as a dictionary of JSON values."""
    return {str(name): json_value(cell) for name, cell in row.items()}
