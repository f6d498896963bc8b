"""Tables for people and for programs: terminal, CSV, XLSX, JSON, from one description of the columns."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landuse.domain.frames.cells import json_value
from landuse.files import whole

if TYPE_CHECKING:
    import pandas as pd


#: Columns of a terminal under which no text is cut.
_LEAST = 6


@dataclass(frozen=True)
class Col:
    """One column in print: its key, labels, decimals of a number (None for text), how wide it may grow.

    One that is ``elastic`` takes what the others leave of a table of fixed width.
    """

    key: str
    zh: str
    en: str
    decimals: int | None = None
    width: int | None = None
    elastic: bool = False

    def label(self, lang: str) -> str:
        """The heading in ``lang``."""
        return self.zh if lang == "zh" else self.en


def number(value: Any, decimals: int = 2) -> str:
    """A number as people read it, with thousands separators; an en dash where it is unknown.

    >>> number(1234.5), number(None)
    ('1,234.50', '–')
    """
    value = json_value(value)
    return "–" if value is None else f"{value:,.{decimals}f}"


def text_table(
    rows: Sequence[dict[str, Any]],
    cols: Sequence[Col],
    *,
    title: str,
    lang: str = "zh",
    note: str = "",
    color: bool = False,
    styles: dict[str, dict[str, str]] | None = None,
    width: int | None = None,
) -> str:
    """An aligned table for a terminal; Chinese counts two columns, colours only where ``color``.

    ``styles`` maps a column's key to value → rich style. Numbers never wrap or get cut; text is cut with an ellipsis.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    cells = [
        [_cell(row.get(c.key), c, (styles or {}).get(c.key, {})) for c in cols] for row in rows
    ]
    needs = [max((row[k].cell_len for row in cells), default=0) for k in range(len(cols))]
    limits = _limits(cols, needs, lang, width)
    for col, need, limit in zip(cols, needs, limits, strict=True):
        numeric = col.decimals is not None
        # a long heading over numbers may wrap, the numbers never do; text is cut only where a width is set
        table.add_column(
            Text(col.label(lang)),
            justify="right" if numeric else "left",
            no_wrap=not numeric,
            overflow="fold" if numeric else "ellipsis",
            max_width=limit,
            min_width=min(need, limit or need),
        )
    for row in cells:
        table.add_row(*row)
    out = io.StringIO()
    # rather too wide than a number cut
    least = sum(min(need, limit or need) + 2 for need, limit in zip(needs, limits, strict=True))
    console = Console(
        file=out,
        width=max(width, least) if width else (None if color else 100),
        force_terminal=color,
        no_color=not color,
        highlight=False,
    )
    console.print(Text(" ".join(title.split()), style="bold"), soft_wrap=True)
    if rows:
        console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join([*lines, *(["", *folded(note, console.width)] if note else [])]) + "\n"


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """A text on lines of a terminal, broken after spaces and Chinese marks where it can be; further lines indented.

    >>> folded("参与排名 205 个；并列 15 个；缺数据未排 3 个", 30)
    ['参与排名 205 个；并列 15 个；', '缺数据未排 3 个']
    """
    from rich.cells import cell_len, chop_cells

    lines, line = list[str](), ""
    for piece in re.split(r"(?<=[，；：、。）\s])", text):
        if cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
            continue
        lines += [line] if line.strip() else []
        *full, line = [
            f"{indent if lines else ''}{part}"
            for part in chop_cells(piece, width - cell_len(indent))
        ]
        lines += full
    return [part.rstrip() for part in (*lines, line)]


def _limits(
    cols: Sequence[Col], needs: Sequence[int], lang: str, width: int | None
) -> list[int | None]:
    """How wide each column may be; an elastic one takes what the others, and two spaces between them, leave of ``width``.

    Where that is less than its own width, the headings over numbers are wrapped at their words.
    """
    from rich.cells import cell_len

    def left(heading: Callable[[str], int]) -> int:
        each = (max(n, heading(c.label(lang))) for n, c in zip(needs, cols, strict=True))
        return (width or 0) - sum(
            min(n, c.width or n) + 2 for n, c in zip(each, cols, strict=True) if not c.elastic
        )

    if width is None or not any(c.elastic for c in cols):
        return [c.width for c in cols]
    rest, least = left(cell_len), max(c.width or 0 for c in cols if c.elastic)
    if rest < least:
        rest = max(left(lambda heading: max(map(cell_len, heading.split()))), _LEAST)
    return [rest if c.elastic else c.width for c in cols]


def _cell(value: Any, col: Col, styles: dict[str, str]) -> Any:
    from rich.text import Text

    if col.decimals is not None:
        return Text(number(value, col.decimals))
    shown = json_value(value)
    text = "–" if shown is None else " ".join(str(shown).split())
    return Text(text, style=styles.get(str(shown), ""))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dicts, missing values as None."""
    return [{k: json_value(v) for k, v in row.items()} for row in frame.to_dict("records")]


def json_text(value: Any) -> str:
    """Indented JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=json_value) + "\n"


