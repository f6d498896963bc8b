"""A workspace is read and checked, and its parcels and buildings are cut into strips on the way.

What an assessment needs of all units at once is a few columns, and no outlines: that much the zone
holds. The rest lies in a folder (:mod:`landuse.flows.strips`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.adapters.meaning import outlines
from landuse.adapters.meaning.position import middle_of
from landuse.adapters.reading import opening
from landuse.adapters.reading.layers import blocks
from landuse.adapters.reading.places import located_all
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import read_config
from landuse.adapters.workspace.opening import reader_of, tables_by, zone_of
from landuse.adapters.workspace.own_words import policy_of
from landuse.adapters.workspace.reader import Reader
from landuse.adapters.workspace.source_columns import source_columns
from landuse.adapters.workspace.source_names import names_of
from landuse.adapters.workspace.table_source import Read, TableSource, first_of_each
from landuse.domain.standing.own_words import known_words
from landuse.domain.vocabulary.findings import FindingRow, Findings
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.vocabulary.source_rows import numbered, parts_and_rows
from landuse.domain.zone import BETWEEN_FILES, SourceInfo, Zone
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
    "parcels": [
        "area_registered_m2",
        "area_plane_m2",
        "contract_date",
        "holder",  # ids of ledgers are looked up by both
        "holder_code",
        "due_end",  # firms that still build are not rated
        "completed",
    ],
    "buildings": [],
}


def cut(
    root: str | Path,
    folder: Path,
    *,
    strict: bool = False,
    size: int = PARCELS_IN_STRIP,
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
    if "corrections" in config.sources:
        raise WorkspaceError("flows.corrections")
    for name, source in config.sources.items():
        if source.join and name in _COLUMNS_OF_ALL:
            raise WorkspaceError("flows.join", table=name)
        if source.also and name in _COLUMNS_OF_ALL:
            raise WorkspaceError("flows.several_sources", table=name)
    words = known_words(policy.recognition, "stage")
    sources = SourceReader(config.limits, stage_words=words)
    reader = reader_of(workspace, config, strict=strict, sources=sources)
    reader = replace(reader, tables=tables_by(policy))
    cutter = _Cutter(reader, StripFolder(folder), size)
    large: dict[str, Read] = {}
    # in a process of its own for each, so that all of the memory it took comes back
    with workers(1, folder, works_each=1) as pool:
        for name in _COLUMNS_OF_ALL:
            if name in config.sources:
                work = submit(pool, _cut_table, cutter, name, config.sources[name])
                cutter, large[name] = work.result()
        rest = {
            name: source for name, source in config.sources.items() if name not in large
        }
        tables = submit(pool, reader.read_all, rest).result()
    for name, columns in _COLUMNS_OF_ALL.items():
        if name not in large:
            cutter.file_none(name, tables[name].frame)
        tables[name] = replace(tables[name], frame=tables[name].frame[columns])
    tables = {name: large.get(name, table) for name, table in tables.items()}
    cutter.report_twins({name: table.findings for name, table in large.items()})
    evidence = pd.DataFrame(index=tables["parcels"].frame.index)
    zone = zone_of(config, policy, tables, evidence)
    strips = Strips(
        cutter.count, tuple(large), config.evidence, workspace, StripFolder(folder)
    )
    return zone, strips


def _cut_table(
    cutter: _Cutter, name: str, source: SourceConfig
) -> tuple[_Cutter, Read]:
    """The cutter, which has learnt where the strips are, comes back from the process."""
    read = cutter.read(name, source)
    return cutter, read


@dataclass(frozen=True)
class _Layer:
    """One of the files of a table: its columns without outlines, and a sample of these."""

    part: int
    file: Path
    within: str | None
    origin: TableSource
    encoding: str
    frame: pd.DataFrame
    fields: dict[str, str]
    sample: gpd.GeoSeries

    @property
    def total(self) -> int:
        """How many rows it has."""
        return len(self.frame)

    def placed(
        self, reader: Reader, start: int, shapes: gpd.GeoSeries, notes: Findings
    ) -> tuple[pd.DataFrame, str, int]:
        """Rows from ``start`` on with their outlines, in the zone's CRS."""
        part = self.frame.iloc[start : start + len(shapes)]
        middle = middle_of(self.sample.to_frame("geometry"))
        return reader.located(part, shapes, self.origin, notes, middle)


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
        findings = Findings(name)
        layers = self._layers(name, source, findings)
        if name == "parcels":
            notes = Findings(name)
            samples = [
                layer.placed(self.reader, 0, layer.sample, notes)[0] for layer in layers
            ]
            sample = pd.concat(samples, ignore_index=True)
            self._lay_out(sample, sum(layer.total for layer in layers))
        starts = np.cumsum([0, *(layer.total for layer in layers)])
        total = int(starts[-1])

        def places(numbers: pd.Series) -> npt.NDArray[np.int64]:
            part, row = parts_and_rows(numbers)
            at: npt.NDArray[np.int64] = starts[part] + row
            return at

        # of every row its area and lower left corner, by which twins are known
        marks = np.full((total + 1, 3), np.nan)
        repaired, block = 0, 0
        codes: dict[str, None] = {}
        for layer in layers:
            start = 0
            for shapes in blocks.outlines(layer.file, layer.within):
                placed, code, mended = layer.placed(
                    self.reader, start, shapes, findings
                )
                start += len(shapes)
                repaired += mended
                codes[code] = None
                marks[places(placed["source_row"])] = self._file(name, placed, block)
                block += 1
            if np.isnan(
                marks[starts[layer.part] + 1 : starts[layer.part + 1] + 1]
            ).all():
                raise SourceError("workspace.no_outline", source=layer.origin.shown)
        findings.rows = _each_once(findings.rows)
        every = pd.concat([layer.frame for layer in layers], ignore_index=True)
        frame = every[~np.isnan(marks[1:, 0])]
        frame = self.reader.keyed(frame, layers[-1].origin, findings, total)
        kept = frame["source_row"].to_numpy()
        marks = marks[places(frame["source_row"])]
        frame["area_plane_m2"] = pd.array(marks[:, 0], dtype="Float64")
        self.folder.keep(name, kept)
        is_twin = pd.DataFrame(marks).duplicated(keep=False).to_numpy()
        self.twins[name] = kept[is_twin].tolist()
        fields = first_of_each([layer.fields for layer in layers])
        info = SourceInfo(
            table=name,
            path=BETWEEN_FILES.join(map(visible, source.path)),
            rows=total,
            kept=len(frame),
            repaired=repaired,
            rejected=total - len(frame),
            encoding=BETWEEN_FILES.join(
                dict.fromkeys(layer.encoding for layer in layers)
            ),
            crs=BETWEEN_FILES.join(codes),
            fields=fields,
            modified=max(
                dt.date.fromtimestamp(layer.file.stat().st_mtime) for layer in layers
            ),
            parts=layers[-1].origin.parts if len(layers) > 1 else (),
        )
        # look-ups among parcels want objects; buildings are seldom looked up
        dtype = object if name == "parcels" else "string"
        frame.index = pd.Index(frame[TABLES[name].key[0]].astype(dtype))
        present = frozenset(fields) | {"geometry"}
        return Read(frame[_COLUMNS_OF_ALL[name]].copy(), findings, present, info)

    def _layers(
        self, name: str, source: SourceConfig, findings: Findings
    ) -> list[_Layer]:
        """The files of a table: their columns, and a sample of their outlines."""
        files: list[Path] = []
        for file in located_all(self.reader.root, name, source.path):
            if not isinstance(file, Path):
                raise SourceError("flows.database", table=name)
            files.append(file)
        called = tuple(names_of(files, self.reader.root))
        layers = []
        for part, file in enumerate(files):
            origin = TableSource(TABLES[name], source, called[part], called[: part + 1])
            within = opening.layer_within(file, source.layer)
            raw, encoding = blocks.attributes(file, within, source.encoding)
            rows = pd.Series(range(1, len(raw) + 1), dtype="int64") + numbered(0, part)
            notes = Findings(name)
            frame, fields = source_columns(
                raw, rows, origin, self.reader.plan_year, notes
            )
            for note in notes.rows:
                is_of_file = len(files) > 1 and note["row"] is None
                findings.rows.append(
                    {**note, "source": called[part] if is_of_file else None}
                )
            every = max(1, len(raw) // _SAMPLE_SIZE)
            sample = pd.concat(
                list(blocks.outlines(file, within, every)), ignore_index=True
            )
            layers.append(
                _Layer(part, file, within, origin, encoding, frame, fields, sample)
            )
        return layers

    def file_none(self, name: str, frame: gpd.GeoDataFrame) -> None:
        """File a table without rows."""
        self._file(name, frame.reset_index(), 0)
        self.folder.keep(name, np.array([], dtype=np.int64))

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

    def _file(
        self, name: str, placed: gpd.GeoDataFrame, block: int
    ) -> npt.NDArray[np.float64]:
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


def _each_once(rows: list[FindingRow]) -> list[FindingRow]:
    """Findings, of which each block told those about the whole layer again."""
    distinct = {
        (row["code"], row["row"], row["message"], row["source"]): row for row in rows
    }
    return list(distinct.values())
