"""The quality report of a reading, as JSON and a terminal page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landuse.domain import schema
from landuse.domain.rules import plain
from landuse.views.tables import Col, records, text_table

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

COLS = (
    Col("severity", "级别", "Severity"),
    Col("table", "表", "Table"),
    Col("row", "行", "Row", 0),
    Col("id", "编号", "Id", width=20),
    Col("message", "说明", "Message", width=72),
)
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def json_of(zone: Zone) -> dict[str, Any]:
    """The quality report as the command-line contract promises."""
    tables = {}
    for name, source in zone.sources.items():
        mine = zone.findings[zone.findings["table"] == name]
        issues = [
            {k: plain(v) for k, v in row.items()}
            for row in mine[["row", "id", "code", "message", "action"]].to_dict("records")
        ]
        tables[name] = {
            "rows": source.rows, "kept": source.kept, "repaired": source.repaired, "rejected": source.rejected,
            "encoding": source.encoding, "crs": source.crs, "fields": dict(source.fields), "issues": issues,
        }  # fmt: skip
    return {"ok": not (zone.findings["severity"] == "error").any(), "tables": tables}


_SOURCE_COLS = (
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
_SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
_PRINT_COLS = (Col("level", "级别", "Severity"), Col("where", "表", "Table"), *COLS[2:])


def note(report: dict[str, Any], lang: str = "zh") -> str:
    """One line: fit to use or not, and how many rows were left out."""
    rejected = sum(t["rejected"] for t in report["tables"].values())
    if lang == "zh":
        return ("可以使用" if report["ok"] else "有错误，须修改") + f"；未采用 {rejected} 行"
    return ("fit to use" if report["ok"] else "errors to mend") + f"; {rejected} rows left out"


def text(zone: Zone, report: dict[str, Any], lang: str = "zh", color: bool = False) -> str:
    """What each source was recognised as, then the findings, worst first."""
    sources = [
        {"zh": schema.TABLES[n].zh if lang == "zh" else n, "path": zone.sources[n].path, **t}
        for n, t in report["tables"].items()
    ]
    heading = f"{zone.name}：数据源" if lang == "zh" else f"{zone.name}: sources"
    out = text_table(sources, _SOURCE_COLS, title=heading, lang=lang, color=color, width=120) + "\n"
    order = {"error": 0, "warning": 1, "info": 2}
    findings = sorted(records(zone.findings), key=lambda f: (order.get(f["severity"], 3), f["table"], f["row"] or 0))
    rest = len(findings) - _SHOWN
    more = (f"另有 {rest} 条，见 --format json" if lang == "zh" else f"{rest} more: --format json") if rest > 0 else ""
    zh = lang == "zh"
    for f in findings:
        f["level"] = _SEVERITIES[f["severity"]] if zh else f["severity"]
        f["where"] = schema.TABLES[f["table"]].zh if zh else f["table"]
    if findings:
        heading = "发现" if lang == "zh" else "Findings"
        out += text_table(findings[:_SHOWN], _PRINT_COLS, title=heading, note=more, lang=lang, color=color, width=130,
                          styles={"level": {_SEVERITIES[k]: v for k, v in SEVERITY_STYLES.items()} | SEVERITY_STYLES}) + "\n"  # fmt: skip
    return out + note(report, lang) + "\n"
