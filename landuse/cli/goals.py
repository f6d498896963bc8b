"""``landuse goals``: progress to each goal, what moved it, and whether it will be reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import ReadingCommand, assessed
from landuse.cli.options import (
    AssessmentOptions,
    Day,
    DrawOptions,
    OutputOptions,
    assessment_options,
    draw_options,
    grouped,
    output_options,
    period_option,
)
from landuse.cli.output import Result, deliver
from landuse.cli.steps import step
from landuse.cli.worded import option, worded_command
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment


@dataclass(frozen=True)
class AspectOptions:
    """Which aspect of the goals is shown; their progress where none is asked for.

    Parameters
    ----------
    period : str, optional
        "week", "month" or "quarter": progress at each of their ends.
    since : date, optional
        What changed since this day.
    forecast : bool
        Whether the goals will be reached.
    """

    period: str | None
    since: dt.date | None
    forecast: bool


@worded_command("goals", "cli.goals.help", ReadingCommand)
@assessment_options
@period_option("cli.goals.period")
@option("--since", type=Day(), metavar="cli.metavar.day", help="cli.goals.since")
@option("--forecast", is_flag=True, help="cli.goals.forecast")
@draw_options
@option("--fail-unmet", is_flag=True, help="cli.goals.fail_unmet")
@output_options()
@click.pass_context
@grouped(
    options=AssessmentOptions,
    aspect=AspectOptions,
    sampling=DrawOptions,
    target=OutputOptions,
)
def command(
    ctx: click.Context,
    options: AssessmentOptions,
    aspect: AspectOptions,
    sampling: DrawOptions,
    target: OutputOptions,
    fail_unmet: bool,
) -> None:
    """Give the progress to each goal: what counts, what does not and why; changes; forecast."""
    if sum(map(bool, (aspect.period, aspect.since, aspect.forecast))) > 1:
        raise click.UsageError(say("cli.goals.one_aspect"))
    kind = target.kind()
    assessment = assessed(options)
    if aspect.period:
        result = _series(assessment, aspect.period, options.lang)
    elif aspect.since:
        result = _changes(assessment, aspect.since, options.lang)
    elif aspect.forecast:
        result = _forecast(assessment, sampling, options.lang)
    else:
        result = _progress(assessment, options.lang)
    deliver(result, kind, target.output, options.lang)
    if fail_unmet and not assessment.goals.all_met:
        ctx.exit(1)


def _progress(assessment: Assessment, lang: str) -> Result:
    """Every goal, with the actions that count and those that do not."""
    from landuse.domain.recognition_cards import recognition_cards
    from landuse.views.tables import goals
    from landuse.views.tables.recognition_cards import CARD_COLS, card_rows
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import progress

    report = assessment.goals
    cards = recognition_cards(assessment)
    parts = assessment.zone.parts.get("actions", ())
    title = progress.title(assessment, lang)
    beside = [
        Sheet(say(f"cli.goals.{name}", lang), cols, rows, title)
        for name, cols, rows in (
            ("cards", CARD_COLS, card_rows(cards, lang, parts)),
            ("balance", goals.BALANCE_COLS, goals.balance_rows(report, parts, lang)),
        )
        if rows
    ]
    return Result(
        data=lambda: goals.with_row_names(goals.progress_json(report, cards), parts),
        table=Sheet(title, goals.ENTRY_COLS, goals.entry_rows(report, lang), title),
        text=lambda color: progress.page(assessment, lang, color, cards=cards),
        beside=beside,
    )


def _series(assessment: Assessment, every: str, lang: str) -> Result:
    """Progress at the end of every week, month or quarter of the plan year."""
    from landuse.domain.goals.period import period_ends
    from landuse.domain.timeline import goals_on
    from landuse.views.tables import goals
    from landuse.views.tables.text_table import Look, text_table
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import progress

    days = period_ends(assessment.zone.year, every, assessment.as_of)
    with step("cli.step.days", count=len(days)):
        reports = goals_on(assessment, days)
    title = progress.title(assessment, lang)
    rows = goals.series_rows(reports)
    cols = goals.series_cols(reports)

    def text(color: bool) -> str:
        tables = [
            text_table(
                rows, part, title=title if at == 0 else "", lang=lang, look=Look(color)
            )
            for at, part in enumerate(goals.side_by_side(cols))
        ]
        return "".join(tables) + progress.sparklines(reports, lang)

    return Result(
        data=lambda: goals.series_json(reports, every),
        table=Sheet(title, cols, rows, title),
        text=text,
    )


def _changes(assessment: Assessment, since: dt.date, lang: str) -> Result:
    """What moved each goal since a day, action by action."""
    from landuse.domain.goals.changes import changes
    from landuse.domain.goals.moves import DAYS_AHEAD, due_soon, stage_moves
    from landuse.domain.timeline import goals_on
    from landuse.views.tables import goal_outlook
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import outlook, progress

    as_of = assessment.as_of
    if since >= as_of:
        raise click.UsageError(
            say("cli.goals.since_too_late", since=since, as_of=as_of)
        )
    moved = changes(goals_on(assessment, [since])[0], assessment.goals)
    moves = stage_moves(assessment.standing, since)
    due = due_soon(assessment.standing, DAYS_AHEAD)
    between = outlook.Between(since, as_of, moved, moves, due)
    told_moves, told_due = (
        goal_outlook.move_rows(moves, lang),
        goal_outlook.due_rows(due, lang),
    )
    data = {
        "since": since.isoformat(),
        "as_of": as_of.isoformat(),
        "changes": goal_outlook.change_json(moved),
        "moves": goal_outlook.move_json(moves),
        "due": goal_outlook.due_json(due),
    }
    title = progress.title(assessment, lang)
    beside = [
        Sheet(
            say("text.changes.moves", lang), goal_outlook.MOVE_COLS, told_moves, title
        ),
        Sheet(say("text.changes.due", lang), goal_outlook.DUE_COLS, told_due, title),
    ]
    return Result(
        data=lambda: data,
        table=Sheet(
            title,
            goal_outlook.CHANGE_COLS,
            goal_outlook.change_rows(moved, lang),
            title,
        ),
        beside=beside,
        text=lambda color: outlook.change_text(between, lang, color),
    )


def _forecast(assessment: Assessment, sampling: DrawOptions, lang: str) -> Result:
    """Whether each goal will be reached by the end of the plan year, and what it hangs on."""
    from landuse.domain.outlook import forecast
    from landuse.views.tables import goal_outlook
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import outlook, progress

    with step("cli.step.forecast", count=sampling.draws):
        outlooks = forecast(assessment, sampling.draws, sampling.seed)
    data = {
        "as_of": assessment.as_of.isoformat(),
        "draws": sampling.draws,
        "seed": sampling.seed,
        "forecast": goal_outlook.forecast_json(outlooks),
    }
    title = progress.title(assessment, lang)

    def text(color: bool) -> str:
        goals = progress.progress_text(assessment.goals, lang, details=False)
        chances = outlook.forecast_text(
            outlooks, lang, sampling.draws, sampling.seed, color
        )
        return f"{title}  {goals}\n{chances}"

    return Result(
        data=lambda: data,
        table=Sheet(
            title,
            goal_outlook.DRIVER_COLS,
            goal_outlook.driver_rows(outlooks, lang),
            title,
        ),
        text=text,
    )
