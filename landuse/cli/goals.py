"""``landuse goals``: progress to each goal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, emit, on_terminal, output_options, reading_options, wanted_format


@click.command("goals")
@reading_options
@as_of_option
@click.option("--fail-unmet", is_flag=True, help="有目标未达到时退出码为 1。")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    fail_unmet: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """各项目标的进度、计入与未计入 · progress to each goal: what was counted, what was left out and why."""
    from landuse.views import progress, tables

    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    report = result.goals
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
