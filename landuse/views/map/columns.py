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

A number or date that mostly follows from another column (the area that counts is the registered
one, a day is another one a year on) has ``of`` in its head: 0 is missing, else 1 + the zigzag
difference of the integer above to the one that follows (to 0 where nothing does).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landuse.domain.vocabulary.units import m2_from_mu
from landuse.views.map.document_types import ColumnHead, ColumnsHead, FollowsFrom
from landuse.views.map.pack import (
    LEVEL,
    LIMIT,
    Integers,
    Pack,
    from_planes,
    to_planes,
    unzigzag,
    zigzag,
)

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
#: A value as it comes back: None is missing, dates are days since 1970.
Value: TypeAlias = float | int | bool | str | None
#: A column before it is packed: numbers, flags, days or words, one a row.
Cells: TypeAlias = (
    "pd.Series | pd.Categorical[str] | NDArray[np.generic] | Sequence[object]"
)

#: Beyond this a scaled number is no exact integer of a 64-bit float.
_EXACT = 2**52
#: Relative error of a product of floats: less is no difference.
_NOISE = 1e-12


#: What numbers of one column may be of another's: the same, or its mu as m².
_FACTORS = (1, m2_from_mu(1))
#: Years by which days of one column may be later than another's.
_YEARS = (0, 1, 2, 3)
#: Known rows that are looked at first: columns that differ there are not compared further.
_LOOKED_AT = 200


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
    #: of numbers and dates: the integers that stand in the bytes, 0 is missing
    codes: Integers | None = None
    #: what most of the codes follow from; the differences stand in the bytes then
    of: FollowsFrom | None = None

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
        if self.of is not None:
            head["of"] = self.of
        return head


def pack_columns(
    columns: Mapping[str, Cells],
    decimals: Mapping[str, int] | None = None,
    known: Mapping[str, Cells] | None = None,
) -> Pack[ColumnsHead]:
    """Columns by name.

    Parameters
    ----------
    columns : mapping of str to array, Series or list, all of one length
        Numbers, booleans, dates; all else is text.
    decimals : mapping of str to int, optional
        Column → decimals that are kept; all that 64 bits hold where a column of fractions is not
        named.
    known : mapping of str to array, Series or list, optional
        Columns of the same rows in a pack that is read before this one: what follows from them, or
        from an earlier column of this pack, is not packed again. Without it every column stands by
        itself.

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

    def of(name: str, values: Cells) -> _Packed:
        series = pd.Series(values).reset_index(drop=True)
        return _packed(series, (decimals or {}).get(name))

    heads: list[ColumnHead] = []
    body: list[bytes] = []
    rows = 0
    earlier = {name: of(name, values) for name, values in (known or {}).items()}
    for name, values in columns.items():
        packed = of(name, values)
        if known is not None:
            earlier[name] = packed
            packed = _following(packed, {k: v for k, v in earlier.items() if k != name})
        heads.append(packed.head(name))
        body.append(packed.data)
        rows = len(values)
    return Pack({"rows": rows, "columns": heads}, zlib.compress(b"".join(body), LEVEL))


def _following(packed: _Packed, earlier: Mapping[str, _Packed]) -> _Packed:
    """A column as what follows from an earlier one and the exceptions, where most of it does.

    Parameters
    ----------
    packed : _Packed
        By itself.
    earlier : mapping of str to _Packed
        Columns that are read before it.

    Returns
    -------
    _Packed
        The same where it follows from none.
    """
    codes = packed.codes
    if codes is None or packed.scale is None or packed.low is None:
        return packed
    there = np.flatnonzero(codes)
    sample = there[:: max(1, len(there) // _LOOKED_AT)]
    best, most = None, len(sample) // 2
    for name, source in earlier.items():
        if source.codes is None or source.kind != packed.kind:
            continue
        for of in _ways(packed.kind, name):
            apart = codes[sample] - _what_follows(of, packed, source, sample)
            if (apart == 0).sum() > most:
                best, most = (of, source), (apart == 0).sum()
    if best is None:
        return packed
    of, source = best
    coded = np.zeros_like(codes)
    coded[there] = 1 + zigzag(codes[there] - _what_follows(of, packed, source, there))
    if coded.max() > LIMIT:
        return packed
    data, width = to_planes(coded)
    return replace(packed, data=data, width=width, of=of)


def _ways(kind: str, name: str) -> list[FollowsFrom]:
    """How a column may follow from the one of this name."""
    if kind == "date":
        return [{"column": name, "years": years} for years in _YEARS]
    return [{"column": name, "factor": factor} for factor in _FACTORS]


def _what_follows(
    of: FollowsFrom, packed: _Packed, source: _Packed, rows: Integers
) -> Integers:
    """Codes of some rows that follow from another column's; 0 where that has no value."""
    assert source.codes is not None
    return _codes_that_follow(of, packed.head(""), source.head(""), source.codes[rows])


