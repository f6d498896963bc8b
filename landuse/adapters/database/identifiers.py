"""Names as SQL takes them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An SQL identifier in quotes.

    Parameters
    ----------
    name : str
        Any name, also one that means harm.

    Returns
    -------
    str

    Examples
    --------
    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
