"""The quality report of a reading: as JSON, as rows, and on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TypedDict

from landuse.domain.frames.cells import Record
from landuse.domain.quality.exceptions import (
    acceptance_of,
    cells_corrected,
    fingerprint_of,
)
from landuse.domain.quality.verdict import is_fit_to_use
from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.findings import NO_RECORDS
from landuse.views.style import labels
from landuse.views.style.labels import file_names
from landuse.views.tables.columns import Col
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import WIDTH, Look, folded, text_table
from landuse.views.text import findings
from landuse.views.text.findings import sentence_of
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.tags.unlocks import Undetermined, Unlock
    from landuse.domain.zone import SourceInfo, Zone

#: Findings as files have them.
COLS = (
    Col("severity", "table.severity"),
    Col("table", "table.table"),
    Col("row", "table.row", decimals=0),
    Col("id", "table.id", width=20),
    Col("message", "table.message", width=80),
    Col("fingerprint", "table.fingerprint", width=18),
)
#: Each source as it was recognised.
SOURCE_COLS = (
    Col("name", "table.table", elastic=True, wraps=True),
    Col("path", "table.file", width=32, elastic=True),
    Col("rows", "table.rows", decimals=0),
    Col("kept", "table.kept", decimals=0),
    Col("repaired", "table.repaired", decimals=0),
    Col("rejected", "table.rejected", decimals=0),
    Col("encoding", "table.encoding"),
    Col("crs", "table.crs"),
)
#: Single columns, sets of columns, and columns of a set that a sentence names; JSON has all.
_MAX_SINGLE = 4
_MAX_SETS = 2
_MAX_COLUMNS_OF_SET = 3
#: Columns of the findings table that JSON has.
_ISSUE_KEYS = ("row", "id", "code", "message", "action", "source")


class Balance(TypedDict):
    """Records of a source by use: ``records`` = used + rejected + number of ``ignored``."""

    records: int
    used: int
    rejected: int
    ignored: list[Record]


class TableQuality(TypedDict):
    """A table as it was recognised, and the findings in it.

    ``rows`` = rows read; ``kept``, ``repaired`` and ``rejected`` of them; ``fields`` maps canonical
    columns to headers of the source; ``balance`` accounts for every record, ``sums`` has count and
    sum of every numeric column that was read, ``unread`` the columns and sheets that were not;
    ``issues`` have row, id, code, message, action, and the file and sheet as source where a table
    was read from several.
    """

    rows: int
    kept: int
    repaired: int
    rejected: int
    encoding: str | None
    crs: str | None
    fields: dict[str, str]
    balance: Balance
    sums: dict[str, dict[str, float | int | None]]
    unread: dict[str, list[str]]
    issues: list[Record]


class UnlockRow(TypedDict):
    """Columns that would decide undetermined units if they were filled.

    ``column`` has the names of ``columns`` parted by commas; ``units`` is the number of units that
    they decide, ``unit`` "parcel" or "building". Where ``columns`` is empty, no column would help.
    """

    column: str
    units: int
    unit: str
    columns: list[str]


class QualityReport(TypedDict):
    """The quality report of a zone.

    ``ok`` where it is fit to use; every table of a source; the numbers of ``corrected`` cells of
    sources and of ``accepted`` findings; the number of undetermined units of each kind, and the
    columns that would decide them.
    """

    ok: bool
    tables: dict[str, TableQuality]
    corrected: int
    accepted: int
    undetermined: dict[str, int]
    unlocks: list[UnlockRow]


def json_of(
    zone: Zone, lang: str | None = None, undetermined: Sequence[Undetermined] = ()
) -> QualityReport:
    """The quality report as the command-line contract promises.

    Parameters
    ----------
    zone : Zone
        As it was read and inspected.
    lang : str, optional
        "zh" or "en": the language of the messages; that of the run where None.
    undetermined : sequence of Undetermined, optional
        The units that no rule can judge yet, and the columns that would decide them.

    Returns
    -------
    QualityReport
    """
    tables = {name: _table_json(zone, name, lang) for name in zone.sources}
    accepted = 0
    for table in tables.values():
        accepted += sum(issue["accepted"] is not None for issue in table["issues"])
    unlocks: list[UnlockRow] = []
    for units in undetermined:
        unlocks += [_unlock_row(unlock) for unlock in units.unlocks]
    return {
        "ok": is_fit_to_use(zone.findings),
        "tables": tables,
        "corrected": cells_corrected(zone.findings),
        "accepted": accepted,
        "undetermined": {units.unit: units.units for units in undetermined},
        "unlocks": unlocks,
    }


def _table_json(zone: Zone, name: str, lang: str | None) -> TableQuality:
    """One table as it was recognised, and its findings."""
    source = zone.sources[name]
    table_findings = zone.findings[zone.findings["table"] == name]
    return {
        "rows": source.rows,
        "kept": source.kept,
        "repaired": source.repaired,
        "rejected": source.rejected,
        "encoding": source.encoding,
        "crs": source.crs,
        "fields": dict(source.fields),
        "balance": _balance(source, table_findings, lang),
        "sums": _sums(zone, name),
        "unread": _unread(table_findings),
        "issues": [_issue_json(row, lang) for row in records(table_findings)],
    }


def _issue_json(finding: Record, lang: str | None) -> Record:
    """A finding for a program, its message in the language of the report."""
    issue = {key: finding[key] for key in _ISSUE_KEYS}
    issue["message"] = sentence_of(finding, lang)
    issue["fingerprint"] = fingerprint_of(finding)
    issue["accepted"] = _acceptance_json(finding)
    return issue


def _acceptance_json(finding: Record) -> dict[str, str] | None:
    """Who has accepted a finding, why and until when; None where nobody has."""
    acceptance = acceptance_of(finding)
    if acceptance is None:
        return None
    return asdict(acceptance)


def _unlock_row(unlock: Unlock) -> UnlockRow:
    """Columns that would decide some units, for a program."""
    names = list(unlock.columns)
    return {
        "column": ",".join(names),
        "units": unlock.units,
        "unit": unlock.unit,
        "columns": names,
    }


def _balance(
    source: SourceInfo, table_findings: pd.DataFrame, lang: str | None
) -> Balance:
    """The records of a source by use: used, rejected, or ignored for a reason."""
    is_no_record = (
        table_findings["code"].isin(NO_RECORDS) & table_findings["row"].notna()
    )
    ignored: list[Record] = []
    for finding in records(table_findings[is_no_record]):
        reason = sentence_of(finding, lang)
        row = {"row": finding["row"], "why": reason, "source": finding["source"]}
        ignored.append(row)
    return {
        "records": source.rows + len(ignored),
        "used": source.kept,
        "rejected": source.rejected,
        "ignored": ignored,
    }


def _sums(zone: Zone, name: str) -> dict[str, dict[str, float | int | None]]:
    """Count and sum of every numeric column of a table that was read, and the sum in the source.

    All in the canonical unit. Where the records of a source are not all under a total row, the sum
    ``stated`` in it is None.
    """
    frame, source = getattr(zone, name), zone.sources[name]
    sums: dict[str, dict[str, float | int | None]] = {}
    for column in schema.TABLES[name].columns:
        is_numeric = column.kind in ("number", "integer")
        is_read = column.name in source.fields and column.name in frame
        if not is_numeric or not is_read:
            continue
        numbers = frame[column.name].astype("Float64").dropna()
        sums[column.name] = {
            "count": len(numbers),
            "sum": float(numbers.sum()),
            "stated": source.stated.get(column.name),
        }
    return sums


def _unread(table_findings: pd.DataFrame) -> dict[str, list[str]]:
    """Columns and sheets of a source that were not read."""
    return {
        "columns": _values_of_findings(table_findings, "columns_unread"),
        "sheets": _values_of_findings(table_findings, "sheet_chosen"),
    }


def _values_of_findings(table_findings: pd.DataFrame, code: str) -> list[str]:
    """The lines in the values of all findings with a code."""
    values = table_findings.loc[table_findings["code"] == code, "value"].dropna()
    lines: list[str] = []
    for value in values:
        lines += str(value).split("\n")
    return lines


def note(report: QualityReport, lang: str = "zh") -> str:
    """One line: fit to use or not, how many rows were rejected, corrected and accepted.

    Parameters
    ----------
    report : QualityReport
        Of :func:`json_of`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    rejected = sum(table["rejected"] for table in report["tables"].values())
    code = "text.quality.fit_to_use" if report["ok"] else "text.quality.errors"
    verdict = say(code, lang, count=rejected)
    corrected, accepted = report["corrected"], report["accepted"]
    if not corrected and not accepted:
        return verdict
    return verdict + say(
        "text.quality.set_apart", lang, corrected=corrected, accepted=accepted
    )


