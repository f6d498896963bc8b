"""The quality report of a reading, as JSON and a terminal page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landuse.domain.frames.cells import json_value
from landuse.domain.vocabulary import schema
from landuse.views.tables.columns import Col
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import Look, text_table

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

COLS = (
    Col("severity", "级别", "Severity"),
    Col("table", "表", "Table"),
    Col("row", "行", "Row", 0),
    Col("id", "编号", "Id", width=20),
    Col("message", "说明", "Message", width=80),
)
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def json_of(zone: Zone) -> dict[str, Any]:
    """The quality report as the command-line contract promises."""
    tables = {}
    for name, source in zone.sources.items():
        mine = zone.findings[zone.findings["table"] == name]
        issues = [
            {k: json_value(v) for k, v in row.items()}
            for row in mine[["row", "id", "code", "message", "action"]].to_dict("records")
        ]
        tables[name] = {
            "rows": source.rows,
            "kept": source.kept,
            "repaired": source.repaired,
            "rejected": source.rejected,
            "encoding": source.encoding,
            "crs": source.crs,
            "fields": dict(source.fields),
            "issues": issues,
        }
    return {"ok": not (zone.findings["severity"] == "error").any(), "tables": tables}


SOURCE_COLS = (
    Col("zh", "表", "Table"),
    Col("path", "文件", "File", width=32),
    Col("rows", "行", "Rows", 0),
    Col("kept", "采用", "Kept", 0),
    Col("repaired", "修复", "Repaired", 0),
    Col("rejected", "未采用", "Rejected", 0),
    Col("encoding", "编码", "Encoding"),
    Col("crs", "坐标系", "CRS"),
)
_SHOWN = 40
#: Severities, worst first.
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
ACTIONS = {
    "rejected": ("未采用", "row left out"),
    "repaired": ("已修复", "repaired"),
    "ignored": ("忽略该值", "value ignored"),
    "kept": ("保留", "kept"),
}
#: Every kind of finding, as headings name it.
CODES = {
    "amount_over_unit": ("数量超过对象", "More than the unit has"),
    "area_differs": ("登记面积与图形不符", "Registered area and outline differ"),
    "axes_swapped": ("坐标次序对调", "Axes turned"),
    "before_contract": ("开工早于合同", "Start before the contract"),
    "building_elsewhere": ("建筑在别的宗地上", "Building on another parcel"),
    "coordinate_missing": ("坐标缺失", "Coordinate missing"),
    "corrected_twice": ("同一记录更正两次", "Corrected twice"),
    "correction_ring": ("互相更正", "Corrections in a ring"),
    "correction_unknown": ("更正的记录不存在", "Corrects nothing"),
    "crs_contradicted": ("坐标系说明与坐标矛盾", "CRS contradicts the coordinates"),
    "crs_recognised": ("按坐标识别坐标系", "CRS recognised from the coordinates"),
    "dates_reversed": ("日期先后颠倒", "Dates reversed"),
    "duplicate_geometry": ("图形重复", "Outline twice"),
    "duplicate_id": ("编号重复", "Id twice"),
    "entry_repeated": ("记录编号重复", "Entry number twice"),
    "evidence_missing": ("缺佐证材料", "Evidence missing"),
    "extra_cells": ("单元格多于表头", "More cells than headers"),
    "floor_area_differs": ("建筑面积与图形不符", "Floor area and outline differ"),
    "floor_over_building": ("使用面积超过建筑", "More floor used than there is"),
    "former_number": ("旧宗地号已对应到现地块", "Former parcel number followed"),
    "future_date": ("日期在将来", "Date in the future"),
    "gap": ("地块间缝隙", "Gap between parcels"),
    "formula_without_value": ("公式没有结果", "Formula without a result"),
    "geometry_missing": ("没有图形", "No outline"),
    "geometry_repaired": ("图形已修复", "Outline repaired"),
    "geometry_unusable": ("图形无法使用", "Outline unusable"),
    "indicator_unfed": ("评价指标没有数据", "Indicator without data"),
    "land_over_parcel": ("企业用地超过地块", "More land used than there is"),
    "land_repeated": ("用地重复登记", "Land stated again"),
    "landlord_unknown": ("出租方没有用地", "Landlord without land"),
    "malformed_number": ("宗地代码不合规则", "Malformed parcel number"),
    "millimetres": ("毫米坐标", "Coordinates in millimetres"),
    "multi_part": ("多部分图形", "Multi-part outline"),
    "name_as_id": ("以名称作编号", "Name taken as id"),
    "negative_tax": ("税收为负", "Negative tax"),
    "no_enterprises": ("没有企业台账", "No ledger of firms"),
    "no_figures": ("企业当年没有数据", "User without figures"),
    "no_occupancy": ("没有用地用房关系", "No occupancy table"),
    "no_place": ("用地关系没有对象", "Row that names no place"),
    "no_unit": ("行动没有对象", "Action without a unit"),
    "not_a_plot": ("不是面状地块", "Not an area"),
    "not_located": ("企业未落到地块", "Firm on no parcel"),
    "open_outline": ("多段线未闭合", "Open polyline"),
    "orphan": ("引用的编号不存在", "Points at nothing"),
    "out_of_range": ("数值超出合理范围", "Implausible value"),
    "outline_closed": ("多段线已闭合", "Polyline closed"),
    "outside_area": ("图形在园区之外", "Outside the zone"),
    "outside_parcels": ("建筑不在任何地块上", "Building on no parcel"),
    "overlap": ("地块重叠", "Parcels overlap"),
    "overlap_sliver": ("地块边界交错", "Boundaries cross"),
    "percent": ("按百分数理解", "Read as percent"),
    "point_count": ("界址点数不符", "Number of points differs"),
    "registered_zero": ("登记面积为零", "Registered area of zero"),
    "required_missing": ("必需列为空", "Required cell empty"),
    "several_labels": ("多个注记", "Several labels"),
    "several_parts": ("多个分离部分", "Separate parts"),
    "sheet_chosen": ("选用的工作表", "Sheet chosen"),
    "sliver": ("狭长碎片", "Sliver"),
    "stage_repeated": ("阶段重复登记", "Stage stated again"),
    "stages_reversed": ("阶段日期颠倒", "Stages in reverse"),
    "stated_area": ("写明面积与图形不符", "Stated area and outline differ"),
    "storey_height": ("层高异常", "Odd storey height"),
    "superseded": ("已被更正", "Superseded"),
    "suspicious_unit": ("疑似单位错误", "Suspicious unit"),
    "tiny_parcel": ("面积过小", "Tiny parcel"),
    "total_row": ("合计行", "Total row"),
    "unknown_mode": ("盘活方式不识别", "Unknown mode"),
    "unknown_review": ("核查结论不识别", "Unknown verdict"),
    "unknown_stage": ("阶段不识别", "Unknown stage"),
    "unknown_tenure": ("使用方式不在词表", "Unknown tenure"),
    "unknown_unit": ("单位无法识别", "Unknown unit"),
    "unreadable_value": ("值无法读取", "Unreadable value"),
    "year_assumed": ("按计划年度处理", "Year assumed"),
}
_PRINT_COLS = (Col("level", "级别", "Severity"), Col("where", "表", "Table"), *COLS[2:])


def note(report: dict[str, Any], lang: str = "zh") -> str:
    """One line: fit to use or not, and how many rows were left out."""
    rejected = sum(t["rejected"] for t in report["tables"].values())
    if lang == "zh":
        return ("可以使用" if report["ok"] else "有错误，须修改") + f"；未采用 {rejected} 行"
    return ("fit to use" if report["ok"] else "errors to mend") + f"; {rejected} rows left out"


def told(finding: dict[str, Any], lang: str) -> str:
    """A finding as it stands beside its row and id: without saying them again; in English by its kind and value."""
    if lang == "zh":
        said: str = finding["message"]
        for known in (f"第{finding['row']}行({finding['id']})", f"第{finding['row']}行"):
            said = said.removeprefix(known).removeprefix("的")
        return said
    parts = [CODES[finding["code"]][1], finding["column"], finding["value"]]
    return " · ".join(str(p) for p in parts if p is not None)


def sources(zone: Zone, report: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """What each source was recognised as, a row each."""
    return [
        {"zh": schema.TABLES[n].zh if lang == "zh" else n, "path": zone.sources[n].path, **t}
        for n, t in report["tables"].items()
    ]


def text(zone: Zone, report: dict[str, Any], lang: str = "zh", color: bool = False) -> str:
    """What each source was recognised as, then the findings, worst first."""
    heading = f"{zone.name}：数据源" if lang == "zh" else f"{zone.name}: sources"
    out = (
        text_table(
            sources(zone, report, lang),
            SOURCE_COLS,
            title=heading,
            lang=lang,
            look=Look(color, 120),
        )
        + "\n"
    )
    order = {"error": 0, "warning": 1, "info": 2}
    findings = sorted(
        records(zone.findings),
        key=lambda f: (order.get(f["severity"], 3), f["table"], f["row"] or 0),
    )
    rest = len(findings) - _SHOWN
    more = (
        (f"另有 {rest} 条，见 --format json" if lang == "zh" else f"{rest} more: --format json")
        if rest > 0
        else ""
    )
    zh = lang == "zh"
    for f in findings:
        f["message"] = told(f, lang)
        f["level"] = SEVERITIES[f["severity"]] if zh else f["severity"]
        f["where"] = schema.TABLES[f["table"]].zh if zh else f["table"]
    by_level = {SEVERITIES[k]: v for k, v in SEVERITY_STYLES.items()} | SEVERITY_STYLES
    if findings:
        heading = "发现" if lang == "zh" else "Findings"
        out += (
            text_table(
                findings[:_SHOWN],
                _PRINT_COLS,
                title=heading,
                note=more,
                lang=lang,
                look=Look(color, 140, {"level": by_level}),
            )
            + "\n"
        )
    return out + note(report, lang) + "\n"
