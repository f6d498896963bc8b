"""Where every action of the ledger stands on a day.

As of a day an action stands where its newest row left it. One that falls back a stage or ends
takes its land out again, and so does a correction: what counted on the last report may not count
on this one, and every report can be made again as of its own day.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.faults import faults_of
from landuse.domain.standing.stages import HALTED, is_move, lowest_steps
from landuse.domain.vocabulary import status

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
        One row an action, indexed by action_id:

        - ``parcel_id``, ``building_id``, ``area_mu``, ``floor_area_m2``, ``factory_id``,
          ``project``, ``responsible``, ``note`` — the newest that is stated;
        - ``stage``, ``since`` (its date), ``due``, ``source_row``, ``mode`` (as written),
          ``pipeline`` and ``acts_on`` (as the policy says of the mode) — of the newest row;
        - ``step`` (Int64) — where its last move left it in its pipeline, and ``halted`` (bool);
        - for each milestone, a column of its name: the day it was reached and not lost again (NaT
          otherwise), and ``<milestone>_evidence``: the papers that prove it (NA where none does);
        - ``fault`` — why it cannot count, as :func:`landuse.words.phrases.as_json` writes it; NA
          where nothing stands against it.
    """
    log = dated_log(actions, recognition, as_of)
    out = log.groupby("action_id", sort=True)[list(_STATED)].last()
    newest = log.drop_duplicates("action_id", keep="last").set_index("action_id")
    newest = newest.reindex(out.index)
    for name, source in _OF_NEWEST_ROW.items():
        out[name] = newest[source]
    last_move = log[is_move(log["step"])].groupby("action_id")["step"].last()
    out["step"] = last_move.reindex(out.index).astype("Int64")
    out["halted"] = (newest["step"] == HALTED).to_numpy(bool)
    for milestone in status.MILESTONES:
        proving = log[_proves(log, milestone, recognition)].groupby("action_id")
        out[milestone] = proving["date"].min().reindex(out.index)
        papers = proving["evidence"].agg(_joined).reindex(out.index).astype("string")
        out[f"{milestone}_evidence"] = papers.mask(papers == "")
    out["fault"] = faults_of(out, log, recognition, contract_dates)
    return out


def _proves(log: pd.DataFrame, milestone: str, recognition: Recognition) -> pd.Series:
    """Tell which rows prove a milestone: from them on the action never stood below it again."""
    moves = log[is_move(log["step"])]
    lowest = lowest_steps(moves["pipeline"], milestone, recognition)
    is_reached = (moves["step"] >= lowest).astype(int)
    # read from the last row back, a minimum is 0 from the first row below the milestone on
    backwards = is_reached[::-1].groupby(moves["action_id"][::-1], sort=False).cummin()
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
        Which units are meant.
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
    names_unit = actions[key].notna() & actions["acts_on"].isin([kind, "both"])
    recognised = actions[actions["fault"].isna() & names_unit]
    return recognised.groupby(key)[milestone].min().reindex(unit_ids)
