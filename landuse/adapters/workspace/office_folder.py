"""Read an office's folder: every file and sheet, its headers and its first rows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.adapters.meaning.no_record_words import is_note, is_total
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.formats import format_of
from landuse.adapters.reading.layers.vector import STYLES
from landuse.adapters.reading.ledgers.cells import Row, filled_texts
from landuse.adapters.reading.ledgers.header_grid import (
    Head,
    HeaderGrid,
    find_grid,
    is_nameless,
)
from landuse.adapters.reading.ledgers.header_vocabulary import vocabulary_of
from landuse.adapters.reading.ledgers.sheets import SheetPage
from landuse.adapters.reading.process import reading_process
from landuse.adapters.reading.readers import SourceReader
from landuse.adapters.reading.source import SourceConfig
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import PARCELS, TABLES
from landuse.errors import LanduseError, WorkspaceError
from landuse.words.phrases import Phrase, phrase

if TYPE_CHECKING:
    import geopandas as gpd

#: Files that an office hands over at most, and rows of a sheet that are looked at.
_MAX_FILES, _MAX_ROWS = 300, 2000
#: Rows within which the headers of a sheet end.
_MAX_HEADER_ROWS = 200
#: Rows among which headers are looked for in a sheet of no known table.
_TOP_ROWS = 20
#: Files beside a Shapefile or a raster, which are part of it.
_SIDECARS = frozenset(
    {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".xml"}
)
_LAYERS = frozenset(
    {
        ".shp",
        ".gpkg",
        ".geojson",
        ".json",
        ".gdb",
        ".kml",
        ".kmz",
        ".tab",
        ".parquet",
        ".fgb",
    }
)
_LEDGERS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".et"})
_OTHER_TABLES = frozenset({".zip", ".txt"})
#: Files of outlines that may have several layers.
_SEVERAL_LAYERS = frozenset({".gpkg", ".gdb"})
#: Tables whose headers are looked for in a ledger.
_LEDGER_TABLES = (
    "enterprises",
    "occupancy",
    "actions",
    "housing",
    "reviews",
    "baseline",
    "industries",
    "parcels",
    "buildings",
)
#: Columns of a table that the headers of a sheet have to name at least.
_MIN_COLUMNS = 2
#: Headers of stages that a sheet with one column for each stage has at least.
_MIN_STAGES = 2
#: How the names of files begin that an office program keeps while another file is open.
_LOCK_PREFIXES = ("~$", ".~")
#: How the containers of older office files begin, and the name of an encrypted workbook in one.
_CONTAINER, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
#: Bytes of a container that are looked at.
_MAX_BYTES = 50_000_000
_NUMBER = re.compile(r"[\d.,\-/]+")


@dataclass(frozen=True)
class OfficeSheet:
    """One sheet of a ledger, or one layer of a file of outlines.

    Attributes
    ----------
    path : str
        Its file, relative to the workspace.
    name : str
        The name of the sheet or layer where the file has several; else empty.
    title : str
        The name of the file and of the sheet, and the texts above the headers.
    headers : mapping of str to tuple of str
        Table → the headers as they are read for it.
    known_headers : mapping of str to mapping of str to str
        Table → canonical column → header, of those that the schema knows.
    stage_counts : mapping of str to int
        Table → number of columns that hold the days of stages.
    rows : DataFrame
        The first rows, under the headers as they are read for no table in particular.
    outlines : GeoSeries or None
        None for a ledger.
    frames : mapping of str to DataFrame
        Table → the first rows, under the headers as they are read for it.
    years : frozenset of int
        Years that headers name: 2021年, 2022年 side by side.
    """

    path: str
    name: str
    title: str
    headers: dict[str, tuple[str, ...]]
    known_headers: dict[str, dict[str, str]]
    stage_counts: dict[str, int]
    rows: pd.DataFrame
    outlines: gpd.GeoSeries | None = field(default=None, repr=False)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    years: frozenset[int] = frozenset()

    @property
    def label(self) -> str:
        """The name of the file, with that of the sheet where there are several."""
        return f"{self.path}·{self.name}" if self.name else self.path


@dataclass(frozen=True)
class OfficeFolder:
    """The contents of an office's folder.

    Attributes
    ----------
    sheets : tuple of OfficeSheet
        Sheets and layers that can be read.
    unused : tuple of (str, Phrase)
        Files that cannot, each with the reason.
    """

    sheets: tuple[OfficeSheet, ...]
    unused: tuple[tuple[str, Phrase], ...]


def read_office_folder(
    folder: Path, root: Path, stage_words: Sequence[str] = ()
) -> OfficeFolder:
    """Look at every file of a folder and of the folders in it.

    Parameters
    ----------
    folder : Path
        With the office's files, none of which is changed.
    root : Path
        The workspace, from which files are named where they lie in it.
    stage_words : sequence of str
        Words for stages of the policy.

    Returns
    -------
    OfficeFolder

    Raises
    ------
    WorkspaceError
        There is no such folder, nothing in it, or more files than an office hands over.
    """
    files = _files_in(folder)
    shapefiles = {path for path in files if path.suffix.lower() == ".shp"}
    shapefile_stems = {path.with_suffix("") for path in shapefiles}
    sheets: list[OfficeSheet] = []
    unused: list[tuple[str, Phrase]] = []
    with reading_process(early=False) as process:
        reader = SourceReader(process=process)
        for path in files:
            if _is_sidecar(path, shapefile_stems):
                continue
            label = path_from(path, root)
            reason = _reason_not_to_open(path)
            if reason is not None:
                unused.append((label, reason))
                continue
            try:
                sheets += _sheets_of_file(reader, path, label, stage_words)
            except LanduseError as error:
                reason = phrase("workspace.proposal.unreadable", fault=error.sentence)
                unused.append((label, reason))
    return OfficeFolder(tuple(sheets), tuple(unused))


def _is_sidecar(path: Path, shapefile_stems: set[Path]) -> bool:
    """Whether a file is a part of a Shapefile, or metadata of any file."""
    suffix = path.suffix.lower()
    if suffix == ".xml":
        return True
    return suffix in _SIDECARS and path.with_suffix("") in shapefile_stems


def _sheets_of_file(
    reader: SourceReader, path: Path, label: str, stage_words: Sequence[str]
) -> list[OfficeSheet]:
    """Read the sheets or the layers of a file; its faults are raised in one sentence."""
    with one_sentence(path.name):
        is_ledger = path.suffix.lower() in _LEDGERS
        if is_ledger and format_of(path).reader == "sheet":
            return _read_ledger(reader, path, label, stage_words)
        return _read_layers(reader, path, label)


def _files_in(folder: Path) -> list[Path]:
    """List the files of a folder by name; a geodatabase is a folder and counts as one file."""
    if not folder.is_dir():
        raise WorkspaceError("workspace.proposal.no_folder", folder=str(folder))
    files: list[Path] = []
    for path in folder.rglob("*"):
        parent_suffixes = [parent.suffix.lower() for parent in path.parents]
        is_in_geodatabase = ".gdb" in parent_suffixes
        is_geodatabase = path.is_dir() and path.suffix.lower() == ".gdb"
        if is_geodatabase or (path.is_file() and not is_in_geodatabase):
            files.append(path)
        if len(files) > _MAX_FILES:
            raise WorkspaceError(
                "workspace.proposal.too_many", folder=str(folder), limit=_MAX_FILES
            )
    if not files:
        raise WorkspaceError("workspace.proposal.empty", folder=str(folder))
    return sorted(files)


def _reason_not_to_open(path: Path) -> Phrase | None:
    """Return why a file is not even opened; None where it is."""
    suffix = path.suffix.lower()
    # of a name in another encoding Python keeps the bytes as halves of surrogate pairs
    if any("\ud800" <= character <= "\udfff" for character in str(path)):
        return phrase("workspace.proposal.bad_name")
    if path.name.startswith(_LOCK_PREFIXES):
        return phrase("workspace.proposal.lock")
    if suffix not in _LAYERS | _LEDGERS | _OTHER_TABLES:
        return phrase("workspace.proposal.no_table", kind=suffix or path.name)
    if path.is_file() and path.stat().st_size == 0:
        return phrase("workspace.proposal.zero_bytes")
    if suffix in _LEDGERS and _has_password(path):
        return phrase("workspace.proposal.password")
    return None


def _has_password(path: Path) -> bool:
    """Whether a workbook is encrypted: its container then holds a package of that name."""
    with path.open("rb") as file:
        if file.read(len(_CONTAINER)) != _CONTAINER:
            return False
        content = file.read(_MAX_BYTES)
    return _ENCRYPTED in content


def path_from(path: Path, root: Path) -> str:
    """Return a path as the workspace names it.

    Parameters
    ----------
    path : Path
        A file.
    root : Path
        The workspace.

    Returns
    -------
    str
        Relative to the workspace, with slashes; whole where it lies on another drive.
    """
    try:
        return Path(os.path.relpath(path.absolute(), root.absolute())).as_posix()
    except ValueError:  # on another drive
        return path.absolute().as_posix()


def _read_ledger(
    reader: SourceReader, path: Path, label: str, stage_words: Sequence[str]
) -> list[OfficeSheet]:
    """Read the visible sheets of a ledger."""
    pages = []
    for page in reader.sheets(path, _MAX_HEADER_ROWS + _MAX_ROWS):
        has_text = any(map(filled_texts, page.cells))
        if has_text and not page.is_hidden:
            pages.append(page)
    sheets = [_office_sheet(page, label, stage_words) for page in pages]
    if len(sheets) == 1:
        return [replace(sheets[0], name="")]
    return sheets


def _office_sheet(
    page: SheetPage, path: str, stage_words: Sequence[str]
) -> OfficeSheet:
    """Return one sheet as each table would read it."""
    grids: dict[str, HeaderGrid] = {}
    for table in _LEDGER_TABLES:
        grid = _header_grid(page, table, stage_words)
        if grid is not None:
            grids[table] = grid
    if grids:
        largest = max(grids.values(), key=lambda grid: len(grid.columns))
        top, bottom = largest.top, largest.bottom
    else:
        top = _first_text_row(page)
        bottom = top + 1

    positions, names = [], []
    header_row = page.cells[bottom - 1] if page.cells else []
    for position, cell in enumerate(header_row):
        name = str(cell or "").strip()
        if name:
            positions.append(position)
            names.append(name)
    rows = _records(page, bottom, positions, names)

    headers = dict.fromkeys(TABLES, tuple(dict.fromkeys(names)))
    known_headers: dict[str, dict[str, str]] = {table: {} for table in TABLES}
    frames = dict.fromkeys(TABLES, rows)
    stage_counts: dict[str, int] = {}
    for table, grid in grids.items():
        heads = {
            position: head
            for position, head in enumerate(grid.heads)
            if not is_nameless(head.name)
        }
        names_in_table = [head.name for head in heads.values()]
        headers[table] = tuple(dict.fromkeys(names_in_table))
        for head in heads.values():
            if head.column is not None:
                known_headers[table].setdefault(head.column, head.name)
        stage_counts[table] = _count_stages(heads.values())
        frames[table] = _records(page, grid.bottom, list(heads), names_in_table)

    years: frozenset[int] = frozenset()
    if "enterprises" in grids:
        firm_heads = grids["enterprises"].heads
        years = frozenset(head.year for head in firm_heads if head.year is not None)
    titles = [Path(path).stem, page.title]
    for row in page.cells[:top]:
        titles += filled_texts(row)
    return OfficeSheet(
        path=path,
        name=page.title,
        title=" ".join(titles),
        headers=headers,
        known_headers=known_headers,
        stage_counts=stage_counts,
        rows=rows,
        frames=frames,
        years=years,
    )


def _header_grid(
    page: SheetPage, table: str, stage_words: Sequence[str]
) -> HeaderGrid | None:
    """Find the headers of a table in a sheet; None where it names too few of its columns."""
    words = stage_words if table == "actions" else ()
    vocabulary = vocabulary_of(TABLES[table], {}, words)
    grid = find_grid(page, vocabulary)
    if grid is not None and _count_stages(grid.heads) < _MIN_STAGES:
        # one word of a stage may be a cell of a row, and no header
        vocabulary = vocabulary_of(TABLES[table], {})
        grid = find_grid(page, vocabulary)
    if grid is None or len(grid.columns) < _MIN_COLUMNS:
        return None
    return grid


def _count_stages(heads: Iterable[Head]) -> int:
    """Count the headers of columns that hold the days of stages."""
    return sum(head.stage is not None for head in heads)


def _first_text_row(page: SheetPage) -> int:
    """Return the first of the top rows that has as many texts as any of them."""
    counts = []
    for row in page.cells[:_TOP_ROWS]:
        texts = [text for text in filled_texts(row) if not _NUMBER.fullmatch(text)]
        counts.append(len(texts))
    return counts.index(max(counts)) if counts else 0


def _records(
    page: SheetPage, start: int, positions: Sequence[int], names: Sequence[str]
) -> pd.DataFrame:
    """Return the columns at some positions below the headers, without totals, notes, empty rows.

    Of columns with the same name the first is taken.
    """
    rows = []
    for cells in page.cells[start : start + _MAX_ROWS]:
        if _is_record(cells):
            padded = [*cells, *[None] * (max(positions, default=0) + 1 - len(cells))]
            rows.append([padded[position] for position in positions])
    frame = pd.DataFrame(rows, columns=range(len(names)), dtype=object)
    columns: dict[str, object] = {}
    for number, name in enumerate(names):
        columns.setdefault(name, frame[number])
    return pd.DataFrame(columns)


def _is_record(cells: Row) -> bool:
    """Whether a row of a sheet is neither empty nor a note nor a total."""
    all_texts = filled_texts(cells)
    if not all_texts or is_note(all_texts[0]):
        return False
    texts = [text for text in all_texts if not _NUMBER.fullmatch(text)]
    return not any(is_total(text) for text in texts[:3])


def _read_layers(reader: SourceReader, path: Path, label: str) -> list[OfficeSheet]:
    """Read the layers of a file of outlines."""
    names: list[str] = [""]
    if path.suffix.lower() in _SEVERAL_LAYERS:
        names = [name for name in reader.layer_names(path) if name != STYLES]
    sheets = []
    for name in names:
        layer = name if len(names) > 1 else None
        source = SourceConfig(path=(path.as_posix(),), layer=layer)
        raw = reader.read_raw(path, PARCELS, source, Findings("parcels")).frame
        rows = pd.DataFrame(raw.drop(columns="geometry", errors="ignore"))
        headers = tuple(map(str, rows.columns))
        known_headers = {table: _known_headers(table, headers) for table in TABLES}
        sheet = OfficeSheet(
            path=label,
            name=layer or "",
            title=f"{path.stem} {name}",
            headers=dict.fromkeys(TABLES, headers),
            known_headers=known_headers,
            stage_counts={},
            rows=rows,
            outlines=raw.geometry if "geometry" in raw else None,
            frames=dict.fromkeys(TABLES, rows),
        )
        sheets.append(sheet)
    return sheets


def _known_headers(table: str, headers: Sequence[str]) -> dict[str, str]:
    """Return the headers that the schema knows, by their columns of a table."""
    vocabulary = vocabulary_of(TABLES[table], {})
    known_headers: dict[str, str] = {}
    for header in headers:
        column = vocabulary.column_for(header)
        if column is not None:
            known_headers.setdefault(column.name, header)
    return known_headers
