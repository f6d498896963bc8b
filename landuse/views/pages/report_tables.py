"""Every table of a period's report, for the page and for the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
_MOVED_COLS = (
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
        What it is called in the page.
    title : str
        Its heading, and the name of its sheet.
    cols : tuple of Col
        Its columns.
    rows : sequence of dict
        Values by the key of their column.
    note : str
        What stands under it.
    empty : str
        What stands in its place where it has no row.
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
        Those without rows too: that nothing is late is said.
    """
    return [
        _moved(report, lang),
        _table("moves", MOVE_COLS, move_rows(report.moves, lang), lang),
        _table("due", DUE_COLS, due_rows(report.due, lang), lang),
        _late(report, lang),
        _sites(report, lang),
        _drivers(report, lang),
        _counted(report, lang),
        _cards(report, lang),
        _excluded(report, lang),
        _balance(report, lang),
        _rejected(report, lang),
        _corrections(report, lang),
        _field_checks(report, lang),
    ]


def _table(
    key: str, cols: tuple[Col, ...], rows: Sequence[Row], lang: str, note: str = ""
) -> ReportTable:
    """A table with its heading, and what stands in its place where it is empty.

    Parameters
    ----------
    key : str
        What it is called in the page; its words stand under ``page.table.<key>``.
    cols : tuple of Col
        Its columns.
    rows : sequence of dict
        Values by the key of their column.
    lang : str
        "zh" or "en".
    note : str
        What stands under it.

    Returns
    -------
    ReportTable
    """
    title, empty = say(f"page.table.{key}", lang), say(f"page.table.{key}.empty", lang)
    return ReportTable(key, title, cols, rows, note, empty)


def _moved(report: PeriodReport, lang: str) -> ReportTable:
    """What moved since the period before.

    Parameters
    ----------
    report : PeriodReport
        The changes of its goals.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        A row an entry that was won or lost, the lost ones under zero.
    """
    note = say("page.table.changes.note", lang, since=report.period.before)
    return _table("changes", _MOVED_COLS, change_rows(report.changes, lang), lang, note)


def _late(report: PeriodReport, lang: str) -> ReportTable:
    """What is late, and who is responsible.

    Parameters
    ----------
    report : PeriodReport
        The actions that are late on its last day.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Days in the stage, days that it usually takes, and the day that was set.
    """
    rows: list[Row] = [
        in_ledger_words(
            {name: json_value(value) for name, value in asdict(action).items()},
            ("stage",),
            lang,
        )
        for action in report.late
    ]
    return _table("late", _LATE_COLS, rows, lang, say("page.table.late.note", lang))


def _sites(report: PeriodReport, lang: str) -> ReportTable:
    """The resettlement sites against their plans.

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
    rows: list[Row] = [
        {
            **row,
            "late": schedule_words(site, lang),
            "days_left": site.days_left,
            "waiting": site.waiting,
            "responsible": site.responsible,
        }
        for row, site in zip(housing_rows(goals, lang), goals.housing, strict=True)
    ]
    note = say("page.table.housing.note", lang, count=goals.waiting_households)
    return _table("housing", _SITE_COLS, rows, lang, note)


def _drivers(report: PeriodReport, lang: str) -> ReportTable:
    """The actions that decide the goals.

    Parameters
    ----------
    report : PeriodReport
        Its forecast.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        How likely each pending action counts, and what the goal's chance would be without it.
    """
    note = forecast_note(lang, report.draws, report.seed)
    return _table(
        "drivers", DRIVER_COLS, driver_rows(report.outlooks, lang), lang, note
    )


def _counted(report: PeriodReport, lang: str) -> ReportTable:
    """Every entry that counts.

    Parameters
    ----------
    report : PeriodReport
        Goals and their further conditions.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        Goal after goal: what each amount is the sum of, with its evidence.
    """
    rows = _entries(report, lambda goal: goal.counted, lang)
    return _table("counted", _COUNTED_COLS, rows, lang)


def _cards(report: PeriodReport, lang: str) -> ReportTable:
    """What every counted entry rests on.

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
    note = say("page.table.cards.note", lang)
    return _table(
        "cards", CARD_COLS, card_rows(report.cards, lang, _parts(report)), lang, note
    )


