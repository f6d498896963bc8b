"""Names as SQL takes them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Put an SQL identifier in quotes.

    Parameters
    ----------
    name : str
        Any name, also one with quotes of its own.

    Returns
    -------
    str

    Examples
    --------
    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
