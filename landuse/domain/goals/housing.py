"""Resettlement housing (安置房): which stage each site has reached, and how late it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, phrase

#: Stages of a site in order.
STAGES = tuple(status.HOUSING_STAGES)
#: Milestone of a goal → the stage at which a site has reached it.
STAGE_OF_MILESTONE = {
    status.AGREEMENT: "permit",
    status.PROCEDURES: "land",
    status.PHYSICAL_START: "start",
    status.COMPLETED_IN_USE: "delivered",
}


@dataclass(frozen=True)
class HousingSite:
    """A resettlement site as of a day.

    Attributes
    ----------
    site_id : str
        Its key in the ledger.
    name : str or None
        What it is called.
    stage : str or None
        The last stage with an actual date up to the day; None before the first.
    next_stage : str or None
        The one after it; None once the homes are delivered.
    late_stage : str or None
        The first stage that was planned before the day and is not reached; None where none is.
    planned, actual : mapping of str to datetime.date or None
        Stage → its planned day (every stage), and the day it was reached (those that are, up to
        the day).
    days_late : int
        Days for which the oldest overdue stage has been open; 0 where none is.
    slip : int or None
        Days by which the stage reached was late (under zero: early); None without both dates.
    days_left : int or None
        Days to the plan of the next stage (under zero: overdue); None without a plan.
    units : int or None
        Homes.
    waiting : int or None
        Households that wait for homes: as stated, else as many as homes; 0 once delivered.
    responsible : str or None
        Who builds it.
    on_map : bool
        Whether it has an outline.
    """

    site_id: str
    name: str | None
    stage: str | None
    next_stage: str | None
    late_stage: str | None
    planned: Mapping[str, dt.date | None]
    actual: Mapping[str, dt.date]
    days_late: int
    slip: int | None
    days_left: int | None
    units: int | None
    waiting: int | None
    responsible: str | None
    on_map: bool

    @property
    def late(self) -> bool:
        """Whether a planned stage is overdue."""
        return self.late_stage is not None

    @property
    def has_plan(self) -> bool:
        """Whether any stage has a planned day; without one nobody can say that it is on time."""
        return any(day is not None for day in self.planned.values())

    @property
    def stages_reached(self) -> int:
        """How many stages are behind it, in the order of :data:`STAGES`; skipped ones count."""
        return 0 if self.stage is None else STAGES.index(self.stage) + 1

    def has_reached(self, stage: str) -> bool:
        """Tell whether a stage, or a later one, is reached.

        Parameters
        ----------
        stage : str
            One of :data:`STAGES`.

        Returns
        -------
        bool
        """
        return self.stages_reached > STAGES.index(stage)


def housing_sites(housing: pd.DataFrame, as_of: dt.date) -> list[HousingSite]:
    """Return every resettlement site as it stands on a day.

    Parameters
    ----------
    housing : DataFrame or GeoDataFrame
        The canonical table ``housing``, indexed by site_id; geometry may be missing.
    as_of : date
        Actual dates after it are not looked at; a stage planned for this very day is not late.

    Returns
    -------
    list of HousingSite
        In the order of the ledger.
    """
    # a zone has a dozen sites
    return [_site(str(site_id), row, as_of) for site_id, row in housing.iterrows()]


def _site(site_id: str, row: pd.Series, as_of: dt.date) -> HousingSite:
    """One row of the ledger as of a day."""
    planned = {stage: _day(row[f"planned_{stage}"]) for stage in STAGES}
    actual: dict[str, dt.date] = {}
    for done in STAGES:
        day = _day(row[f"actual_{done}"])
        if day is not None and day <= as_of:
            actual[done] = day
    stages_reached = STAGES.index(list(actual)[-1]) + 1 if actual else 0
    stage = STAGES[stages_reached - 1] if actual else None
    is_delivered = stages_reached == len(STAGES)
    next_stage = None if is_delivered else STAGES[stages_reached]

    overdue: dict[str, dt.date] = {}
    for open_stage in STAGES[stages_reached:]:
        due = planned[open_stage]
        if due is not None and due < as_of:
            overdue[open_stage] = due
    days_late = max(((as_of - day).days for day in overdue.values()), default=0)
    stage_day = planned[stage] if stage else None
    next_day = planned[next_stage] if next_stage else None
    households = row["households"] if pd.notna(row["households"]) else row["units"]
    return HousingSite(
        site_id=site_id,
        name=json_value(row["name"]),
        stage=stage,
        next_stage=next_stage,
        late_stage=next(iter(overdue), None),
        planned=planned,
        actual=actual,
        days_late=days_late,
        slip=(actual[stage] - stage_day).days if stage and stage_day else None,
        days_left=(next_day - as_of).days if next_day else None,
        units=json_value(row["units"]),
        waiting=0 if is_delivered else json_value(households),
        responsible=json_value(row["responsible"]),
        on_map=row.get("geometry") is not None,
    )


def _day(value: Any) -> dt.date | None:
    """A cell as a day; None where it is empty."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def why_not_counted(site: HousingSite, milestone: str, first: dt.date) -> Phrase | None:
    """Return why a site does not count at a milestone (the plan: 按计划推进).

    Parameters
    ----------
    site : HousingSite
        As of the day.
    milestone : str
        A key of :data:`STAGE_OF_MILESTONE`.
    first : date
        The first day that counts; homes delivered earlier are an earlier year's work.

    Returns
    -------
    Phrase or None
        None where it counts: its stage is reached, it has a plan and nothing of it is overdue.
    """
    delivered = site.actual.get(STAGES[-1])
    if delivered is not None and delivered < first:
        return phrase("goal.site_delivered_before", year=delivered.year)
    if not site.has_plan:
        return phrase("goal.site_without_plan")
    stage = STAGE_OF_MILESTONE[milestone]
    if not site.has_reached(stage):
        label = status.label_of(status.HOUSING_STAGES, stage)
        return phrase("goal.site_stage_not_reached", stage=label)
    if site.late_stage is not None:
        label = status.label_of(status.HOUSING_STAGES, site.late_stage)
        return phrase("goal.site_late", stage=label, count=site.days_late)
    return None
