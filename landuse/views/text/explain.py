"""One unit's account on one screen of a terminal, as JSON, and as a table in a notebook.

All three show the same value, a :class:`landuse.domain.explain.unit_account.UnitAccount`, and none
of them adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from landuse.domain.explain.unit_account import UnitAccount, account_of
from landuse.domain.frames.cells import Record, json_value
from landuse.domain.ranking.gap_to_class_above import sufficient_gap
from landuse.views.style import labels, numbers
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.columns import UNKNOWN, Col, Row, declared, number, rounded
from landuse.views.tables.formats import records
from landuse.views.tables.recognition_cards import card_json, card_words
from landuse.views.tables.text_table import Look, folded, text_table
from landuse.views.text import land
from landuse.views.text.adding_up import (
    agrees,
    decimals_of_ratios,
    decimals_of_sum,
    fewest_decimals,
)
from landuse.views.text.shown_values import shown_value
from landuse.words.catalogue import in_words, say
from landuse.words.phrases import Label, phrase

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.explain.score_workings import ScoredIndicator
    from landuse.domain.explain.unit_account import Standing
    from landuse.domain.recognition_cards import RecognitionCard
    from landuse.domain.tags.reasons import Reason

#: Columns of a terminal that lines of facts fill, and what a table may take.
_WIDTH = 78
_TABLE_WIDTH = _WIDTH + 2
_INDICATORS = (
    Col("title", "table.indicator", width=26, elastic=True, wraps=True),
    Col("value", "table.value", decimals=3),
    Col("base", "table.base", decimals=3),
    Col("weight", "table.weight", decimals=0),
    Col("points", "table.points", decimals=2),
)
#: Facts that name parts of the scheme.
_OF_SCHEME = frozenset({"group", "base_key", "unrated"})
#: The column of a unit's land.
_LAND_OF = {"parcel": "area_mu", "enterprise": "mu", "building": ""}
#: The fewest decimals of printed points; and of values and bases.
_POINTS_DECIMALS = 2
_FEWEST_DECIMALS = 3
#: What is smaller is noise of arithmetic.
_SAME = 1e-9
_ENTRIES = (
    Col("goal", "table.goal", width=22, elastic=True, wraps=True),
    Col("counted", "table.counted"),
    Col("amount", "table.amount", decimals=2),
    Col("unit", "table.unit"),
    declared("date"),
    Col("reason", "table.why", width=28, elastic=True, wraps=True),
)

_CARD = (
    Col("question", "table.card.question"),
    Col("answer", "table.card.answer", width=60, elastic=True, wraps=True),
)


@dataclass(frozen=True)
class AccountTable:
    """One table of an account.

    Attributes
    ----------
    title : str
        What stands above it.
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        Its columns, in their order.
    workings : sequence of str
        How figures of it were reckoned: lines under it, wider than a column.
    """

    title: str
    rows: Sequence[Row]
    cols: Sequence[Col]
    workings: Sequence[str] = ()


def json_of(account: UnitAccount) -> dict[str, object]:
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
        ``standing`` (empty where there is no rank), ``reasons``, ``entries`` (of goals) and
        ``cards`` (what those that count rest on, with ``goal`` and ``action_id``). All but the
        reasons of entries, which are sentences, is the same in every language.
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
        "entries": [
            {
                **entry,
                "goal": in_words(entry["goal"], "zh"),
                "reason": in_words(entry["reason"]),
            }
            for entry in account.entries
        ],
        "cards": [
            {"goal": card.goal.id, "action_id": card.entry.action_id, **card_json(card)}
            for card in account.cards
        ],
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
        Kind, id and name on one line; a unit without a name has none.

    Examples
    --------
    >>> firm = UnitAccount("enterprise", "F1", "甲厂", {}, None, None, (), None, (), ())
    >>> heading(firm), heading(firm, "en")
    ('企业 F1 甲厂', 'Firm F1 甲厂')
    """
    kind = say(f"text.unit.{account.unit}", lang)
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
        Label and value with its unit, in the order of the account; what is unknown is left out.
    """
    decimals = _decimals_of_facts(account)
    out = []
    for column, raw in account.facts.items():
        value = json_value(raw)
        if value is not None and value != "":
            shown = shown_value(column, value, lang, decimals.get(column))
            if column in _OF_SCHEME:
                shown = labels.group_word(value, lang, account.titles)
            if column == "adjusted":
                shown = labels.titles_in_words(value, lang, account.titles)
            out.append((labels.column_label(column, lang), shown))
    return out


def _decimals_of_facts(account: UnitAccount) -> dict[str, int]:
    """Decimals of facts that others are reckoned from: so many that these come out."""
    known = {column: json_value(value) for column, value in account.facts.items()}
    figures = {
        column: float(value)
        for column, value in known.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    land = _LAND_OF[account.unit]
    return decimals_of_ratios(figures, land) if land in figures else {}


def _land_rows(account: UnitAccount, lang: str, decimals: int) -> list[Record]:
    """Who uses how much land, and what of a parcel nobody uses, as rows in words.

    The rest is a row of its own, so that the column adds up to the parcel; one that print would
    show as nothing is left out.
    """
    rows = land.labelled(records(account.uses), lang, decimals)
    if account.unused_mu is not None and account.unused_mu > land.NOTHING:
        rows.append(
            {"name": say("text.explain.unused", lang), "land_mu": account.unused_mu}
        )
    return rows


def _land_decimals(account: UnitAccount) -> dict[str, int]:
    """Decimals of the columns of land and tax, so that they add up to those of the unit."""
    of_facts = _decimals_of_facts(account)
    areas = [float(area) for area in account.uses["land_mu"]]
    if account.unused_mu is not None:
        areas.append(account.unused_mu)
    fewest = of_facts.get(_LAND_OF[account.unit], numbers.DECIMALS["land_mu"])
    out = {"land_mu": decimals_of_sum(areas, sum(areas), fewest)}
    taxes = [float(tax) for tax in account.uses["tax_wan"].dropna()]
    fewest = of_facts.get("tax_wan", numbers.DECIMALS["tax_wan"])
    return {**out, "tax_wan": decimals_of_sum(taxes, sum(taxes), fewest)}


def _land_table(account: UnitAccount, lang: str) -> AccountTable | None:
    """The table of land, with a total where there are several rows; None where there is none.

    What the account is of is not repeated in each row: the land of a parcel does not name the
    parcel, that of a firm not the firm.
    """
    decimals = _land_decimals(account)
    rows = _land_rows(account, lang, decimals["land_mu"])
    if not rows:
        return None
    cols = [*land.LAND]
    if account.unit != "parcel":
        cols = [land.PARCEL, *cols]
    if account.unit != "enterprise":
        cols = [*land.FIRM, *cols]
    if len(rows) > 1:
        total = {cols[0].key: say("text.explain.total", lang)}
        rows.append({**total, **_printed_sums(rows, decimals)})
    shown = [
        replace(c, decimals=decimals[c.key]) if c.key in decimals else c for c in cols
    ]
    return AccountTable(say("text.explain.land", lang), rows, shown)


def _printed_sums(rows: Sequence[Row], decimals: Mapping[str, int]) -> dict[str, float]:
    """The sums of columns as they are printed."""
    sums = {}
    for key, count in decimals.items():
        values = [json_value(row.get(key)) for row in rows]
        known = [rounded(float(value), count) for value in values if value is not None]
        if known:
            sums[key] = sum(known)
    return sums


def _workings(account: UnitAccount, lang: str) -> list[str]:
    """The sums behind the land of those firms whose land is not simply stated, a line each.

    They stand under the table of land and not in it: a sum is wider than a column.
    """
    out = []
    decimals = _land_decimals(account)["land_mu"]
    for row in _land_rows(account, lang, decimals):
        working = row.get("working", "")
        vacant = row.get("vacant_mu") or 0.0
        if vacant > land.NOTHING:
            empty = number(vacant, decimals)
            working = say("text.explain.vacant", lang, working=working, vacant=empty)
        if "=" in working or vacant > land.NOTHING:
            name = " ".join((row["name"] or row["enterprise_id"]).split())
            out.append(say("text.explain.working", lang, name=name, working=working))
    return out


def tables(account: UnitAccount, lang: str = "zh") -> list[AccountTable]:
    """The tables of an account that have rows, in this order: land, score, entries of goals, cards.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of AccountTable
        Under those of land and score stands how their figures were reckoned.
    """
    out = []
    of_land = _land_table(account, lang)
    if of_land is not None:
        out.append(replace(of_land, workings=_workings(account, lang)))
    if account.indicators:
        shown = _indicator_columns(account)
        rows, workings = (
            _score_rows(account, lang),
            list(_score_workings(account, shown, lang)),
        )
        out.append(AccountTable(say("text.explain.score", lang), rows, shown, workings))
    if account.entries:
        entries = [
            {
                **entry,
                "goal": in_words(entry["goal"], lang),
                "counted": say("table.yes" if entry["counted"] else "table.no", lang),
                "unit": goal_unit(str(entry["unit"]), lang),
                "reason": in_words(entry["reason"], lang),
            }
            for entry in account.entries
        ]
        out.append(AccountTable(say("text.explain.entries", lang), entries, _ENTRIES))
    out += [_card(card, lang) for card in account.cards]
    return out


def _score_rows(account: UnitAccount, lang: str) -> list[Record]:
    """Points of each indicator, bonus and deductions, and the total of these as they are printed.

    A figure that somebody else's stands in for says so.
    """
    rows = []
    for indicator in account.indicators:
        title = _title(indicator).in_language(lang)
        why = ""
        if indicator.stand_in:
            why = say(f"text.explain.stand_in.{indicator.stand_in}", lang)
        elif indicator.lower_is_better:
            why = say("text.explain.lower_is_better", lang)
        if why:
            title = say("text.explain.with_reason", lang, title=title, why=why)
        rows.append({**asdict(indicator), "title": title})
    for more in account.adjustments:
        title = Label.translated(more.title, more.title_en).in_language(lang)
        if more.factor is not None:
            title = say(
                "text.explain.coefficient", lang, title=title, factor=more.factor
            )
        rows.append({"title": title, "points": more.points})
    for name, points in (("bonus", account.bonus), ("malus", -account.malus)):
        if points:
            rows.append({"title": say(f"table.{name}", lang), "points": points})
    decimals = _points_decimals(account)
    printed = [rounded(float(row["points"]), decimals) for row in rows if row["points"]]
    rows.append({"title": say("text.explain.total", lang), "points": sum(printed)})
    return rows


def _title(indicator: ScoredIndicator) -> Label:
    """What an indicator is called, with the column that stands in for its own."""
    title = Label(indicator.title, indicator.title_en)
    return (
        labels.by_fallback(title, indicator.fallback) if indicator.fallback else title
    )


def _points_decimals(account: UnitAccount) -> int:
    """Decimals of points, so that they add up to the score as it is printed."""
    points = [
        indicator.points
        for indicator in account.indicators
        if indicator.points is not None
    ]
    score = json_value(account.facts.get("score"))
    if score is None:
        return _POINTS_DECIMALS
    usual = numbers.DECIMALS["score"]
    parts = [
        *points,
        *(more.points for more in account.adjustments),
        account.bonus,
        -account.malus,
    ]
    return fewest_decimals(
        lambda count: agrees(
            sum(rounded(part, count) for part in parts),
            rounded(float(score), usual),
            usual,
        ),
        _POINTS_DECIMALS,
    )


def _indicator_columns(account: UnitAccount) -> tuple[Col, ...]:
    """The columns of a score, values and bases with as many decimals as the points take.

    From what is printed, weight × value ÷ base is the points as they are printed.
    """
    points = _points_decimals(account)
    values = fewest_decimals(
        lambda count: all(
            _is_told_by(each, count, points) for each in account.indicators
        ),
        _FEWEST_DECIMALS,
    )
    of_column = {"value": values, "base": values, "points": points}
    return tuple(
        replace(col, decimals=of_column[col.key]) if col.key in of_column else col
        for col in _INDICATORS
    )


def _score_workings(
    account: UnitAccount, cols: Sequence[Col], lang: str
) -> Iterator[str]:
    """How the values of the indicators were reckoned: means of years, then each ratio."""
    for column, years in account.years.items():
        yield _mean_of_years(column, years, account.year_weights, lang)
    decimals = next(col.decimals for col in cols if col.key == "value") or 0
    for indicator in account.indicators:
        if indicator.value is not None and None not in indicator.parts:
            yield _ratio(account, indicator, decimals, lang)
        if indicator.behind is not None:
            yield _base_of_average(account, indicator, decimals, lang)


def _base_of_average(
    account: UnitAccount, indicator: ScoredIndicator, decimals: int, lang: str
) -> str:
    """What average a base value is: of how many firms, of which, of which year.

    The average times its factor is the base as it is printed.
    """
    behind, base = indicator.behind, indicator.base
    assert behind is not None
    assert base is not None
    average = base / behind.factor
    printed = rounded(base, decimals)

    def comes_out(count: int) -> bool:
        return agrees(rounded(average, count) * behind.factor, printed, decimals)

    shown = number(average, fewest_decimals(comes_out, decimals))
    if behind.factor != 1:
        shown += f" × {behind.factor:g} = {number(base, decimals)}"
    groups = [labels.group_word(group, lang, account.titles) for group in behind.groups]
    kind = phrase(
        f"text.explain.average.{behind.average}", percentile=behind.percentile
    )
    code = "stands_in" if behind.stands_in else "of_groups" if groups else "of_all"
    return say(
        f"text.explain.base.{code}",
        lang,
        title=_title(indicator).in_language(lang),
        year=behind.year,
        missing=behind.year - 1,
        groups=say("words.comma", lang).join(groups),
        count=behind.firms,
        average=kind,
        steps=shown,
    )


def _mean_of_years(
    column: str, years: Mapping[int, float], weights: Mapping[int, float], lang: str
) -> str:
    """A figure as the mean of several years, which are quoted from the ledger to the last digit."""
    counts = {year: weights.get(year, 1.0) for year in years}
    total = sum(counts.values())
    mean = sum(figure * counts[year] for year, figure in years.items()) / total

    def is_quoted(count: int) -> bool:
        return all(
            abs(rounded(figure, count) - figure) < _SAME for figure in years.values()
        )

    decimals = fewest_decimals(is_quoted, numbers.DECIMALS.get(column, 2))
    said = []
    for year, figure in years.items():
        times = f" × {counts[year]:g}" if weights else ""
        shown = number(figure, decimals) + times
        said.append(say("text.explain.of_year", lang, year=year, figure=shown))
    return say(
        "text.explain.mean",
        lang,
        label=labels.column_label(column, lang),
        figures=" + ".join(said),
        count=f"{total:g}",
        mean=shown_value(column, mean, lang, decimals),
    )


def _ratio(
    account: UnitAccount, indicator: ScoredIndicator, decimals: int, lang: str
) -> str:
    """An indicator's value as the ratio that it is, with as many digits as its value takes."""
    (top, bottom), (over, under) = indicator.parts, indicator.over
    figures = [(over, top or 0.0), *indicator.added, (under, bottom or 0.0)]
    of_facts = _decimals_of_facts(account)
    usual = [of_facts.get(name, numbers.DECIMALS.get(name, 2)) for name, _ in figures]
    value = rounded(indicator.value or 0.0, decimals)

    def comes_out(more: int) -> bool:
        *above, below = (
            rounded(figure, count + more)
            for (_, figure), count in zip(figures, usual, strict=True)
        )
        return below != 0 and agrees(
            sum(above) / below * indicator.times, value, decimals
        )

    more = fewest_decimals(comes_out, 0)
    *summands, below = (
        shown_value(name, abs(figure) if at else figure, lang, count + more)
        for at, ((name, figure), count) in enumerate(zip(figures, usual, strict=True))
    )
    above = summands[0]
    for (_, figure), shown in zip(indicator.added, summands[1:], strict=True):
        above += f" {'−' if figure < 0 else '+'} {shown}"
    above = f"({above})" if indicator.added else above
    times = f" × {indicator.times:,g}" if indicator.times != 1 else ""
    title = _title(indicator).in_language(lang)
    steps = f"{above} ÷ {below}{times} = {number(value, decimals)}"
    return say("text.explain.working", lang, name=title, working=steps)


