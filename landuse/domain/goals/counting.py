"""What the ledger proves, counted once, and what was left out and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.keys import positions
from landuse.domain.goals.claims import Claimants, CountableUnits, CountingRule
from landuse.domain.goals.growth import DatedClaims, parted_by_window
from landuse.domain.goals.settlement import TOLERANCE, Settlement, settle_claims
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase

#: Why a claim is not considered, in the order in which the reasons are told.
_FAULT, _CONTRADICTED, _NO_UNIT, _IS_PLACE, _NOT_ON_MAP, _NOT_POSITIVE = range(6)
_NOT_REACHED, _AFTER_WINDOW, _NO_AMOUNT, _NO_EVIDENCE, _NOT_SHOWN = range(6, 11)
#: How many reasons there are.
_REASONS = 11
#: Nothing stands against it.
CONSIDERED = _REASONS
_ENTRY = [
    "day",
    "entry",
    "id",
    "action_id",
    "parcel_id",
    "building_id",
    "factory_id",
    "factory",
    "reached",
]
_COUNTED = [
    *_ENTRY,
    "amount",
    "date",
    "mode",
    "project",
    "evidence",
    "before",
    "cut_amount",
    "cut_reason",
    "contradicted",
    "carried",
]
_LEFT_OUT = [*_ENTRY, "amount", "reason"]


@dataclass(frozen=True)
class Lists:
    """What counts, what may count yet and what does not: every entry stands in one of the three.

    Attributes
    ----------
    counted : DataFrame
        entry, id, action_id, parcel_id, building_id, factory_id, factory, reached (the furthest
        milestone, NA before the first), amount (float), date (datetime64), mode, project,
        evidence, before; cut_amount (float) with cut_reason where an entry counts in part, and
        contradicted (what a field check says; both NA elsewhere); carried (float: what an earlier
        year recognised of the same entry, whose amount has grown). In the order of the dates.
    pending : DataFrame
        entry … reached, amount (float) and reason: entries that have not reached the milestone.
    excluded : DataFrame
        The same columns: entries that do not count, with ``recognised`` (float: what an earlier
        year recognised of it, else 0). Both by action.

    Notes
    -----
    ``before`` and the reasons are sentences as :func:`landuse.words.phrases.as_json` writes them.
    """

    counted: pd.DataFrame
    pending: pd.DataFrame
    excluded: pd.DataFrame


@dataclass(frozen=True)
class Recognised:
    """What is recognised on one day; who counts and who does not is listed when it is asked.

    Attributes
    ----------
    amount : float
        What counts.
    carried : float
        What was recognised before the window, in the unit of the amounts.
    entries : tuple of int
        How many entries count, may count yet, and do not.
    make_lists : callable without arguments, giving Lists
        Makes the lists of all days that were counted together, with ``day`` (its number).
    day : int
        The number of this one.
    """

    amount: float
    carried: float
    entries: tuple[int, int, int]
    make_lists: Callable[[], Lists] = field(repr=False, compare=False)
    day: int = 0

    @cached_property
    def lists(self) -> Lists:
        """Who counts, who may yet, and who does not."""
        every = self.make_lists()
        of_day = [
            rows[rows["day"] == self.day].drop(columns="day").reset_index(drop=True)
            for rows in (every.counted, every.pending, every.excluded)
        ]
        return Lists(*of_day)

    @property
    def counted(self) -> pd.DataFrame:
        """As :attr:`Lists.counted`."""
        return self.lists.counted

    @property
    def pending(self) -> pd.DataFrame:
        """As :attr:`Lists.pending`."""
        return self.lists.pending

    @property
    def excluded(self) -> pd.DataFrame:
        """As :attr:`Lists.excluded`."""
        return self.lists.excluded


@dataclass(frozen=True)
class Count:
    """What the ledger proves at one milestone, on each of some days.

    Attributes
    ----------
    claimants : Claimants
        The entries.
    rule : CountingRule
        Milestone, window and policy.
    reasons : ndarray of int, shape (claims,)
        Why each claim is not considered at all: its place in ``sentences``; :data:`CONSIDERED`
        where nothing stands against it.
    settlement : Settlement
        Of those that are considered.
    days : int
        How many.
    """

    claimants: Claimants
    rule: CountingRule
    reasons: Positions
    settlement: Settlement
    days: int

    @cached_property
    def of_floor(self) -> list[Recognised]:
        """What is recognised of land or floor, one a day."""
        settled = self.settlement
        day, has_amount = settled.day, settled.has_amount
        is_counted = has_amount & ~settled.is_carried
        is_pending = self.reasons == _NOT_REACHED
        amounts = self._sums(day[is_counted], settled.recognised[is_counted])
        is_carried = has_amount & settled.is_carried
        carried = self._sums(day[is_carried], settled.recognised[is_carried])
        counted = self._sums(day[is_counted])
        pending = self._sums(self.claimants.day[is_pending])
        every = self._sums(self.claimants.day)
        return [
            Recognised(
                float(amounts[number]),
                float(carried[number]),
                _three(counted[number], pending[number], every[number]),
                lambda: self.lists_of_floor,
                number,
            )
            for number in range(self.days)
        ]

    @cached_property
    def lists_of_floor(self) -> Lists:
        """Who counts of land or floor, who may yet, and who does not: of all days, with ``day``."""
        return _lists(self)

    @cached_property
    def lists_of_factories(self) -> Lists:
        """The same of factories."""
        return _lists_of_factories(self.lists_of_floor)

    @cached_property
    def of_factories(self) -> list[Recognised]:
        """What is recognised of factories, one a day: one of three buildings is one, once.

        The first action of every factory counts as 1. What an earlier year recognised does not
        count again, and an action without an owner cannot prove a factory.
        """
        settled = self.settlement
        factory = self.claimants.factory[settled.at]
        has_owner = settled.has_amount & (factory >= 0)
        key = settled.day * (factory.max(initial=0) + 1) + factory
        earlier = np.unique(key[has_owner & settled.is_carried])
        is_new = has_owner & ~settled.is_carried & ~np.isin(key, earlier)
        _, first = np.unique(key[is_new], return_index=True)
        counted = self._sums(settled.day[is_new][first])
        carried = self._sums(earlier // (factory.max(initial=0) + 1))
        return [
            Recognised(
                float(counted[number]),
                float(carried[number]),
                _three(counted[number], of_floor.entries[1], sum(of_floor.entries)),
                lambda: self.lists_of_factories,
                number,
            )
            for number, of_floor in enumerate(self.of_floor)
        ]

    def _sums(self, days: Positions, amounts: Floats | None = None) -> Floats:
        """The sum, or the number, of something on each day."""
        weights = np.ones(len(days)) if amounts is None else amounts
        sums: Floats = np.bincount(days, weights=weights, minlength=self.days).astype(
            float
        )
        return sums


def recognise(claimants: Claimants, rule: CountingRule, days: int = 1) -> Count:
    """Count the land or floor that reached a milestone within the window, nothing twice.

    Parameters
    ----------
    claimants : Claimants
        Entries that speak of parcels (amounts in mu) or buildings (amounts in m² of floor).
    rule : CountingRule
        Milestone, window and policy.
    days : int
        How many days they are of.

    Returns
    -------
    Count

    Notes
    -----
    An entry is left out where it has a fault, names no unit of the kind or one that is not on the
    map, reached the milestone after the window, where no positive amount is known, or (if the
    policy requires it) where no paper proves it, or where its unit is not shown to have been what
    the goal requires. What remains is settled by
    :func:`landuse.domain.goals.settlement.settle_claims`; what was reached before the window is
    an earlier year's and is listed with what it was recognised for.
    """
    date, claimed = claimants.dates(rule.milestone), claimants.claimed(rule.milestone)
    reasons = _why_not_considered(claimants, date, claimed, rule)
    at = np.flatnonzero(reasons == CONSIDERED)
    claims = DatedClaims(at, date[at], claimed[at])
    parts = parted_by_window(claimants, claims, rule.milestone, rule.window)
    settlement = settle_claims(claimants, parts.at, (parts.date, parts.amount), rule)
    return Count(claimants, rule, reasons, settlement, days)


def _three(counted: float, pending: float, every: float) -> tuple[int, int, int]:
    """How many entries count, may count yet, and do not, of all."""
    return int(counted), int(pending), int(every - counted - pending)


def _lists(count: Count) -> Lists:
    """Who counts, who may yet, and who does not."""
    claimants, rule = count.claimants, count.rule
    settled = count.settlement.table()
    claims = count.settlement.at
    settled["evidence"] = _evidence(claimants, rule)[claims]
    settled["contradicted"] = _contradictions(claimants, rule)[claims]
    has_amount = settled["recognised"] > TOLERANCE
    is_counted = has_amount & ~settled["carried_over"]
    is_carried = has_amount & settled["carried_over"]
    # of a claim that grew one part counts, or else is an earlier year's, or else is refused
    counts = np.isin(claims, claims[is_counted])
    was_carried = np.isin(claims, claims[is_carried])
    carried_before = (
        settled["recognised"].where(is_carried, 0.0).groupby(claims).transform("sum")
    )
    carried = settled[is_carried & ~counts]
    said = {
        year: as_json(phrase("goal.recognised_in_year", year=int(year)))
        for year in carried["date"].dt.year.unique()
    }
    years = carried["date"].dt.year.map(said)
    refused = settled[~has_amount & ~counts & ~was_carried]
    not_considered = np.flatnonzero(count.reasons != CONSIDERED)
    reasons = count.reasons[not_considered]
    left_out = claimants.described(not_considered).assign(
        day=claimants.day[not_considered],
        amount=claimants.claimed(rule.milestone)[not_considered],
        reason=_sentences(claimants, rule, not_considered, reasons),
    )
    is_pending = reasons == _NOT_REACHED
    excluded = [
        left_out[~is_pending],
        refused.assign(amount=refused["refused"], reason=refused["why_refused"]),
        carried.assign(amount=carried["recognised"], reason=years),
    ]
    excluded_rows = pd.concat(
        [
            part[_LEFT_OUT].assign(recognised=0.0).astype({"reason": object})
            for part in excluded
        ],
        ignore_index=True,
    )
    excluded_rows.loc[len(excluded_rows) - len(carried) :, "recognised"] = carried[
        "recognised"
    ].to_numpy()
    counted = settled.assign(carried=carried_before)[is_counted]
    counted["before"] = counted["before"].fillna(_lost_before(claimants, rule, counted))
    is_cut = counted["refused"] > TOLERANCE
    counted = counted.assign(
        amount=counted["recognised"],
        cut_amount=counted["refused"].where(is_cut),
        cut_reason=counted["why_refused"].where(is_cut),
    )
    return Lists(
        counted[_COUNTED].reset_index(drop=True),
        _by_action(left_out.loc[is_pending, _LEFT_OUT]),
        _by_action(excluded_rows),
    )


def _lost_before(
    claimants: Claimants, rule: CountingRule, counted: pd.DataFrame
) -> pd.Series:
    """What stood recognised of each unit's ground before the window and fell through since."""
    nothing = pd.Series(pd.NA, index=counted.index, dtype="string")
    lost_on = claimants.actions[f"{rule.milestone}_lost"].to_numpy("datetime64[s]")[
        claimants.rows
    ]
    lost = np.flatnonzero(
        (lost_on < np.datetime64(rule.window.first)) & claimants.is_on_map
    )
    if not len(lost):
        return nothing
    ended = as_json(Phrase("goal.ended"))
    faults = claimants.actions["fault"].iloc[claimants.rows[lost]]
    # what had another fault was not recognised then either
    lost = lost[(faults.isna() | faults.eq(ended)).to_numpy(bool)]
    modes = claimants.column("mode")
    sentences: dict[tuple[int, object], str] = {}
    for claim in lost[
        np.argsort(lost_on[lost], kind="stable")
    ].tolist():  # a handful in any ledger
        year = int(lost_on[claim].astype("datetime64[Y]").astype(int)) + 1970
        sentence = as_json(
            phrase(
                "goal.recognised_before_and_lost",
                year=year,
                mode=str(modes.iloc[claim]),
            )
        )
        for unit in _on_the_same_ground(claimants, claimants.unit_ids[claim]):
            sentences[int(claimants.day[claim]), unit] = sentence
    keys = zip(counted["day"], counted["id"], strict=True)
    return pd.Series(
        [sentences.get(key) for key in keys], index=counted.index, dtype="string"
    )


