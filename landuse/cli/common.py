"""What several commands share: their options, the opened workspace, where output goes."""

from __future__ import annotations

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.zone import Zone
    from landuse.views.tables.columns import Col

F = TypeVar("F", bound=Callable[..., Any])
#: Seconds after which a wait wants an explanation.
_PATIENCE = 2.0
FORMATS = ("table", "json", "csv", "xlsx", "md")


class Day(click.ParamType):
    """A date as 2022-06-30."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """ISO text to a date; a clear refusal otherwise."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2022-06-30。", param, ctx)


def workspace_option(function: F) -> F:
    """``-w DIR``: the workspace."""
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(path_type=Path),
        default=Path(),
        envvar="LANDUSE_WORKSPACE",
        metavar="DIR",
        help="工作区文件夹(含 landuse.toml)，默认当前文件夹。",
    )(function)


def reading_options(function: F) -> F:
    """Options of every command that reads a workspace."""
    for option in (
        click.option("--strict", is_flag=True, help="有任何一行未采用即报错。"),
        click.option(
            "--lang",
            type=click.Choice(["zh", "en"]),
            default="zh",
            show_default=True,
            help="语言 · language.",
        ),
        workspace_option,
    ):
        function = option(function)
    return function


def as_of_option(function: F) -> F:
    """``--as-of DATE``."""
    return click.option(
        "--as-of", type=Day(), help="截至日期，如 2022-06-30；默认今天，不晚于计划年度末。"
    )(function)


def output_options(function: F) -> F:
    """``--format`` and ``-o FILE``."""
    return output_formats()(function)


def output_formats(*more: str) -> Callable[[F], F]:
    """``--format`` with ``more`` formats than the usual ones, and ``-o FILE``."""

    def add(function: F) -> F:
        function = click.option(
            "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。"
        )(function)
        return click.option(
            "--format",
            "form",
            type=click.Choice((*FORMATS, *more)),
            default=None,
            help="输出格式；默认按文件名，否则 table。",
        )(function)

    return add


@contextmanager
def watched(label: str) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error for work that takes over two seconds, on a terminal only; give it the share done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console, start = Console(stderr=True), time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task(label, total=1.0)

    def tick(share: float) -> None:
        if console.is_terminal and time.monotonic() - start > _PATIENCE:
            bar.start()
        bar.update(task, completed=share)

    try:
        yield tick
    finally:
        if bar.live.is_started:  # the end of one that was never shown is an empty line
            bar.stop()


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """Says on standard error what is being waited for once it takes over two seconds, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(label, total=None)
    late = Timer(_PATIENCE, bar.start)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
        if bar.live.is_started:
            bar.stop()


def opened(workspace: Path, strict: bool) -> Zone:
    """The workspace, read; how many rows were left out goes to standard error."""
    from landuse.adapters.workspace.opening import open_workspace

    # outlines and names by the million make no cycles: looking for them after every 700 costs seconds
    gc.set_threshold(200_000, 50, 100)
    with waiting("读取 · reading"):
        zone = open_workspace(workspace, strict=strict)
    told_of_rejected(zone)
    return zone


def told_of_rejected(zone: Zone) -> None:
    """How many rows were left out, on standard error."""
    rejected = sum(source.rejected for source in zone.sources.values())
    if rejected:
        click.echo(f"注意：{rejected} 行未采用，详见 landuse check。", err=True)


def last_day(zone: Zone, as_of: dt.date | None) -> dt.date:
    """The given day, else today but no later than the plan year's end."""
    return as_of or min(dt.datetime.now().astimezone().date(), dt.date(zone.year, 12, 31))


def assessed(workspace: Path, strict: bool, as_of: dt.date | None) -> Assessment:
    """The workspace, judged as of a day: the given one, else today but no later than the plan year's end."""
    from landuse.domain.assessment import assess

    zone = opened(workspace, strict)
    with waiting("判定 · judging"):
        return assess(zone, last_day(zone, as_of))


def wanted_format(
    form: str | None, output: Path | None, *more: str, usual: Sequence[str] = FORMATS
) -> str:
    """The format asked for, else the one of the file name, else a table; of the ``usual`` ones and ``more``."""
    suffix = output.suffix.lstrip(".").lower() if output else ""
    known = (*usual, *more)
    if form is None and suffix not in ("", "txt", *known):
        raise click.UsageError(
            f"不认识的文件类型“.{suffix}”，可用：{'、'.join(f'.{k}' for k in ('txt', *known) if k != 'table')}。"
        )
    chosen = form or (suffix if suffix in known else "table")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("xlsx 需要用 -o 指定文件。")
    return chosen


def emit(text: str, output: Path | None) -> None:
    """Text to the file, whole or not at all, or to standard output."""
    from landuse.files import whole

    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    with whole(output) as path:
        path.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    click.echo(f"已写出 {output}", err=True)


def deliver(
    kind: str,
    output: Path | None,
    *,
    data: Callable[[], Any],
    rows: Sequence[dict[str, Any]],
    cols: Sequence[Col],
    title: str,
    text: Callable[[bool], str],
    lang: str,
    note: str = "",
    **book: Any,
) -> None:
    """A result in the format asked for: ``data`` as JSON, ``rows`` as CSV, XLSX (``book``: its looks) or Markdown,
    ``text(color)`` for people.
    """
    from landuse.views.tables import formats, workbook

    if kind == "json":
        emit(formats.json_text(data()), output)
    elif kind == "csv":
        emit(formats.csv_text(rows, cols), output)
    elif kind == "xlsx" and output is not None:
        name, fills = book.get("name") or title, book.get("fills")
        sheets = [workbook.Sheet(name, cols, rows, title, note, fills), *book.get("beside", ())]
        workbook.write_book(output, sheets, lang=lang, after=book.get("more"))
        click.echo(f"已写出 {output}", err=True)
    elif kind == "md":
        emit(formats.markdown(rows, cols, title=title, note=note, lang=lang), output)
    else:
        emit(text(on_terminal() and output is None), output)


def on_terminal() -> bool:
    """Whether standard output is a person's terminal."""
    return sys.stdout.isatty()
