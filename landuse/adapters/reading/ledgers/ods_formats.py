"""Cells of an .ods whose numbers are displayed as per cent, or divided."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from xml.parsers import expat

from landuse.adapters.meaning.header_words import NUMBER_OF_WAN
from landuse.adapters.reading.ledgers.display_format import (
    GENERAL,
    PERCENT,
    DisplayFormat,
    FormattedCell,
)

#: The parts with styles that several sheets share, and with the cells.
_PARTS = ("styles.xml", "content.xml")
#: Beyond so many columns there are no cells of a ledger.
_MAX_COLUMNS = 1024


def formatted_cells_in_ods(packed: zipfile.ZipFile) -> dict[str, list[FormattedCell]]:
    """The cells of each sheet whose numbers are not displayed as they are stored.

    Parameters
    ----------
    packed : zipfile.ZipFile
        An .ods that has been checked and read.

    Returns
    -------
    dict of str to list of FormattedCell
        By the title of the sheet.
    """
    reader = _FormatReader()
    for part in _PARTS:
        if part not in packed.namelist():
            continue
        parser = expat.ParserCreate()
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.add_text
        with packed.open(part) as content:
            parser.ParseFile(content)
    return reader.cells_of_sheet


class _FormatReader:
    """Follows the elements of an .ods: styles first, then cells.

    A cell states itself that it is per cent. The divisor of its number stands in its style, or in
    that of its row or column.
    """

    def __init__(self) -> None:
        self.cells_of_sheet: dict[str, list[FormattedCell]] = defaultdict(list)
        self._divisors: dict[str, int] = {}
        self._styles_of_wan: set[str] = set()
        self._data_style_of: dict[str, str] = {}
        self._open_style = ""
        self._sheet = ""
        self._row = self._column = self._row_repeats = 0
        self._row_style = ""
        self._column_styles: list[str] = []

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = element.rpartition(":")[2]
        values = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if kind in ("number-style", "currency-style"):
            self._open_style = values.get("name", "")
        elif kind == "number" and self._open_style:
            factor = float(values.get("display-factor", "1"))
            self._divisors[self._open_style] = int(factor)
        elif kind == "style":
            data_style = values.get("data-style-name", "")
            self._data_style_of[values.get("name", "")] = data_style
        elif kind == "table":
            self._sheet, self._row = values.get("name", ""), 0
            self._column_styles = []
        elif kind == "table-column":
            repeats = int(values.get("number-columns-repeated", "1"))
            style = values.get("default-cell-style-name", "")
            self._column_styles += [style] * min(repeats, _MAX_COLUMNS)
        elif kind == "table-row":
            self._column = 0
            self._row_repeats = int(values.get("number-rows-repeated", "1"))
            self._row_style = values.get("default-cell-style-name", "")
        elif kind in ("table-cell", "covered-table-cell"):
            self._add_cells(values)

    def add_text(self, text: str) -> None:
        """Text of an element: a style may write a unit behind its number."""
        if self._open_style and NUMBER_OF_WAN in text:
            self._styles_of_wan.add(self._open_style)

    def end(self, element: str) -> None:
        """An element ends."""
        kind = element.rpartition(":")[2]
        if kind in ("number-style", "currency-style"):
            self._open_style = ""
        elif kind == "table-row":
            self._row += self._row_repeats

    def _add_cells(self, values: dict[str, str]) -> None:
        """Add a cell as often as it is repeated, unless it has the general format."""
        repeats = int(values.get("number-columns-repeated", "1"))
        form = GENERAL
        if values.get("value-type") == "percentage":
            form = PERCENT
        elif values.get("value-type") in ("float", "currency"):
            form = self._format_of_style(values.get("style-name", ""))
        if not form.is_general:
            cells = self.cells_of_sheet[self._sheet]
            for row in range(self._row, self._row + self._row_repeats):
                for column in range(self._column, self._column + repeats):
                    cells.append((row, column, form))
        self._column += repeats

    def _format_of_style(self, cell_style: str) -> DisplayFormat:
        """The format of a cell's style, else of its row's or its column's."""
        column_style = ""
        if self._column < len(self._column_styles):
            column_style = self._column_styles[self._column]
        style = cell_style or self._row_style or column_style
        data_style = self._data_style_of.get(style, "")
        divisor = self._divisors.get(data_style, 1)
        is_wan = divisor == 10_000 and data_style in self._styles_of_wan
        return DisplayFormat(divisor=divisor, unit=NUMBER_OF_WAN if is_wan else "")
