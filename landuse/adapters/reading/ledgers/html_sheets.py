"""Tables of HTML that are saved as .xls, as business systems export them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from landuse.adapters.reading.encodings import decode
from landuse.adapters.reading.ledgers.sheets import SheetPage, filled_merged
from landuse.adapters.reading.ledgers.sparse_sheets import MergedRange
from landuse.adapters.reading.limits import USUAL, Limits
from landuse.errors import SourceError

#: Columns of a sheet, and rows.
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
#: Elements that end a line within a cell, and whose text nobody sees.
_LINES, _UNSEEN = ("br", "p", "div"), ("script", "style", "title")
#: How a style says that an element is not seen.
_HIDDEN = "display:none"


def html_pages(
    path: Path, encoding: str | None, limits: Limits = USUAL
) -> list[SheetPage]:
    """The tables of a page of HTML, each as a sheet.

    Parameters
    ----------
    path : Path
        A file whose content has been checked.
    encoding : str or None
        Its encoding where it is declared; what the page itself says is not believed.
    limits : Limits
        How much may be in it.

    Returns
    -------
    list of SheetPage
        Called by their captions, else by their numbers; without those that hold nothing. Cells are
        text, as it is shown.

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
        if any(cell is not None for row in table.rows for cell in row):
            rows = filled_merged(table.rows, table.merged, path.name, limits)
            pages.append(
                SheetPage(table.caption or str(number), rows, tuple(table.merged))
            )
    if not pages:
        raise SourceError("reading.no_table_of_html", file=path.name)
    return pages


@dataclass
class _Table:
    """A table that is being read."""

    rows: list[list[object]] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    caption: str = ""
    #: Columns that cells above reach down into → the last row they reach.
    reached: dict[int, int] = field(default_factory=dict)


@dataclass
class _Cell:
    """A cell that is being read: where it is, how far it reaches, its text."""

    row: int
    column: int
    down: int
    right: int
    texts: list[str] = field(default_factory=list)


class _TableReader(HTMLParser):
    """Follows the elements of a page; a table within a cell is a table of its own."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._name, self._limits = name, limits
        self._count = 0
        self._open: list[tuple[_Table, _Cell | None]] = []
        self._unseen = self._in_caption = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        given = {name: value or "" for name, value in attrs}
        is_hidden = _HIDDEN in given.get("style", "").replace(" ", "").lower()
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            table = _Table()
            self.tables.append(table)
            self._open.append((table, None))
        elif not self._open:
            return
        elif tag == "caption":
            self._in_caption += 1
        elif tag == "tr":
            self._end_cell()
            self._open[-1][0].rows.append([])
            if len(self._open[-1][0].rows) > _MOST_ROWS:
                raise SourceError(
                    "limits.cells", file=self._name, limit=self._limits.cells
                )
        elif tag in ("td", "th") and not is_hidden:
            self._end_cell()
            self._begin_cell(_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag in _LINES:
            self._say(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins and ends: only a cell or a line means anything."""
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "caption":
            self._in_caption = max(0, self._in_caption - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        self._say(data)

    def close(self) -> None:
        """End what a page that was cut off left open."""
        super().close()
        if self._open:
            raise SourceError("reading.cut_html", file=self._name)

    def _say(self, text: str) -> None:
        """Add text to the cell or the caption that is open."""
        if self._unseen or not self._open:
            return
        table, cell = self._open[-1]
        if self._in_caption:
            table.caption = f"{table.caption}{text}".strip()
        elif cell is not None:
            cell.texts.append(text)

    def _begin_cell(self, down: int, right: int) -> None:
        """Open a cell behind those of its row and those that reach down into it."""
        table = self._open[-1][0]
        if not table.rows:
            table.rows.append([])
        row = len(table.rows) - 1
        column = len(table.rows[-1])
        while table.reached.get(column, -1) >= row:
            column += 1
        if column + right > _MOST_COLUMNS:
            raise SourceError("limits.cells", file=self._name, limit=self._limits.cells)
        self._open[-1] = (table, _Cell(row, column, down, right))

    def _end_cell(self) -> None:
        """Close the cell that is open, where one is."""
        if not self._open:
            return
        table, cell = self._open[-1]
        self._open[-1] = (table, None)
        if cell is None:
            return
        text = " ".join("".join(cell.texts).split())
        row = table.rows[cell.row]
        added = [
            *[None] * (cell.column - len(row)),
            text or None,
            *[None] * (cell.right - 1),
        ]
        self._count += len(added)
        if self._count > self._limits.cells:
            raise SourceError("limits.cells", file=self._name, limit=self._limits.cells)
        row.extend(added)
        if cell.down > 1 or cell.right > 1:
            last = (cell.row + cell.down - 1, cell.column + cell.right - 1)
            table.merged.append(((cell.row, cell.column), last))
            for column in range(cell.column, cell.column + cell.right):
                table.reached[column] = last[0]


def _span(text: str | None) -> int:
    """How many rows or columns a cell takes."""
    digits = (text or "").strip()
    return (
        min(max(int(digits), 1), _MOST_ROWS)
        if digits.isascii() and digits.isdigit()
        else 1
    )
