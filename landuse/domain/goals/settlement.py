"""Settling claims: no unit gives more than it has, and no land counts under two numbers.

Claims are settled in the order of their dates; on one day one change after another, and then in the
order of the action ids; where units overlap, on one day unit after unit. So the order of the
ledger's rows decides nothing, nor in how many actions an amount is entered. An amount that was
recognised before the window is *carried over*: it bars the same change of the same unit. Where the
policy recounts by ``other_pipeline``, another change of the unit (its purchase one year, the
project on it the next) counts in both years, and the entry says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.groups import groups_of
from landuse.domain.goals.claims import Claimants, CountingRule, DatedClaims
from landuse.domain.goals.overlaps import OverlapGroup
from landuse.words.phrases import as_json, phrase

#: Amounts (mu or m²) and shares under this are rounding.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Settlement:
    """How much of every claim is recognised.

    Attributes
    ----------
    claimants : Claimants
        Whose claims they are.
    number : ndarray of int, shape (settled,)
        The number of each claim among those of ``claimants``. Claims stand in the order in which
        they are settled, those of one day after another.
    date : ndarray of datetime64, shape (settled,)
        When each reached the milestone.
    is_carried : ndarray of bool, shape (settled,)
        Whether that was before the window.
    claimed, cap, recognised : ndarray of float, shape (settled,)
        The amount that it asks for, the amount of its unit, and the amount that is recognised.
    change : ndarray of int, shape (settled,)
        Number of the change to the unit; an earlier year's bars the same change.
    overlap_groups : mapping of int to sequence of OverlapGroup
        Number of the day → units that overlap.
    """

    claimants: Claimants
    number: Positions
    date: npt.NDArray[np.datetime64]
    is_carried: Flags
    claimed: Floats
    cap: Floats
    recognised: Floats
    change: Positions
    overlap_groups: Mapping[int, Sequence[OverlapGroup]]

    @property
    def has_amount(self) -> Flags:
        """Whether anything of a claim is recognised."""
        has_amount: Flags = self.recognised > TOLERANCE
        return has_amount

    @property
    def day(self) -> Positions:
        """The number of the day of each claim."""
        return self.claimants.day[self.number]

    def table(self) -> pd.DataFrame:
        """Return the claims in the order in which they are settled, with sentences.

        Returns
        -------
        DataFrame
            As :meth:`landuse.domain.goals.claims.Claimants.described` gives them, with ``day`` (its
            number), ``claimed``, ``capacity``, ``recognised`` and ``refused`` (float: ``claimed`` =
            the sum of the last two), ``date``, ``carried_over`` (bool), ``why_refused`` (NA where
            nothing is refused) and ``before`` (the recognition of another change before the window,
            NA where there is none). The last two are sentences as
            :func:`landuse.words.phrases.as_json` writes them.
        """
        table = self.claimants.described(self.number)
        table["day"] = self.day
        table["date"] = self.date
        table["carried_over"] = self.is_carried
        table["claimed"] = self.claimed
        table["capacity"] = self.claimants.capacity[self.number]
        table["recognised"] = self.recognised
        table["refused"] = table["claimed"] - table["recognised"]
        table["why_refused"] = _refusal_reasons(table)
        table["before"] = _recognised_before(table, self.overlap_groups)
        return table


def settle_claims(
    claimants: Claimants, claims: DatedClaims, rule: CountingRule
) -> Settlement:
    """Return how much of every claim is recognised.

    Each claim may take what its unit has, less what others took of it before: within the window any
    action, before the window the same change (any change where the policy recounts "never"). Units
    that overlap together give no more than the union of their outlines has.

    Parameters
    ----------
    claimants : Claimants
        Of one day or several, each day by itself.
    claims : DatedClaims
        Those that are settled: all have a unit and an amount.
    rule : CountingRule
        The window and the policy.

    Returns
    -------
    Settlement
    """
    day, change = claimants.day[claims.number], _changes(claimants, claims, rule)
    by_action = claimants.order[claims.number]
    order = np.lexsort((by_action, change, claims.date, day))
    number, date, claimed = (
        claims.number[order],
        claims.date[order],
        claims.amount[order],
    )
    day, change = day[order], change[order]

    unit_of_day, _ = pd.factorize(
        day * (len(claimants.ids) + 1) + claimants.unit[number]
    )
    queue = _Queue(
        unit=unit_of_day,
        change=change,
        is_carried=date < np.datetime64(rule.window.first),
        claimed=claimed,
        cap=_caps(claimants.capacity[number], unit_of_day, claimed),
    )
    recognised = _recognised_amounts(queue)
    overlap_groups: dict[int, list[OverlapGroup]] = {}
    for day_number, rows in _overlapping_claims(claimants, number, date).items():
        ids = claimants.unit_ids[number[rows]]
        groups = _overlap_groups(claimants, ids, queue.cap[rows])
        overlap_groups[day_number] = groups
        for group in groups:
            is_in_group = pd.Index(ids).isin(pd.Index(list(group.overlapping)))
            rows_of_group = rows[is_in_group]
            recognised[rows_of_group] = _recognised_amounts_of_group(
                ids[is_in_group], queue.select(rows_of_group), group
            )
    return Settlement(
        claimants=claimants,
        number=number,
        date=date,
        is_carried=queue.is_carried,
        claimed=claimed,
        cap=queue.cap,
        recognised=recognised,
        change=change,
        overlap_groups=overlap_groups,
    )


@dataclass(frozen=True)
class _Queue:
    """Claims in the order in which they are settled: arrays of one length.

    ``unit`` is the number of the unit on the day, so that days do not meet.
    """

    unit: Positions
    change: Positions
    is_carried: Flags
    claimed: Floats
    cap: Floats

    def select(self, rows: Positions) -> _Queue:
        """Return some of them."""
        return _Queue(
            unit=self.unit[rows],
            change=self.change[rows],
            is_carried=self.is_carried[rows],
            claimed=self.claimed[rows],
            cap=self.cap[rows],
        )


def _changes(
    claimants: Claimants, claims: DatedClaims, rule: CountingRule
) -> Positions:
    """The number of the change that bars each claim; one for all where nothing is recounted."""
    if rule.recognition.recount == "never":
        return np.zeros(len(claims.number), np.intp)
    return claimants.change[claims.number] + 1


def _caps(capacity: Floats, unit: Positions, claimed: Floats) -> Floats:
    """The amount that the unit of each claim has; its largest claim where that is unknown."""
    is_unknown = np.isnan(capacity)
    if not is_unknown.any():
        return capacity
    largest = np.zeros(len(capacity))
    np.maximum.at(largest, unit, claimed)
    return np.where(is_unknown, largest[unit], capacity)


def _overlapping_claims(
    claimants: Claimants, number: Positions, date: npt.NDArray[np.datetime64]
) -> dict[int, Positions]:
    """The rows of each day whose units overlap others, in the order in which they are settled.

    On one date they are settled unit after unit, so that an action that is entered in two parts
    gives what it gave as one.
    """
    overlaps = claimants.overlaps
    if overlaps is None or not overlaps.neighbours:
        return {}
    overlapping_ids = pd.Index(list(overlaps.number_of), dtype=object)
    is_overlapping_id = pd.Index(claimants.ids).isin(overlapping_ids)
    unit, day = claimants.unit[number], claimants.day[number]
    is_overlapping = is_overlapping_id[unit]
    rows_of_day: dict[int, Positions] = {}
    for day_number in np.unique(day[is_overlapping]).tolist():
        rows = np.flatnonzero(is_overlapping & (day == day_number))
        order = np.lexsort((unit[rows], date[rows]))
        rows_of_day[day_number] = rows[order]
    return rows_of_day


def _overlap_groups(
    claimants: Claimants, ids: npt.NDArray[np.object_], cap: Floats
) -> list[OverlapGroup]:
    """The groups of units that overlap, of the claims of one day."""
    assert claimants.overlaps is not None
    return claimants.overlaps.groups(dict(zip(ids, cap, strict=True)))


def _recognised_amounts(queue: _Queue) -> Floats:
    """The recognised amount of every claim, as if no units overlapped.

    The first claims of all units are settled at once, then all second ones, and so on. A ledger has
    two or three claims a unit, so there are two or three steps however long it is.
    """
    unit, is_carried = queue.unit, queue.is_carried
    changes = queue.change.max(initial=0) + 1
    changed_unit, _ = pd.factorize(unit * changes + queue.change)
    taken_before = np.zeros(changed_unit.max(initial=-1) + 1)
    taken_in_window = np.zeros(unit.max(initial=-1) + 1)
    amount = np.zeros(len(unit))
    turn = _turns(unit)
    for number in range(int(turn.max(initial=-1)) + 1):
        rows = np.flatnonzero(turn == number)
        remaining = queue.cap[rows] - taken_before[changed_unit[rows]]
        remaining = np.maximum(remaining - taken_in_window[unit[rows]], 0)
        amount[rows] = np.minimum(remaining, queue.claimed[rows])
        # a unit has one claim a turn, so that no index occurs twice
        earlier = rows[is_carried[rows]]
        current = rows[~is_carried[rows]]
        taken_before[changed_unit[earlier]] += amount[earlier]
        taken_in_window[unit[current]] += amount[current]
    return amount


def _turns(unit: Positions) -> Positions:
    """How many claims of its unit come before each claim."""
    order = np.argsort(unit, kind="stable")
    groups = groups_of(unit[order])
    turn = np.empty(len(unit), np.intp)
    turn[order] = np.arange(len(unit)) - groups.of_rows(groups.starts)
    return turn


def _recognised_amounts_of_group(
    ids: npt.NDArray[np.object_], queue: _Queue, group: OverlapGroup
) -> Floats:
    """The recognised amount of every claim on units that overlap: a handful, one after another."""
    taken_before: dict[int, dict[object, float]] = {}
    taken_in_window: dict[object, float] = {}
    amounts = np.zeros(len(ids))
    for row, id_ in enumerate(ids):
        before = taken_before.setdefault(int(queue.change[row]), {})
        taken = dict(before)
        if not queue.is_carried[row]:
            for other, amount in taken_in_window.items():
                taken[other] = taken.get(other, 0.0) + amount
        remaining = group.union_of[id_].remaining(id_, taken)
        amounts[row] = min(remaining, max(queue.claimed[row], 0.0))
        pool = before if queue.is_carried[row] else taken_in_window
        pool[id_] = pool.get(id_, 0.0) + amounts[row]
    return amounts


def _refusal_reasons(claims: pd.DataFrame) -> pd.Series:
    """Why a claim gets less than it asks for: its unit again, too much of it, or an overlap."""
    of_unit = ["day", "id"]
    is_refused = claims["refused"] > TOLERANCE
    refused = claims[is_refused]
    first_actions = claims.groupby(of_unit)["action_id"].transform("first")[is_refused]
    is_first = ~claims.duplicated(of_unit)[is_refused]
    is_too_much = refused["claimed"] > refused["capacity"] + TOLERANCE

    counted_already = [
        as_json(phrase("goal.unit_counted_already", action=str(action)))
        for action in first_actions
    ]
    reasons = pd.Series(counted_already, index=refused.index, dtype="string")
    overlap = as_json(phrase("goal.ground_counted_already"))
    reasons = reasons.mask(is_first, overlap)
    too_much = as_json(phrase("goal.more_than_there_is"))
    reasons = reasons.mask(is_first & is_too_much, too_much)
    return reasons.reindex(claims.index)


def _recognised_before(
    claims: pd.DataFrame, overlap_groups: Mapping[int, Sequence[OverlapGroup]]
) -> pd.Series:
    """The recognition of each claim's land before the window, as sentences; NA where none."""
    sentence_of_unit = _sentences_of_earlier_years(claims)
    # the land of an overlapping unit, unless the unit has a sentence of its own
    sentences: dict[tuple[int, object], str] = {}
    for day, groups in overlap_groups.items():
        for group in groups:
            for id_, others in group.overlapping.items():
                for other in sorted(others, key=str):
                    if (day, other) in sentence_of_unit:
                        sentences[day, id_] = sentence_of_unit[day, other]
    sentences |= sentence_of_unit
    keys = zip(claims["day"], claims["id"], strict=True)
    before = [sentences.get(key) for key in keys]
    before_or_na = pd.Series(before, index=claims.index, dtype="string")
    return before_or_na.where(~claims["carried_over"])


def _sentences_of_earlier_years(claims: pd.DataFrame) -> dict[tuple[int, object], str]:
    """The last year and mode in which each unit was recognised before the window, by day and id."""
    is_earlier = claims["carried_over"] & (claims["recognised"] > TOLERANCE)
    last = claims[is_earlier].drop_duplicates(["day", "id"], keep="last")
    years, modes = last["date"].dt.year.tolist(), last["mode"].astype(str).tolist()
    keys = zip(last["day"], last["id"], strict=True)
    sentence_of_kind: dict[tuple[int, str], str] = {}
    sentence_of_unit: dict[tuple[int, object], str] = {}
    for key, year, mode in zip(keys, years, modes, strict=True):
        if (year, mode) not in sentence_of_kind:
            sentence = phrase("goal.recognised_before_as", year=year, mode=str(mode))
            sentence_of_kind[year, mode] = as_json(sentence)
        sentence_of_unit[key] = sentence_of_kind[year, mode]
    return sentence_of_unit
