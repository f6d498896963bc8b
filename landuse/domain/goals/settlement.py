"""Settling claims: no unit gives more than it has, and no ground counts under two numbers.

Claims are settled in the order of their dates; of one day one change after another, and then in the
order of the action ids; where units share ground, of one day unit after unit. So the order of the
ledger's rows decides nothing, nor in how many actions an amount is entered. What was recognised
before the window is *carried over*: it bars the same change of the same unit. Where the policy
recounts by ``other_pipeline``, another change of it (its purchase one year, the project on it the
next) counts in both years, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.groups import groups_of
from landuse.domain.goals.claims import Claimants, CountingRule
from landuse.domain.goals.shared_ground import SharedGround
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
    at : ndarray of int, shape (settled,)
        Which of the claims of ``claimants``, in the order in which they are settled, those of one
        day after another.
    date : ndarray of datetime64, shape (settled,)
        When each reached the milestone.
    is_carried : ndarray of bool, shape (settled,)
        Whether it was reached before the window.
    claimed, cap, recognised : ndarray of float, shape (settled,)
        What is asked for, what the unit has to give, and what is recognised.
    change : ndarray of int, shape (settled,)
        What is done to the unit; what was recognised before bars the same change.
    grounds : mapping of int to list of SharedGround
        Number of the day → units that overlap.
    """

    claimants: Claimants
    at: Positions
    date: npt.NDArray[np.datetime64]
    is_carried: Flags
    claimed: Floats
    cap: Floats
    recognised: Floats
    change: Positions
    grounds: Mapping[int, list[SharedGround]]

    @property
    def has_amount(self) -> Flags:
        """Whether anything of a claim is recognised."""
        has: Flags = self.recognised > TOLERANCE
        return has

    @property
    def day(self) -> Positions:
        """The number of the day of each claim."""
        return self.claimants.day[self.at]

    @property
    def unit(self) -> Positions:
        """The unit of each claim, by its number."""
        return self.claimants.unit[self.at]

    def table(self) -> pd.DataFrame:
        """Return the claims in the order in which they are settled, with sentences.

        Returns
        -------
        DataFrame
            As :meth:`landuse.domain.goals.claims.Claimants.described` gives them, with ``day`` (its
            number), ``claimed``, ``capacity``, ``recognised`` and ``refused`` (float: ``claimed`` =
            the sum of the last two), ``date``, ``carried_over`` (bool), ``why_refused`` (NA where
            nothing is refused) and ``before`` (what another change was recognised for before the
            window, NA where nothing). The last two are sentences as
            :func:`landuse.words.phrases.as_json` writes them.
        """
        table = self.claimants.described(self.at)
        table["day"] = self.day
        table["date"] = self.date
        table["carried_over"] = self.is_carried
        table["claimed"] = self.claimed
        table["capacity"] = self.claimants.capacity[self.at]
        table["recognised"] = self.recognised
        table["refused"] = table["claimed"] - table["recognised"]
        table["why_refused"] = _why_refused(table)
        table["before"] = _recognised_before(table, self.grounds)
        return table


def settle_claims(
    claimants: Claimants,
    at: Positions,
    amounts: tuple[npt.NDArray[np.datetime64], Floats],
    rule: CountingRule,
) -> Settlement:
    """Return how much of every claim is recognised.

    Each claim may take what its unit has, less what is taken of it already: within the window by
    any action, before it by the same change (by any change where the policy recounts "never").
    Units that share ground together give no more than the union of their outlines has.

    Parameters
    ----------
    claimants : Claimants
        Of one day or several, each day by itself.
    at : ndarray of int, shape (n,)
        Which of their claims are settled: those with a unit and an amount.
    amounts : (ndarray of datetime64, ndarray of float), each of shape (n,)
        When each reached the milestone, and what it asks for (mu or m²).
    rule : CountingRule
        The window and the policy.

    Returns
    -------
    Settlement
    """
    date, claimed = amounts
    day = claimants.day[at]
    change = np.zeros(len(at), np.intp)
    if rule.recognition.recount != "never":
        change = claimants.change[at] + 1
    order = np.lexsort((claimants.order[at], change, date, day))
    at, date, claimed, day = at[order], date[order], claimed[order], day[order]
    change = change[order]
    is_carried = date < np.datetime64(rule.window.first)
    unit = claimants.unit[at]
    unit_of_day, _ = pd.factorize(day * (len(claimants.ids) + 1) + unit)
    cap = claimants.capacity[at]
    if np.isnan(cap).any():
        largest = np.zeros(len(at))
        np.maximum.at(largest, unit_of_day, claimed)
        cap = np.where(np.isnan(cap), largest[unit_of_day], cap)
    asked = _Asked(unit_of_day, change, is_carried, claimed, cap)
    recognised = _recognised_in_turn(asked)
    grounds: dict[int, list[SharedGround]] = {}
    overlaps = claimants.overlaps
    if overlaps is not None and overlaps.neighbours:
        shares_ground = pd.Index(claimants.ids).isin(
            np.array(list(overlaps.place_of), object)
        )[unit]
        for number in np.unique(day[shares_ground]).tolist():
            of_day = np.flatnonzero(shares_ground & (day == number))
            # of one date unit after unit, so that an action in two parts gives what it gave as one
            of_day = of_day[np.lexsort((unit[of_day], date[of_day]))]
            ids = claimants.ids[unit[of_day]]
            grounds[number] = overlaps.grounds(dict(zip(ids, cap[of_day], strict=True)))
            for ground in grounds[number]:
                on_ground = pd.Index(ids).isin(
                    np.array(list(ground.overlapping), object)
                )
                rows = of_day[on_ground]
                recognised[rows] = _recognised_on_shared_ground(
                    ids[on_ground], asked.of(rows), ground
                )
    return Settlement(
        claimants, at, date, is_carried, claimed, cap, recognised, change, grounds
    )


