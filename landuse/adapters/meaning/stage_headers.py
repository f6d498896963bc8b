"""Headers that name the day of a stage: 签约日期, 实际开工时间, 竣工."""

from __future__ import annotations

import re
from collections.abc import Sequence

from landuse.adapters.meaning.header_words import narrow
from landuse.domain.standing.ledger_words import meanings

#: What stands behind the stage: it is a day, a month or a time.
_DAY = re.compile(r"(?:的)?(?:日期|时间|年月日|年月|日|月份|节点)$")
#: What stands before it and says no other stage. 计划, 约定 and 拟 do: that stage is not reached.
_BEFORE = re.compile(r"^(?:项目|工程|企业|厂房|土地|地块|实际|正式)+")
#: 协议签订 is 签订协议.
_REVERSED = re.compile(r"^(.{2,4})(签订|办结|领取|取得)$")
_BLANKS = frozenset({"/", "-", "—", "——", "无", ""})
#: A cell that says that the stage is not reached.
_NOT_REACHED = re.compile(r"^(?:尚?未|还?没|暂无|待定?|不涉及)\D*$")


def stage_of_header(header: object, words: Sequence[str]) -> str | None:
    """The stage whose day stands under a header.

    Parameters
    ----------
    header : object
        A header without its unit and its year.
    words : sequence of str
        The words for stages that the policy and the workspace know.

    Returns
    -------
    str or None
        The word of the header; None where it names no stage, or one that is only planned.

    Examples
    --------
    >>> words = ("签约", "开工", "签订协议")
    >>> stage_of_header("签约日期", words), stage_of_header("实际开工时间", words)
    ('签约', '开工')
    >>> stage_of_header("协议签订日期", words), stage_of_header("计划开工日期", words)
    ('签订协议', None)
    """
    name = _DAY.sub("", narrow(header))
    name = _BEFORE.sub("", name)
    candidates = [name, _REVERSED.sub(r"\2\1", name)]
    known_stages = meanings(candidates, dict.fromkeys(words, True))
    for candidate in candidates:
        if candidate in known_stages:
            return candidate
    return None


def is_not_reached(cell: object) -> bool:
    """Whether a cell under the header of a stage says that it is not reached yet.

    Parameters
    ----------
    cell : object
        Any cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_not_reached(cell) for cell in ("未开工", "尚未签约", "/", "2022-03-01")]
    [True, True, True, False]
    """
    if not isinstance(cell, str):
        return False
    text = narrow(cell)
    return text in _BLANKS or bool(_NOT_REACHED.match(text))
