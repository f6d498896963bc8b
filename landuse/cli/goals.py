"""``landuse goals``: progress to each goal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, emit, on_terminal, output_options, reading_options, wanted_format


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
    from landuse.views import progress, tables

    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    report = result.goals
    if every:
        from landuse.domain.goals import period_ends
        from landuse.pipeline import goals_on

        reports = goals_on(result, period_ends(result.zone.year, every, result.as_of))
        _emit_series(reports, progress.title(result, lang), every, lang, kind, output)
        return
    entries, cols = progress.entries(report), progress.ENTRY_COLS
    if kind == "json":
        emit(tables.json_text(progress.json_of(report)), output)
    elif kind == "csv":
        emit(tables.csv_text(entries, cols), output)
    elif kind == "xlsx":
        tables.write_xlsx(output or "", entries, cols, title=progress.title(result, lang), lang=lang)
    else:
        color = on_terminal() and output is None
        emit(progress.page(result, lang, color), output)
    if fail_unmet and not all(g.met for g in report.goals):
        ctx.exit(1)


def _emit_series(reports: list, title: str, every: str, lang: str, kind: str, output: Path | None) -> None:
    from landuse.views import progress, tables

    rows, cols = progress.series_rows(reports), progress.series_cols(reports)
    if kind == "json":
        emit(tables.json_text(progress.series_json(reports, every)), output)
    elif kind == "csv":
        emit(tables.csv_text(rows, cols), output)
    elif kind == "xlsx":
        tables.write_xlsx(output or "", rows, cols, title=title, lang=lang)
    else:
        text = tables.text_table(rows, cols, title=title, lang=lang, color=on_terminal() and output is None)
        emit(text + progress.sparklines(reports), output)
