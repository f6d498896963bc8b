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
        The review in force of each unit, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    log : DataFrame
        The rows that the actions stand on, as
        :func:`landuse.domain.standing.dated_log.dated_log` gives them.
    """

    day: dt.date
    actions: pd.DataFrame
    field_checks: pd.DataFrame
    log: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class StandingCourse:
    """What is in force in a zone on several days, each state of an action once.

    Where an action stands changes on the days of its own rows only. So a year of weeks has hardly
    more states than the ledger has rows, and each is worked out once.

    Attributes
    ----------
    days : tuple of datetime.date
        Rising, each once.
    actions : DataFrame
        As :attr:`Standing.actions`, one row a state of an entry.
    log : DataFrame
        The rows that each state stands on, as :attr:`Standing.log`.
    first, until : ndarray of int, shape (states,)
        Each holds from ``days[first]`` on, and from ``days[until]`` on no more.
    field_checks : tuple of DataFrame
        One a day, as :attr:`Standing.field_checks`.
    """

    days: tuple[dt.date, ...]
    actions: pd.DataFrame
    log: pd.DataFrame
    first: Positions
    until: Positions
    field_checks: tuple[pd.DataFrame, ...]

    def holds_on(self, place: int) -> Flags:
        """Tell which states hold on a day.

        Parameters
        ----------
        place : int
            Of the day among :attr:`days`.

        Returns
        -------
        ndarray of bool, shape (states,)
        """
        holds: Flags = (self.first <= place) & (place < self.until)
        return holds

    @cached_property
    def state_of_row(self) -> Positions:
        """The state that each row of the log belongs to."""
        if self.log.empty:
            return np.zeros(0, np.intp)
        return self.actions.index.get_indexer(pd.Index(self.log["entry"]))

    def on(self, place: int) -> Standing:
        """Return what is in force on one of the days.

        Parameters
        ----------
        place : int
            Of the day among :attr:`days`.

        Returns
        -------
        Standing
        """
        day, field_checks = self.days[place], self.field_checks[place]
        holds = self.holds_on(place)
        if holds.all():
            return Standing(day, self.actions, field_checks, self.log)
        of_day = self.log[holds[self.state_of_row]]
        return Standing(day, self.actions[holds], field_checks, of_day)


def revitalization_days_on(
    course: StandingCourse, key: str, milestone: str, unit_ids: pd.Index
) -> npt.NDArray[np.datetime64]:
    """Return when each unit had become revitalized, as it stood on each day of a course.

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
    at = unit_ids.get_indexer(pd.Index(actions["unit"]))
    reached = actions[milestone]
    is_proof = (
        proves_revitalization(actions, key) & reached.notna().to_numpy(bool) & (at >= 0)
    )
    states = np.flatnonzero(is_proof)
    # each state once for every day on which it holds
    lasts = course.until[states] - course.first[states]
    of_pair = np.repeat(states, lasts)
    begins = np.repeat(np.cumsum(lasts) - lasts, lasts)
    day = course.first[of_pair] + np.arange(len(of_pair)) - begins
    never = np.iinfo(np.int64).max
    first = np.full((len(course.days), len(unit_ids)), never)
    seconds = reached.to_numpy("datetime64[s]")[of_pair].astype(np.int64)
    np.minimum.at(first, (day, at[of_pair]), seconds)
    first[first == never] = np.datetime64("NaT", "s").astype(np.int64)
    return first.astype("datetime64[s]")


def standing_on(zone: Zone, day: dt.date) -> Standing:
    """What is in force in a zone on a day, by its ledgers.

    Parameters
    ----------
    zone : Zone
        Its actions, reviews and policy; the land contracts of its parcels.
    day : datetime.date
        Rows dated later are not looked at, nor contracts signed later. Where the zone is as known
        on an earlier day, contracts signed after that one are not known either.

    Returns
    -------
    Standing
        The actions are held against the land contracts that are signed on the day.
    """
    return standing_course(zone, [day]).on(0)


