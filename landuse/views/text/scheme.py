"""A scoring scheme in words: what a firm that disputes its class may ask to see.

Everything that decides a class stands here, in the order in which it is applied: what a point is
measured against, what is added and taken off, where the classes are cut, who is outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.vocabulary.schema import ENTERPRISES
from landuse.domain.vocabulary.units import unit_label
from landuse.views.tables.columns import UNKNOWN
from landuse.views.tables.text_table import WIDTH, folded
from landuse.words.catalogue import say
from landuse.words.phrases import Label, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.output.bases import Base, Bases
    from landuse.domain.policy.scheme import Indicator, Scheme


def lines(scheme: Scheme, bases: Bases, lang: str = "zh") -> list[str]:
    """The scheme line by line, with the base values of the year.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.
    bases : mapping of str to Base
        Indicator id → its base value.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        Without line breaks; empty ones part its sections.
    """
    if scheme.below:
        sets = [
            (scheme.indicators, phrase("text.scheme.indicators_above")),
            (scheme.below, phrase("text.scheme.indicators_below")),
        ]
    else:
        sets = [(scheme.indicators, phrase("text.scheme.indicators"))]
    out = [line.in_language(lang) for line in _about(scheme)]
    for indicators, heading in sets:
        out += ["", heading.in_language(lang)]
        for indicator in indicators:
            out.append(f"  {_indicator(indicator, bases.get(indicator.id), scheme, lang)}")
    return [*out, "", *(line.in_language(lang) for line in _ranks(scheme))]


def text(lines: Sequence[str]) -> str:
    """The lines of a scheme for a terminal.

    Parameters
    ----------
    lines : sequence of str
        As :func:`lines` gives them.

    Returns
    -------
    str
        Long ones go on on further lines, a little to the right.

    Examples
    --------
    >>> print(text(["Indicators:", "  " + "weight 45, " * 8 + "end"]), end="")
    Indicators:
      weight 45, weight 45, weight 45, weight 45, weight 45, weight 45, weight 45,
        weight 45, end
    """
    return "\n".join(part for line in lines for part in folded(line, WIDTH, "    ")) + "\n"


def _about(scheme: Scheme) -> Iterator[Phrase]:
    """What it is, where it is from, how points come about.

    What has not been checked against the official text is said, not hidden: a firm may have to
    rely on it.
    """
    yield phrase("text.scheme.title", title=scheme.label)
    yield phrase("text.scheme.cite", cite=scheme.clause)
    if scheme.unverified:
        yield phrase("text.scheme.unverified", remark=scheme.doubt)
    if scheme.years > 1:
        yield phrase("text.scheme.score_of_years", years=scheme.years)
    else:
        yield phrase("text.scheme.score")


def _ranks(scheme: Scheme) -> Iterator[Phrase]:
    """Bonus and deductions, classes, groups, who is outside, what a veto and a tie do.

    What a scheme does not have is not mentioned, but the rules for vetoes, ties and small groups
    always are: no published text states them, so a reader cannot know them from elsewhere.
    """
    if scheme.bonus_max is not None:
        yield phrase("text.scheme.bonus", most=scheme.bonus_max)
    if scheme.malus_max is not None:
        yield phrase("text.scheme.malus", most=scheme.malus_max)
    if scheme.class_by == "score":
        yield phrase("text.scheme.classes_by_score", classes=_least_scores(scheme.classes))
        if scheme.below_classes:
            least = _least_scores(scheme.below_classes)
            yield phrase("text.scheme.classes_by_score_below", classes=least)
    else:
        yield phrase("text.scheme.classes", classes=_classes(scheme.classes))
    if scheme.below_classes and scheme.class_by == "rank":
        yield phrase("text.scheme.classes_below", classes=_classes(scheme.below_classes))
    if scheme.group_by:
        yield phrase("text.scheme.groups", columns=_groups(scheme))
    if scheme.below_scale_min_mu:
        yield phrase("text.scheme.too_small", least=scheme.below_scale_min_mu)
    exempt = _exempt(scheme)
    if exempt:
        yield phrase("text.scheme.exempt", name=scheme.exempt_class, who=exempt)
    yield phrase("text.scheme.veto", name=scheme.last_class)
    yield phrase("text.scheme.ties")


def _groups(scheme: Scheme) -> list[Phrase | Label]:
    """By which columns firms are ranked apart, in the scheme's order.

    All are called as the ledger of firms calls them, but for the scale, which is a yes or no there.
    """
    return [
        phrase("text.scheme.by_scale")
        if column == "above_scale"
        else ENTERPRISES.column(column).label
        for column in scheme.group_by
    ]


def _exempt(scheme: Scheme) -> list[Phrase]:
    """Who is in the exempt class: utilities, and firms too short in production.

    Nothing where the scheme exempts nobody.
    """
    out = []
    if scheme.exempt_utility:
        out.append(phrase("text.scheme.utilities"))
    if scheme.exempt_years_in_production:
        out.append(phrase("text.scheme.young", years=scheme.exempt_years_in_production))
    return out


def _indicator(indicator: Indicator, base: Base | None, scheme: Scheme, lang: str) -> str:
    """One indicator: its weight, its base value and where that is from, its limits.

    Limits are written as multiples of the weight, as published schemes write them. A base value
    that nobody has a figure for is an en dash.
    """
    title = indicator.label.in_language(lang)
    unit = unit_label(indicator.unit).in_language(lang)
    known = base is not None and base.value is not None
    parts = [
        say("text.scheme.titled", lang, title=title, unit=unit) if unit else title,
        say("text.scheme.weight", lang, weight=indicator.weight),
        say(
            "text.scheme.base",
            lang,
            value=f"{base.value:,.4g}" if base is not None and known else UNKNOWN,
            source=_source(base, scheme),
        ),
    ]
    if indicator.cap is not None:
        parts.append(f"≤ {indicator.cap:g} × {indicator.weight:g}")
    if indicator.floor:
        parts.append(f"≥ {indicator.floor:g} × {indicator.weight:g}")
    if indicator.lower_is_better:
        parts.append(say("text.scheme.lower_is_better", lang))
    if indicator.otherwise is not None:
        column = ENTERPRISES.column(indicator.otherwise.denominator).label
        parts.append(say("text.scheme.otherwise", lang, column=column))
    parts.append(say(f"text.scheme.missing.{indicator.missing}", lang))
    return say("words.clause", lang).join(parts)


def _source(base: Base | None, scheme: Scheme) -> Phrase:
    """Where a base value is from: a document, or an average of which year.

    This year's average is either what the scheme wants, or stands in for a missing last year; only
    the second is said to lack something.
    """
    if base is None:
        return phrase("text.scheme.no_base")
    if base.source == "same_year" and scheme.base.source == "same_year":
        return phrase("text.scheme.base_this_year")
    return Phrase(f"text.scheme.base_from.{base.source}")


def _least_scores(least: Mapping[str, float]) -> list[str]:
    """The classes with the least score of each.

    Examples
    --------
    >>> _least_scores({"A": 80.0, "B": 0.0})
    ['A ≥ 80', 'B ≥ 0']
    """
    return [f"{name} ≥ {score:g}" for name, score in least.items()]


def _classes(edges: Mapping[str, float]) -> list[Phrase]:
    """The classes with their half-open intervals.

    Examples
    --------
    >>> [str(said) for said in _classes({"A": 0.2, "B": 1.0})]
    ['A 0%(不含)–20%(含)', 'B 20%(不含)–100%(含)']
    """
    low, out = 0.0, []
    for name, high in edges.items():
        out.append(phrase("text.scheme.class", name=name, low=low, high=high))
        low = high
    return out
