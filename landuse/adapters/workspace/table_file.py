"""One of the files of a table, before and after it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
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
class TableFile:
    """One of the files of a table, before it is read.

    Parameters
    ----------
    location : Path or str
        The file, or an address of a database.
    label : str
        The name of the file in messages.
    config : SourceConfig
        The source that it belongs to.
    source_number : int
        Which of the sources of the table that is, from 0: two may be declared alike.
    is_only : bool
        Whether the table has no other file.
    is_one_of_several : bool
        Whether its source has other files: a sheet that the source names may be in any of them.
    """

    location: Path | str
    label: str
    config: SourceConfig
    source_number: int
    is_only: bool
    is_one_of_several: bool

    def part_label(self, sheet: str = "") -> str:
        """Label a part: by the file where there are several, and by the sheet.

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
        return f"{self.label}·{sheet}" if sheet else self.label

    def part_labels(self, sheets: Sequence[str]) -> tuple[str, ...]:
        """Label the parts: one for each sheet where there are several.

        Parameters
        ----------
        sheets : sequence of str
            Those that were read, each once.

        Returns
        -------
        tuple of str
        """
        if len(sheets) > 1:
            return tuple(self.part_label(sheet) for sheet in sheets)
        return (self.part_label(),)

    def findings_by_part(self, of_cells: Findings, of_rows: Findings) -> Findings:
        """Join the findings about the file, each with the label of its part.

        Parameters
        ----------
        of_cells : Findings
            Noted while the file was opened; their sources are sheets.
        of_rows : Findings
            About its rows, which are numbered with their parts, and about the whole.

        Returns
        -------
        Findings
        """
        findings = Findings(of_rows.table)
        for note in of_cells.rows:
            label = self.part_label(note["source"] or "")
            findings.rows.append({**note, "source": label or None})
        for note in of_rows.rows:
            source = note["source"]
            if source is None and note["row"] is None and not self.is_only:
                source = self.label
            findings.rows.append({**note, "source": source})
        return findings


@dataclass(frozen=True)
class ReadFile:
    """One file of a table in canonical columns.

    Parameters
    ----------
    file : TableFile
        The file.
    frame : DataFrame or GeoDataFrame
        Its rows.
    findings : Findings
        About its cells and rows, each with its part.
    parts, sheets : tuple of str
        The labels of its parts, and the names of its sheets.
    rows, cells, repaired : int
        Records in the file, its cells, and outlines that were repaired.
    encoding, crs : str or None
        Of its text and outlines, where it has any.
    fields : mapping of str to str
        Canonical column → header.
    has_outlines : bool
        Whether there is any outline.
    stated : sequence of mapping of str to float
        Canonical column → stated total, of each sheet.
    """

    file: TableFile
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
    """Return the rows of all files one after the other.

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
    # a frame with outlines could not be joined with one without
    plain_frames = [pd.DataFrame(frame) for frame in frames]
    joined = pd.concat(plain_frames, ignore_index=True)
    if "geometry" not in joined:
        return joined
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=target)


def check_named_sheets(
    config: SourceConfig, labels: Sequence[str], sheets: Iterable[str]
) -> None:
    """Refuse a sheet that a source of several files names and that is in none of them.

    Parameters
    ----------
    config : SourceConfig
        The source.
    labels : sequence of str
        Its files.
    sheets : iterable of str
        The sheets of which records were read from any of them. An empty sheet cannot be told from
        a missing one here, and the sentence says so.

    Raises
    ------
    SourceError
        Naming the sheets that have records.
    """
    distinct_sheets = list(dict.fromkeys(sheets))
    for sheet in config.sheets:
        if sheet not in distinct_sheets:
            raise SourceError(
                "reading.no_sheet_with_records",
                file=BETWEEN_FILES.join(labels),
                sheet=sheet,
                sheets=distinct_sheets,
            )


def check_sheets_of_sources(files: Sequence[ReadFile]) -> None:
    """Refuse a sheet that is in none of the several files of the source that names it.

    Parameters
    ----------
    files : sequence of ReadFile
        Those of the table. The only file of a source has been checked when it was opened.

    Raises
    ------
    SourceError
        As :func:`check_named_sheets`.
    """
    files_by_source: dict[int, list[ReadFile]] = {}
    for file in files:
        if file.file.is_one_of_several:
            files_by_source.setdefault(file.file.source_number, []).append(file)
    for files_of_source in files_by_source.values():
        labels = [file.file.label for file in files_of_source]
        sheets = [sheet for file in files_of_source for sheet in file.sheets]
        check_named_sheets(files_of_source[0].file.config, labels, sheets)


def totals_by_sheet(
    raw: RawTable, table: Table, declared_units: Mapping[str, str]
) -> list[dict[str, float]]:
    """Return the totals that each sheet of a file states.

    Parameters
    ----------
    raw : RawTable
        The file.
    table : Table
        What its columns mean.
    declared_units : mapping of str to str
        Canonical column → the unit that is declared for it.

    Returns
    -------
    list of dict of str to float
        Canonical column → total in the column's own unit; at least one.
    """
    totals: dict[str, dict[str, float]] = {part.sheet: {} for part in raw.parts}
    for part in raw.parts:
        for name, header, value in part.totals:
            column = table.column(name)
            header_unit = headers.split_header(header)[1]
            unit = declared_units.get(name) or header_unit or column.default_unit
            factor = None
            if column.dimension and unit:
                factor = units.factor(column.dimension, unit)
            totals[part.sheet][name] = value if factor is None else value * factor
    return list(totals.values()) or [{}]


def totals_of_all(files: Sequence[ReadFile]) -> dict[str, float]:
    """Return the totals that all sheets state together.

    Parameters
    ----------
    files : sequence of ReadFile
        Those of the table.

    Returns
    -------
    dict of str to float
        Canonical column → sum; only of columns of which every sheet states a total.
    """
    totals: list[Mapping[str, float]] = []
    for file in files:
        totals += file.stated
    names = set(totals[0]).intersection(*totals)
    sums = {}
    for name in sorted(names):
        sums[name] = sum(totals_of_sheet[name] for totals_of_sheet in totals)
    return sums


def last_change(files: Sequence[ReadFile]) -> dt.date | None:
    """Return the day on which the last of the files was changed.

    Parameters
    ----------
    files : sequence of ReadFile
        Those of the table.

    Returns
    -------
    datetime.date or None
        None where all are tables of databases, which have no such day.
    """
    days = []
    for file in files:
        location = file.file.location
        if isinstance(location, Path):
            days.append(dt.date.fromtimestamp(location.stat().st_mtime))
    return max(days, default=None)
