"""What a source holds, before anything is known of its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


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
