"""Ids of one table looked up in another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


def positions(index: pd.Index, ids: pd.Series) -> npt.NDArray[np.intp]:
    """Where each id stands in an index.

    Parameters
    ----------
    index : Index
        Ids, each once.
    ids : Series
        Ids to be looked up, NA where there is none.

    Returns
    -------
    ndarray of int, shape (len(ids),)
        -1 where an id is missing or not in ``index``.

    Notes
    -----
    A column without ids costs nothing: the index of a million is not even hashed.

    Examples
    --------
    >>> positions(pd.Index(["甲", "乙"]), pd.Series(["乙", None, "丙"]))
    array([ 1, -1, -1])
    """
    found = np.full(len(ids), -1)
    is_given = ids.notna().to_numpy(bool)
    if is_given.any():
        given = pd.Index(ids[is_given], dtype=object)
        found[is_given] = index.get_indexer(given)
    return found
