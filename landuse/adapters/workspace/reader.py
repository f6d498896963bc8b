"""One source after another: read, match its headers, convert, place, keep what can be used."""

from __future__ import annotations

import contextvars
import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from landuse.adapters.database import address as database_address
from landuse.adapters.meaning import crs, headers, outlines
from landuse.adapters.meaning.areas import areas
from landuse.adapters.meaning.canonical import canonical
from landuse.adapters.meaning.cell_shapes import tell_contradictions
from landuse.adapters.meaning.cleaning import with_clean_headers
from landuse.adapters.meaning.dates import in_year
from landuse.adapters.meaning.housing_progress import planned_days, stage_said
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.meaning.position import Point, area_of
from landuse.adapters.meaning.rival_headers import check_rivals
from landuse.adapters.reading import opening
from landuse.adapters.reading.raw import RawTable
from landuse.adapters.reading.readers import HERE, SourceReader
from landuse.adapters.workspace.code_checks import check_codes
from landuse.adapters.workspace.joins import FILE, Joined, joined_table, with_joined
from landuse.adapters.workspace.required_cells import (
    with_one_spelling_of_ids,
    with_plan_year,
    without_gaps,
    without_open_checks,
    without_repeated_keys,
    without_repeated_rows,
)
from landuse.adapters.workspace.source_corrections import of_known_tables, with_corrections
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import IN_SOURCE, Findings, told_in_part
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.schema import TABLES, Table
from landuse.domain.vocabulary.source_rows import numbered
from landuse.domain.zone import BETWEEN_FILES, SourceInfo
from landuse.errors import ColumnError, LanduseError, SourceError, SourcesError
from landuse.words.phrases import as_json, from_json, phrase

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from landuse.adapters.reading.source import JoinConfig, SourceConfig


#: Findings of records that could not be read at all.
_LOST_ROWS = frozenset({"row_shifted"})


@dataclass(frozen=True)
class Read:
    """A table as read, with what was found on the way.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Canonical: every column of the table, and ``source_row``.
    findings : Findings
        What was wrong, row by row.
    present : frozenset of str
        Canonical columns that the source really had.
    info : SourceInfo or None
        Where the table came from; None where there is no source.
    """

    # a GeoDataFrame for spatial tables, else a DataFrame; which one is known by the table's name
    frame: Any
    findings: Findings
    present: frozenset[str]
    info: SourceInfo | None


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
class TableSource:
    """A table of the schema, and the source that ``landuse.toml`` names for it.

    Parameters
    ----------
    table : Table
        What the columns mean.
    config : SourceConfig
        Where the source is and what it does not say itself.
    shown : str
        What messages call it: the file's name, or a database's address without its password.
    parts : tuple of str
        What its files and sheets are called where there are several.
    """

    table: Table
    config: SourceConfig
    shown: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _FileOf:
    """One of the files of a table: where it is, what it is called, the parts before it."""

    place: Path | str
    called: str
    before: tuple[str, ...]
    is_only: bool

    def part(self, sheet: str = "") -> str:
        """What people are told of a part: the file where there are several, and the sheet."""
        if self.is_only:
            return sheet
        return f"{self.called}·{sheet}" if sheet else self.called


