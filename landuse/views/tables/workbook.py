"""Workbooks: each table is a sheet with a title, a note, a frozen heading and number formats."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.files import whole
from landuse.views.tables.columns import Col, Row
from landuse.views.tables.formats import defused

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

#: Rows of a sheet before the first one of the table: title, note, heading.
_HEADING_ROW = 3
_FIRST_ROW = _HEADING_ROW + 1
#: Rows by which the width of a column is chosen.
_SAMPLE = 200
#: Widths of columns, in characters of the sheet's font: of numbers, the largest of text, and of the
#: one column of a sheet of lines.
_NUMBER_WIDTH = 12
_MAX_WIDTH = 36
_LINES_WIDTH = 110
#: A spreadsheet takes 31 characters for the name of a sheet; three are left for "(2)".
_NAME_LENGTH = 28
_NAME_REPLACEMENTS = str.maketrans("[]:*?/\\", "_" * 7)
_HEADING_FILL = "2F4858"
#: Of pages: the width of the first column, the height of a line by the size of its letters, their
#: usual size, and the last sign that takes one column and not two.
_FIRST_WIDTH = 34
_LINE_HEIGHT = 1.35
_USUAL_SIZE = 11
_LAST_NARROW = 0x2E7F


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook, or of any other output: rows, columns, title and note.

    Parameters
    ----------
    name : str
        The name on the sheet's tab; signs that a spreadsheet does not take are replaced, and a
        long name is cut.
    cols : sequence of Col
        The columns, in their order.
    rows : sequence of mapping
        Values by the key of their column.
    title, note : str
        The first and the second line.
    fills : mapping, optional
        Key of a column → value → background (hex, no number sign): rules of the sheet, so that the
        background follows a value that is changed by hand.
    """

    name: str
    cols: Sequence[Col]
    rows: Sequence[Row]
    title: str
    note: str = ""
    fills: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Page:
    """A sheet that is read from top to bottom and prints on one page, such as a letter.

    Parameters
    ----------
    name : str
        The name on the sheet's tab.
    title : str
        Its first line.
    parts : sequence of str or Sheet
        Paragraphs, and tables with their title above and without filters.
    """

    name: str
    title: str
    parts: Sequence[str | Sheet]


def write_book(
    path: str | Path,
    sheets: Sequence[Sheet],
    *,
    lang: str = "zh",
    before: Mapping[str, Sequence[str]] | None = None,
    after: Mapping[str, Sequence[str]] | None = None,
    pages: Sequence[Page] = (),
) -> None:
    """Write a workbook, whole or not at all; ids stay text, nothing becomes a formula.

    Every table is a sheet: its title and note on the first two rows, then the heading, which stays
    in view, is repeated on every printed page and carries the filters.

    Parameters
    ----------
    path : str or Path
        Where to write it.
    sheets : sequence of Sheet
        The tables, a sheet each.
    lang : str
        "zh" or "en", the language of the headings.
    before, after : mapping, optional
        Name → lines of text: sheets that stand before and after the tables.
    pages : sequence of Page
        Letters, which stand at the end.

    Raises
    ------
    ValueError
        Where a value is of a type that a workbook does not hold; nothing is written then.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in (before or {}).items():
        _add_lines(book, name, lines)
    for sheet in sheets:
        _add_table(book, sheet, lang)
    for name, lines in (after or {}).items():
        _add_lines(book, name, lines)
    for page in pages:
        _add_page(book, page, lang)
    save_book(book, path)


def book_of(sheets: Sequence[Sheet], *, lang: str = "zh") -> Workbook:
    """A workbook of tables, to which more may be added before it is saved.

    Parameters
    ----------
    sheets : sequence of Sheet
        The tables, a sheet each.
    lang : str
        "zh" or "en", the language of the headings.

    Returns
    -------
    openpyxl.Workbook
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _add_table(book, sheet, lang)
    return book


def save_book(book: Workbook, path: str | Path) -> None:
    """Save a workbook, whole or not at all.

    Parameters
    ----------
    book : openpyxl.Workbook
        All of it.
    path : str or Path
        Where to write it.
    """
    with whole(path) as temporary:
        # a zip archive that cannot be finished would print a warning when it is garbage-collected
        packed = io.BytesIO()
        book.save(packed)
        temporary.write_bytes(packed.getbuffer())


