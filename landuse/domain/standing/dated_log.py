"""The ledger as a dated log: the rows in force up to a day, each entry's in the order of time."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.groups import distinct_texts, groups_of, taken
from landuse.domain.policy.recognition import Mode, Recognition
from landuse.domain.standing.corrections import apply_corrections
from landuse.domain.standing.entries import join_to_entries, with_units
from landuse.domain.standing.ledger_words import meanings
from landuse.domain.standing.stages import (
    ENDED,
    NEVER,
    RESUMED,
    UNKNOWN_STAGE,
    steps_of_stages,
)

#: Columns that order the rows of one entry, day and step, so that their order in the file does not.
_TIE_BREAKERS = (
    "area_mu",
    "floor_area_m2",
    "entry_id",
    "parcel_id",
    "building_id",
    "mode",
    "factory_id",
    "project",
    "note",
)


def dated_log(
    actions: pd.DataFrame, recognition: Recognition, as_of: dt.date
) -> pd.DataFrame:
    """Return the rows in force up to a day, each entry's in the order of time.

    On one day the higher stage is the later one and an end comes last; equal rows are ordered by
    their amounts and texts. So the order of the rows in the file decides nothing.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``: one row says that an action reached a stage on a day.
    recognition : Recognition
        The words of modes, stages and corrections.
    as_of : date
        The last day. Later rows, and rows without a date, are left out.

    Returns
    -------
    DataFrame
        The ledger's columns with ``pipeline`` (id of the pipeline of the row's mode, NA where the
        policy does not know the mode), ``acts_on`` ("land", "building" or "both", NA likewise),
        ``by_contract`` (bool: no start before the parcel's land contract), ``step`` (int64, as
        :func:`landuse.domain.standing.stages.steps_of_stages` gives it), ``unit_kind`` and ``unit``
        (of the row's unit), ``entry`` and ``knows_mode`` (as
        :func:`landuse.domain.standing.entries.join_to_entries` gives them) and ``is_understood``
        (bool: False for an unknown stage in an entry with known ones, which voids its row only).
    """
    rows = rows_with_meaning(actions, recognition)
    is_due = (rows["date"] <= pd.Timestamp(as_of)).fillna(False).to_numpy(bool)
    return in_order_of_time(rows if is_due.all() else rows[is_due])


def rows_with_meaning(actions: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Return the rows that no correction takes out, with the meaning of their words.

    Parameters
    ----------
    actions, recognition
        As :func:`dated_log` takes them.

    Returns
    -------
    DataFrame
        Rows of any day, in the order of the file, with ``pipeline``, ``acts_on``, ``by_contract``,
        ``step``, ``unit_kind`` and ``unit``.
    """
    rows = apply_corrections(actions, recognition).in_force
    rows = rows.assign(**_mode_columns(rows["mode"], recognition))
    step = steps_of_stages(rows["stage"], rows["pipeline"], recognition)
    return with_units(rows.assign(step=step))


def in_order_of_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are in force with their entries, each entry's in the order of time.

    Parameters
    ----------
    rows : DataFrame
        As :func:`rows_with_meaning` gives them. Where there is a column ``version`` (int), each
        version of an action has entries of its own.

    Returns
    -------
    DataFrame
        As :func:`dated_log` gives it.
    """
    rows = join_to_entries(rows)
    entry = rows["entry"].to_numpy(np.int64)
    has_stage = rows["step"].to_numpy() != UNKNOWN_STAGE
    entry_has_stage = np.bincount(entry, weights=has_stage) > 0
    rows = rows.assign(is_understood=has_stage | ~entry_has_stage[entry])
    log = rows.take(_order_of_time(rows)).reset_index(drop=True)
    return log.assign(step=_steps_with_returns(log))


def _steps_with_returns(log: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The steps of a log; an action that resumes after an end has the step from before the end."""
    step = log["step"].to_numpy(np.int64)
    is_resumed, is_ended = step == RESUMED, step == ENDED
    if not is_resumed.any() or not is_ended.any():
        return step
    groups = groups_of(log["entry"].to_numpy(np.int64))
    last_stage = groups.last_up_to(step >= 0)
    last_move = groups.last_up_to((step >= 0) | is_ended)
    returns = is_resumed & (last_stage >= 0) & is_ended[last_move]
    return np.where(returns, step[last_stage], step)


def _order_of_time(rows: pd.DataFrame) -> Positions:
    """The order of the rows by entry, day and step; of equal rows by amounts and texts."""
    step = rows["step"].to_numpy(np.int64)
    step = np.where(step == ENDED, NEVER, step)
    day = rows["date"].to_numpy("datetime64[D]").astype(np.int64)
    entry = rows["entry"].to_numpy(np.int64)
    order = np.lexsort((step, day, entry))
    keys = np.column_stack([entry, day, step])[order]
    equals_last = np.zeros(len(rows), bool)
    equals_last[1:] = (keys[1:] == keys[:-1]).all(axis=1)
    if not equals_last.any():
        return order
    # amounts and texts are read of the few rows that are equal so far, not of the whole ledger
    is_tied = equals_last.copy()
    is_tied[:-1] |= equals_last[1:]
    run = np.cumsum(~equals_last)[is_tied]
    tied_rows = order[is_tied]
    ties = rows[list(_TIE_BREAKERS)].take(tied_rows).reset_index(drop=True)
    ties = ties.assign(run=run)
    ties = ties.sort_values(["run", *_TIE_BREAKERS], kind="stable")
    order[is_tied] = tied_rows[ties.index.to_numpy()]
    return order


def _mode_columns(modes: pd.Series, recognition: Recognition) -> dict[str, pd.Series]:
    """The columns ``pipeline``, ``acts_on`` and ``by_contract`` of each row's mode."""
    mode_of_word: dict[str, Mode] = {}
    for mode in recognition.modes:
        for word in (*mode.words, mode.id):
            mode_of_word[word] = mode
    codes, words = distinct_texts(modes)
    mode_of_text = meanings(words, mode_of_word)

    pipelines = pd.Series(None, range(len(words)), dtype="string")
    acts_on = pipelines.copy()
    # one more, for the rows without a mode: their code is -1
    by_contract = np.zeros(len(words) + 1, bool)
    for code, word in enumerate(words):
        if word in mode_of_text:
            mode = mode_of_text[word]
            pipelines[code] = mode.pipeline
            acts_on[code] = mode.acts_on
            by_contract[code] = mode.by_contract
    return {
        "pipeline": pd.Series(taken(pipelines, codes), index=modes.index),
        "acts_on": pd.Series(taken(acts_on, codes), index=modes.index),
        "by_contract": pd.Series(by_contract[codes], index=modes.index),
    }
