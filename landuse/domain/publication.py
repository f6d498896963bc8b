"""What everybody may see of an assessment: columns on an allow-list, and what rests on them.

A column is public where the vocabulary declares it so; whatever nobody declares is withheld, a
column that is new tomorrow too. Names of people, firms, places and papers are withheld, and so is
what would give them away: a reason that rests on a withheld value keeps its status alone, an action
is a number. What is withheld is listed, so that a page can say "not published" where it would
otherwise say "none".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arrays import Flags
from landuse.domain.frames.cells import Record
from landuse.domain.goals.housing import HousingSite
from landuse.domain.goals.report import (
    CountedEntry,
    ExcludedEntry,
    GoalProgress,
    GoalsReport,
)
from landuse.domain.tags.reasons import Basis, Grounds, categories, names_in_cell
from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.facts import Unit, public_columns
from landuse.domain.vocabulary.status import WITHHELD
from landuse.domain.zone import Zone
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.timeline import Timeline

#: Outlines are simplified by so much (m), and their corners rounded to so much (m): a plan, not a
#: survey.
TOLERANCE_M, GRID_M = 3.0, 1.0
#: What is told of an entry of a goal; an action stands there as a number.
ENTRY_KEYS = ("id", "action_id", "name", "amount", "reason")
#: What is told of a housing site.
SITE_KEYS = (
    "site_id",
    "name",
    "stage",
    "next_stage",
    "late_stage",
    "planned",
    "actual",
    "days_late",
    "late",
    "on_map",
    "units",
)
#: Reasons for which an entry does not count that hold nothing of the ledgers but an action's id.
PUBLIC_REASONS = frozenset(
    {
        "goal.unknown_mode",
        "goal.unknown_stage",
        "goal.ended",
        "goal.no_unit",
        "goal.renewed_lease",
        "goal.stages_reversed_undated",
        "goal.before_contract",
        "goal.no_parcel_number",
        "goal.no_building_number",
        "goal.milestone_not_reached",
        "goal.after_window",
        "goal.amount_unknown",
        "goal.evidence_missing",
        "goal.recognised_in_year",
        "goal.unit_counted_already",
        "goal.more_than_there_is",
        "goal.ground_counted_already",
        "goal.factory_counted_already",
        "goal.no_factory_owner",
        "goal.factory_recognised_before",
        "goal.site_not_in_ledger",
        "goal.site_stage_not_reached",
        "goal.site_late",
        "goal.site_order",
        "goal.site_halted",
        "goal.site_delivered_before",
        "goal.site_without_plan",
    }
)
#: Tables of which nothing is public.
WITHHELD_TABLES = (
    "enterprises",
    "occupancy",
    "actions",
    "reviews",
    "baseline",
    "industries",
    "exceptions",
    "corrections",
    "evidence",
)


@dataclass(frozen=True)
class Publication:
    """An assessment that everybody may see, and the list of what it holds.

    Parameters
    ----------
    assessment
        Only what is public; the private cells are not in it.
    contents
        Table → names of what is told of its rows, where something is.
    withheld
        Tables of which nothing is told.
    """

    assessment: Assessment
    contents: Mapping[str, tuple[str, ...]]
    withheld: tuple[str, ...]


def publication(assessment: Assessment) -> Publication:
    """What everybody may see of an assessment.

    Parameters
    ----------
    assessment
        Is not changed.

    Returns
    -------
    Publication
        Statuses, areas, plot ratios, goals and housing sites stay; outlines are generalised.
        Holders, firms, tax, papers, names, actions, field checks and evidence are not in it.
    """
    zone = _public_zone(assessment.zone)
    parcels = _public_units(assessment.parcels, "parcel")
    buildings = _public_units(assessment.buildings, "building")
    goals = _public_goals(assessment.goals)
    public = replace(
        assessment,
        zone=zone,
        parcels=parcels,
        buildings=buildings,
        enterprises=assessment.enterprises.iloc[:0],
        shares=assessment.shares.iloc[:0],
        uses=assessment.uses.iloc[:0],
        outside=assessment.outside.iloc[:0],
        bases={},
        counted=goals,
        grounds={
            "parcel": public_grounds(assessment.grounds["parcel"], "parcel"),
            "building": public_grounds(assessment.grounds["building"], "building"),
        },
        in_force=None,
        whole=None,
    )
    frames = {
        "parcels": parcels,
        "buildings": buildings,
        "areas": zone.areas,
        "context": zone.context,
    }
    contents = {name: _filled(frame) for name, frame in frames.items() if len(frame)}
    if goals.housing:
        contents["housing"] = SITE_KEYS
    if goals.goals:
        contents["goals"] = ENTRY_KEYS
    return Publication(public, contents, WITHHELD_TABLES)


def public_timeline(line: Timeline) -> Timeline:
    """Earlier days as everybody may see them.

    Parameters
    ----------
    line : Timeline
        Of the assessment that is published.

    Returns
    -------
    Timeline
        Its reports hold what :func:`publication` leaves of the goals.
    """
    return replace(
        line, reports=tuple(_public_goals(report) for report in line.reports)
    )


def _filled(frame: pd.DataFrame) -> tuple[str, ...]:
    """The id and the columns that have a value somewhere."""
    return (
        str(frame.index.name),
        *(str(name) for name in frame if frame[name].notna().any()),
    )


def _public_zone(zone: Zone) -> Zone:
    """The zone's public columns; tables of which nothing is public have no rows."""
    return replace(
        zone,
        parcels=_generalised(_columns(zone.parcels, schema.PARCELS.public)),
        buildings=_generalised(_columns(zone.buildings, schema.BUILDINGS.public)),
        housing=_generalised(_columns(zone.housing, schema.HOUSING.public)),
        areas=_columns(zone.areas, schema.AREAS.public),
        context=_columns(zone.context, schema.CONTEXT.public),
        enterprises=zone.enterprises.iloc[:0],
        occupancy=zone.occupancy.iloc[:0],
        actions=zone.actions.iloc[:0],
        reviews=zone.reviews.iloc[:0],
        baseline=zone.baseline.iloc[:0],
        industries=zone.industries.iloc[:0],
        exceptions=zone.exceptions.iloc[:0],
        corrections=zone.corrections.iloc[:0],
        evidence=pd.DataFrame(index=zone.evidence.index),
        findings=zone.findings.iloc[:0],
        present={},
        sources={},
    )


