"""Tables as text that programs read: JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record, json_value
from landuse.views.tables.columns import Col, Row, number, one_line

if TYPE_CHECKING:
    import pandas as pd

#: A byte order mark: with it a spreadsheet takes a CSV file for UTF-8.
_BOM = "\ufeff"
#: Signs by which a spreadsheet takes text for a formula.
_SIGNS = ("=", "+", "-", "@")
#: Distance between a sign and its full-width form in Unicode.
_TO_FULL_WIDTH = 0xFEE0
#: Text that begins with one of these is a formula to some spreadsheet: East Asian spreadsheets
#: take the full-width forms too, and some skip white space before a sign.
_FULL_WIDTH_SIGNS = tuple(chr(ord(sign) + _TO_FULL_WIDTH) for sign in _SIGNS)
_FORMULA_SIGNS = (*_SIGNS, *_FULL_WIDTH_SIGNS, "\t", "\r", "\n")
#: Signs that mean something in Markdown, and how they are escaped.
_MARKDOWN_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\|<>*_`[]"})


def records(frame: pd.DataFrame) -> list[Record]:
    """Rows of a frame as plain values.

    Parameters
    ----------
    frame : DataFrame
        Any dtypes; the index is left out.

    Returns
    -------
    list of dict
        One a row: column → value as JSON holds it; missing values are None, dates ISO text.
    """
    return [plain_values(row) for row in frame.to_dict("records")]


def plain_values(row: Mapping[Hashable, object]) -> Record:
    """A row with text as keys and plain values as cells.

    Parameters
    ----------
    row : mapping
        Column → value of any dtype.

    Returns
    -------
    dict
        Column → value as JSON holds it.

    Examples
    --------
    >>> import pandas as pd
    >>> plain_values({"mu": pd.NA, 2021: 3.5})
    {'mu': None, '2021': 3.5}
    """
    return {str(key): json_value(value) for key, value in row.items()}


def json_text(value: object) -> str:
    """Indented JSON, Chinese as it is, ending in a line break.

    Parameters
    ----------
    value : object
        Lists, dicts, numbers and text; dates, NA and NumPy scalars are turned into plain values.

    Returns
    -------
    str
    """
    return json.dumps(value, ensure_ascii=False, indent=2, default=json_value) + "\n"


def csv_text(rows: Sequence[Row], cols: Sequence[Col]) -> str:
    """CSV with the English keys as header.

    Parameters
    ----------
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        The columns, in their order.

    Returns
    -------
    str
        Lines end in CR LF (RFC 4180). It begins with a byte order mark, so that Excel reads the
        Chinese; text that a spreadsheet would take for a formula is defused.
    """
    out = io.StringIO()
    out.write(_BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([col.key for col in cols])
    for row in rows:
        writer.writerow([defused(json_value(row.get(col.key))) for col in cols])
    return out.getvalue()


def markdown(
    rows: Sequence[Row],
    cols: Sequence[Col],
    *,
    title: str,
    note: str = "",
    lang: str = "zh",
) -> str:
    """A Markdown table; text from data cannot break out of its cell.

    Parameters
    ----------
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        The columns, in their order; numbers stand to the right.
    title, note : str
        The lines above and below; no note where empty.
    lang : str
        "zh" or "en", the language of the headings.

    Returns
    -------
    str
        Lines that end in a line break.
    """
    headings = [col.label(lang) for col in cols]
    rules = ["---:" if col.is_number else "---" for col in cols]
    lines = [f"**{title}**", "", _markdown_line(headings), f"|{'|'.join(rules)}|"]
    for row in rows:
        cells = [_markdown_cell(row.get(col.key), col) for col in cols]
        lines.append(_markdown_line(cells))
    if note:
        lines += ["", note]
    return "\n".join(lines) + "\n"


def _markdown_line(cells: Sequence[str]) -> str:
    """One row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _markdown_cell(value: object, col: Col) -> str:
    """A number in print, or text on one line with the signs of Markdown escaped."""
    if col.decimals is not None:
        return number(value, col.decimals)
    text = one_line(value)
    return text.translate(_MARKDOWN_ESCAPES)


def defused(value: object) -> object:
    """A cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        A plain value of a cell.

    Returns
    -------
    object
        Text that begins like a formula gets an apostrophe before it, all else is as it was.

    Examples
    --------
    >>> defused("=1+1"), defused("甲厂"), defused(-1.5)
    ("'=1+1", '甲厂', -1.5)
    """
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return "'" + value
    return value
