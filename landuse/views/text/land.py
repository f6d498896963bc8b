"""How each firm's land was found, step by step: for a screen, a notebook and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.domain.explain.described_uses import described_uses
from landuse.domain.frames.cells import Record
from landuse.domain.land.balance import balance_of_parcels
from landuse.views.style import labels
from landuse.views.style.numbers import column_unit
from landuse.views.tables.columns import Col, declared, number, rounded
from landuse.views.tables.formats import records
from landuse.views.tables.workbook import Sheet
from landuse.views.text.adding_up import agrees, fewest_decimals
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

FIRM = (
    Col("enterprise_id", "table.firm_id", width=18, elastic=True),
    Col("name", "table.firm", width=14, elastic=True),
)
PARCEL = Col("parcel_id", "table.parcel", width=19)
LAND = (
    declared("land_mu"),
    Col("share", "table.share_of_firm", decimals=3),
    Col("tax_wan", "table.tax", decimals=1),
    Col("class", "table.class"),
    Col("basis_label", "table.basis", width=18, elastic=True, wraps=True),
)
_STEPS = (
    declared("building_id"),
    declared("tenure"),
    *LAND,
    Col("gross_mu", "table.gross_mu", decimals=4),
    Col("floor_m2", "table.floor_behind", decimals=1),
    Col("parcel_mu", "table.parcel_mu", decimals=4),
    Col("parcel_floor_m2", "table.parcel_floor", decimals=1),
    Col("time", "table.part_of_year", decimals=3),
    Col("let_mu", "table.let_mu", decimals=4),
    Col("yielded_mu", "table.yielded_mu", decimals=4),
    Col("working", "table.working", width=60),
)
_BALANCE = (
    PARCEL,
    Col("parcel_mu", "table.parcel_mu", decimals=4),
    *FIRM,
    Col("own_mu", "table.own_mu", decimals=4),
    Col("rented_mu", "table.rented_mu", decimals=4),
    Col("let_mu", "table.let_mu", decimals=4),
    Col("land_mu", "table.land", decimals=4),
    Col("vacant_mu", "table.vacant_mu", decimals=4),
)
#: Land (亩) that print would show as nothing.
NOTHING = 0.005
#: Decimals of a part of the year, and more digits than usual that a working gets at most.
_TIME_DECIMALS = 3
_MOST_MORE = 4


def labelled(rows: Sequence[Record], lang: str, decimals: int = 2) -> list[Record]:
    """Rows of land use with their basis and their working in words.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".
    decimals : int
        With how many the land is printed.

    Returns
    -------
    list of dict
        Those rows with ``basis_label`` and ``working``, and ``tenure`` in words.
    """
    return [
        {
            **row,
            "tenure": labels.word(row["tenure"] or "", lang),
            "basis_label": labels.word(row["basis"], lang),
            "working": working(row, lang, decimals),
        }
        for row in rows
    ]


def working(row: Record, lang: str = "zh", decimals: int = 2) -> str:
    """The sum behind a row's land, by which a reader can reckon it again.

    Parameters
    ----------
    row : mapping
        A row of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".
    decimals : int
        With how many its land is printed.

    Returns
    -------
    str
        The land alone where it is simply stated; figures with as many digits as the result takes.

    Examples
    --------
    >>> row = {
    ...     "basis": "floor",
    ...     "gross_mu": 18.0,
    ...     "parcel_mu": 30.0,
    ...     "floor_m2": 12e3,
    ...     "parcel_floor_m2": 2e4,
    ...     "time": 0.5,
    ...     "let_mu": 0.0,
    ...     "yielded_mu": 0.0,
    ...     "land_mu": 9.0,
    ... }
    >>> working(row)
    '30.00 亩 × 12,000 ÷ 20,000 m² × 0.500 年 = 9.00 亩'
    """
    mu = column_unit("land_mu", lang)
    result = rounded(row["land_mu"], decimals)

    def comes_out(count: int, by_floor: bool) -> bool:
        return agrees(
            _reckoned(row, decimals, count, by_floor=by_floor), result, decimals
        )

    # floor that a ledger states may change within the year: its mean then gives no ratio
    by_floor = row["basis"] in ("floor", "building") and comes_out(
        _MOST_MORE, by_floor=True
    )
    more = fewest_decimals(lambda count: comes_out(count, by_floor), 0, _MOST_MORE)
    land = decimals + more
    if by_floor:
        floor, floor_of_parcel = (
            number(row[key], more) for key in ("floor_m2", "parcel_floor_m2")
        )
        steps = (
            f"{number(row['parcel_mu'], land)} {mu} × {floor} ÷ {floor_of_parcel} m²"
        )
    else:
        steps = f"{number(row['gross_mu'], land)} {mu}"
    if row["time"] < 1:
        share = f"{row['time']:.{_TIME_DECIMALS + more}f}"
        steps += f" × {say('text.land.of_a_year', lang, share=share)}"
    for key in ("let_mu", "yielded_mu"):
        if (row[key] or 0) > NOTHING:
            steps += f" − {say(f'text.land.{key}', lang, area=number(row[key], land))}"
    shown = f"{number(result, decimals)} {mu}"
    return steps if steps == shown else f"{steps} = {shown}"


def _reckoned(row: Record, decimals: int, more: int, *, by_floor: bool) -> float:
    """A row's land as a reader finds it, from figures with some more digits than the result's.

    By floor it is a part of its parcel's land.
    """
    land = decimals + more
    if by_floor:
        floor_of_parcel = rounded(row["parcel_floor_m2"], more)
        out = (
            rounded(row["parcel_mu"], land)
            * rounded(row["floor_m2"], more)
            / floor_of_parcel
        )
    else:
        out = rounded(row["gross_mu"], land)
    if row["time"] < 1:
        out *= rounded(row["time"], _TIME_DECIMALS + more)
    for key in ("let_mu", "yielded_mu"):
        if (row[key] or 0) > NOTHING:
            out -= rounded(row[key], land)
    return float(out)


def sheet(assessment: Assessment, lang: str = "zh") -> Sheet:
    """Every row of the ledger that gave a firm land, as a sheet that can be reckoned through.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    lang : str
        "zh" or "en".

    Returns
    -------
    Sheet
        For a workbook.
    """
    title = say("text.land.title", lang)
    rows = labelled(records(described_uses(assessment, assessment.uses)), lang)
    return Sheet(
        title, (*FIRM, PARCEL, *_STEPS), rows, title, say("text.land.note", lang)
    )


def balance_sheet(assessment: Assessment, lang: str = "zh") -> Sheet:
    """The land of every parcel by firm: own + rented − let, and what is nobody's, to the parcel.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
    lang : str
        "zh" or "en".

    Returns
    -------
    Sheet
        For a workbook.
    """
    lines = balance_of_parcels(assessment.uses, assessment.parcels)
    names = (
        assessment.enterprises["name"].reindex(lines["enterprise_id"]).to_numpy(object)
    )
    lines = lines.assign(name=names)
    rows = records(lines)
    for row in rows:
        if row["enterprise_id"] is None:
            row["name"] = say("text.explain.unused", lang)
    title = say("text.land.balance_title", lang)
    return Sheet(title, _BALANCE, rows, title, say("text.land.balance_note", lang))