def _columns(frame: gpd.GeoDataFrame, names: Collection[str]) -> gpd.GeoDataFrame:
    """Only the columns that are named."""
    return frame[[name for name in frame if name in names]]


def _public_units(frame: gpd.GeoDataFrame, unit: Unit) -> gpd.GeoDataFrame:
    """The public columns of parcels or buildings, on generalised outlines."""
    names = public_columns(unit)
    out = _generalised(_columns(frame, names))
    codes, distinct = pd.factorize(out["missing"])
    told = [
        ",".join(name for name in names_in_cell(cell) if name in names)
        for cell in distinct
    ]
    return out.assign(missing=categories(told, codes))


def _generalised(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlines as on a plan: fewer corners, each on a grid."""
    shapes = shapely.simplify(frame.geometry.to_numpy(), TOLERANCE_M)
    return frame.set_geometry(shapely.set_precision(shapes, GRID_M), crs=frame.crs)


def public_grounds(grounds: Grounds, unit: Unit) -> Grounds:
    """Reasons of which everybody may see everything; the others by status alone.

    Parameters
    ----------
    grounds
        What the reasons rest on.
    unit
        What the reasons are of.

    Returns
    -------
    Grounds
        A rule that asks only for public columns stays as it is. All others that give one status,
        and field checks that found it, are one rule without columns, "basis not published".
    """
    names = public_columns(unit)
    bases: list[Basis] = []
    holds: list[Flags] = []
    withheld: dict[str, Flags] = {}

    def withhold(status: str, where: Flags) -> None:
        withheld[status] = withheld.get(status, np.zeros(len(where), bool)) | where

    for row, review in grounds.field_checks.items():
        where = np.zeros(len(grounds.facts), bool)
        where[row] = True
        withhold(str(review["status"]), where)
    for basis, where in zip(grounds.bases, grounds.holds, strict=True):
        if set(basis.columns) <= names:
            bases.append(basis)
            holds.append(where)
        else:
            withhold(basis.status, where)
    for status, where in withheld.items():
        zh, en = WITHHELD
        bases.append(Basis("withheld", status, zh, en, "", "", ()))
        holds.append(where)
    facts = grounds.facts[[name for name in grounds.facts if name in names]]
    return Grounds(facts, bases, holds, {})


def _public_goals(report: GoalsReport) -> GoalsReport:
    """Amounts, and entries by number; sites without who is responsible for them."""
    numbers = _numbers_of_actions(report.goals)
    sites = [_public_site(site) for site in report.housing]
    goals = [_public_goal(goal, numbers) for goal in report.goals]
    return replace(report, goals=tuple(goals), housing=tuple(sites))


def _public_site(site: HousingSite) -> HousingSite:
    """One housing site: what is not on the list is not known, a field that is new tomorrow too."""
    shown: Record = {
        field.name: getattr(site, field.name) if field.name in SITE_KEYS else None
        for field in fields(HousingSite)
    }
    return HousingSite(**shown)


def _numbers_of_actions(goals: Iterable[GoalProgress]) -> dict[str, str]:
    """Every action that a goal tells of → its number, counted from 1 as they are told."""
    out: dict[str, str] = {}
    for goal in goals:
        for condition in goal.conditions:
            actions = [entry.action_id for entry in condition.counted]
            actions += [entry.action_id for entry in condition.left_out]
            for action in actions:
                out.setdefault(action, str(len(out) + 1))
    return out


def _public_goal(goal: GoalProgress, numbers: Mapping[str, str]) -> GoalProgress:
    """One goal with public entries."""
    counted = [
        CountedEntry(**_public_entry(entry, goal, numbers), amount=entry.amount)
        for entry in goal.counted
    ]
    excluded = [
        ExcludedEntry(
            **_public_entry(entry, goal, numbers),
            amount=entry.amount,
            reason=_public_reason(entry.reason, numbers),
        )
        for entry in goal.left_out
    ]
    return replace(
        goal,
        counted=tuple(counted),
        excluded=tuple(excluded),
        pending=(),
        balance=None,
        also=tuple(_public_goal(condition, numbers) for condition in goal.also),
    )


def _public_entry(
    entry: CountedEntry | ExcludedEntry, goal: GoalProgress, numbers: Mapping[str, str]
) -> Record:
    """Which unit and action an entry is of; of a factory, whose id is its owner's, the number."""
    if goal.measure == "housing_sites":
        return {"id": entry.id, "action_id": entry.action_id, "name": entry.name}
    number = numbers[entry.action_id]
    names_owner = goal.measure == "revitalized_factories"
    return {"id": number if names_owner else entry.id, "action_id": number}


def _public_reason(reason: Phrase, numbers: Mapping[str, str]) -> Phrase:
    """Why an entry does not count, without stages and dates of the ledger; actions by number.

    Examples
    --------
    >>> already = phrase("goal.unit_counted_already", action="示例厂-1")
    >>> _public_reason(already, {"示例厂-1": "7"}).in_language("en")
    'The same unit is counted already by 7'
    """
    if reason.code == "goal.stages_reversed":
        return phrase("goal.stages_reversed_undated")
    if reason.code not in PUBLIC_REASONS:
        return phrase("goal.not_published")
    if "action" not in reason.params:
        return reason
    number = numbers.get(str(reason.params["action"]), "–")
    return Phrase(reason.code, {**reason.params, "action": number})
