"""The ranking as rows, a title, a terminal table and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from landuse.domain.vocabulary.measures import MEASURES
from landuse.views.style import labels
from landuse.views.tables.columns import Col
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

_RANK = Col("rank", "名次", "Rank", 0)
_MOVE = Col("move", "升降", "Move")
_ID, _NAME = Col("id", "编号", "Id", width=19), Col("name", "名称", "Name", width=14, elastic=True)
_CLASS, _GAP = Col("class", "类", "Class"), Col("gap_wan", "升类差(万元)", "To next (10k)", 1)
_MEASURES = {
    "tax_per_mu": Col("tax_per_mu", "亩均税收", "Tax/mu", 2),
    "sales_per_mu": Col("sales_per_mu", "亩均销售", "Sales/mu", 1),
    "added_value_per_mu": Col("added_value_per_mu", "亩均增加值", "Added/mu", 1),
    "score": Col("score", "得分", "Score", 1),
    "tax_wan": Col("tax_wan", "税收(万元)", "Tax (10k)", 0),
    "sales_wan": Col("sales_wan", "销售(万元)", "Sales (10k)", 0),
    "added_value_wan": Col("added_value_wan", "增加值(万元)", "Added (10k)", 0),
    "tax_per_tce": Col("tax_per_tce", "单位能耗税收", "Tax/tce", 2),
    "added_value_per_tce": Col("added_value_per_tce", "单位能耗增加值", "Added/tce", 2),
    "added_value_per_head": Col("added_value_per_head", "人均增加值", "Added/head", 1),
    "rd_share": Col("rd_share", "研发占销售", "R&D share", 4),
}
_MU = Col("mu", "用地(亩)", "Mu", 1)
_GROUP = Col("group", "组", "Group")
_COUNT = Col("count", "个数", "Count", 0)
_SURE = (
    Col("rank_low", "最好", "Best", 0),
    Col("rank_high", "最差", "Worst", 0),
    Col("classes", "类别概率", "Class odds", width=22),
)
_BEFORE = (
    Col("rank_before", "上年名次", "Rank before", 0),
    Col("class_before", "上年类", "Class before"),
)
COLS = (
    _RANK,
    _MOVE,
    _GROUP,
    _ID,
    _NAME,
    _MU,
    _MEASURES["tax_wan"],
    _MEASURES["sales_wan"],
    *(col for key, col in _MEASURES.items() if key not in ("tax_wan", "sales_wan", "score")),
    _MEASURES["score"],
    _CLASS,
    _GAP,
    *_BEFORE,
    *_SURE,
    _COUNT,
)
CLASS_STYLES = {"A": "bold green", "B": "cyan", "C": "yellow", "D": "bold red", "T": "dim"}
_FILLS = {"A": "C6E7D0", "B": "D5E8F4", "C": "FBE7B0", "D": "F5C0BB", "T": "E3E6E8"}
_BY = {
    "parcel": ("地块", "parcels"),
    "enterprise": ("企业", "enterprises"),
    "building": ("建筑", "buildings"),
    "sector": ("行业", "sectors"),
    "township": ("街道", "townships"),
}
_WORDS = {
    "tax_per_mu": ("亩均税收(万元/亩)", "tax per mu, 10k yuan"),
    "sales_per_mu": ("亩均应税销售(万元/亩)", "sales per mu, 10k yuan"),
    "added_value_per_mu": ("亩均工业增加值(万元/亩)", "added value per mu, 10k yuan"),
    "score": ("综合得分", "score"),
    "tax_wan": ("实缴税收(万元)", "tax, 10k yuan"),
    "sales_wan": ("应税销售(万元)", "sales, 10k yuan"),
    "added_value_wan": ("工业增加值(万元)", "added value, 10k yuan"),
    "tax_per_tce": ("单位能耗税收(万元/吨标煤)", "tax per tce, 10k yuan"),
    "added_value_per_tce": ("单位能耗增加值(万元/吨标煤)", "added value per tce, 10k yuan"),
    "added_value_per_head": ("人均增加值(万元/人)", "added value per employee, 10k yuan"),
    "rd_share": ("研发费用占应税销售(比例)", "R&D over sales"),
}


_NOT_PER_MU = [name for name, totals in MEASURES.items() if totals and totals[-1] != "mu"]


def moves(rows: Sequence[dict[str, Any]], lang: str = "zh") -> list[dict[str, Any]]:
    """Rows as people read them.

    ``move`` in words: ↑3 won three places, ↓2 lost two, → kept, 新 not ranked the year before; ``gap_wan`` rounded up.
    """
    new = "新" if lang == "zh" else "new"

    def move(row: dict[str, Any]) -> str | None:
        if "rank_change" not in row or row["rank"] is None:
            return None
        change = row["rank_change"]
        return (
            new
            if change is None
            else "→"
            if change == 0
            else f"{'↑' if change > 0 else '↓'}{abs(int(change))}"
        )

    def gap(row: dict[str, Any]) -> dict[str, Any]:
        return {} if row.get("gap_wan") is None else {"gap_wan": upwards(row["gap_wan"])}

    words = labels.words(lang)
    group = [
        {"group": words.get(row["group"], row["group"])} if "group" in row else {} for row in rows
    ]
    return [
        row | {"move": move(row)} | gap(row) | said for row, said in zip(rows, group, strict=True)
    ]


def upwards(gap: float) -> float:
    """An amount that suffices, in the one decimal it prints with: 91.41 is not reached by 91.4."""
    from math import ceil

    return ceil(round(10 * gap, 6)) / 10


def cols(rows: Sequence[dict[str, Any]], measure: str | None = None) -> tuple[Col, ...]:
    """The columns that rows of :func:`moves` have; with a ``measure`` those that fit a terminal of 80 columns."""
    keys = {key for row in rows[:1] for key in row} or {c.key for c in COLS}
    grouped = "count" in keys and "parcel_id" not in keys
    often = ("move", "class", "score", "class_before", "gap_wan", "group")
    unknown = {key for key in often if not any(row.get(key) for row in rows)}
    if measure is None:
        return tuple(c for c in COLS if c.key in keys - unknown and not (grouped and c.key == "id"))
    sure = _SURE if "classes" in keys else ()
    group = [_GROUP] * (measure == "score")
    least = [
        _RANK,
        *sure[:2],
        _MOVE,
        *group,
        _ID,
        _NAME,
        _MU,
        _MEASURES[measure],
        _CLASS,
        *sure[2:],
        _GAP,
        _COUNT,
    ]
    least = [replace(c, zh="升类差", en="To next") if c is _GAP else c for c in least]
    if sure:
        least = [c for c in least if c.key not in ("mu", "gap_wan", "move")]
    return tuple(c for c in least if c.key in keys - unknown and not (grouped and c.key == "id"))


def title(assessment: Assessment, by: str, measure: str, lang: str = "zh") -> str:
    """What is ranked, by what, for which year."""
    at = 0 if lang == "zh" else 1
    zone = assessment.zone
    if lang == "zh":
        return f"{zone.name} {zone.year} 年 {_BY[by][at]}{'' if measure in _NOT_PER_MU else '亩均产出'}排名（按{_WORDS[measure][at]}）"
    return f"{zone.name} {zone.year}: {_BY[by][at]} by {_WORDS[measure][at]}"


def text(
    rows: Sequence[dict[str, Any]],
    title_: str,
    note_: str,
    measure: str,
    lang: str = "zh",
    color: bool = False,
) -> str:
    """The ranking for a terminal of 80 columns."""
    shown = moves(rows, lang)
    return text_table(
        shown,
        cols(shown, measure),
        title=title_,
        note=note_,
        lang=lang,
        look=Look(color, 80, {"class": CLASS_STYLES}),
    )


def fills() -> dict[str, dict[str, str]]:
    """Background of a workbook's cells by column and value."""
    return {"class": _FILLS, "class_before": _FILLS}
