"""What moved since another day, and whether the year's goals will be met, for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.goals.outlook import every_condition
from landuse.views.tables.amounts import amount, percent, signed
from landuse.views.tables.columns import number
from landuse.views.tables.goal_outlook import CHANGE_COLS, DRIVER_COLS, change_rows, driver_rows
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.goals.changes import GoalChange
    from landuse.domain.goals.outlook import Outlook


def change_text(
    changes: Sequence[GoalChange],
    since: dt.date,
    as_of: dt.date,
    lang: str,
    color: bool = False,
) -> str:
    """Return each goal's move on a line, then the entries that made it.

    Parameters
    ----------
    changes : sequence of GoalChange
        From ``since`` to ``as_of``.
    since, as_of : date
        The two days.
    lang : {"zh", "en"}
        Of the words.
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    zh = lang == "zh"
    lines = [f"{since} 至 {as_of} 的变化" if zh else f"Changes from {since} to {as_of}"]
    for change in changes:
        before, after = (amount(value, change.unit) for value in (change.before, change.after))
        difference = signed(change.change, change.unit)
        name = change.title or change.id
        lines.append(f"  {name}  {before} → {after} {change.unit}（{difference}）")
    rows = change_rows(changes)
    if not rows:
        nothing = "没有变化" if zh else "Nothing moved"
        return "\n".join(lines) + f"\n\n{nothing}\n"
    title = "逐项变化" if zh else "Entry by entry"
    table = text_table(rows, CHANGE_COLS, title=title, lang=lang, look=Look(color))
    return "\n".join(lines) + "\n\n" + table


def sentence(outlook: Outlook, lang: str = "zh") -> str:
    """Return the answer in a sentence: how likely, and the middle eight tenths.

    Parameters
    ----------
    outlook : Outlook
        Of one condition.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    str
    """
    unit = outlook.unit
    low, middle, high = (amount(v, unit) for v in (outlook.p10, outlook.p50, outlook.p90))
    target = f"{number(outlook.target, 0)} {unit}"
    chance, alone = percent(outlook.probability), percent(outlook.alone)
    if lang == "zh":
        by_itself = f"（单看本项 {alone}）" if outlook.also else ""
        odds = f"年底达到 {target}的把握 {chance}{by_itself}"
        return f"{odds}；八成可能在 {low}–{high} {unit}，居中 {middle}"
    by_itself = f" ({alone} by itself)" if outlook.also else ""
    return f"{chance} likely to reach {target}{by_itself}; P10–P90 {low}–{high}, P50 {middle}"


def forecast_note(lang: str, draws: int, seed: int) -> str:
    """Return what the forecast rests on.

    Parameters
    ----------
    lang : {"zh", "en"}
        Of the words.
    draws, seed : int
        Of the Monte Carlo.

    Returns
    -------
    str
    """
    if lang == "zh":
        return (
            "只算台账里已有的行动；历时与流产比例取自台账，样本少时向政策的工作假设收缩；"
            f"种子 {seed}，{draws} 次模拟"
        )
    return (
        "only actions already in the ledger; durations and falls from the ledger, shrunk to the "
        f"policy's assumptions where few; seed {seed}, {draws} draws"
    )


def forecast_text(
    outlooks: Sequence[Outlook], lang: str, draws: int, seed: int, color: bool = False
) -> str:
    """Return a sentence a goal, then what it hangs on.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One a goal.
    lang : {"zh", "en"}
        Of the words.
    draws, seed : int
        Of the Monte Carlo.
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    zh = lang == "zh"
    lines = [
        "年底预测" if zh else "At the year's end",
        *(f"  {o.title or o.id}：{sentence(o, lang)}" for o in every_condition(outlooks)),
        "  " + forecast_note(lang, draws, seed),
    ]
    out = "\n".join(lines) + "\n"
    rows = driver_rows(outlooks, lang)
    if rows:
        title = "目标最系于哪些行动" if zh else "What the goals hang on"
        out += "\n" + text_table(rows, DRIVER_COLS, title=title, lang=lang, look=Look(color))
    return out
