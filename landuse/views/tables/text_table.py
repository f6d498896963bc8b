"""Aligned tables for a terminal; a Chinese character takes two columns.

A table keeps within its width as long as its numbers and the shortest form of its texts fit:
headings are broken, then the texts of elastic columns are shortened. A text that is cut ends in an
ellipsis, and the result depends on the rows and the width alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import json_value
from landuse.views.tables.columns import Col, Row, number, one_line

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

#: Columns of a terminal that a text keeps at least.
_MIN_TEXT_WIDTH = 6
#: Spaces between two columns of a table.
_GAP = 2
#: Columns of a terminal of the usual width.
WIDTH = 80
#: Points where a line may be broken: after a Chinese mark or a space, but not between a number and
#: its counter, such as 2 行 and 第 2 行.
_BREAKS = re.compile(
    r"(?<=[\uff0c\uff1b\uff1a\u3001\u3002\uff09])"
    r"|(?<= )(?<!\u7b2c )(?!(?<=\d )[\u4e00-\u9fff])"
)
#: A space at which no line is broken; it is printed as an ordinary one.
_UNBROKEN = "\u00a0"
#: Points where a heading may be broken: before the bracket around its unit, or behind a space
#: outside of it.
_HEADING_BREAKS = re.compile(r"(?<=\s)(?![^(\uff08]*[)\uff09])|(?=[(\uff08])")
#: A heading without such points is broken in two where it takes more columns.
_LONG_HEADING = 12


@dataclass(frozen=True)
class Look:
    """The look of a table on a terminal.

    Parameters
    ----------
    color : bool
        Colours are written; for a terminal only, never for a file.
    width : int
        Columns of the terminal that the table may take. It takes more only where its numbers and
        the shortest form of its texts need more.
    styles : mapping
        Key of a column → printed value → style of rich, such as "bold red".
    """

    color: bool = False
    width: int = WIDTH
    styles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


#: No colours, for a terminal of the usual width.
DEFAULT_LOOK = Look()


def text_table(
    rows: Sequence[Row],
    cols: Sequence[Col],
    *,
    title: str,
    note: str = "",
    lang: str = "zh",
    look: Look = DEFAULT_LOOK,
) -> str:
    """An aligned table for a terminal.

    Numbers are never wrapped or cut, so that a table may become wider than its look says. Headings
    are broken where that keeps it within its width; elastic texts are cut with an ellipsis, or
    continue on further lines where their column wraps.

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
    look : Look
        Colours and width.

    Returns
    -------
    str
        Lines without spaces at their ends; the title alone where there are no rows.
    """
    from rich.console import Console
    from rich.text import Text

    cells = [_row_cells(row, cols, look) for row in rows]
    headings = [col.label(lang) for col in cols]
    widths = _column_widths(cols, cells, headings, look.width)
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(look.width, sum(widths) + _GAP * len(widths)),
        force_terminal=look.color,
        no_color=not look.color,
        highlight=False,
    )
    title_on_one_line = " ".join(title.split())
    console.print(Text(title_on_one_line, style="bold"), soft_wrap=True)
    if rows:
        table = _empty_table(headings, cols, widths)
        for row_cells in cells:
            table.add_row(*row_cells)
        console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    if note:
        lines += ["", *folded(note, look.width)]
    return "\n".join(lines) + "\n"


def _empty_table(
    headings: Sequence[str], cols: Sequence[Col], widths: Sequence[int]
) -> Table:
    """The table with its headings and the widths of its columns, without rows."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    for heading, col, width in zip(headings, cols, widths, strict=True):
        heading_lines = _lines_of(_HEADING_BREAKS.split(heading), width)
        table.add_column(
            Text("\n".join(heading_lines)),
            justify="right" if col.is_number else "left",
            overflow="fold",
            width=width,
        )
    return table


def _column_widths(
    cols: Sequence[Col],
    cells: Sequence[Sequence[Text]],
    headings: Sequence[str],
    width: int,
) -> list[int]:
    """The width of each column: that of its cells and its heading, within ``width`` if possible.

    Where the columns are too wide together, all begin with their smallest width. The room that is
    left goes to the elastic columns up to the width they ask for, then to the headings of the
    others, which stay on one line where they can, and then to the elastic columns again.
    """
    from rich.cells import cell_len

    cell_widths = [0] * len(cols)
    for row_cells in cells:
        for at, cell in enumerate(row_cells):
            cell_widths[at] = max(cell_widths[at], cell.cell_len)
    heading_widths = [cell_len(heading) for heading in headings]
    # text takes no more than its column allows; numbers take what they need
    text_widths = [
        min(cell_width, col.width or cell_width)
        for cell_width, col in zip(cell_widths, cols, strict=True)
    ]
    preferred = list(map(max, text_widths, heading_widths))
    room = width - _GAP * (len(cols) - 1)
    elastic = [at for at, col in enumerate(cols) if col.elastic]
    if not elastic and sum(preferred) <= room:
        return preferred

    widths = []
    for col, text_width, heading in zip(cols, text_widths, headings, strict=True):
        smallest = min(text_width, _MIN_TEXT_WIDTH) if col.elastic else text_width
        widths.append(max(smallest, _narrowest_heading(heading)))
    widths = _enlarged(widths, elastic, preferred, room)
    for at in range(len(cols)):
        missing = preferred[at] - widths[at]
        if at not in elastic and missing <= room - sum(widths):
            widths[at] = preferred[at]
    uncut = list(map(max, cell_widths, heading_widths))
    widths = _enlarged(widths, elastic, uncut, room)
    # the rest lets long words of a heading stay in one piece
    longest_words = [_longest_piece(heading) for heading in headings]
    return _enlarged(widths, range(len(cols)), longest_words, room)


