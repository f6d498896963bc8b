"""Columns → compact bytes, and back.

Columns stand one after another; a head says the kind and the bytes of each. Integers are byte
planes of the ``width`` that the head names:

``number``
    0 is missing, else 1 + value × ``scale`` - ``low``, in the unit of the column.
``date``
    0 is missing, else 1 + days since 1970-01-01 - ``low``.
``bool``
    One byte a row: 0 missing, 1 false, 2 true.
``float``
    64-bit floats as eight byte planes, NaN is missing: numbers whose span needs over four bytes, or
    whose decimals nobody said.
``text``
    0 is missing, else 1 + place in the dictionary, which follows as UTF-8 JSON of ``table`` bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landuse.views.map.document_types import ColumnHead, ColumnsHead
from landuse.views.map.pack import LEVEL, LIMIT, Integers, Pack, from_planes, to_planes

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
#: A value as it comes back: None is missing, dates are days since 1970.
Value: TypeAlias = float | int | bool | str | None
#: A column before it is packed: numbers, flags, days or words, one a row.
Cells: TypeAlias = "pd.Series | pd.Categorical[str] | NDArray[np.generic] | Sequence[object]"

#: Beyond this a scaled number is no exact integer of a 64-bit float.
_EXACT = 2**52
#: Relative error of a product of floats: less is no difference.
_NOISE = 1e-12


@dataclass(frozen=True)
class _Packed:
    """One column: the bytes, and what its head says besides its name and size."""

    kind: Literal["number", "float", "bool", "date", "text"]
    data: bytes
    width: int
    scale: int | None = None
    low: int | None = None
    #: bytes of the dictionary
    table: int | None = None

    def head(self, name: str) -> ColumnHead:
        """The head of the column in the page's document."""
        head: ColumnHead = {
            "name": name,
            "size": len(self.data),
            "kind": self.kind,
            "width": self.width,
        }
        if self.scale is not None and self.low is not None:
            head["scale"] = self.scale
            head["low"] = self.low
        if self.table is not None:
            head["table"] = self.table
        return head


def pack_columns(
    columns: Mapping[str, Cells], decimals: Mapping[str, int] | None = None
) -> Pack[ColumnsHead]:
    """Columns by name.

    Parameters
    ----------
    columns : mapping of str to array, Series or list, all of one length
        Numbers, booleans, dates; all else is text.
    decimals : mapping of str to int, optional
        Column → decimals that are kept; all that 64 bits hold where a column of fractions is not
        named.

    Returns
    -------
    Pack
        Its head names the columns in their order; their bytes stand in the same order, deflated
        together.

    Examples
    --------
    >>> pack = pack_columns({"tax_wan": [12.345, None], "status": ["idle", "idle"]}, {"tax_wan": 1})
    >>> [(head["kind"], head["width"]) for head in pack.header["columns"]]
    [('number', 1), ('text', 1)]
    >>> unpack_columns(pack)
    {'tax_wan': [12.3, None], 'status': ['idle', 'idle']}
    """
    import pandas as pd

    heads: list[ColumnHead] = []
    body: list[bytes] = []
    rows = 0
    for name, values in columns.items():
        series = pd.Series(values).reset_index(drop=True)
        packed = _packed(series, (decimals or {}).get(name))
        heads.append(packed.head(name))
        body.append(packed.data)
        rows = len(series)
    return Pack({"rows": rows, "columns": heads}, zlib.compress(b"".join(body), LEVEL))


def _packed(series: pd.Series, decimals: int | None) -> _Packed:
    """One column by what its dtype holds.

    Parameters
    ----------
    series : Series
        Booleans, dates, numbers; all else is text.
    decimals : int or None
        Decimals that are kept of fractions; all of them where None.

    Returns
    -------
    _Packed
    """
    from pandas.api import types

    is_missing = series.isna().to_numpy(bool)
    if types.is_bool_dtype(series.dtype):
        codes = 1 + series.fillna(False).to_numpy(bool)
        return _Packed("bool", np.where(is_missing, 0, codes).astype("u1").tobytes(), 1)
    if types.is_datetime64_any_dtype(series.dtype):
        days = series.to_numpy("datetime64[D]").astype(np.int64)
        packed = _packed_integers("date", days, is_missing, 1)
        return packed or _packed_floats(np.where(is_missing, np.nan, days))
    if types.is_numeric_dtype(series.dtype):
        values = series.to_numpy(dtype=float, na_value=np.nan)
        if types.is_integer_dtype(series.dtype):
            decimals = 0
        return _packed_numbers(values, is_missing, decimals)
    return _packed_texts(series, is_missing)


