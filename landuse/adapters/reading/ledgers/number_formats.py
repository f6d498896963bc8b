"""Numbers as a spreadsheet shows them: 0.85 that reads 85 %, 12345 that reads 1.2 万.

A workbook keeps the number and, apart from it, how it is shown. People type and read what is shown,
so a share that is shown as per cent is one whatever the header's bracket says, and a number that
its format divides is the number that stands on the screen.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from landuse.adapters.meaning.header_words import NUMBER_OF_WAN, PERCENT_SIGNS
from landuse.adapters.reading.ledgers.workbook_parts import part_of

_STYLES = "xl/styles.xml"
#: Formats that every spreadsheet program knows by number: 0% and 0.00%.
_PERCENT_BY_NUMBER = (9, 10)
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
        "万" where the format writes it behind the number.
    """

    is_percent: bool = False
    divisor: int = 1
    unit: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the number is shown as it is."""
        return not self.is_percent and self.divisor == 1

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
        exact = Decimal(repr(value))
        if self.is_percent:
            return f"{(exact * 100).normalize():f}%"
        divided = (exact / self.divisor).normalize()
        return f"{divided:f}{self.unit}" if self.unit else float(divided)


#: A number is shown as it is.
PLAIN = Shown()


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
    >>> shown_by('0!.0,"万"').divisor, shown_by("#,##0,").divisor
    (10000, 1000)
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
    is_wan = divisor == 10_000 and NUMBER_OF_WAN in texts + bare
    return Shown(divisor=divisor, unit=NUMBER_OF_WAN if is_wan else "")


def shown_styles(path: Path) -> dict[int, Shown]:
    """The styles of a workbook that show a number as another.

    Parameters
    ----------
    path : Path
        A workbook that has been read.

    Returns
    -------
    dict of int to Shown
        By their numbers. Empty where there are none, and for workbooks that are no packages of
        XML: their formats are not known.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        try:
            return _styles(packed)
        except (ElementTree.ParseError, KeyError):  # what the reader could do without
            return {}


def put_as_shown(
    path: Path, sheet: str, styles: Mapping[int, Shown], cells: list[list[object]]
) -> int:
    """Put what is shown in place of the numbers that are shown as others.

    Parameters
    ----------
    path : Path
        The workbook.
    sheet : str
        The sheet's title.
    styles : mapping of int to Shown
        Of :func:`shown_styles`.
    cells : list of list of object
        Its cells from the first row and column on; changed in place, as they are being read.

    Returns
    -------
    int
        How many numbers are shown divided by their formats.
    """
    from openpyxl.utils.cell import column_index_from_string

    if not styles:
        return 0
    with zipfile.ZipFile(path) as packed:
        try:
            part = packed.read(part_of(packed, sheet))
        except (ElementTree.ParseError, KeyError):  # what the reader could do without
            return 0
    numbers = "|".join(str(number) for number in styles)
    styled = re.compile(rf'<(?:\w+:)?c\b[^>]*?\bs="({numbers})"[^>]*>'.encode())
    address = re.compile(rb'\br="([A-Z]+)(\d+)"')
    divided = 0
    for found in styled.finditer(part):
        place = address.search(found[0])
        if place is None:
            continue
        row, column = int(place[2]) - 1, column_index_from_string(place[1].decode()) - 1
        if row >= len(cells) or column >= len(cells[row]):
            continue
        value = cells[row][column]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            how = styles[int(found[1])]
            cells[row][column] = how.read(float(value))
            divided += how.divisor != 1
    return divided


def _styles(packed: zipfile.ZipFile) -> dict[int, Shown]:
    """The styles of a workbook that show a number as another, by their numbers."""
    # the package was checked before it was read
    root = ElementTree.fromstring(packed.read(_STYLES))  # noqa: S314
    codes = {
        int(item.get("numFmtId", "0")): item.get("formatCode", "")
        for item in root.findall("{*}numFmts/{*}numFmt")
    }
    out = {}
    for number, style in enumerate(root.findall("{*}cellXfs/{*}xf")):
        format_id = int(style.get("numFmtId", "0"))
        if format_id in codes:
            shown = shown_by(codes[format_id])
        else:
            shown = Shown(is_percent=format_id in _PERCENT_BY_NUMBER)
        if not shown.is_plain:
            out[number] = shown
    return out
