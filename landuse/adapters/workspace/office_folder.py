"""What lies in an office's folder: every file and sheet, its headers and some of its rows."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from landuse.adapters.meaning.no_record_words import is_note, is_total
from landuse.adapters.reading.boundary import one_sentence
from landuse.adapters.reading.formats import format_of
from landuse.adapters.reading.layers.vector import STYLES
from landuse.adapters.reading.ledgers.cells import filled_texts
from landuse.adapters.reading.ledgers.header_grid import (
    find_grid,
    is_nameless,
    vocabulary_of,
)
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

#: More files than an office hands over; and rows of a sheet that are looked at.
_MOST_FILES, _MOST_ROWS = 300, 2000
#: Rows within which the headers of a sheet end.
_MOST_HEADERS = 200
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
_PACKED = frozenset({".zip"})
#: Tables whose headers are sought in a ledger.
_SOUGHT = (
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
#: Fewer columns than these name no table.
_LEAST_NAMED = 2
#: Fewer headers of stages than these make no sheet with a column a stage.
_LEAST_STAGES = 2
_LOCKS = ("~$", ".~")
#: How the containers of older office files begin, and the name of an encrypted workbook in one.
_CONTAINER, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
#: Bytes of a container that are looked at.
_MOST_BYTES = 50_000_000
_NUMBER = re.compile(r"[\d.,\-/]+")


@dataclass(frozen=True)
class Seen:
    """One sheet or layer.

    Attributes
    ----------
    path : str
        Its file, relative to the workspace.
    sheet : str
        The sheet or layer, where the file has several; else empty.
    title : str
        What stands above the headers, and the file's name.
    headers : mapping of str to tuple of str
        Table → the headers as they are read for it.
    named : mapping of str to mapping of str to str
        Table → canonical column → header, of those that the schema knows.
    stages : mapping of str to int
        Table → columns that hold the days of stages.
    rows : DataFrame
        The first rows, under the headers as they are read for no table in particular.
    count : int
        How many rows there are.
    outlines : Any
        A GeoSeries for a layer; None for a ledger.
    frames : mapping of str to DataFrame
        Table → the first rows, under the headers as they are read for it.
    years : frozenset of int
        Years that headers name: 2021年, 2022年 side by side.
    """

    path: str
    sheet: str
    title: str
    headers: dict[str, tuple[str, ...]]
    named: dict[str, dict[str, str]]
    stages: dict[str, int]
    rows: pd.DataFrame
    count: int
    # a GeoSeries, which has no types
    outlines: gpd.GeoSeries | None = field(default=None, repr=False)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    years: frozenset[int] = frozenset()

    @property
    def called(self) -> str:
        """What people are told it is."""
        return f"{self.path}·{self.sheet}" if self.sheet else self.path


@dataclass(frozen=True)
class Folder:
    """All that was looked at.

    Attributes
    ----------
    seen : tuple of Seen
        Sheets and layers that can be read.
    unused : tuple of (str, Phrase)
        Files that cannot, each with why.
    """

    seen: tuple[Seen, ...]
    unused: tuple[tuple[str, Phrase], ...]


def look_at(folder: Path, root: Path, stage_words: Sequence[str] = ()) -> Folder:
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
    Folder

    Raises
    ------
    WorkspaceError
        There is no such folder, nothing in it, or more than an office hands over.
    """
    files = _files_in(folder)
    seen: list[Seen] = []
    unused: list[tuple[str, Phrase]] = []
    stems = {path.with_suffix("") for path in files if path.suffix.lower() == ".shp"}
    with reading_process(early=False) as process:
        reader = SourceReader(process=process)
        for path in files:
            kind = path.suffix.lower()
            if kind == ".xml" or (kind in _SIDECARS and path.with_suffix("") in stems):
                continue
            called = path_from(path, root)
            why = _no_table(path)
            if why is not None:
                unused.append((called, why))
                continue
            try:
                with one_sentence(path.name):
                    if kind in _LEDGERS and format_of(path).reader == "sheet":
                        seen += _sheets(reader, path, called, stage_words)
                    else:
                        seen += _layers(reader, path, called)
            except LanduseError as fault:
                unused.append(
                    (
                        called,
                        phrase("workspace.proposal.unreadable", fault=fault.sentence),
                    )
                )
    return Folder(tuple(seen), tuple(unused))


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder by name; of a geodatabase, which is a folder, itself."""
    if not folder.is_dir():
        raise WorkspaceError("workspace.proposal.no_folder", folder=str(folder))
    files: list[Path] = []
    for path in folder.rglob("*"):
        is_inside = any(parent.suffix.lower() == ".gdb" for parent in path.parents)
        is_geodatabase = path.is_dir() and path.suffix.lower() == ".gdb"
        if is_geodatabase or (path.is_file() and not is_inside):
            files.append(path)
        if len(files) > _MOST_FILES:
            raise WorkspaceError(
                "workspace.proposal.too_many", folder=str(folder), limit=_MOST_FILES
            )
    if not files:
        raise WorkspaceError("workspace.proposal.empty", folder=str(folder))
    return sorted(files)


def _no_table(path: Path) -> Phrase | None:
    """Why a file is not even opened; None where it is."""
    kind = path.suffix.lower()
    # of a name in another encoding Python keeps the bytes as halves of surrogate pairs
    if any("\ud800" <= sign <= "\udfff" for sign in str(path)):
        return phrase("workspace.proposal.bad_name")
    if path.name.startswith(_LOCKS):
        return phrase("workspace.proposal.lock")
    if kind not in _LAYERS | _LEDGERS | _PACKED | {".txt"}:
        return phrase("workspace.proposal.no_table", kind=kind or path.name)
    if path.is_file() and path.stat().st_size == 0:
        return phrase("workspace.proposal.zero_bytes")
    if kind in _LEDGERS and _has_password(path):
        return phrase("workspace.proposal.password")
    return None


def _has_password(path: Path) -> bool:
    """Whether a workbook is encrypted: its container then holds a package of that name."""
    with path.open("rb") as file:
        if file.read(len(_CONTAINER)) != _CONTAINER:
            return False
        content = file.read(_MOST_BYTES)
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


def _sheets(
    reader: SourceReader, path: Path, called: str, stage_words: Sequence[str]
) -> list[Seen]:
    """The visible sheets of a ledger."""
    pages = reader.sheets(path, _MOST_HEADERS + _MOST_ROWS)
    shown = [
        page
        for page in pages
        if not page.is_hidden and any(map(filled_texts, page.cells))
    ]
    found = [_sheet(page, called, stage_words) for page in shown]
    if len(shown) == 1:
        return [replace(found[0], sheet="")]
    return found


def _sheet(page: SheetPage, called: str, stage_words: Sequence[str]) -> Seen:
    """One sheet, as each table would read it."""
    headers: dict[str, tuple[str, ...]] = {}
    named: dict[str, dict[str, str]] = {}
    stages: dict[str, int] = {}
    frames: dict[str, pd.DataFrame] = {}
    best, bottom, top = -1, 0, 0
    years: frozenset[int] = frozenset()
    for table in _SOUGHT:
        words = stage_words if table == "actions" else ()
        grid = find_grid(
            page.cells, page.merged, vocabulary_of(TABLES[table], {}, words)
        )
        if (
            grid is not None
            and sum(head.stage is not None for head in grid.heads) < _LEAST_STAGES
        ):
            # one word of a stage may be a cell of a row, and no header
            grid = find_grid(page.cells, page.merged, vocabulary_of(TABLES[table], {}))
        if grid is None or len(grid.columns) < _LEAST_NAMED:
            continue
        heads = [
            (at, head)
            for at, head in enumerate(grid.heads)
            if not is_nameless(head.name)
        ]
        headers[table] = tuple(dict.fromkeys(head.name for _, head in heads))
        named[table] = {}
        for _, head in heads:
            if head.column is not None:
                named[table].setdefault(head.column, head.name)
        stages[table] = sum(head.stage is not None for _, head in heads)
        frames[table] = _frame(
            page, grid.bottom, [(at, head.name) for at, head in heads]
        )
        if len(grid.columns) > best:
            best, bottom, top = len(grid.columns), grid.bottom, grid.top
        if table == "enterprises":
            years = frozenset(head.year for head in grid.heads if head.year is not None)
    if best < 0:
        top = _plain_header(page)
        bottom = top + 1
    row = page.cells[bottom - 1] if page.cells else []
    names = [
        (at, str(cell).strip())
        for at, cell in enumerate(row)
        if str(cell or "").strip()
    ]
    plain = _frame(page, bottom, names)
    titles = [text for above in page.cells[:top] for text in filled_texts(above)]
    for table in TABLES:
        headers.setdefault(table, tuple(dict.fromkeys(name for _, name in names)))
        named.setdefault(table, {})
        frames.setdefault(table, plain)
    title = " ".join([Path(called).stem, page.title, *titles])
    return Seen(
        path=called,
        sheet=page.title,
        title=title,
        headers=headers,
        named=named,
        stages=stages,
        rows=plain,
        count=len(plain),
        frames=frames,
        years=years,
    )


def _plain_header(page: SheetPage) -> int:
    """The first row that has as many texts as any of the first twenty."""
    counts = [
        sum(not _NUMBER.fullmatch(text) for text in filled_texts(row))
        for row in page.cells[:20]
    ]
    return counts.index(max(counts)) if counts else 0


def _frame(
    page: SheetPage, start: int, names: Sequence[tuple[int, str]]
) -> pd.DataFrame:
    """The rows under the headers, without totals, notes and empty ones."""
    rows = []
    for cells in page.cells[start : start + _MOST_ROWS]:
        filled = filled_texts(cells)
        texts = [text for text in filled if not _NUMBER.fullmatch(text)]
        if (
            not filled
            or is_note(filled[0])
            or any(is_total(text) for text in texts[:3])
        ):
            continue
        rows.append([cells[at] if at < len(cells) else None for at, _ in names])
    frame = pd.DataFrame(rows, columns=range(len(names)), dtype=object)
    columns: dict[str, object] = {}
    for at, (_, name) in enumerate(names):
        columns.setdefault(name, frame[at])
    return pd.DataFrame(columns)


def _layers(reader: SourceReader, path: Path, called: str) -> list[Seen]:
    """The layers of a file of outlines."""
    names: list[str] = [""]
    if path.suffix.lower() in {".gpkg", ".gdb"}:
        names = [name for name in reader.layer_names(path) if name != STYLES]
    found = []
    for name in names:
        layer = name if len(names) > 1 else None
        source = SourceConfig(path=(path.as_posix(),), layer=layer)
        raw = reader.read_raw(path, PARCELS, source, Findings("parcels")).frame
        outlines = raw.geometry if "geometry" in raw else None
        rows = pd.DataFrame(raw.drop(columns="geometry", errors="ignore"))
        headers = tuple(map(str, rows.columns))
        named = {}
        for table in TABLES.values():
            vocabulary = vocabulary_of(table, {})
            known: dict[str, str] = {}
            for header in headers:
                column = vocabulary.named(header)
                if column is not None:
                    known.setdefault(column.name, header)
            named[table.name] = known
        seen = Seen(
            called,
            layer or "",
            f"{path.stem} {name}",
            dict.fromkeys(TABLES, headers),
            named,
            {},
            rows,
            len(rows),
            outlines,
            dict.fromkeys(TABLES, rows),
        )
        found.append(seen)
    return found
