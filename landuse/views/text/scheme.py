"""A scoring scheme in words: what a firm that disputes its class may ask to see.

Everything that decides a class stands here, in the order in which it is applied: what a point is
measured against, what is added and taken off, where the classes are cut, who is outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.policy.indicator import cutting_indicator
from landuse.domain.policy.rule import Conditions
from landuse.domain.vocabulary.units import unit_label
from landuse.views.style import labels
from landuse.views.tables.columns import UNKNOWN
from landuse.views.tables.text_table import WIDTH, folded
from landuse.words.catalogue import say
from landuse.words.phrases import Label, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.output.bases import Base, Bases
    from landuse.domain.policy.indicator import BaseRule, Indicator
    from landuse.domain.policy.rule import Condition
    from landuse.domain.policy.scheme import Scheme
    from landuse.domain.policy.scheme_parts import Adjustment, ExtraPoints

#: Significant digits of base values: announced ones are quoted, averages have as many as help.
_QUOTED, _AVERAGED = 12, 6


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
    out = [line.in_language(lang) for line in _about(scheme)]
    for indicators, heading, rule in _sets(scheme):
        out += ["", heading.in_language(lang)]
        for indicator in indicators:
            base = bases.get(indicator.id)
            said = [*_indicator(indicator, base, rule, lang)]
            said += _bases_of_groups(base, rule, scheme.titles, lang)
            out.append(f"  {say('words.clause', lang).join(said)}")
    return [*out, "", *(line.in_language(lang) for line in _ranks(scheme))]


def _sets(scheme: Scheme) -> Iterator[tuple[Sequence[Indicator], Phrase, BaseRule]]:
    """The indicators of each set of firms, what stands above them, and the rule of their bases."""
    if scheme.below:
        yield scheme.indicators, phrase("text.scheme.indicators_above"), scheme.base
        yield scheme.below, phrase("text.scheme.indicators_below"), scheme.base
        return
    for part in scheme.sets:
        who = phrase(
            "text.scheme.indicators_of", title=part.label, who=conditions_in_words(part)
        )
        yield part.indicators or scheme.indicators, who, part.base or scheme.base
    if scheme.indicators:
        code = (
            "text.scheme.indicators_of_others"
            if scheme.sets
            else "text.scheme.indicators"
        )
        yield scheme.indicators, Phrase(code), scheme.base


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
    return (
        "\n".join(part for line in lines for part in folded(line, WIDTH, "    ")) + "\n"
    )


def _about(scheme: Scheme) -> Iterator[Phrase]:
    """What it is, where it is from, how points come about.

    What has not been checked against the official text is said, not hidden: a firm may have to
    rely on it.
    """
    yield phrase("text.scheme.title", title=scheme.label)
    yield phrase("text.scheme.cite", cite=scheme.clause)
    if scheme.unverified:
        yield phrase("text.scheme.unverified", remark=scheme.doubt)
    if scheme.year_weights:
        weights = [f"{weight:g}" for weight in scheme.year_weights]
        years = scheme.years
        yield phrase(
            "text.scheme.score_of_weighted_years", years=years, weights=weights
        )
    elif scheme.years > 1:
        yield phrase("text.scheme.score_of_years", years=scheme.years)
    else:
        yield phrase("text.scheme.score")


def _ranks(scheme: Scheme) -> Iterator[Phrase]:
    """Bonus and deductions, classes, groups, who is outside, what a veto and a tie do.

    What a scheme does not have is not mentioned, but the rules for vetoes, ties and small groups
    always are: no published text states them, so a reader cannot know them from elsewhere.
    """
    for multiplier in scheme.multipliers:
        factor = (
            labels.column_label(multiplier.column)
            if multiplier.column
            else multiplier.factor
        )
        who = conditions_in_words(multiplier)
        title = multiplier.label
        yield phrase("text.scheme.multiplier", title=title, factor=str(factor), who=who)
    for extra in scheme.extras:
        who, title = conditions_in_words(extra), extra.label
        yield phrase("text.scheme.extra", title=title, points=_extra(extra), who=who)
    if scheme.bonus_max is not None:
        yield phrase("text.scheme.bonus", most=scheme.bonus_max)
    if scheme.malus_max is not None:
        yield phrase("text.scheme.malus", most=scheme.malus_max)
    yield from _all_cuts(scheme)
    for adjustment in scheme.adjustments:
        who, title = conditions_in_words(adjustment), adjustment.label
        yield phrase(
            "text.scheme.adjustment", title=title, move=_move(adjustment), who=who
        )
    if scheme.group_by:
        yield phrase("text.scheme.groups", columns=_groups(scheme))
    if scheme.below_scale_min_mu:
        yield phrase("text.scheme.too_small", least=scheme.below_scale_min_mu)
    for outsider in scheme.outsiders:
        who = conditions_in_words(outsider)
        yield phrase("text.scheme.outside", title=outsider.label, who=who)
        if outsider.exempt_class:
            yield phrase("text.scheme.outside_class", name=outsider.exempt_class)
    if scheme.tenants is not None:
        yield Phrase(f"text.scheme.tenants.{scheme.tenants.how}")
    exempt = _exempt(scheme)
    if exempt:
        yield phrase("text.scheme.exempt", name=scheme.exempt_class, who=exempt)
    yield phrase("text.scheme.veto", name=scheme.last_class)
    yield phrase("text.scheme.ties")


def _all_cuts(scheme: Scheme) -> Iterator[Phrase]:
    """Where the classes are cut, of everybody and of sets that are cut otherwise."""
    if scheme.indicators or not scheme.sets:
        yield _cuts(scheme.classes, scheme.class_by, scheme.indicators)
    if scheme.below_classes:
        below = _cuts(
            scheme.below_classes, scheme.class_by, scheme.below or scheme.indicators
        )
        yield phrase(
            "text.scheme.classes_of", title=phrase("text.scheme.below"), classes=below
        )
    for part in scheme.sets:
        cuts = part.classes or scheme.classes
        by = part.class_by or scheme.class_by
        said = _cuts(cuts, by, part.indicators or scheme.indicators)
        yield phrase("text.scheme.classes_of", title=part.label, classes=said)


def _cuts(
    classes: Mapping[str, float], class_by: str, indicators: Sequence[Indicator]
) -> Phrase:
    """By what classes are cut, and where."""
    if class_by == "rank":
        return phrase("text.scheme.classes", classes=_classes(classes))
    indicator = cutting_indicator(indicators, class_by)
    if indicator is None:
        return phrase("text.scheme.classes_by_score", classes=_least_values(classes))
    least = _least_values(classes, "≤" if indicator.lower_is_better else "≥")
    return phrase(
        "text.scheme.classes_by_figure", indicator=indicator.label, classes=least
    )


def conditions_in_words(part: Conditions) -> Phrase:
    """Whom a part of a scheme is about.

    Parameters
    ----------
    part : Conditions
        Of the scheme.

    Returns
    -------
    Phrase

    Examples
    --------
    >>> from landuse.domain.policy.rule import Condition
    >>> small = Condition(column="mu", op="<", value=3)
    >>> print(conditions_in_words(Conditions(all=(small,))))
    用地 < 3
    """
    said: list[Phrase] = []
    if part.all:
        said.append(
            phrase("text.scheme.all", conditions=[_condition(one) for one in part.all])
        )
    if part.any:
        said.append(
            phrase("text.scheme.any", conditions=[_condition(one) for one in part.any])
        )
    if part.unless:
        shown = [_condition(one) for one in part.unless]
        said.append(phrase("text.scheme.unless", conditions=shown))
    if not said:
        return phrase("text.scheme.everybody")
    return said[0] if len(said) == 1 else phrase("text.scheme.conditions", parts=said)


def _condition(condition: Condition) -> Label:
    """One comparison with the column's own name."""
    value: object = condition.value
    if condition.other is not None:
        value = condition.other
    signs = {"<=": "≤", ">=": "≥", "!=": "≠"}
    said = []
    for lang in ("zh", "en"):
        shown = value
        if isinstance(value, bool):
            shown = say("table.yes" if value else "table.no", lang)
        elif isinstance(value, (list, tuple)):
            shown = "/".join(map(str, value))
        elif value is None:
            shown = ""
        label = labels.column_label(condition.column, lang)
        said.append(f"{label} {signs.get(condition.op, condition.op)} {shown}".rstrip())
    return Label(*said)


