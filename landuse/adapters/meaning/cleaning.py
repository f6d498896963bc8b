"""Hidden signs are taken out of a source's cells and headers once, and reported.

Whatever comes after — tables on a terminal, workbooks, pages — shows text as it stands here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.hidden_signs import (
    HIDDEN,
    RANGES,
    code_points,
    is_clean,
    visible,
)
from landuse.words.phrases import phrase

#: Rows and code points that a finding lists.
_LISTED = 5
#: First bytes below this, but tab and line feed, are controls or carriage returns.
_FIRST_VISIBLE = 0x20
_DELETE = 0x7F


def _ranges_by_first_byte() -> dict[int, list[tuple[int, int]]]:
    """First byte in UTF-8 → from where to where what follows it is a hidden sign.

    What follows is taken for a number of two bytes; signs of one byte are not among them. Both
    ends of every range share their bytes but the last.
    """
    ranges: dict[int, list[tuple[int, int]]] = {}
    for low, high in RANGES:
        if low <= _DELETE:
            continue
        first, *rest = chr(low).encode()
        last = chr(high).encode()[-1]
        if len(rest) == 1:  # a sign of two bytes, whatever the third is
            lowest = rest[0] << 8
            highest = (last << 8) + 0xFF
        else:
            lowest = (rest[0] << 8) + rest[1]
            highest = (rest[0] << 8) + last
        ranges.setdefault(first, []).append((lowest, highest))
    return ranges


_HIDDEN_RANGES = _ranges_by_first_byte()


def without_hidden_signs(cells: pd.Series) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    r"""Cells whose texts are without hidden signs.

    Parameters
    ----------
    cells : Series
        A column of any dtype; what is no text stays as it is.

    Returns
    -------
    cells : Series
        The same column where there was nothing to take out.
    is_changed : ndarray of bool
        Cells of which something was taken out that people have to know of.

    Examples
    --------
    >>> values, is_changed = without_hidden_signs(pd.Series(["甲\x0b厂", "乙", 3], dtype=object))
    >>> values.to_list(), is_changed.tolist()
    (['甲厂', '乙', 3], [True, False, False])
    """
    is_changed = np.zeros(len(cells), bool)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    if isinstance(cells.dtype, pd.StringDtype):
        may_hold_signs = _may_hold_hidden_signs(cells)
    else:
        may_hold_signs = cells.dtype == object
    if not may_hold_signs:
        return cells, is_changed
    values = cells.tolist()
    # one search over all texts: nearly every column is clean
    texts = [value for value in values if isinstance(value, str)]
    if is_clean("\n".join(texts)):
        return cells, is_changed
    for position, value in enumerate(values):
        if isinstance(value, str) and not is_clean(value):
            values[position] = visible(value)
            is_changed[position] = HIDDEN.search(value) is not None
    return pd.Series(values, index=cells.index, dtype=cells.dtype), is_changed


def _may_hold_hidden_signs(cells: pd.Series) -> bool:
    """Whether the bytes of a column of text hold any that hidden signs have.

    Looking at the bytes of the column's memory costs a fraction of looking at its texts.
    """
    import pyarrow as pa

    stored = pa.chunked_array(pa.array(cells.array))
    if not (pa.types.is_string(stored.type) or pa.types.is_large_string(stored.type)):
        return True
    for chunk in stored.chunks:
        text_buffer = chunk.buffers()[2]
        if text_buffer is not None and _holds_hidden_sign(text_buffer.to_pybytes()):
            return True
    return False


def _holds_hidden_sign(data: bytes) -> bool:
    """Whether UTF-8 holds a hidden sign or a carriage return."""
    octets = np.frombuffer(data + b"\0\0", np.uint8)  # every byte is followed by two
    controls = octets[:-2][octets[:-2] < _FIRST_VISIBLE]
    if np.any((controls != ord("\t")) & (controls != ord("\n"))):
        return True
    if bytes([_DELETE]) in data:
        return True
    for first, ranges in _HIDDEN_RANGES.items():
        if bytes([first]) not in data:
            continue
        positions = np.flatnonzero(octets == first)
        following = octets[positions + 1].astype(np.uint16) * 256
        following += octets[positions + 2]
        for low, high in ranges:
            if np.any((following >= low) & (following <= high)):
                return True
    return False


def report_hidden_signs(
    findings: Findings,
    column: str,
    header: str,
    before: pd.Series,
    row_numbers: pd.Series,
) -> None:
    """Report a column of which hidden signs were taken out.

    Parameters
    ----------
    findings : Findings
        Takes the finding.
    column, header : str
        The canonical column, and the header in the source.
    before : Series
        The cells that were changed, as they were.
    row_numbers : Series of int
        Their rows as a person counts them in the file.
    """
    signs = code_points("".join(before.tolist()))[:_LISTED]
    rows = row_numbers.iloc[:_LISTED].tolist()
    code = "finding.hidden_signs.all_rows"
    if len(row_numbers) > _LISTED:
        code = "finding.hidden_signs.first_rows"
    sentence = phrase(code, header=header, count=len(before), signs=signs, rows=rows)
    findings.add(sentence, action="repaired", column=column, value=" ".join(signs))


def with_clean_headers(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns of a source under headers without hidden signs.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers, each of which stands once.

    Returns
    -------
    DataFrame
        The same where every header is clean. A header that would stand twice then gets a number.

    Examples
    --------
    >>> list(with_clean_headers(pd.DataFrame(columns=["名称", "名称\u200b"])).columns)
    ['名称', '名称.2']
    """
    text_names = [name for name in raw.columns if isinstance(name, str)]
    unclean = [name for name in text_names if not is_clean(name)]
    if not unclean:
        return raw
    taken = set(raw.columns) - set(unclean)
    renamed = {}
    for name in unclean:
        clean_name = visible(name)
        header = clean_name
        number = 1
        while header in taken:
            number += 1
            header = f"{clean_name}.{number}"
        taken.add(header)
        renamed[name] = header
    return raw.rename(columns=renamed)
