"""The state of every action of the ledger on a day.

On a day an action is where its newest row left it. An action that falls back a stage or ends takes
its land out again, and so does a correction: land that counted in the last report may not count in
this one, and every report can be made again as of its own day.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats
from landuse.domain.frames.groups import Groups, groups_of, taken
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.faults import faults_of
from landuse.domain.standing.phases import further_phases
from landuse.domain.standing.stages import HALTED, is_move, lowest_steps
from landuse.domain.vocabulary import status

#: Amounts that a row may state of its unit: land (mu) and floor (m²).
AMOUNTS = ("area_mu", "floor_area_m2")
#: The day and the :data:`AMOUNTS` of every row that proves a milestone (infinite where the whole
#: unit is meant).
StatedAmounts = tuple[tuple[np.datetime64, tuple[float, ...]], ...]
#: Columns of which the newest stated value is valid, whichever row states it.
_STATED = (
    "parcel_id",
    "building_id",
    "area_mu",
    "floor_area_m2",
    "factory_id",
    "project",
    "responsible",
    "note",
)
#: Columns of a frame in the making.
_Columns: TypeAlias = dict[
    str, pd.Series | pd.api.extensions.ExtensionArray | np.ndarray
]
#: Column of the result → column of the newest row, stated there or not.
_OF_NEWEST_ROW = {
    "action_id": "action_id",
    "unit_kind": "unit_kind",
    "unit": "unit",
    "stage": "stage",
    "since": "date",
    "due": "due",
    "source_row": "source_row",
    "mode": "mode",
    "pipeline": "pipeline",
    "acts_on": "acts_on",
}


def standing_actions(
    actions: pd.DataFrame,
    recognition: Recognition,
    as_of: dt.date,
    contract_dates: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the state of every action on a day, and since when it has reached each milestone.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``, in any order.
    recognition : Recognition
        The words of modes and stages, and the milestones that stages prove.
    as_of : date
        Rows dated later are not used.
    contract_dates : Series of datetime64, indexed by parcel_id, or None
        The day each parcel's land contract was signed. With it, a project on newly supplied land
        that began before that day has a fault.

    Returns
    -------
    DataFrame
        One row an entry (an action on one of its units, by one process), indexed by its number:

        - ``action_id``, ``unit_kind`` ("land" or "building", NA where no unit is named) and
          ``unit`` (its id);
        - ``parcel_id``, ``building_id``, ``area_mu``, ``floor_area_m2``, ``factory_id``,
          ``project``, ``responsible``, ``note`` — the newest that is stated;
        - ``stage``, ``since`` (its date), ``due``, ``source_row``, ``mode`` (as written),
          ``pipeline`` and ``acts_on`` (as the policy says of the mode) — of the newest row;
        - ``step`` (Int64) — where its last move left it in its pipeline, and ``halted`` (bool);
        - for each milestone, a column of its name: the day it was reached and not lost again (NaT
          otherwise), ``<milestone>_lost``: the day it was reached first, where it was lost again
          (NaT elsewhere), ``<milestone>_evidence``: the papers that prove it (NA where none
          does), ``<milestone>_area_mu``, ``<milestone>_floor_area_m2``: the amounts stated for it
          (NA where the whole unit is meant), ``<milestone>_growth``: :data:`StatedAmounts` where
          these grew after the first day, else None;
        - ``fault`` — why it cannot count, as :func:`landuse.words.phrases.as_json` writes it; NA
          where it can.
    """
    log = dated_log(actions, recognition, as_of)
    return actions_of_log(log, recognition, contract_dates)


