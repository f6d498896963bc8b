"""Why an action cannot count, whatever the goal: words nobody knows, an end, dates that cannot be.

An action with a fault is listed with its reason under every goal; nothing is dropped in silence.
"""

from __future__ import annotations

import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.standing.stages import ENDED, UNKNOWN_STAGE, lowest_steps
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase


def faults_of(
    actions: pd.DataFrame,
    log: pd.DataFrame,
    recognition: Recognition,
    contract_dates: pd.Series | None = None,
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

    Returns
    -------
    Series of str
        Indexed like ``actions``, one an entry: the sentence that says it, as
        :func:`landuse.words.phrases.as_json` writes it; NA where nothing stands against it. Of
        several reasons the first in this order: unknown mode, unknown stage, ended, no unit,
        renewed lease, stages in an impossible order, start before the land contract.
    """
    known_stage = (log["step"] != UNKNOWN_STAGE).groupby(log["entry"]).any()
    conditions = {
        "goal.unknown_mode": actions["acts_on"].isna(),
        "goal.unknown_stage": ~known_stage.reindex(actions.index).astype(bool),
        "goal.ended": (actions["step"] == ENDED).fillna(False).astype(bool),
        "goal.no_unit": actions["unit"].isna(),
        "goal.renewed_lease": says_one_of(actions["note"], recognition.renewal_words),
    }
    faults = pd.Series(pd.NA, index=actions.index, dtype="string")
    for code, has_fault in conditions.items():
        faults = faults.mask(faults.isna() & has_fault, as_json(Phrase(code)))
    faults = faults.fillna(_said_of_order(reversed_stages(log, recognition), actions.index))
    if contract_dates is not None:
        early = starts_before_contract(log, contract_dates, recognition)["entry"]
        is_early = actions.index.isin(early)
        faults = faults.mask(faults.isna() & is_early, as_json(phrase("goal.before_contract")))
    return faults


def _said_of_order(reversed_: pd.DataFrame, entries: pd.Index) -> pd.Series:
    """The sentence of every entry whose stages are reversed; NA for all others."""
    said = []
    for pair in reversed_[["higher", "higher_day", "lower", "lower_day"]].to_dict("records"):
        stages = {str(name): str(value) for name, value in pair.items()}
        said.append(as_json(Phrase("goal.stages_reversed", stages)))
    return pd.Series(said, index=reversed_.index, dtype="string").reindex(entries)


def reversed_stages(log: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Return what stands in an impossible order: built things are not finished and then begun.

    A project may fall back to an agreement or a procedure. One that has begun cannot reach for
    the first time a physical stage that lies before one it has reached already.

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
    moves = log[log["step"] >= 0]
    highest_so_far = moves.groupby("entry")["step"].cummax()
    is_first = ~moves.duplicated(["entry", "step"])
    is_physical = moves["step"] >= lowest_steps(
        moves["pipeline"], status.PHYSICAL_START, recognition
    )
    reversed_rows = moves[is_first & is_physical & (moves["step"] < highest_so_far)]
    if reversed_rows.empty:
        return pd.DataFrame(columns=["higher", "higher_day", "lower", "lower_day"], dtype=object)
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
    log: pd.DataFrame, contract_dates: pd.Series, recognition: Recognition
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

    Returns
    -------
    DataFrame
        Rows of ``log``, the first of each entry.
    """
    by_contract = log[log["by_contract"]]
    start = lowest_steps(by_contract["pipeline"], status.PHYSICAL_START, recognition)
    signed = contract_days(by_contract["parcel_id"], contract_dates)
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