def _on_the_same_ground(claimants: Claimants, unit: object) -> list[object]:
    """A unit and those that share ground with it."""
    overlaps = claimants.overlaps
    if overlaps is None or unit not in overlaps.place_of:
        return [unit]
    neighbours = overlaps.neighbours[overlaps.place_of[unit]]
    return [unit, *(overlaps.names[place] for place in sorted(neighbours))]


def _lists_of_factories(floor: Lists) -> Lists:
    """The first action of every factory with amount 1 and the factory's id; others are left out."""
    counted = floor.counted
    key = ["day", "factory"]
    earlier = [
        floor.excluded[floor.excluded["recognised"] > TOLERANCE],
        counted[counted["carried"] > TOLERANCE],
    ]
    earlier_factories = pd.MultiIndex.from_frame(
        pd.concat([part[key] for part in earlier]).dropna()
    )
    is_earlier = pd.MultiIndex.from_frame(counted[key]).isin(earlier_factories)
    this_year = counted[~is_earlier]
    has_owner = this_year["factory"].notna()
    by_owner = this_year[has_owner]
    is_first = ~by_owner.duplicated(key)
    again = by_owner[~is_first]
    first_actions = by_owner.groupby(key)["action_id"].transform("first")
    already = [
        as_json(phrase("goal.factory_counted_already", action=str(action)))
        for action in first_actions[~is_first]
    ]
    no_owner = as_json(phrase("goal.no_factory_owner"))
    recognised_before = as_json(phrase("goal.factory_recognised_before"))
    left_out = [
        again.assign(reason=already),
        this_year[~has_owner].assign(reason=no_owner),
        counted[is_earlier].assign(reason=recognised_before),
        floor.excluded,
    ]
    first = by_owner[is_first]
    factories = first.assign(
        amount=1.0, id=first["factory_id"], cut_amount=None, cut_reason=None
    )
    excluded = pd.concat(
        [rows[[*_ENTRY, "reason"]] for rows in left_out], ignore_index=True
    )
    return Lists(
        factories.reset_index(drop=True),
        floor.pending.assign(amount=1.0),
        excluded.assign(amount=1.0, recognised=0.0),
    )


