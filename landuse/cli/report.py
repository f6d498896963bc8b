"""``landuse report``: a week's, month's or quarter's report, to print and as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from landuse.cli.opening import assessed, today
from landuse.cli.options import (
    AssessmentOptions,
    DrawOptions,
    assessment_options,
    forecast_options,
    grouped,
)
from landuse.cli.output import emit, report_written
from landuse.files import safe_name


@click.command("report")
@assessment_options
@click.option(
    "--period",
    "kind",
    type=click.Choice(["week", "month", "quarter"]),
    default="month",
    show_default=True,
    help="周报、月报或季报：截至日期所在的一期。",
)
@forecast_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到 .html 或 .xlsx；默认两者都写到 reports/<园区>-<期别>-<日期>。",
)
@grouped(options=AssessmentOptions, drawn=DrawOptions)
def command(options: AssessmentOptions, drawn: DrawOptions, kind: str, output: Path | None) -> None:
    """周报、月报、季报：一个可打印的网页和一个工作簿 ·
    the report of a period: a page that prints on A4, and a workbook.
    """
    from landuse.domain.goals.period import period_of
    from landuse.domain.period_report import period_report
    from landuse.views.pages import report_page

    if output is not None and output.suffix.lower() not in (".html", ".xlsx"):
        raise click.UsageError(f"报告写成 .html 或 .xlsx，不能写成“{output.suffix}”。")
    result = assessed(options)
    report = period_report(result, period_of(kind, result.as_of), drawn.draws, drawn.seed)
    folder = options.workspace / "reports"
    stem = f"{safe_name(result.zone.name)}-{kind}-{result.as_of.isoformat()}"
    usual = [folder / f"{stem}.html", folder / f"{stem}.xlsx"]
    for path in [output] if output else usual:
        if path.suffix.lower() == ".html":
            emit(report_page.html(report, today(), options.lang), path)
        else:
            report_page.workbook(report, path, options.lang)
            report_written(path)
