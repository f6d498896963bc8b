"""What moved since another day, and whether the year's goals will be reached: rows, JSON and terminal text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from landuse.domain.vocabulary import status
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.goals.forecast import Outlook

CHANGE_COLS = (
    Col("goal", "目标", "Goal"),
    Col("action_id", "行动编号", "Action"),
    Col("name", "名称", "Name", width=24),
    Col("amount", "变化", "Change", 1),
    Col("unit", "单位", "Unit"),
    Col("date", "认定日期", "Recognised"),
    Col("reason", "原因", "Reason", width=30),
)
DRIVER_COLS = (
    Col("goal", "目标", "Goal"),
    Col("action_id", "行动编号", "Action"),
    Col("stage", "目前阶段", "Stage"),
    Col("amount", "数量", "Amount", 1),
    Col("unit", "单位", "Unit"),
    Col("chance", "届时计入", "Counts"),
    Col("without", "它不成则目标", "Goal without"),
)


def decimals(unit: str) -> int:
    """Digits after the point: mu have one, square metres and pieces none."""
    return 1 if unit == "亩" else 0


def percent(share: float) -> str:
    """A probability as people say it: never a certain 0 or 100 %."""
    if share <= 0 or share >= 1:
        return "0%" if share <= 0 else "100%"
    return "<1%" if share < 0.01 else ">99%" if share > 0.99 else f"{share:.0%}"


# ---------------------------------------------------------------- changes
def change_rows(moved: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row an entry that was won or lost."""
    return [
        {"goal": c["title"] or c["id"], "unit": c["unit"], **e} for c in moved for e in c["entries"]
    ]


def change_text(
    moved: Sequence[Mapping[str, Any]], since: dt.date, day: dt.date, lang: str, color: bool = False
) -> str:
    """Each goal's move on a line, then the entries that made it."""
    zh = lang == "zh"
    lines = [f"{since} 至 {day} 的变化" if zh else f"Changes from {since} to {day}"]
    for c in moved:
        digits = decimals(c["unit"])
        said = f"{number(c['before'], digits)} → {number(c['after'], digits)} {c['unit']}"
        lines.append(f"  {c['title'] or c['id']}  {said}（{signed(c['change'], digits)}）")
    rows = change_rows(moved)
    title = "逐项变化" if zh else "Entry by entry"
    nothing = ("没有变化" if zh else "Nothing moved") + "\n"
    table = (
        text_table(rows, CHANGE_COLS, title=title, lang=lang, look=Look(color)) if rows else nothing
    )
    return "\n".join(lines) + "\n\n" + table


def signed(value: float, digits: int) -> str:
    """A change with its sign; ±0 where nothing moved."""
    return (
        ("+" if value > 0 else "") + number(value, digits)
        if abs(value) > 10 ** -(digits + 1)
        else "±0"
    )


# ---------------------------------------------------------------- forecasts
def forecast_json(outlooks: Iterable[Outlook]) -> list[dict[str, Any]]:
    """The forecasts as the command line writes them; further conditions stand under ``and``."""
    out = []
    for outlook in outlooks:
        told = asdict(outlook)
        told["drivers"] = [dict(d) for d in outlook.drivers]
        told["and"] = forecast_json(outlook.also)
        del told["also"]
        out.append({k: v for k, v in told.items() if k != "and" or v})
    return out


def flat(outlooks: Iterable[Outlook]) -> list[Outlook]:
    """Every goal and, after it, its further conditions."""
    return [part for o in outlooks for part in (o, *flat(o.also))]


def driver_rows(outlooks: Iterable[Outlook], lang: str = "zh") -> list[dict[str, Any]]:
    """The pending actions each goal hangs on, most first."""
    return [
        {
            **d,
            "goal": o.title or o.id,
            "unit": o.unit,
            "chance": percent(d["chance"]),
            "without": percent(d["without"]),
            "action_id": d.get("name") or d["action_id"],
            "stage": status.label(status.HOUSING_STAGES, d["stage"] or "", lang),
        }
        for o in flat(outlooks)
        for d in o.drivers
        if d["effect"] > 0.005
    ]


def sentence(outlook: Outlook, lang: str = "zh") -> str:
    """The answer in a sentence: how likely, and the middle eight tenths."""
    digits = decimals(outlook.unit)
    low, middle, high = (number(v, digits) for v in (outlook.p10, outlook.p50, outlook.p90))
    target, chance, alone = (
        f"{number(outlook.target, 0)} {outlook.unit}",
        percent(outlook.probability),
        "",
    )
    if lang == "zh":
        if outlook.also:
            alone = f"（单看本项 {percent(outlook.alone)}）"
        return f"年底达到 {target}的把握 {chance}{alone}；八成可能在 {low}–{high} {outlook.unit}，居中 {middle}"
    if outlook.also:
        alone = f" ({percent(outlook.alone)} by itself)"
    return f"{chance} likely to reach {target}{alone}; P10–P90 {low}–{high}, P50 {middle}"


NOTE = (
    "只算台账里已有的行动；历时与流产比例取自台账，样本少时向政策的工作假设收缩；种子 {seed}，{draws} 次模拟",
    "only actions already in the ledger; durations and falls from the ledger, shrunk to the policy's assumptions where"
    " few; seed {seed}, {draws} draws",
)


def forecast_text(
    outlooks: Sequence[Outlook], lang: str, draws: int, seed: int, color: bool = False
) -> str:
    """A sentence a goal, then what it hangs on."""
    zh = lang == "zh"
    lines = [("年底预测" if zh else "At the year's end")]
    lines += [f"  {o.title or o.id}：{sentence(o, lang)}" for o in flat(outlooks)]
    lines.append("  " + NOTE[0 if zh else 1].format(seed=seed, draws=draws))
    rows = driver_rows(outlooks, lang)
    title = "目标最系于哪些行动" if zh else "What the goals hang on"
    return (
        "\n".join(lines)
        + "\n"
        + (
            "\n" + text_table(rows, DRIVER_COLS, title=title, lang=lang, look=Look(color))
            if rows
            else ""
        )
    )
