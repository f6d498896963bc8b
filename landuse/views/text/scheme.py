"""A scoring scheme in words, for a firm that disputes its class.

All rules that decide a class stand here in the order in which they are applied: the bases of
points, bonus and deductions, the cuts of the classes, the firms outside the scheme.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.policy.indicator import cutting_indicator
from landuse.domain.policy.rule import Conditions
from landuse.domain.vocabulary.units import unit_label
from landuse.views.style import labels
from landuse.views.tables.columns import UNKNOWN, yes_or_no
from landuse.views.tables.text_table import WIDTH, folded
from landuse.words.catalogue import say
from landuse.words.phrases import Label, Phrase, phrase

if TYPE_CHECKING:
    from landuse.domain.output.bases import Base, Bases
    from landuse.domain.policy.indicator import BaseRule, Indicator
    from landuse.domain.policy.rule import Condition
    from landuse.domain.policy.scheme import Scheme
    from landuse.domain.policy.scheme_parts import Adjustment, ExtraPoints

#: Significant digits of base values: announced ones are quotations, averages are rounded.
_ANNOUNCED_DIGITS, _AVERAGE_DIGITS = 12, 6
#: Signs of comparisons in print, where they are not those of the policy.
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}


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
    printed_lines = [sentence.in_language(lang) for sentence in _introduction(scheme)]
    for indicators, heading, rule in _sets(scheme):
        printed_lines += ["", heading.in_language(lang)]
        for indicator in indicators:
            base = bases.get(indicator.id)
            clauses = [
                *_indicator_clauses(indicator, base, rule, lang),
                *_bases_of_groups(base, rule, scheme.titles, lang),
            ]
            printed_lines.append(f"  {say('words.clause', lang).join(clauses)}")
    printed_lines.append("")
    printed_lines += [rule.in_language(lang) for rule in _class_rules(scheme)]
    return printed_lines


def _sets(scheme: Scheme) -> Iterator[tuple[Sequence[Indicator], Phrase, BaseRule]]:
    """The indicators of each set of firms, the heading above them, and the rule of their bases."""
    if scheme.below:
        yield scheme.indicators, phrase("text.scheme.indicators_above"), scheme.base
        yield scheme.below, phrase("text.scheme.indicators_below"), scheme.base
        return
    for part in scheme.sets:
        who = conditions_in_words(part)
        heading = phrase("text.scheme.indicators_of", title=part.label, who=who)
        yield part.indicators or scheme.indicators, heading, part.base or scheme.base
    if scheme.indicators:
        heading = phrase("text.scheme.indicators")
        if scheme.sets:
            heading = phrase("text.scheme.indicators_of_others")
        yield scheme.indicators, heading, scheme.base


def text(lines: Sequence[str]) -> str:
    """The lines of a scheme for a terminal.

    Parameters
    ----------
    lines : sequence of str
        As :func:`lines` gives them.

    Returns
    -------
    str
        Long ones continue on further, indented lines.

    Examples
    --------
    >>> print(text(["Indicators:", "  " + "weight 45, " * 8 + "end"]), end="")
    Indicators:
      weight 45, weight 45, weight 45, weight 45, weight 45, weight 45, weight 45,
        weight 45, end
    """
    folded_lines = []
    for line in lines:
        folded_lines += folded(line, WIDTH, "    ")
    return "\n".join(folded_lines) + "\n"


def _introduction(scheme: Scheme) -> Iterator[Phrase]:
    """The title of the scheme, its clause, and how points come about.

    That a part has not been checked against the official text is not hidden: a firm may have to
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


def _class_rules(scheme: Scheme) -> Iterator[Phrase]:
    """Bonus and deductions, classes, groups, firms outside, the effect of a veto and a tie.

    A rule that the scheme does not have is not mentioned. The rules for vetoes, ties and small
    groups always are: no published text states them, so a reader cannot know them from elsewhere.
    """
    yield from _further_points(scheme)
    yield from _cuts_of_sets(scheme)
    for adjustment in scheme.adjustments:
        yield phrase(
            "text.scheme.adjustment",
            title=adjustment.label,
            move=_class_moves(adjustment),
            who=conditions_in_words(adjustment),
        )
    if scheme.group_by:
        yield phrase("text.scheme.groups", columns=_group_columns(scheme))
    yield from _firms_outside(scheme)
    yield phrase("text.scheme.veto", name=scheme.veto_class_name)
    yield phrase("text.scheme.ties")


