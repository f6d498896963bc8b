"""What an auditor would ask of the ledger of actions.

Words, dates, amounts, corrections, the same thing twice, papers.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from landuse.domain.land.area_that_counts import areas_that_count
from landuse.domain.policy.recognition import Recognition
from landuse.domain.quality.recording import findings_of, places_in
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
from landuse.domain.zone import Zone
from landuse.words.phrases import Parameter, phrase

#: Rows that are named of those that an unknown word voids.
_ROWS_NAMED = 8


def inspect_ledger(zone: Zone, today: dt.date | None = None) -> list[FindingRow]:
    """Rows of the ledger of actions that do not count, or count otherwise than they read.

    Parameters
    ----------
    zone : Zone
        Its actions are held against its parcels, buildings and policy.
    today : date, optional
        Dates after this day lie in the future; where it is not given, none does.

    Returns
    -------
    list of dict
        Rows of the findings table, question by question: corrections, words, dates, order of the
        stages, repetitions, amounts, papers, units.

    Notes
    -----
    The answers agree with how the ledger is counted: they ask the same functions of
    :mod:`landuse.domain.standing` for what is in force, dated and at fault. What does not count is
    said to be "ignored"; a row that counts, but otherwise than its keeper may think, is "kept".
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
        *_papers(zone, log),
        *_without_unit(current),
    ]


def _superseded(superseded: pd.DataFrame) -> list[FindingRow]:
    """Rows that others correct, and rings of rows that correct each other."""
    is_ring = superseded["by"].isna()
    corrected, ring = superseded[~is_ring], superseded[is_ring]
    places = places_in(corrected, corrected["action_id"], value=corrected["by"])
    return [
        *findings_of(zone_findings.SUPERSEDED, places),
        *findings_of(zone_findings.CORRECTION_RING, places_in(ring, ring["action_id"])),
    ]


def _odd_corrections(rows: pd.DataFrame) -> list[FindingRow]:
    """Corrections of nothing, of what another row corrects as well, and entries numbered alike."""
    target, entry = rows["supersedes"], rows["entry_id"]
    is_known = target.isin(entry.dropna()).to_numpy(bool)
    lost = rows[target.notna() & ~is_known]
    again = rows[target.notna() & target.duplicated(keep=False)]
    twins = rows[entry.notna() & entry.duplicated(keep=False)]
    return [
        *findings_of(
            zone_findings.CORRECTION_UNKNOWN,
            places_in(lost, lost["action_id"], value=lost["supersedes"]),
        ),
        *findings_of(
            zone_findings.CORRECTED_TWICE,
            places_in(again, again["action_id"], value=again["supersedes"]),
        ),
        *findings_of(
            zone_findings.ENTRY_REPEATED,
            places_in(twins, twins["action_id"], value=twins["entry_id"]),
        ),
    ]


def _unknown_words(rows: pd.DataFrame, recognition: Recognition) -> list[FindingRow]:
    """Modes and stages that the policy has no word for, each word once, at its first row."""
    found = []
    for unknown in unknown_words(rows, recognition):
        kind = zone_findings.UNKNOWN_STAGE
        if unknown.kind == "mode":
            kind = zone_findings.UNKNOWN_MODE
        hint = phrase("domain.no_nearest_word")
        if unknown.nearest is not None:
            hint = phrase("domain.nearest_word", word=unknown.nearest)
        named: list[Parameter] = list(unknown.rows[:_ROWS_NAMED])
        if len(unknown.rows) > len(named):
            named.append("…")
        place = {
            "row": unknown.rows[0],
            "id": unknown.actions[0],
            "value": unknown.word,
        }
        count = len(unknown.rows)
        found += findings_of(kind, [place], count=count, rows=named, hint=hint)
    return found


def _future_dates(current: pd.DataFrame, today: dt.date | None) -> list[FindingRow]:
    """Rows dated after today."""
    if today is None:
        return []
    late = current[(current["date"] > pd.Timestamp(today)).fillna(False)]
    days = late["date"].dt.strftime("%Y-%m-%d")
    return findings_of(
        zone_findings.FUTURE_DATE, places_in(late, late["action_id"], value=days)
    )


def _reversed_stages(log: pd.DataFrame, recognition: Recognition) -> list[FindingRow]:
    """Actions whose stages run backwards in time, told at their newest row.

    Which of the dates is wrong cannot be known, so that the action as a whole does not count.
    """
    backwards = reversed_stages(log, recognition)
    newest = log.drop_duplicates("entry", keep="last").set_index("entry")
    order = backwards["higher"].str.cat(backwards["lower"], sep=" < ")
    rows = newest.reindex(backwards.index)
    stages = {str(name): backwards[name] for name in backwards}
    places = places_in(rows, rows["action_id"], value=order, **stages)
    return findings_of(zone_findings.STAGES_REVERSED, places)


