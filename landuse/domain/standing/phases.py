"""Phases: rows of an action that speak of another part of its unit than those before them.

Sixty mu were begun, twenty of them are in use, and then forty are completed: that is a second
phase, and no falling back of the first.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.groups import groups_of
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.stages import NEVER, lowest_steps
from landuse.domain.vocabulary import status

#: Amounts that differ by less are equal.
_TOLERANCE = 1e-6


def further_phases(log: pd.DataFrame, recognition: Recognition) -> Flags:
    """Tell which rows speak of a further phase: physical work below a stage that others reached.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition : Recognition
        Its pipelines: physical stages are those from the milestone ``physical_start`` on.

    Returns
    -------
    ndarray of bool, shape (rows,)
        Such a row states an amount that fits, beside what stands higher, into what was stated for
        the whole. It takes nothing back.
    """
    step = log["step"].to_numpy(np.int64)
    is_phase = np.zeros(len(log), bool)
    entry = log["entry"].to_numpy(np.int64)
    above = entry * NEVER
    highest_so_far = np.maximum.accumulate(above + np.maximum(step, 0)) - above
    is_lower = (step >= 0) & (step < highest_so_far)
    if not is_lower.any():
        return is_phase
    lowest = lowest_steps(
        log["pipeline"], status.PHYSICAL_START, recognition
    ).to_numpy()
    amounts = log[["area_mu", "floor_area_m2"]].to_numpy(float, na_value=np.nan)
    has_amount = ~np.isnan(amounts).all(axis=1)
    candidates = np.flatnonzero(is_lower & has_amount & (step >= lowest))
    starts = groups_of(entry).starts
    for row in candidates.tolist():  # a handful in any ledger
        start = starts[np.searchsorted(starts, row, "right") - 1]
        is_phase[row] = _fits_beside(
            step[start:row], amounts[start:row], step[row], amounts[row]
        )
    return is_phase


def _fits_beside(steps: np.ndarray, amounts: Floats, step: int, own: Floats) -> bool:
    """Whether what a row states and what stands higher before it fit into what was begun."""
    is_stated = ~np.isnan(own)
    before = np.where(np.isnan(amounts), np.inf, amounts)[:, is_stated]
    begun = before[(steps >= 0) & (steps <= step)]
    higher = before[steps > step]
    if not len(begun):
        return False
    fits: Flags = higher.max(axis=0) + own[is_stated] <= begun.max(axis=0) + _TOLERANCE
    return bool(np.isfinite(higher).all() and fits.all())
