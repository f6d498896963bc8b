"""The tables of one unit's account: its land, its score, what it gave to the goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record, json_value
from landuse.views.style import numbers
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.columns import Col, Row, declared, number, rounded, yes_or_no
from landuse.views.tables.formats import records
from landuse.views.tables.recognition_cards import card_words
from landuse.views.text import land
from landuse.views.text.adding_up import (
    LAND_COLUMNS,
    decimals_of_sum,
    decimals_of_unit,
)
from landuse.views.text.score_workings import (
    score_columns,
    score_rows,
    score_workings,
    with_decimals,
)
from landuse.words.catalogue import in_words, say

if TYPE_CHECKING:
    from landuse.domain.explain.unit_account import UnitAccount
    from landuse.domain.recognition_cards import RecognitionCard

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
    """One table of a unit's account.

    Attributes
    ----------
    title : str
        Stands above it.
    rows : sequence of mapping
        Values by the key of their column.
    cols : sequence of Col
        Its columns, in their order.
    workings : sequence of str
        How its figures were reckoned: lines under it, since they are wider than a column.
    """

    title: str
    rows: Sequence[Row]
    cols: Sequence[Col]
    workings: Sequence[str] = ()


def tables(unit_account: UnitAccount, lang: str = "zh") -> list[AccountTable]:
    """The tables of an account that have rows, in this order: land, score, entries of goals, cards.

    Parameters
    ----------
    unit_account : UnitAccount
        Of one unit.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of AccountTable
        Those of land and score have the sums behind their figures as ``workings``.
    """
    account_tables = []
    land_table = _land_table(unit_account, lang)
    if land_table is not None:
        account_tables.append(land_table)
    if unit_account.indicators:
        account_tables.append(_score_table(unit_account, lang))
    if unit_account.entries:
        account_tables.append(_entries_table(unit_account, lang))
    card_tables = [_card_table(card, lang) for card in unit_account.cards]
    return account_tables + card_tables


def _land_table(unit_account: UnitAccount, lang: str) -> AccountTable | None:
    """The table of land, with a total where there are several rows; None where there is none.

    What the account is of is not repeated in each row: the land of a parcel does not name the
    parcel, that of a firm not the firm.
    """
    decimals = _land_decimals(unit_account)
    rows = _land_rows(unit_account, lang, decimals["land_mu"])
    if not rows:
        return None
    workings = _land_workings(rows, decimals["land_mu"], lang)
    cols = [*land.LAND]
    if unit_account.unit != "parcel":
        cols = [land.PARCEL, *cols]
    if unit_account.unit != "enterprise":
        cols = [*land.FIRM, *cols]
    if len(rows) > 1:
        total_row: Record = {cols[0].key: say("text.explain.total", lang)}
        total_row |= _printed_sums(rows, decimals)
        rows = [*rows, total_row]
    title = say("text.explain.land", lang)
    return AccountTable(title, rows, with_decimals(cols, decimals), workings)


def _land_rows(unit_account: UnitAccount, lang: str, decimals: int) -> list[Record]:
    """Who uses how much land, as rows in words.

    The part of a parcel that nobody uses is a row of its own, so that the column adds up to the
    parcel. It is left out where print would show nothing.
    """
    rows = land.rows_in_words(records(unit_account.uses), lang, decimals)
    unused_mu = unit_account.unused_mu
    if unused_mu is not None and unused_mu > land.NOTHING:
        rows.append({"name": say("text.explain.unused", lang), "land_mu": unused_mu})
    return rows


def _land_decimals(unit_account: UnitAccount) -> dict[str, int]:
    """Decimals of the columns of land and tax, so that they add up to those of the unit."""
    usual, unit_decimals = numbers.DECIMALS, decimals_of_unit(unit_account)
    land_column = LAND_COLUMNS.get(unit_account.unit, "")
    land_decimals = unit_decimals.get(land_column, usual["land_mu"])
    tax_decimals = unit_decimals.get("tax_wan", usual["tax_wan"])
    areas = [float(area) for area in unit_account.uses["land_mu"]]
    if unit_account.unused_mu is not None:
        areas.append(unit_account.unused_mu)
    taxes = [float(tax) for tax in unit_account.uses["tax_wan"].dropna()]
    return {
        "land_mu": decimals_of_sum(areas, sum(areas), land_decimals),
        "tax_wan": decimals_of_sum(taxes, sum(taxes), tax_decimals),
    }


def _printed_sums(rows: Sequence[Row], decimals: Mapping[str, int]) -> dict[str, float]:
    """The sums of columns as they are printed; a column without any figure has none."""
    sums: dict[str, float] = {}
    for key, decimals_of_column in decimals.items():
        for row in rows:
            value = json_value(row.get(key))
            if value is not None:
                figure = rounded(float(value), decimals_of_column)
                sums[key] = sums.get(key, 0) + figure
    return sums


def _land_workings(rows: Sequence[Record], decimals: int, lang: str) -> list[str]:
    """The sums behind the land of those firms whose land is not simply stated, a line each."""
    lines = []
    for row in rows:
        working = row.get("working", "")
        vacant_mu = row.get("vacant_mu") or 0.0
        is_vacant = vacant_mu > land.NOTHING
        if is_vacant:
            area = number(vacant_mu, decimals)
            working = say("text.explain.vacant", lang, working=working, vacant=area)
        if is_vacant or "=" in working:
            firm = row["name"] or row["enterprise_id"]
            name = " ".join(firm.split())
            lines.append(say("text.explain.working", lang, name=name, working=working))
    return lines


def _score_table(unit_account: UnitAccount, lang: str) -> AccountTable:
    """The points of each indicator, with the sums behind values and bases."""
    cols = score_columns(unit_account)
    rows = score_rows(unit_account, lang)
    workings = list(score_workings(unit_account, cols, lang))
    return AccountTable(say("text.explain.score", lang), rows, cols, workings)


def _entries_table(unit_account: UnitAccount, lang: str) -> AccountTable:
    """The entries of the unit in the lists of the goals, and whether each counts."""
    rows = []
    for entry in unit_account.entries:
        words = {
            "goal": in_words(entry["goal"], lang),
            "counted": yes_or_no(bool(entry["counted"]), lang),
            "unit": goal_unit(str(entry["unit"]), lang),
            "reason": in_words(entry["reason"], lang),
        }
        rows.append({**entry, **words})
    return AccountTable(say("text.explain.entries", lang), rows, _ENTRIES)


def _card_table(card: RecognitionCard, lang: str) -> AccountTable:
    """A recognition card as a table of two columns: questions, and the answers to them."""
    goal = goal_title(card.goal, lang)
    title = say("text.explain.card", lang, goal=goal, action=card.entry.action_id)
    rows = []
    for name, answer in card_words(card, lang).items():
        rows.append({"question": say(f"table.card.{name}", lang), "answer": answer})
    return AccountTable(title, rows, _CARD)
