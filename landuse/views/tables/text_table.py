"""Aligned tables for a terminal; a Chinese character takes two columns.

A table keeps within the width it is given as long as its numbers and the least of its texts fit:
headings are broken, then the texts of elastic columns give way. Nothing is left out without a sign
of it, and what is printed depends on the rows and the width alone.
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

#: Columns of a terminal under which no text is cut.
_LEAST_TEXT = 6
#: Spaces between two columns of a table.
_GAP = 2
#: Columns of a terminal of the usual width.
WIDTH = 80
#: Places where a line may be broken: after a Chinese mark or a space, but not within what is
#: counted, such as 2 行 and 第 2 行.
_BREAKS = re.compile(
    r"(?<=[\uff0c\uff1b\uff1a\u3001\u3002\uff09])"
    r"|(?<= )(?<!\u7b2c )(?!(?<=\d )[\u4e00-\u9fff])"
)
#: A space at which no line is broken; it is printed as a plain one.
_UNBROKEN = "\u00a0"
#: Places where a heading may be broken: before the bracket around its unit, or behind a space
#: outside of it.
_HEADING_BREAKS = re.compile(r"(?<=\s)(?![^(]*\))|(?=\()")
#: A heading without such places is broken in two where it takes more columns.
_LONG_HEADING = 12


@dataclass(frozen=True)
class Look:
    """How a table stands on a terminal.

    Parameters
    ----------
    color : bool
        Colours are written; for a terminal only, never for a file.
    width : int
        Columns of the terminal that the table may take. It takes more only where its numbers and
        the least of its texts need more.
    styles : mapping
        Key of a column → shown value → style of rich, such as "bold red".
    """

    color: bool = False
    width: int = WIDTH
    styles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


#: No colours, for a terminal of the usual width.
PLAIN = Look()


def text_table(
    rows: Sequence[Row],
    cols: Sequence[Col],
    *,
    title: str,
    note: str = "",
    lang: str = "zh",
    look: Look = PLAIN,
) -> str:
    """An aligned table for a terminal.

    Numbers never wrap or get cut, so that a table may become wider than asked for. Headings are
    broken where that keeps it within its width; elastic texts are cut with an ellipsis, or go on on
    further lines where their column says so.

    Parameters
    ----------
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        The columns, in their order; numbers stand to the right.
    title, note : str
        What stands above and below; no note where empty.
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

    cells = [
        [_cell(row.get(c.key), c, look.styles.get(c.key, {})) for c in cols]
        for row in rows
    ]
    needs = [
        max((line[at].cell_len for line in cells), default=0) for at in range(len(cols))
    ]
    headings = [col.label(lang) for col in cols]
    widths = _widths(cols, needs, headings, look.width)
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(look.width, sum(widths) + _GAP * len(widths)),
        force_terminal=look.color,
        no_color=not look.color,
        highlight=False,
    )
    console.print(Text(" ".join(title.split()), style="bold"), soft_wrap=True)
    if rows:
        table = _empty_table(headings, cols, widths)
        for line in cells:
            table.add_row(*line)
        console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    if note:
        lines += ["", *folded(note, look.width)]
    return "\n".join(lines) + "\n"


def _empty_table(
    headings: Sequence[str], cols: Sequence[Col], widths: Sequence[int]
) -> Table:
    """The table with its columns, each of them as wide as it was given."""
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
        table.add_column(
            Text("\n".join(_lines_of(_HEADING_BREAKS.split(heading), width))),
            justify="right" if col.is_number else "left",
            overflow="fold",
            width=width,
        )
    return table


def _widths(
    cols: Sequence[Col], needs: Sequence[int], headings: Sequence[str], width: int
) -> list[int]:
    """How wide each column is: as its cells and its heading need, within ``width`` if possible.

    Where that is too wide, all begin with the least they can be. What is left of the width goes to
    the elastic columns up to the width they ask for, then to the headings of the others, which stay
    on one line where they can, and then to the elastic columns again.
    """
    from rich.cells import cell_len

    # text takes no more than its column allows; numbers take what they need
    texts = [
        min(need, col.width or need) for need, col in zip(needs, cols, strict=True)
    ]
    full = [
        max(text, cell_len(heading))
        for text, heading in zip(texts, headings, strict=True)
    ]
    room = width - _GAP * (len(cols) - 1)
    if not any(col.elastic for col in cols) and sum(full) <= room:
        return full
    least = [
        max(_narrowest(heading), min(text, _LEAST_TEXT) if col.elastic else text)
        for col, text, heading in zip(cols, texts, headings, strict=True)
    ]
    elastic = [at for at, col in enumerate(cols) if col.elastic]
    widths = _grown(least, elastic, full, room)
    for at in range(len(cols)):
        if at not in elastic and full[at] - widths[at] <= room - sum(widths):
            widths[at] = full[at]
    whole = [
        max(need, cell_len(heading))
        for need, heading in zip(needs, headings, strict=True)
    ]
    widths = _grown(widths, elastic, whole, room)
    # what is left lets long words of a heading stay in one piece
    words = [max(map(cell_len, _HEADING_BREAKS.split(heading))) for heading in headings]
    return _grown(widths, range(len(cols)), words, room)


def _grown(
    widths: Sequence[int], growing: Sequence[int], wanted: Sequence[int], room: int
) -> list[int]:
    """Widths of which the growing columns share what is left of the room, none beyond its wants.

    Examples
    --------
    >>> _grown([4, 6, 6], growing=[1, 2], wanted=[4, 8, 30], room=30)
    [4, 8, 18]
    """
    out = list(widths)
    by_want = sorted(growing, key=lambda at: wanted[at])
    for done, at in enumerate(by_want):
        part = (room - sum(out)) // (len(by_want) - done)
        out[at] += max(0, min(wanted[at] - out[at], part))
    return out


def _narrowest(heading: str) -> int:
    """How narrow a column can be under its heading.

    Examples
    --------
    >>> _narrowest("Tax (10k yuan)"), _narrowest("Share of firm"), _narrowest("税收(万元)")
    (10, 5, 6)
    """
    from rich.cells import cell_len

    longest = max(cell_len(part.rstrip()) for part in _HEADING_BREAKS.split(heading))
    return longest if longest <= _LONG_HEADING else (longest + 1) // 2


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
    """A text on lines of a terminal, broken after spaces and Chinese marks where it can be.

    Parameters
    ----------
    text : str
        One paragraph.
    width : int
        Columns of a line; a Chinese character takes two.
    indent : str
        What further lines begin with where a piece had to be cut.

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
        first, *others = chop_cells(piece, width - cell_len(indent))
        cuts = [(indent if lines else "") + first, *(indent + part for part in others)]
        lines += cuts[:-1]
        line = cuts[-1]
    return [part.rstrip() for part in (*lines, line)]


def _cell(value: object, col: Col, styles: Mapping[str, str]) -> Text:
    """A number in print, or text in the style of its value; cut where it is too long, or folded."""
    from rich.text import Text

    if col.decimals is not None:
        return Text(number(value, col.decimals), no_wrap=True)
    style = styles.get(str(json_value(value)), "")
    if col.wraps:
        return Text(one_line(value), style=style)
    return Text(one_line(value), style=style, no_wrap=True, overflow="ellipsis")
