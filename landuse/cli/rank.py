"""``landuse rank``: output per mu, ranked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.common import (
    as_of_option,
    assessed,
    deliver,
    emit,
    output_options,
    reading_options,
    wanted_format,
    watched,
)
from landuse.domain.vocabulary.measures import BY, MEASURES

if TYPE_CHECKING:
    from landuse.domain.policy.scheme import Scheme


@click.command("rank")
@reading_options
@as_of_option
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
@output_options
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    by: str,
    measure: str,
    top: int | None,
    classes: tuple[str, ...],
    change: bool,
    robust: bool,
    draws: int,
    seed: int,
    explain_scheme: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """亩均产出排名 · rank by output per mu. 单位：万元、亩、万元/亩；升类差：其他不变时升一类还差的税收。"""
    from landuse.domain.assessment import year_before
    from landuse.domain.ranking.odds import odds
    from landuse.domain.ranking.ranking import ranking
    from landuse.views.tables import formats
    from landuse.views.text import land
    from landuse.views.text import ranking as view
    from landuse.views.text import ranking_note as remarks
    from landuse.views.text import scheme as words

    kind = wanted_format(form, output)
    if by == "building" and measure == "score":
        raise click.UsageError("建筑没有综合得分，可按其他指标排名，如 --measure tax_per_mu。")
    if robust and (by, measure) != ("enterprise", "score"):
        by, measure = "enterprise", "score"
        click.echo("注意：--robust 按企业综合得分排名。", err=True)
    result = assessed(workspace, strict, as_of)
    chosen = _classes(classes, by, result.zone.policy.scheme)
    scheme = words.lines(result.zone.policy.scheme, result.bases, lang)
    if explain_scheme:
        emit("\n".join(scheme), output)
        return
    table = ranking(result, by, measure, year_before(result) if change else None)
    if robust:
        with watched("模拟名次" if lang == "zh" else "drawing ranks") as tick:
            table = table.join(odds(result, draws=draws, seed=seed, tick=tick), on="id")
    note = remarks.note(result, table, lang)
    if chosen:
        table = table[table["class"].isin(chosen)]
        listed = (
            f"列出 {'、'.join(chosen)} 类 {len(table)} 个；"
            if lang == "zh"
            else f"{len(table)} of class {', '.join(chosen)}; "
        )
        note = listed + note
    top = top or (20 if kind == "table" and output is None else None)
    rows = formats.records(table.head(top) if top else table)
    shown, title = view.moves(rows, lang), view.title(result, by, measure, lang)
    deliver(
        kind,
        output,
        data=lambda: rows,
        rows=shown,
        cols=view.cols(shown),
        title=title,
        lang=lang,
        note=note,
        text=lambda color: view.text(rows, title, note, measure, lang, color),
        fills=view.fills(),
        name="排名" if lang == "zh" else "Ranking",
        beside=[land.sheet(result, lang)] if kind == "xlsx" else [],
        more={"评价方案" if lang == "zh" else "Scheme": scheme},
    )


def _classes(given: tuple[str, ...], by: str, scheme: Scheme) -> list[str]:
    """The classes asked for ("A,B" and "a" too); UsageError where there is no such class, or none at all of such units."""
    chosen = [word.strip().upper() for one in given for word in one.split(",") if word.strip()]
    known = {name.upper(): name for name in (*scheme.classes, scheme.exempt_class)}
    if chosen and by not in ("parcel", "enterprise"):
        raise click.UsageError("只有地块和企业有等级，--class 不用于其他对象。")
    if unknown := [word for word in chosen if word not in known]:
        raise click.UsageError(f"没有等级“{unknown[0]}”，可用：{'、'.join(known.values())}。")
    return [known[word] for word in chosen]
