"""Columns laid beside those of a frame."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Frame = TypeVar("Frame", bound=pd.DataFrame)


def with_columns(frame: Frame, columns: pd.DataFrame) -> Frame:
    """The frame with the columns of another that has the same rows, in their order.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        It is not changed; its columns are shared with the result, not copied.
    columns : DataFrame
        On the same index. A column of a name that ``frame`` has takes its place.

    Returns
    -------
    DataFrame or GeoDataFrame
        Of the type of ``frame``. A join would give the same, but copy every column.

    Examples
    --------
    >>> land = pd.DataFrame({"area_mu": [30.0]}, index=["P1"])
    >>> with_columns(land, pd.DataFrame({"far": [1.2]}, index=["P1"])).loc["P1"].to_dict()
    {'area_mu': 30.0, 'far': 1.2}
    """
    widened = frame.copy(deep=False)
    for name, column in columns.items():
        widened[name] = column
    return widened


def without_geometry(frame: pd.DataFrame) -> pd.DataFrame:
    """The attributes of a frame of units, without the outlines.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        With or without a column ``geometry``; it is not changed.

    Returns
    -------
    DataFrame
        A plain frame that shares the columns; ``drop`` would copy them all.
    """
    attributes = {name: frame[name] for name in frame.columns if name != "geometry"}
    return pd.DataFrame(attributes, index=frame.index, copy=False)
