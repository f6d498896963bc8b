"""Now and then: what a changed figure does to a firm, its parcels and the zone.

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
    """The comparison for a terminal; only what there is a figure for.

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
    rows = [
        {
            "what": _label(difference, lang),
            "now": _shown(difference.now, lang),
            "then": _shown(difference.then, lang),
            "change": _change(difference, lang),
        }
        for difference in differences
        if difference.now is not None or difference.then is not None
    ]
    title = say("text.what_if.title", lang, firm=firm)
    note = say("text.what_if.note", lang)
    return text_table(rows, _COLS, title=title, note=note, lang=lang, look=Look(color))


def _label(difference: Difference, lang: str) -> str:
    """Whose figure it is, and which.

    The zone has one figure only, whose label needs its unit: no column of a unit stands beside it.
    """
    if difference.unit == ZONE:
        return say("text.what_if.zone", lang)
    return f"{difference.unit} {declared(difference.key).label(lang)}"


def _shown(value: float | str | None, lang: str) -> str:
    """A status or a class in words, a count as it is, other numbers with their decimals.

    Examples
    --------
    >>> _shown(3, "zh"), _shown(3.0, "zh"), _shown(None, "zh")
    ('3', '3.000', '–')
    """
    if isinstance(value, str):
        return status.label(status.STATUSES, value, lang)
    return number(value, 0 if isinstance(value, int) else _DECIMALS)


def _change(difference: Difference, lang: str) -> str:
    """What is then else; empty where it is the same, or one of the two is unknown.

    A rank is told by the places it won or lost, a word only by that it changed.

    Examples
    --------
    >>> _change(Difference("F1", "rank", 7, 4), "zh")
    '↑3'
    >>> _change(Difference("F1", "class", "B", "A"), "en")
    'changed'
    >>> _change(Difference("F1", "score", 81.5, 92.25), "zh")
    '+10.750'
    """
    now, then = difference.now, difference.then
    if now is None or then is None:
        return ""
    if isinstance(now, str) or isinstance(then, str):
        if now == then:
            return ""
        return say("text.what_if.changed", lang)
    if difference.key == "rank":
        if now == then:
            return ""
        return f"{'↑' if then < now else '↓'}{abs(then - now)}"
    return "" if abs(then - now) < _NOTHING else f"{then - now:+,.{_DECIMALS}f}"