def _further_points(scheme: Scheme) -> Iterator[Phrase]:
    """Coefficients, points besides those of the indicators, and limits of bonus and deductions."""
    for multiplier in scheme.multipliers:
        factor = str(multiplier.factor)
        if multiplier.column:
            factor = labels.column_label(multiplier.column)
        who = conditions_in_words(multiplier)
        title = multiplier.label
        yield phrase("text.scheme.multiplier", title=title, factor=factor, who=who)
    for extra in scheme.extras:
        points, who = _extra_points(extra), conditions_in_words(extra)
        yield phrase("text.scheme.extra", title=extra.label, points=points, who=who)
    if scheme.bonus_max is not None:
        yield phrase("text.scheme.bonus", most=scheme.bonus_max)
    if scheme.malus_max is not None:
        yield phrase("text.scheme.malus", most=scheme.malus_max)


def _firms_outside(scheme: Scheme) -> Iterator[Phrase]:
    """The firms that are not rated, or have a class without being rated."""
    if scheme.below_scale_min_mu:
        yield phrase("text.scheme.too_small", least=scheme.below_scale_min_mu)
    for outsider in scheme.outsiders:
        who = conditions_in_words(outsider)
        yield phrase("text.scheme.outside", title=outsider.label, who=who)
        if outsider.exempt_class:
            yield phrase("text.scheme.outside_class", name=outsider.exempt_class)
    if scheme.tenants is not None:
        yield Phrase(f"text.scheme.tenants.{scheme.tenants.how}")
    exempt = _exempt_firms(scheme)
    if exempt:
        yield phrase("text.scheme.exempt", name=scheme.exempt_class, who=exempt)


def _cuts_of_sets(scheme: Scheme) -> Iterator[Phrase]:
    """The cuts of the classes, of all firms and of sets with cuts of their own."""
    if scheme.indicators or not scheme.sets:
        yield _cuts(scheme.classes, scheme.class_by, scheme.indicators)
    if scheme.below_classes:
        indicators = scheme.below or scheme.indicators
        cuts = _cuts(scheme.below_classes, scheme.class_by, indicators)
        title = phrase("text.scheme.below")
        yield phrase("text.scheme.classes_of", title=title, classes=cuts)
    for part in scheme.sets:
        classes = part.classes or scheme.classes
        class_by = part.class_by or scheme.class_by
        cuts = _cuts(classes, class_by, part.indicators or scheme.indicators)
        yield phrase("text.scheme.classes_of", title=part.label, classes=cuts)


def _cuts(
    classes: Mapping[str, float], class_by: str, indicators: Sequence[Indicator]
) -> Phrase:
    """The edges of the classes, and the figure that they are edges of."""
    if class_by == "rank":
        return phrase("text.scheme.classes", classes=_rank_intervals(classes))
    indicator = cutting_indicator(indicators, class_by)
    if indicator is None:
        edges = _edges(classes, "≥")
        return phrase("text.scheme.classes_by_score", classes=edges)
    sign = "≤" if indicator.lower_is_better else "≥"
    return phrase(
        "text.scheme.classes_by_figure",
        indicator=indicator.label,
        classes=_edges(classes, sign),
    )