def _said_at(rule: CountingRule, units: CountableUnits) -> list[str]:
    """What is said for each reason that is the same for every claim, by its number."""
    is_land = units.kind == "land"
    papers = {str(name): words for name, words in rule.recognition.evidence.items()}
    needed = papers.get(rule.milestone, ()) or phrase("goal.any_paper")
    milestone = status.label_of(status.MILESTONES, rule.milestone)
    said = {
        _NO_UNIT: Phrase(
            "goal.no_parcel_number" if is_land else "goal.no_building_number"
        ),
        _IS_PLACE: phrase("goal.parcel_is_place"),
        _NOT_ON_MAP: Phrase(
            "goal.parcel_not_on_map" if is_land else "goal.building_not_on_map"
        ),
        _NOT_POSITIVE: phrase("goal.amount_not_positive"),
        _NOT_REACHED: phrase("goal.milestone_not_reached", milestone=milestone),
        _AFTER_WINDOW: phrase("goal.after_window", last=rule.window.last),
        _NO_AMOUNT: phrase("goal.amount_unknown"),
        _NO_EVIDENCE: phrase("goal.evidence_missing", papers=needed),
    }
    return [
        "" if number not in said else as_json(said[number])
        for number in range(_REASONS)
    ]


def _why_not_considered(
    claimants: Claimants,
    date: npt.NDArray[np.datetime64],
    claimed: Floats,
    rule: CountingRule,
) -> Positions:
    """The first reason that keeps each claim from being settled at all, by its number."""
    nothing = np.isnan(claimed)
    keeps_out = {
        _NO_UNIT: claimants.unit < 0,
        _IS_PLACE: claimants.is_place & nothing,
        _NOT_ON_MAP: ~claimants.is_on_map,
        _NOT_POSITIVE: claimed <= 0,
        _NOT_REACHED: np.isnat(date),
        _AFTER_WINDOW: date > np.datetime64(rule.window.last),
        _NO_AMOUNT: nothing,
    }
    if rule.recognition.evidence_required:
        keeps_out[_NO_EVIDENCE] = ~_is_proven(claimants, rule)
    keeps_out[_FAULT] = (
        claimants.actions["fault"].notna().to_numpy(bool)[claimants.rows]
    )
    if rule.recognition.field_check_contradicts == "leave_out":
        keeps_out[_CONTRADICTED] = pd.notna(_contradictions(claimants, rule))
    reasons = np.full(len(claimants.rows), CONSIDERED)
    reasons[rule.not_shown.dropna().index.to_numpy(np.intp)] = _NOT_SHOWN
    # of several reasons the first stands, so that the last is written first
    for number in sorted(keeps_out, reverse=True):
        reasons[keeps_out[number]] = number
    return reasons


