"""``landuse map``: one HTML file that opens with no network."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, on_terminal, reading_options


@click.command("map")
@reading_options
@as_of_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到哪里；默认 maps/<园区>-<日期>.html。"
)
@click.option(
    "--png", type=click.Path(path_type=Path, dir_okay=False), help="另存一张图片(需要 Chromium、Chrome 或 Edge)。"
)
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="另存一份可挂墙的 PDF(A3 横向，同上)。")
@click.option("--open", "show", is_flag=True, help="写完后用浏览器打开。")
@click.option("--quiet", "-q", is_flag=True, help="不打印排名与进度。")
def command(
    workspace: Path, lang: str, strict: bool, as_of: dt.date | None, output: Path | None, png: Path | None, pdf: Path | None,
    show: bool, quiet: bool,
) -> None:  # fmt: skip
    """生成离线地图，并打印排名与目标进度 · write the offline map; print the ranking and the goals."""
    from landuse.adapters import browser
    from landuse.domain.ranking import ranking
    from landuse.views import progress, tables
    from landuse.views import ranking as view
    from landuse.views.map import render_map

    result = assessed(workspace, strict, as_of)
    path = output or workspace / "maps" / f"{result.zone.name}-{result.as_of.isoformat()}.html"
    render_map(result, path, lang=lang)
    if not quiet:
        table = ranking(result)
        title, note = view.title(result, "parcel", "tax_per_mu", lang), view.note(result, table, lang)
        color = on_terminal()
        click.echo(view.text(tables.records(table.head(10)), title, note, "tax_per_mu", lang, color))
        click.echo(progress.page(result, lang, color, details=False))
    click.echo(f"{'地图' if lang == 'zh' else 'Map'}: {path}  ({path.stat().st_size / 1e6:.1f} MB)")
    for made, target in ((browser.picture, png), (browser.paper, pdf)):
        if target is not None:
            made(path, target)
            click.echo(f"已写出 {target}", err=True)
    if show:
        click.launch(str(path.resolve()))
