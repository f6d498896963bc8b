"""A dispute on one page of a terminal, and as JSON.

The values come from :mod:`landuse.domain.explain.dispute`; this module only prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from landuse.domain.explain.dispute import BETWEEN_INDICATOR_AND_GROUP
from landuse.domain.explain.what_if import ZONE, Difference
from landuse.domain.frames.cells import Record
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import UNKNOWN, Col, declared, number, yes_or_no
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.words.catalogue import say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from landuse.domain.explain.dispute import Dispute
    from landuse.domain.policy.indicator import Indicator
    from landuse.domain.policy.scheme import Scheme

_WIDTH = 78
#: Other firms that one page has room for.
MAX_OTHER_FIRMS = 12
_DECIMALS = 3
#: Figures of other firms that may change, and their decimals.
_DECIMALS_OF_OTHERS = {"mu": 2, "score": 2, "rank": 0}
#: A change that print would show as nothing.
_NOTHING = 0.5 * 10**-_DECIMALS
_FIGURE = Col("what", "table.what", width=26, elastic=True, wraps=True)
_CLAIMANT = (Col("now", "table.claimant_now"), Col("then", "table.claimant_then"))
_OPPONENT = (
    Col("other_now", "table.opponent_now"),
    Col("other_then", "table.opponent_then"),
)
_CHANGED = (
    _FIGURE,
    Col("now", "table.now"),
    Col("then", "table.claimed"),
    Col("change", "table.difference"),
)
_FIRMS = (
    Col("id", "table.id", width=19),
    Col("name", "table.name", width=10, elastic=True),
    Col("group", "table.group"),
    Col("mu", "table.land"),
    Col("score", "table.score"),
    Col("rank", "table.rank"),
    Col("class", "table.class"),
)


def json_of(dispute: Dispute) -> dict[str, object]:
    """The dispute for programs.

    Parameters
    ----------
    dispute : Dispute
        As :func:`landuse.domain.explain.dispute.dispute` gives it.

    Returns
    -------
    dict
        Plain values: ``firm``, ``against``, ``claims``, ``figures``, ``bases`` and ``averages``
        (each a list of ``unit``, ``key``, ``now``, ``then``), ``classes`` (``now`` and ``then``:
        class → firms), ``firms`` (all others that something changes for) and ``nobodys_mu``.
    """
    classes = {"now": dict(dispute.classes_now), "then": dict(dispute.classes_then)}
    return {
        "firm": dispute.firm,
        "against": dispute.against,
        "claims": [asdict(difference) for difference in dispute.claims],
        "figures": [asdict(difference) for difference in dispute.figures],
        "bases": [asdict(difference) for difference in dispute.bases],
        "averages": [asdict(difference) for difference in dispute.averages],
        "classes": classes,
        "firms": records(dispute.others),
        "nobodys_mu": dispute.nobodys_mu,
    }


def text(
    dispute: Dispute, scheme: Scheme, lang: str = "zh", color: bool = False
) -> str:
    """The dispute for a terminal, on one page.

    Parameters
    ----------
    dispute : Dispute
        As :func:`landuse.domain.explain.dispute.dispute` gives it.
    scheme : Scheme
        Of the policy: it has the titles of the indicators.
    lang : str
        "zh" or "en".
    color : bool
        Whether titles are set off.

    Returns
    -------
    str
        Lines of at most 80 columns: who claims what, the figures of the two firms, bases and
        averages that change, the other firms that something changes for, and their number.
    """
    titles = _indicator_titles(scheme.all_indicators)
    look = Look(color)
    lines = folded(_heading(dispute, lang), _WIDTH, "  ")
    lines += folded(_claims_sentence(dispute.claims, lang), _WIDTH, "  ")

    cols = [_FIGURE, *_CLAIMANT]
    if dispute.against:
        cols += _OPPONENT
    figures = list(_figure_rows(dispute, titles, lang))
    lines.append(text_table(figures, cols, title="", lang=lang, look=look))

    changes = list(_change_rows(dispute, titles, lang))
    if changes:
        title = say("text.dispute.averages", lang)
        lines.append(text_table(changes, _CHANGED, title=title, look=look, lang=lang))
    else:
        lines += [say("text.dispute.no_averages", lang), ""]

    others = [_other_firm_row(row, lang) for row in records(dispute.others)]
    if others:
        title = say("text.dispute.others", lang, count=len(others))
        listed = others[:MAX_OTHER_FIRMS]
        lines.append(text_table(listed, _FIRMS, title=title, look=look, lang=lang))

    for sentence in _closing_sentences(dispute, len(others), lang):
        lines += folded(sentence, _WIDTH, "  ")
    return "\n".join(lines).rstrip() + "\n"


def _heading(dispute: Dispute, lang: str) -> str:
    """The claimant, and the firm that it claims against."""
    firm, against = dispute.firm, dispute.against
    if against is None:
        return say("text.dispute.title", lang, firm=firm)
    return say("text.dispute.title_against", lang, firm=firm, against=against)


def _claims_sentence(claims: Sequence[Difference], lang: str) -> str:
    """All claimed values, before and after."""
    clauses = []
    for claim in claims:
        clause = say(
            "text.dispute.claim",
            lang,
            label=labels.column_label(claim.key, lang),
            now=_claimed_value(claim.key, claim.now, lang),
            then=_claimed_value(claim.key, claim.then, lang),
        )
        clauses.append(clause)
    joined_clauses = say("words.semicolon", lang).join(clauses)
    return say("text.dispute.claims", lang, claims=joined_clauses)


def _claimed_value(key: str, value: object, lang: str) -> str:
    """A claimed value with its unit; a flag in words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, str):
        return value
    decimals = _DECIMALS
    if key in DECLARED_COLUMNS:
        decimals = DECLARED_COLUMNS[key].printed_decimals
    return f"{number(value, decimals)} {numbers.column_unit(key, lang)}".rstrip()