def _is_told_by(
    indicator: ScoredIndicator, decimals: int, points_decimals: int
) -> bool:
    """Whether an indicator's points come out of its value and base with so many decimals.

    An announced base is a quotation: it is told whole. Points at floor or cap are none of the sum.
    """
    value, base, points = indicator.value, indicator.base, indicator.points
    if value is None or base is None or points is None:
        return True
    if abs(_points(indicator, value, base) - points) > _SAME:
        return True
    short = rounded(base, decimals)
    if short == 0 or (
        abs(base - rounded(base, 4)) < _SAME and abs(short - base) > _SAME
    ):
        return False
    again = _points(indicator, rounded(value, decimals), short)
    return agrees(again, rounded(points, points_decimals), points_decimals)


def _points(indicator: ScoredIndicator, value: float, base: float) -> float:
    """The points of a value, without floor and cap."""
    share = value / base
    return indicator.weight * (2 - share if indicator.lower_is_better else share)


def _card(card: RecognitionCard, lang: str) -> AccountTable:
    """A recognition card as a table of two columns: what is asked, and what it rests on."""
    goal = goal_title(card.goal, lang)
    title = say("text.explain.card", lang, goal=goal, action=card.entry.action_id)
    rows: list[Row] = [
        {"question": say(f"table.card.{name}", lang), "answer": said}
        for name, said in card_words(card, lang).items()
    ]
    return AccountTable(title, rows, _CARD)


