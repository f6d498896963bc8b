"""A scoring scheme in words: what a firm that disputes its class may ask to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landuse.domain.vocabulary.schema import ENTERPRISES

if TYPE_CHECKING:
    from landuse.domain.policy.scheme import Indicator, Scheme

#: One line, in Chinese and in English.
Said = tuple[str, str]
_SOURCES = {
    "announced": ("公布值", "announced"),
    "previous_year": ("上年平均×倍数", "last year's average × factor"),
    "same_year": ("当年平均×倍数(缺上年)", "this year's average × factor (no last year)"),
}
_MISSING = {
    "unrated": ("缺数据则不评", "unrated where missing"),
    "group_mean": ("缺数据按同组平均得分", "the group's average points where missing"),
    "zero": ("缺数据计 0 分", "zero where missing"),
}


def lines(scheme: Scheme, bases: Mapping[str, Mapping[str, Any]], lang: str = "zh") -> list[str]:
    """The scheme line by line, with the base values of this year."""
    zh = lang == "zh"
    sets = [(scheme.indicators, ("规上", "above scale") if scheme.below else ("", ""))]
    if scheme.below:
        sets.append((scheme.below, ("规下", "below scale")))
    out = [pair[not zh] for pair in _about(scheme)]
    for items, who in sets:
        out += ["", (f"{who[0]}指标：", f"{who[1]} indicators:".strip().capitalize())[not zh]]
        out += [f"  {_item(item, bases.get(item.id, {}), zh)}" for item in items]
    return [*out, "", *(pair[not zh] for pair in _ranks(scheme))]


def _about(scheme: Scheme) -> Iterator[Said]:
    """What it is, where it is from, how points come about."""
    yield f"评价方案：{scheme.title}", f"Scheme: {scheme.title}"
    yield f"依据：{scheme.cite}", f"Source: {scheme.cite}"
    if scheme.unverified:
        yield f"未核对：{scheme.unverified}", f"Unverified: {scheme.unverified}"
    years = scheme.years
    mean = (
        ("", "")
        if years == 1
        else (
            f"；产出取 {years} 年平均，用地取评价年度",
            f"; output: mean of {years} years, land of the last",
        )
    )
    yield f"得分 = Σ 权重 × 指标值 ÷ 基准值{mean[0]}", f"score = Σ weight × value ÷ base{mean[1]}"


def _ranks(scheme: Scheme) -> Iterator[Said]:
    """Bonus and deductions, classes, groups, who is outside, what a veto and a tie do."""
    if scheme.bonus_max is not None:
        yield f"加分最多 {scheme.bonus_max:g}", f"bonus up to {scheme.bonus_max:g}"
    if scheme.malus_max is not None:
        yield f"扣分最多 {scheme.malus_max:g}", f"deductions up to {scheme.malus_max:g}"
    yield f"分档：{_classes(scheme.classes, True)}", f"Classes: {_classes(scheme.classes, False)}"
    if scheme.below_classes:
        yield (
            f"规下分档：{_classes(scheme.below_classes, True)}",
            f"Below scale: {_classes(scheme.below_classes, False)}",
        )
    if scheme.group_by:
        zh = [
            "规上/规下" if c == "above_scale" else ENTERPRISES.column(c).zh for c in scheme.group_by
        ]
        en = ["scale" if c == "above_scale" else c for c in scheme.group_by]
        yield f"分组排名：{'、'.join(zh)}", f"Ranked apart by: {', '.join(en)}"
    if least := scheme.below_scale_min_mu:
        yield f"规下用地不足 {least:g} 亩的不评", f"below scale under {least:g} mu: not rated"
    outside = [("公用事业", "utilities")] * scheme.exempt_utility
    if years := scheme.exempt_years_in_production:
        outside.append((f"投产不满 {years:g} 年", f"under {years:g} years in production"))
    if outside:
        zh, en = map(list, zip(*outside, strict=True))
        yield (
            f"{scheme.exempt_class} 类(不评)：{'、'.join(zh)}",
            f"{scheme.exempt_class} (not rated): {', '.join(en)}",
        )
    yield (
        f"一票否决：列为 {scheme.last_class} 类；仍占其名次，其他企业的等级不因此变动",
        f"veto: class {scheme.last_class}; the firm keeps its place, so that no other's class moves",
    )
    yield (
        "得分相同并列，名次取靠前者；按四舍五入到六位小数的得分比较；组太小、最后一档不足一家时，最后一档不列",
        "equal scores (to six decimals) share the better rank; nobody is in the last class of a group too small for one",
    )


def _item(item: Indicator, base: Mapping[str, Any], zh: bool) -> str:
    value = base.get("base")
    shown = "–" if value is None else f"{value:,.4g}"
    source = _SOURCES.get(base.get("source", ""), ("无", "none"))[not zh]
    limits = [f"≤ {item.cap:g} × {item.weight:g}"] if item.cap is not None else []
    limits += [f"≥ {item.floor:g} × {item.weight:g}"] if item.floor else []
    title = item.title if zh else item.title_en or item.title
    parts = [
        f"{title}{f'({item.unit})' if item.unit else ''}",
        f"{'权重' if zh else 'weight'} {item.weight:g}",
        f"{'基准' if zh else 'base'} {shown}({source})",
        *limits,
        _MISSING[item.missing][not zh],
    ]
    return ("，" if zh else ", ").join(parts)


def _classes(edges: Mapping[str, float], zh: bool) -> str:
    low, out = 0.0, []
    for name, high in edges.items():
        out.append(
            f"{name} {low:.0%}(不含)–{high:.0%}(含)" if zh else f"{name} ({low:.0%}, {high:.0%}]"
        )
        low = high
    return ("，" if zh else ", ").join(out)
