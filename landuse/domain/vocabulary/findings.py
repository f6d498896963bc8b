"""What reading found wrong, row by row, on its way to the findings table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NotRequired, TypeAlias, TypedDict, Unpack

import pandas as pd

from landuse.domain.vocabulary.source_rows import part_and_row
from landuse.words.phrases import Parameter, Phrase, as_json, from_json, phrase

#: Columns of the findings table, in order. ``row`` is the row as a person counts it in the file
#: (spreadsheet row, or record number from 1), ``severity`` is "error" | "warning" | "info",
#: ``action`` is what was done about it: "rejected" | "repaired" | "kept" | "ignored". ``phrase`` is
#: the sentence still to be said (:func:`~landuse.words.phrases.as_json`), ``message`` the same in
#: the language that was spoken when it was found. ``source`` is the file and sheet that the row is
#: in where a table was read from several; missing where it is the only one.
FINDING_COLUMNS = (
    "table",
    "row",
    "id",
    "column",
    "code",
    "severity",
    "value",
    "message",
    "action",
    "phrase",
    "source",
)
#: Parameters of sentences that are numbers of rows; those of some kinds are called a value.
_ROWS = frozenset({"row", "other_row", "first"})
_ROW_AS_VALUE = frozenset({"duplicate_id", "repeated_row", "duplicate_geometry"})
#: Kinds of findings about rows of a ledger that are no records; whoever tells a new one of these
#: names it here, so that what was read and what was left out add up to what stands in the file.
NO_RECORDS = (
    "total_row",
    "note_row",
    "group_row",
    "text_alone",
    "column_numbers",
    "header_again",
    "words_under_header",
    "no_stage",
    "field_check_open",
)
#: How a sentence says the file and sheet that it is about.
IN_SOURCE = "finding.in_source"
#: More than there is may be used, or claimed, up to this factor before it is told: surveys differ.
SLACK = 1.02


#: One cell of a source or of a canonical table, of whatever type it is there.
Cell: TypeAlias = Any


class FindingRow(TypedDict):
    """One row of the findings table, in the order of :data:`FINDING_COLUMNS`."""

    table: str
    row: Cell
    id: Cell
    column: str | None
    code: str
    severity: str
    value: Cell
    message: str
    action: str
    phrase: str
    source: NotRequired[str | None]


class Details(TypedDict, total=False):
    """What may be said of a finding besides its code and message."""

    severity: str
    action: str
    row: Cell
    id: Cell
    column: str | None
    value: Cell


@dataclass
class Findings:
    """A notebook of one table's troubles, written into while the table is read.

    Parameters
    ----------
    table
        Which.
    rows
        One a finding, with the keys of :class:`FindingRow`; rows are numbered as a person sees
        them in the file.
    """

    table: str
    rows: list[FindingRow] = field(default_factory=list)

    def add(self, sentence: Phrase, **details: Unpack[Details]) -> None:
        """Note one finding.

        Parameters
        ----------
        sentence
            The sentence: its code is "finding." and what was found, and behind a further dot how
            that is put ("finding.unreadable_value.date").
        **details
            Where, and what was done about it; a warning that changed nothing where not said.

        Examples
        --------
        >>> from landuse.words.phrases import phrase
        >>> notes = Findings("parcels")
        >>> notes.add(phrase("finding.gap", value="3.00", east=1.0, north=2.0))
        >>> notes.rows[0]["code"]
        'gap'
        """
        self.rows.append(
            {
                "table": self.table,
                "row": details.get("row"),
                "id": details.get("id"),
                "column": details.get("column"),
                "code": finding_code(sentence),
                "severity": details.get("severity", "warning"),
                "value": details.get("value"),
                "message": sentence.in_language(),
                "action": details.get("action", "kept"),
                "phrase": as_json(sentence),
                "source": None,
            }
        )

    def add_from(self, part: Findings, source: str | None) -> None:
        """Take over what was noted of a part of the table.

        Parameters
        ----------
        part
            The notebook of a file or a sheet; not changed.
        source
            What the part is called; None where it is the only one.
        """
        self.rows += [{**row, "source": row["source"] or source} for row in part.rows]

    def each(
        self, sentence: Phrase, at: pd.DataFrame, **details: Unpack[Details]
    ) -> None:
        """Note one finding a row.

        Parameters
        ----------
        sentence
            As :meth:`add` takes it; the sentence may name ``{row}``, ``{id}`` and ``{value}`` too.
        at
            Columns row, id and value, as :func:`rows_of` gives them.
        **details
            As :meth:`add` takes them.
        """
        columns = [at[name].tolist() for name in ("row", "id", "value")]
        for row, id_, value in zip(*columns, strict=True):
            as_params = {
                "row": _as_parameter(row),
                "id": _as_parameter(id_),
                "value": _as_parameter(value),
            }
            more: Details = {**details, "row": row, "id": id_, "value": value}
            self.add(Phrase(sentence.code, {**sentence.params, **as_params}), **more)


def finding_code(sentence: Phrase) -> str:
    """What was found, without how it is put.

    Parameters
    ----------
    sentence
        A finding's sentence.

    Returns
    -------
    str

    Examples
    --------
    >>> finding_code(Phrase("finding.unreadable_value.date"))
    'unreadable_value'
    """
    return sentence.code.split(".")[1]


def _as_parameter(value: Cell) -> Cell:
    """A value as a message names it: nothing where it is missing."""
    return "" if _is_missing(value) else value


def _is_missing(value: Cell) -> bool:
    """Whether nothing stands in a cell; a list is something."""
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))


def rows_of(frame: pd.DataFrame, value: Cell = None) -> pd.DataFrame:
    """Rows of a table as :meth:`Findings.each` takes them.

    Parameters
    ----------
    frame
        A canonical frame, its id in the first column, with ``source_row``.
    value
        What is told of every row: a column on the same index, or one value for all.

    Returns
    -------
    DataFrame
        Columns row, id and value.
    """
    return pd.DataFrame(
        {
            "row": frame["source_row"],
            "id": frame.iloc[:, 0].astype(object),
            "value": value,
        }
    )


def frame_of(
    notebooks: Iterable[Findings],
    parts: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """All notebooks as one findings table.

    Parameters
    ----------
    notebooks
        One a table.
    parts : mapping of str to sequence of str, optional
        As :func:`findings_table` takes it.

    Returns
    -------
    DataFrame
        As :func:`findings_table` gives it.
    """
    return findings_table(
        [row for notebook in notebooks for row in notebook.rows], parts
    )


def findings_table(
    rows: Sequence[FindingRow],
    parts: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """Findings as the table that a zone carries.

    Parameters
    ----------
    rows : sequence of mapping
        One a finding, with the keys of :class:`FindingRow`.
    parts : mapping of str to sequence of str, optional
        Table → what the files and sheets are called that it was read from. Where there are several,
        a row is told by its number in its part, and the sentence says which part that is.

    Returns
    -------
    DataFrame
        With :data:`FINDING_COLUMNS`: ``row`` as Int64, all else as text, NA where not given.
    """
    located = []
    for row in rows:
        names = parts.get(row["table"], ())
        located.append(told_in_part(row, names) if len(names) > 1 else row)
    out = pd.DataFrame(located, columns=list(FINDING_COLUMNS), dtype=object)
    out["row"] = out["row"].astype("Int64")
    for column in (name for name in FINDING_COLUMNS if name != "row"):
        out[column] = out[column].map(_text).astype("string")
    return out


def told_in_part(finding: FindingRow, names: Sequence[str]) -> FindingRow:
    """Tell a finding of a source of several parts by the number of the row in its own part.

    Parameters
    ----------
    finding : mapping
        With the keys of :class:`FindingRow`. Where it names its source, its rows are numbered as in
        that part, else as in :mod:`landuse.domain.vocabulary.source_rows`.
    names : sequence of str
        What the parts are called, at least two.

    Returns
    -------
    dict
        Its row as a person sees it, its part as ``source``, and both in the sentence.
    """
    out = finding.copy()
    source, number, code = finding.get("source"), finding["row"], finding["code"]
    if source is None and _is_missing(number):
        return out
    sentence = from_json(finding["phrase"])
    if source is None:
        part, out["row"] = part_and_row(number)
        source = out["source"] = names[part]
        params = {
            name: _row_told(value, source, names) if _is_row(name, code) else value
            for name, value in sentence.params.items()
        }
        sentence = Phrase(sentence.code, params)
        if code in _ROW_AS_VALUE:
            out["value"] = str(_row_told(finding["value"], source, names))
    sentence = phrase(IN_SOURCE, source=source, said=sentence)
    out["message"], out["phrase"] = sentence.in_language(), as_json(sentence)
    return out


def in_part(sentence: Phrase, number: int, names: Sequence[str]) -> Phrase:
    """A sentence about a row that says in which part of the source the row is.

    Parameters
    ----------
    sentence : Phrase
        About the row.
    number : int
        Its ``source_row``.
    names : sequence of str
        What the parts of the source are called.

    Returns
    -------
    Phrase
        The sentence itself where there are not several parts.
    """
    if len(names) < 2:
        return sentence
    return phrase(IN_SOURCE, source=names[part_and_row(number)[0]], said=sentence)


def _is_row(name: str, code: str) -> bool:
    """Whether a parameter of a sentence is the number of a row."""
    return name in _ROWS or (name == "value" and code in _ROW_AS_VALUE)


def _row_told(number: Cell, source: str, names: Sequence[str]) -> Parameter:
    """A row as a sentence about a part names it: with its own part where that is another."""
    if not isinstance(number, int):
        return str(number)
    part, row = part_and_row(number)
    if names[part] == source:
        return row
    return phrase("finding.row_in_source", row=row, source=names[part])


def _text(value: Cell) -> str | None:
    """A value as a cell holds it: the things of a list side by side."""
    if _is_missing(value):
        return None
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
