"""Write an assessment into the zone's own database of firms, land and buildings, run by run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

import landuse
from landuse.adapters.writing.postgis import DatabaseTable, write_run
from landuse.views.style.labels import column_label
from landuse.views.tables import results
from landuse.words.catalogue import language, speaking

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress

#: The schema that a run is written to where none is named.
SCHEMA = "landuse"


def to_postgis(
    assessment: Assessment, url: str, *, schema: str = SCHEMA, lang: str | None = None
) -> int:
    """Add an assessment to a PostGIS database, beside what earlier runs wrote.

    Parameters
    ----------
    assessment : Assessment
        As :func:`landuse.assess` gives it.
    url : str
        A postgresql:// address; ``${NAME}`` in it is an environment variable's value.
    schema : str
        The schema in the database; it is made where it is missing.
    lang : str, optional
        "zh" or "en": the language of ``status_label``, ``reasons`` and the columns' comments; the
        one that is spoken where None.

    Returns
    -------
    int
        The number of the run, in the column ``run`` of every table.

    Raises
    ------
    LanduseError
        As :func:`landuse.adapters.writing.postgis.write_run`; nothing is written then.

    Notes
    -----
    Tables: ``runs`` (when, zone, plan year, day, policy, version), ``parcels`` and ``buildings``
    with their status and reasons, ``enterprises``, ``land_uses`` (who has how much of which
    parcel), ``actions`` (the ledger as read), ``reasons``, ``goals`` and ``goal_entries``. Beside
    each table stands a view ``…_now`` of the newest run.
    """
    number, _ = write_run(
        url, schema, _runs_row(assessment), tables_of(assessment, lang)
    )
    return number


def tables_of(assessment: Assessment, lang: str | None = None) -> list[DatabaseTable]:
    """Return the tables that a run writes of an assessment.

    Parameters
    ----------
    assessment : Assessment
        It is not changed.
    lang : str, optional
        As :func:`to_postgis` takes it.

    Returns
    -------
    list of DatabaseTable
        Tables without any row are left out.
    """
    spoken = lang or language()
    with speaking(spoken):
        frames = _frames(assessment, spoken)
    tables = []
    for name, frame in frames.items():
        if not len(frame):
            continue
        columns = [str(column) for column in frame]
        comments = {column: column_label(column, spoken) for column in columns}
        tables.append(DatabaseTable(name, frame, comments))
    return tables


def _frames(assessment: Assessment, lang: str) -> dict[str, pd.DataFrame]:
    """Return the frame that is written into each table, by the table's name."""
    grounds = assessment.grounds
    parcels = results.layer(
        assessment.parcels, grounds["parcel"], lang, keep_empty=True
    )
    buildings = results.layer(
        assessment.buildings, grounds["building"], lang, keep_empty=True
    )
    goals = assessment.goals.conditions
    return {
        "parcels": parcels,
        "buildings": buildings,
        "enterprises": assessment.enterprises.reset_index(),
        "land_uses": assessment.uses.reset_index(drop=True),
        "actions": assessment.zone.actions,
        "reasons": assessment.reasons,
        "goals": _goals_frame(goals),
        "goal_entries": _goal_entries_frame(goals),
    }


def _runs_row(assessment: Assessment) -> dict[str, object]:
    """Return the row of the table ``runs``."""
    zone = assessment.zone
    return {
        "zone": zone.name,
        "year": zone.year,
        "as_of": pd.Timestamp(assessment.as_of),
        "policy": zone.policy.id,
        "version": landuse.__version__,
        "synthetic": zone.synthetic,
    }


def _goals_frame(goals: Iterable[GoalProgress]) -> pd.DataFrame:
    """Return goals with what has been reached of each."""
    rows = []
    for goal in goals:
        row = {
            "goal": goal.id,
            "title": goal.title,
            "measure": goal.measure,
            "target": float(goal.target),
            "unit": goal.unit,
            "achieved": float(goal.achieved),
            "milestone": goal.milestone,
            "met": goal.met,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _goal_entries_frame(goals: Iterable[GoalProgress]) -> pd.DataFrame:
    """Return what counts towards each goal, what does not count yet, and what never does."""
    rows: list[dict[str, object]] = []
    for goal in goals:
        rows += [_counted_row(goal.id, entry) for entry in goal.counted]
        rows += [_uncounted_row(goal.id, "pending", entry) for entry in goal.pending]
        rows += [_uncounted_row(goal.id, "excluded", entry) for entry in goal.excluded]
    return pd.DataFrame(rows)


def _counted_row(goal_id: str, entry: CountedEntry) -> dict[str, object]:
    """Return the row of an entry that counts towards a goal."""
    row = _entry_row(goal_id, "counted", entry)
    row["amount"] = float(entry.amount)
    row["date"] = None if entry.date is None else pd.Timestamp(entry.date)
    return row


def _uncounted_row(goal_id: str, place: str, entry: ExcludedEntry) -> dict[str, object]:
    """Return the row of an entry that does not count, or not yet."""
    row = _entry_row(goal_id, place, entry)
    row["amount"] = None if entry.amount is None else float(entry.amount)
    row["reason"] = str(entry.reason)
    return row


def _entry_row(
    goal_id: str, place: str, entry: CountedEntry | ExcludedEntry
) -> dict[str, object]:
    """Return what the rows of all entries have: the goal, the action and the unit."""
    return {
        "goal": goal_id,
        "place": place,
        "unit_id": entry.id,
        "action_id": entry.action_id,
        "parcel_id": entry.parcel_id,
        "building_id": entry.building_id,
    }
