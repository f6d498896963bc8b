"""Where the goals will stand at the end of the plan year, as it looks on the day of the assessment."""

from __future__ import annotations

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arguments import check_whole_number
from landuse.domain.goals import forecast as goal_forecast
from landuse.domain.goals.progress import Counter, housing_table
from landuse.domain.standing.standing import standing_on


def forecast(
    assessment: Assessment, draws: int = 4000, seed: int = 0
) -> list[goal_forecast.Outlook]:
    """Every goal's distribution at the end of what counts for it.

    Parameters
    ----------
    assessment : Assessment
        Only what the ledgers date up to its day is looked at.
    draws : int
        How many courses of the rest of the year are drawn, at least one.
    seed : int
        Of the random numbers, not negative; equal seeds give equal answers.

    Returns
    -------
    list of Outlook
        One a goal, in their order.

    Raises
    ------
    LanduseError
        Where ``draws`` or ``seed`` is no such number.
    """
    check_whole_number("draws", draws, least=1)
    check_whole_number("seed", seed, least=0)
    zone, day = assessment.zone, assessment.as_of
    counter = Counter(
        zone.policy,
        standing_on(zone, day).actions,
        assessment.parcels,
        assessment.buildings,
        housing_table(zone.housing, day),
        zone.year,
    )
    return goal_forecast.forecast(
        zone.goals, counter, zone.actions, zone.housing, as_of=day, draws=draws, seed=seed
    )
