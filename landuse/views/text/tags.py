"""Tags as rows, JSON and a terminal table.

A row names the first reason only, or the columns that are missing; JSON has all reasons with their
clauses and the values that the rules compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from landuse.domain.frames.cells import Record, json_value
from landuse.domain.tags.law import UNSTATED
from landuse.domain.tags.reasons import Reason, names_in_cell
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import told_with
from landuse.views.style import labels, palette
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table
from landuse.views.text.printed_values import printed_value
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
    """Number and area of the parcels with one status."""

    status: str
    label: str
    count: int
    mu: float


def certainty_in_words(confirmed: bool, word: str, reviewer: object, lang: str) -> str:
    """The certainty of a status in words.

    Parameters
    ----------
    confirmed
        Whether a decision or a field check confirms it.
    word
        The status.
    reviewer
        The person who checked it in the field; missing where nobody did.
    lang
        "zh" or "en".

    Returns
    -------
    str
        Suspected, confirmed or reviewed; empty for statuses that need no confirmation.

    Examples
    --------
    >>> certainty_in_words(False, "idle", None, "en")
    'suspected'
    >>> certainty_in_words(True, "idle", None, "en")
    'confirmed'
    >>> certainty_in_words(True, "idle", "王工", "en")
    'reviewed'
    >>> certainty_in_words(False, "in_use", None, "en")
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
    """One row a unit for print: status, certainty, the first reason or what is missing.

    Parameters
    ----------
    assessment
        Of the zone or a part of it.
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
    for id_, row, unit_reasons in zip(
        units.index, units[columns].to_dict("records"), reasons, strict=True
    ):
        unit_status = row["status"]
        if unit_status == status.UNDETERMINED:
            explanation = _missing_columns(names_in_cell(row["missing"]), lang)
        else:
            explanation = _first_reason(unit_reasons, unit_status, lang)
        rows.append(
            {
                "unit": kind,
                "id": str(id_),
                "status": unit_status,
                "status_label": status.label(status.STATUSES, unit_status, lang),
                "sure": certainty_in_words(
                    row["confirmed"], unit_status, row["reviewer"], lang
                ),
                "why": explanation,
            }
        )
    return rows


def _missing_columns(names: list[str], lang: str) -> str:
    """The columns that have to be filled before a unit can be judged.

    Examples
    --------
    >>> _missing_columns(["tax_wan", "started"], "zh"), _missing_columns(["tax_wan"], "en")
    ('缺：实缴税收、实际开工时间', 'Missing: Tax')
    >>> _missing_columns([], "zh")
    '资料已填，但无法判断'
    """
    if not names:
        return say("text.tags.undecided", lang)
    columns = [labels.column_label(name, lang) for name in names]
    return say("text.tags.missing", lang, columns=columns)


def _first_reason(reasons: Sequence[Reason], unit_status: str, lang: str) -> str:
    """The title of the first reason for a status, with a reviewer's remark or the source of a line.

    Empty where there is no reason for it.
    """
    for reason in reasons:
        if reason["status"] == unit_status:
            return _reason_in_words(reason, lang)
    return ""


def _reason_in_words(reason: Reason, lang: str) -> str:
    """The title of a reason, with a reviewer's remark or the source of a line."""
    title = Label.translated(reason["title"], reason["title_en"])
    remark = reason["values"].get("reason")
    if remark:
        return say("text.tags.remark", lang, title=title, remark=remark)
    return title.in_language(lang) + _related_values(reason["values"], lang)


def _related_values(values: Mapping[str, object], lang: str) -> str:
    """The values that belong beside those that a rule compared: the source of a line, a class.

    Examples
    --------
    >>> _related_values({"tax_line": 4.0, "tax_line_from": "contract"}, "en")
    ' (Tax line 4.00 × 10k yuan/mu: the contract)'
    >>> _related_values({"firm_in_last_class": True, "firm_class": "D"}, "zh")
    '（主要企业等级 D）'
    """
    sentences = ""
    for column, value in values.items():
        for related_column in told_with(column):
            related_value = values.get(related_column)
            if value is None or related_value is None:
                continue
            if value is True:
                # the title of the reason has said already that the flag is set
                fact = phrase(
                    "text.explain.fact",
                    label=labels.column_label(related_column, lang),
                    value=printed_value(related_column, related_value, lang),
                )
            else:
                fact = phrase(
                    "text.tags.line",
                    label=labels.column_label(column, lang),
                    value=printed_value(column, value, lang),
                    source=printed_value(related_column, related_value, lang),
                )
            sentences += say("text.tags.beside", lang, told=fact)
    return sentences


