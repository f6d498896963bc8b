"""Which pending actions are late, by how many days, and who holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.standing import Standing
from landuse.domain.standing.stays import (
    MOVED_ON,
    STILL_OPEN,
    stays_in_stages,
    usual_days,
)
from landuse.domain.zone import Zone

#: A stay is long where it exceeds so many times the usual one.
LONG_STAY = 2.0
#: Of fewer ended stays than this, what the policy assumes is usual.
FEW_STAYS = 5


@dataclass(frozen=True)
class LateAction:
    """A pending action that is late.

    Attributes
    ----------
    action_id, project, mode, stage, responsible : str or None
        As the ledger states them.
    unit_id : str or None
        Its parcel or building.
    since : datetime.date
        When it came into its stage.
    days : int
        How long it has been in it.
    usual : int
        How long is usual: the median of the ledger's own ended stays, where there are few of them
        the policy's days.
    due : datetime.date or None
        Until when it was to be done.
    overdue : int or None
        Days past ``due``; under zero where there is time left, None without a day.
    halted : bool
        Whether it stands still.
    area_mu : float or None
        Land that it is about (mu): as stated, else its parcel's.
    floor_area_m2 : float or None
        Floor that it is about, as stated.
    """

    action_id: str
    project: str | None
    mode: str | None
    stage: str | None
    responsible: str | None
    unit_id: str | None
    since: dt.date
    days: int
    usual: int
    due: dt.date | None
    overdue: int | None
    halted: bool
    area_mu: float | None
    floor_area_m2: float | None


def late_actions(
    zone: Zone, standing: Standing, parcel_area_mu: pd.Series
) -> list[LateAction]:
    """Return the pending actions that are late on the day of ``standing``, the latest first.

    Late is what is past its day, what has no day and has stayed in its stage for more than twice
    as long as is usual, and what stands still.

    Parameters
    ----------
    zone : Zone
        Its ledger and policy.
    standing : Standing
        Where the actions stand on the day; those with a fault are not looked at.
    parcel_area_mu : Series of Float64, indexed by parcel_id
        The area that counts (mu).

    Returns
    -------
    list of LateAction
        By days overdue, then by days in the stage.
    """
    day, recognition = standing.day, zone.policy.recognition
    log = dated_log(zone.actions, recognition, day)
    stays = stays_in_stages(log, recognition, day)
    ended = stays[stays["end"] == MOVED_ON].groupby(["pipeline", "step"])["days"]
    usual: dict[Hashable, float] = dict(usual_days(recognition).items())
    usual.update(ended.median()[ended.size() >= FEW_STAYS].to_dict())

    is_open = stays["end"] == STILL_OPEN
    open_stays = stays[is_open].set_index("entry").to_dict("index")
    actions = standing.actions
    pending = actions[actions["fault"].isna() & actions.index.isin(list(open_stays))]
    late: list[LateAction] = []
    for entry, action in pending.iterrows():  # what is pending in one ledger: dozens
        stay = open_stays[entry]
        usual_stay = usual[stay["pipeline"], int(stay["step"])]
        due = action["due"].date() if pd.notna(action["due"]) else None
        is_overdue = due is not None and due < day
        is_slow = due is None and stay["days"] > LONG_STAY * usual_stay
        if action["halted"] or is_overdue or is_slow:
            late.append(
                LateAction(
                    action_id=str(action["action_id"]),
                    project=json_value(action["project"]),
                    mode=json_value(action["mode"]),
                    stage=json_value(action["stage"]),
                    responsible=json_value(action["responsible"]),
                    unit_id=json_value(action["unit"]),
                    since=stay["since"].date(),
                    days=int(stay["days"]),
                    usual=round(float(usual_stay)),
                    due=due,
                    overdue=(day - due).days if due else None,
                    halted=bool(action["halted"]),
                    area_mu=_area_mu(action, parcel_area_mu),
                    floor_area_m2=json_value(action["floor_area_m2"]),
                )
            )
    return sorted(late, key=_latest_first)


def _area_mu(action: pd.Series, parcel_area_mu: pd.Series) -> float | None:
    """The land of an action: as stated, else its parcel's."""
    stated: float | None = json_value(action["area_mu"])
    if stated is not None or pd.isna(action["parcel_id"]):
        return stated
    of_parcel: Any = parcel_area_mu.get(action["parcel_id"])
    return None if of_parcel is None else json_value(of_parcel)


def _latest_first(action: LateAction) -> tuple[int, int, str, str]:
    """Order of late actions."""
    return -(action.overdue or 0), -action.days, action.action_id, action.unit_id or ""
