"""``landuse tag``: the status of every parcel and building, with its reasons."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from landuse.cli.common import as_of_option, assessed, deliver, output_options, reading_options, wanted_format


@click.command("tag")
@reading_options
@as_of_option
@click.option("--status", "only", multiple=True, help="只列这些状态，如 --status idle。")
@click.option(
    "--unit",
    type=click.Choice(["parcel", "building", "all"]),
    default="all",
    show_default=True,
    help="地块、建筑或全部。",
)
@output_options
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    only: tuple[str, ...],
    unit: str,
    form: str | None,
    output: Path | None,
) -> None:
    """地块与建筑的状态、理由与依据 · the status of every parcel and building, with reasons and clauses."""
    from landuse.domain.status import STATUSES
    from landuse.views import tags

    unknown = [word for word in only if word not in STATUSES]
    if unknown:
        raise click.UsageError(f"没有状态“{unknown[0]}”，可用：{', '.join(STATUSES)}。")
    kind = wanted_format(form, output)
    result = assessed(workspace, strict, as_of)
    groups = {"parcel": result.parcels, "building": result.buildings}
    chosen = {u: f if not only else f[f["status"].isin(only)] for u, f in groups.items() if unit in (u, "all")}
    rows = [row for u, frame in chosen.items() for row in tags.rows_of(frame, u, lang)]
    deliver(
        kind, output, data=lambda: [row for u, frame in chosen.items() for row in tags.json_of(frame, u)], rows=rows,
        cols=tags.COLS, title=tags.title(result, lang), lang=lang,
        text=lambda color: tags.text(result, rows, lang, color, bool(only)),
    )  # fmt: skip
