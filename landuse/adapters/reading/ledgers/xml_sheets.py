"""Workbooks of XML as Excel 2002 and 2003 wrote them (SpreadsheetML), mostly saved as .xls."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.cells import MergedRange
from landuse.adapters.reading.ledgers.display_format import (
    GENERAL,
    DisplayFormat,
    display_format,
)
from landuse.adapters.reading.ledgers.sheets import (
    SheetPage,
    has_filled_cell,
    with_merged_values,
)
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: The namespace of its elements and attributes.
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_SS, _EXCEL = f"{{{SPREADSHEET}}}", "{urn:schemas-microsoft-com:office:excel}"
#: Stands before the root, and may state another encoding than the one that fits.
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
#: Columns and rows that a sheet of any program may have.
_MAX_COLUMNS, _MAX_ROWS = 16_384, 1_048_576
#: Formats that have a name in place of a code.
_NAMED_FORMATS = {"Percent": "0.00%"}


def xml_pages(
    path: Path, encoding: str | None, limits: Limits = USUAL
) -> list[SheetPage]:
    """The sheets of a workbook of XML.

    Parameters
    ----------
    path : Path
        A file whose content has been checked.
    encoding : str or None
        Its encoding where it is declared.
    limits : Limits
        How much may be in it.

    Returns
    -------
    list of SheetPage
        In the order of the workbook, without empty sheets; numbers as they are displayed.

    Raises
    ------
    SourceError
        Where it is no whole XML, declares a document type, holds nothing, or too much.
    """
    text, _ = decode(path.read_bytes(), path.name, encoding)
    root = _parsed_root(_DECLARATION.sub("", text), path.name)
    formats = _format_by_style(root)
    pages = []
    cell_count = 0
    for worksheet in root.iter(f"{_SS}Worksheet"):
        reader = _SheetReader(formats, path.name, limits, cell_count)
        page = reader.page(worksheet)
        cell_count = reader.cell_count
        if has_filled_cell(page.cells):
            pages.append(page)
    if not pages:
        raise SourceError("reading.empty_sheet", file=path.name, sheet="")
    return pages


def _parsed_root(text: str, name: str) -> ElementTree.Element:
    """The root of an XML that declares no document type, and with it no entity."""

    def refuse_doctype(*_: object) -> None:
        raise SourceError("reading.doctype", file=name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(text, True)
        return ElementTree.fromstring(text)  # noqa: S314 - there are no entities
    except (expat.ExpatError, ElementTree.ParseError, ValueError) as error:
        raise SourceError("reading.bad_xml", file=name, reason=str(error)) from None


def _format_by_style(root: ElementTree.Element) -> dict[str, DisplayFormat]:
    """The id of a style → its number format; a style without one has that of its parent."""
    format_of: dict[str, DisplayFormat] = {}
    parent_of: dict[str, str] = {}
    for style in root.iter(f"{_SS}Style"):
        style_id = style.get(f"{_SS}ID", "")
        parent_of[style_id] = style.get(f"{_SS}Parent", "")
        number_format = style.find(f"{_SS}NumberFormat")
        if number_format is not None:
            code = number_format.get(f"{_SS}Format", "")
            format_of[style_id] = display_format(_NAMED_FORMATS.get(code, code))
    for style_id, parent in parent_of.items():
        ancestor, visited = parent, {style_id}
        while style_id not in format_of and ancestor and ancestor not in visited:
            if ancestor in format_of:
                format_of[style_id] = format_of[ancestor]
            visited.add(ancestor)
            ancestor = parent_of.get(ancestor, "")
    return format_of


class _SheetReader:
    """Reads the rows and cells of one worksheet.

    Attributes
    ----------
    cell_count : int
        Cells of all worksheets so far.
    """

    def __init__(
        self,
        formats: Mapping[str, DisplayFormat],
        name: str,
        limits: Limits,
        cell_count: int,
    ) -> None:
        self.cell_count = cell_count
        self._formats, self._name, self._limits = formats, name, limits
        self._rows: list[list[object]] = []
        self._merged: list[MergedRange] = []
        self._divided_numbers = 0

    def page(self, worksheet: ElementTree.Element) -> SheetPage:
        """The cells of the worksheet."""
        table = worksheet.find(f"{_SS}Table")
        if table is not None:
            for row in table.findall(f"{_SS}Row"):
                self._read_row(row)
        options = f"{_EXCEL}WorksheetOptions"
        visible = worksheet.findtext(f"{options}/{_EXCEL}Visible") or ""
        cells = with_merged_values(self._rows, self._merged, self._name, self._limits)
        return SheetPage(
            title=worksheet.get(f"{_SS}Name", ""),
            cells=cells,
            merged=tuple(self._merged),
            is_hidden="Hidden" in visible,
            divided_numbers=self._divided_numbers,
        )

    def _read_row(self, element: ElementTree.Element) -> None:
        """Read the cells of a row, and add the empty rows before and behind it."""
        at = _position(element, len(self._rows))
        if at >= _MAX_ROWS:
            raise self._far_cells(at, 0)
        self._add_empty_rows(at + 1 - len(self._rows))
        style_of_row = element.get(f"{_SS}StyleID") or ""
        for cell in element.findall(f"{_SS}Cell"):
            self._read_cell(cell, at, style_of_row)
        # Excel writes a span for rows that are alike
        span = _integer(element.get(f"{_SS}Span"))
        self._add_empty_rows(min(span, _MAX_ROWS))

    def _add_empty_rows(self, count: int) -> None:
        """Add so many rows without cells."""
        self._rows += [[] for _ in range(count)]

    def _read_cell(self, cell: ElementTree.Element, at: int, style_of_row: str) -> None:
        """Read a cell of the row at a position, with the cells that are merged with it."""
        row = self._rows[at]
        column = _position(cell, len(row))
        right = column + _integer(cell.get(f"{_SS}MergeAcross"))
        bottom = at + _integer(cell.get(f"{_SS}MergeDown"))
        if right >= _MAX_COLUMNS:
            raise self._far_cells(at, column)
        style = cell.get(f"{_SS}StyleID") or style_of_row
        form = self._formats.get(style, GENERAL)
        value = _value(cell)
        if isinstance(value, float) and not form.is_general:
            value = form.displayed(value)
            self._divided_numbers += form.divisor != 1
        self.cell_count += right + 1 - len(row)
        if self.cell_count > self._limits.cells:
            limit = self._limits.cells
            raise SourceError("limits.cells", file=self._name, limit=limit)
        row += [None] * (column - len(row))
        row += [value, *[None] * (right - column)]
        if right > column or bottom > at:
            self._merged.append(MergedRange(at, column, bottom, right))

    def _far_cells(self, row: int, column: int) -> SourceError:
        """The error that a cell is farther away than any sheet reaches."""
        return SourceError(
            "reading.far_cells", file=self._name, row=row + 1, column=column + 1
        )


def _position(element: ElementTree.Element, next_position: int) -> int:
    """The position of a row or a cell, which states it where some before it are left out."""
    return max(_integer(element.get(f"{_SS}Index")) - 1, next_position)


def _integer(text: str | None) -> int:
    """The number of an attribute; 0 where there is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _value(cell: ElementTree.Element) -> object:
    """The value of a cell in the type that the file states; text where it is no such value."""
    data = cell.find(f"{_SS}Data")
    if data is None:
        return None
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type", "String")
    if not text.strip():
        return None
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    return text
