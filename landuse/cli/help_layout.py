"""Help laid out by what stands on the screen, where a Chinese character takes two columns."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator

import click

from landuse.words.catalogue import say

#: Unicode's categories of marks that a line does not end with, and that it does not begin with:
#: brackets and quotation marks, open and closed, and what ends or parts a sentence.
_OPENING = ("Ps", "Pi")
_CLOSING = ("Pe", "Pf", "Po")
#: Columns of a line, at most and at least.
_WIDEST = 80
_NARROWEST = 50
#: Columns of the left part of a list, and between the two parts.
_LEFT_MOST = 30
_BETWEEN = 2


def cells(text: str) -> int:
    """Count the columns that a text takes on a screen.

    Parameters
    ----------
    text : str
        One line.

    Returns
    -------
    int

    Examples
    --------
    >>> cells("盘活 ok")
    7
    """
    return len(text) if text.isascii() else len(text) + sum(map(_is_wide, text))


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
        Its own line breaks are kept.
    width : int
        Columns of a line.

    Returns
    -------
    list of str
        Lines no wider than that, unless a single word is; none begins with a closing mark.

    Examples
    --------
    >>> wrapped("闲置、低效", 5)
    ['闲', '置、', '低效']
    >>> wrapped("idle land", 6)
    ['idle', 'land']
    """
    lines = []
    for paragraph in text.splitlines():
        if cells(paragraph) <= width:
            lines.append(paragraph.rstrip())
            continue
        line = ""
        for piece in _pieces(paragraph):
            if line and cells(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """What a line may not be broken in: a word, or a Chinese character and the marks by it.

    Signs are looked at one by one: to compile a pattern of the Chinese ones takes longer than help.
    """
    piece = ""
    for sign in text:
        if piece and _may_break(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may be broken between two signs that follow each other."""
    if before.isascii() and after.isascii():
        return before.isspace() != after.isspace()
    if _is_mark(before, _OPENING) or _is_mark(after, _CLOSING):
        return False
    return (
        _is_mark(before, _CLOSING)
        or _is_mark(after, _OPENING)
        or _is_wide(before)
        or _is_wide(after)
    )


def _is_mark(sign: str, categories: tuple[str, ...]) -> bool:
    """Whether a sign is a mark of Chinese print of some categories."""
    return not sign.isascii() and unicodedata.category(sign) in categories


def _is_wide(sign: str) -> bool:
    """Whether a sign takes two columns of a screen."""
    return unicodedata.east_asian_width(sign) in "WF"


def _columns() -> int:
    """How wide the screen is; as shutil says it, whose import takes a tenth of the start."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or _WIDEST
    except OSError:
        return _WIDEST


class Formatter(click.HelpFormatter):
    """click's layout of help, measured in columns of the screen.

    Parameters
    ----------
    indent_increment : int
        Columns by which a level stands in.
    width, max_width : int, optional
        Columns of a line; two less than the screen has where None, and at most so many.
    """

    def __init__(
        self,
        indent_increment: int = 2,
        width: int | None = None,
        max_width: int | None = None,
    ) -> None:
        if width is None:
            width = max(min(_columns(), max_width or _WIDEST) - 2, _NARROWEST)
        super().__init__(indent_increment, width)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called.

        Parameters
        ----------
        prog, args : str
            The command's name, and what may stand behind it.
        prefix : str, optional
            What stands before; the catalogue's word where None.
        """
        start = f"{prefix or say('cli.usage')}{prog} "
        for at, line in enumerate(wrapped(args, self.width - cells(start))):
            self.write(f"{start if at == 0 else ' ' * cells(start)}{line}\n")

    def write_heading(self, heading: str) -> None:
        """Write what a section is called.

        Parameters
        ----------
        heading : str
            Without a colon.
        """
        self.write(
            f"{' ' * self.current_indent}{say('cli.heading', heading=heading)}\n"
        )

    def write_text(self, text: str) -> None:
        """Write a text.

        Parameters
        ----------
        text : str
            Its own line breaks are kept.
        """
        for line in wrapped(text, self.width - self.current_indent):
            self.write(f"{' ' * self.current_indent}{line}".rstrip() + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _LEFT_MOST,
        col_spacing: int = _BETWEEN,
    ) -> None:
        """Write a list of terms and what they mean.

        Parameters
        ----------
        rows : iterable of tuple of str and str
            Term and meaning.
        col_max, col_spacing : int
            Columns of the terms at most, and between both.
        """
        listed = list(rows)
        widest = max((cells(term) for term, _ in listed), default=0)
        meaning_column = min(widest, col_max) + col_spacing
        indent = " " * self.current_indent
        for term, meaning in listed:
            lines = wrapped(meaning, self.width - self.current_indent - meaning_column)
            room = meaning_column - cells(term)
            if room < col_spacing or not lines:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{term}{' ' * room}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{indent}{' ' * meaning_column}{line}\n")


class Context(click.Context):
    """A command's surroundings, with this layout."""

    formatter_class = Formatter
