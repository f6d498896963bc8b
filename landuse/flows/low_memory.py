"""Tag a whole zone while no process holds the outlines of more than one strip of it.

What :func:`landuse.domain.assessment.assess` does in one piece is done in three steps. Who has how
much land is measured strip by strip and put together. Output, ledger and figures are those of the
whole zone, and need no outlines. Tags are given strip by strip again.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.adapters.writing.geoparquet import write_part
from landuse.adapters.writing.layers import check_target, join_parts
from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.days import DayLike, day_of
from landuse.domain.frames.numbers import float_column
from landuse.domain.land.buildings_on_parcels import (
    BuildingPairs,
    building_pairs,
    floor_areas,
    pairs_table,
)
from landuse.domain.land.land import Land, land_from_pairs
from landuse.domain.output.output import output_of
from landuse.domain.standing.known_on import as_known_on
from landuse.domain.standing.standing import standing_on
from landuse.domain.tags.facts import figures_of
from landuse.domain.tags.tagging import TagBasis, tag_basis, tag_buildings, tag_parcels
from landuse.domain.zone import Zone
from landuse.errors import LanduseError
from landuse.flows.cutting import PARCELS_IN_STRIP, cut
from landuse.flows.qgis import styling
from landuse.flows.strips import GUESTS, POSITION, Strips
from landuse.flows.workers import spare_memory, submit, workers
from landuse.views.tables import results

_WORKERS = 2
_FLOOR_COLUMNS = ("floor_area_used_m2", "far_area_m2", "vacant_m2", "vacancy_share")
#: Share of the work that is done when all strips are cut, measured and tagged; joining follows.
_CUT, _MEASURED, _TAGGED = 0.4, 0.6, 0.9

T = TypeVar("T")
#: Called with the share of the work that is done (0–1).
Progress: TypeAlias = Callable[[float], None]


def _ignore(_value: object) -> None:
    """Do nothing with a value.

    Parameters
    ----------
    _value : object
        Not looked at.
    """


@dataclass(frozen=True)
class Selection:
    """Which units are tagged, and how the result is written.

    Attributes
    ----------
    tables : tuple of str
        "parcels", "buildings" or both.
    statuses : tuple of str
        Only units of these statuses; all where empty.
    lang : str
        "zh" or "en", the language of the reasons.
    """

    tables: tuple[str, ...] = ("parcels", "buildings")
    statuses: tuple[str, ...] = ()
    lang: str = "zh"


@dataclass(frozen=True)
class ReadOptions:
    """How the workspace is read.

    Attributes
    ----------
    strict : bool
        Whether any row that is left out is an error.
    known_on : datetime.date or None
        The day whose knowledge of the ledgers is used; today's knowledge where None.
    parcels_in_strip : int
        About how many; the fewer, the less memory and the more work at the borders.
    on_opened : callable
        Called with the zone when its sources have been read; it has a few columns of the parcels
        and buildings, and no outlines.
    on_progress : callable
        Called now and then with the share of the work that is done (0–1).
    """

    strict: bool = False
    known_on: dt.date | None = None
    parcels_in_strip: int = PARCELS_IN_STRIP
    on_opened: Callable[[Zone], None] = _ignore
    on_progress: Progress = _ignore


def tag_in_strips(
    workspace: Path,
    output: Path,
    as_of: DayLike | Callable[[Zone], DayLike] | None = None,
    selection: Selection | None = None,
    options: ReadOptions | None = None,
) -> list[str]:
    """Tag the units of a workspace strip by strip, and write them with all their columns.

    Parameters
    ----------
    workspace : Path
        A folder with a ``landuse.toml``.
    output : Path
        A .gpkg or .parquet file; it is written whole or not at all.
    as_of : day, function of the zone, or None
        As :func:`landuse.assess` takes it, or a function that gives the day of the opened zone.
    selection : Selection, optional
        Parcels and buildings of every status where None.
    options : ReadOptions, optional
        The defaults where None.

    Returns
    -------
    list of str
        Names of the layers written; none, and no file, where no unit is selected.

    Raises
    ------
    LanduseError
        As reading, assessing and writing do; and where a source cannot be read in parts or the
        system ends a process for want of memory.
    """
    selection = selection or Selection()
    options = options or ReadOptions()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="landuse-") as folder,
            workers(_WORKERS, Path(folder)) as pool,
        ):
            spare_memory()
            zone, strips = cut(
                workspace,
                Path(folder),
                strict=options.strict,
                size=options.parcels_in_strip,
            )
            check_target(output)
            options.on_opened(zone)
            options.on_progress(_CUT)
            if options.known_on is not None:
                zone = as_known_on(zone, options.known_on)
            day = day_of(as_of(zone) if callable(as_of) else as_of, zone.year)
            cases = [(strips, strip) for strip in range(strips.count)]
            strip_lands = list(_in_turn(pool, _land_of_strip, cases))
            options.on_progress(_MEASURED)
            positions = [land.positions for land in strip_lands]
            figures, basis = _figures_and_basis(zone, strip_lands, day)
            tables = [table for table in selection.tables if table in strips.tables]
            figures = {table: figures[table] for table in tables}
            works = _tag_works(strips, selection, figures, basis, positions)
            count = len(tables) * strips.count
            parts = _tagged_parts(pool, works, count, options.on_progress)
            if not parts:
                return []
            style = styling(selection.lang)
            return submit(pool, join_parts, parts, output, style).result()
    except BrokenProcessPool:
        raise LanduseError("flows.worker_ended") from None


@dataclass(frozen=True)
class _StripLand:
    """What the outlines of a strip give; units are positions in the zone's frames.

    ``shared`` is the area that buildings and parcels share. ``positions`` has, by table, the
    parcels and buildings whose home the strip is. ``floors`` has the floor columns of its
    buildings and their footprints (m²), one building a row, NaN where unknown.
    """

    shared: BuildingPairs
    positions: dict[str, npt.NDArray[np.int64]]
    floors: npt.NDArray[np.float64]


def _land_of_strip(strips: Strips, strip: int) -> _StripLand:
    """Measure what a strip's buildings and their neighbours share with its parcels."""
    parcels = strips.folder.read("parcels", strip)
    buildings = strips.folder.read("buildings", strip)
    guests = strips.folder.read(GUESTS, strip)
    outlines = np.concatenate(
        [buildings.geometry.to_numpy(), guests.geometry.to_numpy()]
    )
    shared = building_pairs(outlines, parcels.geometry.to_numpy())
    parcel_positions = parcels[POSITION].to_numpy(np.int64)
    building_positions = buildings[POSITION].to_numpy(np.int64)
    guest_positions = guests[POSITION].to_numpy(np.int64)
    outline_positions = np.concatenate([building_positions, guest_positions])
    shared_in_zone = BuildingPairs(
        outline_positions[shared.building],
        parcel_positions[shared.parcel],
        shared.area_m2,
    )
    floors = floor_areas(buildings)[list(_FLOOR_COLUMNS)]
    floors = floors.assign(footprint=buildings["area_plane_m2"])
    return _StripLand(
        shared_in_zone,
        {"parcels": parcel_positions, "buildings": building_positions},
        floors.to_numpy(float, na_value=np.nan),
    )


