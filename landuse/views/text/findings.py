"""Findings as a person reads them: those of one kind together, the gravest first.

Twenty-seven times the same sentence is no news: one line says what kind it is and how often, a few
examples show where, and one sentence says what to do. The whole list is for a spreadsheet.
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

#: How sentences begin that say where a finding is, the longest first.
_PLACES = (
    "finding.at_row_and_id_of",
    "finding.at_row_and_id",
    "finding.at_row_of",
    "finding.at_row",
)
#: Severity → style of rich.
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
#: Findings of a kind that are shown as examples.
_EXAMPLES = 2
#: Numbers of rows that are named.
_ROWS_NAMED = 8
#: Columns of a terminal.
_WIDTH = 80
_INDENT = "    "


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind in one table.

    Attributes
    ----------
    severity, table, code : str
        What they have in common, as the findings table has it.
    rows : sequence of mapping
        The findings in plain values, in the order of their rows.
    """

    severity: str
    table: str
    code: str
    rows: Sequence[Record]

    def kind(self, lang: str) -> str:
        """What kind they are, as a heading says it.

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
        """What to do about them.

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
        return say(code, lang) if has(code, lang) else ""


def groups_of(findings: pd.DataFrame) -> list[FindingGroup]:
    """Put findings of one kind together.

    Parameters
    ----------
    findings : DataFrame
        A findings table.

    Returns
    -------
    list of FindingGroup
        The gravest first, then by table in the order of the schema, then by how many they are.
    """
    severities, tables = list(SEVERITIES), list(schema.TABLES)
    groups = [
        FindingGroup(
            str(severity), str(table), str(code), records(rows.sort_values("row"))
        )
        for (severity, table, code), rows in findings.groupby(
            ["severity", "table", "code"], sort=False
        )
    ]
    return sorted(
        groups,
        key=lambda group: (
            severities.index(group.severity),
            tables.index(group.table),
            -len(group.rows),
        ),
    )


def sentence_of(finding: Record, lang: str | None = None) -> str:
    """A finding as a sentence that says where it is.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.
    lang : str, optional
        "zh" or "en"; the language spoken where None.

    Returns
    -------
    str
        Whatever language it was found in.
    """
    if finding["phrase"] is None:
        return str(finding["message"])
    return from_json(finding["phrase"]).in_language(lang)


def labels_of(finding: Record, lang: str) -> dict[str, str]:
    """What the severity and the table of a finding are called.

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
    """A finding as it stands beside its row and id, without saying them again.

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
    sentence = str(finding["message"])
    if finding["phrase"] is not None:
        said = from_json(finding["phrase"])
        # the place says the file and sheet too
        inner = said.params["said"] if said.code == IN_SOURCE else said
        assert isinstance(inner, Phrase)
        sentence = inner.in_language(lang)
    for code in _PLACES:
        place = say(code, lang, row=finding["row"], id=finding["id"])
        if sentence.startswith(place):
            rest = sentence.removeprefix(place)
            # where the place ends in a colon, what follows begins a sentence of its own
            return rest[:1].upper() + rest[1:] if place.endswith(" ") else rest
    return sentence


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
        A heading, a few examples and what to do for each kind; empty where there is no finding.
    """
    if findings.empty:
        return ""
    lines = [_styled(say("text.findings.title", lang), "bold", color)]
    for group in groups_of(findings):
        lines += ["", *_lines_of(group, lang, color)]
    lines += ["", say("text.findings.whole_list", lang)]
    return "\n".join(lines) + "\n"


def _lines_of(group: FindingGroup, lang: str, color: bool) -> list[str]:
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
    for finding in group.rows[:_EXAMPLES]:
        place = _place_of(finding, lang)
        told = message_of(finding, lang)
        lines += _indented(f"{place}  {told}" if place else told)
    if len(group.rows) > _EXAMPLES:
        places = [
            (f.get("source"), f["row"]) for f in group.rows if f["row"] is not None
        ]
        if places:
            lines += _indented(_rows_named(places, lang))
    advice = group.advice(lang)
    if advice:
        lines += _indented(say("text.findings.advice", lang, advice=advice))
    return lines


def _place_of(finding: Record, lang: str) -> str:
    """The file and sheet, the row and the id of a finding, as far as it has them.

    Examples
    --------
    >>> _place_of({"row": 3, "id": "P1"}, "zh"), _place_of({"row": None, "id": None}, "zh")
    ('第 3 行 P1', '')
    """
    parts = []
    if finding["row"] is not None:
        parts.append(say("text.findings.row", lang, row=finding["row"]))
    if finding.get("source") is not None:
        parts.insert(0, finding["source"])
    if finding["id"] is not None:
        parts.append(finding["id"])
    return " ".join(parts)


def _rows_named(places: Sequence[tuple[str | None, int]], lang: str) -> str:
    """In which rows of which file they are, the first few by number, each of them once.

    Examples
    --------
    >>> _rows_named([(None, 2), (None, 5), (None, 5)], "en")
    'rows 2, 5'
    >>> _rows_named([(None, row) for row in range(2, 11)], "zh")
    '第 2、3、4、5、6、7、8、9 行等'
    >>> _rows_named([("张工", 3), ("李工", 2), ("张工", 4)], "zh")
    '张工 第 3、4 行；李工 第 2 行'
    """
    known = list(dict.fromkeys(places))
    rows_of: dict[str | None, list[int]] = {}
    for source, row in known[:_ROWS_NAMED]:
        rows_of.setdefault(source, []).append(row)
    named = []
    for source, rows in rows_of.items():
        said = say("text.findings.rows", lang, rows=rows)
        named.append(f"{source} {said}" if source is not None else said)
    listed = say("words.semicolon", lang).join(named)
    return (
        say("text.findings.rows_more", lang, rows=listed)
        if len(known) > _ROWS_NAMED
        else listed
    )


def _indented(paragraph: str) -> list[str]:
    """A paragraph on lines of a terminal, a little to the right."""
    return [_INDENT + line for line in folded(paragraph, _WIDTH - len(_INDENT))]


def _styled(line: str, style: str, color: bool) -> str:
    """A line in a style of rich where colours are shown."""
    if not color:
        return line
    import io

    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=_WIDTH * 4, highlight=False)
    console.print(line, style=style, markup=False, soft_wrap=True, end="")
    return out.getvalue()