def _figure_rows(
    dispute: Dispute, titles: Mapping[str, Label], lang: str
) -> Iterator[dict[str, str]]:
    """The figures of the two firms, a row each; one that neither firm has is left out."""
    differences: dict[str, dict[str, Difference]] = {}
    for difference in dispute.figures:
        of_figure = differences.setdefault(difference.key, {})
        of_figure[difference.unit] = difference
    for key, of_firm in differences.items():
        if all(_is_unknown(difference) for difference in of_firm.values()):
            continue
        claimant = of_firm[dispute.firm]
        row = {
            "what": _figure_label(key, titles, lang),
            "now": _figure_text(key, claimant.now, lang),
            "then": _figure_text(key, claimant.then, lang),
        }
        if dispute.against is not None:
            opponent = of_firm[dispute.against]
            row["other_now"] = _figure_text(key, opponent.now, lang)
            row["other_then"] = _figure_text(key, opponent.then, lang)
        yield row


def _is_unknown(difference: Difference) -> bool:
    """Whether neither value is known."""
    return difference.now is None and difference.then is None


def _figure_label(key: str, titles: Mapping[str, Label], lang: str) -> str:
    """The label of a figure; of points, the title of their indicator."""
    if key.startswith("points_"):
        indicator = titles[key.removeprefix("points_")].in_language(lang)
        return say("table.points_of", lang, indicator=indicator)
    if key == "gap_wan":
        return say("table.gap", lang)
    return declared(key).label(lang)


def _figure_text(key: str, value: object, lang: str) -> str:
    """A rank as it is, a gap rounded up, a class in its letter, other numbers with decimals."""
    if value is None:
        return UNKNOWN
    if key == "gap_wan":
        return number(sufficient_gap(float(str(value))), 1)
    if isinstance(value, str):
        return labels.word(value, lang)
    if key == "rank":
        return number(value, 0)
    return number(value, _DECIMALS)


