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

#: Columns that decide between rows of one entry, day and step, so that the file's order does not.
_TEXTS = (
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
        The words of modes and stages, and what a correction is.
    as_of : date
        The last day that is looked at. Rows without a date are left out.

    Returns
    -------
    DataFrame
        The ledger's columns with ``pipeline`` (id of the pipeline that the row's mode walks, NA
        where the policy does not know the mode), ``acts_on`` ("land", "building" or "both", NA
        likewise), ``by_contract`` (bool: no start before the parcel's land contract), ``step``
        (int64, as :func:`landuse.domain.standing.stages.steps_of_stages` gives it), ``unit_kind``
        and ``unit`` (what the row speaks of), ``entry`` and ``knows_mode`` (as
        :func:`landuse.domain.standing.entries.join_to_entries` gives them) and ``is_understood``
        (bool: False for a word nobody knows in an entry that has others; it voids its row only).
    """
    rows = rows_with_meaning(actions, recognition)
    is_due = (rows["date"] <= pd.Timestamp(as_of)).fillna(False).to_numpy(bool)
    return in_order_of_time(rows if is_due.all() else rows[is_due])


def rows_with_meaning(actions: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Return the rows that no correction takes out, with what the policy says of their words.

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
    return with_units(
        rows.assign(step=steps_of_stages(rows["stage"], rows["pipeline"], recognition))
    )


def in_order_of_time(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are in force with their entries, each entry's in the order of time.

    Parameters
    ----------
    rows : DataFrame
        As :func:`rows_with_meaning` gives them. Where there is a column ``version`` (int), the rows
        of an action are told apart by it, as if each version were an action of its own.

    Returns
    -------
    DataFrame
        As :func:`dated_log` gives it.
    """
    rows = join_to_entries(rows)
    entry = rows["entry"].to_numpy(np.int64)
    is_known = rows["step"].to_numpy() != UNKNOWN_STAGE
    has_known = np.bincount(entry, weights=is_known) > 0
    rows = rows.assign(is_understood=is_known | ~has_known[entry])
    log = rows.take(_order_of_time(rows)).reset_index(drop=True)
    return log.assign(step=_steps_with_returns(log))


def _steps_with_returns(log: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The steps of a log, where who resumes after an end stands again where he stood before it."""
    step = log["step"].to_numpy(np.int64)
    resumes = step == RESUMED
    if not resumes.any() or not (step == ENDED).any():
        return step
    groups = groups_of(log["entry"].to_numpy(np.int64))
    last_move = groups.last_up_to((step >= 0) | (step == ENDED))
    last_stage = groups.last_up_to(step >= 0)
    returns = resumes & (last_stage >= 0) & (step[last_move] == ENDED)
    return np.where(returns, step[last_stage], step)


def _order_of_time(rows: pd.DataFrame) -> Positions:
    """The order of the rows by entry, day and step, and what is equal by amounts and texts."""
    step = rows["step"].to_numpy(np.int64)
    step = np.where(step == ENDED, NEVER, step)
    day = rows["date"].to_numpy("datetime64[D]").astype(np.int64)
    entry = rows["entry"].to_numpy(np.int64)
    order = np.lexsort((step, day, entry))
    keys = np.column_stack([entry, day, step])[order]
    is_like_next = (keys[1:] == keys[:-1]).all(axis=1)
    if not is_like_next.any():
        return order
    # texts of the few that are equal so far are compared, not those of the whole ledger
    is_equal = np.zeros(len(rows), bool)
    is_equal[1:] = is_like_next
    is_equal[:-1] |= is_like_next
    at = np.flatnonzero(is_equal)
    run = np.cumsum(np.append(True, ~is_like_next))[at]
    equal = (
        rows[["area_mu", "floor_area_m2", *_TEXTS]]
        .take(order[at])
        .reset_index(drop=True)
    )
    among = equal.assign(run=run).sort_values(
        ["run", "area_mu", "floor_area_m2", *_TEXTS], kind="stable"
    )
    order[at] = order[at][among.index.to_numpy()]
    return order


def _mode_columns(modes: pd.Series, recognition: Recognition) -> dict[str, pd.Series]:
    """What the policy says of each row's mode, as columns."""
    mode_of_word: dict[str, Mode] = {}
    for mode in recognition.modes:
        for word in (*mode.words, mode.id):
            mode_of_word[word] = mode
    codes, words = distinct_texts(modes)
    understood = meanings(words, mode_of_word)
    of_words = [understood.get(word) for word in words]
    pipelines = pd.Series([mode and mode.pipeline for mode in of_words], dtype="string")
    acts_on = pd.Series([mode and mode.acts_on for mode in of_words], dtype="string")
    by_contract = [mode is not None and mode.by_contract for mode in of_words]
    return {
        "pipeline": pd.Series(taken(pipelines, codes), index=modes.index),
        "acts_on": pd.Series(taken(acts_on, codes), index=modes.index),
        "by_contract": pd.Series(
            np.array([*by_contract, False])[codes], index=modes.index
        ),
    }
