"""The ranking as it is published for objections (公示): a list of all firms, and a letter to each.

The list has in each row what decided it; a letter tells its firm how its land, its bases and its
points were reckoned, and where to object.
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
from landuse.views.text import explain, ranking
from landuse.views.text.adding_up import agrees, fewest_decimals
from landuse.words.catalogue import has, say
from landuse.words.phrases import Label

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.explain.score_workings import ScoredIndicator
    from landuse.domain.policy.scheme import Scheme

#: More letters than this no workbook holds: who has more firms writes them class by class.
MOST_LETTERS = 500
#: What stands where somebody has to fill something in by hand.
_OPEN = "________"
_BEFORE = (
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
_AFTER = (
    Col("bonus_points", "table.bonus", decimals=2),
    Col("malus_points", "table.malus", decimals=2),
    Col("score", "table.score", decimals=2),
    Col("rank", "table.rank", decimals=0),
    Col("class", "table.class"),
    Col("remark", "table.remark"),
)
_LAND_DECIMALS = 2


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
        What is said of the ranking.
    lang : str
        "zh" or "en".

    Returns
    -------
    Sheet
        One row a firm: its land by source, value and points of every indicator, bonus and
        deductions, score, rank, class and a remark: why it is not rated, what vetoes it, which
        figure another stands in for.
    """
    scheme = assessment.zone.policy.scheme
    indicators = scheme.all_indicators
    of_indicators: list[Col] = []
    for indicator in indicators:
        of_indicators += ranking.indicator_columns(indicator)
    shown = ranking.rows_in_words(rows, lang, scheme)
    listed = [
        {**row, "number": place, "remark": _remark(row, scheme, lang)}
        for place, row in enumerate(shown, 1)
    ]
    name, year = assessment.zone.name, assessment.zone.year
    title = say("text.notice.title", lang, zone=name, year=year)
    said = say(
        "text.notice.objections", lang, **_where(assessment.zone.objections, lang)
    )
    return Sheet(
        say("text.notice.sheet", lang),
        (*_BEFORE, *of_indicators, *_AFTER),
        listed,
        title,
        say("words.semicolon", lang).join([said, note]),
        ranking.fills(),
    )


def _remark(row: Record, scheme: Scheme, lang: str) -> str | None:
    """What the ranking remarks, and the figures that something stands in for."""
    said = [] if row["remark"] is None else [row["remark"]]
    for indicator in scheme.all_indicators:
        value, points = row.get(f"x_{indicator.id}"), row.get(f"points_{indicator.id}")
        if value is None and points is not None and row["rank"] is not None:
            why = say(f"text.explain.stand_in.{indicator.missing}", lang)
            title = indicator.label.in_language(lang)
            said.append(say("text.explain.with_reason", lang, title=title, why=why))
    return say("words.clause", lang).join(said) or None


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
    balance = assessment.enterprises[[name for name in BALANCE if name != "vacant_mu"]]
    for account in accounts_of_firms(assessment, firms):
        row = balance.loc[account.id]
        land = {str(name): json_value(value) for name, value in row.items()}
        yield _letter(assessment, account, land, lang)


def _letter(
    assessment: Assessment, account: UnitAccount, land: Record, lang: str
) -> Page:
    """The letter to one firm."""
    zone, scheme = assessment.zone, assessment.zone.policy.scheme
    parts: list[str | Sheet] = [
        say("text.notice.to", lang, firm=account.name or account.id, id=account.id),
        say("text.notice.by", lang, title=scheme.label, cite=scheme.clause),
        _result(account, lang),
        say("text.notice.land", lang),
    ]
    if land["mu"] is not None:
        parts.append(_balance(land, lang))
    tables = explain.tables(account, lang)
    for table in tables[: 1 if len(account.uses) else 0]:
        parts += [Sheet("", table.cols, table.rows, table.title), *table.workings]
    parts.append(say("text.notice.points", lang))
    # averages are told with the points, under their table
    quoted = [each for each in account.indicators if each.behind is None]
    parts += [_base(indicator, lang) for indicator in quoted]
    if account.indicators:
        table = tables[1 if len(account.uses) else 0]
        parts += [Sheet("", table.cols, table.rows, table.title), *table.workings]
    parts.append(say("text.notice.object", lang))
    parts.append(say("text.notice.objections", lang, **_where(zone.objections, lang)))
    parts += [
        "",
        *(say(f"text.notice.blank.{name}", lang) for name in ("what", "signed")),
    ]
    title = say("text.notice.letter_title", lang, zone=zone.name, year=zone.year)
    return Page(account.name or account.id, title, parts)


def _where(objections: Objections | None, lang: str) -> dict[str, str]:
    """Where and until when to object; open where the workspace does not say so."""
    stated = objections or Objections()
    contact = (
        say("text.notice.contact", lang, contact=stated.contact)
        if stated.contact
        else ""
    )
    until = _OPEN if stated.until is None else stated.until.isoformat()
    return {"office": stated.office or _OPEN, "contact": contact, "until": until}


def _result(account: UnitAccount, lang: str) -> str:
    """Class, rank and score, or why there is none."""
    facts = {name: json_value(value) for name, value in account.facts.items()}
    said = []
    if facts["class"] is not None:
        said.append(say("text.notice.class", lang, name=str(facts["class"])))
    if facts["unrated"] is not None:
        reason = labels.group_word(str(facts["unrated"]), lang, account.titles)
        said.append(say("text.ranking.remark.unrated", lang, reason=reason))
    if facts["veto"] is not None:
        said.append(say("text.ranking.remark.veto", lang, reason=str(facts["veto"])))
    if account.standing is not None:
        said.append(explain.standing_line(account, account.standing, lang))
    return say("text.notice.result", lang, result=say("words.clause", lang).join(said))


def _balance(land: Record, lang: str) -> str:
    """The land as the sum of its sources, with as many digits as the sum takes."""
    signs = {"own_mu": 1, "rented_mu": 1, "let_mu": -1, "outside_mu": 1}
    total = rounded(float(land["mu"]), _LAND_DECIMALS)

    def adds_up(count: int) -> bool:
        again = sum(
            sign * rounded(float(land[name]), count) for name, sign in signs.items()
        )
        return agrees(again, total, _LAND_DECIMALS)

    decimals = fewest_decimals(adds_up, _LAND_DECIMALS)
    shown = {name: number(land[name], decimals) for name in signs}
    mu = column_unit("mu", lang)
    return say(
        "text.notice.balance", lang, **shown, mu=number(total, _LAND_DECIMALS), unit=mu
    )


def _base(indicator: ScoredIndicator, lang: str) -> str:
    """What an indicator is measured against, where that is announced or not known."""
    title = Label(indicator.title, indicator.title_en)
    code = f"text.scheme.base_from.{indicator.base_source}"
    source = say(code, lang) if has(code) else indicator.base_source
    value = f"{indicator.base:,.8g}" if indicator.base is not None else _OPEN
    return say("text.notice.base", lang, title=title, value=value, source=source)
