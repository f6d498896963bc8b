"""``landuse check``: what each source is, and its quality."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.common import deliver, emit, output_formats, reading_options, wanted_format

if TYPE_CHECKING:
    from landuse.domain.zone import Zone


@click.command("check")
@reading_options
@click.option(
    "--write-repaired",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="另存修复、转换后的图层(.gpkg 全部图层；.geojson .fgb .parquet 只有地块)。",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help="与旧版宗地(文件或工作区)比较：新旧宗地号对应表。",
)
@output_formats("html")
@click.pass_context
def command(
    ctx: click.Context,
    workspace: Path,
    lang: str,
    strict: bool,
    write_repaired: Path | None,
    against: Path | None,
    form: str | None,
    output: Path | None,
) -> None:
    """读入每个数据源并报告质量；有错误时退出码为 1 · read every source, report its quality; exit 1 on errors."""
    from landuse.adapters.workspace.opening import open_workspace
    from landuse.domain.quality.outlines import inspect
    from landuse.views.pages import quality_page
    from landuse.views.tables import formats
    from landuse.views.text import quality

    kind = wanted_format(form, output, "html")
    zone = open_workspace(workspace, strict=strict)
    if write_repaired is not None:
        from landuse.adapters.writing.layers import repaired, write_layers

        layers = write_layers(repaired(zone), write_repaired, zone, workspace)
        click.echo(f"已写出 {write_repaired}({'、'.join(layers)})", err=True)
    if against is not None:
        _compare(zone, workspace, against, kind, output, lang)
        return
    zone = inspect(zone, dt.datetime.now().astimezone().date())
    report = quality.json_of(zone)
    if kind == "html":
        emit(quality_page.html(zone, report, lang), output)
    else:
        deliver(
            kind,
            output,
            data=lambda: report,
            rows=formats.records(zone.findings),
            cols=quality.COLS,
            title=zone.name,
            lang=lang,
            note=quality.note(report, lang),
            text=lambda color: quality.text(zone, report, lang, color),
        )
    ctx.exit(0 if report["ok"] else 1)


def _compare(
    zone: Zone, workspace: Path, against: Path, kind: str, output: Path | None, lang: str
) -> None:
    """The table old → new."""
    from landuse.adapters.workspace.opening import read_edition
    from landuse.domain.land.lineage import match
    from landuse.views.tables import formats
    from landuse.views.text import lineage as view

    if kind == "html":
        raise click.UsageError("新旧对照表可写成 table、csv、xlsx 或 json。")
    rows = formats.records(match(read_edition(workspace, against), zone.parcels))
    title, note = view.title(zone, against.name, lang), view.note(rows, lang)
    deliver(
        kind,
        output,
        data=lambda: rows,
        rows=view.in_words(rows, lang),
        cols=view.COLS,
        title=title,
        note=note,
        lang=lang,
        text=lambda color: view.text(rows, title, note, lang, color),
    )
