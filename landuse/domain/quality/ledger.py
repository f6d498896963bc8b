"""What an auditor would ask of the ledger of actions.

Words, dates, amounts, corrections, the same thing twice, papers.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.policy.recognition import Recognition
from landuse.domain.quality.recording import findings_of, occurrences_in, rows_where
from landuse.domain.standing.corrections import apply_corrections
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.faults import (
    contract_days,
    reversed_stages,
    starts_before_contract,
)
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.standing.own_words import unknown_words
from landuse.domain.vocabulary import status, units, zone_findings
from landuse.domain.vocabulary.findings import SLACK, FindingRow
from landuse.domain.vocabulary.zone_findings import FindingKind
from landuse.domain.zone import Zone
from landuse.words.phrases import Parameter, phrase

#: So many numbers of rows are listed of those that an unknown word voids.
_MAX_LISTED_ROWS = 8


def inspect_ledger(zone: Zone, today: dt.date | None = None) -> list[FindingRow]:
    """Rows of the ledger of actions that do not count, or count otherwise than they read.

    Parameters
    ----------
    zone : Zone
        Its actions are compared with its parcels, buildings and policy.
    today : date, optional
        Dates after this day lie in the future; where it is not given, none does.

    Returns
    -------
    list of dict
        Rows of the findings table, question by question: corrections, words, dates, order of the
        stages, repetitions, amounts, papers, units.

    Notes
    -----
    The findings agree with how the ledger is counted: the same functions of
    :mod:`landuse.domain.standing` say what is in force, dated and at fault. The action is "ignored"
    for what does not count, and "kept" for what counts otherwise than its keeper may think.
    """
    rows, recognition = zone.actions, zone.policy.recognition
    if rows.empty:
        return []
    corrected = apply_corrections(rows, recognition)
    current = corrected.in_force
    log = dated_log(rows, recognition, dt.date.max)
    return [
        *_superseded(corrected.superseded),
        *_odd_corrections(rows),
        *_unknown_words(rows, recognition),
        *_future_dates(current, today),
        *_reversed_stages(log, recognition),
        *_before_contract(log, zone.parcels["contract_date"], recognition),
        *_repeated_stages(log),
        *_amounts(zone, current),
        *_missing_papers(zone, log),
        *_without_unit(current),
    ]


def _superseded(superseded: pd.DataFrame) -> list[FindingRow]:
    """Rows that others correct, and rings of rows that correct each other."""
    is_ring = superseded["by"].isna()
    corrected = superseded[~is_ring]
    occurrences = occurrences_in(
        corrected, corrected["action_id"], value=corrected["by"]
    )
    findings = findings_of(zone_findings.SUPERSEDED, occurrences)
    ring = superseded[is_ring]
    occurrences = occurrences_in(ring, ring["action_id"])
    return findings + findings_of(zone_findings.CORRECTION_RING, occurrences)


def _odd_corrections(rows: pd.DataFrame) -> list[FindingRow]:
    """Corrections of nothing, of what another row corrects as well, and entries numbered alike."""
    target, entry = rows["supersedes"], rows["entry_id"]
    has_entry = target.isin(entry.dropna()).to_numpy(bool)
    of_nothing = rows[target.notna() & ~has_entry]
    findings = _findings_at_actions(
        zone_findings.CORRECTION_UNKNOWN, of_nothing, "supersedes"
    )
    of_corrected = rows[target.notna() & target.duplicated(keep=False)]
    findings += _findings_at_actions(
        zone_findings.CORRECTED_TWICE, of_corrected, "supersedes"
    )
    numbered_alike = rows[entry.notna() & entry.duplicated(keep=False)]
    findings += _findings_at_actions(
        zone_findings.ENTRY_REPEATED, numbered_alike, "entry_id"
    )
    return findings


def _findings_at_actions(
    kind: FindingKind, rows: pd.DataFrame, value_column: str
) -> list[FindingRow]:
    """A finding for each row of the ledger, with the value of one of its columns."""
    occurrences = occurrences_in(rows, rows["action_id"], value=rows[value_column])
    return findings_of(kind, occurrences)


def _unknown_words(rows: pd.DataFrame, recognition: Recognition) -> list[FindingRow]:
    """Modes and stages that the policy has no word for, each word once, at its first row."""
    findings = []
    for unknown in unknown_words(rows, recognition):
        kind = zone_findings.UNKNOWN_STAGE
        if unknown.kind == "mode":
            kind = zone_findings.UNKNOWN_MODE
        hint = phrase("domain.no_nearest_word")
        if unknown.nearest is not None:
            hint = phrase("domain.nearest_word", word=unknown.nearest)
        count = len(unknown.rows)
        row_numbers: list[Parameter] = list(unknown.rows[:_MAX_LISTED_ROWS])
        if count > len(row_numbers):
            row_numbers.append("…")
        occurrence = {
            "row": unknown.rows[0],
            "id": unknown.actions[0],
            "value": unknown.word,
        }
        findings += findings_of(
            kind, [occurrence], count=count, rows=row_numbers, hint=hint
        )
    return findings


def _future_dates(current: pd.DataFrame, today: dt.date | None) -> list[FindingRow]:
    """Rows dated after today."""
    if today is None:
        return []
    future = rows_where(current, current["date"] > pd.Timestamp(today))
    days = future["date"].dt.strftime("%Y-%m-%d")
    occurrences = occurrences_in(future, future["action_id"], value=days)
    return findings_of(zone_findings.FUTURE_DATE, occurrences)


def _reversed_stages(log: pd.DataFrame, recognition: Recognition) -> list[FindingRow]:
    """Actions whose stages run backwards in time, each at its newest row.

    Which of the dates is wrong cannot be known, so that the action as a whole does not count.
    """
    entries = reversed_stages(log, recognition)
    order = entries["higher"].str.cat(entries["lower"], sep=" < ")
    newest = log.drop_duplicates("entry", keep="last").set_index("entry")
    rows = newest.reindex(entries.index)
    stages = {str(name): entries[name] for name in entries}
    occurrences = occurrences_in(rows, rows["action_id"], value=order, **stages)
    return findings_of(zone_findings.STAGES_REVERSED, occurrences)


def _before_contract(
    log: pd.DataFrame, contract_dates: pd.Series, recognition: Recognition
) -> list[FindingRow]:
    """Starts earlier than the land contract was signed."""
    early = starts_before_contract(log, contract_dates, recognition)
    contract_date = contract_days(early["parcel_id"], contract_dates)
    days = contract_date.dt.strftime("%Y-%m-%d")
    occurrences = occurrences_in(early, early["action_id"], value=days)
    return findings_of(zone_findings.BEFORE_CONTRACT, occurrences)


def _repeated_stages(log: pd.DataFrame) -> list[FindingRow]:
    """The same stage of an entry on several days, with no fall-back between: the first counts."""
    moves = log[log["step"] >= 0]
    before = moves.groupby("entry")[["step", "date"]].shift()
    is_same_stage = (moves["step"] == before["step"]).fillna(False)
    repeated = moves[is_same_stage]
    first_day = before.loc[is_same_stage, "date"]
    stage = repeated["stage"].astype(str)
    first_entry = stage + " " + first_day.dt.strftime("%Y-%m-%d")
    is_other_year = first_day.dt.year != repeated["date"].dt.year
    findings = []
    for kind, is_of_kind in (
        (zone_findings.STAGE_REPEATED, ~is_other_year),
        (zone_findings.STAGE_REPEATED_ACROSS_YEARS, is_other_year),
    ):
        rows = repeated[is_of_kind]
        occurrences = occurrences_in(
            rows, rows["action_id"], value=first_entry[is_of_kind]
        )
        findings += findings_of(kind, occurrences)
    return findings


def _amounts(zone: Zone, current: pd.DataFrame) -> list[FindingRow]:
    """Land or floor area stated that is not positive, or more than the parcel or building has.

    Surveys differ: up to :data:`landuse.domain.vocabulary.findings.SLACK` times is no finding. An
    action has one finding a unit, however many rows repeat its amount.
    """
    land = areas_that_count(zone.parcels)["area_mu"]
    floor = zone.buildings["floor_area_m2"]
    findings = []
    for column, key, area_of_unit, unit in (
        ("area_mu", "parcel_id", land, units.MU),
        ("floor_area_m2", "building_id", floor, units.M2),
    ):
        available = current[key].astype(object).map(area_of_unit).astype("Float64")
        over = rows_where(current, current[column] > available * SLACK)
        over = over.drop_duplicates(["action_id", key])
        occurrences = occurrences_in(
            over,
            over["action_id"],
            value=over[column],
            there=available.reindex(over.index),
        )
        findings += findings_of(
            zone_findings.AMOUNT_OVER_UNIT, occurrences, column, unit=unit
        )
        not_positive = rows_where(current, current[column] <= 0)
        not_positive = not_positive.drop_duplicates(["source_row", "action_id"])
        occurrences = occurrences_in(
            not_positive, not_positive["action_id"], value=not_positive[column]
        )
        findings += findings_of(
            zone_findings.AMOUNT_NOT_POSITIVE, occurrences, column, unit=unit
        )
    return findings


def _missing_papers(zone: Zone, log: pd.DataFrame) -> list[FindingRow]:
    """Rows that reach a milestone and name none of the papers that the policy requires."""
    recognition = zone.policy.recognition
    if "evidence" not in zone.present.get("actions", frozenset()):
        return []
    reached = _milestones_reached(log, recognition)
    kind = zone_findings.EVIDENCE_MISSING
    if recognition.evidence_required:
        kind = zone_findings.EVIDENCE_MISSING_NOT_COUNTED
    findings = []
    for milestone, papers in recognition.evidence.items():
        is_reached = np.array([name == milestone for name in reached], bool)
        has_paper = says_one_of(log["evidence"], papers).to_numpy(bool)
        without_paper = log[is_reached & ~has_paper]
        occurrences = occurrences_in(
            without_paper, without_paper["action_id"], value=without_paper["stage"]
        )
        findings += findings_of(kind, occurrences, papers=papers)
    return findings


def _milestones_reached(
    log: pd.DataFrame, recognition: Recognition
) -> list[str | None]:
    """The first milestone that the stage of each row reaches, None where it reaches none."""
    first_milestones: dict[tuple[str, int], str] = {}
    for pipeline in recognition.pipelines:
        for step, stage in enumerate(pipeline.stages):
            for milestone in status.MILESTONES:
                if milestone in stage.milestones:
                    first_milestones[pipeline.id, step] = milestone
                    break
    stages = zip(log["pipeline"], log["step"], strict=True)
    return [first_milestones.get(stage) for stage in stages]


def _without_unit(current: pd.DataFrame) -> list[FindingRow]:
    """Rows that name neither a parcel nor a building."""
    rows = current[current["parcel_id"].isna() & current["building_id"].isna()]
    occurrences = occurrences_in(rows, rows["action_id"])
    return findings_of(zone_findings.NO_UNIT, occurrences)
