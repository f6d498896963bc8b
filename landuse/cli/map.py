"""``landuse map``: one HTML file that opens with no network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.help_layout import wrapped
from landuse.cli.opening import ReadingCommand, assessed, assessed_with_config
from landuse.cli.options import (
    AssessmentOptions,
    assessment_options,
    file_option,
    grouped,
    period_option,
    require_ending,
)
from landuse.cli.output import has_colors, report_written
from landuse.cli.pictures import DatedFile, PictureOptions, read_asked
from landuse.cli.run import mark_written
from landuse.cli.steps import step
from landuse.cli.typed_words import Word
from landuse.cli.worded import FilePath, option, worded_command
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.measures import DRAWS
from landuse.domain.vocabulary.words_asked import ANY_PERIOD
from landuse.files import refuse_address, safe_name
from landuse.words.catalogue import has, language, say

if TYPE_CHECKING:
    import folium

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.outlook import Outlook
    from landuse.domain.picture import Picture
    from landuse.domain.timeline import Timeline
    from landuse.views.map.basemap import Basemap

#: More parcels than this have no timeline unless it is asked for: each day is judged anew.
_MANY = 20_000
#: Ranks that are printed beside the map.
_RANKS = 10
#: A terminal of the usual width.
_WIDTH = 80
#: Longitude and latitude in degrees, on the datum of CGCS2000.
_DEGREES_EPSG = 4490


@dataclass(frozen=True)
class PageOptions:
    """What the page shows.

    Parameters
    ----------
    output : Path, optional
        The page; a file in ``maps/`` where None.
    period : str
        The step of its timeline: "auto", "week", "month", "quarter" or "none".
    others : tuple of Path
        Other workspaces that are shown beside this one.
    area : str
        The study area that the page is of; the whole zone where empty.
    public : bool
        Only what is declared public.
    map_number : str
        The approval number of the map (审图号).
    """

    output: Path | None
    period: str
    others: tuple[Path, ...]
    area: str
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
    view : str
        What of the map is copied, as its address has it; the page as it opens where empty.
    show : bool
        Whether the page is opened in a browser.
    """

    png: Path | None
    pdf: Path | None
    sheet: str
    view: str
    show: bool


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


@dataclass(frozen=True)
class _Under:
    """What lies under the parcels."""

    base: Basemap | None
    pictures: Sequence[Picture]


@worded_command("map", "cli.map.help", ReadingCommand)
@assessment_options
@file_option("cli.map.output")
@file_option("cli.map.png", "--png")
@file_option("cli.map.pdf", "--pdf")
@option(
    "--sheet",
    type=Word("cli.kind.sheet", {"A3": ("A3",), "A4": ("A4",)}),
    default="A3",
    show_default=True,
    metavar="cli.metavar.sheet",
    help="cli.map.sheet",
)
@option("--area", default="", metavar="cli.metavar.area", help="cli.map.area")
@option("--view", default="", metavar="cli.metavar.view", help="cli.map.view")
@period_option("cli.map.period", ANY_PERIOD, default="auto", show_default=True)
@option("--basemap", "under", metavar="cli.metavar.basemap", help="cli.map.basemap")
@option("--key", default="", metavar="cli.metavar.key", help="cli.map.key")
@option(
    "--picture",
    "files",
    multiple=True,
    type=DatedFile(),
    metavar="cli.metavar.picture",
    help="cli.map.picture",
)
@option(
    "--picture-mb",
    "megabytes",
    type=click.FloatRange(min=0.1),
    default=8,
    show_default=True,
    metavar="cli.metavar.megabytes",
    help="cli.map.picture_mb",
)
@option("--public", is_flag=True, help="cli.map.public_version")
@option(
    "--map-number",
    default="",
    metavar="cli.metavar.map_number",
    help="cli.map.map_number",
)
@option(
    "--scenario",
    "others",
    multiple=True,
    metavar="cli.metavar.folder",
    type=FilePath(path_type=Path, exists=True, file_okay=False),
    help="cli.map.scenario",
)
@option("--open", "show", is_flag=True, help="cli.map.open")
@option("-q", "--quiet", is_flag=True, help="cli.map.quiet")
@grouped(
    options=AssessmentOptions,
    page=PageOptions,
    copies=CopyOptions,
    base=BasemapOptions,
    picture_options=PictureOptions,
)
def command(
    options: AssessmentOptions,
    page: PageOptions,
    copies: CopyOptions,
    base: BasemapOptions,
    picture_options: PictureOptions,
    quiet: bool,
) -> None:
    """Write the offline map; print the ranking and the goals."""
    _check_names(page, copies)
    under = _basemap(base)
    result, config = assessed_with_config(options)
    if page.area:
        result = result.within(page.area)
    pictures = read_asked(result, options.workspace, config, picture_options)
    path = page.output or _usual_path(result, options.workspace, public=page.public)
    page_map = _render(
        result, path, options, page, _Under(_shifted(result, under), pictures)
    )
    mark_written()
    if not quiet:
        _print_summary(result, options.lang)
    click.echo(
        say(
            "cli.map.written",
            path=visible(str(path)),
            megabytes=path.stat().st_size / 1e6,
        )
    )
    if page.public:
        click.echo(_publication_sentence(page_map))
    _copy(path, copies)
    if copies.show:
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
    name = "-".join(part for part in (result.zone.name, result.part) if part)
    stem = f"{safe_name(name)}-{result.as_of.isoformat()}"
    if public:
        stem = say("cli.map.public_name", stem=stem)
    return workspace / "maps" / f"{stem}.html"


