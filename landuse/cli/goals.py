"""``landuse goals``: progress to each goal, what moved it, and whether it will be reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import assessed
from landuse.cli.options import (
    AssessmentOptions,
    Day,
    DrawOptions,
    OutputOptions,
    assessment_options,
    forecast_options,
    grouped,
    output_options,
)
from landuse.cli.output import Result, deliver

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment


@dataclass(frozen=True)
class AspectOptions:
    """Which aspect of the goals is shown; their progress where none is asked for.

    Parameters
    ----------
    every : str, optional
        "week", "month" or "quarter": progress at each of their ends.
    since : date, optional
        What changed since this day.
    forecast : bool
        Whether the goals will be reached.
    """

    every: str | None
    since: dt.date | None
    forecast: bool


@click.command("goals")
@assessment_options
@click.option(
    "--every", type=click.Choice(["week", "month", "quarter"]), help="逐周、逐月或逐季的进度。"
)
@click.option("--since", type=Day(), metavar="DATE", help="与这一天相比的变化，落到每个行动。")
@click.option("--forecast", is_flag=True, help="年底能否完成：把握、区间、最系于哪些行动。")
@forecast_options
@click.option("--fail-unmet", is_flag=True, help="有目标未达到时退出码为 1。")
@output_options()
@click.pass_context
@grouped(options=AssessmentOptions, aspect=AspectOptions, drawn=DrawOptions, target=OutputOptions)
def command(
    ctx: click.Context,
    options: AssessmentOptions,
    aspect: AspectOptions,
    drawn: DrawOptions,
    target: OutputOptions,
    fail_unmet: bool,
) -> None:
    """各项目标的进度、计入与未计入、变化与预测 ·
    progress to each goal: counted, left out and why, changes, forecast.
    """
    if sum(map(bool, (aspect.every, aspect.since, aspect.forecast))) > 1:
        raise click.UsageError("--every、--since、--forecast 一次只用一个。")
    kind = target.kind()
    assessment = assessed(options)
    if aspect.every:
        result = _series(assessment, aspect.every, options.lang)
    elif aspect.since:
        result = _changes(assessment, aspect.since, options.lang)
    elif aspect.forecast:
        result = _forecast(assessment, drawn, options.lang)
    else:
        result = _progress(assessment, options.lang)
    deliver(result, kind, target.output, options.lang)
    if fail_unmet and not assessment.goals.all_met:
        ctx.exit(1)


def _progress(assessment: Assessment, lang: str) -> Result:
    """Every goal, with the actions that count and those that do not."""
    from landuse.views.tables import goals
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import progress

    report = assessment.goals
    title = progress.title(assessment, lang)
    return Result(
        data=lambda: goals.progress_json(report),
        table=Sheet(title, goals.ENTRY_COLS, goals.entry_rows(report), title),
        text=lambda color: progress.page(assessment, lang, color),
    )


def _series(assessment: Assessment, every: str, lang: str) -> Result:
    """Progress at the end of every week, month or quarter of the plan year."""
    from landuse.domain.goals.period import period_ends
    from landuse.domain.timeline import goals_on
    from landuse.views.tables import goals
    from landuse.views.tables.text_table import Look, text_table
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import progress

    reports = goals_on(assessment, period_ends(assessment.zone.year, every, assessment.as_of))
    title = progress.title(assessment, lang)
    rows = goals.series_rows(reports)
    cols = goals.series_cols(reports)

    def text(color: bool) -> str:
        table = text_table(rows, cols, title=title, lang=lang, look=Look(color))
        return table + progress.sparklines(reports)

    return Result(
        data=lambda: goals.series_json(reports, every),
        table=Sheet(title, cols, rows, title),
        text=text,
    )


def _changes(assessment: Assessment, since: dt.date, lang: str) -> Result:
    """What moved each goal since a day, action by action."""
    from landuse.domain.goals.changes import changes
    from landuse.domain.timeline import goals_on
    from landuse.views.tables import goal_outlook
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import outlook, progress

    as_of = assessment.as_of
    if since >= as_of:
        raise click.UsageError(f"--since {since} 须早于截至日期 {as_of}。")
    moved = changes(goals_on(assessment, [since])[0], assessment.goals)
    data = {
        "since": since.isoformat(),
        "as_of": as_of.isoformat(),
        "changes": goal_outlook.change_json(moved),
    }
    title = progress.title(assessment, lang)
    return Result(
        data=lambda: data,
        table=Sheet(title, goal_outlook.CHANGE_COLS, goal_outlook.change_rows(moved), title),
        text=lambda color: outlook.change_text(moved, since, as_of, lang, color),
    )


def _forecast(assessment: Assessment, drawn: DrawOptions, lang: str) -> Result:
    """Whether each goal will be reached by the end of the plan year, and what it hangs on."""
    from landuse.domain.outlook import forecast
    from landuse.views.tables import goal_outlook
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import outlook, progress

    outlooks = forecast(assessment, drawn.draws, drawn.seed)
    data = {
        "as_of": assessment.as_of.isoformat(),
        "draws": drawn.draws,
        "seed": drawn.seed,
        "forecast": goal_outlook.forecast_json(outlooks),
    }
    title = progress.title(assessment, lang)

    def text(color: bool) -> str:
        goals = progress.progress_text(assessment.goals, lang, details=False)
        chances = outlook.forecast_text(outlooks, lang, drawn.draws, drawn.seed, color)
        return f"{title}  {goals}\n{chances}"

    return Result(
        data=lambda: data,
        table=Sheet(
            title, goal_outlook.DRIVER_COLS, goal_outlook.driver_rows(outlooks, lang), title
        ),
        text=text,
    )
