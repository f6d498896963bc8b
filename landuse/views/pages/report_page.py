"""The report as one page that prints on A4, and as a workbook with a sheet for every table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from landuse.domain.frames.cells import json_value
from landuse.domain.period_report import PeriodReport
from landuse.domain.quality.exceptions import cells_corrected, exceptions_in_force
from landuse.views.pages import report as words
from landuse.views.pages.gantt import gantt
from landuse.views.pages.page import asset, printed
from landuse.views.pages.report_tables import ReportTable, report_tables
from landuse.views.pages.sketch import sketch
from landuse.views.tables.columns import Col, number
from landuse.views.tables.workbook import Sheet, write_book
from landuse.words.catalogue import say

#: Columns whose cells are codes or days: they do not wrap.
_SHORT = {
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


def html(report: PeriodReport, made: dt.date, lang: str = "zh") -> str:
    """Return the page: headline figures, course of the year, what moved, what is late, a map.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.
    made : date
        The day it was compiled.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
        No script runs in it and nothing is fetched; text from the data is escaped.
    """
    assessment = report.assessment
    zone, goals, period = assessment.zone, assessment.goals, report.period
    facts = [
        say("page.report.period", lang, first=period.first, last=period.last),
        say("page.report.as_of", lang, day=period.day),
        say("page.report.made", lang, day=made),
        say("page.report.policy", lang, policy=zone.policy.label),
    ]
    if zone.known_on is not None:
        facts.insert(2, say("page.report.known_on", lang, day=zone.known_on))
    corrected = cells_corrected(zone.findings)
    accepted = exceptions_in_force(zone.exceptions, period.day)
    if corrected or accepted:
        counts = {"corrected": corrected, "accepted": len(accepted)}
        facts.append(say("page.report.set_apart", lang, **counts))
    if accepted:
        facts.append(
            say("page.report.accepted_kinds", lang, kinds=list(dict.fromkeys(accepted)))
        )
    elapsed = [f"{goal.elapsed(assessment.as_of):.0%}" for goal in goals.goals]
    counted, fresh = _on_map(report)
    return printed(
        "report.html",
        lang,
        css=asset("report.css"),
        title=words.title(report, lang),
        facts=" · ".join(facts),
        synthetic=say("page.synthetic", lang) if zone.synthetic else "",
        summary=words.summary(report, lang),
        elapsed=say("page.report.elapsed", lang, share=list(dict.fromkeys(elapsed))),
        cards=words.cards(report, lang),
        trends=words.trends(report, lang),
        gantt=gantt(goals.housing, assessment.as_of, lang),
        map=sketch(assessment, counted, fresh, lang),
        blocks={
            table.key: _printed(table, lang) for table in report_tables(report, lang)
        },
    )


def _on_map(report: PeriodReport) -> tuple[set[str], set[str]]:
    """Parcels that count for the land goal, and those that the period added to it.

    Parameters
    ----------
    report : PeriodReport
        Of a week, month or quarter.

    Returns
    -------
    counted, fresh : set of str
        Ids of parcels; both empty where the zone has no goal of land.
    """
    goals = report.assessment.goals.conditions
    land = next((goal for goal in goals if goal.measure == "redeveloped_mu"), None)
    if land is None:
        return set(), set()
    change = next(change for change in report.changes if change.id == land.id)
    counted = {entry.id for entry in land.counted}
    return counted, {entry.id for entry in change.entries if entry.amount > 0}


def _printed(table: ReportTable, lang: str) -> dict[str, object]:
    """Heads and cells as text; the goal is named where it changes.

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
        shown = dict(row)
        if row.get("goal") == goal_above:
            shown["goal"] = ""
        goal_above = row.get("goal")
        rows.append([_cell(shown.get(col.key), col) for col in table.cols])
    return {
        "title": table.title,
        "heads": heads,
        "rows": rows,
        "note": table.note,
        "empty": table.empty,
    }


def _kind(col: Col) -> str:
    """Class of a column's cells: numbers, codes and days, text.

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
    return "k" if col.key in _SHORT else "t"


def _cell(value: object, col: Col) -> str:
    """A cell as text; text that is not there is empty.

    Parameters
    ----------
    value : object
        As the row has it; None where it is unknown.
    col : Col
        The column, which knows the decimals of a number.

    Returns
    -------
    str
        An en dash for an unknown number.
    """
    if col.decimals is not None:
        return number(value, col.decimals)
    known = json_value(value)
    return "" if known is None else str(known)


def workbook(report: PeriodReport, path: Path, lang: str = "zh") -> None:
    """Write the same tables as sheets, after one with the summary.

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
    sheets = [
        Sheet(
            table.title,
            table.cols,
            [dict(row) for row in table.rows],
            say("page.sheet.title", lang, report=title, table=table.title),
            table.note if table.rows else table.empty,
        )
        for table in report_tables(report, lang)
    ]
    lines = [title, *words.summary(report, lang)]
    write_book(path, sheets, lang=lang, before={say("page.sheet.summary", lang): lines})