def json_of(assessment: Assessment, units: gpd.GeoDataFrame, unit: str) -> list[Record]:
    """One dict a unit as the command-line contract promises.

    Parameters
    ----------
    assessment
        Of the zone or a part of it.
    units
        Its parcels or buildings, or some of them.
    unit
        "parcel" or "building".

    Returns
    -------
    list of dict
        In the order of ``units``.
    """
    reasons = assessment.grounds[unit].reasons(units.index)
    columns = units[["status", "confirmed", "flags", "missing"]].to_dict("records")
    causes = _idle_causes(assessment, units)
    documents = []
    for id_, row, unit_reasons, cause in zip(
        units.index, columns, reasons, causes, strict=True
    ):
        flags = names_in_cell(row["flags"])
        idle_cause = cause if status.IDLE in flags else None
        documents.append(
            {
                "unit": unit,
                "id": str(id_),
                "status": row["status"],
                "confirmed": bool(row["confirmed"]),
                "flags": flags,
                "reasons": [_reason_json(reason) for reason in unit_reasons],
                "idle_cause": idle_cause,
                "missing": names_in_cell(row["missing"]),
            }
        )
    return documents


def _reason_json(reason: Reason) -> Record:
    """One reason as the command-line contract promises."""
    return {
        "rule": reason["rule"],
        "title": reason["title"],
        "cite": reason["cite"],
        "dated": reason["dated"],
        "compared": reason["compared"],
        "unverified": reason["unverified"],
        "values": reason["values"],
    }


def _idle_causes(assessment: Assessment, units: gpd.GeoDataFrame) -> list[str | None]:
    """The cause by which each unit stands idle in law: government, force majeure, or not stated."""
    facts = assessment.grounds["parcel"].facts
    if "idle_cause_kind" not in facts:
        return [None] * len(units)
    causes: list[str | None] = []
    for kind in facts["idle_cause_kind"].reindex(units.index):
        is_stated = isinstance(kind, str) and kind != UNSTATED
        causes.append(kind if is_stated else None)
    return causes


def summary(assessment: Assessment, lang: str) -> list[StatusTotal]:
    """Number and area of the parcels in each status.

    Parameters
    ----------
    assessment
        Of the zone or a part of it.
    lang
        "zh" or "en": the language of ``label``.

    Returns
    -------
    list of StatusTotal
        In the order of the vocabulary, statuses that some parcel has; ``mu`` is the area in mu.
    """
    by_status = assessment.parcels.groupby("status", observed=True)
    totals = by_status["area_mu"].agg(["size", "sum"])
    return [
        {
            "status": word,
            "label": status.label(status.STATUSES, word, lang),
            "count": int(totals.at[word, "size"]),
            "mu": float(totals.at[word, "sum"]),
        }
        for word in status.STATUSES
        if word in totals.index
    ]


def title(assessment: Assessment, lang: str = "zh") -> str:
    """The name of the zone, and the day that its tags are as of.

    Parameters
    ----------
    assessment : Assessment
        Of the zone or a part of it.
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
        Of the zone or a part of it.
    rows
        As :func:`rows_of` gives them.
    lang
        "zh" or "en".
    color
        Whether the terminal shows colours.
    only
        Whether the rows were selected by the reader: then all of them are listed, otherwise only
        units that are not in regular use.

    Returns
    -------
    str
        Lines for a terminal.
    """
    listed_rows = list(rows)
    if not only:
        listed_rows = [row for row in rows if row["status"] != status.IN_USE]
    styles = {}
    for word, style in palette.STATUS_TERMINAL.items():
        styles[status.label(status.STATUSES, word, lang)] = style
    unlisted = len(rows) - len(listed_rows)
    table = text_table(
        listed_rows,
        COLS,
        title=title(assessment, lang),
        note=_note(unlisted, only, lang),
        lang=lang,
        look=Look(color, styles={"status_label": styles}),
    )
    return "\n".join([*_total_lines(assessment, lang), "", table])


def _total_lines(assessment: Assessment, lang: str) -> list[str]:
    """The number and the area of the parcels with each status, as a sentence on some lines."""
    clauses = []
    for total in summary(assessment, lang):
        area = number(total["mu"], 1)
        clause = say(
            "text.tags.total",
            lang,
            status=total["label"],
            count=total["count"],
            area=area,
        )
        clauses.append(clause)
    totals = say("words.semicolon", lang).join(clauses)
    return folded(say("text.tags.totals", lang, totals=totals), WIDTH)


def _note(unlisted: int, only: bool, lang: str) -> str:
    """The note under the table: how many units are not listed, where to read more.

    Examples
    --------
    >>> _note(12, only=False, lang="zh")
    '正常的 12 个未列；理由、条款与数值见 --format json'
    """
    if only:
        return say("text.tags.where_more", lang)
    return say("text.tags.unlisted", lang, count=unlisted)
