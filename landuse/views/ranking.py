"""The ranking as rows, a title and a terminal table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from landuse.views.tables import Col, text_table

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.zone import Assessment

COLS = (
    Col("rank", "名次", "Rank", 0),
    Col("id", "编号", "Id", width=20),
    Col("name", "名称", "Name", width=18),
    Col("mu", "用地(亩)", "Mu", 1),
    Col("tax_wan", "税收(万元)", "Tax (10k)", 0),
    Col("sales_wan", "销售(万元)", "Sales (10k)", 0),
    Col("tax_per_mu", "亩均税收", "Tax/mu", 2),
    Col("sales_per_mu", "亩均销售", "Sales/mu", 1),
    Col("score", "得分", "Score", 1),
    Col("class", "类", "Class"),
)
#: What fits a terminal of 80 columns; files carry every column.
_TERMINAL = tuple(c for c in COLS if c.key not in ("tax_wan", "sales_wan"))
CLASS_STYLES = {"A": "bold green", "B": "cyan", "C": "yellow", "D": "bold red", "T": "dim"}
_COUNT = Col("count", "个数", "Count", 0)
_BY = {
    "parcel": ("地块", "parcels"),
    "enterprise": ("企业", "enterprises"),
    "sector": ("行业", "sectors"),
    "township": ("街道", "townships"),
}
_MEASURES = {
    "tax_per_mu": ("亩均税收(万元/亩)", "tax per mu, 10k yuan"),
    "sales_per_mu": ("亩均应税销售(万元/亩)", "sales per mu, 10k yuan"),
    "score": ("综合得分", "score"),
    "tax_wan": ("实缴税收(万元)", "tax, 10k yuan"),
    "sales_wan": ("应税销售(万元)", "sales, 10k yuan"),
}


def cols(rows: Sequence[dict[str, Any]], terminal: bool = False) -> tuple[Col, ...]:
    """The columns that these rows have; fewer on a terminal of 80 columns. Groups have a count and no class."""
    grouped = bool(rows) and "count" in rows[0]
    chosen = _TERMINAL if terminal else COLS
    if grouped:
        return (*(c for c in chosen if c.key not in ("id", "class")), _COUNT)
    return chosen


def title(assessment: Assessment, by: str, measure: str, lang: str = "zh") -> str:
    """What is ranked, by what, for which year."""
    at = 0 if lang == "zh" else 1
    zone = assessment.zone
    if lang == "zh":
        return f"{zone.name} {zone.year} 年 {_BY[by][at]}亩均产出排名（按{_MEASURES[measure][at]}）"
    return f"{zone.name} {zone.year}: {_BY[by][at]} by {_MEASURES[measure][at]}"


def note(assessment: Assessment, table: pd.DataFrame, lang: str = "zh") -> str:
    """How many are ranked, how many lack the figure, which scheme scored them; says where the data is synthetic."""
    ranked = int(table["rank"].notna().sum())
    left = len(table) - ranked
    scheme = assessment.zone.policy.scheme.title
    zone_note = assessment.zone.note if assessment.zone.synthetic else ""
    if lang == "zh":
        parts = [f"参与排名 {ranked} 个", f"缺数据未排 {left} 个" if left else "", f"评价方案：{scheme}", zone_note]
    else:
        parts = [f"{ranked} ranked", f"{left} without figures" if left else "", f"scheme: {scheme}", zone_note]
    return "；".join(p for p in parts if p) if lang == "zh" else "; ".join(p for p in parts if p)


def text(rows: Sequence[dict[str, Any]], title_: str, note_: str, lang: str = "zh", color: bool = False) -> str:
    """The ranking for a terminal."""
    return text_table(
        rows,
        cols(rows, terminal=True),
        title=title_,
        note=note_,
        lang=lang,
        color=color,
        styles={"class": CLASS_STYLES},
    )