def _packed_numbers(values: Floats, is_missing: Flags, decimals: int | None) -> _Packed:
    """Numbers rounded to their decimals; as floats where those are not said or do not fit.

    Infinity and what is too large to be an exact integer stay as they are.
    """
    if decimals is None or not np.isfinite(values[~is_missing]).all():
        return _packed_floats(values)
    scale = 10**decimals
    if np.abs(values[~is_missing]).max(initial=0) * scale >= _EXACT:
        return _packed_floats(values)
    scaled = _rounded(np.where(is_missing, 0, values) * scale)
    return _packed_integers("number", scaled, is_missing, scale) or _packed_floats(values)


def _rounded(values: Floats) -> Integers:
    """Nearest integers; where such a one ends in 5 and the value is none, the one beside it.

    What is packed is rounded once more to one decimal less where it is shown: 2.0496 kept as 2.05
    would be shown as 2.1. So a last digit of 5 says that the value was a tie itself.

    Examples
    --------
    >>> _rounded(np.array([204.96, 205.0, 205.04, 207.2])).tolist()
    [204, 205, 206, 207]
    """
    nearest = np.rint(values)
    off = values - nearest
    is_false_tie = (np.abs(nearest) % 10 == 5) & (np.abs(off) > _NOISE * np.abs(values))
    return (nearest + np.where(is_false_tie, np.sign(off), 0)).astype(np.int64)


def _packed_integers(
    kind: Literal["number", "date"], values: Integers, is_missing: Flags, scale: int
) -> _Packed | None:
    """Integers as planes, or None where their span needs more than 31 bits.

    They are counted from the smallest known one, so that years or ids of one kind take one or two
    bytes; 0 stays free for what is missing.
    """
    known = values[~is_missing]
    low = int(known.min()) if len(known) else 0
    codes = np.where(is_missing, 0, values - low + 1)
    if codes.max(initial=0) > LIMIT:
        return None
    data, width = to_planes(codes)
    return _Packed(kind, data, width, scale, low)


def _packed_floats(values: Floats) -> _Packed:
    """64-bit floats as eight planes."""
    return _Packed("float", values.astype("<f8").view("u1").reshape(-1, 8).T.tobytes(), 8)


def _packed_texts(series: pd.Series, is_missing: Flags) -> _Packed:
    """Places in a dictionary of the words that are used, and the dictionary.

    The words stand in the order of their first row (of a categorical column: of its categories).
    Half a surrogate pair, which no UTF-8 holds, becomes a question mark.
    """
    import pandas as pd

    codes: ArrayLike
    if isinstance(series.dtype, pd.CategoricalDtype):
        # its codes are there already; it may know more words than are used
        used, places = np.unique(series.cat.codes.to_numpy(), return_inverse=True)
        words = series.cat.categories[used[used >= 0]].astype("string")
        codes = places - int((used < 0).any())
    else:
        codes, words = pd.factorize(series.astype("string"))
    data, width = to_planes(np.where(is_missing, 0, np.asarray(codes) + 1))
    text = json.dumps(list(words), ensure_ascii=False, separators=(",", ":"))
    dictionary = text.encode("utf-8", "replace")
    return _Packed("text", data + dictionary, width, table=len(dictionary))


def unpack_columns(pack: Pack[ColumnsHead]) -> dict[str, list[Value]]:
    """What a pack holds.

    Parameters
    ----------
    pack : Pack
        Of :func:`pack_columns`.

    Returns
    -------
    dict
        Column → plain values; None is missing, dates are days since 1970.
    """
    data, rows = zlib.decompress(pack.data), pack.header["rows"]
    out, at = {}, 0
    for head in pack.header["columns"]:
        end = at + head["size"]
        out[head["name"]] = _values(head, data[at:end], rows)
        at = end
    return out


def _values(head: ColumnHead, data: bytes, rows: int) -> list[Value]:
    """The values of one column.

    Parameters
    ----------
    head : ColumnHead
        What stands in its bytes.
    data : bytes
        Of this column alone.
    rows : int
        How many values there are.

    Returns
    -------
    list
        None is missing; dates are days since 1970.
    """
    if head["kind"] == "float":
        if not rows:
            return []
        planes = np.frombuffer(data, "u1").reshape(8, rows)
        floats = planes.T.copy().view("<f8").ravel().tolist()
        return [None if value != value else value for value in floats]
    codes = from_planes(data, rows, head["width"]).tolist()
    if head["kind"] == "bool":
        return [None if code == 0 else code == 2 for code in codes]
    if head["kind"] == "text":
        words = json.loads(data[rows * head["width"] :].decode("utf-8"))
        return [None if code == 0 else words[code - 1] for code in codes]
    low, scale = head["low"], head["scale"]
    values = [None if code == 0 else code - 1 + low for code in codes]
    if scale == 1:
        return list(values)
    return [None if value is None else value / scale for value in values]
