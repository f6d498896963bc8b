"""Which pending actions are late, by how many days, and who is responsible for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.policy.recognition import Recognition
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
#: With fewer ended stays in a stage, the policy's days are the usual ones.
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
        How long is usual: the median of the ledger's own ended stays; the policy's days where these
        are few.
    due : datetime.date or None
        Until when it was to be done.
    overdue : int or None
        Days past ``due``; under zero where there is time left, None without a day.
    halted : bool
        Whether work has stopped.
    area_mu : float or None
        Its land (mu): as stated, else its parcel's.
    floor_area_m2 : float or None
        Its floor area, as stated.
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

    An action is late where it is past its day, where it has no day and has stayed in its stage for
    more than twice as long as is usual, and where work has stopped.

    Parameters
    ----------
    zone : Zone
        Its ledger and policy.
    standing : Standing
        The state of the actions on the day; those with a fault are left out.
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
    usual = _usual_days(stays, recognition)

    is_open = stays["end"] == STILL_OPEN
    open_stays = stays[is_open].set_index("entry").to_dict("index")
    actions = standing.actions
    pending = actions[actions["fault"].isna() & actions.index.isin(list(open_stays))]
    late: list[LateAction] = []
    for entry, action in pending.iterrows():  # pending actions of one ledger: dozens
        stay = open_stays[entry]
        usual_stay = usual[stay["pipeline"], int(stay["step"])]
        due, overdue = None, None
        if pd.notna(action["due"]):
            due = action["due"].date()
            overdue = (day - due).days
        is_overdue = overdue is not None and overdue > 0
        is_slow = due is None and stay["days"] > LONG_STAY * usual_stay
        if not (action["halted"] or is_overdue or is_slow):
            continue
        late_action = LateAction(
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
            overdue=overdue,
            halted=bool(action["halted"]),
            area_mu=_area_mu(action, parcel_area_mu),
            floor_area_m2=json_value(action["floor_area_m2"]),
        )
        late.append(late_action)
    return sorted(late, key=_latest_first)


def _usual_days(stays: pd.DataFrame, recognition: Recognition) -> dict[Hashable, float]:
    """The usual days of each pipeline and step: by the ledger, or the policy where it has few."""
    usual: dict[Hashable, float] = dict(usual_days(recognition).items())
    ended = stays[stays["end"] == MOVED_ON].groupby(["pipeline", "step"])["days"]
    observed = ended.median()[ended.size() >= FEW_STAYS]
    usual.update(observed.to_dict())
    return usual


def _area_mu(action: pd.Series, parcel_area_mu: pd.Series) -> float | None:
    """The land of an action: as stated, else its parcel's."""
    stated: float | None = json_value(action["area_mu"])
    if stated is not None or pd.isna(action["parcel_id"]):
        return stated
    of_parcel: float | None = json_value(parcel_area_mu.get(action["parcel_id"]))
    return of_parcel


def _latest_first(action: LateAction) -> tuple[int, int, str, str]:
    """The key by which late actions are sorted."""
    overdue, unit_id = action.overdue or 0, action.unit_id or ""
    return -overdue, -action.days, action.action_id, unit_id
