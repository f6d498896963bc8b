"""Where an .ods shows a number as another: per cent, and numbers that are divided."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from xml.parsers import expat

from landuse.adapters.meaning.header_words import NUMBER_OF_WAN
from landuse.adapters.reading.ledgers.shown import PERCENT, PLAIN, Place, Shown

#: The parts with the cells, and with styles that several sheets share.
_PARTS = ("styles.xml", "content.xml")


def places_in_ods(packed: zipfile.ZipFile) -> dict[str, list[Place]]:
    """The cells of each sheet whose numbers are shown as others.

    Parameters
    ----------
    packed : zipfile.ZipFile
        An .ods that has been checked and read.

    Returns
    -------
    dict of str to list of Place
        By the title of the sheet.
    """
    found = _Places()
    for part in _PARTS:
        if part not in packed.namelist():
            continue
        parser = expat.ParserCreate()
        parser.StartElementHandler = found.start
        parser.EndElementHandler = found.end
        parser.CharacterDataHandler = found.say
        with packed.open(part) as content:
            parser.ParseFile(content)
    return found.of_sheet


class _Places:
    """Follows the elements of an .ods: styles first, then cells.

    A cell says itself that it is per cent. By what its number is divided stands in its style, or in
    that of its row or column.
    """

    def __init__(self) -> None:
        self.of_sheet: dict[str, list[Place]] = defaultdict(list)
        self._factors: dict[str, int] = {}
        self._units: set[str] = set()
        self._data_style_of: dict[str, str] = {}
        self._open_style = ""
        self._sheet = ""
        self._row = self._column = self._rows = 0
        self._row_style = ""
        self._column_styles: list[str] = []

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = element.rpartition(":")[2]
        given = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if kind in ("number-style", "currency-style"):
            self._open_style = given.get("name", "")
        elif kind == "number" and self._open_style:
            self._factors[self._open_style] = int(
                float(given.get("display-factor", "1"))
            )
        elif kind == "style":
            self._data_style_of[given.get("name", "")] = given.get(
                "data-style-name", ""
            )
        elif kind == "table":
            self._sheet, self._row = given.get("name", ""), 0
            self._column_styles = []
        elif kind == "table-column":
            # beyond so many columns there are no cells of a ledger
            count = min(int(given.get("number-columns-repeated", "1")), 1024)
            self._column_styles += [given.get("default-cell-style-name", "")] * count
        elif kind == "table-row":
            self._column, self._rows = 0, int(given.get("number-rows-repeated", "1"))
            self._row_style = given.get("default-cell-style-name", "")
        elif kind in ("table-cell", "covered-table-cell"):
            self._cell(given)

    def say(self, text: str) -> None:
        """Text: a style may write a unit behind its number."""
        if self._open_style and NUMBER_OF_WAN in text:
            self._units.add(self._open_style)

    def end(self, element: str) -> None:
        """An element ends."""
        kind = element.rpartition(":")[2]
        if kind in ("number-style", "currency-style"):
            self._open_style = ""
        elif kind == "table-row":
            self._row += self._rows

    def _cell(self, given: dict[str, str]) -> None:
        """A cell, which may be repeated."""
        count = int(given.get("number-columns-repeated", "1"))
        how = PLAIN
        if given.get("value-type") == "percentage":
            how = PERCENT
        elif given.get("value-type") in ("float", "currency"):
            how = self._shown(given.get("style-name", ""))
        if not how.is_plain:
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + count):
                    self.of_sheet[self._sheet].append((row, column, how))
        self._column += count

    def _shown(self, own: str) -> Shown:
        """How a cell's style, its row's or its column's shows a number."""
        of_column = ""
        if self._column < len(self._column_styles):
            of_column = self._column_styles[self._column]
        style = self._data_style_of.get(own or self._row_style or of_column, "")
        divisor = self._factors.get(style, 1)
        is_wan = divisor == 10_000 and style in self._units
        return Shown(divisor=divisor, unit=NUMBER_OF_WAN if is_wan else "")
