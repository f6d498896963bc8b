"""A scoring scheme in words: what a firm that disputes its class may ask to see.

Everything that decides a class stands here, in the order in which it is applied: what a point is
measured against, what is added and taken off, where the classes are cut, who is outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from landuse.domain.vocabulary.schema import ENTERPRISES

if TYPE_CHECKING:
    from landuse.domain.output.bases import Base, Bases
    from landuse.domain.policy.scheme import Indicator, Scheme

#: One line, in Chinese and in English.
Line = tuple[str, str]
_SOURCES = {
    "announced": ("公布值", "announced"),
    "previous_year": ("上年平均×倍数", "last year's average × factor"),
    "same_year": ("当年平均×倍数(缺上年)", "this year's average × factor (no last year)"),
}
_THIS_YEAR = ("当年平均×倍数", "this year's average × factor")
_NO_BASE = ("无", "none")
_MISSING = {
    "unrated": ("缺数据则不评", "unrated where missing"),
    "group_mean": ("缺数据按同组平均得分", "the group's average points where missing"),
    "zero": ("缺数据计 0 分", "zero where missing"),
}


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
    zh = lang == "zh"
    sets: list[tuple[tuple[Indicator, ...], Line]]
    if scheme.below:
        sets = [
            (scheme.indicators, ("规上指标：", "Above scale indicators:")),
            (scheme.below, ("规下指标：", "Below scale indicators:")),
        ]
    else:
        sets = [(scheme.indicators, ("指标：", "Indicators:"))]
    out = [line[not zh] for line in _about(scheme)]
    for indicators, heading in sets:
        out += ["", heading[not zh]]
        for indicator in indicators:
            out.append(f"  {_indicator(indicator, bases.get(indicator.id), scheme, lang)}")
    return [*out, "", *(line[not zh] for line in _ranks(scheme))]


def _about(scheme: Scheme) -> Iterator[Line]:
    """What it is, where it is from, how points come about.

    What has not been checked against the official text is said, not hidden: a firm may have to
    rely on it.
    """
    yield f"评价方案：{scheme.title}", f"Scheme: {scheme.title}"
    yield f"依据：{scheme.cite}", f"Source: {scheme.cite}"
    if scheme.unverified:
        yield f"未核对：{scheme.unverified}", f"Unverified: {scheme.unverified}"
    years = scheme.years
    zh, en = "", ""
    if years > 1:
        zh = f"；产出取 {years} 年平均，用地取评价年度"
        en = f"; output: mean of {years} years, land of the last"
    yield f"得分 = Σ 权重 × 指标值 ÷ 基准值{zh}", f"score = Σ weight × value ÷ base{en}"


def _ranks(scheme: Scheme) -> Iterator[Line]:
    """Bonus and deductions, classes, groups, who is outside, what a veto and a tie do.

    What a scheme does not have is not mentioned, but the rules for vetoes, ties and small groups
    always are: no published text states them, so a reader cannot know them from elsewhere.
    """
    if scheme.bonus_max is not None:
        yield f"加分最多 {scheme.bonus_max:g}", f"bonus up to {scheme.bonus_max:g}"
    if scheme.malus_max is not None:
        yield f"扣分最多 {scheme.malus_max:g}", f"deductions up to {scheme.malus_max:g}"
    zh, en = _classes(scheme.classes)
    yield f"分档：{zh}", f"Classes: {en}"
    if scheme.below_classes:
        zh, en = _classes(scheme.below_classes)
        yield f"规下分档：{zh}", f"Below scale: {en}"
    if scheme.group_by:
        zh, en = _groups(scheme)
        yield f"分组排名：{zh}", f"Ranked apart by: {en}"
    least = scheme.below_scale_min_mu
    if least:
        yield f"规下用地不足 {least:g} 亩的不评", f"below scale under {least:g} mu: not rated"
    yield from _exempt(scheme)
    yield (
        f"一票否决：列为 {scheme.last_class} 类；仍占其名次，其他企业的等级不因此变动",
        f"veto: class {scheme.last_class}; "
        "the firm keeps its place, so that no other's class moves",
    )
    yield (
        "得分相同并列，名次取靠前者；按四舍五入到六位小数的得分比较；"
        "组太小、最后一档不足一家时，最后一档不列",
        "equal scores (to six decimals) share the better rank; "
        "nobody is in the last class of a group too small for one",
    )


def _groups(scheme: Scheme) -> Line:
    """By which columns firms are ranked apart, in the scheme's order.

    In Chinese by their headings in the ledger, in English by their names.
    """
    zh, en = [], []
    for column in scheme.group_by:
        is_scale = column == "above_scale"
        zh.append("规上/规下" if is_scale else ENTERPRISES.column(column).zh)
        en.append("scale" if is_scale else column)
    return "、".join(zh), ", ".join(en)


def _exempt(scheme: Scheme) -> Iterator[Line]:
    """Who is in the exempt class: utilities, and firms too short in production.

    One line with both; none where the scheme exempts nobody.
    """
    zh, en = [], []
    if scheme.exempt_utility:
        zh.append("公用事业")
        en.append("utilities")
    years = scheme.exempt_years_in_production
    if years:
        zh.append(f"投产不满 {years:g} 年")
        en.append(f"under {years:g} years in production")
    if zh:
        yield (
            f"{scheme.exempt_class} 类(不评)：{'、'.join(zh)}",
            f"{scheme.exempt_class} (not rated): {', '.join(en)}",
        )


def _indicator(indicator: Indicator, base: Base | None, scheme: Scheme, lang: str) -> str:
    """One indicator: its weight, its base value and where that is from, its limits.

    Limits are written as multiples of the weight, as published schemes write them. A base value
    that nobody has a figure for is an en dash.
    """
    zh = lang == "zh"
    title = indicator.title if zh else indicator.title_en or indicator.title
    unit = f"({indicator.unit})" if indicator.unit else ""
    value = "–" if base is None or base.value is None else f"{base.value:,.4g}"
    parts = [
        f"{title}{unit}",
        f"{'权重' if zh else 'weight'} {indicator.weight:g}",
        f"{'基准' if zh else 'base'} {value}({_source(base, scheme)[not zh]})",
    ]
    if indicator.cap is not None:
        parts.append(f"≤ {indicator.cap:g} × {indicator.weight:g}")
    if indicator.floor:
        parts.append(f"≥ {indicator.floor:g} × {indicator.weight:g}")
    parts.append(_MISSING[indicator.missing][not zh])
    return ("，" if zh else ", ").join(parts)


def _source(base: Base | None, scheme: Scheme) -> Line:
    """Where a base value is from.

    This year's average is either what the scheme wants, or stands in for a missing last year; only
    the second is said to lack something.
    """
    if base is None:
        return _NO_BASE
    if base.source == "same_year" and scheme.base.source == "same_year":
        return _THIS_YEAR
    return _SOURCES[base.source]


def _classes(edges: Mapping[str, float]) -> Line:
    """The classes with their half-open intervals.

    Examples
    --------
    >>> _classes({"A": 0.2, "B": 1.0})
    ('A 0%(不含)–20%(含)，B 20%(不含)–100%(含)', 'A (0%, 20%], B (20%, 100%]')
    """
    low, zh, en = 0.0, [], []
    for name, high in edges.items():
        zh.append(f"{name} {low:.0%}(不含)–{high:.0%}(含)")
        en.append(f"{name} ({low:.0%}, {high:.0%}]")
        low = high
    return "，".join(zh), ", ".join(en)
