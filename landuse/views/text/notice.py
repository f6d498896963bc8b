"""The ranking as it is published for objections (公示): a list of all firms, and a letter to each.

Each row of the list has the figures that decided it. A letter tells its firm how its land, its
bases and its points were reckoned, and where to object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from landuse.domain.explain.unit_account import UnitAccount, accounts_of_firms
from landuse.domain.frames.cells import Record, json_value
from landuse.domain.land.balance import BALANCE
from landuse.domain.policy.objections import Objections
from landuse.views.style import labels
from landuse.views.style.numbers import column_unit
from landuse.views.tables.columns import Col, number, rounded
from landuse.views.tables.workbook import Page, Sheet
from landuse.views.text import ranking
from landuse.views.text.adding_up import agrees, fewest_decimals
from landuse.views.text.explain import standing_line
from landuse.views.text.explanation_tables import tables
from landuse.words.catalogue import has, say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.explain.score_workings import ScoredIndicator
    from landuse.domain.policy.scheme import Scheme
    from landuse.views.text.explanation_tables import AccountTable

#: Letters that a workbook holds at most: a zone with more firms writes them class by class.
MOST_LETTERS = 500
#: A blank to be filled in by hand.
_BLANK = "________"
#: Columns of the list before those of the indicators, and after them.
_BEFORE_INDICATORS = (
    Col("number", "table.serial_number", decimals=0),
    Col("group", "table.group"),
    Col("id", "table.firm_id"),
    Col("name", "table.firm"),
    Col("sector", "table.sector"),
    Col("own_mu", "table.own_mu", decimals=2),
    Col("rented_mu", "table.rented_mu", decimals=2),
    Col("let_mu", "table.let_mu", decimals=2),
    Col("outside_mu", "table.outside_mu", decimals=2),
    Col("mu", "table.rated_land", decimals=2),
    Col("vacant_mu", "table.vacant_mu", decimals=2),
)
_AFTER_INDICATORS = (
    Col("bonus_points", "table.bonus", decimals=2),
    Col("malus_points", "table.malus", decimals=2),
    Col("score", "table.score", decimals=2),
    Col("rank", "table.rank", decimals=0),
    Col("class", "table.class"),
    Col("remark", "table.remark"),
)
_LAND_DECIMALS = 2
#: Sources of a firm's land, and whether each adds to it or goes off it.
_LAND_SIGNS = {"own_mu": 1, "rented_mu": 1, "let_mu": -1, "outside_mu": 1}


def sheet(
    assessment: Assessment, rows: Sequence[Record], note: str, lang: str = "zh"
) -> Sheet:
    """The list that is published.

    Parameters
    ----------
    assessment : Assessment
        What the ranking is of.
    rows : sequence of dict
        Rows of a ranking of enterprises by score, as
        :func:`landuse.domain.ranking.ranking.ranking` gives them, as plain values.
    note : str
        The remarks under the ranking.
    lang : str
        "zh" or "en".

    Returns
    -------
    Sheet
        One row a firm: its land by source, value and points of every indicator, bonus and
        deductions, score, rank, class and a remark: why it is not rated, what vetoes it, which
        figures something else stands in for.
    """
    zone, scheme = assessment.zone, assessment.zone.policy.scheme
    cols = [*_BEFORE_INDICATORS]
    for indicator in scheme.all_indicators:
        cols += ranking.indicator_columns(indicator)
    cols += _AFTER_INDICATORS
    numbered_rows = []
    for number_of_row, row in enumerate(ranking.rows_in_words(rows, lang, scheme), 1):
        remark = _remark(row, scheme, lang)
        numbered_rows.append({**row, "number": number_of_row, "remark": remark})
    title = say("text.notice.title", lang, zone=zone.name, year=zone.year)
    objections = _objections_sentence(zone.objections, lang)
    return Sheet(
        name=say("text.notice.sheet", lang),
        cols=cols,
        rows=numbered_rows,
        title=title,
        note=say("words.semicolon", lang).join([objections, note]),
        fills=ranking.fills(),
    )


def _remark(row: Record, scheme: Scheme, lang: str) -> str | None:
    """The remark of the ranking, and which figures something else stands in for."""
    remarks = []
    if row["remark"] is not None:
        remarks.append(row["remark"])
    for indicator in scheme.all_indicators:
        value = row.get(f"x_{indicator.id}")
        points = row.get(f"points_{indicator.id}")
        if value is None and points is not None and row["rank"] is not None:
            reason = say(f"text.explain.stand_in.{indicator.missing}", lang)
            title = indicator.label.in_language(lang)
            remarks.append(
                say("text.explain.with_reason", lang, title=title, why=reason)
            )
    return say("words.clause", lang).join(remarks) or None


def letters(
    assessment: Assessment, firms: Sequence[str], lang: str = "zh"
) -> Iterator[Page]:
    """A letter to each firm.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    firms : sequence of str
        Their ids.
    lang : str
        "zh" or "en".

    Yields
    ------
    Page
        On one page: the result, how the land, the bases and the points were reckoned, and where
        to object.
    """
    columns = [name for name in BALANCE if name != "vacant_mu"]
    balance = assessment.enterprises[columns]
    for firm_account in accounts_of_firms(assessment, firms):
        row = balance.loc[firm_account.id]
        land = {str(name): json_value(value) for name, value in row.items()}
        yield _letter(assessment, firm_account, land, lang)


def _letter(
    assessment: Assessment, firm_account: UnitAccount, land: Record, lang: str
) -> Page:
    """The letter to one firm."""
    zone, scheme = assessment.zone, assessment.zone.policy.scheme
    firm = firm_account.name or firm_account.id
    parts: list[str | Sheet] = [
        say("text.notice.to", lang, firm=firm, id=firm_account.id),
        say("text.notice.by", lang, title=scheme.label, cite=scheme.clause),
        _result_sentence(firm_account, lang),
        say("text.notice.land", lang),
    ]
    if land["mu"] is not None:
        parts.append(_land_sum(land, lang))
    # land comes first, then the score, each where the firm has any
    account_tables = tables(firm_account, lang)
    if len(firm_account.uses):
        parts += _with_workings(account_tables.pop(0))
    parts.append(say("text.notice.points", lang))
    for indicator in firm_account.indicators:
        # averages are explained with the points, under their table
        if indicator.behind is None:
            parts.append(_base_sentence(indicator, lang))
    if firm_account.indicators:
        parts += _with_workings(account_tables.pop(0))
    parts += [
        say("text.notice.object", lang),
        _objections_sentence(zone.objections, lang),
        "",
        say("text.notice.blank.what", lang),
        say("text.notice.blank.signed", lang),
    ]
    title = say("text.notice.letter_title", lang, zone=zone.name, year=zone.year)
    return Page(firm, title, parts)


def _with_workings(table: AccountTable) -> list[str | Sheet]:
    """A table of the firm's account, and the sums behind its figures under it."""
    return [Sheet("", table.cols, table.rows, table.title), *table.workings]


