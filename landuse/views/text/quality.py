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
#: What each source was recognised as.
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
#: Columns, and sets of columns, that a sentence names; JSON has all of them.
_MOST_ALONE = 4
_MOST_TOGETHER = 2
_FEW_COLUMNS = 3
#: What a finding says for a program.
_ISSUE_KEYS = ("row", "id", "code", "message", "action", "source")


class Balance(TypedDict):
    """Where the records of a source are: ``records`` = used + rejected + number of ``ignored``."""

    records: int
    used: int
    rejected: int
    ignored: list[Record]


class TableQuality(TypedDict):
    """What a table was recognised as, and what was found in it.

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
    """What would decide undetermined units: names parted by commas, the same as a list, how many.

    ``unit`` is "parcel" or "building". Where ``columns`` is empty nothing that could be filled in
    would help.
    """

    column: str
    units: int
    unit: str
    columns: list[str]


class QualityReport(TypedDict):
    """The quality report of a zone.

    ``ok`` where it is fit to use; every table of a source; how many cells of sources are
    ``corrected`` and how many findings ``accepted``; how many units of each kind are
    undetermined, and what would decide them.
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
        "zh" or "en": the language of the messages; the one spoken where None.
    undetermined : sequence of Undetermined, optional
        The units that no rule can judge yet, and what would decide them.

    Returns
    -------
    QualityReport
    """
    tables: dict[str, TableQuality] = {}
    for name, source in zone.sources.items():
        found = zone.findings[zone.findings["table"] == name]
        tables[name] = {
            "rows": source.rows,
            "kept": source.kept,
            "repaired": source.repaired,
            "rejected": source.rejected,
            "encoding": source.encoding,
            "crs": source.crs,
            "fields": dict(source.fields),
            "balance": _balance(source, found, lang),
            "sums": _sums(zone, name),
            "unread": _unread(found),
            "issues": [
                {
                    **issue,
                    "message": sentence_of(finding, lang),
                    "fingerprint": fingerprint_of(finding),
                    "accepted": _accepted(finding),
                }
                for issue, finding in zip(
                    records(found[list(_ISSUE_KEYS)]), records(found), strict=True
                )
            ],
        }
    return {
        "ok": is_fit_to_use(zone.findings),
        "tables": tables,
        "corrected": cells_corrected(zone.findings),
        "accepted": sum(
            issue["accepted"] is not None
            for table in tables.values()
            for issue in table["issues"]
        ),
        "undetermined": {kind.unit: kind.units for kind in undetermined},
        "unlocks": [_unlock_row(one) for kind in undetermined for one in kind.unlocks],
    }


def _accepted(finding: dict[str, object]) -> dict[str, str] | None:
    """Who has accepted a finding, why and until when, for a program."""
    acceptance = acceptance_of(finding)
    return None if acceptance is None else asdict(acceptance)


def _unlock_row(one: Unlock) -> UnlockRow:
    """Columns that would decide some units, for a program."""
    names = list(one.columns)
    return {
        "column": ",".join(names),
        "units": one.units,
        "unit": one.unit,
        "columns": names,
    }


def _balance(source: SourceInfo, found: pd.DataFrame, lang: str | None) -> Balance:
    """Where the records of a source are: used, rejected, or ignored for a reason."""
    is_no_record = found["code"].isin(NO_RECORDS) & found["row"].notna()
    ignored = records(found[is_no_record])
    return {
        "records": source.rows + len(ignored),
        "used": source.kept,
        "rejected": source.rejected,
        "ignored": [
            {"row": f["row"], "why": sentence_of(f, lang), "source": f["source"]}
            for f in ignored
        ],
    }


def _sums(zone: Zone, name: str) -> dict[str, dict[str, float | int | None]]:
    """How many numbers every column of a table has, their sum, and what the source itself states.

    All in the canonical unit; a source whose records are not all under a total states nothing.
    """
    frame = getattr(zone, name)
    sums: dict[str, dict[str, float | int | None]] = {}
    for column in schema.TABLES[name].columns:
        is_read = column.name in zone.sources[name].fields
        if is_read and column.kind in ("number", "integer") and column.name in frame:
            numbers = frame[column.name].astype("Float64").dropna()
            sums[column.name] = {
                "count": len(numbers),
                "sum": float(numbers.sum()),
                "stated": zone.sources[name].stated.get(column.name),
            }
    return sums


def _unread(found: pd.DataFrame) -> dict[str, list[str]]:
    """Columns and sheets of a source that were not read."""
    of = {"columns_unread": "columns", "sheet_chosen": "sheets"}
    unread: dict[str, list[str]] = {"columns": [], "sheets": []}
    for code, kind in of.items():
        for value in found.loc[found["code"] == code, "value"].dropna():
            unread[kind] += str(value).split("\n")
    return unread


def note(report: QualityReport, lang: str = "zh") -> str:
    """One line: fit to use or not, how many rows were left out, what was corrected or accepted.

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
    said = say(code, lang, count=rejected)
    if not report["corrected"] and not report["accepted"]:
        return said
    counts = {"corrected": report["corrected"], "accepted": report["accepted"]}
    return said + say("text.quality.set_apart", lang, **counts)


def unlock_sentences(report: QualityReport, lang: str) -> list[str]:
    """Say how many units are undetermined, and what would decide them.

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
        if not rows:
            continue
        fillable = [row for row in rows if row["columns"]]
        alone = [row for row in fillable if len(row["columns"]) == 1][:_MOST_ALONE]
        few = [row for row in fillable if 1 < len(row["columns"]) <= _FEW_COLUMNS]
        together = few[:_MOST_TOGETHER]
        parts = [_unlock("text.quality.unlock_alone", row, lang) for row in alone]
        parts += [
            _unlock("text.quality.unlock_together", row, lang) for row in together
        ]
        several = [
            row for row in fillable if len(row["columns"]) > 1 and row not in together
        ]
        rest = sum(row["units"] for row in several)
        if rest:
            parts.append(say("text.quality.unlock_rest", lang, count=rest))
        stuck = sum(row["units"] for row in rows if not row["columns"])
        if stuck:
            parts.append(say("text.quality.unlock_none", lang, count=stuck))
        count = report["undetermined"][unit]
        said = say("text.quality.unlock_separator", lang).join(parts)
        sentences.append(
            say(f"text.quality.unlock_{unit}s", lang, count=count, said=said)
        )
    return sentences


def _unlock(code: str, row: UnlockRow, lang: str) -> str:
    """Part of a sentence: which columns would decide how many units."""
    names = [labels.column_label(name, lang) for name in row["columns"]]
    return say(code, lang, columns=names, count=row["units"])


def sources(zone: Zone, report: QualityReport, lang: str) -> list[dict[str, object]]:
    """What each source was recognised as, a row each.

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
    return [
        {"name": table_name(name, lang), "path": zone.sources[name].path, **table}
        for name, table in report["tables"].items()
    ]


def table_name(name: str, lang: str) -> str:
    """What a table is called.

    Parameters
    ----------
    name : str
        Canonical.
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
    """What each source was recognised as, then the findings, worst first.

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
    out = text_table(
        rows,
        SOURCE_COLS,
        title=say("text.quality.sources", lang, zone=zone.name),
        lang=lang,
        look=Look(color),
    )
    told = findings.text(zone.findings, lang, color)
    if told:
        out += "\n" + told
    lines = [note(report, lang)]
    for sentence in unlock_sentences(report, lang):
        lines += ["", *folded(sentence, WIDTH)]
    return out + "\n" + "\n".join(lines) + "\n"
