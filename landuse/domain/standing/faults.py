"""Why an action cannot count, whatever the goal: unknown words, an end, impossible dates.

An action with a fault is listed with its reason under every goal; nothing is dropped in silence.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Positions
from landuse.domain.frames.groups import groups_of
from landuse.domain.frames.keys import positions
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.standing.phases import further_phases, highest_step_so_far
from landuse.domain.standing.stages import ENDED, UNKNOWN_STAGE, lowest_steps
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase

#: Columns of :func:`reversed_stages`.
_PAIR = ("higher", "higher_day", "lower", "lower_day")


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
        Only contracts that were signed by this day are used; all where None.

    Returns
    -------
    Series of str
        Indexed like ``actions``, one an entry: the reason, as
        :func:`landuse.words.phrases.as_json` writes it; NA where there is none. Of several reasons
        the first in this order: unknown mode, unknown stage, ended, no unit, renewed lease, stages
        in an impossible order, start before the land contract.
    """
    groups = groups_of(log["entry"].to_numpy(np.int64))
    has_stage = groups.any(log["step"].to_numpy() != UNKNOWN_STAGE)
    has_ended = (actions["step"] == ENDED).fillna(False)
    is_renewal = says_one_of(actions["note"], recognition.renewal_words)
    conditions = {
        "goal.unknown_mode": actions["acts_on"].isna(),
        "goal.unknown_stage": ~has_stage,
        "goal.ended": has_ended,
        "goal.no_unit": actions["unit"].isna(),
        "goal.renewed_lease": is_renewal,
    }
    faults = np.full(len(actions), None, object)
    # of several reasons the first stands, so that the last is written first
    if contract_dates is not None:
        starts = starts_before_contract(log, contract_dates, recognition, known_by)
        is_early = actions.index.isin(starts["entry"])
        faults[is_early] = as_json(phrase("goal.before_contract"))
    pairs = reversed_stages(log, recognition)
    faults[actions.index.get_indexer(pairs.index)] = _order_sentences(pairs)
    for code in reversed(conditions):
        has_fault = np.asarray(conditions[code], bool)
        faults[has_fault] = as_json(Phrase(code))
    return pd.Series(faults, index=actions.index, dtype="string")


def _order_sentences(pairs: pd.DataFrame) -> list[str]:
    """The reason of every entry whose stages are reversed."""
    sentences: list[str] = []
    for pair in pairs.to_dict("records"):
        stages = {str(name): str(value) for name, value in pair.items()}
        sentences.append(as_json(Phrase("goal.stages_reversed", stages)))
    return sentences


def reversed_stages(log: pd.DataFrame, recognition: Recognition) -> pd.DataFrame:
    """Return stages in an impossible order: buildings are not finished and then begun.

    A project may fall back to an agreement or a procedure. But once it has begun, it cannot reach
    for the first time a physical stage before one that it has reached already, unless with a
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
        ``higher_day``, the stage that was reached too early, ``lower`` and ``lower_day``, the stage
        that comes before it and was reached later. Days are ISO 8601.
    """
    no_pairs = pd.DataFrame(columns=list(_PAIR), dtype=object)
    entries = _entries_with_reversals(log, recognition)
    if not len(entries):
        return no_pairs
    moves = log[(log["step"] >= 0) & log["entry"].isin(entries)]
    highest_so_far = moves.groupby("entry")["step"].cummax()
    lowest = lowest_steps(moves["pipeline"], status.PHYSICAL_START, recognition)
    is_first = ~moves.duplicated(["entry", "step"])
    is_physical = moves["step"] >= lowest
    is_lower = moves["step"] < highest_so_far
    is_phase = pd.Series(further_phases(moves, recognition), index=moves.index)
    reversals = moves[is_first & is_physical & is_lower & ~is_phase]
    reversals = reversals.drop_duplicates("entry").set_index("entry")
    if reversals.empty:
        return no_pairs
    highest = moves[moves["step"] == highest_so_far].groupby("entry").last()
    highest = highest.reindex(reversals.index)
    pairs = {
        "higher": highest["stage"],
        "higher_day": highest["date"].dt.strftime("%Y-%m-%d"),
        "lower": reversals["stage"],
        "lower_day": reversals["date"].dt.strftime("%Y-%m-%d"),
    }
    return pd.DataFrame(pairs, dtype=object)


def _entries_with_reversals(log: pd.DataFrame, recognition: Recognition) -> Positions:
    """Entries with a physical stage below one reached before, a repeated stage among them.

    A quick look at all rows, so that the exact one has only these entries to go through.
    """
    step = log["step"].to_numpy(np.int64)
    entry = log["entry"].to_numpy(np.int64)
    lowest = lowest_steps(log["pipeline"], status.PHYSICAL_START, recognition)
    is_physical = (step >= 0) & (step >= lowest.to_numpy())
    is_reversed = is_physical & (step < highest_step_so_far(entry, step))
    if is_reversed.any():
        is_reversed &= ~further_phases(log, recognition)
    return np.unique(entry[is_reversed])


def starts_before_contract(
    log: pd.DataFrame,
    contract_dates: pd.Series,
    recognition: Recognition,
    known_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the rows that begin a project before its land was contracted.

    Only modes on newly supplied land (``by_contract``) are checked: the extension of an old plant
    may begin on land that its holder has had for long.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    contract_dates : Series of datetime64, indexed by parcel_id
        The day each parcel's land contract was signed; parcels without a contract are passed over.
    recognition : Recognition
        Its pipelines: work begins at the milestone ``physical_start``.
    known_by : Series of datetime64, indexed like ``log``, or None
        Only contracts that were signed by this day are used; all where None.

    Returns
    -------
    DataFrame
        Rows of ``log``, the first of each entry.
    """
    if contract_dates.isna().all():
        return log.iloc[:0]
    rows = log[log["by_contract"]]
    lowest = lowest_steps(rows["pipeline"], status.PHYSICAL_START, recognition)
    signed = contract_days(rows["parcel_id"], contract_dates)
    if known_by is not None:
        signed = signed.where(signed <= known_by.reindex(rows.index))
    has_begun = rows["step"] >= lowest
    is_early = has_begun & (rows["date"] < signed)
    return rows[is_early.to_numpy(bool)].drop_duplicates("entry")


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
        NaT where there is no contract.

    Examples
    --------
    >>> no_parcels = pd.Series(dtype="datetime64[ns]")
    >>> contract_days(pd.Series(["P1", None], dtype="string"), no_parcels).tolist()
    [NaT, NaT]
    """
    position = positions(contract_dates.index, parcel_ids)
    days = pd.to_datetime(contract_dates).reset_index(drop=True)
    return days.reindex(position).set_axis(parcel_ids.index)
