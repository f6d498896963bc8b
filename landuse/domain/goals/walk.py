"""Walking the open actions to the end of the window: the step of each in every draw."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.goals.hazards import WEEKS, Draws, draw_hazards
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.stages import last_steps
from landuse.domain.standing.stays import STILL_OPEN

#: The step of an action that fell through.
FELL_THROUGH = -1


def walk_actions(
    open_actions: pd.DataFrame,
    stays: pd.DataFrame,
    recognition: Recognition,
    days: int,
    draws: Draws,
) -> npt.NDArray[np.int16]:
    """Return the step of every open action after some more days, in every draw.

    Every week each action that does not stand still may leave its step by the hazard of the weeks
    that it has been in it; then it falls through, or goes one step on.

    Parameters
    ----------
    open_actions : DataFrame, one row an action
        Standing actions without a fault that have not ended.
    stays : DataFrame
        As :func:`landuse.domain.standing.stays.stays_in_stages` gives them: the evidence, and how
        long the open actions have waited.
    recognition : Recognition
        Its pipelines.
    days : int
        From the day of the actions on; the last week may be shorter.
    draws : Draws
        How many, and of which generator.

    Returns
    -------
    ndarray of int16, shape (draws, actions)
        The step; :data:`FELL_THROUGH` where an action fell through.
    """
    step = np.tile(open_actions["step"].to_numpy(np.int16), (draws.count, 1))
    if open_actions.empty or not days:
        return step
    hazards = draw_hazards(stays, recognition, draws)
    pipelines = open_actions["pipeline"]
    last_step_of_pipeline = last_steps(recognition)
    last_step = np.array([last_step_of_pipeline[pipeline] for pipeline in pipelines])
    first_row = np.array([hazards.row[pipeline, 0] for pipeline in pipelines])
    week = np.tile(_weeks_waited(open_actions, stays), (draws.count, 1))
    draw = np.arange(draws.count)[:, None]
    is_active = ~open_actions["halted"].to_numpy(bool)
    for number in range(math.ceil(days / 7)):
        may_move = (step >= 0) & (step < last_step) & is_active
        # finished and fallen actions have a row too, which may_move leaves unused
        row = first_row + np.clip(step, 0, np.maximum(last_step - 1, 0))
        part_of_week = min(1.0, days / 7 - number)
        chance = hazards.leaving[row, draw, week] * part_of_week
        luck = draws.random.random(step.shape, np.float32)
        leaves = may_move & (luck < chance)
        falls = leaves & (luck < chance * hazards.falling[row, draw])
        moves_on = leaves & ~falls
        step = np.where(falls, FELL_THROUGH, step + moves_on).astype(np.int16)
        next_week = np.minimum(week + 1, WEEKS - 1)
        week = np.where(leaves, 0, next_week).astype(np.int16)
    return step


def _weeks_waited(
    open_actions: pd.DataFrame, stays: pd.DataFrame
) -> npt.NDArray[np.int16]:
    """Whole weeks that each open action has been in its step."""
    open_stays = stays[stays["end"] == STILL_OPEN].set_index("entry")
    days = open_stays["days"].reindex(open_actions.index).fillna(0).to_numpy(float)
    weeks: npt.NDArray[np.int16] = np.minimum(days // 7, WEEKS - 1).astype(np.int16)
    return weeks
