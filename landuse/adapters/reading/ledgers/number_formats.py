"""Numbers as a spreadsheet shows them: 0.85 that reads 85 %, 12345 that reads 1.2 万.

A workbook keeps the number and, apart from it, how it is shown. People type and read what is shown,
so a share that is shown as per cent is one whatever the header's bracket says, and a number that
its format divides is the number that stands on the screen.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from landuse.adapters.reading.ledgers.ods_formats import places_in_ods
from landuse.adapters.reading.ledgers.shown import (
    PERCENT,
    PLAIN,
    Place,
    Shown,
    percent_of,
    shown_by,
)
from landuse.adapters.reading.ledgers.workbook_parts import BOOK, part_of
from landuse.adapters.reading.ledgers.xls_formats import places_in_xls

_STYLES = "xl/styles.xml"
#: The part of an .ods with its cells.
_CELLS_OF_ODS = "content.xml"
#: Formats that every spreadsheet program knows by number: 0% and 0.00%.
_PERCENT_BY_NUMBER = (9, 10)


#: A cell with a style as Excel writes one, and what else may have a style.
_USUAL_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)" s="(\d+)"')
_STYLED_ROW_OR_COLUMN = re.compile(rb'<(?:row|col)\b[^>]*? s="')
#: Any cell, its address and its style.
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*>")
_ADDRESS = re.compile(rb'\br="([A-Z]+)(\d+)"')
_STYLE_OF_CELL = re.compile(rb'\bs="(\d+)"')


@dataclass(frozen=True)
class BookFormats:
    """How the numbers of a workbook are shown.

    Attributes
    ----------
    path : Path
        A workbook that has been read.
    styles : mapping of int to Shown
        Of a workbook of XML: its styles that show a number as another, by their numbers.
    places : mapping of str to list of Place
        Of any other: such cells of each sheet.
    """

    path: Path
    styles: Mapping[int, Shown] = field(default_factory=dict)
    places: Mapping[str, list[Place]] = field(default_factory=dict)

    def of_sheet(self, title: str) -> Iterable[Place]:
        """The cells of a sheet whose numbers are shown as others.

        Parameters
        ----------
        title : str
            The sheet's title.

        Returns
        -------
        iterable of Place
        """
        if not self.styles:
            return self.places.get(title, ())
        with zipfile.ZipFile(self.path) as packed:
            try:
                part = packed.read(part_of(packed, title))
            except (
                ElementTree.ParseError,
                KeyError,
            ):  # what the reader could do without
                return ()
        return _places_in_part(part, self.styles)


def formats_of(path: Path) -> BookFormats:
    """How the numbers of a workbook are shown.

    Parameters
    ----------
    path : Path
        A workbook that has been read.

    Returns
    -------
    BookFormats
        Without styles and places where all are shown as they are, and for an .xlsb, whose formats
        are not known.
    """
    if not zipfile.is_zipfile(path):
        return BookFormats(path, places=places_in_xls(path))
    with zipfile.ZipFile(path) as packed:
        try:
            if BOOK in packed.namelist():
                return BookFormats(path, styles=_styles(packed))
            if _CELLS_OF_ODS in packed.namelist():
                return BookFormats(path, places=places_in_ods(packed))
        except (ElementTree.ParseError, expat.ExpatError, KeyError, ValueError):
            pass  # what the reader could do without
    return BookFormats(path)


def as_shown(
    cells: list[list[object]], places: Iterable[Place]
) -> tuple[list[list[object]], int]:
    """Cells with what is shown in place of the numbers that are shown as others.

    Parameters
    ----------
    cells : list of list of object
        Of a sheet, from its first row and column on; not changed.
    places : iterable of Place
        Of :class:`BookFormats`.

    Returns
    -------
    cells : list of list of object
        Rows without such a place are the same ones.
    divided : int
        How many numbers are shown divided.
    """
    out = list(cells)
    count, last_row, divided = len(out), -1, 0
    own: list[object] = []
    # every styled cell of a ledger passes here: a row is looked up, and copied, once
    for row, column, how in places:
        if row != last_row:
            if row >= count:
                continue
            own = out[row] = out[row].copy()
            last_row = row
        if column >= len(own):
            continue
        value = own[column]
        if type(value) is not float and type(value) is not int:
            continue
        if how.is_percent:
            own[column] = percent_of(value)
        else:
            own[column] = how.read(float(value))
            divided += how.divisor != 1
    return out, divided


def _places_in_part(part: bytes, styles: Mapping[int, Shown]) -> Iterator[Place]:
    """The cells of a part of XML that have one of some styles."""
    from openpyxl.utils.cell import column_index_from_string

    how_of = {str(number).encode(): how for number, how in styles.items()}
    usual = _USUAL_CELL.findall(part)
    others = part.count(b' s="') - len(usual)
    if not others or others == len(_STYLED_ROW_OR_COLUMN.findall(part)):
        positions = {
            letters: column_index_from_string(letters.decode()) - 1
            for letters in {letters for letters, _, _ in usual}
        }
        for letters, row, style in usual:
            if style in how_of:
                yield int(row) - 1, positions[letters], how_of[style]
        return
    # attributes in another order, or a prefix before names
    for found in _CELL.finditer(part):
        place, styled = _ADDRESS.search(found[0]), _STYLE_OF_CELL.search(found[0])
        if place is not None and styled is not None and styled[1] in how_of:
            column = column_index_from_string(place[1].decode()) - 1
            yield int(place[2]) - 1, column, how_of[styled[1]]


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
            shown = PERCENT if format_id in _PERCENT_BY_NUMBER else PLAIN
        if not shown.is_plain:
            out[number] = shown
    return out
