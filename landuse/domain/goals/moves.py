"""Actions that came into another stage in a period, counted or not, and actions due next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import Cell, json_value
from landuse.domain.standing.stages import UNKNOWN_STAGE
from landuse.domain.standing.standing import Standing
from landuse.domain.vocabulary import status

#: A meeting looks at the actions due within a week.
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
        The stage before; None where the action is new.
    to_stage : str
        The stage after; a halt, a resumption and the end of the action are moves too.
    date : datetime.date
        When.
    responsible : str or None
        Who is responsible for it.
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
        Its parcel or building, its project and its stage.
    due : datetime.date
        Until when its next step is to be done.
    responsible : str or None
        Who is responsible for it.
    """

    action_id: str
    unit: str | None
    project: str | None
    stage: str | None
    due: dt.date
    responsible: str | None


def due_soon(standing: Standing, days: int) -> list[DueAction]:
    """Return the actions whose next step is due in the days after that of ``standing``.

    Parameters
    ----------
    standing : Standing
        The ledger on a day. Actions that have ended, are in use or have another fault are left out.
    days : int
        How many days ahead.

    Returns
    -------
    list of DueAction
        By day, action and unit. Actions that were due earlier are late, and not among them.
    """
    actions = standing.actions
    today = pd.Timestamp(standing.day)
    last = today + pd.Timedelta(days=days)
    is_due = (actions["due"] > today) & (actions["due"] <= last)
    is_pending = actions["fault"].isna() & actions[status.IN_USE].isna()
    due_actions = actions[is_due.fillna(False) & is_pending]
    in_order = due_actions.sort_values(["due", "action_id", "unit"], kind="stable")
    return [_due_action(action) for action in in_order.to_dict("records")]


def _due_action(action: Mapping[Hashable, Cell]) -> DueAction:
    """A row of the standing actions as a value."""
    return DueAction(
        action_id=str(action["action_id"]),
        unit=json_value(action["unit"]),
        project=json_value(action["project"]),
        stage=json_value(action["stage"]),
        due=action["due"].date(),
        responsible=json_value(action["responsible"]),
    )


def stage_moves(standing: Standing, since: dt.date) -> list[StageMove]:
    """Return every stage move after a day, up to the day of ``standing``.

    Parameters
    ----------
    standing : Standing
        The ledger on a day.
    since : date
        Moves of this day and before are left out.

    Returns
    -------
    list of StageMove
        In the order of days, actions and units. A repeated stage is no move.
    """
    log = standing.log
    if log.empty:
        return []
    rows = log[log["is_understood"] & (log["step"] != UNKNOWN_STAGE)]
    entries = rows.groupby("entry")
    before = entries[["stage", "step"]].shift()
    newest = entries[["responsible", "project"]].ffill()
    rows = rows.assign(
        from_stage=before["stage"],
        responsible=newest["responsible"],
        project=newest["project"],
    )
    is_in_period = rows["date"] > pd.Timestamp(since)
    is_move = rows["step"] != before["step"]
    in_order = rows[is_in_period & is_move].sort_values(
        ["date", "action_id", "entry"], kind="stable"
    )
    return [_stage_move(row) for row in in_order.to_dict("records")]


def _stage_move(row: Mapping[Hashable, Cell]) -> StageMove:
    """A row of the log, with the stage before it, as a value."""
    return StageMove(
        action_id=str(row["action_id"]),
        unit=json_value(row["unit"]),
        project=json_value(row["project"]),
        from_stage=json_value(row["from_stage"]),
        to_stage=str(row["stage"]),
        date=row["date"].date(),
        responsible=json_value(row["responsible"]),
    )
