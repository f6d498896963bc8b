"""What is in force on a day: the ledger of actions as of it, and the field checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Positions
from landuse.domain.frames.groups import distinct_texts
from landuse.domain.standing.dated_log import in_order_of_time, rows_with_meaning
from landuse.domain.standing.faults import contract_days
from landuse.domain.standing.field_checks import field_checks_in_force
from landuse.domain.standing.standing_actions import (
    actions_of_log,
    proves_revitalization,
)
from landuse.domain.zone import Zone


@dataclass(frozen=True)
class Standing:
    """What is in force in a zone on a day.

    Attributes
    ----------
    day : datetime.date
        The day.
    actions : DataFrame
        One row for each action on each of its units, as
        :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    field_checks : DataFrame
        The field check in force of each unit, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    log : DataFrame
        The rows of the ledger behind the actions, as
        :func:`landuse.domain.standing.dated_log.dated_log` gives them.
    """

    day: dt.date
    actions: pd.DataFrame
    field_checks: pd.DataFrame
    log: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class StandingCourse:
    """What is in force in a zone on several days, with each state of an action once.

    The state of an action changes on the days of its own rows only. So a year of weeks has hardly
    more states than the ledger has rows, and each is computed once.

    Attributes
    ----------
    days : tuple of datetime.date
        Rising, each once.
    actions : DataFrame
        As :attr:`Standing.actions`, one row a state of an entry.
    log : DataFrame
        The rows of the ledger behind each state, as :attr:`Standing.log`.
    first, until : ndarray of int, shape (states,)
        Each state holds from ``days[first]`` until before ``days[until]``.
    field_checks : tuple of DataFrame
        One a day, as :attr:`Standing.field_checks`.
    """

    days: tuple[dt.date, ...]
    actions: pd.DataFrame
    log: pd.DataFrame
    first: Positions
    until: Positions
    field_checks: tuple[pd.DataFrame, ...]

    def holds_on(self, day_number: int) -> Flags:
        """Return which states hold on a day.

        Parameters
        ----------
        day_number : int
            Index of the day in :attr:`days`.

        Returns
        -------
        ndarray of bool, shape (states,)
        """
        holds: Flags = (self.first <= day_number) & (day_number < self.until)
        return holds

    @cached_property
    def state_of_row(self) -> Positions:
        """The state that each row of the log belongs to."""
        if self.log.empty:
            return np.zeros(0, np.intp)
        return self.actions.index.get_indexer(pd.Index(self.log["entry"]))

    def on(self, day_number: int) -> Standing:
        """Return what is in force on one of the days.

        Parameters
        ----------
        day_number : int
            Index of the day in :attr:`days`.

        Returns
        -------
        Standing
        """
        actions, log = self.actions, self.log
        holds = self.holds_on(day_number)
        if not holds.all():
            actions, log = actions[holds], log[holds[self.state_of_row]]
        return Standing(
            day=self.days[day_number],
            actions=actions,
            field_checks=self.field_checks[day_number],
            log=log,
        )


def revitalization_days_on(
    course: StandingCourse, key: str, milestone: str, unit_ids: pd.Index
) -> npt.NDArray[np.datetime64]:
    """Return since when each unit was revitalized, by the ledger on each day of a course.

    Parameters
    ----------
    course : StandingCourse
        Of a zone.
    key, milestone, unit_ids
        As :func:`landuse.domain.standing.standing_actions.revitalization_days` takes them.

    Returns
    -------
    ndarray of datetime64[s], shape (days, units)
        NaT where no action had revitalized a unit by then.
    """
    actions = course.actions
    unit = unit_ids.get_indexer(pd.Index(actions["unit"]))
    reached = actions[milestone]
    is_reached = reached.notna().to_numpy(bool)
    is_proof = proves_revitalization(actions, key) & is_reached & (unit >= 0)
    proofs = np.flatnonzero(is_proof)

    # each proof once for every day on which it holds
    days_held = course.until[proofs] - course.first[proofs]
    proof = np.repeat(proofs, days_held)
    day = course.first[proof] + _numbers_within(days_held)

    # numbers, for datetimes have no minimum.at
    never = np.iinfo(np.int64).max
    seconds = reached.to_numpy("datetime64[s]")[proof].astype(np.int64)
    earliest = np.full((len(course.days), len(unit_ids)), never)
    np.minimum.at(earliest, (day, unit[proof]), seconds)
    earliest[earliest == never] = np.datetime64("NaT", "s").astype(np.int64)
    return earliest.astype("datetime64[s]")


def _numbers_within(counts: Positions) -> Positions:
    """0, 1, … up to each count, one after the other: of 2 and 3 it is 0, 1, 0, 1, 2."""
    starts = np.cumsum(counts) - counts
    return np.arange(counts.sum()) - np.repeat(starts, counts)


def standing_on(zone: Zone, day: dt.date) -> Standing:
    """What is in force in a zone on a day, by its ledgers.

    Parameters
    ----------
    zone : Zone
        Its actions, field checks and policy; the land contracts of its parcels.
    day : datetime.date
        Rows dated later are not used, nor contracts signed later. Where the zone is as known on an
        earlier day (``zone.known_on``), contracts signed after that day are not used either.

    Returns
    -------
    Standing
        Actions that began before their land contract have a fault.
    """
    return standing_course(zone, [day]).on(0)


def standing_course(zone: Zone, days: Sequence[dt.date]) -> StandingCourse:
    """What is in force in a zone on several days, each as :func:`standing_on` gives it.

    Parameters
    ----------
    zone : Zone
        As :func:`standing_on` takes it.
    days : sequence of datetime.date
        At least one, in any order.

    Returns
    -------
    StandingCourse
    """
    recognition = zone.policy.recognition
    rising = sorted(set(days))
    rows = rows_with_meaning(zone.actions, recognition)
    signings = _contract_signings(zone, rows)
    log = in_order_of_time(_rows_of_versions(rows, rising, signings))

    last_known = zone.known_on or rising[-1]
    known_days = np.array([min(day, last_known) for day in rising], "datetime64[s]")
    version = log["version"].to_numpy(np.intp)
    known_by = pd.Series(known_days[version], index=log.index)
    contracts = zone.parcels["contract_date"]
    actions = actions_of_log(log, recognition, contracts, known_by)

    first_rows = log["entry"].searchsorted(actions.index.to_numpy())
    return StandingCourse(
        days=tuple(rising),
        actions=actions,
        log=log.drop(columns="until"),
        first=log["version"].to_numpy()[first_rows],
        until=log["until"].to_numpy()[first_rows],
        field_checks=_field_checks_of_days(zone, rising),
    )


def course_of(standing: Standing) -> StandingCourse:
    """What is in force on a single day, as a course.

    Parameters
    ----------
    standing : Standing
        Of the day.

    Returns
    -------
    StandingCourse
        It shares the frames.
    """
    states = len(standing.actions)
    return StandingCourse(
        days=(standing.day,),
        actions=standing.actions,
        log=standing.log,
        first=np.zeros(states, np.intp),
        until=np.ones(states, np.intp),
        field_checks=(standing.field_checks,),
    )


def _first_days(moments: pd.Series, days: Sequence[dt.date]) -> Positions:
    """The number of the first of rising days that is not before each moment; their count for none.

    A moment later than midnight of its day counts from the next day on.
    """
    numbers = np.array(days, "datetime64[D]").astype(np.int64)
    moment = moments.to_numpy("datetime64[s]")
    day = moment.astype("datetime64[D]")
    earliest = day.astype(np.int64) + (moment > day)
    first_day = np.searchsorted(numbers, earliest, "left")
    return np.where(np.isnat(moment), len(days), first_day)


def _contract_signings(zone: Zone, rows: pd.DataFrame) -> pd.DataFrame:
    """Action and day of every land contract on which rows of the ledger depend.

    The columns are ``action_id`` and ``date``.
    """
    contracts = zone.parcels["contract_date"].dropna()
    if zone.known_on is not None:
        contracts = contracts[contracts <= pd.Timestamp(zone.known_on)]
    if contracts.empty:
        return rows.iloc[:0][["action_id", "date"]]
    by_contract = rows.loc[rows["by_contract"], ["action_id", "parcel_id"]]
    signed = contract_days(by_contract["parcel_id"], contracts)
    signings = by_contract[["action_id"]].assign(date=signed.to_numpy("datetime64[s]"))
    return signings.dropna()


def _rows_of_versions(
    rows: pd.DataFrame, days: Sequence[dt.date], signings: pd.DataFrame
) -> pd.DataFrame:
    """The rows of the ledger, repeated for each version of their action.

    A version of an action holds all of its rows up to a day. It begins on the first of the days
    that has one more row of the action, or one more signed contract: ``version`` is the number of
    that day, ``until`` the number of the day on which the next version begins.
    """
    never = len(days)
    first_day = _first_days(rows["date"], days)
    is_due = first_day < never
    if not is_due.all():
        rows, first_day = rows[is_due], first_day[is_due]
    if never == 1:
        return rows.assign(version=0, until=1)

    # a version is one number: of its action, and of the day on which it begins
    action, _ = distinct_texts(pd.concat([rows["action_id"], signings["action_id"]]))
    day = np.append(first_day, _first_days(signings["date"], days))
    step = never + 1
    versions = np.unique((action * step + day)[day < never])
    action_of_version, begins = np.divmod(versions, step)
    until = np.full(len(versions), never)
    has_next = action_of_version[1:] == action_of_version[:-1]
    until[:-1][has_next] = begins[1:][has_next]

    # each row belongs to the version that it begins, and to all later ones of its action
    action_of_row = action[: len(rows)]
    first_version = np.searchsorted(versions, action_of_row * step + first_day)
    copies = np.searchsorted(versions, (action_of_row + 1) * step) - first_version
    version = np.repeat(first_version, copies) + _numbers_within(copies)
    repeated = rows.take(np.repeat(np.arange(len(rows)), copies))
    return repeated.reset_index(drop=True).assign(
        version=begins[version], until=until[version]
    )


def _field_checks_of_days(
    zone: Zone, days: Sequence[dt.date]
) -> tuple[pd.DataFrame, ...]:
    """The field checks in force on each of rising days; days between changes share a frame."""
    begins = zone.reviews["date"].dropna()
    ends = zone.reviews["until"].dropna() + pd.Timedelta(days=1)
    changes = np.sort(pd.concat([begins, ends]).to_numpy("datetime64[s]"))
    changes_until = np.searchsorted(changes, np.array(days, "datetime64[s]"), "right")

    words = zone.policy.review_words
    checks_after: dict[int, pd.DataFrame] = {}
    checks_of_days: list[pd.DataFrame] = []
    for day, number in zip(days, changes_until.tolist(), strict=True):
        if number not in checks_after:
            checks_after[number] = field_checks_in_force(zone.reviews, words, day)
        checks_of_days.append(checks_after[number])
    return tuple(checks_of_days)