def actions_of_log(
    log: pd.DataFrame,
    recognition: Recognition,
    contract_dates: pd.Series | None = None,
    known_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the state of every action at the end of a dated log.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition, contract_dates
        As :func:`standing_actions` takes them.
    known_by : Series of datetime64, indexed like ``log``, or None
        Only contracts that were signed by this day are used; all where None.

    Returns
    -------
    DataFrame
        As :func:`standing_actions` gives it.
    """
    is_understood = log["is_understood"].to_numpy(bool)
    if not is_understood.all():
        log = log[is_understood]
        if known_by is not None:
            known_by = known_by[is_understood]
    groups = groups_of(log["entry"].to_numpy(np.int64))
    columns: _Columns = {}
    for name in _STATED:
        is_stated = log[name].notna().to_numpy(bool)
        columns[name] = taken(log[name], groups.last(is_stated))
    for name, source in _OF_NEWEST_ROW.items():
        columns[name] = taken(log[source], groups.ends)
    last_move = groups.last(is_move(log["step"]).to_numpy(bool))
    columns["step"] = taken(log["step"].astype("Int64"), last_move)
    columns["halted"] = log["step"].to_numpy(np.int64)[groups.ends] == HALTED
    columns |= _milestone_columns(log, groups, recognition)

    entries = log["entry"].to_numpy(np.int64)[groups.starts]
    actions = pd.DataFrame(columns).set_axis(pd.Index(entries, name="entry"))
    fault = faults_of(actions, log, recognition, contract_dates, known_by)
    return actions.assign(fault=fault)


def _milestone_columns(
    log: pd.DataFrame, groups: Groups, recognition: Recognition
) -> _Columns:
    """The columns of every milestone: its day, day of loss, papers, amounts and growth."""
    step = log["step"].to_numpy(np.int64)
    moves = is_move(log["step"]).to_numpy(bool)
    takes_back = moves & ~further_phases(log, recognition)
    has_paper = log["evidence"].notna().to_numpy(bool)
    amounts = {name: _amounts_so_far(log[name], groups) for name in AMOUNTS}

    columns: _Columns = {}
    for milestone in status.MILESTONES:
        lowest = lowest_steps(log["pipeline"], milestone, recognition).to_numpy()
        is_below = step < lowest
        reaches = moves & ~is_below
        proves = _rows_that_prove(reaches, takes_back & is_below, groups)
        first_proof = groups.first(proves)
        columns[milestone] = taken(log["date"], first_proof)

        lost = np.full(len(groups.starts), -1)
        if (reaches != proves).any():
            first_reached = groups.first(reaches)
            lost = np.where(first_reached == first_proof, -1, first_reached)
        columns[f"{milestone}_lost"] = taken(log["date"], lost)

        papers = _papers(log["evidence"], proves & has_paper, groups)
        columns[f"{milestone}_evidence"] = papers
        for name in AMOUNTS:
            largest = groups.largest(np.where(proves, amounts[name], -np.inf))
            stated = pd.Series(np.where(np.isfinite(largest), largest, np.nan))
            columns[f"{milestone}_{name}"] = stated.astype("Float64")
        growth = _growth(log["date"], proves, list(amounts.values()), groups)
        columns[f"{milestone}_growth"] = growth
    return columns


def _amounts_so_far(amounts: pd.Series, groups: Groups) -> Floats:
    """The amount that is valid at each row: that of the row, else the newest before it.

    Infinite where none was stated yet, for a row without amount means the whole unit. So the
    largest of the rows that prove a milestone is the amount stated for it: a phase that is
    completed later takes nothing from the amount that was started.
    """
    values = amounts.to_numpy(float, na_value=np.nan)
    is_stated = ~np.isnan(values)
    if not is_stated.any():
        return np.full(len(values), np.inf)
    newest = groups.last_up_to(is_stated)
    return np.where(newest < 0, np.inf, values[newest])


def _rows_that_prove(reaches: Flags, falls_below: Flags, groups: Groups) -> Flags:
    """Which rows prove a milestone: after them the action never fell below it again."""
    last_fall = groups.of_rows(groups.last(falls_below))
    proves: Flags = reaches & (np.arange(groups.size) > last_fall)
    return proves


def _growth(
    dates: pd.Series, proves: Flags, amounts: list[Floats], groups: Groups
) -> npt.NDArray[np.object_]:
    """The :data:`StatedAmounts` of each group whose amounts grew after the first proof."""
    growth = np.full(len(groups.starts), None, object)
    stated_amounts = [column for column in amounts if np.isfinite(column).any()]
    if not stated_amounts:
        return growth
    first_proof = groups.of_rows(groups.first(proves))
    has_grown = np.zeros(groups.size, bool)
    for column in stated_amounts:
        has_grown |= proves & (column > column[first_proof])
    if not has_grown.any():
        return growth
    days = dates.to_numpy("datetime64[s]")
    stacked = np.column_stack(amounts)
    number = groups.of_rows(np.arange(len(groups.starts)))
    for group in np.unique(number[has_grown]).tolist():
        rows = np.flatnonzero(proves & (number == group))
        growth[group] = tuple((days[row], tuple(stacked[row].tolist())) for row in rows)
    return growth


def _papers(evidence: pd.Series, proves: Flags, groups: Groups) -> pd.Series:
    """The distinct papers of the rows of each group that prove a milestone, as one text."""
    papers = np.full(len(groups.starts), None, object)
    rows = np.flatnonzero(proves)
    if len(rows):
        number = groups.of_rows(np.arange(len(groups.starts)))
        paper = evidence.to_numpy(object)[rows]
        pairs = pd.DataFrame({"group": number[rows], "paper": paper}).drop_duplicates()
        # joining texts is slow, and most groups have one paper
        is_only_one = ~pairs["group"].duplicated(keep=False)
        papers[pairs["group"][is_only_one]] = pairs["paper"][is_only_one]
        several = pairs[~is_only_one].groupby("group")["paper"].agg(status.LISTED.join)
        papers[several.index.to_numpy(np.intp)] = several
        papers[papers == ""] = None
    return pd.Series(papers, dtype="string")


def proves_revitalization(actions: pd.DataFrame, key: str) -> Flags:
    """Return which actions prove, by their milestones, that a unit was brought back into use.

    Parameters
    ----------
    actions : DataFrame
        As :func:`standing_actions` gives them.
    key : {"parcel_id", "building_id"}
        Which units are meant. A parcel on which only a building is concerned proves nothing.

    Returns
    -------
    ndarray of bool, shape (actions,)
        Not those with a fault.
    """
    kind = "land" if key == "parcel_id" else "building"
    is_of_kind = actions["unit_kind"].eq(kind) & actions["acts_on"].isin([kind, "both"])
    return (actions["fault"].isna() & is_of_kind).to_numpy(bool)


def revitalization_days(
    actions: pd.DataFrame, key: str, milestone: str, unit_ids: pd.Index
) -> pd.Series:
    """Return the day on which each unit reached a milestone by an action that stands.

    Parameters
    ----------
    actions : DataFrame
        As :func:`standing_actions` gives them; those with a fault prove nothing.
    key : {"parcel_id", "building_id"}
        Which units are meant. A parcel on which only a building is concerned proves nothing.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    unit_ids : Index of str, shape (units,)
        The units.

    Returns
    -------
    Series of datetime64, indexed by ``unit_ids``
        The first such day; NaT where there is none.
    """
    recognised = actions[proves_revitalization(actions, key)]
    return recognised.groupby("unit")[milestone].min().reindex(unit_ids)
