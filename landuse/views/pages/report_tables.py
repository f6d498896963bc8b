"""The tables of a period's report, for the page and for the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record, json_value
from landuse.domain.vocabulary import status
from landuse.views.pages.gantt import schedule_words
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.style.labels import in_ledger_words
from landuse.views.tables.columns import Col, Row, declared
from landuse.views.tables.goal_outlook import (
    CHANGE_COLS,
    DRIVER_COLS,
    DUE_COLS,
    MOVE_COLS,
    change_rows,
    driver_rows,
    due_rows,
    move_rows,
)
from landuse.views.tables.goals import (
    BALANCE_COLS,
    HOUSING_COLS,
    balance_rows,
    housing_rows,
)
from landuse.views.tables.recognition_cards import CARD_COLS, card_rows
from landuse.views.text.outlook import forecast_note
from landuse.words.catalogue import in_words, say
from landuse.words.phrases import from_json

if TYPE_CHECKING:
    from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress
    from landuse.domain.period_report import PeriodReport

_UNIT = Col("unit", "table.unit")
_ACTION = declared("action_id")
_AREA = declared("area_mu", 1)
_HOLDER = declared("responsible")
_CHANGE_COLS = (
    *CHANGE_COLS[:3],
    Col("amount", "page.head.change", decimals=1),
    _UNIT,
    *CHANGE_COLS[5:],
)
_LATE_COLS = (
    _ACTION,
    Col("project", "page.head.project", width=24),
    _HOLDER,
    declared("stage"),
    Col("days", "page.head.days", decimals=0),
    Col("usual", "page.head.usual", decimals=0),
    declared("due"),
    Col("overdue", "page.head.overdue", decimals=0),
    _AREA,
    declared("floor_area_m2"),
)
_SITE_COLS = (
    *HOUSING_COLS[:4],
    Col("days_left", "page.head.days_left", decimals=0),
    Col("late", "page.head.schedule"),
    Col("waiting", "page.head.waiting", decimals=0),
    _HOLDER,
)
_ENTRY_COLS = (
    Col("goal", "table.goal"),
    _ACTION,
    Col("name", "page.head.project", width=24),
    Col("id", "page.head.unit"),
    Col("amount", "table.amount", decimals=1),
    _UNIT,
)
_REJECTED_COLS = (
    Col("row", "table.row", decimals=0),
    _ACTION,
    Col("reason", "table.cause", width=60, wraps=True),
)
_COUNTED_COLS = (
    *_ENTRY_COLS,
    Col("date", "page.head.recognised"),
    declared("evidence"),
    Col("before", "page.head.before"),
)
_EXCLUDED_COLS = (*_ENTRY_COLS, Col("reason", "page.head.why_not", width=40))
_CORRECTION_COLS = (
    Col("entry_id", "page.head.entry"),
    Col("by", "page.head.corrected_by"),
    _ACTION,
    Col("stage", "page.head.stage"),
    Col("date", "page.head.date"),
    _AREA,
    Col("source_row", "page.head.row", decimals=0),
)
_CHECK_COLS = (
    Col("unit_id", "page.head.unit"),
    Col("status_label", "page.head.status"),
    declared("reviewer"),
    declared("date"),
    declared("until"),
    declared("reason", width=40),
    Col("state", "page.head.state"),
)


@dataclass(frozen=True)
class ReportTable:
    """One table of a report.

    Attributes
    ----------
    key : str
        Its name in the template.
    title : str
        Its heading, and the name of its sheet.
    cols : tuple of Col
        Its columns.
    rows : sequence of dict
        Values by the key of their column.
    note : str
        A note under it.
    empty : str
        A sentence that replaces it where it has no row.
    """

    key: str
    title: str
    cols: tuple[Col, ...]
    rows: Sequence[Row]
    note: str = ""
    empty: str = ""


def report_tables(report: PeriodReport, lang: str) -> list[ReportTable]:
    """Return every table of a report, in its order.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    list of ReportTable
        Those without rows too: that nothing is late is worth a sentence.
    """
    moves = move_rows(report.moves, lang)
    due = due_rows(report.due, lang)
    return [
        _changes(report, lang),
        _table("moves", MOVE_COLS, moves, lang),
        _table("due", DUE_COLS, due, lang),
        _late_actions(report, lang),
        _sites(report, lang),
        _drivers(report, lang),
        _counted_entries(report, lang),
        _recognition_cards(report, lang),
        _excluded_entries(report, lang),
        _balance(report, lang),
        _rejected_rows(report, lang),
        _corrections(report, lang),
        _field_checks(report, lang),
    ]


def _table(
    key: str, cols: tuple[Col, ...], rows: Sequence[Row], lang: str, note: str = ""
) -> ReportTable:
    """Return a table with its heading, and the sentence that replaces it where it is empty.

    Parameters
    ----------
    key : str
        Its name in the template; its words have the code ``page.table.<key>``.
    cols : tuple of Col
        Its columns.
    rows : sequence of dict
        Values by the key of their column.
    lang : str
        "zh" or "en".
    note : str
        A note under it.

    Returns
    -------
    ReportTable
    """
    title = say(f"page.table.{key}", lang)
    empty = say(f"page.table.{key}.empty", lang)
    return ReportTable(key, title, cols, rows, note, empty)


def _changes(report: PeriodReport, lang: str) -> ReportTable:
    """Return the entries that were won or lost since the period before.

    Parameters
    ----------
    report : PeriodReport
        The changes of its goals.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        A row an entry; amounts of lost ones are negative.
    """
    rows = change_rows(report.changes, lang)
    note = say("page.table.changes.note", lang, since=report.period.before)
    return _table("changes", _CHANGE_COLS, rows, lang, note)


def _late_actions(report: PeriodReport, lang: str) -> ReportTable:
    """Return the actions that are late, and who is responsible.

    Parameters
    ----------
    report : PeriodReport
        The actions that are late on its last day.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        With the days in the stage, the days that it usually takes, and the planned day.
    """
    rows: list[Row] = []
    for action in report.late:
        values = {name: json_value(value) for name, value in asdict(action).items()}
        rows.append(in_ledger_words(values, ("stage",), lang))
    note = say("page.table.late.note", lang)
    return _table("late", _LATE_COLS, rows, lang, note)


def _sites(report: PeriodReport, lang: str) -> ReportTable:
    """Return the resettlement sites against their plans.

    Parameters
    ----------
    report : PeriodReport
        The sites as of its last day.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Every site, late or not, with the households that wait for it.
    """
    goals = report.assessment.goals
    rows: list[Row] = []
    for row, site in zip(housing_rows(goals, lang), goals.housing, strict=True):
        schedule = {
            "late": schedule_words(site, lang),
            "days_left": site.days_left,
            "waiting": site.waiting,
            "responsible": site.responsible,
        }
        rows.append({**row, **schedule})
    note = say("page.table.housing.note", lang, count=goals.waiting_households)
    return _table("housing", _SITE_COLS, rows, lang, note)


def _drivers(report: PeriodReport, lang: str) -> ReportTable:
    """Return the actions that decide the goals.

    Parameters
    ----------
    report : PeriodReport
        Its forecast.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Chance that each pending action counts, and the goal's chance without it.
    """
    rows = driver_rows(report.outlooks, lang)
    note = forecast_note(lang, report.draws, report.seed)
    return _table("drivers", DRIVER_COLS, rows, lang, note)


def _counted_entries(report: PeriodReport, lang: str) -> ReportTable:
    """Return every entry that counts.

    Parameters
    ----------
    report : PeriodReport
        Goals and their further conditions.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Goal after goal: the addends of its amount, with their evidence.
    """
    projects = _project_of_action(report)
    rows: list[Row] = []
    for goal in report.assessment.goals.conditions:
        rows += [_entry_row(goal, entry, projects, lang) for entry in goal.counted]
    return _table("counted", _COUNTED_COLS, rows, lang)


def _recognition_cards(report: PeriodReport, lang: str) -> ReportTable:
    """Return the evidence of every counted entry.

    Parameters
    ----------
    report : PeriodReport
        Its recognition cards.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Goal after goal, a row an entry.
    """
    rows = card_rows(report.cards, lang, _ledger_parts(report))
    note = say("page.table.cards.note", lang)
    return _table("cards", CARD_COLS, rows, lang, note)


def _balance(report: PeriodReport, lang: str) -> ReportTable:
    """Return how many rows of the ledger, and entries, are counted, pending and excluded.

    Parameters
    ----------
    report : PeriodReport
        Goals and their further conditions.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        A row a condition.
    """
    rows = balance_rows(report.assessment.goals, _ledger_parts(report), lang)
    note = say("page.table.balance.note", lang)
    return _table("balance", BALANCE_COLS, rows, lang, note)


def _ledger_parts(report: PeriodReport) -> Sequence[str]:
    """Return the names of the ledger's files and sheets, where there are several."""
    return report.assessment.zone.parts.get("actions", ())


