"""The language of a run: known before options are read, so that help and refusals speak it too."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from landuse.words.catalogue import FOLDER, LANGUAGES, VARIABLE, language, speaking

OPTION = "--lang"
#: What click asks gettext for its own words by, and the variable by which gettext chooses.
_DOMAIN = "messages"
_CHOICE = "LANGUAGE"


def language_of(args: Sequence[str]) -> str:
    """Decide on the language of a run.

    Parameters
    ----------
    args : sequence of str
        What was typed behind the program's name.

    Returns
    -------
    str
        That of the last ``--lang``; else of the environment variable LANDUSE_LANG; else "zh". One
        that there is no catalogue for is passed over here: click refuses it later.

    Examples
    --------
    >>> language_of(["tag", "--lang", "en"]), language_of(["--lang=EN", "tag", "--lang", "zh"])
    ('en', 'zh')
    """
    chosen = language()
    for at, word in enumerate(args):
        if word == "--":
            break
        if word == OPTION and at + 1 < len(args):
            lang = args[at + 1].lower()
        elif word.startswith(f"{OPTION}="):
            lang = word.partition("=")[2].lower()
        else:
            continue
        if lang in LANGUAGES:
            chosen = lang
    return chosen


@contextmanager
def running_in(lang: str) -> Iterator[None]:
    """Speak a language within a block: our sentences, click's, and those of child processes.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    """
    folder = gettext.bindtextdomain(_DOMAIN)
    before = {name: os.environ.get(name) for name in (_CHOICE, VARIABLE)}
    gettext.bindtextdomain(_DOMAIN, FOLDER)
    os.environ[_CHOICE] = lang
    # one that nobody knows stays, to be refused by its name
    if (before[VARIABLE] or lang) in LANGUAGES:
        os.environ[VARIABLE] = lang
    try:
        with speaking(lang):
            yield
    finally:
        gettext.bindtextdomain(_DOMAIN, folder)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
