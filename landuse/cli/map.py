"""``landuse map``: one HTML file that opens with no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.boundary import mark_written
from landuse.cli.opening import assessed
from landuse.cli.options import (
    AssessmentOptions,
    assessment_options,
    grouped,
    require_ending,
)
from landuse.cli.output import on_terminal, report_written
from landuse.files import refuse_address, safe_name

if TYPE_CHECKING:
    import folium

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.timeline import Timeline
    from landuse.views.map.basemap import Basemap

#: More parcels than this have no timeline unless it is asked for: each day is judged anew.
_MANY = 20_000
#: Ranks that are printed beside the map.
_RANKS = 10
#: Longitude and latitude in degrees, on the datum of CGCS2000.
_DEGREES_EPSG = 4490


@dataclass(frozen=True)
class PageOptions:
    """What the page shows.

    Parameters
    ----------
    output : Path, optional
        The page; a file in ``maps/`` where None.
    every : str
        The step of its timeline: "auto", "week", "month", "quarter" or "none".
    others : tuple of Path
        Other workspaces that are shown beside this one.
    public : bool
        Only what is declared public.
    map_number : str
        The approval number of the map (审图号).
    """

    output: Path | None
    every: str
    others: tuple[Path, ...]
    public: bool
    map_number: str


@dataclass(frozen=True)
class CopyOptions:
    """What the page is copied to.

    Parameters
    ----------
    png, pdf : Path, optional
        A picture, and a print.
    sheet : str
        "A3" or "A4": the paper of the print.
    """

    png: Path | None
    pdf: Path | None
    sheet: str


@dataclass(frozen=True)
class BasemapOptions:
    """What lies under the map where there is a network.

    Parameters
    ----------
    under : str, optional
        A service's name or its addresses; nothing where None.
    key : str
        What the service wants to be paid with.
    """

    under: str | None
    key: str


@click.command("map")
@assessment_options
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
    "--public",
    is_flag=True,
    help="公开版：只含声明为可公开的列(打印其清单)，图形概化；审图号由您填写。",
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
@grouped(options=AssessmentOptions, page=PageOptions, copies=CopyOptions, base=BasemapOptions)
def command(
    options: AssessmentOptions,
    page: PageOptions,
    copies: CopyOptions,
    base: BasemapOptions,
    show: bool,
    quiet: bool,
) -> None:
    """生成离线地图，并打印排名与目标进度 ·
    write the offline map; print the ranking and the goals.
    """
    _check_names(page, copies)
    result = assessed(options)
    path = page.output or _usual_path(result, options.workspace, public=page.public)
    made = _render(result, path, options, page, base)
    mark_written()
    if not quiet:
        _print_summary(result, options.lang)
    label = "地图" if options.lang == "zh" else "Map"
    click.echo(f"{label}: {path}  ({path.stat().st_size / 1e6:.1f} MB)")
    if page.public:
        click.echo(_published(made, options.lang))
    _copy(path, copies)
    if show:
        click.launch(str(path.resolve()))


def _check_names(page: PageOptions, copies: CopyOptions) -> None:
    """Refuse files whose names say another format than what would be in them."""
    refuse_address(page.output or "")
    others = {".png": "--png", ".pdf": "--pdf", ".html": "-o", ".htm": "-o"}
    require_ending(page.output, [".html", ".htm"], others)
    require_ending(copies.png, [".png"], others)
    require_ending(copies.pdf, [".pdf"], others)


def _usual_path(result: Assessment, workspace: Path, *, public: bool) -> Path:
    """Where a map goes that was given no place."""
    suffix = "-公开版" if public else ""
    return (
        workspace
        / "maps"
        / f"{safe_name(result.zone.name)}-{result.as_of.isoformat()}{suffix}.html"
    )


def _render(
    result: Assessment,
    path: Path,
    options: AssessmentOptions,
    page: PageOptions,
    base: BasemapOptions,
) -> folium.Map:
    """Write the page."""
    from landuse.views.map.map import render_map

    return render_map(
        result,
        path,
        lang=options.lang,
        public=page.public,
        map_number=page.map_number,
        base=_basemap(result, base),
        line=_timeline(result, page.every),
        outlooks=_outlooks(result),
        others=_others(page.others, replace(options, as_of=result.as_of)),
    )


def _published(made: folium.Map, lang: str) -> str:
    """What a public page contains, a line a table, and what it does not."""
    from landuse.views.map.map import contents_of

    listed = contents_of(made)
    colon = "：" if lang == "zh" else ": "
    comma = "、" if lang == "zh" else ", "
    lines = ["公开的内容：" if lang == "zh" else "What is public:"]
    for table, names in listed["contents"].items():
        lines.append(f"  {_title(table, lang)}{colon}{comma.join(names)}")
    withheld = comma.join(_title(table, lang) for table in listed["withheld"])
    lines.append(f"{'未公开' if lang == 'zh' else 'Withheld'}{colon}{withheld}")
    return "\n".join(lines)


def _title(table: str, lang: str) -> str:
    """What a table of a public page is called."""
    from landuse.domain.vocabulary.schema import TABLES

    if lang != "zh":
        return table
    if table in TABLES:
        return TABLES[table].zh
    return {"goals": "年度目标", "evidence": "遥感佐证"}[table]


def _print_summary(result: Assessment, lang: str) -> None:
    """Print the first ranks and the goals."""
    from landuse.domain.ranking.ranking import ranking
    from landuse.domain.ranking.summary import summary_of
    from landuse.views.tables.formats import records
    from landuse.views.text import progress
    from landuse.views.text import ranking as view
    from landuse.views.text.ranking_note import note

    table = ranking(result)
    rows = records(table.head(_RANKS))
    title = view.title(result, "parcel", "tax_per_mu", lang)
    color = on_terminal()
    remarks = note(summary_of(result, table), result.zone, lang)
    click.echo(view.text(rows, title, remarks, "tax_per_mu", lang, color))
    click.echo(progress.page(result, lang, color, details=False))


def _copy(page: Path, copies: CopyOptions) -> None:
    """Write the picture and the print that are asked for."""
    from landuse.adapters.writing import browser

    if copies.png is not None:
        browser.picture(page, copies.png)
    if copies.pdf is not None:
        browser.paper(page, copies.pdf, copies.sheet)
    for path in (copies.png, copies.pdf):
        if path is not None:
            report_written(path)


def _timeline(result: Assessment, every: str) -> Timeline | None:
    """The days before the one of the map, at the pace asked for."""
    from landuse.domain.goals.period import period_ends
    from landuse.domain.timeline import timeline

    if every == "auto":
        every = "month" if len(result.parcels) <= _MANY else "none"
    if every == "none":
        return None
    days = period_ends(result.zone.year, every, result.as_of)[:-1]
    return timeline(result, days) if days else None


def _others(folders: Sequence[Path], options: AssessmentOptions) -> dict[str, Assessment]:
    """Other workspaces by the names of their folders, by their paths where two have the same."""
    names = [folder.resolve().name for folder in folders]
    others = {}
    for name, folder in zip(names, folders, strict=True):
        key = name if names.count(name) == 1 else str(folder)
        others[key] = assessed(replace(options, workspace=folder))
    return others


def _outlooks(result: Assessment) -> Sequence[Outlook]:
    """The forecast, where the plan's year is still under way."""
    from landuse.domain.outlook import forecast

    if any(result.as_of < goal.last for goal in result.goals.goals):
        return forecast(result)
    return ()


def _basemap(result: Assessment, options: BasemapOptions) -> Basemap | None:
    """The basemap; where its service moves places, by how much at the zone's middle."""
    import numpy as np

    from landuse.adapters.meaning.shifted_degrees import to_shifted
    from landuse.views.map.basemap import basemap

    if not options.under:
        return None
    base = basemap(options.under, options.key)
    if not base.gcj:
        return base
    west, south, east, north = result.parcels.to_crs(_DEGREES_EPSG).total_bounds
    lon = (west + east) / 2
    lat = (south + north) / 2
    shifted_lon, shifted_lat = to_shifted(np.array([lon]), np.array([lat]), "GCJ-02")
    return replace(base, shift=(float(shifted_lon[0] - lon), float(shifted_lat[0] - lat)))
