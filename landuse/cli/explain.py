"""``landuse explain``: everything about one parcel, building or enterprise."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

from landuse.cli.common import (
    as_of_option,
    assessed,
    emit,
    on_terminal,
    reading_options,
    wanted_format,
)

_FORMATS = ("table", "json")
_CHANGE = re.compile(r"(\w+)=([+-]?)(\d+(?:\.\d+)?)")


class Change(click.ParamType):
    """A figure changed: ``tax_wan=+200``, ``tax_wan=-50`` or ``tax_wan=900``."""

    name = "column=±amount"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[str, float]]:
        """Text to (column, (how, amount)); a clear refusal otherwise."""
        found = _CHANGE.fullmatch(value)
        if not found:
            self.fail(
                f"“{value}”不是改动，请写成 tax_wan=+200、tax_wan=-50 或 tax_wan=900。", param, ctx
            )
        return found[1], (found[2] or "=", float(found[3]))


@click.command("explain")
@click.argument("unit", metavar="ID")
@reading_options
@as_of_option
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
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    unit: str,
    form: str,
    output: Path | None,
    changes: tuple[tuple[str, tuple[str, float]], ...],
    leaves: str | None,
) -> None:
    """一宗地、一幢建筑或一家企业的来龙去脉 · how one unit's land, score and status came about."""
    from landuse.domain.assessment import assess
    from landuse.domain.explain.account import explain, what_if, without
    from landuse.views.tables import formats
    from landuse.views.text import explain as view
    from landuse.views.text import what_if as difference

    form = wanted_format(form, output, usual=_FORMATS)
    result = assessed(workspace, strict, as_of)
    account = explain(result, unit)
    if len(dict(changes)) < len(changes):
        raise click.UsageError("--what-if 对同一列写了两次，请合为一次。")
    if (changes or leaves is not None) and account.unit != "enterprise":
        raise click.UsageError(f"--what-if 和 --without 只用于企业，{unit} 不是企业。")
    if not changes and leaves is None:
        shown = (
            formats.json_text(view.json_of(account))
            if form == "json"
            else view.text(account, lang, on_terminal())
        )
        emit(shown, output)
        return
    zone = what_if(result, unit, dict(changes)) if changes else result.zone
    then = assess(zone, result.as_of)
    if leaves is not None:
        then = assess(without(then, unit, None if leaves == "全部" else leaves), result.as_of)
    rows = difference.rows(result, then, unit)
    shown = (
        formats.json_text(rows)
        if form == "json"
        else difference.text(rows, unit, lang, on_terminal())
    )
    emit(shown, output)