def _objections_sentence(objections: Objections | None, lang: str) -> str:
    """Where and until when to object; blanks where the workspace does not say so."""
    if objections is None:
        objections = Objections()
    contact, until = "", _BLANK
    if objections.contact:
        contact = say("text.notice.contact", lang, contact=objections.contact)
    if objections.until is not None:
        until = objections.until.isoformat()
    office = objections.office or _BLANK
    return say(
        "text.notice.objections", lang, office=office, contact=contact, until=until
    )


def _result_sentence(firm_account: UnitAccount, lang: str) -> str:
    """Class, rank and score, or the reason that there is none."""
    facts = {name: json_value(value) for name, value in firm_account.facts.items()}
    clauses = []
    if facts["class"] is not None:
        clauses.append(say("text.notice.class", lang, name=str(facts["class"])))
    if facts["unrated"] is not None:
        unrated = str(facts["unrated"])
        reason = labels.group_word(unrated, lang, firm_account.titles)
        clauses.append(say("text.ranking.remark.unrated", lang, reason=reason))
    if facts["veto"] is not None:
        veto = str(facts["veto"])
        clauses.append(say("text.ranking.remark.veto", lang, reason=veto))
    if firm_account.score_rank is not None:
        clauses.append(standing_line(firm_account, firm_account.score_rank, lang))
    result = say("words.clause", lang).join(clauses)
    return say("text.notice.result", lang, result=result)


def _land_sum(land: Record, lang: str) -> str:
    """The land as the sum of its sources, with as many digits as the sum takes."""
    total = rounded(float(land["mu"]), _LAND_DECIMALS)

    def sources_add_up(decimals: int) -> bool:
        reckoned = 0.0
        for name, sign in _LAND_SIGNS.items():
            reckoned += sign * rounded(float(land[name]), decimals)
        return agrees(reckoned, total, _LAND_DECIMALS)

    decimals = fewest_decimals(sources_add_up, _LAND_DECIMALS)
    printed_total = number(total, _LAND_DECIMALS)
    printed_sources = {name: number(land[name], decimals) for name in _LAND_SIGNS}
    unit = column_unit("mu", lang)
    return say(
        "text.notice.balance", lang, mu=printed_total, unit=unit, **printed_sources
    )


def _base_sentence(indicator: ScoredIndicator, lang: str) -> str:
    """The base that an indicator is measured against, where it is announced or not known."""
    title = Label(indicator.title, indicator.title_en)
    source = indicator.base_source
    code = f"text.scheme.base_from.{source}"
    if has(code):
        source = say(code, lang)
    value = _BLANK
    if indicator.base is not None:
        value = f"{indicator.base:,.8g}"
    return say("text.notice.base", lang, title=title, value=value, source=source)