@dataclass(frozen=True)
class _Asked:
    """What claims ask for, in the order in which they are settled: arrays of one length.

    ``unit`` is the number of the unit on the day, so that days do not meet.
    """

    unit: Positions
    change: Positions
    is_carried: Flags
    claimed: Floats
    cap: Floats

    def of(self, rows: Positions) -> _Asked:
        """Some of them."""
        return _Asked(
            self.unit[rows],
            self.change[rows],
            self.is_carried[rows],
            self.claimed[rows],
            self.cap[rows],
        )


def _recognised_in_turn(asked: _Asked) -> Floats:
    """The amount of every claim: all first claims of the units at once, then all second ones, …

    A ledger has two or three claims a unit, so this is two or three steps however long it is.
    """
    unit, is_carried = asked.unit, asked.is_carried
    pair, _ = pd.factorize(unit * (asked.change.max(initial=0) + 1) + asked.change)
    taken_before = np.zeros(pair.max(initial=-1) + 1)
    taken_in_window = np.zeros(unit.max(initial=-1) + 1)
    amount = np.zeros(len(unit))
    turn = _turns(unit)
    for number in range(int(turn.max(initial=-1)) + 1):
        rows = np.flatnonzero(turn == number)
        room = asked.cap[rows] - taken_before[pair[rows]] - taken_in_window[unit[rows]]
        amount[rows] = np.minimum(np.maximum(room, 0), asked.claimed[rows])
        # a unit has one claim a turn, so no index is there twice
        carried = rows[is_carried[rows]]
        current = rows[~is_carried[rows]]
        taken_before[pair[carried]] += amount[carried]
        taken_in_window[unit[current]] += amount[current]
    return amount


def _turns(unit: Positions) -> Positions:
    """How many claims of its unit stand before each."""
    order = np.argsort(unit, kind="stable")
    groups = groups_of(unit[order])
    turn = np.empty(len(unit), np.intp)
    turn[order] = np.arange(len(unit)) - groups.of_rows(groups.starts)
    return turn


def _recognised_on_shared_ground(
    ids: npt.NDArray[np.object_], asked: _Asked, ground: SharedGround
) -> Floats:
    """The amount of every claim on units that overlap, one after another: they are a handful."""
    taken_before: dict[object, dict[object, float]] = {}
    taken_in_window: dict[object, float] = {}
    amounts: list[float] = []
    columns = (asked.change.tolist(), asked.claimed.tolist(), asked.is_carried.tolist())
    for id_, change, claimed, is_carried in zip(ids, *columns, strict=True):
        before = taken_before.setdefault(change, {})
        taken = dict(before)
        if not is_carried:
            for other, amount in taken_in_window.items():
                taken[other] = taken.get(other, 0.0) + amount
        amount = min(ground.ground_of[id_].room(id_, taken), max(claimed, 0.0))
        pool = before if is_carried else taken_in_window
        pool[id_] = pool.get(id_, 0.0) + amount
        amounts.append(amount)
    return np.array(amounts, float)


def _why_refused(claims: pd.DataFrame) -> pd.Series:
    """Why a claim gets less than it asks for: its unit again, too much of it, shared ground."""
    is_first = ~claims.duplicated(["day", "id"])
    first_action = claims.groupby(["day", "id"])["action_id"].transform("first")
    refused = claims[claims["refused"] > TOLERANCE]
    first_action, is_first = (
        first_action.reindex(refused.index),
        is_first.reindex(refused.index),
    )
    again = pd.Series(
        [
            as_json(phrase("goal.unit_counted_already", action=str(id_)))
            for id_ in first_action
        ],
        index=refused.index,
        dtype="string",
    )
    is_too_much = refused["claimed"] > refused["capacity"] + TOLERANCE
    why = again.mask(is_first, as_json(phrase("goal.ground_counted_already")))
    too_much = as_json(phrase("goal.more_than_there_is"))
    why = why.mask(is_too_much & is_first, too_much)
    return why.reindex(claims.index)


def _recognised_before(
    claims: pd.DataFrame, grounds: Mapping[int, list[SharedGround]]
) -> pd.Series:
    """What was recognised of each claim's ground before the window, as sentences."""
    earlier = claims[claims["carried_over"] & (claims["recognised"] > TOLERANCE)]
    last = earlier.drop_duplicates(["day", "id"], keep="last")
    year_and_mode = pd.MultiIndex.from_arrays(
        [last["date"].dt.year, last["mode"].astype(str)]
    )
    kind, kinds = pd.factorize(year_and_mode)
    sentences_of_kind = [
        as_json(phrase("goal.recognised_before_as", year=int(year), mode=str(mode)))
        for year, mode in kinds
    ]
    keys = zip(last["day"], last["id"], strict=True)
    said = dict(zip(keys, np.array(sentences_of_kind, object)[kind], strict=True))
    on_ground: dict[tuple[int, object], str] = {}
    for day, of_day in grounds.items():
        for ground in of_day:
            for id_, others in ground.overlapping.items():
                for other in sorted(others, key=str):
                    if (day, other) in said:
                        on_ground[day, id_] = said[day, other]
    sentences = {**on_ground, **said}
    keys = zip(claims["day"], claims["id"], strict=True)
    before = pd.Series(
        [sentences.get(key) for key in keys], index=claims.index, dtype="string"
    )
    return before.where(~claims["carried_over"])
