"""Numbers as a spreadsheet displays them: 0.85 that reads 85 %, 12345 that reads 1.2 万.

A workbook stores the number and, apart from it, how it is displayed. People type and read the
displayed number, so a share that is displayed as per cent is one whatever the header's bracket
says, and a number that its format divides is the number on the screen.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from landuse.adapters.reading.ledgers.display_format import (
    GENERAL,
    PERCENT,
    DisplayFormat,
    FormattedCell,
    display_format,
    percent_text,
)
from landuse.adapters.reading.ledgers.ods_formats import formatted_cells_in_ods
from landuse.adapters.reading.ledgers.workbook_parts import BOOK, part_of
from landuse.adapters.reading.ledgers.xls_formats import formatted_cells_in_xls

_STYLES = "xl/styles.xml"
#: The part of an .ods with its cells.
_CELLS_OF_ODS = "content.xml"
#: Formats that every spreadsheet program knows by number: 0% and 0.00%.
_PERCENT_BY_NUMBER = (9, 10)

#: A cell with a style as Excel writes one, and rows and columns that have a style too.
_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)" s="(\d+)"')
_STYLED_ROW_OR_COLUMN = re.compile(rb'<(?:row|col)\b[^>]*? s="')
#: Any cell, its address and its style.
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*>")
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')
_STYLE_OF_CELL = re.compile(rb'\bs="(\d+)"')


@dataclass(frozen=True)
class BookFormats:
    """How the numbers of a workbook are displayed.

    Attributes
    ----------
    path : Path
        A workbook that has been read.
    styles : mapping of int to DisplayFormat
        Of a workbook of XML: number of a style → its format, unless that is the general one.
    cells : mapping of str to list of FormattedCell
        Of any other workbook: title of a sheet → its cells with such formats.
    """

    path: Path
    styles: Mapping[int, DisplayFormat] = field(default_factory=dict)
    cells: Mapping[str, list[FormattedCell]] = field(default_factory=dict)

    def cells_of_sheet(self, title: str) -> Iterable[FormattedCell]:
        """The cells of a sheet whose numbers are not displayed as they are stored.

        Parameters
        ----------
        title : str
            The sheet's title.

        Returns
        -------
        iterable of FormattedCell
        """
        if not self.styles:
            return self.cells.get(title, ())
        with zipfile.ZipFile(self.path) as packed:
            try:
                part = packed.read(part_of(packed, title))
            except (ElementTree.ParseError, KeyError):
                return ()  # the reader of the cells could do without this part
        return _formatted_cells_in_part(part, self.styles)


def formats_of(path: Path) -> BookFormats:
    """How the numbers of a workbook are displayed.

    Parameters
    ----------
    path : Path
        A workbook that has been read.

    Returns
    -------
    BookFormats
        Empty where all numbers are displayed as they are stored, and for an .xlsb, whose formats
        are not read.
    """
    if not zipfile.is_zipfile(path):
        return BookFormats(path, cells=formatted_cells_in_xls(path))
    with zipfile.ZipFile(path) as packed:
        try:
            if BOOK in packed.namelist():
                return BookFormats(path, styles=_styles(packed))
            if _CELLS_OF_ODS in packed.namelist():
                return BookFormats(path, cells=formatted_cells_in_ods(packed))
        except (ElementTree.ParseError, expat.ExpatError, KeyError, ValueError):
            pass  # the reader of the cells could do without these parts
    return BookFormats(path)


def with_displayed_numbers(
    cells: list[list[object]], formatted_cells: Iterable[FormattedCell]
) -> tuple[list[list[object]], int]:
    """Replace numbers by the numbers or texts that a spreadsheet displays for them.

    Parameters
    ----------
    cells : list of list of object
        Of a sheet, from its first row and column on; not changed.
    formatted_cells : iterable of FormattedCell
        Of :class:`BookFormats`.

    Returns
    -------
    cells : list of list of object
        Rows without such a cell are the same ones.
    divided_count : int
        How many numbers are displayed divided.
    """
    result = list(cells)
    row_count, last_row, divided_count = len(result), -1, 0
    copied_row: list[object] = []
    # every styled cell of a ledger passes here: a row is looked up, and copied, once
    for row, column, form in formatted_cells:
        if row != last_row:
            if row >= row_count:
                continue
            copied_row = result[row] = result[row].copy()
            last_row = row
        if column >= len(copied_row):
            continue
        value = copied_row[column]
        if type(value) is not float and type(value) is not int:
            continue
        if form.is_percent:
            copied_row[column] = percent_text(value)
        else:
            copied_row[column] = form.displayed(float(value))
            divided_count += form.divisor != 1
    return result, divided_count


def _formatted_cells_in_part(
    part: bytes, styles: Mapping[int, DisplayFormat]
) -> Iterator[FormattedCell]:
    """The cells of a sheet of XML that have one of some styles."""
    format_of = {str(number).encode(): form for number, form in styles.items()}
    usual_cells = _USUAL_CELL.findall(part)
    other_styles = part.count(b' s="') - len(usual_cells)
    if other_styles and other_styles != len(_STYLED_ROW_OR_COLUMN.findall(part)):
        # some cells have their attributes in another order, or a prefix before their names
        yield from _cells_of_any_form(part, format_of)
        return
    distinct_letters = {letters for letters, _, _ in usual_cells}
    column_of = {letters: _column_index(letters) for letters in distinct_letters}
    for letters, row, style in usual_cells:
        if style in format_of:
            yield int(row) - 1, column_of[letters], format_of[style]


def _cells_of_any_form(
    part: bytes, format_of: Mapping[bytes, DisplayFormat]
) -> Iterator[FormattedCell]:
    """The cells of a sheet that have one of some styles, however a program writes them."""
    for cell in _CELL.finditer(part):
        address = _ADDRESS.search(cell[0])
        style = _STYLE_OF_CELL.search(cell[0])
        if address is None or style is None or style[1] not in format_of:
            continue
        yield int(address[2]) - 1, _column_index(address[1]), format_of[style[1]]


def _column_index(letters: bytes) -> int:
    """The position of a column from 0: A → 0, AA → 26."""
    from openpyxl.utils.cell import column_index_from_string

    return int(column_index_from_string(letters.decode())) - 1


def _styles(packed: zipfile.ZipFile) -> dict[int, DisplayFormat]:
    """The styles of a workbook that display a number as another, by their numbers."""
    # the package was checked before it was read
    root = ElementTree.fromstring(packed.read(_STYLES))  # noqa: S314
    codes = {
        int(item.get("numFmtId", "0")): item.get("formatCode", "")
        for item in root.findall("{*}numFmts/{*}numFmt")
    }
    styles = {}
    for number, style in enumerate(root.findall("{*}cellXfs/{*}xf")):
        form = _format_by_id(int(style.get("numFmtId", "0")), codes)
        if not form.is_general:
            styles[number] = form
    return styles


def _format_by_id(format_id: int, codes: Mapping[int, str]) -> DisplayFormat:
    """The format of a number: one of the workbook's own, else one of every program."""
    if format_id in codes:
        return display_format(codes[format_id])
    return PERCENT if format_id in _PERCENT_BY_NUMBER else GENERAL
