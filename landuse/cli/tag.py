"""``landuse tag``: the status of every parcel and building, with its reasons."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.common import (
    as_of_option,
    assessed,
    deliver,
    output_formats,
    reading_options,
    wanted_format,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment

_LAYERS = ("gpkg", "parquet", "fgb", "geojson")
_NONE = "没有符合条件的地块或建筑，未写出图层。"


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
@click.option(
    "--low-memory",
    is_flag=True,
    help="大图层分条带计算，百万地块内存不到 1 GB，较慢；用 -o 写 .parquet 或 .gpkg。",
)
@output_formats(*_LAYERS)
def command(
    workspace: Path,
    lang: str,
    strict: bool,
    as_of: dt.date | None,
    only: tuple[str, ...],
    unit: str,
    low_memory: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """地块与建筑的状态、理由与依据；也可写成图层(-o 结果.gpkg) · status, reasons and clauses, as a table or a GIS layer."""
    from landuse.domain.vocabulary.status import STATUSES
    from landuse.views.text import tags

    unknown = [word for word in only if word not in STATUSES]
    if unknown:
        raise click.UsageError(f"没有状态“{unknown[0]}”，可用：{', '.join(STATUSES)}。")
    kind = wanted_format(form, output, *_LAYERS)
    if low_memory:
        if kind not in ("gpkg", "parquet"):
            raise click.UsageError("--low-memory 只写图层：请用 -o 指定 .parquet 或 .gpkg 文件。")
        from landuse.flows.low_memory import tag_in_strips

        units = [u for u in ("parcel", "building") if unit in (u, "all")]
        target = _target(kind, output)
        _say(
            target,
            tag_in_strips(
                target, workspace, strict=strict, as_of=as_of, only=only, units=units, lang=lang
            ),
        )
        return
    result = assessed(workspace, strict, as_of)
    groups = {"parcel": result.parcels, "building": result.buildings}
    chosen = {
        u: f if not only else f[f["status"].isin(only)]
        for u, f in groups.items()
        if unit in (u, "all")
    }
    if kind in _LAYERS:
        _write(result, chosen, _target(kind, output), workspace, lang)
        return
    rows = [row for u, frame in chosen.items() for row in tags.rows_of(result, frame, u, lang)]
    deliver(
        kind,
        output,
        data=lambda: [row for u, frame in chosen.items() for row in tags.json_of(result, frame, u)],
        rows=rows,
        cols=tags.COLS,
        title=tags.title(result, lang),
        lang=lang,
        text=lambda color: tags.text(result, rows, lang, color, bool(only)),
    )


def _target(kind: str, output: Path | None) -> Path:
    """The file that layers go to."""
    if output is None or output.suffix.lower() != f".{kind}":
        raise click.UsageError(f"{kind} 需要用 -o 指定文件，如 -o 结果.{kind}。")
    return output


def _write(
    result: Assessment,
    chosen: dict[str, gpd.GeoDataFrame],
    output: Path,
    workspace: Path,
    lang: str,
) -> None:
    """The units with everything found of them, as layers."""
    from landuse.adapters.writing.layers import write_layers
    from landuse.views.tables import results

    layers = {
        f"{unit}s": results.layer(frame, result.grounds[unit], lang)
        for unit, frame in chosen.items()
        if len(frame)
    }
    if not layers:
        raise click.UsageError(_NONE)
    _say(output, write_layers(layers, output, result.zone, workspace))


def _say(output: Path, names: list[str]) -> None:
    click.echo(f"已写出 {output}({'、'.join(names)})", err=True)
