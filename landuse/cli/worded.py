"""Commands and options whose help is said in the language of the run: their codes are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from landuse.cli.help_layout import Context
from landuse.words.catalogue import say

F = TypeVar("F", bound=Callable[..., Any])


class FilePath(click.Path):
    """A file or a folder; what it is called is said in the language of the run."""

    @property
    def name(self) -> str:
        """What it is called; click would word it once, when the option is declared."""
        return say("cli.path")

    @name.setter
    def name(self, _: str) -> None:
        pass


class FewWords(click.ParamType):  # type: ignore[type-arg]  # generic in newer clicks only
    """A type whose values are a few words, which help names in the language of the run."""

    def labels(self) -> list[str]:
        """List the words.

        Returns
        -------
        list of str
            One for each value.
        """
        raise NotImplementedError

    def called(self, name: str) -> str:
        """Say what is typed for a value.

        Parameters
        ----------
        name : str
            The value.

        Returns
        -------
        str
        """
        raise NotImplementedError


class Option(click.Option):
    """An option; ``help`` and ``metavar`` are codes of the catalogue.

    A sentence may name ``{choices}``, where the option takes one of a few words.
    """

    @property
    def help(self) -> str | None:
        """What it does, in the language of the run."""
        if self._help_code is None:
            return None
        choices = self.type.labels() if isinstance(self.type, FewWords) else []
        return say(self._help_code, choices=choices)

    @help.setter
    def help(self, code: str | None) -> None:
        self._help_code = code

    def make_metavar(self, ctx: click.Context) -> str:
        """Say what stands for the value.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        str
        """
        return say(self.metavar) if self.metavar else super().make_metavar(ctx)

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Give what stands in brackets behind the help.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        dict
            As click makes it, with the default as people call it.
        """
        extra = super().get_help_extra(ctx)
        if "default" in extra and isinstance(self.type, FewWords):
            extra["default"] = self.type.called(extra["default"])
        return extra


class Argument(click.Argument):
    """An argument; ``metavar`` is a code of the catalogue."""

    def make_metavar(self, ctx: click.Context) -> str:  # noqa: ARG002
        """Say what stands for the value.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        str
        """
        return say(self.metavar or "")


class Worded(click.Command):
    """What commands and groups of them share; ``help`` is a code of the catalogue."""

    context_class = Context

    @property
    def help(self) -> str | None:
        """What it does, in the language of the run."""
        return say(self._help_code) if self._help_code else None

    @help.setter
    def help(self, code: str | None) -> None:
        self._help_code = code

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Give what stands behind the name of the command.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        list of str
        """
        called = {
            "[OPTIONS]": say("cli.metavar.options"),
            "COMMAND [ARGS]...": say("cli.metavar.command"),
        }
        return [called.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option that asks for help.

        Parameters
        ----------
        ctx : click.Context
            Of the command.

        Returns
        -------
        click.Option or None
        """
        option = super().get_help_option(ctx)
        if option is not None:
            # click words it once, in the language of the first run of a process
            option.help = say("cli.option.help")
        return option

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write what the command does.

        Parameters
        ----------
        ctx : click.Context
            Of the command.
        formatter : click.HelpFormatter
            Written into.
        """
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.help or "")


class Command(Worded):
    """A command; ``help`` is a code of the catalogue."""


def worded_command(
    name: str, help_code: str, kind: type[Command] = Command
) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command.

    Parameters
    ----------
    name : str
        What is typed.
    help_code : str
        Code of its help.
    kind : type
        A class of commands.

    Returns
    -------
    callable
        A decorator.
    """
    return click.command(name, cls=kind, help=help_code, context_settings=HELP_OPTIONS)


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """Give a command an option.

    Parameters
    ----------
    *names : str
        As :func:`click.option` takes them.
    **settings
        As :func:`click.option` takes them; ``help`` and ``metavar`` are codes of the catalogue.

    Returns
    -------
    callable
        A decorator.
    """
    return click.option(*names, cls=Option, **settings)


#: How help is asked for.
HELP_OPTIONS: dict[str, Sequence[str]] = {"help_option_names": ["-h", "--help"]}