def conditions_in_words(part: Conditions) -> Phrase:
    """The firms that a part of a scheme applies to.

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
    clauses: list[Phrase] = []
    if part.all:
        conditions = [_comparison(condition) for condition in part.all]
        clauses.append(phrase("text.scheme.all", conditions=conditions))
    if part.any:
        conditions = [_comparison(condition) for condition in part.any]
        clauses.append(phrase("text.scheme.any", conditions=conditions))
    if part.unless:
        conditions = [_comparison(condition) for condition in part.unless]
        clauses.append(phrase("text.scheme.unless", conditions=conditions))
    if not clauses:
        return phrase("text.scheme.everybody")
    if len(clauses) == 1:
        return clauses[0]
    return phrase("text.scheme.conditions", parts=clauses)


def _comparison(condition: Condition) -> Label:
    """One comparison with the label of its column."""
    sign = _SIGNS.get(condition.op, condition.op)
    texts = []
    for lang in ("zh", "en"):
        label = labels.column_label(condition.column, lang)
        value = _compared_value(condition, lang)
        texts.append(f"{label} {sign} {value}".rstrip())
    zh, en = texts
    return Label(zh, en)


def _compared_value(condition: Condition, lang: str) -> str:
    """The column or the value that a condition compares with; empty where there is none."""
    value = condition.value
    if condition.other is not None:
        return str(condition.other)
    if isinstance(value, bool):
        return yes_or_no(value, lang)
    if isinstance(value, (list, tuple)):
        return "/".join(map(str, value))
    if value is None:
        return ""
    return str(value)


def _extra_points(extra: ExtraPoints) -> Phrase:
    """The number of points, and what each of them is for."""
    if not extra.for_each:
        return phrase("text.scheme.points", points=extra.points)
    return phrase(
        "text.scheme.points_for_each",
        points=extra.points,
        column=_column_name(extra.for_each),
        beyond=extra.beyond,
    )


def _column_name(column: str) -> Label:
    """The label of a column in both languages."""
    return Label(labels.column_label(column, "zh"), labels.column_label(column, "en"))


def _class_moves(adjustment: Adjustment) -> list[Phrase]:
    """The changes of class that an adjustment makes."""
    moves = []
    if adjustment.up:
        moves.append(phrase("text.scheme.up", count=adjustment.up))
    if adjustment.down:
        moves.append(phrase("text.scheme.down", count=adjustment.down))
    if adjustment.at_least:
        moves.append(phrase("text.scheme.at_least", name=adjustment.at_least))
    if adjustment.at_most:
        moves.append(phrase("text.scheme.at_most", name=adjustment.at_most))
    return moves


def _group_columns(scheme: Scheme) -> list[Phrase | Label]:
    """The columns by which firms are ranked apart, in the scheme's order.

    All have the labels of the ledger of firms, but for the scale, which is a yes or no there.
    """
    columns: list[Phrase | Label] = []
    for column in scheme.group_by:
        if column == "above_scale":
            columns.append(phrase("text.scheme.by_scale"))
        else:
            columns.append(_column_name(column))
    return columns


def _exempt_firms(scheme: Scheme) -> list[Phrase]:
    """The firms of the exempt class: utilities, and firms too short in production.

    Empty where the scheme exempts nobody.
    """
    firms = []
    if scheme.exempt_utility:
        firms.append(phrase("text.scheme.utilities"))
    if scheme.exempt_years_in_production:
        years = scheme.exempt_years_in_production
        firms.append(phrase("text.scheme.young", years=years))
    return firms


def _indicator_clauses(
    indicator: Indicator, base: Base | None, rule: BaseRule, lang: str
) -> Iterator[str]:
    """One indicator: its weight, its base value and the source of that, its limits.

    Limits are written as multiples of the weight, as published schemes write them.
    """
    title = indicator.label.in_language(lang)
    unit = unit_label(indicator.unit).in_language(lang)
    if unit:
        title = say("text.scheme.titled", lang, title=title, unit=unit)
    yield title
    yield say("text.scheme.weight", lang, weight=indicator.weight)
    value, source = _base_value(base), _base_source(base, rule)
    yield say("text.scheme.base", lang, value=value, source=source)
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
    if base is None:
        return
    for group, group_base in base.groups.items():
        yield say(
            "text.scheme.base_of",
            lang,
            group=labels.group_word(group, lang, titles),
            value=_base_value(group_base),
            source=_base_source(group_base, rule),
        )


def _base_value(base: Base | None) -> str:
    """A base value in print: an announced one is a quotation, to its last digit.

    One that is not known is an en dash.
    """
    if base is None or base.value is None:
        return UNKNOWN
    digits = _AVERAGE_DIGITS
    if base.source == "announced":
        digits = _ANNOUNCED_DIGITS
    return f"{base.value:,.{digits}g}"


def _base_source(base: Base | None, rule: BaseRule) -> Phrase:
    """The source of a base value: a document, or an average of which year.

    This year's average is either what the scheme demands, or stands in for a missing last year;
    only the second is marked as a substitute.
    """
    if base is None:
        return phrase("text.scheme.no_base")
    if base.source == "same_year" and rule.source == "same_year":
        return phrase("text.scheme.base_this_year")
    return Phrase(f"text.scheme.base_from.{base.source}")


def _edges(classes: Mapping[str, float], sign: str) -> list[str]:
    """The classes with the least (or the largest) value of each.

    Examples
    --------
    >>> _edges({"A": 80.0, "B": 0.0}, "≥")
    ['A ≥ 80', 'B ≥ 0']
    """
    return [f"{name} {sign} {edge:g}" for name, edge in classes.items()]


def _rank_intervals(classes: Mapping[str, float]) -> list[Phrase]:
    """The classes with their half-open intervals of the share of the rank.

    Examples
    --------
    >>> [str(interval) for interval in _rank_intervals({"A": 0.2, "B": 1.0})]
    ['A 0%（不含）–20%（含）', 'B 20%（不含）–100%（含）']
    """
    intervals = []
    low = 0.0
    for name, high in classes.items():
        interval = phrase("text.scheme.class", name=name, low=low, high=high)
        intervals.append(interval)
        low = high
    return intervals
