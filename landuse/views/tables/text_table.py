"""Aligned tables for a terminal; a Chinese character takes two columns."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
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
#: Width where neither a table nor a terminal says one.
_USUAL_WIDTH = 100
#: Places where a line may be broken: after a Chinese mark or a space.
_BREAKS = re.compile(r"(?<=[，；：、。）\s])")


@dataclass(frozen=True)
class Look:
    """How a table stands on a terminal.

    Parameters
    ----------
    color : bool
        Colours are written; for a terminal only, never for a file.
    width : int, optional
        Columns of the terminal that the table may take; as many as it needs where None.
    styles : mapping
        Key of a column → shown value → style of rich, such as "bold red".
    """

    color: bool = False
    width: int | None = None
    styles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


#: No colours, as wide as the table is.
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

    Numbers never wrap or get cut, so that a table may become wider than asked for; text is cut with
    an ellipsis where a width is set.

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

    cells = [[_cell(row.get(c.key), c, look.styles.get(c.key, {})) for c in cols] for row in rows]
    needs = [max((line[at].cell_len for line in cells), default=0) for at in range(len(cols))]
    limits = _limits(cols, needs, lang, look.width)
    # a column is at least as wide as its numbers, or as its text up to its limit
    least = [min(need, limit or need) for need, limit in zip(needs, limits, strict=True)]
    width = _USUAL_WIDTH if not look.color else None
    if look.width:
        width = max(look.width, sum(least) + _GAP * len(least))
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=look.color,
        no_color=not look.color,
        highlight=False,
    )
    console.print(Text(" ".join(title.split()), style="bold"), soft_wrap=True)
    if rows:
        table = _empty_table([col.label(lang) for col in cols], cols, least, limits)
        for line in cells:
            table.add_row(*line)
        console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    if note:
        lines += ["", *folded(note, console.width)]
    return "\n".join(lines) + "\n"


def _empty_table(
    headings: Sequence[str], cols: Sequence[Col], least: Sequence[int], limits: Sequence[int | None]
) -> Table:
    """The table with its columns: a long heading over numbers may wrap, the numbers never do."""
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
    for heading, col, low, limit in zip(headings, cols, least, limits, strict=True):
        table.add_column(
            Text(heading),
            justify="right" if col.is_number else "left",
            no_wrap=not col.is_number,
            overflow="fold" if col.is_number else "ellipsis",
            max_width=limit,
            min_width=low,
        )
    return table


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
    """
    from rich.cells import cell_len, chop_cells

    lines: list[str] = []
    line = ""
    for piece in _BREAKS.split(text):
        if cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line)
        # a piece that is longer than a line is cut wherever the line ends
        start = indent if lines else ""
        cuts = [start + part for part in chop_cells(piece, width - cell_len(indent))]
        lines += cuts[:-1]
        line = cuts[-1]
    return [part.rstrip() for part in (*lines, line)]


def _limits(
    cols: Sequence[Col], needs: Sequence[int], lang: str, width: int | None
) -> list[int | None]:
    """How wide each column may be: an elastic one takes what the others leave of ``width``.

    Where that is less than its own width, the headings over numbers are wrapped at their words.
    """
    from rich.cells import cell_len

    elastic_widths = [col.width or 0 for col in cols if col.elastic]
    if width is None or not elastic_widths:
        return [col.width for col in cols]

    def rest(heading_width: Callable[[str], int]) -> int:
        """What is left of the width beside the columns that are not elastic."""
        taken = 0
        for need, col in zip(needs, cols, strict=True):
            if not col.elastic:
                wide = max(need, heading_width(col.label(lang)))
                taken += min(wide, col.width or wide) + _GAP
        return width - taken

    def longest_word(heading: str) -> int:
        return max(cell_len(word) for word in heading.split())

    left = rest(cell_len)
    if left < max(elastic_widths):
        left = max(rest(longest_word), _LEAST_TEXT)
    return [left if col.elastic else col.width for col in cols]


def _cell(value: object, col: Col, styles: Mapping[str, str]) -> Text:
    """A number in print, or text on one line in the style of its value."""
    from rich.text import Text

    if col.decimals is not None:
        return Text(number(value, col.decimals))
    return Text(one_line(value), style=styles.get(str(json_value(value)), ""))
