"""Options that several commands share, each group of them as one frozen value."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

from landuse.cli.run_options import language_option, verbose_option
from landuse.cli.typed_words import Word
from landuse.cli.worded import F, FilePath, option
from landuse.domain.vocabulary.measures import DRAWS, SEED
from landuse.domain.vocabulary.words_asked import PERIODS, Words, day_asked
from landuse.files import refuse_address
from landuse.words.catalogue import say

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
    known_on : date, optional
        The day whose knowledge of the ledgers is asked for; what is known now where None.
    """

    as_of: dt.date | None
    known_on: dt.date | None


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
        kinds = {_ending(kind): kind for kind in (*usual, *more)}
        by_name = kinds | {
            also: kind for kind in kinds.values() for also in _other_endings(kind)
        }
        if self.form is None and suffix and suffix not in by_name:
            endings = [f".{ending}" for ending in kinds]
            raise click.UsageError(
                say("cli.unknown_ending", suffix=f".{suffix}", endings=endings)
            )
        kind = self.form or by_name.get(suffix, "table")
        if self.output and suffix not in ("", _ending(kind), *_ALSO.get(kind, ())):
            raise click.UsageError(
                _contradiction(kind, self.output, by_name.get(suffix))
            )
        if kind == "xlsx" and self.output is None:
            raise click.UsageError(say("cli.needs_file", form=kind))
        return kind


def _ending(kind: str) -> str:
    """The ending of a format's own."""
    return "txt" if kind == "table" else kind


def _other_endings(kind: str) -> list[str]:
    """The other endings that say a format; a .txt says only that it is text."""
    return [ending for ending in _ALSO.get(kind, ()) if ending != "txt"]


def _contradiction(kind: str, output: Path, other: str | None) -> str:
    """What is said where a file's name says another format than the one asked for."""
    params = {"form": kind, "ending": f".{_ending(kind)}", "name": output.name}
    if other is None:
        return say("cli.ending_contradicts", **params)
    return say("cli.ending_of_another", **params, suffix=output.suffix, other=other)


def require_ending(
    path: Path | None, endings: Sequence[str], others: Mapping[str, str]
) -> None:
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
    if suffix in others:
        sentence = say(
            "cli.other_option",
            endings=endings,
            name=path.name,
            suffix=suffix,
            option=others[suffix],
        )
    else:
        sentence = say("cli.other_ending", endings=endings, name=path.name)
    raise click.UsageError(sentence)


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
    """A date as 2022-06-30, or as Chinese offices write it: 2022年6月30日, 2022/6/30."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read text as a date.

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
        day = day_asked(value)
        if day is None:
            self.fail(say("cli.no_day", value=value), param, ctx)
        return day


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
    >>> @grouped(sampling=DrawOptions)
    ... def command(sampling: DrawOptions, quiet: bool) -> str:
    ...     return f"{sampling.draws} {quiet}"
    >>> command(draws=100, seed=7, quiet=True)
    '100 True'
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(*args: object, **options: object) -> object:
            for name, group in groups.items():
                values = {
                    field.name: options.pop(field.name) for field in fields(group)
                }
                options[name] = group(**values)
            return function(*args, **options)

        # the command's own signature is the wrapped one; click looks at the options alone
        return call  # type: ignore[return-value]

    return decorate


def workspace_options(function: F) -> F:
    """Add ``-w``, ``--lang``, ``--strict`` and ``-v``: :class:`WorkspaceOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    function = language_option()(verbose_option(function))
    function = option("--strict", is_flag=True, help="cli.option.strict")(function)
    return option(
        "-w",
        "--workspace",
        type=FilePath(path_type=Path),
        default=Path(),
        envvar="LANDUSE_WORKSPACE",
        metavar="cli.metavar.folder",
        help="cli.option.workspace",
    )(function)


def assessment_options(function: F) -> F:
    """Add ``--as-of``, ``--known-on`` and what a workspace takes: :class:`AssessmentOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    as_of = option(
        "--as-of", type=Day(), metavar="cli.metavar.day", help="cli.option.as_of"
    )
    known_on = option(
        "--known-on", type=Day(), metavar="cli.metavar.day", help="cli.option.known_on"
    )
    return workspace_options(as_of(known_on(function)))


def file_option(code: str, *names: str, **settings: Any) -> Callable[[F], F]:
    """Add an option that takes a file to write.

    Parameters
    ----------
    code : str
        Of its help.
    *names : str
        What is typed: ``-o`` and ``--output`` where none are given.
    **settings
        As :func:`click.option` takes them.

    Returns
    -------
    callable
        A decorator.
    """
    kind = settings.pop("type", FilePath(path_type=Path, dir_okay=False))
    return option(
        *(names or ("-o", "--output")),
        type=kind,
        metavar="cli.metavar.file",
        help=code,
        **settings,
    )


def format_option(
    formats: Sequence[str], code: str = "cli.option.format"
) -> Callable[[F], F]:
    """Add ``--format``.

    Parameters
    ----------
    formats : sequence of str
        Those that the command writes.
    code : str
        Of its help.

    Returns
    -------
    callable
        A decorator.
    """
    return option(
        "--format",
        "form",
        type=Word("cli.kind.format", {name: (name,) for name in formats}),
        metavar="cli.metavar.format",
        help=code,
    )


def output_options(
    *more: str, code: str = "cli.option.output", **settings: Any
) -> Callable[[F], F]:
    """Add ``--format`` and ``-o``: :class:`OutputOptions`.

    Parameters
    ----------
    *more : str
        Formats of the command besides the usual ones.
    code : str
        Of the help of ``-o``.
    **settings
        Of ``-o``, as :func:`click.option` takes them.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(function: F) -> F:
        return format_option((*FORMATS, *more))(file_option(code, **settings)(function))

    return decorate


def period_option(
    code: str, more: Words | None = None, **settings: Any
) -> Callable[[F], F]:
    """Add ``--period``, which ``--every`` and ``--timeline`` are other names for.

    Parameters
    ----------
    code : str
        Of its help.
    more : mapping of str to iterable of str, optional
        Words besides week, month and quarter.
    **settings
        As :func:`click.option` takes them.

    Returns
    -------
    callable
        A decorator; the command is handed ``period``.
    """
    return option(
        "--period",
        "--every",
        "--timeline",
        "period",
        type=Word("cli.kind.period", {**PERIODS, **(more or {})}),
        metavar="cli.metavar.period",
        help=code,
        **settings,
    )


def unit_option(code: str, words: Words, default: str) -> Callable[[F], F]:
    """Add ``--unit``, which ``--by`` is another name for.

    Parameters
    ----------
    code : str
        Of its help.
    words : mapping of str to iterable of str
        Kinds of unit, and what they are called.
    default : str
        The kind where none is typed.

    Returns
    -------
    callable
        A decorator; the command is handed ``unit``.
    """
    return option(
        "--unit",
        "--by",
        "unit",
        type=Word("cli.kind.unit", words),
        default=default,
        show_default=True,
        metavar="cli.metavar.unit",
        help=code,
    )


def draw_options(function: F) -> F:
    """Add ``--draws`` and ``--seed`` of a simulation: :class:`DrawOptions`.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    function = option(
        "--seed",
        type=click.IntRange(min=0),
        default=SEED,
        show_default=True,
        metavar="cli.metavar.number",
        help="cli.option.seed",
    )(function)
    return option(
        "--draws",
        type=click.IntRange(100, 200_000),
        default=DRAWS,
        show_default=True,
        metavar="cli.metavar.number",
        help="cli.option.draws",
    )(function)
