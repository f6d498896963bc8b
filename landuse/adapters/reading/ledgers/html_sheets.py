"""Tables of HTML that are saved as .xls, as business systems export them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.cells import MergedRange
from landuse.adapters.reading.ledgers.sheets import (
    SheetPage,
    has_filled_cell,
    with_merged_values,
)
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: Columns and rows that a sheet of any program may have.
_MAX_COLUMNS, _MAX_ROWS = 16_384, 1_048_576
#: Elements that end a line within a cell, and elements whose text is not displayed.
_LINE_TAGS, _INVISIBLE_TAGS = ("br", "p", "div"), ("script", "style", "title")
#: Stands in the style of an element that is not displayed.
_HIDDEN_STYLE = "display:none"


def html_pages(
    path: Path, encoding: str | None, limits: Limits = USUAL
) -> list[SheetPage]:
    """The tables of a page of HTML, each as a sheet.

    Parameters
    ----------
    path : Path
        A file whose content has been checked.
    encoding : str or None
        Its encoding where it is declared; the statement in the page itself is often wrong.
    limits : Limits
        How much may be in it.

    Returns
    -------
    list of SheetPage
        Their titles are the captions, else numbers from 1. Cells are text; tables without any are
        left out.

    Raises
    ------
    SourceError
        Where it cannot be decoded, holds no table, or too much.
    """
    text, _ = decode(path.read_bytes(), path.name, encoding)
    reader = _TableReader(path.name, limits)
    reader.feed(text)
    reader.close()
    pages = []
    for number, table in enumerate(reader.tables, 1):
        if has_filled_cell(table.rows):
            cells = with_merged_values(table.rows, table.merged, path.name, limits)
            title = table.caption or str(number)
            pages.append(SheetPage(title, cells, tuple(table.merged)))
    if not pages:
        raise SourceError("reading.no_table_of_html", file=path.name)
    return pages


@dataclass
class _Table:
    """A table that is being read."""

    rows: list[list[object]] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    caption: str = ""
    #: Column → the last row into which a cell above reaches down.
    covered_to: dict[int, int] = field(default_factory=dict)


@dataclass
class _Cell:
    """A cell that is being read: its position, how many rows and columns it spans, its texts."""

    row: int
    column: int
    row_span: int
    column_span: int
    texts: list[str] = field(default_factory=list)


class _TableReader(HTMLParser):
    """Follows the elements of a page; a table within a cell is a table of its own."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._name, self._limits = name, limits
        self._count = 0
        self._open: list[tuple[_Table, _Cell | None]] = []
        self._invisible_depth = self._caption_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        attributes = {name: value or "" for name, value in attrs}
        style = attributes.get("style", "").replace(" ", "").lower()
        if tag in _INVISIBLE_TAGS:
            self._invisible_depth += 1
        elif tag == "table":
            table = _Table()
            self.tables.append(table)
            self._open.append((table, None))
        elif not self._open:
            return
        elif tag == "caption":
            self._caption_depth += 1
        elif tag == "tr":
            self._begin_row()
        elif tag in ("td", "th") and _HIDDEN_STYLE not in style:
            row_span = _span(attributes.get("rowspan"))
            column_span = _span(attributes.get("colspan"))
            self._begin_cell(row_span, column_span)
        elif tag in _LINE_TAGS:
            self._add_text(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins and ends: only a cell or a line means anything."""
        if tag not in _INVISIBLE_TAGS:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in _INVISIBLE_TAGS:
            self._invisible_depth = max(0, self._invisible_depth - 1)
        elif tag == "caption":
            self._caption_depth = max(0, self._caption_depth - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        self._add_text(data)

    def close(self) -> None:
        """End the page; a table that is still open shows that the file was cut off."""
        super().close()
        if self._open:
            raise SourceError("reading.cut_html", file=self._name)

    def _add_text(self, text: str) -> None:
        """Add text to the cell or the caption that is open."""
        if self._invisible_depth or not self._open:
            return
        table, cell = self._open[-1]
        if self._caption_depth:
            table.caption = f"{table.caption}{text}".strip()
        elif cell is not None:
            cell.texts.append(text)

    def _begin_row(self) -> None:
        """Close the cell that is open and begin a row."""
        self._end_cell()
        table, _ = self._open[-1]
        table.rows.append([])
        if len(table.rows) > _MAX_ROWS:
            raise self._too_many_cells()

    def _begin_cell(self, row_span: int, column_span: int) -> None:
        """Open a cell behind those of its row and those that reach down into it."""
        self._end_cell()
        table, _ = self._open[-1]
        if not table.rows:
            table.rows.append([])
        row = len(table.rows) - 1
        column = len(table.rows[-1])
        while table.covered_to.get(column, -1) >= row:
            column += 1
        if column + column_span > _MAX_COLUMNS:
            raise self._too_many_cells()
        self._open[-1] = (table, _Cell(row, column, row_span, column_span))

    def _end_cell(self) -> None:
        """Close the cell that is open, where one is."""
        if not self._open:
            return
        table, cell = self._open[-1]
        self._open[-1] = (table, None)
        if cell is None:
            return
        row = table.rows[cell.row]
        text = " ".join("".join(cell.texts).split())
        covered_before = [None] * (cell.column - len(row))
        covered_behind = [None] * (cell.column_span - 1)
        added = [*covered_before, text or None, *covered_behind]
        self._count += len(added)
        if self._count > self._limits.cells:
            raise self._too_many_cells()
        row.extend(added)
        if cell.row_span > 1 or cell.column_span > 1:
            last_row = cell.row + cell.row_span - 1
            end_column = cell.column + cell.column_span
            block = MergedRange(cell.row, cell.column, last_row, end_column - 1)
            table.merged.append(block)
            for column in range(cell.column, end_column):
                table.covered_to[column] = last_row

    def _too_many_cells(self) -> SourceError:
        """The error that the page has more cells than the limit."""
        return SourceError("limits.cells", file=self._name, limit=self._limits.cells)


def _span(text: str | None) -> int:
    """How many rows or columns a cell spans; 1 where the page states no number."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(max(int(digits), 1), _MAX_ROWS)
