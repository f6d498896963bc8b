"""Columns → compact bytes, and back.

The bytes of the columns follow one another; a head gives the kind and the size of each. Integers
are byte planes of the ``width`` in the head:

``number``
    0 is missing, else 1 + value × ``scale`` - ``low``, in the unit of the column.
``date``
    0 is missing, else 1 + days since 1970-01-01 - ``low``.
``bool``
    One byte a row: 0 missing, 1 false, 2 true.
``float``
    64-bit floats as eight byte planes, NaN is missing: numbers whose span needs over four bytes, or
    whose number of decimals is not given.
``text``
    0 is missing, else 1 + position in the dictionary, which follows as UTF-8 JSON of ``table``
    bytes.

A number or date that is mostly determined by another column (the area that counts is the registered
one, a day is another one a year later) has ``of`` in its head: 0 is missing, else 1 + the zigzag
difference between the integer above and the expected one (0 where none is expected).
"""

from __future__ import annotations

import json
import math
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
#: Factors that are tried between the numbers of two columns: equal, and mu as m².
_FACTORS = (1, m2_from_mu(1))
#: Years that are tried between the days of two columns.
_YEARS = (0, 1, 2, 3)
#: Rows that are compared first: only columns that agree in most of them are compared further.
_SAMPLED_ROWS = 200


@dataclass(frozen=True)
class _EncodedColumn:
    """The bytes of one column, and its head without name and size."""

    kind: Literal["number", "float", "bool", "date", "text"]
    data: bytes
    width: int
    scale: int | None = None
    low: int | None = None
    #: bytes of the dictionary
    table: int | None = None
    #: of numbers and dates: an integer a row, 0 is missing
    codes: Integers | None = None
    #: the column that determines most of the codes; the bytes are then the differences to it
    basis: FollowsFrom | None = None

    def head(self, name: str) -> ColumnHead:
        """Return the head of the column in the page's document."""
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
        if self.basis is not None:
            head["of"] = self.basis
        return head


def pack_columns(
    columns: Mapping[str, Cells],
    decimals: Mapping[str, int] | None = None,
    earlier_columns: Mapping[str, Cells] | None = None,
) -> Pack[ColumnsHead]:
    """Pack columns by name.

    Parameters
    ----------
    columns : mapping of str to array, Series or list, all of one length
        Numbers, booleans, dates; all else is text.
    decimals : mapping of str to int, optional
        Column → decimals that are kept. Fractions of a column without an entry keep all 64 bits.
    earlier_columns : mapping of str to array, Series or list, optional
        Columns of the same rows in a pack that is read before this one. A column that one of them,
        or an earlier column of this pack, determines is packed as the differences to it. Where
        None, every column is packed by itself.

    Returns
    -------
    Pack
        Its head names the columns in their order; their bytes are in the same order, deflated
        together.

    Examples
    --------
    >>> pack = pack_columns({"tax_wan": [12.345, None], "status": ["idle", "idle"]}, {"tax_wan": 1})
    >>> [(head["kind"], head["width"]) for head in pack.header["columns"]]
    [('number', 1), ('text', 1)]
    >>> unpack_columns(pack)
    {'tax_wan': [12.3, None], 'status': ['idle', 'idle']}
    """
    heads: list[ColumnHead] = []
    body: list[bytes] = []
    rows = 0
    digits = decimals or {}
    encoded: dict[str, _EncodedColumn] = {}
    for name, cells in (earlier_columns or {}).items():
        encoded[name] = _encode(cells, digits.get(name))
    for name, cells in columns.items():
        column = _encode(cells, digits.get(name))
        if earlier_columns is not None:
            others = {key: other for key, other in encoded.items() if key != name}
            encoded[name] = column
            column = _encode_differences(column, others)
        heads.append(column.head(name))
        body.append(column.data)
        rows = len(cells)
    data = zlib.compress(b"".join(body), LEVEL)
    return Pack({"rows": rows, "columns": heads}, data)


