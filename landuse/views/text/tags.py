"""Tags as rows, JSON and a terminal table.

A row names the first reason only, or what is missing before anything can be said; JSON has all of
them with their clauses and the values seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from landuse.domain.frames.cells import Record, json_value
from landuse.domain.tags.law import UNSTATED
from landuse.domain.tags.reasons import Reason, names_in_cell
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import told_with
from landuse.views.style import labels, palette
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table
from landuse.views.text.shown_values import shown_value
from landuse.words.catalogue import say
from landuse.words.phrases import Label, phrase

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment

COLS = (
    Col("unit", "table.kind_of_unit"),
    Col("id", "table.id", width=20),
    Col("status_label", "table.status", width=14, elastic=True, wraps=True),
    Col("sure", "table.certainty"),
    Col("why", "table.why", width=44, elastic=True, wraps=True),
)


class StatusTotal(TypedDict):
    """How many parcels have a status, and how much land they are."""

    status: str
    label: str
    count: int
    mu: float


def sure(confirmed: bool, word: str, reviewer: object, lang: str) -> str:
    """How sure a status is.

    Parameters
    ----------
    confirmed
        Whether a decision or a field check confirms it.
    word
        The status.
    reviewer
        Who checked it in the field; missing where nobody did.
    lang
        "zh" or "en".

    Returns
    -------
    str
        Suspected, confirmed or reviewed; empty for statuses that are plain facts.

    Examples
    --------
    >>> sure(False, "idle", None, "en"), sure(True, "idle", None, "en")
    ('suspected', 'confirmed')
    >>> sure(True, "idle", "王工", "en")
    'reviewed'
    >>> sure(False, "in_use", None, "en")
    ''
    """
    if json_value(reviewer) is not None:
        return say("text.tags.reviewed", lang)
    if confirmed:
        return say("text.tags.confirmed", lang)
    if word in status.SUSPECTED:
        return say("text.tags.suspected", lang)
    return ""


def rows_of(
    assessment: Assessment, units: gpd.GeoDataFrame, unit: str, lang: str
) -> list[Record]:
    """One row a unit for print: status, how sure, the first reason or what is missing.

    Parameters
    ----------
    assessment
        Whose units they are.
    units
        Its parcels or buildings, or some of them.
    unit
        "parcel" or "building".
    lang
        "zh" or "en".

    Returns
    -------
    list of dict
        Values by the keys of :data:`COLS`, in the order of ``units``.
    """
    kind = say(f"text.unit.{unit}", lang)
    reasons = assessment.grounds[unit].reasons(units.index)
    columns = ["status", "confirmed", "missing", "reviewer"]
    rows = []
    for id_, row, of_unit in zip(
        units.index, units[columns].to_dict("records"), reasons, strict=True
    ):
        word = row["status"]
        if word == status.UNDETERMINED:
            why = _missing(names_in_cell(row["missing"]), lang)
        else:
            why = _first_reason([r for r in of_unit if r["status"] == word], lang)
        rows.append(
            {
                "unit": kind,
                "id": str(id_),
                "status": word,
                "status_label": status.label(status.STATUSES, word, lang),
                "sure": sure(row["confirmed"], word, row["reviewer"], lang),
                "why": why,
            }
        )
    return rows


def _missing(names: list[str], lang: str) -> str:
    """The columns that have to be filled before a unit can be judged.

    Examples
    --------
    >>> _missing(["tax_wan", "started"], "zh"), _missing(["tax_wan"], "en")
    ('缺：实缴税收、实际开工时间', 'Missing: Tax')
    >>> _missing([], "zh")
    '资料已填，但无法判断'
    """
    if not names:
        return say("text.tags.undecided", lang)
    columns = [labels.column_label(name, lang) for name in names]
    return say("text.tags.missing", lang, columns=columns)


def _first_reason(reasons: list[Reason], lang: str) -> str:
    """The title of the first reason, with what a reviewer wrote and who gives the line.

    Empty where there is none.
    """
    if not reasons:
        return ""
    first = reasons[0]
    title = Label.translated(first["title"], first["title_en"])
    remark = first["values"].get("reason")
    if not remark:
        return "".join([title.in_language(lang), *_told_beside(first["values"], lang)])
    return say("text.tags.remark", lang, title=title, remark=remark)


def _told_beside(values: Mapping[str, object], lang: str) -> list[str]:
    """Who gives a line, which class is the last: what is told beside a value that decided.

    Examples
    --------
    >>> _told_beside({"tax_line": 4.0, "tax_line_from": "contract"}, "en")
    [' (Tax line 4.00 × 10k yuan/mu: the contract)']
    >>> _told_beside({"firm_in_last_class": True, "firm_class": "D"}, "zh")
    ['（主要企业等级 D）']
    """
    out = []
    for name, value in values.items():
        for beside in told_with(name):
            said = values.get(beside)
            if value is None or said is None:
                continue
            if value is True:  # the flag is what the reason says already
                told = phrase(
                    "text.explain.fact",
                    label=labels.column_label(beside, lang),
                    value=shown_value(beside, said, lang),
                )
            else:
                told = phrase(
                    "text.tags.line",
                    label=labels.column_label(name, lang),
                    value=shown_value(name, value, lang),
                    source=shown_value(beside, said, lang),
                )
            out.append(say("text.tags.beside", lang, told=told))
    return out


def json_of(assessment: Assessment, units: gpd.GeoDataFrame, unit: str) -> list[Record]:
    """One dict a unit as the command-line contract promises.

    Parameters
    ----------
    assessment
        Whose units they are.
    units
        Its parcels or buildings, or some of them.
    unit
        "parcel" or "building".

    Returns
    -------
    list of dict
        In the order of ``units``.
    """
    keys: tuple[
        Literal["rule", "title", "cite", "dated", "compared", "unverified", "values"],
        ...,
    ]
    keys = ("rule", "title", "cite", "dated", "compared", "unverified", "values")
    causes = _idle_causes(assessment, units)
    reasons = assessment.grounds[unit].reasons(units.index)
    columns = units[["status", "confirmed", "flags", "missing"]].to_dict("records")
    return [
        {
            "unit": unit,
            "id": str(id_),
            "status": row["status"],
            "confirmed": bool(row["confirmed"]),
            "flags": names_in_cell(row["flags"]),
            "reasons": [{key: reason[key] for key in keys} for reason in of_unit],
            "idle_cause": cause if status.IDLE in names_in_cell(row["flags"]) else None,
            "missing": names_in_cell(row["missing"]),
        }
        for id_, row, of_unit, cause in zip(
            units.index, columns, reasons, causes, strict=True
        )
    ]


def _idle_causes(assessment: Assessment, units: gpd.GeoDataFrame) -> list[str | None]:
    """Why each unit stands idle, as the law tells it: government, force majeure, or not said."""
    facts = assessment.grounds["parcel"].facts
    if "idle_cause_kind" not in facts:
        return [None] * len(units)
    kinds = facts["idle_cause_kind"].reindex(units.index)
    return [
        kind if isinstance(kind, str) and kind != UNSTATED else None for kind in kinds
    ]


def summary(assessment: Assessment, lang: str) -> list[StatusTotal]:
    """Number and area of the parcels in each status.

    Parameters
    ----------
    assessment
        Whose parcels.
    lang
        "zh" or "en": the language of ``label``.

    Returns
    -------
    list of StatusTotal
        In the order of the vocabulary, statuses that some parcel has; ``mu`` is the area in mu.
    """
    groups = assessment.parcels.groupby("status", observed=True)["area_mu"].agg(
        ["size", "sum"]
    )
    return [
        {
            "status": word,
            "label": status.label(status.STATUSES, word, lang),
            "count": int(groups.at[word, "size"]),
            "mu": float(groups.at[word, "sum"]),
        }
        for word in status.STATUSES
        if word in groups.index
    ]


def title(assessment: Assessment, lang: str = "zh") -> str:
    """Whose tags, and as of when.

    Parameters
    ----------
    assessment : Assessment
        Whose tags.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    zone, day = assessment.zone, assessment.as_of
    if zone.known_on is None:
        return say("text.tags.title", lang, zone=zone.name, day=day)
    return say(
        "text.tags.title_known", lang, zone=zone.name, day=day, known_on=zone.known_on
    )


