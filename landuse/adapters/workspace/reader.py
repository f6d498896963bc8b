"""Read sources one after another: match headers, convert cells, locate, keep usable rows."""

from __future__ import annotations

import contextvars
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters.meaning import crs, outlines
from landuse.adapters.meaning.areas import areas
from landuse.adapters.meaning.canonical import canonical
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.meaning.position import Point, expected_area_in
from landuse.adapters.reading.readers import HERE, SourceReader
from landuse.adapters.workspace.code_checks import check_codes
from landuse.adapters.workspace.joins import (
    FILE,
    JoinedFile,
    joined_table,
    with_joined_columns,
)
from landuse.adapters.workspace.required_cells import (
    with_missing_years_filled,
    with_one_spelling_of_ids,
    without_gaps,
    without_open_checks,
    without_repeated_keys,
    without_repeated_rows,
)
from landuse.adapters.workspace.source_columns import file_columns, source_columns
from landuse.adapters.workspace.source_corrections import (
    corrections_of_known_tables,
    with_corrections,
)
from landuse.adapters.workspace.source_labels import (
    file_labels,
    labels_with_sheets,
    paths_label,
)
from landuse.adapters.workspace.table_file import (
    ReadFile,
    TableFile,
    check_named_sheets,
    check_sheets_of_sources,
    last_change,
    one_frame,
    totals_by_sheet,
    totals_of_all,
)
from landuse.adapters.workspace.table_source import (
    ReadTable,
    TableSource,
    first_of_each,
)
from landuse.domain.vocabulary.findings import (
    IN_SOURCE,
    FindingRow,
    Findings,
    told_in_part,
)
from landuse.domain.vocabulary.schema import TABLES, Table
from landuse.domain.zone import BETWEEN_FILES, SourceInfo
from landuse.errors import LanduseError, SourceError, SourcesError
from landuse.words.phrases import as_json, from_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from landuse.adapters.reading.raw import RawTable
    from landuse.adapters.reading.source import JoinConfig, SourceConfig


#: Findings of records that could not be read at all.
_LOST_ROWS = frozenset({"row_shifted"})
#: The table that is read before the others: corrections may be about any of them.
_FIRST = "corrections"


def raise_faults(faults: Mapping[str, LanduseError]) -> None:
    """Raise the faults that keep sources from being read, all of them at once.

    Parameters
    ----------
    faults : mapping of str to LanduseError
        Table → its fault; nothing happens where there is none.

    Raises
    ------
    LanduseError
        The fault itself where there is one, else :class:`landuse.errors.SourcesError`.
    """
    if len(faults) == 1:
        raise next(iter(faults.values()))
    if faults:
        raise SourcesError(list(faults.values()))


