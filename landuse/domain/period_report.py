"""What a week's meeting, a month's supervision or a quarter's review looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.cells import Record, json_value
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
from landuse.words.phrases import as_json, phrase


@dataclass(frozen=True)
class PeriodReport:
    """Everything a report of one period says.

    Attributes
    ----------
    assessment : Assessment
        As of the day that the period is looked at.
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
    reviews : sequence of mappings
        Field checks in force on the day.
    expired : sequence of mappings
        Field checks that ran out within the period.
    draws, seed : int
        Of the outlooks.
    moves : sequence of StageMove
        As :func:`landuse.domain.goals.moves.stage_moves` gives them, since the period before.
    due : sequence of DueAction
        What is due in the week after its last day, as :func:`landuse.domain.goals.moves.due_soon`
        gives it.
    cards : sequence of RecognitionCard
        What each counted entry rests on.
    rejected : sequence of mappings
        Rows of the ledger that are not used: ``row``, ``id`` and ``phrase`` (why, as
        :func:`landuse.words.phrases.as_json` writes it; NA where there is only a ``message``).
    """

    assessment: Assessment
    period: Period
    changes: Sequence[GoalChange]
    series: Sequence[GoalsReport]
    outlooks: Sequence[Outlook]
    late: Sequence[LateAction]
    corrections: Sequence[Record]
    reviews: Sequence[Record]
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
    """What a report of a period says.

    Parameters
    ----------
    assessment : Assessment
        As of a day within the period.
    period : Period
        As :func:`landuse.domain.goals.period.period_of` gives it.
    draws, seed : int
        Of the outlooks, as :func:`landuse.domain.outlook.forecast` takes them.

    Returns
    -------
    PeriodReport
        Progress, changes since the period before, outlooks, what is late, corrections and checks.

    Raises
    ------
    LanduseError
        Where ``draws`` or ``seed`` is no number of draws or seed.
    """
    zone, day = assessment.zone, assessment.as_of
    standing = assessment.standing
    steps = "week" if period.kind == "week" else "month"
    return PeriodReport(
        assessment=assessment,
        period=period,
        changes=changes(goals_on(assessment, [period.before])[0], assessment.goals),
        series=goals_on(assessment, period_ends(zone.year, steps, day)),
        outlooks=forecast(assessment, draws, seed),
        late=late_actions(zone, standing, assessment.parcels["area_mu"]),
        corrections=_records(_corrections(assessment)),
        reviews=_records(standing.field_checks.reset_index()),
        expired=_records(field_checks_run_out(zone.reviews, period.first, day)),
        draws=draws,
        seed=seed,
        moves=stage_moves(standing, period.before),
        due=due_soon(standing, DAYS_AHEAD),
        cards=recognition_cards(assessment),
        rejected=_rejected(assessment, standing),
    )


def _rejected(assessment: Assessment, standing: Standing) -> list[Record]:
    """Rows of the ledger that were left out when it was read, or whose words nobody knows."""
    findings = assessment.zone.findings
    of_ledger = findings["table"].eq("actions") & findings["action"].eq("rejected")
    rejected = findings[of_ledger.fillna(False).astype(bool)]
    unread = _records(rejected[["row", "id", "message", "phrase"]])
    log = standing.log
    if log.empty:
        return unread
    unknown = (
        log[~log["is_understood"]]
        .drop_duplicates("source_row")
        .sort_values("source_row")
    )
    parts = assessment.zone.parts.get("actions", ())
    words = unknown["stage"].where(unknown["knows_mode"], unknown["mode"])
    not_understood: list[Record] = [
        {
            "row": part_and_row(row)[1],
            "id": str(action),
            "message": None,
            "phrase": as_json(
                in_part(phrase("goal.unknown_word", word=str(word)), row, parts)
            ),
        }
        for row, action, word in zip(
            unknown["source_row"], unknown["action_id"], words, strict=True
        )
    ]
    return [*unread, *not_understood]


def _corrections(assessment: Assessment) -> pd.DataFrame:
    """Rows of the ledger up to the day that another supersedes."""
    zone = assessment.zone
    superseded = apply_corrections(zone.actions, zone.policy.recognition).superseded
    until = pd.Timestamp(assessment.as_of)
    in_force = superseded[(superseded["date"] <= until).fillna(False)]
    return in_force.assign(source_row=parts_and_rows(in_force["source_row"])[1])


def _records(frame: pd.DataFrame) -> list[Record]:
    """Rows as dicts of values that JSON knows."""
    records = frame.to_dict("records")
    return [
        {str(key): json_value(value) for key, value in row.items()} for row in records
    ]
