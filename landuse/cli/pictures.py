"""Aerial pictures that a map asks for: those of the workspace, and those of the command line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.steps import step
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.words_asked import day_asked
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.adapters.workspace.config import Config
    from landuse.domain.assessment import Assessment
    from landuse.domain.picture import Picture

#: A day before a file, as in ``2021-06-01=old.tif``.
_DATED = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2})=(?P<path>.+)", re.S)
_MERCATOR_EPSG = 3857


class DatedFile(click.ParamType):  # type: ignore[type-arg]  # generic in newer clicks only
    """A file, with its day and "=" before it where that is known."""

    name = "[day=]file"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, dt.date | None]:
        """Read ``FILE`` or ``DAY=FILE``.

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
        tuple of Path and date or None
            The file, and its day where one is said.

        Raises
        ------
        click.BadParameter
            What stands before the file looks like a day and is none.
        """
        match = _DATED.fullmatch(value)
        if match is None:
            return Path(value), None
        day = day_asked(match["day"])
        if day is None:
            self.fail(say("cli.bad_picture_day", text=value), param, ctx)
        return Path(match["path"]), day


@dataclass(frozen=True)
class PictureOptions:
    """The pictures of a page.

    Parameters
    ----------
    files : tuple of tuple of Path and date or None
        Where they are, and their days where these are known.
    megabytes : float
        What they may take of the page together.
    """

    files: tuple[tuple[Path, dt.date | None], ...]
    megabytes: float


def read_asked(
    result: Assessment, workspace: Path, config: Config, options: PictureOptions
) -> Sequence[Picture]:
    """Read the pictures of a workspace and of the command line; say which were made coarser.

    Parameters
    ----------
    result : Assessment
        Where its parcels are, they are to lie.
    workspace : Path
        Its folder.
    config : Config
        What its ``landuse.toml`` says.
    options : PictureOptions
        What the command line names.

    Returns
    -------
    sequence of Picture
        The earliest first.

    Raises
    ------
    LanduseError
        As :meth:`landuse.adapters.reading.readers.SourceReader.pictures`.
    """
    from landuse.adapters.reading.pictures import MapExtent, PictureSource
    from landuse.adapters.reading.process import reading_process
    from landuse.adapters.reading.readers import SourceReader

    sources = [PictureSource(workspace / one.path, one.date) for one in config.pictures]
    sources += [PictureSource(path, day) for path, day in options.files]
    if not sources:
        return ()
    west, south, east, north = map(
        float, result.parcels.to_crs(_MERCATOR_EPSG).total_bounds
    )
    extent = MapExtent((west, south, east, north), result.zone.crs)
    most_bytes = int(options.megabytes * 1e6)
    with (
        step("cli.step.read", workspace=workspace),
        reading_process(early=False) as process,
    ):
        pictures = SourceReader(config.limits, process).pictures(
            sources, extent, most_bytes
        )
    for picture in pictures:
        if picture.is_reduced:
            params = {"metres": picture.metres, "own": picture.own_metres}
            sentence = say(
                "cli.map.picture_reduced",
                file=visible(picture.file),
                megabytes=options.megabytes,
                **params,
            )
            click.echo(sentence, err=True)
    return pictures
