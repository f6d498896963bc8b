"""Recognition cards: the evidence of every entry that counts, as an auditor asks for it.

The state of the unit before, the papers that prove the milestone, the field check in force, the
amount of the outline, and what earlier years recognised of the same land.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.cells import Cell, json_value
from landuse.domain.goals.claims import UnitKind
from landuse.domain.goals.counts import conditions_of, kind_of
from landuse.domain.goals.overlaps import overlap_groups
from landuse.domain.goals.progress import GoalCounter, goal_counter
from landuse.domain.goals.report import CountedEntry, GoalProgress
from landuse.domain.goals.state_before import unmet_requirements
from landuse.domain.policy.goal import GoalCondition
from landuse.words.phrases import Phrase, from_json

#: Columns of the ledger that describe a paper.
_PAPER = ("evidence", "evidence_no", "evidence_date", "evidence_file")


@dataclass(frozen=True)
class StateBefore:
    """The state of a unit on the day before its entry counts.

    Attributes
    ----------
    day : datetime.date
        That day.
    status : str or None
        Its tag; None where it is not on the map.
    flags, rules : tuple of str
        Statuses of all rules that held, and the ids of these rules.
    missing : tuple of str
        Source columns without which some rule could not be decided.
    batch : str or None
        Of the baseline list.
    listed_on : datetime.date or None
        When the baseline list took it in.
    unmet : Phrase or None
        Why neither tag nor list proves that it was idle or low-efficient; None where one does.
    """

    day: dt.date
    status: str | None
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    missing: tuple[str, ...]
    batch: str | None
    listed_on: dt.date | None
    unmet: Phrase | None


@dataclass(frozen=True)
class Paper:
    """A paper that the ledger names for an entry.

    Attributes
    ----------
    row : int
        Of the ledger.
    stage : str
        The stage of the row.
    document, number, file : str or None
        Its kind, its number, and where it is kept.
    date : datetime.date or None
        Of the paper.
    """

    row: int
    stage: str
    document: str | None
    number: str | None
    date: dt.date | None
    file: str | None


@dataclass(frozen=True)
class FieldCheck:
    """The field check in force of a unit.

    Attributes
    ----------
    status : str
        The finding, in the canonical word.
    reviewer : str
        Who made the check.
    date : datetime.date
        When.
    reason : str or None
        As stated in the check.
    """

    status: str
    reviewer: str
    date: dt.date
    reason: str | None


@dataclass(frozen=True)
class Outline:
    """The unit on the map.

    Attributes
    ----------
    amount : float or None
        Its land (mu) or floor (m²), by the area that counts.
    basis : str or None
        The source of that area; None for floor.
    overlaps : tuple of str
        Other counted units on the same land.
    """

    amount: float | None
    basis: str | None
    overlaps: tuple[str, ...]


@dataclass(frozen=True)
class RecognitionCard:
    """The evidence of one counted entry.

    Attributes
    ----------
    goal : GoalProgress
        The condition that it counts towards.
    entry : CountedEntry
        The entry, with the recognition of earlier years (``before``) and its ``cut``.
    unit_id : str
        The parcel or building; of a factory, the building.
    state_before : StateBefore
        The state of the unit before.
    papers : tuple of Paper
        In the order of the ledger's rows; empty where it names none.
    field_check : FieldCheck or None
        In force on the day of the assessment.
    outline : Outline
        Of the unit.
    """

    goal: GoalProgress
    entry: CountedEntry
    unit_id: str
    state_before: StateBefore
    papers: tuple[Paper, ...]
    field_check: FieldCheck | None
    outline: Outline

    @property
    def is_listed(self) -> bool:
        """Whether its goal lists entries without a proof of the state before, and it has none."""
        return self.goal.requires == "warn" and self.state_before.unmet is not None


def recognition_cards(assessment: Assessment) -> tuple[RecognitionCard, ...]:
    """Return a card for every entry of the ledger that counts towards a goal.

    Parameters
    ----------
    assessment : Assessment
        As of a day.

    Returns
    -------
    tuple of RecognitionCard
        Goal after goal, in the order of the counted entries. Resettlement sites have none.
    """
    whole = assessment.of_zone
    specs = conditions_of(whole.zone)
    counter = goal_counter(whole.zone, whole.standing, whole.parcels, whole.buildings)
    cards: list[RecognitionCard] = []
    for spec, goal in zip(specs, whole.goals.conditions, strict=False):
        if goal.counted and goal.measure != "housing_sites":
            cards += _cards_of_condition(counter, spec, goal)
    return tuple(cards)


def _cards_of_condition(
    counter: GoalCounter, spec: GoalCondition, goal: GoalProgress
) -> Iterator[RecognitionCard]:
    """The cards of one condition."""
    kind = kind_of(spec)
    counted = counter.recognised(spec, goal.milestone).counted
    entries = counted["entry"]
    states = counter.states_before(kind, goal.milestone).reindex(entries)
    states_before = _states_before(states, counter)
    papers = _papers(counter.standing.log, entries)
    checks = _field_checks(counter.standing.field_checks)
    unit_ids = _unit_ids(counted, goal)
    outlines = _outlines(counter, kind, unit_ids)
    for entry, number, unit_id in zip(goal.counted, entries, unit_ids, strict=True):
        yield RecognitionCard(
            goal=goal,
            entry=entry,
            unit_id=unit_id,
            state_before=states_before[number],
            papers=papers.get(number, ()),
            field_check=checks.get(unit_id),
            outline=outlines[unit_id],
        )


def _unit_ids(counted: pd.DataFrame, goal: GoalProgress) -> list[str]:
    """The parcel or building of each counted entry; of a factory, its building."""
    is_factory = goal.measure == "revitalized_factories"
    ids = counted["building_id"] if is_factory else counted["id"]
    return [str(id_) for id_ in ids]


def _states_before(
    states: pd.DataFrame, counter: GoalCounter
) -> dict[Hashable, StateBefore]:
    """The state before of each entry, as values."""
    # an entry without a state has no proof
    has_proof = states[["by_tag", "in_baseline"]].eq(True)
    states = states.assign(
        by_tag=has_proof["by_tag"], in_baseline=has_proof["in_baseline"]
    )
    unmet = unmet_requirements(states, "warn", counter.zone)
    states_before: dict[Hashable, StateBefore] = {}
    for (number, state), reason in zip(states.iterrows(), unmet, strict=True):
        states_before[number] = StateBefore(
            day=state["day"].date(),
            status=json_value(state["status"]),
            flags=_names(state["flags"]),
            rules=_names(state["rules"]),
            missing=_names(state["missing"]),
            batch=json_value(state["batch"]),
            listed_on=_day(state["listed_on"]),
            unmet=None if pd.isna(reason) else from_json(reason),
        )
    return states_before


def _names(listed: Cell) -> tuple[str, ...]:
    """Names that are separated by commas; none of an empty cell."""
    if pd.isna(listed) or not listed:
        return ()
    return tuple(listed.split(","))


def _day(moment: Cell) -> dt.date | None:
    """A cell of days as a day."""
    if pd.isna(moment):
        return None
    day: dt.date = moment.date()
    return day


def _papers(log: pd.DataFrame, entries: pd.Series) -> dict[int, tuple[Paper, ...]]:
    """The papers of each entry, in the order of the ledger's rows."""
    names_paper = log[list(_PAPER)].notna().any(axis=1)
    rows = log[names_paper & log["is_understood"] & log["entry"].isin(entries)]
    row_of_entry = ["entry", "source_row"]
    rows = rows.drop_duplicates(row_of_entry).sort_values(row_of_entry)
    papers: dict[int, tuple[Paper, ...]] = {}
    for row in rows.to_dict("records"):
        paper = Paper(
            row=int(row["source_row"]),
            stage=str(row["stage"]),
            document=json_value(row["evidence"]),
            number=json_value(row["evidence_no"]),
            date=_day(row["evidence_date"]),
            file=json_value(row["evidence_file"]),
        )
        papers[row["entry"]] = (*papers.get(row["entry"], ()), paper)
    return papers


