"""Hidden signs are taken out of a source's cells and headers once, and people are told.

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

#: Rows and code points that a finding names.
_MOST_NAMED = 5
#: First bytes below this, but tab and line feed, are controls or carriage returns.
_FIRST_SEEN = 0x20
_DELETE = 0x7F


def _by_first_byte() -> dict[int, list[tuple[int, int]]]:
    """First byte in UTF-8 → from where to where what follows it is a hidden sign.

    What follows is taken for a number of two bytes; signs of one byte are not among them. Both
    ends of every range share their bytes but the last.
    """
    out: dict[int, list[tuple[int, int]]] = {}
    for low, high in RANGES:
        if low <= _DELETE:
            continue
        first, *rest = chr(low).encode()
        last = chr(high).encode()[-1]
        if len(rest) == 1:  # of two bytes: whatever the third is
            ends = (rest[0] << 8, (last << 8) + 0xFF)
        else:
            ends = ((rest[0] << 8) + rest[1], (rest[0] << 8) + last)
        out.setdefault(first, []).append(ends)
    return out


_HIDDEN_AFTER = _by_first_byte()


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
        Cells of which something was taken out that people have to be told of.

    Examples
    --------
    >>> values, is_changed = without_hidden_signs(pd.Series(["甲\x0b厂", "乙", 3], dtype=object))
    >>> values.to_list(), is_changed.tolist()
    (['甲厂', '乙', 3], [True, False, False])
    """
    nothing = np.zeros(len(cells), bool)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    if isinstance(cells.dtype, pd.StringDtype):
        if not _may_hide(cells):
            return cells, nothing
    elif cells.dtype != object:
        return cells, nothing
    values = cells.tolist()
    # one search over all texts: nearly every column is clean
    if is_clean("\n".join([value for value in values if isinstance(value, str)])):
        return cells, nothing
    out = []
    for at, value in enumerate(values):
        if not isinstance(value, str) or is_clean(value):
            out.append(value)
            continue
        out.append(visible(value))
        nothing[at] = HIDDEN.search(value) is not None
    return pd.Series(out, index=cells.index, dtype=cells.dtype), nothing


def _may_hide(cells: pd.Series) -> bool:
    """Whether the bytes of a column of text hold any that hidden signs have.

    Looking at the bytes of the column's memory costs a fraction of looking at its texts.
    """
    import pyarrow as pa

    stored = pa.chunked_array(pa.array(cells.array))
    if not (pa.types.is_string(stored.type) or pa.types.is_large_string(stored.type)):
        return True
    buffers = [chunk.buffers()[2] for chunk in stored.chunks]
    return any(
        _holds_hidden(buffer.to_pybytes()) for buffer in buffers if buffer is not None
    )


def _holds_hidden(data: bytes) -> bool:
    """Whether UTF-8 holds a hidden sign or a carriage return."""
    octets = np.frombuffer(data + b"\0\0", np.uint8)  # every byte is followed by two
    controls = octets[:-2][octets[:-2] < _FIRST_SEEN]
    if np.any((controls != ord("\t")) & (controls != ord("\n"))):
        return True
    if bytes([_DELETE]) in data:
        return True
    for first, ranges in _HIDDEN_AFTER.items():
        if bytes([first]) not in data:
            continue
        at = np.flatnonzero(octets == first)
        following = octets[at + 1].astype(np.uint16) * 256 + octets[at + 2]
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
    """One finding for a column of which hidden signs were taken out.

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
    signs = code_points("".join(before.tolist()))[:_MOST_NAMED]
    rows = row_numbers.iloc[:_MOST_NAMED].tolist()
    if len(row_numbers) > _MOST_NAMED:
        code = "finding.hidden_signs.first_rows"
    else:
        code = "finding.hidden_signs.all_rows"
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
    hidden = [
        name for name in raw.columns if isinstance(name, str) and not is_clean(name)
    ]
    if not hidden:
        return raw
    taken = set(raw.columns) - set(hidden)
    renamed = {}
    for name in hidden:
        bare = visible(name)
        shown, number = bare, 1
        while shown in taken:
            number += 1
            shown = f"{bare}.{number}"
        taken.add(shown)
        renamed[name] = shown
    return raw.rename(columns=renamed)
