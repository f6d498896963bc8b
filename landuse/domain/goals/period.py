"""A week, a month or a quarter, and the actions that are late in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.stays import stays_in_stages

#: A stay is long where it exceeds so many times the usual one; of fewer ended stays than FEW the policy's days are usual.
LONG, FEW = 2.0, 5


@dataclass(frozen=True)
class Period:
    """A week (Monday to Sunday), month or quarter, up to the day it is looked at."""

    kind: str
    first: dt.date
    last: dt.date
    #: the day it is looked at, within the period
    day: dt.date

    @property
    def before(self) -> dt.date:
        """The last day of the period before."""
        return self.first - dt.timedelta(days=1)

    @property
    def number(self) -> int:
        """Of the week (ISO), month or quarter within its year."""
        return {
            "week": self.day.isocalendar().week,
            "month": self.day.month,
            "quarter": (self.day.month + 2) // 3,
        }[self.kind]


def period_of(kind: str, day: dt.date) -> Period:
    """The week, month or quarter that ``day`` lies in.

    >>> p = period_of("quarter", dt.date(2022, 8, 15)); p.first.isoformat(), p.last.isoformat(), p.number
    ('2022-07-01', '2022-09-30', 3)
    >>> period_of("week", dt.date(2022, 6, 30)).before.isoformat()
    '2022-06-26'
    """
    span = pd.Timestamp(day).to_period({"week": "W-SUN", "month": "M", "quarter": "Q"}[kind])
    return Period(kind, span.start_time.date(), span.end_time.date(), day)


def late_actions(
    stand: pd.DataFrame, actions: pd.DataFrame, recognition: Recognition, as_of: dt.date
) -> list[dict[str, Any]]:
    """Pending actions that are past their day or have stayed in a stage for twice as long as is usual, the latest first.

    One dict an action: action_id, project, mode, stage, since (start of the stay), days (of the stay), usual (median of the
    ledger's own ended stays where there are five, else the policy's), due, overdue (days past it), halted, responsible,
    id (of its unit), area_mu, floor_area_m2.
    """
    rows = dated_log(actions, recognition, as_of)
    stays = stays_in_stages(rows, recognition, as_of)
    ended = stays[stays["end"] == 1].groupby(["pipeline", "step"])["days"]
    usual = {(p.id, k): s.days for p in recognition.pipelines for k, s in enumerate(p.stages)}
    usual |= ended.median()[ended.size() >= FEW].to_dict()
    open_ = stays[stays["end"] == 0].set_index("action_id")
    mine = stand[stand["fault"].isna() & stand.index.isin(open_.index)]
    out = []
    for action, row in mine.iterrows():  # what is pending in one ledger: dozens
        stay = open_.loc[action]
        normal = usual[(stay["pipeline"], int(stay["step"]))]
        overdue = (as_of - row["due"].date()).days if pd.notna(row["due"]) else None
        if not (
            row["halted"]
            or (overdue or 0) > 0
            or (overdue is None and stay["days"] > LONG * normal)
        ):
            continue
        told = {
            k: json_value(row[k])
            for k in (
                "project",
                "mode",
                "stage",
                "due",
                "halted",
                "responsible",
                "area_mu",
                "floor_area_m2",
            )
        }
        out.append(
            {
                "action_id": str(action),
                **told,
                "id": json_value(row["parcel_id"]) or json_value(row["building_id"]),
                "since": json_value(stay["since"]),
                "days": int(stay["days"]),
                "usual": round(float(normal)),
                "overdue": overdue,
            }
        )
    return sorted(out, key=lambda e: (-(e["overdue"] or 0), -e["days"], e["action_id"]))
