"""One description of a table's columns, whatever the table is printed as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from landuse.domain.frames.cells import json_value

#: One line of a table: column key → value; a key that is not there is an unknown value.
Row = Mapping[str, object]

#: What stands for an unknown value.
UNKNOWN = "–"


@dataclass(frozen=True)
class Col:
    """One column in print.

    Parameters
    ----------
    key : str
        The key of its values in a row, and the heading of files for programs.
    zh, en : str
        The heading for people.
    decimals : int, optional
        Decimals of a number; text where None.
    width : int, optional
        How many columns of a terminal its text may take; as many as it needs where None.
    elastic : bool
        It takes what the others leave of a table of fixed width.
    """

    key: str
    zh: str
    en: str
    decimals: int | None = None
    width: int | None = None
    elastic: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers: set to the right, never cut."""
        return self.decimals is not None

    def label(self, lang: str) -> str:
        """The heading in a language.

        Parameters
        ----------
        lang : str
            "zh" or "en".

        Returns
        -------
        str
        """
        return self.zh if lang == "zh" else self.en


def number(value: object, decimals: int = 2) -> str:
    """A number as people read it, with thousands separators.

    Parameters
    ----------
    value : float, int or missing
        None, NaN and NA are unknown.
    decimals : int
        Decimals that are printed.

    Returns
    -------
    str
        An en dash where the value is unknown: unknown is not zero.

    Examples
    --------
    >>> number(1234.5), number(None)
    ('1,234.50', '–')
    """
    known = json_value(value)
    if known is None:
        return UNKNOWN
    return f"{known:,.{decimals}f}"


def one_line(value: object) -> str:
    r"""Text of a cell on one line, an en dash where it is unknown.

    Parameters
    ----------
    value : object
        What stands in the cell.

    Returns
    -------
    str

    Examples
    --------
    >>> one_line("甲 \n 乙"), one_line(None)
    ('甲 乙', '–')
    """
    known = json_value(value)
    if known is None:
        return UNKNOWN
    return " ".join(str(known).split())
