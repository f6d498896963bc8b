"""One unit's account on one screen of a terminal, as JSON, and as a table in a notebook.

All three show the same value, a :class:`landuse.domain.explain.unit_account.UnitAccount`, and none
of them adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from landuse.domain.explain.unit_account import UnitAccount, account_of
from landuse.domain.frames.cells import json_value
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.domain.vocabulary import status
from landuse.views.style import labels, numbers
from landuse.views.tables.columns import UNKNOWN, Col, Row, number
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.views.text import land
from landuse.words.catalogue import say
from landuse.words.phrases import Phrase

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.explain.unit_account import Standing

_UNITS = {
    "parcel": ("地块", "Parcel"),
    "building": ("建筑", "Building"),
    "enterprise": ("企业", "Enterprise"),
}
#: Columns of a terminal that lines of facts fill, and what a table may take.
_WIDTH = 78
_TABLE_WIDTH = _WIDTH + 2
_INDICATORS = (
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


@dataclass(frozen=True)
class _Table:
    """One table of an account.

    Attributes
    ----------
    title : str
        What stands above it.
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        Its columns, in their order.
    """

    title: str
    rows: Sequence[Row]
    cols: Sequence[Col]


def json_of(account: UnitAccount) -> dict[str, Any]:
    """The account for programs.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.

    Returns
    -------
    dict
        Plain values, as JSON holds them: ``unit``, ``id``, ``name``, ``facts`` (column → value),
        ``shares`` (rows of land use), ``unused_mu`` (亩), ``items`` (points of each indicator),
        ``standing`` (empty where there is no rank), ``reasons`` and ``entries`` (of goals).
    """
    return {
        "unit": account.unit,
        "id": account.id,
        "name": account.name,
        "facts": {column: json_value(value) for column, value in account.facts.items()},
        "shares": records(account.uses),
        "unused_mu": account.unused_mu,
        "items": [asdict(indicator) for indicator in account.indicators],
        "standing": {} if account.standing is None else asdict(account.standing),
        "reasons": [dict(reason) for reason in account.reasons],
        "entries": [_said(entry, None) for entry in account.entries],
    }


def _said(entry: Mapping[str, object], lang: str | None) -> dict[str, object]:
    """An entry of a goal with its sentences in a language."""
    return {
        key: value.in_language(lang) if isinstance(value, Phrase) else value
        for key, value in entry.items()
    }


def heading(account: UnitAccount, lang: str = "zh") -> str:
    """What the account is of.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Kind, id and name on one line.
    """
    kind = _UNITS[account.unit][lang != "zh"]
    return " ".join(f"{kind} {account.id} {account.name}".split())


def facts(account: UnitAccount, lang: str = "zh") -> list[tuple[str, str]]:
    """What is known of a unit.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of (str, str)
        Label and value with its unit; what is unknown is left out.
    """
    out = []
    for column, raw in account.facts.items():
        value = json_value(raw)
        if value is not None and value != "":
            out.append((labels.column_label(column, lang), _shown(column, value, lang)))
    return out


def _shown(column: str, value: Any, lang: str) -> str:
    """A value as people read it, with its unit.

    Examples
    --------
    >>> _shown("vacancy_share", 0.25, "zh"), _shown("tax_per_mu", 12.345, "zh")
    ('25.0 %', '12.35 万元/亩')
    >>> _shown("confirmed", True, "en")
    'yes'
    """
    if isinstance(value, bool):
        return say("map.page.yes" if value else "map.page.no", lang)
    if isinstance(value, str):
        if column == "status":
            return status.label(status.STATUSES, value, lang)
        return labels.words(lang).get(value, value)
    if column in numbers.SHARES:
        return f"{100 * value:,.1f} %"
    unit = numbers.column_unit(column, lang)
    return f"{number(value, numbers.DECIMALS.get(column, 0))} {unit}".rstrip()


def _land_rows(account: UnitAccount, lang: str) -> list[dict[str, Any]]:
    """Who uses how much land, and what of a parcel nobody uses.

    The rest is a row of its own, so that the column adds up to the parcel; one that print would
    show as nothing is left out.
    """
    rows = land.labelled(records(account.uses), lang)
    if account.unused_mu is not None and account.unused_mu > land.NOTHING:
        name = "（未使用）" if lang == "zh" else "(unused)"
        rows.append({"name": name, "land_mu": account.unused_mu})
    return rows


def _workings(account: UnitAccount, lang: str) -> list[str]:
    """The sums behind the land of those firms whose land is not simply stated."""
    colon = "：" if lang == "zh" else ": "
    out = []
    for row in _land_rows(account, lang):
        working = row.get("working", "")
        if "=" in working:
            name = " ".join((row["name"] or row["enterprise_id"]).split())
            out.append(f"{name}{colon}{working}")
    return out


def _tables(account: UnitAccount, lang: str) -> list[_Table]:
    """The tables of an account that have rows: land, score, goals.

    What the account is of is not repeated in each row: the land of a parcel does not name the
    parcel, that of a firm not the firm.
    """
    zh = lang == "zh"
    out = []
    land_rows = _land_rows(account, lang)
    if land_rows:
        cols = [*land.LAND]
        if account.unit != "parcel":
            cols = [land.PARCEL, *cols]
        if account.unit != "enterprise":
            cols = [*land.FIRM, *cols]
        out.append(_Table("企业与用地" if zh else "Firms and land", land_rows, cols))
    if account.indicators:
        rows = [asdict(indicator) for indicator in account.indicators]
        if not zh:
            rows = [{**row, "title": row["title_en"]} for row in rows]
        out.append(_Table("评分" if zh else "Score", rows, _INDICATORS))
    if account.entries:
        yes, no = ("是", "否") if zh else ("yes", "no")
        entries = [
            {**_said(entry, lang), "counted": yes if entry["counted"] else no}
            for entry in account.entries
        ]
        out.append(_Table("目标计入" if zh else "Goal entries", entries, _ENTRIES))
    return out


def _standing_line(account: UnitAccount, standing: Standing, lang: str) -> str:
    """Where the unit stands, among whom, and what the class above would take.

    The gap is rounded up: who pays what is printed has to be in the class.
    """
    word = str(account.facts.get("group") or "")
    group = labels.words(lang).get(word, word)
    gap = None if standing.gap_wan is None else number(sufficient_gap(standing.gap_wan), 1)
    if lang == "zh":
        among = f"({group})" if group else ""
        more = "" if gap is None else f"；升一类还差税收 {gap} 万元(基准值和其他企业不变)"
        return f"得分名次{among} {standing.rank} / {standing.of}{more}"
    among = f" ({group})" if group else ""
    more = "" if gap is None else f"; class above: {gap} (10k yuan) more tax, all else as it is"
    return f"score rank{among} {standing.rank} of {standing.of}{more}"


def _reason_line(reason: Mapping[str, Any], lang: str) -> str:
    """A rule that holds, what it is taken from, and the values it saw.

    A value that was unknown is an en dash: a rule may hold because something is not there.
    """
    values = []
    for column, raw in reason["values"].items():
        value = json_value(raw)
        shown = UNKNOWN if value is None else _shown(column, value, lang)
        values.append(f"{labels.column_label(column, lang)} {shown}")
    if lang == "zh":
        return f"{reason['title']}（{reason['cite']}）{'，'.join(values)}"
    title = reason["title_en"] or reason["title"]
    cite = reason["cite_en"] or reason["cite"]
    return f"{title} ({cite}): {', '.join(values)}"


def _filled(parts: Iterable[str]) -> list[str]:
    """Parts put side by side on lines of a terminal.

    Examples
    --------
    >>> _filled(["面积 12.00 亩", "容积率 1.20", "权利人 " + "某" * 30])[0]
    '面积 12.00 亩  ·  容积率 1.20'
    """
    from rich.cells import cell_len

    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}  ·  {part}" if lines else part
        if lines and cell_len(joined) <= _WIDTH:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def text(account: UnitAccount, lang: str = "zh", color: bool = False) -> str:
    """The account for a terminal.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".
    color : bool
        Whether titles are set off.

    Returns
    -------
    str
        Lines of at most 80 columns: heading, facts, standing, reasons, then the tables of land
        (with the sums behind it), score and goals.
    """
    known = _filled(f"{label} {value}" for label, value in facts(account, lang))
    lines = [heading(account, lang), "", *known, ""]
    if account.standing is not None:
        lines += [_standing_line(account, account.standing, lang), ""]
    for reason in account.reasons:
        lines += folded(f"• {_reason_line(reason, lang)}", _WIDTH, "  ")
    if account.reasons:
        lines.append("")
    look = Look(color, _TABLE_WIDTH)
    for at, table in enumerate(_tables(account, lang)):
        lines.append(text_table(table.rows, table.cols, title=table.title, lang=lang, look=look))
        # land comes first, and the sums behind it right after it
        workings = _workings(account, lang) if at == 0 else []
        for working in workings:
            lines += folded(working, _WIDTH, "  ")
        if workings:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


class Explanation:
    """An account that shows itself: as text where it is printed, as tables in a notebook.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Attributes
    ----------
    account : UnitAccount
        What it shows.
    lang : str
        The language it shows it in.
    """

    def __init__(self, account: UnitAccount, lang: str = "zh") -> None:
        self.account = account
        self.lang = lang

    def __str__(self) -> str:
        return text(self.account, self.lang)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Tables for a notebook; text from data is escaped."""
        from html import escape

        account, lang = self.account, self.lang
        pairs = "".join(
            f"<tr><th style='text-align:left'>{escape(label)}</th><td>{escape(value)}</td></tr>"
            for label, value in facts(account, lang)
        )
        parts = [f"<h3>{escape(heading(account, lang))}</h3>", f"<table>{pairs}</table>"]
        if account.reasons:
            items = [f"<li>{escape(_reason_line(r, lang))}</li>" for r in account.reasons]
            parts.append(f"<ul>{''.join(items)}</ul>")
        parts += [
            f"<h4>{escape(table.title)}</h4>{_html_table(table, lang)}"
            for table in _tables(account, lang)
        ]
        parts += [f"<p>{escape(working)}</p>" for working in _workings(account, lang)]
        return "".join(parts)


def _html_table(table: _Table, lang: str) -> str:
    """A table as HTML; text from data is escaped."""
    from html import escape

    rows = ["".join(f"<th>{escape(col.label(lang))}</th>" for col in table.cols)]
    for row in table.rows:
        cells = [escape(_cell(row.get(col.key), col)) for col in table.cols]
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(value: object, col: Col) -> str:
    """A number in print, or text; an en dash where it is unknown."""
    if col.decimals is not None:
        return number(value, col.decimals)
    shown = json_value(value)
    return UNKNOWN if shown is None else str(shown)


def explain(assessment: Assessment, id: str, lang: str = "zh") -> Explanation:
    """The account of one parcel, building or enterprise, ready to be looked at.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    id : str
        The unit's id.
    lang : str
        "zh" or "en".

    Returns
    -------
    Explanation
        Text where it is printed, tables where a notebook shows it; ``.account`` holds the values.

    Raises
    ------
    UnknownUnitError
        Where there is no such unit; it names the nearest id.
    """
    return Explanation(account_of(assessment, id), lang)
