"""The report of a week, month or quarter: its words and its tables, for the page and for the workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landuse.domain.goals.changes import parts
from landuse.domain.goals.report import GoalProgress
from landuse.domain.period_report import PeriodReport
from landuse.domain.vocabulary import status
from landuse.views.pages import charts
from landuse.views.tables.columns import Col, number
from landuse.views.text import outlook, progress

KINDS = {
    "week": ("周报", "Weekly report"),
    "month": ("月报", "Monthly report"),
    "quarter": ("季报", "Quarterly report"),
}
_UNIT, _ACTION, _AREA = (
    Col("unit", "单位", "Unit"),
    Col("action_id", "行动编号", "Action"),
    Col("area_mu", "亩", "Mu", 1),
)
_HOLDER = Col("responsible", "责任单位", "Held by")
CHANGE_COLS = (
    *outlook.CHANGE_COLS[:3],
    Col("amount", "变化", "Change", 1),
    _UNIT,
    *outlook.CHANGE_COLS[5:],
)
LATE_COLS = (
    _ACTION,
    Col("project", "项目", "Project", width=24),
    _HOLDER,
    Col("stage", "阶段", "Stage"),
    Col("days", "已停留(天)", "Days in it", 0),
    Col("usual", "通常(天)", "Usual", 0),
    Col("due", "时限", "Due"),
    Col("overdue", "超期(天)", "Overdue", 0),
    _AREA,
    Col("floor_area_m2", "m²", "m²", 0),
)
HOUSING_COLS = (
    *progress.HOUSING_COLS[:4],
    Col("days_left", "距计划(天)", "Days left", 0),
    Col("late", "进度", "Schedule"),
    Col("waiting", "待安置户数", "Households", 0),
    _HOLDER,
)
_ENTRY = (
    Col("goal", "目标", "Goal"),
    _ACTION,
    Col("name", "项目", "Project", width=24),
    Col("id", "对象", "Unit"),
    Col("amount", "数量", "Amount", 1),
    _UNIT,
)
COUNTED_COLS = (
    *_ENTRY,
    Col("date", "认定日期", "Recognised"),
    Col("evidence", "佐证材料", "Evidence"),
    Col("before", "往年", "Earlier"),
)
EXCLUDED_COLS = (*_ENTRY, Col("reason", "未计入的理由", "Why not", width=40))
CORRECTION_COLS = (
    Col("entry_id", "原记录", "Entry"),
    Col("by", "更正为", "Corrected by"),
    _ACTION,
    Col("stage", "原阶段", "Stage"),
    Col("date", "原日期", "Date"),
    _AREA,
    Col("source_row", "原行号", "Row", 0),
)
CHECK_COLS = (
    Col("unit_id", "对象", "Unit"),
    Col("status_label", "核定状态", "Found"),
    Col("reviewer", "核查人", "Reviewer"),
    Col("date", "日期", "Date"),
    Col("until", "有效期至", "Until"),
    Col("reason", "理由", "Reason", width=40),
    Col("state", "效力", "Force"),
)


@dataclass(frozen=True)
class Block:
    """One table of a report: ``key`` names it in a page and as a sheet, ``note`` stands under it, ``empty`` in its place."""

    key: str
    title: str
    cols: tuple[Col, ...]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""
    empty: str = ""


def title(review: PeriodReport, lang: str) -> str:
    """Whose report, of which period."""
    zone, p = review.assessment.zone, review.period
    year = p.day.isocalendar().year if p.kind == "week" else p.day.year
    if lang != "zh":
        return f"{zone.name}: {KINDS[p.kind][1].lower()}, {year} {p.kind} {p.number}"
    which = "一二三四"[p.number - 1] if p.kind == "quarter" else p.number
    what = {"week": f"第 {which} 周", "month": f" {which} 月", "quarter": f"第{which}季度"}[p.kind]
    return f"{zone.name}盘活工作{KINDS[p.kind][0]}（{year} 年{what}）"


def elapsed(part: GoalProgress, day: dt.date) -> float:
    """Share of a goal's days that has gone by."""
    return min(max(((day - part.first).days + 1) / ((part.last - part.first).days + 1), 0.0), 1.0)


