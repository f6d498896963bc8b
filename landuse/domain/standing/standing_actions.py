"""Where every action of the ledger stands on a day.

As of a day an action stands where its newest row left it. One that falls back a stage or ends
takes its land out again, and so does a correction: what counted on the last report may not count
on this one, and every report can be made again as of its own day.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.faults import faults_of
from landuse.domain.standing.stages import HALTED, is_move, lowest_steps
from landuse.domain.vocabulary import status

#: What a row may state of its unit: land (mu) and floor (m²).
AMOUNTS = ("area_mu", "floor_area_m2")
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
          otherwise), ``<milestone>_evidence``: the papers that prove it (NA where none does), and
          ``<milestone>_area_mu``, ``<milestone>_floor_area_m2``: what was stated for it (NA where
          the whole unit is meant);
        - ``fault`` — why it cannot count, as :func:`landuse.words.phrases.as_json` writes it; NA
          where nothing stands against it.
    """
    log = dated_log(actions, recognition, as_of)
    return actions_of_log(log, recognition, contract_dates)


def actions_of_log(
    log: pd.DataFrame, recognition: Recognition, contract_dates: pd.Series | None = None
) -> pd.DataFrame:
    """Return where every action of a dated log stands at its end.

    Parameters
    ----------
    log : DataFrame
        As :func:`landuse.domain.standing.dated_log.dated_log` gives it.
    recognition, contract_dates
        As :func:`standing_actions` takes them.

    Returns
    -------
    DataFrame
        As :func:`standing_actions` gives it.
    """
    log = log[log["is_understood"]]
    out = log.groupby("entry", sort=True)[list(_STATED)].last()
    newest = log.drop_duplicates("entry", keep="last").set_index("entry")
    newest = newest.reindex(out.index)
    for name, source in _OF_NEWEST_ROW.items():
        out[name] = newest[source]
    last_move = log[is_move(log["step"])].groupby("entry")["step"].last()
    out["step"] = last_move.reindex(out.index).astype("Int64")
    out["halted"] = (newest["step"] == HALTED).to_numpy(bool)
    stated = _stated_so_far(log)
    for milestone in status.MILESTONES:
        is_proving = _proves(log, milestone, recognition)
        proving = log[is_proving].groupby("entry")
        out[milestone] = proving["date"].min().reindex(out.index)
        has_paper = is_proving & log["evidence"].notna()
        papers = log[has_paper].groupby("entry")["evidence"].agg(_joined)
        papers = papers.reindex(out.index).astype("string")
        out[f"{milestone}_evidence"] = papers.mask(papers == "")
        for column in AMOUNTS:
            largest = stated[column][is_proving].groupby(log["entry"]).max().reindex(out.index)
            out[f"{milestone}_{column}"] = largest.mask(largest == np.inf).astype("Float64")
    out["fault"] = faults_of(out, log, recognition, contract_dates)
    return out


def _stated_so_far(log: pd.DataFrame) -> pd.DataFrame:
    """The amounts that stand at each row: its own, else the newest before it.

    Infinite where none was stated yet, for a row without amount means the whole of its unit. So
    the largest of the rows that prove a milestone is what was given for it: a phase that is
    completed later takes nothing from what was started.
    """
    filled = log.groupby("entry")[list(AMOUNTS)].ffill()
    return filled.astype("Float64").fillna(np.inf).astype(float)


def _proves(log: pd.DataFrame, milestone: str, recognition: Recognition) -> pd.Series:
    """Tell which rows prove a milestone: from them on the action never stood below it again."""
    moves = log[is_move(log["step"])]
    lowest = lowest_steps(moves["pipeline"], milestone, recognition)
    is_reached = (moves["step"] >= lowest).astype(int)
    # read from the last row back, a minimum is 0 from the first row below the milestone on
    backwards = is_reached[::-1].groupby(moves["entry"][::-1], sort=False).cummin()
    return backwards[::-1].astype(bool).reindex(log.index, fill_value=False)


def _joined(papers: pd.Series) -> str:
    """The distinct texts in their order, as one text."""
    return status.LISTED.join(dict.fromkeys(papers.dropna()))


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
    kind = "land" if key == "parcel_id" else "building"
    is_of_kind = actions["unit_kind"].eq(kind) & actions["acts_on"].isin([kind, "both"])
    recognised = actions[actions["fault"].isna() & is_of_kind]
    return recognised.groupby("unit")[milestone].min().reindex(unit_ids)
