"""Phases: rows of an action about another part of its unit than the rows before them.

Sixty mu were begun, twenty of them are in use, and then forty are completed: that is a second
phase, not a fall of the first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.groups import groups_of
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.stages import NEVER, lowest_steps
from landuse.domain.vocabulary import status

#: Amounts that differ by less are equal.
_TOLERANCE = 1e-6


def further_phases(log: pd.DataFrame, recognition: Recognition) -> Flags:
    """Return which rows are about a further phase: physical work below a stage reached before.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition : Recognition
        Its pipelines: physical stages are those from the milestone ``physical_start`` on.

    Returns
    -------
    ndarray of bool, shape (rows,)
        The amount of such a row and the amounts of the higher stages fit together into the amount
        that was begun. The row takes nothing back.
    """
    step = log["step"].to_numpy(np.int64)
    entry = log["entry"].to_numpy(np.int64)
    is_phase = np.zeros(len(log), bool)
    is_lower = (step >= 0) & (step < highest_step_so_far(entry, step))
    if not is_lower.any():
        return is_phase
    lowest = lowest_steps(log["pipeline"], status.PHYSICAL_START, recognition)
    is_physical = step >= lowest.to_numpy()
    amounts = log[["area_mu", "floor_area_m2"]].to_numpy(float, na_value=np.nan)
    has_amount = ~np.isnan(amounts).all(axis=1)
    candidates = np.flatnonzero(is_lower & is_physical & has_amount)
    starts = groups_of(entry).starts
    for row in candidates.tolist():  # a handful in any ledger
        start = starts[np.searchsorted(starts, row, "right") - 1]
        is_phase[row] = _is_further_part(
            step[start : row + 1], amounts[start : row + 1]
        )
    return is_phase


def highest_step_so_far(entry: Positions, step: Positions) -> Positions:
    """Return the highest step of each row's entry up to the row; at least 0.

    Parameters
    ----------
    entry : ndarray of int, shape (rows,)
        Number of the entry, rising.
    step : ndarray of int, shape (rows,)
        As :func:`landuse.domain.standing.stages.steps_of_stages` gives them.

    Returns
    -------
    ndarray of int, shape (rows,)

    Examples
    --------
    >>> highest_step_so_far(np.array([0, 0, 0, 1]), np.array([3, 1, 4, -1])).tolist()
    [3, 3, 4, 0]
    """
    # each entry's steps are lifted above those of all entries before it, so that one running
    # maximum over all rows begins anew with every entry
    offset = entry * NEVER
    highest: Positions = np.maximum.accumulate(offset + np.maximum(step, 0)) - offset
    return highest


def _is_further_part(steps: Positions, amounts: Floats) -> bool:
    """Whether the amount of the last row fits, with those of higher stages, into the amount begun.

    A row without an amount means the whole unit, so that nothing fits beside it.
    """
    is_stated = ~np.isnan(amounts[-1])
    stated = np.where(np.isnan(amounts), np.inf, amounts)[:, is_stated]
    amount, before = stated[-1], stated[:-1]
    is_higher = steps[:-1] > steps[-1]
    is_begun = (steps[:-1] >= 0) & ~is_higher
    higher, begun = before[is_higher], before[is_begun]
    if not len(begun) or not np.isfinite(higher).all():
        return False
    needed = higher.max(axis=0) + amount
    return bool((needed <= begun.max(axis=0) + _TOLERANCE).all())
