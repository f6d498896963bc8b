"""What moved in a period, counted or not: every row of the ledger that changed where one stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.standing.stages import UNKNOWN_STAGE
from landuse.domain.standing.standing import Standing


@dataclass(frozen=True)
class StageMove:
    """An action that came into another stage on one of its units.

    Attributes
    ----------
    action_id : str
        The action.
    unit : str or None
        Its parcel or building.
    project : str or None
        As the ledger states it.
    from_stage : str or None
        Where it stood before; None where it is new.
    to_stage : str
        Where it went; a halt, its end and the end of the action are moves too.
    date : datetime.date
        When.
    responsible : str or None
        Who holds it.
    """

    action_id: str
    unit: str | None
    project: str | None
    from_stage: str | None
    to_stage: str
    date: dt.date
    responsible: str | None


def stage_moves(standing: Standing, since: dt.date) -> list[StageMove]:
    """Return every stage move after a day, up to the day of ``standing``.

    Parameters
    ----------
    standing : Standing
        The ledger as it stands on a day.
    since : date
        Moves of this day and before are not told.

    Returns
    -------
    list of StageMove
        In the order of days, actions and units. A stage that is told again is no move.
    """
    log = standing.log
    if log.empty:
        return []
    rows = log[log["is_understood"] & (log["step"] != UNKNOWN_STAGE)]
    of_entry = rows.groupby("entry")
    before = of_entry[["stage", "step"]].shift()
    stated = of_entry[["responsible", "project"]].ffill()
    is_new = (rows["date"] > pd.Timestamp(since)) & (rows["step"] != before["step"])
    moved = rows.assign(
        from_stage=before["stage"],
        responsible=stated["responsible"],
        project=stated["project"],
    )[is_new]
    moved = moved.sort_values(["date", "action_id", "entry"], kind="stable")
    return [
        StageMove(
            action_id=str(row["action_id"]),
            unit=json_value(row["unit"]),
            project=json_value(row["project"]),
            from_stage=json_value(row["from_stage"]),
            to_stage=str(row["stage"]),
            date=row["date"].date(),
            responsible=json_value(row["responsible"]),
        )
        for row in moved.to_dict("records")
    ]