def summary(review: PeriodReport, lang: str) -> list[str]:
    """A sentence a goal: where it stands against target and calendar, what this period added, and the odds."""
    zh = lang == "zh"
    moved = {c["id"]: c for c in review.changes}
    odds = {o.id: o for o in outlook.flat(review.outlooks)}
    out = []
    for part in parts(review.assessment.goals):
        digits, share = outlook.decimals(part.unit), part.achieved / part.target
        change = outlook.signed(moved[part.id]["change"], digits)
        ahead = (share - elapsed(part, review.period.day)) * 100
        against = (
            ("快于" if ahead >= 0 else "慢于") if zh else ("ahead of" if ahead >= 0 else "behind")
        )
        figures = f"{number(part.achieved, digits)} {part.unit}"
        by_calendar = part.measure != "housing_sites"
        if zh:
            said = f"{part.title}：累计 {figures}，完成年度目标的 {share:.1%}"
            said += f"，{against}时序进度 {abs(ahead):.1f} 个百分点" if by_calendar else ""
            said += f"；本期 {change} {part.unit}；{_odds(odds.get(part.id), zh)}。"
        else:
            said = f"{part.title}: {figures}, {share:.1%} of the target"
            said += f", {abs(ahead):.1f} points {against} the calendar" if by_calendar else ""
            said += f"; {change} {part.unit} this period; {_odds(odds.get(part.id), zh)}."
        out.append(said)
    late = len(review.late)
    sites = sum(bool(s["late"]) for s in review.assessment.goals.housing)
    out.append(
        f"滞后行动 {late} 项，逾期安置房 {sites} 幅。"
        if zh
        else f"{late} actions and {sites} resettlement sites are late."
    )
    return out


def _odds(o: Any, zh: bool) -> str:
    if o is None:
        return ""
    chance = outlook.percent(o.probability)
    low, high = (number(v, outlook.decimals(o.unit)) for v in (o.p10, o.p90))
    if zh:
        return f"年底完成把握 {chance}{'（含并列条件）' if o.also else ''}，八成可能在 {low}–{high}"
    return (
        f"{chance} likely by the end{' with its other conditions' if o.also else ''} ({low}–{high})"
    )


def cards(review: PeriodReport, lang: str) -> list[dict[str, Any]]:
    """A card a goal: figures, waterfall, change and odds."""
    moved = {c["id"]: c["change"] for c in review.changes}
    odds = {o.id: o for o in outlook.flat(review.outlooks)}
    out = []
    for part in parts(review.assessment.goals):
        digits = outlook.decimals(part.unit)
        out.append(
            {
                "title": part.title,
                "achieved": number(part.achieved, digits),
                "target": number(part.target, 0),
                "unit": part.unit,
                "share": f"{part.achieved / part.target:.0%}",
                "met": part.achieved >= part.target - 1e-6,
                "change": outlook.signed(moved[part.id], digits),
                "chance": outlook.percent(odds[part.id].probability),
                "bar": charts.waterfall(part, lang),
                "milestone": status.label(status.MILESTONES, part.milestone, lang),
                "steps": [
                    (
                        status.label(status.MILESTONES, m, lang),
                        number(a, digits),
                        charts.MILESTONE_COLORS[m],
                    )
                    for m, a in part.milestones.items()
                ],
            }
        )
    return out


def trends(review: PeriodReport, lang: str) -> list[str]:
    """The year's course of every goal but the sites."""
    days = [r.as_of for r in review.series]
    out = []
    for o in outlook.flat(review.outlooks):
        course = [next(p for p in parts(r) if p.id == o.id) for r in review.series]
        if course[-1].measure != "housing_sites":
            inside = [
                (d, p.achieved) for d, p in zip(days, course, strict=True) if d >= o.first
            ] or [(o.first, 0.0)]
            shown, amounts = zip(*inside, strict=True)
            out.append(charts.trend(o.title, shown, amounts, o, lang, outlook.decimals(o.unit)))
    return out


def blocks(review: PeriodReport, lang: str) -> list[Block]:
    """Every table of the report in its order."""
    zh = lang == "zh"
    found = [_changes, _late, _housing, _drivers, _counted, _excluded, _corrections, _checks]
    return [make(review, zh) for make in found]


def _t(zh: bool, a: str, b: str) -> str:
    return a if zh else b


def _changes(review: PeriodReport, zh: bool) -> Block:
    since = review.period.before
    note = _t(
        zh, f"与 {since} 相比；退出的行动为负数", f"against {since}; what fell through is negative"
    )
    rows = outlook.change_rows(review.changes)
    return Block(
        "changes",
        _t(zh, "本期变化", "What moved"),
        CHANGE_COLS,
        rows,
        note,
        _t(zh, "本期没有变化", "Nothing moved"),
    )


