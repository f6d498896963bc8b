"""Help laid out by what stands on the screen, where a Chinese character takes two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import click

from landuse.words.catalogue import say

#: Marks that a line does not end with （“《, and that it does not begin with ，。；：、）”》！？….
_OPENING = r"\uff08“\u300a"
_CLOSING = r"\uff0c\u3002\uff1b\uff1a\u3001\uff09”\u300b\uff01\uff1f…"
#: What a line may not be broken in: a word, or a Chinese character with the marks that lean on it.
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s\u2e80-\uffef{_OPENING}{_CLOSING}]+|[\u2e80-\uffef])[{_CLOSING}]*|\S"
)
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
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide


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
        line = ""
        for piece in _PIECE.findall(paragraph):
            if line and cells(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


class Formatter(click.HelpFormatter):
    """click's layout of help, measured in columns of the screen."""

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
        self.write(f"{' ' * self.current_indent}{say('cli.heading', heading=heading)}\n")

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
        left = min(widest, col_max) + col_spacing
        indent = " " * self.current_indent
        for term, meaning in listed:
            lines = wrapped(meaning, self.width - self.current_indent - left)
            room = left - cells(term)
            if room < col_spacing or not lines:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{term}{' ' * room}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{indent}{' ' * left}{line}\n")


class Context(click.Context):
    """A command's surroundings, with this layout."""

    formatter_class = Formatter
