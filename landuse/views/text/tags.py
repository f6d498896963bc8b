"""Tags as rows, JSON and a terminal table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from landuse.domain.frames.cells import json_value
from landuse.domain.tags.reasons import Reason, listed
from landuse.domain.vocabulary import status
from landuse.views.style import labels
from landuse.views.tables.columns import Col, number
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.assessment import Assessment

COLS = (
    Col("unit", "对象", "Unit"),
    Col("id", "编号", "Id", width=20),
    Col("status_label", "状态", "Status", width=14),
    Col("sure", "认定", "Confirmed", width=6),
    Col("why", "理由", "Reason", width=44),
)
STATUS_STYLES = {
    "idle": "bold red",
    "low_efficiency": "yellow",
    "revitalized": "green",
    "undetermined": "dim",
}


def sure(confirmed: bool, word: str, reviewer: Any, lang: str) -> str:
    """Suspected, confirmed, reviewed; nothing for statuses that are plain facts."""
    zh = lang == "zh"
    if json_value(reviewer) is not None:
        return "已核查" if zh else "reviewed"
    if confirmed:
        return "已认定" if zh else "confirmed"
    if word in status.SUSPECTED:
        return "疑似" if zh else "suspected"
    return ""


def rows_of(
    assessment: Assessment, units: gpd.GeoDataFrame, unit: str, lang: str
) -> list[dict[str, Any]]:
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
    """
    kind = {"parcel": "地块", "building": "建筑"}[unit] if lang == "zh" else unit
    reasons = assessment.grounds[unit].reasons(units.index)
    columns = ["status", "confirmed", "missing", "reviewer"]
    rows = []
    for id_, row, of_unit in zip(
        units.index, units[columns].to_dict("records"), reasons, strict=True
    ):
        word = row["status"]
        if word == status.UNDETERMINED:
            why = _missing(listed(row["missing"]), lang)
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
    """The columns that have to be filled before a unit can be judged."""
    if lang == "zh":
        return "缺：" + "、".join(map(labels.column_label, names))
    return "missing: " + ", ".join(names)


def _first_reason(reasons: list[Reason], lang: str) -> str:
    """The title of the first reason, with what a reviewer wrote; empty where there is none."""
    if not reasons:
        return ""
    first = reasons[0]
    title = first["title"] if lang == "zh" else first["title_en"] or first["title"]
    remark = first["values"].get("reason")
    return f"{title}：{remark}" if remark else title


def json_of(assessment: Assessment, units: gpd.GeoDataFrame, unit: str) -> list[dict[str, Any]]:
    """One dict a unit as the command-line contract promises.

    Parameters
    ----------
    assessment
        Whose units they are.
    units
        Its parcels or buildings, or some of them.
    unit
        "parcel" or "building".
    """
    keys: tuple[Literal["rule", "title", "cite", "values"], ...]
    keys = ("rule", "title", "cite", "values")
    reasons = assessment.grounds[unit].reasons(units.index)
    columns = units[["status", "confirmed", "flags", "missing"]].to_dict("records")
    return [
        {
            "unit": unit,
            "id": str(id_),
            "status": row["status"],
            "confirmed": bool(row["confirmed"]),
            "flags": listed(row["flags"]),
            "reasons": [{key: reason[key] for key in keys} for reason in of_unit],
            "missing": listed(row["missing"]),
        }
        for id_, row, of_unit in zip(units.index, columns, reasons, strict=True)
    ]


def summary(assessment: Assessment, lang: str) -> list[dict[str, Any]]:
    """Count and mu of the parcels in each status."""
    groups = assessment.parcels.groupby("status", observed=True)["area_mu"].agg(["size", "sum"])
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
    """Whose tags, as of when."""
    zone = assessment.zone
    day = assessment.as_of.isoformat()
    return (
        f"{zone.name} 地块与建筑状态（截至 {day}）"
        if lang == "zh"
        else f"{zone.name}: status of parcels and buildings, as of {day}"
    )


def text(
    assessment: Assessment,
    rows: Sequence[dict[str, Any]],
    lang: str = "zh",
    color: bool = False,
    only: bool = False,
) -> str:
    """Totals by status, then every unit that is not plainly in use (or all that were asked for)."""
    totals = [
        f"{s['label']} {s['count']} 宗 {number(s['mu'], 1)} 亩"
        if lang == "zh"
        else f"{s['label']} {s['count']} ({number(s['mu'], 1)} mu)"
        for s in summary(assessment, lang)
    ]
    shown = rows if only else [r for r in rows if r["status"] != status.IN_USE]
    by_label = {status.label(status.STATUSES, k, lang): v for k, v in STATUS_STYLES.items()}
    note = (
        ""
        if only
        else f"正常的 {len(rows) - len(shown)} 个未列；"
        if lang == "zh"
        else f"{len(rows) - len(shown)} in use not listed; "
    )
    note += (
        "理由、条款与数值见 --format json"
        if lang == "zh"
        else "reasons, clauses and values: --format json"
    )
    table = text_table(
        shown,
        COLS,
        title=title(assessment, lang),
        note=note,
        lang=lang,
        look=Look(color, styles={"status_label": by_label}),
    )
    return ("地块：" if lang == "zh" else "Parcels: ") + "，".join(totals) + "\n\n" + table
