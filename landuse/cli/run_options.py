"""Options of a run, whatever it does: its language, and whether every step is told."""

from __future__ import annotations

from collections.abc import Callable

import click

from landuse.cli.language import OPTION
from landuse.cli.run import Run
from landuse.cli.worded import F, option
from landuse.words.catalogue import LANGUAGES, VARIABLE, language


def _language(*_: object) -> str:
    """The language of the run, which was known before the options were read."""
    return language()


def _verbose(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001
    """Remember that every step is to be told, wherever ``-v`` stands."""
    run = ctx.find_object(Run)
    if value and run is not None:
        run.is_verbose = True


def language_option(*, is_handed: bool = True) -> Callable[[F], F]:
    """Add ``--lang``.

    Parameters
    ----------
    is_handed : bool
        Whether the command is handed the language of the run, as ``lang``.

    Returns
    -------
    callable
        A decorator.
    """
    return option(
        OPTION,
        type=click.Choice(LANGUAGES, case_sensitive=False),
        envvar=VARIABLE,
        callback=_language,
        expose_value=is_handed,
        help="cli.option.lang",
    )


def run_options(function: F) -> F:
    """Add ``--lang`` and ``-v``, neither of which the command is handed.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the options.
    """
    return language_option(is_handed=False)(verbose_option(function))


def verbose_option(function: F) -> F:
    """Add ``-v``: every step is told.

    Parameters
    ----------
    function : callable
        A command.

    Returns
    -------
    callable
        The same with the option, which it is not handed.
    """
    return option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_verbose,
        help="cli.option.verbose",
    )(function)
