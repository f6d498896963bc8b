"""Now and then: what a changed figure does to a firm, its parcels and the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.views.style import labels
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

_COLS = (
    Col("what", "项目", "What", width=30),
    Col("now", "现状", "Now"),
    Col("then", "假设", "Then"),
    Col("change", "变化", "Change"),
)
_LABELS = {
    "mu": "用地(亩)",
    "tax_per_mu": "亩均税收",
    "sales_per_mu": "亩均销售",
    "score": "得分",
    "rank": "名次",
    "class": "类",
    "zone": "园区亩均税收(万元/亩)",
    "status": "状态",
    "classes": "各类企业数",
}


def rows(now: Assessment, then: Assessment, firm: str) -> list[dict[str, Any]]:
    """The firm, every parcel it uses now, and the zone: one row a figure, with ``unit``, ``key``, ``now`` and ``then``."""
    firms, lots = (now.enterprises, then.enterprises), (now.parcels, then.parcels)
    parcels = dict.fromkeys(now.shares.loc[now.shares["enterprise_id"] == firm, "parcel_id"])
    out = [
        {"unit": firm, "key": k} | _pair(*firms, firm, k)
        for k in ("mu", "tax_per_mu", "sales_per_mu", "score", "rank", "class")
    ]
    keys = ("tax_per_mu", "score", "class", "status")
    out += [{"unit": str(p), "key": k} | _pair(*lots, p, k) for p in parcels for k in keys]
    out.append({"unit": "zone", "key": "tax_per_mu", "now": _average(now), "then": _average(then)})
    return out


def _pair(now: pd.DataFrame, then: pd.DataFrame, id: Any, key: str) -> dict[str, Any]:
    return {
        "now": json_value(now.loc[id, key]),
        "then": json_value(then.loc[id, key]) if id in then.index else None,
    }


def _average(a: Assessment) -> float | None:
    """Tax of the located firms over the land they use (totals over totals)."""
    some = a.enterprises[a.enterprises["located"] & a.enterprises["tax_wan"].notna()]
    land = float(some["mu"].sum())
    return float(some["tax_wan"].sum()) / land if land > 0 else None


def text(rows: list[dict[str, Any]], firm: str, lang: str = "zh", color: bool = False) -> str:
    """The comparison for a terminal; only what there is a figure for."""
    zh = lang == "zh"
    shown = []
    for row in rows:
        if row["now"] is None and row["then"] is None:
            continue
        label = _LABELS[row["key"]] if zh else labels.column_label(row["key"], lang)
        what = (
            f"{row['unit']} {label}"
            if row["unit"] != "zone"
            else (_LABELS["zone"] if zh else "zone, tax per mu")
        )
        shown.append(
            {
                "what": what,
                "now": _said(row["now"], lang),
                "then": _said(row["then"], lang),
                "change": _change(row, lang),
            }
        )
    title = f"假设：{firm}" if zh else f"What if: {firm}"
    note = (
        "评价基准值按方案重算；其他企业不变"
        if zh
        else "bases as the scheme computes them; other firms stand still"
    )
    return text_table(shown, _COLS, title=title, note=note, lang=lang, look=Look(color))


def _said(value: Any, lang: str) -> str:
    if isinstance(value, str):
        return status.label(status.STATUSES, value, lang)
    return number(value, 0 if isinstance(value, int) else 3)


def _change(row: dict[str, Any], lang: str) -> str:
    a, b = row["now"], row["then"]
    if a is None or b is None:
        return ""
    if isinstance(a, str) or isinstance(b, str):
        return "" if a == b else "变" if lang == "zh" else "changed"
    if row["key"] == "rank":
        return "" if a == b else f"{'↑' if b < a else '↓'}{abs(b - a)}"
    return "" if abs(b - a) < 5e-4 else f"{b - a:+,.3f}"
