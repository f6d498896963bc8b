"""``landuse goals``: progress to each goal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, deliver, output_options, reading_options, wanted_format


@click.command("goals")
@reading_options
@as_of_option
@click.option("--every", type=click.Choice(["week", "month", "quarter"]), help="逐周、逐月或逐季的进度。")
@click.option("--fail-unmet", is_flag=True, help="有目标未达到时退出码为 1。")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    every: str | None,
    fail_unmet: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """各项目标的进度、计入与未计入 · progress to each goal: what was counted, what was left out and why."""
    from landuse.domain.goals import period_ends
    from landuse.pipeline import goals_on
    from landuse.views import progress, tables

    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    report, title = result.goals, progress.title(result, lang)
    if every:
        reports = goals_on(result, period_ends(result.zone.year, every, result.as_of))
        rows, cols = progress.series_rows(reports), progress.series_cols(reports)
        deliver(
            kind, output, data=lambda: progress.series_json(reports, every), rows=rows, cols=cols, title=title, lang=lang,
            text=lambda color: tables.text_table(rows, cols, title=title, lang=lang, color=color) + progress.sparklines(reports),
        )  # fmt: skip
        return
    deliver(
        kind, output, data=lambda: progress.json_of(report), rows=progress.entries(report), cols=progress.ENTRY_COLS,
        title=title, lang=lang, text=lambda color: progress.page(result, lang, color),
    )  # fmt: skip
    if fail_unmet and not all(g.met for g in report.goals):
        ctx.exit(1)
