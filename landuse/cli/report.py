"""``landuse report``: the week's, month's or quarter's report, as a page to print and a workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, emit, reading_options


@click.command("report")
@reading_options
@as_of_option
@click.option(
    "--period",
    "kind",
    type=click.Choice(["week", "month", "quarter"]),
    default="month",
    show_default=True,
    help="周报、月报或季报：截至日期所在的一期。",
)
@click.option(
    "--draws",
    type=click.IntRange(100, 200_000),
    default=4000,
    show_default=True,
    help="预测的模拟次数。",
)
@click.option("--seed", type=int, default=0, show_default=True, help="预测的随机种子。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到 .html 或 .xlsx；默认两者都写到 reports/<园区>-<期别>-<日期>。",
)
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    kind: str,
    draws: int,
    seed: int,
    output: Path | None,
) -> None:
    """周报、月报、季报：一个可打印的网页和一个工作簿 · the report of a period: a page that prints on A4, and a workbook."""
    from landuse.domain.goals.period import period_of
    from landuse.domain.period_report import period_report
    from landuse.views.pages import report_page

    if output is not None and output.suffix.lower() not in (".html", ".xlsx"):
        raise click.UsageError(f"报告写成 .html 或 .xlsx，不能写成“{output.suffix}”。")
    result = assessed(workspace, strict, as_of)
    told = period_report(result, period_of(kind, result.as_of), draws, seed)
    stem = workspace / "reports" / f"{result.zone.name}-{kind}-{result.as_of.isoformat()}"
    for path in [output] if output else [stem.with_suffix(".html"), stem.with_suffix(".xlsx")]:
        if path.suffix.lower() == ".html":
            emit(report_page.html(told, dt.datetime.now().astimezone().date(), lang), path)
        else:
            report_page.workbook(told, path, lang)
            click.echo(f"已写出 {path}", err=True)
