"""Findings as a person reads them: those of one kind together, the gravest first.

For each kind there is one line with its name and the number of findings, a few examples with their
rows, and one sentence of advice. The whole list is for a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landuse.domain.frames.cells import Record
from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.findings import IN_SOURCE
from landuse.views.style.finding_words import SEVERITIES, kind_of_finding, severity_word
from landuse.views.tables.formats import records
from landuse.views.tables.text_table import folded
from landuse.words.catalogue import has, say
from landuse.words.phrases import Phrase, from_json

if TYPE_CHECKING:
    import pandas as pd

#: Beginnings of sentences that say in which row a finding is, the longest first.
_LOCATIONS = (
    "finding.at_row_and_id_of",
    "finding.at_row_and_id",
    "finding.at_row_of",
    "finding.at_row",
)
#: Severity → style of rich.
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
#: Findings of a kind that are printed as examples.
_MAX_EXAMPLES = 2
#: Numbers of rows that are printed.
_MAX_ROW_NUMBERS = 8
#: Columns of a terminal.
_WIDTH = 80
_INDENT = "    "


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind in one table.

    Attributes
    ----------
    severity, table, code : str
        Their values in the findings table, equal for all of them.
    rows : sequence of mapping
        The findings in plain values, in the order of their rows.
    """

    severity: str
    table: str
    code: str
    rows: Sequence[Record]

    def kind(self, lang: str) -> str:
        """The name of their kind, as a heading has it.

        Parameters
        ----------
        lang : str
            "zh" or "en".

        Returns
        -------
        str
        """
        return kind_of_finding(self.code, lang)

    def advice(self, lang: str) -> str:
        """The advice for them.

        Parameters
        ----------
        lang : str
            "zh" or "en".

        Returns
        -------
        str
            One sentence; empty where the kind has none.
        """
        code = f"advice.{self.code}"
        if not has(code, lang):
            return ""
        return say(code, lang)


def groups_of(findings: pd.DataFrame) -> list[FindingGroup]:
    """Put findings of one kind together.

    Parameters
    ----------
    findings : DataFrame
        A findings table.

    Returns
    -------
    list of FindingGroup
        The gravest first, then by table in the order of the schema, then the most frequent.
    """
    by_kind = findings.groupby(["severity", "table", "code"], sort=False)
    groups = []
    for (severity, table, code), findings_of_kind in by_kind:
        rows = records(findings_of_kind.sort_values("row"))
        groups.append(FindingGroup(str(severity), str(table), str(code), rows))
    severities, tables = list(SEVERITIES), list(schema.TABLES)

    def sort_key(group: FindingGroup) -> tuple[int, int, int]:
        severity = severities.index(group.severity)
        return severity, tables.index(group.table), -len(group.rows)

    return sorted(groups, key=sort_key)


def sentence_of(finding: Record, lang: str | None = None) -> str:
    """A finding as a sentence that names its row.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.
    lang : str, optional
        "zh" or "en"; the language of the run where None.

    Returns
    -------
    str
        In that language, whatever the language of the run that found it was.
    """
    if finding["phrase"] is None:
        return str(finding["message"])
    return from_json(finding["phrase"]).in_language(lang)


def labels_of(finding: Record, lang: str) -> dict[str, str]:
    """The labels of the severity and the table of a finding.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict of str to str
        ``severity`` and ``table``.

    Examples
    --------
    >>> labels_of({"severity": "error", "table": "parcels"}, "zh")
    {'severity': '错误', 'table': '地块'}
    """
    return {
        "severity": severity_word(finding["severity"], lang),
        "table": schema.TABLES[finding["table"]].label.in_language(lang),
    }


