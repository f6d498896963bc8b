"""TOML as tables, or one sentence: what the parser itself cannot take is a fault like others."""

from __future__ import annotations

import tomllib
from typing import Any

#: Tables and lists within one another; no configuration needs a tenth of it.
_DEEPEST = 40


def parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Parameters
    ----------
    text : str
        A whole file.

    Returns
    -------
    dict
        Its values, not yet checked.

    Raises
    ------
    ValueError
        Where it is no TOML (``tomllib.TOMLDecodeError``, with the line), holds a whole number of
        thousands of digits, or tables deeper than anybody writes.

    Examples
    --------
    >>> parsed("year = 2022")
    {'year': 2022}
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise ValueError("嵌套太深") from None
    except ValueError:  # Python makes no number of so many digits
        raise ValueError("有一个整数的位数太多") from None
    if _is_too_deep(table):
        raise ValueError("嵌套太深")
    return table


def _is_too_deep(table: dict[str, Any]) -> bool:
    """Whether tables and lists stand within one another beyond :data:`_DEEPEST`."""
    level: list[Any] = [table]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        if not inner:
            return False
        level = inner
    return True