def unlock_sentences(report: QualityReport, lang: str) -> list[str]:
    """The number of undetermined units, and the columns that would decide them.

    Parameters
    ----------
    report : QualityReport
        Of :func:`json_of`.
    lang : str
        "zh" or "en".

    Returns
    -------
    list of str
        A sentence for the parcels and one for the buildings, where any of them is undetermined.
    """
    sentences = []
    for unit in ("parcel", "building"):
        rows = [row for row in report["unlocks"] if row["unit"] == unit]
        if rows:
            clauses = say("text.quality.unlock_separator", lang).join(
                _unlock_clauses(rows, lang)
            )
            count = report["undetermined"][unit]
            sentences.append(
                say(f"text.quality.unlock_{unit}s", lang, count=count, said=clauses)
            )
    return sentences


def _unlock_clauses(rows: Sequence[UnlockRow], lang: str) -> list[str]:
    """Single columns that decide units, sets of columns, the rest, and units beyond help."""
    single = [row for row in rows if len(row["columns"]) == 1]
    sets = [row for row in rows if len(row["columns"]) > 1]
    listed_sets = [row for row in sets if len(row["columns"]) <= _MAX_COLUMNS_OF_SET]
    listed_sets = listed_sets[:_MAX_SETS]
    clauses = [
        _unlock_clause("text.quality.unlock_alone", row, lang)
        for row in single[:_MAX_SINGLE]
    ]
    clauses += [
        _unlock_clause("text.quality.unlock_together", row, lang) for row in listed_sets
    ]
    unlisted = sum(row["units"] for row in sets if row not in listed_sets)
    if unlisted:
        clauses.append(say("text.quality.unlock_rest", lang, count=unlisted))
    beyond_help = sum(row["units"] for row in rows if not row["columns"])
    if beyond_help:
        clauses.append(say("text.quality.unlock_none", lang, count=beyond_help))
    return clauses


