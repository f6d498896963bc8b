"""Goals and what has been reached of them, as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class GoalProgress:
    """One goal, as of a day. Amounts are in ``unit``; ``counted`` and ``excluded`` list every action considered."""

    id: str
    title: str
    measure: str
    target: float
    unit: str
    achieved: float
    met: bool
    milestone: str
    #: milestone → amount that has reached it (a waterfall: each contains the next)
    milestones: Mapping[str, float]
    #: dicts: id (unit), action_id, amount, date, mode, project
    counted: tuple[Mapping[str, Any], ...]
    #: dicts: id, action_id, amount, reason
    excluded: tuple[Mapping[str, Any], ...]
    #: what is reached within these days counts
    first: dt.date
    last: dt.date
    #: further conditions joined by AND (the factory goal: number and floor area)
    also: tuple[GoalProgress, ...] = ()


@dataclass(frozen=True)
class GoalsReport:
    """All goals as of a day, with the resettlement sites.

    ``housing`` — one dict a site: site_id, name, stage (reached), next_stage, planned, actual, days_late, late (bool),
    on_map (bool), units.
    """

    as_of: dt.date
    goals: tuple[GoalProgress, ...]
    housing: tuple[Mapping[str, Any], ...]
