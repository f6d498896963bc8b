"""How a format shows a number: as per cent, divided, with a unit behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from landuse.adapters.meaning.header_words import NUMBER_OF_WAN, PERCENT_SIGNS, is_unit

#: What is no placeholder of a format: text in quotes, conditions, signs behind a backslash.
_QUOTED = re.compile(r'"([^"]*)"')
_NO_PLACEHOLDER = re.compile(r"\[[^\]]*\]|_.|\*.")
#: Commas behind the last digit: each divides by a thousand.
_DIVIDING = re.compile(r"[0#?](,+)(?![0#?,])")
#: A point that is only drawn, as in 0!.0 or 0\.0: the digits behind it are whole ones.
_DRAWN_POINT = re.compile(r"[!\\]\.([0#?]+)")


@dataclass(frozen=True)
class Shown:
    """How a format shows a number.

    Attributes
    ----------
    is_percent : bool
        It is multiplied by a hundred, with a sign behind it.
    divisor : int
        It is divided by this.
    unit : str
        What the format writes behind the number, where it is a unit: 万, 亿元, 亩.
    """

    is_percent: bool = False
    divisor: int = 1
    unit: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the number is shown as it is."""
        return not self.is_percent and self.divisor == 1 and not self.unit

    def read(self, value: float) -> object:
        """What a person reads.

        Parameters
        ----------
        value : float
            The number that the workbook keeps.

        Returns
        -------
        str or float
            Text where a sign or a unit stands behind the number.

        Examples
        --------
        >>> Shown(is_percent=True).read(0.85), Shown(divisor=10_000, unit="万").read(12345.0)
        ('85%', '1.2345万')
        >>> Shown(divisor=1000).read(12000.0)
        12.0
        """
        if self.is_percent:
            return percent_of(value)
        divided = (Decimal(repr(value)) / self.divisor).normalize()
        return f"{divided:f}{self.unit}" if self.unit else float(divided)


def percent_of(value: float) -> str:
    """A number as per cent.

    Parameters
    ----------
    value : float
        The share.

    Returns
    -------
    str
        With fifteen digits: 0.07 is 7 % and not 7.000000000000001 %.

    Examples
    --------
    >>> percent_of(0.07)
    '7%'
    """
    return f"{value * 100:.15g}%"


#: A number is shown as it is, or as per cent.
PLAIN, PERCENT = Shown(), Shown(is_percent=True)
#: Row and column of a cell, from 0, and how its number is shown.
Place: TypeAlias = tuple[int, int, Shown]


def shown_by(code: str) -> Shown:
    """How a number format shows a number.

    Parameters
    ----------
    code : str
        As a workbook keeps it; of its sections the first, for positive numbers, is looked at.

    Returns
    -------
    Shown

    Examples
    --------
    >>> shown_by("0.0%"), shown_by("#,##0.00")
    (Shown(is_percent=True, divisor=1, unit=''), Shown(is_percent=False, divisor=1, unit=''))
    >>> shown_by('0!.0,"万"').divisor, shown_by("#,##0,").divisor, shown_by('0.00"亿元"').unit
    (10000, 1000, '亿元')
    """
    section = code.split(";")[0]
    texts = "".join(_QUOTED.findall(section))
    bare = _NO_PLACEHOLDER.sub("", _QUOTED.sub("", section))
    if any(sign in bare for sign in PERCENT_SIGNS):
        return Shown(is_percent=True)
    divisor = 1
    dividing = _DIVIDING.search(bare)
    if dividing:
        divisor *= 1000 ** len(dividing[1])
    drawn = _DRAWN_POINT.search(bare)
    if drawn:
        divisor *= 10 ** len(drawn[1])
    if divisor == 10_000 and NUMBER_OF_WAN in texts + bare:
        return Shown(divisor=divisor, unit=NUMBER_OF_WAN)
    written = texts.strip() or re.sub(r"[0-9#?,.!\\\s]", "", bare)
    # a sign of per cent in quotes is drawn only
    is_measure = is_unit(written) and written not in PERCENT_SIGNS
    return Shown(divisor=divisor, unit=written if is_measure else "")
