"""How each firm's land was reckoned, step by step: for a screen, a notebook and a workbook."""

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
#: Decimals of a part of the year, and of a working at most beyond the usual ones.
_TIME_DECIMALS = 3
_MAX_EXTRA = 4
#: Land that goes off a firm's: what it lets to others, and what it yields to them.
_DEDUCTIONS = ("let_mu", "yielded_mu")


def rows_in_words(rows: Sequence[Record], lang: str, decimals: int = 2) -> list[Record]:
    """Rows of land use with their basis and their working in words.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".
    decimals : int
        Decimals of the printed land.

    Returns
    -------
    list of dict
        Those rows with ``basis_label`` and ``working``, and ``tenure`` in words.
    """
    worded_rows = []
    for row in rows:
        words = {
            "tenure": labels.word(row["tenure"] or "", lang),
            "basis_label": labels.word(row["basis"], lang),
            "working": working(row, lang, decimals),
        }
        worded_rows.append({**row, **words})
    return worded_rows


def working(row: Record, lang: str = "zh", decimals: int = 2) -> str:
    """The sum behind a row's land, by which a reader can reckon it again.

    Parameters
    ----------
    row : mapping
        A row of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".
    decimals : int
        Decimals of its printed land.

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
    result = rounded(row["land_mu"], decimals)

    def comes_out(extra: int, by_floor: bool) -> bool:
        reckoned = _reckoned_land(row, decimals, extra, by_floor=by_floor)
        return agrees(reckoned, result, decimals)

    by_floor = False
    if row["basis"] in ("floor", "building"):
        # floor that a ledger states may change within the year: its mean then gives no ratio
        by_floor = comes_out(_MAX_EXTRA, by_floor=True)
    extra = fewest_decimals(lambda count: comes_out(count, by_floor), 0, _MAX_EXTRA)
    steps = _steps(row, decimals, extra, by_floor=by_floor, lang=lang)
    printed_result = f"{number(result, decimals)} {column_unit('land_mu', lang)}"
    if steps == printed_result:
        return steps
    return f"{steps} = {printed_result}"


def _steps(row: Record, decimals: int, extra: int, *, by_floor: bool, lang: str) -> str:
    """The sum without its result, in figures with some more decimals than the result's."""
    mu = column_unit("land_mu", lang)
    land_decimals = decimals + extra
    if by_floor:
        parcel_land = number(row["parcel_mu"], land_decimals)
        floor = number(row["floor_m2"], extra)
        parcel_floor = number(row["parcel_floor_m2"], extra)
        steps = f"{parcel_land} {mu} × {floor} ÷ {parcel_floor} m²"
    else:
        steps = f"{number(row['gross_mu'], land_decimals)} {mu}"
    if row["time"] < 1:
        share = f"{row['time']:.{_TIME_DECIMALS + extra}f}"
        steps += f" × {say('text.land.of_a_year', lang, share=share)}"
    for key in _DEDUCTIONS:
        if (row[key] or 0) > NOTHING:
            area = number(row[key], land_decimals)
            steps += f" − {say(f'text.land.{key}', lang, area=area)}"
    return steps


def _reckoned_land(row: Record, decimals: int, extra: int, *, by_floor: bool) -> float:
    """A row's land as a reader reckons it, from figures with more decimals than the result's.

    By floor it is a part of its parcel's land.
    """
    land_decimals = decimals + extra
    if by_floor:
        parcel_land = rounded(row["parcel_mu"], land_decimals)
        floor = rounded(row["floor_m2"], extra)
        parcel_floor = rounded(row["parcel_floor_m2"], extra)
        land = parcel_land * floor / parcel_floor
    else:
        land = rounded(row["gross_mu"], land_decimals)
    if row["time"] < 1:
        land *= rounded(row["time"], _TIME_DECIMALS + extra)
    for key in _DEDUCTIONS:
        if (row[key] or 0) > NOTHING:
            land -= rounded(row[key], land_decimals)
    return float(land)


def sheet(assessment: Assessment, lang: str = "zh") -> Sheet:
    """Every row of the ledger that gave a firm land, with the sum behind the land, as a sheet.

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
    uses = described_uses(assessment, assessment.uses)
    rows = rows_in_words(records(uses), lang)
    note = say("text.land.note", lang)
    return Sheet(title, (*FIRM, PARCEL, *_STEPS), rows, title, note)


def balance_sheet(assessment: Assessment, lang: str = "zh") -> Sheet:
    """The land of every parcel by firm (own + rented − let), and the land that nobody uses.

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
    balance = balance_of_parcels(assessment.uses, assessment.parcels)
    firm_names = assessment.enterprises["name"].reindex(balance["enterprise_id"])
    rows = records(balance.assign(name=firm_names.to_numpy(object)))
    for row in rows:
        if row["enterprise_id"] is None:
            row["name"] = say("text.explain.unused", lang)
    title = say("text.land.balance_title", lang)
    note = say("text.land.balance_note", lang)
    return Sheet(title, _BALANCE, rows, title, note)
