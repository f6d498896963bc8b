"""The columns and outlines of a source, before anything is known of their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.adapters.reading.layers.wkb import Layer, layer_from_frame
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


@dataclass(frozen=True)
class Part:
    """Rows of a source that stand together under the same headers.

    Parameters
    ----------
    sheet : str
        The title of their sheet, where rows of several were read; else empty.
    columns : tuple of str
        Their headers. Two parts may write one thing under two headers: in yuan and in 万元.
    rows : int
        The number of rows.
    totals : tuple of (str, str, float)
        Canonical columns, their headers, and the totals that the sheet states for all its records,
        in the header's unit.
    """

    sheet: str
    columns: tuple[str, ...]
    rows: int
    totals: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class RawTable:
    """The columns of a source as they stand there.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Under the source's own headers; a GeoDataFrame, in the CRS that the source states, where
        there are outlines.
    row_numbers : Series of int64
        For each row the number that a person sees in the file: the row of a sheet, the line of
        a text, the record of a layer counted from 1.
    encoding : str or None
        The encoding of the text; None where the format has none to choose.
    parts : tuple of Part
        The parts of the rows, one after the other; empty where all rows have all columns.
    """

    # a GeoDataFrame where there are outlines; geopandas has no types
    frame: pd.DataFrame
    row_numbers: pd.Series
    encoding: str | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class RawLayer:
    """A :class:`RawTable` whose outlines are not built yet.

    Parameters
    ----------
    layer : Layer
        Columns and outlines.
    row_numbers : Series of int64
        As in :class:`RawTable`.
    encoding : str or None
        As in :class:`RawTable`.
    parts : tuple of Part
        As in :class:`RawTable`.
    """

    layer: Layer
    row_numbers: pd.Series
    encoding: str | None
    parts: tuple[Part, ...] = ()

    def table(self, findings: Findings) -> RawTable:
        """Build the outlines.

        Parameters
        ----------
        findings : Findings
            Takes those that were open by next to nothing and have been closed.

        Returns
        -------
        RawTable
        """
        frame, gaps = self.layer.frame_and_gaps()
        for at, share in gaps.items():
            row = int(self.row_numbers.iloc[at])
            findings.add(
                phrase("finding.outline_closed.ring", row=row, share=share),
                row=row,
                column="geometry",
                action="repaired",
            )
        return RawTable(frame, self.row_numbers, self.encoding, self.parts)


def layer_of_table(raw: RawTable) -> RawLayer:
    """Make a layer of a table: the inverse of :meth:`RawLayer.table`.

    Parameters
    ----------
    raw : RawTable
        As a reader gives it.

    Returns
    -------
    RawLayer
        Its rows numbered from zero.
    """
    numbers = raw.row_numbers.reset_index(drop=True)
    return RawLayer(layer_from_frame(raw.frame), numbers, raw.encoding, raw.parts)


def record_numbers(frame: pd.DataFrame) -> pd.Series:
    """The row numbers of a layer, whose records are counted from 1.

    Parameters
    ----------
    frame : DataFrame
        A layer as it was read.

    Returns
    -------
    Series of int64
    """
    return pd.Series(range(1, len(frame) + 1), dtype="int64")


def tables_of_sheets(raw: RawTable) -> list[tuple[str, RawTable]]:
    """Divide a table into the sheets that its rows were read from.

    Parameters
    ----------
    raw : RawTable
        As a reader gives it.

    Returns
    -------
    list of (str, RawTable)
        Title and rows, with the columns of that sheet.
    """
    if not raw.parts:
        return [("", raw)]
    title_of_row = np.repeat(
        [part.sheet for part in raw.parts], [part.rows for part in raw.parts]
    )
    tables = []
    for title in dict.fromkeys(part.sheet for part in raw.parts):
        parts = tuple(part for part in raw.parts if part.sheet == title)
        columns_of_sheet = set().union(*(part.columns for part in parts))
        columns = [name for name in raw.frame.columns if name in columns_of_sheet]
        is_of_sheet = title_of_row == title
        frame = raw.frame.loc[is_of_sheet, columns].reset_index(drop=True)
        numbers = raw.row_numbers[is_of_sheet].reset_index(drop=True)
        tables.append((title, RawTable(frame, numbers, raw.encoding, parts)))
    return tables


def joined_sheets(sheets: Sequence[tuple[str, RawTable]]) -> RawTable:
    """Put the rows of all sheets one after the other: the inverse of :func:`tables_of_sheets`.

    Parameters
    ----------
    sheets : sequence of (str, RawTable)
        Title and rows; a sheet whose outlines were built is one part.

    Returns
    -------
    RawTable
    """
    if len(sheets) == 1:
        return sheets[0][1]
    parts = []
    for title, raw in sheets:
        columns = tuple(name for name in raw.frame.columns if name != "geometry")
        parts.append(Part(title, columns, len(raw.frame)))
    frame = pd.concat([raw.frame for _, raw in sheets], ignore_index=True)
    numbers = pd.concat([raw.row_numbers for _, raw in sheets], ignore_index=True)
    return RawTable(frame, numbers, sheets[0][1].encoding, tuple(parts))
