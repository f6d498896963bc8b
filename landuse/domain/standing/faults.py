"""Why an action cannot count, whatever the goal: words nobody knows, an end, dates that cannot be.

An action with a fault is listed with its reason under every goal; nothing is dropped in silence.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.groups import groups_of
from landuse.domain.frames.keys import positions
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.standing.phases import further_phases
from landuse.domain.standing.stages import ENDED, NEVER, UNKNOWN_STAGE, lowest_steps
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase


def faults_of(
    actions: pd.DataFrame,
    log: pd.DataFrame,
    recognition: Recognition,
    contract_dates: pd.Series | None = None,
    known_by: pd.Series | None = None,
) -> pd.Series:
    """Return why each action cannot count.

    Parameters
    ----------
    actions : DataFrame
        One row an entry, indexed by its number: ``acts_on``, ``step``, ``unit``,
        ``note``.
    log : DataFrame
        Their rows, as :func:`landuse.domain.standing.dated_log.dated_log` gives them.
    recognition : Recognition
        The words of a renewal, and the stages that begin physical work.
    contract_dates : Series of datetime64, indexed by parcel_id, or None
        The day each parcel's land contract was signed; None where no contracts are known.
    known_by : Series of datetime64, indexed like ``log``, or None
        Contracts that were signed after this day are not known of; all are where None.

    Returns
    -------
    Series of str
        Indexed like ``actions``, one an entry: the sentence that says it, as
        :func:`landuse.words.phrases.as_json` writes it; NA where nothing stands against it. Of
        several reasons the first in this order: unknown mode, unknown stage, ended, no unit,
        renewed lease, stages in an impossible order, start before the land contract.
    """
    groups = groups_of(log["entry"].to_numpy(np.int64))
    known_stage = groups.any(log["step"].to_numpy() != UNKNOWN_STAGE)
    conditions = {
        "goal.unknown_mode": actions["acts_on"].isna(),
        "goal.unknown_stage": ~known_stage,
        "goal.ended": (actions["step"] == ENDED).fillna(False),
        "goal.no_unit": actions["unit"].isna(),
        "goal.renewed_lease": says_one_of(actions["note"], recognition.renewal_words),
    }
    faults = np.full(len(actions), None, object)
    # of several reasons the first stands, so that the last is written first
    if contract_dates is not None:
        early = starts_before_contract(log, contract_dates, recognition, known_by)[
            "entry"
        ]
        if len(early):
            faults[actions.index.isin(early)] = as_json(phrase("goal.before_contract"))
    reversed_ = reversed_stages(log, recognition)
    faults[actions.index.get_indexer(reversed_.index)] = _said_of_order(reversed_)
    for code in reversed(conditions):
        has_fault = np.asarray(conditions[code], bool)
        faults[has_fault] = as_json(Phrase(code))
    return pd.Series(faults, index=actions.index, dtype="string")


def _said_of_order(reversed_: pd.DataFrame) -> list[str]:
    """The sentence of every entry whose stages are reversed."""
    sentences = []
    for pair in reversed_[["higher", "higher_day", "lower", "lower_day"]].to_dict(
        "records"
    ):
        stages = {str(name): str(value) for name, value in pair.items()}
        sentences.append(as_json(Phrase("goal.stages_reversed", stages)))
    return sentences


def reversed_stages(log: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Return what stands in an impossible order: built things are not finished and then begun.

    A project may fall back to an agreement or a procedure. One that has begun cannot reach for
    the first time a physical stage that lies before one it has reached already, other than with a
    further phase (:func:`landuse.domain.standing.phases.further_phases`).

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition : Recognition
        Its pipelines: physical stages are those from the milestone ``physical_start`` on.

    Returns
    -------
    DataFrame of str
        One row an entry whose stages are reversed, indexed by its number: ``higher`` and
        ``higher_day``, the stage that was reached too early, ``lower`` and ``lower_day``, the one
        that it lies before. Days are ISO 8601.
    """
    step = log["step"].to_numpy(np.int64)
    at = np.flatnonzero(step >= 0)
    step, entry = step[at], log["entry"].to_numpy(np.int64)[at]
    # a maximum that begins anew with each entry, for its steps lie above all of those before
    above = entry * NEVER
    highest_so_far = np.maximum.accumulate(above + step) - above
    lowest = lowest_steps(
        log["pipeline"], status.PHYSICAL_START, recognition
    ).to_numpy()[at]
    is_reversed = (step >= lowest) & (step < highest_so_far)
    if is_reversed.any():
        is_reversed &= ~further_phases(log, recognition)[at]
    if not is_reversed.any():
        return pd.DataFrame(
            columns=["higher", "higher_day", "lower", "lower_day"], dtype=object
        )
    moves = log.iloc[at[np.isin(entry, entry[is_reversed])]]
    highest_so_far = moves.groupby("entry")["step"].cummax()
    is_first = ~moves.duplicated(["entry", "step"])
    is_physical = moves["step"] >= lowest_steps(
        moves["pipeline"], status.PHYSICAL_START, recognition
    )
    is_phase = pd.Series(further_phases(moves, recognition), index=moves.index)
    is_lower = moves["step"] < highest_so_far
    reversed_rows = moves[is_first & is_physical & is_lower & ~is_phase]
    if reversed_rows.empty:
        return pd.DataFrame(
            columns=["higher", "higher_day", "lower", "lower_day"], dtype=object
        )
    highest = moves[moves["step"] == highest_so_far].groupby("entry").last()
    highest = highest.reindex(reversed_rows["entry"])
    pairs = pd.DataFrame(
        {
            "higher": highest["stage"].to_numpy(object),
            "higher_day": highest["date"].dt.strftime("%Y-%m-%d").to_numpy(object),
            "lower": reversed_rows["stage"].to_numpy(object),
            "lower_day": reversed_rows["date"].dt.strftime("%Y-%m-%d").to_numpy(object),
        },
        index=pd.Index(reversed_rows["entry"], name="entry"),
        dtype=object,
    )
    return pairs[~pairs.index.duplicated()]