def _is_proven(claimants: Claimants, rule: CountingRule) -> Flags:
    """Whether a paper proves the milestone of each claim."""
    papers = {str(name): words for name, words in rule.recognition.evidence.items()}
    evidence = claimants.column(f"{rule.milestone}_evidence")
    if not papers.get(rule.milestone):
        return evidence.fillna("").ne("").to_numpy(bool)
    # what proves a later milestone proves this one: in use has begun
    milestones = list(status.MILESTONES)
    later = milestones[milestones.index(rule.milestone) :]
    proving = [word for name in later for word in papers.get(name, ())]
    return says_one_of(evidence, proving).to_numpy(bool)


def _evidence(claimants: Claimants, rule: CountingRule) -> npt.NDArray[np.object_]:
    """The papers of each claim at the milestone, as one text."""
    return claimants.column(f"{rule.milestone}_evidence").to_numpy(object)


def _sentences(
    claimants: Claimants, rule: CountingRule, at: Positions, reasons: Positions
) -> npt.NDArray[np.object_]:
    """What is said of claims that are not considered."""
    said = np.array(_said_at(rule, claimants.units), object)[reasons]
    is_at_fault = reasons == _FAULT
    said[is_at_fault] = claimants.column("fault").to_numpy(object)[at[is_at_fault]]
    is_contradicted = reasons == _CONTRADICTED
    if is_contradicted.any():
        said[is_contradicted] = _contradictions(claimants, rule)[at[is_contradicted]]
    is_not_shown = reasons == _NOT_SHOWN
    said[is_not_shown] = rule.not_shown.reindex(at[is_not_shown]).to_numpy(object)
    return said


