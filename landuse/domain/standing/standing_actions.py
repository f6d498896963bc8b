"""Where every action of the ledger stands on a day.

As of a day an action stands where its newest row left it. One that falls back a stage or ends
takes its land out again, and so does a correction: what counted on the last report may not count
on this one, and every report can be made again as of its own day.
"""

from __future__ import annotations

import datetime as dt

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

#: What a row may state of its unit: land (mu) and floor (m²).
AMOUNTS = ("area_mu", "floor_area_m2")
#: Of every row that proves a milestone, its day and its :data:`AMOUNTS` (infinite where the whole
#: unit is meant).
StatedAmounts = tuple[tuple[np.datetime64, tuple[float, ...]], ...]
#: Columns of which the newest stated value stands, whichever row states it.
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
    """Return where every action stands on a day, and since when each milestone is reached.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``, in any order.
    recognition : Recognition
        The words of modes and stages, and the milestones that stages prove.
    as_of : date
        Rows dated later are not looked at.
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
          does), ``<milestone>_area_mu``, ``<milestone>_floor_area_m2``: what was stated for it
          (NA where the whole unit is meant), ``<milestone>_growth``: where that grew after the
          first day, :data:`StatedAmounts`, else None;
        - ``fault`` — why it cannot count, as :func:`landuse.words.phrases.as_json` writes it; NA
          where nothing stands against it.
    """
    log = dated_log(actions, recognition, as_of)
    return actions_of_log(log, recognition, contract_dates)


def actions_of_log(
    log: pd.DataFrame,
    recognition: Recognition,
    contract_dates: pd.Series | None = None,
    known_by: pd.Series | None = None,
) -> pd.DataFrame:
    """Return where every action of a dated log stands at its end.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition, contract_dates
        As :func:`standing_actions` takes them.
    known_by : Series of datetime64, indexed like ``log``, or None
        Contracts that were signed after this day are not known of; all are where None.

    Returns
    -------
    DataFrame
        As :func:`standing_actions` gives it.
    """
    is_understood = log["is_understood"].to_numpy(bool)
    if not is_understood.all():
        log = log[is_understood]
        known_by = None if known_by is None else known_by[is_understood]
    groups = groups_of(log["entry"].to_numpy(np.int64))
    out: dict[str, pd.Series | pd.api.extensions.ExtensionArray | np.ndarray] = {}
    for name in _STATED:
        out[name] = taken(log[name], groups.last(log[name].notna().to_numpy(bool)))
    for name, source in _OF_NEWEST_ROW.items():
        out[name] = taken(log[source], groups.ends)
    step = log["step"].to_numpy(np.int64)
    moves = is_move(log["step"]).to_numpy(bool)
    last_move = groups.last(moves)
    out["step"] = taken(log["step"].astype("Int64"), last_move)
    out["halted"] = step[groups.ends] == HALTED
    stated = {name: _stated_so_far(log[name], groups) for name in AMOUNTS}
    takes_back = moves & ~further_phases(log, recognition)
    has_paper = log["evidence"].notna().to_numpy(bool)
    for milestone in status.MILESTONES:
        lowest = lowest_steps(log["pipeline"], milestone, recognition).to_numpy()
        is_below = step < lowest
        reaches = moves & ~is_below
        proves = _proves(reaches, takes_back & is_below, groups)
        first_that_stands = groups.first(proves)
        out[milestone] = taken(log["date"], first_that_stands)
        lost = np.full(len(groups.starts), -1)
        if (reaches != proves).any():
            first = groups.first(reaches)
            lost = np.where(first == first_that_stands, -1, first)
        out[f"{milestone}_lost"] = taken(log["date"], lost)
        out[f"{milestone}_evidence"] = _papers(
            log["evidence"], proves & has_paper, groups
        )
        for column, amounts in stated.items():
            largest = groups.largest(np.where(proves, amounts, -np.inf))
            known = pd.Series(np.where(np.isfinite(largest), largest, np.nan))
            out[f"{milestone}_{column}"] = known.astype("Float64")
        out[f"{milestone}_growth"] = _growth(
            log["date"], proves, list(stated.values()), groups
        )
    entries = pd.Index(log["entry"].to_numpy(np.int64)[groups.starts], name="entry")
    actions = pd.DataFrame(out).set_axis(entries)
    actions["fault"] = faults_of(actions, log, recognition, contract_dates, known_by)
    return actions


