"""One unit's account on one screen of a terminal, as JSON, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from landuse.domain.explain.account import Account
from landuse.domain.explain.account import explain as account_of
from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import status
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import Col, number
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.views.text import land
from landuse.views.text.ranking import upwards

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

_UNITS = {
    "parcel": ("地块", "Parcel"),
    "building": ("建筑", "Building"),
    "enterprise": ("企业", "Enterprise"),
}
#: Columns of a terminal that lines of facts fill.
_WIDTH = 78
_ITEMS = (
    Col("title", "指标", "Indicator", width=26),
    Col("value", "指标值", "Value", 3),
    Col("base", "基准值", "Base", 3),
    Col("weight", "权重", "Weight", 0),
    Col("points", "得分", "Points", 2),
)
_ENTRIES = (
    Col("goal", "目标", "Goal", width=20),
    Col("counted", "计入", "Counted"),
    Col("amount", "数量", "Amount", 2),
    Col("unit", "单位", "Unit"),
    Col("date", "日期", "Date"),
    Col("reason", "理由", "Reason", width=28),
)


def json_of(account: Account) -> dict[str, Any]:
    """The account for programs."""
    return {
        "unit": account.unit,
        "id": account.id,
        "name": account.name,
        "facts": {k: json_value(v) for k, v in account.facts.items()},
        "shares": records(account.shares),
        "unused_mu": account.unused_mu,
        "items": records(account.items),
        "standing": {k: json_value(v) for k, v in account.standing.items()},
        "reasons": [dict(r) for r in account.reasons],
        "entries": [dict(e) for e in account.entries],
    }


def heading(account: Account, lang: str = "zh") -> str:
    """What the account is of."""
    return " ".join(f"{_UNITS[account.unit][lang != 'zh']} {account.id} {account.name}".split())


def facts(account: Account, lang: str = "zh") -> list[tuple[str, str]]:
    """What is known, label and value, unknown ones left out."""
    known = ((key, json_value(raw)) for key, raw in account.facts.items())
    return [
        (labels.column_label(key, lang), _said(key, v, lang))
        for key, v in known
        if v is not None and v != ""
    ]


def _said(key: str, value: Any, lang: str) -> str:
    """A value as people read it, with its unit."""
    words = labels.texts(lang)
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if isinstance(value, str):
        return (
            status.label(status.STATUSES, value, lang)
            if key == "status"
            else labels.words(lang).get(value, value)
        )
    if key in numbers.SHARES:
        return f"{100 * value:,.1f} %"
    return (
        f"{number(value, numbers.DECIMALS.get(key, 0))} {numbers.column_unit(key, lang)}".rstrip()
    )


def _land(account: Account, lang: str) -> list[dict[str, Any]]:
    rows = land.labelled(records(account.shares), lang)
    if account.unused_mu is not None and account.unused_mu > land.NOTHING:
        rows.append(
            {"name": "（未使用）" if lang == "zh" else "(unused)", "land_mu": account.unused_mu}
        )
    return rows


def _workings(account: Account, lang: str) -> list[str]:
    """The sums behind the land of those firms whose land is not simply stated."""
    colon = "：" if lang == "zh" else ": "
    rows = [r for r in _land(account, lang) if "=" in r.get("working", "")]
    return [
        f"{' '.join((r['name'] or r['enterprise_id']).split())}{colon}{r['working']}" for r in rows
    ]


def _tables(
    account: Account, lang: str
) -> Iterable[tuple[str, list[dict[str, Any]], tuple[Col, ...]]]:
    zh = lang == "zh"
    if rows := _land(account, lang):
        where = () if account.unit == "parcel" else (land.PARCEL,)
        cols = (
            (*where, *land.LAND)
            if account.unit == "enterprise"
            else (*land.FIRM, *where, *land.LAND)
        )
        yield ("企业与用地" if zh else "Firms and land"), rows, cols
    if len(account.items):
        items = [i if zh else i | {"title": i["title_en"]} for i in records(account.items)]
        yield ("评分" if zh else "Score"), items, _ITEMS
    if account.entries:
        words = ("是", "否") if zh else ("yes", "no")
        entries = [dict(e) | {"counted": words[not e["counted"]]} for e in account.entries]
        yield ("目标计入" if zh else "Goal entries"), entries, _ENTRIES


def _standing(account: Account, lang: str) -> str:
    s, gap = account.standing, json_value(account.standing["gap_wan"])
    group = labels.words(lang).get(
        str(account.facts.get("group") or ""), str(account.facts.get("group") or "")
    )
    among = "" if not group else f"({group})" if lang == "zh" else f" ({group})"
    if lang == "zh":
        more = (
            ""
            if gap is None
            else f"；升一类还差税收 {number(upwards(gap), 1)} 万元(基准值和其他企业不变)"
        )
        return f"得分名次{among} {s['rank']} / {s['of']}{more}"
    more = (
        ""
        if gap is None
        else f"; class above: {number(upwards(gap), 1)} (10k yuan) more tax, all else as it is"
    )
    return f"score rank{among} {s['rank']} of {s['of']}{more}"


def _reason(reason: Mapping[str, Any], lang: str) -> str:
    zh = lang == "zh"
    title = reason["title"] if zh else reason["title_en"] or reason["title"]
    known = ((k, json_value(v)) for k, v in reason["values"].items())
    values = [
        f"{labels.column_label(k, lang)} {'–' if v is None else _said(k, v, lang)}"
        for k, v in known
    ]
    return (
        f"{title}（{reason['cite']}）{'，'.join(values)}"
        if zh
        else f"{title} ({reason['cite']}): {', '.join(values)}"
    )


def _filled(parts: Iterable[str]) -> list[str]:
    """Parts put side by side on lines of a terminal."""
    from rich.cells import cell_len

    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}  ·  {part}" if lines else part
        if lines and cell_len(joined) <= _WIDTH:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def text(account: Account, lang: str = "zh", color: bool = False) -> str:
    """The account for a terminal."""
    out = [
        heading(account, lang),
        "",
        *_filled(f"{label} {value}" for label, value in facts(account, lang)),
        "",
    ]
    if account.standing:
        out += [_standing(account, lang), ""]
    if account.reasons:
        out += [
            *(
                line
                for reason in account.reasons
                for line in folded(f"• {_reason(reason, lang)}", _WIDTH, "  ")
            ),
            "",
        ]
    for at, (title, rows, cols) in enumerate(_tables(account, lang)):
        out.append(text_table(rows, cols, title=title, lang=lang, look=Look(color, _WIDTH + 2)))
        if at == 0 and (sums := _workings(account, lang)):
            out += [*(line for total in sums for line in folded(total, _WIDTH, "  ")), ""]
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
            f"<tr><th style='text-align:left'>{escape(k)}</th><td>{escape(v)}</td></tr>"
            for k, v in facts(a, lang)
        )
        out = [f"<h3>{escape(heading(a, lang))}</h3>", f"<table>{pairs}</table>"]
        if a.reasons:
            items = "".join(f"<li>{escape(_reason(r, lang))}</li>" for r in a.reasons)
            out.append(f"<ul>{items}</ul>")
        for title, rows, cols in _tables(a, lang):
            head = "".join(f"<th>{escape(c.label(lang))}</th>" for c in cols)
            body = "".join(
                "<tr>"
                + "".join(f"<td>{escape(_cell(row.get(c.key), c))}</td>" for c in cols)
                + "</tr>"
                for row in rows
            )
            out.append(f"<h4>{escape(title)}</h4><table><tr>{head}</tr>{body}</table>")
        out += [f"<p>{escape(line)}</p>" for line in _workings(a, lang)]
        return "".join(out)


def explain(assessment: Assessment, id: str, lang: str = "zh") -> Explanation:
    """The account of one parcel, building or enterprise, ready to be looked at.

    Raises UnknownUnitError naming the nearest id.
    """
    return Explanation(account_of(assessment, id), lang)


def _cell(value: Any, col: Col) -> str:
    shown = json_value(value)
    return (
        number(shown, col.decimals)
        if col.decimals is not None
        else "–"
        if shown is None
        else str(shown)
    )
