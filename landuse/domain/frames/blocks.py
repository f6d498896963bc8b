"""Long work on many rows, cut into blocks for two threads.

GEOS and NumPy release the interpreter while they work, so threads are enough: nothing is copied to
other processes, and the order of the results is that of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

#: Rows of a block: long enough that starting it costs nothing, short enough to stay in the cache.
_BLOCK = 4000
_THREADS = 2
Result = TypeVar("Result")
Item = TypeVar("Item", bound=np.generic)


def map_blocks(work: Callable[[slice], Result], rows: int) -> list[Result]:
    """What a function makes of each block of rows.

    Parameters
    ----------
    work : callable
        Takes the slice of the rows of a block. It is called from several threads and so must not
        change anything that it shares with other calls.
    rows : int
        Number of rows; of none there is one empty block, so that the result always has a type.

    Returns
    -------
    list
        One result a block, in the order of the rows.

    Examples
    --------
    >>> map_blocks(lambda block: block.stop, 4001)
    [4000, 8000]
    """
    blocks = [slice(start, start + _BLOCK) for start in range(0, max(rows, 1), _BLOCK)]
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, blocks))


def concatenate_blocks(
    work: Callable[[slice], npt.NDArray[Item]], rows: int
) -> npt.NDArray[Item]:
    """The rows that a function makes of each block, put together again.

    Parameters
    ----------
    work : callable
        Takes the slice of the rows of a block and gives an array with one entry a row, shape
        (rows of the block, …).
    rows : int
        Number of rows.

    Returns
    -------
    ndarray
        Shape (rows, …), of the type that ``work`` gives.

    Examples
    --------
    >>> numbers = np.arange(5.0)
    >>> concatenate_blocks(lambda block: numbers[block] * 2, 5)
    array([0., 2., 4., 6., 8.])
    """
    return np.concatenate(map_blocks(work, rows))
