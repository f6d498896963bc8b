"""Changes since another day, and forecasts of the goals: rows of tables and JSON.

Rows are for people and have units, stages and reasons in the reader's language; JSON keeps the
codes of the vocabulary. Probabilities are 0 to 1 in JSON and per cent in rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.domain.vocabulary import status
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.style.labels import in_ledger_words, word
from landuse.views.tables.amounts import iso_text, percent
from landuse.views.tables.columns import Col, Row, declared
from landuse.words.catalogue import in_words

if TYPE_CHECKING:
    from landuse.domain.goals.changes import ChangeEntry, GoalChange
    from landuse.domain.goals.moves import DueAction, StageMove
    from landuse.domain.goals.outlook import Driver, Outlook
    from landuse.views.tables.goal_documents import (
        ChangeDocument,
        ChangeEntryDocument,
        DriverDocument,
        DueDocument,
        MoveDocument,
        OutlookDocument,
    )

CHANGE_COLS = (
    Col("goal", "table.goal", width=22, elastic=True),
    declared("action_id"),
    Col("name", "table.name", width=24, elastic=True),
    Col("amount", "table.change", decimals=1),
    Col("unit", "table.unit"),
    Col("date", "table.recognised"),
    Col("reason", "table.cause", width=30, elastic=True, wraps=True),
)
DRIVER_COLS = (
    Col("goal", "table.goal", width=22, elastic=True),
    declared("action_id"),
    Col("stage", "table.current_stage", elastic=True, wraps=True),
    Col("amount", "table.amount", decimals=1),
    Col("unit", "table.unit"),
    Col("chance", "table.chance"),
    Col("without", "table.goal_without"),
)

MOVE_COLS = (
    declared("date"),
    declared("action_id"),
    Col("unit", "table.unit_id", width=20),
    Col("from", "table.from_stage", elastic=True, wraps=True),
    Col("to", "table.to_stage", elastic=True, wraps=True),
    declared("responsible"),
)


DUE_COLS = (
    declared("due"),
    declared("action_id"),
    Col("unit", "table.unit_id", width=20, elastic=True),
    Col("project", "page.head.project", width=24, elastic=True),
    declared("stage"),
    declared("responsible"),
)


def due_rows(due: Iterable[DueAction], lang: str) -> list[Row]:
    """Return the actions that are due next, for people.

    Parameters
    ----------
    due : iterable of DueAction
        As :func:`landuse.domain.goals.moves.due_soon` gives them.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`DUE_COLS`.
    """
    documents = due_json(due)
    return [in_ledger_words({**row}, ("stage",), lang) for row in documents]


def move_rows(moves: Iterable[StageMove], lang: str) -> list[Row]:
    """Return stage moves for people.

    Parameters
    ----------
    moves : iterable of StageMove
        Of a period.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`MOVE_COLS`.
    """
    documents = move_json(moves)
    return [in_ledger_words({**row}, ("from", "to"), lang) for row in documents]


def due_json(due: Iterable[DueAction]) -> list[DueDocument]:
    """Return the actions that are due next, for programs.

    Parameters
    ----------
    due : iterable of DueAction
        As :func:`landuse.domain.goals.moves.due_soon` gives them.

    Returns
    -------
    list of dict
        ``action_id``, ``unit``, ``project``, ``stage`` (as the ledger writes it), ``due`` and
        ``responsible``.
    """
    return [
        {
            "action_id": action.action_id,
            "unit": action.unit,
            "project": action.project,
            "stage": action.stage,
            "due": action.due.isoformat(),
            "responsible": action.responsible,
        }
        for action in due
    ]


def move_json(moves: Iterable[StageMove]) -> list[MoveDocument]:
    """Return stage moves for programs.

    Parameters
    ----------
    moves : iterable of StageMove
        Of a period.

    Returns
    -------
    list of dict
        ``action_id``, ``unit``, ``from`` and ``to`` (stages as the ledger writes them; ``from``
        None where the action is new), ``date`` and ``responsible``.
    """
    return [
        {
            "action_id": move.action_id,
            "unit": move.unit,
            "from": move.from_stage,
            "to": move.to_stage,
            "date": move.date.isoformat(),
            "responsible": move.responsible,
        }
        for move in moves
    ]


def change_rows(changes: Iterable[GoalChange], lang: str = "zh") -> list[Row]:
    """Return one row an entry that was won or lost.

    Parameters
    ----------
    changes : iterable of GoalChange
        Between two days.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`CHANGE_COLS` and the ``id`` of the unit. An amount under zero was
        lost: then there is a reason, and no day of recognition.
    """
    rows: list[Row] = []
    for change in changes:
        goal = {"goal": goal_title(change, lang), "unit": goal_unit(change.unit, lang)}
        rows += [{**goal, **_entry_json(entry, lang)} for entry in change.entries]
    return rows


def change_json(changes: Iterable[GoalChange]) -> list[ChangeDocument]:
    """Return the changes for programs.

    Parameters
    ----------
    changes : iterable of GoalChange
        Between two days.

    Returns
    -------
    list of dict
        For each goal ``id``, ``title``, ``unit``, ``before``, ``after`` and ``change`` in that
        unit, and ``entries`` (``id``, ``action_id``, ``name``, ``date``, ``reason``, ``amount``),
        whose amounts add up to the change.
    """
    documents: list[ChangeDocument] = []
    for change in changes:
        entries = [_entry_json(entry) for entry in change.entries]
        documents.append(
            {
                "id": change.id,
                "title": change.title,
                "unit": change.unit,
                "before": change.before,
                "after": change.after,
                "change": change.change,
                "entries": entries,
            }
        )
    return documents


def _entry_json(entry: ChangeEntry, lang: str | None = None) -> ChangeEntryDocument:
    """The amount that one action won or lost; the reason in the language of the run by default."""
    return {
        "id": entry.id,
        "action_id": entry.action_id,
        "name": entry.name,
        "date": iso_text(entry.date),
        "reason": in_words(entry.reason, lang),
        "amount": entry.amount,
    }


def forecast_json(outlooks: Iterable[Outlook]) -> list[OutlookDocument]:
    """Return the forecasts for programs.

    Parameters
    ----------
    outlooks : iterable of Outlook
        One a goal.

    Returns
    -------
    list of dict
        For each goal ``id``, ``title``, ``unit``, ``target``, ``achieved``; ``probability`` that it
        is met with all its conditions and ``alone`` without them (0 to 1); ``p10``, ``p50`` and
        ``p90`` of the amount at the end; ``more_needed``, the amount that is then missing at this
        pace (these six None without a forecast); ``moves_seen``, the number of stages that were
        completed; the days ``first`` and ``last`` within which it counts; and ``drivers``, the
        actions and sites that it depends on, with the ``chance`` that each counts and the goal's
        probability ``without`` it.
        Further conditions stand under ``and``.
    """
    return [_outlook_json(outlook) for outlook in outlooks]


def _outlook_json(outlook: Outlook) -> OutlookDocument:
    """One goal with its further conditions, in the form that :func:`forecast_json` documents."""
    document: OutlookDocument = {
        "id": outlook.id,
        "title": outlook.title,
        "unit": outlook.unit,
        "target": outlook.target,
        "achieved": outlook.achieved,
        "probability": None,
        "alone": None,
        "p10": None,
        "p50": None,
        "p90": None,
        "more_needed": None,
        "moves_seen": outlook.moves,
        "first": outlook.first.isoformat(),
        "last": outlook.last.isoformat(),
        "drivers": [_driver_json(driver) for driver in outlook.drivers],
    }
    if outlook.is_known:
        document["probability"] = outlook.probability
        document["alone"] = outlook.alone
        document["p10"] = outlook.p10
        document["p50"] = outlook.p50
        document["p90"] = outlook.p90
        document["more_needed"] = outlook.more_needed
    if outlook.also:
        document["and"] = forecast_json(outlook.also)
    return document


def _driver_json(driver: Driver) -> DriverDocument:
    """One action or site that a goal depends on; only sites have names."""
    document: DriverDocument = {
        "action_id": driver.action_id,
        "id": driver.id,
        "stage": driver.stage,
        "amount": driver.amount,
        "chance": driver.chance,
        "without": driver.without,
        "effect": driver.effect,
    }
    if driver.name is not None:
        document["name"] = driver.name
    return document


def driver_rows(outlooks: Iterable[Outlook], lang: str = "zh") -> list[Row]:
    """Return the pending actions that each goal depends on, the most important first.

    Parameters
    ----------
    outlooks : iterable of Outlook
        One a goal.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of dict
        With the keys of :data:`DRIVER_COLS`; those whose failure moves the odds.
    """
    rows: list[Row] = []
    for outlook in every_condition(outlooks):
        rows += [
            _driver_row(outlook, driver, lang)
            for driver in outlook.drivers
            if driver.matters
        ]
    return rows


def _driver_row(outlook: Outlook, driver: Driver, lang: str) -> Row:
    """One pending action, and the goal's probability if it fails."""
    return {
        "goal": goal_title(outlook, lang),
        "action_id": driver.name or driver.action_id,
        "stage": _stage_in_words(driver, lang),
        "amount": driver.amount,
        "unit": goal_unit(outlook.unit, lang),
        "chance": percent(driver.chance),
        "without": percent(driver.without),
    }


def _stage_in_words(driver: Driver, lang: str) -> str:
    """The stage of an action or of a site, which has stages of its own."""
    stage = driver.stage or ""
    if stage in status.HOUSING_STAGES:
        return status.label(status.HOUSING_STAGES, stage, lang)
    return word(stage, lang)
