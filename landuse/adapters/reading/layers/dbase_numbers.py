"""Numbers of a dBASE table that a driver would cut short: 10,000.00 is no 10.

A dBASE table keeps numbers as text of a fixed width. Drivers read as far as the text is a number
and leave out the rest: a thousands separator makes 10 of 10,000.00, and a row of asterisks, which
is how a program says that a number did not fit, becomes nothing. In a wide field, where every
number fits, asterisks are how GDAL writes that there is none.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

#: In the header: how many records, bytes of the header, bytes of a record.
_SIZES = struct.Struct("<4xIHH")
#: One field of the header: name, type, width, decimals.
_FIELD = struct.Struct("<11sc4xBB")
_FIELD_BYTES, _FIRST_FIELD, _END_OF_FIELDS = 32, 32, 0x0D
#: Types of fields that hold numbers.
_NUMERIC = (b"N", b"F")
#: The first byte of a record that was deleted and not yet packed away.
_DELETED = b"*"
#: The highest sign that shows nothing.
_SPACE = 0x20
#: What fills a field whose number did not fit, or that has none.
_FILLER = b"*"
#: Fields of so many characters hold every figure and every whole number there is; GDAL's are
#: of 24, and of 9 or 18 without decimals.
_HOLDS_ANY_FIGURE = 18
_HOLDS_ANY_COUNT = 9


@dataclass(frozen=True)
class _Field:
    """One field of a table.

    Attributes
    ----------
    kind : bytes
        Its type, one letter.
    width, decimals : int
        Characters of its cells, and how many of them stand behind the point.
    """

    kind: bytes
    width: int
    decimals: int

    @property
    def holds_any_number(self) -> bool:
        """Whether no number can be too long for it."""
        return self.width >= (_HOLDS_ANY_FIGURE if self.decimals else _HOLDS_ANY_COUNT)


def with_written_numbers(table: Path, attributes: pd.DataFrame) -> pd.DataFrame:
    """Put text where a number of a dBASE table is not written as a plain number.

    Parameters
    ----------
    table : Path
        The .dbf.
    attributes : DataFrame
        Its columns as a driver read them, in the order of its fields; not changed.

    Returns
    -------
    DataFrame
        Columns in which every number is plain are as they were; in the others every cell is the
        text that stands in the table, None where it is blank.
    """
    raw = table.read_bytes()
    if len(raw) < _FIRST_FIELD:
        return attributes
    count, start, width = _SIZES.unpack_from(raw)
    fields = _fields(raw[:start])
    layout = np.dtype(
        [("deleted", "S1"), *((str(i), f"S{f.width}") for i, f in enumerate(fields))]
    )
    is_ours = layout.itemsize == width and len(fields) == attributes.shape[1]
    if not is_ours or len(raw) < start + count * width:
        return attributes
    records = np.frombuffer(raw, layout, count, start)
    records = records[records["deleted"] != _DELETED]
    if len(records) != len(attributes):
        return attributes
    columns = {}
    for i, field in enumerate(fields):
        if field.kind in _NUMERIC and not _are_plain_as_they_stand(records[str(i)]):
            written = np.char.strip(records[str(i)], b" \x00")
            if field.holds_any_number:
                written = np.where(np.char.strip(written, _FILLER) == b"", b"", written)
            if not _are_plain(written):
                columns[i] = [
                    text.decode("ascii", "replace") or None for text in written.tolist()
                ]
    if not columns:
        return attributes
    kept = [
        pd.Series(columns[i], index=attributes.index, dtype=object)
        if i in columns
        else attributes.iloc[:, i]
        for i in range(len(fields))
    ]
    out = pd.concat(kept, axis=1)
    out.columns = attributes.columns
    return out


def _fields(header: bytes) -> list[_Field]:
    """The fields that the header of a table declares."""
    found = []
    at = _FIRST_FIELD
    while at + _FIELD_BYTES <= len(header) and header[at] != _END_OF_FIELDS:
        _, kind, width, decimals = _FIELD.unpack_from(header, at)
        found.append(_Field(kind, width, decimals))
        at += _FIELD_BYTES
    return found


def _are_plain_as_they_stand(cells: np.ndarray) -> bool:
    """Whether every cell is a plain number or blank: so are nearly all, and no text is made."""
    letters = (
        np.ascontiguousarray(cells).view(np.uint8).reshape(len(cells), cells.itemsize)
    )
    return _are_numbers(cells[(letters > _SPACE).any(axis=1)])


def _are_plain(written: np.ndarray) -> bool:
    """Whether every text is a number as any program writes it, or blank."""
    return _are_numbers(written[written != b""])


def _are_numbers(filled: np.ndarray) -> bool:
    """Whether every text is a number as any program writes it."""
    try:
        filled.astype(float)
    except ValueError:
        return False
    return True
