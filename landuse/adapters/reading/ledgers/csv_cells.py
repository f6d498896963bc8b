"""The cells of a .csv."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from landuse.adapters.meaning.header_words import WIDE_COMMA
from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.cells import Row, is_filled
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: What may stand between cells, in the order in which it is preferred.
_DELIMITERS = ",\t;" + WIDE_COMMA


def csv_cells(
    path: Path, encoding: str | None, limits: Limits = USUAL
) -> tuple[list[list[object]], str]:
    """The cells of a .csv, row by row.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str or None
        Its encoding where it is declared.
    limits : Limits
        How much may be in it.

    Returns
    -------
    cells : list of list of str or None
        None where a cell is empty.
    encoding : str

    Raises
    ------
    SourceError
        Where the file is empty, cannot be decoded, holds too much, or a row falls to pieces,
        which is named.
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise SourceError("reading.empty_file", file=path.name)
    text, used = decode(raw, path.name, encoding)
    # strict: a quote that is never closed would swallow the rows that follow
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    cells: list[list[object]] = []
    count = 0
    try:
        # rows before a bad one stay, so that their count tells which it is
        for row in rows:
            cells.append([cell if cell != "" else None for cell in row])
            count += len(row)
            if count > limits.cells:
                raise SourceError("limits.cells", file=path.name, limit=limits.cells)
    except csv.Error:
        raise SourceError(
            "reading.broken_row",
            file=path.name,
            row=len(cells) + 1,
            limit=csv.field_size_limit(),
        ) from None
    return cells, used


def split_again(cells: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """Take rows apart that somebody has typed with another mark between the cells.

    Parameters
    ----------
    cells : sequence of rows
        Of a .csv.

    Returns
    -------
    cells : list of rows
        As many as before. A row is taken apart where it is shorter than most, and gets as many
        cells as these by one other mark (the full-width comma of Chinese text, say).
    changed : list of int
        The positions of such rows.

    Examples
    --------
    >>> split_again([["甲", "1", "2"], ["乙，3，4"], ["丙", "5", "6"]])
    ([['甲', '1', '2'], ['乙', '3', '4'], ['丙', '5', '6']], [1])
    """
    lengths = Counter(len(row) for row in cells if row)
    width = lengths.most_common(1)[0][0] if lengths else 0
    out = list(cells)
    changed = []
    for at, row in enumerate(cells):
        if not 0 < len(row) < width or not any(map(is_filled, row)):
            continue
        for mark in _DELIMITERS:
            taken_apart: list[object] = []
            for cell in row:
                texts = str(cell or "").split(mark)
                taken_apart += [text.strip() or None for text in texts]
            if len(taken_apart) == width:
                out[at] = taken_apart
                changed.append(at)
                break
    return out, changed


def _delimiter(text: str) -> str:
    """What stands between cells: the mark that is most frequent in the first row with any."""
    for line in text.splitlines():
        if any(mark in line for mark in _DELIMITERS):
            return max(_DELIMITERS, key=line.count)
    return _DELIMITERS[0]
