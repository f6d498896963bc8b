"""An assessment into the zone's own database of firms, land and buildings, run by run."""

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
    number, _ = write_run(url, schema, _run(assessment), tables_of(assessment, lang))
    return number


def tables_of(assessment: Assessment, lang: str | None = None) -> list[DatabaseTable]:
    """Say what a run writes of an assessment.

    Parameters
    ----------
    assessment : Assessment
        Not changed.
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
        comments = {str(column): column_label(str(column), spoken) for column in frame}
        tables.append(DatabaseTable(name, frame, comments))
    return tables


def _frames(assessment: Assessment, spoken: str) -> dict[str, pd.DataFrame]:
    """Table → what is written into it."""
    grounds = assessment.grounds
    return {
        "parcels": results.layer(
            assessment.parcels, grounds["parcel"], spoken, keep_empty=True
        ),
        "buildings": results.layer(
            assessment.buildings, grounds["building"], spoken, keep_empty=True
        ),
        "enterprises": assessment.enterprises.reset_index(),
        "land_uses": assessment.uses.reset_index(drop=True),
        "actions": assessment.zone.actions,
        "reasons": assessment.reasons,
        "goals": _goals(assessment.goals.conditions),
        "goal_entries": _entries(assessment.goals.conditions),
    }


def _run(assessment: Assessment) -> dict[str, object]:
    """What is written of the run itself."""
    zone = assessment.zone
    return {
        "zone": zone.name,
        "year": zone.year,
        "as_of": pd.Timestamp(assessment.as_of),
        "policy": zone.policy.id,
        "version": landuse.__version__,
        "synthetic": zone.synthetic,
    }


def _goals(goals: Iterable[GoalProgress]) -> pd.DataFrame:
    """Goals with what has been reached of them."""
    rows = [
        {
            "goal": goal.id,
            "title": goal.title,
            "measure": goal.measure,
            "target": float(goal.target),
            "unit": goal.unit,
            "achieved": float(goal.achieved),
            "milestone": goal.milestone,
            "met": goal.met,
        }
        for goal in goals
    ]
    return pd.DataFrame(rows)


def _entries(goals: Iterable[GoalProgress]) -> pd.DataFrame:
    """What counts towards each goal, what does not count yet, and what does not count at all."""
    rows: list[dict[str, object]] = []
    for goal in goals:
        for counted in goal.counted:
            day = None if counted.date is None else pd.Timestamp(counted.date)
            entry: dict[str, object] = {"amount": float(counted.amount), "date": day}
            rows.append(
                {"goal": goal.id, "place": "counted", **_unit(counted), **entry}
            )
        for place, entries in (("pending", goal.pending), ("excluded", goal.excluded)):
            for left in entries:
                amount = None if left.amount is None else float(left.amount)
                entry = {"amount": amount, "reason": str(left.reason)}
                rows.append({"goal": goal.id, "place": place, **_unit(left), **entry})
    return pd.DataFrame(rows)


def _unit(entry: CountedEntry | ExcludedEntry) -> dict[str, object]:
    """Which action on which unit an entry is."""
    return {
        "unit_id": entry.id,
        "action_id": entry.action_id,
        "parcel_id": entry.parcel_id,
        "building_id": entry.building_id,
    }
