"""One unit's account on one screen of a terminal, as JSON, and as tables in a notebook.

All three show the same value, a :class:`landuse.domain.explain.unit_account.UnitAccount`, and none
of them adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from landuse.domain.explain.unit_account import UnitAccount, account_of
from landuse.domain.frames.cells import json_value
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.views.style import labels
from landuse.views.tables.columns import UNKNOWN, Col, number
from landuse.views.tables.formats import records
from landuse.views.tables.recognition_cards import card_json
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.views.text.adding_up import decimals_of_unit
from landuse.views.text.explanation_tables import AccountTable, tables
from landuse.views.text.printed_values import printed_value
from landuse.words.catalogue import in_words, say
from landuse.words.phrases import Label, phrase

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.explain.unit_account import ScoreRank
    from landuse.domain.recognition_cards import RecognitionCard
    from landuse.domain.tags.reasons import Reason

#: Columns of a terminal that lines of facts and tables may take.
_WIDTH = 78
_TABLE_WIDTH = _WIDTH + 2
#: Facts that name parts of the scheme.
_SCHEME_FACTS = frozenset({"group", "base_key", "unrated"})


def json_of(unit_account: UnitAccount) -> dict[str, object]:
    """The account for programs.

    Parameters
    ----------
    unit_account : UnitAccount
        Of one unit.

    Returns
    -------
    dict
        Plain values, as JSON holds them: ``unit``, ``id``, ``name``, ``facts`` (column → value),
        ``shares`` (rows of land use), ``unused_mu`` (亩), ``items`` (points of each indicator),
        ``standing`` (empty where there is no rank), ``reasons``, ``entries`` (of goals) and
        ``cards`` (the evidence of those that count, with ``goal`` and ``action_id``). All but the
        reasons of entries, which are sentences, is the same in every language.
    """
    standing: dict[str, object] = {}
    if unit_account.score_rank is not None:
        standing = asdict(unit_account.score_rank)
    facts_by_column = {
        column: json_value(value) for column, value in unit_account.facts.items()
    }
    return {
        "unit": unit_account.unit,
        "id": unit_account.id,
        "name": unit_account.name,
        "facts": facts_by_column,
        "shares": records(unit_account.uses),
        "unused_mu": unit_account.unused_mu,
        "items": [asdict(indicator) for indicator in unit_account.indicators],
        "standing": standing,
        "reasons": [dict(reason) for reason in unit_account.reasons],
        "entries": [_entry_json(entry) for entry in unit_account.entries],
        "cards": [_card_json(card) for card in unit_account.cards],
    }


def _entry_json(entry: Mapping[str, object]) -> dict[str, object]:
    """An entry of a goal's lists; the goal by its own title, the reason as a sentence."""
    goal = in_words(entry["goal"], "zh")
    return {**entry, "goal": goal, "reason": in_words(entry["reason"])}


def _card_json(card: RecognitionCard) -> dict[str, object]:
    """A recognition card with the goal and the action that it is of."""
    heading = {"goal": card.goal.id, "action_id": card.entry.action_id}
    return {**heading, **card_json(card)}


def heading(unit_account: UnitAccount, lang: str = "zh") -> str:
    """Kind, id and name of the unit.

    Parameters
    ----------
    unit_account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line; a unit without a name has none.

    Examples
    --------
    >>> firm = UnitAccount("enterprise", "F1", "甲厂", {}, None, None, (), None, (), ())
    >>> heading(firm), heading(firm, "en")
    ('企业 F1 甲厂', 'Firm F1 甲厂')
    """
    kind = say(f"text.unit.{unit_account.unit}", lang)
    return " ".join(f"{kind} {unit_account.id} {unit_account.name}".split())


def facts(unit_account: UnitAccount, lang: str = "zh") -> list[tuple[str, str]]:
    """The facts of a unit as people read them.

    Parameters
    ----------
    unit_account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of (str, str)
        Label and value with its unit, in the order of the account; unknown ones are left out.
    """
    decimals = decimals_of_unit(unit_account)
    labelled_values = []
    for column, cell in unit_account.facts.items():
        value = json_value(cell)
        if value is None or value == "":
            continue
        if column in _SCHEME_FACTS:
            text_of_value = labels.group_word(value, lang, unit_account.titles)
        elif column == "adjusted":
            text_of_value = labels.titles_in_words(value, lang, unit_account.titles)
        else:
            text_of_value = printed_value(column, value, lang, decimals.get(column))
        labelled_values.append((labels.column_label(column, lang), text_of_value))
    return labelled_values


def standing_line(
    unit_account: UnitAccount, score_rank: ScoreRank, lang: str = "zh"
) -> str:
    """The rank of the unit, among how many, and the tax that the class above would take.

    Parameters
    ----------
    unit_account : UnitAccount
        Of one unit.
    score_rank : ScoreRank
        Its rank by score.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The gap is rounded up: who pays what is printed has to be in the class.
    """
    group_id = str(unit_account.facts.get("group") or "")
    group = labels.group_word(group_id, lang, unit_account.titles)
    if group:
        rank = phrase(
            "text.explain.rank_in", group=group, rank=score_rank.rank, of=score_rank.of
        )
    else:
        rank = phrase("text.explain.rank", rank=score_rank.rank, of=score_rank.of)
    if score_rank.cut is not None:
        name, low, high = score_rank.cut
        share = score_rank.rank / score_rank.of
        rank = phrase(
            "text.explain.cut", rank=rank, share=share, word=name, low=low, high=high
        )
    if score_rank.gap_wan is None:
        return rank.in_language(lang)
    tax = number(sufficient_gap(score_rank.gap_wan), 1)
    return say("text.explain.rank_and_gap", lang, rank=rank, tax=tax)