def _enlarged(
    widths: Sequence[int], growing: Sequence[int], limits: Sequence[int], room: int
) -> list[int]:
    """Widths of which the growing columns share the free room, none beyond its limit.

    Examples
    --------
    >>> _enlarged([4, 6, 6], growing=[1, 2], limits=[4, 8, 30], room=30)
    [4, 8, 18]
    """
    enlarged = list(widths)
    by_limit = sorted(growing, key=lambda at: limits[at])
    for done, at in enumerate(by_limit):
        share = (room - sum(enlarged)) // (len(by_limit) - done)
        growth = min(limits[at] - enlarged[at], share)
        enlarged[at] += max(0, growth)
    return enlarged


def _narrowest_heading(heading: str) -> int:
    """The smallest width of a column under its heading.

    Examples
    --------
    >>> _narrowest_heading("Tax (10k yuan)"), _narrowest_heading("Share of firm")
    (10, 5)
    >>> _narrowest_heading("税收(万元)"), _narrowest_heading("下一节点（计划）")
    (6, 8)
    """
    from rich.cells import cell_len

    pieces = _HEADING_BREAKS.split(heading)
    longest = max(cell_len(piece.rstrip()) for piece in pieces)
    if longest <= _LONG_HEADING:
        return longest
    # broken in two
    return (longest + 1) // 2


def _longest_piece(heading: str) -> int:
    """The width of the longest piece of a heading between two points where it may be broken."""
    from rich.cells import cell_len

    return max(map(cell_len, _HEADING_BREAKS.split(heading)))


def unbroken(text: str) -> str:
    """A text that :func:`folded` keeps on one line.

    Parameters
    ----------
    text : str
        A few words.

    Returns
    -------
    str
        The same with spaces at which no line is broken.

    Examples
    --------
    >>> folded("A 60.0 → " + unbroken("In use 30.0"), 12)
    ['A 60.0 →', 'In use 30.0']
    """
    return text.replace(" ", _UNBROKEN)


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """A text on lines of a terminal, broken after spaces and Chinese marks where possible.

    Parameters
    ----------
    text : str
        One paragraph.
    width : int
        Columns of a line; a Chinese character takes two.
    indent : str
        The beginning of further lines where a piece had to be cut.

    Returns
    -------
    list of str
        The lines, without spaces at their ends.

    Examples
    --------
    >>> folded("参与排名 205 个；并列 15 个；缺数据未排 3 个", 30)
    ['参与排名 205 个；并列 15 个；', '缺数据未排 3 个']
    >>> folded("the rest in 12 行", 14)
    ['the rest in', '12 行']
    """
    lines = _lines_of(_BREAKS.split(text), width, indent)
    return [line.replace(_UNBROKEN, " ") for line in lines]


def _lines_of(pieces: Sequence[str], width: int, indent: str = "") -> list[str]:
    """Pieces of a text put on lines; a piece that is longer than a line is cut where it ends.

    Examples
    --------
    >>> _lines_of(["Tax ", "(10k yuan)"], 10)
    ['Tax', '(10k yuan)']
    >>> _lines_of(["320613018007GB00001"], 10, "  ")
    ['32061301', '  8007GB00', '  001']
    """
    from rich.cells import cell_len, chop_cells

    lines: list[str] = []
    line = ""
    for piece in pieces:
        if cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line)
        for part in chop_cells(piece, width - cell_len(indent)):
            lines.append(indent + part if lines else part)
        line = lines.pop()
    lines.append(line)
    return [line.rstrip() for line in lines]


def _row_cells(row: Row, cols: Sequence[Col], look: Look) -> list[Text]:
    """The cells of one row."""
    return [_styled_cell(row.get(col.key), col, look) for col in cols]


def _styled_cell(value: object, col: Col, look: Look) -> Text:
    """A number in print, or text in the style of its value; cut or wrapped where it is too long."""
    from rich.text import Text

    if col.decimals is not None:
        return Text(number(value, col.decimals), no_wrap=True)
    styles = look.styles.get(col.key, {})
    style = styles.get(str(json_value(value)), "")
    if col.wraps:
        return Text(one_line(value), style=style)
    return Text(one_line(value), style=style, no_wrap=True, overflow="ellipsis")
