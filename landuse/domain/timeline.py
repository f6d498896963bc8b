"""The zone on several days: statuses and progress as they stood on each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.days import DayLike, as_day
from landuse.domain.goals.progress import progress_on
from landuse.domain.goals.report import GoalsReport
from landuse.domain.policy.recognition import GoalMeasure
from landuse.domain.standing.standing import (
    StandingCourse,
    revitalization_days_on,
    standing_course,
)
from landuse.domain.tags.on_days import UnitDays, tags_on_days
from landuse.domain.vocabulary.facts import Unit
from landuse.domain.zone import Zone

if TYPE_CHECKING:
    import geopandas as gpd

#: Kind of a unit → the measure at whose milestone such a unit is revitalized.
_MEASURE: dict[Unit, GoalMeasure] = {
    "parcel": "redeveloped_mu",
    "building": "revitalized_floor_m2",
}
#: How many pairs of unit and day are tagged at once; more would take memory and gain little time.
_PAIRS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Timeline:
    """The zone on several days, assessed as of each.

    Attributes
    ----------
    days : tuple of datetime.date
        In the order of the request.
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
        Output, class and rank of the parcels stay those of its year. The goals of a part
        (:meth:`landuse.domain.assessment.Assessment.within`) are those of the whole zone.
    days : sequence of date, datetime, Timestamp, numpy.datetime64 or ISO text
        The ledger is read as it is known now; rows dated later than a day are not used for it.

    Returns
    -------
    Timeline
        In the order of ``days``.

    Raises
    ------
    LanduseError
        Where one of ``days`` is no day.
    """
    dates = tuple(as_day(day) for day in days)
    if not dates:
        statuses = pd.DataFrame(index=assessment.parcels.index)
        building_statuses = pd.DataFrame(index=assessment.buildings.index)
        return Timeline((), statuses, building_statuses, ())
    course = standing_course(assessment.zone, dates)
    reports = _goals_by_day(assessment, course)
    return _timeline_of_course(assessment, dates, course, reports)


def timeline_before(
    assessment: Assessment, days: Sequence[DayLike]
) -> tuple[Timeline, Assessment]:
    """The zone on some days, and the assessment with its goals, which are counted in the same pass.

    Parameters
    ----------
    assessment : Assessment
        Is not changed.
    days : sequence of date, datetime, Timestamp, numpy.datetime64 or ISO text
        As :func:`timeline` takes them; at least one.

    Returns
    -------
    line : Timeline
        As :func:`timeline` gives it.
    assessment : Assessment
        The same assessment, with the goals of its day counted.

    Raises
    ------
    LanduseError
        Where one of ``days`` is no day.
    """
    dates = tuple(as_day(day) for day in days)
    course = standing_course(assessment.zone, [*dates, assessment.as_of])
    reports = _goals_by_day(assessment, course)
    line = _timeline_of_course(assessment, dates, course, reports)
    return line, replace(assessment, counted=reports[assessment.as_of])


def _timeline_of_course(
    assessment: Assessment,
    days: tuple[dt.date, ...],
    course: StandingCourse,
    reports: Mapping[dt.date, GoalsReport],
) -> Timeline:
    """The zone on some days of a course, with the goals as they were counted on them."""
    zone = assessment.zone
    statuses = _statuses(zone, assessment.parcels, "parcel", course)
    building_statuses = _statuses(zone, assessment.buildings, "building", course)
    columns = list(days)
    return Timeline(
        days=days,
        statuses=statuses[columns],
        building_statuses=building_statuses[columns],
        reports=tuple(reports[day] for day in days),
    )


def _statuses(
    zone: Zone, frame: gpd.GeoDataFrame, unit: Unit, course: StandingCourse
) -> pd.DataFrame:
    """The status of every unit of a kind on each day of a course, some days at a time."""
    milestone = zone.policy.recognition.counting[_MEASURE[unit]]
    revitalized_on = revitalization_days_on(
        course, f"{unit}_id", milestone, frame.index
    )
    days_at_once = max(1, _PAIRS_AT_ONCE // max(len(frame), 1))
    statuses: dict[dt.date, npt.NDArray[np.object_]] = {}
    for first in range(0, len(course.days), days_at_once):
        block = slice(first, first + days_at_once)
        days = course.days[block]
        unit_days = _unit_days(
            frame.index, days, course.field_checks[block], revitalized_on[block]
        )
        tags = tags_on_days(zone, frame, unit, unit_days)
        status = tags["status"].astype(str).to_numpy(object)
        statuses.update(zip(days, status.reshape(len(days), -1), strict=True))
    return pd.DataFrame(statuses, index=frame.index, dtype="str")


def _unit_days(
    ids: pd.Index,
    days: Sequence[dt.date],
    field_checks: Sequence[pd.DataFrame],
    revitalized_on: npt.NDArray[np.datetime64],
) -> UnitDays:
    """Every unit on each of some days, day after day, with the field checks in force on it."""
    numbered_checks = []
    for number, checks in enumerate(field_checks):
        position = ids.get_indexer(checks.index)
        is_unit = position >= 0
        pair = position[is_unit] + number * len(ids)
        numbered_checks.append(checks[is_unit].set_axis(pair))
    return UnitDays(
        rows=np.tile(np.arange(len(ids)), len(days)),
        days=np.repeat(np.array(days, "datetime64[s]"), len(ids)),
        revitalized_on=revitalized_on.ravel(),
        field_checks=pd.concat(numbered_checks),
    )


def goals_on(assessment: Assessment, days: Sequence[DayLike]) -> list[GoalsReport]:
    """Progress to every goal on each of some days, by the ledger as it is known now.

    Parameters
    ----------
    assessment : Assessment
        The goals count the land and floor area of its units.
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
    course = standing_course(assessment.zone, dates)
    reports = _goals_by_day(assessment, course)
    return [reports[day] for day in dates]


def _goals_by_day(
    assessment: Assessment, course: StandingCourse
) -> dict[dt.date, GoalsReport]:
    """Progress to every goal of the whole zone on each day of a course."""
    whole = assessment.of_zone
    reports = progress_on(whole.zone, course, whole.parcels, whole.buildings)
    return dict(zip(course.days, reports, strict=True))
