"""What counted land was before: whether it was idle or low-efficient, the day before it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.goals.report import CountedEntry, GoalProgress
from landuse.domain.standing.field_checks import field_checks_in_force
from landuse.domain.tags.tagging import TagBasis, parcel_tags
from landuse.domain.vocabulary import status

#: What land has to have been for a goal that is named after it.
_WANTED = frozenset({status.IDLE, status.LOW_EFFICIENCY})


@dataclass(frozen=True)
class NotShownBefore:
    """Counted land that was not shown to be idle or low-efficient before.

    Attributes
    ----------
    goal_id : str
        The condition of the goal.
    entries : tuple of CountedEntry
        They count all the same.
    """

    goal_id: str
    entries: tuple[CountedEntry, ...]

    @property
    def amount(self) -> float:
        """How much of the goal they are, in its unit."""
        return sum(entry.amount for entry in self.entries)


def not_shown_before(assessment: Assessment) -> dict[str, NotShownBefore]:
    """Return the counted land of every goal that asks what it was before, and did not show it.

    The tags are those of the day before the milestone: by the rules, with the output of the
    assessment's year and the field checks in force on that day.

    Parameters
    ----------
    assessment : Assessment
        As of a day.

    Returns
    -------
    dict of str to NotShownBefore
        By the id of the condition, those of land whose goal has ``requires = "warn"``.
    """
    goals = [goal for goal in assessment.goals.conditions if _asks(goal)]
    entries = [entry for goal in goals for entry in goal.counted]
    shown = _shown(assessment, entries)
    return {
        goal.id: NotShownBefore(
            goal.id, tuple(e for e in goal.counted if (e.id, e.date) not in shown)
        )
        for goal in goals
    }


def _asks(goal: GoalProgress) -> bool:
    """Whether a condition asks what its land was before."""
    return goal.measure == "redeveloped_mu" and goal.requires == "warn"


def _shown(
    assessment: Assessment, entries: Iterable[CountedEntry]
) -> set[tuple[str, dt.date | None]]:
    """Units and days of those that were idle or low-efficient on the day before."""
    zone = assessment.zone
    units_of_day: dict[dt.date, list[str]] = {}
    for entry in entries:
        if entry.date is not None:
            units_of_day.setdefault(entry.date, []).append(entry.id)
    # what the entry itself made of the parcel is no answer to what it was before
    figures = assessment.parcels.assign(revitalized_on=pd.NaT)
    shown: set[tuple[str, dt.date | None]] = set()
    for day, ids in units_of_day.items():
        before = day - dt.timedelta(days=1)
        checks = field_checks_in_force(zone.reviews, zone.policy.review_words, before)
        basis = TagBasis(zone.policy, before, zone.present, checks)
        units = parcel_tags(figures.loc[list(dict.fromkeys(ids))], basis).units
        for id_, flags in units["flags"].items():
            if _WANTED & set(str(flags).split(",")):
                shown.add((str(id_), day))
    return shown