def _change_rows(
    dispute: Dispute, titles: Mapping[str, Label], lang: str
) -> Iterator[dict[str, str]]:
    """The base values and averages that change, a row each."""
    for difference in (*dispute.bases, *dispute.averages):
        if _is_unknown(difference):
            continue
        change = float(difference.then or 0.0) - float(difference.now or 0.0)
        if abs(change) < _NOTHING:
            continue
        yield {
            "what": _average_label(difference, titles, lang),
            "now": number(difference.now, _DECIMALS),
            "then": number(difference.then, _DECIMALS),
            "change": f"{change:+,.{_DECIMALS}f}",
        }


def _indicator_titles(indicators: Iterable[Indicator]) -> dict[str, Label]:
    """Titles of indicators and of their fallbacks, by id."""
    titles = {}
    for indicator in indicators:
        titles[indicator.id] = indicator.label
        if indicator.instead is not None:
            titles[indicator.instead.id] = labels.by_fallback(
                indicator.label, indicator.fallback_column
            )
    return titles


def _average_label(
    difference: Difference, titles: Mapping[str, Label], lang: str
) -> str:
    """The label of a base or an average, with the group that it is of."""
    if difference.unit == ZONE:
        return say("text.what_if.zone", lang)
    if difference.key == "base":
        name, separator, group = difference.unit.partition(BETWEEN_INDICATOR_AND_GROUP)
        title = titles[name].in_language(lang)
        base = f"{title}{separator}{labels.group_word(group, lang)}"
        return say("text.dispute.base_of", lang, indicator=base)
    label = declared(difference.key).label(lang)
    group = labels.group_word(difference.unit, lang)
    if not group:
        group = say("text.dispute.all_firms", lang)
    return say("text.dispute.average_of", lang, group=group, label=label)


def _other_firm_row(firm: Record, lang: str) -> dict[str, str]:
    """One of the other firms: its figures, before and after where they change."""
    row = {
        "id": str(firm["id"]),
        "name": str(firm["name"] or ""),
        "group": labels.group_word(firm["group"] or "", lang),
    }
    for key, decimals in _DECIMALS_OF_OTHERS.items():
        now = number(firm[f"{key}_now"], decimals)
        then = number(firm[f"{key}_then"], decimals)
        row[key] = _with_arrow(now, then)
    class_now = str(firm["class_now"] or UNKNOWN)
    class_then = str(firm["class_then"] or UNKNOWN)
    row["class"] = _with_arrow(class_now, class_then)
    return row


def _with_arrow(now: str, then: str) -> str:
    """Both values with an arrow between them; one where they are equal.

    Examples
    --------
    >>> _with_arrow("B", "A"), _with_arrow("C", "C")
    ('B→A', 'C')
    """
    if now == then:
        return now
    return f"{now}→{then}"


def _closing_sentences(dispute: Dispute, other_firms: int, lang: str) -> Iterator[str]:
    """The number of firms in each class, the land that changes hands, and a note on both."""
    if other_firms > MAX_OTHER_FIRMS:
        yield say("text.dispute.more", lang, count=other_firms - MAX_OTHER_FIRMS)
    if other_firms == 0:
        yield say("text.dispute.nobody_else", lang)
    counts = []
    for name, now in dispute.classes_now.items():
        then = dispute.classes_then[name]
        if now or then:
            counts.append(f"{name} {_with_arrow(str(now), str(then))}")
    yield say("text.dispute.classes", lang, counts=counts)
    land = number(abs(dispute.nobodys_mu), 2)
    if dispute.nobodys_mu >= _NOTHING:
        yield say("text.dispute.nobodys", lang, land=land)
    elif dispute.nobodys_mu <= -_NOTHING:
        yield say("text.dispute.taken_up", lang, land=land)
    yield say("text.dispute.note", lang)
