"""How long actions stay in their stages, by the ledger's own history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable

import numpy as np
import pandas as pd

from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.stages import is_move, last_steps

#: How a stay ended.
MOVED_ON, STILL_OPEN, FELL_BACK = 1, 0, -1


def stays_in_stages(
    log: pd.DataFrame, recognition: Recognition, as_of: dt.date
) -> pd.DataFrame:
    """Return every stay of an action in a stage, with its length and how it ended.

    Halts and unknown words do not end a stay, nor does a row that repeats the stage. An action that
    skips stages is taken to have stayed in each of them, in proportion to the policy's durations.
    Stays in the last stage are left out, since no move follows it.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it for ``as_of``.
    recognition : Recognition
        Its pipelines, with the median days of each stage.
    as_of : date
        The day up to which open stays have lasted.

    Returns
    -------
    DataFrame
        One row a stay: ``entry``, ``action_id``, ``pipeline``, ``step``, ``days`` (float; whole
        days, but where stages are skipped), ``since`` (datetime64), ``next_step`` (of the move that
        ended it, NA while it is open) and ``end`` (:data:`MOVED_ON`, :data:`STILL_OPEN` or
        :data:`FELL_BACK`; an end of the action is a fall).
    """
    moves = log[is_move(log["step"]) & log["pipeline"].notna()]
    moves = moves[moves["step"] != moves.groupby("entry")["step"].shift()]
    next_move = moves.groupby("entry")[["step", "date"]].shift(-1)
    until = next_move["date"].fillna(pd.Timestamp(as_of))
    days = (until - moves["date"]).dt.days.clip(lower=0)
    stays = pd.DataFrame(
        {
            "entry": moves["entry"],
            "action_id": moves["action_id"],
            "pipeline": moves["pipeline"].astype(object),
            "step": moves["step"],
            "days": days.astype(float),
            "since": moves["date"],
            "next_step": next_move["step"],
        }
    )
    last_step = stays["pipeline"].map(last_steps(recognition))
    stays = stays[(stays["step"] >= 0) & (stays["step"] < last_step)]

    is_open = stays["next_step"].isna()
    moved_on = stays["next_step"] > stays["step"]
    end = np.select([is_open, moved_on], [STILL_OPEN, MOVED_ON], FELL_BACK)
    stays = stays.assign(end=end)
    skipped = moved_on & (stays["next_step"] > stays["step"] + 1)
    in_between = _stays_in_skipped_stages(stays[skipped], recognition)
    return pd.concat([stays[~skipped], in_between], ignore_index=True)


def usual_days(recognition: Recognition) -> dict[tuple[str, int], float]:
    """Return the policy's median days of each stage.

    Parameters
    ----------
    recognition : Recognition
        Its pipelines.

    Returns
    -------
    dict
        (pipeline id, step) → days until the next stage.
    """
    days: dict[tuple[str, int], float] = {}
    for pipeline in recognition.pipelines:
        for step, stage in enumerate(pipeline.stages):
            days[pipeline.id, step] = stage.days
    return days


def _stays_in_skipped_stages(
    stays: pd.DataFrame, recognition: Recognition
) -> pd.DataFrame:
    """Return a stay in each stage that an action skipped, in proportion to the policy's days."""
    usual = usual_days(recognition)
    last_step = last_steps(recognition)
    parts: list[dict[Hashable, object]] = []
    for stay in stays.to_dict("records"):  # a handful in any ledger
        pipeline = stay["pipeline"]
        end = min(int(stay["next_step"]), last_step[pipeline])
        steps = range(int(stay["step"]), end)
        weights = np.array([usual[pipeline, step] for step in steps])
        days_of_steps = stay["days"] * weights / weights.sum()
        for step, days in zip(steps, days_of_steps, strict=True):
            parts.append({**stay, "step": step, "days": days})
    return pd.DataFrame(parts, columns=stays.columns)
