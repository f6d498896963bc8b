"""Now and then: what a changed figure does to a firm, its parcels and the zone.

The values come from :mod:`landuse.domain.explain.what_if`; this module only prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from landuse.domain.explain.what_if import ZONE, Difference
from landuse.domain.vocabulary import status
from landuse.views.style import labels
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import Look, text_table

_COLS = (
    Col("what", "项目", "What", width=30),
    Col("now", "现状", "Now"),
    Col("then", "假设", "Then"),
    Col("change", "变化", "Change"),
)
_LABELS = {
    "mu": "用地(亩)",
    "tax_per_mu": "亩均税收",
    "sales_per_mu": "亩均销售",
    "score": "得分",
    "rank": "名次",
    "class": "类",
    "status": "状态",
}
_ZONE_LABEL = ("园区亩均税收(万元/亩)", "zone, tax per mu")
_NOTE = (
    "评价基准值按方案重算；其他企业不变",
    "bases as the scheme computes them; other firms stand still",
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
    zh = lang == "zh"
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
    title = f"假设：{firm}" if zh else f"What if: {firm}"
    return text_table(rows, _COLS, title=title, note=_NOTE[not zh], lang=lang, look=Look(color))


def _label(difference: Difference, lang: str) -> str:
    """Whose figure it is, and which.

    The zone has one figure only, whose label needs its unit: no column of a unit stands beside it.
    """
    zh = lang == "zh"
    if difference.unit == ZONE:
        return _ZONE_LABEL[not zh]
    label = _LABELS[difference.key] if zh else labels.column_label(difference.key, lang)
    return f"{difference.unit} {label}"


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
        return "变" if lang == "zh" else "changed"
    if difference.key == "rank":
        if now == then:
            return ""
        return f"{'↑' if then < now else '↓'}{abs(then - now)}"
    return "" if abs(then - now) < _NOTHING else f"{then - now:+,.{_DECIMALS}f}"
