"""``landuse rank``: output per mu, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import ReadingCommand, assessed
from landuse.cli.options import (
    AssessmentOptions,
    DrawOptions,
    OutputOptions,
    assessment_options,
    draw_options,
    grouped,
    output_options,
    unit_option,
)
from landuse.cli.output import Result, deliver, emit
from landuse.cli.steps import step
from landuse.cli.typed_words import Word
from landuse.cli.worded import option, worded_command
from landuse.domain.vocabulary.words_asked import (
    FORMS,
    MEASURE_WORDS,
    UNITS,
    classes_asked,
)
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment
    from landuse.domain.policy.scheme import Scheme
    from landuse.views.tables.workbook import Sheet

#: Ranks that a screen shows unless it is told otherwise.
_ON_SCREEN = 20


@dataclass(frozen=True)
class RankingOptions:
    """What is ranked, and how much of the ranking is shown.

    Parameters
    ----------
    unit : str
        "parcel", "enterprise", …: whose ranks.
    measure : str
        By which figure.
    top : int, optional
        How many ranks are shown; all of them, but on a screen, where None.
    classes : tuple of str
        Only units of these classes, as typed; all where empty.
    change : bool
        Ranks are compared with the year before.
    robust : bool
        Ranges of ranks and odds of classes are simulated.
    layout : str
        "list", or "notice": firms by their score, as it is published for objections.
    """

    unit: str
    measure: str
    top: int | None
    classes: tuple[str, ...]
    change: bool
    robust: bool
    layout: str


@worded_command("rank", "cli.rank.help", ReadingCommand)
@assessment_options
@unit_option("cli.rank.unit", UNITS, "parcel")
@option(
    "--measure",
    type=Word("cli.kind.measure", MEASURE_WORDS),
    default="tax_per_mu",
    show_default=True,
    metavar="cli.metavar.measure",
    help="cli.rank.measure",
)
@option(
    "--top",
    type=click.IntRange(min=1),
    metavar="cli.metavar.number",
    help="cli.rank.top",
)
@option(
    "--class",
    "classes",
    multiple=True,
    metavar="cli.metavar.class",
    help="cli.rank.class",
)
@option("--change/--no-change", default=True, help="cli.rank.change")
@option("--robust", is_flag=True, help="cli.rank.robust")
@draw_options
@option(
    "--form",
    "layout",
    type=Word("cli.kind.form", FORMS),
    default="list",
    show_default=True,
    metavar="cli.metavar.form",
    help="cli.rank.form",
)
@option("--explain-scheme", is_flag=True, help="cli.rank.explain_scheme")
@output_options()
@grouped(
    options=AssessmentOptions,
    ranked=RankingOptions,
    sampling=DrawOptions,
    target=OutputOptions,
)
def command(
    options: AssessmentOptions,
    ranked: RankingOptions,
    sampling: DrawOptions,
    target: OutputOptions,
    explain_scheme: bool,
) -> None:
    """Rank by output per mu, or by what is asked for."""
    from landuse.views.text import scheme as scheme_in_words

    kind = target.kind()
    ranked = _checked(ranked)
    assessment = assessed(options)
    classes = _classes(ranked, assessment.zone.policy.scheme)
    lines = scheme_in_words.lines(
        assessment.zone.policy.scheme, assessment.bases, options.lang
    )
    if explain_scheme:
        emit(scheme_in_words.text(lines), target.output)
        return
    table = _ranking(assessment, ranked, sampling)
    is_on_screen = kind == "table" and target.output is None
    if is_on_screen and ranked.top is None:
        ranked = replace(ranked, top=_ON_SCREEN)
    result = _result(assessment, table, ranked, classes, options.lang)
    result = replace(
        result,
        after={say("cli.rank.scheme_sheet"): lines},
        beside=_land(assessment, kind, options.lang),
    )
    if ranked.layout == "notice":
        result = _as_notice(assessment, result, kind, options.lang)
    deliver(result, kind, target.output, options.lang)


def _checked(ranked: RankingOptions) -> RankingOptions:
    """Refuse what cannot be ranked; odds are those of firms by their score, whatever was typed.

    So is what is published.
    """
    if ranked.layout == "notice":
        ranked = replace(ranked, unit="enterprise", measure="score")
    if ranked.unit == "building" and ranked.measure == "score":
        raise click.UsageError(say("cli.rank.no_score"))
    if ranked.robust and (ranked.unit, ranked.measure) != ("enterprise", "score"):
        click.echo(say("cli.rank.robust_of_firms"), err=True)
        return replace(ranked, unit="enterprise", measure="score")
    return ranked


def _classes(ranked: RankingOptions, scheme: Scheme) -> list[str]:
    """The classes asked for; "A,B", "a" and "A类" mean classes too."""
    names = [word for typed in ranked.classes for word in classes_asked(typed)]
    if names and ranked.unit not in ("parcel", "enterprise"):
        raise click.UsageError(say("cli.rank.no_classes"))
    class_of = {name.upper(): name for name in scheme.class_names}
    for word in names:
        if word not in class_of:
            available = list(class_of.values())
            raise click.UsageError(
                say("cli.rank.no_such_class", word=word, known=available)
            )
    return [class_of[word] for word in names]


def _ranking(
    assessment: Assessment, ranked: RankingOptions, sampling: DrawOptions
) -> pd.DataFrame:
    """The whole ranking, with the year before and the odds where they are asked for."""
    from landuse.domain.assessment import year_before
    from landuse.domain.ranking.odds import odds
    from landuse.domain.ranking.ranking import ranking

    before = year_before(assessment) if ranked.change else None
    table = ranking(assessment, ranked.unit, ranked.measure, before)
    if not ranked.robust:
        return table
    with step("cli.step.draw_ranks", count=sampling.draws) as tick:
        chances = odds(assessment, draws=sampling.draws, seed=sampling.seed, tick=tick)
    return table.join(chances, on="id")


def _result(
    assessment: Assessment,
    table: pd.DataFrame,
    ranked: RankingOptions,
    classes: Sequence[str],
    lang: str,
) -> Result:
    """The part of a ranking that is shown."""
    from landuse.domain.ranking.summary import summary_of
    from landuse.views.tables.formats import records
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import ranking as view
    from landuse.views.text import ranking_note

    note = ranking_note.note(summary_of(assessment, table), assessment.zone, lang)
    if classes:
        table = table[table["class"].isin(classes)]
        note = say(
            "cli.rank.only_classes", classes=list(classes), shown=len(table), note=note
        )
    rows = records(table if ranked.top is None else table.head(ranked.top))
    scheme = assessment.zone.policy.scheme
    cells = view.rows_in_words(rows, lang, scheme)
    columns = view.columns(cells, scheme)
    title = view.title(assessment, ranked.unit, ranked.measure, lang)
    return Result(
        data=lambda: rows,
        table=Sheet(say("cli.rank.sheet"), columns, cells, title, note, view.fills()),
        text=lambda color: view.text(cells, title, note, ranked.measure, lang, color),
    )


def _as_notice(assessment: Assessment, result: Result, kind: str, lang: str) -> Result:
    """The ranking as it is published: a list with what decided each row, and letters."""
    from landuse.views.text import notice

    rows = result.data()
    table = notice.sheet(assessment, rows, result.table.note, lang)
    firms = [row["id"] for row in rows] if kind == "xlsx" else []
    if len(firms) > notice.MOST_LETTERS:
        click.echo(say("cli.rank.too_many_letters", most=notice.MOST_LETTERS), err=True)
        firms = []
    with step("cli.step.write_letters"):
        pages = list(notice.letters(assessment, firms, lang))
    return replace(result, table=table, beside=[], pages=pages)


def _land(assessment: Assessment, kind: str, lang: str) -> list[Sheet]:
    """How every firm's land came about, and the balance of every parcel: more sheets."""
    from landuse.views.text import land

    if kind != "xlsx":
        return []
    return [land.sheet(assessment, lang), land.balance_sheet(assessment, lang)]
