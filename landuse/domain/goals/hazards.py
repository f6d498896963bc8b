"""How likely an action is to leave its stage, week by week, where the assumptions may be wrong.

The policy's medians and shares of falls are working assumptions. A whole zone may be slower than
they are, and one step of it more so: each draw has one factor of duration for the zone and one for
each step in it, shared by all actions, so that doubt about a median does not average out over weeks
or actions. The ledger's stays (those still open too) weigh the factors: a hierarchical model,
solved on a grid, since a factor is one number (Gelman et al., "Bayesian Data Analysis", 3rd
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

#: Weeks that have a hazard of their own; after longer waits the hazard is that of the last one.
WEEKS = 160
#: Logarithms of the factors by which durations may differ from the policy's: 1/9 to 9 times.
_FACTORS = np.linspace(-2.2, 2.2, 45)
#: Differences from the policy's falls, in logarithms of odds.
_SHIFTS = np.linspace(-3.0, 3.0, 61)
#: Multiples of the policy's spread of durations that are tried, and how likely each is.
_SPREADS = ((0.7, 0.25), (1.0, 0.5), (1.35, 0.25))
#: Days are whole numbers in the ledger: a stay of no days took some part of a day.
_HALF_A_DAY = 0.5
#: The smallest share of falls, for 0 and 1 have no odds.
_SMALLEST_SHARE = 1e-6


@dataclass(frozen=True)
class Draws:
    """How many courses are drawn, and by which generator; equal seeds give equal results."""

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
    rows: dict[tuple[str, int], int] = {}
    stages: list[Stage] = []
    for pipeline in recognition.pipelines:
        for step, stage in enumerate(pipeline.stages[:-1]):
            rows[pipeline.id, step] = len(stages)
            stages.append(stage)
    observed = {}
    if len(stays):
        observed = dict(list(stays.groupby(["pipeline", "step"])))
    stays_of_steps = [observed.get(key, stays.iloc[:0]) for key in rows]
    prior = recognition.forecast
    leaving = _draw_leaving(stays_of_steps, stages, prior, draws)
    falling = _draw_falling(stays_of_steps, stages, prior, draws)
    return StepHazards(rows, leaving, falling)


def _draw_leaving(
    stays: Sequence[pd.DataFrame],
    stages: Sequence[Stage],
    prior: ForecastPriors,
    draws: Draws,
) -> FloatArray:
    """Weekly probabilities of leaving every step (steps × draws × weeks)."""
    likelihoods = []
    for stays_of_step, stage in zip(stays, stages, strict=True):
        likelihoods.append(_likelihood_of_durations(stays_of_step, stage, prior.spread))
    doubt = (prior.zone_doubt, prior.step_doubt)
    candidate = _draw_shared(np.array(likelihoods), _FACTORS, doubt, draws)
    leaving = np.empty((len(stages), draws.count, WEEKS), np.float32)
    for row, stage in enumerate(stages):
        hazards = _weekly_hazards(stage, prior.spread)
        leaving[row] = hazards[candidate[row]]
    return leaving


def _draw_falling(
    stays: Sequence[pd.DataFrame],
    stages: Sequence[Stage],
    prior: ForecastPriors,
    draws: Draws,
) -> FloatArray:
    """Part of the leavings of every step that are a fall (steps × draws)."""
    assumed = np.array([_log_odds(stage.falls) for stage in stages])
    shifted = assumed[:, None] + _SHIFTS
    log_fall, log_move = log_expit(shifted), log_expit(-shifted)
    falls = np.array([(of_step["end"] == FELL_BACK).sum() for of_step in stays])
    moves = np.array([(of_step["end"] == MOVED_ON).sum() for of_step in stays])
    likelihoods = falls[:, None] * log_fall + moves[:, None] * log_move
    doubt = (prior.falls_doubt, prior.falls_doubt)
    candidate = _draw_shared(likelihoods, _SHIFTS, doubt, draws)
    falling: FloatArray = np.take_along_axis(
        np.exp(log_fall).astype(np.float32), candidate, axis=1
    )
    return falling


def _log_odds(share: float) -> float:
    """The logarithm of the odds of a share."""
    clipped = np.clip(share, _SMALLEST_SHARE, 1 - _SMALLEST_SHARE)
    return float(np.log(clipped / (1 - clipped)))


def _candidates(stage: Stage, spread: float) -> tuple[FloatArray, FloatArray]:
    """Logarithms of medians, and spreads, of all candidates of a step: factors × spreads."""
    multiples = np.array([multiple for multiple, _ in _SPREADS])
    medians = np.repeat(np.log(stage.days) + _FACTORS, len(_SPREADS))
    return medians, np.tile(spread * multiples, len(_FACTORS))


def _likelihood_of_durations(
    stays: pd.DataFrame, stage: Stage, spread: float
) -> FloatArray:
    """Logarithm of the likelihood of a step's stays for each candidate, with that of its spread."""
    medians, spreads = _candidates(stage, spread)
    log_days = np.log(stays["days"].to_numpy(float) + _HALF_A_DAY)
    standardised = (log_days[:, None] - medians) / spreads
    is_open = stays["end"].to_numpy() == STILL_OPEN
    # an ended stay has a density; of an open one only the survival is known
    log_density = -0.5 * standardised[~is_open] ** 2 - np.log(spreads)
    log_survival = log_ndtr(-standardised[is_open])
    log_weights = np.log([weight for _, weight in _SPREADS])
    likelihood: FloatArray = log_density.sum(axis=0) + log_survival.sum(axis=0)
    likelihood += np.tile(log_weights, len(_FACTORS))
    return likelihood


