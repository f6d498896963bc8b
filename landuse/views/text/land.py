"""How each firm's land was found, step by step: for a screen, a notebook and a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landuse.domain.explain.described_uses import described_uses
from landuse.domain.vocabulary import status
from landuse.views.tables.columns import Col, number
from landuse.views.tables.formats import records
from landuse.views.tables.workbook import Sheet

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

FIRM = (
    Col("enterprise_id", "企业编号", "Firm", width=18),
    Col("name", "企业", "Name", width=14),
)
PARCEL = Col("parcel_id", "地块", "Parcel", width=19)
LAND = (
    Col("land_mu", "用地(亩)", "Mu", 2),
    Col("share", "占该企业", "Of firm", 3),
    Col("tax_wan", "税收(万元)", "Tax (10k)", 1),
    Col("class", "类", "Class"),
    Col("basis_label", "依据", "Basis", width=18),
)
_STEPS = (
    Col("building_id", "建筑", "Building"),
    Col("tenure", "使用方式", "Tenure"),
    *LAND,
    Col("gross_mu", "按依据(亩)", "By basis (mu)", 4),
    Col("floor_m2", "依据的建筑面积(m²)", "Floor behind it (m²)", 1),
    Col("parcel_mu", "地块(亩)", "Parcel (mu)", 4),
    Col("parcel_floor_m2", "地块建筑面积(m²)", "Floor of the parcel (m²)", 1),
    Col("time", "占全年", "Of the year", 3),
    Col("let_mu", "出租(亩)", "Let (mu)", 4),
    Col("yielded_mu", "让出(亩)", "Yielded (mu)", 4),
    Col("working", "算法", "Working", width=60),
)
_NOTE = (
    "用地 = 按依据 × 占全年 − 出租 − 让出；产出按用地份额落到地块",
    "land = by basis × of the year − let − yielded; output follows land",
)
#: Land (亩) that print would show as nothing.
NOTHING = 0.005


def labelled(rows: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Rows of land use with their basis and their working in words.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of dict
        Those rows with ``basis_label`` and ``working``.
    """
    return [
        {
            **row,
            "basis_label": status.label(status.LAND_BASES, row["basis"], lang),
            "working": working(row, lang),
        }
        for row in rows
    ]


def working(row: Mapping[str, Any], lang: str = "zh") -> str:
    """The sum behind a row's land, by which a reader can reckon it again.

    Parameters
    ----------
    row : mapping
        A row of :func:`landuse.domain.explain.described_uses.described_uses` as plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The land alone where it is simply stated.

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
    zh = lang == "zh"
    mu, year = ("亩", "年") if zh else ("mu", "year")
    let, yielded = ("出租", "让出") if zh else ("let", "yielded")
    if row["basis"] in ("floor", "building"):
        floor, floor_of_parcel = number(row["floor_m2"], 0), number(row["parcel_floor_m2"], 0)
        steps = f"{number(row['parcel_mu'])} {mu} × {floor} ÷ {floor_of_parcel} m²"
    else:
        steps = f"{number(row['gross_mu'])} {mu}"
    if row["time"] < 1:
        steps += f" × {row['time']:.3f} {year}"
    for key, word in (("let_mu", let), ("yielded_mu", yielded)):
        if (row[key] or 0) > NOTHING:
            steps += f" − {word} {number(row[key])}"
    result = f"{number(row['land_mu'])} {mu}"
    return steps if steps == result else f"{steps} = {result}"


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
    title = "用地分摊" if lang == "zh" else "Land"
    rows = labelled(records(described_uses(assessment, assessment.uses)), lang)
    return Sheet(title, (*FIRM, PARCEL, *_STEPS), rows, title, _NOTE[lang != "zh"])
