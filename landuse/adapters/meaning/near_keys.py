"""Ids that nobody has, and the ids that were meant: one slip of the hand away."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

#: Shorter ids (P1, QY002) differ by one character as a rule, which means nothing.
_SHORTEST = 8
#: Names of firms are words: they may be this short.
_SHORTEST_NAME = 4
#: How alike two names have to be (difflib's ratio, 0 to 1).
_LEAST_LIKENESS = 0.75
#: Of so many known characters only do ids consist; more are names.
_MOST_CHARACTERS = 64
#: Ids and pairs of names that are looked at: proposals are a service, not a search.
_MOST_IDS = 300
_MOST_PAIRS = 60_000
_DIGITS = re.compile(r"\d+")


def near_codes(forms: Sequence[str], known: frozenset[str]) -> dict[str, str]:
    """Find the one known id that differs from each by one slip.

    A slip is a character that is wrong, missing or too much, or two neighbours exchanged.

    Parameters
    ----------
    forms : sequence of str
        Ids that nobody has, in their normal form. The first three hundred are looked at.
    known : frozenset of str
        Normal forms of the ids that there are.

    Returns
    -------
    dict of str to str
        Only ids with exactly one such neighbour: where there are several nothing is known.

    Examples
    --------
    >>> near_codes(["91350100M000100Y34"], frozenset({"91350100M000100Y43"}))
    {'91350100M000100Y34': '91350100M000100Y43'}
    """
    characters = frozenset().union(*known) if known else frozenset()
    if len(characters) > _MOST_CHARACTERS:
        characters = frozenset(one for one in characters if one.isascii())
    found = {}
    long_enough = [form for form in forms if len(form) >= _SHORTEST]
    for form in long_enough[:_MOST_IDS]:
        near = known.intersection(_slips(form, characters))
        if len(near) == 1:
            found[form] = next(iter(near))
    return found


def _slips(form: str, characters: frozenset[str]) -> Iterator[str]:
    """Every id that one slip makes of another."""
    for at in range(len(form) + 1):
        head, tail = form[:at], form[at:]
        if tail:
            yield head + tail[1:]
            yield from (head + one + tail[1:] for one in characters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + one + tail for one in characters)


def near_names(forms: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Find the known name that is most like each.

    Parameters
    ----------
    forms : sequence of str
        Names that nobody has, in their normal form.
    known : sequence of str
        Normal forms of the names that there are; names are compared up to a bound of pairs.

    Returns
    -------
    dict of str to str
        Only names that are alike enough, with the same numbers in them: firm 12 is not firm 13.

    Examples
    --------
    >>> near_names(["通达机械厂"], ["通达机械有限公司", "通达机床厂", "通达机械总厂"])
    {'通达机械厂': '通达机械总厂'}
    """
    if not known:
        return {}
    names = list(known)[:_MOST_PAIRS]
    found = {}
    for form in list(forms)[: _MOST_PAIRS // len(names)]:
        if len(form) < _SHORTEST_NAME or form.isascii():
            continue
        numbers = _DIGITS.findall(form)
        alike = [name for name in names if _DIGITS.findall(name) == numbers]
        close = difflib.get_close_matches(form, alike, n=1, cutoff=_LEAST_LIKENESS)
        if close:
            found[form] = close[0]
    return found
