"""The period report as a page that prints on A4, and as a workbook with a sheet a table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from landuse.domain.period_report import PeriodReport
from landuse.domain.quality.exceptions import cells_corrected, exceptions_in_force
from landuse.views.pages import report as words
from landuse.views.pages.gantt import gantt
from landuse.views.pages.page import asset, printed_cell, render_page, synthetic_note
from landuse.views.pages.report_tables import ReportTable, report_tables
from landuse.views.pages.sketch import sketch
from landuse.views.tables.columns import Col
from landuse.views.tables.workbook import Sheet, write_book
from landuse.words.catalogue import say

#: Columns of codes or days, whose cells do not wrap.
_UNWRAPPED = {
    "action_id",
    "date",
    "due",
    "until",
    "entry_id",
    "by",
    "stage",
    "unit",
    "responsible",
}


def html(report: PeriodReport, compiled_on: dt.date, lang: str = "zh") -> str:
    """Return the page: headline figures, course of the year, tables, charts and a map.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    compiled_on : date
        The day on which it is compiled.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        No script runs in it and nothing is fetched; text from the data is escaped.
    """
    assessment = report.assessment
    facts = _facts(report, compiled_on, lang)
    counted, new = _counted_parcels(report)
    blocks = {}
    for table in report_tables(report, lang):
        blocks[table.key] = _block(table, lang)
    return render_page(
        "report.html",
        lang,
        css=asset("report.css"),
        title=words.title(report, lang),
        facts=" · ".join(facts),
        synthetic=synthetic_note(assessment.zone, lang),
        summary=words.summary(report, lang),
        elapsed=_elapsed(report, lang),
        cards=words.cards(report, lang),
        trends=words.trends(report, lang),
        gantt=gantt(assessment.goals.housing, assessment.as_of, lang),
        map=sketch(assessment, counted, new, lang),
        blocks=blocks,
    )


def _facts(report: PeriodReport, compiled_on: dt.date, lang: str) -> list[str]:
    """Return the facts under the title: days, policy, corrections and exceptions.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    compiled_on : date
        The day on which it is compiled.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
    """
    zone, period = report.assessment.zone, report.period
    facts = [
        say("page.report.period", lang, first=period.first, last=period.last),
        say("page.report.as_of", lang, day=period.day),
    ]
    if zone.known_on is not None:
        facts.append(say("page.report.known_on", lang, day=zone.known_on))
    facts.append(say("page.report.made", lang, day=compiled_on))
    facts.append(say("page.report.policy", lang, policy=zone.policy.label))
    corrected = cells_corrected(zone.findings)
    accepted = exceptions_in_force(zone.exceptions, period.day)
    if corrected or accepted:
        counts = {"corrected": corrected, "accepted": len(accepted)}
        facts.append(say("page.report.set_apart", lang, **counts))
    if accepted:
        kinds = list(dict.fromkeys(accepted))
        facts.append(say("page.report.accepted_kinds", lang, kinds=kinds))
    return facts


def _elapsed(report: PeriodReport, lang: str) -> str:
    """Return a sentence on the part of the goals' windows that has gone by."""
    assessment = report.assessment
    shares = [goal.elapsed(assessment.as_of) for goal in assessment.goals.goals]
    distinct = dict.fromkeys(f"{share:.0%}" for share in shares)
    return say("page.report.elapsed", lang, share=list(distinct))


def _counted_parcels(report: PeriodReport) -> tuple[set[str], set[str]]:
    """Return the parcels that count for the land goal, and those that are new in the period.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.

    Returns
    -------
    counted, new : set of str
        Ids of parcels; both empty where the zone has no goal of land.
    """
    goals = report.assessment.goals.conditions
    land_goals = [goal for goal in goals if goal.measure == "redeveloped_mu"]
    if not land_goals:
        return set(), set()
    goal = land_goals[0]
    counted = {entry.id for entry in goal.counted}
    new: set[str] = set()
    for change in report.changes:
        if change.id == goal.id:
            new.update(entry.id for entry in change.entries if entry.amount > 0)
    return counted, new


def _block(table: ReportTable, lang: str) -> dict[str, object]:
    """Return a table as the template takes it; the goal is written only where it changes.

    Parameters
    ----------
    table : ReportTable
        Of the report.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        ``title``, ``heads`` (label and kind of a column), ``rows`` of text, ``note`` and
        ``empty``, as the template takes them.
    """
    heads = [{"label": col.label(lang), "kind": _kind(col)} for col in table.cols]
    rows: list[list[str]] = []
    goal_above: object = None
    for row in table.rows:
        values = dict(row)
        if row.get("goal") == goal_above:
            values["goal"] = ""
        goal_above = row.get("goal")
        cells = [printed_cell(values.get(col.key), col) for col in table.cols]
        rows.append(cells)
    return {
        "title": table.title,
        "heads": heads,
        "rows": rows,
        "note": table.note,
        "empty": table.empty,
    }


def _kind(col: Col) -> str:
    """Return the CSS class of a column's cells.

    Parameters
    ----------
    col : Col
        The column.

    Returns
    -------
    str
        "n", "k" or "t": numbers stand to the right, codes and days do not wrap.
    """
    if col.decimals is not None:
        return "n"
    return "k" if col.key in _UNWRAPPED else "t"


def workbook(report: PeriodReport, path: Path, lang: str = "zh") -> None:
    """Write the tables as sheets of a workbook, after a sheet with the summary.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    path : Path
        An .xlsx file; it appears whole or not at all.
    lang : {"zh", "en"}
        Of the words.
    """
    title = words.title(report, lang)
    sheets = []
    for table in report_tables(report, lang):
        rows = [dict(row) for row in table.rows]
        heading = say("page.sheet.title", lang, report=title, table=table.title)
        note = table.note if table.rows else table.empty
        sheets.append(Sheet(table.title, table.cols, rows, heading, note))
    summary_name = say("page.sheet.summary", lang)
    summary = [title, *words.summary(report, lang)]
    write_book(path, sheets, lang=lang, before={summary_name: summary})