def standing_course(zone: Zone, days: Sequence[dt.date]) -> StandingCourse:
    """What is in force in a zone on several days, as :func:`standing_on` says it of each.

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
    policy = zone.policy
    rising = sorted(set(days))
    contracts = zone.parcels["contract_date"]
    rows = rows_with_meaning(zone.actions, policy.recognition)
    log = in_order_of_time(
        _rows_of_versions(rows, rising, _changes_by_contract(zone, rows))
    )
    last_known = zone.known_on or rising[-1]
    known = np.array([min(day, last_known) for day in rising], "datetime64[s]")
    known_by = pd.Series(known[log["version"].to_numpy(np.intp)], index=log.index)
    actions = actions_of_log(log, policy.recognition, contracts, known_by)
    starts = log["entry"].searchsorted(actions.index.to_numpy())
    return StandingCourse(
        days=tuple(rising),
        actions=actions,
        log=log.drop(columns="until"),
        first=log["version"].to_numpy()[starts],
        until=log["until"].to_numpy()[starts],
        field_checks=_field_checks(zone, rising),
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


def _places(moments: pd.Series, days: Sequence[dt.date]) -> Positions:
    """The first of some rising days that is not before each moment; their number for never."""
    of_days = np.array(days, "datetime64[D]").astype(np.int64)
    moment = moments.to_numpy("datetime64[s]")
    # a stage of the evening of a day belongs to it no less than one of midnight
    whole = moment.astype("datetime64[D]")
    is_later = moment > whole
    place = np.searchsorted(of_days, whole.astype(np.int64) + is_later, "left")
    return np.where(np.isnat(moment), len(days), place)


def _changes_by_contract(zone: Zone, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the ledger whose land contract was signed some day: ``action_id`` and ``date``."""
    contracts = zone.parcels["contract_date"].dropna()
    if zone.known_on is not None:
        contracts = contracts[contracts <= pd.Timestamp(zone.known_on)]
    if contracts.empty:
        return rows.iloc[:0][["action_id", "date"]]
    of_contract = rows.loc[rows["by_contract"], ["action_id", "parcel_id"]]
    signed = contract_days(of_contract["parcel_id"], contracts)
    return (
        of_contract[["action_id"]]
        .assign(date=signed.to_numpy("datetime64[s]"))
        .dropna()
    )


def _rows_of_versions(
    rows: pd.DataFrame, days: Sequence[dt.date], further: pd.DataFrame
) -> pd.DataFrame:
    """The rows of the ledger once for each version of their action that some of the days see.

    A version begins on the first of the days that sees one more row of the action, or one more
    contract (``further``): ``version`` is the place of that day, ``until`` that of the next
    version's.
    """
    never = len(days)
    place = _places(rows["date"], days)
    is_due = place < never
    if not is_due.all():
        rows, place = rows[is_due], place[is_due]
    if never == 1:
        return rows.assign(version=0, until=1)
    codes, _ = distinct_texts(pd.concat([rows["action_id"], further["action_id"]]))
    keys = codes * (never + 1) + np.append(place, _places(further["date"], days))
    versions = np.unique(keys[keys % (never + 1) < never])
    of_row = np.searchsorted(versions, keys[: len(rows)])
    end = np.searchsorted(versions, (codes[: len(rows)] + 1) * (never + 1))
    copies = end - of_row
    before = np.cumsum(copies) - copies
    version = np.arange(copies.sum()) + np.repeat(of_row - before, copies)
    action, begins = np.divmod(versions, never + 1)
    until = np.full(len(versions), never)
    is_followed = action[1:] == action[:-1]
    until[:-1][is_followed] = begins[1:][is_followed]
    stacked = rows.take(np.repeat(np.arange(len(rows)), copies))
    return stacked.reset_index(drop=True).assign(
        version=begins[version], until=until[version]
    )


def _field_checks(zone: Zone, days: Sequence[dt.date]) -> tuple[pd.DataFrame, ...]:
    """The field checks in force on each of rising days; days between changes share theirs."""
    words = zone.policy.review_words
    begins = zone.reviews["date"].dropna()
    ends = zone.reviews["until"].dropna() + pd.Timedelta(days=1)
    changes = np.sort(pd.concat([begins, ends]).to_numpy("datetime64[s]"))
    moments = np.array(days, "datetime64[s]")
    of_day = np.searchsorted(changes, moments, "right")
    found: dict[int, pd.DataFrame] = {}
    for day, number in zip(days, of_day.tolist(), strict=True):
        if number not in found:
            found[number] = field_checks_in_force(zone.reviews, words, day)
    return tuple(found[number] for number in of_day.tolist())
