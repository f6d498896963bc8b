"""Credit codes by their check digit (GB 32100-2015)."""

import pandas as pd
import pytest

from landuse.domain.vocabulary.codes import (
    CREDIT_CHARACTERS,
    has_right_check_digit,
    looks_like_credit_code,
)

#: The example of the standard, and a code whose check character is 0.
RIGHT = "91350100M000100Y43"


def test_the_example_of_the_standard_is_right():
    # Σ value × 3^i over 91350100M000100Y4 leaves 28, and 31 − 28 is 3
    assert has_right_check_digit(pd.Series([RIGHT])).tolist() == [True]


def test_every_wrong_character_is_found():
    for at in range(18):
        codes = [RIGHT[:at] + one + RIGHT[at + 1 :] for one in CREDIT_CHARACTERS]
        right = has_right_check_digit(pd.Series(codes))
        assert [code for code, is_right in zip(codes, right, strict=True) if is_right] == [RIGHT]


def test_neighbours_exchanged_are_found():
    for at in range(17):
        if RIGHT[at] != RIGHT[at + 1]:
            code = RIGHT[:at] + RIGHT[at + 1] + RIGHT[at] + RIGHT[at + 2 :]
            assert not has_right_check_digit(pd.Series([code]))[0]


@pytest.mark.parametrize("code", ["QY001", "9135010M000100Y43", "甲公司", ""])
def test_other_ids_are_no_credit_codes(code):
    assert not looks_like_credit_code(pd.Series([code], dtype=object))[0]