def _contradictions(
    claimants: Claimants, rule: CountingRule
) -> npt.NDArray[np.object_]:
    """What a field check says against each claim, made on or after its newest milestone.

    The newest, so that a milestone and the one before it are contradicted together.
    """
    said = np.full(len(claimants.rows), None, object)
    reached = [claimants.dates(milestone) for milestone in status.MILESTONES]
    newest = np.fmax.reduce(reached)
    for number, checks in enumerate(rule.field_checks):
        against = checks
        if len(checks):
            against = checks[
                checks["status"].isin([status.IDLE, status.LOW_EFFICIENCY])
            ]
        if against.empty:
            continue
        of_day = np.flatnonzero(claimants.day == number)
        at = positions(against.index, pd.Series(claimants.ids, dtype=object))
        at = np.append(at, -1)[claimants.unit[of_day]]
        checked = np.append(
            against["date"].to_numpy("datetime64[s]"), np.datetime64("NaT")
        )[at]
        for row in np.flatnonzero(checked >= newest[of_day]):  # a handful in any ledger
            check = against.iloc[at[row]]
            said[of_day[row]] = as_json(
                phrase(
                    "goal.field_check_contradicts",
                    day=check["date"].date(),
                    status=status.label_of(status.STATUSES, str(check["status"])),
                )
            )
    return said


def _by_action(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a list of what does not count, in the order of actions and reasons."""
    return rows.sort_values(
        ["action_id", "reason", "id"], kind="stable", ignore_index=True
    )
