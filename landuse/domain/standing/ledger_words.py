"""The meaning of a planner's word: one of the policy's words, with everyday additions left out.

已开工, 开工（一期）, 一期开工 and 开工阶段 mean the same as 开工. For a word that is still unknown,
the nearest of the policy's words is proposed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from landuse.domain.frames.groups import distinct_texts

Meaning = TypeVar("Meaning")

#: Before a word: it is completed. 未, 拟 and 待 are not left out, for they mean the contrary.
_COMPLETION = ("已经", "已", "完成", "正式", "全面", "顺利")
#: Before a word: the phase of the project; the amount of the row states how large it is.
_PHASE = re.compile("^(?:第?[0-9一二三四五六七八九十]+期|[首后]期)(?:项目|工程)?")
#: After a word: nothing is added to its meaning.
_ENDINGS = ("建设", "完成", "完毕", "阶段", "了")
#: A remark in brackets with one of these may mean the contrary, so that it is not left out.
_CONTRARY = re.compile("未|不|无|没|拟|待|计划|预计|暂")
_BRACKETS = re.compile(r"\(([^()]*)\)")
#: Negations of the words that follow in their clause; 不足, 无锡 and the like are none.
_NEGATION = "(?:不(?![足善动锈断仅少])|未(?!来)|没有?|无(?![锡偿])|非(?!常)|停止|拒绝|放弃|尚缺)"
#: After a word: it was attempted and failed.
_FAILURE = "(?:未果|未成|失败|不成|被拒|作罢|未获批|未通过)"
#: Text between a negation and the word that it denies, within one clause.
_BETWEEN = r"[^,.;:、。\s]{0,8}?"
#: Words that are less similar than this are not proposed.
_SIMILARITY = 0.3
#: Nor are words that share fewer characters, unless they are short: 打桩中 is not 中止.
_SHARED_CHARACTERS = 2
#: How many of the most similar words are compared.
_COMPARED_WORDS = 5


def folded_word(word: str) -> str:
    """Return a word with its width, case and white space folded.

    Parameters
    ----------
    word : str
        As written.

    Returns
    -------
    str

    Examples
    --------
    >>> folded_word("甲（南通）有限公司 ")
    '甲(南通)有限公司'
    """
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def meanings(
    words: Iterable[object], meaning_of_word: Mapping[str, Meaning]
) -> dict[object, Meaning]:
    """Return the meaning of each word that is understood.

    Parameters
    ----------
    words : iterable
        As written, each once; cells that are no text are left out.
    meaning_of_word : mapping of str
        The policy's words and their meanings.

    Returns
    -------
    dict
        Word → its meaning; unknown words are not in it.

    Examples
    --------
    >>> stages = {"开工": 3, "签约": 1}
    >>> meanings(["已开工", "签约（框架）", "未开工", "开工(未实质)"], stages)
    {'已开工': 3, '签约（框架）': 1}
    """
    meaning_of_folded = {
        folded_word(word): meaning for word, meaning in meaning_of_word.items()
    }
    understood: dict[object, Meaning] = {}
    for word in words:
        if not isinstance(word, str):
            continue
        for candidate in _without_additions(folded_word(word)):
            if candidate in meaning_of_folded:
                understood[word] = meaning_of_folded[candidate]
                break
    return understood


def nearest_word(word: str, policy_words: Iterable[str]) -> str | None:
    """Return the policy's word that is most similar to a word.

    Parameters
    ----------
    word : str
        One that is not understood.
    policy_words : iterable of str
        All words of the policy.

    Returns
    -------
    str or None
        None where none is similar.

    Examples
    --------
    >>> nearest_word("司法拍卖", ["转让", "司法处置"])
    '司法处置'
    """
    similar = difflib.get_close_matches(
        word, list(policy_words), n=_COMPARED_WORDS, cutoff=_SIMILARITY
    )
    required = _SHARED_CHARACTERS if len(word) > _SHARED_CHARACTERS else 1
    for other in similar:
        shared = set(word) & set(other)
        if len(shared) >= required:
            return other
    return None


def says_one_of(texts: pd.Series, words: Iterable[str]) -> pd.Series:
    """Return which texts say one of some words, and do not deny it.

    Parameters
    ----------
    texts : Series of str
        Remarks or lists of papers; NA where there is none.
    words : iterable of str
        A word is denied by a negation before it in the same clause, or a failure after it.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> notes = pd.Series(["到期续租", "不再与原租户续租", "续租未果", "租金不足，续租", None])
    >>> says_one_of(notes, ["续租"]).tolist()
    [True, False, False, True, False]
    """
    any_word = "|".join(re.escape(word) for word in words)
    if not any_word:
        return pd.Series(False, index=texts.index)
    denial = f"{_NEGATION}{_BETWEEN}(?:{any_word})|(?:{any_word}){_BETWEEN}{_FAILURE}"
    codes, distinct = distinct_texts(texts)
    # one more, for missing texts: their code is -1
    is_affirmed = np.zeros(len(distinct) + 1, bool)
    for code, text in enumerate(distinct):
        # with its width folded, one comma is like another
        folded = unicodedata.normalize("NFKC", str(text))
        without_denials = re.sub(denial, "", folded)
        is_affirmed[code] = re.search(any_word, without_denials) is not None
    return pd.Series(is_affirmed[codes], index=texts.index)


def _without_additions(word: str) -> Iterator[str]:
    """The word itself, and then without remark, phase, signs of completion and endings."""
    yield word
    without_remark = _BRACKETS.sub(_keep_if_contrary, word)
    yield without_remark
    core = _PHASE.sub("", without_remark) or without_remark
    yield core
    without_signs = _without_completion(core)
    yield without_signs
    for ending in _ENDINGS:
        if core.endswith(ending):
            yield core.removesuffix(ending)
        if without_signs.endswith(ending):
            yield without_signs.removesuffix(ending)


def _keep_if_contrary(remark: re.Match[str]) -> str:
    """The remark itself where it may mean the contrary; else nothing."""
    if _CONTRARY.search(remark.group(1)):
        return remark.group(0)
    return ""


def _without_completion(word: str) -> str:
    """A word without the signs of completion before it."""
    for sign in _COMPLETION:
        if word.startswith(sign) and len(word) > len(sign):
            return _without_completion(word.removeprefix(sign))
    return word
