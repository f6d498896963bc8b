"""One unit's account on one screen of a terminal, as JSON, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from landuse.domain import schema, status
from landuse.domain.apportion import BASES
from landuse.domain.explain import Account
from landuse.domain.explain import explain as account_of
from landuse.domain.plain import plain
from landuse.views.tables import Col, number, records, text_table

if TYPE_CHECKING:
    from landuse.domain.zone import Assessment

_UNITS = {"parcel": ("地块", "Parcel"), "building": ("建筑", "Building"), "enterprise": ("企业", "Enterprise")}
_LABELS = {
    "status": "状态", "confirmed": "已确认", "reviewer": "核查人", "area_plane_m2": "平面面积(m²)",
    "area_ellipsoid_m2": "椭球面积(m²)", "area_registered_m2": "登记面积(m²)", "area_basis": "采用",
    "area_mu": "用地(亩)", "building_area_m2": "建筑面积(m²)", "far": "容积率", "vacancy_share": "空置率",
    "tax_per_mu": "亩均税收", "sales_per_mu": "亩均销售", "score": "得分", "class": "类", "parcel_id": "所在地块",
    "floor_area_used_m2": "建筑面积(m²)", "group": "组", "rated": "参评", "mu": "用地(亩)",
    "tax_wan": "税收(万元)", "sales_wan": "销售(万元)", "energy_tce": "综合能耗(吨标煤)",
}  # fmt: skip
_ZH = _LABELS | {c.name: c.zh for t in schema.TABLES.values() for c in t.columns if c.name not in _LABELS}
_BASIS = {"registered": "登记面积", "plane": "图形面积"}
_SHARES = (
    Col("enterprise_id", "企业编号", "Firm", width=18), Col("name", "企业", "Name", width=14), Col("parcel_id", "地块", "Parcel", width=19),
    Col("land_mu", "用地(亩)", "Mu", 2), Col("share", "份额", "Share", 3), Col("tax_wan", "税收(万元)", "Tax (10k)", 1),
    Col("basis", "依据", "Basis", width=18),
)  # fmt: skip
_ITEMS = (
    Col("title", "指标", "Indicator", width=26), Col("value", "指标值", "Value", 3), Col("base", "基准值", "Base", 3),
    Col("weight", "权重", "Weight", 0), Col("points", "得分", "Points", 2),
)  # fmt: skip
_ENTRIES = (
    Col("goal", "目标", "Goal", width=20), Col("counted", "计入", "Counted"), Col("amount", "数量", "Amount", 2),
    Col("unit", "单位", "Unit"),
    Col("date", "日期", "Date"), Col("reason", "理由", "Reason", width=28),
)  # fmt: skip


def json_of(account: Account) -> dict[str, Any]:
    """The account for programs."""
    return {
        "unit": account.unit, "id": account.id, "name": account.name, "facts": {k: plain(v) for k, v in account.facts.items()},
        "shares": records(account.shares), "unused_mu": account.unused_mu, "items": records(account.items),
        "standing": {k: plain(v) for k, v in account.standing.items()}, "reasons": [dict(r) for r in account.reasons],
        "entries": [dict(e) for e in account.entries],
    }  # fmt: skip


def heading(account: Account, lang: str = "zh") -> str:
    """What the account is of."""
    return f"{_UNITS[account.unit][lang != 'zh']} {account.id} {account.name}".rstrip()


def facts(account: Account, lang: str = "zh") -> list[tuple[str, str]]:
    """What is known, label and value, unknown ones left out."""
    out = []
    for key, raw in account.facts.items():
        value = plain(raw)
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            shown = ("是", "yes")[lang != "zh"] if value else ("否", "no")[lang != "zh"]
        elif key == "status":
            shown = status.label(status.STATUSES, value, lang)
        elif key == "area_basis":
            shown = _BASIS[value] if lang == "zh" else value
        else:
            shown = f"{value:,.2f}" if isinstance(value, float) else str(value)
        out.append((_ZH.get(key, key) if lang == "zh" else key, shown))
    return out


def _tables(account: Account, lang: str) -> Iterable[tuple[str, list[dict[str, Any]], tuple[Col, ...]]]:
    zh = lang == "zh"
    rows = [r | {"basis": BASES[r["basis"]][not zh]} for r in records(account.shares)]
    if account.unused_mu is not None and account.unused_mu > 0.005:
        rows.append({"name": "（未使用）" if zh else "(unused)", "land_mu": account.unused_mu})
    if rows:
        cols = [c for c in _SHARES if c.key != ("parcel_id" if account.unit == "parcel" else "")]
        if account.unit == "enterprise":
            cols = [c for c in cols if c.key not in ("enterprise_id", "name")]
        yield ("企业与用地" if zh else "Firms and land"), rows, tuple(cols)
    if len(account.items):
        yield (
            ("评分" if zh else "Score"),
            [i if zh else i | {"title": i["title_en"]} for i in records(account.items)],
            _ITEMS,
        )
    if account.entries:
        words = ("是", "否") if zh else ("yes", "no")
        yield (
            ("目标计入" if zh else "Goal entries"),
            [dict(e) | {"counted": words[not e["counted"]]} for e in account.entries],
            _ENTRIES,
        )


def text(account: Account, lang: str = "zh", color: bool = False) -> str:
    """The account for a terminal."""
    zh = lang == "zh"
    out = [heading(account, lang), ""]
    line = ""
    for label, value in facts(account, lang):
        part = f"{label} {value}"
        if len(line) + len(part) > 64:
            out.append(line)
            line = ""
        line += ("  ·  " if line else "") + part
    out += [line, ""]
    if account.standing:
        s = account.standing
        gap = plain(s["gap_wan"])
        more = ""
        if gap is not None:
            more = (
                f"；升一类还差税收 {number(gap, 1)} 万元"
                if zh
                else f"; class above: {number(gap, 1)} (10k yuan) more tax"
            )
        out += [f"名次 {s['rank']} / {s['of']}{more}" if zh else f"rank {s['rank']} of {s['of']}{more}", ""]
    for reason in account.reasons:
        values = "，".join(f"{_ZH.get(k, k)} {plain(v)}" for k, v in reason["values"].items())
        out.append(f"• {reason['title']}（{reason['cite']}）{values}")
    out += [""] if account.reasons else []
    for title, rows, cols in _tables(account, lang):
        out.append(text_table(rows, cols, title=title, lang=lang, color=color, width=96))
    return "\n".join(out).rstrip() + "\n"


class Explanation:
    """An account that shows itself: as text where it is printed, as tables in a notebook."""

    def __init__(self, account: Account, lang: str = "zh") -> None:
        self.account, self.lang = account, lang

    def __str__(self) -> str:
        return text(self.account, self.lang)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Tables for a notebook; text from data is escaped."""
        from html import escape

        a, lang = self.account, self.lang
        pairs = "".join(
            f"<tr><th style='text-align:left'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in facts(a, lang)
        )
        out = [f"<h3>{escape(heading(a, lang))}</h3>", f"<table>{pairs}</table>"]
        if a.reasons:
            items = "".join(f"<li>{escape(str(r['title']))}（{escape(str(r['cite']))}）</li>" for r in a.reasons)
            out.append(f"<ul>{items}</ul>")
        for title, rows, cols in _tables(a, lang):
            head = "".join(f"<th>{escape(c.label(lang))}</th>" for c in cols)
            body = "".join(
                "<tr>" + "".join(f"<td>{escape(_cell(row.get(c.key), c))}</td>" for c in cols) + "</tr>" for row in rows
            )
            out.append(f"<h4>{escape(title)}</h4><table><tr>{head}</tr>{body}</table>")
        return "".join(out)


def explain(assessment: Assessment, id: str, lang: str = "zh") -> Explanation:
    """The account of one parcel, building or enterprise, ready to be looked at.

    Raises UnknownUnitError naming the nearest id.
    """
    return Explanation(account_of(assessment, id), lang)


def _cell(value: Any, col: Col) -> str:
    shown = plain(value)
    return number(shown, col.decimals) if col.decimals is not None else "–" if shown is None else str(shown)