def _reason_line(reason: Reason, lang: str) -> str:
    """A rule that holds, its clause, and the values that it compared.

    An unknown value is an en dash: a rule may hold because something is not there.

    Examples
    --------
    >>> reason = {"title": "超过约定动工日期满一年", "title_en": "Not started for a year"}
    >>> clause = {"cite": "第二条", "cite_en": "Article 2"}
    >>> _reason_line({**reason, **clause, "values": {"started": None}}, "zh")
    '超过约定动工日期满一年（第二条）实际开工时间 –'
    >>> _reason_line({**reason, **clause, "values": {"started": None}}, "en")
    'Not started for a year (Article 2). Started: –'
    """
    values = []
    for column, cell in reason["values"].items():
        value = json_value(cell)
        text_of_value = UNKNOWN
        if value is not None:
            text_of_value = printed_value(column, value, lang)
        label = labels.column_label(column, lang)
        values.append(say("text.explain.fact", lang, label=label, value=text_of_value))
    return say(
        "text.explain.reason",
        lang,
        title=Label.translated(reason["title"], reason["title_en"]),
        cite=Label.translated(reason["cite"], reason["cite_en"]),
        values=say("words.clause", lang).join(values),
    )


def _side_by_side(parts: Iterable[str]) -> list[str]:
    """Parts on lines of a terminal, as many on each as fit.

    Examples
    --------
    >>> _side_by_side(["面积 12.00 亩", "容积率 1.20", "权利人 " + "某" * 30])[0]
    '面积 12.00 亩  ·  容积率 1.20'
    """
    from rich.cells import cell_len

    lines: list[str] = []
    for part in parts:
        if not lines:
            lines.append(part)
            continue
        longer_line = f"{lines[-1]}  ·  {part}"
        if cell_len(longer_line) <= _WIDTH:
            lines[-1] = longer_line
        else:
            lines.append(part)
    return lines


def text(unit_account: UnitAccount, lang: str = "zh", color: bool = False) -> str:
    """The account for a terminal.

    Parameters
    ----------
    unit_account : UnitAccount
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
    labelled_facts = [
        say("text.explain.fact", lang, label=label, value=value)
        for label, value in facts(unit_account, lang)
    ]
    lines = [heading(unit_account, lang), "", *_side_by_side(labelled_facts), ""]
    if unit_account.score_rank is not None:
        standing = standing_line(unit_account, unit_account.score_rank, lang)
        lines += [*folded(standing, _WIDTH, "  "), ""]
    for reason in unit_account.reasons:
        lines += folded(f"• {_reason_line(reason, lang)}", _WIDTH, "  ")
    if unit_account.reasons:
        lines.append("")
    for table in tables(unit_account, lang):
        lines += _table_lines(table, lang, color)
    return "\n".join(lines).rstrip() + "\n"


def _table_lines(table: AccountTable, lang: str, color: bool) -> list[str]:
    """A table for a terminal, and the sums behind its figures."""
    look = Look(color, _TABLE_WIDTH)
    lines = [
        text_table(table.rows, table.cols, title=table.title, lang=lang, look=look)
    ]
    for working in table.workings:
        lines += folded(working, _WIDTH, "  ")
    if table.workings:
        lines.append("")
    return lines


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
        The values that are shown.
    lang : str
        The language of the words.
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

        title = escape(heading(self.account, self.lang))
        parts = [f"<h3>{title}</h3>", _html_facts(self.account, self.lang)]
        if self.account.reasons:
            parts.append(_html_reasons(self.account, self.lang))
        for table in tables(self.account, self.lang):
            parts.append(f"<h4>{escape(table.title)}</h4>")
            parts.append(_html_table(table, self.lang))
            parts += [f"<p>{escape(working)}</p>" for working in table.workings]
        return "".join(parts)


def _html_facts(unit_account: UnitAccount, lang: str) -> str:
    """The facts as a table of two columns."""
    from html import escape

    rows = []
    for label, value in facts(unit_account, lang):
        head = f"<th style='text-align:left'>{escape(label)}</th>"
        rows.append(f"<tr>{head}<td>{escape(value)}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _html_reasons(unit_account: UnitAccount, lang: str) -> str:
    """The reasons of the status as a list."""
    from html import escape

    lines = [_reason_line(reason, lang) for reason in unit_account.reasons]
    items = [f"<li>{escape(line)}</li>" for line in lines]
    return f"<ul>{''.join(items)}</ul>"


def _html_table(table: AccountTable, lang: str) -> str:
    """A table under the headings of its columns; text from data is escaped."""
    from html import escape

    headings = [f"<th>{escape(col.label(lang))}</th>" for col in table.cols]
    rows = [f"<tr>{''.join(headings)}</tr>"]
    for row in table.rows:
        cells = [_cell_text(row.get(col.key), col) for col in table.cols]
        html_cells = [f"<td>{escape(cell)}</td>" for cell in cells]
        rows.append(f"<tr>{''.join(html_cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _cell_text(value: object, col: Col) -> str:
    """A number in print, or text; an en dash where it is unknown.

    Examples
    --------
    >>> _cell_text(1234.5, Col("mu", "table.land", decimals=1))
    '1,234.5'
    >>> _cell_text(None, Col("class", "table.class"))
    '–'
    """
    if col.decimals is not None:
        return number(value, col.decimals)
    cell = json_value(value)
    if cell is None:
        return UNKNOWN
    return str(cell)


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
        Text where it is printed, tables where a notebook shows it; its attribute ``account`` holds
        the values.

    Raises
    ------
    UnknownUnitError
        Where there is no such unit; it names the nearest id.
    """
    return Explanation(account_of(assessment, id), lang)
