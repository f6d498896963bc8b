"""Progress to the goals as JSON, entries and a terminal page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landuse.domain.vocabulary import status
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.report import GoalProgress, GoalsReport

ENTRY_COLS = (
    Col("goal", "目标", "Goal"),
    Col("counted", "是否计入", "Counted"),
    Col("id", "对象", "Unit"),
    Col("action_id", "行动编号", "Action"),
    Col("amount", "数量", "Amount", 4),
    Col("unit", "单位", "Unit of amount"),
    Col("date", "日期", "Date"),
    Col("reason", "理由", "Reason"),
)
HOUSING_COLS = (
    Col("site_id", "编号", "Id"),
    Col("name", "安置房", "Site", width=20),
    Col("stage", "已到阶段", "Stage"),
    Col("next", "下一节点(计划)", "Next (planned)", width=24),
    Col("late", "进度", "Schedule"),
    Col("units", "套数", "Homes", 0),
)


def json_of(report: GoalsReport) -> dict[str, Any]:
    """The progress as the command-line contract promises; further conditions of a goal stand under ``and``."""
    housing = [
        {
            "site_id": s["site_id"],
            "name": s["name"],
            "stage": s["stage"],
            "planned": s["planned"],
            "actual": s["actual"],
            "days_late": s["days_late"],
        }
        for s in report.housing
    ]
    return {
        "as_of": report.as_of.isoformat(),
        "goals": [_goal(g) for g in report.goals],
        "housing": housing,
    }


def _goal(goal: GoalProgress) -> dict[str, Any]:
    keys = ("id", "title", "measure", "target", "unit", "achieved", "met", "milestone")
    out: dict[str, Any] = {k: getattr(goal, k) for k in keys}
    out["milestones"] = dict(goal.milestones)
    out["counted"] = [
        {k: c.get(k) for k in ("id", "action_id", "amount", "date")} for c in goal.counted
    ]
    out["excluded"] = [
        {k: c.get(k) for k in ("id", "action_id", "amount", "reason")} for c in goal.excluded
    ]
    if goal.also:
        out["and"] = [_goal(g) for g in goal.also]
    return out


def text(report: GoalsReport, lang: str = "zh", details: bool = True) -> str:
    """Bars, waterfalls, what was left out and the housing table, for a terminal."""
    from rich.cells import cell_len, set_cell_size

    zh = lang == "zh"
    lines = [("截至 " if zh else "As of ") + report.as_of.isoformat(), ""]
    flat = [g for goal in report.goals for g in (goal, *goal.also)]
    wide = max((cell_len(g.title) for g in flat), default=0)
    for goal in flat:
        done = goal.achieved >= goal.target - 1e-6
        mark = "✓" if done else " "
        figures = (
            f"{number(goal.achieved, _decimals(goal.unit))} / {number(goal.target, 0)} {goal.unit}"
        )
        lines.append(
            f"{mark} {set_cell_size(goal.title, wide)}  {_bar(goal.achieved / goal.target)}  {figures}"
        )
        steps = " → ".join(
            f"{status.label(status.MILESTONES, m, lang)} {number(a, _decimals(goal.unit))}"
            for m, a in goal.milestones.items()
        )
        counting = status.label(status.MILESTONES, goal.milestone, lang)
        whole_year = (goal.first.month, goal.first.day, goal.last.month, goal.last.day) == (
            1,
            1,
            12,
            31,
        )
        days = (
            ""
            if whole_year
            else f"，{goal.first} 至 {goal.last}"
            if zh
            else f", {goal.first} to {goal.last}"
        )
        if goal.measure != "housing_sites":
            lines.append(
                f"  {' ' * wide}  {steps}"
                + (f"（按“{counting}”计数{days}）" if zh else f" (counted at: {counting}{days})")
            )
    if details:
        lines += _left_out(report, zh)
    return "\n".join(lines) + "\n"


def _decimals(unit: str) -> int:
    return 1 if unit == "亩" else 0


def _bar(share: float, cells: int = 24) -> str:
    full = round(max(0.0, min(share, 1.0)) * cells)
    return "█" * full + "░" * (cells - full)


def _left_out(report: GoalsReport, zh: bool) -> list[str]:
    lines = ["", "未计入：" if zh else "Not counted:"]
    for goal in report.goals:
        for part in (goal, *goal.also):
            tally: dict[str, list[Mapping[str, Any]]] = {}
            for entry in part.excluded:
                tally.setdefault(str(entry["reason"]), []).append(entry)
            for reason, entries in tally.items():
                ids = "、".join(str(e.get("name") or e["action_id"]) for e in entries[:6])
                more = (
                    (f" 等{len(entries)}项" if zh else f" … {len(entries)} in all")
                    if len(entries) > 6
                    else ""
                )
                lines.append(f"  {part.title}：{reason}：{ids}{more}")
    return lines if len(lines) > 2 else []


def housing_rows(report: GoalsReport, lang: str) -> list[dict[str, Any]]:
    """One row a resettlement site for print."""
    zh = lang == "zh"
    rows = []
    for site in report.housing:
        late = (
            (f"晚 {site['days_late']} 天" if zh else f"{site['days_late']} days late")
            if site["late"]
            else ("按计划" if zh else "on time")
        )
        next_ = site["next_stage"]
        rows.append(
            {
                "site_id": site["site_id"],
                "name": site["name"],
                "stage": status.label(status.HOUSING_STAGES, site["stage"], lang)
                if site["stage"]
                else ("未开始" if zh else "not begun"),
                "next": f"{status.label(status.HOUSING_STAGES, next_, lang)} {site['planned'].get(next_) or ''}".strip()
                if next_
                else "",
                "late": late,
                "units": site["units"],
            }
        )
    return rows


def entries(report: GoalsReport) -> list[dict[str, Any]]:
    """Every counted and excluded entry of every goal, one dict a row."""
    rows = []
    for goal in (part for g in report.goals for part in (g, *g.also)):
        base = {"goal": goal.title or goal.id, "unit": goal.unit, "date": None, "reason": None}
        rows += [
            base | {"counted": "是"} | {k: c.get(k) for k in ("id", "action_id", "amount", "date")}
            for c in goal.counted
        ]
        rows += [
            base
            | {"counted": "否"}
            | {k: c.get(k) for k in ("id", "action_id", "amount", "reason")}
            for c in goal.excluded
        ]
    return rows


def title(assessment: Assessment, lang: str = "zh") -> str:
    """Whose goals, of which year."""
    zone = assessment.zone
    return (
        f"{zone.name} {zone.year} 年目标进度"
        if lang == "zh"
        else f"{zone.name}: goals of {zone.year}"
    )


def page(
    assessment: Assessment, lang: str = "zh", color: bool = False, details: bool = True
) -> str:
    """Title, bars, what was left out, and the resettlement sites."""
    report = assessment.goals
    out = title(assessment, lang) + "  " + text(report, lang, details)
    if report.housing:
        heading = "安置房地块" if lang == "zh" else "Resettlement sites"
        out += "\n" + text_table(
            housing_rows(report, lang), HOUSING_COLS, title=heading, lang=lang, look=Look(color)
        )
    return out


def _parts(report: GoalsReport) -> list[GoalProgress]:
    return [part for goal in report.goals for part in (goal, *goal.also)]


def series_cols(reports: Sequence[GoalsReport]) -> tuple[Col, ...]:
    """A column a goal, headed by its title and unit."""
    heads = [
        Col(p.id, f"{p.title}({p.unit})", p.id, _decimals(p.unit)) for p in _parts(reports[-1])
    ]
    return (Col("as_of", "截至", "As of"), *heads)


def series_rows(reports: Sequence[GoalsReport]) -> list[dict[str, Any]]:
    """A row a day: what each goal had achieved."""
    return [{"as_of": r.as_of.isoformat()} | {p.id: p.achieved for p in _parts(r)} for r in reports]


def series_json(reports: Sequence[GoalsReport], every: str) -> dict[str, Any]:
    """The same for programs."""
    keys = ("id", "achieved", "target", "unit", "met")
    days = [
        {
            "as_of": r.as_of.isoformat(),
            "goals": [{k: getattr(p, k) for k in keys} for p in _parts(r)],
        }
        for r in reports
    ]
    return {"as_of": reports[-1].as_of.isoformat(), "every": every, "series": days}


def sparklines(reports: Sequence[GoalsReport]) -> str:
    """One line a goal, eight heights up to the larger of target and best."""
    lines = []
    for k, part in enumerate(_parts(reports[-1])):
        values = [_parts(r)[k].achieved for r in reports]
        top = max(part.target, *values)
        lines.append(
            "".join("▁▂▃▄▅▆▇█"[min(int(v / top * 8), 7)] for v in values) + f"  {part.title}"
        )
    return "\n" + "\n".join(lines) + "\n"
