"""The effect of a changed figure on a firm, its parcels and the zone: values before and after.

The values come from :mod:`landuse.domain.explain.what_if`; this module only prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from landuse.domain.explain.what_if import ZONE, Difference
from landuse.domain.vocabulary import status
from landuse.views.tables.columns import Col, declared, number
from landuse.views.tables.text_table import Look, text_table
from landuse.words.catalogue import say

_COLS = (
    Col("what", "table.what", width=30, elastic=True, wraps=True),
    Col("now", "table.now"),
    Col("then", "table.then"),
    Col("change", "table.difference"),
)
_DECIMALS = 3
#: A change that print would show as nothing.
_NOTHING = 0.5 * 10**-_DECIMALS


def json_of(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """The comparison for programs.

    Parameters
    ----------
    differences : sequence of Difference
        As :func:`landuse.domain.explain.what_if.differences` gives them.

    Returns
    -------
    list of dict
        One a figure: ``unit``, ``key``, ``now``, ``then``.
    """
    return [asdict(difference) for difference in differences]


def text(
    differences: Sequence[Difference], firm: str, lang: str = "zh", color: bool = False
) -> str:
    """The comparison for a terminal, without figures that are unknown before and after.

    Parameters
    ----------
    differences : sequence of Difference
        As :func:`landuse.domain.explain.what_if.differences` gives them.
    firm : str
        The id of the firm that the change is about.
    lang : str
        "zh" or "en".
    color : bool
        Whether the title is set off.

    Returns
    -------
    str
        Lines.
    """
    rows = []
    for difference in differences:
        if difference.now is None and difference.then is None:
            continue
        row = {
            "what": _figure_label(difference, lang),
            "now": _value_text(difference.now, lang),
            "then": _value_text(difference.then, lang),
            "change": _change_text(difference, lang),
        }
        rows.append(row)
    title = say("text.what_if.title", lang, firm=firm)
    note = say("text.what_if.note", lang)
    return text_table(rows, _COLS, title=title, note=note, lang=lang, look=Look(color))


def _figure_label(difference: Difference, lang: str) -> str:
    """The unit that the figure is of, and its label.

    The zone has one figure only, whose label names its unit of measure: no column of a unit stands
    beside it.
    """
    if difference.unit == ZONE:
        return say("text.what_if.zone", lang)
    return f"{difference.unit} {declared(difference.key).label(lang)}"


def _value_text(value: float | str | None, lang: str) -> str:
    """A status or a class in words, a count as it is, other numbers with their decimals.

    Examples
    --------
    >>> _value_text(3, "zh"), _value_text(3.0, "zh"), _value_text(None, "zh")
    ('3', '3.000', '–')
    """
    if isinstance(value, str):
        return status.label(status.STATUSES, value, lang)
    if isinstance(value, int):
        return number(value, 0)
    return number(value, _DECIMALS)


def _change_text(difference: Difference, lang: str) -> str:
    """The difference between the two values; empty where they are equal or one is unknown.

    Of a rank it says how many ranks were won or lost, of a word only that it changed.

    Examples
    --------
    >>> _change_text(Difference("F1", "rank", 7, 4), "zh")
    '↑3'
    >>> _change_text(Difference("F1", "class", "B", "A"), "en")
    'changed'
    >>> _change_text(Difference("F1", "score", 81.5, 92.25), "zh")
    '+10.750'
    """
    now, then = difference.now, difference.then
    if now is None or then is None or now == then:
        return ""
    if isinstance(now, str) or isinstance(then, str):
        return say("text.what_if.changed", lang)
    change = then - now
    if difference.key == "rank":
        arrow = "↑" if change < 0 else "↓"
        return f"{arrow}{abs(change)}"
    if abs(change) < _NOTHING:
        return ""
    return f"{change:+,.{_DECIMALS}f}"
