"""``landuse explain``: everything about one parcel, building or enterprise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import ReadingCommand, assessed
from landuse.cli.options import (
    AssessmentOptions,
    OutputOptions,
    assessment_options,
    file_option,
    format_option,
    grouped,
)
from landuse.cli.output import emit, emit_json, has_colors
from landuse.cli.steps import step
from landuse.cli.worded import Argument, option, worded_command
from landuse.domain.vocabulary.words_asked import EVERY_UNIT, meant
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

_FORMATS = ("table", "json")
_CHANGE = re.compile(r"(\w+)=([+-]?)(\d+(?:\.\d+)?)")
#: A figure's change: "+", "-" or "=", and the amount.
FigureChange = tuple[str, float]


class Change(click.ParamType):  # type: ignore[type-arg]  # generic in newer clicks only
    """A figure changed: ``tax_wan=+200``, ``tax_wan=-50`` or ``tax_wan=900``."""

    name = "column=±amount"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, FigureChange]:
        """Read text as a change of a column.

        Parameters
        ----------
        value : str
            What was typed.
        param : click.Parameter, optional
            The option it was typed for.
        ctx : click.Context, optional
            The command.

        Returns
        -------
        column : str
            The figure's column.
        change : tuple of str and float
            "+", "-" or "=", and the amount.

        Raises
        ------
        click.BadParameter
            It is no change.
        """
        found = _CHANGE.fullmatch(value)
        if not found:
            self.fail(say("cli.explain.no_change", value=value), param, ctx)
        return found[1], (found[2] or "=", float(found[3]))


@worded_command("explain", "cli.explain.help", ReadingCommand)
@click.argument("unit", cls=Argument, metavar="cli.metavar.id")
@assessment_options
@option(
    "--what-if",
    "changes",
    type=Change(),
    multiple=True,
    metavar="cli.metavar.change",
    help="cli.explain.what_if",
)
@option("--without", "leaves", metavar="cli.metavar.parcel", help="cli.explain.without")
@format_option(_FORMATS)
@file_option("cli.option.output")
@grouped(options=AssessmentOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    target: OutputOptions,
    unit: str,
    changes: tuple[tuple[str, FigureChange], ...],
    leaves: str | None,
) -> None:
    """Tell how the land, score and status of one unit came about."""
    from landuse.domain.explain.unit_account import account_of
    from landuse.domain.explain.what_if import differences
    from landuse.views.text import explain as view
    from landuse.views.text import what_if

    kind = target.kind(usual=_FORMATS)
    result = assessed(options)
    account = account_of(result, unit)
    unit = account.id  # what was typed may be its name
    if len(dict(changes)) < len(changes):
        raise click.UsageError(say("cli.explain.changed_twice"))
    is_asking_what_if = bool(changes) or leaves is not None
    if is_asking_what_if and account.unit != "enterprise":
        raise click.UsageError(say("cli.explain.only_firms", id=unit))
    if is_asking_what_if:
        changed = _changed(result, unit, dict(changes), leaves)
        found = differences(result, changed, unit)
        text = what_if.text(found, unit, options.lang, has_colors())
        if kind == "json":
            emit_json(what_if.json_of(found), target.output)
        else:
            emit(text, target.output)
    elif kind == "json":
        emit_json(view.json_of(account), target.output)
    else:
        emit(view.text(account, options.lang, has_colors()), target.output)


def _changed(
    result: Assessment, firm: str, changes: Mapping[str, FigureChange], leaves: str | None
) -> Assessment:
    """The zone judged anew, were a firm's figures others or did it leave a parcel."""
    from landuse.domain.assessment import assess
    from landuse.domain.explain.what_if import with_figures, without_use

    zone = with_figures(result.zone, firm, changes) if changes else result.zone
    with step("cli.step.judge_anew"):
        changed = assess(zone, result.as_of)
        if leaves is None:
            return changed
        parcel = None if meant(leaves, EVERY_UNIT) else leaves
        return assess(without_use(changed, firm, parcel), result.as_of)
