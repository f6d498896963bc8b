"""The entries of the ledger in three lists: those that count, may count yet, and do not count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags, Positions
from landuse.domain.goals.claims import Claimants, CountingRule
from landuse.domain.goals.exclusions import (
    Exclusion,
    contradictions,
    exclusion_sentences,
)
from landuse.domain.goals.settlement import TOLERANCE, Settlement
from landuse.words.phrases import Phrase, as_json, phrase

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
#: The columns that tell factories apart, day by day.
_FACTORY = ["day", "factory"]


@dataclass(frozen=True)
class Lists:
    """What counts, what may count yet and what does not: every entry stands in one of the three.

    Attributes
    ----------
    counted : DataFrame
        entry, id, action_id, parcel_id, building_id, factory_id, factory, reached (the furthest
        milestone, NA before the first), amount (float), date (datetime64), mode, project,
        evidence, before; cut_amount (float) with cut_reason where an entry counts in part, and
        contradicted (by a field check; both NA elsewhere); carried (float: what an earlier year
        recognised of the same entry, whose amount has grown). In the order of the dates.
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

    def of_day(self, day: int) -> Lists:
        """Return the lists of one day.

        Parameters
        ----------
        day : int
            Its number in the column ``day``.

        Returns
        -------
        Lists
            Without that column.
        """
        return Lists(
            counted=_rows_of_day(self.counted, day),
            pending=_rows_of_day(self.pending, day),
            excluded=_rows_of_day(self.excluded, day),
        )


def _rows_of_day(rows: pd.DataFrame, day: int) -> pd.DataFrame:
    """The rows of one day, without the column ``day``."""
    of_day = rows[rows["day"] == day]
    return of_day.drop(columns="day").reset_index(drop=True)


def lists_of(
    claimants: Claimants,
    rule: CountingRule,
    exclusions: Positions,
    settlement: Settlement,
) -> Lists:
    """Return the lists of land or floor, of all days, with the number of the ``day``.

    Parameters
    ----------
    claimants : Claimants
        The entries.
    rule : CountingRule
        Milestone, window and policy.
    exclusions : ndarray of int, shape (claims,)
        As :func:`landuse.domain.goals.exclusions.exclusions_of` gives them.
    settlement : Settlement
        Of the claims that are considered.

    Returns
    -------
    Lists
    """
    settled = _settled_table(claimants, rule, settlement)
    number = settlement.number
    has_amount = settled["recognised"] > TOLERANCE
    is_counted = has_amount & ~settled["carried_over"]
    is_carried = has_amount & settled["carried_over"]
    # of a claim that grew one part counts, else one is an earlier year's, else it is refused
    counts = np.isin(number, number[is_counted])
    was_carried = np.isin(number, number[is_carried])
    earlier = settled[is_carried & ~counts]
    refused = settled[~has_amount & ~counts & ~was_carried]

    amount_carried = settled["recognised"].where(is_carried, 0.0)
    carried_of_claim = amount_carried.groupby(number).transform("sum")
    counted = settled.assign(carried=carried_of_claim)[is_counted]

    left_out = _not_considered(claimants, rule, exclusions)
    is_pending = left_out.pop("is_pending")
    pending, excluded = left_out[is_pending], left_out[~is_pending]
    refused = refused.assign(amount=refused["refused"], reason=refused["why_refused"])
    parts = [
        excluded.assign(recognised=0.0),
        refused[_LEFT_OUT].assign(recognised=0.0),
        _of_earlier_years(earlier),
    ]
    all_excluded = pd.concat(
        [part.astype({"reason": object}) for part in parts], ignore_index=True
    )
    return Lists(
        counted=_counted_rows(claimants, rule, counted),
        pending=_by_action(pending),
        excluded=_by_action(all_excluded),
    )


def _settled_table(
    claimants: Claimants, rule: CountingRule, settlement: Settlement
) -> pd.DataFrame:
    """The settled claims with their papers, and the field checks that contradict them."""
    evidence = claimants.column(f"{rule.milestone}_evidence").to_numpy(object)
    contradicted = contradictions(claimants, rule)
    number = settlement.number
    return settlement.table().assign(
        evidence=evidence[number], contradicted=contradicted[number]
    )


def _not_considered(
    claimants: Claimants, rule: CountingRule, exclusions: Positions
) -> pd.DataFrame:
    """Claims that are not considered, with ``is_pending``: whether they may count yet."""
    number = np.flatnonzero(exclusions != Exclusion.NONE)
    rows = claimants.described(number).assign(
        day=claimants.day[number],
        amount=claimants.claimed(rule.milestone)[number],
        reason=exclusion_sentences(claimants, rule, number, exclusions[number]),
    )
    is_pending = exclusions[number] == Exclusion.NOT_REACHED
    return rows[_LEFT_OUT].assign(is_pending=is_pending)


