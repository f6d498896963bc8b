"""The two ends of a ranking, without ranking all that stands between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.domain.output.classes import TIE_DECIMALS


@dataclass(frozen=True)
class Ends:
    """The best and the worst units of a column.

    Parameters
    ----------
    best : ndarray of int64
        Positions of the units with the largest values, the largest first.
    worst : ndarray of int64
        Positions of the units with the smallest values, the smallest first.
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]


def ends_of(values: pd.Series[float], count: int) -> Ends:
    """The units with the largest and with the smallest values.

    As in :func:`landuse.domain.ranking.ranking.ranking`, values that agree to six decimals are
    equal and stand in the order of their ids, and units without a value are not ranked. Only the
    units at the ends are sorted: a million ids would take seconds.

    Parameters
    ----------
    values : Series of float, indexed by unit id
        NA where unknown.
    count : int
        How many units of either end; fewer where there are not so many.

    Returns
    -------
    Ends
        Positions of the units in ``values``.

    Examples
    --------
    >>> taxes = pd.Series([2.0, None, 9.0, 2.0], index=["P4", "P3", "P2", "P1"])
    >>> ends = ends_of(taxes, 2)
    >>> ends.best.tolist(), ends.worst.tolist()
    ([2, 3], [3, 0])
    """
    numbers = values.to_numpy(dtype=float, na_value=np.nan).round(TIE_DECIMALS)
    is_known = ~np.isnan(numbers)
    table = pd.DataFrame({"value": numbers, "id": values.index.astype(str)})[is_known]
    largest = table.loc[table["value"].nlargest(count, keep="all").index]
    smallest = table.loc[table["value"].nsmallest(count, keep="all").index]
    best = largest.sort_values(["value", "id"], ascending=[False, True], kind="stable")
    worst = smallest.sort_values(["value", "id"], kind="stable")
    best_positions = best.index.to_numpy(np.int64)
    worst_positions = worst.index.to_numpy(np.int64)
    return Ends(best_positions[:count], worst_positions[:count])
