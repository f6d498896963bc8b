"""How a value shows itself: one line in a console, a small table with a bar in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

#: Of a long name so much is shown in one line.
_NAME = 40


def short_name(name: str) -> str:
    """A name as one line shows it: quoted, line breaks escaped, cut where it is long.

    Parameters
    ----------
    name : str
        Of a zone.

    Returns
    -------
    str
        At most 41 characters.

    Examples
    --------
    >>> short_name("甲区")
    "'甲区'"
    """
    quoted = repr(name)
    if len(quoted) <= _NAME:
        return quoted
    return quoted[: _NAME - 1] + "…'"


@dataclass(frozen=True)
class CountTable:
    """Counts to be shown in a notebook.

    Attributes
    ----------
    title : str
        The line above.
    counts : mapping
        Head of a column → label of a row → count. A label that a column lacks counts nothing there.
    labels : tuple of str
        The rows in their order.
    has_bar : bool
        Whether the first column is drawn as a bar too.
    """

    title: str
    counts: Mapping[str, Mapping[str, int]]
    labels: tuple[str, ...]
    has_bar: bool = False

    def html(self) -> str:
        """The table as HTML.

        Returns
        -------
        str
            Everything from data is escaped. There are no scripts, style sheets or colours: the bar
            is in shades of the notebook's text.

        Examples
        --------
        >>> counts = {"地块": {"闲置": 1, "正常": 3}}
        >>> page = CountTable("<甲区>", counts, ("闲置", "正常"), has_bar=True).html()
        >>> "&lt;甲区&gt;" in page, "flex:3" in page
        (True, True)
        """
        head = "".join(f"<th>{escape(name)}</th>" for name in self.counts)
        rows = "".join(self._row(label) for label in self.labels)
        return (
            f'<div style="max-width:32em"><strong>{escape(self.title)}</strong>{self._bar()}'
            f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _row(self, label: str) -> str:
        """One label with its count in every column."""
        cells = "".join(
            f"<td>{column.get(label, 0)}</td>" for column in self.counts.values()
        )
        return f"<tr><th>{escape(label)}</th>{cells}</tr>"

    def _bar(self) -> str:
        """The first column as parts of a bar, the first label the darkest."""
        if not self.has_bar:
            return ""
        column = next(iter(self.counts.values()))
        parts = []
        for place, label in enumerate(self.labels):
            count = column.get(label, 0)
            shade = max(0.15, 0.9 - 0.13 * place)
            if count:
                parts.append(
                    f'<div title="{escape(label)}: {count}" style="flex:{count};'
                    f'background:currentColor;opacity:{shade:.2f};margin-right:1px"></div>'
                )
        return f'<div style="display:flex;height:.8em;margin:.3em 0">{"".join(parts)}</div>'
