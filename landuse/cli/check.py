"""``landuse check``: what each source is, and its quality."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import ReadingCommand, last_day, tell_sources, today
from landuse.cli.options import (
    OutputOptions,
    WorkspaceOptions,
    file_option,
    grouped,
    output_options,
    workspace_options,
)
from landuse.cli.output import Result, deliver, emit, report_written
from landuse.cli.steps import step
from landuse.cli.worded import FilePath, option, worded_command
from landuse.words.catalogue import say, together

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment
    from landuse.domain.tags.unlocks import Undetermined
    from landuse.domain.vocabulary.facts import Unit
    from landuse.domain.zone import Zone


@dataclass(frozen=True)
class _FilesToWrite:
    """What a check writes beside its report."""

    write_repaired: Path | None
    field_sheet: Path | None


@worded_command("check", "cli.check.help", ReadingCommand)
@workspace_options
@file_option("cli.check.write_repaired", "--write-repaired")
@file_option("cli.check.field_sheet", "--field-sheet")
@option(
    "--against",
    type=FilePath(path_type=Path, exists=True),
    metavar="cli.metavar.old",
    help="cli.check.against",
)
@option(
    "--accept",
    multiple=True,
    is_flag=False,
    flag_value="",
    metavar="cli.metavar.words",
    help="cli.check.accept",
)
@output_options("html")
@click.pass_context
@grouped(options=WorkspaceOptions, target=OutputOptions, files=_FilesToWrite)
def command(
    ctx: click.Context,
    options: WorkspaceOptions,
    target: OutputOptions,
    files: _FilesToWrite,
    against: Path | None,
    accept: tuple[str, ...],
) -> None:
    """Read every source and report its quality; exit status 1 where there are errors."""
    from landuse.adapters.workspace.opening import open_what_can_be
    from landuse.adapters.workspace.reader import raise_faults
    from landuse.domain.quality import inspect

    kind = target.kind("html")
    if against is not None and kind == "html":
        raise click.UsageError(say("cli.check.no_page"))
    if files.field_sheet is not None and files.field_sheet.suffix.lower() != ".xlsx":
        raise click.UsageError(say("cli.check.field_sheet_kind"))
    with step("cli.step.read", workspace=options.workspace):
        zone, faults = open_what_can_be(options.workspace, strict=options.strict)
    if zone is None:
        raise_faults(faults)
        return
    if accept:
        from landuse.cli.accept import accepted

        zone = accepted(zone, options.workspace, accept)
    tell_sources(zone)
    if files.write_repaired is not None:
        _write_repaired(zone, files.write_repaired)
    if against is not None:
        if files.field_sheet is not None:
            _write_field_sheet(_assessed(zone), files.field_sheet, options.lang)
        deliver(_editions(zone, options, against), kind, target.output, options.lang)
        return
    with step("cli.step.inspect"):
        inspected = inspect(zone, today())
    with step("cli.step.judge"):
        assessment = _assessed(zone)
        open_units = _undetermined(assessment)
    if files.field_sheet is not None:
        _write_field_sheet(assessment, files.field_sheet, options.lang)
    is_usable = _report(inspected, open_units, kind, target.output, options.lang)
    if faults and kind == "table" and target.output is None and _is_one_screen():
        # each has just been told in full
        raise click.ClickException(say("cli.check.unusable", count=len(faults)))
    # what could be read has been reported; what could not is said where every fault is said
    raise_faults(faults)
    ctx.exit(0 if is_usable else 1)


def _is_one_screen() -> bool:
    """Whether somebody sees the report and the errors on one screen."""
    return all(
        stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr)
    )


def _write_repaired(zone: Zone, path: Path) -> None:
    """The layers as they were read, for a GIS."""
    from landuse.adapters.writing.layers import repaired_layers, write_layers

    with step("cli.step.write", path=path):
        written = write_layers(repaired_layers(zone), path)
    report_written(path, written)


def _assessed(zone: Zone) -> Assessment:
    """The zone on the day on which ``tag`` judges."""
    from landuse.domain.assessment import assess

    return assess(zone, last_day(zone, None))


def _write_field_sheet(assessment: Assessment, path: Path, lang: str) -> None:
    """The suspected units, with blanks for who looks at them."""
    from landuse.views.tables.field_sheet import suspected_units, write_field_sheet
    from landuse.views.text.tags import rows_of

    with step("cli.step.write", path=path):
        rows_by_unit = {
            "parcel": rows_of(assessment, assessment.parcels, "parcel", lang),
            "building": rows_of(assessment, assessment.buildings, "building", lang),
        }
        rows = suspected_units(assessment, rows_by_unit)
        write_field_sheet(path, assessment, rows, lang)
    click.echo(
        say("cli.check.field_sheet_written", path=path, count=len(rows)), err=True
    )


def _undetermined(assessment: Assessment) -> list[Undetermined]:
    """The units that are undetermined, and what would settle them."""
    from landuse.domain.tags.unlocks import undetermined

    zone = assessment.zone
    units: dict[Unit, pd.DataFrame] = {
        "parcel": assessment.parcels,
        "building": assessment.buildings,
    }
    return undetermined(units, zone.policy, zone.present, assessment.as_of)


def _report(
    zone: Zone,
    open_units: list[Undetermined],
    kind: str,
    output: Path | None,
    lang: str,
) -> bool:
    """Write the report of the zone's quality; tell whether the zone can be used."""
    from landuse.domain.quality.exceptions import fingerprint_of
    from landuse.views.pages import quality_page
    from landuse.views.tables.formats import records
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import findings, quality

    report = quality.json_of(zone, lang, open_units)
    if kind == "html":
        emit(quality_page.html(zone, report, lang), output)
        return bool(report["ok"])
    note = together(
        [quality.note(report, lang), *quality.unlock_sentences(report, lang)], lang
    )
    rows = [
        {
            **finding,
            "message": findings.sentence_of(finding, lang),
            "fingerprint": fingerprint_of(finding),
        }
        for finding in records(zone.findings)
    ]
    if kind != "csv":  # which is for programs
        rows = [{**finding, **findings.labels_of(finding, lang)} for finding in rows]
    result = Result(
        data=lambda: report,
        table=Sheet(zone.name, quality.COLS, rows, zone.name, note),
        text=lambda color: quality.text(zone, report, lang, color),
    )
    deliver(result, kind, output, lang)
    return bool(report["ok"])


def _editions(zone: Zone, options: WorkspaceOptions, against: Path) -> Result:
    """The parcels of an older edition, each with those of today that took its place."""
    from landuse.adapters.workspace.opening import read_edition
    from landuse.domain.land.lineage import match
    from landuse.views.tables.formats import records
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import lineage as view

    lang = options.lang
    with step("cli.step.compare", path=against):
        rows = records(match(read_edition(options.workspace, against), zone.parcels))
    title = view.title(zone, against.name, lang)
    note = view.note(rows, lang)
    return Result(
        data=lambda: rows,
        table=Sheet(title, view.COLS, view.in_words(rows, lang), title, note),
        text=lambda color: view.text(rows, title, note, lang, color),
    )
