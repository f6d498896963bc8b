"""``landuse init``: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from landuse.cli.run_options import run_options
from landuse.cli.worded import Argument, FilePath, option, worded_command
from landuse.words.catalogue import say


@worded_command("init", "cli.init.help")
@click.argument(
    "directory", cls=Argument, type=FilePath(path_type=Path), metavar="cli.metavar.folder"
)
@option("--demo", is_flag=True, help="cli.init.demo")
@run_options
def command(directory: Path, demo: bool) -> None:
    """Start a workspace; say what to do next."""
    from landuse.adapters.workspace.init import init_workspace

    init_workspace(directory, demo=demo)
    click.echo(say("cli.init.made", directory=directory))
    if demo:
        click.echo(say("cli.init.next_demo", directory=directory))
        return
    folder = directory / "data" / "parcels"
    toml = directory / "landuse.toml"
    click.echo(say("cli.init.next", directory=directory, folder=folder, toml=toml))
