"""``landuse explain``: everything about one parcel, building or enterprise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import assessed
from landuse.cli.options import AssessmentOptions, OutputOptions, assessment_options, grouped
from landuse.cli.output import emit, emit_json, on_terminal

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

_FORMATS = ("table", "json")
_CHANGE = re.compile(r"(\w+)=([+-]?)(\d+(?:\.\d+)?)")
#: What ``--without`` calls all parcels of a firm.
_ALL_PARCELS = "全部"
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
            self.fail(
                f"“{value}”不是改动，请写成 tax_wan=+200、tax_wan=-50 或 tax_wan=900。", param, ctx
            )
        return found[1], (found[2] or "=", float(found[3]))


@click.command("explain")
@click.argument("unit", metavar="ID")
@assessment_options
@click.option(
    "--what-if",
    "changes",
    type=Change(),
    multiple=True,
    help="假设该企业某项数值改变，如 tax_wan=+200。",
)
@click.option(
    "--without", "leaves", metavar="PARCEL", help="假设该企业不再使用这一地块(“全部”为所有地块)。"
)
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="输出格式；默认按文件名，否则 table。"
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。")
@grouped(options=AssessmentOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    target: OutputOptions,
    unit: str,
    changes: tuple[tuple[str, FigureChange], ...],
    leaves: str | None,
) -> None:
    """一宗地、一幢建筑或一家企业的来龙去脉 · how one unit's land, score and status came about."""
    from landuse.domain.explain.unit_account import account_of
    from landuse.domain.explain.what_if import differences
    from landuse.views.text import explain as view
    from landuse.views.text import what_if

    kind = target.kind(usual=_FORMATS)
    result = assessed(options)
    account = account_of(result, unit)
    if len(dict(changes)) < len(changes):
        raise click.UsageError("--what-if 对同一列写了两次，请合为一次。")
    is_asking_what_if = bool(changes) or leaves is not None
    if is_asking_what_if and account.unit != "enterprise":
        raise click.UsageError(f"--what-if 和 --without 只用于企业，{unit} 不是企业。")
    if is_asking_what_if:
        changed = _changed(result, unit, dict(changes), leaves)
        found = differences(result, changed, unit)
        text = what_if.text(found, unit, options.lang, on_terminal())
        if kind == "json":
            emit_json(what_if.json_of(found), target.output)
        else:
            emit(text, target.output)
    elif kind == "json":
        emit_json(view.json_of(account), target.output)
    else:
        emit(view.text(account, options.lang, on_terminal()), target.output)


def _changed(
    result: Assessment, firm: str, changes: Mapping[str, FigureChange], leaves: str | None
) -> Assessment:
    """The zone judged anew, were a firm's figures others or did it leave a parcel."""
    from landuse.domain.assessment import assess
    from landuse.domain.explain.what_if import with_figures, without_use

    zone = with_figures(result.zone, firm, changes) if changes else result.zone
    changed = assess(zone, result.as_of)
    if leaves is None:
        return changed
    parcel = None if leaves == _ALL_PARCELS else leaves
    return assess(without_use(changed, firm, parcel), result.as_of)
