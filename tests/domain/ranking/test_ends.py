"""The ends of a ranking: without ranking what stands between, ties in the order of ids."""

import numpy as np
import pandas as pd

from landuse.domain.ranking.ends import ends_of


def test_equal_values_stand_in_the_order_of_their_ids():
    # P1 and P3 agree to six decimals: they are equal, whichever is larger in the seventh
    values = pd.Series(
        [5.00000001, 7.0, 5.0, pd.NA, 1.0], index=["P3", "P2", "P1", "P5", "P4"], dtype="Float64"
    )
    ends = ends_of(values, 3)
    assert values.index[ends.best].tolist() == ["P2", "P1", "P3"]
    assert values.index[ends.worst].tolist() == ["P4", "P1", "P3"]


def test_a_tie_at_the_end_is_cut_by_id():
    values = pd.Series([0.0] * 4, index=["d", "b", "a", "c"])
    assert values.index[ends_of(values, 2).best].tolist() == ["a", "b"]
    assert values.index[ends_of(values, 2).worst].tolist() == ["a", "b"]


def test_unknown_values_are_not_ranked():
    ends = ends_of(pd.Series([np.nan, 3.0], index=["a", "b"]), 5)
    assert (ends.best.tolist(), ends.worst.tolist()) == ([1], [1])
    none = ends_of(pd.Series([], index=pd.Index([], dtype=object), dtype=float), 5)
    assert (len(none.best), len(none.worst)) == (0, 0)
