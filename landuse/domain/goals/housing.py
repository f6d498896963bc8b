"""Resettlement housing (安置房): the stage that each site has reached, and how late it is."""

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
        Why it is late or halted, as the ledger states.
    reversed_stages : tuple of str
        Two stages in the order of the plan of which the second was reached before the first;
        empty where the days are in order.
    blocks : tuple of HousingSite
        Its buildings, each named by its number, where the ledger has rows of them. The site has
        then reached a stage once all of them have.
    furthest_stage : str or None
        The stage of the most advanced of its buildings; ``stage`` where it has none.
    undated_stage : str or None
        The stage that the ledger states without a day, where it is later than ``stage``: stages
        planned before it are not late, and it counts for no goal.
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
    undated_stage: str | None = None

    @property
    def late(self) -> bool:
        """Whether a planned stage is overdue."""
        return self.late_stage is not None

    @property
    def has_plan(self) -> bool:
        """Whether any stage has a planned day; without one it cannot be on time."""
        return any(day is not None for day in self.planned.values())

    @property
    def stages_reached(self) -> int:
        """How many stages it has reached, in the order of :data:`STAGES`; skipped ones count."""
        return _stages_until(self.stage)

    @property
    def is_halted(self) -> bool:
        """Whether work has stopped before the homes are delivered."""
        return self.halted_since is not None and not self.has_reached(STAGES[-1])

    def has_reached(self, stage: str) -> bool:
        """Return whether a stage, or a later one, is reached.

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
        """Return whether the homes were delivered before a day.

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
    """Return the state of every resettlement site on a day.

    Parameters
    ----------
    housing : DataFrame or GeoDataFrame
        The canonical table ``housing``, indexed by site_id; geometry may be missing.
    as_of : date
        Actual dates after it are not used; a stage planned for this very day is not late.

    Returns
    -------
    list of HousingSite
        In the order of the ledger.
    """
    return SiteLedger(housing).as_of(as_of)


def row_as_of(row: pd.DataFrame, as_of: dt.date) -> HousingSite:
    """Return the state of a site, or of one of its buildings, by one row of the ledger alone.

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


#: One row of the ledger: column → cell; days are dates, empty cells are None.
_Record: TypeAlias = Mapping[str, Cell]


class SiteLedger:
    """The ledger of resettlement sites, with cells that are read once for many days.

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
        """Return the state of every site on a day.

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
            _site_of_rows(site_id, rows, day)
            for site_id, rows in self._rows_of_site.items()
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
    rows = zip(*cells.values(), strict=True)
    return [dict(zip(cells, row, strict=True)) for row in rows]


def _site_of_rows(site_id: str, rows: Sequence[_Record], as_of: dt.date) -> HousingSite:
    """A site by the row of it and the rows of its buildings; the former may be missing."""
    rows_of_blocks = [row for row in rows if row["block"] is not None]
    rows_of_site = [row for row in rows if row["block"] is None]
    if not rows_of_blocks:
        return _site(site_id, rows[0], as_of)
    row = rows_of_site[0] if rows_of_site else _sum_of_blocks(rows)
    site = _site(site_id, _with_stages_of_blocks(row, rows_of_blocks), as_of)

    blocks = [_site(str(row["block"]), row, as_of) for row in rows_of_blocks]
    halts = [block.halted_since for block in blocks if block.halted_since is not None]
    halted_since, delay_reason = site.halted_since, site.delay_reason
    reversed_pair = site.reversed_stages
    if halted_since is None:
        halted_since = min(halts, default=None)
    for block in blocks:
        delay_reason = delay_reason or block.delay_reason
        reversed_pair = reversed_pair or block.reversed_stages
    furthest = max(blocks, key=lambda block: block.stages_reached)
    return replace(
        site,
        blocks=tuple(blocks),
        halted_since=halted_since,
        delay_reason=delay_reason,
        reversed_stages=reversed_pair,
        furthest_stage=furthest.stage,
    )


def _sum_of_blocks(rows: Sequence[_Record]) -> _Record:
    """A row for a site that has only rows of its buildings: homes add up, texts are the first's."""
    homes = {}
    for column in ("units", "households"):
        stated = [row[column] for row in rows if row[column] is not None]
        homes[column] = sum(stated) if stated else None
    return {**rows[0], **homes}


def _with_stages_of_blocks(row: _Record, blocks: Sequence[_Record]) -> _Record:
    """A site's row with the days of its buildings: a stage is reached once all have reached it.

    Days that no building states remain those of the site's row.
    """
    merged = dict(row)
    for stage in STAGES:
        planned = _days_of(blocks, f"planned_{stage}")
        reached = _days_of(blocks, f"actual_{stage}")
        if planned:
            merged[f"planned_{stage}"] = max(planned)
        if reached:
            have_all = len(reached) == len(blocks)
            merged[f"actual_{stage}"] = max(reached) if have_all else None
    return merged