def standing_line(account: UnitAccount, standing: Standing, lang: str = "zh") -> str:
    """Where the unit stands, among whom, and what the class above would take.

    Parameters
    ----------
    account : UnitAccount
        Of one unit.
    standing : Standing
        Its standing.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The gap is rounded up: who pays what is printed has to be in the class.
    """
    group = labels.group_word(
        str(account.facts.get("group") or ""), lang, account.titles
    )
    if group:
        rank = phrase(
            "text.explain.rank_in", group=group, rank=standing.rank, of=standing.of
        )
    else:
        rank = phrase("text.explain.rank", rank=standing.rank, of=standing.of)
    if standing.cut is not None:
        name, low, high = standing.cut
        share = standing.rank / standing.of
        rank = phrase(
            "text.explain.cut", rank=rank, share=share, word=name, low=low, high=high
        )
    if standing.gap_wan is None:
        return rank.in_language(lang)
    tax = number(sufficient_gap(standing.gap_wan), 1)
    return say("text.explain.rank_and_gap", lang, rank=rank, tax=tax)


def _reason_line(reason: Reason, lang: str) -> str:
    """A rule that holds, what it is taken from, and the values it saw.

    A value that was unknown is an en dash: a rule may hold because something is not there.

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
    for column, raw in reason["values"].items():
        value = json_value(raw)
        shown = UNKNOWN if value is None else shown_value(column, value, lang)
        label = labels.column_label(column, lang)
        values.append(say("text.explain.fact", lang, label=label, value=shown))
    return say(
        "text.explain.reason",
        lang,
        title=Label.translated(reason["title"], reason["title_en"]),
        cite=Label.translated(reason["cite"], reason["cite_en"]),
        values=say("words.clause", lang).join(values),
    )


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
    known = _filled(
        say("text.explain.fact", lang, label=label, value=value)
        for label, value in facts(account, lang)
    )
    lines = [heading(account, lang), "", *known, ""]
    if account.standing is not None:
        lines += [
            *folded(standing_line(account, account.standing, lang), _WIDTH, "  "),
            "",
        ]
    for reason in account.reasons:
        lines += folded(f"• {_reason_line(reason, lang)}", _WIDTH, "  ")
    if account.reasons:
        lines.append("")
    look = Look(color, _TABLE_WIDTH)
    for table in tables(account, lang):
        lines.append(
            text_table(table.rows, table.cols, title=table.title, lang=lang, look=look)
        )
        for working in table.workings:
            lines += folded(working, _WIDTH, "  ")
        if table.workings:
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
        parts = [
            f"<h3>{escape(heading(account, lang))}</h3>",
            f"<table>{pairs}</table>",
        ]
        if account.reasons:
            items = [
                f"<li>{escape(_reason_line(r, lang))}</li>" for r in account.reasons
            ]
            parts.append(f"<ul>{''.join(items)}</ul>")
        for table in tables(account, lang):
            parts.append(f"<h4>{escape(table.title)}</h4>{_html_table(table, lang)}")
            parts += [f"<p>{escape(working)}</p>" for working in table.workings]
        return "".join(parts)


def _html_table(table: AccountTable, lang: str) -> str:
    """A table as HTML, its headings in the language; text from data is escaped."""
    from html import escape

    rows = ["".join(f"<th>{escape(col.label(lang))}</th>" for col in table.cols)]
    for row in table.rows:
        cells = [escape(_cell(row.get(col.key), col)) for col in table.cols]
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(value: object, col: Col) -> str:
    """A number in print, or text; an en dash where it is unknown.

    Examples
    --------
    >>> _cell(1234.5, Col("mu", "table.land", decimals=1)), _cell(None, Col("class", "table.class"))
    ('1,234.5', '–')
    """
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
        Text where it is printed, tables where a notebook shows it; its attribute ``account`` holds
        the values.

    Raises
    ------
    UnknownUnitError
        Where there is no such unit; it names the nearest id.
    """
    return Explanation(account_of(assessment, id), lang)
