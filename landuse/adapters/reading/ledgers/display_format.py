"""How a number format displays a number: as per cent, divided, with a unit behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from landuse.adapters.meaning.header_words import NUMBER_OF_WAN, PERCENT_SIGNS, is_unit

#: Text in quotes.
_QUOTED = re.compile(r'"([^"]*)"')
#: Conditions, colours and fill characters: no placeholder of a digit.
_NO_PLACEHOLDER = re.compile(r"\[[^\]]*\]|_.|\*.")
#: Commas behind the last digit: each divides by a thousand.
_DIVIDING_COMMAS = re.compile(r"[0#?](,+)(?![0#?,])")
#: A point that is only painted, as in 0!.0 or 0\.0: the digits behind it are whole ones.
_PAINTED_POINT = re.compile(r"[!\\]\.([0#?]+)")
#: Digits and what may stand between them.
_DIGITS = re.compile(r"[0-9#?,.!\\\s]")


@dataclass(frozen=True)
class DisplayFormat:
    """How a number is displayed.

    Attributes
    ----------
    is_percent : bool
        It is multiplied by a hundred, with a sign behind it.
    divisor : int
        It is divided by this.
    unit : str
        The unit that is displayed behind the number: 万, 亿元, 亩. Empty where there is none.
    """

    is_percent: bool = False
    divisor: int = 1
    unit: str = ""

    @property
    def is_general(self) -> bool:
        """Whether the number is displayed as it is stored."""
        return not self.is_percent and self.divisor == 1 and not self.unit

    def displayed(self, value: float) -> str | float:
        """The number that a person reads.

        Parameters
        ----------
        value : float
            The number that the workbook stores.

        Returns
        -------
        str or float
            Text where a sign or a unit stands behind the number.

        Examples
        --------
        >>> DisplayFormat(is_percent=True).displayed(0.85)
        '85%'
        >>> DisplayFormat(divisor=10_000, unit="万").displayed(12345.0)
        '1.2345万'
        >>> DisplayFormat(divisor=1000).displayed(12000.0)
        12.0
        """
        if self.is_percent:
            return percent_text(value)
        quotient = (Decimal(repr(value)) / self.divisor).normalize()
        if self.unit:
            return f"{quotient:f}{self.unit}"
        return float(quotient)


def percent_text(share: float) -> str:
    """A share as per cent.

    Parameters
    ----------
    share : float
        1 is the whole.

    Returns
    -------
    str
        With fifteen digits: 0.07 is 7 % and not 7.000000000000001 %.

    Examples
    --------
    >>> percent_text(0.07)
    '7%'
    """
    return f"{share * 100:.15g}%"


#: Formats of numbers that are displayed as they are stored, and as per cent.
GENERAL, PERCENT = DisplayFormat(), DisplayFormat(is_percent=True)
#: Row and column of a cell, from 0, and how its number is displayed.
FormattedCell: TypeAlias = tuple[int, int, DisplayFormat]


def display_format(code: str) -> DisplayFormat:
    """The display format that a format code describes.

    Parameters
    ----------
    code : str
        As a workbook stores it. Only its first section, for positive numbers, counts.

    Returns
    -------
    DisplayFormat

    Examples
    --------
    >>> display_format("0.0%").is_percent, display_format("#,##0.00").is_general
    (True, True)
    >>> display_format('0!.0,"万"')
    DisplayFormat(is_percent=False, divisor=10000, unit='万')
    >>> display_format("#,##0,").divisor, display_format('0.00"亿元"').unit
    (1000, '亿元')
    """
    section = code.split(";")[0]
    quoted_text = "".join(_QUOTED.findall(section))
    placeholders = _NO_PLACEHOLDER.sub("", _QUOTED.sub("", section))
    if any(sign in placeholders for sign in PERCENT_SIGNS):
        return PERCENT
    divisor = 1
    commas = _DIVIDING_COMMAS.search(placeholders)
    if commas:
        divisor *= 1000 ** len(commas[1])
    painted_point = _PAINTED_POINT.search(placeholders)
    if painted_point:
        divisor *= 10 ** len(painted_point[1])
    if divisor == 10_000 and NUMBER_OF_WAN in quoted_text + placeholders:
        return DisplayFormat(divisor=divisor, unit=NUMBER_OF_WAN)
    text = quoted_text.strip() or _DIGITS.sub("", placeholders)
    # a sign of per cent in quotes is painted and multiplies nothing
    is_measure = is_unit(text) and text not in PERCENT_SIGNS
    return DisplayFormat(divisor=divisor, unit=text if is_measure else "")
