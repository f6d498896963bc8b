"""A workspace is read and checked, and its parcels and buildings are cut into strips on the way.

What an assessment needs of all units at once is a few columns, and no outlines: that much the zone
holds. The rest lies in a folder (:mod:`landuse.flows.strips`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.adapters.meaning import outlines
from landuse.adapters.meaning.position import middle_of
from landuse.adapters.reading import opening
from landuse.adapters.reading.layers import blocks
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.opening import reader_of, zone_of
from landuse.adapters.workspace.own_words import policy_of
from landuse.adapters.workspace.reader import Read, Reader, TableSource
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.zone import SourceInfo, Zone
from landuse.errors import SourceError, WorkspaceError
from landuse.flows.strips import GUESTS, StripFolder, Strips
from landuse.flows.workers import submit, workers

if TYPE_CHECKING:
    import geopandas as gpd

#: Parcels in a strip, about.
PARCELS_IN_STRIP = 100_000
#: From so many outlines the middle of a layer and the edges of the strips are found.
_SAMPLE_SIZE = 10_000
#: What an assessment asks of all parcels at once; of buildings it asks who they are.
_COLUMNS_OF_ALL: dict[str, list[str]] = {
    "parcels": ["area_registered_m2", "area_plane_m2", "contract_date"],
    "buildings": [],
}


def cut(
    root: str | Path, folder: Path, *, strict: bool = False, size: int = PARCELS_IN_STRIP
) -> tuple[Zone, Strips]:
    """Read and check a workspace, and cut its parcels and buildings into strips.

    Parameters
    ----------
    root : str or Path
        The workspace.
    folder : Path
        An empty folder of our own, for the strips.
    strict : bool
        Whether any row that is left out is an error.
    size : int
        About how many parcels a strip has.

    Returns
    -------
    zone : Zone
        As :func:`landuse.open_workspace` gives it, but of parcels and buildings every unit with a
        few columns, and no outlines.
    strips : Strips
        The rest.

    Raises
    ------
    LanduseError
        As :func:`landuse.open_workspace`; and where a source cannot be read in parts, or the
        parcels follow an older edition.
    """
    workspace = Path(root)
    config = read_config(workspace)
    policy = policy_of(config, workspace)
    if config.sources["parcels"].former is not None:
        raise WorkspaceError("flows.former")
    reader = reader_of(workspace, config, strict=strict)
    cutter = _Cutter(reader, StripFolder(folder), size)
    large: dict[str, Read] = {}
    # in a process of its own for each, so that all of the memory it took comes back
    with workers(1, folder, works_each=1) as pool:
        for name in _COLUMNS_OF_ALL:
            if name in config.sources:
                work = submit(pool, _cut_table, cutter, name, config.sources[name])
                cutter, large[name] = work.result()
        rest = {name: source for name, source in config.sources.items() if name not in large}
        tables = submit(pool, reader.read_all, rest).result()
    for name, columns in _COLUMNS_OF_ALL.items():
        if name not in large:
            cutter.file_none(name, tables[name].frame)
        tables[name] = replace(tables[name], frame=tables[name].frame[columns])
    tables = {name: large.get(name, table) for name, table in tables.items()}
    cutter.report_twins({name: table.findings for name, table in large.items()})
    evidence = pd.DataFrame(index=tables["parcels"].frame.index)
    zone = zone_of(config, policy, tables, evidence)
    strips = Strips(cutter.count, tuple(large), config.evidence, workspace, StripFolder(folder))
    return zone, strips


def _cut_table(cutter: _Cutter, name: str, source: SourceConfig) -> tuple[_Cutter, Read]:
    """The cutter, which has learnt where the strips are, comes back from the process."""
    read = cutter.read(name, source)
    return cutter, read


class _Cutter:
    """Reads a table block by block and files every row under its strip.

    Parcels come first: by how far a strip's parcels reach it is known which buildings are guests.
    """

    def __init__(self, reader: Reader, folder: StripFolder, size: int) -> None:
        self.reader = reader
        self.folder = folder
        self.size = size
        #: rows of each layer whose outlines stand more than once
        self.twins: dict[str, list[int]] = {}
        self.count = 1
        #: 0 where strips lie side by side from west to east, 1 from south to north
        self.axis = 0
        self.edges: npt.NDArray[np.float64] = np.array([])
        #: from where to where each strip's parcels reach
        self.reach = _no_reach(1)

    def read(self, name: str, source: SourceConfig) -> Read:
        """A table with the columns that are needed of all rows; the rest goes to the folder."""
        table, findings = TABLES[name], Findings(name)
        file = opening.located(self.reader.root, name, source.path)
        if not isinstance(file, Path):
            raise SourceError("flows.database", table=name)
        origin = TableSource(table, source, file.name)
        layer = opening.layer_within(file, source.layer)
        raw, encoding = blocks.attributes(file, layer, source.encoding)
        total = len(raw)
        rows = pd.Series(range(1, total + 1), dtype="int64")
        frame, fields = self.reader.matched(raw, rows, origin, findings)
        del raw
        every = max(1, total // _SAMPLE_SIZE)
        sample = pd.concat(list(blocks.outlines(file, layer, every)), ignore_index=True)
        middle = middle_of(sample.to_frame("geometry"))

        def located(start: int, shapes: gpd.GeoSeries, notes: Findings) -> tuple[Any, str, int]:
            part = frame.iloc[start : start + len(shapes)]
            return self.reader.located(part, shapes, origin, notes, middle)

        if name == "parcels":
            self._lay_out(located(0, sample, Findings(name))[0], total)
        # of every row its area and lower left corner, by which twins are known
        marks = np.full((total + 1, 3), np.nan)
        repaired, start, code = 0, 0, ""
        for block, shapes in enumerate(blocks.outlines(file, layer)):
            placed, code, mended = located(start, shapes, findings)
            start += len(shapes)
            repaired += mended
            marks[placed["source_row"]] = self._file(name, placed, block)
        if np.isnan(marks).all():
            raise SourceError("workspace.no_outline", source=file.name)
        findings.rows = _each_once(findings.rows)
        frame = self.reader.keyed(frame[~np.isnan(marks[1:, 0])], origin, findings, total)
        kept = frame["source_row"].to_numpy()
        frame["area_plane_m2"] = pd.array(marks[kept, 0], dtype="Float64")
        self.folder.keep(name, kept, total)
        is_twin = pd.DataFrame(marks[kept]).duplicated(keep=False).to_numpy()
        self.twins[name] = kept[is_twin].tolist()
        info = SourceInfo(
            table=name,
            path=visible(source.path),
            rows=total,
            kept=len(frame),
            repaired=repaired,
            rejected=total - len(frame),
            encoding=encoding,
            crs=code,
            fields=fields,
            modified=dt.date.fromtimestamp(file.stat().st_mtime),
        )
        # look-ups among parcels want objects; buildings are seldom looked up
        dtype = object if name == "parcels" else "string"
        frame.index = pd.Index(frame[table.key[0]].astype(dtype))
        present = frozenset(fields) | {"geometry"}
        return Read(frame[_COLUMNS_OF_ALL[name]].copy(), findings, present, info)

    def file_none(self, name: str, frame: gpd.GeoDataFrame) -> None:
        """File a table without rows."""
        self._file(name, frame.reset_index(), 0)
        self.folder.keep(name, np.array([], dtype=np.int64), 0)

    def report_twins(self, findings: dict[str, Findings]) -> None:
        """List outlines that stand twice; twins have one middle, and so one home."""
        for name, rows in self.twins.items():
            if not rows:
                continue
            for strip in range(self.count):
                frame = self.folder.read(name, strip)
                twins = frame[frame["source_row"].isin(rows)]
                outlines.report_twins(twins, findings[name])

    def _lay_out(self, sample: gpd.GeoDataFrame, total: int) -> None:
        """Edges across the longer side, so that each strip has as many of the sample."""
        if sample.empty:
            return
        bounds = sample.bounds.to_numpy()
        width, height = np.ptp(bounds[:, ::2]), np.ptp(bounds[:, 1::2])
        self.axis = int(height > width)
        self.count = max(1, round(total / self.size))
        middle = (bounds[:, self.axis] + bounds[:, self.axis + 2]) / 2
        self.edges = np.quantile(middle, np.linspace(0, 1, self.count + 1)[1:-1])
        self.reach = _no_reach(self.count)

    def _file(self, name: str, placed: gpd.GeoDataFrame, block: int) -> npt.NDArray[np.float64]:
        """File a block's rows; their areas and lower left corners come back."""
        bounds = placed.bounds.to_numpy()
        low, high = bounds[:, self.axis], bounds[:, self.axis + 2]
        home = np.searchsorted(self.edges, (low + high) / 2)
        for strip, reach in enumerate(self.reach):
            is_home = home == strip
            # the first block of every strip is written even if empty: it holds the columns
            if block == 0 or is_home.any():
                self.folder.write(name, strip, block, placed[is_home])
            if name == "parcels":
                reach[0] = low[is_home].min(initial=reach[0])
                reach[1] = high[is_home].max(initial=reach[1])
                continue
            is_guest = ~is_home & (high >= reach[0]) & (low <= reach[1])
            if block == 0 or is_guest.any():
                outlines_only = placed.loc[is_guest, ["source_row", "geometry"]]
                self.folder.write(GUESTS, strip, block, outlines_only)
        area = placed["area_plane_m2"].to_numpy(float, na_value=np.nan)
        marks: npt.NDArray[np.float64] = np.column_stack([area, bounds[:, :2]])
        return marks


def _no_reach(strips: int) -> npt.NDArray[np.float64]:
    """Strips without a parcel yet: each ends before it begins."""
    return np.tile([np.inf, -np.inf], (strips, 1))


def _each_once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings, of which each block told those about the whole layer again."""
    distinct = {(row["code"], row["row"], row["message"]): row for row in rows}
    return list(distinct.values())
