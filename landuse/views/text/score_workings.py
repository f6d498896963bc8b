"""How the score of a firm was reckoned: its figures in print, and the sums behind them.

From what is printed a reader can reckon every value and every point again: each figure has as many
decimals as the result behind it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record, json_value
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import Col, number, rounded
from landuse.views.text.adding_up import agrees, decimals_of_unit, fewest_decimals
from landuse.views.text.printed_values import printed_value
from landuse.words.catalogue import say
from landuse.words.phrases import Label, phrase

if TYPE_CHECKING:
    from landuse.domain.explain.score_workings import ScoredIndicator
    from landuse.domain.explain.unit_account import UnitAccount

_INDICATORS = (
    Col("title", "table.indicator", width=26, elastic=True, wraps=True),
    Col("value", "table.value", decimals=3),
    Col("base", "table.base", decimals=3),
    Col("weight", "table.weight", decimals=0),
    Col("points", "table.points", decimals=2),
)
#: The fewest decimals of printed points, and of printed values and bases.
_MIN_POINTS_DECIMALS = 2
_MIN_VALUE_DECIMALS = 3
#: Decimals of a base value that is announced, and not averaged.
_ANNOUNCED_DECIMALS = 4
#: Figures that differ by less are the same: the difference comes from floating-point arithmetic.
_NOISE = 1e-9


def score_rows(unit_account: UnitAccount, lang: str) -> list[Record]:
    """Points of each indicator, bonus and deductions, and their total.

    Parameters
    ----------
    unit_account : UnitAccount
        Of a firm that has a score.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        Values by the keys of :func:`score_columns`. The total is that of the points as they are
        printed; where another figure stands in for an indicator's own, the title says so.
    """
    rows = [_indicator_row(indicator, lang) for indicator in unit_account.indicators]
    for adjustment in unit_account.adjustments:
        title = Label.translated(adjustment.title, adjustment.title_en).in_language(
            lang
        )
        if adjustment.factor is not None:
            title = say(
                "text.explain.coefficient", lang, title=title, factor=adjustment.factor
            )
        rows.append({"title": title, "points": adjustment.points})
    if unit_account.bonus:
        rows.append({"title": say("table.bonus", lang), "points": unit_account.bonus})
    if unit_account.malus:
        rows.append({"title": say("table.malus", lang), "points": -unit_account.malus})
    decimals = _points_decimals(unit_account)
    total = 0.0
    for row in rows:
        total += rounded(float(row["points"] or 0.0), decimals)
    rows.append({"title": say("text.explain.total", lang), "points": total})
    return rows


def _indicator_row(indicator: ScoredIndicator, lang: str) -> Record:
    """The value, base, weight and points of one indicator."""
    title = _indicator_title(indicator).in_language(lang)
    remark = ""
    if indicator.stand_in:
        remark = say(f"text.explain.stand_in.{indicator.stand_in}", lang)
    elif indicator.lower_is_better:
        remark = say("text.explain.lower_is_better", lang)
    if remark:
        title = say("text.explain.with_reason", lang, title=title, why=remark)
    return {**asdict(indicator), "title": title}


def _indicator_title(indicator: ScoredIndicator) -> Label:
    """The title of an indicator, with the column that stands in for its own."""
    title = Label(indicator.title, indicator.title_en)
    if indicator.fallback:
        return labels.by_fallback(title, indicator.fallback)
    return title


def _points_decimals(unit_account: UnitAccount) -> int:
    """Decimals of points, so that they add up to the score as it is printed."""
    score = json_value(unit_account.facts.get("score"))
    if score is None:
        return _MIN_POINTS_DECIMALS
    score_decimals = numbers.DECIMALS["score"]
    printed_score = rounded(float(score), score_decimals)
    summands = [unit_account.bonus, -unit_account.malus]
    summands += [adjustment.points for adjustment in unit_account.adjustments]
    for indicator in unit_account.indicators:
        if indicator.points is not None:
            summands.append(indicator.points)

    def points_add_up(decimals: int) -> bool:
        total = sum(rounded(summand, decimals) for summand in summands)
        return agrees(total, printed_score, score_decimals)

    return fewest_decimals(points_add_up, _MIN_POINTS_DECIMALS)


def score_columns(unit_account: UnitAccount) -> tuple[Col, ...]:
    """The columns of a score, values and bases with as many decimals as the points take.

    Parameters
    ----------
    unit_account : UnitAccount
        Of a firm that has a score.

    Returns
    -------
    tuple of Col
        From the printed figures, weight × value ÷ base gives the printed points.
    """
    points_decimals = _points_decimals(unit_account)

    def points_come_out(decimals: int) -> bool:
        return all(
            _gives_its_points(indicator, decimals, points_decimals)
            for indicator in unit_account.indicators
        )

    value_decimals = fewest_decimals(points_come_out, _MIN_VALUE_DECIMALS)
    decimals_of_columns = {
        "value": value_decimals,
        "base": value_decimals,
        "points": points_decimals,
    }
    return tuple(with_decimals(_INDICATORS, decimals_of_columns))


def with_decimals(cols: Sequence[Col], decimals: Mapping[str, int]) -> list[Col]:
    """Columns, some of them with other decimals.

    Parameters
    ----------
    cols : sequence of Col
        The columns.
    decimals : mapping of str to int
        Key of a column → its decimals; other columns stay as they are.

    Returns
    -------
    list of Col
        In the same order.
    """
    return [replace(col, decimals=decimals.get(col.key, col.decimals)) for col in cols]


def _gives_its_points(
    indicator: ScoredIndicator, decimals: int, points_decimals: int
) -> bool:
    """Whether an indicator's printed points come out of its value and base in print.

    An announced base is a quotation and is printed to its last digit. Points at floor or cap do
    not come from value and base, so that no number of decimals is too small for them.
    """
    value, base, points = indicator.value, indicator.base, indicator.points
    if value is None or base is None or points is None:
        return True
    if abs(_unlimited_points(indicator, value, base) - points) > _NOISE:
        return True
    printed_base = rounded(base, decimals)
    if printed_base == 0:
        return False
    is_announced = abs(base - rounded(base, _ANNOUNCED_DECIMALS)) < _NOISE
    if is_announced and abs(printed_base - base) > _NOISE:
        return False
    printed_points = rounded(points, points_decimals)
    reckoned = _unlimited_points(indicator, rounded(value, decimals), printed_base)
    return agrees(reckoned, printed_points, points_decimals)


def _unlimited_points(indicator: ScoredIndicator, value: float, base: float) -> float:
    """The points of a value before floor and cap."""
    share = value / base
    if indicator.lower_is_better:
        return indicator.weight * (2 - share)
    return indicator.weight * share


def score_workings(
    unit_account: UnitAccount, cols: Sequence[Col], lang: str
) -> Iterator[str]:
    """The sums behind the values and bases of the indicators.

    Parameters
    ----------
    unit_account : UnitAccount
        Of a firm that has a score.
    cols : sequence of Col
        As :func:`score_columns` gives them.
    lang : str
        "zh" or "en".

    Yields
    ------
    str
        Means of several years first, then for each indicator its ratio, and the average that its
        base is.
    """
    for column, figures in unit_account.years.items():
        yield _mean_of_years(column, figures, unit_account.year_weights, lang)
    decimals_of_columns = {col.key: col.decimals or 0 for col in cols}
    decimals = decimals_of_columns["value"]
    for indicator in unit_account.indicators:
        if indicator.value is not None and None not in indicator.parts:
            yield _ratio_sum(unit_account, indicator, decimals, lang)
        if indicator.behind is not None:
            yield _average_behind_base(unit_account, indicator, decimals, lang)


def _average_behind_base(
    unit_account: UnitAccount, indicator: ScoredIndicator, decimals: int, lang: str
) -> str:
    """Which average a base value is: of how many firms, of which groups, of which year.

    The printed average times its factor gives the printed base.
    """
    behind, base = indicator.behind, indicator.base
    assert behind is not None
    assert base is not None
    average = base / behind.factor
    printed_base = rounded(base, decimals)

    def base_comes_out(count: int) -> bool:
        reckoned = rounded(average, count) * behind.factor
        return agrees(reckoned, printed_base, decimals)

    steps = number(average, fewest_decimals(base_comes_out, decimals))
    if behind.factor != 1:
        steps += f" × {behind.factor:g} = {number(base, decimals)}"
    groups = [
        labels.group_word(group, lang, unit_account.titles) for group in behind.groups
    ]
    kind_of_average = phrase(
        f"text.explain.average.{behind.average}", percentile=behind.percentile
    )
    if behind.stands_in:
        code = "text.explain.base.stands_in"
    elif groups:
        code = "text.explain.base.of_groups"
    else:
        code = "text.explain.base.of_all"
    return say(
        code,
        lang,
        title=_indicator_title(indicator).in_language(lang),
        year=behind.year,
        missing=behind.year - 1,
        groups=say("words.comma", lang).join(groups),
        count=behind.firms,
        average=kind_of_average,
        steps=steps,
    )


def _mean_of_years(
    column: str, figures: Mapping[int, float], weights: Mapping[int, float], lang: str
) -> str:
    """A figure as the mean of several years, which are quoted from the ledger to the last digit."""
    weight_of = {year: weights.get(year, 1.0) for year in figures}
    total_weight = sum(weight_of.values())
    total = sum(figure * weight_of[year] for year, figure in figures.items())

    def quotes_all(decimals: int) -> bool:
        return all(
            abs(rounded(figure, decimals) - figure) < _NOISE
            for figure in figures.values()
        )

    decimals = fewest_decimals(quotes_all, numbers.DECIMALS.get(column, 2))
    summands = []
    for year, figure in figures.items():
        summand = number(figure, decimals)
        if weights:
            summand += f" × {weight_of[year]:g}"
        summands.append(say("text.explain.of_year", lang, year=year, figure=summand))
    return say(
        "text.explain.mean",
        lang,
        label=labels.column_label(column, lang),
        figures=" + ".join(summands),
        count=f"{total_weight:g}",
        mean=printed_value(column, total / total_weight, lang, decimals),
    )


def _ratio_sum(
    unit_account: UnitAccount, indicator: ScoredIndicator, decimals: int, lang: str
) -> str:
    """An indicator's value as the ratio that it is, with as many digits as its value takes."""
    numerator, denominator = indicator.parts
    numerator_column, denominator_column = indicator.over
    summands = [(numerator_column, numerator or 0.0), *indicator.added]
    divisor = denominator or 0.0
    decimals_of = {**numbers.DECIMALS, **decimals_of_unit(unit_account)}
    value = rounded(indicator.value or 0.0, decimals)

    def value_comes_out(extra: int) -> bool:
        dividend = 0.0
        for column, figure in summands:
            dividend += rounded(figure, decimals_of.get(column, 2) + extra)
        printed_divisor = rounded(
            divisor, decimals_of.get(denominator_column, 2) + extra
        )
        if printed_divisor == 0:
            return False
        reckoned = dividend / printed_divisor * indicator.times
        return agrees(reckoned, value, decimals)

    extra = fewest_decimals(value_comes_out, 0)

    def printed(column: str, figure: float) -> str:
        return printed_value(column, figure, lang, decimals_of.get(column, 2) + extra)

    steps = printed(*summands[0])
    for column, figure in indicator.added:
        sign = "−" if figure < 0 else "+"
        steps += f" {sign} {printed(column, abs(figure))}"
    if indicator.added:
        steps = f"({steps})"
    steps += f" ÷ {printed(denominator_column, abs(divisor))}"
    if indicator.times != 1:
        steps += f" × {indicator.times:,g}"
    steps += f" = {number(value, decimals)}"
    title = _indicator_title(indicator).in_language(lang)
    return say("text.explain.working", lang, name=title, working=steps)
