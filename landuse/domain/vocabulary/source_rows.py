"""The number of a row in a source of several files or sheets.

Every sheet counts its rows from one, so that a row of a table is known only by its sheet and its
number. One number holds both: that of the part, and behind it that of the row. In the first part,
which is the only one of most sources, it is the number that a person sees.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

#: More than the rows of any part; nine thousand parts are still exact as floats.
_OF_PART = 10**12


def numbered(row: int, part: int) -> int:
    """The number of a row among all parts of a source.

    Parameters
    ----------
    row : int
        As a person sees it in the part.
    part : int
        Counted from 0.

    Returns
    -------
    int

    Examples
    --------
    >>> numbered(7, 0), numbered(7, 2)
    (7, 2000000000007)
    """
    return part * _OF_PART + row


def part_and_row(number: int) -> tuple[int, int]:
    """The part that a row is in, and its number there.

    Parameters
    ----------
    number : int
        Of :func:`numbered`.

    Returns
    -------
    part, row : int

    Examples
    --------
    >>> part_and_row(2000000000007)
    (2, 7)
    """
    return divmod(int(number), _OF_PART)


def parts_and_rows(
    numbers: pd.Series,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The parts that rows are in, and their numbers there.

    Parameters
    ----------
    numbers : Series of int64
        Of :func:`numbered`.

    Returns
    -------
    parts, rows : ndarray of int64
    """
    parts, rows = np.divmod(numbers.to_numpy(np.int64), _OF_PART)
    return parts, rows


def row_shown(number: int, parts: Sequence[str]) -> int | str:
    """A row as people are told of it.

    Parameters
    ----------
    number : int
        Of :func:`numbered`.
    parts : sequence of str
        What the parts of the source are called; fewer than two where nobody has to be told.

    Returns
    -------
    int or str
        The row's own number, behind the name of its part where there are several.

    Examples
    --------
    >>> row_shown(7, ()), row_shown(numbered(7, 1), ("2021.xlsx", "2022.xlsx"))
    (7, '2022.xlsx:7')
    """
    part, row = part_and_row(number)
    return f"{parts[part]}:{row}" if len(parts) > 1 else row