def _of_earlier_years(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims that earlier years recognised, as rows of the list of excluded entries."""
    year = claims["date"].dt.year
    sentence_of_year: dict[int, str] = {}
    for number in year.unique().tolist():
        sentence = phrase("goal.recognised_in_year", year=number)
        sentence_of_year[number] = as_json(sentence)
    amount = claims["recognised"]
    rows = claims.assign(amount=amount, reason=year.map(sentence_of_year))
    return rows[_LEFT_OUT].assign(recognised=amount)


def _counted_rows(
    claimants: Claimants, rule: CountingRule, counted: pd.DataFrame
) -> pd.DataFrame:
    """Claims that count, as rows of the list, with the amounts that are cut off."""
    lost = _lost_before(claimants, rule, counted)
    is_cut = counted["refused"] > TOLERANCE
    rows = counted.assign(
        amount=counted["recognised"],
        before=counted["before"].fillna(lost),
        cut_amount=counted["refused"].where(is_cut),
        cut_reason=counted["why_refused"].where(is_cut),
    )
    return rows[_COUNTED].reset_index(drop=True)


def _lost_before(
    claimants: Claimants, rule: CountingRule, counted: pd.DataFrame
) -> pd.Series:
    """The recognition of each unit's land before the window that was lost since, as sentences."""
    lost_of_row = claimants.actions[f"{rule.milestone}_lost"]
    lost_on = lost_of_row.to_numpy("datetime64[s]")[claimants.rows]
    was_counted = lost_on < np.datetime64(rule.window.first)
    lost = np.flatnonzero(was_counted & claimants.is_on_map)
    if not len(lost):
        return pd.Series(pd.NA, index=counted.index, dtype="string")

    # an action with another fault than its end was not recognised then either
    faults = claimants.actions["fault"].iloc[claimants.rows[lost]]
    has_only_ended = faults.isna() | faults.eq(as_json(Phrase("goal.ended")))
    lost = lost[has_only_ended.to_numpy(bool)]
    lost = lost[np.argsort(lost_on[lost], kind="stable")]
    years = lost_on.astype("datetime64[Y]").astype(int) + 1970
    modes = claimants.column("mode")

    sentences: dict[tuple[int, object], str] = {}
    for claim in lost.tolist():  # a handful in any ledger
        year, mode = int(years[claim]), str(modes.iloc[claim])
        reason = phrase("goal.recognised_before_and_lost", year=year, mode=mode)
        day, unit = int(claimants.day[claim]), claimants.unit_ids[claim]
        neighbours = []
        if claimants.overlaps is not None:
            neighbours = claimants.overlaps.neighbours_of(unit)
        for id_ in (unit, *neighbours):
            sentences[day, id_] = as_json(reason)
    keys = zip(counted["day"], counted["id"], strict=True)
    lost_before = [sentences.get(key) for key in keys]
    return pd.Series(lost_before, index=counted.index, dtype="string")


def _by_action(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a list of what does not count, in the order of actions and reasons."""
    order = ["action_id", "reason", "id"]
    return rows.sort_values(order, kind="stable", ignore_index=True)


def lists_of_factories(floor: Lists) -> Lists:
    """Return the lists of factories: the first action of every factory counts as 1.

    Parameters
    ----------
    floor : Lists
        Of the floor area of the same actions, with the column ``day``.

    Returns
    -------
    Lists
        The id of a counted factory is that of its owner.
    """
    counted = floor.counted
    is_earlier = _is_of_earlier_factory(floor)
    is_new = ~is_earlier & counted["factory"].notna()
    new = counted[is_new]
    is_first = ~new.duplicated(_FACTORY)
    first = new[is_first]
    factories = first.assign(
        amount=1.0, id=first["factory_id"], cut_amount=None, cut_reason=None
    )

    again = new[~is_first]
    first_actions = new.groupby(_FACTORY)["action_id"].transform("first")
    counted_already = [
        as_json(phrase("goal.factory_counted_already", action=str(action)))
        for action in first_actions[~is_first]
    ]
    without_owner = counted[~is_earlier & counted["factory"].isna()]
    no_owner = as_json(phrase("goal.no_factory_owner"))
    recognised_before = as_json(phrase("goal.factory_recognised_before"))
    left_out = [
        again.assign(reason=counted_already),
        without_owner.assign(reason=no_owner),
        counted[is_earlier].assign(reason=recognised_before),
        floor.excluded,
    ]
    columns = [*_ENTRY, "reason"]
    excluded = pd.concat([rows[columns] for rows in left_out], ignore_index=True)
    return Lists(
        counted=factories.reset_index(drop=True),
        pending=floor.pending.assign(amount=1.0),
        excluded=excluded.assign(amount=1.0, recognised=0.0),
    )


def _is_of_earlier_factory(floor: Lists) -> Flags:
    """Whether each counted entry is of a factory that an earlier year recognised."""
    counted, excluded = floor.counted, floor.excluded
    was_recognised = excluded["recognised"] > TOLERANCE
    has_grown = counted["carried"] > TOLERANCE
    earlier = pd.concat(
        [excluded.loc[was_recognised, _FACTORY], counted.loc[has_grown, _FACTORY]]
    )
    factory = pd.MultiIndex.from_frame(counted[_FACTORY])
    is_earlier: Flags = factory.isin(pd.MultiIndex.from_frame(earlier.dropna()))
    return is_earlier
