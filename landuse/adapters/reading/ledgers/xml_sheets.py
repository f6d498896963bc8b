"""Workbooks of XML as Excel 2002 and 2003 wrote them (SpreadsheetML), mostly saved as .xls."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.sheets import SheetPage, filled_merged
from landuse.adapters.reading.ledgers.shown import PLAIN, Shown, shown_by
from landuse.adapters.reading.ledgers.sparse_sheets import MergedRange
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: The namespace of its elements and attributes.
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_SS, _EXCEL = f"{{{SPREADSHEET}}}", "{urn:schemas-microsoft-com:office:excel}"
#: What stands before the root and may name another encoding than the one that was found.
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
#: Columns of a sheet, and rows.
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
#: Formats that are called by a name.
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
        In the order of the workbook, without sheets that hold nothing; numbers as their formats
        show them.

    Raises
    ------
    SourceError
        Where it is no whole XML, declares a document type, holds nothing, or too much.
    """
    text, _ = decode(path.read_bytes(), path.name, encoding)
    root = _parsed(_DECLARATION.sub("", text), path.name)
    styles = _styles(root)
    pages = []
    count = 0
    for sheet in root.iter(f"{_SS}Worksheet"):
        page, cells = _page(sheet, styles, path.name, limits, count)
        count += cells
        if any(cell is not None for row in page.cells for cell in row):
            pages.append(page)
    if not pages:
        raise SourceError("reading.empty_sheet", file=path.name, sheet="")
    return pages


def _parsed(text: str, name: str) -> ElementTree.Element:
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


def _styles(root: ElementTree.Element) -> dict[str, Shown]:
    """How each style shows a number, by its id; one without a format has that of its parent."""
    shown: dict[str, Shown] = {}
    parents: dict[str, str] = {}
    for style in root.iter(f"{_SS}Style"):
        id_ = style.get(f"{_SS}ID", "")
        parents[id_] = style.get(f"{_SS}Parent", "")
        form = style.find(f"{_SS}NumberFormat")
        if form is not None:
            code = form.get(f"{_SS}Format", "")
            shown[id_] = shown_by(_NAMED_FORMATS.get(code, code))
    for id_, parent in parents.items():
        seen = {id_}
        while id_ not in shown and parent and parent not in seen:
            if parent in shown:
                shown[id_] = shown[parent]
            seen.add(parent)
            parent = parents.get(parent, "")
    return shown


def _page(
    sheet: ElementTree.Element,
    styles: Mapping[str, Shown],
    name: str,
    limits: Limits,
    count: int,
) -> tuple[SheetPage, int]:
    """One sheet, and how many cells it takes; ``count`` are those of the sheets before."""
    rows: list[list[object]] = []
    merged: list[MergedRange] = []
    taken, divided = 0, 0
    table = sheet.find(f"{_SS}Table")
    for element in table.findall(f"{_SS}Row") if table is not None else ():
        at = _place(element, len(rows))
        if at >= _MOST_ROWS:
            raise SourceError("reading.far_cells", file=name, row=at + 1, column=1)
        rows += [[] for _ in range(at + 1 - len(rows))]
        row = rows[at]
        for cell in element.findall(f"{_SS}Cell"):
            column = _place(cell, len(row))
            right = _whole(cell.get(f"{_SS}MergeAcross"))
            down = _whole(cell.get(f"{_SS}MergeDown"))
            if column + right >= _MOST_COLUMNS:
                raise SourceError(
                    "reading.far_cells", file=name, row=at + 1, column=column + 1
                )
            style = cell.get(f"{_SS}StyleID") or element.get(f"{_SS}StyleID") or ""
            how = styles.get(style, PLAIN)
            value = _value(cell)
            if isinstance(value, float) and not how.is_plain:
                value = how.read(value)
                divided += how.divisor != 1
            before = len(row)
            row += [None] * (column - len(row))
            row += [value, *[None] * right]
            taken += len(row) - before
            if count + taken > limits.cells:
                raise SourceError("limits.cells", file=name, limit=limits.cells)
            if right or down:
                merged.append(((at, column), (at + down, column + right)))
        # what Excel writes for rows that are alike
        rows += [[] for _ in range(min(_whole(element.get(f"{_SS}Span")), _MOST_ROWS))]
    visible = sheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible") or ""
    title = sheet.get(f"{_SS}Name", "")
    cells = filled_merged(rows, merged, name, limits)
    return SheetPage(title, cells, tuple(merged), "Hidden" in visible, divided), taken


def _place(element: ElementTree.Element, usual: int) -> int:
    """The position of a row or a cell, which says it where some before it are left out."""
    return max(_whole(element.get(f"{_SS}Index")) - 1, usual)


def _whole(text: str | None) -> int:
    """A number of an attribute; 0 where there is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _value(cell: ElementTree.Element) -> object:
    """What a cell holds."""
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
