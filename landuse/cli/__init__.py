"""The command line: thin verbs over the library. Knows the day, the terminal and the exit codes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from landuse import __version__
from landuse.errors import LanduseError

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


class _ExpectedFailure(click.ClickException):
    """What a person can mend: one line on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002
        click.echo(f"错误：{self.format_message()}", err=True)


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

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LanduseError as error:
            raise _ExpectedFailure(" ".join(str(error).split())) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="landuse")
def main() -> None:
    r"""landuse：盘活开发区闲置低效用地与厂房 ·
    bring a zone's idle land and buildings back into use.

    \b
    先看演示：landuse map        (在仓库根目录，写出 maps/ 下的一个网页)
    用自己的数据：landuse init 我的园区
    """
    from landuse.adapters.reading.drivers import keep_out_reaching_drivers

    keep_out_reaching_drivers()
