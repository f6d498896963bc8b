"""What the ledger proves, counted once, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from landuse.domain.goals.claims import CountableUnits, CountingRule, claims_of
from landuse.domain.goals.settlement import TOLERANCE, settle_claims
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase

_COUNTED = [
    "id",
    "action_id",
    "amount",
    "date",
    "mode",
    "project",
    "factory_id",
    "evidence",
    "before",
]


@dataclass(frozen=True)
class Recognised:
    """What counts and what does not, by action.

    Attributes
    ----------
    counted : DataFrame
        id, action_id, amount (float), date (datetime64), mode, project, factory_id, evidence and
        before; the fields of :class:`landuse.domain.goals.report.CountedEntry`.
    excluded : DataFrame
        id, action_id, amount (float), reason; and factory_id where an earlier year recognised it.
        One action may stand in both: what its unit has, and what it claims beyond that.

    Notes
    -----
    ``before`` and ``reason`` are sentences as :func:`landuse.words.phrases.as_json` writes them.
    """

    counted: pd.DataFrame
    excluded: pd.DataFrame


def recognise(actions: pd.DataFrame, units: CountableUnits, rule: CountingRule) -> Recognised:
    """Count the land or floor that reached a milestone within the window, nothing twice.

    Parameters
    ----------
    actions : DataFrame
        As :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    units : CountableUnits
        Parcels (amounts in mu) or buildings (amounts in m² of floor).
    rule : CountingRule
        Milestone, window and policy.

    Returns
    -------
    Recognised
        Counted in the order of the dates, excluded by action.

    Notes
    -----
    An action is left out where it has a fault, names no unit of the kind, has not reached the
    milestone or reached it after the window, where no amount is known, or (if the policy requires
    it) where no paper proves it. What remains is settled by
    :func:`landuse.domain.goals.settlement.settle_claims`; what was reached before the window is
    an earlier year's and is listed with what it was recognised for.
    """
    claims = claims_of(actions, rule.milestone, units)
    reasons = _why_not_considered(claims, units, rule)
    left_out = claims[reasons.notna()]
    settled = settle_claims(claims[reasons.isna()], units.outlines, rule)
    refused = settled[settled["refused"] > TOLERANCE]
    carried = settled[settled["carried_over"]]
    said = {
        year: as_json(phrase("goal.recognised_in_year", year=int(year)))
        for year in carried["date"].dt.year.unique()
    }
    years = carried["date"].dt.year.map(said)
    is_recognised = carried["recognised"] > TOLERANCE
    excluded = [
        _excluded(left_out, left_out["claimed"], reasons.dropna()),
        _excluded(refused, refused["refused"], refused["why_refused"]),
        _excluded(carried, carried["recognised"], years).assign(
            factory_id=carried["factory_id"].where(is_recognised)
        ),
    ]
    counts = ~settled["carried_over"] & (settled["recognised"] > TOLERANCE)
    counted = settled[counts].rename(columns={"recognised": "amount"})[_COUNTED]
    return Recognised(
        counted.reset_index(drop=True),
        pd.concat(excluded, ignore_index=True).sort_values(
            ["action_id", "reason"], ignore_index=True
        ),
    )


def recognise_factories(floor: Recognised) -> Recognised:
    """Count factories instead of floor: one of three buildings is one, this year or an earlier one.

    Parameters
    ----------
    floor : Recognised
        Floor recognised at a milestone, as :func:`recognise` gives it for buildings.

    Returns
    -------
    Recognised
        The first action of every factory with amount 1 and the factory's id; the others are
        excluded. An action without an owner cannot prove a factory.
    """
    counted = floor.counted
    earlier_factories = set(floor.excluded["factory_id"].dropna())
    is_earlier = counted["factory_id"].isin(earlier_factories)
    this_year = counted[~is_earlier]
    has_owner = this_year["factory_id"].notna()
    by_owner = this_year[has_owner]
    is_first = ~by_owner["factory_id"].duplicated()
    first_action = by_owner["factory_id"].map(
        by_owner[is_first].set_index("factory_id")["action_id"]
    )
    again = by_owner[~is_first]
    already = [
        as_json(phrase("goal.factory_counted_already", action=str(action)))
        for action in first_action[~is_first]
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
    factories = first.assign(amount=1.0, id=first["factory_id"])
    columns = ["id", "action_id", "reason"]
    excluded = pd.concat([rows[columns] for rows in left_out], ignore_index=True)
    return Recognised(factories, excluded.assign(amount=1.0))


def _why_not_considered(
    claims: pd.DataFrame, units: CountableUnits, rule: CountingRule
) -> pd.Series:
    """The first reason that keeps each claim from being settled at all; NA where none does."""
    milestone = status.label_of(status.MILESTONES, rule.milestone)
    last = rule.window.last
    no_unit = "goal.no_parcel_number" if units.kind == "land" else "goal.no_building_number"
    conditions = [
        (Phrase(no_unit), claims["id"].isna()),
        (phrase("goal.milestone_not_reached", milestone=milestone), claims["date"].isna()),
        (phrase("goal.after_window", last=last), claims["date"] > pd.Timestamp(last)),
        (phrase("goal.amount_unknown"), claims["claimed"].isna()),
    ]
    if rule.recognition.evidence_required:
        papers = {str(name): words for name, words in rule.recognition.evidence.items()}
        words = papers.get(rule.milestone, ())
        is_proven = claims["evidence"].fillna("").str.contains("|".join(words) or ".", regex=True)
        needed = words or phrase("goal.any_paper")
        conditions.append((phrase("goal.evidence_missing", papers=needed), ~is_proven))
    reasons = claims["fault"].astype("string")
    for reason, keeps_out in conditions:
        reasons = reasons.mask(reasons.isna() & keeps_out, as_json(reason))
    return reasons


def _excluded(rows: pd.DataFrame, amount: pd.Series, reason: pd.Series) -> pd.DataFrame:
    """Rows of the list of what was left out."""
    return pd.DataFrame(
        {
            "id": rows["id"],
            "action_id": rows["action_id"],
            "amount": amount,
            "reason": reason.astype(object),
        }
    )