@dataclass(frozen=True)
class Reader:
    """Reads tables of one workspace into one CRS.

    Parameters
    ----------
    root : Path
        The workspace, where relative paths start.
    target : CRS
        The projected system of the zone.
    box : tuple of float, optional
        West, south, east and north in degrees: where every layer must lie.
    plan_year : int
        The year of ledger rows that state none.
    strict : bool
        Any row that cannot be used is an error.
    sources : SourceReader
        Opens the sources; the default does so in this process.
    corrections : DataFrame, optional
        Corrected cells of the sources, by the canonical names of the tables.
    tables : mapping of str to Table
        What the columns of each table mean.
    """

    root: Path
    target: CRS
    box: tuple[float, ...] | None
    plan_year: int
    strict: bool
    sources: SourceReader = HERE
    corrections: pd.DataFrame | None = None
    tables: Mapping[str, Table] = field(default_factory=lambda: TABLES)

    def read_all(self, sources: Mapping[str, SourceConfig]) -> dict[str, ReadTable]:
        """Read every table.

        Parameters
        ----------
        sources : mapping of str to SourceConfig
            Table → its source; tables without one come back empty.

        Returns
        -------
        dict of str to ReadTable
            Every table of the schema, in its order.

        Raises
        ------
        LanduseError
            Of the table that cannot be read; where there are several, one error of them all.
        """
        tables, faults = self.try_all(sources)
        raise_faults(faults)
        return tables

    def try_all(
        self, sources: Mapping[str, SourceConfig]
    ) -> tuple[dict[str, ReadTable], dict[str, LanduseError]]:
        """Read every table that can be read, two at a time, for most work is done outside Python.

        Parameters
        ----------
        sources : mapping of str to SourceConfig
            Table → its source; tables without one come back empty.

        Returns
        -------
        tables : dict of str to ReadTable
            Every table of the schema, in its order; one that cannot be read is empty, with the
            fault among its findings.
        faults : dict of str to LanduseError
            Table → the fault that keeps it from being read.
        """
        with warnings.catch_warnings():
            # a filter of warnings that is set in one thread holds for all
            warnings.simplefilter("ignore")
            first = self._read_or_empty(_FIRST, sources.get(_FIRST))
            corrections, _ = first
            known_corrections = corrections_of_known_tables(
                corrections.frame, sources, corrections.findings
            )
            reader = replace(self, corrections=known_corrections)
            other_names = [name for name in TABLES if name != _FIRST]
            results = reader._read_in_threads(other_names, sources)
        results[_FIRST] = first
        tables: dict[str, ReadTable] = {}
        faults: dict[str, LanduseError] = {}
        for name in TABLES:
            tables[name], fault = results[name]
            if fault is not None:
                faults[name] = fault
        return tables, faults

    def _read_in_threads(
        self, names: Sequence[str], sources: Mapping[str, SourceConfig]
    ) -> dict[str, tuple[ReadTable, LanduseError | None]]:
        """Read tables two at a time; results are those of :meth:`_read_or_empty`."""
        reads: dict[str, Future[tuple[ReadTable, LanduseError | None]]] = {}
        with ThreadPoolExecutor(2) as pool:
            for name in names:
                # a thread begins without our context, in which the language is set
                context = contextvars.copy_context()
                reads[name] = pool.submit(
                    context.run, self._read_or_empty, name, sources.get(name)
                )
            try:
                return {name: read.result() for name, read in reads.items()}
            except BaseException as error:
                pool.shutdown(wait=False, cancel_futures=True)
                if not isinstance(error, Exception):
                    # Ctrl-C: the pool waits for its threads, and they for the reading process
                    self.sources.stop()
                raise

    def _read_or_empty(
        self, name: str, config: SourceConfig | None
    ) -> tuple[ReadTable, LanduseError | None]:
        """Return a table; where it cannot be read, an empty one and the fault."""
        try:
            return self.read(name, config), None
        except LanduseError as fault:
            if config is None:
                raise
            return self._unusable_table(name, config, fault), fault

    def read(self, name: str, config: SourceConfig | None) -> ReadTable:
        """Read one table.

        Parameters
        ----------
        name : str
            Its name in the schema.
        config : SourceConfig or None
            Its source; None gives an empty table with all columns.

        Returns
        -------
        ReadTable
            Spatial tables are indexed by their key, in the zone's CRS, with their areas.

        Raises
        ------
        LanduseError
            The source cannot be read or used: one sentence, with what to do.
        """
        table = self.tables[name]
        if config is None:
            return self._empty_table(table, Findings(name))
        files = self._files(table, config)
        source = _source_of_all(table, config, files)
        findings = Findings(name)
        for file in files:
            findings.rows += file.findings.rows
        frame = one_frame([file.frame for file in files], self.target)
        if "geometry" in frame:
            outlines.report_duplicates(frame, findings)
        fields = first_of_each([file.fields for file in files])
        frame, corrected_columns = self._corrected(frame, source, fields, findings)
        total = sum(file.rows for file in files)
        if name == "reviews":
            answered = without_open_checks(frame, findings)
            total -= len(frame) - len(answered)
            frame = answered
        frame = self.usable_rows(frame, source, findings, total)
        frame, fields = self._with_joins(frame, fields, source, findings)
        info = _source_info(source, files, fields, total, len(frame))
        present = {*fields, *corrected_columns}
        if any(file.has_outlines for file in files):
            present.add("geometry")
        indexed = self._indexed(frame, table)
        return ReadTable(indexed, findings, frozenset(present), info)

    def _files(self, table: Table, config: SourceConfig) -> list[ReadFile]:
        """Read the files of a table one after the other."""
        files: list[ReadFile] = []
        earlier_parts: tuple[str, ...] = ()
        for table_file in self._table_files(table, config):
            file = self._file(table_file, table, earlier_parts)
            files.append(file)
            earlier_parts += file.parts
            self._check_cells(files)
        check_sheets_of_sources(files)
        return files

    def _table_files(self, table: Table, config: SourceConfig) -> list[TableFile]:
        """List the files of a table, those of each of its sources together."""
        locations: list[Path | str] = []
        source_numbers: list[int] = []
        for number, source in enumerate(config.each):
            of_source = self.sources.locate(self.root, table.name, source.path)
            locations += of_source
            source_numbers += [number] * len(of_source)
        sources = [config.each[number] for number in source_numbers]
        labels = labels_with_sheets(locations, sources, self.root)
        # the only file has to have every sheet that its source names
        is_only = len(locations) == 1
        files = []
        for location, label, number in zip(
            locations, labels, source_numbers, strict=True
        ):
            file = TableFile(
                location=location,
                label=label,
                config=config.each[number],
                source_number=number,
                is_only=is_only,
                is_one_of_several=source_numbers.count(number) > 1,
            )
            files.append(file)
        return files

    def _file(
        self, file: TableFile, table: Table, earlier_parts: tuple[str, ...]
    ) -> ReadFile:
        """Read one of the files of a table, after parts of the others."""
        of_cells, of_rows = Findings(table.name), Findings(table.name)
        raw = self._raw(file, table, of_cells)
        sheets = tuple(dict.fromkeys(part.sheet for part in raw.parts))
        parts = file.part_labels(sheets)
        source = TableSource(table, file.config, file.label, (*earlier_parts, *parts))
        has_outlines = table.spatial and "geometry" in raw.frame
        validity = None
        if has_outlines:
            # GEOS looks at the outlines while the columns are read
            validity = outlines.Validity(raw.frame.geometry.to_numpy())
        frame, fields = file_columns(
            raw, source, self.plan_year, of_rows, len(earlier_parts)
        )
        frame = without_repeated_rows(frame, raw.frame, table, of_rows)
        source_crs: str | None = None
        repaired = 0
        if has_outlines:
            frame, source_crs, repaired = self.located(
                frame, raw.frame.geometry, source, of_rows, validity=validity
            )
            if frame.empty:
                raise SourceError("workspace.no_outline", source=file.label)
        unreadable = [note for note in of_cells.rows if note["code"] in _LOST_ROWS]
        return ReadFile(
            file=file,
            frame=frame,
            findings=file.findings_by_part(of_cells, of_rows),
            parts=parts,
            sheets=sheets,
            rows=len(raw.frame) + len(unreadable),
            cells=raw.frame.size,
            repaired=repaired,
            encoding=raw.encoding,
            crs=source_crs,
            fields=fields,
            has_outlines=has_outlines,
            stated=totals_by_sheet(raw, table, file.config.units),
        )

    def _raw(self, file: TableFile, table: Table, findings: Findings) -> RawTable:
        """Read the cells and outlines of a file; one without required outlines is refused."""
        # findings and errors say in a sentence what libraries warn of
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = self.sources.read_raw(
                file.location,
                table,
                file.config,
                findings,
                is_one_of_several=file.is_one_of_several,
            )
        needs_outlines = table.spatial and "geometry" in table.required
        if needs_outlines and "geometry" not in raw.frame:
            raise SourceError(
                "workspace.needs_outlines", source=file.label, table=table.label
            )
        return raw

    def _check_cells(self, files: Sequence[ReadFile]) -> None:
        """Refuse a table whose files have, together, more cells than one may have."""
        limit = self.sources.limits.cells
        if len(files) > 1 and sum(file.cells for file in files) > limit:
            raise SourceError("limits.cells", file=files[-1].file.label, limit=limit)

    def _corrected(
        self,
        frame: Any,
        source: TableSource,
        fields: Mapping[str, str],
        findings: Findings,
    ) -> tuple[Any, frozenset[str]]:
        """Return the rows of a source with corrected cells, and the columns of these cells."""
        if self.corrections is None or self.corrections.empty:
            return frame, frozenset()
        table = source.table
        corrections = self.corrections[self.corrections["table"] == table.name]
        corrected = with_corrections(
            frame, corrections, table, fields, findings, source.config.units
        )
        columns = {
            str(note["column"]) for note in findings.rows if note["code"] == "corrected"
        }
        return corrected, frozenset(columns)

    def _with_joins(
        self,
        frame: Any,
        fields: Mapping[str, str],
        source: TableSource,
        findings: Findings,
    ) -> tuple[Any, dict[str, str]]:
        """Return the rows of a table with the columns of joined files, and all headers."""
        header_of = dict(fields)
        for config in source.config.each:
            for join in config.join:
                joined = self._joined_file(source.table, join, findings)
                frame = with_joined_columns(frame, joined, source.table, findings)
                for name, header in joined.fields.items():
                    header_of.setdefault(name, header)
        return frame, header_of

    def _joined_file(
        self, table: Table, join: JoinConfig, findings: Findings
    ) -> JoinedFile:
        """Read a file that is joined to a table; several are one list."""
        config = join.as_source()
        text_columns = [
            column.name for column in table.columns if column.kind == "text"
        ]
        if join.on not in text_columns:
            raise SourceError(
                "workspace.join_on",
                file=paths_label(join.path),
                column=join.on,
                suggestion=hint(join.on, text_columns),
            )
        locations = self.sources.locate(self.root, table.name, config.path)
        labels = file_labels(locations, self.root)
        is_one_of_several = len(locations) > 1
        part = joined_table(table, join.on)
        sheets: list[str] = []
        frames, headers_of = [], []
        for location, label in zip(locations, labels, strict=True):
            notes = Findings(table.name)
            raw = self.sources.read_raw(
                location, table, config, notes, is_one_of_several=is_one_of_several
            )
            sheets += [read_part.sheet for read_part in raw.parts]
            source = TableSource(part, config, label)
            frame, fields = source_columns(
                raw.frame, raw.row_numbers, source, self.plan_year, notes
            )
            _report_of_file(notes, label, findings)
            frames.append(frame.assign(**{FILE: label}))
            headers_of.append(fields)
        if is_one_of_several:
            check_named_sheets(config, labels, sheets)
        rows = pd.concat(frames, ignore_index=True)
        fields = first_of_each(headers_of)
        return JoinedFile(BETWEEN_FILES.join(labels), join.on, rows, fields)

    def located(
        self,
        frame: pd.DataFrame,
        shapes: gpd.GeoSeries,
        source: TableSource,
        findings: Findings,
        middle: Point | None = None,
        validity: outlines.Validity | None = None,
    ) -> tuple[Any, str, int]:
        """Bring outlines into the zone's CRS, repair them, and measure their areas.

        Parameters
        ----------
        frame : DataFrame
            Canonical columns.
        shapes : GeoSeries
            The outlines of its rows, in the same order, in the source's CRS.
        source : TableSource
            Their table and its source.
        findings : Findings
            Where repaired and rejected outlines are noted.
        middle : tuple of float, optional
            Where the shapes are a part of a layer: the middle of the whole layer, as
            :func:`landuse.adapters.meaning.crs.to_zone_crs` takes it.
        validity : Validity, optional
            Of the shapes, where it is computed already.

        Returns
        -------
        frame : GeoDataFrame
            Rows whose outlines can be used, with their areas in m².
        name : str
            The name of the system the outlines were in.
        repaired : int
            How many outlines were repaired.

        Raises
        ------
        CrsError
            The layer does not lie in the zone, or nothing says where it lies.
        """
        import geopandas as gpd

        table = source.table
        placed = gpd.GeoDataFrame(frame, geometry=shapes.to_numpy(), crs=shapes.crs)
        expected = expected_area_in(self.target, self.box)
        placed, name = crs.to_zone_crs(
            placed, source.config.crs, expected, source.label, findings, middle
        )
        placed, repaired, _ = outlines.sound_geometry(
            placed,
            findings,
            polygons=table.name != "context",
            required="geometry" in table.required,
            validity=validity,
        )
        return placed.assign(**areas(placed)), name, repaired

    def usable_rows(
        self, frame: Any, source: TableSource, findings: Findings, total: int
    ) -> Any:
        """Return rows with their required cells, each key once.

        Parameters
        ----------
        frame : DataFrame or GeoDataFrame
            Canonical columns.
        source : TableSource
            Their table and its source.
        findings : Findings
            Where rejected rows are noted.
        total : int
            How many rows the source has.

        Returns
        -------
        DataFrame or GeoDataFrame
            Numbered from zero.

        Raises
        ------
        SourceError
            No parcel is left, or any row was rejected and the reader is strict.
        """
        table = source.table
        frame = without_gaps(frame, table, findings)
        frame = with_one_spelling_of_ids(frame, table, findings)
        check_codes(frame, table, findings)
        if table.name == "enterprises":
            frame = with_missing_years_filled(frame, self.plan_year, findings)
        frame = without_repeated_keys(frame, table, findings).reset_index(drop=True)
        rejections = [note for note in findings.rows if note["action"] == "rejected"]
        if frame.empty and table.name == "parcels":
            # there is a rejection: nothing else takes the last row of a table
            raise _refusal("workspace.no_usable_parcel", source, total, rejections[0])
        if self.strict and rejections:
            raise _refusal("workspace.strict", source, len(rejections), rejections[0])
        return frame

    def _empty_table(self, table: Table, findings: Findings) -> ReadTable:
        """Return a table without a source: every column, no row."""
        raw = pd.DataFrame(index=pd.RangeIndex(0))
        frame = canonical(raw, table, {}, pd.Series(dtype="int64"), findings)
        return ReadTable(self._indexed(frame, table), findings, frozenset(), None)

    def _unusable_table(
        self, name: str, config: SourceConfig, fault: LanduseError
    ) -> ReadTable:
        """Return a table whose source cannot be read: every column, no row, and the fault."""
        findings = Findings(name)
        sentence = phrase(
            "finding.source_unusable", fault=fault.sentence, advice=fault.advice
        )
        findings.add(sentence, severity="error", action="ignored")
        info = SourceInfo(
            table=name,
            path=paths_label(config.paths),
            rows=0,
            kept=0,
            repaired=0,
            rejected=0,
            encoding=None,
            crs=None,
            fields={},
            modified=None,
        )
        return replace(self._empty_table(self.tables[name], findings), info=info)

    def _indexed(self, frame: Any, table: Table) -> Any:
        """Return a spatial table indexed by its key, with areas; another table as it is."""
        import geopandas as gpd

        if not table.spatial:
            return frame
        if "geometry" in frame:
            spatial = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.target)
        else:
            nothing = gpd.GeoSeries([None] * len(frame), index=frame.index)
            spatial = gpd.GeoDataFrame(frame, geometry=nothing, crs=self.target)
        spatial = spatial.set_index(table.key[0])
        # Arrow strings would be turned into objects at every look-up
        spatial.index = spatial.index.astype(object)
        if "area_plane_m2" in spatial:
            return spatial
        return spatial.assign(**areas(spatial))


