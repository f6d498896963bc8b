"""``landuse explain``: everything about one parcel, building or enterprise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    from landuse.domain.explain.claims import Claim

_FORMATS = ("table", "json")
_CHANGE = re.compile(r"\s*([^=]+?)\s*=\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*")
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
        match = _CHANGE.fullmatch(unicodedata.normalize("NFKC", value))
        if not match:
            self.fail(say("cli.explain.no_change", value=value), param, ctx)
        return match[1], (match[2] or "=", float(match[3]))


@dataclass(frozen=True)
class Supposed:
    """What is supposed of a firm: figures changed, a parcel left, or claims of a dispute.

    Parameters
    ----------
    changes : tuple
        Columns and how they change.
    leaves : str, optional
        The parcel that it leaves.
    claims : tuple of str
        What it claims, as typed.
    against : str, optional
        The firm with which it is compared then.
    """

    changes: tuple[tuple[str, FigureChange], ...]
    leaves: str | None
    claims: tuple[str, ...]
    against: str | None

    @property
    def is_what_if(self) -> bool:
        """Whether anything is supposed but claims."""
        return bool(self.changes) or self.leaves is not None


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
@option(
    "--claim",
    "claims",
    multiple=True,
    metavar="cli.metavar.claim",
    help="cli.explain.claim",
)
@option("--against", metavar="cli.metavar.firm", help="cli.explain.against")
@format_option(_FORMATS)
@file_option("cli.option.output")
@grouped(options=AssessmentOptions, supposed=Supposed, target=OutputOptions)
def command(
    options: AssessmentOptions, supposed: Supposed, target: OutputOptions, unit: str
) -> None:
    """Tell how the land, score and status of one unit came about."""
    from landuse.domain.explain.claims import read_claim
    from landuse.domain.explain.unit_account import account_of
    from landuse.domain.explain.what_if import differences
    from landuse.views.text import explain as view
    from landuse.views.text import what_if

    kind = target.kind(usual=_FORMATS)
    _check(supposed)
    result = assessed(options)
    scheme = result.zone.policy.scheme
    claims = [read_claim(typed, scheme) for typed in supposed.claims]
    if claims:
        _tell_dispute(result, unit, claims, supposed.against, target, options.lang)
        return
    account = account_of(result, unit)
    unit = account.id  # what was typed may be its name
    if supposed.is_what_if and account.unit != "enterprise":
        raise click.UsageError(say("cli.explain.only_firms", id=unit))
    if supposed.is_what_if:
        changed = _changed(result, unit, dict(supposed.changes), supposed.leaves)
        changes = differences(result, changed, unit)
        text = what_if.text(changes, unit, options.lang, has_colors())
        if kind == "json":
            emit_json(what_if.json_of(changes), target.output)
        else:
            emit(text, target.output)
    elif kind == "json":
        emit_json(view.json_of(account), target.output)
    else:
        emit(view.text(account, options.lang, has_colors()), target.output)


def _check(supposed: Supposed) -> None:
    """Refuse what does not go together."""
    if len(dict(supposed.changes)) < len(supposed.changes):
        raise click.UsageError(say("cli.explain.changed_twice"))
    if supposed.claims and supposed.is_what_if:
        raise click.UsageError(say("cli.explain.claim_alone"))
    if supposed.against is not None and not supposed.claims:
        raise click.UsageError(say("cli.explain.against_what"))


def _tell_dispute(
    result: Assessment,
    firm: str,
    claims: Sequence[Claim],
    against: str | None,
    target: OutputOptions,
    lang: str,
) -> None:
    """Print what claims of a firm change for everybody."""
    from landuse.domain.explain.dispute import dispute
    from landuse.views.text import dispute as view

    with step("cli.step.judge_anew"):
        outcome = dispute(result, firm, claims, against)
    if target.kind(usual=_FORMATS) == "json":
        emit_json(view.json_of(outcome), target.output)
        return
    scheme = result.zone.policy.scheme
    emit(view.text(outcome, scheme, lang, has_colors()), target.output)


def _changed(
    result: Assessment,
    firm: str,
    changes: Mapping[str, FigureChange],
    leaves: str | None,
) -> Assessment:
    """The zone judged anew, were a firm's figures others or did it leave a parcel."""
    from landuse.domain.assessment import assess
    from landuse.domain.explain.unit_account import unit_named
    from landuse.domain.explain.what_if import with_figures, without_use

    zone = with_figures(result.zone, firm, changes) if changes else result.zone
    with step("cli.step.judge_anew"):
        changed = assess(zone, result.as_of)
        if leaves is None:
            return changed
        parcel = None if meant(leaves, EVERY_UNIT) else unit_named(changed, leaves)[1]
        return assess(without_use(changed, firm, parcel), result.as_of)