def message_of(finding: Record, lang: str) -> str:
    """A finding as it stands beside its row and id, without naming them again.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    sentence = _sentence_without_source(finding, lang)
    for code in _LOCATIONS:
        location = say(code, lang, row=finding["row"], id=finding["id"])
        if not sentence.startswith(location):
            continue
        message = sentence.removeprefix(location)
        if location.endswith(" "):
            # the location ends in a colon and a space: the message begins a sentence of its own
            message = message[:1].upper() + message[1:]
        return message
    return sentence


def _sentence_without_source(finding: Record, lang: str) -> str:
    """A finding as a sentence without the file and sheet, which stand in another column."""
    if finding["phrase"] is None:
        return str(finding["message"])
    sentence = from_json(finding["phrase"])
    if sentence.code == IN_SOURCE:
        inner_sentence = sentence.params["said"]
        assert isinstance(inner_sentence, Phrase)
        sentence = inner_sentence
    return sentence.in_language(lang)


def text(findings: pd.DataFrame, lang: str = "zh", color: bool = False) -> str:
    """Findings for a terminal of 80 columns.

    Parameters
    ----------
    findings : DataFrame
        A findings table.
    lang : str
        "zh" or "en".
    color : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        A heading, a few examples and advice for each kind; empty where there is no finding.
    """
    if findings.empty:
        return ""
    lines = [_styled(say("text.findings.title", lang), "bold", color)]
    for group in groups_of(findings):
        lines += ["", *_group_lines(group, lang, color)]
    lines += ["", say("text.findings.whole_list", lang)]
    return "\n".join(lines) + "\n"


def _group_lines(group: FindingGroup, lang: str, color: bool) -> list[str]:
    """One kind of findings on lines of a terminal."""
    heading = say(
        "text.findings.heading",
        lang,
        level=severity_word(group.severity, lang),
        table=schema.TABLES[group.table].label,
        kind=group.kind(lang),
        count=len(group.rows),
    )
    lines = [_styled(heading, SEVERITY_STYLES[group.severity], color)]
    for finding in group.rows[:_MAX_EXAMPLES]:
        lines += _indented(_example(finding, lang))
    if len(group.rows) > _MAX_EXAMPLES:
        lines += _indented(_row_numbers(group.rows, lang))
    advice = group.advice(lang)
    if advice:
        lines += _indented(say("text.findings.advice", lang, advice=advice))
    return lines


def _example(finding: Record, lang: str) -> str:
    """A finding with its location before it, as far as it has one."""
    location = _location(finding, lang)
    message = message_of(finding, lang)
    if not location:
        return message
    return f"{location}  {message}"


def _location(finding: Record, lang: str) -> str:
    """The file and sheet, the row and the id of a finding, as far as it has them.

    Examples
    --------
    >>> _location({"row": 3, "id": "P1"}, "zh"), _location({"row": None, "id": None}, "zh")
    ('第 3 行 P1', '')
    """
    parts = []
    if finding.get("source") is not None:
        parts.append(finding["source"])
    if finding["row"] is not None:
        parts.append(say("text.findings.row", lang, row=finding["row"]))
    if finding["id"] is not None:
        parts.append(finding["id"])
    return " ".join(parts)


def _row_numbers(findings: Sequence[Record], lang: str) -> str:
    """The numbers of the first few rows with findings by file, each of them once.

    Empty where no finding has a row.

    Examples
    --------
    >>> _row_numbers([{"row": 2}, {"row": 5}, {"row": 5}, {"row": None}], "en")
    'rows 2, 5'
    >>> _row_numbers([{"row": row} for row in range(2, 11)], "zh")
    '第 2、3、4、5、6、7、8、9 行等'
    >>> rows = [("张工", 3), ("李工", 2), ("张工", 4)]
    >>> _row_numbers([{"source": source, "row": row} for source, row in rows], "zh")
    '张工 第 3、4 行；李工 第 2 行'
    """
    sources_and_rows = [
        (finding.get("source"), finding["row"])
        for finding in findings
        if finding["row"] is not None
    ]
    distinct = list(dict.fromkeys(sources_and_rows))
    rows_of_source: dict[str | None, list[int]] = {}
    for source, row in distinct[:_MAX_ROW_NUMBERS]:
        rows_of_source.setdefault(source, []).append(row)
    clauses = []
    for source, rows in rows_of_source.items():
        clause = say("text.findings.rows", lang, rows=rows)
        if source is not None:
            clause = f"{source} {clause}"
        clauses.append(clause)
    row_numbers = say("words.semicolon", lang).join(clauses)
    if len(distinct) > _MAX_ROW_NUMBERS:
        return say("text.findings.rows_more", lang, rows=row_numbers)
    return row_numbers


def _indented(paragraph: str) -> list[str]:
    """A paragraph on indented lines of a terminal; no line where it is empty."""
    if not paragraph:
        return []
    return [_INDENT + line for line in folded(paragraph, _WIDTH - len(_INDENT))]


def _styled(line: str, style: str, color: bool) -> str:
    """A line in a style of rich where the terminal shows colours."""
    if not color:
        return line
    import io

    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=_WIDTH * 4, highlight=False)
    console.print(line, style=style, markup=False, soft_wrap=True, end="")
    return out.getvalue()
