"""The command line: thin verbs over the library. Knows the day, the terminal and the exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from landuse import __version__
from landuse.cli.boundary import exit_code_of, sentences
from landuse.cli.language import language_of, running_in
from landuse.cli.run import Run
from landuse.cli.run_options import run_options
from landuse.cli.streams import restart_where_names_are_ascii, set_streams
from landuse.cli.worded import HELP_OPTIONS, Option, Worded
from landuse.words.catalogue import say

#: Command → the code of its one-line help. A command's module is imported when it runs, so that
#: help starts at once.
COMMANDS = {
    "init": "cli.init.short",
    "demo": "cli.demo.short",
    "check": "cli.check.short",
    "tag": "cli.tag.short",
    "rank": "cli.rank.short",
    "explain": "cli.explain.short",
    "goals": "cli.goals.short",
    "report": "cli.report.short",
    "study": "study.cli.short",
    "map": "cli.map.short",
}


class _Commands(Worded, click.Group):
    """The commands, each imported when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"landuse.cli.{cmd_name}").command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section(say("cli.commands")):
            formatter.write_dl([(name, say(code)) for name, code in COMMANDS.items()])

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        # help is printed here, before any command runs
        with sentences():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with sentences():
            return super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if args is None:
            restart_where_names_are_ascii()
        words = sys.argv[1:] if args is None else args

        def run(state: Run) -> Any:
            return super(_Commands, self).main(
                args, prog_name, complete_var, False, obj=state, **extra
            )

        with running_in(language_of(words)):
            if not standalone_mode:
                return run(Run())
            set_streams()
            sys.exit(exit_code_of(run))


@click.group("landuse", cls=_Commands, help="cli.help", context_settings=HELP_OPTIONS)
@run_options
@click.version_option(
    __version__,
    prog_name="landuse",
    message="%(prog)s %(version)s",
    cls=Option,
    help="cli.option.version",
)
def main() -> None:
    """Start every command: no GDAL of this process reaches beyond the file it opens."""
    from landuse.adapters.reading.drivers import keep_out_reaching_drivers

    keep_out_reaching_drivers()