def starts_before_contract(
    log: pd.DataFrame,
    contract_dates: pd.Series,
    recognition: Recognition,
    known_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the rows that begin a project before the land under it was contracted.

    Only modes on newly supplied land (``by_contract``) are asked: who extends an old plant may
    begin on land that he has held for long.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    contract_dates : Series of datetime64, indexed by parcel_id
        The day each parcel's land contract was signed; nothing is said of parcels without one.
    recognition : Recognition
        Its pipelines: work begins at the milestone ``physical_start``.
    known_by : Series of datetime64, indexed like ``log``, or None
        Contracts that were signed after this day are not known of; all are where None.

    Returns
    -------
    DataFrame
        Rows of ``log``, the first of each entry.
    """
    if contract_dates.isna().all():
        return log.iloc[:0]
    by_contract = log[log["by_contract"]]
    start = lowest_steps(by_contract["pipeline"], status.PHYSICAL_START, recognition)
    signed = contract_days(by_contract["parcel_id"], contract_dates)
    if known_by is not None:
        signed = signed.where(signed <= known_by.reindex(by_contract.index))
    has_begun = by_contract["step"] >= start
    is_early = (has_begun & (by_contract["date"] < signed)).to_numpy(bool)
    return by_contract[is_early].drop_duplicates("entry")


def contract_days(parcel_ids: pd.Series, contract_dates: pd.Series) -> pd.Series:
    """Look up the day each parcel's land contract was signed.

    Parameters
    ----------
    parcel_ids : Series of str
        Parcels of a ledger's rows; NA where a row names none.
    contract_dates : Series of datetime64, indexed by parcel_id
        Of the zone's parcels; it may be empty.

    Returns
    -------
    Series of datetime64, indexed like ``parcel_ids``
        NaT where nothing is known.

    Examples
    --------
    >>> no_parcels = pd.Series(dtype="datetime64[ns]")
    >>> contract_days(pd.Series(["P1", None], dtype="string"), no_parcels).tolist()
    [NaT, NaT]
    """
    at = positions(contract_dates.index, parcel_ids)
    days = pd.to_datetime(contract_dates).reset_index(drop=True)
    return days.reindex(at).set_axis(parcel_ids.index)