def csv_text(rows: Sequence[dict[str, Any]], cols: Sequence[Col]) -> str:
    """CSV with English keys as header; starts with a BOM so that Excel reads the Chinese, formulas defused."""
    import csv

    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([c.key for c in cols])
    writer.writerows([[defused(json_value(row.get(c.key))) for c in cols] for row in rows])
    return out.getvalue()


def markdown(
    rows: Sequence[dict[str, Any]],
    cols: Sequence[Col],
    *,
    title: str,
    note: str = "",
    lang: str = "zh",
) -> str:
    """A Markdown table; text from data cannot break out of its cell."""

    def cell(row: dict[str, Any], col: Col) -> str:
        value = json_value(row.get(col.key))
        if col.decimals is not None:
            return number(value, col.decimals)
        text = "–" if value is None else " ".join(str(value).split())
        return "".join("\\" + c if c in "\\|<>*_`[]" else c for c in text)

    lines = [
        f"**{title}**",
        "",
        "| " + " | ".join(c.label(lang) for c in cols) + " |",
        "|" + "|".join("---:" if c.decimals is not None else "---" for c in cols) + "|",
    ]
    lines += ["| " + " | ".join(cell(row, col) for col in cols) + " |" for row in rows]
    return "\n".join([*lines, *(["", note] if note else [])]) + "\n"


def defused(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that starts like one gets a leading apostrophe."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook; ``fills`` colours the cells of a column by their value, as rules that follow a change."""

    name: str
    cols: Sequence[Col]
    rows: Sequence[dict[str, Any]]
    title: str
    note: str = ""
    fills: Mapping[str, Mapping[str, str]] | None = None


def write_xlsx(
    path: str | Path,
    rows: Sequence[dict[str, Any]],
    cols: Sequence[Col],
    *,
    title: str,
    lang: str = "zh",
    note: str = "",
    fills: Mapping[str, Mapping[str, str]] | None = None,
    name: str = "",
    beside: Sequence[Sheet] = (),
    more: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """A workbook of one table (:func:`write_book`); ``beside`` are tables, ``more`` sheets of lines after it."""
    write_book(
        path, [Sheet(name or title, cols, rows, title, note, fills), *beside], lang=lang, after=more
    )


def write_book(
    path: str | Path,
    sheets: Sequence[Sheet],
    *,
    lang: str = "zh",
    before: Mapping[str, Sequence[str]] | None = None,
    after: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """A workbook with a sheet a table: title, frozen heading, number formats and a note; ids stay text. Whole or not at all.

    ``before`` and ``after`` are sheets of lines.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, lines in (before or {}).items():
        _lines(book, name, lines)
    for sheet in sheets:
        _table(book, sheet, lang)
    for name, lines in (after or {}).items():
        _lines(book, name, lines)
    with whole(path) as temporary:
        book.save(temporary)


def _table(book: Any, given: Sheet, lang: str) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    rows, cols = given.rows, given.cols
    sheet: Any = book.create_sheet(_sheet_name(given.name))
    sheet.append([defused(given.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([defused(given.note)])
    sheet.append([c.label(lang) for c in cols])
    for cell in sheet[3]:
        cell.font, cell.fill = (
            Font(bold=True, color="FFFFFF"),
            PatternFill("solid", fgColor="2F4858"),
        )
        cell.alignment = Alignment(horizontal="center")
    for row in rows:
        sheet.append([defused(json_value(row.get(c.key))) for c in cols])
    for index, col in enumerate(cols, 1):
        letter = get_column_letter(index)
        shown = max(
            [len(str(row.get(col.key) or "")) for row in rows[:200]] + [2 * len(col.label(lang))]
        )
        sheet.column_dimensions[letter].width = min(
            12 if col.decimals is not None else shown + 2, 36
        )
        if col.decimals is not None:
            style = "#,##0" + ("." + "0" * col.decimals if col.decimals else "")
            for cell in sheet[letter][3:]:
                cell.number_format = style
        for value, colour in (given.fills or {}).get(col.key, {}).items():
            fill = PatternFill("solid", bgColor=colour)
            rule = CellIsRule(operator="equal", formula=[f'"{value}"'], fill=fill)
            sheet.conditional_formatting.add(f"{letter}4:{letter}{max(len(rows) + 3, 4)}", rule)
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(cols))}{max(len(rows) + 3, 4)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    sheet.print_title_rows = "3:3"


def _lines(book: Any, name: str, lines: Sequence[str]) -> None:
    page = book.create_sheet(_sheet_name(name))
    page.column_dimensions["A"].width = 110
    for line in lines:
        page.append([defused(line)])


def _sheet_name(name: str) -> str:
    """What a spreadsheet takes for a sheet: 31 characters, none of its own signs."""
    return "".join("_" if c in "[]:*?/\\" else c for c in name)[:28] or "landuse"
