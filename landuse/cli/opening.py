"""The workspace of a command, read and judged; the one place that asks what day it is."""

from __future__ import annotations

import datetime as dt
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.options import AssessmentOptions
from landuse.cli.steps import log_step, step
from landuse.cli.worded import Command
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.adapters.workspace.config import Config
    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone

#: Objects made before Python looks for cycles among them: outlines and names by the million make
#: none, and looking for them after every 700, as it does by itself, costs seconds.
_COLLECT_AFTER = (200_000, 50, 100)


class ReadingCommand(Command):
    """A command that reads a workspace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; files are read by a process, which gets ready while all else is imported.

        Parameters
        ----------
        ctx : click.Context
            Its options, which are known to be right.

        Returns
        -------
        object
            Of the function.
        """
        # the workers of that run are processes of their own already
        if not ctx.params.get("low_memory"):
            from landuse.adapters.reading.process import reading_process

            ctx.with_resource(reading_process(may_fork=True))
        return super().invoke(ctx)


def opened(workspace: Path, *, strict: bool) -> tuple[Zone, Config]:
    """Read a workspace; say on standard error how many rows were left out.

    Parameters
    ----------
    workspace : Path
        A folder with a ``landuse.toml``.
    strict : bool
        Any row that cannot be used is an error.

    Returns
    -------
    zone : Zone
        As :func:`landuse.open_workspace` gives it.
    config : Config
        What its ``landuse.toml`` says.

    Raises
    ------
    LanduseError
        As :func:`landuse.open_workspace`.
    """
    gc.set_threshold(*_COLLECT_AFTER)
    with step("cli.step.read", workspace=workspace):
        # on a slow disk the libraries alone take seconds
        from landuse.adapters.workspace.opening import open_with_config

        zone, config = open_with_config(workspace, strict=strict)
    tell_sources(zone)
    report_rejected(zone)
    return zone, config


def report_rejected(zone: Zone) -> None:
    """Say on standard error how many rows were left out, if any.

    Parameters
    ----------
    zone : Zone
        As read.
    """
    rejected = sum(source.rejected for source in zone.sources.values())
    if rejected:
        click.echo(say("cli.rows_left_out", count=rejected), err=True)


def tell_sources(zone: Zone) -> None:
    """Say what every source was read as, where ``-v`` asks for it.

    Parameters
    ----------
    zone : Zone
        As read.
    """
    from landuse.domain.vocabulary.schema import TABLES

    for table, source in zone.sources.items():
        read_as = [word for word in (source.encoding, source.crs) if word]
        code = "cli.told_source" if read_as else "cli.told_source_plain"
        label = TABLES[table].label
        params = {
            "table": label,
            "path": source.path,
            "rows": source.rows,
            "kept": source.kept,
        }
        log_step(say(code, read_as=read_as, **params))


def today() -> dt.date:
    """Ask what day it is here.

    Returns
    -------
    date
    """
    return dt.datetime.now().astimezone().date()


def last_day(zone: Zone, as_of: dt.date | None) -> dt.date:
    """Decide on the day of an assessment.

    Parameters
    ----------
    zone : Zone
        Whose plan year ends some day.
    as_of : date, optional
        The day asked for.

    Returns
    -------
    date
        That day, else today but no later than the plan year's end.
    """
    if as_of is not None:
        return as_of
    return min(today(), dt.date(zone.year, 12, 31))


def assessed(options: AssessmentOptions) -> Assessment:
    """Read and judge a workspace.

    Parameters
    ----------
    options : AssessmentOptions
        Which one, as of when.

    Returns
    -------
    Assessment

    Raises
    ------
    LanduseError
        As :func:`landuse.open_workspace`.
    """
    return assessed_with_config(options)[0]


def assessed_with_config(options: AssessmentOptions) -> tuple[Assessment, Config]:
    """Read and judge a workspace; say what its ``landuse.toml`` holds besides.

    Parameters
    ----------
    options : AssessmentOptions
        Which one, as of when.

    Returns
    -------
    assessment : Assessment
        As :func:`assessed` gives it.
    config : Config
        The file is read once: its pictures are those of the zone that is judged.

    Raises
    ------
    LanduseError
        As :func:`landuse.open_workspace`.
    """
    from landuse.domain.assessment import assess

    zone, config = opened(options.workspace, strict=options.strict)
    with step("cli.step.judge"):
        return assess(zone, last_day(zone, options.as_of), options.known_on), config