def _source_of_all(
    table: Table, config: SourceConfig, files: Sequence[ReadFile]
) -> TableSource:
    """Return the source of a whole table; its label is its only file's, or that of its paths."""
    parts: tuple[str, ...] = ()
    for file in files:
        parts += file.parts
    label = paths_label(config.paths)
    if len(files) == 1:
        label = files[0].file.label
    return TableSource(table, config, label, parts if len(parts) > 1 else ())


def _source_info(
    source: TableSource,
    files: Sequence[ReadFile],
    fields: Mapping[str, str],
    total: int,
    kept_count: int,
) -> SourceInfo:
    """Describe the source of a table of which ``kept_count`` rows can be used."""
    encodings = dict.fromkeys(file.encoding for file in files if file.encoding)
    systems = dict.fromkeys(file.crs for file in files if file.crs)
    repaired = sum(file.repaired for file in files)
    return SourceInfo(
        table=source.table.name,
        path=paths_label(source.config.paths),
        rows=total,
        kept=kept_count,
        repaired=repaired,
        rejected=total - kept_count,
        encoding=BETWEEN_FILES.join(encodings) or None,
        crs=BETWEEN_FILES.join(systems) or None,
        fields=dict(fields),
        modified=last_change(files),
        parts=source.parts,
        stated=totals_of_all(files),
    )


def _report_of_file(notes: Findings, label: str, findings: Findings) -> None:
    """Add the findings about a joined file, whose rows are not those of the table."""
    for note in notes.rows:
        sentence = phrase(IN_SOURCE, source=label, said=from_json(note["phrase"]))
        findings.rows.append(
            {
                **note,
                "message": sentence.in_language(),
                "phrase": as_json(sentence),
                "row": None,
                "source": None,
            }
        )


def _refusal(
    code: str, source: TableSource, count: int, rejection: FindingRow
) -> SourceError:
    """Return the error of a source that is not used, with its first rejected row."""
    if len(source.parts) > 1:
        rejection = told_in_part(rejection, source.parts)
    sentence = from_json(rejection["phrase"])
    return SourceError(code, source=source.label, count=count, first=sentence)