def _excluded_entries(report: PeriodReport, lang: str) -> ReportTable:
    """Return every entry that does not count, with its reason.

    Parameters
    ----------
    report : PeriodReport
        Goals and their further conditions.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Goal after goal.
    """
    projects = _project_of_action(report)
    rows: list[Row] = []
    for goal in report.assessment.goals.conditions:
        rows += [_entry_row(goal, entry, projects, lang) for entry in goal.left_out]
    return _table("excluded", _EXCLUDED_COLS, rows, lang)


def _rejected_rows(report: PeriodReport, lang: str) -> ReportTable:
    """Return every row of the ledger that is not used.

    Parameters
    ----------
    report : PeriodReport
        The findings of reading are in it.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        The sentence of each finding, with its row.
    """
    rows: list[Row] = []
    for finding in report.rejected:
        reason = _finding_sentence(finding, lang)
        rows.append(
            {"row": finding["row"], "action_id": finding["id"], "reason": reason}
        )
    note = say("page.table.rejected.note", lang)
    return _table("rejected", _REJECTED_COLS, rows, lang, note)


def _finding_sentence(finding: Record, lang: str) -> str:
    """Return the sentence of a finding in a language."""
    if finding["phrase"] is None:
        return str(finding["message"])
    sentence = from_json(finding["phrase"])
    return in_words(sentence, lang) or ""


