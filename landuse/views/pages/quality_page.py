"""The quality report as one self-contained page that can be printed and filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landuse.domain.vocabulary import schema
from landuse.views.pages.page import asset
from landuse.views.tables.formats import records
from landuse.views.text import quality

if TYPE_CHECKING:
    from landuse.domain.zone import Zone

#: Findings of one kind that a page lists; programs and spreadsheets get all of them.
SHOWN = 500


def html(zone: Zone, report: dict[str, Any], lang: str = "zh") -> str:
    """The page: what each source was recognised as, a summary by kind of finding, then every finding with its row.

    No script runs in it and nothing is fetched; text from the data is escaped.
    """
    from jinja2 import Environment

    zh = lang == "zh"
    name = {n: t.zh if zh else n for n, t in schema.TABLES.items()}
    heads = [
        {"label": c.label(lang), "kind": "t" if c.decimals is None else "n"}
        for c in quality.SOURCE_COLS
    ]
    sources = [
        [_shown(row[c.key], c.decimals) for c in quality.SOURCE_COLS]
        for row in quality.sources(zone, report, lang)
    ]
    fields = [
        (
            name[n],
            [
                (schema.TABLES[n].column(c).zh if zh else c, header)
                for c, header in t["fields"].items()
            ],
        )
        for n, t in report["tables"].items()
    ]
    box = zone.sources["parcels"].modified
    facts = [
        f"{t['rows']:,} {'行' if zh else 'rows'} {name[n]}" for n, t in report["tables"].items()
    ]
    facts += (
        [f"{'坐标系' if zh else 'CRS'} {zone.crs}", f"{'地块数据' if zh else 'parcels of'} {box}"]
        if box
        else []
    )
    template = Environment(autoescape=True, trim_blocks=True).from_string(asset("quality.html"))
    return template.render(
        zh=zh,
        t=lambda a, b: a if zh else b,
        css=asset("quality.css"),
        ok=report["ok"],
        title=f"{zone.name}：数据质量报告" if zh else f"{zone.name}: data quality report",
        verdict=quality.note(report, lang),
        facts=" · ".join(facts),
        synthetic=("合成演示数据" if zh else "synthetic demo data") if zone.synthetic else "",
        source_heads=heads,
        sources=sources,
        fields=fields,
        groups=_groups(zone, name, lang),
    )


def _groups(zone: Zone, name: dict[str, str], lang: str) -> list[dict[str, Any]]:
    """Findings by severity, table and kind, worst first."""
    zh = lang == "zh"
    out = []
    for (severity, table, code), rows in zone.findings.groupby(
        ["severity", "table", "code"], sort=False
    ):
        shown = [f | {"message": quality.told(f, lang)} for f in records(rows.head(SHOWN))]
        done = "、".join(quality.ACTIONS[a][not zh] for a in rows["action"].unique())
        rest = len(rows) - SHOWN
        out.append(
            {
                "severity": severity,
                "level": quality.SEVERITIES[severity] if zh else severity,
                "table": name[table],
                "title": quality.CODES[code][not zh],
                "count": len(rows),
                "action": done,
                "anchor": f"{table}-{code}-{severity}",
                "rows": shown,
                "rest": (
                    f"另有 {rest} 条，见 xlsx 或 json" if zh else f"{rest} more in xlsx or json"
                )
                if rest > 0
                else "",
            }
        )
    order = list(quality.SEVERITIES)
    tables = list(name.values())
    return sorted(out, key=lambda g: (order.index(g["severity"]), tables.index(g["table"])))


def _shown(value: Any, decimals: int | None) -> str:
    if value is None:
        return "–"
    return str(value) if decimals is None else f"{value:,}"
