"""``landuse check``: what each source is, and its quality."""

from __future__ import annotations

from pathlib import Path

import click

from landuse.cli.common import deliver, output_options, reading_options, wanted_format


@click.command("check")
@reading_options
@output_options
@click.pass_context
def command(
    ctx: click.Context, workspace: Path, lang: str, strict: bool, form: str | None, output: Path | None
) -> None:
    """读入每个数据源并报告质量；有错误时退出码为 1 · read every source, report its quality; exit 1 on errors."""
    from landuse.adapters.workspace import open_workspace
    from landuse.views import quality, tables

    zone = open_workspace(workspace, strict=strict)
    report = quality.json_of(zone)
    kind = wanted_format(form, output)
    findings = tables.records(zone.findings)
    deliver(
        kind, output, data=lambda: report, rows=findings, cols=quality.COLS, title=zone.name, lang=lang,
        note=quality.note(report, lang), text=lambda color: quality.text(zone, report, lang, color),
    )  # fmt: skip
    ctx.exit(0 if report["ok"] else 1)
