"""The quality report as one self-contained page that can be printed and filed.

The same report as on the terminal, but with every finding: whoever mends a file has it beside the
file, row by row. No script runs in it and nothing is fetched; the template escapes text from data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from landuse.domain.frames.cells import Record
from landuse.domain.quality.exceptions import fingerprint_of
from landuse.domain.vocabulary import schema
from landuse.views.pages.page import asset, printed
from landuse.views.style.finding_words import action_word, severity_word
from landuse.views.tables.columns import UNKNOWN, Col
from landuse.views.text import quality
from landuse.views.text.findings import groups_of, message_of
from landuse.words.catalogue import joined, say

if TYPE_CHECKING:
    from landuse.domain.zone import Zone
    from landuse.views.text.quality import QualityReport

#: Findings of one kind that a page lists; programs and spreadsheets get all of them.
SHOWN = 500


class _Group(TypedDict):
    """Findings of one kind in one table, as the template takes them."""

    severity: str
    level: str
    table: str
    title: str
    count: int
    #: what was done about them
    action: str
    #: what to do about them
    advice: str
    #: id of its section
    anchor: str
    rows: list[Record]
    #: how many are not listed, in words
    rest: str


def html(zone: Zone, report: QualityReport, lang: str = "zh") -> str:
    """The report as a page.

    What each source was recognised as, which header became which column, a summary by kind of
    finding, then the findings of each kind with their rows.

    Parameters
    ----------
    zone : Zone
        As it was read and inspected.
    report : QualityReport
        Of :func:`landuse.views.text.quality.json_of`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        HTML. Of one kind in one table it lists at most :data:`SHOWN` findings, and says how many
        more there are.
    """
    columns = quality.SOURCE_COLS
    return printed(
        "quality.html",
        lang,
        css=asset("quality.css"),
        ok=report["ok"],
        title=say("page.quality.title", lang, zone=zone.name),
        verdict=quality.note(report, lang),
        unlocks=quality.unlock_sentences(report, lang),
        facts=" · ".join(_facts(zone, report, lang)),
        synthetic=say("page.synthetic", lang) if zone.synthetic else "",
        source_heads=[
            {"label": col.label(lang), "kind": "n" if col.is_number else "t"}
            for col in columns
        ],
        sources=[
            [_cell(row[col.key], col) for col in columns]
            for row in quality.sources(zone, report, lang)
        ],
        fields=[
            (
                schema.TABLES[name].label.in_language(lang),
                _matched(name, table["fields"], lang),
            )
            for name, table in report["tables"].items()
        ],
        groups=_groups(zone, lang),
    )


def _facts(zone: Zone, report: QualityReport, lang: str) -> list[str]:
    """How many rows of each table, the coordinate system, and of when the parcels are.

    Parameters
    ----------
    zone : Zone
        Its coordinate system, and the day on which the parcels' file was last changed.
    report : QualityReport
        The rows of each table.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        For the line under the title.
    """
    facts = [
        say(
            "page.quality.rows",
            lang,
            count=table["rows"],
            table=schema.TABLES[name].label,
        )
        for name, table in report["tables"].items()
    ]
    modified = zone.sources["parcels"].modified
    if modified:
        facts.append(say("page.quality.crs", lang, crs=zone.crs))
        facts.append(say("page.quality.modified", lang, modified=modified))
    return facts


def _matched(table: str, fields: dict[str, str], lang: str) -> list[tuple[str, str]]:
    """What columns are called, and their headers in the source.

    Parameters
    ----------
    table : str
        A canonical table.
    fields : dict of str to str
        Canonical column → header.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of (str, str)
        Label and header, in the order of the source.
    """
    columns = schema.TABLES[table]
    return [
        (columns.column(name).label.in_language(lang), header)
        for name, header in fields.items()
    ]


def _groups(zone: Zone, lang: str) -> list[_Group]:
    """Findings by severity, table and kind, the gravest first.

    Parameters
    ----------
    zone : Zone
        With its findings.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of _Group
        At most :data:`SHOWN` rows each; ``rest`` says how many more there are.
    """
    groups: list[_Group] = []
    for group in groups_of(zone.findings):
        shown = [
            {
                **finding,
                "message": message_of(finding, lang),
                "fingerprint": fingerprint_of(finding),
            }
            for finding in group.rows[:SHOWN]
        ]
        done = dict.fromkeys(
            action_word(finding["action"], lang) for finding in group.rows
        )
        groups.append(
            {
                "severity": group.severity,
                "level": severity_word(group.severity, lang),
                "table": schema.TABLES[group.table].label.in_language(lang),
                "title": group.kind(lang),
                "count": len(group.rows),
                "action": joined(list(done), lang),
                "advice": group.advice(lang),
                "anchor": f"{group.table}-{group.code}-{group.severity}",
                "rows": shown,
                "rest": _note_of_rest(len(group.rows) - SHOWN, lang),
            }
        )
    return groups


def _note_of_rest(rest: int, lang: str) -> str:
    """How many findings are not listed; empty where all are.

    Parameters
    ----------
    rest : int
        Findings beyond those that are listed; zero or less where all are.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    if rest <= 0:
        return ""
    return say("page.quality.rest", lang, count=rest)


def _cell(value: object, col: Col) -> str:
    """A cell of the table of sources: counts with thousands separators.

    Parameters
    ----------
    value : object
        None where it is unknown or the source has no such thing.
    col : Col
        The column.

    Returns
    -------
    str
        An en dash for what is unknown.
    """
    if value is None:
        return UNKNOWN
    return f"{value:,}" if col.is_number else str(value)