def _figures_and_basis(
    zone: Zone, strip_lands: list[_StripLand], day: dt.date
) -> tuple[dict[str, pd.DataFrame], TagBasis]:
    """Do what :func:`landuse.domain.assessment.assess` does between the outlines and the tags.

    Returns the figures by table, without the columns that the zone has, and the basis of the tags.
    """
    land = _land(zone, strip_lands)
    standing = standing_on(zone, day)
    figures = figures_of(zone, land, output_of(zone, land), standing)
    added = {
        "parcels": figures.parcels.drop(columns=zone.parcels.columns),
        "buildings": figures.buildings.drop(columns=zone.buildings.columns),
    }
    return added, tag_basis(zone, standing)


def _land(zone: Zone, strip_lands: list[_StripLand]) -> Land:
    """Put the land of the zone together from that of its strips, which are let go."""
    frames = [
        _building_parcel_pairs(zone, strip_lands),
        _floors(zone.buildings.index, strip_lands),
    ]
    strip_lands.clear()
    # handed over without names: of millions of buildings, the frames are freed where they are used
    return land_from_pairs(zone, frames.pop(0), frames.pop(0))


def _building_parcel_pairs(zone: Zone, strip_lands: list[_StripLand]) -> pd.DataFrame:
    """Return which buildings stand on which parcels of the whole zone."""
    footprints = np.full(len(zone.buildings), np.nan)
    for land in strip_lands:
        footprints[land.positions["buildings"]] = land.floors[:, -1]
    building = np.concatenate([land.shared.building for land in strip_lands])
    parcel = np.concatenate([land.shared.parcel for land in strip_lands])
    area_m2 = np.concatenate([land.shared.area_m2 for land in strip_lands])
    shared = BuildingPairs(building, parcel, area_m2)
    return pairs_table(shared, footprints, zone.buildings.index, zone.parcels.index)


