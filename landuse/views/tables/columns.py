"""One description of a table's columns, whatever the table is printed as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.words.catalogue import say
from landuse.words.phrases import Label

#: One line of a table: column key → value; the value of a key that is missing is unknown.
Row = Mapping[str, object]

#: What stands for an unknown value.
UNKNOWN = "–"
#: Floats of this size and above are whole numbers: there are no decimals to round.
_FIRST_WHOLE = 2**53


@dataclass(frozen=True)
class Col:
    """One column in print.

    Parameters
    ----------
    key : str
        The key of its values in a row, and the heading of files for programs.
    heading : str or Label
        The heading for people: a code of the catalogues, or what the vocabulary calls the column
        (:func:`declared` says so for columns that it declares).
    decimals : int, optional
        Decimals of a number; text where None.
    width : int, optional
        How many columns of a terminal its text may take; as many as it needs where None.
    elastic : bool
        Whether its text takes the room that the other columns leave; it asks for ``width``.
    wraps : bool
        Whether text that is longer than the column continues on further lines; it is cut otherwise.

    Examples
    --------
    >>> Col("goal", "table.goal").label("en"), declared("tax_wan").label("en")
    ('Goal', 'Tax (10k yuan)')
    """

    key: str
    heading: str | Label
    decimals: int | None = None
    width: int | None = None
    elastic: bool = False
    wraps: bool = False

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
        if isinstance(self.heading, Label):
            return self.heading.in_language(lang)
        return say(self.heading, lang)


def declared(name: str, decimals: int | None = None, width: int | None = None) -> Col:
    """A column that the vocabulary declares, under the label that it has there.

    Parameters
    ----------
    name : str
        A source column or a fact.
    decimals : int, optional
        Decimals of a number; those that the vocabulary prints where None.
    width : int, optional
        As :class:`Col` takes it.

    Returns
    -------
    Col
        Headed by the column's label with the unit of its dimension in brackets. Shares have none:
        a table prints them as they are, from 0 to 1.

    Raises
    ------
    KeyError
        Where the vocabulary does not declare it.

    Examples
    --------
    >>> declared("floor_area_m2").label("zh"), declared("evidence").is_number
    ('建筑面积(m²)', False)
    """
    column = DECLARED_COLUMNS[name]
    heading = column.label
    if column.dimension not in (None, "share"):
        zh, en = column.unit
        heading = Label(f"{column.zh}({zh})", f"{column.en} ({en})")
    if decimals is None and column.kind in ("number", "integer"):
        decimals = column.printed_decimals
    return Col(name, heading, decimals=decimals, width=width)


def number(value: object, decimals: int = 2) -> str:
    """A number as people read it, with thousands separators; halves are rounded up.

    The number is rounded as it is written: 1.005 is a half, although no 64-bit float is. The map's
    scripts do the same, so that a figure is the same wherever it is shown.

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
    >>> number(6270.5, 0), number(1.005), number(-0.001)
    ('6,271', '1.01', '0.00')
    """
    figure = json_value(value)
    if figure is None:
        return UNKNOWN
    return f"{rounded(figure, decimals):,.{decimals}f}"


def rounded(value: float, decimals: int) -> float:
    """A number as it is printed: halves up, of the number as it is written.

    Parameters
    ----------
    value : float
        Infinity stays.
    decimals : int
        Decimals that are kept.

    Returns
    -------
    float
        Never minus zero.

    Examples
    --------
    >>> rounded(6270.5, 0), rounded(1.005, 2), rounded(-0.001, 2)
    (6271.0, 1.01, 0.0)
    """
    if not abs(value) < _FIRST_WHOLE:
        return value
    last_digit = Decimal(1).scaleb(-decimals)
    exact = Decimal(str(value)).quantize(last_digit, ROUND_HALF_UP)
    # zero plus zero has no minus sign
    return float(exact) + 0.0


def one_line(value: object) -> str:
    r"""Text of a cell on one line, an en dash where it is unknown.

    Parameters
    ----------
    value : object
        The value of the cell.

    Returns
    -------
    str

    Examples
    --------
    >>> one_line("甲 \n 乙"), one_line(None)
    ('甲 乙', '–')
    """
    cell = json_value(value)
    if cell is None:
        return UNKNOWN
    return " ".join(str(cell).split())


def yes_or_no(is_true: bool, lang: str) -> str:
    """A truth value in words.

    Parameters
    ----------
    is_true : bool
        The truth value.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> yes_or_no(True, "zh"), yes_or_no(False, "en")
    ('是', 'no')
    """
    if is_true:
        return say("table.yes", lang)
    return say("table.no", lang)
