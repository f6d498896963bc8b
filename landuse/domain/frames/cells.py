"""Values as JSON knows them: None for missing, ISO text for dates, Python numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd


def json_value(value: Any) -> Any:
    """One value."""
    if (
        value is None
        or (np.isscalar(value) and pd.isna(value))
        or value is pd.NaT
        or value is pd.NA
    ):
        return None
    if isinstance(value, (pd.Timestamp, dt.datetime)):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def json_values(column: pd.Series) -> list[Any]:
    """:func:`plain` of every cell, by column."""
    gone = column.isna().to_numpy(bool)
    if pd.api.types.is_datetime64_any_dtype(column):
        values: Any = np.datetime_as_string(column.to_numpy("datetime64[D]"))
    elif pd.api.types.is_numeric_dtype(column):
        values = column
    else:
        values = column.astype(object).map(json_value)
    return [None if empty else v for v, empty in zip(values.tolist(), gone, strict=True)]
