"""Ids of one table looked up in another."""

from __future__ import annotations

import numpy as np
import pandas as pd


def positions(known: pd.Index, ids: pd.Series) -> np.ndarray:
    """Place of each id in ``known``, -1 where it is not there or missing.

    A column without ids costs nothing: the index of a million is not even hashed.

    >>> positions(pd.Index(["甲", "乙"]), pd.Series(["乙", None, "丙"]))
    array([ 1, -1, -1])
    """
    out, told = np.full(len(ids), -1), ids.notna().to_numpy(bool)
    if told.any():
        out[told] = known.get_indexer(ids[told].astype(object))
    return out
