"""``landuse demo``: the demo zone and its map, for who has no folder yet."""

from __future__ import annotations

from pathlib import Path

import click

from landuse.cli.run_options import run_options
from landuse.cli.worded import Argument, FilePath, option, worded_command
from landuse.words.catalogue import say

#: Where the demo zone goes that is given no place.
_FOLDER = "landuse-demo"


@worded_command("demo", "cli.demo.help")
@click.argument(
    "directory",
    cls=Argument,
    type=FilePath(path_type=Path),
    metavar="cli.metavar.folder",
    default=_FOLDER,
)
@option("--open/--no-open", "show", default=True, help="cli.demo.open")
@run_options
@click.pass_context
def command(ctx: click.Context, directory: Path, show: bool) -> None:
    """Write the demo zone where it is not there yet, and its map; open it."""
    from landuse.adapters.workspace.config import CONFIG
    from landuse.adapters.workspace.init import init_workspace
    from landuse.cli.map import command as map_command

    if not (directory / CONFIG).is_file():
        init_workspace(directory, demo=True)
        click.echo(say("cli.init.made", directory=directory))
    arguments = ["-w", str(directory), "--quiet", *(["--open"] if show else [])]
    parent = ctx.parent or ctx
    with map_command.make_context("map", arguments, parent=parent) as inner:
        map_command.invoke(inner)
