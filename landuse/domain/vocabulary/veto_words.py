"""Words in the column of vetoes (一票否决): which say that there is none, which name a reason.

A legal consequence hangs on the cell, so that words are taken by their meaning, and what is neither
is told before it decides.
"""

from __future__ import annotations

import re

import pandas as pd

#: Cells that say that there is no veto, whole.
_NONE = re.compile(
    r"(?:[-—–/\\×.。]+|(?:0(?:\.0)?|零)(?:项|起|次|件|例|宗|个)?|n|no|none|false|n[./]?a\.?|nil|"
    r"not applicable|not involved|nothing|"
    r"否|非|错|无|没有|暂无|均无|全无|正常|合格|达标|良好|不涉及|未涉及|无涉及|不适用|不否决|"
    r"未否决|不属于|未触发|未发生|未发现|未出现|未受处罚|未被处罚|不存在|通过|未被列入|未列入)"
)
#: What stands before a reason that there is not; what follows in the second part is a reason
#: itself: 无证, 无故, 无组织排放.
_DENIAL = (
    r"(?:(?:近[一二两三四五\d]+年|本年度?|当年|今年|全年|历年|从|从来|至今)?"
    r"(?:未发生过?|未发现|未出现|未受到?过?|未被(?:列入)?|未列入|未涉及|不涉及|不存在|未触发|未查出|"
    r"无|没有|暂无|均无))"
    r"(?!证|照|故|视|序|组织|正当)"
)
#: Papers that somebody lacks: a reason.
_LACKING = re.compile(r"证|照|许可|资质|手续|审批|环评|备案|验收")
#: A sentence that denies: 未发生安全事故, 无违法用地, no accidents.
_NONE_OF = re.compile(
    _DENIAL + r"[^,，;；但]*(?:事故|违法|违规|违章|违纪|行为|情况|情形|问题|事件|事项|"
    r"否决|处罚|异常|失信|案件|记录|用地|偷税|漏税|逃税|骗税|欠税|污染|排污|超标|淘汰|落后产能|欠薪|查处|犯罪|名单|目录)[^,，;；但]*"
    r"|(?:no|none|without|never)(?: [a-z]+)+"
)
#: What reasons are made of, and plain words for yes.
_REASON = re.compile(
    r"事故|安全|环保|环境|污染|排污|排放|偷税|逃税|骗税|税|淘汰|落后产能|违法|违规|违章|失信|处罚|"
    r"查处|犯罪|非法|未批|未验|无证|欠薪|停产整治|accident|pollut|fraud|illegal|evasion"
)
#: Words that leave open whether the reason still stands.
_OPEN = re.compile(r"待|拟|免于|免予|不予|撤销|解除|复议|申诉|疑似|涉嫌|整改")
_YES = re.compile(r"是|有|y|yes|true|1(?:\.0)?|√|对|触发|否决|一票否决")
#: A remark that takes back the word before it.
_OPEN_REMARK = r"待|拟|复议|申诉|疑似|涉嫌"
#: A remark in brackets behind a word.
_REMARK = re.compile(r"\s*[(（【\[][^)）】\]]*[)）】\]]?$")


def says_no_veto(words: pd.Series) -> pd.Series:
    """Which cells say that there is no veto.

    Parameters
    ----------
    words : Series of string
        Cells as they are written; NA where empty.

    Returns
    -------
    Series of bool
        On the same index; False for empty cells.

    Examples
    --------
    >>> cells = pd.Series(["不涉及", "未发生安全事故", "否（已整改）", "无证排污", None])
    >>> says_no_veto(cells.astype("string")).tolist()
    [True, True, True, False, False]
    """
    cells = _trimmed(words)
    without_remark = cells.str.replace(_REMARK, "", regex=True).str.strip()
    denies = cells.str.fullmatch(_NONE_OF.pattern) & ~cells.str.contains(
        _LACKING.pattern
    )
    is_none = without_remark.str.fullmatch(_NONE.pattern) & ~cells.str.contains(
        _OPEN_REMARK
    )
    return (is_none | denies).fillna(False).astype(bool)


def names_no_reason(words: pd.Series) -> pd.Series:
    """Which cells are neither a reason for a veto that stands nor a word for yes or for none.

    Parameters
    ----------
    words : Series of string
        Cells as they are written; NA where empty.

    Returns
    -------
    Series of bool
        On the same index; False for empty cells.

    Examples
    --------
    >>> cells = pd.Series(["待核", "免于处罚", "是", "偷税", "不涉及"], dtype="string")
    >>> names_no_reason(cells).tolist()
    [True, True, False, False, False]
    """
    cells = _trimmed(words)
    is_reason = cells.str.contains(_REASON.pattern) & ~cells.str.contains(_OPEN.pattern)
    is_known = is_reason | cells.str.fullmatch(_YES.pattern)
    is_known = is_known.fillna(True).astype(bool) | says_no_veto(words)
    return ~is_known


def _trimmed(words: pd.Series) -> pd.Series:
    """The cells without blanks and brackets around, and in small letters."""
    return words.astype("string").str.strip(" \t\u3000()（）[]【】。").str.lower()