def _render(
    result: Assessment,
    path: Path,
    options: AssessmentOptions,
    page: PageOptions,
    under: _Under,
) -> folium.Map:
    """Write the page."""
    # the page asks for the readings of single characters, for which pypinyin needs no phrases; in
    # this process nobody else asks, and to read them takes a quarter of a second
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from landuse.views.map.map import render_map

    others = _others(page.others, replace(options, as_of=result.as_of))
    line, result = _timeline(result, page.period)
    outlooks = _outlooks(result)
    with step("cli.step.write", path=path):
        return render_map(
            result,
            path,
            lang=options.lang,
            public=page.public,
            map_number=page.map_number,
            base=under.base,
            line=line,
            outlooks=outlooks,
            others=others,
            pictures=under.pictures,
        )


def _publication_sentence(page_map: folium.Map) -> str:
    """What a public page contains, a paragraph a table, and what it does not."""
    from landuse.views.map.map import contents_of

    listed = contents_of(page_map)
    if listed is None:
        return ""
    lines = [say("cli.map.public")]
    for table, names in listed["contents"].items():
        columns = [_column(name) for name in names]
        lines += _indented(
            say("cli.map.public_table", table=_title(table), names=columns)
        )
    withheld = [_title(table) for table in listed["withheld"]]
    lines.append(say("cli.map.withheld", tables=withheld))
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    """A paragraph as lines of a terminal of the usual width."""
    return ["  " + line for line in wrapped(text, _WIDTH - 2)]


def _title(table: str) -> str:
    """What a table of a public page is called."""
    from landuse.domain.vocabulary.schema import TABLES

    if table in TABLES:
        return str(TABLES[table].label)
    return say(f"cli.map.table.{table}")


def _column(name: str) -> str:
    """What a column of a public page is called: the vocabulary's word, or one for lists alone."""
    from landuse.views.style.labels import column_label

    code = f"cli.map.column.{name}"
    return say(code) if has(code) else column_label(name, language())


def _print_summary(result: Assessment, lang: str) -> None:
    """Print the first ranks and the goals."""
    from landuse.domain.ranking.ranking import ranking
    from landuse.domain.ranking.summary import summary_of
    from landuse.views.tables.formats import records
    from landuse.views.text import progress
    from landuse.views.text import ranking as view
    from landuse.views.text.ranking_note import note

    table = ranking(result)
    rows = view.rows_in_words(records(table.head(_RANKS)), lang)
    title = view.title(result, "parcel", "tax_per_mu", lang)
    color = has_colors()
    remarks = note(summary_of(result, table), result.zone, lang)
    click.echo(view.text(rows, title, remarks, "tax_per_mu", lang, color))
    click.echo(progress.page(result, lang, color, details=False))


def _copy(page: Path, copies: CopyOptions) -> None:
    """Write the picture and the print that are asked for."""
    from landuse.adapters.writing import browser

    if copies.png is not None:
        with step("cli.step.write", path=copies.png):
            browser.write_picture(page, copies.png, view=_fragment(copies.view))
    if copies.pdf is not None:
        with step("cli.step.write", path=copies.pdf):
            browser.write_pdf(page, copies.pdf, copies.sheet, _fragment(copies.view))
    for path in (copies.png, copies.pdf):
        if path is not None:
            report_written(path)


def _fragment(view: str) -> str:
    """The view from "#" on: people copy it with the page's address before it, or without "#"."""
    return f"#{view.rpartition('#')[2]}" if view else ""


def _timeline(result: Assessment, every: str) -> tuple[Timeline | None, Assessment]:
    """The days before the one of the map, at the pace asked for; the goals of all are counted."""
    from landuse.domain.goals.period import period_ends
    from landuse.domain.timeline import timeline_before

    if every == "auto":
        every = "month" if len(result.parcels) <= _MANY else "none"
    if every == "none":
        return None, result
    days = period_ends(result.zone.year, every, result.as_of)[:-1]
    if not days:
        return None, result
    with step("cli.step.days", count=len(days)):
        return timeline_before(result, days)


def _others(
    folders: Sequence[Path], options: AssessmentOptions
) -> dict[str, Assessment]:
    """Other workspaces by the names of their folders, by their paths where two have the same."""
    names = [folder.resolve().name for folder in folders]
    others = {}
    for name, folder in zip(names, folders, strict=True):
        key = name if names.count(name) == 1 else str(folder)
        others[key] = assessed(replace(options, workspace=folder))
    return others


def _outlooks(result: Assessment) -> Sequence[Outlook]:
    """The forecast, where the plan's year is still under way."""
    if all(result.as_of >= goal.last for goal in result.goals.goals):
        return ()
    from landuse.domain.outlook import forecast

    with step("cli.step.forecast", count=DRAWS):
        return forecast(result)


def _basemap(options: BasemapOptions) -> Basemap | None:
    """The basemap that is asked for."""
    from landuse.views.map.basemap import basemap

    return basemap(options.under, options.key) if options.under else None


def _shifted(result: Assessment, base: Basemap | None) -> Basemap | None:
    """A basemap; where its service moves places, with how much it does at the zone's middle."""
    if base is None or not base.gcj:
        return base
    import numpy as np

    from landuse.adapters.meaning.shifted_degrees import to_shifted

    west, south, east, north = result.parcels.to_crs(_DEGREES_EPSG).total_bounds
    lon = (west + east) / 2
    lat = (south + north) / 2
    shifted_lon, shifted_lat = to_shifted(np.array([lon]), np.array([lat]), "GCJ-02")
    return replace(
        base, shift=(float(shifted_lon[0] - lon), float(shifted_lat[0] - lat))
    )