def _late(review: PeriodReport, zh: bool) -> Block:
    capacity = review.assessment.parcels["area_mu"]
    rows = [
        {**e, "area_mu": e["area_mu"] if e["area_mu"] is not None else capacity.get(e["id"])}
        for e in review.late
    ]
    title, empty = (
        _t(zh, "滞后与责任单位", "Late, and who holds it"),
        _t(zh, "没有滞后的行动", "Nothing is late"),
    )
    note = _t(
        zh,
        "过了时限的；没有时限而停留超过通常两倍的；停工的",
        "Past their day; without one, twice the usual stay; halted",
    )
    return Block("late", title, LATE_COLS, rows, note, empty)


def _housing(review: PeriodReport, zh: bool) -> Block:
    lang = "zh" if zh else "en"
    sites = review.assessment.goals.housing
    rows = [
        {
            **row,
            "late": charts.behind(site, lang)[0],
            **{k: site[k] for k in ("days_left", "waiting", "responsible")},
        }
        for row, site in zip(
            progress.housing_rows(review.assessment.goals, lang), sites, strict=True
        )
    ]
    waiting = sum(s["waiting"] or 0 for s in sites)
    note = _t(zh, f"共 {waiting:,} 户待安置", f"{waiting:,} households wait")
    title, empty = (
        _t(zh, "安置房", "Resettlement housing"),
        _t(zh, "没有安置房台账", "No housing ledger"),
    )
    return Block("housing", title, HOUSING_COLS, rows, note, empty)


def _drivers(review: PeriodReport, zh: bool) -> Block:
    rows = outlook.driver_rows(review.outlooks, "zh" if zh else "en")
    note = outlook.NOTE[0 if zh else 1].format(seed=review.seed, draws=review.draws)
    title = _t(zh, "目标最系于哪些行动", "What the goals hang on")
    empty = _t(zh, "没有悬而未决的行动左右目标", "No pending action decides a goal")
    return Block("drivers", title, outlook.DRIVER_COLS, rows, note, empty)


def _listed(review: PeriodReport, which: str) -> list[dict[str, Any]]:
    """The counted or excluded entries of every goal, with the names of their projects."""
    projects = review.assessment.zone.actions.dropna(subset=["project"]).drop_duplicates(
        "action_id", keep="last"
    )
    names = projects.set_index("action_id")["project"]
    return [
        {
            **e,
            "goal": p.title,
            "unit": p.unit,
            "name": e.get("name") or e.get("project") or names.get(e["action_id"]),
        }
        for p in parts(review.assessment.goals)
        for e in getattr(p, which)
    ]


def _counted(review: PeriodReport, zh: bool) -> Block:
    rows, empty = _listed(review, "counted"), _t(zh, "没有计入的行动", "Nothing counts yet")
    return Block("counted", _t(zh, "计入清单", "Counted"), COUNTED_COLS, rows, empty=empty)


def _excluded(review: PeriodReport, zh: bool) -> Block:
    rows, empty = _listed(review, "excluded"), _t(zh, "全部计入", "Everything counts")
    return Block("excluded", _t(zh, "未计入清单", "Not counted"), EXCLUDED_COLS, rows, empty=empty)


def _corrections(review: PeriodReport, zh: bool) -> Block:
    note = _t(
        zh, "原记录保留在台账中，以更正为准", "Both rows stay in the ledger; the correction holds"
    )
    title, empty = _t(zh, "台账更正", "Corrections"), _t(zh, "没有更正", "None")
    return Block("corrections", title, CORRECTION_COLS, review.corrections, note, empty)


def _checks(review: PeriodReport, zh: bool) -> Block:
    lang = "zh" if zh else "en"
    rows = [{**r, "state": _t(zh, "有效", "in force")} for r in review.reviews]
    rows += [
        {**r, "state": _t(zh, "本期到期，恢复按规则判定", "ran out this period")}
        for r in review.expired
    ]
    rows = [
        {**r, "status_label": status.label(status.STATUSES, str(r["status"]), lang)} for r in rows
    ]
    empty = _t(zh, "没有有效的现场核查", "None in force")
    return Block("checks", _t(zh, "现场核查", "Field checks"), CHECK_COLS, rows, empty=empty)