def _encode_differences(
    column: _EncodedColumn, earlier: Mapping[str, _EncodedColumn]
) -> _EncodedColumn:
    """Encode a column as the differences to an earlier one that determines most of it.

    Parameters
    ----------
    column : _EncodedColumn
        Encoded by itself.
    earlier : mapping of str to _EncodedColumn
        Columns that are read before it.

    Returns
    -------
    _EncodedColumn
        The column unchanged where no earlier one determines most of it.
    """
    codes = column.codes
    if codes is None or column.scale is None or column.low is None:
        return column
    rows = np.flatnonzero(codes)
    interval = max(1, len(rows) // _SAMPLED_ROWS)
    basis = _closest_basis(column, earlier, rows[::interval])
    if basis is None:
        return column
    source = earlier[basis["column"]]
    differences = codes[rows] - _expected_at(rows, column, source, basis)
    coded = np.zeros_like(codes)
    coded[rows] = 1 + zigzag(differences)
    if coded.max() > LIMIT:
        return column
    data, width = to_planes(coded)
    return replace(column, data=data, width=width, basis=basis)


def _closest_basis(
    column: _EncodedColumn, earlier: Mapping[str, _EncodedColumn], rows: Integers
) -> FollowsFrom | None:
    """Return the earlier column that determines most of some rows of a column.

    Parameters
    ----------
    column : _EncodedColumn
        A column with codes.
    earlier : mapping of str to _EncodedColumn
        Columns that are read before it.
    rows : ndarray of int64
        The rows that are compared; the column has a value in each.

    Returns
    -------
    FollowsFrom or None
        None where none determines more than half of the rows.
    """
    assert column.codes is not None
    closest = None
    agreeing = len(rows) // 2
    for name, source in earlier.items():
        if source.codes is None or source.kind != column.kind:
            continue
        for basis in _bases(column.kind, name):
            expected = _expected_at(rows, column, source, basis)
            count = int(np.count_nonzero(column.codes[rows] == expected))
            if count > agreeing:
                closest = basis
                agreeing = count
    return closest


def _bases(kind: str, name: str) -> list[FollowsFrom]:
    """Return the ways in which the column of a name may determine another of its kind."""
    if kind == "date":
        return [{"column": name, "years": years} for years in _YEARS]
    return [{"column": name, "factor": factor} for factor in _FACTORS]


def _expected_at(
    rows: Integers, column: _EncodedColumn, source: _EncodedColumn, basis: FollowsFrom
) -> Integers:
    """Return the codes of a column that its basis determines in some rows."""
    assert source.codes is not None
    return _expected_codes(source.codes[rows], source.head(""), column.head(""), basis)


def _expected_codes(
    codes: Integers, source: ColumnHead, target: ColumnHead, basis: FollowsFrom
) -> Integers:
    """Return the codes of a column that those of another determine.

    ``unpack.js`` computes the same.

    Parameters
    ----------
    codes : ndarray of int64
        Of the source.
    source, target : ColumnHead
        Of the column that determines, and of the one that is determined.
    basis : FollowsFrom
        The factor or the years between the two.

    Returns
    -------
    ndarray of int64
        0 where the source has no value.
    """
    values = codes - 1 + source["low"]
    if "years" in basis:
        expected = _years_later(values, basis["years"])
    else:
        scaled = values / source["scale"] * basis["factor"] * target["scale"]
        expected = np.floor(scaled + 0.5).astype(np.int64)
    return np.where(codes > 0, expected - target["low"] + 1, 0)


def _years_later(days: Integers, years: int) -> Integers:
    """Return days since 1970 some years later; the 29th of February becomes the 28th.

    Examples
    --------
    >>> _years_later(np.array([18262 + 59, 0]), 1).tolist() == [18262 + 59 + 365, 365]
    True
    """
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day_of_month = dates - months.astype("datetime64[D]")
    later_months = months + 12 * years
    first_days = later_months.astype("datetime64[D]")
    next_first_days = (later_months + 1).astype("datetime64[D]")
    last_day_of_month = next_first_days - first_days - 1
    later = first_days + np.minimum(day_of_month, last_day_of_month)
    days_later: Integers = later.astype(np.int64)
    return days_later


def _encode(cells: Cells, decimals: int | None) -> _EncodedColumn:
    """Encode one column by its dtype.

    Parameters
    ----------
    cells : array, Series or list
        Booleans, dates, numbers; all else is text.
    decimals : int or None
        Decimals that are kept of fractions; all of them where None.

    Returns
    -------
    _EncodedColumn
    """
    import pandas as pd
    from pandas.api import types

    series = pd.Series(cells).reset_index(drop=True)
    is_missing = series.isna().to_numpy(bool)
    if types.is_bool_dtype(series.dtype):
        return _encode_flags(series, is_missing)
    if types.is_datetime64_any_dtype(series.dtype):
        days = series.to_numpy("datetime64[D]").astype(np.int64)
        encoded = _encode_integers("date", days, is_missing, 1)
        return encoded or _encode_floats(np.where(is_missing, np.nan, days))
    if types.is_numeric_dtype(series.dtype):
        values = series.to_numpy(dtype=float, na_value=np.nan)
        if types.is_integer_dtype(series.dtype):
            decimals = 0
        return _encode_numbers(values, is_missing, decimals)
    return _encode_texts(series, is_missing)


def _encode_flags(series: pd.Series, is_missing: Flags) -> _EncodedColumn:
    """Encode booleans: 0 is missing, 1 false, 2 true."""
    codes = 1 + series.fillna(False).to_numpy(bool)
    codes = np.where(is_missing, 0, codes).astype("u1")
    return _EncodedColumn("bool", codes.tobytes(), 1)


def _encode_numbers(
    values: Floats, is_missing: Flags, decimals: int | None
) -> _EncodedColumn:
    """Encode numbers as integers of their last decimal, or as floats.

    They are floats where their decimals are not given, where one is infinite or too large to be an
    exact integer, and where their span is too large.
    """
    present = values[~is_missing]
    if decimals is None or not np.isfinite(present).all():
        return _encode_floats(values)
    scale = 10**decimals
    if np.abs(present).max(initial=0) * scale >= _EXACT:
        return _encode_floats(values)
    integers = _rounded(np.where(is_missing, 0, values) * scale)
    encoded = _encode_integers("number", integers, is_missing, scale)
    return encoded or _encode_floats(values)


def _rounded(values: Floats) -> Integers:
    """Round to the nearest integer; away from one that ends in 5 unless the value is exactly it.

    The page rounds once more, to one decimal less: 2.0496 kept as 2.05 would be shown as 2.1. A
    last digit of 5 therefore means that the value itself was a tie.

    Examples
    --------
    >>> _rounded(np.array([204.96, 205.0, 205.04, 207.2])).tolist()
    [204, 205, 206, 207]
    """
    nearest = np.rint(values)
    remainder = values - nearest
    ends_in_five = np.abs(nearest) % 10 == 5
    is_tie = np.abs(remainder) <= _NOISE * np.abs(values)
    away = np.where(ends_in_five & ~is_tie, np.sign(remainder), 0)
    return (nearest + away).astype(np.int64)


def _encode_integers(
    kind: Literal["number", "date"], values: Integers, is_missing: Flags, scale: int
) -> _EncodedColumn | None:
    """Encode integers as planes; return None where their span needs more than 31 bits.

    They are counted from the smallest one, so that years or ids of one kind take one or two bytes;
    0 stays free for missing values.
    """
    present = values[~is_missing]
    low = int(present.min()) if len(present) else 0
    codes = np.where(is_missing, 0, values - low + 1)
    if codes.max(initial=0) > LIMIT:
        return None
    data, width = to_planes(codes)
    return _EncodedColumn(kind, data, width, scale, low, codes=codes)


def _encode_floats(values: Floats) -> _EncodedColumn:
    """Encode 64-bit floats as eight planes."""
    bytes_by_value = values.astype("<f8").view("u1").reshape(-1, 8)
    return _EncodedColumn("float", bytes_by_value.T.tobytes(), 8)


def _encode_texts(series: pd.Series, is_missing: Flags) -> _EncodedColumn:
    """Encode texts as positions in a dictionary, followed by the dictionary.

    The texts of the dictionary are in the order of their first row (of a categorical column: of its
    categories). Half a surrogate pair, which UTF-8 cannot hold, becomes a question mark.
    """
    import pandas as pd

    codes: ArrayLike
    if isinstance(series.dtype, pd.CategoricalDtype):
        # factorizing the texts again would be slow; categories without a row are left out
        used, positions = np.unique(series.cat.codes.to_numpy(), return_inverse=True)
        texts = series.cat.categories[used[used >= 0]].astype("string")
        has_missing = (used < 0).any()
        codes = positions - int(has_missing)
    else:
        codes, texts = pd.factorize(series.astype("string"))
    codes = np.where(is_missing, 0, np.asarray(codes) + 1)
    data, width = to_planes(codes)
    json_list = json.dumps(list(texts), ensure_ascii=False, separators=(",", ":"))
    dictionary = json_list.encode("utf-8", "replace")
    return _EncodedColumn("text", data + dictionary, width, table=len(dictionary))


def unpack_columns(
    pack: Pack[ColumnsHead], earlier: Pack[ColumnsHead] | None = None
) -> dict[str, list[Value]]:
    """Return the columns of a pack.

    Parameters
    ----------
    pack : Pack
        Of :func:`pack_columns`.
    earlier : Pack, optional
        Of the ``earlier_columns`` that it was packed with.

    Returns
    -------
    dict
        Column → Python values; None is missing, dates are days since 1970.
    """
    reader = _ColumnReader()
    if earlier is not None:
        reader.add(earlier)
    reader.add(pack)
    names = [head["name"] for head in pack.header["columns"]]
    return {name: reader.values(name) for name in names}


class _ColumnReader:
    """Columns of one or several packs, decoded by name."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.heads: dict[str, ColumnHead] = {}
        self.bytes: dict[str, bytes] = {}

    def add(self, pack: Pack[ColumnsHead]) -> None:
        """Add the columns of a pack."""
        data = zlib.decompress(pack.data)
        begin = 0
        for head in pack.header["columns"]:
            name = head["name"]
            end = begin + head["size"]
            self.rows[name] = pack.header["rows"]
            self.heads[name] = head
            self.bytes[name] = data[begin:end]
            begin = end

    def codes(self, name: str) -> Integers:
        """Return the integers of a column, 0 is missing."""
        head = self.heads[name]
        codes = from_planes(self.bytes[name], self.rows[name], head["width"])
        if "of" not in head:
            return codes
        basis = head["of"]
        source = basis["column"]
        expected = _expected_codes(self.codes(source), self.heads[source], head, basis)
        return np.where(codes > 0, expected + unzigzag(codes - 1), 0)

    def values(self, name: str) -> list[Value]:
        """Return the Python values of a column; None is missing, dates are days since 1970."""
        head = self.heads[name]
        if head["kind"] == "float":
            return self._floats(name)
        codes = self.codes(name).tolist()
        if head["kind"] == "bool":
            return [None if code == 0 else code == 2 for code in codes]
        if head["kind"] == "text":
            texts = self._dictionary(name)
            return [None if code == 0 else texts[code - 1] for code in codes]
        low, scale = head["low"], head["scale"]
        integers = [None if code == 0 else code - 1 + low for code in codes]
        if scale == 1:
            return list(integers)
        return [None if number is None else number / scale for number in integers]

    def _floats(self, name: str) -> list[Value]:
        """Return the values of a column of 64-bit floats."""
        planes = np.frombuffer(self.bytes[name], "u1").reshape(8, self.rows[name])
        floats = np.frombuffer(planes.T.tobytes(), "<f8").tolist()
        return [None if math.isnan(value) else value for value in floats]

    def _dictionary(self, name: str) -> list[str]:
        """Return the texts of a column, each once."""
        begin = self.rows[name] * self.heads[name]["width"]
        texts: list[str] = json.loads(self.bytes[name][begin:].decode("utf-8"))
        return texts
