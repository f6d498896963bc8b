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

#: Marks that may stand between cells, in the order of preference.
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
    text, used_encoding = decode(raw, path.name, encoding)
    lines = io.StringIO(text, newline="")
    # strict: a quote that is never closed would swallow the rows that follow
    rows = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    cells: list[list[object]] = []
    count = 0
    try:
        # the rows before a bad one are kept: their count is its number
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
    return cells, used_encoding


def split_again(cells: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """Split rows again that somebody has typed with another mark between the cells.

    Parameters
    ----------
    cells : sequence of rows
        Of a .csv.

    Returns
    -------
    cells : list of rows
        As many as before. A row is split again where it is shorter than most rows, and another
        mark (the full-width comma of Chinese text, say) gives it as many cells as those have.
    resplit_rows : list of int
        The positions of such rows.

    Examples
    --------
    >>> split_again([["甲", "1", "2"], ["乙，3，4"], ["丙", "5", "6"]])
    ([['甲', '1', '2'], ['乙', '3', '4'], ['丙', '5', '6']], [1])
    """
    lengths = Counter(len(row) for row in cells if row)
    usual_length = lengths.most_common(1)[0][0] if lengths else 0
    result = list(cells)
    resplit_rows = []
    for at, row in enumerate(cells):
        if not 0 < len(row) < usual_length or not any(map(is_filled, row)):
            continue
        for mark in _DELIMITERS:
            new_row = _split_at(mark, row)
            if len(new_row) == usual_length:
                result[at] = new_row
                resplit_rows.append(at)
                break
    return result, resplit_rows


def _split_at(mark: str, row: Row) -> list[object]:
    """The cells of a row, each split where a mark stands in it."""
    new_row: list[object] = []
    for cell in row:
        texts = str(cell or "").split(mark)
        new_row += [text.strip() or None for text in texts]
    return new_row


def _delimiter(text: str) -> str:
    """The mark between cells: the most frequent one in the first line that has any."""
    for line in text.splitlines():
        if any(mark in line for mark in _DELIMITERS):
            return max(_DELIMITERS, key=line.count)
    return _DELIMITERS[0]
