"""Resettlement housing (安置房): which stage each site has reached, and how late it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import pandas as pd

from landuse.domain.frames.cells import Cell, json_values
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
    halted_since : datetime.date or None
        The day on which work stopped; None where it goes on.
    delay_reason : str or None
        Why it is late or stands still, as the ledger says.
    reversed_stages : tuple of str
        Two stages in the order of the plan of which the second was reached before the first;
        empty where the days are in order.
    blocks : tuple of HousingSite
        Its buildings, each named by its number, where the ledger has rows of them. The site has
        then reached what all of them have reached.
    furthest_stage : str or None
        The stage of the most advanced of its buildings; ``stage`` where it has none.
    said_stage : str or None
        The stage that the ledger's words say is reached on a day that nobody says, where it is
        later than ``stage``: what was planned before it is not late, and it counts for no goal.
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
    halted_since: dt.date | None = None
    delay_reason: str | None = None
    reversed_stages: tuple[str, ...] = ()
    blocks: tuple[HousingSite, ...] = ()
    furthest_stage: str | None = None
    said_stage: str | None = None

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

    def is_delivered_before(self, first: dt.date) -> bool:
        """Tell whether the homes were delivered before a day.

        Parameters
        ----------
        first : date
            The first day that counts.

        Returns
        -------
        bool
        """
        delivered = self.actual.get(STAGES[-1])
        return delivered is not None and delivered < first


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
    return SiteLedger(housing).as_of(as_of)


def row_as_of(row: pd.DataFrame, as_of: dt.date) -> HousingSite:
    """Return what one row of the ledger says by itself, of a site or of one of its buildings.

    Parameters
    ----------
    row : DataFrame, one row
        Of the canonical table ``housing``.
    as_of : date
        As :func:`housing_sites` takes it.

    Returns
    -------
    HousingSite
    """
    (record,) = _records(row)
    return _site(str(row.index[0]), record, as_of)


#: One row of the ledger: column → cell; days are dates, what is empty is None.
_Record: TypeAlias = Mapping[str, Cell]


class SiteLedger:
    """The ledger of resettlement sites, its cells read once: it is asked about many days.

    Parameters
    ----------
    housing : DataFrame or GeoDataFrame
        As :func:`housing_sites` takes it.
    """

    def __init__(self, housing: pd.DataFrame) -> None:
        self._rows_of_site: dict[str, list[_Record]] = {}
        for site_id, record in zip(housing.index, _records(housing), strict=True):
            self._rows_of_site.setdefault(str(site_id), []).append(record)

    def as_of(self, day: dt.date) -> list[HousingSite]:
        """Return every site as it stands on a day.

        Parameters
        ----------
        day : date
            As :func:`housing_sites` takes it.

        Returns
        -------
        list of HousingSite
            In the order of the ledger.
        """
        return [
            _site_of_rows(site, rows, day) for site, rows in self._rows_of_site.items()
        ]


def _records(housing: pd.DataFrame) -> list[_Record]:
    """The rows of the ledger, with ``on_map`` where they have an outline."""
    cells: dict[str, list[Cell]] = {}
    for name in housing.columns:
        column = housing[name]
        if name == "geometry":
            cells["on_map"] = column.notna().tolist()
        elif pd.api.types.is_datetime64_any_dtype(column):
            cells[name] = [_day(value) for value in column]
        else:
            cells[name] = json_values(column)
    return [
        dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)
    ]


def _site_of_rows(site_id: str, rows: Sequence[_Record], as_of: dt.date) -> HousingSite:
    """A site of its own row and those of its buildings; there may be no own row."""
    of_blocks = [row for row in rows if row["block"] is not None]
    if not of_blocks:
        return _site(site_id, rows[0], as_of)
    blocks = tuple(_site(str(row["block"]), row, as_of) for row in of_blocks)
    own = [row for row in rows if row["block"] is None]
    row = own[0] if own else _row_of_blocks(rows)
    site = _site(site_id, _with_stages_of_blocks(row, of_blocks), as_of)
    halts = [block.halted_since for block in blocks if block.halted_since is not None]
    reasons = [site.delay_reason, *(block.delay_reason for block in blocks)]
    disordered = [block.reversed_stages for block in blocks if block.reversed_stages]
    return replace(
        site,
        blocks=blocks,
        halted_since=site.halted_since or min(halts, default=None),
        delay_reason=next((reason for reason in reasons if reason), None),
        reversed_stages=site.reversed_stages or (disordered[0] if disordered else ()),
        furthest_stage=max(blocks, key=lambda block: block.stages_reached).stage,
    )


def _row_of_blocks(rows: Sequence[_Record]) -> _Record:
    """A row for a site that has only rows of its buildings: homes add up, texts are the first's."""
    homes = {}
    for column in ("units", "households"):
        stated = [row[column] for row in rows if row[column] is not None]
        homes[column] = sum(stated) if stated else None
    return {**rows[0], **homes}


def _with_stages_of_blocks(row: _Record, blocks: Sequence[_Record]) -> _Record:
    """A site's row with the days of its buildings: a stage is reached once all have reached it.

    What no building states stays as the site's own row has it.
    """
    merged = dict(row)
    for stage in STAGES:
        planned = [block[f"planned_{stage}"] for block in blocks]
        actual = [block[f"actual_{stage}"] for block in blocks]
        stated = [day for day in planned if day is not None]
        reached = [day for day in actual if day is not None]
        if stated:
            merged[f"planned_{stage}"] = max(stated)
        if reached:
            merged[f"actual_{stage}"] = (
                max(reached) if len(reached) == len(actual) else None
            )
    return merged


