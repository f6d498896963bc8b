"""The report as one page that prints on A4, and as a workbook with a sheet for every table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from landuse.domain.frames.cells import json_value
from landuse.domain.goals.changes import parts
from landuse.domain.period_report import PeriodReport
from landuse.views.pages import charts, report
from landuse.views.pages.page import asset
from landuse.views.pages.sketch import sketch
from landuse.views.tables.columns import number
from landuse.views.tables.workbook import Sheet, write_book


def html(review: PeriodReport, made: dt.date, lang: str = "zh") -> str:
    """The page: headline figures, course of the year, what moved, what is late, housing, odds, lists, a small map.

    No script runs in it and nothing is fetched; text from the data is escaped. ``made`` is the day it was compiled.
    """
    from jinja2 import Environment

    a, zh = review.assessment, lang == "zh"
    land = next((g for g in parts(a.goals) if g.measure == "redeveloped_mu"), None)
    counted = {str(e["id"]) for e in land.counted} if land else set()
    fresh = {
        str(e["id"])
        for c in review.changes
        if land and c["id"] == land.id
        for e in c["entries"]
        if e["amount"] > 0
    }
    blocks = {b.key: _block(b, lang) for b in report.blocks(review, lang)}
    p = review.period
    facts = [
        f"{'期间' if zh else 'Period'} {p.first} – {p.last}",
        f"{'截至' if zh else 'as of'} {p.day}",
        f"{'编制' if zh else 'compiled'} {made}",
        f"{'政策' if zh else 'policy'} {a.zone.policy.title}",
    ]
    gone = ", ".join(dict.fromkeys(f"{report.elapsed(g, a.as_of):.0%}" for g in a.goals.goals))
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        asset("report.html")
    )
    return template.render(
        zh=zh,
        t=lambda x, y: x if zh else y,
        css=asset("report.css"),
        title=report.title(review, lang),
        facts=" · ".join(facts),
        synthetic=("合成演示数据" if zh else "synthetic demo data") if a.zone.synthetic else "",
        summary=report.summary(review, lang),
        elapsed=gone,
        cards=report.cards(review, lang),
        trends=report.trends(review, lang),
        gantt=charts.gantt(a.goals.housing, a.as_of, lang),
        map=sketch(a, counted, fresh, lang),
        blocks=blocks,
    )


#: Columns whose cells are codes or days: they do not wrap.
_SHORT = {"action_id", "date", "due", "until", "entry_id", "by", "stage", "unit", "responsible"}


def _block(block: report.Block, lang: str) -> dict[str, Any]:
    """Heads and cells as text; the goal is named where it changes."""
    kinds = ["n" if c.decimals is not None else "k" if c.key in _SHORT else "t" for c in block.cols]
    heads = [
        {"label": c.label(lang), "kind": kind} for c, kind in zip(block.cols, kinds, strict=True)
    ]
    rows, last = [], None
    for row in block.rows:
        shown = dict(row) if row.get("goal") != last else {**row, "goal": ""}
        last = row.get("goal")
        rows.append([_cell(shown.get(c.key), c.decimals) for c in block.cols])
    return {
        "title": block.title,
        "heads": heads,
        "rows": rows,
        "note": block.note,
        "empty": block.empty,
    }


def _cell(value: Any, decimals: int | None) -> str:
    return _words(value) if decimals is None else number(value, decimals)


def _words(value: Any) -> str:
    shown = json_value(value)
    return "" if shown is None else str(shown)


def workbook(review: PeriodReport, path: Path, lang: str = "zh") -> None:
    """The same tables as sheets, after one with the summary."""
    title = report.title(review, lang)
    sheets = [
        Sheet(
            b.title,
            b.cols,
            [dict(r) for r in b.rows],
            f"{title}：{b.title}",
            b.note if b.rows else b.empty,
        )
        for b in report.blocks(review, lang)
    ]
    lines = [title, *report.summary(review, lang)]
    write_book(path, sheets, lang=lang, before={"概要" if lang == "zh" else "Summary": lines})
