"""Numbers of a dBASE table that a driver would cut short: 10,000.00 is no 10.

A dBASE table keeps numbers as text of a fixed width. Drivers read as far as the text is a number
and leave out the rest: a thousands separator makes 10 of 10,000.00, and a row of asterisks, which
is how a program says that a number did not fit, becomes nothing. In a wide field, where every
number fits, asterisks are how GDAL writes that there is none.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
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
        enough = _HOLDS_ANY_FIGURE if self.decimals else _HOLDS_ANY_COUNT
        return self.width >= enough


def with_written_numbers(table: Path, attributes: pd.DataFrame) -> pd.DataFrame:
    """Put text where a number of a dBASE table is not written as any program writes it.

    Parameters
    ----------
    table : Path
        The .dbf.
    attributes : DataFrame
        Its columns as a driver read them, in the order of its fields; not changed.

    Returns
    -------
    DataFrame
        Columns of proper numbers are as they were; in the others every cell is the text that
        stands in the table, None where it is blank.
    """
    raw = table.read_bytes()
    if len(raw) < _FIRST_FIELD:
        return attributes
    count, start, width = _SIZES.unpack_from(raw)
    fields = _fields(raw[:start])
    layout = _record_layout(fields)
    is_consistent = layout.itemsize == width and len(fields) == attributes.shape[1]
    if not is_consistent or len(raw) < start + count * width:
        return attributes
    records = np.frombuffer(raw, layout, count, start)
    records = records[records["deleted"] != _DELETED]
    if len(records) != len(attributes):
        return attributes
    columns = []
    is_any_text = False
    for position, field in enumerate(fields):
        column = attributes.iloc[:, position]
        texts = _texts_of_improper_numbers(field, records[str(position)])
        if texts is not None:
            column = pd.Series(texts, index=attributes.index, dtype=object)
            is_any_text = True
        columns.append(column)
    if not is_any_text:
        return attributes
    with_texts = pd.concat(columns, axis=1)
    with_texts.columns = attributes.columns
    return with_texts


def _record_layout(fields: Sequence[_Field]) -> np.dtype:
    """The layout of a record: the mark of deletion, then every field under its position."""
    layout = [("deleted", "S1")]
    for position, field in enumerate(fields):
        layout.append((str(position), f"S{field.width}"))
    return np.dtype(layout)


def _texts_of_improper_numbers(
    field: _Field, cells: np.ndarray
) -> list[str | None] | None:
    """The cells of a field as text; None where all of them are proper numbers, or texts."""
    if field.kind not in _NUMERIC or _are_proper_as_they_stand(cells):
        return None
    texts = np.char.strip(cells, b" \x00")
    if field.holds_any_number:
        is_filler = np.char.strip(texts, _FILLER) == b""
        texts = np.where(is_filler, b"", texts)
    if _are_numbers(texts[texts != b""]):
        return None
    return [text.decode("ascii", "replace") or None for text in texts.tolist()]


def _fields(header: bytes) -> list[_Field]:
    """The fields that the header of a table declares."""
    fields = []
    offset = _FIRST_FIELD
    while offset + _FIELD_BYTES <= len(header) and header[offset] != _END_OF_FIELDS:
        _, kind, width, decimals = _FIELD.unpack_from(header, offset)
        fields.append(_Field(kind, width, decimals))
        offset += _FIELD_BYTES
    return fields


def _are_proper_as_they_stand(cells: np.ndarray) -> bool:
    """Whether every cell is a proper number or blank: nearly all are, and no text is built."""
    characters = np.ascontiguousarray(cells).view(np.uint8)
    characters = characters.reshape(len(cells), cells.itemsize)
    is_blank = (characters <= _SPACE).all(axis=1)
    return _are_numbers(cells[~is_blank])


def _are_numbers(texts: np.ndarray) -> bool:
    """Whether every text is a number as any program writes it."""
    try:
        texts.astype(float)
    except ValueError:
        return False
    return True