def _field_checks(in_force: pd.DataFrame) -> dict[str, FieldCheck]:
    """The field check in force of each unit that has one."""
    field_checks: dict[str, FieldCheck] = {}
    for check in in_force.reset_index().to_dict("records"):
        field_checks[str(check["unit_id"])] = FieldCheck(
            status=str(check["status"]),
            reviewer=str(check["reviewer"]),
            date=check["date"].date(),
            reason=json_value(check["reason"]),
        )
    return field_checks


def _outlines(
    counter: GoalCounter, kind: UnitKind, unit_ids: Iterable[str]
) -> dict[str, Outline]:
    """The amount of each unit, and which others of them it overlaps."""
    countable, frame = counter.units[kind], counter.frames[kind]
    ids = list(dict.fromkeys(unit_ids))
    amounts: dict[object, float] = {}
    for id_, amount in countable.capacity.reindex(ids).dropna().items():
        amounts[id_] = float(amount)
    overlapping: dict[object, frozenset[object]] = {}
    if countable.outlines is not None:
        for group in overlap_groups(amounts, countable.outlines):
            overlapping.update(group.overlapping)

    bases = pd.Series(dtype=object)
    if "area_basis" in frame:
        bases = frame["area_basis"]
    outlines: dict[str, Outline] = {}
    for unit_id in ids:
        others = [str(other) for other in overlapping.get(unit_id, ())]
        outlines[unit_id] = Outline(
            amount=amounts.get(unit_id),
            basis=json_value(bases.get(unit_id)),
            overlaps=tuple(sorted(others)),
        )
    return outlines
