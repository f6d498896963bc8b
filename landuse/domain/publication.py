"""The public part of an assessment: columns on an allow-list, and the reasons that use only them.

A column is public where the vocabulary declares it so; any other is withheld, also a column that is
added later. Names of people, firms, places and papers are withheld, and so is whatever would reveal
them: a reason that uses a withheld value keeps its status alone, an action becomes a number. The
withheld tables are listed, so that a page can say "not published" where it would otherwise say
"none".
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

#: Outlines are simplified with this tolerance, and their corners rounded to this grid (m): a plan,
#: not a survey.
TOLERANCE_M, GRID_M = 3.0, 1.0
#: Public fields of an entry of a goal; the action is a number.
ENTRY_KEYS = ("id", "action_id", "name", "amount", "reason")
#: Public fields of a housing site.
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
#: Reasons why an entry does not count that contain nothing of the ledgers but an action's id.
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
#: Tables without any public column.
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
    """An assessment that everybody may see, and the list of its contents.

    Parameters
    ----------
    assessment
        Only its public part; the private cells are not in it.
    contents
        Table → names of its public columns, of tables that have rows.
    withheld
        Tables without any public column.
    """

    assessment: Assessment
    contents: Mapping[str, tuple[str, ...]]
    withheld: tuple[str, ...]


def publication(assessment: Assessment) -> Publication:
    """The public part of an assessment.

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
    grounds = {
        "parcel": public_grounds(assessment.grounds["parcel"], "parcel"),
        "building": public_grounds(assessment.grounds["building"], "building"),
    }
    # every field is listed, so that a new one is public only where somebody decides so
    public = Assessment(
        zone=zone,
        as_of=assessment.as_of,
        part=assessment.part,
        parcels=parcels,
        buildings=buildings,
        enterprises=assessment.enterprises.iloc[:0],
        shares=assessment.shares.iloc[:0],
        uses=assessment.uses.iloc[:0],
        outside=assessment.outside.iloc[:0],
        bases={},
        counted=goals,
        grounds=grounds,
        in_force=None,
        whole=None,
    )
    return Publication(public, _contents(public), WITHHELD_TABLES)


def _contents(public: Assessment) -> dict[str, tuple[str, ...]]:
    """The columns of every public table that has rows."""
    frames = {
        "parcels": public.parcels,
        "buildings": public.buildings,
        "areas": public.zone.areas,
        "context": public.zone.context,
    }
    contents: dict[str, tuple[str, ...]] = {}
    for table, frame in frames.items():
        if len(frame):
            contents[table] = _columns_with_values(frame)
    if public.goals.housing:
        contents["housing"] = SITE_KEYS
    if public.goals.goals:
        contents["goals"] = ENTRY_KEYS
    return contents


def public_timeline(line: Timeline) -> Timeline:
    """Earlier days as everybody may see them.

    Parameters
    ----------
    line : Timeline
        Of the assessment that is published.

    Returns
    -------
    Timeline
        With the public part of its reports, as :func:`publication` gives it.
    """
    reports = [_public_goals(report) for report in line.reports]
    return replace(line, reports=tuple(reports))


def _columns_with_values(frame: pd.DataFrame) -> tuple[str, ...]:
    """The names of the index and of the columns that have any value."""
    columns = [str(name) for name in frame if frame[name].notna().any()]
    return (str(frame.index.name), *columns)


def _public_zone(zone: Zone) -> Zone:
    """The zone's public columns; tables without any have no rows."""
    withheld = {table: getattr(zone, table).iloc[:0] for table in WITHHELD_TABLES}
    # a row for every parcel, as everywhere, without columns
    withheld["evidence"] = pd.DataFrame(index=zone.evidence.index)
    # every field is listed, so that a new one is public only where somebody decides so
    return Zone(
        name=zone.name,
        year=zone.year,
        crs=zone.crs,
        policy=zone.policy,
        goals=zone.goals,
        synthetic=zone.synthetic,
        note=zone.note,
        note_en=zone.note_en,
        known_on=zone.known_on,
        chapters=zone.chapters,
        objections=zone.objections,
        parcels=_generalised(_select(zone.parcels, schema.PARCELS.public)),
        buildings=_generalised(_select(zone.buildings, schema.BUILDINGS.public)),
        housing=_generalised(_select(zone.housing, schema.HOUSING.public)),
        areas=_select(zone.areas, schema.AREAS.public),
        context=_select(zone.context, schema.CONTEXT.public),
        findings=zone.findings.iloc[:0],
        present={},
        sources={},
        **withheld,
    )


def _select(frame: gpd.GeoDataFrame, names: Collection[str]) -> gpd.GeoDataFrame:
    """Those of the named columns that a frame has, in its order."""
    return frame[[name for name in frame if name in names]]


