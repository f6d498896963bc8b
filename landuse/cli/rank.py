"""``landuse rank``: output per mu, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import assessed
from landuse.cli.options import (
    AssessmentOptions,
    DrawOptions,
    OutputOptions,
    assessment_options,
    grouped,
    output_options,
)
from landuse.cli.output import Result, deliver, emit
from landuse.cli.waiting import watched
from landuse.domain.vocabulary.measures import BY, MEASURES

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
    by : str
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
    """

    by: str
    measure: str
    top: int | None
    classes: tuple[str, ...]
    change: bool
    robust: bool


@click.command("rank")
@assessment_options
@click.option(
    "--by",
    type=click.Choice(BY),
    default="parcel",
    show_default=True,
    help="排名对象。",
)
@click.option(
    "--measure",
    type=click.Choice(list(MEASURES)),
    default="tax_per_mu",
    show_default=True,
    help="排名指标。",
)
@click.option("--top", type=click.IntRange(min=1), help="只列前 N 名；屏幕上默认 20。")
@click.option(
    "--class", "classes", multiple=True, help="只列这些等级，如 --class A 或 --class A,B。"
)
@click.option("--change/--no-change", default=True, help="与上年比较(台账有上年数据时)。")
@click.option(
    "--robust", is_flag=True, help="名次区间与各类概率(企业)：面积误差、税收待核、租户漏登的影响。"
)
@click.option(
    "--draws",
    type=click.IntRange(min=100),
    default=10_000,
    show_default=True,
    help="--robust 的模拟次数。",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=2022,
    show_default=True,
    help="--robust 的随机种子。",
)
@click.option("--explain-scheme", is_flag=True, help="用文字说明评价方案和本年基准值。")
@output_options()
@grouped(options=AssessmentOptions, ranked=RankingOptions, drawn=DrawOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    ranked: RankingOptions,
    drawn: DrawOptions,
    target: OutputOptions,
    explain_scheme: bool,
) -> None:
    """亩均产出排名 · rank by output per mu.
    单位：万元、亩、万元/亩；升类差：其他不变时升一类还差的税收。
    """
    from landuse.views.text import scheme as scheme_in_words

    kind = target.kind()
    ranked = _checked(ranked)
    assessment = assessed(options)
    classes = _classes(ranked, assessment.zone.policy.scheme)
    lines = scheme_in_words.lines(assessment.zone.policy.scheme, assessment.bases, options.lang)
    if explain_scheme:
        emit("\n".join(lines), target.output)
        return
    table = _ranking(assessment, ranked, drawn, options.lang)
    is_on_screen = kind == "table" and target.output is None
    if is_on_screen and ranked.top is None:
        ranked = replace(ranked, top=_ON_SCREEN)
    result = _result(assessment, table, ranked, classes, options.lang)
    name = "评价方案" if options.lang == "zh" else "Scheme"
    result = replace(result, after={name: lines}, beside=_land(assessment, kind, options.lang))
    deliver(result, kind, target.output, options.lang)


def _checked(ranked: RankingOptions) -> RankingOptions:
    """Refuse what cannot be ranked; odds are those of firms by their score, whatever was typed."""
    if ranked.by == "building" and ranked.measure == "score":
        raise click.UsageError("建筑没有综合得分，可按其他指标排名，如 --measure tax_per_mu。")
    if ranked.robust and (ranked.by, ranked.measure) != ("enterprise", "score"):
        click.echo("注意：--robust 按企业综合得分排名。", err=True)
        return replace(ranked, by="enterprise", measure="score")
    return ranked


def _classes(ranked: RankingOptions, scheme: Scheme) -> list[str]:
    """The classes asked for; "A,B" and "a" mean classes too."""
    typed = [word.strip().upper() for words in ranked.classes for word in words.split(",")]
    wanted = [word for word in typed if word]
    if wanted and ranked.by not in ("parcel", "enterprise"):
        raise click.UsageError("只有地块和企业有等级，--class 不用于其他对象。")
    class_of = {name.upper(): name for name in (*scheme.classes, scheme.exempt_class)}
    for word in wanted:
        if word not in class_of:
            raise click.UsageError(f"没有等级“{word}”，可用：{'、'.join(class_of.values())}。")
    return [class_of[word] for word in wanted]


def _ranking(
    assessment: Assessment, ranked: RankingOptions, drawn: DrawOptions, lang: str
) -> pd.DataFrame:
    """The whole ranking, with the year before and the odds where they are asked for."""
    from landuse.domain.assessment import year_before
    from landuse.domain.ranking.odds import odds
    from landuse.domain.ranking.ranking import ranking

    before = year_before(assessment) if ranked.change else None
    table = ranking(assessment, ranked.by, ranked.measure, before)
    if not ranked.robust:
        return table
    with watched("模拟名次" if lang == "zh" else "drawing ranks") as tick:
        chances = odds(assessment, draws=drawn.draws, seed=drawn.seed, tick=tick)
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
        if lang == "zh":
            note = f"列出 {'、'.join(classes)} 类 {len(table)} 个；{note}"
        else:
            note = f"{len(table)} of class {', '.join(classes)}; {note}"
    rows = records(table if ranked.top is None else table.head(ranked.top))
    shown = view.rows_in_words(rows, lang)
    title = view.title(assessment, ranked.by, ranked.measure, lang)
    name = "排名" if lang == "zh" else "Ranking"
    return Result(
        data=lambda: rows,
        table=Sheet(name, view.columns(shown), shown, title, note, view.fills()),
        text=lambda color: view.text(rows, title, note, ranked.measure, lang, color),
    )


def _land(assessment: Assessment, kind: str, lang: str) -> list[Sheet]:
    """How every firm's land came about: a second sheet of the workbook."""
    from landuse.views.text import land

    return [land.sheet(assessment, lang)] if kind == "xlsx" else []
