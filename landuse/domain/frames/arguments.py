"""Arguments of public functions, checked at the door: a wrong one is an error that says what is."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from difflib import get_close_matches

from landuse.errors import LanduseError


def check_one_of(name: str, value: object, allowed: Iterable[str]) -> None:
    """Refuse a word that is not among those allowed.

    Parameters
    ----------
    name : str
        Of the argument.
    value : object
        What was given.
    allowed : iterable of str
        The words that may be given.

    Raises
    ------
    LanduseError
        Where ``value`` is none of them; it names the nearest, and all.

    Examples
    --------
    >>> check_one_of("by", "firm", ["parcel", "enterprise"])
    Traceback (most recent call last):
        ...
    landuse.errors.LanduseError: by 不能是 'firm'。可用：parcel、enterprise。
    """
    words = list(allowed)
    if isinstance(value, str) and value in words:
        return
    nearest = get_close_matches(str(value), words, 1)
    if nearest:
        raise LanduseError(
            "domain.not_allowed_near",
            name=name,
            value=repr(value),
            allowed=words,
            nearest=nearest[0],
        )
    raise LanduseError(
        "domain.not_allowed", name=name, value=repr(value), allowed=words
    )


def check_whole_number(name: str, value: object, minimum: int) -> None:
    """Refuse what is not a whole number of at least ``minimum``.

    Parameters
    ----------
    name : str
        Of the argument.
    value : object
        What was given; numpy's integers are whole numbers too.
    minimum : int
        The smallest number allowed.

    Raises
    ------
    LanduseError
        Where ``value`` is no such number.

    Examples
    --------
    >>> check_whole_number("draws", 0, minimum=1)
    Traceback (most recent call last):
        ...
    landuse.errors.LanduseError: draws 不能是 0。请给不小于 1 的整数。
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = minimum - 1
    if number < minimum or isinstance(value, bool):
        raise LanduseError(
            "domain.no_whole_number", name=name, value=repr(value), least=minimum
        )
