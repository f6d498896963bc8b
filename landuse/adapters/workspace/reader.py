"""One source after another: read, match its headers, convert, place, keep what can be used."""

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
from landuse.adapters.workspace.file_of_table import (
    FileOfTable,
    FileRead,
    check_named_sheets,
    last_change,
    one_frame,
    stated_by_sheet,
    stated_of_all,
)
from landuse.adapters.workspace.joins import FILE, Joined, joined_table, with_joined
from landuse.adapters.workspace.required_cells import (
    with_one_spelling_of_ids,
    with_plan_year,
    without_gaps,
    without_open_checks,
    without_repeated_keys,
    without_repeated_rows,
)
from landuse.adapters.workspace.source_columns import file_columns, source_columns
from landuse.adapters.workspace.source_corrections import (
    of_known_tables,
    with_corrections,
)
from landuse.adapters.workspace.source_names import (
    names_of,
    names_of_parts,
    shown_paths,
)
from landuse.adapters.workspace.table_source import Read, TableSource, first_of_each
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
#: Tables that are read before the others: what somebody has corrected may be about any of them.
_FIRST = "corrections"


def raise_faults(faults: Mapping[str, LanduseError]) -> None:
    """Raise what keeps sources from being read, all of it at once.

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
        What opens the sources: in this process, unless another is given.
    corrections : DataFrame, optional
        Cells of the sources that somebody has corrected, by the canonical names of the tables.
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

    def read_all(self, sources: Mapping[str, SourceConfig]) -> dict[str, Read]:
        """Read every table.

        Parameters
        ----------
        sources : mapping of str to SourceConfig
            Table → its source; tables without one come back empty.

        Returns
        -------
        dict of str to Read
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
    ) -> tuple[dict[str, Read], dict[str, LanduseError]]:
        """Read every table that can be read, two at a time: most work is done outside Python.

        Parameters
        ----------
        sources : mapping of str to SourceConfig
            Table → its source; tables without one come back empty.

        Returns
        -------
        tables : dict of str to Read
            Every table of the schema, in its order; what cannot be read is empty, and its findings
            say why.
        faults : dict of str to LanduseError
            Table → why it cannot be read.
        """
        with warnings.catch_warnings():
            # what is set in one thread holds for all
            warnings.simplefilter("ignore")
            first = self._tried(_FIRST, sources.get(_FIRST))
            known = of_known_tables(first[0].frame, sources, first[0].findings)
            others = [name for name in TABLES if name != _FIRST]
            tried = replace(self, corrections=known)._side_by_side(others, sources)
        tried[_FIRST] = first
        tables = {name: tried[name][0] for name in TABLES}
        faults = {
            name: fault for name in TABLES if (fault := tried[name][1]) is not None
        }
        return tables, faults

    def _side_by_side(
        self, names: Sequence[str], sources: Mapping[str, SourceConfig]
    ) -> dict[str, tuple[Read, LanduseError | None]]:
        """What :meth:`_tried` gives for each table, two read at a time."""
        reads: dict[str, Future[tuple[Read, LanduseError | None]]] = {}
        with ThreadPoolExecutor(2) as pool:
            for name in names:
                # a thread begins with nothing of ours: which language is spoken goes along
                context = contextvars.copy_context()
                reads[name] = pool.submit(
                    context.run, self._tried, name, sources.get(name)
                )
            try:
                return {name: read.result() for name, read in reads.items()}
            except BaseException as end:
                pool.shutdown(wait=False, cancel_futures=True)
                if not isinstance(end, Exception):
                    # Ctrl-C: the pool waits for its threads, and they for what reads
                    self.sources.stop()
                raise

    def _tried(
        self, name: str, config: SourceConfig | None
    ) -> tuple[Read, LanduseError | None]:
        """A table, or an empty one and why it cannot be read."""
        try:
            return self.read(name, config), None
        except LanduseError as fault:
            if config is None:
                raise
            return self._unusable(name, config, fault), fault

    def read(self, name: str, config: SourceConfig | None) -> Read:
        """Read one table.

        Parameters
        ----------
        name : str
            Its name in the schema.
        config : SourceConfig or None
            Its source; None gives an empty table with all columns.

        Returns
        -------
        Read
            Spatial tables are indexed by their key, in the zone's CRS, with their areas.

        Raises
        ------
        LanduseError
            The source cannot be read or used: one sentence, with what to do.
        """
        table = self.tables[name]
        if config is None:
            return self._absent(table, Findings(name))
        files = self._files(table, config)
        source = _source_of_all(table, config, files)
        findings = Findings(name)
        findings.rows = [row for file in files for row in file.findings.rows]
        frame = one_frame([file.frame for file in files], self.target)
        if "geometry" in frame:
            outlines.report_duplicates(frame, findings)
        fields = first_of_each([file.fields for file in files])
        frame, corrected = self._corrected(frame, source, fields, findings)
        total = sum(file.rows for file in files)
        if name == "reviews":
            answered = without_open_checks(frame, findings)
            total -= len(frame) - len(answered)
            frame = answered
        frame = self.keyed(frame, source, findings, total)
        frame, fields = self._with_joins(frame, fields, source, findings)
        info = _info(source, files, fields, total, len(frame))
        has_outlines = any(file.has_outlines for file in files)
        present = (
            frozenset(fields) | corrected | ({"geometry"} if has_outlines else set())
        )
        return Read(self._placed(frame, table), findings, present, info)

    def _files(self, table: Table, config: SourceConfig) -> list[FileRead]:
        """Read the files of a table one after the other."""
        files: list[FileRead] = []
        before: tuple[str, ...] = ()
        for file in self._listed(table, config):
            files.append(self._file(file, table, before))
            before += files[-1].parts
            self._check_cells(files)
        for source in config.each:
            check_named_sheets(source, files)
        return files

    def _listed(self, table: Table, config: SourceConfig) -> list[FileOfTable]:
        """The files of a table, those of each of its sources together."""
        places: list[Path | str] = []
        sources: list[SourceConfig] = []
        for source in config.each:
            of_source = self.sources.places(self.root, table.name, source.path)
            places += of_source
            sources += [source] * len(of_source)
        called = names_of_parts(places, sources, self.root)
        return [
            # one that is listed by itself has to have the sheets that are named for it
            FileOfTable(
                place, name, source, len(places) == 1, sources.count(source) > 1
            )
            for place, source, name in zip(places, sources, called, strict=True)
        ]

    def _file(
        self, file: FileOfTable, table: Table, before: tuple[str, ...]
    ) -> FileRead:
        """Read one of the files of a table, after parts of the others."""
        of_cells, of_rows = Findings(table.name), Findings(table.name)
        raw = self._raw(file, table, of_cells)
        sheets = tuple(dict.fromkeys(part.sheet for part in raw.parts))
        parts = file.parts(sheets)
        source = TableSource(table, file.config, file.called, (*before, *parts))
        has_outlines = table.spatial and "geometry" in raw.frame
        # GEOS looks at the outlines while the columns are read
        validity = (
            outlines.Validity(raw.frame.geometry.to_numpy()) if has_outlines else None
        )
        frame, fields = file_columns(raw, source, self.plan_year, of_rows, len(before))
        frame = without_repeated_rows(frame, raw.frame, table, of_rows)
        source_crs: str | None = None
        repaired = 0
        if has_outlines:
            frame, source_crs, repaired = self.located(
                frame, raw.frame.geometry, source, of_rows, validity=validity
            )
            if frame.empty:
                raise SourceError("workspace.no_outline", source=file.called)
        return FileRead(
            file=file,
            frame=frame,
            findings=file.told(of_cells, of_rows),
            parts=parts,
            sheets=sheets,
            rows=len(raw.frame)
            + sum(note["code"] in _LOST_ROWS for note in of_cells.rows),
            cells=raw.frame.size,
            repaired=repaired,
            encoding=raw.encoding,
            crs=source_crs,
            fields=fields,
            has_outlines=has_outlines,
            stated=stated_by_sheet(raw, table, file.config.units),
        )

    def _raw(self, file: FileOfTable, table: Table, findings: Findings) -> RawTable:
        """What a file holds; refused where it lacks outlines that the table needs."""
        # what libraries mutter about a file is said by findings and errors, in a sentence
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = self.sources.read_raw(
                file.place,
                table,
                file.config,
                findings,
                is_one_of_several=file.is_one_of_several,
            )
        needs_outlines = table.spatial and "geometry" in table.required
        if needs_outlines and "geometry" not in raw.frame:
            raise SourceError(
                "workspace.needs_outlines", source=file.called, table=table.label
            )
        return raw

    def _check_cells(self, files: Sequence[FileRead]) -> None:
        """Refuse a table whose files have, together, more cells than one may have."""
        limit = self.sources.limits.cells
        if len(files) > 1 and sum(file.cells for file in files) > limit:
            raise SourceError("limits.cells", file=files[-1].file.called, limit=limit)

    def _corrected(
        self,
        frame: Any,
        source: TableSource,
        fields: Mapping[str, str],
        findings: Findings,
    ) -> tuple[Any, frozenset[str]]:
        """The rows of a source as they were corrected, and the columns in which any was."""
        if self.corrections is None or self.corrections.empty:
            return frame, frozenset()
        table = source.table
        own = self.corrections[self.corrections["table"] == table.name]
        corrected = with_corrections(
            frame, own, table, fields, findings, source.config.units
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
        """The rows of a table with the columns of other files laid beside, and all headers."""
        known = dict(fields)
        for config in source.config.each:
            for join in config.join:
                joined = self._joined(source.table, join, findings)
                frame = with_joined(frame, joined, source.table, findings)
                for name, header in joined.fields.items():
                    known.setdefault(name, header)
        return frame, known

    def _joined(self, table: Table, join: JoinConfig, findings: Findings) -> Joined:
        """Read the files whose columns are laid beside a table's; several are one list."""
        config = join.as_source()
        known = [column.name for column in table.columns if column.kind == "text"]
        if join.on not in known:
            raise SourceError(
                "workspace.join_on",
                file=shown_paths(join.path),
                column=join.on,
                suggestion=hint(join.on, known),
            )
        places = self.sources.places(self.root, table.name, config.path)
        names = names_of(places, self.root)
        part = joined_table(table, join.on)
        frames, headers_of = [], []
        for place, shown in zip(places, names, strict=True):
            found = Findings(table.name)
            raw = self.sources.read_raw(
                place, table, config, found, is_one_of_several=len(places) > 1
            )
            source = TableSource(part, config, shown)
            frame, fields = source_columns(
                raw.frame, raw.row_numbers, source, self.plan_year, found
            )
            _tell_of_joined(found, shown, findings)
            frames.append(frame.assign(**{FILE: shown}))
            headers_of.append(fields)
        joined = pd.concat(frames, ignore_index=True)
        return Joined(
            BETWEEN_FILES.join(names), join.on, joined, first_of_each(headers_of)
        )

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
            What they are of.
        findings : Findings
            Where repaired and rejected outlines are noted.
        middle : tuple of float, optional
            Where the shapes are a part of a layer: the middle of the whole layer, as
            :func:`landuse.adapters.meaning.crs.to_zone_crs` takes it.
        validity : Validity, optional
            Of the shapes, where it has been asked for already.

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
            placed, source.config.crs, expected, source.shown, findings, middle
        )
        placed, repaired, _ = outlines.sound_geometry(
            placed,
            findings,
            polygons=table.name != "context",
            required="geometry" in table.required,
            validity=validity,
        )
        return placed.assign(**areas(placed)), name, repaired

    def keyed(
        self, frame: Any, source: TableSource, findings: Findings, total: int
    ) -> Any:
        """Keep rows with their required cells, each key once.

        Parameters
        ----------
        frame : DataFrame or GeoDataFrame
            Canonical columns.
        source : TableSource
            What they are of.
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
            frame = with_plan_year(frame, self.plan_year, findings)
        frame = without_repeated_keys(frame, table, findings).reset_index(drop=True)
        rejections = [note for note in findings.rows if note["action"] == "rejected"]
        if frame.empty and table.name == "parcels":
            # whatever left the frame empty was rejected
            raise _refusal("workspace.no_usable_parcel", source, total, rejections[0])
        if self.strict and rejections:
            raise _refusal("workspace.strict", source, len(rejections), rejections[0])
        return frame

    def _absent(self, table: Table, findings: Findings) -> Read:
        """A table that no source holds: every column, no row."""
        raw = pd.DataFrame(index=pd.RangeIndex(0))
        frame = canonical(raw, table, {}, pd.Series(dtype="int64"), findings)
        return Read(self._placed(frame, table), findings, frozenset(), None)

    def _unusable(self, name: str, config: SourceConfig, fault: LanduseError) -> Read:
        """A table whose source cannot be read: every column, no row, and why."""
        findings = Findings(name)
        findings.add(
            phrase(
                "finding.source_unusable", fault=fault.sentence, advice=fault.advice
            ),
            severity="error",
            action="ignored",
        )
        info = SourceInfo(
            table=name,
            path=shown_paths(config.paths),
            rows=0,
            kept=0,
            repaired=0,
            rejected=0,
            encoding=None,
            crs=None,
            fields={},
            modified=None,
        )
        return replace(self._absent(self.tables[name], findings), info=info)

    def _placed(self, frame: Any, table: Table) -> Any:
        """Spatial tables on their key with areas, in the zone's CRS; others as they are."""
        import geopandas as gpd

        if not table.spatial:
            return frame
        if "geometry" in frame:
            placed = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.target)
        else:
            nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index)
            placed = gpd.GeoDataFrame(frame, geometry=nowhere, crs=self.target)
        placed = placed.set_index(table.key[0])
        # Arrow strings would be turned into objects at every look-up
        placed.index = placed.index.astype(object)
        if "area_plane_m2" in placed:
            return placed
        return placed.assign(**areas(placed))


