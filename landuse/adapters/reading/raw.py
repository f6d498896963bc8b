"""What a source holds, before anything is known of its meaning."""

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
        The sheet they are in, where rows of several were read; else empty.
    columns : tuple of str
        Their headers. Two parts may write one thing under two headers: in yuan and in 万元.
    rows : int
        How many they are.
    totals : tuple of (str, str, float)
        Canonical columns, their headers, and what the sheet's own totals say of all of its
        records, in the header's unit.
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
    """What a :class:`RawTable` holds, its outlines not built yet.

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


def packed_table(raw: RawTable) -> RawLayer:
    """A table as a layer: the inverse of :meth:`RawLayer.table`.

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


def counted(frame: pd.DataFrame) -> pd.Series:
    """Row numbers of a layer, whose records are counted from 1.

    Parameters
    ----------
    frame : DataFrame
        A layer as it was read.

    Returns
    -------
    Series of int64
    """
    return pd.Series(range(1, len(frame) + 1), dtype="int64")


def sheets_of(raw: RawTable) -> list[tuple[str, RawTable]]:
    """The rows of each sheet apart.

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
    starts = np.cumsum([0, *(part.rows for part in raw.parts)])
    found = []
    for title in dict.fromkeys(part.sheet for part in raw.parts):
        of_sheet = [at for at, part in enumerate(raw.parts) if part.sheet == title]
        rows = np.concatenate(
            [np.arange(starts[at], starts[at + 1]) for at in of_sheet]
        )
        there = {column for at in of_sheet for column in raw.parts[at].columns}
        columns = [column for column in raw.frame.columns if column in there]
        frame = raw.frame.iloc[rows][columns].reset_index(drop=True)
        numbers = raw.row_numbers.iloc[rows].reset_index(drop=True)
        parts = tuple(raw.parts[at] for at in of_sheet)
        found.append((title, RawTable(frame, numbers, raw.encoding, parts)))
    return found


def of_sheets(sheets: Sequence[tuple[str, RawTable]]) -> RawTable:
    """The rows of all sheets one after the other: the inverse of :func:`sheets_of`.

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
    parts = tuple(
        Part(
            title,
            tuple(column for column in raw.frame.columns if column != "geometry"),
            len(raw.frame),
        )
        for title, raw in sheets
    )
    frame = pd.concat([raw.frame for _, raw in sheets], ignore_index=True)
    numbers = pd.concat([raw.row_numbers for _, raw in sheets], ignore_index=True)
    return RawTable(frame, numbers, sheets[0][1].encoding, parts)
