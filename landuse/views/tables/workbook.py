"""Workbooks: a sheet a table, with a title, a frozen heading, number formats and a note."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landuse.domain.frames.cells import json_value
from landuse.files import whole
from landuse.views.tables.columns import Col, Row
from landuse.views.tables.formats import defused

if TYPE_CHECKING:
    from openpyxl import Workbook

#: Rows of a sheet before the first one of the table: title, note, heading.
_HEADING_ROW = 3
_FIRST_ROW = _HEADING_ROW + 1
#: Rows that are looked at to find how wide a column has to be.
_SAMPLE = 200
#: Widths of columns, in characters of the sheet's font: of numbers, the most that text gets, of
#: the one column of a sheet of lines.
_NUMBER_WIDTH = 12
_MOST_WIDTH = 36
_LINES_WIDTH = 110
#: A spreadsheet takes 31 characters for the name of a sheet; three are left for "(2)".
_NAME_LENGTH = 28
_NAME_SIGNS = "[]:*?/\\"
_HEADING_FILL = "2F4858"


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook, or of any other output: rows, columns, and what is said of them.

    Parameters
    ----------
    name : str
        What the sheet's tab says; signs that a spreadsheet does not take are replaced, and a long
        one is cut.
    cols : sequence of Col
        The columns, in their order.
    rows : sequence of mapping
        Values by the key of their column.
    title, note : str
        The first and the second line.
    fills : mapping, optional
        Key of a column → value → background (hex, no number sign): rules of the sheet, which follow
        where a value is changed by hand.
    """

    name: str
    cols: Sequence[Col]
    rows: Sequence[Row]
    title: str
    note: str = ""
    fills: Mapping[str, Mapping[str, str]] | None = None


def write_book(
    path: str | Path,
    sheets: Sequence[Sheet],
    *,
    lang: str = "zh",
    before: Mapping[str, Sequence[str]] | None = None,
    after: Mapping[str, Sequence[str]] | None = None,
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
        # a package that cannot be finished complains of it on the terminal, long after
        packed = io.BytesIO()
        book.save(packed)
        temporary.write_bytes(packed.getbuffer())


def _add_table(book: Workbook, table: Sheet, lang: str) -> None:
    """One table on a new sheet that prints on A4 across, as many pages down as it takes.

    Title, note and heading are its first three rows; the heading is frozen, repeated on every page
    and carries the filters.
    """
    from openpyxl.utils import get_column_letter

    # openpyxl's types do not know rows and columns that are asked for by number or letter
    sheet: Any = book.create_sheet(sheet_name(table.name))
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
    sheet.auto_filter.ref = f"A{_HEADING_ROW}:{get_column_letter(len(table.cols))}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0  # as many pages down as it takes, one across
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"


def _add_heading(sheet: Any, table: Sheet, lang: str) -> None:
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
    """How wide a column is, in characters; a heading counts two a character, as Chinese ones do.

    The first rows have to do: a workbook of a million rows would be read twice otherwise.
    """
    if col.is_number:
        return _NUMBER_WIDTH
    lengths = [len(str(row.get(col.key) or "")) for row in rows[:_SAMPLE]]
    longest = max([*lengths, 2 * len(col.label(lang))])
    return min(longest + 2, _MOST_WIDTH)


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


def _add_fills(sheet: Any, cells: str, fills: Mapping[str, str]) -> None:
    """Backgrounds of a range by value, as rules: they follow where a cell is changed."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    for value, colour in fills.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(operator="equal", formula=[f'"{value}"'], fill=fill)
        sheet.conditional_formatting.add(cells, rule)


def _add_lines(book: Workbook, name: str, lines: Sequence[str]) -> None:
    """A sheet of text, a line each."""
    page: Any = book.create_sheet(sheet_name(name))
    page.column_dimensions["A"].width = _LINES_WIDTH
    for line in lines:
        page.append([defused(line)])


def sheet_name(name: str) -> str:
    """What a spreadsheet takes for the name of a sheet: short, none of its own signs.

    Parameters
    ----------
    name : str
        Any.

    Returns
    -------
    str

    Examples
    --------
    >>> sheet_name("2022/09: Land [mu]")
    '2022_09_ Land _mu_'
    """
    cleaned = "".join("_" if sign in _NAME_SIGNS else sign for sign in name)
    return cleaned[:_NAME_LENGTH] or "landuse"
