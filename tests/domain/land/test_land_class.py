"""Codes and words to land classes, by the tables of the shipped policy."""

import pandas as pd
import pytest
from factories import zone

from landuse.domain.land.land_class import land_classes


@pytest.mark.parametrize(
    ("use", "system", "expected"),
    [
        ("0601", "三调", "industrial"),
        ("1001", "用地用海2023", "industrial"),
        ("1001", "三调", "transport"),
        ("0601", None, None),
        ("0702", "用地用海2023", "residential"),
        ("M1", None, "industrial"),
        ("工业用地", None, "industrial"),
        (None, "三调", None),
    ],
)
def test_a_code_means_nothing_without_its_system(use, system, expected):
    tables = zone(parcels=[]).policy.land_classes
    got = land_classes(
        pd.Series([use], dtype="string"), pd.Series([system], dtype="string"), tables
    ).iloc[0]
    assert (None if pd.isna(got) else got) == expected
