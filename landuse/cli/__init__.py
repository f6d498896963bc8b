"""The command line: thin verbs over the library. Knows the day, the terminal and the exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from landuse import __version__
from landuse.cli.boundary import Run, exit_code_of, sentences
from landuse.cli.streams import restart_where_names_are_ascii, set_streams

#: Command → its one-line help. A command's module is imported when it runs, so that help starts
#: at once.
COMMANDS = {
    "init": "新建工作区 · start a workspace",
    "check": "读入并检查每个数据源 · read every source and report its quality",
    "tag": "地块与建筑的状态及理由 · status of every parcel and building, with reasons",
    "rank": "亩均产出排名 · rank by output per mu",
    "explain": "一个对象的来龙去脉与假设 · one unit's account, and what if",
    "goals": "各项目标的进度 · progress to each goal",
    "report": "周报、月报、季报 · the report of a week, month or quarter",
    "map": "生成可离线打开的地图 · write the offline map",
}
#: The lines after the mark keep their breaks: click takes it for a backspace, not for two signs.
_HELP = """landuse：盘活开发区闲置低效用地与厂房 ·
bring a zone's idle land and buildings back into use.

\b
先看演示：landuse map        (在仓库根目录，写出 maps/ 下的一个网页)
用自己的数据：landuse init 我的园区
"""


class _Commands(click.Group):
    """The commands, each imported when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"landuse.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("命令 Commands"):
            formatter.write_dl(list(COMMANDS.items()))

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
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        set_streams()
        words = sys.argv[1:] if args is None else args

        def run(state: Run) -> Any:
            return super(_Commands, self).main(
                args, prog_name, complete_var, False, obj=state, **extra
            )

        sys.exit(exit_code_of(run, words))


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="landuse")
def main() -> None:
    """Start every command: no GDAL of this process reaches beyond the file it opens."""
    from landuse.adapters.reading.drivers import keep_out_reaching_drivers

    keep_out_reaching_drivers()
