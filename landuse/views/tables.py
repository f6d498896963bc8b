"""Tables for people and for programs: terminal, CSV, XLSX, JSON, from one description of the columns."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landuse.domain.rules import plain
from landuse.files import whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Col:
    """One column in print: its key, labels, decimals of a number (None for text), how wide it may grow."""

    key: str
    zh: str
    en: str
    decimals: int | None = None
    width: int | None = None

    def label(self, lang: str) -> str:
        """The heading in ``lang``."""
        return self.zh if lang == "zh" else self.en


def number(value: Any, decimals: int = 2) -> str:
    """A number as people read it, with thousands separators; an en dash where it is unknown.

    >>> number(1234.5), number(None)
    ('1,234.50', '–')
    """
    value = plain(value)
    return "–" if value is None else f"{value:,.{decimals}f}"


def text_table(
    rows: Sequence[dict[str, Any]], cols: Sequence[Col], *, title: str, lang: str = "zh", note: str = "",
    color: bool = False, styles: dict[str, dict[str, str]] | None = None, width: int | None = None,
) -> str:  # fmt: skip
    """An aligned table for a terminal; Chinese counts two columns, colours only where ``color``.

    ``styles`` maps a column's key to value → rich style. Numbers never wrap or get cut; text is cut with an ellipsis.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
                  show_edge=False, padding=(0, 1), header_style="bold")  # fmt: skip
    cells = [[_cell(row.get(c.key), c, (styles or {}).get(c.key, {})) for c in cols] for row in rows]
    for k, col in enumerate(cols):
        numeric = col.decimals is not None
        least = max((row[k].cell_len for row in cells), default=0)
        # a long heading over numbers may wrap, the numbers never do; text is cut only where a width is set
        table.add_column(
            Text(col.label(lang)), justify="right" if numeric else "left", no_wrap=not numeric, overflow="fold" if numeric else "ellipsis",
            max_width=col.width, min_width=min(least, col.width or least),
        )  # fmt: skip
    for row in cells:
        table.add_row(*row)
    out = io.StringIO()
    console = Console(
        file=out, width=width or (None if color else 100), force_terminal=color, no_color=not color, highlight=False
    )
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines + [""] * bool(note) + [note] * bool(note)) + "\n"


def _cell(value: Any, col: Col, styles: dict[str, str]) -> Any:
    from rich.text import Text

    if col.decimals is not None:
        return Text(number(value, col.decimals))
    shown = plain(value)
    text = "–" if shown is None else str(shown)
    return Text(text, style=styles.get(str(shown), ""))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dicts, missing values as None."""
    return [{k: plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def json_text(value: Any) -> str:
    """Indented JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=plain) + "\n"


def csv_text(rows: Sequence[dict[str, Any]], cols: Sequence[Col]) -> str:
    """CSV with English keys as header; starts with a BOM so that Excel reads the Chinese, formulas defused."""
    import csv

    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([c.key for c in cols])
    writer.writerows([[defused(plain(row.get(c.key))) for c in cols] for row in rows])
    return out.getvalue()


def defused(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that starts like one gets a leading apostrophe."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def write_xlsx(
    path: str | Path,
    rows: Sequence[dict[str, Any]],
    cols: Sequence[Col],
    *,
    title: str,
    lang: str = "zh",
    note: str = "",
) -> None:
    """A workbook with a title, a frozen heading, number formats and a note; ids stay text. Whole or not at all."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:28] or "landuse"
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([note])
    sheet.append([c.label(lang) for c in cols])
    for cell in sheet[3]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F4858")
        cell.alignment = Alignment(horizontal="center")
    for row in rows:
        sheet.append([defused(plain(row.get(c.key))) for c in cols])
    for index, col in enumerate(cols, 1):
        letter = get_column_letter(index)
        shown = max([len(str(row.get(col.key) or "")) for row in rows[:200]] + [2 * len(col.label(lang))])
        sheet.column_dimensions[letter].width = min(12 if col.decimals is not None else shown + 2, 36)
        if col.decimals is not None:
            style = "#,##0" + ("." + "0" * col.decimals if col.decimals else "")
            for cell in sheet[letter][3:]:
                cell.number_format = style
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(cols))}{max(len(rows) + 3, 4)}"
    with whole(path) as temporary:
        book.save(temporary)
