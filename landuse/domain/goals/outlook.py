"""The values of a forecast: the odds of a goal, its likely amounts, and what it hangs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

#: An effect on the odds below this is noise of the draws.
_NOISE = 0.005


@dataclass(frozen=True)
class Driver:
    """A pending action, or a resettlement site, that may or may not count by the end.

    Attributes
    ----------
    action_id : str
        The action; the site's id for a site.
    id : str
        The unit; the site's id for a site.
    stage : str or None
        The word of its stage; the key of the stage for a site.
    name : str or None
        Of a site.
    amount : float
        The amount that it would bring, in the unit of the goal.
    chance : float
        Probability that it counts by the end.
    without : float
        Probability that the goal is met although this one fails.
    effect : float
        By how much ``without`` is less than the goal's probability.
    """

    action_id: str
    id: str
    stage: str | None
    name: str | None
    amount: float
    chance: float
    without: float
    effect: float

    @property
    def matters(self) -> bool:
        """Whether its failure moves the odds by more than the noise of the draws."""
        return self.effect > _NOISE


@dataclass(frozen=True)
class Outlook:
    """One condition of a goal on the last day that counts for it, as it looks today.

    Attributes
    ----------
    id, title, title_en, unit : str
        As the goal states them.
    target, achieved : float
        In ``unit``; ``achieved`` is today's amount.
    probability : float
        That the goal is met, with all of its conditions.
    alone : float
        That this condition by itself is reached.
    p10, p50, p90 : float
        Amounts that one, five and nine tenths of the draws stay within.
    first, last : datetime.date
        The days that count; the forecast is for the last of them.
    drivers : tuple of Driver
        The entries that the goal hangs on, the one of most effect first.
    also : tuple of Outlook
        Of the further conditions, each as if it stood alone.
    is_known : bool
        False where nothing is under way that could be drawn, or too few moves have been observed;
        the odds and amounts then mean nothing.
    is_under_way : bool
        Whether anything could be drawn.
    moves, least_moves : int
        How many stages the actions have left (or the sites have reached) until today, and how many
        the policy asks for.
    """

    id: str
    title: str
    title_en: str
    unit: str
    target: float
    achieved: float
    probability: float
    alone: float
    p10: float
    p50: float
    p90: float
    first: dt.date
    last: dt.date
    drivers: tuple[Driver, ...]
    also: tuple[Outlook, ...] = ()
    is_known: bool = True
    is_under_way: bool = True
    moves: int = 0
    least_moves: int = 0

    @property
    def has_seen_enough(self) -> bool:
        """Whether as many moves have been observed as the policy asks for."""
        return self.moves >= self.least_moves

    @property
    def to_go(self) -> float:
        """The amount that is missing today, in ``unit``; 0 where the target is reached."""
        return max(self.target - self.achieved, 0.0)

    @property
    def more_needed(self) -> float:
        """The amount that is missing at the end by the median of the draws, in ``unit``."""
        return max(self.target - self.p50, 0.0)


def every_condition(outlooks: Iterable[Outlook]) -> list[Outlook]:
    """Return every goal's outlook and, after it, those of its further conditions.

    Parameters
    ----------
    outlooks : iterable of Outlook
        One a goal.

    Returns
    -------
    list of Outlook
    """
    conditions: list[Outlook] = []
    for outlook in outlooks:
        conditions += [outlook, *outlook.also]
    return conditions
