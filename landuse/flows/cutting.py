"""Read and check a workspace while its parcels and buildings are cut into strips.

An assessment needs only a few columns of all units at once, and no outlines: the zone holds these.
The rest lies in a folder (:mod:`landuse.flows.strips`).
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
from landuse.adapters.reading.locations import locate_all
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import Config, read_config
from landuse.adapters.workspace.opening import (
    reader_of,
    tables_with_scheme_columns,
    zone_of,
)
from landuse.adapters.workspace.own_words import policy_of
from landuse.adapters.workspace.reader import Reader
from landuse.adapters.workspace.source_columns import source_columns
from landuse.adapters.workspace.source_labels import file_labels
from landuse.adapters.workspace.table_source import (
    ReadTable,
    TableSource,
    first_of_each,
)
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
#: Number of outlines by which the middle of a layer and the edges of the strips are found.
_SAMPLE_SIZE = 10_000
#: Columns that an assessment needs of all units at once; of buildings, the ids alone.
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
        An empty folder that nobody else uses, for the strips.
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
    _refuse_what_needs_all_outlines(config)
    words = known_words(policy.recognition, "stage")
    sources = SourceReader(config.limits, stage_words=words)
    reader = reader_of(workspace, config, strict=strict, sources=sources)
    reader = replace(reader, tables=tables_with_scheme_columns(policy))
    cutter = _Cutter(reader, StripFolder(folder), size)
    cut_tables: dict[str, ReadTable] = {}
    # each in a process of its own, so that all of the memory it took comes back
    with workers(1, folder, works_each=1) as pool:
        for name in _COLUMNS_OF_ALL:
            if name in config.sources:
                work = submit(pool, _cut_table, cutter, name, config.sources[name])
                cutter, cut_tables[name] = work.result()
        other_sources = {
            name: source
            for name, source in config.sources.items()
            if name not in cut_tables
        }
        tables = submit(pool, reader.read_all, other_sources).result()
    for name, columns in _COLUMNS_OF_ALL.items():
        if name not in cut_tables:
            cutter.file_none(name, tables[name].frame)
        tables[name] = replace(tables[name], frame=tables[name].frame[columns])
    tables = {name: cut_tables.get(name, table) for name, table in tables.items()}
    cutter.report_twins({name: table.findings for name, table in cut_tables.items()})
    evidence = pd.DataFrame(index=tables["parcels"].frame.index)
    zone = zone_of(config, policy, tables, evidence)
    strips = Strips(
        cutter.count, tuple(cut_tables), config.evidence, workspace, StripFolder(folder)
    )
    return zone, strips


def _refuse_what_needs_all_outlines(config: Config) -> None:
    """Refuse a workspace whose sources cannot be read in parts."""
    if config.sources["parcels"].former is not None:
        raise WorkspaceError("flows.former")
    if "corrections" in config.sources:
        raise WorkspaceError("flows.corrections")
    for name, source in config.sources.items():
        if source.join and name in _COLUMNS_OF_ALL:
            raise WorkspaceError("flows.join", table=name)
        if source.also and name in _COLUMNS_OF_ALL:
            raise WorkspaceError("flows.several_sources", table=name)


def _cut_table(
    cutter: _Cutter, name: str, source: SourceConfig
) -> tuple[_Cutter, ReadTable]:
    """Read a table in a process of its own; the cutter, which knows the strips, comes back."""
    read = cutter.read(name, source)
    return cutter, read


@dataclass(frozen=True)
class _Layer:
    """One of the files of a table: its columns without outlines, and a sample of these."""

    part: int
    file: Path
    layer_name: str | None
    origin: TableSource
    encoding: str
    frame: pd.DataFrame
    fields: dict[str, str]
    sample: gpd.GeoSeries

    def placed(
        self, reader: Reader, start: int, shapes: gpd.GeoSeries, findings: Findings
    ) -> tuple[gpd.GeoDataFrame, str, int]:
        """Return rows from ``start`` on with their outlines, in the zone's CRS.

        Beside them stand the name of the layer's own CRS and the number of repaired outlines.
        """
        rows = self.frame.iloc[start : start + len(shapes)]
        middle = middle_of(self.sample.to_frame("geometry"))
        return reader.located(rows, shapes, self.origin, findings, middle)


@dataclass(frozen=True)
class _FiledOutlines:
    """The outlines of a table, once all of them are in the folder.

    ``marks`` holds the area and the lower left corner of each row, by which equal outlines are
    recognised; NaN where the row has no usable outline. Row 0 stands for no row of the table.
    """

    marks: npt.NDArray[np.float64]
    repaired: int
    systems: tuple[str, ...]


class _Cutter:
    """Reads a table block by block and files every row under its strip.

    Parcels come first: how far a strip's parcels reach decides which buildings are its guests.
    """

    def __init__(self, reader: Reader, folder: StripFolder, size: int) -> None:
        self.reader = reader
        self.folder = folder
        self.size = size
        #: rows of each table whose outlines stand more than once
        self.twins: dict[str, list[int]] = {}
        self.count = 1
        #: 0 where strips lie side by side from west to east, 1 from south to north
        self.axis = 0
        self.edges: npt.NDArray[np.float64] = np.array([])
        #: from where to where each strip's parcels reach
        self.reach = _no_reach(1)

    def read(self, name: str, source: SourceConfig) -> ReadTable:
        """Return a table with the columns that are needed of all rows, and file the rest."""
        findings = Findings(name)
        layers = self._layers(name, source, findings)
        if name == "parcels":
            self._lay_out(layers)
        starts = np.cumsum([0, *(len(layer.frame) for layer in layers)])
        total = int(starts[-1])
        filed = self._file_layers(name, layers, starts, findings)
        findings.rows = _each_once(findings.rows)

        frame = pd.concat([layer.frame for layer in layers], ignore_index=True)
        has_outline = ~np.isnan(filed.marks[1:, 0])
        frame = frame[has_outline]
        frame = self.reader.usable_rows(frame, layers[-1].origin, findings, total)
        marks = filed.marks[_row_positions(frame["source_row"], starts)]
        frame["area_plane_m2"] = pd.array(marks[:, 0], dtype="Float64")
        source_rows = frame["source_row"].to_numpy()
        self.folder.keep(name, source_rows)
        is_twin = pd.DataFrame(marks).duplicated(keep=False).to_numpy()
        self.twins[name] = source_rows[is_twin].tolist()

        info = _source_info(name, source, layers, filed, len(frame))
        # look-ups among parcels want objects; buildings are seldom looked up
        dtype = object if name == "parcels" else "string"
        frame.index = pd.Index(frame[TABLES[name].key[0]].astype(dtype))
        present = frozenset(info.fields) | {"geometry"}
        return ReadTable(frame[_COLUMNS_OF_ALL[name]].copy(), findings, present, info)

    def _layers(
        self, name: str, source: SourceConfig, findings: Findings
    ) -> list[_Layer]:
        """Read the files of a table: their columns, and a sample of their outlines."""
        files: list[Path] = []
        for file in locate_all(self.reader.root, name, source.path):
            if not isinstance(file, Path):
                raise SourceError("flows.database", table=name)
            files.append(file)
        labels = tuple(file_labels(files, self.reader.root))
        layers = []
        for part, file in enumerate(files):
            origin = TableSource(TABLES[name], source, labels[part], labels[: part + 1])
            notes = Findings(name)
            layers.append(self._layer(part, file, origin, notes))
            for note in notes.rows:
                # rows are numbered with their file already
                is_of_file = len(files) > 1 and note["row"] is None
                label = labels[part] if is_of_file else None
                findings.rows.append({**note, "source": label})
        return layers

    def _layer(
        self, part: int, file: Path, origin: TableSource, findings: Findings
    ) -> _Layer:
        """Read one of the files of a table."""
        layer_name = opening.layer_within(file, origin.config.layer)
        raw, encoding = blocks.attributes(file, layer_name, origin.config.encoding)
        rows = pd.Series(range(1, len(raw) + 1), dtype="int64") + numbered(0, part)
        frame, fields = source_columns(
            raw, rows, origin, self.reader.plan_year, findings
        )
        step = max(1, len(raw) // _SAMPLE_SIZE)
        samples = list(blocks.outlines(file, layer_name, step))
        sample = pd.concat(samples, ignore_index=True)
        return _Layer(part, file, layer_name, origin, encoding, frame, fields, sample)

    def _file_layers(
        self,
        name: str,
        layers: list[_Layer],
        starts: npt.NDArray[np.int64],
        findings: Findings,
    ) -> _FiledOutlines:
        """File the rows of all layers with their outlines, block by block."""
        marks = np.full((starts[-1] + 1, 3), np.nan)
        repaired, block = 0, 0
        systems: dict[str, None] = {}
        for layer in layers:
            start = 0
            for shapes in blocks.outlines(layer.file, layer.layer_name):
                placed, system, repaired_in_block = layer.placed(
                    self.reader, start, shapes, findings
                )
                start += len(shapes)
                repaired += repaired_in_block
                systems[system] = None
                positions = _row_positions(placed["source_row"], starts)
                marks[positions] = self._file(name, placed, block)
                block += 1
            marks_of_layer = marks[starts[layer.part] + 1 : starts[layer.part + 1] + 1]
            if np.isnan(marks_of_layer).all():
                raise SourceError("workspace.no_outline", source=layer.origin.label)
        return _FiledOutlines(marks, repaired, tuple(systems))

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
                outlines.report_duplicates(twins, findings[name])

    def _lay_out(self, layers: list[_Layer]) -> None:
        """Lay strips across the longer side, so that each has as many parcels of the sample."""
        findings = Findings("parcels")  # the same is found again when all rows are read
        samples = []
        for layer in layers:
            placed, _, _ = layer.placed(self.reader, 0, layer.sample, findings)
            samples.append(placed)
        sample = pd.concat(samples, ignore_index=True)
        if sample.empty:
            return
        bounds = sample.bounds.to_numpy()
        width, height = np.ptp(bounds[:, ::2]), np.ptp(bounds[:, 1::2])
        self.axis = int(height > width)
        total = sum(len(layer.frame) for layer in layers)
        self.count = max(1, round(total / self.size))
        middle = (bounds[:, self.axis] + bounds[:, self.axis + 2]) / 2
        shares = np.linspace(0, 1, self.count + 1)
        self.edges = np.quantile(middle, shares[1:-1])
        self.reach = _no_reach(self.count)

    def _file(
        self, name: str, placed: gpd.GeoDataFrame, block: int
    ) -> npt.NDArray[np.float64]:
        """File a block's rows, and return the area and lower left corner of each."""
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