def _extra(extra: ExtraPoints) -> Phrase:
    """How many points, and for each of what."""
    if not extra.for_each:
        return phrase("text.scheme.points", points=extra.points)
    zh, en = (labels.column_label(extra.for_each, lang) for lang in ("zh", "en"))
    column = Label(zh, en)
    return phrase(
        "text.scheme.points_for_each",
        points=extra.points,
        column=column,
        beyond=extra.beyond,
    )


def _move(adjustment: Adjustment) -> list[Phrase]:
    """What an adjustment does to a class."""
    out = []
    if adjustment.up:
        out.append(phrase("text.scheme.up", count=adjustment.up))
    if adjustment.down:
        out.append(phrase("text.scheme.down", count=adjustment.down))
    if adjustment.at_least:
        out.append(phrase("text.scheme.at_least", name=adjustment.at_least))
    if adjustment.at_most:
        out.append(phrase("text.scheme.at_most", name=adjustment.at_most))
    return out


def _groups(scheme: Scheme) -> list[Phrase | Label]:
    """By which columns firms are ranked apart, in the scheme's order.

    All are called as the ledger of firms calls them, but for the scale, which is a yes or no there.
    """
    return [
        phrase("text.scheme.by_scale")
        if column == "above_scale"
        else Label(labels.column_label(column, "zh"), labels.column_label(column, "en"))
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


def _indicator(
    indicator: Indicator, base: Base | None, rule: BaseRule, lang: str
) -> Iterator[str]:
    """One indicator: its weight, its base value and where that is from, its limits.

    Limits are written as multiples of the weight, as published schemes write them.
    """
    title = indicator.label.in_language(lang)
    unit = unit_label(indicator.unit).in_language(lang)
    yield say("text.scheme.titled", lang, title=title, unit=unit) if unit else title
    yield say("text.scheme.weight", lang, weight=indicator.weight)
    yield say("text.scheme.base", lang, value=_value(base), source=_source(base, rule))
    if indicator.cap is not None:
        yield f"≤ {indicator.cap:g} × {indicator.weight:g}"
    if indicator.floor:
        yield f"≥ {indicator.floor:g} × {indicator.weight:g}"
    if indicator.lower_is_better:
        yield say("text.scheme.lower_is_better", lang)
    if indicator.otherwise is not None:
        other = indicator.otherwise
        column = labels.column_label(other.denominator or other.numerator, lang)
        yield say("text.scheme.otherwise", lang, column=column)
    yield say(f"text.scheme.missing.{indicator.missing}", lang)


def _bases_of_groups(
    base: Base | None, rule: BaseRule, titles: Mapping[str, Label], lang: str
) -> Iterator[str]:
    """The base values of groups that have their own."""
    for group, of_group in ({} if base is None else base.groups).items():
        named = labels.group_word(group, lang, titles)
        value, source = _value(of_group), _source(of_group, rule)
        yield say("text.scheme.base_of", lang, group=named, value=value, source=source)


def _value(base: Base | None) -> str:
    """A base value in print: an announced one is a quotation, to its last digit.

    One that nobody has a figure for is an en dash.
    """
    if base is None or base.value is None:
        return UNKNOWN
    digits = _QUOTED if base.source == "announced" else _AVERAGED
    return f"{base.value:,.{digits}g}"


def _source(base: Base | None, rule: BaseRule) -> Phrase:
    """Where a base value is from: a document, or an average of which year.

    This year's average is either what the scheme wants, or stands in for a missing last year; only
    the second is said to lack something.
    """
    if base is None:
        return phrase("text.scheme.no_base")
    if base.source == "same_year" and rule.source == "same_year":
        return phrase("text.scheme.base_this_year")
    return Phrase(f"text.scheme.base_from.{base.source}")


def _least_values(edges: Mapping[str, float], sign: str = "≥") -> list[str]:
    """The classes with the least (or the largest) value of each.

    Examples
    --------
    >>> _least_values({"A": 80.0, "B": 0.0})
    ['A ≥ 80', 'B ≥ 0']
    """
    return [f"{name} {sign} {value:g}" for name, value in edges.items()]


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
