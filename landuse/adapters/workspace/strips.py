"""A zone whose outlines lie on disk, cut into strips across its longer side, so that one strip at a time is in memory.

Every parcel and building has its home in one strip, by the middle of its outline; a building is also a guest of the strips
whose parcels it may reach into. What an assessment needs of all units at once is a few columns, and no outlines.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landuse.adapters.meaning import outlines
from landuse.adapters.meaning.position import middle_of
from landuse.adapters.reading import blocks, opening, raster
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import EvidenceConfig, read_config
from landuse.adapters.workspace.opening import reader_of, zone_of
from landuse.adapters.workspace.policies import load_policy
from landuse.adapters.workspace.reader import Read, Reader, TableSource
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.zone import SourceInfo, Zone
from landuse.errors import SourceError, WorkspaceError

if TYPE_CHECKING:
    import geopandas as gpd

#: Parcels in a strip, about.
SIZE = 100_000
#: Outlines from which the middle of a layer and the edges of the strips are found.
_SOME = 10_000
#: glibc's M_MMAP_THRESHOLD: blocks larger than this come from the system itself, and go back to it.
_MMAP_THRESHOLD = -3
#: What an assessment asks of all parcels at once; of all buildings, who they are.
_NEEDED: dict[str, list[str]] = {
    "parcels": ["area_registered_m2", "area_plane_m2", "contract_date"],
    "buildings": [],
}


@dataclass(frozen=True)
class Strips:
    """Where the outlines and all columns of a zone's parcels and buildings are, in ``count`` strips."""

    count: int
    #: which of the two tables the workspace has
    tables: tuple[str, ...]
    evidence: tuple[EvidenceConfig, ...]
    root: Path
    folder: Path

    def ground(self, strip: int) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """A strip's parcels, its own buildings, and the outlines of others that may stand there; all with their ``place`` in the zone."""
        lots, own, guests = (
            _read(self.folder, kind, strip) for kind in ("parcels", "buildings", "guests")
        )
        return lots, own, guests

    def units(self, table: str, strip: int) -> Any:
        """The ``parcels`` or ``buildings`` at home in a strip, in the order of :meth:`ground`, as a zone has them; with evidence."""
        frame = (
            _read(self.folder, table, strip).drop(columns="place").set_index(TABLES[table].key[0])
        )
        for item in self.evidence if table == "parcels" else ():
            frame[item.name] = raster.zonal(frame, self.root / item.path, item.statistic, item.name)
        return frame


def cut(
    root: str | Path, folder: Path, *, strict: bool = False, size: int = SIZE
) -> tuple[Zone, Strips]:
    """A workspace read and checked as by :func:`landuse.open_workspace`, its parcels and buildings cut into ``folder``.

    Of these two the zone holds every unit with a few columns, and no outlines.

    Raises LanduseError as there; and where a source cannot be read in parts, or parcels follow an older edition.
    """
    place = Path(root)
    config = read_config(place)
    policy = load_policy(config.assess.policy, place)
    if config.sources["parcels"].former is not None:
        raise WorkspaceError(
            "[sources.parcels] former：分块计算不能对应旧版宗地。", "请不用 --low-memory。"
        )
    reader = reader_of(place, config, strict=strict)
    knife, big = _Knife(reader, folder, size), {}
    # in processes of their own, so that all of the memory it took comes back
    with ProcessPoolExecutor(1, get_context("spawn"), spare, max_tasks_per_child=1) as pool:
        for name in (n for n in _NEEDED if n in config.sources):
            knife, big[name] = pool.submit(_used, knife, name, config.sources[name]).result()
        rest = {name: source for name, source in config.sources.items() if name not in big}
        small = pool.submit(reader.read_all, rest).result()
    for name, columns in _NEEDED.items():
        if name not in big:
            knife.file_none(name, small[name].frame)
        small[name] = replace(small[name], frame=small[name].frame[columns])
    tables = {name: big.get(name, table) for name, table in small.items()}
    knife.report_twins({name: table.findings for name, table in big.items()})
    zone = zone_of(config, policy, tables, pd.DataFrame(index=tables["parcels"].frame.index))
    return zone, Strips(knife.count, tuple(big), config.evidence, place, folder)


def spare() -> None:
    """Let a process give back the memory it no longer uses, and leave what libraries mutter to findings and errors."""
    import pyarrow as pa

    warnings.simplefilter("ignore")
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux" and (tune := getattr(ctypes.CDLL(None), "mallopt", None)):
        tune(_MMAP_THRESHOLD, 1 << 20)


def _used(knife: _Knife, name: str, source: SourceConfig) -> tuple[_Knife, Read]:
    read = knife.read(name, source)
    return knife, read


