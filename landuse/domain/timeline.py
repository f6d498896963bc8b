"""The zone on several days: statuses and progress as they stood on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.days import DayLike, as_day
from landuse.domain.goals.progress import progress_on
from landuse.domain.goals.report import GoalsReport
from landuse.domain.standing.standing import StandingCourse, standing_course
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
    dates = tuple(as_day(day) for day in days)
    if not dates:
        none = pd.DataFrame(index=parcels.index), pd.DataFrame(index=buildings.index)
        return Timeline((), *none, ())
    course = standing_course(zone, dates)
    for place, day in enumerate(course.days):
        standing = course.on(place)
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
    reports = _goals(assessment, course)
    return Timeline(
        dates,
        pd.DataFrame(statuses, index=parcels.index)[list(dates)],
        pd.DataFrame(building_statuses, index=buildings.index)[list(dates)],
        tuple(reports[day] for day in dates),
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
    dates = [as_day(day) for day in days]
    if not dates:
        return []
    reports = _goals(assessment, standing_course(assessment.zone, dates))
    return [reports[day] for day in dates]


def _goals(assessment: Assessment, course: StandingCourse) -> dict[dt.date, GoalsReport]:
    """Progress to every goal on each day of ``course``."""
    zone, parcels, buildings = assessment.zone, assessment.parcels, assessment.buildings
    reports = progress_on(zone, course, parcels, buildings)
    return dict(zip(course.days, reports, strict=True))
