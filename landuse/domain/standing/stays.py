"""How long actions stay in their stages: what the ledger's own history says of durations."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.stages import is_move

#: How a stay ended.
MOVED_ON, STILL_OPEN, FELL_BACK = 1, 0, -1


def stays_in_stages(
    log: pd.DataFrame, recognition: Recognition, as_of: dt.date
) -> pd.DataFrame:
    """Return every stay of an action in a stage, with its length and how it ended.

    Halts and unknown words do not end a stay, nor does a row that tells the same stage again. An
    action that leaps over stages is taken to have stayed in each of them, in the proportion of
    the policy's durations. Nothing is waited for in the last stage, so no stay in it is given.

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
        One row a stay: ``entry``, ``action_id``, ``pipeline``, ``step``, ``days`` (float, whole but
        for leaps), ``since`` (datetime64), ``next_step`` (of the move that ended it, NA while it
        is open) and ``end`` (:data:`MOVED_ON`, :data:`STILL_OPEN` or :data:`FELL_BACK`; an end of
        the action is a fall).
    """
    moves = log[is_move(log["step"]) & log["pipeline"].notna()]
    moves = moves[moves["step"] != moves.groupby("entry")["step"].shift()]
    following = moves.groupby("entry")[["step", "date"]].shift(-1)
    until = following["date"].fillna(pd.Timestamp(as_of))
    stays = pd.DataFrame(
        {
            "entry": moves["entry"],
            "action_id": moves["action_id"],
            "pipeline": moves["pipeline"].astype(object),
            "step": moves["step"],
            "days": (until - moves["date"]).dt.days.clip(lower=0).astype(float),
            "since": moves["date"],
            "next_step": following["step"],
        }
    )
    last_step = {p.id: len(p.stages) - 1 for p in recognition.pipelines}
    is_waiting = (stays["step"] >= 0) & (
        stays["step"] < stays["pipeline"].map(last_step)
    )
    stays = stays[is_waiting]
    is_open = stays["next_step"].isna()
    moved_on = stays["next_step"] > stays["step"]
    stays = stays.assign(
        end=np.select([is_open, moved_on], [STILL_OPEN, MOVED_ON], FELL_BACK)
    )
    leapt = moved_on & (stays["next_step"] > stays["step"] + 1)
    in_between = _stays_of_leaps(stays[leapt], recognition)
    return pd.concat([stays[~leapt], in_between], ignore_index=True)


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


def _stays_of_leaps(leaps: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Part the stays of actions that skipped stages over the stages they went through."""
    usual = usual_days(recognition)
    last_step = {p.id: len(p.stages) - 1 for p in recognition.pipelines}
    parts: list[dict[str, object]] = []
    for stay in leaps.to_dict("records"):  # the few that skipped a stage
        end = min(int(stay["next_step"]), last_step[stay["pipeline"]])
        steps = range(int(stay["step"]), end)
        weights = np.array([usual[stay["pipeline"], step] for step in steps])
        shares = stay["days"] * weights / weights.sum()
        for step, days in zip(steps, shares, strict=True):
            parts.append({str(name): value for name, value in stay.items()})
            parts[-1].update(step=step, days=days)
    return pd.DataFrame(parts, columns=leaps.columns)
