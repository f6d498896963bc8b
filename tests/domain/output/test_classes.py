"""Ranks, and the classes that are cut by the share of the rank."""

import pandas as pd

from landuse.domain.output.classes import classes, ranks

EDGES = {"A": 0.2, "B": 0.6, "C": 0.95, "D": 1.0}


def test_half_open_class_edges_of_a_hundred():
    got = classes(pd.Series(range(1, 101), dtype="Int64"), EDGES)
    assert got.value_counts().to_dict() == {"A": 20, "B": 40, "C": 35, "D": 5}
    assert [got.iloc[i] for i in (19, 20, 59, 60, 94, 95)] == ["A", "B", "B", "C", "C", "D"]


def test_small_groups_have_no_last_class():
    assert "D" not in set(classes(pd.Series(range(1, 20), dtype="Int64"), EDGES))
    assert "D" in set(classes(pd.Series(range(1, 21), dtype="Int64"), EDGES))


def test_ties_share_the_better_rank_and_float_noise_breaks_none():
    got = ranks(pd.Series([0.1 + 0.2, 0.3, 0.9, None]))
    assert got.to_list() == [2, 2, 1, pd.NA]


def test_each_group_has_its_own_classes():
    groups = pd.Series(["规上"] * 5 + ["规下"] * 5)
    rank = pd.Series([1, 2, 3, 4, 5] * 2, dtype="Int64")
    assert classes(rank, {"A": 0.2, "B": 1.0}, groups).to_list() == ["A", *"BBBB"] * 2


def test_nobody_ranked_is_nobody_classed():
    rank = pd.Series([None, None], dtype="Int64")
    assert classes(rank, EDGES).isna().all()
    assert classes(rank, EDGES, pd.Series(["甲", "乙"])).isna().all()
