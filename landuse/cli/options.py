"""Options that several commands share, each group of them as one frozen value."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from landuse.files import refuse_address

F = TypeVar("F", bound=Callable[..., Any])
#: Formats that every table can be written in.
FORMATS = ("table", "json", "csv", "xlsx", "md")
#: Endings of a format besides its own name; any text may be a .txt.
_ALSO = {"html": ("htm",), "md": ("markdown", "txt"), "csv": ("txt",), "json": ("txt",)}


@dataclass(frozen=True)
class WorkspaceOptions:
    """Which workspace is read, and how.

    Parameters
    ----------
    workspace : Path
        A folder with a ``landuse.toml``.
    lang : str
        "zh" or "en": the language of what is printed.
    strict : bool
        Any row that cannot be used is an error.
    """

    workspace: Path
    lang: str
    strict: bool


@dataclass(frozen=True)
class AssessmentOptions(WorkspaceOptions):
    """Which workspace is read and judged.

    Parameters
    ----------
    as_of : date, optional
        The day of the assessment; today, but no later than the plan year's end, where None.
    """

    as_of: dt.date | None


@dataclass(frozen=True)
class OutputOptions:
    """Where a result goes, and in what format.

    Parameters
    ----------
    form : str, optional
        The format asked for; that of the file's name where None.
    output : Path, optional
        The file; standard output where None.
    """

    form: str | None
    output: Path | None

    def kind(self, *more: str, usual: Sequence[str] = FORMATS) -> str:
        """Decide on a format.

        Parameters
        ----------
        *more : str
            Formats of this command besides the usual ones.
        usual : sequence of str
            Formats it has anyway.

        Returns
        -------
        str
            The one asked for, else that of the file's name, else "table".

        Raises
        ------
        click.UsageError
            The file's name has an ending nobody knows or of another format than the one asked
            for, or a workbook has no file.
        LanduseError
            It is the address of a database or a network.
        """
        refuse_address(self.output or "")
        suffix = self.output.suffix.lstrip(".").lower() if self.output else ""
        kinds = (*usual, *more)
        if self.form is None and suffix not in ("", "txt", *kinds):
            endings = [f".{kind}" for kind in ("txt", *kinds) if kind != "table"]
            raise click.UsageError(f"不认识的文件类型“.{suffix}”，可用：{'、'.join(endings)}。")
        kind = self.form or (suffix if suffix in kinds else "table")
        own = "txt" if kind == "table" else kind
        if self.output and suffix not in ("", own, *_ALSO.get(kind, ())):
            others = f"；要 .{suffix} 请写 --format {suffix}" if suffix in kinds else ""
            raise click.UsageError(
                f"--format {kind} 写的是 .{own}，不能写成“{self.output.name}”{others}。"
            )
        if kind == "xlsx" and self.output is None:
            raise click.UsageError("xlsx 需要用 -o 指定文件。")
        return kind


def require_ending(path: Path | None, endings: Sequence[str], others: Mapping[str, str]) -> None:
    """Refuse a file whose name says another format than what is written.

    Parameters
    ----------
    path : Path, optional
        The file; nothing is refused where None, or where its name has no ending.
    endings : sequence of str
        Those that fit, in small letters, such as ".html".
    others : mapping of str to str
        Ending → the option that writes such a file.

    Raises
    ------
    click.UsageError
        Naming the option that writes what the name says, else the endings that fit.

    Examples
    --------
    >>> require_ending(Path("m.html"), [".html"], {".png": "--png"})
    >>> require_ending(Path("m.png"), [".html"], {".png": "--png"})
    Traceback (most recent call last):
    click.exceptions.UsageError: 这里写的是 .html，不能写成“m.png”；要 .png 请用 --png m.png。
    """
    suffix = path.suffix.lower() if path is not None else ""
    if path is None or suffix in ("", *endings):
        return
    said = f"这里写的是 {'、'.join(endings)}，不能写成“{path.name}”"
    if suffix in others:
        said += f"；要 {suffix} 请用 {others[suffix]} {path.name}"
    raise click.UsageError(f"{said}。")


@dataclass(frozen=True)
class DrawOptions:
    """How a simulation draws.

    Parameters
    ----------
    draws : int
        How often.
    seed : int
        Of its random numbers: the same seed gives the same result.
    """

    draws: int
    seed: int


class Day(click.ParamType):  # type: ignore[type-arg]  # generic in newer clicks only
    """A date as 2022-06-30."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read ISO text as a date.

        Parameters
        ----------
        value : str or date
            What was typed, or a default.
        param : click.Parameter, optional
            The option it was typed for.
        ctx : click.Context, optional
            The command.

        Returns
        -------
        date

        Raises
        ------
        click.BadParameter
            It is no date.
        """
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2022-06-30。", param, ctx)


def grouped(**groups: type) -> Callable[[F], F]:
    """Hand options to a command as frozen values, so that it takes few parameters.

    Parameters
    ----------
    **groups : type
        Parameter of the command → the dataclass that its fields' options go into.

    Returns
    -------
    callable
        A decorator, which stands below those of the options.

    Examples
    --------
    >>> @grouped(drawn=DrawOptions)
    ... def command(drawn: DrawOptions, quiet: bool) -> str:
    ...     return f"{drawn.draws} {quiet}"
    >>> command(draws=100, seed=7, quiet=True)
    '100 True'
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(*args: Any, **options: Any) -> Any:
            for name, group in groups.items():
                values = {field.name: options.pop(field.name) for field in fields(group)}
                options[name] = group(**values)
            return function(*args, **options)

        # the command's own signature is the wrapped one; click looks at the options alone
        return call  # type: ignore[return-value]

    return decorate


def workspace_options(function: F) -> F:
    """Add ``-w``, ``--lang`` and ``--strict``: :class:`WorkspaceOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    function = click.option("--strict", is_flag=True, help="有任何一行未采用即报错。")(function)
    function = click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        show_default=True,
        help="语言 · language.",
    )(function)
    return click.option(
        "-w",
        "--workspace",
        type=click.Path(path_type=Path),
        default=Path(),
        envvar="LANDUSE_WORKSPACE",
        metavar="DIR",
        help="工作区文件夹(含 landuse.toml)，默认当前文件夹。",
    )(function)


def assessment_options(function: F) -> F:
    """Add ``-w``, ``--lang``, ``--strict`` and ``--as-of``: :class:`AssessmentOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    as_of = click.option(
        "--as-of", type=Day(), help="截至日期，如 2022-06-30；默认今天，不晚于计划年度末。"
    )
    return workspace_options(as_of(function))


def output_options(*more: str) -> Callable[[F], F]:
    """Add ``--format`` and ``-o``: :class:`OutputOptions`.

    Parameters
    ----------
    *more : str
        Formats of the command besides the usual ones.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(function: F) -> F:
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

    return decorate


def forecast_options(function: F) -> F:
    """Add ``--draws`` and ``--seed`` of the forecast: :class:`DrawOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    function = click.option(
        "--seed", type=int, default=0, show_default=True, help="预测的随机种子。"
    )(function)
    return click.option(
        "--draws",
        type=click.IntRange(100, 200_000),
        default=4000,
        show_default=True,
        help="预测的模拟次数。",
    )(function)
