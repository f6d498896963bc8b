"""Which resettlement sites will be on schedule at the end, by delays drawn from those so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.goals.hazards import Draws
from landuse.domain.goals.housing import STAGES, HousingSite
from landuse.domain.policy.recognition import ForecastPriors

#: Deciles 10, 25, 50, 75 and 90 of a normal distribution: the policy's delays as five examples.
_QUANTILES = np.array([-1.28, -0.67, 0.0, 0.67, 1.28])


@dataclass(frozen=True)
class SiteOutlook:
    """A site, and whether it is under way and on schedule on the last day (bool, shape draws)."""

    site: HousingSite
    counts: Flags


def draw_sites(
    sites: Sequence[HousingSite], prior: ForecastPriors, end: dt.date, draws: Draws
) -> list[SiteOutlook]:
    """Draw which sites are under way on the last day with nothing overdue.

    A site keeps one delay for all its stages, drawn from the delays that the finished stages of
    all sites had and from the policy's own: a Bayesian bootstrap (Rubin, Annals of Statistics 9,
    1981), in which the weights of the examples are drawn too. A site that is already later than the
    delay drawn for it gets that delay on top of the days by which it is late.

    Parameters
    ----------
    sites : sequence of HousingSite
        As of today.
    prior : ForecastPriors
        The policy's delay, its spread, and how many examples it weighs.
    end : date
        The last day.
    draws : Draws
        How many, and of which generator.

    Returns
    -------
    list of SiteOutlook
        In the order of ``sites``.
    """
    observed = delays_of(sites)
    median = max(prior.housing_delay, 1.0)
    assumed = median * np.exp(prior.spread * _QUANTILES)
    delays = np.concatenate([observed, assumed])
    weight_of_assumed = np.full(len(assumed), prior.weight / len(assumed))
    weights = np.concatenate([np.ones(len(observed)), weight_of_assumed])
    cumulated = draws.random.dirichlet(weights, draws.count).cumsum(axis=1)
    outlooks: list[SiteOutlook] = []
    for site in sites:
        luck = draws.random.random((draws.count, 1))
        example = (cumulated < luck).sum(axis=1)
        delay = delays[np.minimum(example, len(delays) - 1)]
        if site.late:
            is_later = delay > site.days_late
            delay = np.where(is_later, delay, site.days_late + np.maximum(delay, 1))
        outlooks.append(SiteOutlook(site, _is_on_schedule(site, delay, end)))
    return outlooks


def _is_on_schedule(site: HousingSite, delay: Floats, end: dt.date) -> Flags:
    """Whether a site with these delays (days) is under way and on schedule on the last day.

    A site without a plan, with a halt or with stages in an impossible order is not.
    """
    if site.is_halted or site.reversed_stages or not site.has_plan:
        return np.zeros(len(delay), bool)
    planned_start = site.planned.get("start")
    starts_by_plan = planned_start is not None and planned_start < end
    if not site.has_reached("start") and not starts_by_plan:
        return np.zeros(len(delay), bool)
    # no stage that is planned before the end may be open on it
    days_to_end = []
    for stage in STAGES[site.stages_reached :]:
        planned = site.planned.get(stage)
        if planned is not None and planned < end:
            days_to_end.append((end - planned).days)
    if not days_to_end:
        return np.ones(len(delay), bool)
    return np.asarray(delay <= min(days_to_end), bool)


def delays_of(sites: Sequence[HousingSite]) -> Floats:
    """Return the days by which every finished stage of every site was late.

    Parameters
    ----------
    sites : sequence of HousingSite
        As of a day.

    Returns
    -------
    ndarray of float
        Under zero: early. Stages without a planned day are left out.
    """
    delays: list[float] = []
    for site in sites:
        for stage in STAGES:
            actual, planned = site.actual.get(stage), site.planned.get(stage)
            if actual is not None and planned is not None:
                delays.append((actual - planned).days)
    return np.array(delays, float)
