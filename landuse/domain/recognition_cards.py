"""Recognition cards: of every entry that counts, what an auditor asks before he signs.

What the unit was before, which papers prove the milestone, what a field check says, how the amount
stands to the outline, and what earlier years recognised of the same ground.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from landuse.domain.assessment import Assessment
from landuse.domain.frames.cells import Cell, json_value
from landuse.domain.goals.claims import UnitKind
from landuse.domain.goals.progress import GoalCounter, goal_counter
from landuse.domain.goals.report import CountedEntry, GoalProgress
from landuse.domain.goals.shared_ground import shared_grounds
from landuse.domain.goals.state_before import why_not_shown
from landuse.domain.policy.goal import GoalCondition, GoalSpec
from landuse.domain.zone import Zone
from landuse.words.phrases import Phrase, from_json

#: Columns of the ledger that say something of a paper.
_PAPER = ("evidence", "evidence_no", "evidence_date", "evidence_file")


@dataclass(frozen=True)
class StateBefore:
    """What a unit was on the day before its entry counts.

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
    why_not : Phrase or None
        Why neither tag nor list shows that it was idle or low-efficient; None where one does.
    """

    day: dt.date
    status: str | None
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    missing: tuple[str, ...]
    batch: str | None
    listed_on: dt.date | None
    why_not: Phrase | None


@dataclass(frozen=True)
class Paper:
    """A paper that the ledger names for an entry.

    Attributes
    ----------
    row : int
        Of the ledger.
    stage : str
        That the row says was reached.
    document, number, file : str or None
        What it is, its number, and where it is kept.
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
        What was found, in the canonical word.
    reviewer : str
        Who found it.
    date : datetime.date
        When.
    reason : str or None
        What was seen.
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
    has : float or None
        Land (mu) or floor (m²) that it has by what counts.
    basis : str or None
        What that area rests on; None for floor.
    overlaps : tuple of str
        Other counted units on the same ground.
    """

    has: float | None
    basis: str | None
    overlaps: tuple[str, ...]


@dataclass(frozen=True)
class RecognitionCard:
    """What one counted entry rests on.

    Attributes
    ----------
    goal : GoalProgress
        The condition it counts towards.
    entry : CountedEntry
        What counts, with what earlier years recognised (``before``) and what is cut.
    unit_id : str
        The parcel or building; of a factory, the building.
    state_before : StateBefore
        What the unit was before.
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
        """Whether its goal asks what the land was before, and it is not shown."""
        return self.goal.requires == "warn" and self.state_before.why_not is not None


def recognition_cards(assessment: Assessment) -> tuple[RecognitionCard, ...]:
    """Return a card for every entry of the ledger that counts towards a goal.

    Parameters
    ----------
    assessment : Assessment
        As of a day.

    Returns
    -------
    tuple of RecognitionCard
        Goal after goal, in the order of what counts. Resettlement sites have none.
    """
    whole = assessment.of_zone
    zone = whole.zone
    conditions = [
        (spec, goal)
        for spec, goal in zip(_conditions(zone), whole.goals.conditions, strict=False)
        if goal.counted and goal.measure != "housing_sites"
    ]
    if not conditions:
        return ()
    counter = goal_counter(zone, whole.standing, whole.parcels, whole.buildings)
    return tuple(
        card for spec, goal in conditions for card in _cards(counter, spec, goal)
    )


def _conditions(zone: Zone) -> Iterator[GoalCondition]:
    """Every goal of the plan and, after it, its further conditions."""
    for spec in zone.goals:
        yield spec
        if isinstance(spec, GoalSpec):
            yield from spec.also


def _cards(
    counter: GoalCounter, spec: GoalCondition, goal: GoalProgress
) -> Iterator[RecognitionCard]:
    """The cards of one condition."""
    kind: UnitKind = "land" if goal.measure == "redeveloped_mu" else "building"
    counted = counter.recognised(spec, goal.milestone).counted
    units = _unit_ids(counted, kind, goal)
    states = counter.states_before(kind, goal.milestone).reindex(counted["entry"])
    why_not = why_not_shown(states.assign(**_as_bools(states)), "warn", counter.zone)
    papers = _papers(counter.standing.log, counted["entry"])
    checks = _field_checks(counter.standing.field_checks)
    outlines = _outlines(counter, kind, units)
    for entry, number, unit_id in zip(
        goal.counted, counted["entry"], units, strict=True
    ):
        yield RecognitionCard(
            goal=goal,
            entry=entry,
            unit_id=unit_id,
            state_before=_state_before(states.loc[number], why_not.loc[number]),
            papers=papers.get(number, ()),
            field_check=checks.get(unit_id),
            outline=outlines[unit_id],
        )


def _unit_ids(counted: pd.DataFrame, kind: UnitKind, goal: GoalProgress) -> list[str]:
    """The parcel or building of each counted entry; of a factory, its building."""
    is_factory = goal.measure == "revitalized_factories"
    column = "building_id" if kind == "building" and is_factory else "id"
    return [str(id_) for id_ in counted[column]]


def _as_bools(states: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of states that say what is shown, False for entries without a state."""
    return {name: states[name].eq(True) for name in ("by_tag", "in_baseline")}


def _state_before(state: pd.Series, why_not: Cell) -> StateBefore:
    """One row of the states as a value."""
    plain = {str(name): json_value(value) for name, value in state.items()}
    return StateBefore(
        day=state["day"].date(),
        status=plain["status"],
        flags=_names(plain["flags"]),
        rules=_names(plain["rules"]),
        missing=_names(plain["missing"]),
        batch=plain["batch"],
        listed_on=_day(state["listed_on"]),
        why_not=None if pd.isna(why_not) else from_json(why_not),
    )


def _names(listed: str | None) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(listed.split(",")) if listed else ()


def _day(moment: Cell) -> dt.date | None:
    """A cell of days as a day."""
    return None if pd.isna(moment) else moment.date()


def _papers(log: pd.DataFrame, entries: pd.Series) -> dict[int, tuple[Paper, ...]]:
    """The papers of each entry, in the order of the ledger's rows."""
    names_paper = log[list(_PAPER)].notna().any(axis=1)
    rows = log[names_paper & log["is_understood"] & log["entry"].isin(entries)]
    rows = rows.drop_duplicates(["entry", "source_row"]).sort_values(
        ["entry", "source_row"]
    )
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
    return {
        str(unit_id): FieldCheck(
            status=str(check["status"]),
            reviewer=str(check["reviewer"]),
            date=check["date"].date(),
            reason=json_value(check["reason"]),
        )
        for unit_id, check in zip(
            in_force.index, in_force.to_dict("records"), strict=True
        )
    }


def _outlines(
    counter: GoalCounter, kind: UnitKind, units: list[str]
) -> dict[str, Outline]:
    """How much each unit has, and which others of them it overlaps."""
    countable, frame = counter.units[kind], counter.frames[kind]
    ids = list(dict.fromkeys(units))
    has = {
        id_: float(amount)
        for id_, amount in countable.capacity.reindex(ids).dropna().items()
    }
    grounds = (
        [] if countable.outlines is None else shared_grounds(has, countable.outlines)
    )
    overlapping = {
        id_: others for ground in grounds for id_, others in ground.overlapping.items()
    }
    bases = frame["area_basis"] if "area_basis" in frame else pd.Series(dtype=object)
    return {
        id_: Outline(
            has=has.get(id_),
            basis=json_value(bases.get(id_)),
            overlaps=tuple(sorted(str(other) for other in overlapping.get(id_, ()))),
        )
        for id_ in ids
    }
