"""What is to be said, before it is said in any language: a code and its parameters.

Whoever finds something out says which sentence it is and what goes into it; the sentence itself
stands in a catalogue a language (:mod:`landuse.words.catalogue`). So nothing that decides holds
words for people, a script can match codes, and one run can be told in two languages.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeAlias, Union

from landuse.words.catalogue import language, say


@dataclass(frozen=True)
class Label:
    """What a column, a table or a status is called: a name declared beside the thing.

    Parameters
    ----------
    zh, en : str
        In Chinese and in English.

    Examples
    --------
    >>> Label("宗地代码", "parcel number").in_language("en")
    'parcel number'
    """

    zh: str
    en: str

    @classmethod
    def translated(cls, zh: str, en: str) -> Label:
        """What is said in Chinese, and in English only where somebody has translated it.

        Parameters
        ----------
        zh : str
            In Chinese: what stands in English too where there is nothing else.
        en : str
            In English; may be empty.

        Returns
        -------
        Label

        Examples
        --------
        >>> Label.translated("江苏", "").in_language("en")
        '江苏'
        """
        return cls(zh, en or zh)

    def in_language(self, lang: str | None = None) -> str:
        """Give the name in a language.

        Parameters
        ----------
        lang : str, optional
            "zh" or "en"; :func:`landuse.words.catalogue.language` where None.

        Returns
        -------
        str
        """
        return self.zh if (lang or language()) == "zh" else self.en

    def __str__(self) -> str:
        return self.in_language()


#: Made once: a file may have a hundred thousand findings.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
#: What may go into a sentence: values as they are, what is itself worded, and lists of both.
Parameter: TypeAlias = Union[
    str,
    int,
    float,
    bool,
    dt.date,
    PurePath,
    "Phrase",
    Label,
    Sequence["Parameter"],
    None,
]


@dataclass(frozen=True)
class Phrase:
    """One sentence, or part of one, that is still to be said.

    Parameters
    ----------
    code : str
        Its key in the catalogues, such as "reading.empty_file".
    params : mapping of str to Parameter
        What goes into it, by the names that the catalogues use. Phrases and labels among them are
        said in the same language; lists are joined as that language joins them.

    Examples
    --------
    >>> Phrase("system.ENOSPC").in_language("zh"), Phrase("system.ENOSPC").in_language("en")
    ('磁盘已满', 'the disk is full')
    """

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def in_language(self, lang: str | None = None) -> str:
        """Say it.

        Parameters
        ----------
        lang : str, optional
            "zh" or "en"; :func:`landuse.words.catalogue.language` where None.

        Returns
        -------
        str

        Raises
        ------
        KeyError
            The catalogue has no such code, or its sentence asks for a parameter that is not there.
        """
        return say(self.code, lang, **self.params)

    def __str__(self) -> str:
        return self.in_language()


def phrase(code: str, /, **params: Parameter) -> Phrase:
    """Make a phrase, its parameters as keywords.

    Parameters
    ----------
    code : str
        Its key in the catalogues.
    **params : Parameter
        What goes into it.

    Returns
    -------
    Phrase

    Examples
    --------
    >>> phrase("finding.gap", value="3.00").params
    {'value': '3.00'}
    """
    return Phrase(code, params)


def as_json(sentence: Phrase) -> str:
    """Write a phrase as text that a table can hold.

    Parameters
    ----------
    sentence : Phrase
        Any. Dates and paths among its parameters become text.

    Returns
    -------
    str
        JSON; the inverse of :func:`from_json` for every language.

    Examples
    --------
    >>> as_json(phrase("finding.gap", value="3.00"))
    '{"code": "finding.gap", "params": {"value": "3.00"}}'
    """
    return _ENCODER.encode(_as_python(sentence))


def from_json(text: str) -> Phrase:
    """Read a phrase that :func:`as_json` wrote.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    Phrase

    Examples
    --------
    >>> from_json(as_json(phrase("finding.gap", value="3.00")))
    Phrase(code='finding.gap', params={'value': '3.00'})
    """
    read = _revived(json.loads(text))
    assert isinstance(read, Phrase)
    return read


def _as_python(value: object) -> object:
    """A parameter as JSON can say it."""
    if isinstance(value, (str, int, float, type(None))):
        return value
    if isinstance(value, Phrase):
        return {
            "code": value.code,
            "params": {k: _as_python(v) for k, v in value.params.items()},
        }
    if isinstance(value, Label):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, (list, tuple)):
        return [_as_python(part) for part in value]
    if hasattr(value, "item"):  # a number of numpy; its days become days
        return _as_python(value.item())
    return str(value)


def _revived(value: Any) -> Any:
    """The inverse of :func:`_plain`."""
    if isinstance(value, list):
        return [_revived(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "code" in value:
        return Phrase(
            value["code"], {k: _revived(v) for k, v in value["params"].items()}
        )
    return Label(value["zh"], value["en"])
