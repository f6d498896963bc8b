"""How likely an action is to leave its stage, week by week: hazards drawn from their posterior.

The policy's durations are the prior, the ledger's own stays the evidence (those still open too:
they were at risk in every week they have behind them). Weekly hazards follow a beta-Stacy process,
the share of leavings that are a fall a beta distribution. So few examples lean on the prior, many
do not, and how little is known widens the answer.

The process is that of Walker and Muliere, "Beta-Stacy processes and a generalization of the
Pólya-urn scheme", Annals of Statistics 25 (1997), on weeks: where the prior says a hazard h and
weighs as much as w observed stays, and of n that were at risk in a week k left in it, the hazard
of that week is Beta(w h + k, w (1 - h) + n - k).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.policy.recognition import ForecastPriors, Recognition, Stage
from landuse.domain.standing.stays import FELL_BACK, MOVED_ON, STILL_OPEN

FloatArray = npt.NDArray[np.floating]

#: Weeks that a hazard is kept for; who has waited longer has the hazard of the last one.
WEEKS = 160
#: Where the prior has all but run out, its hazard still weighs this part of itself.
_LEAST_WEIGHT = 0.2
#: Keeps the parameters of a beta distribution above zero.
_EPSILON = 1e-9
#: Share of durations that are longer than any: keeps the hazard defined.
_LEAST_SURVIVAL = 1e-12


@dataclass(frozen=True)
class Draws:
    """How many courses are drawn, and by which generator; equal seeds give equal answers."""

    count: int
    random: np.random.Generator


@dataclass(frozen=True)
class StepHazards:
    """Drawn hazards of every step that can be left.

    Attributes
    ----------
    row : dict
        (pipeline id, step) → row of the arrays; the steps of a pipeline are neighbours.
    leaving : ndarray of float32, shape (steps, draws, WEEKS)
        Probability of leaving the step within a week, given that one is still in it.
    falling : ndarray of float32, shape (steps, draws)
        Part of the leavings that are a fall.
    """

    row: dict[tuple[str, int], int]
    leaving: FloatArray
    falling: FloatArray


def draw_hazards(stays: pd.DataFrame, recognition: Recognition, draws: Draws) -> StepHazards:
    """Draw the hazards of every step of every pipeline.

    Parameters
    ----------
    stays : DataFrame
        As :func:`landuse.domain.standing.stays.stays_in_stages` gives them.
    recognition : Recognition
        Its pipelines, with the prior's durations and shares of falls.
    draws : Draws
        Of the posterior.

    Returns
    -------
    StepHazards
    """
    stages: dict[tuple[str, int], Stage] = {}
    for pipeline in recognition.pipelines:
        for step, stage in enumerate(pipeline.stages[:-1]):
            stages[pipeline.id, step] = stage
    observed = dict(list(stays.groupby(["pipeline", "step"]))) if len(stays) else {}
    leaving = np.empty((len(stages), draws.count, WEEKS), np.float32)
    falling = np.empty((len(stages), draws.count), np.float32)
    for row, (key, stage) in enumerate(stages.items()):
        of_step = observed.get(key, stays.iloc[:0])
        prior = recognition.forecast
        leaving[row] = _draw_leaving(of_step, stage, prior, draws)
        falling[row] = _draw_falling(of_step, stage, prior, draws)
    rows = {key: row for row, key in enumerate(stages)}
    return StepHazards(rows, leaving, falling)


def _draw_leaving(
    stays: pd.DataFrame, stage: Stage, prior: ForecastPriors, draws: Draws
) -> FloatArray:
    """Weekly probabilities of leaving one step (draws × weeks), a beta-Stacy process."""
    edges = np.arange(WEEKS + 1) * 7.0
    survival = np.array([_survival(days, stage.days, prior.spread) for days in edges])
    hazard = 1 - survival[1:] / survival[:-1]
    weight = prior.weight * np.maximum(survival[:-1], _LEAST_WEIGHT)
    week = np.minimum(stays["days"].to_numpy(float) // 7, WEEKS - 1).astype(int)
    has_ended = stays["end"].to_numpy() != STILL_OPEN
    left = np.bincount(week[has_ended], minlength=WEEKS)
    # one that ended was at risk in its last week too, an open one only in the weeks behind it
    weeks_at_risk = np.bincount(week + has_ended, minlength=WEEKS + 1)
    at_risk = weeks_at_risk[::-1].cumsum()[::-1][1:]
    stayed = np.maximum(at_risk - left, 0)
    return draws.random.beta(
        weight * hazard + left + _EPSILON,
        weight * (1 - hazard) + stayed + _EPSILON,
        (draws.count, WEEKS),
    )


def _draw_falling(
    stays: pd.DataFrame, stage: Stage, prior: ForecastPriors, draws: Draws
) -> FloatArray:
    """Part of the leavings of one step that are a fall (draws), a beta distribution."""
    fell = int((stays["end"] == FELL_BACK).sum())
    moved_on = int((stays["end"] == MOVED_ON).sum())
    return draws.random.beta(
        prior.weight * stage.falls + fell + _EPSILON,
        prior.weight * (1 - stage.falls) + moved_on + _EPSILON,
        draws.count,
    )


def _survival(days: float, median: float, spread: float) -> float:
    """Share of durations longer than ``days``, lognormal; ``spread`` is that of the logarithm."""
    if days <= 0:
        return 1.0
    standardised = math.log(days / median) / spread
    return max(0.5 * math.erfc(standardised / math.sqrt(2)), _LEAST_SURVIVAL)
