"""Words in the column of vetoes (一票否决): which say that there is none, which name a reason.

A legal consequence hangs on the cell, so that words are taken by their meaning, and what is neither
is told before it decides.
"""

from __future__ import annotations

import re

import pandas as pd

#: Cells that say that there is no veto, whole.
_NONE = re.compile(
    r"(?:[-—–/\\×.。]+|0(?:\.0)?|n|no|none|false|n/?a|nil|"
    r"否|非|错|无|没有|暂无|均无|全无|正常|合格|达标|良好|不涉及|未涉及|无涉及|不适用|不否决|"
    r"未否决|不属于|未触发|未发生|未发现|未出现|未受处罚|不存在|通过)"
)
#: The same as a sentence: 未发生安全事故, 无违法违规行为.
_NONE_OF = re.compile(
    r"(?:未发生|未发现|未出现|未受到?|未涉及|不涉及|不存在|未触发|无|没有|暂无|均无)"
    r"(?!证|照|许可|资质|手续|组织|序)"
    r"[^,，;；但]*(?:事故|违法|违规|行为|情况|情形|问题|事件|事项|否决|处罚|异常|失信|案件|记录)(?:项)?"
)
#: What reasons are made of, and plain words for yes.
_REASON = re.compile(
    r"事故|安全|环保|环境|污染|排污|排放|偷税|逃税|骗税|税|淘汰|落后产能|违法|违规|违章|失信|处罚|"
    r"查处|犯罪|非法|未批|未验|无证|欠薪|停产整治|accident|pollut|fraud|illegal|evasion"
)
_YES = re.compile(r"是|有|y|yes|true|1(?:\.0)?|√|对|触发|否决|一票否决")


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
    >>> cells = pd.Series(["不涉及", "未发生安全事故", "无证排污", "重大安全事故", None])
    >>> says_no_veto(cells.astype("string")).tolist()
    [True, True, False, False, False]
    """
    plain = _plain(words)
    is_none = plain.str.fullmatch(_NONE.pattern) | plain.str.fullmatch(_NONE_OF.pattern)
    return is_none.fillna(False).astype(bool)


def names_no_reason(words: pd.Series) -> pd.Series:
    """Which cells are neither a reason for a veto nor a word for yes or for none.

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
    >>> cells = pd.Series(["待核", "是", "偷税", "不涉及"], dtype="string")
    >>> names_no_reason(cells).tolist()
    [True, False, False, False]
    """
    plain = _plain(words)
    is_known = plain.str.contains(_REASON.pattern) | plain.str.fullmatch(_YES.pattern)
    is_known = is_known.fillna(True).astype(bool) | says_no_veto(words)
    return ~is_known


def _plain(words: pd.Series) -> pd.Series:
    """The cells without blanks and brackets around, and in small letters."""
    return words.astype("string").str.strip(" \t\u3000()（）[]【】。").str.lower()
