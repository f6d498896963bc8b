"""What the ledger proves, counted once, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.keys import positions
from landuse.domain.goals.claims import CountableUnits, CountingRule, claims_of
from landuse.domain.goals.settlement import TOLERANCE, settle_claims
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase

_ENTRY = [
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
]
_LEFT_OUT = [*_ENTRY, "amount", "reason"]


@dataclass(frozen=True)
class Recognised:
    """What counts, what may count yet and what does not: every entry stands in one of the three.

    Attributes
    ----------
    counted : DataFrame
        entry, id, action_id, parcel_id, building_id, factory_id, factory, reached (the furthest
        milestone, NA before the first), amount (float), date (datetime64), mode, project,
        evidence, before; cut_amount (float) with cut_reason where an entry counts in part, and
        contradicted (what a field check says; both NA elsewhere).
    pending : DataFrame
        entry … reached, amount (float) and reason: entries that have not reached the milestone.
    excluded : DataFrame
        The same columns: entries that do not count, with ``recognised`` (float: what an earlier
        year recognised of it, else 0).
    carried : float
        What was recognised before the window, in the unit of the amounts.

    Notes
    -----
    ``before`` and the reasons are sentences as :func:`landuse.words.phrases.as_json` writes them.
    """

    counted: pd.DataFrame
    pending: pd.DataFrame
    excluded: pd.DataFrame
    carried: float


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
        Counted in the order of the dates, the others by action.

    Notes
    -----
    An entry is left out where it has a fault, names no unit of the kind or one that is not on the
    map, reached the milestone after the window, where no positive amount is known, or (if the
    policy requires it) where no paper proves it, or where its unit is not shown to have been what
    the goal requires. What remains is settled by
    :func:`landuse.domain.goals.settlement.settle_claims`; what was reached before the window is
    an earlier year's and is listed with what it was recognised for.
    """
    claims = claims_of(actions, rule.milestone, units)
    claims["contradicted"] = _contradictions(claims, rule.field_checks)
    reasons = _why_not_considered(claims, units, rule)
    left_out = claims.assign(amount=claims["claimed"], reason=reasons)[reasons.notna()]
    is_pending = left_out["reason"] == _not_reached(rule)
    settled = settle_claims(claims[reasons.isna()], units.outlines, rule)
    has_amount = settled["recognised"] > TOLERANCE
    is_carried = settled["carried_over"] & has_amount
    carried = settled[is_carried]
    said = {
        year: as_json(phrase("goal.recognised_in_year", year=int(year)))
        for year in carried["date"].dt.year.unique()
    }
    years = carried["date"].dt.year.map(said)
    refused = settled[~has_amount]
    excluded = [
        left_out[~is_pending],
        refused.assign(amount=refused["refused"], reason=refused["why_refused"]),
        carried.assign(amount=carried["recognised"], reason=years),
    ]
    excluded_rows = pd.concat(
        [part[_LEFT_OUT].assign(recognised=0.0).astype({"reason": object}) for part in excluded],
        ignore_index=True,
    )
    is_of_earlier_year = excluded_rows["entry"].isin(carried["entry"])
    excluded_rows["recognised"] = excluded_rows["amount"].where(is_of_earlier_year, 0.0)
    counted = settled[has_amount & ~settled["carried_over"]]
    is_cut = counted["refused"] > TOLERANCE
    counted = counted.assign(
        amount=counted["recognised"],
        cut_amount=counted["refused"].where(is_cut),
        cut_reason=counted["why_refused"].where(is_cut),
    )
    return Recognised(
        counted[_COUNTED].reset_index(drop=True),
        _by_action(left_out.loc[is_pending, _LEFT_OUT]),
        _by_action(excluded_rows),
        float(carried["recognised"].sum()),
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
    was_recognised = floor.excluded["recognised"] > TOLERANCE
    earlier_factories = set(floor.excluded.loc[was_recognised, "factory"].dropna())
    is_earlier = counted["factory"].isin(earlier_factories)
    this_year = counted[~is_earlier]
    has_owner = this_year["factory"].notna()
    by_owner = this_year[has_owner]
    is_first = ~by_owner["factory"].duplicated()
    first_action = by_owner["factory"].map(by_owner[is_first].set_index("factory")["action_id"])
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
    factories = first.assign(amount=1.0, id=first["factory_id"], cut_amount=None, cut_reason=None)
    excluded = pd.concat([rows[[*_ENTRY, "reason"]] for rows in left_out], ignore_index=True)
    return Recognised(
        factories,
        floor.pending.assign(amount=1.0),
        excluded.assign(amount=1.0, recognised=0.0),
        float(len(earlier_factories)),
    )


def _not_reached(rule: CountingRule) -> str:
    """What is said of an entry that has not reached the milestone."""
    milestone = status.label_of(status.MILESTONES, rule.milestone)
    return as_json(phrase("goal.milestone_not_reached", milestone=milestone))


def _why_not_considered(
    claims: pd.DataFrame, units: CountableUnits, rule: CountingRule
) -> pd.Series:
    """The first reason that keeps each claim from being settled at all; NA where none does."""
    last = rule.window.last
    not_on_map = "goal.parcel_not_on_map" if units.kind == "land" else "goal.building_not_on_map"
    no_unit = "goal.no_parcel_number" if units.kind == "land" else "goal.no_building_number"
    conditions = [
        (as_json(Phrase(no_unit)), claims["id"].isna()),
        (as_json(phrase("goal.parcel_is_place")), claims["is_place"] & claims["claimed"].isna()),
        (as_json(Phrase(not_on_map)), ~claims["is_on_map"]),
        (as_json(phrase("goal.amount_not_positive")), claims["claimed"] <= 0),
        (_not_reached(rule), claims["date"].isna()),
        (as_json(phrase("goal.after_window", last=last)), claims["date"] > pd.Timestamp(last)),
        (as_json(phrase("goal.amount_unknown")), claims["claimed"].isna()),
    ]
    if rule.recognition.evidence_required:
        papers = {str(name): words for name, words in rule.recognition.evidence.items()}
        words = papers.get(rule.milestone, ())
        # what proves a later milestone proves this one: in use has begun
        milestones = list(status.MILESTONES)
        later = milestones[milestones.index(rule.milestone) :]
        proving = [word for name in later for word in papers.get(name, ())] if words else []
        is_proven = claims["evidence"].fillna("").ne("")
        if proving:
            is_proven = says_one_of(claims["evidence"], proving)
        needed = words or phrase("goal.any_paper")
        conditions.append((as_json(phrase("goal.evidence_missing", papers=needed)), ~is_proven))
    reasons = claims["fault"].astype("string")
    if rule.recognition.field_check_contradicts == "leave_out":
        reasons = reasons.fillna(claims["contradicted"])
    for reason, keeps_out in conditions:
        reasons = reasons.mask(reasons.isna() & keeps_out, reason)
    not_shown = claims["entry"].map(rule.not_shown).astype("string")
    return reasons.fillna(not_shown)


def _contradictions(claims: pd.DataFrame, field_checks: pd.DataFrame) -> pd.Series:
    """What a field check says against each claim, made on or after its newest milestone.

    The newest, so that a milestone and the one before it are contradicted together.
    """
    none = pd.Series(pd.NA, index=claims.index, dtype="string")
    if field_checks.empty or claims.empty:
        return none
    against = field_checks[field_checks["status"].isin([status.IDLE, status.LOW_EFFICIENCY])]
    at = positions(against.index, claims["id"])
    checked = against["date"].reset_index(drop=True).reindex(at).set_axis(claims.index)
    contradicts = (checked >= claims["newest_date"]).fillna(False)
    for claim in claims.index[contradicts]:  # a handful in any ledger
        check = against.iloc[at[claims.index.get_loc(claim)]]
        said = phrase(
            "goal.field_check_contradicts",
            day=check["date"].date(),
            status=status.label_of(status.STATUSES, str(check["status"])),
        )
        none.loc[claim] = as_json(said)
    return none


def _by_action(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a list of what does not count, in the order of actions and reasons."""
    return rows.sort_values(["action_id", "reason", "id"], kind="stable", ignore_index=True)