def _source_of_all(
    table: Table, config: SourceConfig, files: Sequence[FileRead]
) -> TableSource:
    """The source of a table as a whole: by its file where there is one, else by its paths."""
    parts = tuple(part for file in files for part in file.parts)
    shown = files[0].file.called if len(files) == 1 else shown_paths(config.paths)
    return TableSource(table, config, shown, parts if len(parts) > 1 else ())


def _info(
    source: TableSource,
    files: Sequence[FileRead],
    fields: Mapping[str, str],
    total: int,
    kept: int,
) -> SourceInfo:
    """What is said of the source of a table: how many rows, whose encoding and system."""
    encodings = dict.fromkeys(file.encoding for file in files if file.encoding)
    systems = dict.fromkeys(file.crs for file in files if file.crs)
    return SourceInfo(
        table=source.table.name,
        path=shown_paths(source.config.paths),
        rows=total,
        kept=kept,
        repaired=sum(file.repaired for file in files),
        rejected=total - kept,
        encoding=BETWEEN_FILES.join(encodings) or None,
        crs=BETWEEN_FILES.join(systems) or None,
        fields=dict(fields),
        modified=last_change(files),
        parts=source.parts,
        stated=stated_of_all(files),
    )


def _tell_of_joined(found: Findings, shown: str, findings: Findings) -> None:
    """Take over what was found in a file that is laid beside a table, whose rows are others."""
    for note in found.rows:
        told = phrase(IN_SOURCE, source=shown, said=from_json(note["phrase"]))
        findings.rows.append(
            {
                **note,
                "message": told.in_language(),
                "phrase": as_json(told),
                "row": None,
                "source": None,
            }
        )


def _refusal(
    code: str, source: TableSource, count: int, first: FindingRow
) -> SourceError:
    """That a source is not used, with how many rows and what is wrong with the first."""
    told = told_in_part(first, source.parts) if len(source.parts) > 1 else first
    return SourceError(
        code, source=source.shown, count=count, first=from_json(told["phrase"])
    )
