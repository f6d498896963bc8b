"""The ledger as a dated log: the rows in force up to a day, each entry's in the order of time."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.policy.recognition import Mode, Recognition
from landuse.domain.standing.corrections import apply_corrections
from landuse.domain.standing.entries import join_to_entries, with_units
from landuse.domain.standing.ledger_words import meanings
from landuse.domain.standing.stages import ENDED, NEVER, UNKNOWN_STAGE, steps_of_stages

#: Columns that decide between rows of one entry, day and step, so that the file's order does not.
_TEXTS = ("entry_id", "parcel_id", "building_id", "mode", "factory_id", "project", "note")


def dated_log(actions: pd.DataFrame, recognition: Recognition, as_of: dt.date) -> pd.DataFrame:
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
    rows = apply_corrections(actions, recognition).in_force
    rows = rows[(rows["date"] <= pd.Timestamp(as_of)).fillna(False)]
    rows = rows.assign(**_mode_columns(rows["mode"], recognition))
    steps = steps_of_stages(rows["stage"], rows["pipeline"], recognition)
    rows = join_to_entries(with_units(rows.assign(step=steps)))
    is_known = rows["step"] != UNKNOWN_STAGE
    has_known = is_known.groupby(rows["entry"]).transform("any")
    rows = rows.assign(
        is_understood=is_known | ~has_known,
        order_within_day=rows["step"].replace(ENDED, NEVER),
    )
    order = ["entry", "date", "order_within_day", "area_mu", "floor_area_m2", *_TEXTS]
    return rows.sort_values(order, kind="stable").drop(columns="order_within_day")


def _mode_columns(modes: pd.Series, recognition: Recognition) -> dict[str, pd.Series]:
    """What the policy says of each row's mode, as columns."""
    mode_of_word: dict[str, Mode] = {}
    for mode in recognition.modes:
        for word in (*mode.words, mode.id):
            mode_of_word[word] = mode
    words = modes.astype(object)
    understood = meanings(words.dropna().unique(), mode_of_word)
    pipeline_of_word = {word: mode.pipeline for word, mode in understood.items()}
    acts_on_of_word = {word: mode.acts_on for word, mode in understood.items()}
    by_contract = [word for word, mode in understood.items() if mode.by_contract]
    return {
        "pipeline": words.map(pipeline_of_word).astype("string"),
        "acts_on": words.map(acts_on_of_word).astype("string"),
        "by_contract": words.isin(by_contract),
    }
