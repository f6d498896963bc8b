"""“did you mean”: the known word nearest to one that is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, None where none is near.

    >>> nearest("paht", ["path", "layer"])
    'path'
    """
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), None)


def hint(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, else with all of them; nothing where none is known."""
    words = list(known)
    close = nearest(word, words)
    return f"是否指 {close}？" if close else (f"可用：{'、'.join(words)}。" if words else "")
