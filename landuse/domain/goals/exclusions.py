"""Why a claim is not considered at all: no unit, no milestone, no amount, no paper, …"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.arrays import Flags, Floats, Positions
from landuse.domain.frames.keys import positions
from landuse.domain.goals.claims import Claimants, CountingRule, UnitKind
from landuse.domain.standing.ledger_words import says_one_of
from landuse.domain.vocabulary import status
from landuse.words.phrases import Phrase, as_json, phrase


class Exclusion(IntEnum):
    """Why a claim is not considered; of several reasons the first is given."""

    FAULT = 0
    CONTRADICTED = 1
    NO_UNIT = 2
    IS_PLACE = 3
    NOT_ON_MAP = 4
    NOT_POSITIVE = 5
    NOT_REACHED = 6
    AFTER_WINDOW = 7
    NO_AMOUNT = 8
    NO_EVIDENCE = 9
    BARRED = 10
    #: There is no reason: the claim is considered.
    NONE = 11


def exclusions_of(
    claimants: Claimants,
    date: npt.NDArray[np.datetime64],
    claimed: Floats,
    rule: CountingRule,
) -> Positions:
    """Return the first reason that keeps each claim from being considered.

    Parameters
    ----------
    claimants : Claimants
        Whose claims they are.
    date : ndarray of datetime64, shape (claims,)
        When each reached the milestone; NaT where it did not.
    claimed : ndarray of float, shape (claims,)
        The amount that each asks for (mu or m²); NaN where it is unknown.
    rule : CountingRule
        Milestone, window and policy.

    Returns
    -------
    ndarray of int, shape (claims,)
        Values of :class:`Exclusion`.
    """
    has_fault = claimants.actions["fault"].notna().to_numpy(bool)
    has_no_amount = np.isnan(claimed)
    applies = {
        Exclusion.FAULT: has_fault[claimants.rows],
        Exclusion.NO_UNIT: claimants.unit < 0,
        Exclusion.IS_PLACE: claimants.is_place & has_no_amount,
        Exclusion.NOT_ON_MAP: ~claimants.is_on_map,
        Exclusion.NOT_POSITIVE: claimed <= 0,
        Exclusion.NOT_REACHED: np.isnat(date),
        Exclusion.AFTER_WINDOW: date > np.datetime64(rule.window.last),
        Exclusion.NO_AMOUNT: has_no_amount,
    }
    if rule.recognition.evidence_required:
        applies[Exclusion.NO_EVIDENCE] = ~_has_evidence(claimants, rule)
    if rule.recognition.field_check_contradicts == "leave_out":
        is_contradicted = pd.notna(contradictions(claimants, rule))
        applies[Exclusion.CONTRADICTED] = is_contradicted
    exclusions = np.full(len(claimants.rows), int(Exclusion.NONE))
    exclusions[rule.barred.dropna().index.to_numpy(np.intp)] = Exclusion.BARRED
    # of several reasons the first is given, so that the last is written first
    for exclusion in sorted(applies, reverse=True):
        exclusions[applies[exclusion]] = exclusion
    return exclusions


def _has_evidence(claimants: Claimants, rule: CountingRule) -> Flags:
    """Whether a paper proves the milestone of each claim."""
    papers = _papers_of_milestones(rule)
    evidence = claimants.column(f"{rule.milestone}_evidence")
    if not papers.get(rule.milestone):
        return evidence.fillna("").ne("").to_numpy(bool)
    # a paper of a later milestone proves this one too: a project in use has begun
    milestones = list(status.MILESTONES)
    proofs: list[str] = []
    for milestone in milestones[milestones.index(rule.milestone) :]:
        proofs += papers.get(milestone, ())
    return says_one_of(evidence, proofs).to_numpy(bool)


def _papers_of_milestones(rule: CountingRule) -> dict[str, tuple[str, ...]]:
    """Milestone → the papers that prove it, by the policy."""
    evidence = rule.recognition.evidence
    return {str(milestone): papers for milestone, papers in evidence.items()}


def exclusion_sentences(
    claimants: Claimants, rule: CountingRule, number: Positions, exclusions: Positions
) -> npt.NDArray[np.object_]:
    """Return the sentences of claims that are not considered.

    Parameters
    ----------
    claimants : Claimants
        Whose claims they are.
    rule : CountingRule
        Milestone, window and policy.
    number : ndarray of int
        Numbers of the claims.
    exclusions : ndarray of int, of the same shape
        As :func:`exclusions_of` gives them for these claims.

    Returns
    -------
    ndarray of str, of the same shape
        As :func:`landuse.words.phrases.as_json` writes them.
    """
    sentences = _general_sentences(rule, claimants.units.kind)[exclusions]
    has_fault = exclusions == Exclusion.FAULT
    faults = claimants.column("fault").to_numpy(object)
    sentences[has_fault] = faults[number[has_fault]]
    is_contradicted = exclusions == Exclusion.CONTRADICTED
    if is_contradicted.any():
        checks = contradictions(claimants, rule)
        sentences[is_contradicted] = checks[number[is_contradicted]]
    is_barred = exclusions == Exclusion.BARRED
    barred = rule.barred.reindex(number[is_barred])
    sentences[is_barred] = barred.to_numpy(object)
    return sentences


def _general_sentences(rule: CountingRule, kind: UnitKind) -> npt.NDArray[np.object_]:
    """The sentence of each reason that is the same for every claim; empty for the others."""
    no_unit, not_on_map = "goal.no_building_number", "goal.building_not_on_map"
    if kind == "land":
        no_unit, not_on_map = "goal.no_parcel_number", "goal.parcel_not_on_map"
    milestone = status.label_of(status.MILESTONES, rule.milestone)
    papers = _papers_of_milestones(rule).get(rule.milestone, ())
    needed = papers or phrase("goal.any_paper")
    phrases = {
        Exclusion.NO_UNIT: Phrase(no_unit),
        Exclusion.IS_PLACE: phrase("goal.parcel_is_place"),
        Exclusion.NOT_ON_MAP: Phrase(not_on_map),
        Exclusion.NOT_POSITIVE: phrase("goal.amount_not_positive"),
        Exclusion.NOT_REACHED: phrase(
            "goal.milestone_not_reached", milestone=milestone
        ),
        Exclusion.AFTER_WINDOW: phrase("goal.after_window", last=rule.window.last),
        Exclusion.NO_AMOUNT: phrase("goal.amount_unknown"),
        Exclusion.NO_EVIDENCE: phrase("goal.evidence_missing", papers=needed),
    }
    sentences = np.full(len(Exclusion), "", object)
    for exclusion, reason in phrases.items():
        sentences[exclusion] = as_json(reason)
    return sentences


def contradictions(claimants: Claimants, rule: CountingRule) -> npt.NDArray[np.object_]:
    """Return the field check against each claim, made on or after its newest milestone.

    The newest, so that a milestone and the one before it are contradicted together.

    Parameters
    ----------
    claimants : Claimants
        Whose claims they are.
    rule : CountingRule
        The field checks of each day.

    Returns
    -------
    ndarray of object, shape (claims,)
        Sentences as :func:`landuse.words.phrases.as_json` writes them; None where no check
        contradicts the claim.
    """
    sentences = np.full(len(claimants.rows), None, object)
    reached = [claimants.dates(milestone) for milestone in status.MILESTONES]
    newest = np.fmax.reduce(reached)
    for day_number, checks in enumerate(rule.field_checks):
        if checks.empty:
            continue
        against = checks[checks["status"].isin(status.SUSPECTED)]
        if against.empty:
            continue
        claims = np.flatnonzero(claimants.day == day_number)
        check = _check_of_claims(claimants, against, claims)
        days = against["date"].to_numpy("datetime64[s]")
        # the last place is for -1: no check, no day
        checked = np.append(days, np.datetime64("NaT"))[check]
        for row in np.flatnonzero(checked >= newest[claims]):  # a handful in any ledger
            sentences[claims[row]] = _contradiction(against.iloc[check[row]])
    return sentences


def _check_of_claims(
    claimants: Claimants, checks: pd.DataFrame, claims: Positions
) -> Positions:
    """The position of the field check of each claim's unit; -1 where it has none."""
    check_of_id = positions(checks.index, pd.Series(claimants.ids, dtype=object))
    return np.append(check_of_id, -1)[claimants.unit[claims]]


def _contradiction(check: pd.Series) -> str:
    """The sentence of a field check that contradicts the ledger."""
    label = status.label_of(status.STATUSES, str(check["status"]))
    day = check["date"].date()
    return as_json(phrase("goal.field_check_contradicts", day=day, status=label))