def text(
    assessment: Assessment,
    rows: Sequence[Record],
    lang: str = "zh",
    color: bool = False,
    only: bool = False,
) -> str:
    """Totals by status, then a table of units.

    Parameters
    ----------
    assessment
        Whose units.
    rows
        As :func:`rows_of` gives them.
    lang
        "zh" or "en".
    color
        Whether it goes to a terminal with colours.
    only
        Whether the rows are those somebody asked for: then all of them are listed, else only units
        that are not plainly in use.

    Returns
    -------
    str
        Lines for a terminal.
    """
    shown = (
        list(rows) if only else [row for row in rows if row["status"] != status.IN_USE]
    )
    by_label = {
        status.label(status.STATUSES, word, lang): style
        for word, style in palette.STATUS_TERMINAL.items()
    }
    table = text_table(
        shown,
        COLS,
        title=title(assessment, lang),
        note=_note(0 if only else len(rows) - len(shown), only, lang),
        lang=lang,
        look=Look(color, styles={"status_label": by_label}),
    )
    return "\n".join([*_totals(assessment, lang), "", table])


def _totals(assessment: Assessment, lang: str) -> list[str]:
    """Lines that say how many parcels have each status, and how much land they are."""
    totals = [
        say(
            "text.tags.total",
            lang,
            status=total["label"],
            count=total["count"],
            area=number(total["mu"], 1),
        )
        for total in summary(assessment, lang)
    ]
    said = say(
        "text.tags.totals", lang, totals=say("words.semicolon", lang).join(totals)
    )
    return folded(said, WIDTH)


def _note(unlisted: int, only: bool, lang: str) -> str:
    """What stands under the table: how many are not listed, where to read more.

    Examples
    --------
    >>> _note(12, only=False, lang="zh")
    '正常的 12 个未列；理由、条款与数值见 --format json'
    """
    if only:
        return say("text.tags.where_more", lang)
    return say("text.tags.unlisted", lang, count=unlisted)
