"""Signs that nobody sees and that change what is seen: which they are, and text without them.

A vertical tab is pasted along from a word processor, and no workbook takes it; an escape sign
steers the terminal that prints it; a bidirectional control shows a name backwards; two ids that
differ by a zero-width space look the same. None of them carries meaning in a ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: First and last code points of what is hidden. Variation selectors are not among them: rare
#: characters of names are told apart by them.
RANGES = (
    (0x01, 0x08),  # controls of ASCII but tab, line feed and carriage return
    (0x0B, 0x0C),
    (0x0E, 0x1F),
    (0x7F, 0x7F),
    (0x80, 0x9F),  # the further controls, of which some terminals take 9B for an escape
    (0x061C, 0x061C),  # marks of direction
    (0x180E, 0x180E),  # signs of no width
    (0x200B, 0x200F),
    (0x202A, 0x202E),  # embeddings and overrides of direction
    (0x2060, 0x206F),  # joiners, isolates of direction
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFFE, 0xFFFF),  # no characters: XML does not take them
)
#: Halves of a surrogate pair: no text in UTF-8 holds one, but an escape in JSON can name it.
_SURROGATES = (0xD800, 0xDFFF)


def _one_of(ranges: Iterable[tuple[int, int]]) -> re.Pattern[str]:
    """A pattern that finds one sign of the ranges."""
    inside = "".join(
        f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges
    )
    return re.compile(f"[{inside}]")


#: One sign that is to be told of when it is taken out.
HIDDEN = _one_of((*RANGES, _SURROGATES))
#: What is taken out: the zeros that fixed fields are filled up with too, which are no news.
_REMOVED = _one_of(((0, 0), *RANGES, _SURROGATES))


def is_clean(text: str) -> bool:
    r"""Tell whether a text holds no hidden sign and no carriage return.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    bool
        True where :func:`visible` would leave the text as it is.

    Examples
    --------
    >>> is_clean("甲\t乙\n"), is_clean("甲\x0b乙")
    (True, False)
    """
    return "\r" not in text and _REMOVED.search(text) is None


def visible(text: str) -> str:
    r"""A text without its hidden signs.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Line ends are line feeds; tabs stay.

    Examples
    --------
    >>> visible("甲\x0b厂\u202e\r\n二期")
    '甲厂\n二期'
    """
    if is_clean(text):
        return text
    return _REMOVED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def visible_values(value: object) -> object:
    """Lists and tables of a configuration whose texts are without hidden signs, keys as they are.

    Parameters
    ----------
    value : object
        A value of TOML: text, number, day, list or table.

    Returns
    -------
    object
        A new value of the same shape.

    Examples
    --------
    >>> visible_values({"title": ["甲\u200b", 1]})
    {'title': ['甲', 1]}
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [visible_values(item) for item in value]
    if isinstance(value, dict):
        return {key: visible_values(item) for key, item in value.items()}
    return value


def code_points(text: str) -> list[str]:
    r"""The hidden signs of a text by their code points, each once.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    list of str
        In order of the code points.

    Examples
    --------
    >>> code_points("\u202e甲\x0b乙\x0b")
    ['U+000B', 'U+202E']
    """
    return [f"U+{ord(sign):04X}" for sign in sorted(set(HIDDEN.findall(text)))]
