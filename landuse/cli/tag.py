"""``landuse tag``: the status of every parcel and building, with its reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.opening import ReadingCommand, assessed, last_day, report_rejected
from landuse.cli.options import (
    AssessmentOptions,
    OutputOptions,
    assessment_options,
    grouped,
    output_options,
    unit_option,
)
from landuse.cli.output import Result, deliver, report_written
from landuse.cli.run import mark_written
from landuse.cli.steps import step
from landuse.cli.typed_words import Word
from landuse.cli.worded import FilePath, option, worded_command
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.words_asked import EVERY_UNIT, STATUS_WORDS, UNITS
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone

#: Formats of a GIS, beside those of tables.
_LAYERS = ("gpkg", "parquet", "fgb", "geojson")
#: Formats that are written strip by strip.
_IN_STRIPS = ("gpkg", "parquet")
_UNITS = ("parcel", "building")
#: Where the context of the command holds the address of a database that was typed for a file.
_DATABASE = "landuse.database"


class FileOrDatabase(FilePath):
    """A file; or the address of a database, which the context of the command then holds."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Tell an address from a file.

        Parameters
        ----------
        value : str
            What was typed.
        param : click.Parameter, optional
            The option it was typed for.
        ctx : click.Context, optional
            The command.

        Returns
        -------
        Path or None
            None where it is an address: what it says may hold a password and is no path.
        """
        from landuse.adapters.database.address import is_address

        if ctx is None or not is_address(str(value)):
            return super().convert(value, param, ctx)
        ctx.meta[_DATABASE] = str(value)
        return None


@dataclass(frozen=True)
class ChoiceOptions:
    """Which units are listed.

    Parameters
    ----------
    only : tuple of str
        Those of these statuses; of every status where empty.
    unit : str
        "parcel", "building" or "all".
    address : str
        Of the map: the parcels that it shows there, and nothing else; every unit where empty.
    """

    only: tuple[str, ...]
    unit: str
    address: str = ""

    @property
    def units(self) -> list[str]:
        """The kinds of unit that are listed."""
        if self.address:
            return ["parcel"]
        return [unit for unit in _UNITS if self.unit in (unit, "all")]


@worded_command("tag", "cli.tag.help", ReadingCommand)
@assessment_options
@option(
    "--status",
    "only",
    multiple=True,
    type=Word("cli.kind.status", STATUS_WORDS),
    metavar="cli.metavar.status",
    help="cli.tag.status",
)
@unit_option("cli.tag.unit", {unit: UNITS[unit] for unit in _UNITS} | EVERY_UNIT, "all")
@option(
    "--select", "address", default="", metavar="cli.metavar.view", help="cli.tag.select"
)
@option("--low-memory", is_flag=True, help="cli.tag.low_memory")
@output_options(
    *_LAYERS,
    code="cli.tag.output",
    type=FileOrDatabase(path_type=Path, dir_okay=False),
)
@grouped(options=AssessmentOptions, choice=ChoiceOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    choice: ChoiceOptions,
    target: OutputOptions,
    low_memory: bool,
) -> None:
    """Give status, reasons and clauses, as a table or as layers of a GIS."""
    address = click.get_current_context().meta.get(_DATABASE)
    if address is not None:
        if low_memory or target.form or choice != ChoiceOptions((), "all"):
            raise click.UsageError(say("cli.tag.whole_run"))
        _write_to_database(assessed(options), address, options.lang)
        return
    kind = target.kind(*_LAYERS)
    if low_memory:
        if choice.address:
            raise click.UsageError(say("cli.tag.select_whole"))
        _write_in_strips(options, choice, kind, target.output)
        return
    _check_address(choice.address)
    assessment = assessed(_on_its_day(options, choice.address))
    listed = _listed(assessment, choice)
    if kind in _LAYERS:
        _write(assessment, listed, _layer_file(kind, target.output), options)
    else:
        with step("cli.step.word"):
            result = _result(assessment, listed, choice, options.lang)
        deliver(result, kind, target.output, options.lang)


def _write_to_database(assessment: Assessment, address: str, lang: str) -> None:
    """A run with everything that was found, beside earlier ones."""
    from landuse.adapters.database.address import masked
    from landuse.flows.database import SCHEMA, to_postgis

    masked_address = masked(address)
    with step("cli.step.write", path=masked_address):
        run = to_postgis(assessment, address, lang=lang)
    mark_written()
    click.echo(
        say("cli.tag.run_written", address=masked_address, run=run, schema=SCHEMA),
        err=True,
    )


def _layer_file(kind: str, output: Path | None) -> Path:
    """The file that layers go to."""
    if output is None or output.suffix.lower() != f".{kind}":
        raise click.UsageError(say("cli.layer_needs_file", form=kind))
    return output


def _write_in_strips(
    options: AssessmentOptions, choice: ChoiceOptions, kind: str, output: Path | None
) -> None:
    """The layers of a large zone, of which one strip at a time is in memory."""
    from landuse.flows.low_memory import ReadOptions, Selection, tag_in_strips

    if kind not in _IN_STRIPS:
        raise click.UsageError(say("cli.tag.only_layers"))
    file = _layer_file(kind, output)
    tables = tuple(f"{unit}s" for unit in choice.units)
    selection = Selection(tables, choice.only, options.lang)
    with step("cli.step.strips") as tick:
        read_options = ReadOptions(
            strict=options.strict,
            known_on=options.known_on,
            on_opened=report_rejected,
            on_progress=tick,
        )

        def day_of_zone(zone: Zone) -> dt.date:
            return last_day(zone, options.as_of)

        layers = tag_in_strips(
            options.workspace, file, day_of_zone, selection, read_options
        )
    if not layers:
        raise click.UsageError(say("cli.tag.nothing"))
    _report_layers(file, layers, options.lang)


def _report_layers(file: Path, layers: list[str], lang: str) -> None:
    """Say what was written, with the project that shows a GeoPackage."""
    from landuse.flows.qgis import write_project_beside

    report_written(file, layers)
    if file.suffix.lower() != ".gpkg":
        return
    project = write_project_beside(file, lang)
    if project is not None:
        report_written(project)
    else:
        kept_project = file.with_suffix(".qgz")
        click.echo(say("cli.tag.project_kept", path=str(kept_project)), err=True)


def _check_address(address: str) -> None:
    """Refuse an address that no map has written: it would list parcels that nobody asked for."""
    if not address:
        return
    from landuse.views.map.selection import unreadable_part

    part = unreadable_part(address)
    if part is not None:
        raise click.UsageError(say("cli.tag.not_an_address", part=visible(part)))


def _on_its_day(options: AssessmentOptions, address: str) -> AssessmentOptions:
    """The options as of the day of an address, where none is typed."""
    if not address or options.as_of is not None:
        return options
    from landuse.views.map.selection import day_of_address

    day = day_of_address(address)
    return replace(options, as_of=dt.date.fromisoformat(day)) if day else options


def _listed(
    assessment: Assessment, choice: ChoiceOptions
) -> dict[str, gpd.GeoDataFrame]:
    """The units that are asked for, by their kind."""
    frames = {"parcel": assessment.parcels, "building": assessment.buildings}
    listed = {unit: frames[unit] for unit in choice.units}
    if choice.address:
        from landuse.views.map.selection import selected_parcels

        ids = selected_parcels(assessment, choice.address)
        listed = {"parcel": frames["parcel"].loc[ids]}
        if listed["parcel"].empty:
            raise click.UsageError(say("cli.tag.nothing"))
    if not choice.only:
        return listed
    return {
        unit: frame[frame["status"].isin(choice.only)] for unit, frame in listed.items()
    }


def _write(
    assessment: Assessment,
    listed: dict[str, gpd.GeoDataFrame],
    output: Path,
    options: AssessmentOptions,
) -> None:
    """The units with everything found of them, as layers."""
    from landuse.adapters.writing.layers import write_layers
    from landuse.flows.qgis import styling
    from landuse.views.tables import results

    layers = {}
    for unit, frame in listed.items():
        if len(frame):
            layers[f"{unit}s"] = results.layer(
                frame, assessment.grounds[unit], options.lang
            )
    if not layers:
        raise click.UsageError(say("cli.tag.nothing"))
    with step("cli.step.write", path=output):
        written = write_layers(layers, output, styling(options.lang))
    _report_layers(output, written, options.lang)


def _result(
    assessment: Assessment,
    listed: dict[str, gpd.GeoDataFrame],
    choice: ChoiceOptions,
    lang: str,
) -> Result:
    """The units with their reasons in words."""
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import tags

    rows = []
    for unit, frame in listed.items():
        rows += tags.rows_of(assessment, frame, unit, lang)
    title = tags.title(assessment, lang)

    def data() -> list[dict[str, object]]:
        entries = []
        for unit, frame in listed.items():
            entries += tags.json_of(assessment, frame, unit)
        return entries

    return Result(
        data=data,
        table=Sheet(title, tags.COLS, rows, title),
        text=lambda color: tags.text(assessment, rows, lang, color, bool(choice.only)),
    )