def _stated_so_far(amounts: pd.Series, groups: Groups) -> Floats:
    """The amount that stands at each row: its own, else the newest before it.

    Infinite where none was stated yet, for a row without amount means the whole of its unit. So
    the largest of the rows that prove a milestone is what was given for it: a phase that is
    completed later takes nothing from what was started.
    """
    values = amounts.to_numpy(float, na_value=np.nan)
    is_stated = ~np.isnan(values)
    if not is_stated.any():
        return np.full(len(values), np.inf)
    at = groups.last_up_to(is_stated)
    return np.where(at < 0, np.inf, values[at])


def _proves(reaches: Flags, falls_below: Flags, groups: Groups) -> Flags:
    """Tell which rows prove a milestone: from them on the action never stood below it again."""
    last_below = groups.last(falls_below)
    rows = np.arange(groups.size)
    proves: Flags = reaches & (rows > groups.of_rows(last_below))
    return proves


def _growth(
    dates: pd.Series, proves: Flags, stated: list[Floats], groups: Groups
) -> npt.NDArray[np.object_]:
    """What the proving rows of each group state, where it is more than the first of them does."""
    growth = np.full(len(groups.starts), None, object)
    varying = [amounts for amounts in stated if np.isfinite(amounts).any()]
    if not varying:
        return growth
    first = groups.of_rows(groups.first(proves))
    has_grown = np.zeros(groups.size, bool)
    for amounts in varying:
        has_grown |= proves & (amounts > amounts[first])
    if not has_grown.any():
        return growth
    days = dates.to_numpy("datetime64[s]")
    number = groups.of_rows(np.arange(len(groups.starts)))
    for group in np.unique(number[has_grown]).tolist():
        rows = np.flatnonzero(proves & (number == group))
        growth[group] = tuple(
            (days[row], tuple(float(amounts[row]) for amounts in stated))
            for row in rows
        )
    return growth


def _papers(evidence: pd.Series, proves: Flags, groups: Groups) -> pd.Series:
    """The distinct papers of the rows of each group that prove something, as one text."""
    papers = np.full(len(groups.starts), None, object)
    rows = np.flatnonzero(proves)
    if len(rows):
        group = groups.of_rows(np.arange(len(groups.starts)))[rows]
        listed = pd.DataFrame(
            {"group": group, "paper": evidence.to_numpy(object)[rows]}
        )
        listed = listed.drop_duplicates()
        is_alone = ~listed["group"].duplicated(keep=False)
        papers[listed["group"][is_alone]] = listed["paper"][is_alone]
        several = listed[~is_alone]
        joined = several.groupby("group")["paper"].agg(status.LISTED.join)
        papers[joined.index.to_numpy(np.intp)] = joined
        papers[papers == ""] = None
    return pd.Series(papers, dtype="string")


def proves_revitalization(actions: pd.DataFrame, key: str) -> Flags:
    """Tell which actions prove, once they got there, that a unit was brought back into use.

    Parameters
    ----------
    actions : DataFrame
        As :func:`standing_actions` gives them.
    key : {"parcel_id", "building_id"}
        Which units are meant. A parcel that is only the place of a building proves nothing.

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
        Which units are meant. A parcel that is only the place of a building proves nothing.
    milestone : str
        A key of :data:`landuse.domain.vocabulary.status.MILESTONES`.
    unit_ids : Index of str, shape (units,)
        The units that are asked about.

    Returns
    -------
    Series of datetime64, indexed by ``unit_ids``
        The first such day; NaT where there is none.
    """
    recognised = actions[proves_revitalization(actions, key)]
    return recognised.groupby("unit")[milestone].min().reindex(unit_ids)
