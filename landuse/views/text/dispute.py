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
from landuse.domain.vocabulary.facts import NAMED
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import UNKNOWN, Col, declared, number
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
MOST_OTHERS = 12
_DECIMALS = 3
#: A change that print would show as nothing.
_NOTHING = 0.5 * 10**-_DECIMALS
_WHAT = Col("what", "table.what", width=26, elastic=True, wraps=True)
_OWN = (Col("now", "table.claimant_now"), Col("then", "table.claimant_then"))
_OTHER = (
    Col("other_now", "table.opponent_now"),
    Col("other_then", "table.opponent_then"),
)
_CHANGED = (
    _WHAT,
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


def json_of(found: Dispute) -> dict[str, object]:
    """The dispute for programs.

    Parameters
    ----------
    found : Dispute
        As :func:`landuse.domain.explain.dispute.dispute` gives it.

    Returns
    -------
    dict
        Plain values: ``firm``, ``against``, ``claims``, ``figures``, ``bases`` and ``averages``
        (each a list of ``unit``, ``key``, ``now``, ``then``), ``classes`` (``now`` and ``then``:
        class → firms), ``firms`` (all others that something changes for) and ``nobodys_mu``.
    """
    return {
        "firm": found.firm,
        "against": found.against,
        "claims": [asdict(part) for part in found.claims],
        "figures": [asdict(part) for part in found.figures],
        "bases": [asdict(part) for part in found.bases],
        "averages": [asdict(part) for part in found.averages],
        "classes": {"now": dict(found.classes_now), "then": dict(found.classes_then)},
        "firms": records(found.others),
        "nobodys_mu": found.nobodys_mu,
    }


def text(found: Dispute, scheme: Scheme, lang: str = "zh", color: bool = False) -> str:
    """The dispute for a terminal, on one page.

    Parameters
    ----------
    found : Dispute
        As :func:`landuse.domain.explain.dispute.dispute` gives it.
    scheme : Scheme
        Of the policy: what its indicators are called.
    lang : str
        "zh" or "en".
    color : bool
        Whether titles are set off.

    Returns
    -------
    str
        Lines of at most 80 columns: who claims what, the figures of the two firms, bases and
        averages that change, the other firms that something changes for, and how many.
    """
    titles = _titles(scheme.all_indicators)
    look = Look(color)
    lines = [*folded(_heading(found, lang), _WIDTH, "  ")]
    lines += folded(_claims(found.claims, lang), _WIDTH, "  ")
    cols = (_WHAT, *_OWN, *(_OTHER if found.against else ()))
    figures = list(_figures(found, titles, lang))
    lines.append(text_table(figures, cols, title="", lang=lang, look=look))
    rows = list(_bases(found, titles, lang))
    if rows:
        title = say("text.dispute.averages", lang)
        lines.append(text_table(rows, _CHANGED, title=title, look=look, lang=lang))
    else:
        lines += [say("text.dispute.no_averages", lang), ""]
    others = [_other(row, lang) for row in records(found.others)]
    if others:
        title = say("text.dispute.others", lang, count=len(others))
        lines.append(
            text_table(others[:MOST_OTHERS], _FIRMS, title=title, look=look, lang=lang)
        )
    for sentence in _sums(found, len(others), lang):
        lines += folded(sentence, _WIDTH, "  ")
    return "\n".join(lines).rstrip() + "\n"


def _heading(found: Dispute, lang: str) -> str:
    """Who claims, and against whom."""
    if found.against is None:
        return say("text.dispute.title", lang, firm=found.firm)
    return say(
        "text.dispute.title_against", lang, firm=found.firm, against=found.against
    )


def _claims(claims: Sequence[Difference], lang: str) -> str:
    """What is claimed, before and after."""
    said = []
    for claim in claims:
        label = labels.column_label(claim.key, lang)
        now, then = (_cell(claim.key, value, lang) for value in (claim.now, claim.then))
        said.append(say("text.dispute.claim", lang, label=label, now=now, then=then))
    return say(
        "text.dispute.claims", lang, claims=say("words.semicolon", lang).join(said)
    )


def _cell(key: str, value: object, lang: str) -> str:
    """A claimed value with its unit; a flag in words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return say("table.yes" if value else "table.no", lang)
    if isinstance(value, str):
        return value
    decimals = NAMED[key].printed_decimals if key in NAMED else _DECIMALS
    shown = number(value, decimals)
    return f"{shown} {numbers.column_unit(key, lang)}".rstrip()


def _figures(
    found: Dispute, titles: Mapping[str, Label], lang: str
) -> Iterator[dict[str, str]]:
    """The figures of the two firms, a line each; what neither has is left out."""
    by_key: dict[str, dict[str, Difference]] = {}
    for part in found.figures:
        by_key.setdefault(part.key, {})[part.unit] = part
    for key, of_firm in by_key.items():
        if all(part.now is None and part.then is None for part in of_firm.values()):
            continue
        own = of_firm[found.firm]
        row = {
            "what": _label(key, titles, lang),
            **_now_and_then(own, "now", "then", lang),
        }
        if found.against is not None:
            row |= _now_and_then(
                of_firm[found.against], "other_now", "other_then", lang
            )
        yield row


def _label(key: str, titles: Mapping[str, Label], lang: str) -> str:
    """What a figure is called."""
    if key.startswith("points_"):
        indicator = titles[key.removeprefix("points_")].in_language(lang)
        return say("table.points_of", lang, indicator=indicator)
    if key == "gap_wan":
        return say("table.gap", lang)
    return declared(key).label(lang)


def _now_and_then(part: Difference, now: str, then: str, lang: str) -> dict[str, str]:
    """A figure before and after."""
    return {
        now: _shown(part.key, part.now, lang),
        then: _shown(part.key, part.then, lang),
    }


def _shown(key: str, value: object, lang: str) -> str:
    """A rank as it is, a gap rounded up, a class in its letter, other numbers with decimals."""
    if value is None:
        return UNKNOWN
    if key == "gap_wan":
        return number(sufficient_gap(float(str(value))), 1)
    if isinstance(value, str):
        return labels.word(value, lang)
    return number(value, 0 if key == "rank" else _DECIMALS)


def _bases(
    found: Dispute, titles: Mapping[str, Label], lang: str
) -> Iterator[dict[str, str]]:
    """Base values and averages that change."""
    for part in (*found.bases, *found.averages):
        if part.now is None and part.then is None:
            continue
        now, then = part.now or 0.0, part.then or 0.0
        change = float(then) - float(now)
        if abs(change) < _NOTHING:
            continue
        yield {
            "what": _average_label(part, titles, lang),
            "now": number(part.now, _DECIMALS),
            "then": number(part.then, _DECIMALS),
            "change": f"{change:+,.{_DECIMALS}f}",
        }


def _titles(indicators: Iterable[Indicator]) -> dict[str, Label]:
    """What indicators are called, and those that are measured where their value is lacking."""
    titles = {}
    for indicator in indicators:
        titles[indicator.id] = indicator.label
        if indicator.instead is not None:
            titles[indicator.instead.id] = labels.by_fallback(
                indicator.label, indicator.fallback_column
            )
    return titles


def _average_label(part: Difference, titles: Mapping[str, Label], lang: str) -> str:
    """Of what a base or an average is."""
    if part.unit == ZONE:
        return say("text.what_if.zone", lang)
    if part.key == "base":
        name, between, group = part.unit.partition(BETWEEN_INDICATOR_AND_GROUP)
        indicator = titles[name].in_language(lang)
        said = f"{indicator}{between}{labels.group_word(group, lang)}"
        return say("text.dispute.base_of", lang, indicator=said)
    label = declared(part.key).label(lang)
    group = labels.group_word(part.unit, lang) or say("text.dispute.all_firms", lang)
    return say("text.dispute.average_of", lang, group=group, label=label)


def _other(row: Record, lang: str) -> dict[str, str]:
    """One of the other firms: what changes, before and after."""
    out = {"id": str(row["id"]), "name": str(row["name"] or "")}
    out["group"] = labels.group_word(row["group"] or "", lang)
    for key, decimals in (("mu", 2), ("score", 2), ("rank", 0)):
        shown = [number(row[f"{key}_{when}"], decimals) for when in ("now", "then")]
        out[key] = shown[0] if shown[0] == shown[1] else "→".join(shown)
    classes = [str(row[f"class_{when}"] or UNKNOWN) for when in ("now", "then")]
    out["class"] = classes[0] if classes[0] == classes[1] else "→".join(classes)
    return out


def _sums(found: Dispute, count: int, lang: str) -> Iterator[str]:
    """How many firms each class has then, whose the land is, and what the page does not say."""
    if count > MOST_OTHERS:
        yield say("text.dispute.more", lang, count=count - MOST_OTHERS)
    if count == 0:
        yield say("text.dispute.nobody_else", lang)
    counts = []
    for name, now in found.classes_now.items():
        then = found.classes_then[name]
        if now != then:
            counts.append(f"{name} {now}→{then}")
        elif now:
            counts.append(f"{name} {now}")
    yield say("text.dispute.classes", lang, counts=counts)
    if abs(found.nobodys_mu) >= _NOTHING:
        code = (
            "text.dispute.nobodys" if found.nobodys_mu > 0 else "text.dispute.taken_up"
        )
        yield say(code, lang, land=number(abs(found.nobodys_mu), 2))
    yield say("text.dispute.note", lang)
