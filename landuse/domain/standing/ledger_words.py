"""What a planner's word means: matched by the policy's words, whatever dresses it in everyday use.

已开工, 开工（一期）, 一期开工 and 开工阶段 say what 开工 says. What is still not understood is
unknown, and the nearest known word is proposed.
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

#: Before a word: it has been done. 未, 拟 and 待 stay, for they say the contrary.
_DONE = ("已经", "已", "完成", "正式", "全面", "顺利")
#: Before a word: the part of a project that it is said of; its amount says how much that is.
_PHASE = re.compile("^(?:第?[0-9一二三四五六七八九十]+期|[首后]期)(?:项目|工程)?")
#: After a word: no other meaning.
_ENDINGS = ("建设", "完成", "完毕", "阶段", "了")
#: A remark in brackets with one of these may say the contrary, so that it is not left out.
_CONTRARY = re.compile("未|不|无|没|拟|待|计划|预计|暂")
_BRACKETS = re.compile(r"\(([^()]*)\)")
#: Signs that a clause denies what follows them; 不足, 无锡 and their like deny nothing.
_NEGATION = "(?:不(?![足善动锈断仅少])|未(?!来)|没有?|无(?![锡偿])|非(?!常)|停止|拒绝|放弃|尚缺)"
#: Signs behind a word that it came to nothing.
_FAILURE = "(?:未果|未成|失败|不成|被拒|作罢|未获批|未通过)"
#: What stands between a negation and the word that it denies, within one clause.
_BETWEEN = r"[^,.;:、。\s]{0,8}?"
#: Words less alike than this are not proposed.
_LEAST_LIKENESS = 0.3
#: Nor are words that share fewer characters, but for words of two: 打桩中 is not 中止.
_LEAST_SHARED = 2
#: So many of the most alike are looked at.
_LOOKED_AT = 5


def plain_word(word: str) -> str:
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
    >>> plain_word("甲（南通）有限公司 ") == plain_word("甲(南通)有限公司")
    True
    """
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def meanings(
    words: Iterable[object], known: Mapping[str, Meaning]
) -> dict[object, Meaning]:
    """Return what each word means, as far as it is understood.

    Parameters
    ----------
    words : iterable
        As written, each once; what is no text is left out.
    known : mapping of str
        The policy's words and what they mean.

    Returns
    -------
    dict
        Word → what it means; words that nobody knows are not in it.

    Examples
    --------
    >>> stages = {"开工": 3, "签约": 1}
    >>> meanings(["已开工", "签约（框架）", "未开工", "开工(未实质)"], stages)
    {'已开工': 3, '签约（框架）': 1}
    """
    by_plain_word = {plain_word(word): meaning for word, meaning in known.items()}
    understood: dict[object, Meaning] = {}
    for word in words:
        if not isinstance(word, str):
            continue
        for candidate in _undressed(plain_word(word)):
            if candidate in by_plain_word:
                understood[word] = by_plain_word[candidate]
                break
    return understood


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like a word.

    Parameters
    ----------
    word : str
        One that is not understood.
    known : iterable of str
        The policy's words.

    Returns
    -------
    str or None
        None where none is like it.

    Examples
    --------
    >>> nearest_word("司法拍卖", ["转让", "司法处置"])
    '司法处置'
    """
    alike = difflib.get_close_matches(
        word, list(known), n=_LOOKED_AT, cutoff=_LEAST_LIKENESS
    )
    least = _LEAST_SHARED if len(word) > _LEAST_SHARED else 1
    for other in alike:
        if len(set(word) & set(other)) >= least:
            return other
    return None


def says_one_of(texts: pd.Series, words: Iterable[str]) -> pd.Series:
    """Tell which texts say one of some words, and do not deny it.

    Parameters
    ----------
    texts : Series of str
        Remarks or lists of papers; NA where there is none.
    words : iterable of str
        A word behind a negation in the same clause, or before a sign that it failed, is denied.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> notes = pd.Series(["到期续租", "不再与原租户续租", "续租未果", "租金不足，续租", None])
    >>> says_one_of(notes, ["续租"]).tolist()
    [True, False, False, True, False]
    """
    said = "|".join(re.escape(word) for word in words)
    if not said:
        return pd.Series(False, index=texts.index)
    denied = f"{_NEGATION}{_BETWEEN}(?:{said})|(?:{said}){_BETWEEN}{_FAILURE}"
    codes, distinct = distinct_texts(texts)
    affirmed = [re.sub(denied, "", _plain_text(text)) for text in distinct]
    says = [re.search(said, text) is not None for text in affirmed]
    return pd.Series(np.array([*says, False], bool)[codes], index=texts.index)


def _plain_text(text: object) -> str:
    """A text with its width folded, so that one comma is like another."""
    return unicodedata.normalize("NFKC", str(text))


def _undressed(word: str) -> Iterator[str]:
    """The word itself, and then without remark, signs that it is done and endings."""
    yield word
    bare = _BRACKETS.sub(_if_contrary, word)
    yield bare
    bare = _PHASE.sub("", bare) or bare
    yield bare
    without_signs = _without_beginning(bare)
    yield without_signs
    for ending in _ENDINGS:
        if bare.endswith(ending):
            yield bare.removesuffix(ending)
        if without_signs.endswith(ending):
            yield without_signs.removesuffix(ending)


def _if_contrary(remark: re.Match[str]) -> str:
    """A remark that may say the contrary as it is; nothing for any other."""
    return remark.group(0) if _CONTRARY.search(remark.group(1)) else ""


def _without_beginning(word: str) -> str:
    """A word without the signs that it has been done."""
    for sign in _DONE:
        if word.startswith(sign) and len(word) > len(sign):
            return _without_beginning(word.removeprefix(sign))
    return word