def _site(site_id: str, row: _Record, as_of: dt.date) -> HousingSite:
    """One row of the ledger as of a day."""
    planned: dict[str, dt.date | None] = {
        stage: row[f"planned_{stage}"] for stage in STAGES
    }
    actual: dict[str, dt.date] = {}
    for done in STAGES:
        day = row[f"actual_{done}"]
        if day is not None and day <= as_of:
            actual[done] = day
    stages_reached = STAGES.index(list(actual)[-1]) + 1 if actual else 0
    stage = STAGES[stages_reached - 1] if actual else None
    is_delivered = stages_reached == len(STAGES)
    said = _said_stage(row, stages_reached)
    stages_behind = stages_reached if said is None else STAGES.index(said) + 1
    next_stage = None if stages_behind == len(STAGES) else STAGES[stages_behind]

    overdue: dict[str, dt.date] = {}
    for open_stage in STAGES[stages_behind:]:
        due = planned[open_stage]
        if due is not None and due < as_of:
            overdue[open_stage] = due
    days_late = max(((as_of - day).days for day in overdue.values()), default=0)
    stage_day = planned[stage] if stage else None
    next_day = planned[next_stage] if next_stage else None
    households = row["units"] if row["households"] is None else row["households"]
    return HousingSite(
        site_id=site_id,
        name=row["name"],
        stage=stage,
        next_stage=next_stage,
        late_stage=next(iter(overdue), None),
        planned=planned,
        actual=actual,
        days_late=days_late,
        slip=(actual[stage] - stage_day).days if stage and stage_day else None,
        days_left=(next_day - as_of).days if next_day else None,
        units=row["units"],
        waiting=0 if is_delivered else households,
        responsible=row["responsible"],
        on_map=row.get("on_map", False),
        halted_since=_halt(row, as_of),
        delay_reason=row["delay_reason"],
        reversed_stages=reversed_stages(actual),
        furthest_stage=stage,
        said_stage=said,
    )


def _said_stage(row: _Record, stages_reached: int) -> str | None:
    """The stage that words say is reached, where no day says as much."""
    said = row["stage_said"]
    if said not in STAGES or STAGES.index(said) < stages_reached:
        return None
    return str(said)


def reversed_stages(days: Mapping[str, dt.date | None]) -> tuple[str, ...]:
    """Return the first two stages whose days are not in the order of the plan.

    Parameters
    ----------
    days : mapping of str to datetime.date or None
        Stage → its day; stages without one are passed over.

    Returns
    -------
    tuple of str
        The earlier stage and the later one that comes before it; empty where all is in order.

    Examples
    --------
    >>> reversed_stages({"start": dt.date(2022, 5, 1), "topped_out": dt.date(2022, 3, 1)})
    ('start', 'topped_out')
    >>> reversed_stages({"start": dt.date(2022, 5, 1), "topped_out": dt.date(2022, 5, 1)})
    ()
    """
    known = [(stage, days[stage]) for stage in STAGES if days.get(stage) is not None]
    for (stage, day), (later_stage, later_day) in pairwise(known):
        assert day is not None
        assert later_day is not None
        if later_day < day:
            return stage, later_stage
    return ()


def _halt(row: _Record, as_of: dt.date) -> dt.date | None:
    """The day on which work stopped, where it has not gone on up to a day."""
    halted: dt.date | None = row["halted_since"]
    resumed: dt.date | None = row["resumed"]
    if halted is None or halted > as_of:
        return None
    if resumed is not None and halted <= resumed <= as_of:
        return None
    return halted


def _day(value: Cell) -> dt.date | None:
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
        None where it counts: it has a plan, its days are in order, its stage is reached, work goes
        on and nothing of it is overdue.
    """
    if site.is_delivered_before(first):
        return phrase("goal.site_delivered_before", year=site.actual[STAGES[-1]].year)
    if not site.has_plan:
        return phrase("goal.site_without_plan")
    if site.reversed_stages:
        first_stage, later = (
            status.label_of(status.HOUSING_STAGES, stage)
            for stage in site.reversed_stages
        )
        return phrase("goal.site_order", stage=first_stage, later=later)
    stage = STAGE_OF_MILESTONE[milestone]
    if not site.has_reached(stage):
        if site.said_stage is not None and STAGES.index(
            site.said_stage
        ) >= STAGES.index(stage):
            said = status.label_of(status.HOUSING_STAGES, site.said_stage)
            return phrase("goal.site_stage_undated", stage=said)
        label = status.label_of(status.HOUSING_STAGES, stage)
        return phrase("goal.site_stage_not_reached", stage=label)
    if site.halted_since is not None and not site.has_reached(STAGES[-1]):
        if site.delay_reason:
            return phrase(
                "goal.site_halted_because",
                since=site.halted_since,
                reason=site.delay_reason,
            )
        return phrase("goal.site_halted", since=site.halted_since)
    if site.late_stage is None:
        return None
    label = status.label_of(status.HOUSING_STAGES, site.late_stage)
    if site.delay_reason:
        return phrase(
            "goal.site_late_because",
            stage=label,
            count=site.days_late,
            reason=site.delay_reason,
        )
    return phrase("goal.site_late", stage=label, count=site.days_late)