def _public_units(frame: gpd.GeoDataFrame, unit: Unit) -> gpd.GeoDataFrame:
    """The public columns of parcels or buildings, on generalised outlines."""
    public = public_columns(unit)
    units = _generalised(_select(frame, public))
    codes, distinct = pd.factorize(units["missing"])
    public_cells: list[str] = []
    for cell in distinct:
        names = [name for name in names_in_cell(cell) if name in public]
        public_cells.append(",".join(names))
    return units.assign(missing=categories(public_cells, codes))


def _generalised(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outlines as on a plan: fewer corners, each on a grid."""
    shapes = shapely.simplify(frame.geometry.to_numpy(), TOLERANCE_M)
    return frame.set_geometry(shapely.set_precision(shapes, GRID_M), crs=frame.crs)


def public_grounds(grounds: Grounds, unit: Unit) -> Grounds:
    """The public part of the reasons; of those with a withheld value only the status.

    Parameters
    ----------
    grounds
        The basis of the reasons.
    unit
        The kind of units that they are about.

    Returns
    -------
    Grounds
        A rule that uses only public columns stays as it is. All others that give one status, and
        the field checks that found it, are one rule without columns, "basis not published".
    """
    public = public_columns(unit)
    bases: list[Basis] = []
    holds: list[Flags] = []
    withheld: dict[str, Flags] = {}
    nowhere = np.zeros(len(grounds.facts), bool)
    for row, check in grounds.field_checks.items():
        is_row = nowhere.copy()
        is_row[row] = True
        status = str(check["status"])
        withheld[status] = withheld.get(status, nowhere) | is_row
    for basis, basis_holds in zip(grounds.bases, grounds.holds, strict=True):
        if set(basis.columns) <= public:
            bases.append(basis)
            holds.append(basis_holds)
        else:
            status = basis.status
            withheld[status] = withheld.get(status, nowhere) | basis_holds
    zh, en = WITHHELD
    for status, status_holds in withheld.items():
        bases.append(Basis("withheld", status, zh, en, "", "", ()))
        holds.append(status_holds)
    public_facts = [name for name in grounds.facts if name in public]
    return Grounds(grounds.facts[public_facts], bases, holds, {})


def _public_goals(report: GoalsReport) -> GoalsReport:
    """Amounts, and entries by number; sites without their responsible persons."""
    numbers = _numbers_of_actions(report.goals)
    sites = [_public_site(site) for site in report.housing]
    goals = [_public_goal(goal, numbers) for goal in report.goals]
    return replace(report, goals=tuple(goals), housing=tuple(sites))


def _public_site(site: HousingSite) -> HousingSite:
    """One housing site with None for every field that is not on the list, also for later ones."""
    values: Record = dict.fromkeys(field.name for field in fields(HousingSite))
    values.update({name: getattr(site, name) for name in SITE_KEYS if name in values})
    return HousingSite(**values)


def _numbers_of_actions(goals: Iterable[GoalProgress]) -> dict[str, str]:
    """A number for every action in the entries of goals, from 1 in the order of the entries."""
    numbers: dict[str, str] = {}
    for goal in goals:
        for condition in goal.conditions:
            actions = [entry.action_id for entry in condition.counted]
            actions += [entry.action_id for entry in condition.left_out]
            for action in actions:
                numbers.setdefault(action, str(len(numbers) + 1))
    return numbers


def _public_goal(goal: GoalProgress, numbers: Mapping[str, str]) -> GoalProgress:
    """One goal with public entries."""
    counted: list[CountedEntry] = []
    for entry in goal.counted:
        public = _public_entry(entry, goal, numbers)
        counted.append(CountedEntry(**public, amount=entry.amount))
    excluded: list[ExcludedEntry] = []
    for left_out in goal.left_out:
        public = _public_entry(left_out, goal, numbers)
        reason = _public_reason(left_out.reason, numbers)
        excluded.append(ExcludedEntry(**public, amount=left_out.amount, reason=reason))
    also = [_public_goal(condition, numbers) for condition in goal.also]
    return replace(
        goal,
        counted=tuple(counted),
        excluded=tuple(excluded),
        pending=(),
        balance=None,
        also=tuple(also),
    )


def _public_entry(
    entry: CountedEntry | ExcludedEntry, goal: GoalProgress, numbers: Mapping[str, str]
) -> Record:
    """The unit and action of an entry; of a factory, whose id is its owner's, only the number."""
    if goal.measure == "housing_sites":
        return {"id": entry.id, "action_id": entry.action_id, "name": entry.name}
    number = numbers[entry.action_id]
    if goal.measure == "revitalized_factories":
        return {"id": number, "action_id": number}
    return {"id": entry.id, "action_id": number}


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