def _floors(buildings: pd.Index, strip_lands: list[_StripLand]) -> pd.DataFrame:
    """Return the floor columns of all buildings, from those of each strip."""
    columns = {}
    for number, name in enumerate(_FLOOR_COLUMNS):
        values = np.full(len(buildings), np.nan)
        for land in strip_lands:
            values[land.positions["buildings"]] = land.floors[:, number]
        columns[name] = float_column(values, buildings)
    return pd.DataFrame(columns, copy=False)


@dataclass(frozen=True)
class _TagWork:
    """The units of one table in one strip with their figures, to be tagged and written."""

    strips: Strips
    strip: int
    table: str
    figures: pd.DataFrame
    basis: TagBasis
    selection: Selection


def _tag_works(
    strips: Strips,
    selection: Selection,
    figures: dict[str, pd.DataFrame],
    basis: TagBasis,
    positions: list[dict[str, npt.NDArray[np.int64]]],
) -> Iterator[tuple[_TagWork]]:
    """Yield the work of every table and strip; each is only made when it is asked for."""
    for table, frame in figures.items():
        for strip in range(strips.count):
            rows = frame.iloc[positions[strip][table]]
            yield (_TagWork(strips, strip, table, rows, basis, selection),)


def _tagged_parts(
    pool: ProcessPoolExecutor,
    works: Iterable[tuple[_TagWork]],
    count: int,
    progress: Progress,
) -> dict[str, list[Path]]:
    """Do all of ``count`` works, and return the files of each table's tagged units."""
    parts: dict[str, list[Path]] = {}
    for done, (table, part) in enumerate(_in_turn(pool, _tag, works), start=1):
        progress(_MEASURED + (_TAGGED - _MEASURED) * (done / count))
        if part is not None:
            parts.setdefault(table, []).append(part)
    return parts


def _tag(work: _TagWork) -> tuple[str, Path | None]:
    """Tag units; return their table and their file, None where none is selected."""
    units = work.strips.units(work.table, work.strip)
    units = with_columns(units, work.figures.set_axis(units.index))
    tag_units = tag_parcels if work.table == "parcels" else tag_buildings
    tagged, grounds = tag_units(units, work.basis)
    statuses = work.selection.statuses
    if statuses:
        tagged = tagged[tagged["status"].isin(statuses)]
    if tagged.empty:
        return work.table, None
    part = work.strips.folder.path / f"{work.table}-{work.strip}.found"
    write_part(results.layer(tagged, grounds, work.selection.lang), part)
    return work.table, part


def _in_turn(
    pool: ProcessPoolExecutor,
    work: Callable[..., T],
    cases: Iterable[tuple[object, ...]],
) -> Iterator[T]:
    """Yield the result of every case in order; cases are made as workers become free."""
    futures: deque[Future[T]] = deque()
    for case in cases:
        futures.append(submit(pool, work, *case))
        if len(futures) > _WORKERS:
            yield futures.popleft().result()
    while futures:
        yield futures.popleft().result()
