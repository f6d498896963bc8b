"""Columns of numbers in which some are unknown."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.frames.cells import Cell


def float_array(values: pd.Series) -> npt.NDArray[np.float64]:
    """A column as floats with NaN for what is unknown.

    Parameters
    ----------
    values : Series
        Numbers of any dtype, NA where unknown.

    Returns
    -------
    ndarray of float64
        Several times as fast to reckon with as masked numbers.

    Examples
    --------
    >>> float_array(pd.Series([1, None], dtype="Int64"))
    array([ 1., nan])
    """
    floats = values.astype("Float64").to_numpy(float, na_value=np.nan)
    return np.asarray(floats, dtype=np.float64)


def float_column(values: npt.NDArray[np.float64], index: pd.Index) -> pd.Series:
    """Floats as a nullable column: NaN becomes unknown (NA).

    Parameters
    ----------
    values : ndarray of float64
        One for each label of ``index``; it is not changed.
    index : Index
        Of the column.

    Returns
    -------
    Series of Float64
        It shares its memory with ``values``.

    Examples
    --------
    >>> float_column(np.array([1.0, np.nan]), pd.Index(["P1", "P2"])).isna().tolist()
    [False, True]
    """
    return pd.Series(pd.arrays.FloatingArray(values, np.isnan(values)), index=index)


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """One column over another; unknown where either is, and where the denominator is zero.

    Parameters
    ----------
    numerator, denominator : Series
        Numbers; ``denominator`` is aligned to the index of ``numerator``.

    Returns
    -------
    Series of Float64
        On the index of ``numerator``.

    Examples
    --------
    >>> ratio(pd.Series([6.0, 6.0]), pd.Series([3.0, 0.0])).tolist()
    [2.0, <NA>]
    """
    aligned_numerator, aligned_denominator = numerator.align(denominator, join="left")
    above = float_array(aligned_numerator)
    below = float_array(aligned_denominator)
    unknown = np.full(len(above), np.nan)
    return float_column(
        np.divide(above, below, out=unknown, where=below != 0), numerator.index
    )


def number_of(cell: Cell) -> float:
    """One cell as a float, NaN where it is unknown.

    Parameters
    ----------
    cell : number, NA or None
        Of a column of numbers.

    Returns
    -------
    float

    Examples
    --------
    >>> number_of(3), number_of(pd.NA)
    (3.0, nan)
    """
    return math.nan if cell is None or cell is pd.NA else float(cell)
