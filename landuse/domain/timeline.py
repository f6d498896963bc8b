"""The zone on several days: statuses and progress as they stood on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.days import DayLike, as_day
from landuse.domain.goals.progress import progress
from landuse.domain.goals.report import GoalsReport
from landuse.domain.standing.standing import Standing, standing_on
from landuse.domain.standing.standing_actions import revitalization_days
from landuse.domain.tags.tagging import building_tags, parcel_tags, tag_basis


@dataclass(frozen=True)
class Timeline:
    """The zone on several days, judged as of each.

    Attributes
    ----------
    days : tuple of datetime.date
        In the order they were given.
    statuses : DataFrame of str
        Parcels × days.
    building_statuses : DataFrame of str
        Buildings × days.
    reports : tuple of GoalsReport
        Progress to every goal, one a day.
    """

    days: tuple[dt.date, ...]
    statuses: pd.DataFrame
    building_statuses: pd.DataFrame
    reports: tuple[GoalsReport, ...]


def timeline(assessment: Assessment, days: Sequence[DayLike]) -> Timeline:
    """Status of every parcel and building, and progress to every goal, as of each of some days.

    Parameters
    ----------
    assessment : Assessment
        Output, class and rank of the parcels stay those of its year.
    days : sequence of date, datetime, Timestamp, numpy.datetime64 or ISO text
        The ledger is read as it is known now; rows dated later than a day are not looked at.

    Returns
    -------
    Timeline
        In the order of ``days``.

    Raises
    ------
    LanduseError
        Where one of ``days`` is no day.
    """
    zone, parcels, buildings = assessment.zone, assessment.parcels, assessment.buildings
    counting = zone.policy.recognition.counting
    statuses: dict[dt.date, pd.Series] = {}
    building_statuses: dict[dt.date, pd.Series] = {}
    reports = []
    dates = tuple(as_day(day) for day in days)
    for day in dates:
        standing = standing_on(zone, day)
        revitalized_on = revitalization_days(
            standing.actions, "parcel_id", counting["redeveloped_mu"], parcels.index
        )
        figures = parcels.assign(revitalized_on=revitalized_on)
        basis = tag_basis(zone, standing)
        statuses[day] = parcel_tags(figures, basis).units["status"].astype(str)
        revitalized_on = revitalization_days(
            standing.actions, "building_id", counting["revitalized_floor_m2"], buildings.index
        )
        tags = building_tags(buildings.assign(revitalized_on=revitalized_on), basis)
        building_statuses[day] = tags.units["status"].astype(str)
        reports.append(_goals(assessment, standing))
    return Timeline(
        dates,
        pd.DataFrame(statuses, index=parcels.index),
        pd.DataFrame(building_statuses, index=buildings.index),
        tuple(reports),
    )


def goals_on(assessment: Assessment, days: Sequence[DayLike]) -> list[GoalsReport]:
    """Progress to every goal as it stood on each of some days, by the ledger as it is known now.

    Parameters
    ----------
    assessment : Assessment
        Land and floor area of its units are what the goals count.
    days : sequence of date, datetime, Timestamp, numpy.datetime64 or ISO text
        As :func:`timeline` takes them.

    Returns
    -------
    list of GoalsReport
        In the order of ``days``.

    Raises
    ------
    LanduseError
        Where one of ``days`` is no day.
    """
    return [_goals(assessment, standing_on(assessment.zone, as_day(day))) for day in days]


def _goals(assessment: Assessment, standing: Standing) -> GoalsReport:
    """Progress to every goal on the day of ``standing``."""
    return progress(assessment.zone, standing, assessment.parcels, assessment.buildings)
