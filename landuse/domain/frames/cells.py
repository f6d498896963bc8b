"""Values as JSON knows them: None for missing, ISO text for dates, Python numbers."""

from __future__ import annotations

import datetime as dt
from numbers import Number
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

#: One cell of a frame. Its type is that of the column's dtype, which no annotation can say.
Cell: TypeAlias = Any
#: A row of a frame: column → plain value. Which columns there are, and of which type, its frame
#: declares, and only that.
Record: TypeAlias = dict[str, Cell]


def json_value(value: object) -> Cell:
    """One cell as JSON knows it.

    Parameters
    ----------
    value : object
        Of a column of any dtype.

    Returns
    -------
    object
        None where it is missing, ISO text for a day (a time of day is let go), a Python number for
        one of numpy's; everything else as it is.

    Examples
    --------
    >>> json_value(pd.Timestamp("2022-06-30 08:00")), json_value(pd.NA), json_value(np.int64(3))
    ('2022-06-30', None, 3)
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, dt.datetime):  # a Timestamp too
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (np.datetime64, np.timedelta64)) and np.isnat(value):
        return None
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    if isinstance(value, Number) and value != value:  # NaN alone is unequal to itself
        return None
    if isinstance(value, np.generic):
        return value.item()
    return value


def json_values(column: pd.Series) -> list[Cell]:
    """:func:`json_value` of every cell, by column.

    Parameters
    ----------
    column : Series
        Of any dtype.

    Returns
    -------
    list
        One value a cell.

    Examples
    --------
    >>> json_values(pd.Series([1.5, None], dtype="Float64"))
    [1.5, None]
    """
    is_missing = column.isna().to_numpy(bool)
    values: list[Cell]
    if pd.api.types.is_datetime64_any_dtype(column):
        values = np.datetime_as_string(column.to_numpy("datetime64[D]")).tolist()
    elif pd.api.types.is_numeric_dtype(column):
        values = column.tolist()
    else:
        values = column.astype(object).map(json_value).tolist()
    return [
        None if missing else v for v, missing in zip(values, is_missing, strict=True)
    ]
