"""Will we make it: the distribution of each goal at the year's end, from where actions stand today.

Every draw walks all open actions week by week to the last day that counts, with hazards that are
drawn too (:mod:`landuse.domain.goals.hazards`), and counts the result by the rules of
:mod:`landuse.domain.goals.settlement`. Actions that are not in the ledger yet are not foreseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.goals.counts import conditions_of, further_conditions
from landuse.domain.goals.hazards import Draws
from landuse.domain.goals.housing_outlook import SiteOutlook, delays_of, draw_sites
from landuse.domain.goals.outlook import Driver, Outlook
from landuse.domain.goals.progress import GoalCounter
from landuse.domain.goals.prospects import Prospects, ledger_prospects, site_prospects
from landuse.domain.goals.report import TOLERANCE
from landuse.domain.goals.walk import walk_actions
from landuse.domain.policy.goal import GoalCondition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.stays import STILL_OPEN, stays_in_stages
from landuse.domain.vocabulary.measures import DRAWS, SEED, UNIT_OF_MEASURE

#: How many drivers of a goal are listed.
_DRIVERS = 8


@dataclass(frozen=True)
class _Courses:
    """Where every action and site stands at the end of each goal's window, in every draw."""

    counter: GoalCounter
    draws: int
    open_actions: pd.DataFrame
    steps: Mapping[dt.date, npt.NDArray[np.int16]]
    sites: Mapping[dt.date, list[SiteOutlook]]
    stage_moves: int

    def observed_moves(self, spec: GoalCondition) -> int:
        """How many stages were left in the ledger, or were reached by the sites, until today."""
        if spec.measure == "housing_sites":
            return len(delays_of(self.counter.sites))
        return self.stage_moves

    def is_over(self, spec: GoalCondition) -> bool:
        """Whether the last day that counts has come, so that nothing depends on chance."""
        return self.counter.window(spec).last <= self.counter.standing.day


def forecast_goals(
    counter: GoalCounter, *, draws: int = DRAWS, seed: int = SEED
) -> list[Outlook]:
    """Return every goal's distribution on the last day that counts for it, as it looks today.

    Parameters
    ----------
    counter : GoalCounter
        The zone as of today; rows of the ledgers dated later are not used.
    draws : int
        How many draws the Monte Carlo method takes.
    seed : int
        Equal seeds give equal results.

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

    windows = [counter.window(condition) for condition in conditions_of(zone)]
    ends = sorted({window.last for window in windows})
    steps: dict[dt.date, npt.NDArray[np.int16]] = {}
    for end in ends:
        days = max((end - day).days, 0)
        steps[end] = walk_actions(open_actions, stays, recognition, days, draws)
    sites: dict[dt.date, list[SiteOutlook]] = {}
    for end in ends:
        sites[end] = draw_sites(counter.sites, recognition.forecast, end, draws)

    has_ended = stays["end"] != STILL_OPEN
    return _Courses(
        counter=counter,
        draws=draws.count,
        open_actions=open_actions,
        steps=steps,
        sites=sites,
        stage_moves=int(has_ended.sum()),
    )


def _prospects(courses: _Courses, spec: GoalCondition) -> Prospects:
    """What every draw adds up for one condition."""
    window = courses.counter.window(spec)
    if spec.measure != "housing_sites":
        steps = courses.steps[window.last]
        return ledger_prospects(spec, courses.counter, courses.open_actions, steps)

    sites: list[SiteOutlook] = []
    for outlook in courses.sites[window.last]:
        is_of_goal = not spec.sites or outlook.site.site_id in spec.sites
        if is_of_goal and not outlook.site.is_delivered_before(window.first):
            sites.append(outlook)
    return site_prospects(sites, courses.draws)


def _outlook(courses: _Courses, spec: GoalCondition, id_: str) -> Outlook:
    """The outlook of one goal, with those of its further conditions."""
    counter = courses.counter
    prospects = _prospects(courses, spec)
    totals = prospects.totals
    is_reached = totals >= spec.target - TOLERANCE
    further = further_conditions(spec)
    others_reached = _are_reached(courses, further)
    probability = _odds(is_reached & others_reached)

    moves = courses.observed_moves(spec)
    least_moves = counter.zone.policy.recognition.forecast.least_moves
    is_under_way = bool(prospects.pending)
    has_evidence = moves >= least_moves or courses.is_over(spec)
    is_known = is_under_way and has_evidence
    drivers: list[Driver] = []
    if is_known:
        drivers = _drivers(prospects, spec.target, others_reached)

    also = []
    for number, condition in enumerate(further, 1):
        also.append(_outlook(courses, condition, f"{id_}.{number}"))
    window = counter.window(spec)
    low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
    return Outlook(
        id=id_,
        title=spec.title,
        title_en=spec.title_en,
        unit=UNIT_OF_MEASURE[spec.measure],
        target=spec.target,
        achieved=counter.achieved(spec),
        probability=probability,
        alone=_odds(is_reached),
        p10=float(low),
        p50=float(middle),
        p90=float(high),
        first=window.first,
        last=window.last,
        drivers=tuple(drivers[:_DRIVERS]),
        also=tuple(also),
        is_known=is_known,
        is_under_way=is_under_way,
        moves=moves,
        least_moves=least_moves,
    )


def _are_reached(courses: _Courses, conditions: Iterable[GoalCondition]) -> Flags:
    """In which draws all of some conditions are reached."""
    are_reached = np.ones(courses.draws, bool)
    for condition in conditions:
        totals = _prospects(courses, condition).totals
        are_reached &= totals >= condition.target - TOLERANCE
    return are_reached


def _drivers(
    prospects: Prospects, target: float, others_reached: Flags
) -> list[Driver]:
    """Every entry that may or may not count by the end, the one of most effect first."""
    totals = prospects.totals
    probability = _odds((totals >= target - TOLERANCE) & others_reached)
    drivers: list[Driver] = []
    for entry, pending in enumerate(prospects.pending):
        chance = float(prospects.counts[:, entry].mean())
        if chance in (0, 1):
            continue  # certain either way: the goal does not hang on it
        totals_without = totals - prospects.lost_without(entry)
        met_without = others_reached & (totals_without >= target - TOLERANCE)
        probability_without = _odds(met_without)
        driver = Driver(
            action_id=pending.action_id,
            id=pending.id,
            stage=pending.stage,
            name=pending.name,
            amount=float(prospects.amount[entry]),
            chance=chance,
            without=probability_without,
            effect=probability - probability_without,
        )
        drivers.append(driver)
    drivers.sort(key=lambda driver: (-driver.effect, -driver.amount, driver.action_id))
    return drivers


def _odds(is_met: Flags) -> float:
    """The share of the draws as a probability: never 0 or 1, which no number of draws can prove."""
    half_a_draw = 0.5 / len(is_met)
    return float(np.clip(is_met.mean(), half_a_draw, 1 - half_a_draw))