def _project_of_action(report: PeriodReport) -> dict[str, str]:
    """Return the project of every action, as its last row in the ledger has it.

    Parameters
    ----------
    report : PeriodReport
        The ledger is in it.

    Returns
    -------
    dict of str to str
        Actions without a project are left out.
    """
    with_project = report.assessment.zone.actions.dropna(subset=["project"])
    last = with_project.drop_duplicates("action_id", keep="last")
    return dict(zip(last["action_id"], last["project"], strict=True))


def _entry_row(
    goal: GoalProgress,
    entry: CountedEntry | ExcludedEntry,
    projects: dict[str, str],
    lang: str,
) -> Row:
    """Return one entry under its goal, with the name of its site or project.

    Parameters
    ----------
    goal : GoalProgress
        The condition that the entry was considered for.
    entry : CountedEntry or ExcludedEntry
        The entry.
    projects : dict of str to str
        Action → its project.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        The entry's fields as text and numbers, and ``goal``, ``unit``, ``name``.
    """
    values = {}
    for field, value in vars(entry).items():
        values[field] = json_value(in_words(value, lang))
    name = entry.name or values.get("project") or projects.get(entry.action_id)
    amount = 1 if entry.amount is None else entry.amount
    unit = goal_unit(goal.unit, lang, amount)
    return {**values, "goal": goal_title(goal, lang), "unit": unit, "name": name}


def _corrections(report: PeriodReport, lang: str) -> ReportTable:
    """Return the rows of the ledger that another supersedes.

    Parameters
    ----------
    report : PeriodReport
        The corrections in force on its last day.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
    """
    note = say("page.table.corrections.note", lang)
    rows = [in_ledger_words(row, ("stage",), lang) for row in report.corrections]
    return _table("corrections", _CORRECTION_COLS, rows, lang, note)


def _field_checks(report: PeriodReport, lang: str) -> ReportTable:
    """Return the field checks in force, and those that expired in the period.

    Parameters
    ----------
    report : PeriodReport
        Both are in it.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        ``state`` says which of the two a check is.
    """
    in_force = say("page.check.in_force", lang)
    expired = say("page.check.run_out", lang)
    rows = [_check_row(check, in_force, lang) for check in report.field_checks]
    rows += [_check_row(check, expired, lang) for check in report.expired]
    return _table("checks", _CHECK_COLS, rows, lang)


def _check_row(check: Row, state: str, lang: str) -> Row:
    """Return a field check with its state and the label of its status."""
    label = status.label(status.STATUSES, str(check["status"]), lang)
    return {**check, "state": state, "status_label": label}
