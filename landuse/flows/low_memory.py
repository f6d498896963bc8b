"""A zone tagged as a whole while no process holds the outlines of more than a strip of it.

What :func:`landuse.domain.assessment.assess` does in one piece is done in three: who has how much
land is found strip by strip and put together; output, ledger and figures are those of the whole
zone, and need no outlines; tags are given strip by strip again.
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
from landuse.adapters.writing.layers import join_parts, target_of
from landuse.domain.frames.columns import with_columns
from landuse.domain.frames.days import DayLike, day_of
from landuse.domain.frames.numbers import float_column
from landuse.domain.land.buildings_on_parcels import (
    SharedGround,
    floor_areas,
    pairs_of_shared_ground,
    shared_ground,
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
#: The share of the work that is done when all is cut, laid and tagged; the rest is joining.
_CUT, _LAID, _TAGGED = 0.4, 0.6, 0.9

T = TypeVar("T")
#: Told of the share done (0–1).
Progress: TypeAlias = Callable[[float], None]


def _ignore(_share: object) -> None:
    """Tell nobody.

    Parameters
    ----------
    told : object
        What there is to tell.
    """
    del _share


@dataclass(frozen=True)
class Wanted:
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
class Reading:
    """How the workspace is read.

    Attributes
    ----------
    strict : bool
        Whether any row that is left out is an error.
    known_on : datetime.date or None
        The day whose knowledge of the ledgers is asked for; what is known now where None.
    parcels_in_strip : int
        About how many; the fewer, the less memory and the more work at the borders.
    opened : callable
        Told of the zone when its sources have been read; it has a few columns of the parcels and
        buildings, and no outlines.
    progress : callable
        Told of the share done (0–1), now and then.
    """

    strict: bool = False
    known_on: dt.date | None = None
    parcels_in_strip: int = PARCELS_IN_STRIP
    opened: Callable[[Zone], None] = _ignore
    progress: Progress = _ignore


def tag_in_strips(
    workspace: Path,
    output: Path,
    as_of: DayLike | Callable[[Zone], DayLike] | None = None,
    wanted: Wanted | None = None,
    reading: Reading | None = None,
) -> list[str]:
    """Write the units of a workspace with everything found of them, strip by strip.

    Parameters
    ----------
    workspace : Path
        A folder with a ``landuse.toml``.
    output : Path
        A .gpkg or .parquet file; it appears whole or not at all.
    as_of : day, function of the zone, or None
        As :func:`landuse.assess` takes it, or a function that decides when the zone is known.
    wanted : Wanted, optional
        Parcels and buildings of every status where None.
    reading : Reading, optional
        How, and who is told.

    Returns
    -------
    list of str
        Names of the layers written; none, and no file, where no unit has a wanted status.

    Raises
    ------
    LanduseError
        As reading, assessing and writing do; and where a source cannot be read in parts or the
        system ends a process for want of memory.
    """
    wanted = wanted or Wanted()
    reading = reading or Reading()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="landuse-") as folder,
            workers(_WORKERS, Path(folder)) as pool,
        ):
            spare_memory()
            size = reading.parcels_in_strip
            zone, strips = cut(
                workspace, Path(folder), strict=reading.strict, size=size
            )
            target_of(output)
            reading.opened(zone)
            reading.progress(_CUT)
            zone = as_known_on(zone, reading.known_on)
            day = day_of(as_of(zone) if callable(as_of) else as_of, zone.year)
            ground = list(
                _in_turn(pool, _ground, [(strips, k) for k in range(strips.count)])
            )
            reading.progress(_LAID)
            own = [piece.own for piece in ground]
            figures, basis = _figures_and_basis(zone, ground, day)
            tables = [table for table in wanted.tables if table in strips.tables]
            figures = {table: figures[table] for table in tables}
            works = _tag_works(strips, wanted, figures, basis, own)
            parts: dict[str, list[Path]] = {}
            for done, (table, part) in enumerate(_in_turn(pool, _tag, works), 1):
                share = done / (len(tables) * strips.count)
                reading.progress(_LAID + (_TAGGED - _LAID) * share)
                if part is not None:
                    parts.setdefault(table, []).append(part)
            if not parts:
                return []
            return submit(
                pool, join_parts, parts, output, styling(wanted.lang)
            ).result()
    except BrokenProcessPool:
        raise LanduseError("flows.worker_ended") from None


@dataclass(frozen=True)
class _Ground:
    """What the outlines of a strip say; units are positions in the zone's frames.

    ``shared`` is the ground that buildings and parcels share. ``own`` holds the positions of the
    strip's own parcels and buildings. ``floors`` has the floor columns of its own buildings and
    their footprints (m²), one a row, NaN where unknown.
    """

    shared: SharedGround
    own: dict[str, npt.NDArray[np.int64]]
    floors: npt.NDArray[np.float64]


def _ground(strips: Strips, strip: int) -> _Ground:
    """Lay a strip's buildings and their neighbours on its parcels."""
    parcels, buildings, guests = (
        strips.folder.read(kind, strip) for kind in ("parcels", "buildings", GUESTS)
    )
    outlines = np.concatenate(
        [buildings.geometry.to_numpy(), guests.geometry.to_numpy()]
    )
    shared = shared_ground(outlines, parcels.geometry.to_numpy())
    own = {
        "parcels": parcels[POSITION].to_numpy(np.int64),
        "buildings": buildings[POSITION].to_numpy(np.int64),
    }
    standing = np.concatenate([own["buildings"], guests[POSITION].to_numpy(np.int64)])
    in_zone = SharedGround(
        standing[shared.building], own["parcels"][shared.parcel], shared.area_m2
    )
    floors = floor_areas(buildings)[list(_FLOOR_COLUMNS)]
    floors = floors.assign(footprint=buildings["area_plane_m2"])
    return _Ground(in_zone, own, floors.to_numpy(float, na_value=np.nan))