def _unlock_clause(code: str, row: UnlockRow, lang: str) -> str:
    """Part of a sentence: columns, and the number of units that they would decide."""
    names = [labels.column_label(name, lang) for name in row["columns"]]
    return say(code, lang, columns=names, count=row["units"])


def sources(zone: Zone, report: QualityReport, lang: str) -> list[dict[str, object]]:
    """Each source as it was recognised, a row each.

    Parameters
    ----------
    zone : Zone
        The paths are in it.
    report : QualityReport
        Of :func:`json_of`.
    lang : str
        "zh" or "en", for the name of the table.

    Returns
    -------
    list of dict
        Values by the keys of :data:`SOURCE_COLS`.
    """
    rows = []
    for name, table in report["tables"].items():
        path = zone.sources[name].path
        rows.append({"name": table_name(name, lang), "path": path, **table})
    return rows


def table_name(name: str, lang: str) -> str:
    """The label of a table.

    Parameters
    ----------
    name : str
        Its canonical name.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    return schema.TABLES[name].label.in_language(lang)


def text(
    zone: Zone, report: QualityReport, lang: str = "zh", color: bool = False
) -> str:
    """Each source as it was recognised, then the findings, worst first.

    Parameters
    ----------
    zone : Zone
        As it was read and inspected.
    report : QualityReport
        Of :func:`json_of`.
    lang : str
        "zh" or "en".
    color : bool
        Whether it is for a terminal that shows colours.

    Returns
    -------
    str
        Lines for a terminal.
    """
    rows = [
        {**row, "path": file_names(str(row["path"]))}
        for row in sources(zone, report, lang)
    ]
    title = say("text.quality.sources", lang, zone=zone.name)
    parts = [text_table(rows, SOURCE_COLS, title=title, lang=lang, look=Look(color))]
    findings_text = findings.text(zone.findings, lang, color)
    if findings_text:
        parts.append(findings_text)
    parts.append(note(report, lang) + "\n")
    for sentence in unlock_sentences(report, lang):
        lines = folded(sentence, WIDTH)
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
