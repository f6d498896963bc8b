"""The quality report as one self-contained page that can be printed and filed.

It is the report of the terminal with every finding, row by row, for those who correct the files. No
script runs in it and nothing is fetched; the template escapes text from data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from landuse.domain.frames.cells import Record
from landuse.domain.quality.exceptions import fingerprint_of
from landuse.domain.vocabulary import schema
from landuse.views.pages.page import asset, render_page, synthetic_note
from landuse.views.style.finding_words import action_word, severity_word
from landuse.views.tables.columns import UNKNOWN, Col
from landuse.views.text import quality
from landuse.views.text.findings import FindingGroup, groups_of, message_of
from landuse.words.catalogue import joined, say

if TYPE_CHECKING:
    from landuse.domain.zone import Zone
    from landuse.views.text.quality import QualityReport

#: The most findings of one kind that a page lists; programs and spreadsheets get all of them.
LISTED = 500


class _Group(TypedDict):
    """Findings of one kind in one table, as the template takes them."""

    severity: str
    level: str
    table: str
    title: str
    count: int
    #: what reading did about them
    action: str
    #: what the office may do about them
    advice: str
    #: id of its section
    anchor: str
    rows: list[Record]
    #: sentence on the number that is not listed; empty where all are
    rest: str


def html(zone: Zone, report: QualityReport, lang: str = "zh") -> str:
    """Return the report as a page.

    It has the table and format of each source, the header of each column, a summary by kind of
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
        HTML. Of one kind in one table it lists at most :data:`LISTED` findings, and says how many
        more there are.
    """
    facts = _facts(zone, report, lang)
    return render_page(
        "quality.html",
        lang,
        css=asset("quality.css"),
        ok=report["ok"],
        title=say("page.quality.title", lang, zone=zone.name),
        verdict=quality.note(report, lang),
        unlocks=quality.unlock_sentences(report, lang),
        facts=" · ".join(facts),
        synthetic=synthetic_note(zone, lang),
        source_heads=_source_heads(lang),
        sources=_source_rows(zone, report, lang),
        fields=_matched_headers(report, lang),
        groups=_groups(zone, lang),
    )


def _facts(zone: Zone, report: QualityReport, lang: str) -> list[str]:
    """Return the rows of each table, the coordinate system, and the date of the parcels.

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
    facts = []
    for name, table in report["tables"].items():
        label = schema.TABLES[name].label
        facts.append(say("page.quality.rows", lang, count=table["rows"], table=label))
    modified = zone.sources["parcels"].modified
    if modified:
        facts.append(say("page.quality.crs", lang, crs=zone.crs))
        facts.append(say("page.quality.modified", lang, modified=modified))
    return facts


def _source_heads(lang: str) -> list[dict[str, str]]:
    """Return label and kind of each column of the table of sources."""
    heads = []
    for col in quality.SOURCE_COLS:
        kind = "n" if col.is_number else "t"
        heads.append({"label": col.label(lang), "kind": kind})
    return heads


def _source_rows(zone: Zone, report: QualityReport, lang: str) -> list[list[str]]:
    """Return the cells of the table of sources as text, a row a source."""
    rows = []
    for source in quality.sources(zone, report, lang):
        cells = [_cell_text(source[col.key], col) for col in quality.SOURCE_COLS]
        rows.append(cells)
    return rows


def _matched_headers(
    report: QualityReport, lang: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the label of each table, with the label and the source's header of each column.

    Parameters
    ----------
    report : QualityReport
        ``fields`` of its tables: canonical column → header.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of (str, list of (str, str))
        Columns are in the order of the source.
    """
    tables = []
    for name, read_table in report["tables"].items():
        table = schema.TABLES[name]
        headers = []
        for column, header in read_table["fields"].items():
            label = table.column(column).label.in_language(lang)
            headers.append((label, header))
        tables.append((table.label.in_language(lang), headers))
    return tables


def _groups(zone: Zone, lang: str) -> list[_Group]:
    """Return the findings by severity, table and kind, the gravest first.

    Parameters
    ----------
    zone : Zone
        With its findings.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of _Group
        At most :data:`LISTED` rows each; ``rest`` says how many more there are.
    """
    return [_template_group(group, lang) for group in groups_of(zone.findings)]


def _template_group(group: FindingGroup, lang: str) -> _Group:
    """Return the findings of one kind in one table as the template takes them."""
    rows = []
    for finding in group.rows[:LISTED]:
        message = message_of(finding, lang)
        fingerprint = fingerprint_of(finding)
        rows.append({**finding, "message": message, "fingerprint": fingerprint})
    actions = [action_word(finding["action"], lang) for finding in group.rows]
    distinct_actions = list(dict.fromkeys(actions))
    return {
        "severity": group.severity,
        "level": severity_word(group.severity, lang),
        "table": schema.TABLES[group.table].label.in_language(lang),
        "title": group.kind(lang),
        "count": len(group.rows),
        "action": joined(distinct_actions, lang),
        "advice": group.advice(lang),
        "anchor": f"{group.table}-{group.code}-{group.severity}",
        "rows": rows,
        "rest": _note_of_rest(len(group.rows) - LISTED, lang),
    }


def _note_of_rest(rest: int, lang: str) -> str:
    """Return a sentence on the number of findings that are not listed; empty where all are.

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


def _cell_text(value: object, col: Col) -> str:
    """Return a cell of the table of sources as text, counts with thousands separators.

    Parameters
    ----------
    value : object
        None where it is unknown or does not apply to the source.
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
