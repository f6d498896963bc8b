"""What moved in a period, counted or not, with who holds it; and what is due next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.standing.stages import UNKNOWN_STAGE
from landuse.domain.standing.standing import Standing
from landuse.domain.vocabulary import status

#: How far ahead a meeting looks at what is due: a week.
DAYS_AHEAD = 7


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


@dataclass(frozen=True)
class DueAction:
    """An action whose next step is due shortly.

    Attributes
    ----------
    action_id : str
        The action.
    unit, project, stage : str or None
        Its parcel or building, its project, and where it stands.
    due : datetime.date
        Until when it is to be done.
    responsible : str or None
        Who holds it.
    """

    action_id: str
    unit: str | None
    project: str | None
    stage: str | None
    due: dt.date
    responsible: str | None


def due_soon(standing: Standing, days: int) -> list[DueAction]:
    """Return what is due in the days after that of ``standing``.

    Parameters
    ----------
    standing : Standing
        The ledger as it stands on a day. Actions that have ended, that are in use or that have
        another fault are not waited for.
    days : int
        How many days ahead.

    Returns
    -------
    list of DueAction
        By day, action and unit. What was due earlier is late, and not told here.
    """
    actions = standing.actions
    today = pd.Timestamp(standing.day)
    is_next = (actions["due"] > today) & (
        actions["due"] <= today + pd.Timedelta(days=days)
    )
    is_waited_for = actions["fault"].isna() & actions[status.IN_USE].isna()
    due = actions[is_next.fillna(False) & is_waited_for]
    due = due.sort_values(["due", "action_id", "unit"], kind="stable")
    return [
        DueAction(
            action_id=str(action["action_id"]),
            unit=json_value(action["unit"]),
            project=json_value(action["project"]),
            stage=json_value(action["stage"]),
            due=action["due"].date(),
            responsible=json_value(action["responsible"]),
        )
        for action in due.to_dict("records")
    ]


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