def _add_table(book: Workbook, table: Sheet, lang: str) -> None:
    """One table on a new sheet that prints on A4 across, as many pages down as it takes.

    Title, note and heading are its first three rows; the heading is frozen, repeated on every page
    and carries the filters.
    """
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(sheet_name(table.name))
    _add_heading(sheet, table, lang)
    for row in table.rows:
        sheet.append([defused(json_value(row.get(col.key))) for col in table.cols])
    last = max(_HEADING_ROW + len(table.rows), _FIRST_ROW)
    for index, col in enumerate(table.cols, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = _column_width(col, table.rows, lang)
        if col.decimals is not None:
            for cell in sheet[letter][_HEADING_ROW:]:
                cell.number_format = _number_format(col.decimals)
        fills = (table.fills or {}).get(col.key, {})
        _add_fills(sheet, f"{letter}{_FIRST_ROW}:{letter}{last}", fills)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.auto_filter.ref = (
        f"A{_HEADING_ROW}:{get_column_letter(len(table.cols))}{last}"
    )
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0  # as many pages down as it takes, one across
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"


def _add_heading(sheet: Worksheet, table: Sheet, lang: str) -> None:
    """Title, note and the headings of the columns, on the first three rows."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.append([defused(table.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([defused(table.note)])
    sheet.append([col.label(lang) for col in table.cols])
    for cell in sheet[_HEADING_ROW]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEADING_FILL)
        cell.alignment = Alignment(horizontal="center")


def _column_width(col: Col, rows: Sequence[Row], lang: str) -> int:
    """The width of a column in characters; a character of a heading counts two, as Chinese ones do.

    Only the first rows are measured: a workbook of a million rows would be read twice otherwise.
    """
    if col.is_number:
        return _NUMBER_WIDTH
    lengths = [len(str(row.get(col.key) or "")) for row in rows[:_SAMPLE]]
    longest = max([*lengths, 2 * len(col.label(lang))])
    return min(longest + 2, _MAX_WIDTH)


def _number_format(decimals: int) -> str:
    """The format of a spreadsheet with thousands separators.

    Examples
    --------
    >>> _number_format(0), _number_format(2)
    ('#,##0', '#,##0.00')
    """
    if decimals == 0:
        return "#,##0"
    return "#,##0." + "0" * decimals


def _add_fills(sheet: Worksheet, cells: str, fills: Mapping[str, str]) -> None:
    """Backgrounds of a range by value, as rules: they follow where a cell is changed."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    for value, colour in fills.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(operator="equal", formula=[f'"{value}"'], fill=fill)
        sheet.conditional_formatting.add(cells, rule)


def _add_lines(book: Workbook, name: str, lines: Sequence[str]) -> None:
    """A sheet of text, a line each."""
    page: Worksheet = book.create_sheet(sheet_name(name))
    page.column_dimensions["A"].width = _LINES_WIDTH
    for line in lines:
        page.append([defused(line)])


def _add_page(book: Workbook, page: Page, lang: str) -> None:
    """A letter on one page of A4: its title, paragraphs across all columns, and tables."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(sheet_name(page.name))
    tables = [part for part in page.parts if isinstance(part, Sheet)]
    across = max([len(table.cols) for table in tables], default=1)
    widths = [_FIRST_WIDTH] + [_NUMBER_WIDTH] * (across - 1)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    _add_paragraph(sheet, page.title, widths, Font(bold=True, size=14))
    for part in page.parts:
        if isinstance(part, Sheet):
            _add_paragraph(sheet, part.title, widths, Font(bold=True))
            _add_part(sheet, part, lang)
        else:
            _add_paragraph(sheet, part, widths, Font())
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _add_paragraph(
    sheet: Worksheet, text: str, widths: Sequence[int], font: Font
) -> None:
    """Text across all columns, in a row as high as its lines: merged cells do not grow."""
    from openpyxl.styles import Alignment

    sheet.append([defused(text)])
    row = sheet.max_row
    sheet.merge_cells(
        start_row=row, end_row=row, start_column=1, end_column=len(widths)
    )
    cell = sheet.cell(row, 1)
    cell.font = font
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    wide_signs = sum(ord(sign) > _LAST_NARROW for sign in text)
    columns = len(text) + wide_signs
    lines = max(1, math.ceil(columns / sum(widths)))
    size = font.size or _USUAL_SIZE
    sheet.row_dimensions[row].height = lines * _LINE_HEIGHT * size


def _add_part(sheet: Worksheet, table: Sheet, lang: str) -> None:
    """A small table with its heading; text continues on further lines of its cell."""
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    sheet.append([col.label(lang) for col in table.cols])
    for cell in sheet[sheet.max_row][: len(table.cols)]:
        cell.font = Font(bold=True)
    first = sheet.max_row
    for row in table.rows:
        sheet.append([defused(json_value(row.get(col.key))) for col in table.cols])
    all_cells = sheet.iter_rows(
        min_row=first, max_row=sheet.max_row, max_col=len(table.cols)
    )
    for cells in all_cells:
        for cell, col in zip(cells, table.cols, strict=True):
            cell.border = border
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if col.decimals is not None:
                cell.number_format = _number_format(col.decimals)


def sheet_name(name: str) -> str:
    """A name that a spreadsheet accepts for a sheet: short, none of its reserved signs.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    str

    Examples
    --------
    >>> sheet_name("2022/09: Land [mu]")
    '2022_09_ Land _mu_'
    """
    cleaned = name.translate(_NAME_REPLACEMENTS)
    return cleaned[:_NAME_LENGTH] or "landuse"
