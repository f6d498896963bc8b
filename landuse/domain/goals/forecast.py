"""Will we make it: the distribution of each goal at the year's end, from where actions stand today.

Every draw walks all open actions week by week to the last day that counts, with hazards that are
drawn too (:mod:`landuse.domain.goals.hazards`), and counts what then stands by the rules of
:mod:`landuse.domain.goals.settlement`. Actions that nobody has entered yet are not foreseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.goals.hazards import Draws
from landuse.domain.goals.housing_outlook import SiteOutlook, delays_of, draw_sites
from landuse.domain.goals.outlook import Driver, Outlook
from landuse.domain.goals.progress import GoalCounter
from landuse.domain.goals.prospects import Prospects, ledger_prospects, site_prospects
from landuse.domain.goals.report import TOLERANCE
from landuse.domain.goals.walk import walk_actions
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.stays import STILL_OPEN, stays_in_stages
from landuse.domain.vocabulary.measures import DRAWS, SEED, UNIT_OF_MEASURE

#: So many drivers of a goal are told.
_DRIVERS = 8


@dataclass(frozen=True)
class _Courses:
    """Where everything stands on each last day that some goal has, in every draw."""

    counter: GoalCounter
    draws: int
    open_actions: pd.DataFrame
    steps: Mapping[dt.date, npt.NDArray[np.int16]]
    sites: Mapping[dt.date, list[SiteOutlook]]
    moves: int

    def moves_seen(self, spec: GoalCondition) -> int:
        """How much has been seen of what a condition is about: stages left, or reached by sites."""
        if spec.measure == "housing_sites":
            return len(delays_of(self.counter.sites))
        return self.moves

    def is_over(self, spec: GoalCondition) -> bool:
        """Whether nothing is left to chance."""
        return self.counter.window(spec).last <= self.counter.standing.day


def forecast_goals(
    counter: GoalCounter, *, draws: int = DRAWS, seed: int = SEED
) -> list[Outlook]:
    """Return every goal's distribution on the last day that counts for it, as it looks today.

    Parameters
    ----------
    counter : GoalCounter
        The zone as of today; only what is dated up to that day is looked at.
    draws : int
        Of the Monte Carlo.
    seed : int
        Equal seeds give equal answers.

    Returns
    -------
    list of Outlook
        One a goal, in their order.
    """
    courses = _draw_courses(counter, Draws(draws, np.random.default_rng(seed)))
    return [_outlook(courses, spec, spec.id) for spec in counter.zone.goals]


def _draw_courses(counter: GoalCounter, draws: Draws) -> _Courses:
    """Walk the actions and the sites to every last day, the earliest first."""
    zone, day = counter.zone, counter.standing.day
    recognition = zone.policy.recognition
    actions = counter.standing.actions
    has_not_ended = actions["step"].ge(0).fillna(False)
    open_actions = actions[actions["fault"].isna() & has_not_ended]
    log = dated_log(zone.actions, recognition, day)
    stays = stays_in_stages(log, recognition, day)
    conditions = [condition for spec in zone.goals for condition in (spec, *spec.also)]
    ends = sorted({counter.window(condition).last for condition in conditions})
    steps: dict[dt.date, npt.NDArray[np.int16]] = {}
    for end in ends:
        days = max((end - day).days, 0)
        steps[end] = walk_actions(open_actions, stays, recognition, days, draws)
    sites: dict[dt.date, list[SiteOutlook]] = {}
    for end in ends:
        sites[end] = draw_sites(counter.sites, recognition.forecast, end, draws)
    moves = int((stays["end"] != STILL_OPEN).sum())
    return _Courses(counter, draws.count, open_actions, steps, sites, moves)


def _prospects(courses: _Courses, spec: GoalCondition) -> Prospects:
    """What the draws bring for one condition."""
    end = courses.counter.window(spec).last
    if spec.measure != "housing_sites":
        steps = courses.steps[end]
        return ledger_prospects(spec, courses.counter, courses.open_actions, steps)
    first = courses.counter.window(spec).first
    wanted = [
        outlook
        for outlook in courses.sites[end]
        if (not spec.sites or outlook.site.site_id in spec.sites)
        and not outlook.site.is_delivered_before(first)
    ]
    return site_prospects(wanted, courses.draws)


def _outlook(courses: _Courses, spec: GoalCondition, id_: str) -> Outlook:
    """The outlook of one goal, with those of its further conditions."""
    further = spec.also if isinstance(spec, GoalSpec) else ()
    prospects = _prospects(courses, spec)
    sums = prospects.sums()
    totals = prospects.totals(sums)
    is_reached = totals >= spec.target - TOLERANCE
    others_reached = np.ones(courses.draws, bool)
    for condition in further:
        other = _prospects(courses, condition)
        others_reached &= other.totals(other.sums()) >= condition.target - TOLERANCE
    probability = _odds((is_reached & others_reached).mean(), courses.draws)

    drivers: list[Driver] = []
    for entry, pending in enumerate(prospects.pending):
        chance = float(prospects.counts[:, entry].mean())
        if not 0 < chance < 1:
            continue  # certain either way: nothing hangs on it
        totals_without = totals - prospects.lost_without(entry, sums)
        met_without = others_reached & (totals_without >= spec.target - TOLERANCE)
        without = _odds(met_without.mean(), courses.draws)
        drivers.append(
            Driver(
                action_id=pending.action_id,
                id=pending.id,
                stage=pending.stage,
                name=pending.name,
                amount=float(prospects.amount[entry]),
                chance=chance,
                without=without,
                effect=probability - without,
            )
        )
    drivers.sort(key=lambda driver: (-driver.effect, -driver.amount, driver.action_id))
    low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
    window = courses.counter.window(spec)
    moves = courses.moves_seen(spec)
    least_moves = courses.counter.zone.policy.recognition.forecast.least_moves
    is_known = bool(prospects.pending) and (
        moves >= least_moves or courses.is_over(spec)
    )
    return Outlook(
        id=id_,
        title=spec.title,
        title_en=spec.title_en,
        unit=UNIT_OF_MEASURE[spec.measure],
        target=spec.target,
        achieved=courses.counter.achieved(spec),
        probability=probability,
        alone=_odds(is_reached.mean(), courses.draws),
        p10=float(low),
        p50=float(middle),
        p90=float(high),
        first=window.first,
        last=window.last,
        drivers=tuple(drivers[:_DRIVERS]) if is_known else (),
        also=tuple(
            _outlook(courses, condition, f"{id_}.{number}")
            for number, condition in enumerate(further, 1)
        ),
        is_known=is_known,
        is_under_way=bool(prospects.pending),
        moves=moves,
        least_moves=least_moves,
    )


def _odds(share: float, draws: int) -> float:
    """A share of the draws as a probability: never 0 or 1, which no number of draws can tell."""
    least = 0.5 / draws
    return float(min(max(share, least), 1 - least))
