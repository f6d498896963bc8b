"""Words of a veto: what is none, what is a reason, what nobody knows."""

import pandas as pd
import pytest

from landuse.domain.vocabulary.veto_words import names_no_reason, says_no_veto


@pytest.mark.parametrize(
    "word",
    ["不涉及", "无", "正常", "否", "未发生", "未涉及", "合格", "无此情况", "未发生安全事故",
     "无违法违规行为", " 不涉及。", "/", "No", "没有发生安全生产事故"],
)  # fmt: skip
def test_none(word):
    cell = pd.Series([word], dtype="string")
    assert says_no_veto(cell).item()
    assert not names_no_reason(cell).item()


@pytest.mark.parametrize(
    "word", ["重大安全事故", "是", "偷税", "无证排污", "未批先建", "无照经营行为", "未验先投"]
)
def test_a_reason(word):
    cell = pd.Series([word], dtype="string")
    assert not says_no_veto(cell).item()


def test_what_nobody_knows_is_told():
    assert names_no_reason(pd.Series(["待核实", None, "重大安全事故"], dtype="string")).tolist() == [
        True, False, False,
    ]  # fmt: skip