def _codes_that_follow(
    of: FollowsFrom, head: ColumnHead, other: ColumnHead, codes: Integers
) -> Integers:
    """Codes that follow from those of another column; the scripts reckon the same.

    Parameters
    ----------
    of : FollowsFrom
        How.
    head, other : ColumnHead
        Of the column, and of the one that it follows from.
    codes : ndarray of int64
        Of the other column; 0, which is missing, stays 0.
    """
    values = codes - 1 + other["low"]
    if "years" in of:
        there = _years_on(values, of["years"])
    else:
        scaled = values / other["scale"] * of["factor"] * head["scale"]
        there = np.floor(scaled + 0.5).astype(np.int64)
    return np.where(codes > 0, there - head["low"] + 1, 0)


def _years_on(days: Integers, years: int) -> Integers:
    """Days since 1970, so many years later; the 29th of February becomes the 28th.

    Examples
    --------
    >>> _years_on(np.array([18262 + 59, 0]), 1).tolist() == [18262 + 59 + 365, 365]
    True
    """
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.int64)
    later = months + 12 * years
    first, next_first = (
        at.astype("datetime64[D]").astype(np.int64) for at in (later, later + 1)
    )
    after: Integers = first + np.minimum(day, next_first - first - 1)
    return after


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
    return _packed_integers("number", scaled, is_missing, scale) or _packed_floats(
        values
    )


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
    return _Packed(kind, data, width, scale, low, codes=codes)


def _packed_floats(values: Floats) -> _Packed:
    """64-bit floats as eight planes."""
    return _Packed(
        "float", values.astype("<f8").view("u1").reshape(-1, 8).T.tobytes(), 8
    )


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


def unpack_columns(
    pack: Pack[ColumnsHead], known: Pack[ColumnsHead] | None = None
) -> dict[str, list[Value]]:
    """What a pack holds.

    Parameters
    ----------
    pack : Pack
        Of :func:`pack_columns`.
    known : Pack, optional
        Of the columns that it was said to follow.

    Returns
    -------
    dict
        Column → plain values; None is missing, dates are days since 1970.
    """
    columns = _Columns()
    if known is not None:
        columns.read(known)
    own = columns.read(pack)
    return {name: columns.values(name) for name in own}


class _Columns:
    """Packed columns by name, those of a later pack with what they follow from."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.heads: dict[str, ColumnHead] = {}
        self.bytes: dict[str, bytes] = {}

    def read(self, pack: Pack[ColumnsHead]) -> list[str]:
        """Take the columns of a pack; their names come back."""
        data, at = zlib.decompress(pack.data), 0
        for head in pack.header["columns"]:
            end = at + head["size"]
            name = head["name"]
            self.rows[name] = pack.header["rows"]
            self.heads[name], self.bytes[name] = head, data[at:end]
            at = end
        return [head["name"] for head in pack.header["columns"]]

    def codes(self, name: str) -> Integers:
        """Integers of a column, 0 is missing."""
        head = self.heads[name]
        codes = from_planes(self.bytes[name], self.rows[name], head["width"])
        if "of" not in head:
            return codes
        source = head["of"]["column"]
        follow = _codes_that_follow(
            head["of"], head, self.heads[source], self.codes(source)
        )
        return np.where(codes > 0, follow + unzigzag(codes - 1), 0)

    def values(self, name: str) -> list[Value]:
        """Plain values of a column; None is missing, dates are days since 1970."""
        head, data, rows = self.heads[name], self.bytes[name], self.rows[name]
        if head["kind"] == "float":
            if not rows:
                return []
            planes = np.frombuffer(data, "u1").reshape(8, rows)
            floats = planes.T.copy().view("<f8").ravel().tolist()
            return [None if value != value else value for value in floats]
        codes = self.codes(name).tolist()
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
