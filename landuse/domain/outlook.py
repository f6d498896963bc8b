"""Where the goals will stand at the end of the plan year, as it looks on one day before."""

from __future__ import annotations

from landuse.domain.assessment import Assessment
from landuse.domain.frames.arguments import check_whole_number
from landuse.domain.goals.forecast import forecast_goals
from landuse.domain.goals.outlook import Outlook
from landuse.domain.goals.progress import goal_counter
from landuse.domain.vocabulary.measures import DRAWS, SEED


def forecast(
    assessment: Assessment, draws: int = DRAWS, seed: int = SEED
) -> list[Outlook]:
    """Every goal's distribution on the last day that counts for it.

    Parameters
    ----------
    assessment : Assessment
        Rows of the ledgers dated after its day are not used.
    draws : int
        How many courses of the rest of the year are drawn, at least one.
    seed : int
        Seed of the random numbers, not negative; equal seeds give equal results.

    Returns
    -------
    list of Outlook
        One a goal, in their order.

    Raises
    ------
    LanduseError
        Where ``draws`` or ``seed`` is not such a number.
    """
    check_whole_number("draws", draws, minimum=1)
    check_whole_number("seed", seed, minimum=0)
    counter = goal_counter(
        assessment.zone, assessment.standing, assessment.parcels, assessment.buildings
    )
    return forecast_goals(counter, draws=draws, seed=seed)
