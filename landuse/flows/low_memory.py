"""``landuse tag --low-memory``: a zone judged as a whole while no process holds the outlines of more than a strip."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import pandas as pd

from landuse.adapters.workspace.strips import Strips, cut, spare
from landuse.adapters.writing.geoparquet import write_part
from landuse.adapters.writing.layers import join_parts, target_of
from landuse.cli.opening import last_day, report_rejected
from landuse.cli.waiting import watched
from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.numbers import float_column
from landuse.domain.land import buildings_on_parcels
from landuse.domain.land.land import Land, land_from_pairs
from landuse.domain.output.output import output_of
from landuse.domain.standing.standing import standing_on
from landuse.domain.tags.facts import figures_of
from landuse.domain.tags.tagging import TagBasis, tag_basis, tag_buildings, tag_parcels
from landuse.errors import LanduseError
from landuse.views.tables import results

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

_WORKERS = 2
_FIGURES = ["floor_area_used_m2", "far_area_m2", "vacant_m2", "vacancy_share"]


@dataclass
class Ground:
    """What the outlines of a strip say, by place in the zone."""

    #: which buildings stand on which parcels, and on how much of them (m²)
    stand: np.ndarray
    lot: np.ndarray
    shared: np.ndarray
    #: the strip's own units
    own: dict[str, np.ndarray]
    #: floor areas of its own buildings, and their footprints (m²), NaN where unknown
    floors: np.ndarray


def tag_in_strips(
    output: Path,
    workspace: Path,
    *,
    strict: bool,
    as_of: dt.date | None,
    only: Collection[str],
    units: Sequence[str],
    lang: str,
) -> list[str]:
    """Write ``units`` ("parcel", "building") with everything found of them; the names of the layers come back.

    Raises LanduseError as reading and writing do.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="landuse-") as folder,
            watched("分条带计算") as tick,
            ProcessPoolExecutor(_WORKERS, get_context("spawn"), spare) as pool,
        ):
            spare()
            zone, strips = cut(workspace, Path(folder), strict=strict)
            target_of(output, zone, workspace)
            report_rejected(zone)
            tick(0.4)
            parts = _found(pool, tick, zone, strips, last_day(zone, as_of), only, units, lang)
            if not parts:
                raise click.UsageError("没有符合条件的地块或建筑，未写出图层。")
            return pool.submit(join_parts, parts, output).result()
    except BrokenProcessPool:
        raise LanduseError(
            "计算进程被系统终止，未写出图层。", "通常是内存不足，请关闭其他程序后重试。"
        ) from None


def _found(
    pool: ProcessPoolExecutor,
    tick: Callable[[float], None],
    zone: Zone,
    strips: Strips,
    day: dt.date,
    only: Collection[str],
    units: Sequence[str],
    lang: str,
) -> dict[str, list[Path]]:
    """Files of what was found of each table's units, strip by strip."""
    grounds = list(_in_turn(pool, _ground, ((strips, k) for k in range(strips.count))))
    own = [ground.own for ground in grounds]
    tick(0.6)
    land = _land(zone, grounds)
    standing = standing_on(zone, day)
    known = figures_of(zone, land, output_of(zone, land), standing)
    basis = tag_basis(zone, standing)
    tables = [table for unit in units if (table := f"{unit}s") in strips.tables]
    figures = {
        table: getattr(known, table).drop(columns=getattr(zone, table).columns) for table in tables
    }
    del land, known
    works = (
        (strips, strip, basis, table, figures[table].iloc[own[strip][table]], only, lang)
        for table in tables
        for strip in range(strips.count)
    )
    parts: dict[str, list[Path]] = {}
    for done, (table, path) in enumerate(_in_turn(pool, _part, works), 1):
        tick(0.6 + 0.3 * done / (len(tables) * strips.count))
        if path is not None:
            parts.setdefault(table, []).append(path)
    return parts


def _ground(strips: Strips, strip: int) -> Ground:
    lots, own, guests = strips.ground(strip)
    shapes = np.concatenate([own.geometry.to_numpy(), guests.geometry.to_numpy()])
    shared = buildings_on_parcels.shared_ground(shapes, lots.geometry.to_numpy())
    parcels, buildings = (frame["place"].to_numpy(int) for frame in (lots, own))
    floors = buildings_on_parcels.floor_areas(own)[_FIGURES].assign(footprint=own["area_plane_m2"])
    return Ground(
        np.concatenate([buildings, guests["place"].to_numpy(int)])[shared.building],
        parcels[shared.parcel],
        shared.area_m2,
        {"parcels": parcels, "buildings": buildings},
        floors.to_numpy(float, na_value=np.nan),
    )


def _land(zone: Zone, grounds: list[Ground]) -> Land:
    """The land of the zone; what was said of each strip is let go on the way."""
    laid = _laid(zone, grounds)
    return land_from_pairs(zone, laid.pop(0), laid.pop(0))


def _laid(zone: Zone, grounds: list[Ground]) -> list[pd.DataFrame]:
    """Pairs and floors of the whole zone, as :mod:`landuse.domain.land.buildings_on_parcels` gives them."""
    buildings = zone.buildings.index
    figures = np.full((len(_FIGURES) + 1, len(buildings)), np.nan)
    for ground in grounds:
        figures[:, ground.own["buildings"]] = ground.floors.T
    floors = {
        name: float_column(row, buildings) for name, row in zip(_FIGURES, figures, strict=False)
    }
    stand, lot, shared = (
        np.concatenate([getattr(g, name) for g in grounds]) for name in ("stand", "lot", "shared")
    )
    grounds.clear()
    ground = buildings_on_parcels.SharedGround(stand, lot, shared)
    pairs = buildings_on_parcels.pairs_of_shared_ground(
        ground, figures[-1], buildings, zone.parcels.index
    )
    return [pairs, pd.DataFrame(floors, copy=False)]


def _part(
    strips: Strips,
    strip: int,
    basis: TagBasis,
    table: str,
    figures: pd.DataFrame,
    only: Collection[str],
    lang: str,
) -> tuple[str, Path | None]:
    """A strip's own units with everything found of them, in a file; None where none of them is wanted."""
    units = strips.units(table, strip)
    units = with_columns(units, figures.set_axis(units.index))
    tag = tag_parcels if table == "parcels" else tag_buildings
    units, grounds = tag(units, basis)
    units = units[units["status"].isin(only)] if only else units
    if units.empty:
        return table, None
    path = strips.folder / f"{table}-{strip}.found"
    write_part(results.layer(units, grounds, lang), path)
    return table, path


def _in_turn(
    pool: ProcessPoolExecutor, work: Callable[..., Any], cases: Iterable[tuple[Any, ...]]
) -> Iterator[Any]:
    """``work`` of every case in order; a case is only made when a worker will soon be free for it."""
    coming: deque[Future[Any]] = deque()
    for case in cases:
        coming.append(pool.submit(work, *case))
        if len(coming) > _WORKERS:
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()
