"""Every table of a period's report, for the page and for the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.views.pages.gantt import schedule_words
from landuse.views.tables.columns import Col, Row
from landuse.views.tables.goal_outlook import CHANGE_COLS, DRIVER_COLS, change_rows, driver_rows
from landuse.views.tables.goals import HOUSING_COLS, housing_rows
from landuse.views.text.outlook import forecast_note

if TYPE_CHECKING:
    from landuse.domain.goals.report import CountedEntry, ExcludedEntry, GoalProgress
    from landuse.domain.period_report import PeriodReport

_UNIT = Col("unit", "单位", "Unit")
_ACTION = Col("action_id", "行动编号", "Action")
_AREA = Col("area_mu", "亩", "Mu", 1)
_HOLDER = Col("responsible", "责任单位", "Held by")
_MOVED_COLS = (
    *CHANGE_COLS[:3],
    Col("amount", "变化", "Change", 1),
    _UNIT,
    *CHANGE_COLS[5:],
)
_LATE_COLS = (
    _ACTION,
    Col("project", "项目", "Project", width=24),
    _HOLDER,
    Col("stage", "阶段", "Stage"),
    Col("days", "已停留(天)", "Days in it", 0),
    Col("usual", "通常(天)", "Usual", 0),
    Col("due", "时限", "Due"),
    Col("overdue", "超期(天)", "Overdue", 0),
    _AREA,
    Col("floor_area_m2", "m²", "m²", 0),
)
_SITE_COLS = (
    *HOUSING_COLS[:4],
    Col("days_left", "距计划(天)", "Days left", 0),
    Col("late", "进度", "Schedule"),
    Col("waiting", "待安置户数", "Households", 0),
    _HOLDER,
)
_ENTRY_COLS = (
    Col("goal", "目标", "Goal"),
    _ACTION,
    Col("name", "项目", "Project", width=24),
    Col("id", "对象", "Unit"),
    Col("amount", "数量", "Amount", 1),
    _UNIT,
)
_COUNTED_COLS = (
    *_ENTRY_COLS,
    Col("date", "认定日期", "Recognised"),
    Col("evidence", "佐证材料", "Evidence"),
    Col("before", "往年", "Earlier"),
)
_EXCLUDED_COLS = (*_ENTRY_COLS, Col("reason", "未计入的理由", "Why not", width=40))
_CORRECTION_COLS = (
    Col("entry_id", "原记录", "Entry"),
    Col("by", "更正为", "Corrected by"),
    _ACTION,
    Col("stage", "原阶段", "Stage"),
    Col("date", "原日期", "Date"),
    _AREA,
    Col("source_row", "原行号", "Row", 0),
)
_CHECK_COLS = (
    Col("unit_id", "对象", "Unit"),
    Col("status_label", "核定状态", "Found"),
    Col("reviewer", "核查人", "Reviewer"),
    Col("date", "日期", "Date"),
    Col("until", "有效期至", "Until"),
    Col("reason", "理由", "Reason", width=40),
    Col("state", "效力", "Force"),
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
        _late(report, lang),
        _sites(report, lang),
        _drivers(report, lang),
        _counted(report, lang),
        _excluded(report, lang),
        _corrections(report, lang),
        _field_checks(report, lang),
    ]


def _moved(report: PeriodReport, lang: str) -> ReportTable:
    """What moved since the period before."""
    since = report.period.before
    rows = change_rows(report.changes)
    if lang == "zh":
        note = f"与 {since} 相比；退出的行动为负数"
        return ReportTable("changes", "本期变化", _MOVED_COLS, rows, note, "本期没有变化")
    note = f"against {since}; what fell through is negative"
    return ReportTable("changes", "What moved", _MOVED_COLS, rows, note, "Nothing moved")


def _late(report: PeriodReport, lang: str) -> ReportTable:
    """What is late, and who holds it."""
    rows: list[Row] = [
        {name: json_value(value) for name, value in asdict(action).items()}
        for action in report.late
    ]
    if lang == "zh":
        note = "过了时限的；没有时限而停留超过通常两倍的；停工的"
        title, empty = "滞后与责任单位", "没有滞后的行动"
    else:
        note = "Past their day; without one, twice the usual stay; halted"
        title, empty = "Late, and who holds it", "Nothing is late"
    return ReportTable("late", title, _LATE_COLS, rows, note, empty)


def _sites(report: PeriodReport, lang: str) -> ReportTable:
    """The resettlement sites against their plans."""
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
    waiting = goals.waiting_households
    if lang == "zh":
        note, title, empty = f"共 {waiting:,} 户待安置", "安置房", "没有安置房台账"
    else:
        note, title = f"{waiting:,} households wait", "Resettlement housing"
        empty = "No housing ledger"
    return ReportTable("housing", title, _SITE_COLS, rows, note, empty)


def _drivers(report: PeriodReport, lang: str) -> ReportTable:
    """What the goals hang on."""
    rows = driver_rows(report.outlooks, lang)
    note = forecast_note(lang, report.draws, report.seed)
    if lang == "zh":
        title, empty = "目标最系于哪些行动", "没有悬而未决的行动左右目标"
    else:
        title, empty = "What the goals hang on", "No pending action decides a goal"
    return ReportTable("drivers", title, DRIVER_COLS, rows, note, empty)


def _counted(report: PeriodReport, lang: str) -> ReportTable:
    """Every entry that counts."""
    projects = _projects(report)
    rows = [
        _entry(goal, entry, projects, lang)
        for goal in report.assessment.goals.conditions
        for entry in goal.counted
    ]
    if lang == "zh":
        return ReportTable("counted", "计入清单", _COUNTED_COLS, rows, empty="没有计入的行动")
    return ReportTable("counted", "Counted", _COUNTED_COLS, rows, empty="Nothing counts yet")


def _excluded(report: PeriodReport, lang: str) -> ReportTable:
    """Every entry that does not count, with its reason."""
    projects = _projects(report)
    rows = [
        _entry(goal, entry, projects, lang)
        for goal in report.assessment.goals.conditions
        for entry in goal.excluded
    ]
    if lang == "zh":
        return ReportTable("excluded", "未计入清单", _EXCLUDED_COLS, rows, empty="全部计入")
    return ReportTable("excluded", "Not counted", _EXCLUDED_COLS, rows, empty="Everything counts")


def _projects(report: PeriodReport) -> dict[str, str]:
    """Action → the project that its last row names."""
    named = report.assessment.zone.actions.dropna(subset=["project"])
    last = named.drop_duplicates("action_id", keep="last")
    return dict(zip(last["action_id"], last["project"], strict=True))


def _entry(
    goal: GoalProgress,
    entry: CountedEntry | ExcludedEntry,
    projects: dict[str, str],
    lang: str,
) -> Row:
    """One entry under its goal, with the name of its site or project."""
    values = {name: json_value(value) for name, value in vars(entry).items()}
    for key in ("reason", "before"):
        said = values.get(key)
        values[key] = said.in_language(lang) if said is not None else None
    name = entry.name or values.get("project") or projects.get(entry.action_id)
    return {**values, "goal": goal.title, "unit": goal.unit, "name": name}


def _corrections(report: PeriodReport, lang: str) -> ReportTable:
    """Rows of the ledger that another supersedes."""
    if lang == "zh":
        note, title, empty = "原记录保留在台账中，以更正为准", "台账更正", "没有更正"
    else:
        note = "Both rows stay in the ledger; the correction holds"
        title, empty = "Corrections", "None"
    return ReportTable("corrections", title, _CORRECTION_COLS, report.corrections, note, empty)


def _field_checks(report: PeriodReport, lang: str) -> ReportTable:
    """Field checks in force, and those that ran out in the period."""
    if lang == "zh":
        in_force, run_out = "有效", "本期到期，恢复按规则判定"
        title, empty = "现场核查", "没有有效的现场核查"
    else:
        in_force, run_out = "in force", "ran out this period"
        title, empty = "Field checks", "None in force"
    states = [(check, in_force) for check in report.reviews]
    states += [(check, run_out) for check in report.expired]
    rows: list[Row] = []
    for check, state in states:
        found = status.label(status.STATUSES, str(check["status"]), lang)
        rows.append({**check, "state": state, "status_label": found})
    return ReportTable("checks", title, _CHECK_COLS, rows, empty=empty)
