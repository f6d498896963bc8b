"""``landuse report``: a week's, month's or quarter's report, to print and as a workbook."""

from __future__ import annotations

import click

from landuse.cli.opening import ReadingCommand, assessed, today
from landuse.cli.options import (
    AssessmentOptions,
    DrawOptions,
    OutputOptions,
    assessment_options,
    draw_options,
    file_option,
    format_option,
    grouped,
    period_option,
)
from landuse.cli.output import emit, report_written
from landuse.cli.steps import step
from landuse.cli.worded import worded_command
from landuse.files import safe_name
from landuse.words.catalogue import say

#: A page to print, and a workbook.
_FORMATS = ("html", "xlsx")


@worded_command("report", "cli.report.help", ReadingCommand)
@assessment_options
@period_option("cli.report.period", default="month", show_default=True)
@draw_options
@format_option(_FORMATS, "cli.report.format")
@file_option("cli.report.output")
@grouped(options=AssessmentOptions, sampling=DrawOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    sampling: DrawOptions,
    target: OutputOptions,
    period: str,
) -> None:
    """Write the report of a period: a page that prints on A4, and a workbook."""
    from landuse.domain.goals.period import period_of
    from landuse.domain.period_report import period_report
    from landuse.views.pages import report_page

    kinds = _kinds(target)
    result = assessed(options)
    with step("cli.step.report", count=sampling.draws):
        span = period_of(period, result.as_of)
        report = period_report(result, span, sampling.draws, sampling.seed)
    folder = options.workspace / "reports"
    stem = f"{safe_name(result.zone.name)}-{period}-{result.as_of.isoformat()}"
    for kind in kinds:
        path = target.output or folder / f"{stem}.{kind}"
        with step("cli.step.write", path=path):
            if kind == "html":
                emit(report_page.html(report, today(), options.lang), path)
            else:
                report_page.workbook(report, path, options.lang)
                report_written(path)


def _kinds(target: OutputOptions) -> list[str]:
    """The formats that are written: both where neither is asked for."""
    if target.form is None and target.output is None:
        return list(_FORMATS)
    if target.form is None and target.output is not None and not target.output.suffix:
        # a name without an ending says nothing
        raise click.UsageError(say("cli.report.which", name=target.output.name))
    if target.output is None and target.form is not None:
        return [target.form]
    return [target.kind(usual=_FORMATS)]
