"""One of the files of a table: which source it is of, and what was read of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.adapters.meaning import headers
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.zone import BETWEEN_FILES
from landuse.errors import SourceError

if TYPE_CHECKING:
    from pyproj import CRS

    from landuse.adapters.reading.raw import RawTable
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.vocabulary.schema import Table


@dataclass(frozen=True)
class FileOfTable:
    """One of the files of a table, before it is read.

    Parameters
    ----------
    place : Path or str
        The file, or an address of a database.
    called : str
        What messages call it.
    config : SourceConfig
        The source that it is of.
    is_only : bool
        Whether the table has no other file.
    is_one_of_several : bool
        Whether its source has others: a sheet that is named may then be in one of them.
    """

    place: Path | str
    called: str
    config: SourceConfig
    is_only: bool
    is_one_of_several: bool

    def part(self, sheet: str = "") -> str:
        """What people are told of a part: the file where there are several, and the sheet.

        Parameters
        ----------
        sheet : str
            The sheet; empty for the file as a whole.

        Returns
        -------
        str
            Empty where the file is the only one, and no sheet is named.
        """
        if self.is_only:
            return sheet
        return f"{self.called}·{sheet}" if sheet else self.called

    def parts(self, sheets: Sequence[str]) -> tuple[str, ...]:
        """What its parts are called: one a sheet where there are several.

        Parameters
        ----------
        sheets : sequence of str
            Those that were read, each once.

        Returns
        -------
        tuple of str
        """
        if len(sheets) > 1:
            return tuple(self.part(sheet) for sheet in sheets)
        return (self.part(),)

    def told(self, of_cells: Findings, of_rows: Findings) -> Findings:
        """What was found in the file, each with the part that it is of.

        Parameters
        ----------
        of_cells : Findings
            What was noted while it was opened; its sources are sheets.
        of_rows : Findings
            What was noted of its rows, which are numbered with their parts, and of the whole.

        Returns
        -------
        Findings
        """
        told = Findings(of_rows.table)
        for note in of_cells.rows:
            told.rows.append(
                {**note, "source": self.part(note["source"] or "") or None}
            )
        for note in of_rows.rows:
            is_of_file = (
                not self.is_only and note["row"] is None and note["source"] is None
            )
            told.rows.append(
                {**note, "source": self.called if is_of_file else note["source"]}
            )
        return told


@dataclass(frozen=True)
class FileRead:
    """One file of a table in canonical columns.

    Parameters
    ----------
    file : FileOfTable
        Which it is.
    frame : DataFrame or GeoDataFrame
        Its rows.
    findings : Findings
        What was found in it; each names its part.
    parts, sheets : tuple of str
        What its parts are called, and its sheets as they are.
    rows, cells, repaired : int
        Records in the file, its cells, and outlines that were repaired.
    encoding, crs : str or None
        Of its text and outlines, where it has any.
    fields : mapping of str to str
        Canonical column → header.
    has_outlines : bool
        Whether there is any outline.
    stated : sequence of mapping of str to float
        Canonical column → what the totals of each sheet say.
    """

    file: FileOfTable
    frame: Any
    findings: Findings
    parts: tuple[str, ...]
    sheets: tuple[str, ...]
    rows: int
    cells: int
    repaired: int
    encoding: str | None
    crs: str | None
    fields: Mapping[str, str]
    has_outlines: bool
    stated: Sequence[Mapping[str, float]]


def one_frame(frames: Sequence[Any], target: CRS) -> Any:
    """The rows of all files one after the other.

    Parameters
    ----------
    frames : sequence of DataFrame or GeoDataFrame
        At least one.
    target : CRS
        The system of all outlines.

    Returns
    -------
    DataFrame or GeoDataFrame
        With outlines where any has them.
    """
    import geopandas as gpd

    if len(frames) == 1:
        return frames[0]
    joined = pd.concat([pd.DataFrame(frame) for frame in frames], ignore_index=True)
    if "geometry" not in joined:
        return joined
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=target)


def check_named_sheets(config: SourceConfig, files: Sequence[FileRead]) -> None:
    """Refuse a sheet that a source of several files names and that is in none of them.

    Parameters
    ----------
    config : SourceConfig
        The source.
    files : sequence of FileRead
        Those of the table.

    Raises
    ------
    SourceError
        Naming the sheets that there are.
    """
    own = [read for read in files if read.file.config is config]
    if len(own) < 2:
        return
    there = list(dict.fromkeys(sheet for read in own for sheet in read.sheets))
    for sheet in config.sheets:
        if sheet not in there:
            names = BETWEEN_FILES.join(read.file.called for read in own)
            raise SourceError("reading.no_sheet", file=names, sheet=sheet, sheets=there)


def stated_by_sheet(
    raw: RawTable, table: Table, declared: Mapping[str, str]
) -> list[dict[str, float]]:
    """What the totals of each sheet of a file say.

    Parameters
    ----------
    raw : RawTable
        The file.
    table : Table
        What its columns mean.
    declared : mapping of str to str
        Canonical column → the unit that is declared for it.

    Returns
    -------
    list of dict of str to float
        Canonical column → figure in the column's own unit; at least one.
    """
    by_sheet: dict[str, dict[str, float]] = {part.sheet: {} for part in raw.parts}
    for part in raw.parts:
        for name, header, value in part.totals:
            column = table.column(name)
            unit = (
                declared.get(name)
                or headers.split_header(header)[1]
                or column.default_unit
            )
            factor = (
                units.factor(column.dimension, unit)
                if column.dimension and unit
                else None
            )
            by_sheet[part.sheet][name] = value * (1.0 if factor is None else factor)
    return list(by_sheet.values()) or [{}]


def stated_of_all(files: Sequence[FileRead]) -> dict[str, float]:
    """What the totals of all sheets say together.

    Parameters
    ----------
    files : sequence of FileRead
        Those of the table.

    Returns
    -------
    dict of str to float
        Canonical column → sum; of those alone that every sheet states.
    """
    by_sheet = [stated for read in files for stated in read.stated]
    names = set(by_sheet[0]).intersection(*by_sheet)
    return {name: sum(stated[name] for stated in by_sheet) for name in sorted(names)}


def last_change(files: Sequence[FileRead]) -> dt.date | None:
    """The day on which the last of the files was changed.

    Parameters
    ----------
    files : sequence of FileRead
        Those of the table.

    Returns
    -------
    datetime.date or None
        None where all are tables of databases, which do not say.
    """
    places = [read.file.place for read in files if isinstance(read.file.place, Path)]
    return max((dt.date.fromtimestamp(p.stat().st_mtime) for p in places), default=None)
