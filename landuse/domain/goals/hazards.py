"""How likely an action is to leave its stage, week by week, where the assumptions may be wrong.

The policy's medians and shares of falls are working assumptions. A zone may be slower than they say
as a whole, and one step of it more so: each draw has one factor of duration for the zone and one
for each step in it, shared by all actions, so that doubt about a median does not average out over
weeks or actions. What the ledger has seen (stays still open too) weighs the factors: a hierarchical
model, solved on a grid, since a factor is one number (Gelman et al., "Bayesian Data Analysis", 3rd
edition, chapter 5). Falls are treated likewise, on the scale of the logarithm of their odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import log_expit, log_ndtr, logsumexp

from landuse.domain.policy.recognition import ForecastPriors, Recognition, Stage
from landuse.domain.standing.stays import FELL_BACK, MOVED_ON, STILL_OPEN

FloatArray = npt.NDArray[np.floating]

#: Weeks that a hazard is kept for; who has waited longer has the hazard of the last one.
WEEKS = 160
#: Logarithms of the factors by which durations may differ from the policy's: 1/9 to 9 times.
_FACTORS = np.linspace(-2.2, 2.2, 45)
#: Differences from the policy's falls, in logarithms of odds.
_SHIFTS = np.linspace(-3.0, 3.0, 61)
#: Parts of the policy's spread of durations that are tried, and how likely each is.
_SPREADS = ((0.7, 0.25), (1.0, 0.5), (1.35, 0.25))
#: A day is entered whole: one that is nought days after another was some part of a day after it.
_HALF_A_DAY = 0.5
#: Shares of falls are kept from nought and one, which have no odds.
_LEAST_SHARE = 1e-6


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


def draw_hazards(
    stays: pd.DataFrame, recognition: Recognition, draws: Draws
) -> StepHazards:
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
    of_steps = [observed.get(key, stays.iloc[:0]) for key in stages]
    prior = recognition.forecast
    rows = {key: row for row, key in enumerate(stages)}
    leaving = _draw_leaving(of_steps, list(stages.values()), prior, draws)
    falling = _draw_falling(of_steps, list(stages.values()), prior, draws)
    return StepHazards(rows, leaving, falling)


def _draw_leaving(
    stays: Sequence[pd.DataFrame],
    stages: Sequence[Stage],
    prior: ForecastPriors,
    draws: Draws,
) -> FloatArray:
    """Weekly probabilities of leaving every step (steps × draws × weeks)."""
    likelihoods = np.array(
        [
            _likelihood_of_durations(of_step, stage, prior.spread)
            for of_step, stage in zip(stays, stages, strict=True)
        ]
    )
    doubt = (prior.zone_doubt, prior.step_doubt)
    chosen = _draw_shared(likelihoods, _FACTORS, doubt, draws)
    leaving = np.empty((len(stages), draws.count, WEEKS), np.float32)
    for row, stage in enumerate(stages):
        leaving[row] = _weekly_hazards(stage, prior.spread)[chosen[row]]
    return leaving


def _draw_falling(
    stays: Sequence[pd.DataFrame],
    stages: Sequence[Stage],
    prior: ForecastPriors,
    draws: Draws,
) -> FloatArray:
    """Part of the leavings of every step that are a fall (steps × draws)."""
    shifted = np.array([_log_odds(stage.falls) for stage in stages])[:, None] + _SHIFTS
    fell = np.array([(of_step["end"] == FELL_BACK).sum() for of_step in stays])
    moved_on = np.array([(of_step["end"] == MOVED_ON).sum() for of_step in stays])
    likelihoods = fell[:, None] * log_expit(shifted) + moved_on[:, None] * log_expit(
        -shifted
    )
    doubt = (prior.falls_doubt, prior.falls_doubt)
    chosen = _draw_shared(likelihoods, _SHIFTS, doubt, draws)
    shares = np.exp(log_expit(shifted))
    falling: FloatArray = np.take_along_axis(shares, chosen, axis=1).astype(np.float32)
    return falling


def _log_odds(share: float) -> float:
    """The logarithm of the odds of a share."""
    kept = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
    return float(np.log(kept / (1 - kept)))


def _candidates(stage: Stage, spread: float) -> tuple[FloatArray, FloatArray]:
    """Logarithms of medians, and spreads, of all candidates of a step: factors × spreads."""
    parts = np.array([part for part, _ in _SPREADS])
    medians = np.repeat(np.log(stage.days) + _FACTORS, len(parts))
    return medians, np.tile(spread * parts, len(_FACTORS))


def _likelihood_of_durations(
    stays: pd.DataFrame, stage: Stage, spread: float
) -> FloatArray:
    """Logarithm of what the stays of a step say for each candidate, with that of its spread."""
    medians, spreads = _candidates(stage, spread)
    days = np.log(stays["days"].to_numpy(float) + _HALF_A_DAY)
    is_open = stays["end"].to_numpy() == STILL_OPEN
    standardised = (days[:, None] - medians) / spreads
    of_ended = -0.5 * standardised[~is_open] ** 2 - np.log(spreads)
    of_open = log_ndtr(-standardised[is_open])
    weight_of_spread = np.tile(
        np.log([weight for _, weight in _SPREADS]), len(_FACTORS)
    )
    likelihood: FloatArray = (
        of_ended.sum(axis=0) + of_open.sum(axis=0) + weight_of_spread
    )
    return likelihood


def _weekly_hazards(stage: Stage, spread: float) -> FloatArray:
    """Probability of leaving within each week, of each candidate (candidates × weeks)."""
    medians, spreads = _candidates(stage, spread)
    ends = np.log(np.arange(1, WEEKS + 1) * 7.0)
    survival = log_ndtr(-(ends - medians[:, None]) / spreads[:, None])
    before = np.hstack([np.zeros((len(medians), 1)), survival[:, :-1]])
    hazards: FloatArray = -np.expm1(survival - before)
    return hazards


def _draw_shared(
    likelihoods: FloatArray, grid: FloatArray, doubt: tuple[float, float], draws: Draws
) -> npt.NDArray[np.intp]:
    """Draw a candidate for every step in every draw, all shifted by what the zone shares.

    Parameters
    ----------
    likelihoods : ndarray of float, shape (steps, candidates)
        Logarithms; the candidates are ``grid``, each as often as there are candidates for it.
    grid : ndarray of float
        The shifts of a step, of the zone and its own together.
    doubt : tuple of float
        Standard deviations of the zone's shift and of a step's own.
    draws : Draws
        How many.

    Returns
    -------
    ndarray of int, shape (steps, draws)
        Candidates.
    """
    of_zone, of_step = doubt
    repeats = likelihoods.shape[1] // len(grid)
    own = np.repeat(-0.5 * ((grid - grid[:, None]) / of_step) ** 2, repeats, axis=1)
    own -= logsumexp(own, axis=1, keepdims=True)
    # shape (steps, zone, candidates)
    joint = likelihoods[:, None, :] + own
    of_zones = logsumexp(joint, axis=2).sum(axis=0) - 0.5 * (grid / of_zone) ** 2
    zones = _draw_from(of_zones[None, :], np.zeros(draws.count, np.intp), draws)
    return np.array(
        [_draw_from(of_candidates, zones, draws) for of_candidates in joint]
    )


def _draw_from(
    logarithms: FloatArray, rows: npt.NDArray[np.intp], draws: Draws
) -> npt.NDArray[np.intp]:
    """One column a draw, each from its row, by weights given as logarithms."""
    weights = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    shares = weights.cumsum(axis=1)
    shares /= shares[:, -1:]
    luck = draws.random.random(draws.count)
    chosen = np.empty(draws.count, np.intp)
    for row in np.unique(rows):
        is_row = rows == row
        chosen[is_row] = np.searchsorted(shares[row], luck[is_row], side="right")
    last = logarithms.shape[1] - 1
    in_range: npt.NDArray[np.intp] = np.minimum(chosen, last)
    return in_range
