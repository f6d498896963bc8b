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

#: Kind of a unit → the measure whose milestone makes it a revitalized one.
_MEASURE: dict[Unit, GoalMeasure] = {
    "parcel": "redeveloped_mu",
    "building": "revitalized_floor_m2",
}
#: Pairs of unit and day that are tagged at once: memory for speed, with little gained beyond it.
_PAIRS_AT_ONCE = 100_000


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
        Output, class and rank of the parcels stay those of its year. The goals of a part
        (:meth:`landuse.domain.assessment.Assessment.within`) are those of the whole zone.
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
    dates = tuple(as_day(day) for day in days)
    if not dates:
        none = pd.DataFrame(index=assessment.parcels.index)
        return Timeline((), none, pd.DataFrame(index=assessment.buildings.index), ())
    course = standing_course(assessment.zone, dates)
    return _timeline(assessment, dates, course, _goals(assessment, course))


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
        The same, with the goals of its day counted.

    Raises
    ------
    LanduseError
        Where one of ``days`` is no day.
    """
    dates = tuple(as_day(day) for day in days)
    course = standing_course(assessment.zone, [*dates, assessment.as_of])
    reports = _goals(assessment, course)
    line = _timeline(assessment, dates, course, reports)
    return line, replace(assessment, counted=reports[assessment.as_of])


def _timeline(
    assessment: Assessment,
    days: tuple[dt.date, ...],
    course: StandingCourse,
    reports: Mapping[dt.date, GoalsReport],
) -> Timeline:
    """The zone on some days of a course, with the goals as they were counted on them."""
    statuses = _statuses(assessment.zone, assessment.parcels, "parcel", course)
    building_statuses = _statuses(
        assessment.zone, assessment.buildings, "building", course
    )
    return Timeline(
        days,
        statuses[list(days)],
        building_statuses[list(days)],
        tuple(reports[day] for day in days),
    )


def _statuses(
    zone: Zone, frame: gpd.GeoDataFrame, unit: Unit, course: StandingCourse
) -> pd.DataFrame:
    """The status of every unit of a kind on each day of a course, some days at a time."""
    milestone = zone.policy.recognition.counting[_MEASURE[unit]]
    revitalized_on = revitalization_days_on(
        course, f"{unit}_id", milestone, frame.index
    )
    at_once = max(1, _PAIRS_AT_ONCE // max(len(frame), 1))
    found = {}
    for first in range(0, len(course.days), at_once):
        places = range(len(course.days))[first : first + at_once]
        asked = _unit_days(frame.index, course, places, revitalized_on)
        shown = (
            tags_on_days(zone, frame, unit, asked)["status"]
            .astype(str)
            .to_numpy(object)
        )
        for place, of_day in zip(places, shown.reshape(len(places), -1), strict=True):
            found[course.days[place]] = of_day
    return pd.DataFrame(found, index=frame.index, dtype="str")


def _unit_days(
    ids: pd.Index,
    course: StandingCourse,
    places: Sequence[int],
    revitalized_on: npt.NDArray[np.datetime64],
) -> UnitDays:
    """Every unit on each of some days, day after day."""
    field_checks = []
    for number, place in enumerate(places):
        checks = course.field_checks[place]
        at = ids.get_indexer(checks.index)
        of_units = checks[at >= 0]
        field_checks.append(of_units.set_axis(at[at >= 0] + number * len(ids)))
    days = np.array([course.days[place] for place in places], "datetime64[s]")
    return UnitDays(
        rows=np.tile(np.arange(len(ids)), len(places)),
        days=np.repeat(days, len(ids)),
        revitalized_on=revitalized_on[places].ravel(),
        field_checks=pd.concat(field_checks),
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


def _goals(
    assessment: Assessment, course: StandingCourse
) -> dict[dt.date, GoalsReport]:
    """Progress to every goal on each day of ``course``: those of a part are the whole's."""
    whole = assessment.whole or assessment
    reports = progress_on(whole.zone, course, whole.parcels, whole.buildings)
    return dict(zip(course.days, reports, strict=True))