class _Knife:
    """Reads a table block by block and files every row under its strip; parcels first, by which buildings are guests."""

    def __init__(self, reader: Reader, folder: Path, size: int) -> None:
        self.reader, self.folder, self.size = reader, folder, size
        self.twins: dict[str, list[int]] = {}
        self.count, self.axis, self.edges = 1, 0, np.array([])
        #: how far each strip's parcels reach
        self.reach = np.tile([np.inf, -np.inf], (1, 1))

    def read(self, name: str, source: SourceConfig) -> Read:
        """A table with the columns that are needed of all rows; its outlines and the rest are in the folder."""
        table, findings = TABLES[name], Findings(name)
        place = opening.located(self.reader.root, name, source.path)
        if not isinstance(place, Path):
            raise SourceError(
                f"[sources.{name}] path：数据库不能分块读取。", "请先导出，或不用 --low-memory。"
            )
        origin = TableSource(table, source, place.name)
        layer = opening.layer_within(place, source.layer)
        raw, encoding = blocks.attributes(place, layer, source.encoding)
        total = len(raw)
        rows = pd.Series(range(1, total + 1), dtype="int64")
        frame, found = self.reader.matched(raw, rows, origin, findings)
        del raw
        some = max(1, total // _SOME)
        sample = pd.concat(list(blocks.outlines(place, layer, some)), ignore_index=True)
        middle = middle_of(sample.to_frame("geometry"))

        def located(start: int, shapes: gpd.GeoSeries, notes: Findings) -> tuple[Any, str, int]:
            part = frame.iloc[start : start + len(shapes)]
            return self.reader.located(part, shapes, origin, notes, middle)

        if name == "parcels":
            self._lay(located(0, sample, Findings(name))[0], total)
        seen, repaired, start, code = np.full((total + 1, 3), np.nan), 0, 0, ""
        for block, shapes in enumerate(blocks.outlines(place, layer)):
            placed, code, mended = located(start, shapes, findings)
            start, repaired = start + len(shapes), repaired + mended
            seen[placed["source_row"]] = self._file(name, placed, block)
        if np.isnan(seen).all():
            raise SourceError(f"{place.name}：没有一行有可用的图形。", "请检查图形后重新导出。")
        # what is said of a layer is said of each of its blocks
        findings.rows = list(
            {(f["code"], f["row"], f["message"]): f for f in findings.rows}.values()
        )
        frame = self.reader.keyed(frame[~np.isnan(seen[1:, 0])], origin, findings, total)
        at = frame["source_row"].to_numpy()
        frame["area_plane_m2"] = pd.array(seen[at, 0], dtype="Float64")
        self._keep(name, at, total)
        self.twins[name] = at[pd.DataFrame(seen[at]).duplicated(keep=False).to_numpy()].tolist()
        info = SourceInfo(
            table=name,
            path=source.path,
            rows=total,
            kept=len(frame),
            repaired=repaired,
            rejected=total - len(frame),
            encoding=encoding,
            crs=code,
            fields=found,
            modified=dt.date.fromtimestamp(place.stat().st_mtime),
        )
        # look-ups among parcels want objects; buildings are seldom looked up
        frame.index = pd.Index(
            frame[table.key[0]].astype(object if name == "parcels" else "string")
        )
        return Read(frame[_NEEDED[name]].copy(), findings, frozenset(found) | {"geometry"}, info)

    def file_none(self, name: str, frame: gpd.GeoDataFrame) -> None:
        """A table without rows."""
        self._file(name, frame.reset_index(), 0)
        self._keep(name, np.array([], dtype=int), 0)

    def _keep(self, name: str, rows: np.ndarray, total: int) -> None:
        places = np.full(total + 1, -1)
        places[rows] = np.arange(len(rows))
        np.save(_places(self.folder, name), places)

    def _lay(self, sample: gpd.GeoDataFrame, total: int) -> None:
        """Edges of the strips, across the longer side, so that each has as many of the sample."""
        if sample.empty:
            return
        bounds = sample.bounds.to_numpy()
        self.axis = int(np.ptp(bounds[:, 1::2]) > np.ptp(bounds[:, ::2]))
        self.count = max(1, round(total / self.size))
        middle = (bounds[:, self.axis] + bounds[:, self.axis + 2]) / 2
        self.edges = np.quantile(middle, np.linspace(0, 1, self.count + 1)[1:-1])
        self.reach = np.tile([np.inf, -np.inf], (self.count, 1))

    def _file(self, name: str, placed: gpd.GeoDataFrame, block: int) -> np.ndarray:
        """File a block's rows; by what twins are told comes back: area, and the lower left corner."""
        bounds = placed.bounds.to_numpy()
        low, high = bounds[:, [self.axis, self.axis + 2]].T
        home = np.searchsorted(self.edges, (low + high) / 2)
        for strip, reach in enumerate(self.reach):
            mine = home == strip
            if block == 0 or mine.any():
                placed[mine].to_parquet(_path(self.folder, name, strip, block))
            if name == "parcels":
                reach[:] = low[mine].min(initial=reach[0]), high[mine].max(initial=reach[1])
                continue
            guest = ~mine & (high >= reach[0]) & (low <= reach[1])
            if block == 0 or guest.any():
                placed.loc[guest, ["source_row", "geometry"]].to_parquet(
                    _path(self.folder, "guests", strip, block)
                )
        return np.c_[placed["area_plane_m2"].to_numpy(float, na_value=np.nan), bounds[:, :2]]

    def report_twins(self, findings: dict[str, Findings]) -> None:
        """List outlines that stand twice; twins have one middle, and so one home."""
        for name, rows in self.twins.items():
            for strip in range(self.count) if rows else ():
                frame = _read(self.folder, name, strip)
                outlines.report_twins(frame[frame["source_row"].isin(rows)], findings[name])


def _path(folder: Path, kind: str, strip: int, block: int) -> Path:
    return folder / f"{kind}-{strip}-{block:06}.parquet"


def _places(folder: Path, table: str) -> Path:
    """Source row → place in the zone's frame, -1 for rows that were left out."""
    return folder / f"{table}.npy"


def _read(folder: Path, kind: str, strip: int) -> gpd.GeoDataFrame:
    """What is filed under a strip, without the rows that were left out since."""
    import geopandas as gpd

    files = sorted(folder.glob(f"{kind}-{strip}-*.parquet"))
    frame = pd.concat([gpd.read_parquet(path) for path in files], ignore_index=True)
    frame["place"] = np.load(_places(folder, "parcels" if kind == "parcels" else "buildings"))[
        frame["source_row"]
    ]
    return frame[frame["place"] >= 0]
