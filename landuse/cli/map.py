"""``landuse map``: one HTML file that opens with no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.common import as_of_option, assessed, on_terminal, reading_options

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.forecast import Outlook
    from landuse.domain.timeline import Timeline
    from landuse.views.map.basemap import Basemap

#: More parcels than this have no timeline unless it is asked for: each day is judged anew.
_MANY = 20_000


@click.command("map")
@reading_options
@as_of_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪里；默认 maps/<园区>-<日期>.html。",
)
@click.option(
    "--png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="另存一张图片(需要 Chromium、Chrome 或 Edge)。",
)
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="另存一份 PDF(横向，同上)。"
)
@click.option(
    "--sheet", type=click.Choice(["A3", "A4"]), default="A3", show_default=True, help="PDF 的纸张。"
)
@click.option(
    "--timeline",
    "every",
    type=click.Choice(["auto", "week", "month", "quarter", "none"]),
    default="auto",
    show_default=True,
    help="时间轴的步长；auto 为逐月，地块多于两万时没有。",
)
@click.option(
    "--basemap",
    "under",
    metavar="NAME|URL",
    help="联网时的底图：天地图、天地图影像、高德，或 XYZ/WMTS 模板；默认没有。",
)
@click.option("--key", default="", help="底图密钥，会写进网页；不给则在网页上填。")
@click.option(
    "--public", is_flag=True, help="公开版：不含权利人、企业与税收，图形概化；审图号由您填写。"
)
@click.option(
    "--map-number", default="", metavar="审图号", help="地图审批部门给的审图号，显示在页脚。"
)
@click.option(
    "--scenario",
    "others",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="另一个工作区(同一批地块，别的口径或方案)，在图上左右对比；可多次给出。",
)
@click.option("--open", "show", is_flag=True, help="写完后用浏览器打开。")
@click.option("--quiet", "-q", is_flag=True, help="不打印排名与进度。")
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    output: Path | None,
    png: Path | None,
    pdf: Path | None,
    sheet: str,
    every: str,
    under: str | None,
    key: str,
    public: bool,
    map_number: str,
    others: tuple[Path, ...],
    show: bool,
    quiet: bool,
) -> None:
    """生成离线地图，并打印排名与目标进度 · write the offline map; print the ranking and the goals."""
    from landuse.adapters.writing import browser
    from landuse.domain.ranking.ranking import ranking
    from landuse.views.map.map import render_map
    from landuse.views.tables import formats
    from landuse.views.text import progress
    from landuse.views.text import ranking as view
    from landuse.views.text.ranking_note import note as note_of

    result = assessed(workspace, strict, as_of)
    path = (
        output
        or workspace
        / "maps"
        / f"{result.zone.name}-{result.as_of.isoformat()}{'-公开版' if public else ''}.html"
    )
    base = _basemap(result, under, key) if under else None
    render_map(
        result,
        path,
        lang=lang,
        public=public,
        map_number=map_number,
        base=base,
        line=_line(result, every),
        outlooks=_outlooks(result),
        others=_others(others, strict, result.as_of),
    )
    if not quiet:
        table = ranking(result)
        title, note = view.title(result, "parcel", "tax_per_mu", lang), note_of(result, table, lang)
        color = on_terminal()
        click.echo(
            view.text(formats.records(table.head(10)), title, note, "tax_per_mu", lang, color)
        )
        click.echo(progress.page(result, lang, color, details=False))
    click.echo(f"{'地图' if lang == 'zh' else 'Map'}: {path}  ({path.stat().st_size / 1e6:.1f} MB)")
    if png is not None:
        browser.picture(path, png)
    if pdf is not None:
        browser.paper(path, pdf, sheet)
    for target in filter(None, (png, pdf)):
        click.echo(f"已写出 {target}", err=True)
    if show:
        click.launch(str(path.resolve()))


def _line(result: Assessment, every: str) -> Timeline | None:
    """The days before the one of the map, at the pace asked for."""
    from landuse.domain.goals.progress import period_ends
    from landuse.domain.timeline import timeline

    step = ("month" if len(result.parcels) <= _MANY else "none") if every == "auto" else every
    days = period_ends(result.zone.year, step, result.as_of)[:-1] if step != "none" else []
    return timeline(result, days) if days else None


def _others(folders: Sequence[Path], strict: bool, as_of: dt.date) -> dict[str, Assessment]:
    """Other workspaces by the names of their folders, by their paths where two have the same."""
    names = [p.resolve().name for p in folders]
    return {
        name if names.count(name) == 1 else str(p): assessed(p, strict, as_of)
        for name, p in zip(names, folders, strict=True)
    }


def _outlooks(result: Assessment) -> Sequence[Outlook]:
    """The forecast, where the plan's year is still under way."""
    from landuse.domain.outlook import forecast

    return forecast(result) if any(result.as_of < g.last for g in result.goals.goals) else ()


def _basemap(result: Assessment, under: str, key: str) -> Basemap:
    """The basemap asked for; where its service moves places, by how much at the zone's middle."""
    from dataclasses import replace

    import numpy as np

    from landuse.adapters.meaning.shifted_degrees import to_shifted
    from landuse.views.map.basemap import basemap

    base = basemap(under, key)
    if not base.gcj:
        return base
    west, south, east, north = result.parcels.to_crs(4490).total_bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    x, y = to_shifted(np.array([lon]), np.array([lat]), "GCJ-02")
    return replace(base, shift=(float(x[0] - lon), float(y[0] - lat)))