def _before_contract(
    log: pd.DataFrame, contract_dates: pd.Series, recognition: Recognition
) -> list[FindingRow]:
    """Starts earlier than the land contract was signed."""
    early = starts_before_contract(log, contract_dates, recognition)
    signed = contract_days(early["parcel_id"], contract_dates).dt.strftime("%Y-%m-%d")
    places = places_in(early, early["action_id"], value=signed)
    return findings_of(zone_findings.BEFORE_CONTRACT, places)


def _repeated_stages(log: pd.DataFrame) -> list[FindingRow]:
    """The same stage of an entry on several days, with no fall-back between: the first counts."""
    moves = log[log["step"] >= 0]
    before = moves.groupby("entry")[["step", "date"]].shift()
    is_same_stage = (moves["step"] == before["step"]).fillna(False)
    repeated, first_day = moves[is_same_stage], before.loc[is_same_stage, "date"]
    entered = repeated["stage"].astype(str) + " " + first_day.dt.strftime("%Y-%m-%d")
    is_other_year = first_day.dt.year != repeated["date"].dt.year
    found = []
    for kind, is_kind in (
        (zone_findings.STAGE_REPEATED, ~is_other_year),
        (zone_findings.STAGE_REPEATED_ACROSS_YEARS, is_other_year),
    ):
        rows = repeated[is_kind]
        found += findings_of(
            kind, places_in(rows, rows["action_id"], value=entered[is_kind])
        )
    return found


def _amounts(zone: Zone, current: pd.DataFrame) -> list[FindingRow]:
    """Land or floor area stated that is not positive, or more than the parcel or building has.

    Surveys differ: up to :data:`landuse.domain.vocabulary.findings.SLACK` times is not told. An
    action is told once a unit, however many rows repeat its amount.
    """
    land = areas_that_count(zone.parcels)["area_mu"]
    floor = zone.buildings["floor_area_m2"]
    found = []
    for column, key, of_units, unit in (
        ("area_mu", "parcel_id", land, units.MU),
        ("floor_area_m2", "building_id", floor, units.M2),
    ):
        there = current[key].astype(object).map(of_units).astype("Float64")
        is_over = (current[column] > there * SLACK).fillna(False).to_numpy(bool)
        rows = current[is_over].drop_duplicates(["action_id", key])
        has = there.reindex(rows.index)
        places = places_in(rows, rows["action_id"], value=rows[column], there=has)
        found += findings_of(zone_findings.AMOUNT_OVER_UNIT, places, column, unit=unit)
        nothing = current[(current[column] <= 0).fillna(False).to_numpy(bool)]
        nothing = nothing.drop_duplicates(["source_row", "action_id"])
        places = places_in(nothing, nothing["action_id"], value=nothing[column])
        found += findings_of(
            zone_findings.AMOUNT_NOT_POSITIVE, places, column, unit=unit
        )
    return found


def _papers(zone: Zone, log: pd.DataFrame) -> list[FindingRow]:
    """Rows that reach a milestone and name none of the papers that the policy asks for."""
    recognition = zone.policy.recognition
    if "evidence" not in zone.present.get("actions", frozenset()):
        return []
    reached = _milestones_reached(log, recognition)
    kind = zone_findings.EVIDENCE_MISSING
    if recognition.evidence_required:
        kind = zone_findings.EVIDENCE_MISSING_NOT_COUNTED
    found = []
    for milestone, papers in recognition.evidence.items():
        is_reached = np.array([name == milestone for name in reached], bool)
        has_paper = says_one_of(log["evidence"], papers).to_numpy(bool)
        without_paper = log[is_reached & ~has_paper]
        places = places_in(
            without_paper, without_paper["action_id"], value=without_paper["stage"]
        )
        found += findings_of(kind, places, papers=papers)
    return found


def _milestones_reached(
    log: pd.DataFrame, recognition: Recognition
) -> list[str | None]:
    """The first milestone that the stage of each row reaches, None where it reaches none."""
    stages = {
        line.id: [set(s.milestones) for s in line.stages]
        for line in recognition.pipelines
    }
    reached: list[str | None] = []
    for pipeline, step in zip(log["pipeline"], log["step"], strict=True):
        of_stage = stages[pipeline][step] if step >= 0 else set()
        in_order = [name for name in status.MILESTONES if name in of_stage]
        reached.append(in_order[0] if in_order else None)
    return reached


def _without_unit(current: pd.DataFrame) -> list[FindingRow]:
    """Rows that name neither a parcel nor a building."""
    nowhere = current[current["parcel_id"].isna() & current["building_id"].isna()]
    return findings_of(zone_findings.NO_UNIT, places_in(nowhere, nowhere["action_id"]))
