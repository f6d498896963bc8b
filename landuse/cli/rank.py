"""``landuse rank``: output per mu, ranked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, deliver, output_options, reading_options, wanted_format


@click.command("rank")
@reading_options
@as_of_option
@click.option(
    "--by",
    type=click.Choice(["parcel", "enterprise", "sector", "township"]),
    default="parcel",
    show_default=True,
    help="排名对象。",
)
@click.option(
    "--measure", type=click.Choice(["tax_per_mu", "sales_per_mu", "score", "tax_wan", "sales_wan"]), default="tax_per_mu",
    show_default=True, help="排名指标。",
)  # fmt: skip
@click.option("--top", type=click.IntRange(min=1), help="只列前 N 名；屏幕上默认 20。")
@click.option("--class", "classes", multiple=True, help="只列这些等级，如 --class A。")
@output_options
def command(
    workspace: Path, lang: str, strict: bool, as_of: dt.date | None, by: str, measure: str, top: int | None,
    classes: tuple[str, ...], form: str | None, output: Path | None,
) -> None:  # fmt: skip
    """亩均产出排名 · rank by output per mu. 单位：万元、亩、万元/亩。"""
    from landuse.domain.ranking import ranking
    from landuse.views import ranking as view
    from landuse.views import tables

    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    table = ranking(result, by, measure)
    if classes:
        table = table[table["class"].isin(classes)]
    note = view.note(result, table, lang)
    top = top or (20 if kind == "table" and output is None else None)
    rows = tables.records(table.head(top) if top else table)
    title = view.title(result, by, measure, lang)
    deliver(
        kind, output, data=lambda: rows, rows=rows, cols=view.cols(rows), title=title, lang=lang, note=note,
        text=lambda color: view.text(rows, title, note, lang, color),
    )  # fmt: skip