def _days_of(blocks: Sequence[_Record], column: str) -> list[dt.date]:
    """The days that buildings state in a column."""
    return [block[column] for block in blocks if block[column] is not None]


def _site(site_id: str, row: _Record, as_of: dt.date) -> HousingSite:
    """One row of the ledger as of a day."""
    planned: dict[str, dt.date | None] = {}
    actual: dict[str, dt.date] = {}
    stage = None
    for name in STAGES:
        planned[name] = row[f"planned_{name}"]
        day = row[f"actual_{name}"]
        if day is not None and day <= as_of:
            stage, actual[name] = name, day
    undated_stage = _undated_stage(row, stage)
    open_stages = STAGES[_stages_until(undated_stage or stage) :]
    next_stage = open_stages[0] if open_stages else None
    overdue = _overdue_stages(open_stages, planned, as_of)

    slip, days_left = None, None
    planned_day = planned[stage] if stage else None
    if stage and planned_day:
        slip = (actual[stage] - planned_day).days
    next_day = planned[next_stage] if next_stage else None
    if next_day:
        days_left = (next_day - as_of).days
    waiting = row["units"] if row["households"] is None else row["households"]
    if stage == STAGES[-1]:
        waiting = 0
    return HousingSite(
        site_id=site_id,
        name=row["name"],
        stage=stage,
        next_stage=next_stage,
        late_stage=next(iter(overdue), None),
        planned=planned,
        actual=actual,
        days_late=max(overdue.values(), default=0),
        slip=slip,
        days_left=days_left,
        units=row["units"],
        waiting=waiting,
        responsible=row["responsible"],
        on_map=row.get("on_map", False),
        halted_since=_halt(row, as_of),
        delay_reason=row["delay_reason"],
        reversed_stages=reversed_stages(actual),
        furthest_stage=stage,
        undated_stage=undated_stage,
    )


def _stages_until(stage: str | None) -> int:
    """How many stages there are up to one, itself among them; none without a stage."""
    if stage is None:
        return 0
    return STAGES.index(stage) + 1


def _undated_stage(row: _Record, stage: str | None) -> str | None:
    """The stage that a row states without a day, where it is later than the dated one."""
    stated = row["stage_said"]
    if stated not in STAGES or _stages_until(stated) <= _stages_until(stage):
        return None
    return str(stated)


def _overdue_stages(
    open_stages: Sequence[str], planned: Mapping[str, dt.date | None], as_of: dt.date
) -> dict[str, int]:
    """The open stages that were planned before a day, in their order, with the days since."""
    overdue: dict[str, int] = {}
    for stage in open_stages:
        day = planned[stage]
        if day is not None and day < as_of:
            overdue[stage] = (as_of - day).days
    return overdue


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
    dated: list[tuple[str, dt.date]] = []
    for stage in STAGES:
        day = days.get(stage)
        if day is not None:
            dated.append((stage, day))
    for (earlier, day), (later, later_day) in pairwise(dated):
        if later_day < day:
            return earlier, later
    return ()


def _halt(row: _Record, as_of: dt.date) -> dt.date | None:
    """The day on which work stopped, where it has not resumed until a day."""
    halted: dt.date | None = row["halted_since"]
    resumed: dt.date | None = row["resumed"]
    if halted is None or halted > as_of:
        return None
    if resumed is not None and halted <= resumed <= as_of:
        return None
    return halted


def _day(value: Cell) -> dt.date | None:
    """A cell as a day; None where it is empty."""
    if pd.isna(value):
        return None
    return pd.Timestamp(value).date()


def site_exclusion(site: HousingSite, milestone: str, first: dt.date) -> Phrase | None:
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
        on and no stage is overdue.
    """
    if site.is_delivered_before(first):
        year = site.actual[STAGES[-1]].year
        return phrase("goal.site_delivered_before", year=year)
    if not site.has_plan:
        return phrase("goal.site_without_plan")
    if site.reversed_stages:
        stage, later = map(status.housing_stage_label, site.reversed_stages)
        return phrase("goal.site_order", stage=stage, later=later)
    required = STAGE_OF_MILESTONE[milestone]
    if not site.has_reached(required):
        undated = site.undated_stage
        if undated is not None and _stages_until(undated) >= _stages_until(required):
            return phrase(
                "goal.site_stage_undated", stage=status.housing_stage_label(undated)
            )
        return phrase(
            "goal.site_stage_not_reached", stage=status.housing_stage_label(required)
        )

    reason = site.delay_reason
    if site.is_halted:
        since = site.halted_since
        if reason:
            return phrase("goal.site_halted_because", since=since, reason=reason)
        return phrase("goal.site_halted", since=since)
    if site.late_stage is not None:
        label, days = status.housing_stage_label(site.late_stage), site.days_late
        if reason:
            return phrase(
                "goal.site_late_because", stage=label, count=days, reason=reason
            )
        return phrase("goal.site_late", stage=label, count=days)
    return None