def _figures_and_basis(
    zone: Zone, ground: list[_Ground], day: dt.date
) -> tuple[dict[str, pd.DataFrame], TagBasis]:
    """What :func:`landuse.domain.assessment.assess` finds between the outlines and the tags.

    The figures come by table, without the columns that the zone had already.
    """
    land = _land(zone, ground)
    standing = standing_on(zone, day)
    figures = figures_of(zone, land, output_of(zone, land), standing)
    added = {
        "parcels": figures.parcels.drop(columns=zone.parcels.columns),
        "buildings": figures.buildings.drop(columns=zone.buildings.columns),
    }
    return added, tag_basis(zone, standing)


def _land(zone: Zone, ground: list[_Ground]) -> Land:
    """The land of the zone, put together from its strips."""
    found = [_pairs(zone, ground), _floors(zone.buildings.index, ground)]
    ground.clear()
    # handed over without names here: of millions of buildings, they are let go where they are used
    return land_from_pairs(zone, found.pop(0), found.pop(0))


def _pairs(zone: Zone, ground: list[_Ground]) -> pd.DataFrame:
    """Which buildings stand on which parcels of the whole zone."""
    footprints = np.full(len(zone.buildings), np.nan)
    for piece in ground:
        footprints[piece.own["buildings"]] = piece.floors[:, -1]
    shared = SharedGround(
        np.concatenate([piece.shared.building for piece in ground]),
        np.concatenate([piece.shared.parcel for piece in ground]),
        np.concatenate([piece.shared.area_m2 for piece in ground]),
    )
    return pairs_of_shared_ground(
        shared, footprints, zone.buildings.index, zone.parcels.index
    )


def _floors(buildings: pd.Index, ground: list[_Ground]) -> pd.DataFrame:
    """The floor columns of all buildings, as they are found of some."""
    columns = {}
    for number, name in enumerate(_FLOOR_COLUMNS):
        values = np.full(len(buildings), np.nan)
        for piece in ground:
            values[piece.own["buildings"]] = piece.floors[:, number]
        columns[name] = float_column(values, buildings)
    return pd.DataFrame(columns, copy=False)


@dataclass(frozen=True)
class _TagWork:
    """One strip's units of a table with their figures, to be tagged and written."""

    strips: Strips
    strip: int
    table: str
    figures: pd.DataFrame
    basis: TagBasis
    wanted: Wanted


def _tag_works(
    strips: Strips,
    wanted: Wanted,
    figures: dict[str, pd.DataFrame],
    basis: TagBasis,
    own: list[dict[str, npt.NDArray[np.int64]]],
) -> Iterator[tuple[_TagWork]]:
    """The works of every table and strip; each is only made when it is asked for."""
    for table in figures:
        for strip in range(strips.count):
            rows = figures[table].iloc[own[strip][table]]
            yield (_TagWork(strips, strip, table, rows, basis, wanted),)


def _tag(work: _TagWork) -> tuple[str, Path | None]:
    """The table, and the file of its tagged units; None where none has a wanted status."""
    units = work.strips.units(work.table, work.strip)
    units = with_columns(units, work.figures.set_axis(units.index))
    tag = tag_parcels if work.table == "parcels" else tag_buildings
    tagged, grounds = tag(units, work.basis)
    if work.wanted.statuses:
        tagged = tagged[tagged["status"].isin(work.wanted.statuses)]
    if tagged.empty:
        return work.table, None
    part = work.strips.folder.path / f"{work.table}-{work.strip}.found"
    write_part(results.layer(tagged, grounds, work.wanted.lang), part)
    return work.table, part


def _in_turn(
    pool: ProcessPoolExecutor,
    work: Callable[..., T],
    cases: Iterable[tuple[object, ...]],
) -> Iterator[T]:
    """``work`` of every case in order; a case is only made when a worker will soon be free."""
    coming: deque[Future[T]] = deque()
    for case in cases:
        coming.append(submit(pool, work, *case))
        if len(coming) > _WORKERS:
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()