@dataclass(frozen=True)
class _FileRead:
    """One file of a table, in canonical columns; its findings name their part."""

    frame: Any
    findings: Findings
    parts: tuple[str, ...]
    shown: str
    rows: int
    cells: int
    repaired: int
    encoding: str | None
    crs: str | None
    fields: Mapping[str, str]
    has_outlines: bool
    stated: Sequence[Mapping[str, float]]
    sheets: tuple[str, ...]


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
        faults: dict[str, LanduseError] = {}
        corrections = pd.DataFrame()

        def read_table(name: str) -> Read:
            config = sources.get(name)
            try:
                return replace(self, corrections=corrections).read(name, config)
            except LanduseError as fault:
                assert config is not None
                faults[name] = fault
                return self._unusable(name, config, fault)

        with warnings.catch_warnings(), ThreadPoolExecutor(2) as pool:
            # as in `read`: what is set in one thread holds for all
            warnings.simplefilter("ignore")
            # what somebody has corrected is known before anything that it may be about
            first = read_table("corrections")
            corrections = of_known_tables(first.frame, sources, first.findings)
            reads = {}
            for name in TABLES:
                if name == "corrections":
                    continue
                # a thread begins with nothing of ours: which language is spoken goes along
                context = contextvars.copy_context()
                reads[name] = pool.submit(context.run, read_table, name)
            try:
                tables = {name: reads[name].result() if name in reads else first for name in TABLES}
            except BaseException as end:
                pool.shutdown(wait=False, cancel_futures=True)
                if not isinstance(end, Exception):
                    # Ctrl-C: the pool waits for its threads, and they for what reads
                    self.sources.stop()
                raise
        return tables, {name: faults[name] for name in TABLES if name in faults}

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
        findings = Findings(name)
        if config is None:
            return self._absent(table, findings)
        source_of = []
        places: list[Path | str] = []
        for source_config in config.each:
            of_source = self.sources.places(self.root, name, source_config.path)
            places += of_source
            source_of += [source_config] * len(of_source)
        files: list[_FileRead] = []
        parts: list[str] = []
        called = _names_of_parts(places, source_of, self.root)
        for place, source_config, name_of_file in zip(places, source_of, called, strict=True):
            # one that is listed by itself has to have the sheets that are named for it
            is_only = source_of.count(source_config) == 1
            one = _FileOf(place, name_of_file, tuple(parts), is_only=len(places) == 1)
            files.append(self._file(one, table, source_config, is_one_of_several=not is_only))
            parts += files[-1].parts
            self._check_cells(files)
        for source_config in config.each:
            of_config = [
                file for file, one in zip(files, source_of, strict=True) if one is source_config
            ]
            if len(of_config) > 1:
                _check_sheets(source_config, of_config)
        names = tuple(parts) if len(parts) > 1 else ()
        findings.rows = [row for file in files for row in file.findings.rows]
        frame = _one_frame([file.frame for file in files], self.target)
        if "geometry" in frame:
            outlines.report_twins(frame, findings)
        rows = sum(file.rows for file in files)
        path = BETWEEN_FILES.join(dict.fromkeys(map(_shown, config.paths)))
        shown = files[0].shown if len(files) == 1 else path
        fields = first_of_each([file.fields for file in files])
        frame, corrected = self._corrected(frame, table, config, fields, findings)
        if name == "reviews":
            answered = without_open_checks(frame, findings)
            rows -= len(frame) - len(answered)
            frame = answered
        frame = self.keyed(frame, TableSource(table, config, shown, names), findings, total=rows)
        for join in (join for source_config in config.each for join in source_config.join):
            joined = self._joined(table, join, findings)
            frame = with_joined(frame, joined, table, findings)
            fields |= {name: header for name, header in joined.fields.items() if name not in fields}
        crs_names = dict.fromkeys(file.crs for file in files if file.crs)
        encodings = dict.fromkeys(file.encoding for file in files if file.encoding)
        days = [day for day in map(_modified, places) if day is not None]
        info = SourceInfo(
            table=name,
            path=path,
            rows=rows,
            kept=len(frame),
            repaired=sum(file.repaired for file in files),
            rejected=rows - len(frame),
            encoding=BETWEEN_FILES.join(encodings) or None,
            crs=BETWEEN_FILES.join(crs_names) or None,
            fields=fields,
            modified=max(days, default=None),
            parts=names,
            stated=_of_all_sheets([stated for file in files for stated in file.stated]),
        )
        present = frozenset(info.fields) | corrected
        if any(file.has_outlines for file in files):
            present |= {"geometry"}
        return Read(self._placed(frame, table), findings, present, info)

    def _corrected(
        self,
        frame: Any,
        table: Table,
        config: SourceConfig,
        fields: Mapping[str, str],
        findings: Findings,
    ) -> tuple[Any, frozenset[str]]:
        """The rows of a source as they were corrected, and the columns in which any was."""
        if self.corrections is None or self.corrections.empty:
            return frame, frozenset()
        own = self.corrections[self.corrections["table"] == table.name]
        corrected = with_corrections(frame, own, table, fields, findings, config.units)
        columns = {str(note["column"]) for note in findings.rows if note["code"] == "corrected"}
        return corrected, frozenset(columns)

    def _joined(self, table: Table, join: JoinConfig, findings: Findings) -> Joined:
        """Read the files whose columns are laid beside a table's; several are one list."""
        source_config = join.as_source()
        known = [column.name for column in table.columns if column.kind == "text"]
        if join.on not in known:
            raise SourceError(
                "workspace.join_on",
                file=BETWEEN_FILES.join(map(_shown, join.path)),
                column=join.on,
                suggestion=hint(join.on, known),
            )
        places = self.sources.places(self.root, table.name, source_config.path)
        names = names_of(places, self.root)
        part = joined_table(table, join.on)
        frames, headers_of = [], []
        for place, shown in zip(places, names, strict=True):
            found = Findings(table.name)
            raw = self.sources.read_raw(
                place, table, source_config, found, is_one_of_several=len(places) > 1
            )
            source = TableSource(part, source_config, shown, ())
            frame, fields = self.matched(raw.frame, raw.row_numbers, source, found)
            for note in found.rows:
                said = from_json(note["phrase"])
                told = phrase(IN_SOURCE, source=shown, said=said)
                findings.rows.append(
                    {
                        **note,
                        "message": told.in_language(),
                        "phrase": as_json(told),
                        "row": None,
                        "source": None,
                    }
                )
            frames.append(frame.assign(**{FILE: shown}))
            headers_of.append(fields)
        joined = pd.concat(frames, ignore_index=True)
        return Joined(BETWEEN_FILES.join(names), join.on, joined, first_of_each(headers_of))

    def _file(
        self, one: _FileOf, table: Table, config: SourceConfig, *, is_one_of_several: bool
    ) -> _FileRead:
        """Read one of the files of a table."""
        shown = one.called
        found = Findings(table.name)
        # what libraries mutter about a file is said by findings and errors, in a sentence
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source_table = self.sources.read_raw(
                one.place, table, config, found, is_one_of_several=is_one_of_several
            )
        raw = source_table.frame
        sheets = tuple(dict.fromkeys(part.sheet for part in source_table.parts))
        parts = tuple(one.part(sheet) for sheet in sheets) if len(sheets) > 1 else (one.part(),)
        source = TableSource(table, config, shown, (*one.before, *parts))
        findings = Findings(table.name)
        for note in found.rows:
            name = one.part(note["source"] or "")
            findings.rows.append({**note, "source": name or None})
        has_outlines = table.spatial and "geometry" in raw
        if table.spatial and "geometry" in table.required and not has_outlines:
            raise SourceError("workspace.needs_outlines", source=shown, table=table.label)
        notes = Findings(table.name)
        # GEOS looks at the outlines while the columns are read
        validity = outlines.Validity(raw.geometry.to_numpy()) if has_outlines else None
        frame, header_of = self._all_matched(source_table, source, notes, len(one.before))
        frame = without_repeated_rows(frame, raw, table, notes)
        source_crs: str | None = None
        repaired = 0
        if has_outlines:
            frame, source_crs, repaired = self.located(
                frame, raw.geometry, source, notes, validity=validity
            )
            if frame.empty:
                raise SourceError("workspace.no_outline", source=shown)
        for note in notes.rows:
            is_of_file = not one.is_only and note["row"] is None and note["source"] is None
            findings.rows.append({**note, "source": shown if is_of_file else note["source"]})
        return _FileRead(
            frame=frame,
            findings=findings,
            parts=parts,
            shown=shown,
            rows=len(raw) + sum(note["code"] in _LOST_ROWS for note in found.rows),
            cells=raw.size,
            repaired=repaired,
            encoding=source_table.encoding,
            crs=source_crs,
            fields=header_of,
            has_outlines=has_outlines,
            stated=_stated_by_sheet(source_table, table, config.units),
            sheets=sheets,
        )

    def _check_cells(self, files: Sequence[_FileRead]) -> None:
        """Refuse a table whose files have, together, more cells than one may have."""
        limit = self.sources.limits.cells
        if len(files) > 1 and sum(file.cells for file in files) > limit:
            raise SourceError("limits.cells", file=files[-1].shown, limit=limit)

    def _all_matched(
        self, raw: RawTable, source: TableSource, findings: Findings, first: int
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """Canonical columns of a file; parts with other headers are matched apart.

        Parameters
        ----------
        raw : RawTable
            The file.
        source : TableSource
            What it is of.
        findings : Findings
            Where cells that mean nothing are noted.
        first : int
            The number of its first part among all of the table.

        Returns
        -------
        frame : DataFrame
            Rows in the order of the file, ``source_row`` with the part.
        header_of : dict of str to str
            Canonical column → its first header.
        """
        if len(raw.parts) < 2:
            return self.matched(raw.frame, raw.row_numbers + numbered(0, first), source, findings)
        sheets = list(dict.fromkeys(part.sheet for part in raw.parts))
        part_of = np.repeat(np.arange(len(raw.parts)), [part.rows for part in raw.parts])
        sheet_of = [first + sheets.index(part.sheet) for part in raw.parts]
        before = np.array([numbered(0, sheet) for sheet in sheet_of])
        rows = pd.Series(raw.row_numbers.to_numpy() + before[part_of], dtype="int64")
        alike: dict[frozenset[str], list[int]] = {}
        for at, part in enumerate(raw.parts):
            alike.setdefault(frozenset(part.columns), []).append(at)
        frames, headers_of = [], []
        for columns, parts in alike.items():
            chosen = np.flatnonzero(np.isin(part_of, parts))
            own = [name for name in raw.frame.columns if name in columns]
            cells = raw.frame.iloc[chosen][own]
            notes = Findings(findings.table)
            frame, header_of = self.matched(cells, rows.iloc[chosen], source, notes)
            named = [source.parts[number] for number in dict.fromkeys(sheet_of[p] for p in parts)]
            is_of_some = len(named) < len(sheets)
            for note in notes.rows:
                is_general = note["row"] is None and is_of_some
                findings.rows.append(
                    {**note, "source": BETWEEN_FILES.join(named) if is_general else None}
                )
            frames.append(frame)
            headers_of.append(header_of)
        return pd.concat(frames).sort_index(), first_of_each(headers_of)

    def matched(
        self, raw: pd.DataFrame, rows: pd.Series[int], source: TableSource, findings: Findings
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """Make canonical columns of a source's own, outlines aside.

        Parameters
        ----------
        raw : DataFrame
            The source's columns as it has them.
        rows : Series of int
            The row of each as a person counts it in the file.
        source : TableSource
            What they are of.
        findings : Findings
            Where cells that mean nothing are noted.

        Returns
        -------
        frame : DataFrame
            Every canonical column and ``source_row``.
        header_of : dict of str to str
            Canonical column → header in the source.

        Raises
        ------
        ColumnError
            A required column is not there, a declared one does not exist, or a value is declared
            for what is no column of the table or has one in the source.
        """
        table = source.table
        # a frame with outlines makes every look at a column dear
        raw = with_clean_headers(pd.DataFrame(raw))
        own_headers = [column for column in raw.columns if column != "geometry"]

        def numbers_rows(header: str) -> bool:
            cells = raw[header]
            return bool(cells.notna().all()) and cells.astype(str).is_unique

        header_of = headers.match(
            own_headers, table, source.config.fields, source.shown, numbers_rows
        )
        units_of = source.config.units
        header_of = headers.of_known_units(header_of, table, findings, units_of)
        check_rivals(
            raw, header_of, table, {**source.config.fields, **units_of}, source.shown, findings
        )
        headers.tell_unread(own_headers, header_of, table, findings)
        tell_contradictions(raw, header_of, table, findings)
        for name, value in source.config.values.items():
            if name not in table.names or name in header_of:
                raise ColumnError(
                    "meaning.value_of_column",
                    source=source.shown,
                    column=name,
                    header=header_of.get(name, ""),
                )
            header = f"= {value}"
            raw = raw.assign(**{header: value})
            header_of = {**header_of, name: header}
        raw = self._with_plan_year(raw, table, header_of, rows, findings)
        frame = canonical(raw, table, header_of, rows, findings, units_of)
        if "progress" in header_of:
            return self._with_plans_in_words(frame, header_of, findings)
        return frame, header_of

    def _with_plans_in_words(
        self, frame: pd.DataFrame, header_of: dict[str, str], findings: Findings
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """Housing with the months that sentences plan, and the stages that they say are reached."""
        said = [planned_days(cell, self.plan_year) for cell in frame["progress"]]
        reached = pd.Series([stage_said(cell) for cell in frame["progress"]], index=frame.index)
        reached = reached.astype(frame["stage_said"].dtype)
        frame = frame.assign(stage_said=frame["stage_said"].fillna(reached))
        stages = dict.fromkeys(stage for plan in said for stage in plan)
        count = sum(bool(plan) for plan in said)
        findings.add(
            phrase(
                "finding.plan_in_words",
                header=header_of["progress"],
                count=count,
                others=len(said) - count,
                undated=int(reached.notna().sum()),
            ),
            column="progress",
        )
        for stage in stages:
            name = f"planned_{stage}"
            days = pd.Series([plan.get(stage) for plan in said], index=frame.index)
            days = pd.to_datetime(days).astype(frame[name].dtype)
            frame = frame.assign(**{name: frame[name].fillna(days)})
            header_of = {name: header_of["progress"], **header_of}
        return frame, header_of

    def _with_plan_year(
        self,
        raw: pd.DataFrame,
        table: Table,
        header_of: Mapping[str, str],
        rows: pd.Series[int],
        findings: Findings,
    ) -> pd.DataFrame:
        """The columns with days that name no year (6月底) in the plan year; each is told."""
        for name, header in header_of.items():
            if table.column(name).kind != "date":
                continue
            cells, is_changed = in_year(raw[header], self.plan_year)
            if not is_changed.any():
                continue
            said = phrase("finding.day_of_plan_year", header=header, year=self.plan_year)
            listed = pd.DataFrame(
                {
                    "row": rows[is_changed.to_numpy()].to_numpy(),
                    "id": None,
                    "value": raw[header][is_changed].astype(object).to_numpy(),
                }
            )
            findings.each(said, listed, severity="info", column=name, action="repaired")
            raw = raw.assign(**{header: cells})
        return raw

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
            :func:`landuse.adapters.meaning.crs.settle` takes it.
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
        expected = area_of(self.target, self.box)
        placed, name = crs.settle(
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

    def keyed(self, frame: Any, source: TableSource, findings: Findings, total: int) -> Any:
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
        nothing_left = frame.empty and table.name == "parcels"
        if not nothing_left and not (self.strict and rejections):
            return frame
        # whatever left the frame empty was rejected
        told = rejections[0]
        if len(source.parts) > 1:
            told = told_in_part(told, source.parts)
        first = from_json(told["phrase"])
        if nothing_left:
            code, count = "workspace.no_usable_parcel", total
        else:
            code, count = "workspace.strict", len(rejections)
        raise SourceError(code, source=source.shown, count=count, first=first)

    def _absent(self, table: Table, findings: Findings) -> Read:
        """A table that no source holds: every column, no row."""
        raw = pd.DataFrame(index=pd.RangeIndex(0))
        frame = canonical(raw, table, {}, pd.Series(dtype="int64"), findings)
        return Read(self._placed(frame, table), findings, frozenset(), None)

    def _unusable(self, name: str, config: SourceConfig, fault: LanduseError) -> Read:
        """A table whose source cannot be read: every column, no row, and why."""
        findings = Findings(name)
        findings.add(
            phrase("finding.source_unusable", fault=fault.sentence, advice=fault.advice),
            severity="error",
            action="ignored",
        )
        info = SourceInfo(
            table=name,
            path=BETWEEN_FILES.join(dict.fromkeys(map(_shown, config.paths))),
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


def names_of(places: Sequence[Path | str], root: Path) -> list[str]:
    """What messages call files: by their names, with their folders where names are the same.

    Parameters
    ----------
    places : sequence of Path or str
        From :func:`landuse.adapters.reading.places.located_all`.
    root : Path
        The workspace, from which folders are named.

    Returns
    -------
    list of str
    """
    names = [opening.shown(place) for place in places]
    if len(set(names)) == len(names):
        return names
    return [
        place.relative_to(root).as_posix()
        if isinstance(place, Path) and place.is_relative_to(root)
        else name
        for place, name in zip(places, names, strict=True)
    ]


def _names_of_parts(
    places: Sequence[Path | str], sources: Sequence[SourceConfig], root: Path
) -> list[str]:
    """What messages call files; one that several sources read is named with their sheets."""
    names = names_of(list(dict.fromkeys(places)), root)
    name_of = dict(zip(dict.fromkeys(places), names, strict=True))
    called = []
    for place, source in zip(places, sources, strict=True):
        is_again = places.count(place) > 1 and source.sheets
        sheets = BETWEEN_FILES.join(source.sheets)
        called.append(f"{name_of[place]}·{sheets}" if is_again else name_of[place])
    return called


def _stated_by_sheet(
    raw: RawTable, table: Table, declared: Mapping[str, str]
) -> list[dict[str, float]]:
    """What the totals of each sheet of a file say: canonical column → figure in its own unit."""
    by_sheet: dict[str, dict[str, float]] = {part.sheet: {} for part in raw.parts}
    for part in raw.parts:
        for name, header, value in part.totals:
            column = table.column(name)
            unit = declared.get(name) or headers.parts(header)[1] or column.default_unit
            factor = units.factor(column.dimension, unit) if column.dimension and unit else None
            by_sheet[part.sheet][name] = value * (1.0 if factor is None else factor)
    return list(by_sheet.values()) or [{}]


def _of_all_sheets(stated: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The figures of all sheets together, where each of them states one."""
    names = set(stated[0]).intersection(*stated)
    return {name: sum(of_sheet[name] for of_sheet in stated) for name in sorted(names)}


def _check_sheets(config: SourceConfig, files: Sequence[_FileRead]) -> None:
    """Refuse a sheet that is named and in none of several files."""
    there = list(dict.fromkeys(sheet for file in files for sheet in file.sheets))
    for sheet in config.sheets:
        if sheet not in there:
            names = BETWEEN_FILES.join(file.shown for file in files)
            raise SourceError("reading.no_sheet", file=names, sheet=sheet, sheets=there)


def _one_frame(frames: Sequence[Any], target: CRS) -> Any:
    """The rows of all files one after the other; outlines of those that have any."""
    import geopandas as gpd

    if len(frames) == 1:
        return frames[0]
    joined = pd.concat([pd.DataFrame(frame) for frame in frames], ignore_index=True)
    if "geometry" not in joined:
        return joined
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=target)


def first_of_each(fields: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The header of every column in the first file that has it.

    Parameters
    ----------
    fields : sequence of mapping of str to str
        Canonical column → header, of each file.

    Returns
    -------
    dict of str to str
    """
    found: dict[str, str] = {}
    for header_of in fields:
        for column, header in header_of.items():
            found.setdefault(column, header)
    return found


def _modified(place: Path | str) -> dt.date | None:
    """The day a file was last changed; a database does not say."""
    if isinstance(place, Path):
        return dt.date.fromtimestamp(place.stat().st_mtime)
    return None


def _shown(path: str) -> str:
    """What is shown of a source's path, also where it is an address that nobody can take apart."""
    if not database_address.is_address(path):
        return visible(path)
    try:
        return database_address.masked(path)
    except SourceError:
        return "postgresql://…"