def _row_positions(
    source_rows: pd.Series, starts: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return where rows stand among those of all layers, counted from 1."""
    part, row = parts_and_rows(source_rows)
    positions: npt.NDArray[np.int64] = starts[part] + row
    return positions


def _source_info(
    name: str,
    source: SourceConfig,
    layers: list[_Layer],
    filed: _FiledOutlines,
    kept_count: int,
) -> SourceInfo:
    """Describe the source of a table of which ``kept_count`` rows can be used."""
    total = sum(len(layer.frame) for layer in layers)
    encodings = dict.fromkeys(layer.encoding for layer in layers)
    days = [dt.date.fromtimestamp(layer.file.stat().st_mtime) for layer in layers]
    parts = layers[-1].origin.parts if len(layers) > 1 else ()
    fields = first_of_each([layer.fields for layer in layers])
    path = BETWEEN_FILES.join(map(visible, source.path))
    return SourceInfo(
        table=name,
        path=path,
        rows=total,
        kept=kept_count,
        repaired=filed.repaired,
        rejected=total - kept_count,
        encoding=BETWEEN_FILES.join(encodings),
        crs=BETWEEN_FILES.join(filed.systems),
        fields=fields,
        modified=max(days),
        parts=parts,
    )


def _no_reach(strips: int) -> npt.NDArray[np.float64]:
    """Return the reach of strips without a parcel yet: each ends before it begins."""
    return np.tile([np.inf, -np.inf], (strips, 1))


def _each_once(rows: list[FindingRow]) -> list[FindingRow]:
    """Return findings without repetitions: every block notes those about its layer again."""
    distinct = {}
    for row in rows:
        key = (row["code"], row["row"], row["message"], row["source"])
        distinct[key] = row
    return list(distinct.values())
