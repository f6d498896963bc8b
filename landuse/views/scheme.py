"""A scoring scheme in words: what a firm that disputes its class may ask to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landuse.domain.schema import ENTERPRISES

if TYPE_CHECKING:
    from landuse.domain.policy import Indicator, Scheme

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

    def t(a: str, b: str) -> str:
        return a if zh else b

    out = [
        t(f"评价方案：{scheme.title}", f"Scheme: {scheme.title}"),
        t(f"依据：{scheme.cite}", f"Source: {scheme.cite}"),
    ]
    if scheme.unverified:
        out.append(t(f"未核对：{scheme.unverified}", f"Unverified: {scheme.unverified}"))
    out.append(
        t("得分 = Σ 权重 × 指标值 ÷ 基准值", "score = Σ weight × value ÷ base")
        + (
            t(
                f"；产出取 {scheme.years} 年平均，用地取评价年度",
                f"; output is the mean of {scheme.years} years, land of the last",
            )
            if scheme.years > 1
            else ""
        )
    )
    sets = [(scheme.indicators, t("规上", "above scale") if scheme.below else "")]
    if scheme.below:
        sets.append((scheme.below, t("规下", "below scale")))
    for items, who in sets:
        out.append("")
        out.append((who + t("指标：", " indicators:")) if who else t("指标：", "Indicators:"))
        out += [f"  {_item(item, bases.get(item.id, {}), zh)}" for item in items]
    out.append("")
    for most, words in (
        (scheme.bonus_max, ("加分最多", "bonus up to")),
        (scheme.malus_max, ("扣分最多", "deductions up to")),
    ):
        if most is not None:
            out.append(f"{words[not zh]} {most:g}")
    out.append(t("分档：", "Classes: ") + _classes(scheme.classes, zh))
    if scheme.below_classes:
        out.append(t("规下分档：", "Below scale: ") + _classes(scheme.below_classes, zh))
    apart = [t("规上/规下", "scale") if c == "above_scale" else (ENTERPRISES.column(c).zh if zh else c)
             for c in scheme.group_by]  # fmt: skip
    if apart:
        out.append(t("分组排名：", "Ranked apart by: ") + t("、", ", ").join(apart))
    if scheme.below_scale_min_mu:
        out.append(
            t(
                f"规下用地不足 {scheme.below_scale_min_mu:g} 亩的不评",
                f"below scale under {scheme.below_scale_min_mu:g} mu: not rated",
            )
        )
    outside = [t("公用事业", "utilities")] * scheme.exempt_utility
    if years := scheme.exempt_years_in_production:
        outside.append(t(f"投产不满 {years:g} 年", f"under {years:g} years in production"))
    if outside:
        out.append(f"{scheme.exempt_class} {t('类(不评)：', '(not rated): ')}{t('、', ', ').join(outside)}")
    out.append(
        t(
            f"一票否决：列为 {scheme.last_class} 类；仍占其名次，其他企业的等级不因此变动",
            f"veto: class {scheme.last_class}; the firm keeps its place, so that no other's class moves",
        )
    )
    out.append(
        t(
            "得分相同并列，名次取靠前者；按四舍五入到六位小数的得分比较；组太小、最后一档不足一家时，最后一档不列",
            "equal scores (to six decimals) share the better rank; nobody is in the last class of a group too small for one",
        )
    )
    return out


def _item(item: Indicator, base: Mapping[str, Any], zh: bool) -> str:
    value = base.get("base")
    shown = "–" if value is None else f"{value:,.4g}"
    source = _SOURCES.get(base.get("source", ""), ("无", "none"))[not zh]
    limits = [f"≤ {item.cap:g} × {item.weight:g}"] if item.cap is not None else []
    limits += [f"≥ {item.floor:g} × {item.weight:g}"] if item.floor else []
    title = item.title if zh else item.title_en or item.title
    parts = [f"{title}{f'({item.unit})' if item.unit else ''}", f"{'权重' if zh else 'weight'} {item.weight:g}",
             f"{'基准' if zh else 'base'} {shown}({source})", *limits, _MISSING[item.missing][not zh]]  # fmt: skip
    return ("，" if zh else ", ").join(parts)


def _classes(edges: Mapping[str, float], zh: bool) -> str:
    low, out = 0.0, []
    for name, high in edges.items():
        out.append(f"{name} {low:.0%}(不含)–{high:.0%}(含)" if zh else f"{name} ({low:.0%}, {high:.0%}]")
        low = high
    return ("，" if zh else ", ").join(out)
