"""Python values as JSON, and back.

A value that JSON lacks is an object of one item, its kind and its content:
``{"date": "2022-01-01"}``, ``{"list": [1, {"bytes": "ff"}]}``.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd

#: Types whose values JSON gives back unchanged.
_JSON_TYPES = frozenset({str, float, int, bool, type(None)})
#: Kind of a value that is written as text → the function that reads it.
_READER_OF_KIND = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "Decimal": Decimal,
    "bytes": bytes.fromhex,
}


def to_json_value(value: object) -> object:
    r"""Write a Python value as JSON.

    Parameters
    ----------
    value : object
        Of a cell, a header or a finding.

    Returns
    -------
    object
        Of types that JSON has; text where :func:`from_json_value` knows no such kind.

    Examples
    --------
    >>> to_json_value(dt.date(2022, 1, 1)), to_json_value((1, b"\xff"))
    ({'date': '2022-01-01'}, {'list': [1, {'bytes': 'ff'}]})
    """
    if type(value) in _JSON_TYPES:
        return value
    if isinstance(value, np.generic):
        return to_json_value(value.item())
    if isinstance(value, (list, tuple, np.ndarray)):
        return {"list": [to_json_value(item) for item in value]}
    if isinstance(value, dict):
        items = []
        for key, item in value.items():
            items.append([to_json_value(key), to_json_value(item)])
        return {"dict": items}
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, (dt.date, dt.time)):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, Decimal):
        return {"Decimal": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return str(value)


def from_json_value(value: object) -> object:
    r"""Read a Python value that :func:`to_json_value` has written.

    Parameters
    ----------
    value : object
        Of types that JSON has.

    Returns
    -------
    object

    Raises
    ------
    ValueError, KeyError
        Where it is no such value.

    Examples
    --------
    >>> from_json_value({"list": [1, {"bytes": "ff"}]})
    [1, b'\xff']
    """
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "list":
        return [from_json_value(item) for item in content]
    if kind == "dict":
        return {from_json_value(key): from_json_value(item) for key, item in content}
    if kind == "timedelta":
        return dt.timedelta(*content)
    return _READER_OF_KIND[kind](content)
