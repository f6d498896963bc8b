"""``landuse goals``: progress to each goal, what moved it, and whether it will be reached."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.common import (
    Day,
    as_of_option,
    assessed,
    deliver,
    output_options,
    reading_options,
    wanted_format,
)

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment


@click.command("goals")
@reading_options
@as_of_option
@click.option(
    "--every", type=click.Choice(["week", "month", "quarter"]), help="逐周、逐月或逐季的进度。"
)
@click.option("--since", type=Day(), metavar="DATE", help="与这一天相比的变化，落到每个行动。")
@click.option("--forecast", is_flag=True, help="年底能否完成：把握、区间、最系于哪些行动。")
@click.option(
    "--draws",
    type=click.IntRange(100, 200_000),
    default=4000,
    show_default=True,
    help="预测的模拟次数。",
)
@click.option("--seed", type=int, default=0, show_default=True, help="预测的随机种子。")
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
    since: dt.date | None,
    forecast: bool,
    draws: int,
    seed: int,
    fail_unmet: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """各项目标的进度、计入与未计入、变化与预测 · progress to each goal: counted, left out and why, changes, forecast."""
    from landuse.views.text import progress

    if sum(map(bool, (every, since, forecast))) > 1:
        raise click.UsageError("--every、--since、--forecast 一次只用一个。")
    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    title = progress.title(result, lang)
    if every:
        _series(result, every, kind, output, title, lang)
    elif since:
        _changes(result, since, kind, output, title, lang)
    elif forecast:
        _forecast(result, draws, seed, kind, output, title, lang)
    else:
        report = result.goals
        deliver(
            kind,
            output,
            data=lambda: progress.json_of(report),
            rows=progress.entries(report),
            cols=progress.ENTRY_COLS,
            title=title,
            lang=lang,
            text=lambda color: progress.page(result, lang, color),
        )
    if fail_unmet and not all(g.met for g in result.goals.goals):
        ctx.exit(1)


def _series(
    result: Assessment, every: str, kind: str, output: Path | None, title: str, lang: str
) -> None:
    from landuse.domain.goals.progress import period_ends
    from landuse.domain.timeline import goals_on
    from landuse.views.tables import text_table
    from landuse.views.text import progress

    reports = goals_on(result, period_ends(result.zone.year, every, result.as_of))
    rows, cols = progress.series_rows(reports), progress.series_cols(reports)
    deliver(
        kind,
        output,
        data=lambda: progress.series_json(reports, every),
        rows=rows,
        cols=cols,
        title=title,
        lang=lang,
        text=lambda color: (
            text_table.text_table(rows, cols, title=title, lang=lang, look=text_table.Look(color))
            + progress.sparklines(reports)
        ),
    )


def _changes(
    result: Assessment, since: dt.date, kind: str, output: Path | None, title: str, lang: str
) -> None:
    from landuse.domain.goals.changes import changes
    from landuse.domain.timeline import goals_on
    from landuse.views.text import outlook

    if since >= result.as_of:
        raise click.UsageError(f"--since {since} 须早于截至日期 {result.as_of}。")
    moved = changes(goals_on(result, [since])[0], result.goals)
    data = {"since": since.isoformat(), "as_of": result.as_of.isoformat(), "changes": moved}
    deliver(
        kind,
        output,
        data=lambda: data,
        rows=outlook.change_rows(moved),
        cols=outlook.CHANGE_COLS,
        title=title,
        lang=lang,
        text=lambda color: outlook.change_text(moved, since, result.as_of, lang, color),
    )


def _forecast(
    result: Assessment, draws: int, seed: int, kind: str, output: Path | None, title: str, lang: str
) -> None:
    from landuse.domain.outlook import forecast
    from landuse.views.text import outlook, progress

    outlooks = forecast(result, draws, seed)
    data = {
        "as_of": result.as_of.isoformat(),
        "draws": draws,
        "seed": seed,
        "forecast": outlook.forecast_json(outlooks),
    }
    deliver(
        kind,
        output,
        data=lambda: data,
        rows=outlook.driver_rows(outlooks, lang),
        cols=outlook.DRIVER_COLS,
        title=title,
        lang=lang,
        text=lambda color: (
            progress.title(result, lang)
            + "  "
            + progress.text(result.goals, lang, details=False)
            + "\n"
            + outlook.forecast_text(outlooks, lang, draws, seed, color)
        ),
    )
