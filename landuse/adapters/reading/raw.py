"""What a source holds, before anything is known of its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from landuse.adapters.reading.layers.wkb import Layer, packed
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase


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
    """

    # a GeoDataFrame where there are outlines; geopandas has no types
    frame: Any
    row_numbers: pd.Series
    encoding: str | None


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
    """

    layer: Layer
    row_numbers: pd.Series
    encoding: str | None

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
        closed: dict[int, float] = {}
        frame = self.layer.frame(closed)
        for at, share in closed.items():
            row = int(self.row_numbers.iloc[at])
            findings.add(
                phrase("finding.outline_closed.ring", row=row, share=share),
                row=row,
                column="geometry",
                action="repaired",
            )
        return RawTable(frame, self.row_numbers, self.encoding)


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
    return RawLayer(packed(raw.frame), raw.row_numbers.reset_index(drop=True), raw.encoding)


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
