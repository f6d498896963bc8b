"""One normal form of ids, however they were typed."""

import pandas as pd
import pytest

from landuse.domain.frames.keys import normal_form, normal_forms, with_one_spelling


@pytest.mark.parametrize(
    "typed",
    [
        "320613016003gb00017",
        "３２０６１３０１６００３ＧＢ０００１７",
        "320613 016003 GB00017",
        " 320613016003GB00017\u3000",
        "320613016003GB\u200b00017",
    ],
)
def test_a_code_is_the_same_however_it_is_typed(typed):
    assert normal_form(typed) == "320613016003GB00017"


@pytest.mark.parametrize("dash", "-－‐–—−")
def test_dashes_are_one(dash):
    assert normal_form(f"xm{dash}1") == "XM-1"


@pytest.mark.parametrize(
    "name", ["甲（南通）公司", "甲(南通) 公司", "甲【南通】公司", "甲〔南通〕公司"]
)
def test_brackets_are_one(name):
    assert normal_form(name) == "甲(南通)公司"


def test_a_form_is_its_own_form():
    texts = pd.Series(["Q1", "甲①", "ﬁ㎡", "91 3", None, "Ａ-b"], dtype="string")
    once = normal_forms(texts)
    assert once.to_list() == ["Q1", "甲1", "FIM2", "913", None, "A-B"]
    assert normal_forms(once).to_list() == once.to_list()


def test_ids_take_the_spelling_that_stands_first():
    ids = pd.Series(["q1", "Q2", "Q1", None, "Ｑ２", "q1"], dtype="string")
    assert with_one_spelling(ids).to_list() == ["q1", "Q2", "q1", pd.NA, "Q2", "q1"]
    assert ids.to_list() == ["q1", "Q2", "Q1", pd.NA, "Ｑ２", "q1"]