def _balance(report: PeriodReport, lang: str) -> ReportTable:
    """Where every row of the ledger and every entry ended.

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
    rows = balance_rows(report.assessment.goals, _parts(report), lang)
    note = say("page.table.balance.note", lang)
    return _table("balance", BALANCE_COLS, rows, lang, note)


def _parts(report: PeriodReport) -> Sequence[str]:
    """What the files and sheets of the ledger are called, where there are several."""
    return report.assessment.zone.parts.get("actions", ())


def _excluded(report: PeriodReport, lang: str) -> ReportTable:
    """Every entry that does not count, with its reason.

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
    rows = _entries(report, lambda goal: goal.left_out, lang)
    return _table("excluded", _EXCLUDED_COLS, rows, lang)


def _rejected(report: PeriodReport, lang: str) -> ReportTable:
    """Every row of the ledger that is not used.

    Parameters
    ----------
    report : PeriodReport
        The findings of reading are in it.
    lang : str
        "zh" or "en".

    Returns
    -------
    ReportTable
        What each finding says, with its row.
    """
    rows: list[Row] = [
        {
            "row": finding["row"],
            "action_id": finding["id"],
            "reason": _finding_in_words(finding, lang),
        }
        for finding in report.rejected
    ]
    note = say("page.table.rejected.note", lang)
    return _table("rejected", _REJECTED_COLS, rows, lang, note)


def _finding_in_words(finding: Record, lang: str) -> str:
    """What a finding says in a language."""
    if finding["phrase"] is None:
        return str(finding["message"])
    return in_words(from_json(finding["phrase"]), lang) or ""


def _projects(report: PeriodReport) -> dict[str, str]:
    """Action → the project that its last row names.

    Parameters
    ----------
    report : PeriodReport
        The ledger is in it.

    Returns
    -------
    dict of str to str
        Actions that never name a project are left out.
    """
    named = report.assessment.zone.actions.dropna(subset=["project"])
    last = named.drop_duplicates("action_id", keep="last")
    return dict(zip(last["action_id"], last["project"], strict=True))


def _entries(
    report: PeriodReport,
    wanted: Callable[[GoalProgress], Sequence[CountedEntry | ExcludedEntry]],
    lang: str,
) -> list[Row]:
    """The wanted entries of every goal and its further conditions, goal after goal."""
    projects = _projects(report)
    return [
        _entry(goal, entry, projects, lang)
        for goal in report.assessment.goals.conditions
        for entry in wanted(goal)
    ]


def _entry(
    goal: GoalProgress,
    entry: CountedEntry | ExcludedEntry,
    projects: dict[str, str],
    lang: str,
) -> Row:
    """One entry under its goal, with the name of its site or project.

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
        The entry's fields in plain values, and ``goal``, ``unit``, ``name``.
    """
    values = {
        name: json_value(in_words(value, lang)) for name, value in vars(entry).items()
    }
    name = entry.name or values.get("project") or projects.get(entry.action_id)
    unit = goal_unit(goal.unit, lang, 1 if entry.amount is None else entry.amount)
    return {**values, "goal": goal_title(goal, lang), "unit": unit, "name": name}


def _corrections(report: PeriodReport, lang: str) -> ReportTable:
    """Rows of the ledger that another supersedes.

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
    """Field checks in force, and those that ran out in the period.

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
    states = [
        (check, say("page.check.in_force", lang)) for check in report.field_checks
    ]
    states += [(check, say("page.check.run_out", lang)) for check in report.expired]
    rows: list[Row] = []
    for check, state in states:
        found = status.label(status.STATUSES, str(check["status"]), lang)
        rows.append({**check, "state": state, "status_label": found})
    return _table("checks", _CHECK_COLS, rows, lang)
