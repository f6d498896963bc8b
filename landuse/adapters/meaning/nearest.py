"""“Did you mean”: the word of a vocabulary that is nearest to one that is not in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from landuse.words.phrases import Phrase, phrase

#: How alike two words have to be (difflib's ratio, 0 to 1) for one to be meant by the other.
_LEAST_LIKENESS = 0.5


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The word of a vocabulary that is most like the one given.

    Parameters
    ----------
    word : str
        A word that somebody wrote.
    vocabulary : iterable of str
        The words that would have been understood.

    Returns
    -------
    str or None
        None where no word is near enough to be suggested.

    Examples
    --------
    >>> nearest("paht", ["path", "layer"])
    'path'
    """
    close = difflib.get_close_matches(
        word, list(vocabulary), n=1, cutoff=_LEAST_LIKENESS
    )
    return close[0] if close else None


def hint(word: str, vocabulary: Iterable[str]) -> Phrase | None:
    """Suggest the nearest word, or else list the whole vocabulary.

    Parameters
    ----------
    word : str
        A word that is not in the vocabulary.
    vocabulary : iterable of str
        The words that would have been understood, in the order in which they are listed.

    Returns
    -------
    Phrase or None
        A sentence; None where the vocabulary is empty.

    Examples
    --------
    >>> print(hint("paht", ["path", "layer"]).in_language("en"))
    Did you mean path?
    >>> print(hint("crs", ["path", "layer"]).in_language("en"))
    Available: path, layer.
    """
    words = list(vocabulary)
    close = nearest(word, words)
    if close:
        return phrase("meaning.did_you_mean", word=close)
    if words:
        return phrase("meaning.available", words=words)
    return None
