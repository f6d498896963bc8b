"""Sentences for people: one catalogue a language, keyed by code.

The catalogues are gettext's ``.po`` files, one a room in ``landuse/words/<language>/``, which every
translator's program opens; installing compiles them (``python hatch_build.py`` does so by hand).
gettext was chosen because Python itself reads it, click's own words go through it, and it knows
that English has two plurals and Chinese one.
"""

from __future__ import annotations

import functools
import gettext
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar, overload

#: Where the catalogues are.
FOLDER = os.path.dirname(__file__)  # noqa: PTH120  # pathlib takes a tenth of the start of a run
#: The languages there are: the first is spoken where nothing says otherwise.
LANGUAGES = ("zh", "en")
#: The environment variable that chooses one.
VARIABLE = "LANDUSE_LANG"

#: Types of parameters that are said as they are; most are of one of these.
_SIMPLE_TYPES = frozenset({str, int, float})
T = TypeVar("T")
#: What a sentence ends with.
_STOP = re.compile(r"[.?!\u3002\uff1f\uff01]\Z")
_chosen: ContextVar[str | None] = ContextVar("landuse_language", default=None)


class Worded(Protocol):
    """What is said in the language asked for: a phrase, a label."""

    def in_language(self, lang: str | None = None) -> str:
        """Say it.

        Parameters
        ----------
        lang : str, optional
            "zh" or "en"; :func:`language` where None.

        Returns
        -------
        str
        """
        ...


def language() -> str:
    """Which language is spoken where a call does not say.

    Returns
    -------
    str
        That of :func:`speaking`, else of the environment variable LANDUSE_LANG, else "zh".
    """
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    lang = os.environ.get(VARIABLE, "")
    return lang if lang in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language within a block.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Raises
    ------
    ValueError
        There is no such catalogue.

    Examples
    --------
    >>> with speaking("en"):
    ...     say("system.ENOSPC")
    'the disk is full'
    """
    token = _chosen.set(checked(lang))
    try:
        yield
    finally:
        _chosen.reset(token)


def speak(lang: str) -> None:
    """Speak a language from here on, in a process or thread of its own.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Raises
    ------
    ValueError
        There is no such catalogue.
    """
    _chosen.set(checked(lang))


def checked(lang: str) -> str:
    """A language that there is a catalogue for.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        There is no such catalogue.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no catalogue for {lang!r}; there are {', '.join(LANGUAGES)}")
    return lang


def say(code: str, lang: str | None = None, /, **params: object) -> str:
    """Say one sentence of the catalogue.

    Parameters
    ----------
    code : str
        Its key.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.
    **params : Parameter
        What goes into it. What is itself worded is said in the same language, lists are joined as
        that language joins them, and ``count`` chooses between singular and plural.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        The catalogue has no such code, or its sentence asks for a parameter that is not there.

    Examples
    --------
    >>> say("system.ENOSPC", "zh"), say("system.ENOSPC", "en")
    ('磁盘已满', 'the disk is full')
    """
    lang = lang or language()
    count = params.get("count")
    text = template(code, lang, count if isinstance(count, int) else None)
    return text.format_map({name: _one(value, lang) for name, value in params.items()})


def template(code: str, lang: str | None = None, count: int | None = None) -> str:
    """A sentence with its parameters still in braces, for a page that fills it by itself.

    Parameters
    ----------
    code : str
        Its key.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.
    count : int, optional
        Chooses between singular and plural; the plural where None.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        The catalogue has no such code.

    Examples
    --------
    >>> template("map.page.more", "en", 1)
    '{count} more'
    """
    lang = lang or language()
    text = _text(code, lang, count)
    if text is None:
        raise KeyError(f"no words for {code!r} in {lang!r}")
    return text


def has(code: str, lang: str | None = None) -> bool:
    """Whether the catalogue has a code.

    Parameters
    ----------
    code : str
        A key.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.

    Returns
    -------
    bool
    """
    return _text(code, lang or language(), None) is not None


def joined(items: Sequence[object], lang: str | None = None) -> str:
    """Say several things one after the other.

    Parameters
    ----------
    items : iterable of Parameter
        What; each is said in the language.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.

    Returns
    -------
    str

    Examples
    --------
    >>> joined(["A", "B"], "zh"), joined(["A", "B"], "en")
    ('A、B', 'A, B')
    """
    lang = lang or language()
    comma = _text("words.comma", lang, None)
    assert comma is not None
    return comma.join(str(_one(item, lang)) for item in items)


def together(sentences: Iterable[str], lang: str | None = None) -> str:
    """Say sentences one after the other, each but the last with its full stop.

    Parameters
    ----------
    sentences : iterable of str
        In the language; a reason that somebody else gives may lack its full stop.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.

    Returns
    -------
    str

    Examples
    --------
    >>> together(["没有写入", "请重试。"], "zh"), together(["No room.", "Try again"], "en")
    ('没有写入。请重试。', 'No room. Try again')
    """
    text = ""
    for sentence in sentences:
        if text and not _STOP.search(text):
            text = say("words.ended", lang, said=text)
        text = (
            say("words.then", lang, first=text, second=sentence) if text else sentence
        )
    return text


@overload
def in_words(value: Worded, lang: str | None = None) -> str: ...


@overload
def in_words(value: T, lang: str | None = None) -> T: ...


def in_words(value: object, lang: str | None = None) -> object:
    """A value as a cell shows it: what is worded is said, all else stays as it is.

    Parameters
    ----------
    value : Parameter
        A phrase or label, or anything else.
    lang : str, optional
        "zh" or "en"; :func:`language` where None.

    Returns
    -------
    object

    Examples
    --------
    >>> from landuse.words.phrases import Label
    >>> in_words(Label("亩", "mu"), "en"), in_words(3.5), in_words(None)
    ('mu', 3.5, None)
    """
    return value.in_language(lang) if hasattr(value, "in_language") else value


@functools.cache
def _catalogue(room: str, lang: str) -> gettext.NullTranslations:
    """A room's catalogue in a language; an empty one where there is no such room.

    Raises
    ------
    FileNotFoundError
        It has not been compiled: installing does so.
    """
    if gettext.find(room, FOLDER, [lang]) is None:
        if gettext.find("words", FOLDER, [lang]) is None:
            raise FileNotFoundError(f"the words of {lang!r} have not been compiled")
        return gettext.NullTranslations()
    return gettext.translation(room, FOLDER, [lang])


@functools.lru_cache(maxsize=1 << 12)
def _text(code: str, lang: str, count: int | None) -> str | None:
    """The sentence of a code, not yet filled in; None where there is none."""
    catalogue = _catalogue(code.partition(".")[0], lang)
    if count is not None:
        text = catalogue.ngettext(code, code, count)
        if text != code:
            return text
    text = catalogue.gettext(code)
    if text != code:
        return text
    # a sentence with plurals, asked for without a number, is said in the plural
    text = catalogue.ngettext(code, code, 0)
    return text if text != code else None


def _one(value: object, lang: str) -> object:
    """One parameter: worded things in words, lists joined, nothing where it is missing."""
    if type(value) in _SIMPLE_TYPES:
        return value
    if hasattr(value, "in_language"):
        return value.in_language(lang)
    if isinstance(value, (list, tuple)):
        return joined(value, lang)
    return "" if value is None else value