def _weekly_hazards(stage: Stage, spread: float) -> FloatArray:
    """Probability of leaving within each week, of each candidate (candidates × weeks)."""
    medians, spreads = _candidates(stage, spread)
    log_days = np.log(np.arange(1, WEEKS + 1) * 7.0)
    survival = log_ndtr(-(log_days - medians[:, None]) / spreads[:, None])
    at_start = np.zeros((len(medians), 1))
    survival_before = np.hstack([at_start, survival[:, :-1]])
    hazards: FloatArray = -np.expm1(survival - survival_before)
    return hazards


def _draw_shared(
    likelihoods: FloatArray, grid: FloatArray, doubt: tuple[float, float], draws: Draws
) -> npt.NDArray[np.intp]:
    """Draw a candidate for every step in every draw, around a shift that the zone's steps share.

    Parameters
    ----------
    likelihoods : ndarray of float, shape (steps, candidates)
        Logarithms; each shift of ``grid`` has the same number of candidates, side by side.
    grid : ndarray of float
        The shifts from the policy's assumption that are tried.
    doubt : tuple of float
        Standard deviations of the zone's shift, and of a step's shift around it.
    draws : Draws
        How many, and of which generator.

    Returns
    -------
    ndarray of int, shape (steps, draws)
        Candidates.
    """
    doubt_of_zone, doubt_of_step = doubt
    repeats = likelihoods.shape[1] // len(grid)
    # density of a step's shift (columns) around each shift of the zone (rows)
    deviation = (grid - grid[:, None]) / doubt_of_step
    step_prior = np.repeat(-0.5 * deviation**2, repeats, axis=1)
    step_prior -= logsumexp(step_prior, axis=1, keepdims=True)
    # shape (steps, shifts of the zone, candidates)
    joint = likelihoods[:, None, :] + step_prior

    zone_prior = -0.5 * (grid / doubt_of_zone) ** 2
    zone_posterior = logsumexp(joint, axis=2).sum(axis=0) + zone_prior
    only_row = np.zeros(draws.count, np.intp)
    zone_shift = _draw_from(zone_posterior[None, :], only_row, draws)
    candidates = [_draw_from(of_step, zone_shift, draws) for of_step in joint]
    return np.array(candidates)


def _draw_from(
    logarithms: FloatArray, rows: npt.NDArray[np.intp], draws: Draws
) -> npt.NDArray[np.intp]:
    """One column a draw, each from its row, by weights given as logarithms."""
    weights = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    cumulated = weights.cumsum(axis=1)
    cumulated /= cumulated[:, -1:]
    luck = draws.random.random(draws.count)
    column = np.empty(draws.count, np.intp)
    for row in np.unique(rows):
        is_row = rows == row
        column[is_row] = np.searchsorted(cumulated[row], luck[is_row], side="right")
    last_column = logarithms.shape[1] - 1
    column[column > last_column] = last_column
    return column
