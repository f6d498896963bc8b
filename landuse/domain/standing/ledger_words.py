"""What a planner's word means: matched by the policy's words, whatever dresses it in everyday use.

已开工, 开工（一期） and 开工阶段 say what 开工 says. What is still not understood is unknown, and
the nearest known word is proposed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import pandas as pd

Meaning = TypeVar("Meaning")

#: Before a word: it has been done. 未, 拟 and 待 stay, for they say the contrary.
_DONE = ("已经", "已", "完成", "正式", "全面", "顺利")
#: After a word: no other meaning.
_ENDINGS = ("建设", "完成", "完毕", "阶段", "了")
#: A remark in brackets with one of these may say the contrary, so that it is not left out.
_CONTRARY = re.compile("未|不|无|没|拟|待|计划|预计|暂")
_BRACKETS = re.compile(r"\(([^()]*)\)")
#: Before a word of a renewal they say that there was none.
_NEGATIONS = (
    "不",
    "不再",
    "不予",
    "不会",
    "未",
    "未再",
    "没有",
    "无",
    "非",
    "停止",
    "拒绝",
    "放弃",
)
#: Words less alike than this are not proposed.
_LEAST_LIKENESS = 0.3


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


def meanings(words: Iterable[object], known: Mapping[str, Meaning]) -> dict[object, Meaning]:
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
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=_LEAST_LIKENESS)
    return found[0] if found else None


def says_renewal(notes: pd.Series, renewal_words: Iterable[str]) -> pd.Series:
    """Tell which notes say that a lease was renewed.

    Parameters
    ----------
    notes : Series of str
        NA where there is none.
    renewal_words : iterable of str
        Words of a renewal; one behind a negation says that there was none.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> notes = pd.Series(["到期续租", "原租户不再续租", None], dtype="string")
    >>> says_renewal(notes, ["续租"]).tolist()
    [True, False, False]
    """
    words = [re.escape(word) for word in renewal_words]
    if not words:
        return pd.Series(False, index=notes.index)
    not_negated = "".join(f"(?<!{negation})" for negation in _NEGATIONS)
    pattern = f"{not_negated}(?:{'|'.join(words)})"
    return notes.fillna("").str.contains(pattern, regex=True).astype(bool)


def _undressed(word: str) -> Iterator[str]:
    """The word itself, and then without remark, signs that it is done and endings."""
    yield word
    bare = _BRACKETS.sub(_if_contrary, word)
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
