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
#: Ids consist of at most so many different characters; where there are more, some are names.
_MOST_CHARACTERS = 64
#: Ids and pairs of names that are looked at: proposals are a service, not a search.
_MOST_IDS = 300
_MOST_PAIRS = 60_000
_DIGITS = re.compile(r"\d+")


def near_codes(forms: Sequence[str], existing: frozenset[str]) -> dict[str, str]:
    """Find the one existing id that differs from each by one slip.

    A slip is a character that is wrong, missing or too much, or two neighbours exchanged.

    Parameters
    ----------
    forms : sequence of str
        Ids that nobody has, in their normal form. The first three hundred are looked at.
    existing : frozenset of str
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
    characters = frozenset("".join(existing))
    if len(characters) > _MOST_CHARACTERS:
        characters = frozenset(filter(str.isascii, characters))
    near = {}
    long_enough = [form for form in forms if len(form) >= _SHORTEST]
    for form in long_enough[:_MOST_IDS]:
        neighbours = existing.intersection(_slips(form, characters))
        if len(neighbours) == 1:
            near[form] = next(iter(neighbours))
    return near


def _slips(form: str, characters: frozenset[str]) -> Iterator[str]:
    """Every id that one slip makes of another."""
    for position in range(len(form) + 1):
        head, tail = form[:position], form[position:]
        for character in characters:
            yield head + character + tail
            if tail:
                yield head + character + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def near_names(forms: Sequence[str], existing: Sequence[str]) -> dict[str, str]:
    """Find the existing name that is most like each.

    Parameters
    ----------
    forms : sequence of str
        Names that nobody has, in their normal form.
    existing : sequence of str
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
    if not existing:
        return {}
    names = list(existing)[:_MOST_PAIRS]
    near = {}
    for form in list(forms)[: _MOST_PAIRS // len(names)]:
        if len(form) < _SHORTEST_NAME or form.isascii():
            continue
        numbers = _DIGITS.findall(form)
        comparable = [name for name in names if _DIGITS.findall(name) == numbers]
        close = difflib.get_close_matches(form, comparable, n=1, cutoff=_LEAST_LIKENESS)
        if close:
            near[form] = close[0]
    return near
