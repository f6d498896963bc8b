"""Words of a veto: what is none, what is a reason, what nobody knows."""

import pandas as pd
import pytest

from landuse.domain.vocabulary.veto_words import names_no_reason, says_no_veto


@pytest.mark.parametrize(
    "word",
    ["不涉及", "无", "正常", "否", "未发生", "未涉及", "合格", "无此情况", "未发生安全事故",
     "无违法违规行为", " 不涉及。", "/", "No", "没有发生安全生产事故",
     "否（已整改）", "无违法用地", "无偷税漏税", "近三年未发生环境污染事故", "未被列入失信名单", "0起",
     "not applicable", "no accidents", "N.A.", "无（全年）"],
)  # fmt: skip
def test_none(word):
    cell = pd.Series([word], dtype="string")
    assert says_no_veto(cell).item()
    assert not names_no_reason(cell).item()


@pytest.mark.parametrize(
    "word", ["重大安全事故", "是", "偷税", "无证排污", "未批先建", "无照经营行为", "未验先投", "无组织排放超标",
     "无故拖欠税款", "无排污许可证排污", "是（无证排污）", "未取得环评审批违法建设", "免于处罚"],
)  # fmt: skip
def test_a_reason(word):
    cell = pd.Series([word], dtype="string")
    assert not says_no_veto(cell).item()


def test_what_nobody_knows_is_told():
    words = ["待核实", None, "重大安全事故", "环保处罚已撤销", "无（待核实）", "○"]
    told = names_no_reason(pd.Series(words, dtype="string"))
    assert told.tolist() == [True, False, False, True, True, True]
